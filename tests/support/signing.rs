//! Keys that sign for tests, and for nothing else: they are public.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::LazyLock;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rsa::{
    BigUint, RsaPrivateKey, pkcs1v15::SigningKey, signature::SignatureEncoding,
    traits::PublicKeyParts,
};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A certificate of [`FIRST`], which expired in 2020.
pub const CERTIFICATE: &str = "MIICrTCCAZWgAwIBAgIBATANBgkqhkiG9w0BAQsFADAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wHhcNMTkwMTAxMDAwMDAwWhcNMjAwMTAxMDAwMDAwWjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC4CfWB4Z1wL42fa9HTiBPU9HzRKdz5wRUP5GndUUoR6mSyTnB1OLIhi/ogkMPmQgzLhbNo+bgH5I2e2S6/kxErEJj4r51rZwYWx6bp7aIlRac2htRpq0qcbofWgPTW0zdw3M+c2o9pbLPAHQo3CXYS3YjIPsfy6dQ293hV5jDzmrMr08dAe25qJPJQ1AFsBTT+BcIxvC39HrOuzr6uwvU9z+9EjdHag8rKCFTq5T17kOc6CzsUu+K/3kKT7AG3j07KnsNsgvqZzpoFcwKeB1Pzw5TLPtNJQ2bd/HJ9pG0o2/7LlC+ES95uwuWTOzctl6bHsOG9deQOmZL9IqbWeTWjAgMBAAEwDQYJKoZIhvcNAQELBQADggEBACiav1OR2FtWbm20POrFN6IemDqTUGlI7Dftx7dte+/D7FSPfyLsdqRhPRVmzd8Fg7WbTvCJPjKDf9rP/y6ruVP8umogCl+PyBegIeyQCKvKy6xU/cHyRMVFew6L0SN88uWYKlOsr7pBDwgLvtKvfcw7ew4A0ReuyLz7saFMD67nthJ7pHKNuQcUDdfhExs97LORNE8qhCqwL01u8Hp12ZXB5V08oICLgT8YedVTHZkhaYK1tbwls3Ljhe6yqODcCBVW/Y8BRanGkPXY4rVHeJB3S8HnHY7oOTOeW0dQgDaR4Rv85gKXvKqeyFB93u5gCNZjkrmODeiKRKf+4G4aedI=";

/// A certificate of [`SECOND`], which expired in 2020.
pub const SECOND_CERTIFICATE: &str = "MIIBqDCCARGgAwIBAgIBATANBgkqhkiG9w0BAQsFADAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wHhcNMTkwMTAxMDAwMDAwWhcNMjAwMTAxMDAwMDAwWjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBANfR6bNcaYlDvMAB0+brhWC6GNVYBzyrL/aesTtO4xp5LfbZ7O276ktw53eZ1Q1JoXnPYGD7OSNY+5uNlKdDCWr72q+m33kd2/qn8n3gUSaUEJjsxe8ezGsGdZDGeZG+l0S4hqcWNpHVjmTrED2d0UwJZJjx47JxlaPCxBV0WDNhAgMBAAEwDQYJKoZIhvcNAQELBQADgYEAJai4N50OriRTleyF+WVZGw4I6DwD28cPd1CxAlXP6QR4QtBbM28bFQBdByjqexULJuRHsM6lfcM8OiPgxi46COK5NHoSHeQcXmYS0NvGimigPOZXkDKLIebm6tGF1VZCC1gaic1Jn6l8VVr3TAALEXfYyxURVehLh8Cq1CKs/Fg=";

/// A key of 2048 bits.
pub static FIRST: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    rsa_key(
        "fa3b4dfeb24b671b2f23ac3164e6abcfbc3ffef0c3cadc9738a76a8d60b63b27f0a0bcb96d0a0b3b64cb65e6a909f2d92e320f7b8a0267cfa8519f0157c7c2e13195bb428939b2529aa0db8bdc9bbc8d30b5f53c9b79d13f60a24a18f8ea76682c9879d167e9b46a2bb52d68c269691270e0cbb5144bd3012baf5796659b24ed",
        "bc4807b975b594165a5550b4f35cf6f3dad9b49358a3e0c6ffd8677f40bfb3b40a0df566081f809df8354dae291b6ddf6e37432855bb94bcb8742db4a148f149a976f96f2bac16cabd39576a02c34d74b23dcd00b3bedac45e74a008cd69262d2195f968fb048fc293a4650a7dd7a4fca33e3f6d720c06ab57a75f35279e82cf",
    )
});

/// A key of 1024 bits.
pub static SECOND: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    rsa_key(
        "ef9d34011ad32dc62ff536f4a1f5cbd879c2e6b07b5ff79e354c6b5d1e5ef9891ac3fa99166259bd3f0418ff310722c52fd16840bc9b63bf4bf49c8e2dca504b",
        "e69428b33617144b14b94cd258f98a5cf9f1c44b36beb12d877b21752b49f292364ac4d16d5f6de729397114796a6f542293b7f311a702a933f401d72b133783",
    )
});

fn rsa_key(p: &str, q: &str) -> RsaPrivateKey {
    let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).unwrap();
    let exponent = BigUint::from(65_537_u32);
    RsaPrivateKey::from_p_q(number(p), number(q), exponent).unwrap()
}

