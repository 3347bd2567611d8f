//! What sessions inherit from the credentials that made them: the hour of role chaining, and
//! multi-factor authentication.

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

use documents::token;
use rolecall_core::report::StepReport;
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, CLOCK, all, assume, check, denied, entry, error, last, may, notes, policy, role,
    run_steps, trusting, trusts, user, values, when, with_token, world,
};

const MFA: &str = "--serial-number arn:aws:iam::111122223333:mfa/u --token-code 123456";
const SESSION_TOKEN: &str = "aws sts get-session-token";

/// The user may assume A; B and C trust every role of the account under MFA.
fn chain() -> Value {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let condition = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let strict = when(trusts(&root, &all()), &condition);
    let mut roles = json!([
        trusting("A", &trusts(&root, &all())),
        trusting("B", &strict),
        trusting("C", &strict)
    ]);
    for role in roles.as_array_mut().unwrap() {
        role["maxSessionDuration"] = json!(43_200);
        role["policies"] = json!([may(&json!("*"))]);
    }
    let mut world = world(&roles);
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    world
}

/// The steps of the user and then of each session in turn, ten seconds apart.
fn hops(world: &Value, inputs: &[String]) -> Vec<StepReport> {
    let steps = inputs.iter().enumerate().map(|(number, input)| {
        let caller = match number {
            0 => user("u"),
            _ => format!("${number}"),
        };
        json!({"as": caller, "input": input, "after": 10})
    });
    run_steps(world, &steps.collect())
}

fn last_hop(inputs: &[String]) -> StepReport {
    last(hops(&chain(), inputs))
}

/// `aws:MultiFactorAuthPresent` and `mfaAuthenticated` of a role session, which must agree.
fn mfa_of(step: &StepReport) -> (String, String) {
    let present = values(&step.checks[0], "aws:MultiFactorAuthPresent").concat();
    let event =
        &worlds::object(&step.events[0].event)["userIdentity"]["sessionContext"]["attributes"];
    let recorded = event["mfaAuthenticated"].as_str().unwrap().to_owned();
    (present, recorded)
}

fn pair(value: &str) -> (String, String) {
    (value.to_owned(), value.to_owned())
}

const CHAINED: &str = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";

/// coinbase/assume-role#24 reproduced it with the AWS CLI; so do 99designs/aws-vault#263 and #351,
/// trek10inc/awsume#114 and ByteNess/aws-vault#381.
#[test]
fn credentials_of_get_session_token_chain() {
    let longer = assume("A", "--duration-seconds 3601");
    for first in [SESSION_TOKEN.to_owned(), format!("{SESSION_TOKEN} {MFA}")] {
        let step = last_hop(&[first.clone(), longer.clone()]);
        assert_eq!(error(&step), ("ValidationError", CHAINED));
        assert!(notes(
            &step,
            "The guide defines role chaining more narrowly"
        ));
        for within in ["", "--duration-seconds 3600"] {
            let step = last_hop(&[first.clone(), assume("A", within)]);
            let session = step.outcome.session().unwrap();
            assert_eq!(session.expiration, "2026-11-22T11:00:20Z");
        }
    }
    assert!(last_hop(&[longer]).outcome.ok());
}

/// A token is presented without credentials: AWS STS API Reference, AssumeRoleWithWebIdentity.
#[test]
fn a_call_with_a_token_does_not_chain() {
    let (world, mut step) = web(0, 3600);
    step["duration"] = json!(7200);
    let steps = json!([{"as": user("u"), "input": SESSION_TOKEN}, step]);
    assert!(last(run_steps(&world, &steps)).outcome.ok());
}

/// miquella/vaulted#43, Systanics/CloudGlance#31, zl4bv/aws-session-credentials#10.
#[test]
fn a_session_with_mfa_passes_it_to_the_role() {
    let steps = [
        format!("{SESSION_TOKEN} {MFA}"),
        assume("A", ""),
        "aws iam list-users".to_owned(),
    ];
    let step = last_hop(&steps);
    assert_eq!(mfa_of(&step), pair("true"));
    let check = check(&step, "iam:ListUsers");
    let age = entry(check, "aws:MultiFactorAuthAge").unwrap();
    assert_eq!(age.values, ["20"]);
    let confidence = json!([
        age.confidence,
        entry(check, "aws:MultiFactorAuthPresent")
            .unwrap()
            .confidence
    ]);
    assert_eq!(confidence, json!(["inferred", "observed"]));
    assert!(notes(&step, "carries the MFA of the session"));
}

