//! The line protocol of the examples: one JSON object a line in, one a line out.

use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde_json::json;

/// Answers each line of the standard input on the standard output, and flushes it. One that can't
/// be read is answered with `{"error": "…"}`; nothing ends the loop but the end of the input.
pub fn answer_each<T: Serialize>(answer: fn(&str) -> Result<T, String>) -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answered = read(&line, answer);
            let answered = answered.unwrap_or_else(|error| json!({ "error": error }).to_string());
            writeln!(output, "{answered}")?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

/// Reads a line as JSON and answers it.
fn read<T: Serialize>(
    line: &[u8],
    answer: fn(&str) -> Result<T, String>,
) -> Result<String, String> {
    let text = std::str::from_utf8(line).map_err(|e| format!("the line is not UTF-8: {e}"))?;
    rolecall_source::json::to_string(&answer(text)?).map_err(|error| error.to_string())
}
