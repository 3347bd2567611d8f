//! What explains an error that no policy decides: which value broke which rule, where it is, and
//! what AWS would accept.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use documents::{Response, token};
use rolecall_core::{
    report::{RefusalReport, StepReport},
    scenario::Instant,
};
use serde_json::{Value, json};
use worlds::{ACCOUNT, CLOCK, all, assume, check, last, may, notes, role, run_steps, trusting};
use worlds::{trusts, user, with_assertion, with_token};

const SAML: &str = "arn:aws:iam::111122223333:saml-provider/ExampleIdP";
const ROOT: &str = "arn:aws:iam::111122223333:root";

/// A user who may do everything, two roles for everyone, and a provider of each kind.
fn world() -> Value {
    let host = "idp.example.com";
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{host}");
    let trust = json!([
        trusts("*", &all()),
        {"Effect": "Allow", "Principal": {"Federated": [provider, SAML]}, "Action": "sts:*"}
    ]);
    let mut long = trusting("Long", &trust);
    long["maxSessionDuration"] = json!(43200);
    long["policies"] = json!([may(&json!("*"))]);
    let mut world = worlds::world(&json!([trusting("A", &trust), long]));
    let account = &mut world["accounts"][0];
    account["users"][0]["policies"] = json!([may(&json!("*"))]);
    account["samlProviders"] = json!([{"name": "ExampleIdP"}]);
    account["oidcProviders"] =
        json!([{"url": format!("https://{host}"), "clientIds": ["client", "other-client"]}]);
    world
}

fn now() -> Instant {
    Instant::read(CLOCK).unwrap()
}

fn claims(changes: &Value) -> String {
    let mut claims = json!({"iss": "https://idp.example.com", "aud": "client", "sub": "ana", "iat": now().epoch(), "exp": now().epoch() + 60});
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    token(&claims)
}

fn response() -> Response {
    Response::new(now(), &role("A"), SAML)
}

/// What the last of these steps comes to; a text is a call of the user.
fn steps(steps: &[Value]) -> StepReport {
    let steps: Vec<Value> = steps
        .iter()
        .map(|step| match step.as_str() {
            Some(input) => json!({"as": user("u"), "input": input}),
            None => step.clone(),
        })
        .collect();
    last(run_steps(&world(), &json!(steps)))
}

fn refusal(step: &StepReport) -> &RefusalReport {
    step.refusal.as_ref().unwrap()
}

fn call(operation: &str, parameters: &Value) -> Value {
    json!({"as": user("u"), "call": {"service": "sts", "operation": operation, "parameters": parameters}})
}

/// The text at the place of a refusal, in what was typed.
fn underlined<'t>(step: &StepReport, text: &'t str) -> &'t str {
    let place = refusal(step).place.as_ref().unwrap();
    assert!(step.diagnostics.iter().any(|d| d.place == *place));
    assert_eq!((place.line, place.end_line), (1, 1));
    &text[place.column - 1..place.end_column - 1]
}

