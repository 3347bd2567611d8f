//! Any text as commands: they are read without a panic, and every place that is spoken of, and
//! every value, lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_intake::{ParamValue, cli};
use rolecall_source::Span;

fuzz_target!(|text: &str| {
    let read = cli::read_with(text, &|_| Some("{\"Key\": \"a\"}".to_owned()));
    let lies_inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    for diagnostic in &read.diagnostics {
        assert!(!diagnostic.message.is_empty());
        lies_inside(diagnostic.span);
        for related in &diagnostic.related {
            lies_inside(related.span);
        }
    }
    for call in &read.value {
        lies_inside(call.span);
        lies_inside(call.name_span);
        for parameter in &call.parameters {
            lies_inside(parameter.span);
            if let ParamValue::String(value) = &parameter.value {
                for (end, c) in value.value.char_indices().take(100) {
                    lies_inside(parameter.source(Span::new(0, end)));
                    lies_inside(parameter.source(Span::new(end, end + c.len_utf8())));
                }
            }
        }
    }
});