/// A signature of RSA, by the bits of its hash: 1 is SHA-1.
pub fn rsa_signature(key: &RsaPrivateKey, bits: u32, message: &[u8]) -> Vec<u8> {
    use rsa::signature::Signer;
    let key = key.clone();
    match bits {
        1 => SigningKey::<Sha1>::new(key).sign(message).to_vec(),
        256 => SigningKey::<Sha256>::new(key).sign(message).to_vec(),
        384 => SigningKey::<Sha384>::new(key).sign(message).to_vec(),
        512 => SigningKey::<Sha512>::new(key).sign(message).to_vec(),
        other => panic!("no hash has {other} bits"),
    }
}

/// A hash, by its bits: 1 is SHA-1.
pub fn hash(bits: u32, message: &[u8]) -> Vec<u8> {
    match bits {
        1 => Sha1::digest(message).to_vec(),
        256 => Sha256::digest(message).to_vec(),
        384 => Sha384::digest(message).to_vec(),
        512 => Sha512::digest(message).to_vec(),
        other => panic!("no hash has {other} bits"),
    }
}

/// A signature of a token by one of the six algorithms that AWS takes.
pub fn token_signature(algorithm: &str, message: &[u8]) -> Vec<u8> {
    use p256::ecdsa::signature::Signer;
    match algorithm {
        "ES256" => {
            let signature: p256::ecdsa::Signature = p256_key().sign(message);
            signature.to_vec()
        }
        "ES384" => {
            let signature: p384::ecdsa::Signature = p384_key().sign(message);
            signature.to_vec()
        }
        "ES512" => {
            let signature: p521::ecdsa::Signature = p521_key().sign(message);
            signature.to_vec()
        }
        _ => rsa_signature(
            &FIRST,
            algorithm.trim_start_matches("RS").parse().unwrap(),
            message,
        ),
    }
}

/// A token with these texts for its header and its claims.
pub fn token(header: &str, claims: &str) -> String {
    let read: Value = serde_json::from_str(header).unwrap();
    let algorithm = read["alg"].as_str().unwrap();
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature = token_signature(algorithm, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn p256_key() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[0x25; 32]).unwrap()
}

fn p384_key() -> p384::ecdsa::SigningKey {
    p384::ecdsa::SigningKey::from_slice(&[0x38; 48]).unwrap()
}

fn p521_key() -> p521::ecdsa::SigningKey {
    let mut scalar = [0x52; 66];
    scalar[0] = 0;
    p521::ecdsa::SigningKey::from_slice(&scalar).unwrap()
}

/// An RSA key as a key set has it.
pub fn rsa_jwk(key: &RsaPrivateKey, id: &str) -> Value {
    json!({
        "kty": "RSA",
        "kid": id,
        "n": URL_SAFE_NO_PAD.encode(key.n().to_bytes_be()),
        "e": URL_SAFE_NO_PAD.encode(key.e().to_bytes_be()),
    })
}

/// The key for ES256, ES384 or ES512 as a key set has it.
pub fn ec_jwk(algorithm: &str, id: &str) -> Value {
    let (curve, point) = match algorithm {
        "ES256" => (
            "P-256",
            p256_key()
                .verifying_key()
                .to_encoded_point(false)
                .as_bytes()
                .to_vec(),
        ),
        "ES384" => (
            "P-384",
            p384_key()
                .verifying_key()
                .to_encoded_point(false)
                .as_bytes()
                .to_vec(),
        ),
        _ => {
            let key = p521::ecdsa::VerifyingKey::from(&p521_key());
            ("P-521", key.to_encoded_point(false).as_bytes().to_vec())
        }
    };
    let (_, coordinates) = point.split_first().unwrap();
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    json!({
        "kty": "EC",
        "kid": id,
        "crv": curve,
        "x": URL_SAFE_NO_PAD.encode(x),
        "y": URL_SAFE_NO_PAD.encode(y),
    })
}

/// The keys of all six algorithms, each named by its algorithm.
pub fn jwks() -> Value {
    let rsa = ["RS256", "RS384", "RS512"].map(|id| rsa_jwk(&FIRST, id));
    let ec = ["ES256", "ES384", "ES512"].map(|id| ec_jwk(id, id));
    json!({"keys": rsa.into_iter().chain(ec).collect::<Vec<_>>()})
}

/// The metadata of an identity provider with these certificates.
pub fn metadata(entity_id: &str, certificates: &[&str]) -> String {
    let keys: String = certificates
        .iter()
        .map(|certificate| {
            format!(
                "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            )
        })
        .collect();
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{entity_id}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{keys}</md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

/// A signature element for an element whose canonical form is `canonical`, to stand in it where
/// it was left out.
pub fn xml_signature(key: &RsaPrivateKey, bits: u32, id: &str, canonical: &str) -> String {
    const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
    const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
    const XMLENC: &str = "http://www.w3.org/2001/04/xmlenc#";
    const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let (method, digest) = match bits {
        1 => (format!("{DSIG}rsa-sha1"), format!("{DSIG}sha1")),
        384 => (format!("{MORE}rsa-sha384"), format!("{MORE}sha384")),
        bits => (format!("{MORE}rsa-sha{bits}"), format!("{XMLENC}sha{bits}")),
    };
    let value = STANDARD.encode(hash(bits, canonical.as_bytes()));
    let info = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{C14N}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{method}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{C14N}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{digest}\"></ds:DigestMethod><ds:DigestValue>{value}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let signed = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">{info}");
    let signature = STANDARD.encode(rsa_signature(key, bits, signed.as_bytes()));
    format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{info}<ds:SignatureValue>{signature}</ds:SignatureValue></ds:Signature>"
    )
}
