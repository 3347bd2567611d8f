//! Evaluates requests: one JSON object a line on standard input, one a line on standard output.
//!
//! A line that can't be read is answered with `{"error": "…"}`; nothing ends the loop but the end
//! of the input. `"explain": true` adds the trace.
//!
//! ```text
//! {"request": {"principal": {"type": "AWS", "arn": "arn:aws:iam::123456789012:user/a"},
//!              "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
//!              "resourceAccount": "123456789012",
//!              "context": {"aws:username": "a", "aws:TagKeys": ["team", "env"]}},
//!  "policies": {"identity": [{}], "resource": {}, "boundary": [{}], "session": [{}],
//!               "scp": [[{}], [{}]], "rcp": [[{}]]}, "explain": true}
//! ```

#[path = "shared/lines.rs"]
mod lines;

use std::io;

use rolecall_policy::protocol;

fn main() -> io::Result<()> {
    lines::answer_each(protocol::evaluate)
}
