//! What is shared holds no secret, and comes to the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use documents::{Response, signing, token};
use rolecall_core::{
    lesson::{Lesson, verdicts},
    link::{Secret, redact},
    scenario::Instant,
    simulate,
};
use serde_json::{Value, json};
use worlds::{ACCOUNT, CLOCK, all, policy, role};

/// Forty characters, as a secret access key has.
const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLEEXAMPLE/EXAMPLE+EXAMPLE==";
const SIGNATURE: &str = "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl";
const CERTIFICATE: &str = "MIIDXTCCAkWgAwIBAgIJAExampleExampleExample";

/// A scenario whose one step reads this text.
fn step(input: &str) -> String {
    json!({"steps": [{"input": input}]}).to_string()
}

/// The text after redaction, and what was taken out of it.
fn redacted(input: &str) -> (String, Vec<(Secret, String)>) {
    let redaction = redact(&step(input)).unwrap();
    let scenario: Value = serde_json::from_str(&redaction.scenario).unwrap();
    let text = scenario["steps"][0]["input"].as_str().unwrap().to_owned();
    let removed = redaction.removed.into_iter();
    (
        text,
        removed
            .map(|removed| (removed.kind, removed.text))
            .collect(),
    )
}

#[test]
fn credentials_are_found_however_they_are_written() {
    let key = (Secret::SecretKey, KEY.to_owned());
    let token = (Secret::SessionToken, TOKEN.to_owned());
    for (text, found) in [
        (format!("export AWS_SECRET_ACCESS_KEY={KEY}"), &key),
        (format!("$Env:AWS_SECRET_ACCESS_KEY=\"{KEY}\""), &key),
        (format!("aws_secret_access_key = {KEY}\nregion = x"), &key),
        (
            format!("aws configure set aws_secret_access_key {KEY}"),
            &key,
        ),
        (
            format!("{{\"SecretAccessKey\": \"{KEY}\", \"a\": 1}}"),
            &key,
        ),
        (format!("<SecretAccessKey>{KEY}</SecretAccessKey>"), &key),
        (format!("AWS_SESSION_TOKEN={TOKEN} aws s3 ls"), &token),
        (format!("x-amz-security-token: {TOKEN}"), &token),
        (format!("{{\\\"SessionToken\\\": \\\"{TOKEN}\\\"}}"), &token),
        (format!("the token was {TOKEN}."), &token),
    ] {
        let (after, removed) = redacted(&text);
        assert_eq!(removed, std::slice::from_ref(found), "{text}");
        assert_eq!(after, text.replace(&found.1, "redacted"), "{text}");
    }
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        "aws sts get-session-token --duration-seconds 900",
        "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/R --role-session-name a",
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
        "the session token is missing; the secret access key too",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0",
        "<Attribute Name=\"https://aws.amazon.com/SAML/Attributes/SourceIdentity\"/>",
    ] {
        let scenario = step(text);
        let redaction = redact(&scenario).unwrap();
        assert_eq!(redaction.scenario, scenario);
        assert!(redaction.removed.is_empty(), "{text}");
    }
}

#[test]
fn signatures_and_certificates_go_out_of_documents_in_every_wrapping() {
    let document = format!(
        "<samlp:Response><ds:Signature><ds:SignatureValue>\n{SIGNATURE}\n</ds:SignatureValue><ds:KeyInfo>\
         <X509Certificate Id='a'>{CERTIFICATE}</X509Certificate></ds:KeyInfo></ds:Signature>{}</samlp:Response>",
        "<x/>".repeat(60)
    );
    let removed = [
        (Secret::Signature, SIGNATURE.to_owned()),
        (Secret::Certificate, CERTIFICATE.to_owned()),
    ];
    let after = document
        .replace(SIGNATURE, "redacted-not-checked")
        .replace(CERTIFICATE, "redacted");
    assert_eq!(redacted(&document), (after.clone(), removed.to_vec()));
    let encoded = BASE64_STANDARD.encode(&document);
    let form = format!(
        "SAMLResponse={}&RelayState=x",
        encoded.replace('+', "%2B").replace('=', "%3D")
    );
    let expected = (BASE64_STANDARD.encode(&after), removed.to_vec());
    assert_eq!(redacted(&encoded), expected);
    assert_eq!(redacted(&form), expected);
    let call = |document: &str| {
        format!("aws sts assume-role-with-saml --saml-assertion {document} --role-arn x")
    };
    assert_eq!(
        redacted(&call(&encoded)),
        (call(&expected.0), removed.to_vec())
    );
}

