//! Rules of AWS as answers cite them: how sure they are, and where they are known from.

use rolecall_source::Confidence;
use serde::Serialize;

/// A rule by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub(crate) confidence: Confidence,
    pub(crate) text: &'static str,
    pub(crate) source: &'static str,
}

impl Rule {
    /// The rule where it is this sure.
    #[cfg(feature = "federation")]
    pub const fn with(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    /// The same rule for a case that is known from elsewhere.
    pub const fn known_from(self, confidence: Confidence, source: &'static str) -> Self {
        Self {
            confidence,
            source,
            ..self
        }
    }

    pub fn note(self) -> Note {
        Note {
            confidence: self.confidence,
            text: self.text.to_owned(),
            source: self.source.to_owned(),
        }
    }
}

/// A rule that decided something, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// How sure.
    pub confidence: Confidence,
    /// The rule.
    pub text: String,
    /// Where it is known from.
    pub source: String,
}
