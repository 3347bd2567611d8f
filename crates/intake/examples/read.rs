//! Reads what was pasted, over a line protocol: one JSON object a line in, one a line out.
//!
//! ```text
//! {"text": "aws sts get-caller-identity", "clock": null, "metadata": null, "jwks": null}
//! ```
//!
//! What the members mean says [`rolecall_intake::protocol::read`]. A line that can't be read is
//! answered with `{"error": "…"}`.

use std::io::{self, BufRead, Write};

use rolecall_intake::protocol;
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
    let request = serde_json::from_str(line).map_err(|e| format!("the line is not JSON: {e}"))?;
    protocol::read(&request)
}