/// Delivered records of a console user who switched roles, 2020-09-17.
#[test]
fn a_console_sign_in_with_mfa_passes_it_to_the_role() {
    let mut world = chain();
    world["request"] = json!({"mfaAge": 60});
    let steps = [assume("A", ""), "aws iam list-users".to_owned()];
    let step = last(hops(&world, &steps));
    assert_eq!(mfa_of(&step), pair("true"));
    assert_eq!(values(&step.checks[0], "aws:MultiFactorAuthAge"), ["70"]);
}

/// Systanics/CloudGlance#31; IAM User Guide, Secure API access with MFA.
#[test]
fn mfa_parameters_count_for_their_call_only() {
    let mut world = chain();
    world["accounts"][0]["roles"][0]["trust"] = world["accounts"][0]["roles"][1]["trust"].clone();
    let later = "aws iam list-users".to_owned();
    let steps = hops(&world, &[assume("A", MFA), later]);
    assert!(steps[0].outcome.ok());
    assert_eq!(
        values(&steps[0].checks[0], "aws:MultiFactorAuthPresent"),
        ["true"]
    );
    assert!(notes(&steps[0], "counts for that call only"));
    assert_eq!(mfa_of(&steps[1]), pair("false"));
    assert!(values(&steps[1].checks[0], "aws:MultiFactorAuthAge").is_empty());
    assert!(notes(&steps[1], "counts for that call only"));
    let step = last_hop(&[assume("A", MFA), assume("B", "")]);
    assert_eq!(denied(&step), ["sts:AssumeRole"]);
}

/// The code of the call replaces what the session says in that call, and nothing after it.
#[test]
fn a_code_in_a_users_session_adds_no_second_age() {
    let steps = [format!("{SESSION_TOKEN} {MFA}"), assume("A", MFA)];
    let step = last_hop(&steps);
    assert_eq!(values(&step.checks[0], "aws:MultiFactorAuthAge"), ["0"]);
    let ages = step.checks[0].context.iter();
    let ages = ages.filter(|entry| entry.key == "aws:MultiFactorAuthAge");
    assert_eq!(ages.count(), 1);
}

/// IAM User Guide, AWS global condition context keys: federated sessions carry no such key.
#[test]
fn a_session_of_a_token_has_no_mfa() {
    let (world, step) = web(0, 3600);
    let steps = json!([step, {"as": "$1", "input": "aws iam list-users"}]);
    let step = last(run_steps(&world, &steps));
    assert_eq!(mfa_of(&step), (String::new(), "false".to_owned()));
}

/// ByteNess/aws-vault#67 and #75: two hops on one MFA session work, and without it the second is
/// refused.
#[test]
fn mfa_reaches_the_second_role() {
    let hop = |first: String| {
        let inputs = [first, assume("A", ""), assume("B", ""), assume("C", "")];
        hops(&chain(), &inputs)
    };
    let carried = last(hop(format!("{SESSION_TOKEN} {MFA}")));
    assert!(carried.outcome.ok());
    assert_eq!(mfa_of(&carried), pair("true"));
    assert_eq!(values(&carried.checks[0], "aws:MultiFactorAuthAge"), ["30"]);
    assert_eq!(
        denied(&hop(SESSION_TOKEN.to_owned())[2]),
        ["sts:AssumeRole"]
    );
}

const ISSUER: &str = "auth.example.com";

