//! SAML responses and tokens that are pasted as a call: which role they are presented for, and when
//! they are valid.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;

use documents::Response;
use documents::signing;
use rolecall_core::{Detail, Engine, report::StepReport, scenario::Instant, simulate};
use rolecall_intake::Status;
use rolecall_source::work;
use serde_json::{Value, json};

const CLOCK: &str = "2026-11-22T10:00:00Z";
/// When the responses are issued. They are valid for five minutes.
const ISSUED: &str = "2026-11-22T09:59:30Z";

/// A response with these pairs of role and provider: the Role attribute has one value for each
/// (IAM User Guide, "Configure SAML assertions for the authentication response").
fn response(pairs: &[(&str, &str)]) -> String {
    response_of(pairs).base64()
}

fn response_of(pairs: &[(&str, &str)]) -> Response {
    let arn = |kind, at: &str| {
        let (account, name) = at.split_once('/').unwrap();
        format!("arn:aws:iam::{account}:{kind}/{name}")
    };
    let pairs = pairs.iter();
    let mut pairs = pairs.map(|(role, by)| (arn("role", role), arn("saml-provider", by)));
    let (role, provider) = pairs.next().unwrap();
    let first = Response::new(Instant::read(ISSUED).unwrap(), &role, &provider);
    let mut response = Response {
        attributes: first.attributes[..1].to_vec(),
        ..first.clone()
    };
    for (role, provider) in pairs {
        response = response.with("Role", &format!("{role},{provider}"));
    }
    response
        .attributes
        .extend_from_slice(&first.attributes[1..]);
    response
}

fn token(issued: i64, end: i64) -> String {
    let claims = json!({"iss": "https://idp.example.com", "sub": "diego", "aud": "app", "iat": issued, "exp": end});
    claims.to_string()
}

/// The accounts 1 and 2, each with the role `Admin`, and with a provider of its own that it trusts.
fn world(step: &Value, clock: &str) -> String {
    let account = |id: &str, provider: &str| {
        let federated = format!("arn:aws:iam::{id}:saml-provider/{provider}");
        let statement = json!({"Effect": "Allow", "Principal": {"Federated": federated}, "Action": "sts:AssumeRoleWithSAML"});
        let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"id": id, "roles": [{"name": "Admin", "trust": trust}], "samlProviders": [{"name": provider}]})
    };
    let accounts = json!([
        account("111111111111", "First"),
        account("222222222222", "Second")
    ]);
    json!({"rolecall": 1, "clock": clock, "accounts": accounts, "steps": [step]}).to_string()
}

fn report(step: &Value, clock: &str) -> StepReport {
    simulate(&world(step, clock)).steps.remove(0)
}

#[test]
fn each_role_is_presented_with_the_provider_of_its_pair() {
    let pairs = [
        ("111111111111/Admin", "111111111111/First"),
        ("222222222222/Admin", "222222222222/Second"),
    ];
    let document = response(&pairs);
    for account in ["111111111111", "222222222222"] {
        let role = format!("arn:aws:iam::{account}:role/Admin");
        let report = report(&json!({"input": document, "role": role}), CLOCK);
        assert!(
            report.outcome.ok(),
            "{account}: {:?}",
            report.outcome.error()
        );
        assert_eq!(report.resource, Some(role));
    }
    let report = report(&json!({"input": document}), CLOCK);
    assert_eq!(report.resource, None, "nothing says which role");
}

#[test]
fn a_provider_alone_names_the_role_that_it_is_paired_with() {
    let pairs = [
        ("111111111111/Admin", "111111111111/First"),
        ("222222222222/Admin", "222222222222/Second"),
        ("222222222222/Admin", "222222222222/Second"),
    ];
    let provider = "arn:aws:iam::222222222222:saml-provider/Second";
    let document = response(&pairs);
    let report = report(&json!({"input": document, "provider": provider}), CLOCK);
    assert!(report.outcome.ok(), "{:?}", report.outcome.error());
}

#[test]
fn a_role_with_two_providers_is_presented_with_the_one_that_is_named() {
    let pairs = [
        ("111111111111/Admin", "111111111111/Other"),
        ("111111111111/Admin", "111111111111/First"),
    ];
    let document = response(&pairs);
    let with = |provider: &str| {
        let provider = format!("arn:aws:iam::111111111111:saml-provider/{provider}");
        report(&json!({"input": document, "provider": provider}), CLOCK)
    };
    assert!(with("First").outcome.ok());
    assert!(!with("Other").outcome.ok());
}

#[test]
fn a_document_says_with_which_clock_it_is_valid() {
    let of = |input: String, clock: &str| {
        let valid = report(&json!({"input": input, "sessionName": "diego"}), clock).valid_clock;
        if let Some(clock) = &valid {
            let again = report(&json!({"input": input, "sessionName": "diego"}), clock);
            assert_eq!(again.valid_clock, None, "valid at {clock}");
        }
        valid
    };
    // 2026-11-22T10:00:00Z
    let now = 1_795_341_600;
    let issued = |seconds: i64| of(token(now + seconds, now + seconds + 300), CLOCK);
    assert_eq!(issued(0), None);
    // five minutes of tolerance were observed
    assert_eq!(issued(300), None);
    assert_eq!(issued(301).as_deref(), Some("2026-11-22T10:05:01Z"));
    assert_eq!(issued(-600).as_deref(), Some("2026-11-22T09:50:00Z"));
    let late = json!({"iss": "https://a.example", "sub": "a", "aud": "a", "iat": now, "nbf": now + 900, "exp": now + 1800});
    assert_eq!(
        of(late.to_string(), CLOCK).as_deref(),
        Some("2026-11-22T10:15:00Z")
    );
    assert_eq!(of(token(now, now - 900), CLOCK), None, "never valid");

    let pairs = [("111111111111/Admin", "111111111111/First")];
    let saml = |clock: &str| of(response(&pairs), clock);
    assert_eq!(saml(CLOCK), None);
    for clock in ["2026-11-22T10:04:30Z", "2026-11-22T09:00:00Z"] {
        assert_eq!(saml(clock).as_deref(), Some(ISSUED), "{clock}");
    }
}

