//! One XML signature: [XML Signature Syntax and Processing](https://www.w3.org/TR/xmldsig-core1/),
//! as narrow as SAML wants it.
//!
//! A signature is accepted only if it covers the very element that it stands in. Everything that
//! could make it cover less, or something else, is refused: several references, an identifier that
//! stands twice, other transforms, a second `SignedInfo`, comments inside of values.

use rolecall_source::{
    Spanned,
    xml::{Canonical, Document, Element, Node, XML_NAMESPACE},
};

use super::document::DSIG;
use crate::{
    notes::shown,
    signature::base64,
    verify::{Hash, PublicKey},
};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const INCLUSIVE_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

/// Of version 1.1 only what it has in common with 1.0 is read.
const INCLUSIVE_1_1: &str = "http://www.w3.org/2006/12/xml-c14n11";
const INCLUSIVE_1_1_COMMENTS: &str = "http://www.w3.org/2006/12/xml-c14n11#WithComments";

/// The attributes that identify an element, for one or another program.
const IDENTIFIERS: [&str; 3] = ["id", "assertionid", "responseid"];

/// What is wrong, and where.
type Fault = Spanned<String>;

/// Whether one of the keys made this signature of the element that it stands in.
pub(super) fn verify(
    document: &Document,
    element: &Element,
    signature: &Element,
    keys: &[PublicKey],
) -> Result<(), Fault> {
    if let Some(second) = named(element, "Signature").nth(1) {
        return fault(second, "a second signature stands in the same element");
    }
    let info = only(signature, "SignedInfo")?;
    let value = plain_value(only(signature, "SignatureValue")?)?;
    let reference = only(info, "Reference")?;
    covers(document, element, reference)?;
    let covered = transformed(document, element, signature, reference)?;
    digest(reference, covered.as_bytes())?;

    let method = only(info, "CanonicalizationMethod")?;
    let prefixes = prefixes(method);
    let how = canonicalization(document, method, &prefixes)?;
    let signed = document.canonical(info, &how);
    let Some(signed) = signed else {
        return fault(info, "the signed text is too long in its canonical form");
    };
    let method = only(info, "SignatureMethod")?;
    let Some(hash) = signature_hash(algorithm(method)) else {
        let name = shown(algorithm(method));
        return fault(
            method,
            &format!("`{name}` is not RSA with a hash that AWS takes"),
        );
    };
    let right = |key: &PublicKey| key.verify(hash, signed.as_bytes(), &value);
    if keys.iter().any(right) {
        return Ok(());
    }
    fault(
        signature,
        "the signature was not made with a key of the identity provider, or was changed",
    )
}

/// The one reference must be to the element that the signature stands in.
fn covers(document: &Document, element: &Element, reference: &Element) -> Result<(), Fault> {
    let uri = reference.attribute("URI").map(|uri| uri.value.as_str());
    let id = match (uri, element.attribute("ID")) {
        (Some(""), _) if document.root.span == element.span => return Ok(()),
        (Some(uri), Some(id)) if uri.strip_prefix('#') == Some(id.value.as_str()) => id,
        _ => return fault(reference, "the signature covers another element"),
    };
    let is_same = |e: &&Element| {
        let named = |local: &str| IDENTIFIERS.contains(&local.to_ascii_lowercase().as_str());
        let mut attributes = e.attributes.iter();
        attributes.any(|a| named(&a.name.local) && a.value.value == id.value)
    };
    match document.root.descendants().filter(is_same).nth(1) {
        Some(second) => fault(second, "the ID of the signed element stands here as well"),
        None => Ok(()),
    }
}

/// The text that the digest is made of.
fn transformed(
    document: &Document,
    element: &Element,
    signature: &Element,
    reference: &Element,
) -> Result<String, Fault> {
    let mut how = Canonical::default();
    let transforms = reference.child(DSIG, "Transforms");
    let listed: Vec<&Element> = transforms
        .iter()
        .flat_map(|t| named(t, "Transform"))
        .collect();
    let prefixes: Vec<&str> = listed.iter().flat_map(|t| prefixes(t)).collect();
    let mut canonical = false;
    for transform in listed {
        if algorithm(transform) == ENVELOPED && how.without.is_none() {
            how.without = Some(signature.span);
        } else if canonical {
            return fault(transform, "nothing can follow the canonicalization");
        } else {
            how = Canonical {
                without: how.without,
                ..canonicalization(document, transform, &prefixes)?
            };
            canonical = true;
        }
    }
    // a reference to an element of the same document leaves its comments out
    how.comments = false;
    let uri = reference.attribute("URI").map(|uri| uri.value.as_str());
    let text = match uri {
        Some("") => document.canonical_whole(&how),
        _ => document.canonical(element, &how),
    };
    match text {
        Some(text) => Ok(text),
        None => fault(element, "the element is too long in its canonical form"),
    }
}

