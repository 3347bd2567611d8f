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
    /// The value that is wrong, where there is one.
    pub value: Option<String>,
    /// What it is wrong with.
    pub span: Span,
    /// What AWS would accept, as a sentence fragment, where that is known.
    pub accepted: Option<String>,
    /// How sure it is that AWS answers so.
    pub confidence: Confidence,
}

impl Refusal {
    pub(crate) fn of(self, value: impl Into<String>) -> Self {
        Self {
            value: Some(value.into()),
            ..self
        }
    }

    pub(crate) fn accepting(self, accepted: impl Into<String>) -> Self {
        Self {
            accepted: Some(accepted.into()),
            ..self
        }
    }
}

/// Values as a list in words: each in backticks, the last one after `last`.
pub(crate) fn listed<'v>(values: impl IntoIterator<Item = &'v str>, last: &str) -> String {
    let values: Vec<String> = values.into_iter().map(|v| format!("`{v}`")).collect();
    match values.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
    }
}