/// A role and a token for it of this age, with these seconds left.
fn web(age: i64, left: i64) -> (Value, Value) {
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}");
    let audience = format!("{ISSUER}:aud");
    let statement = json!({
        "Effect": "Allow", "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {audience: "app"}}
    });
    let mut world = world(&json!([
        {"name": "Web", "maxSessionDuration": 43_200, "trust": policy(&statement)}
    ]));
    world["accounts"][0]["oidcProviders"] =
        json!([{"url": format!("https://{ISSUER}"), "clientIds": ["app"]}]);
    let now = rolecall_core::scenario::Instant::read(CLOCK).unwrap();
    let now = now.epoch();
    let token = token(&json!({
        "iss": format!("https://{ISSUER}"), "aud": "app", "sub": "ad|ana",
        "iat": now - age, "exp": now + left
    }));
    (world, with_token(&role("Web"), &token))
}

/// mozilla-iam/mozilla-aws-cli#146: `Token too old: 441398`, before the token expired. Tokens of a
/// day are what Kubernetes issues.
#[test]
fn a_token_that_has_not_expired_may_be_too_old() {
    let answer = |age| {
        let (world, step) = web(age, 163_402);
        last(run_steps(&world, &json!([step])))
    };
    for age in [441_398, 441_399, 2_000_000] {
        let step = answer(age);
        let text = format!("Token too old: {age}");
        assert_eq!(error(&step), ("ExpiredTokenException", text.as_str()));
        assert_eq!(step.outcome.error().unwrap().status, 400);
        assert!(
            step.diagnostics
                .iter()
                .any(|d| d.message.contains("days ago"))
        );
    }
    for age in [86_401, 441_397] {
        let step = answer(age);
        assert!(step.outcome.ok());
        assert!(notes(&step, "AWS may refuse a token this old"));
    }
    for age in [0, 86_400] {
        let step = answer(age);
        assert!(step.outcome.ok());
        assert!(!notes(&step, "AWS may refuse a token this old"));
    }
}

/// AWS FinOps Agent User Guide: the trust policy of its roles, which lets it stamp the calling
/// user on the session.
#[test]
fn a_service_may_set_a_source_identity() {
    const AGENT: &str = "finops-agent.amazonaws.com";
    let trusts = |actions: Value| json!({"Effect": "Allow", "Principal": {"Service": AGENT}, "Action": actions});
    let answer = |actions: Value| {
        let world = world(&json!([trusting("Agent", &trusts(actions))]));
        let step = json!({"as": AGENT, "input": assume("Agent", "--source-identity ana")});
        let later = json!({"as": "$1", "input": "aws s3 ls"});
        run_steps(&world, &json!([step, later]))
    };
    let steps = answer(json!(["sts:AssumeRole", "sts:SetSourceIdentity"]));
    let session = steps[0].outcome.session().unwrap();
    assert_eq!(session.source_identity.as_deref(), Some("ana"));
    assert!(!notes(&steps[0], "without a source identity"));
    assert_eq!(values(&steps[1].checks[0], "aws:SourceIdentity"), ["ana"]);
    let step = &answer(json!("sts:AssumeRole"))[0];
    assert_eq!(denied(step), ["sts:SetSourceIdentity"]);
}

/// A step with the credentials of an earlier one.
fn scope(options: &str) -> String {
    format!("aws sts get-scoped-credentials {options}")
}

fn only(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    format!("--policy '{}'", policy(&statement))
}

const NAMED: &str = "--source-identity ana --tags Key=team,Value=blue --transitive-tag-keys team";

