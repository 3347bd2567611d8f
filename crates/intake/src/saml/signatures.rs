//! Which parts of a response are signed, and whether the signatures are right.

use rolecall_source::{
    work,
    xml::{self, Document, Element},
};

use super::document::{DSIG, Form, Saml};
use crate::signature::{Signature, Status};

/// The signatures of a response and of the assertion that AWS reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// That of the response, where there is one around the assertion.
    pub response: Option<Signature>,
    /// That of the assertion, where one can be read.
    pub assertion: Option<Signature>,
}

/// Verifies the signatures of a response with the keys of the identity provider: its metadata, or
/// a certificate in PEM or base64.
///
/// Keys that the response brings along are not looked at. A signature counts only for the element
/// that it stands in, and only if it covers that element whole.
///
/// ```
/// use rolecall_intake::{Status, saml};
/// let text = r#"<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="a"/>"#;
/// let saml = saml::read(text).value.unwrap();
/// let signatures = saml::signatures(&saml, None);
/// assert_eq!(signatures.assertion.unwrap().status, Status::Unsigned);
/// ```
#[must_use]
pub fn signatures(saml: &Saml, metadata: Option<&str>) -> Signatures {
    work::count(saml.document.root.span.len());
    let keys = Keys::of(metadata);
    let of = |span| {
        let mut elements = saml.document.root.descendants();
        let element = elements.find(|e| e.span == span)?;
        Some(keys.verify(&saml.document, saml.well_formed, element))
    };
    Signatures {
        response: saml.response.as_ref().and_then(|r| of(r.span)),
        assertion: match saml.form {
            Form::Attributes => None,
            _ => saml.assertion().and_then(|a| of(a.span)),
        },
    }
}

/// Verifies the signature of another message of SAML, such as a request or metadata; `None` where
/// the text is no XML.
#[must_use]
pub fn signature(text: &str, metadata: Option<&str>) -> Option<Signature> {
    let read = xml::read(text);
    let well_formed = !read.has_errors();
    let document = read.value?;
    Some(Keys::of(metadata).verify(&document, well_formed, &document.root))
}

impl Signatures {
    /// What both come to: whether what is read is what was signed.
    #[must_use]
    pub fn verdict(&self, saml: &Saml) -> Signature {
        let whole = saml.document.root.tag;
        let both = [self.response.as_ref(), self.assertion.as_ref()];
        let both: Vec<&Signature> = both.into_iter().flatten().collect();
        let with = |status| both.iter().find(|s| s.status == status);
        let found = [Status::Invalid, Status::NotChecked]
            .into_iter()
            .find_map(with);
        if let Some(&found) = found {
            return found.clone();
        }
        let verified = |signature: &Option<Signature>| {
            let signature = signature.as_ref();
            signature.filter(|s| s.status == Status::Verified).cloned()
        };
        if let Some(assertion) = verified(&self.assertion) {
            return assertion;
        }
        if let Some(mut response) = verified(&self.response) {
            if self.assertion.is_some() {
                response.reason = "the response is signed, and with it the assertion; AWS wants a signature of the assertion itself".to_owned();
            }
            return response;
        }
        if let Some(stray) = stray(saml) {
            let reason = "what is signed here is not the response or assertion that is read";
            return Signature::new(Status::Invalid, stray.span, reason);
        }
        if self.assertion.is_none() && !saml.encrypted.is_empty() {
            let reason = "the assertion is encrypted, and its signature with it";
            return Signature::new(Status::NotChecked, whole, reason);
        }
        Signature::new(Status::Unsigned, whole, "there is no signature")
    }
}

/// A signature that stands elsewhere than in what is read.
fn stray(saml: &Saml) -> Option<&Element> {
    let mut all = saml.document.root.descendants();
    all.find(|e| e.name.is(DSIG, "Signature"))
}

/// The keys to verify with, or why there are none.
enum Keys {
    None(&'static str),
    #[cfg(feature = "verify")]
    Some(Vec<crate::verify::PublicKey>),
}

impl Keys {
    #[cfg(feature = "verify")]
    fn of(metadata: Option<&str>) -> Self {
        match metadata.map(super::metadata::keys) {
            Some(keys) if !keys.is_empty() => Self::Some(keys),
            Some(_) => Self::None("there is no RSA key in the metadata"),
            None => Self::None("no metadata or certificate was given to check it with"),
        }
    }

    #[cfg(not(feature = "verify"))]
    const fn of(_: Option<&str>) -> Self {
        Self::None("signatures are not checked here")
    }

    #[cfg_attr(
        not(feature = "verify"),
        allow(unused_variables, reason = "without keys nothing is looked up")
    )]
    fn verify(&self, document: &Document, well_formed: bool, element: &Element) -> Signature {
        let Some(signature) = element.child(DSIG, "Signature") else {
            let reason = format!("the {} is not signed", kind(element));
            return Signature::new(Status::Unsigned, element.tag, reason);
        };
        let value = signature.child(DSIG, "SignatureValue").map(Element::text);
        let redacted = value.and_then(|v| Signature::redacted(&v.value, signature.span));
        if let Some(redacted) = redacted {
            return redacted;
        }
        match self {
            Self::None(reason) => Signature::new(Status::NotChecked, signature.span, *reason),
            #[cfg(feature = "verify")]
            Self::Some(_) if !well_formed => {
                let reason = "what is not well-formed XML can't be signed";
                Signature::new(Status::Invalid, signature.span, reason)
            }
            #[cfg(feature = "verify")]
            Self::Some(keys) => match super::dsig::verify(document, element, signature, keys) {
                Ok(()) => {
                    let reason = format!("the signature of the {} is right", kind(element));
                    Signature::new(Status::Verified, signature.span, reason)
                }
                Err(fault) => Signature::new(Status::Invalid, fault.span, fault.value),
            },
        }
    }
}

/// What an element is called in sentences.
fn kind(element: &Element) -> String {
    element.name.local.to_lowercase()
}
