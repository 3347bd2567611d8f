//! Why a command or a stage of it fails.

use std::fmt::{self, Display};

/// Why a stage failed, in one sentence that says what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) sentence: String,
    pub(crate) undone: bool,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            undone: false,
        }
    }

    /// What could not be done on this machine, and is no fault of the project: the stages behind it
    /// run, and the summary says so.
    pub(crate) fn undone(sentence: impl Into<String>) -> Self {
        Self {
            undone: true,
            ..Self::new(sentence)
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
