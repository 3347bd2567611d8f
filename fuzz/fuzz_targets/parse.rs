//! Any text as a policy: it is read, linted and validated as every kind of policy, without a panic,
//! and every place that is spoken of lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_policy::{Document, PolicyType, lint, validate};
use rolecall_source::{Diagnostic, LineIndex};

fuzz_target!(|text: &str| {
    let document = Document::read("policy", "/policy", text);
    check(text, document.diagnostics());
    for kind in PolicyType::ALL {
        check(text, &lint(kind, &document));
        check(text, &validate(kind, &document).diagnostics);
    }
});

fn check(text: &str, diagnostics: &[Diagnostic]) {
    let lines = LineIndex::new(text);
    for diagnostic in diagnostics {
        let related = diagnostic.related.iter().map(|related| related.span);
        for span in related.chain([diagnostic.span]) {
            let inside = text.get(span.start..span.end).is_some();
            assert!(inside, "{span:?} of {}", diagnostic.message);
            let _ = lines.place("/policy", span);
        }
    }
}
