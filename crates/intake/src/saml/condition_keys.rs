//! The attributes that fill condition keys of the trust policy.

use rolecall_source::Spanned;

use super::document::{Assertion, Attribute};

/// A condition key that an attribute of the assertion fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionKey {
    /// The key, such as `saml:edupersonaffiliation`.
    pub key: &'static str,
    /// The values.
    pub values: Vec<String>,
    /// Whether the key holds a list.
    pub multi: bool,
    /// The name of the attribute.
    pub attribute: Spanned<String>,
}

/// The condition keys that the attributes fill, each once, in the order of the guide.
///
/// AWS maps one attribute to a key, even if several are meant for it; which one is not known. The
/// keys that come from other parts of the assertion (`saml:aud`, `saml:iss`, `saml:sub`,
/// `saml:sub_type`) and from the SAML provider are not among them.
#[must_use]
pub fn condition_keys(assertion: &Assertion) -> Vec<ConditionKey> {
    let mut keys: Vec<ConditionKey> = Vec::new();
    for &(name, key, multi) in TABLE {
        let named = |a: &&Attribute| is_named(&a.name.value, name) && !a.values.is_empty();
        let Some(attribute) = assertion.attributes.iter().find(named) else {
            continue;
        };
        if keys.iter().any(|k| k.key == key) {
            continue;
        }
        let values = attribute.values.iter().map(|v| v.value.clone());
        keys.push(ConditionKey {
            key,
            values: values.take(if multi { usize::MAX } else { 1 }).collect(),
            multi,
            attribute: attribute.name.clone(),
        });
    }
    keys
}

/// Whether an attribute has a name of the table, or that name as an OID which no other row has.
fn is_named(attribute: &str, name: &str) -> bool {
    let as_oid = attribute.strip_prefix("urn:oid:") == Some(name);
    attribute == name || (as_oid && TABLE.iter().all(|row| row.0 != attribute))
}

/// Names of attributes with their keys, and whether these hold lists, from the IAM User Guide
/// ("Configure SAML assertions for the authentication response"). Where its pages disagree on
/// lists, the Service Authorization Reference decides. X.500 names stand there as bare numbers,
/// while assertions write them as `urn:oid:`; both are taken.
const TABLE: &[(&str, &str, bool)] = &[
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
        "saml:edupersonaffiliation",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.2",
        "saml:edupersonnickname",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.3",
        "saml:edupersonorgdn",
        false,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.4",
        "saml:edupersonorgunitdn",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.5",
        "saml:edupersonprimaryaffiliation",
        false,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        "saml:edupersonprincipalname",
        false,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.7",
        "saml:edupersonentitlement",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.8",
        "saml:edupersonprimaryorgunitdn",
        false,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
        "saml:edupersonscopedaffiliation",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
        "saml:edupersontargetedid",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.11",
        "saml:edupersonassurance",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.2",
        "saml:eduorghomepageuri",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.3",
        "saml:eduorgidentityauthnpolicyuri",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.4",
        "saml:eduorglegalname",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.5",
        "saml:eduorgsuperioruri",
        true,
    ),
    (
        "urn:oid:1.3.6.1.4.1.5923.1.2.1.6",
        "saml:eduorgwhitepagesuri",
        true,
    ),
    ("urn:oid:2.5.4.3", "saml:cn", true),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "saml:name",
        false,
    ),
    (
        "http://schemas.xmlsoap.org/claims/CommonName",
        "saml:commonName",
        false,
    ),
    ("2.5.4.3", "saml:commonName", false),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "saml:givenName",
        false,
    ),
    // the guide writes 2.4.5.42; the registered number of the given name is 2.5.4.42
    ("2.4.5.42", "saml:givenName", false),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "saml:surname",
        false,
    ),
    ("2.5.4.4", "saml:surname", false),
    (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "saml:mail",
        false,
    ),
    ("0.9.2342.19200300100.1.3", "saml:mail", false),
    // the guide's table says `uid`, its list of keys primaryGroupSID
    (
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
        "saml:primaryGroupSID",
        false,
    ),
    ("2.5.4.45", "saml:x500UniqueIdentifier", false),
    ("0.9.2342.19200300100.1.1", "saml:uid", false),
    // as the guide writes it, with a dot where the registered number has none
    (
        "0.9.2342.19200300.100.1.45",
        "saml:organizationStatus",
        false,
    ),
];