/// AWS STS API Reference, `GetScopedCredentials`; IAM User Guide, Permissions for
/// `GetScopedCredentials`.
#[test]
fn scoped_credentials_keep_the_session_and_narrow_it() {
    let scoped = scope(&format!(
        "{} --duration-seconds 900 --scoped-session-description agent",
        only("s3:*")
    ));
    let answer = |later: &str| {
        let later = later.to_owned();
        hops(&chain(), &[assume("A", NAMED), scoped.clone(), later])
    };
    let steps = answer("aws s3 ls");
    let (session, narrowed) = (steps[0].outcome.session(), steps[1].outcome.session());
    let (session, narrowed) = (session.as_ref().unwrap(), narrowed.as_ref().unwrap());
    assert_eq!(narrowed.arn, session.arn);
    assert_eq!(narrowed.assumed_role_id, session.assumed_role_id);
    assert_eq!(narrowed.source_identity, session.source_identity);
    assert_eq!(narrowed.tags, session.tags);
    assert_eq!(narrowed.transitive_tag_keys, session.transitive_tag_keys);
    assert_ne!(narrowed.access_key_id, session.access_key_id);
    assert_eq!(narrowed.expiration, "2026-11-22T10:15:20Z");
    assert!(steps[1].checks.is_empty());
    assert!(notes(&steps[1], "keeps the session"));
    assert!(notes(&steps[1], "AWS does not document"));
    let response = worlds::response(&steps[1]);
    let members: Vec<&str> = response.keys().map(String::as_str).collect();
    let expected = [
        "Credentials",
        "SessionInfo",
        "SessionTokenUtilization",
        "SessionTokenSize",
        "ScopedPoliciesCount",
        "SourceIdentity",
    ];
    assert_eq!(members, expected);
    assert_eq!(response["ScopedPoliciesCount"], 1);
    assert_eq!(response["SessionInfo"]["Arn"], session.arn);
    let event = &worlds::object(&steps[1].events[0].event);
    assert_eq!(event["eventName"], "GetScopedCredentials");
    assert_eq!(event["userIdentity"]["accessKeyId"], session.access_key_id);
    let sent = &event["requestParameters"];
    assert_eq!(sent["scopedSessionDescription"], "agent");
    assert_eq!(sent["durationSeconds"], 900);
    assert!(sent["policy"].as_str().unwrap().contains("s3:*"));
    assert_eq!(
        event["responseElements"]["credentials"]["accessKeyId"],
        narrowed.access_key_id
    );

    assert!(steps[2].outcome.ok());
    let refused = last(answer("aws iam list-users"));
    assert_eq!(error(&refused).0, "AccessDenied");
    assert!(
        error(&refused)
            .1
            .ends_with("because no session policy allows the iam:ListUsers action")
    );
    assert!(refused.checks[0].decided_by.contains("scope-down policy 1"));
}

/// IAM User Guide: the permissions are the intersection of all scope-down policies with the
/// session's own, which its session policies limit too.
#[test]
fn every_scope_down_policy_must_allow() {
    let allowed = |policies: &[&str], call: &str| {
        let mut inputs = vec![assume("A", &only("*"))];
        inputs.extend(policies.iter().map(|action| scope(&only(action))));
        inputs.push(call.to_owned());
        last_hop(&inputs).outcome.ok()
    };
    assert!(allowed(&["s3:*", "*", "s3:List*"], "aws s3 ls"));
    assert!(!allowed(&["s3:*", "*", "s3:Get*"], "aws s3 ls"));
    assert!(!allowed(&["iam:*", "s3:*"], "aws s3 ls"));
    assert!(!allowed(&["s3:*", "iam:*"], "aws s3 ls"));
    assert!(!allowed(&["s3:*"], "aws iam list-users"));
    // the session policy of the role session still counts
    let inputs = [
        assume("A", &only("iam:*")),
        scope(&only("*")),
        "aws s3 ls".to_owned(),
    ];
    assert!(!last_hop(&inputs).outcome.ok());
}

/// API model of AWS STS in botocore 1.44.8: what each error is for. The texts are not documented.
#[test]
fn scoped_credentials_are_refused() {
    let refusal = |inputs: &[String]| {
        let step = last_hop(inputs);
        assert!(step.outcome.session().is_none());
        (error(&step).0.to_owned(), notes(&step, "not the texts"))
    };
    let own = |code: &str| (code.to_owned(), true);
    let policy = only("*");
    let session = assume("A", "");
    // long-term credentials
    let direct = [scope(&policy)];
    assert_eq!(refusal(&direct), own("InvalidSubjectCredentials"));
    let neither = [session.clone(), scope("")];
    assert_eq!(refusal(&neither), own("ValidationError"));
    let longer = [session.clone(), scope("--duration-seconds 3591")];
    assert_eq!(refusal(&longer), own("InsufficientSessionLifetime"));
    let unreadable = [session.clone(), scope("--policy '{}'")];
    assert_eq!(refusal(&unreadable).0, "MalformedPolicyDocument");
    let global = format!(
        "{} --endpoint-url https://sts.amazonaws.com",
        scope(&policy)
    );
    assert_eq!(refusal(&[session.clone(), global]).0, "InvalidAction");
    let step = last_hop(&[session.clone(), scope("--duration-seconds 129601")]);
    assert!(error(&step).1.ends_with("less than or equal to 129600"));

    let mut inputs = vec![session];
    inputs.extend([scope(&policy), scope(&policy), scope(&policy)]);
    let time_only = [inputs.as_slice(), &[scope("--duration-seconds 60")]].concat();
    let step = last_hop(&time_only);
    assert!(step.outcome.ok());
    assert_eq!(worlds::response(&step)["ScopedPoliciesCount"], 3);
    inputs.push(scope(&policy));
    let step = last_hop(&inputs);
    assert_eq!(error(&step).0, "AccessDenied");
    assert_eq!(denied(&step), ["sts:GetScopedCredentials"]);
}

