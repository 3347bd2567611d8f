//! AWS's error texts as people have reported them in public, each rebuilt with made-up names.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use documents::{Response, token};
use rolecall_core::{report::StepReport, scenario::Instant};
use serde_json::{Value, json};
use worlds::{ACCOUNT, CLOCK, all, assume, denial, error, last, may, policy, role, run, run_steps};
use worlds::{trusting, trusts, user, with_assertion, with_token, world};

const GITHUB: &str = "token.actions.githubusercontent.com";
const SAML: &str = "arn:aws:iam::111122223333:saml-provider/ExampleIdP";

/// The role A for any token of GitHub's that the provider with these client IDs accepts.
fn github(client_ids: &Value) -> Value {
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}");
    let trust = json!({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"});
    let mut world = world(&json!([trusting("A", &trust)]));
    world["accounts"][0]["oidcProviders"] =
        json!([{"url": format!("https://{GITHUB}"), "clientIds": client_ids}]);
    world
}

/// A token of a GitHub job with these claims besides the usual ones.
fn job(claims: &Value) -> String {
    let now = Instant::read(CLOCK).unwrap().epoch();
    let mut all = json!({"iss": format!("https://{GITHUB}"), "aud": "sts.amazonaws.com", "sub": "repo:octo-org/app:ref:refs/heads/main", "iat": now - 60, "exp": now + 840});
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    token(&all)
}

/// The role A for users of the SAML provider `ExampleIdP`, which is there or not.
fn federated(provider: bool) -> Value {
    let trust = json!({"Effect": "Allow", "Principal": {"Federated": SAML}, "Action": "sts:AssumeRoleWithSAML"});
    let mut world = world(&json!([trusting("A", &trust)]));
    if provider {
        world["accounts"][0]["samlProviders"] = json!([{"name": "ExampleIdP"}]);
    }
    world
}

fn response() -> String {
    Response::new(Instant::read(CLOCK).unwrap(), &role("A"), SAML).base64()
}

/// What a SAML call answers with these two ARNs.
fn saml_call(role: &str, provider: &str) -> StepReport {
    let step = with_assertion(role, provider, &response());
    last(run_steps(&federated(true), &json!([step])))
}

/// awslabs/amazon-eks-irsa-cfn#18, aws-actions/configure-aws-credentials#775 and #1309: the
/// provider was registered with another client ID than the token's audience.
#[test]
fn an_unregistered_audience() {
    let ask = |client_ids: Value, claims: Value| {
        let step = with_token(&role("A"), &job(&claims));
        last(run_steps(&github(&client_ids), &json!([step])))
    };
    let refused = ("InvalidIdentityToken", "Incorrect token audience");
    let step = ask(json!(["sts.amazon.com"]), json!({}));
    assert_eq!(error(&step), refused);
    assert!(step.checks.is_empty());
    // aws/aws-sdk-net#3071, #3100: `aud` is registered, but `azp` takes its place
    let step = ask(
        json!(["sts.amazonaws.com"]),
        json!({"azp": "the-calling-app"}),
    );
    assert_eq!(error(&step), refused);
    assert!(ask(json!(["sts.amazonaws.com"]), json!({})).outcome.ok());
}

/// crossplane-contrib/provider-aws#517, and a public report of 2026-02-25 on an annotation of a
/// service account: a colon in place of the slash.
#[test]
fn a_role_arn_of_another_form_in_a_web_identity_call() {
    for arn in [
        "arn:aws:iam::111122223333:role:A",
        "arn:aws:iam::111122223333:user/ana",
        " arn:aws:iam::111122223333:role/A",
        "arn:aws:sts::111122223333:assumed-role/A/audit",
        "arn:aws:iam::1111:role/AAAAAAAA",
    ] {
        let step = with_token(arn, &job(&json!({})));
        let step = last(run_steps(
            &github(&json!(["sts.amazonaws.com"])),
            &json!([step]),
        ));
        assert_eq!(
            error(&step),
            ("ValidationError", "Request ARN is invalid"),
            "{arn}"
        );
        assert!(step.checks.is_empty());
    }
}

/// cevoaustralia/aws-google-auth#163, Versent/saml2aws#536: `role, provider` was split at the
/// comma, and the space stayed.
#[test]
fn a_space_before_the_principal_arn() {
    let step = saml_call(&role("A"), &format!(" {SAML}"));
    assert_eq!(
        error(&step),
        ("ValidationError", "Principal ARN is invalid")
    );
    assert!(saml_call(&role("A"), SAML).outcome.ok());
    let typed = format!(
        "aws sts assume-role-with-saml --role-arn {} --principal-arn ' {SAML}' --saml-assertion {}",
        role("A"),
        response()
    );
    let step = last(run_steps(&federated(true), &json!([{"input": typed}])));
    assert_eq!(
        error(&step),
        ("ValidationError", "Principal ARN is invalid")
    );
}

/// physera/onelogin-aws-cli#12, oktadev/okta-aws-cli-assume-role#307 (`Request ARN`), and
/// Versent/saml2aws#536 of 2020, where both are wrong and the principal is named.
#[test]
fn the_principal_arn_is_checked_before_the_role_arn() {
    let principal = ("ValidationError", "Principal ARN is invalid");
    let request = ("ValidationError", "Request ARN is invalid");
    assert_eq!(error(&saml_call(SAML, &role("A"))), principal);
    assert_eq!(error(&saml_call(SAML, SAML)), request);
    assert_eq!(error(&saml_call(&role("A"), &role("A"))), principal);
    assert_eq!(error(&saml_call(&user("ana"), SAML)), request);
}

/// mmmorris1975/aws-runas#80: the constraints of the API model come first, the pattern before the
/// length, the role before the principal.
#[test]
fn empty_arns_break_four_constraints() {
    let part = |field: &str| {
        let pattern = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";
        format!(
            "Value '' at '{field}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}; Value '' at '{field}' failed to satisfy constraint: Member must have length greater than or equal to 20"
        )
    };
    let text = format!(
        "4 validation errors detected: {}; {}",
        part("roleArn"),
        part("principalArn")
    );
    assert_eq!(
        error(&saml_call("", "")),
        ("ValidationError", text.as_str())
    );
}

/// Versent/saml2aws#187 and #89 (a GovCloud provider at the commercial endpoint); the whole text is
/// that of the integration tests of a SAML login tool.
#[test]
fn an_unknown_saml_provider() {
    let step = with_assertion(&role("A"), SAML, &response());
    let ask = || last(run_steps(&federated(false), &json!([step])));
    let step = ask();
    let (code, text) = error(&step);
    assert_eq!(code, "InvalidIdentityToken");
    let id = text
        .strip_prefix("Specified provider doesn't exist (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlManifestNotFoundException; Request ID: ")
        .and_then(|rest| rest.strip_suffix("; Proxy: null)"));
    assert_eq!(id.unwrap().len(), 36);
    assert_eq!(error(&ask()).1, text, "the id derives from the seed");
}

/// A call of the scenario is what the request holds: AWS decodes the base64 of a SAML response and
/// nothing else.
#[test]
fn nothing_of_a_call_is_unwrapped() {
    let encoded = response();
    let xml = String::from_utf8(base64(&encoded)).unwrap();
    for assertion in [
        xml,
        encoded.replace('+', "%2B").replace('=', "%3D") + "%3D",
        format!("SAMLResponse={encoded}"),
        format!("{encoded}\n"),
    ] {
        let step = with_assertion(&role("A"), SAML, &assertion);
        let step = last(run_steps(&federated(true), &json!([step])));
        let (code, text) = error(&step);
        assert_eq!(code, "InvalidIdentityToken");
        assert!(
            text.starts_with("Invalid base64 SAMLResponse (Service: "),
            "{text}"
        );
    }
    let with = |token: &str| {
        let step = json!({"call": {"service": "sts", "operation": "AssumeRoleWithWebIdentity", "parameters": {
            "RoleArn": role("A"), "RoleSessionName": "audit", "WebIdentityToken": token
        }}});
        last(run_steps(
            &github(&json!(["sts.amazonaws.com"])),
            &json!([step]),
        ))
    };
    let token = job(&json!({}));
    assert!(with(&token).outcome.ok());
    for token in [
        format!(" {token}"),
        format!("{token}\n"),
        format!("Bearer {token}"),
    ] {
        assert!(
            error(&with(&token))
                .1
                .starts_with("The ID Token provided is not a valid JWT")
        );
    }
}

fn base64(text: &str) -> Vec<u8> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    BASE64_STANDARD.decode(text).unwrap()
}

