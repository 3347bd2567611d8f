//! Any text as a token, with the issuer's key set in front of it and a blank line between: it is
//! read, verified and answered without a panic, and every place lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_intake::jwt;
use rolecall_source::{Diagnostic, Span};

fuzz_target!(|input: &str| {
    let (jwks, text) = input.split_once("\n\n").unwrap_or(("{}", input));
    let lies_inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    let check = |diagnostic: &Diagnostic| {
        lies_inside(diagnostic.span);
        for related in &diagnostic.related {
            lies_inside(related.span);
        }
    };
    let read = jwt::read(text);
    read.diagnostics.iter().for_each(check);
    let Some(token) = read.value else {
        return;
    };
    let signature = jwt::signature(text, &token, Some(jwks));
    lies_inside(signature.span);
    for key in jwt::condition_keys(&token) {
        lies_inside(key.claim.span);
    }
    for claim in jwt::unread_claims(&token) {
        lies_inside(claim.span);
    }
    let clients = ["client-a".to_owned()];
    let request = jwt::Request {
        client_ids: Some(&clients),
        signature: Some(&signature),
        role_arn: "arn:aws:iam::111122223333:role/probe",
        now: 1_789_124_598,
        source_identity_max: 256,
    };
    if let Some(refusal) = jwt::refusal(&token, &request) {
        lies_inside(refusal.span);
    }
});
