//! Commands of the AWS CLI.

use rolecall_intake::{Call, cli};
use rolecall_source::Diagnostics;

use crate::scenario::Step;

/// The first command of the text.
pub(super) fn read(step: &Step, text: &str) -> (Option<Call>, Diagnostics) {
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