#[test]
fn keys_in_armour_go_out() {
    let armour = |inside: &str| {
        format!("a -----BEGIN RSA PRIVATE KEY-----{inside}-----END RSA PRIVATE KEY----- b")
    };
    let (after, removed) = redacted(&armour(&format!("\n{CERTIFICATE}\n")));
    assert_eq!(after, armour("redacted"));
    assert_eq!(removed[0].0, Secret::Certificate);
    // cut, it is a key all the same
    let (after, _) = redacted(&format!("-----BEGIN CERTIFICATE-----{CERTIFICATE}"));
    assert_eq!(after, "-----BEGIN CERTIFICATE-----redacted");
}

#[test]
fn every_text_of_a_scenario_is_looked_at() {
    let scenario = json!({
        "accounts": [{"id": ACCOUNT, "samlProviders": [
            {"name": "I", "metadata": format!("<X509Certificate>{CERTIFICATE}</X509Certificate>")}]}],
        "steps": [{"input": "aws sts x", "files": {"a/b.txt": format!("SecretAccessKey={KEY}")}}],
    });
    let redaction = redact(&scenario.to_string()).unwrap();
    let places: Vec<_> = redaction
        .removed
        .iter()
        .map(|r| r.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/accounts/0/samlProviders/0/metadata",
            "/steps/0/files/a~1b.txt"
        ]
    );
    for secret in [CERTIFICATE, KEY] {
        assert!(!redaction.scenario.contains(secret));
    }
    let again = redact(&redaction.scenario).unwrap();
    assert!(again.removed.is_empty());
    assert_eq!(again.scenario, redaction.scenario);
}

/// A scenario with a token and an assertion, both with signatures.
fn federated() -> String {
    let now = Instant::read(CLOCK).unwrap();
    let federated = |provider: &str, action: &str| json!({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": [action, all()[1], all()[2]]});
    let saml = format!("arn:aws:iam::{ACCOUNT}:saml-provider/ExampleIdP");
    let oidc = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example.com");
    let claims = json!({"iss": "https://idp.example.com", "aud": "client", "sub": "alice",
        "iat": now.epoch(), "exp": now.epoch() + 60, "https://aws.amazon.com/source_identity": "alice"});
    let response = Response::new(now, &role("R"), &saml).with("SourceIdentity", "alice");
    let trust = policy(&json!([
        federated(&saml, "sts:AssumeRoleWithSAML"),
        federated(&oidc, "sts:AssumeRoleWithWebIdentity"),
    ]));
    json!({"clock": CLOCK, "accounts": [{
        "id": ACCOUNT,
        "samlProviders": [{"name": "ExampleIdP"}],
        "oidcProviders": [{"url": "https://idp.example.com", "clientIds": ["client"]}],
        "roles": [{"name": "R", "trust": trust}],
    }], "steps": [
        {"input": token(&claims), "role": role("R"), "sessionName": "web"},
        worlds::with_assertion(&role("R"), &saml, &response.base64()),
    ]})
    .to_string()
}

#[test]
fn the_verdicts_are_the_same() {
    let scenario = federated();
    let redaction = redact(&scenario).unwrap();
    assert!(
        redaction
            .removed
            .iter()
            .any(|r| r.kind == Secret::Signature)
    );
    let before = verdicts(&simulate(&scenario));
    assert!(
        before.contains(&"1 ok, source identity alice".to_owned()),
        "{before:?}"
    );
    assert_eq!(verdicts(&simulate(&redaction.scenario)), before);

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/lessons");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let lesson = Lesson::read(&fs::read_to_string(&path).unwrap()).unwrap();
            let redaction = redact(&lesson.scenario).unwrap();
            let after = verdicts(&simulate(&redaction.scenario));
            assert_eq!(after, verdicts(&lesson.run()), "{}", path.display());
        }
    }
}