/// AWS STS API Reference, `GetScopedCredentials`: credentials of an IAM user need `GetSessionToken`
/// first. A federated session may call it, by the same page.
#[test]
fn users_sessions_may_be_scoped() {
    let scoped = scope(&only("s3:*"));
    let inputs = [format!("{SESSION_TOKEN} {MFA}"), scoped.clone()];
    let steps = hops(
        &chain(),
        &[&inputs[..], &["aws iam list-users".to_owned()]].concat(),
    );
    assert_eq!(steps[1].outcome.session().unwrap().arn, user("u"));
    assert_eq!(error(&steps[2]).0, "AccessDenied");
    let key = "aws:MultiFactorAuthPresent";
    assert_eq!(values(&steps[2].checks[0], key), ["true"]);
    // it is still the user's session, so that assuming a role chains
    let inputs = [
        SESSION_TOKEN.to_owned(),
        scope(&only("*")),
        assume("A", "--duration-seconds 3601"),
    ];
    assert_eq!(error(&last_hop(&inputs)), ("ValidationError", CHAINED));
    let federated = format!("aws sts get-federation-token --name bob {}", only("*"));
    let step = last_hop(&[federated, scoped]);
    assert!(step.outcome.ok());
    assert!(notes(&step, "a federated session may call it"));
}

/// Whether scope-down policies limit a grant to the session itself is not documented.
#[test]
fn a_grant_to_the_session_itself_is_an_open_question() {
    let mut world = chain();
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": worlds::session("A")},
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"});
    world["accounts"][0]["resources"] =
        json!([{"arn": "arn:aws:s3:::b", "policy": policy(&statement)}]);
    let get = "aws s3api get-object --bucket b --key k o".to_owned();
    let step = last(hops(&world, &[assume("A", ""), scope(&only("iam:*")), get]));
    assert!(step.outcome.ok());
    assert!(notes(
        &step,
        "is not documented. Rolecall treats them like session policies"
    ));
}

/// API model of AWS STS in botocore 1.44.8.
#[test]
fn context_assertions_are_of_identity_center() {
    let call = |provider: &str, length: usize| {
        let assertion = "x".repeat(length);
        let step = json!({"as": user("u"), "call": {"service": "sts", "operation": "AssumeRole", "parameters": {
            "RoleArn": role("A"), "RoleSessionName": "audit",
            "ProvidedContexts": [{"ProviderArn": provider, "ContextAssertion": assertion}]
        }}});
        last(run_steps(&chain(), &json!([step])))
    };
    let identity_center = "arn:aws:iam::aws:contextProvider/IdentityCenter";
    let step = call(identity_center, 3072);
    assert!(step.outcome.ok());
    assert!(notes(&step, "nor authorize sts:SetContext"));
    let text = "1 validation error detected: Value ";
    let step = call(identity_center, 3073);
    assert!(error(&step).1.starts_with(text));
    assert!(error(&step).1.ends_with("'providedContexts.1.member.contextAssertion' failed to satisfy constraint: Member must have length less than or equal to 3072"));
    let other = "arn:aws:iam::111122223333:contextProvider/Mine";
    assert_eq!(error(&call(other, 100)).0, "InvalidContextAssertion");
}