/// Every way in which the simulator refuses, but for those of documents, which have a test each
/// where they are read.
fn refused() -> Vec<StepReport> {
    let chained = |first: &str, second: &str| {
        let first = json!(assume("Long", first));
        steps(&[first, json!({"as": "$1", "input": assume("Long", second)})])
    };
    let mfa = "--serial-number arn:aws:iam::444455556666:mfa/u --token-code 123456";
    let long_policy = format!(
        r#"--policy '{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::{}"}}}}'"#,
        "x".repeat(2100)
    );
    let tags: Vec<String> = (0..50)
        .map(|i| format!("Key=key-{i},Value={}", "x".repeat(256)))
        .collect();
    let root = |target: &str, task: &str, endpoint: &str| {
        let task = format!("arn:aws:iam::aws:policy/root-task/{task}");
        json!(format!(
            "aws sts assume-root --target-principal {target} --task-policy-arn arn={task} {endpoint}"
        ))
    };
    let web = |provider: &str| {
        let parameters = json!({"RoleArn": role("A"), "RoleSessionName": "audit", "WebIdentityToken": claims(&json!({})), "ProviderId": provider});
        call("AssumeRoleWithWebIdentity", &parameters)
    };
    let federated =
        |role: &str, provider: &str| steps(&[with_assertion(role, provider, &response().base64())]);
    let one = |step: Value| steps(&[step]);
    let of_session =
        |first: &str, second: &str| steps(&[json!(first), json!({"as": "$1", "input": second})]);
    vec![
        one(json!(assume("A", "--source-identity a:b"))),
        one(json!(assume("A", "--tags Key=team,Value='a*b!'"))),
        one(call("GetSessionToken", &json!({"DurationSeconds": "9e2"}))),
        one(json!(
            assume("A", "").replace(&role("A"), "nothing-valid-in-here")
        )),
        federated(&user("ana"), SAML),
        federated(&role("A"), &format!(" {SAML}")),
        federated(&role("A"), &SAML.replace("ExampleIdP", "Other")),
        one(json!(assume("A", "--tags Key=a,Value=1 Key=A,Value=2"))),
        one(json!(assume("A", "--tags Key=aws:a,Value=1"))),
        one(json!(assume("A", "--transitive-tag-keys x"))),
        chained(
            "--tags Key=a,Value=1 --transitive-tag-keys a",
            "--tags Key=A,Value=2",
        ),
        chained("--source-identity ana", "--source-identity bob"),
        one(json!(assume("A", "--duration-seconds 7200"))),
        chained("", "--duration-seconds 3601"),
        one(json!(assume("A", "--token-code 123456"))),
        one(json!(assume("A", mfa))),
        steps(&[json!({"as": ROOT, "input": assume("A", "")})]),
        one(json!(assume("A", "--policy '{}'"))),
        one(json!(assume("A", &long_policy))),
        one(json!(assume("A", &format!("--tags {}", tags.join(" "))))),
        of_session("aws sts get-session-token", "aws sts get-session-token"),
        of_session(
            "aws sts get-session-token",
            "aws sts get-federation-token --name bob",
        ),
        of_session("aws sts get-session-token", "aws iam list-users"),
        of_session(
            "aws sts get-federation-token --name bob",
            "aws iam list-users",
        ),
        of_session("aws sts get-federation-token --name bob", &assume("A", "")),
        of_session(
            "aws sts get-session-token",
            "aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE",
        ),
        one(root(
            "444455556666",
            "S3UnlockBucketPolicy",
            "--endpoint-url https://sts.amazonaws.com",
        )),
        one(root(
            "arn:aws:iam::444455556666:user/a",
            "S3UnlockBucketPolicy",
            "",
        )),
        one(root("444455556666", "Anything", "")),
        steps(&[json!({"as": "ec2.amazonaws.com", "input": "aws sts get-caller-identity"})]),
        one(call("GetScopedCredentials", &json!({}))),
        one(call(
            "GetScopedCredentials",
            &json!({"DurationSeconds": 900}),
        )),
        of_session(
            "aws sts get-session-token --duration-seconds 900",
            "aws sts get-scoped-credentials --duration-seconds 901",
        ),
        one(json!(
            "aws sts decode-authorization-message --encoded-message abc"
        )),
        one(web("www.amazon.com")),
        one(web("graph.facebook.com")),
        one(web("idp.example.com")),
        one(json!(assume("A", "").replace(":aws:", ":aws-cn:"))),
        steps(&[
            json!({"as": user("u"), "input": assume("A", ""), "request": {"region": "cn-north-1"}}),
        ]),
        one(with_assertion(&role("A"), SAML, "abcd")),
        one(with_token(&role("A"), "eyJ.a.b")),
        one(with_token(&role("A"), &claims(&json!({"aud": "x"})))),
        one(with_token(
            &role("A"),
            &claims(&json!({"iss": "https://x.example.com"})),
        )),
        steps(&[
            json!(assume("A", "")),
            json!({"as": "$1", "after": 3600, "input": "aws s3 ls"}),
        ]),
    ]
}

#[test]
fn every_refusal_explains_itself() {
    let refused = refused();
    for step in &refused {
        let refusal = refusal(step);
        let error = step.outcome.error().unwrap();
        assert!(refusal.accepted.is_some(), "{}", error.message);
        assert!(
            refusal.place.is_some() || step.caller.as_deref() == Some("ec2.amazonaws.com"),
            "{}",
            error.message
        );
        // it says more than AWS does
        assert_ne!(refusal.reason, error.message);
    }
    let rules = include_str!("../src/notes/refusals.rs");
    for rule in rules.split("    text: \"").skip(1) {
        let text = rule.split("\",\n").next().unwrap();
        let mut all = refused.iter().map(refusal);
        assert!(
            all.any(|refusal| refusal.rule == text),
            "not raised here: {text}"
        );
    }
}

/// "The source identity is already set for this assume role session": recorded live tests.
#[test]
fn a_source_identity_that_is_set_already() {
    let second = assume("Long", "--source-identity bob");
    let first = json!(assume("Long", "--source-identity ana"));
    let step = steps(&[first, json!({"as": "$1", "input": second})]);
    let refusal = refusal(&step);
    assert_eq!(
        refusal.accepted.as_deref(),
        Some("`ana`, or a call without SourceIdentity")
    );
    assert_eq!(refusal.value.as_deref(), Some("bob"));
    assert_eq!(underlined(&step, &second), "bob");
}

/// Which characters of a tag are refused: AWS STS API Reference, Tag.
#[test]
fn the_characters_of_a_tag_that_are_refused() {
    let input = assume("A", "--tags Key=team,Value='a*b!*' Key=ok,Value=é");
    let step = steps(&[json!(input)]);
    let refusal = refusal(&step);
    assert_eq!(
        refusal.reason,
        "the value of tag `team` contains `*` and `!`"
    );
    assert!(refusal.accepted.as_ref().unwrap().contains("`_.:/=+-@`"));
    assert!(underlined(&step, &input).contains("a*b!*"));
    assert!(refusal.also.is_empty());
}