#[test]
fn what_became_of_a_signature_stays_known() {
    let metadata =
        |certificate: &str| json!(signing::metadata("https://idp.example.com", &[certificate]));
    let with = |metadata: Value, jwks: Value| {
        let mut scenario: Value = serde_json::from_str(&federated()).unwrap();
        let account = &mut scenario["accounts"][0];
        account["samlProviders"][0]["metadata"] = metadata;
        account["oidcProviders"][0]["jwks"] = jwks;
        scenario
    };
    let mut certified = signing::jwks();
    certified["keys"][0]["x5c"] = json!([signing::CERTIFICATE]);
    let no_keys = json!({"keys": []});
    for (metadata, jwks, status, words) in [
        (
            metadata(signing::CERTIFICATE),
            certified,
            "verified",
            "verified before redaction",
        ),
        (
            json!(signing::CERTIFICATE),
            signing::jwks(),
            "verified",
            "verified before redaction",
        ),
        (
            metadata(signing::SECOND_CERTIFICATE),
            no_keys,
            "invalid",
            "before redaction",
        ),
        (
            Value::Null,
            Value::Null,
            "not-checked",
            "not checked before",
        ),
    ] {
        let scenario = with(metadata, jwks).to_string();
        let before = simulate(&scenario);
        let redacted = redact(&scenario).unwrap().scenario;
        let after = simulate(&redacted);
        assert_eq!(verdicts(&after), verdicts(&before));
        for (after, before) in after.steps.iter().zip(&before.steps) {
            assert_eq!(after.outcome.error(), before.outcome.error());
            let before = before.signature.as_ref().unwrap();
            let signature = after.signature.as_ref().unwrap();
            assert_eq!(
                (signature.status.name(), before.status.name()),
                (status, status)
            );
            assert!(signature.reason.contains(words), "{signature:?}");
        }
        for certificate in [signing::CERTIFICATE, signing::SECOND_CERTIFICATE] {
            assert!(!redacted.contains(certificate));
        }
        for value in signatures(&scenario) {
            assert!(!redacted.contains(&value), "{value}");
        }
        let again = redact(&redacted).unwrap();
        assert_eq!(again.scenario, redacted);
    }
}

/// The signatures in a scenario of [`federated`], as they are written there.
fn signatures(scenario: &str) -> Vec<String> {
    let scenario: Value = serde_json::from_str(scenario).unwrap();
    let token = scenario["steps"][0]["input"].as_str().unwrap();
    let document = &scenario["steps"][1]["call"]["parameters"]["SAMLAssertion"];
    let document = BASE64_STANDARD.decode(document.as_str().unwrap()).unwrap();
    let document = String::from_utf8(document).unwrap();
    let (_, value) = document.split_once("<ds:SignatureValue>").unwrap();
    let (value, _) = value.split_once('<').unwrap();
    vec![
        token.rsplit('.').next().unwrap().to_owned(),
        value.to_owned(),
    ]
}

#[test]
fn any_text_is_taken() {
    let pieces = [
        "<SignatureValue>",
        "<X509Certificate/>",
        "</",
        "-----BEGIN A-----",
        "-----END ",
        " ",
        "é𝄞",
        "SessionToken=",
        KEY,
        TOKEN,
        "eyJ.eyJ.",
        "<SignatureValue",
        "\n",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let (after, _) = redacted(&format!("{a}{b}{c}"));
                assert!(redacted(&after).1.is_empty(), "{a}{b}{c}: {after}");
            }
        }
    }
}

#[test]
fn what_is_no_scenario_is_said() {
    assert_eq!(redact("[1").unwrap_err().code.to_string(), "R001");
}

#[test]
fn signatures_are_found_behind_line_breaks_and_escapes() {
    let token = format!("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.{SIGNATURE}");
    let lines: Vec<&str> = [&token[..30], &token[30..60], &token[60..]].to_vec();
    let response = format!(
        "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignatureValue>{SIGNATURE}</SignatureValue></Signature></Assertion>"
    );
    let escaped = response.replace('<', "&lt;").replace('>', "&gt;");
    for text in [
        lines.join("\n"),
        token.replace('.', "\r\n."),
        token.replace('.', "%2E"),
        escaped,
        format!("response: {response}"),
    ] {
        let (shared, removed) = redacted(&text);
        assert_eq!(
            removed,
            [(Secret::Signature, SIGNATURE.to_owned())],
            "{text}"
        );
        for part in SIGNATURE.as_bytes().chunks(9) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(part.len() < 9 || !shared.contains(part), "{shared}");
        }
    }
}
