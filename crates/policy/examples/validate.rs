//! Validates policies: one JSON object a line on standard input, one a line on standard output.
//!
//! A line that can't be read is answered with `{"error": "…"}`; nothing ends the loop but the end
//! of the input. The document is an object, or its text as a string. `accepted` is what AWS does
//! when the policy is written, `error` its answer; lints are among the diagnostics and refuse
//! nothing. Lines and columns (in UTF-16 units, from 1) count within the document.
//!
//! ```text
//! {"kind": "identity" | "trust" | "resource" | "boundary" | "session" | "scp" | "rcp"
//!          | "endpoint",
//!  "document": {"Version": "2012-10-17", "Statement": []}}
//! ```

#[path = "shared/lines.rs"]
mod lines;

use std::io;

use rolecall_policy::{Document, PolicyType, review};
use rolecall_source::{
    Diagnostic,
    json::{Node, Value},
};
use serde_json::json;

fn main() -> io::Result<()> {
    lines::answer_each(answer)
}

fn answer(text: &str, root: &Node) -> Result<serde_json::Value, String> {
    let kind = root.value.get("kind").and_then(|node| node.value.as_str());
    let kind = kind.ok_or("`kind` must be there and be a string")?;
    let kind = PolicyType::named(kind).ok_or_else(|| format!("`{kind}` is no kind of policy"))?;
    let node = root
        .value
        .get("document")
        .ok_or("`document` must be there")?;
    let own = match &node.value {
        Value::String(text) => text,
        // an object keeps its slice of the line, and with it its duplicate members
        _ => node.span.of(text),
    };
    let document = Document::read("document", "/document", own);
    let validation = review(kind, &document);
    let diagnostics = validation.diagnostics.iter();
    let diagnostics: Vec<_> = diagnostics.map(|d| written(d, &document)).collect();
    Ok(json!({
        "accepted": validation.accepted,
        "error": validation.error.map(|e| json!({ "code": e.code, "message": e.message })),
        "diagnostics": diagnostics,
    }))
}

fn written(diagnostic: &Diagnostic, document: &Document) -> serde_json::Value {
    let place = document.place(diagnostic.span);
    json!({
        "code": diagnostic.code.to_string(),
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "confidence": diagnostic.confidence,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}
