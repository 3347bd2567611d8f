use crate::{Diagnostics, Severity};

/// The result of a reader: the value as far as it goes, and the diagnostics for its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// The diagnostics, in the order of the text.
    pub diagnostics: Diagnostics,
}

impl<T> Parsed<T> {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
