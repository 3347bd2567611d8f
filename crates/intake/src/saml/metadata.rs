//! The keys of an identity provider.

use rolecall_source::xml::{self, Element};

use crate::{signature::base64, verify::PublicKey};

/// The most keys that are read.
const MAX_KEYS: usize = 100;

/// The RSA keys in the metadata of an identity provider, or in certificates in PEM or base64.
///
/// When a certificate expired does not matter, as it does not to AWS.
pub(super) fn keys(metadata: &str) -> Vec<PublicKey> {
    let text = metadata.trim_start_matches('\u{feff}').trim();
    let certificates = if text.starts_with('<') {
        of_metadata(text)
    } else {
        of_pem(text)
    };
    let keys = certificates
        .iter()
        .filter_map(|c| PublicKey::from_der(&base64(c)?));
    keys.take(MAX_KEYS).collect()
}

/// The certificates of the keys that sign, those of identity providers alone.
fn of_metadata(text: &str) -> Vec<String> {
    let Some(document) = xml::read(text).value else {
        return Vec::new();
    };
    let local = |name: &'static str| move |e: &&Element| e.name.local == name;
    let signs = |key: &&Element| {
        key.attribute("use")
            .is_none_or(|usage| usage.value != "encryption")
    };
    let providers = document
        .root
        .descendants()
        .filter(local("IDPSSODescriptor"));
    let keys = providers.flat_map(|p| p.elements().filter(local("KeyDescriptor")).filter(signs));
    keys.flat_map(|key| key.descendants().filter(local("X509Certificate")))
        .map(|certificate| certificate.text().value)
        .collect()
}

/// What stands between the lines of PEM, or all of it where there are none.
fn of_pem(text: &str) -> Vec<String> {
    if !text.contains("-----") {
        return vec![text.to_owned()];
    }
    let parts = text.split("-----BEGIN ").skip(1);
    let body = |part: &str| {
        let (_, rest) = part.split_once("-----")?;
        Some(rest.split("-----END").next()?.to_owned())
    };
    parts.filter_map(body).collect()
}
