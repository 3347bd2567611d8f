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

use rolecall_policy::protocol;

fn main() -> io::Result<()> {
    lines::answer_each(protocol::review)
}
