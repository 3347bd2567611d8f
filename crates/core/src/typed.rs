//! What was typed or pasted for a step, read into a call.

#[cfg(feature = "federation")]
mod presented;

use rolecall_intake::{Call, cli};
use rolecall_source::Diagnostics;

use crate::scenario::{Parts, Step};

/// The call, and what there is to say of the text.
pub fn read(step: &Step, text: &str, parts: Option<&Parts>) -> (Option<Call>, Diagnostics) {
    #[cfg(feature = "federation")]
    return presented::read(step, text, parts);
    #[cfg(not(feature = "federation"))]
    {
        let _ = parts;
        command(step, text)
    }
}

/// The first command of the text.
fn command(step: &Step, text: &str) -> (Option<Call>, Diagnostics) {
    // a scenario may name a file with `file://` before it or without
    let path = |name: &str| {
        name.split_once("://")
            .map_or(name, |(_, path)| path)
            .to_owned()
    };
    let files = |name: &str| {
        let name = path(name);
        let file = step.files.iter().find(|(file, _)| path(file) == name);
        file.map(|(_, text)| text.clone())
    };
    let parsed = cli::read_with(text, &files);
    (parsed.value.into_iter().next(), parsed.diagnostics)
}