fn digest(reference: &Element, covered: &[u8]) -> Result<(), Fault> {
    let method = only(reference, "DigestMethod")?;
    let Some(hash) = digest_hash(algorithm(method)) else {
        let name = shown(algorithm(method));
        return fault(method, &format!("`{name}` is no hash that is read"));
    };
    let value = only(reference, "DigestValue")?;
    if hash.of(covered) == plain_value(value)? {
        return Ok(());
    }
    fault(value, "what was signed was changed: the digest is another")
}

fn canonicalization<'a>(
    document: &Document,
    method: &Element,
    inclusive_prefixes: &'a [&'a str],
) -> Result<Canonical<'a>, Fault> {
    let (exclusive, comments) = match algorithm(method) {
        EXCLUSIVE => (true, false),
        EXCLUSIVE_COMMENTS => (true, true),
        INCLUSIVE => (false, false),
        INCLUSIVE_COMMENTS => (false, true),
        INCLUSIVE_1_1 if !has_xml_attributes(document) => (false, false),
        INCLUSIVE_1_1_COMMENTS if !has_xml_attributes(document) => (false, true),
        other => {
            let message = format!("`{}` has no place in a signature of SAML", shown(other));
            return fault(method, &message);
        }
    };
    Ok(Canonical {
        exclusive,
        comments,
        inclusive_prefixes,
        without: None,
    })
}

/// Whether there are attributes such as `xml:base`, which the versions of canonical XML inherit each
/// in its own way.
fn has_xml_attributes(document: &Document) -> bool {
    let mut attributes = document.root.descendants().flat_map(|e| &e.attributes);
    attributes.any(|a| &*a.name.namespace == XML_NAMESPACE)
}

/// The prefixes that exclusive canonicalization is told to keep.
fn prefixes(method: &Element) -> Vec<&str> {
    let list = method.child(EXCLUSIVE, "InclusiveNamespaces");
    let list = list.and_then(|list| list.attribute("PrefixList"));
    let names = list
        .map_or("", |list| list.value.as_str())
        .split_whitespace();
    names
        .map(|name| if name == "#default" { "" } else { name })
        .collect()
}

fn signature_hash(algorithm: &str) -> Option<Hash> {
    Some(match algorithm {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => Hash::Sha1,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Hash::Sha256,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Hash::Sha384,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Hash::Sha512,
        _ => return None,
    })
}

fn digest_hash(algorithm: &str) -> Option<Hash> {
    Some(match algorithm {
        "http://www.w3.org/2000/09/xmldsig#sha1" => Hash::Sha1,
        "http://www.w3.org/2001/04/xmlenc#sha256" => Hash::Sha256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Hash::Sha384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => Hash::Sha512,
        _ => return None,
    })
}

fn algorithm(method: &Element) -> &str {
    let algorithm = method.attribute("Algorithm");
    algorithm.map_or("", |algorithm| algorithm.value.as_str())
}

fn named<'e>(parent: &'e Element, local: &'e str) -> impl Iterator<Item = &'e Element> {
    parent.elements().filter(move |e| e.name.is(DSIG, local))
}

fn only<'e>(parent: &'e Element, local: &'e str) -> Result<&'e Element, Fault> {
    let mut found = named(parent, local);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => fault(parent, &format!("`{local}` is missing in the signature")),
        (_, Some(second)) => fault(second, &format!("a second `{local}`: there must be one")),
    }
}

/// The bytes of a value in base64, in which nothing else may stand.
fn plain_value(element: &Element) -> Result<Vec<u8>, Fault> {
    if !element.children.iter().all(|n| matches!(n, Node::Text(_))) {
        return fault(element, "something else than base64 stands in this value");
    }
    match base64(&element.text().value) {
        Some(bytes) => Ok(bytes),
        None => fault(element, "this value is not base64"),
    }
}

fn fault<T>(at: &Element, reason: &str) -> Result<T, Fault> {
    Err(Spanned::new(reason.to_owned(), at.span))
}