/// STS answers the same whatever is not a role that the caller may assume; the check says what is
/// wrong.
#[test]
fn what_is_not_a_role_is_denied_by_its_check() {
    let mut world = world(&json!([trusting("A", &trusts("*", &all()))]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    let session = "arn:aws:sts::111122223333:assumed-role/A/audit";
    for (arn, reason) in [
        ("arn:aws:iam::111122223333:user/ana", "is the ARN of a user"),
        (
            "arn:aws:iam::111122223333:policy/P",
            "is the ARN of a policy",
        ),
        (
            "arn:aws:iam::111122223333:instance-profile/A",
            "an instance profile",
        ),
        (SAML, "is the ARN of a SAML provider"),
        (session, "pass the ARN of the role `A`"),
        (
            "arn:aws:iam::777788889999:role/A",
            "no account `777788889999`",
        ),
        (
            "arn:aws:iam::111122223333:role/team/A",
            "the path of `A` is `/`",
        ),
        (
            "arn:aws:iam:us-east-1:111122223333:role/A",
            "ARNs of IAM have no Region",
        ),
        (
            "arn:aws:iam::111122223333:Role/A",
            "ARNs are case-sensitive",
        ),
        (
            "arn:aws:iam::111122223333:role/",
            "the name after `role/` is missing",
        ),
        (
            "arn:aws:s3:::bucket-of-someone",
            "is not the ARN of a role: only a role can be assumed",
        ),
    ] {
        let call = assume("A", "--source-identity ana").replace(&role("A"), arn);
        let step = last(run(&world, &[(&user("u"), call)]));
        assert_eq!(error(&step).1, denial(&user("u"), "sts:AssumeRole", arn));
        let [check] = &step.checks[..] else {
            panic!("one check")
        };
        assert!(
            !check.allowed() && check.decided_by.contains(reason),
            "{}",
            check.decided_by
        );
        let trust = check.layers.last().unwrap();
        assert!(trust.policies.is_empty() && trust.sentence == check.decided_by);
    }
}

/// Nothing is trimmed: a space at the end is part of the name that the role would have.
#[test]
fn whitespace_after_a_role_arn_is_named() {
    let mut world = world(&json!([trusting("A", &trusts("*", &all()))]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    let call = assume("A", "").replace(&role("A"), &format!("'{} '", role("A")));
    let step = last(run(&world, &[(&user("u"), call)]));
    assert_eq!(error(&step).0, "AccessDenied");
    let decided = &step.checks[0].decided_by;
    assert!(decided.contains("has whitespace around it"), "{decided}");
    let arn = format!(" {}", role("A"));
    let call = assume("A", "").replace(&role("A"), &format!("'{arn}'"));
    let step = last(run(&world, &[(&user("u"), call)]));
    assert_eq!(error(&step).1, format!("{arn} is invalid"));
    let reason = step.refusal.unwrap().reason;
    assert!(reason.contains("has whitespace around it"), "{reason}");
}

/// An explicit deny stays one, and the reason is said besides.
#[test]
fn a_user_that_is_denied_explicitly_is_not_a_role_either() {
    let deny = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    let mut world = world(&json!([]));
    world["accounts"][0]["users"][0]["policies"] =
        json!([{"name": "no", "document": policy(&deny)}]);
    let call = assume("A", "").replace(&role("A"), &user("ana"));
    let step = last(run(&world, &[(&user("u"), call)]));
    let decided = &step.checks[0].decided_by;
    assert!(
        decided.contains("a user") && decided.contains("denies"),
        "{decided}"
    );
    assert_eq!(
        step.checks[0].verdict,
        rolecall_policy::Verdict::ExplicitDeny
    );
}

/// AWS STS API Reference, AssumeRoot: it is for the management account, whatever the policies say.
#[test]
fn assume_root_from_a_member_account_is_a_denied_check() {
    let mut world = world(&json!([]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    let call = "aws sts assume-root --target-principal 444455556666 --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
    let step = last(run(&world, &[(&user("u"), call.to_owned())]));
    assert_eq!(error(&step).0, "AccessDenied");
    let [check] = &step.checks[..] else {
        panic!("one check")
    };
    assert!(!check.allowed() && check.decided_by.contains("management account"));
}
