//! Reads a scenario or a link on standard input, and prints the other.

use std::{io, process::ExitCode};

use rolecall_core::link;

fn main() -> io::Result<ExitCode> {
    let text = io::read_to_string(io::stdin())?;
    let other = if text.trim_start().starts_with('{') {
        link::encode(&text).map_err(|error| error.message)
    } else {
        link::decode(&text).map_err(|error| error.to_string())
    };
    use io::Write;
    match other {
        Ok(other) => writeln!(io::stdout(), "{other}")?,
        Err(error) => {
            writeln!(io::stderr(), "{error}")?;
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
