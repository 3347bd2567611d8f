//! The switches of what people wonder about, and what they changed.

use rolecall_core::paste::Part;
use rolecall_source::Path;
use serde_json::Value;

/// A question about the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    /// The call passes no source identity, or one where it passed none.
    SourceIdentity,
    /// It passes another one.
    OtherIdentity,
    /// The caller has used multi-factor authentication.
    Mfa,
    /// The call passes an external id.
    ExternalId,
    /// The call passes session tags.
    Tags,
    /// The call passes a session policy, or none where it passed one.
    SessionPolicy,
}

/// A switch that is on, and what it changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Applied {
    pub(crate) switch: Switch,
    pub(crate) edit: Edit,
    pub(crate) before: Value,
    /// The source identity that the call passed before.
    pub(crate) passed: Option<String>,
}

/// An edit of one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    pub(crate) pointer: Path,
    pub(crate) after: Value,
    /// What it writes into the text of a call, or takes out.
    pub(crate) parts: Vec<(Part, Option<String>)>,
}

impl Applied {
    /// What the call passed for a part before.
    pub(crate) fn original(&self, part: Part) -> Option<&str> {
        let passed = self.passed.as_deref();
        passed.filter(|_| part == Part::SourceIdentity)
    }
}
