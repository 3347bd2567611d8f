//! SAML responses and assertions, as AWS reads them.
//!
//! [`read`] decodes a `Response`, an `Assertion` or a lone `Attribute`; [`refusal`] says how AWS
//! STS answers one that it does not accept; [`condition_keys`] lists the condition keys that the
//! attributes fill. [`signatures`] verifies the signatures with the keys of the identity provider:
//! decoding, verification and AWS's answer are three results, and each stands without the others.

mod attributes;
mod check;
mod condition_keys;
mod decode;
mod document;
#[cfg(feature = "verify")]
mod dsig;
mod instant;
#[cfg(feature = "verify")]
mod metadata;
mod refusal;
mod signatures;

pub use self::{
    attributes::{AwsAttribute, RolePair, SessionTag},
    condition_keys::{ConditionKey, condition_keys},
    document::{
        Assertion, Attribute, AuthnStatement, Conditions, Confirmation, Form, NameId, Response,
        Saml,
    },
    refusal::{Request, expiry, not_before, refusal, unknown_provider, unreadable, valid_at},
    signatures::{Signatures, signature, signatures},
};
use rolecall_source::{Parsed, work, xml};

/// Reads a SAML response, an assertion or lone attributes from XML.
///
/// The value is `None` where the text holds no SAML at all. What AWS would refuse is read all the
/// same where its meaning is plain, such as a prefix that is declared nowhere, and said.
///
/// ```
/// use rolecall_intake::saml;
/// let text = r#"<Attribute Name="https://aws.amazon.com/SAML/Attributes/SourceIdentity">
///   <AttributeValue>DiegoRamirez</AttributeValue>
/// </Attribute>"#;
/// let read = saml::read(text).value.unwrap();
/// let source_identity = read.assertion().unwrap().source_identity().unwrap();
/// assert_eq!(source_identity.span.of(text), "DiegoRamirez");
/// ```
#[must_use]
pub fn read(text: &str) -> Parsed<Option<Saml>> {
    work::count(text.len());
    decode::read(text)
}

/// The seconds since 1970 of an instant of time, as SAML writes it.
///
/// ```
/// use rolecall_intake::saml;
/// assert_eq!(saml::instant("1970-01-01T00:01:00Z"), Some(60));
/// assert_eq!(saml::instant("tomorrow"), None);
/// ```
#[must_use]
pub fn instant(text: &str) -> Option<i64> {
    instant::read(text)
}

/// The entity id in the metadata of an identity provider: the issuer that its assertions name.
///
/// ```
/// use rolecall_intake::saml;
/// let metadata = r#"<EntityDescriptor entityID="https://idp.example.com"/>"#;
/// assert_eq!(saml::entity_id(metadata).as_deref(), Some("https://idp.example.com"));
/// ```
#[must_use]
pub fn entity_id(metadata: &str) -> Option<String> {
    let document = xml::read(metadata).value?;
    let named = |element: &&xml::Element| element.name.local == "EntityDescriptor";
    let root = &document.root;
    let entity = std::iter::once(root)
        .chain(root.descendants())
        .find(named)?;
    entity.attribute("entityID").map(|id| id.value.clone())
}

#[cfg(test)]
#[cfg(feature = "verify")]
mod signature_tests;
#[cfg(test)]
mod tests;
