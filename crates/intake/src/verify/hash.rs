use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, which AWS still takes in SAML.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The hash of a message.
    #[must_use]
    pub fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// What stands in front of the digest in a signature of PKCS #1: the `DigestInfo` of RFC 8017,
    /// section 9.2.
    pub(super) fn info(self) -> Vec<u8> {
        const SHA2: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
        let (oid, len): (Vec<u8>, u8) = match self {
            Self::Sha1 => (vec![0x2b, 0x0e, 0x03, 0x02, 0x1a], 20),
            Self::Sha256 => ([&SHA2[..], &[1]].concat(), 32),
            Self::Sha384 => ([&SHA2[..], &[2]].concat(), 48),
            Self::Sha512 => ([&SHA2[..], &[3]].concat(), 64),
        };
        let oid_len = u8::try_from(oid.len()).unwrap_or_default();
        let mut info = vec![0x30, oid_len + 8 + len, 0x30, oid_len + 4, 0x06, oid_len];
        info.extend(oid);
        info.extend([0x05, 0x00, 0x04, len]);
        info
    }
}
