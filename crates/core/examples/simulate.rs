//! Runs scenarios: one JSON object a line on standard input, one simulation a line on standard
//! output.
//!
//! A line that is no JSON object is answered with `{"error": "…"}`; nothing ends the loop but the
//! end of the input.

use std::io::{self, BufRead, Write};

use serde_json::json;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(&line).unwrap_or_else(|error| json!({ "error": error }));
            let mut answer = answer.to_string();
            answer.push('\n');
            output.write_all(answer.as_bytes())?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<serde_json::Value, String> {
    let text = std::str::from_utf8(line).map_err(|e| format!("the line is not UTF-8: {e}"))?;
    let json = rolecall_source::json::read(text);
    if let Some(error) = json.error {
        return Err(format!("{error} at byte {}", error.span.start));
    }
    if json.root.is_none_or(|root| root.value.members().is_none()) {
        return Err("a scenario is a JSON object".to_owned());
    }
    serde_json::to_value(rolecall_core::simulate(text)).map_err(|e| e.to_string())
}
