//! The signature of a token, and which of the issuer's keys it must fit.

use rolecall_source::work;

use super::{
    compact::ALGORITHMS,
    token::{Form, Token},
};
use crate::signature::{Signature, Status};

/// Verifies the signature of a token with the key set of its issuer, as AWS does; `text` is what
/// the token was read from.
///
/// ```
/// use rolecall_intake::{Status, jwt};
/// let text = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.";
/// let token = jwt::read(text).value.unwrap();
/// let signature = jwt::signature(text, &token, Some(r#"{"keys": []}"#));
/// assert_eq!(signature.status, Status::Unsigned);
/// ```
#[must_use]
pub fn signature(text: &str, token: &Token, jwks: Option<&str>) -> Signature {
    work::count(text.len());
    let answer = |status, reason: &str| Signature::new(status, token.signed, reason);
    match token.form {
        Form::Claims => return answer(Status::Unsigned, "these are claims without a signature"),
        Form::Unsigned => return answer(Status::Unsigned, "there is no signature"),
        Form::Encrypted => return answer(Status::NotChecked, "the token is encrypted"),
        Form::Signed => {}
    }
    if let Some(redacted) = &token.redacted {
        return redacted.clone();
    }
    let Some(algorithm) = token.algorithm() else {
        return answer(Status::Invalid, "the header names no algorithm");
    };
    if !ALGORITHMS.contains(&algorithm.value.as_str()) {
        let reason = "it is signed in a way that AWS does not accept";
        return Signature::new(Status::NotChecked, algorithm.span, reason);
    }
    let Some(signature) = &token.signature else {
        return answer(Status::Invalid, "the signature is not base64url");
    };
    let Some(jwks) = jwks else {
        let reason = "no key set was given to check it with";
        return Signature::new(Status::NotChecked, signature.span, reason);
    };
    let signed = token.signed.of(text);
    let (status, reason) = verify(token, &algorithm.value, signed, &signature.value, jwks);
    Signature::new(status, signature.span, reason)
}

#[cfg(not(feature = "verify"))]
fn verify(_: &Token, _: &str, _: &str, _: &[u8], _: &str) -> (Status, String) {
    (
        Status::NotChecked,
        "signatures are not checked here".to_owned(),
    )
}

#[cfg(feature = "verify")]
fn verify(
    token: &Token,
    algorithm: &str,
    signed: &str,
    signature: &[u8],
    jwks: &str,
) -> (Status, String) {
    use super::keys::{self, Choice};
    use crate::verify::Hash;

    let header = token.header.as_ref();
    let id = header.and_then(|h| h.get("kid")?.value.as_str());
    let key = match keys::choose(jwks, id, algorithm) {
        Choice::Key(key) => key,
        Choice::Missing(reason) => return (Status::KeyMissing, reason),
        Choice::Unfit(reason) => return (Status::Invalid, reason),
    };
    let hash = match algorithm.get(2..) {
        Some("384") => Hash::Sha384,
        Some("512") => Hash::Sha512,
        _ => Hash::Sha256,
    };
    if key.verify(hash, signed.as_bytes(), signature) {
        (Status::Verified, "the signature is right".to_owned())
    } else {
        let reason = "the signature does not fit the key of the issuer, or was changed";
        (Status::Invalid, reason.to_owned())
    }
}
