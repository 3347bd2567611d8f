//! Tokens of OpenID Connect, as AWS reads them.
//!
//! [`read`] decodes a token, or the claims of one that somebody decoded already; [`refusal`] says
//! how AWS STS answers one that it does not accept; [`condition_keys`] lists the condition keys
//! that the claims fill. [`signature()`] verifies the signature with the issuer's key set: decoding,
//! verification and AWS's answer are three results, and each stands without the others.

mod aws;
mod claims;
mod compact;
mod condition_keys;
mod issuers;
#[cfg(feature = "verify")]
mod keys;
mod refusal;
mod signature;

pub use self::{
    aws::{Roles, SessionTag, Tags},
    condition_keys::{ConditionKey, condition_keys, unread_claims},
    issuers::issuer_name,
    refusal::{Request, expiry, may_be_too_old, refusal, unreadable, valid_at},
    signature::signature,
};

use rolecall_source::{
    Parsed, Span, Spanned,
    json::{Member, Node},
};

use crate::Signature;

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
    encoded: bool,
}

/// Reads a token: compact (`header.claims.signature`), without its signature, or decoded.
///
/// The value is `None` where the text is nothing of the kind. All places are those in `text`, down
/// to the characters of base64url that a claim was written in.
///
/// ```
/// use rolecall_intake::jwt;
/// let text = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln";
/// let token = jwt::read(text).value.unwrap();
/// assert_eq!(token.algorithm().unwrap().value, "RS256");
/// let subject = token.subject().unwrap();
/// assert_eq!((subject.value.as_str(), subject.span.of(text)), ("johndoe", "iJqb2huZG9lIn"));
/// ```
#[must_use]
pub fn read(text: &str) -> Parsed<Option<Token>> {
    compact::read(text)
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

#[cfg(test)]
mod tests;
