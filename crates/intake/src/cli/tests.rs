#![allow(clippy::string_slice, reason = "tests may panic")]

use proptest::prelude::*;
use rolecall_source::{Diagnostic, LineIndex, Severity};

use super::*;
use crate::call::ParamValue;

const ROLE: &str = "arn:aws:iam::123456789012:role/Developer";

/// `assume-role` with what it requires, and more.
fn assume(more: &str) -> String {
    format!("aws sts assume-role --role-arn {ROLE} --role-session-name Audit {more}")
}

/// The only call in a text.
fn call(text: &str) -> Call {
    let mut calls = read(text).value;
    assert_eq!(calls.len(), 1, "{text:?}");
    calls.remove(0)
}

fn text_of(call: &Call, name: &str) -> String {
    call.text(name).map(|t| t.value.clone()).unwrap_or_default()
}

/// What is underlined, with the code; remarks on what stands around the calls left out.
fn notes(text: &str) -> Vec<(String, String)> {
    let read = read(text);
    let around = |d: &&Diagnostic| {
        !matches!(
            d.code,
            codes::CALL_LEADING | codes::CALL_TRAILING | codes::CALL_SEVERAL
        )
    };
    let notes = read.diagnostics.iter().filter(around);
    notes
        .map(|d| (d.code.to_string(), d.span.of(text).to_owned()))
        .collect()
}

/// What is said to be no part of a call.
fn left_out(text: &str) -> Vec<String> {
    let read = read(text);
    let around = |d: &&Diagnostic| matches!(d.code, codes::CALL_LEADING | codes::CALL_TRAILING);
    let notes = read.diagnostics.iter().filter(around);
    notes.map(|d| d.span.of(text).to_owned()).collect()
}

/// The errors of a text, each with what it underlines.
fn errors(text: &str) -> Vec<(String, String)> {
    let read = read(text);
    let errors = read
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error);
    errors
        .map(|d| (d.message.clone(), d.span.of(text).to_owned()))
        .collect()
}

fn json(call: &Call) -> String {
    serde_json::to_string(call).unwrap()
}

/// AWS STS API Reference, November 2026.
#[test]
fn the_parameters_of_2026_are_known() {
    let token = "aws sts get-web-identity-token --audience a b --signing-algorithm ES384 \
        --subject-mode OriginIdentity --scope 'read write' --duration-seconds 300";
    assert_eq!(notes(token), []);
    assert_eq!(text_of(&call(token), "SubjectMode"), "OriginIdentity");
    assert_eq!(text_of(&call(token), "Scope"), "read write");
    assert_eq!(
        notes("aws sts get-delegated-access-token --trade-in-token t"),
        []
    );
    assert_eq!(notes(&assume("--minimum-session-token-size 4096")), []);
}

#[test]
fn reads_every_option_of_assume_role() {
    let text = "aws sts assume-role \\
        --role-arn arn:aws:iam::123456789012:role/Developer \\
        --role-session-name 'Dev-project' \\
        --policy-arns arn=arn:aws:iam::aws:policy/A arn=arn:aws:iam::aws:policy/B \\
        --policy '{\"Version\": \"2012-10-17\"}' \\
        --duration-seconds 3600 \\
        --tags Key=Project,Value=Automation Key=Team,Value= \\
        --transitive-tag-keys Project Team \\
        --external-id 42-42 --serial-number GAHT12345678 --token-code 123456 \\
        --source-identity DevUser \\
        --provided-contexts ProviderArn=arn:aws:iam::aws:contextProvider/X,ContextAssertion=abcd";
    let call = call(text);
    assert_eq!(notes(text), []);
    assert_eq!(
        json(&call),
        r#"{"service":"sts","operation":"AssumeRole","parameters":{"#.to_owned()
            + r#""RoleArn":"arn:aws:iam::123456789012:role/Developer","#
            + r#""RoleSessionName":"Dev-project","#
            + r#""PolicyArns":[{"arn":"arn:aws:iam::aws:policy/A"},{"arn":"arn:aws:iam::aws:policy/B"}],"#
            + r#""Policy":"{\"Version\": \"2012-10-17\"}","DurationSeconds":3600,"#
            + r#""Tags":[{"Key":"Project","Value":"Automation"},{"Key":"Team","Value":""}],"#
            + r#""TransitiveTagKeys":["Project","Team"],"ExternalId":"42-42","#
            + r#""SerialNumber":"GAHT12345678","TokenCode":"123456","SourceIdentity":"DevUser","#
            + r#""ProvidedContexts":[{"ProviderArn":"arn:aws:iam::aws:contextProvider/X","ContextAssertion":"abcd"}]}}"#
    );
    assert_eq!(call.name_span.of(text), "sts assume-role");
    assert_eq!(call.span.of(text), text);
    let identity = call.parameter("SourceIdentity").unwrap();
    assert_eq!(identity.name_span.of(text), "--source-identity");
    assert_eq!(identity.span.of(text), "DevUser");
    let tags = call.tags("Tags");
    assert_eq!(tags[0].span.of(text), "Key=Project,Value=Automation");
    assert_eq!(tags[0].value.span.of(text), "Automation");
    assert_eq!(call.list("TransitiveTagKeys")[1].span.of(text), "Team");
    let policy = call.parameter("Policy").unwrap();
    assert_eq!(policy.source(Span::new(1, 10)).of(text), "\"Version\"");
}