#[test]
fn the_clock_of_a_later_step_is_the_clock_of_the_scenario() {
    let mut scenario: Value = serde_json::from_str(&world(&json!({}), CLOCK)).unwrap();
    let input = token(1_795_350_000, 1_795_350_300);
    let who = "aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE";
    scenario["steps"] = json!([
        {"as": "arn:aws:iam::111111111111:root", "input": who},
        {"after": 3600, "input": input}
    ]);
    let before = simulate(&scenario.to_string());
    let clock = before.steps[1].valid_clock.clone().unwrap();
    assert_eq!(clock, "2026-11-22T11:20:00Z");
    scenario["clock"] = clock.into();
    let after = simulate(&scenario.to_string()).steps.remove(1);
    assert_eq!(after.time, "2026-11-22T12:20:00Z");
    assert_eq!(after.valid_clock, None);
}

#[test]
fn a_command_with_a_token_says_so_too() {
    let input = format!(
        "aws sts assume-role-with-web-identity --role-arn arn:aws:iam::111111111111:role/Admin \
         --role-session-name me --web-identity-token '{}'",
        token(1_795_350_000, 1_795_350_300)
    );
    let report = report(&json!({"input": input}), CLOCK);
    assert_eq!(report.valid_clock.as_deref(), Some("2026-11-22T12:20:00Z"));
}

/// The steps that an engine counts in a second run of a scenario, and what became of the signature.
/// Between the runs the trust policies change, so that every check is evaluated again.
#[cfg(debug_assertions)]
fn second_run(scenario: &str) -> (usize, Status) {
    let mut engine = Engine::default();
    let first = engine.simulate(scenario, Detail::Whole);
    let changed = scenario.replace("2012-10-17", "2008-10-17");
    assert_ne!(scenario, changed);
    let mut status = None;
    let steps = work::steps(|| {
        let second = engine.simulate(&changed, Detail::Whole);
        assert_eq!(second.steps, first.steps);
        status = second.steps[0].signature.as_ref().map(|it| it.status);
    });
    (steps, status.unwrap())
}

/// A document is not parsed or verified again while its text stays the same: the work of a second
/// run does not depend on how long it is.
#[test]
#[cfg(debug_assertions)]
fn an_unchanged_document_is_read_and_verified_once() {
    let saml = |padding: usize| {
        let pair = [("111111111111/Admin", "111111111111/First")];
        let response = response_of(&pair).with("padding", &"x".repeat(padding));
        response.base64()
    };
    let token = |padding: usize| {
        documents::token(
            &json!({"iss": "https://idp.example.com", "sub": "diego", "aud": "app",
            "iat": 1_795_341_600, "exp": 1_795_342_600, "padding": "x".repeat(padding)}),
        )
    };
    let role = "arn:aws:iam::111111111111:role/Admin";
    let provider = "arn:aws:iam::111111111111:saml-provider/First";
    let command = |document: &str, name: &str, more: &str| {
        format!("aws sts assume-role-with-{name} --role-arn {role} {more} '{document}'")
    };
    let with_saml = format!("--principal-arn {provider} --saml-assertion");
    let with_token = "--role-session-name me --web-identity-token";
    let inputs: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("SAML", &saml),
        ("token", &token),
        ("command with SAML", &|n| {
            command(&saml(n), "saml", &with_saml)
        }),
        ("command with token", &|n| {
            command(&token(n), "web-identity", with_token)
        }),
    ];
    for (name, input) in inputs {
        let run = |padding: usize| {
            let step = json!({"input": input(padding), "role": role, "sessionName": "me"});
            let mut scenario: Value = serde_json::from_str(&world(&step, CLOCK)).unwrap();
            // another step that presents the same text
            scenario["steps"] = json!([step, step]);
            let account = &mut scenario["accounts"][0];
            account["samlProviders"][0]["metadata"] = json!(signing::metadata(
                "https://idp.example.com",
                &[signing::CERTIFICATE]
            ));
            account["oidcProviders"] = json!([{"url": "https://idp.example.com",
                "clientIds": ["app"], "jwks": signing::jwks()}]);
            let scenario = scenario.to_string();
            let first = work::steps(|| drop(simulate(&scenario)));
            let (second, status) = second_run(&scenario);
            assert_eq!(status, Status::Verified, "{name}");
            (first, second)
        };
        let (short, long) = (run(10), run(10_000));
        assert_eq!(short.1, long.1, "{name}: {short:?} {long:?}");
        let bytes = long.0 - short.0;
        // they are counted when they are parsed and when they are verified; a token is in base64
        assert!(
            (19_980..27_000).contains(&bytes),
            "{name}: {bytes} bytes in two steps"
        );
    }
}
