//! Runs scenarios: one JSON object a line on standard input, one simulation a line on standard
//! output.
//!
//! The answer to a line that is not a JSON object is `{"error": "…"}`. The loop ends at the end of
//! the input.

use std::io::{self, BufRead, Write};

use rolecall_core::{Detail, Engine};
use serde_json::json;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut engine = Engine::default();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(&mut engine, &line);
            let mut answer = answer.unwrap_or_else(|error| json!({ "error": error }).to_string());
            answer.push('\n');
            output.write_all(answer.as_bytes())?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn answer(engine: &mut Engine, line: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(line).map_err(|e| format!("the line is not UTF-8: {e}"))?;
    let simulation = engine
        .try_simulate(text, Detail::Whole)
        .map_err(|error| format!("{error} at byte {}", error.span.start))?;
    rolecall_source::json::to_string(&simulation).map_err(|e| e.to_string())
}
