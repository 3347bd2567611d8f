use rolecall_source::{Confidence, Span};

/// How AWS STS refuses a request for what is wrong with the assertion or token in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The error code, such as `InvalidIdentityToken`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// AWS's text, to the letter.
    pub message: String,
    /// What is wrong, which AWS's text often does not say.
    pub reason: String,
    /// What it is wrong with.
    pub span: Span,
    /// How sure it is that AWS answers so.
    pub confidence: Confidence,
}
