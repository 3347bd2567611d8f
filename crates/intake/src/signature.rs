use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_source::Span;
use serde::Serialize;

/// What a redacted signature begins with; what became of it follows.
const REDACTED: &str = "redacted-";

/// A signature of a SAML response, an assertion or a token, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The result.
    pub status: Status,
    /// Why, in words.
    pub reason: String,
    /// Where it stands, or what is wrong with it.
    pub span: Span,
    /// Whether it was taken out, and what became of it is only told.
    pub redacted: bool,
}

/// The result of verifying a signature; it serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is right, and covers all of what is read.
    Verified,
    /// It is wrong, or covers something else than what is read.
    Invalid,
    /// The issuer publishes no key that fits, so that it can't be right.
    #[serde(rename = "invalid")]
    KeyMissing,
    /// There is none.
    Unsigned,
    /// No key was given, or the signature is of a kind that is not read.
    NotChecked,
}

impl Status {
    /// The short name: `verified`, `invalid`, `unsigned` or `not-checked`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Invalid | Self::KeyMissing => "invalid",
            Self::Unsigned => "unsigned",
            Self::NotChecked => "not-checked",
        }
    }

    /// What stands for a signature that was taken out: it says what became of it, and is read again
    /// as that.
    ///
    /// ```
    /// use rolecall_intake::{Status, jwt};
    /// let text = format!("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.{}", Status::Verified.marker());
    /// let token = jwt::read(&text).value.unwrap();
    /// let signature = jwt::signature(&text, &token, None);
    /// assert_eq!(signature.status, Status::Verified);
    /// assert_eq!(signature.reason, "verified before redaction");
    /// ```
    #[must_use]
    pub const fn marker(self) -> &'static str {
        match self {
            Self::Verified => "redacted-verified",
            Self::Invalid => "redacted-invalid",
            Self::KeyMissing => "redacted-key-missing",
            Self::Unsigned | Self::NotChecked => "redacted-not-checked",
        }
    }
}

impl Signature {
    pub(crate) fn new(status: Status, span: Span, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            span,
            redacted: false,
        }
    }

    /// What a text says that stands for a signature which was taken out.
    pub(crate) fn redacted(text: &str, span: Span) -> Option<Self> {
        let text = text.trim();
        if !text.starts_with(REDACTED) {
            return None;
        }
        let all = [
            (Status::Verified, "verified before redaction"),
            (Status::Invalid, "found invalid before redaction"),
            (Status::KeyMissing, "found without a key before redaction"),
            (Status::NotChecked, "redacted, and not checked before"),
        ];
        let (status, reason) = all.into_iter().find(|(s, _)| s.marker() == text)?;
        Some(Self {
            redacted: true,
            ..Self::new(status, span, reason)
        })
    }
}

/// The bytes of base64 that may be broken into lines.
#[cfg_attr(
    not(feature = "verify"),
    allow(dead_code, reason = "keys are read to verify")
)]
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(joined).ok()
}
