//! Any text as XML in canonical form: it is made without a panic, it is XML again, and made
//! canonical once more it stays as it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_source::xml::{self, Canonical};

fuzz_target!(|input: &str| {
    let (prefixes, text) = input.split_once('\n').unwrap_or(("", input));
    let read = xml::read(text);
    let well_formed = !read.has_errors();
    let Some(document) = read.value else {
        return;
    };
    let prefixes: Vec<&str> = prefixes.split(' ').collect();
    for (exclusive, comments) in [(false, false), (false, true), (true, false), (true, true)] {
        let how = Canonical {
            exclusive,
            comments,
            inclusive_prefixes: &prefixes,
            without: None,
        };
        let whole = document.canonical_whole(&how);
        let parts = document.root.descendants().take(20);
        let parts: Vec<_> = parts.map(|e| document.canonical(e, &how)).collect();
        if !well_formed {
            continue;
        }
        for canonical in parts.into_iter().chain([whole]).flatten() {
            let again = xml::read(&canonical);
            assert!(again.diagnostics.is_empty(), "{canonical}");
            let again = again.value.and_then(|d| d.canonical_whole(&how));
            assert_eq!(again, Some(canonical));
        }
    }
});
