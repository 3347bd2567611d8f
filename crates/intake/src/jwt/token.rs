//! A token as it was read: its parts, and where they are in the text.

use rolecall_source::{
    Span, Spanned,
    json::{Member, Node},
};

use crate::signature::Signature;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What was found.
    pub form: Form,
    /// The header; absent where only claims were given.
    pub header: Option<Part>,
    /// The claims; absent where they can't be read.
    pub claims: Option<Part>,
    /// The signature, decoded.
    pub signature: Option<Spanned<Vec<u8>>>,
    /// What became of the signature before it was taken out, where that is said in its place.
    pub redacted: Option<Signature>,
    /// What a signature covers: header and claims as they were written, with the dot.
    pub signed: Span,
}

/// In which form a token was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `header.claims.signature`
    Signed,
    /// `header.claims`, perhaps with a last dot and nothing behind it.
    Unsigned,
    /// The claims alone, as JSON.
    Claims,
    /// Five parts: nobody can read it without a key, and AWS takes none of these.
    Encrypted,
}

/// The header or the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The JSON text, decoded.
    pub text: String,
    /// The JSON object, with places in [`Part::text`].
    pub members: Vec<Member>,
    /// Whether the JSON was read to its end.
    pub complete: bool,
    /// Where the part stands in the text that was read.
    pub span: Span,
    /// Whether it was written in base64url.
    pub(super) encoded: bool,
}

impl Part {
    /// The value of the last member named `name`, as AWS takes it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.member(name).map(|m| &m.value)
    }

    /// The last member named `name`.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().rev().find(|m| m.key.value == name)
    }

    /// Where a part of the JSON stands in the text that was read.
    #[must_use]
    pub fn source(&self, inner: Span) -> Span {
        if !self.encoded {
            return inner.shifted(self.span.start);
        }
        // four characters hold three bytes
        let start = inner.start * 4 / 3;
        let end = (inner.end * 4).div_ceil(3);
        Span::new(start, end.min(self.span.len())).shifted(self.span.start)
    }
}
