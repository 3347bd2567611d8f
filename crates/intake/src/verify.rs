//! Signatures of public keys, verified.
//!
//! Nothing here is secret, so the arithmetic is written to be short, and takes the time it takes.
//! RSA is PKCS #1 version 1.5, the one that AWS knows; ECDSA is on the curves of NIST.

mod curve;
mod der;
mod hash;
mod number;

pub use self::hash::Hash;

use self::{curve::Curve, number::Modulus};

/// The longest RSA modulus that is read, in bytes.
const MAX_MODULUS: usize = 1024;

/// The longest RSA exponent that is read, in bytes.
const MAX_EXPONENT: usize = 8;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// An RSA key.
    Rsa {
        /// The modulus, most significant byte first.
        modulus: Vec<u8>,
        /// The exponent.
        exponent: Vec<u8>,
    },
    /// A point on a curve of NIST.
    Ec {
        /// `P-256`, `P-384` or `P-521`.
        curve: &'static str,
        /// The first coordinate.
        x: Vec<u8>,
        /// The second coordinate.
        y: Vec<u8>,
    },
}

impl PublicKey {
    /// The key in an X.509 certificate or a `SubjectPublicKeyInfo`, in DER; RSA alone.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (modulus, exponent) = der::rsa_key(der)?;
        Some(Self::Rsa { modulus, exponent })
    }

    /// A point on the curve that a key set names so.
    #[must_use]
    pub fn on_curve(name: &str, x: Vec<u8>, y: Vec<u8>) -> Option<Self> {
        let curve = Curve::named(name)?.name;
        Some(Self::Ec { curve, x, y })
    }

    /// Whether two keys are the same, leading zeros aside.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |a: &[u8], b: &[u8]| number::trimmed(a) == number::trimmed(b);
        match (self, other) {
            (
                Self::Rsa { modulus, exponent },
                Self::Rsa {
                    modulus: n,
                    exponent: e,
                },
            ) => same(modulus, n) && same(exponent, e),
            (
                Self::Ec { curve, x, y },
                Self::Ec {
                    curve: c,
                    x: u,
                    y: v,
                },
            ) => curve == c && same(x, u) && same(y, v),
            _ => false,
        }
    }

    /// Whether the key made this signature of this message.
    ///
    /// A signature of ECDSA is `r` and `s` one behind the other, each as long as the curve's field.
    #[must_use]
    pub fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let digest = hash.of(message);
        let verified = match self {
            Self::Rsa { modulus, exponent } => rsa(modulus, exponent, hash, &digest, signature),
            Self::Ec { curve, x, y } => {
                Curve::named(curve).and_then(|curve| curve.verify(x, y, &digest, signature))
            }
        };
        verified.unwrap_or(false)
    }
}

/// RSASSA-PKCS1-v1_5: the signature to the power of the exponent is the padded digest.
fn rsa(
    modulus: &[u8],
    exponent: &[u8],
    hash: Hash,
    digest: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let modulus = number::trimmed(modulus);
    let exponent = number::trimmed(exponent);
    if modulus.len() > MAX_MODULUS || exponent.len() > MAX_EXPONENT || exponent.is_empty() {
        return None;
    }
    let field = Modulus::new(modulus)?;
    if signature.len() != modulus.len() || !field.holds(signature) {
        return None;
    }
    let power = field.power(&field.enter(signature), exponent);
    let padded = padded(hash, digest, modulus.len())?;
    Some(field.leave(&power) == padded)
}

/// The digest with its algorithm and the padding in front of it.
fn padded(hash: Hash, digest: &[u8], len: usize) -> Option<Vec<u8>> {
    let info = hash.info();
    let padding = len.checked_sub(3 + info.len() + digest.len())?;
    if padding < 8 {
        return None;
    }
    let mut padded = vec![0, 1];
    padded.resize(2 + padding, 0xff);
    padded.push(0);
    padded.extend_from_slice(&info);
    padded.extend_from_slice(digest);
    Some(padded)
}

#[cfg(test)]
mod tests;