#[test]
fn reads_the_other_commands() {
    for (text, expected) in [
        (
            "assume-role-with-saml --role-arn arn:aws:iam::1:role/abcdef --principal-arn \
             arn:aws:iam::1:saml-provider/x --saml-assertion PHNhbWw+",
            r#""AssumeRoleWithSAML","parameters":{"RoleArn":"arn:aws:iam::1:role/abcdef","PrincipalArn":"arn:aws:iam::1:saml-provider/x","SAMLAssertion":"PHNhbWw+"}"#,
        ),
        (
            "assume-role-with-web-identity --role-arn arn:aws:iam::1:role/abcdef \
             --role-session-name app --web-identity-token a.b.c --provider-id www.amazon.com",
            r#""AssumeRoleWithWebIdentity","parameters":{"RoleArn":"arn:aws:iam::1:role/abcdef","RoleSessionName":"app","WebIdentityToken":"a.b.c","ProviderId":"www.amazon.com"}"#,
        ),
        (
            "assume-root --target-principal 123456789012 --task-policy-arn \
             arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy --duration-seconds 0",
            r#""AssumeRoot","parameters":{"TargetPrincipal":"123456789012","TaskPolicyArn":{"arn":"arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"},"DurationSeconds":0}"#,
        ),
        (
            "get-session-token --minimum-session-token-size 10",
            r#""GetSessionToken","parameters":{"MinimumSessionTokenSize":10}"#,
        ),
        (
            "get-federation-token --name Bob --tags '[{\"Key\":\"a\",\"Value\":\"b\"}]'",
            r#""GetFederationToken","parameters":{"Name":"Bob","Tags":[{"Key":"a","Value":"b"}]}"#,
        ),
        (
            "get-scoped-credentials --duration-seconds 60 --scoped-session-description agent --minimum-session-token-size 10",
            r#""GetScopedCredentials","parameters":{"DurationSeconds":60,"ScopedSessionDescription":"agent","MinimumSessionTokenSize":10}"#,
        ),
        (
            "get-caller-identity",
            r#""GetCallerIdentity","parameters":{}"#,
        ),
        (
            "get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE",
            r#""GetAccessKeyInfo","parameters":{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE"}"#,
        ),
        (
            "decode-authorization-message --encoded-message abc",
            r#""DecodeAuthorizationMessage","parameters":{"EncodedMessage":"abc"}"#,
        ),
        (
            "get-web-identity-token --audience a b --signing-algorithm RS256",
            r#""GetWebIdentityToken","parameters":{"Audience":["a","b"],"SigningAlgorithm":"RS256"}"#,
        ),
        (
            "get-delegated-access-token --trade-in-token x",
            r#""GetDelegatedAccessToken","parameters":{"TradeInToken":"x"}"#,
        ),
    ] {
        let text = format!("aws sts {text}");
        assert_eq!(notes(&text), [], "{text}");
        let expected = format!(r#"{{"service":"sts","operation":{expected}}}"#);
        assert_eq!(json(&call(&text)), expected);
    }
}

#[test]
fn reads_commands_of_other_services() {
    for (text, expected) in [
        (
            "iam list-roles --max-items 3",
            r#""service":"iam","operation":"ListRoles","parameters":{"MaxItems":"3"}"#,
        ),
        (
            "s3api get-object --bucket b --key k out.txt",
            r#""service":"s3api","operation":"GetObject","parameters":{"Bucket":"b","Key":"k"},"arguments":["out.txt"]"#,
        ),
        (
            "s3 cp --recursive a s3://b/ --acl private c",
            r#""service":"s3","operation":"Cp","parameters":{"Recursive":true,"Acl":"private"},"arguments":["a","s3://b/","c"]"#,
        ),
        (
            "ec2 describe-instances --instance-ids i-1 i-2 --no-dry-run --filters=Name=a,Values=b",
            r#""service":"ec2","operation":"DescribeInstances","parameters":{"InstanceIds":["i-1","i-2"],"DryRun":false,"Filters":"Name=a,Values=b"}"#,
        ),
    ] {
        let text = format!("aws {text}");
        assert_eq!(json(&call(&text)), format!("{{{expected}}}"));
        assert_eq!(notes(&text), []);
    }
}

#[test]
fn global_options_may_stand_anywhere() {
    let text = "AWS_PROFILE='my profile' AWS_REGION=eu-west-1 aws --region us-east-1 sts --debug \
                get-caller-identity --output=json --query 'a[?b==`c`]' --no-cli-pager";
    let call = call(text);
    assert_eq!(notes(text), []);
    assert_eq!(call.global("region").unwrap().value, "us-east-1");
    assert_eq!(call.global("profile").unwrap().value, "my profile");
    assert_eq!(call.global("output").unwrap().value, "json");
    assert!(
        call.globals
            .iter()
            .any(|g| g.name == "debug" && g.value.is_none())
    );
    let names: Vec<_> = call.globals.iter().map(|g| g.span.of(text)).collect();
    assert!(names.contains(&"--region us-east-1"));
    assert_eq!(call.span.of(text), &text[text.find("aws --").unwrap()..]);
}

#[test]
fn options_are_abbreviated_repeated_and_misspelt() {
    let text = assume("--dur 900 --duration-seconds=1000 --source-identty X1 --role 5 --Foo=1");
    assert_eq!(
        notes(&text),
        [
            ("R102".into(), "--dur".into()),
            ("R105".into(), "--duration-seconds".into()),
            ("R102".into(), "--source-identty".into()),
            ("R102".into(), "--role".into()),
            ("R102".into(), "--Foo".into()),
        ]
    );
    assert_eq!(text_of(&call(&text), "DurationSeconds"), "1000");
    let help = |code: &str| {
        let read = read(&text);
        let errors = read
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error);
        let found = errors
            .filter(|d| d.message.contains(code))
            .find_map(|d| d.help.clone());
        found.unwrap_or_default()
    };
    assert_eq!(help("identty"), "did you mean `--source-identity`?");
    assert_eq!(
        help("`--role`"),
        "write one of `--role-arn`, `--role-session-name`"
    );
    assert_eq!(help("Foo"), "");
}

