//! What callers of every kind may call at all, and what multi-factor authentication adds.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use rolecall_core::report::StepReport;
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, all, assume, check, error, last, may, notes, policy, role, run, run_steps, trusting,
    trusts, user, values, when, world,
};

/// The user may do everything, and the role A trusts the account.
fn powerful() -> Value {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let mut world = world(&json!([trusting("A", &trusts(&root, &all()))]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    world
}

/// What a session comes to that the user gets by `first`.
fn then(first: &str, second: &str) -> StepReport {
    last(run(
        &powerful(),
        &[(&user("u"), first.to_owned()), ("$1", second.to_owned())],
    ))
}

const DECODE: &str = "aws sts decode-authorization-message --encoded-message abc";
const KEY_INFO: &str = "aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE";

/// AWS STS API Reference, GetSessionToken and GetFederationToken.
#[test]
fn sessions_of_users_may_call_little_of_sts() {
    let root = "aws sts assume-root --target-principal 444455556666 --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
    let federated = format!(
        "aws sts get-federation-token --name bob --policy '{}'",
        policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    );
    for refused in [DECODE, KEY_INFO, root] {
        for first in ["aws sts get-session-token", &federated] {
            let step = then(first, refused);
            assert_eq!(error(&step).0, "AccessDenied");
            // AWS's text names the action, so a check of it says why
            let [check] = &step.checks[..] else {
                panic!("one check: {:?}", step.checks);
            };
            assert!(!check.allowed() && check.decided_by.contains("in STS"));
            assert!(error(&step).1.ends_with(&check.action));
            assert!(!step.notes.is_empty());
        }
        let role = then(&assume("A", ""), refused);
        assert_eq!(role.checks.len(), 1, "{refused}");
    }
    assert!(
        then("aws sts get-session-token", &assume("A", ""))
            .outcome
            .ok()
    );
    let chained = then(&federated, &assume("A", ""));
    assert_eq!(error(&chained).0, "AccessDenied");
    assert!(notes(&chained, "Credentials of GetFederationToken"));
    assert!(then(&federated, "aws sts get-caller-identity").outcome.ok());
}

const SERIAL: &str = "--serial-number arn:aws:iam::111122223333:mfa/u";

/// Error texts in public issue threads, 2017 to 2022.
#[test]
fn serial_number_and_code_go_together() {
    let text = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
    for half in [SERIAL, "--token-code 123456"] {
        for call in [
            assume("A", half),
            format!("aws sts get-session-token {half}"),
        ] {
            let step = last(run(&powerful(), &[(&user("u"), call)]));
            assert_eq!(error(&step), ("AccessDenied", text));
        }
    }
}

#[test]
fn a_device_is_the_calling_users() {
    let text = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";
    let theirs = "--serial-number arn:aws:iam::444455556666:mfa/u --token-code 123456";
    let step = last(run(&powerful(), &[(&user("u"), assume("A", theirs))]));
    assert_eq!(error(&step), ("AccessDenied", text));
    let own = format!("{SERIAL} --token-code 123456");
    let chained = then(&assume("A", ""), &assume("A", &own));
    assert_eq!(error(&chained), ("AccessDenied", text));
    assert!(
        then(&assume("A", &own), "aws sts get-caller-identity")
            .outcome
            .ok()
    );
}

#[test]
fn a_users_session_says_how_long_ago_it_was_authenticated() {
    let steps = json!([
        {"as": user("u"), "input": format!("aws sts get-session-token {SERIAL} --token-code 123456")},
        {"as": "$1", "input": "aws iam list-users", "after": 90},
        {"as": "$1", "input": "aws sts get-caller-identity"},
    ]);
    let step = &run_steps(&powerful(), &steps)[1];
    let check = check(step, "iam:ListUsers");
    assert_eq!(values(check, "aws:MultiFactorAuthPresent"), ["true"]);
    assert_eq!(values(check, "aws:MultiFactorAuthAge"), ["90"]);

    let plain = then("aws sts get-session-token", "aws s3 ls");
    assert_eq!(
        values(&plain.checks[0], "aws:MultiFactorAuthPresent"),
        ["false"]
    );
    assert!(values(&plain.checks[0], "aws:MultiFactorAuthAge").is_empty());
}

/// IAM User Guide, AWS global condition context keys: which requests carry these keys.
#[test]
fn who_is_a_service() {
    let mut world = powerful();
    world["accounts"][0]["roles"][0]["trust"] = policy(&json!([
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        when(trusts(&user("u"), &json!("sts:AssumeRole")), &json!({"Bool": {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"}}))
    ]));
    let service = "lambda.amazonaws.com";
    let step = last(run(&world, &[(service, assume("A", ""))]));
    assert!(step.outcome.ok());
    assert!(notes(&step, "without a source identity"));
    let keys = [
        ("aws:PrincipalIsAWSService", "true"),
        ("aws:PrincipalServiceName", service),
        ("aws:PrincipalServiceNamesList", service),
        ("aws:PrincipalArn", ""),
    ];
    for (key, value) in keys {
        assert_eq!(values(&step.checks[0], key).concat(), value, "{key}");
    }
    let step = last(run(&world, &[(&user("u"), assume("A", ""))]));
    assert!(step.outcome.ok());
    assert!(values(&step.checks[0], "aws:PrincipalServiceName").is_empty());
}

#[test]
fn a_service_calls_what_a_resource_lets_it() {
    let mut world = powerful();
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"});
    world["accounts"][0]["resources"] =
        json!([{"arn": "arn:aws:s3:::logs", "policy": policy(&statement)}]);
    let put = "aws s3api put-object --bucket logs --key today";
    let of = |service: &str| last(run(&world, &[(service, put.to_owned())]));
    assert!(of("cloudtrail.amazonaws.com").outcome.ok());
    let other = of("config.amazonaws.com");
    assert_eq!(error(&other).0, "AccessDenied");
    assert!(notes(&other, "without a source identity"));
}

/// What session tags and policies take of their room is an estimate; that there is an end to it
/// is documented.
#[test]
fn fifty_long_tags_are_too_many() {
    let tags = |length: usize| -> String {
        let value = "x".repeat(length);
        let tags = (0..50).map(|i| format!("Key=key-{i},Value={value}"));
        format!("--tags {}", tags.collect::<Vec<_>>().join(" "))
    };
    let call = |length| {
        last(run(
            &powerful(),
            &[(&user("u"), assume("A", &tags(length)))],
        ))
    };
    assert!(call(10).outcome.ok());
    let step = call(256);
    assert_eq!(error(&step).0, "PackedPolicyTooLarge");
    // a record of AssumeRoleWithWebIdentity by Amazon Cognito, in a public guide of 2023
    let text = error(&step).1;
    assert!(
        text.starts_with("Packed size of session tags consumes ")
            && text.ends_with("% of allotted space."),
        "{text}"
    );
    assert_eq!(
        json!(step.events[0].event)["errorCode"],
        "PackedPolicyTooLargeException"
    );
    let policy = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let with_policy = format!("{} --policy '{policy}'", tags(256));
    let both = last(run(&powerful(), &[(&user("u"), assume("A", &with_policy))]));
    assert!(
        error(&both).1.starts_with("Packed policy consumes "),
        "{:?}",
        error(&both)
    );
    assert!(step.outcome.session().is_none());
    assert!(notes(&step, "PackedPolicySize is an approximation"));
}

/// A pattern that ends with `+` is not met by nothing: the API model.
#[test]
fn an_empty_text_fails_the_pattern_and_the_length() {
    let step = json!({"as": user("u"), "call": {"service": "sts", "operation": "AssumeRole", "parameters": {
        "RoleArn": role("A"), "RoleSessionName": "", "Tags": [{"Key": "", "Value": ""}],
        "PolicyArns": [{"arn": "arn"}]
    }}});
    let step = last(run_steps(&powerful(), &json!([step])));
    let said = error(&step).1;
    assert!(said.starts_with("4 validation errors detected: "), "{said}");
    for part in [
        "'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
        r"'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+",
        "'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
        "Value 'arn' at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

/// The root user may do everything, and so may its federated users what their session policies
/// allow: AWS STS API Reference, GetFederationToken.
#[test]
fn federated_users_of_the_root_user() {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let limits = policy(&json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    let call = |options: &str, later: &str| {
        let first = format!("aws sts get-federation-token --name bob {options}");
        last(run(
            &powerful(),
            &[(&root, first), ("$1", later.to_owned())],
        ))
    };
    let limited = format!("--policy '{limits}'");
    assert!(call(&limited, "aws s3 ls").outcome.ok());
    assert!(!call(&limited, "aws ec2 describe-instances").outcome.ok());
    assert!(!call("", "aws s3 ls").outcome.ok());
}

/// IAM User Guide, Pass session tags in AWS STS.
#[test]
fn tag_keys_of_aws_are_reserved() {
    for key in ["aws:team", "AWS:team"] {
        let options = format!("--tags Key={key},Value=red");
        let step = last(run(&powerful(), &[(&user("u"), assume("A", &options))]));
        assert_eq!(error(&step).0, "InvalidParameterValue");
        assert!(notes(&step, "How STS words the refusal is not recorded"));
    }
    let options = "--tags Key=awsome:team,Value=red";
    assert!(
        last(run(&powerful(), &[(&user("u"), assume("A", options))]))
            .outcome
            .ok()
    );
}

#[test]
fn a_managed_session_policy_that_is_not_there_is_named() {
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let call = assume("A", &format!("--policy-arns arn={arn}"));
    let said = |world: &Value| {
        let step = last(run(world, &[(&user("u"), call.clone())]));
        assert!(step.outcome.ok());
        let of_call = step.diagnostics.iter().filter(|d| d.code == "R401");
        of_call.map(|d| d.place.column).collect::<Vec<_>>()
    };
    let mut world = powerful();
    assert_eq!(said(&world), [call.find(arn).unwrap() + 1]);
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    world["managedPolicies"] = json!({(arn): policy(&everything)});
    assert!(said(&world).is_empty());
}

/// AWS STS API Reference, GetSessionToken and GetFederationToken: what is refused before any
/// policy is read has no checks.
#[test]
fn credentials_that_are_none_for_iam_are_not_authorized() {
    let federated = "aws sts get-federation-token --name bob";
    for first in ["aws sts get-session-token", federated] {
        let step = then(first, "aws iam list-users");
        assert_eq!(error(&step).0, "InvalidClientTokenId");
        assert!(step.checks.is_empty());
        assert_eq!(then(first, "aws s3 ls").checks.len(), 1);
    }
    let own = format!("aws sts get-session-token {SERIAL} --token-code 123456");
    assert!(then(&own, "aws iam list-users").outcome.ok());
}

/// Error texts in public walkthroughs and issue threads, 2021 to 2026.
#[test]
fn each_service_refuses_in_its_own_words() {
    let world = world(&json!([]));
    let cases = [
        (
            "iam get-user --user-name a",
            "AccessDenied",
            403,
            " on resource: arn:aws:iam::111122223333:user/a because",
        ),
        ("s3 ls", "AccessDenied", 403, "s3:ListAllMyBuckets because"),
        (
            "s3api get-object --bucket b --key k o",
            "AccessDenied",
            403,
            " on resource: \"arn:aws:s3:::b/k\" because",
        ),
        (
            "ec2 describe-instances",
            "UnauthorizedOperation",
            403,
            "ec2:DescribeInstances because",
        ),
        (
            "sns publish --topic-arn arn:aws:sns:us-east-1:111122223333:t --message m",
            "AuthorizationError",
            403,
            " perform: SNS:Publish on resource: arn:aws:sns:us-east-1:111122223333:t because no identity-based policy allows the SNS:Publish action",
        ),
        (
            "lambda invoke --function-name f o",
            "AccessDeniedException",
            403,
            ":function:f because",
        ),
        (
            "dynamodb scan --table-name T",
            "AccessDeniedException",
            400,
            ":table/T because",
        ),
        (
            "ssm get-parameter --name p",
            "AccessDeniedException",
            400,
            "parameter/p because",
        ),
    ];
    for (call, code, status, words) in cases {
        let step = last(run(&world, &[(&user("u"), format!("aws {call}"))]));
        let refusal = step.outcome.error().unwrap();
        assert_eq!((refusal.code.as_str(), refusal.status), (code, status));
        let opening = "You are not authorized to perform this operation. ";
        assert_eq!(
            refusal.message.starts_with(opening),
            code == "UnauthorizedOperation"
        );
        assert!(refusal.message.contains(words), "{}", refusal.message);
        let recorded = match code {
            "UnauthorizedOperation" => "Client.UnauthorizedOperation",
            // how CloudTrail names that of Amazon SNS is not known
            "AuthorizationError" => continue,
            _ => "AccessDenied",
        };
        for event in &step.events {
            assert_eq!(
                worlds::object(&event.event).get("errorCode"),
                Some(&json!(recorded))
            );
        }
    }
}
