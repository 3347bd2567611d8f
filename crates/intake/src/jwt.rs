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
mod token;

pub use self::{
    aws::{Roles, SessionTag, Tags},
    condition_keys::{ConditionKey, condition_keys, unread_claims},
    issuers::issuer_name,
    refusal::{Request, expiry, may_be_too_old, refusal, unreadable, valid_at},
    signature::signature,
    token::{Form, Part, Token},
};

use rolecall_source::{Parsed, work};

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
    work::count(text.len());
    compact::read(text)
}

#[cfg(test)]
mod tests;