/// AWS names every violation in one message, and each is explained.
#[test]
fn violations_that_one_message_names() {
    let input = assume("A", "--duration-seconds 899").replace("name audit", "name a:b");
    let step = steps(&[json!(input)]);
    let first = refusal(&step);
    assert_eq!(first.reason, "RoleSessionName contains `:`");
    assert_eq!(underlined(&step, &input), ":");
    let [second] = &first.also[..] else {
        panic!("two violations")
    };
    assert_eq!(second.reason, "DurationSeconds is 899");
    assert_eq!(second.accepted.as_deref(), Some("900 to 43200"));
}

/// awslabs/amazon-eks-irsa-cfn#18; aws/aws-sdk-net#3071.
#[test]
fn an_audience_that_is_not_registered() {
    let ask = |changes: Value| steps(&[with_token(&role("A"), &claims(&changes))]);
    let step = ask(json!({"aud": "x"}));
    let said = refusal(&step);
    assert!(
        said.reason.contains("`x`") && said.reason.ends_with("the token's `aud`"),
        "{}",
        said.reason
    );
    assert!(
        said.accepted
            .as_ref()
            .unwrap()
            .contains("`client` or `other-client`")
    );
    let step = ask(json!({"azp": "app"}));
    let said = refusal(&step);
    assert!(
        said.reason
            .contains("`azp`, which AWS takes for the audience instead of `aud`")
    );
    assert_eq!(said.value.as_deref(), Some("app"));
}

/// Recorded calls of AssumeRoleWithWebIdentity, 2026: the message names the issuer alone.
#[test]
fn an_issuer_without_a_provider() {
    let step = steps(&[with_token(
        &role("A"),
        &claims(&json!({"iss": "https://x.example.com"})),
    )]);
    let refusal = refusal(&step);
    assert!(refusal.reason.contains("`https://x.example.com`"));
    assert!(
        refusal
            .accepted
            .as_ref()
            .unwrap()
            .contains("`https://idp.example.com`")
    );
}

/// crossplane-contrib/provider-aws#517, cevoaustralia/aws-google-auth#163.
#[test]
fn arns_of_the_wrong_kind() {
    let ask = |role: &str, provider: &str| {
        let step = steps(&[with_assertion(role, provider, &response().base64())]);
        refusal(&step).reason.clone()
    };
    assert_eq!(
        ask(SAML, SAML),
        format!("`{SAML}` is not the ARN of a role")
    );
    let space = format!(" {SAML}");
    assert_eq!(
        ask(&role("A"), &space),
        format!("`{space}` has a space at its beginning or end")
    );
}

/// Recorded calls of AssumeRoleWithSAML, 2026: `NotBefore` up to 24 hours ahead was accepted.
#[test]
fn saml_not_before_in_the_future_is_not_checked() {
    let mut ahead = response();
    ahead.not_before = now().after(86_400).iso();
    let step = steps(&[with_assertion(&role("A"), SAML, &ahead.base64())]);
    assert!(step.outcome.ok(), "{:?}", step.outcome.error());
    assert!(notes(&step, "AWS does not check it"));
    let step = steps(&[with_assertion(&role("A"), SAML, &response().base64())]);
    assert!(!notes(&step, "AWS does not check it"));
}

/// aws-containers/ecsworkshop#109: the job ran as the role that it asked for.
#[test]
fn a_session_of_the_role_that_is_asked_for() {
    let mut world = world();
    world["accounts"][0]["roles"][1]["trust"] = worlds::policy(&json!(trusts(&user("u"), &all())));
    let again = json!([{"as": user("u"), "input": assume("Long", "")}, {"as": "$1", "input": assume("Long", "")}]);
    let step = last(run_steps(&world, &again));
    let denied = check(&step, "sts:AssumeRole");
    assert!(
        denied
            .decided_by
            .starts_with("the caller already is a session of this role")
    );
    assert!(notes(&step, "The caller already is a session of the role"));
}

#[test]
fn an_error_says_what_refused_the_call() {
    let refused_by = |steps: &[Value]| json!(self::steps(steps).outcome)["refusedBy"].clone();
    let call = |options: &str| json!(assume("A", options));
    assert_eq!(
        refused_by(&[call("--source-identity a:b")]),
        json!({"kind": "validation"})
    );
    let root = json!({"as": ROOT, "input": assume("A", "")});
    assert_eq!(refused_by(&[root]), json!({"kind": "identification"}));
    assert_eq!(
        refused_by(&[json!(assume("Missing", ""))]),
        json!({"kind": "check", "action": "sts:AssumeRole", "layer": "trust"})
    );
    assert_eq!(refused_by(&[call("")]), Value::Null);
}
