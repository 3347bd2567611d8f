//! Any text as a paste: what it is is said, and its wrappings are undone, without a panic; every
//! place inside has one in the text that was pasted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_intake::{
    cli, jwt, saml,
    unwrap::{Kind, unwrap},
};
use rolecall_source::{Diagnostic, LineIndex, Span};

fuzz_target!(|text: &str| {
    let pasted = unwrap(text);
    assert!(!pasted.summary().is_empty());
    let inside = match pasted.kind {
        Kind::Saml => saml::read(&pasted.text).diagnostics,
        Kind::Jwt => jwt::read(&pasted.text).diagnostics,
        _ => cli::read(&pasted.text).diagnostics,
    };
    let lines = LineIndex::new(text);
    let outward = inside.into_iter().map(|d| pasted.outward(d));
    for diagnostic in pasted.diagnostics.iter().cloned().chain(outward) {
        for span in spans(&diagnostic) {
            let inside = text.get(span.start..span.end).is_some();
            assert!(inside, "{span:?} of {}", diagnostic.message);
            let _ = lines.place("/text", span);
        }
    }
});

fn spans(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    let related = diagnostic.related.iter().map(|related| related.span);
    related.chain([diagnostic.span])
}