#[test]
fn says_what_is_missing_at_its_place() {
    let text = "aws sts assume-role --role-arn";
    assert_eq!(
        errors(text),
        [
            (
                "a required option is missing: `--role-session-name`".into(),
                "assume-role".into()
            ),
            (
                "`--role-arn` stands without its value".into(),
                "--role-arn".into()
            ),
        ]
    );
    let read = read("aws sts assume-role");
    assert_eq!(read.value[0].operation, "AssumeRole");
    assert_eq!(
        read.diagnostics[0].help.as_deref(),
        Some(
            "the AWS CLI says `aws: error: the following arguments are required: --role-arn, \
             --role-session-name`"
        )
    );
    for (text, underlined) in [
        ("aws", "aws"),
        ("aws sts", "sts"),
        ("aws sts --region x", "sts"),
        ("$ aws sts assume-rol", "assume-rol"),
        ("aws sst assume-role --role-arn x", "sst"),
        ("aws --foo sts get-caller-identity", "--foo"),
        ("aws sts get-caller-identity --profile", "--profile"),
    ] {
        let errors = errors(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert_eq!(errors[0].1, underlined, "{text}");
    }
    let named = "aws sts AssumeRole --role-arn x --role-session-name Audit";
    assert_eq!(call(named).operation, "AssumeRole");
    assert_eq!(errors(named)[0].1, "AssumeRole");
}

#[test]
fn says_what_the_cli_refuses_and_reads_what_was_meant() {
    for (more, message, underlined) in [
        (
            "--source-identity x",
            "Invalid length for parameter SourceIdentity, value: 1, valid min length: 2",
            "x",
        ),
        (
            "--policy ''",
            "Invalid length for parameter Policy, value: 0, valid min length: 1",
            "''",
        ),
        (
            "--duration-seconds 1h",
            "invalid literal for int() with base 10: '1h'",
            "1h",
        ),
        (
            "--duration-seconds -1",
            "Invalid value for parameter DurationSeconds, value: -1, valid min value: 900",
            "-1",
        ),
        (
            "--tags Key=,Value=b",
            "Invalid length for parameter Tags[0].Key, value: 0, valid min length: 1",
            "Key",
        ),
        (
            "--tags Key=a",
            "Missing required parameter in Tags[0]: \"Value\"",
            "Key=a",
        ),
        (
            "--tags Key=a,Value=b team=red",
            "Unknown parameter in Tags[1]: \"team\", must be one of: Key, Value",
            "team",
        ),
        (
            "--tags 'Key=a Value=b'",
            "Missing required parameter in Tags[0]: \"Value\"",
            "'Key=a Value=b'",
        ),
        (
            "--tags Key=a,Value=b,Key=c,Value=d",
            "Error parsing parameter '--tags': Second instance of key \"Key\" encountered",
            "Key",
        ),
        (
            "--tags Key=a,Value=b,",
            "Error parsing parameter '--tags': Expected: '<second>', received: '<none>'",
            "Key=a,Value=b,",
        ),
        (
            "--policy-arns arn:aws:iam::aws:policy/A",
            "Error parsing parameter '--policy-arns': Expected: '=', received: 'EOF'",
            "arn:aws:iam::aws:policy/A",
        ),
        (
            "--provided-contexts",
            "Invalid length for parameter ProvidedContexts, value: 0, valid min length: 1",
            "--provided-contexts",
        ),
        (
            "--tags '[{\"Key\":\"a\",\"Value\":1}]'",
            "`Tags[0].Value` is a number and must be a string",
            "1",
        ),
        (
            "--transitive-tag-keys '[1]'",
            "`TransitiveTagKeys[0]` is a number and must be a string",
            "1",
        ),
    ] {
        let text = assume(more);
        let errors = errors(&text);
        assert_eq!(errors.len(), 1, "{more}: {errors:?}");
        assert!(errors[0].0.contains(message), "{more}: {errors:?}");
        assert_eq!(errors[0].1, underlined, "{more}");
    }
    let tags = |more: &str| {
        let call = call(&assume(more));
        let tags = call.tags("Tags").into_iter();
        tags.map(|t| format!("{}={}", t.key.value, t.value.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(tags("--tags Key=a,Value=b,Key=c,Value=d"), ["a=b", "c=d"]);
    assert_eq!(tags("--tags key=a,value=b"), ["a=b"]);
    assert_eq!(tags("--tags Key=a,Value=b,c"), ["a=b,c"]);
    assert_eq!(tags("--tags Key=a,Value=b, Key=c,Value=d"), ["a=b", "c=d"]);
    assert_eq!(tags("--tags '{\"Key\":\"a\",\"Value\":\"b\"}'"), ["a=b"]);
    let arns = call(&assume(
        "--policy-arns arn:aws:iam::aws:policy/A,arn:aws:iam::aws:policy/B",
    ));
    assert_eq!(arns.structures("PolicyArns").len(), 2);
}

#[test]
fn checks_no_most_and_no_pattern() {
    let text = assume(&format!("--source-identity '{}'", "x y:".repeat(100)));
    assert_eq!(notes(&text), []);
}

#[test]
fn an_integer_is_sent_as_python_reads_it() {
    let sent = |typed: &str| {
        text_of(
            &call(&assume(&format!("--duration-seconds {typed}"))),
            "DurationSeconds",
        )
    };
    assert_eq!(sent("3_600"), "3600");
    assert_eq!(sent("' +0900 '"), "900");
    assert_eq!(sent("99999999999999999999"), "99999999999999999999");
    assert_eq!(sent("3600s"), "3600s");
    let big = call(&assume("--duration-seconds 99999999999999999999"));
    assert!(json(&big).contains("\"DurationSeconds\":\"99999999999999999999\""));
}

#[test]
fn a_comma_makes_no_list() {
    let text = assume("--transitive-tag-keys Project,Department");
    assert_eq!(notes(&text), [("R115".into(), ",".into())]);
    assert_eq!(call(&text).list("TransitiveTagKeys").len(), 1);
    let json = assume("--transitive-tag-keys '[\"Project\",\"Department\"]'");
    assert_eq!(notes(&json), []);
    assert_eq!(call(&json).list("TransitiveTagKeys").len(), 2);
}

#[test]
fn asks_for_values() {
    let text = "aws sts assume-role --role-arn arn:aws:iam::<AccountId>:role/$ROLE \
                --role-session-name `whoami` $MORE --policy file://policy.json";
    assert_eq!(
        notes(text),
        [
            ("R110".into(), "<AccountId>".into()),
            ("R110".into(), "$ROLE".into()),
            ("R110".into(), "`whoami`".into()),
            ("R110".into(), "$MORE".into()),
            ("R110".into(), "file://policy.json".into()),
        ]
    );
    assert_eq!(text_of(&call(text), "Policy"), "file://policy.json");
    for (account, underlined) in [
        ("ACCOUNT_ID", "ACCOUNT_ID"),
        ("XXXXXXXXXXXX", "XXXXXXXXXXXX"),
        ("############", "############"),
        ("", "::"),
    ] {
        let text = format!(
            "aws sts assume-role --role-session-name Audit --role-arn 'arn:aws:iam::{account}:role/x'"
        );
        assert_eq!(notes(&text), [("R110".into(), underlined.into())]);
    }
    let whole = assume("--tags $TAGS --duration-seconds $TIME");
    assert!(errors(&whole).is_empty());
}

#[test]
fn files_may_be_given() {
    let text = assume("--policy file://p.json --tags file://t.json");
    let files = |name: &str| match name {
        "file://p.json" => Some("{}".to_owned()),
        "file://t.json" => Some(r#"[{"Key":"a","Value":"b"}]"#.to_owned()),
        _ => None,
    };
    let read = read_with(&text, &files);
    assert_eq!(read.diagnostics, []);
    let policy = read.value[0].parameter("Policy").unwrap();
    assert_eq!(
        policy.value,
        ParamValue::String(rolecall_source::Spanned::new("{}".into(), policy.span))
    );
    assert_eq!(policy.source(Span::new(0, 1)).of(&text), "file://p.json");
    let tags = read.value[0].tags("Tags");
    assert_eq!(tags[0].key.span.of(&text), "file://t.json");
}

#[test]
fn input_json_gives_parameters_that_options_override() {
    let text = format!(
        r#"aws sts assume-role --role-session-name Mine --cli-input-json '{{"RoleArn": "{ROLE}", "RoleSessionName": "Other", "Nope": 1}}'"#
    );
    let call = call(&text);
    assert_eq!(text_of(&call, "RoleArn"), ROLE);
    assert_eq!(text_of(&call, "RoleSessionName"), "Mine");
    assert_eq!(notes(&text), [("R108".into(), "\"Nope\"".into())]);
    let role = call.parameter("RoleArn").unwrap();
    assert_eq!(role.span.of(&text), format!("\"{ROLE}\""));
    let file = "aws sts assume-role --cli-input-json file://x.json";
    assert_eq!(notes(file), [("R110".into(), "file://x.json".into())]);
}

#[test]
fn rejoins_an_arn_that_blanks_break() {
    let text = "aws sts assume-role --role-arn arn:aws:iam::      <AccountId>      :role/X \
                --role-session-name Audit";
    assert_eq!(
        text_of(&call(text), "RoleArn"),
        "arn:aws:iam::<AccountId>:role/X"
    );
    assert_eq!(
        notes(text),
        [
            (
                "R106".into(),
                "arn:aws:iam::      <AccountId>      :role/X".into()
            ),
            ("R110".into(), "<AccountId>".into()),
        ]
    );
    let lost = "aws sts assume-role --role-session-name Audit --role-arn arn:aws:iam::    :role/X";
    assert_eq!(text_of(&call(lost), "RoleArn"), "arn:aws:iam:::role/X");
    assert_eq!(notes(lost)[1], ("R110".into(), ":    :".into()));
}

#[test]
fn names_words_that_belong_to_no_option() {
    let text = assume("--source-identity Jane Q. Doe --external-id 42 -- --tags");
    assert_eq!(
        notes(&text),
        [
            ("R106".into(), "Q. Doe".into()),
            ("R106".into(), "--tags".into())
        ]
    );
    assert_eq!(text_of(&call(&text), "SourceIdentity"), "Jane");
}

#[test]
fn mends_what_pasting_does() {
    let flat = "aws sts assume-role \\ --role-arn arn:aws:iam::123456789012:role/x \\ \
                --role-session-name Audit \\ -–source-identity Admin \\";
    assert_eq!(text_of(&call(flat), "SourceIdentity"), "Admin");
    assert_eq!(
        notes(flat),
        [("R116".into(), "\\".into()), ("R109".into(), "-–".into())]
    );
    let quoted = assume("--source-identity “Admin” --external-id ‘4’2’");
    assert_eq!(text_of(&call(&quoted), "SourceIdentity"), "Admin");
    assert_eq!(text_of(&call(&quoted), "ExternalId"), "4’2");
    for eol in [" \\\n", " \\\r\n", " `\r\n", " ^\r\n"] {
        let text = assume("--source-identity Admin").replace(" --", &format!("{eol}  --"));
        assert_eq!(text_of(&call(&text), "SourceIdentity"), "Admin", "{text:?}");
        assert_eq!(notes(&text), []);
    }
    let open = "aws sts assume-role --role-session-name \"Audit \\\n  --role-arn x";
    assert_eq!(text_of(&call(open), "RoleSessionName"), "Audit");
    assert_eq!(errors(open)[0].1, "\"");
}

#[test]
fn finds_a_command_in_what_surrounds_it() {
    for (text, out) in [
        ("$ aws sts get-caller-identity", &[][..]),
        ("me@host:~ % aws sts get-caller-identity", &[]),
        ("PS C:\\Users\\me> aws sts get-caller-identity", &[]),
        ("# who am I?\naws sts get-caller-identity # me", &[]),
        ("   - `aws sts get-caller-identity`", &[]),
        ("```sh\naws sts get-caller-identity\n```", &[]),
        ("/usr/local/bin/aws sts get-caller-identity", &[]),
        ("ID=$(aws sts get-caller-identity)", &["ID=$("]),
        ("export ID=`aws sts get-caller-identity`", &["export ID=`"]),
        (
            "ID=\"$(aws sts get-caller-identity --query \"Arn\")\"",
            &["ID=\"$("],
        ),
        (
            "if ! aws sts get-caller-identity; then",
            &["if !", "; then"],
        ),
        ("      run: aws sts get-caller-identity", &["run:"]),
        (
            "aws-vault exec x -- aws sts get-caller-identity",
            &["aws-vault exec x --"],
        ),
        ("sudo -E aws sts get-caller-identity", &["sudo -E"]),
        (
            "docker run --rm amazon/aws-cli:2.31.0 sts get-caller-identity",
            &["docker run --rm"],
        ),
        (
            "Try “aws sts get-caller-identity” first.",
            &["Try “", "” first."],
        ),
        (
            "See [aws sts get-caller-identity](https://x.y).",
            &["See [", "(https://x.y)."],
        ),
        ("sh -c 'aws sts get-caller-identity'", &["sh -c '"]),
        (
            "{\"cmd\": \"aws sts get-caller-identity\\n\"}",
            &["{\"cmd\": \""],
        ),
        (
            "bash -c \"\n  aws sts get-caller-identity\n\"",
            &["bash -c \""],
        ),
        (
            "the boto3 call behind aws sts get-caller-identity",
            &["the boto3 call behind"],
        ),
        (
            "aws sts get-caller-identity | jq -r .Arn",
            &["| jq -r .Arn"],
        ),
        (
            "aws sts get-caller-identity > me.json 2>&1",
            &["> me.json 2>&1"],
        ),
        ("aws sts 2>/dev/null get-caller-identity", &["2>/dev/null"]),
        (
            "aws sts get-caller-identity\n{\n  \"Account\": \"1\"\n}",
            &["{\n  \"Account\": \"1\"\n}"],
        ),
    ] {
        assert_eq!(call(text).operation, "GetCallerIdentity", "{text:?}");
        assert_eq!(left_out(text), out, "{text:?}");
        assert!(notes(text).is_empty(), "{text:?}");
    }
    assert_eq!(notes("there is no command in this text")[0].0, "R100");
    assert_eq!(notes("").len(), 1);
    assert!(read("aws configure").value.is_empty());
    assert_eq!(notes("aws configure")[0].0, "R107");
}

#[test]
fn a_comment_or_sentence_counts_only_if_nothing_else_does() {
    let script = "# aws sts get-session-token\naws sts get-caller-identity";
    assert_eq!(call(script).operation, "GetCallerIdentity");
    assert_eq!(
        call("# aws sts get-session-token").operation,
        "GetSessionToken"
    );
    let prose =
        "The aws cli is installed. Run aws sts get-session-token.\n$ aws sts get-caller-identity";
    assert_eq!(call(prose).operation, "GetCallerIdentity");
}

#[test]
fn underlines_inside_a_json_string() {
    let text = r#"{"é": "aws sts assume-role \\\n  --role-arn \"arn:aws:iam::$A:role/x\" --role-session-name \u0058 --policy '{\"a\":}'"}"#;
    assert_eq!(
        notes(text),
        [
            ("R110".into(), "$A".into()),
            ("R108".into(), "\\u0058".into()),
        ]
    );
    let call = call(text);
    assert_eq!(
        call.text("RoleArn").unwrap().span.of(text),
        "\\\"arn:aws:iam::$A:role/x\\\""
    );
    let policy = call.parameter("Policy").unwrap();
    assert_eq!(policy.source(Span::new(1, 4)).of(text), "\\\"a\\\"");
}

#[test]
fn several_commands_are_several_calls() {
    let text =
        "aws sts get-caller-identity && aws sts get-session-token\n$ aws iam list-roles | jq .";
    let read = read(text);
    let operations: Vec<_> = read.value.iter().map(|c| c.operation.as_str()).collect();
    assert_eq!(
        operations,
        ["GetCallerIdentity", "GetSessionToken", "ListRoles"]
    );
    let several: Vec<_> = read
        .diagnostics
        .iter()
        .filter(|d| d.code == codes::CALL_SEVERAL)
        .collect();
    assert_eq!(several.len(), 1);
    assert_eq!(several[0].span.of(text), "sts get-session-token");
    assert_eq!(several[0].related.len(), 2);
    assert_eq!(left_out(text), ["| jq ."]);
}

#[test]
fn columns_count_as_a_browser_does() {
    let text = "# 😀 é\n$ aws sts assume-role --role-session-name '😀é' --role-arn $ROLE";
    let read = read(text);
    let place = LineIndex::new(text).place("/", read.diagnostics[0].span);
    assert_eq!((place.line, place.column, place.end_column), (2, 60, 65));
}

#[test]
fn limits_are_named() {
    let long = read(&"a".repeat(MAX_TEXT + 1));
    assert!(long.diagnostics[0].message.contains("10 MiB"));
    let many = read(&"aws sts get-caller-identity\n".repeat(find::MAX_COMMANDS + 1));
    assert_eq!(many.value.len(), find::MAX_COMMANDS);
    assert!(
        many.diagnostics
            .iter()
            .any(|d| d.message.contains("1000 commands"))
    );
    let mut deep = "aws sts get-caller-identity".to_owned();
    for _ in 0..6 {
        deep = serde_json::to_string(&format!("x\n{deep}")).unwrap();
    }
    assert!(
        read(&deep)
            .diagnostics
            .iter()
            .any(|d| d.message.contains("4 strings"))
    );
}

#[test]
fn long_texts_take_linear_time() {
    // each of these would take hours if anything began anew at every character
    for unit in [
        "aws ",
        "x aws ",
        "(aws ",
        "\"aws ",
        "'aws ",
        "`aws ",
        "[aws ",
        "“aws ",
        "$(aws ",
        "aws sts ",
        "\"\\n aws ",
        "A=1 aws ",
        "#aws ",
        "aws a-b --c d ",
        "aws sts assume-role --tags Key=a,",
        "\\\"",
    ] {
        let _ = read(&unit.repeat(200_000 / unit.len()));
        let _ = read(&format!("{unit}\n").repeat(200_000 / unit.len()));
    }
}

/// Pastes that reach much of the reader.
const PASTES: &[&str] = &[
    "AWS_PROFILE=\"a b\" aws sts assume-role \\\n --role-arn arn:aws:iam:: <id> :role/é \\ –tags Key=a,Value=\"b c\",x 'Key=d' 2>&1 | jq .\n",
    "{\"c\": [\"sh\", \"-c\", \"X=$(aws sts get-federation-token --name \\\"${N:-$M}\\\" --tags '[{\\\"Key\\\":\\\"k\\\"}]')\\naws iam list-roles\\n\"]}",
    "Try “aws sts assume-root --task-policy-arn arn=x” or `aws sts get-session-token --dur 9` (😀 aws sts x)\n# aws sts get-caller-identity\n```\nPS C:\\> aws sts assume-role-with-saml `\r\n  --saml-assertion file://x ^\r\n --cli-input-json '{\"a\": [1, {}]}'\n```",
];

/// Reads a text; every place that is spoken of must lie in it.
fn check(text: &str) {
    let read = read(text);
    let lies_in = |span: Span| text.get(span.start..span.end).is_some();
    for diagnostic in &read.diagnostics {
        assert!(lies_in(diagnostic.span), "{diagnostic:?} in {text:?}");
        assert!(
            diagnostic.related.iter().all(|r| lies_in(r.span)),
            "{text:?}"
        );
    }
    for call in &read.value {
        assert!(lies_in(call.span) && lies_in(call.name_span), "{text:?}");
        for parameter in &call.parameters {
            assert!(
                lies_in(parameter.span) && lies_in(parameter.name_span),
                "{text:?}"
            );
            if let ParamValue::String(value) = &parameter.value {
                for (at, c) in value.value.char_indices() {
                    let place = parameter.source(Span::new(at, at + c.len_utf8()));
                    assert!(
                        lies_in(place) && !place.is_empty(),
                        "{parameter:?} in {text:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn reads_every_beginning_and_every_text_with_a_hole() {
    for paste in PASTES {
        for (at, c) in paste.char_indices() {
            let (before, after) = paste.split_at(at);
            check(before);
            check(after);
            check(&format!("{before}{}", &after[c.len_utf8()..]));
        }
    }
}

proptest! {
    #[test]
    fn never_panics(text in any::<String>()) {
        check(&text);
        check(&format!("aws sts assume-role {text}"));
    }

    #[test]
    fn survives_pastes_with_changes(
        paste in prop::sample::select(PASTES),
        changes in prop::collection::vec((0_usize..400, "[-\"'`\\\\$(){}\\[\\]<>|=,é– \n]?"), 1..6),
    ) {
        let mut text = paste.to_owned();
        for (at, with) in changes {
            if let Some((at, c)) = text.char_indices().nth(at % text.chars().count().max(1)) {
                text.replace_range(at..at + c.len_utf8(), &with);
            }
        }
        check(&text);
    }
}

#[test]
fn what_is_no_command_gets_advice() {
    for (text, advice) in [
        ("AWS STS get-caller-identity", "lower case"),
        (
            "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
            "SAML provider",
        ),
        (
            "{\"Version\": \"2012-10-17\", \"Statement\": []}",
            "a policy belongs",
        ),
        ("{\"keys\": []}", "OIDC provider"),
        ("good morning", "a SAML response or a token"),
    ] {
        let notes = read(text).diagnostics;
        assert_eq!(notes[0].code, codes::CALL_UNKNOWN);
        let help = notes[0].help.as_ref().unwrap();
        assert!(help.contains(advice), "{text}: {help}");
    }
}

#[test]
fn terraform_blocks_are_not_commands() {
    for text in [
        "provider \"aws\" {\n  region = \"us-east-1\"\n  assume_role {\n    role_arn = \"arn:aws:iam::444455556666:role/Deploy\"\n  }\n}",
        "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 5.0\"\n    }\n  }\n}",
        "│   with provider[\"registry.terraform.io/hashicorp/aws\"],\n│   on main.tf line 1, in provider \"aws\":\n│    1: provider \"aws\" {",
    ] {
        let read = read(text);
        assert!(read.value.is_empty(), "{:?} in {text}", read.value);
    }
}
