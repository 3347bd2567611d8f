//! Reads what was pasted, over a line protocol: one JSON object a line in, one a line out.
//!
//! ```text
//! {"text": "aws sts get-caller-identity"}
//! ```
//!
//! A line that can't be read is answered with `{"error": "…"}`.

use std::io::{self, BufRead, Write};

use rolecall_intake::cli;
use rolecall_source::{Diagnostic, LineIndex, Parsed, codes};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(&line).unwrap_or_else(|error| json!({ "error": error }));
            writeln!(output, "{answer}")?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<Value, String> {
    let line = std::str::from_utf8(line).map_err(|e| format!("the line is not UTF-8: {e}"))?;
    let request: Value =
        serde_json::from_str(line).map_err(|e| format!("the line is not JSON: {e}"))?;
    let text = request
        .get("text")
        .and_then(Value::as_str)
        .ok_or("the line must be an object with a string `text`")?;
    let read = cli::read(text);
    Ok(json!({
        "kind": kind(&read),
        "undone": [],
        "calls": read.value,
        "saml": null,
        "jwt": null,
        "signature": { "status": "not-checked", "reason": "a call has no signature to check" },
        "diagnostics": diagnostics(text, &read.diagnostics),
    }))
}

fn kind<T>(read: &Parsed<Vec<T>>) -> &'static str {
    let unknown = read
        .diagnostics
        .iter()
        .any(|d| d.code == codes::CALL_UNKNOWN);
    if unknown && read.value.is_empty() {
        "unknown"
    } else {
        "cli"
    }
}

fn diagnostics(text: &str, diagnostics: &[Diagnostic]) -> Vec<Value> {
    let lines = LineIndex::new(text);
    let describe = |d: &Diagnostic| {
        let place = lines.place("/text", d.span);
        let related: Vec<_> = d
            .related
            .iter()
            .map(|r| {
                let place = lines.place("/text", r.span);
                json!({ "message": r.message, "line": place.line, "column": place.column })
            })
            .collect();
        json!({
            "code": d.code.to_string(),
            "severity": d.severity,
            "message": d.message,
            "help": d.help,
            "line": place.line,
            "column": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
            "related": related,
        })
    };
    diagnostics.iter().map(describe).collect()
}
