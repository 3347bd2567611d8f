//! What AWS does when a policy is written.

use rolecall_source::Diagnostics;

/// What AWS does when a policy document is written, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// Whether AWS stores the document.
    pub accepted: bool,
    /// What AWS answers where it does not.
    pub error: Option<AwsRefusal>,
    /// Everything that is wrong with the document, in the order of its text.
    pub diagnostics: Diagnostics,
}

/// AWS's answer to a document that it does not store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsRefusal {
    /// The error code, such as `MalformedPolicyDocument`.
    pub code: String,
    /// The message, to the letter where it is known.
    pub message: String,
}
