#![allow(clippy::string_slice, reason = "tests may panic")]

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rsa::traits::PublicKeyParts;

use super::*;
use crate::signing;

const HASHES: [(u32, Hash); 4] = [
    (1, Hash::Sha1),
    (256, Hash::Sha256),
    (384, Hash::Sha384),
    (512, Hash::Sha512),
];

fn of_certificate(base64: &str) -> PublicKey {
    PublicKey::from_der(&STANDARD.decode(base64).unwrap()).unwrap()
}

fn of_jwk(algorithm: &str) -> PublicKey {
    let jwk = signing::ec_jwk(algorithm, "");
    let number = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    PublicKey::on_curve(jwk["crv"].as_str().unwrap(), number("x"), number("y")).unwrap()
}

#[test]
fn a_certificate_holds_the_key() {
    let PublicKey::Rsa { modulus, exponent } = of_certificate(signing::CERTIFICATE) else {
        panic!("it is no RSA key");
    };
    assert_eq!(trimmed_of(&modulus), signing::FIRST.n().to_bytes_be());
    assert_eq!(exponent, [1, 0, 1]);
    let der = STANDARD.decode(signing::CERTIFICATE).unwrap();
    for end in 0..der.len() {
        // whatever is cut behind the key does not matter here
        let _ = PublicKey::from_der(&der[..end]);
    }
    assert_eq!(
        PublicKey::from_der(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
        None
    );
}

fn trimmed_of(bytes: &[u8]) -> Vec<u8> {
    number::trimmed(bytes).to_vec()
}

#[test]
fn rsa_signatures() {
    let keys = [
        (&*signing::FIRST, of_certificate(signing::CERTIFICATE)),
        (
            &*signing::SECOND,
            of_certificate(signing::SECOND_CERTIFICATE),
        ),
    ];
    for (private, public) in &keys {
        for (bits, hash) in HASHES {
            let signature = signing::rsa_signature(private, bits, b"message");
            assert!(public.verify(hash, b"message", &signature), "{bits}");
            assert!(!public.verify(hash, b"another", &signature));
            let mut changed = signature.clone();
            *changed.last_mut().unwrap() ^= 1;
            assert!(!public.verify(hash, b"message", &changed));
            assert!(!public.verify(hash, b"message", &signature[1..]));
            let longer = [&[0], &signature[..]].concat();
            assert!(!public.verify(hash, b"message", &longer));
        }
        let signature = signing::rsa_signature(private, 256, b"message");
        assert!(!public.verify(Hash::Sha1, b"message", &signature));
    }
    let (first, second) = (&keys[0], &keys[1]);
    let signature = signing::rsa_signature(first.0, 256, b"message");
    assert!(!second.1.verify(Hash::Sha256, b"message", &signature));
}

#[test]
fn signatures_on_curves() {
    for (algorithm, hash) in [
        ("ES256", Hash::Sha256),
        ("ES384", Hash::Sha384),
        ("ES512", Hash::Sha512),
    ] {
        let key = of_jwk(algorithm);
        for message in [&b"message"[..], b"", b"another one"] {
            let signature = signing::token_signature(algorithm, message);
            assert!(key.verify(hash, message, &signature), "{algorithm}");
            assert!(!key.verify(hash, b"changed", &signature));
            for at in [0, signature.len() / 2 - 1, signature.len() - 1] {
                let mut changed = signature.clone();
                changed[at] ^= 1;
                assert!(!key.verify(hash, message, &changed), "{algorithm} {at}");
            }
            assert!(!key.verify(hash, message, &signature[1..]));
            assert!(!key.verify(hash, message, &vec![0; signature.len()]));
            assert!(!key.verify(hash, message, &vec![0xff; signature.len()]));
        }
    }
    // a point that lies on no curve
    let lost = PublicKey::on_curve("P-256", vec![1; 32], vec![1; 32]).unwrap();
    let signature = signing::token_signature("ES256", b"message");
    assert!(!lost.verify(Hash::Sha256, b"message", &signature));
    assert_eq!(PublicKey::on_curve("secp256k1", vec![1], vec![1]), None);
}

// RFC 6979, section A.2: the signatures of "sample"
#[test]
fn known_signatures() {
    let bytes = |hex: &str| -> Vec<u8> {
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    };
    let key = PublicKey::on_curve(
        "P-256",
        bytes("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
        bytes("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
    )
    .unwrap();
    let signature = bytes(
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    );
    assert!(key.verify(Hash::Sha256, b"sample", &signature));
}

#[test]
fn numbers_that_are_no_keys() {
    let signature = vec![1; 256];
    for modulus in [
        vec![],
        vec![0; 300],
        vec![1],
        vec![2; 256],
        vec![0xff; 5000],
    ] {
        for exponent in [vec![], vec![0], vec![3], vec![1; 9]] {
            let key = PublicKey::Rsa {
                modulus: modulus.clone(),
                exponent,
            };
            assert!(!key.verify(Hash::Sha256, b"message", &signature));
        }
    }
}
