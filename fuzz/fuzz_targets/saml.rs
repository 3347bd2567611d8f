//! Any text as a SAML response, under the metadata that stands in front of it, with a blank line
//! between: it is read, verified and answered without a panic, and every place lies in the text.
//! Nothing is found to be signed that was changed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_intake::{Status, saml};
use rolecall_source::Span;

const SIGNED: &str = include_str!("../seeds/saml/signed.txt");

fuzz_target!(|input: &str| {
    let (metadata, text) = input.split_once("\n\n").unwrap_or(("", input));
    let lies_inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    let read = saml::read(text);
    for diagnostic in &read.diagnostics {
        lies_inside(diagnostic.span);
    }
    let Some(saml) = read.value else {
        return;
    };
    let signatures = saml::signatures(&saml, Some(metadata));
    lies_inside(signatures.verdict(&saml).span);
    if let Some(assertion) = saml.assertion() {
        for key in saml::condition_keys(assertion) {
            assert!(!key.values.is_empty());
        }
    }
    let request = saml::Request {
        role_arn: "arn:aws:iam::111122223333:role/probe",
        principal_arn: "arn:aws:iam::111122223333:saml-provider/ExampleIdP",
        entity_id: None,
        signatures: Some(&signatures),
        now: 1_789_124_598,
        request_id: "",
        source_identity_max: 256,
    };
    if let Some(refusal) = saml::refusal(&saml, &request) {
        lies_inside(refusal.span);
    }

    // with the keys of one provider, only what it signed is found to be signed
    let (metadata, signed) = SIGNED.split_once("\n\n").unwrap_or_default();
    let signatures = saml::signatures(&saml, Some(metadata));
    if let (Some(signature), Some(assertion)) = (&signatures.assertion, saml.assertion())
        && signature.status == Status::Verified
        && !signature.redacted
    {
        let genuine = saml::read(signed).value;
        let genuine = genuine.as_ref().and_then(saml::Saml::assertion);
        let of = |assertion: &saml::Assertion| {
            let name = assertion.name_id.as_ref().map(|n| n.value.value.clone());
            let roles = assertion.roles().into_iter().map(|pair| pair.role.value);
            (name, roles.collect::<Vec<_>>())
        };
        assert_eq!(genuine.map(of), Some(of(assertion)));
    }
});
