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

use std::io::{self, BufRead, Write};

use rolecall_policy::{Document, PolicyType, review};
use rolecall_source::{
    Diagnostic,
    json::{self, Value},
};
use serde_json::json;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = match answer(&line) {
                Ok(answer) => answer,
                Err(error) => json!({ "error": error }),
            };
            writeln!(output, "{answer}")?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<serde_json::Value, String> {
    let text = std::str::from_utf8(line).map_err(|e| format!("the line is not UTF-8: {e}"))?;
    let read = json::read(text);
    if let Some(error) = read.error {
        return Err(format!("{error} at byte {}", error.span.start));
    }
    let root = read.root.ok_or("there is nothing here")?;
    let kind = root.value.get("kind").and_then(|node| node.value.as_str());
    let kind = kind_of(kind.ok_or("`kind` must be there and be a string")?)?;
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

fn kind_of(name: &str) -> Result<PolicyType, String> {
    Ok(match name {
        "identity" => PolicyType::Identity,
        "trust" => PolicyType::Trust,
        "resource" => PolicyType::Resource,
        "boundary" => PolicyType::Boundary,
        "session" => PolicyType::Session,
        "scp" => PolicyType::Scp,
        "rcp" => PolicyType::Rcp,
        "endpoint" => PolicyType::Endpoint,
        other => return Err(format!("`{other}` is no kind of policy")),
    })
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
