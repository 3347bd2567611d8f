//! Ids, keys and tokens, each a hash of the seed and of what it names.
//!
//! An id depends on nothing else in the scenario, so that adding a user changes no other id. All
//! of them have AWS's form, and carry the word EXAMPLE where AWS's form leaves room for it.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ALPHANUMERIC: &[u8; 32] = b"0246789ACEGHKMPRSUWXZabdfhjmnqtv";

/// Makes the ids of one scenario.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    seed: u32,
}

impl Ids {
    /// The ids of a seed.
    pub const fn new(seed: u32) -> Self {
        Self { seed }
    }

    /// A unique id of an IAM entity: a prefix such as `AIDA` and 17 characters.
    pub fn entity(self, prefix: &str, arn: &str) -> String {
        self.named(prefix, arn, 10)
    }

    /// An access key id: a prefix such as `ASIA` and 16 characters.
    pub fn access_key(self, prefix: &str, of: &str) -> String {
        self.named(prefix, of, 9)
    }

    /// A secret access key: 40 characters.
    pub fn secret_key(self, of: &str) -> String {
        let text = STANDARD.encode(self.bytes("secret", of));
        format!("{}EXAMPLEKEY", text.get(..30).unwrap_or_default())
    }

    /// A session token of `length` characters, in the form that real ones begin with.
    pub fn session_token(self, of: &str, length: usize) -> String {
        // ten letters at a time
        let mut token = String::with_capacity(length + 32);
        token.push_str("IQoJb3JpZ2luX2VjEXAMPLE");
        let [a, b, c, d, e, f, g, h, ..] = self.bytes("token", of);
        let mut state = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        while token.len() < length {
            // splitmix64: it only has to look random
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mut bits = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            for _ in 0..10 {
                let letter = BASE64.get((bits & 63) as usize).copied();
                token.push(char::from(letter.unwrap_or(b'A')));
                bits >>= 6;
            }
        }
        token.truncate(length);
        token
    }

    /// A random (version 4) UUID.
    pub fn uuid(self, purpose: &str, of: &str) -> String {
        self.uuid_version(4, purpose, of)
    }

    /// A UUID of another version, as CloudTrail gives to copies of an event.
    pub fn uuid_version(self, version: u8, purpose: &str, of: &str) -> String {
        let mut bytes = self.bytes(purpose, of);
        let [_, _, _, _, _, _, six, _, eight, ..] = &mut bytes;
        *six = *six & 0x0f | version << 4;
        *eight = *eight & 0x3f | 0x80;
        let mut uuid = String::with_capacity(36);
        for (i, byte) in bytes.iter().take(16).enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                uuid.push('-');
            }
            for digit in [byte >> 4, byte & 15] {
                uuid.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        uuid
    }

    /// The id of a request: a UUID, but where Amazon S3 is called.
    pub fn request(self, service: &str, of: &str) -> String {
        match service {
            "s3" => self.letters(BASE32, "request", of, 16).collect(),
            _ => self.uuid("request", of),
        }
    }

    /// Eight characters for the end of an extended request id.
    pub fn short(self, purpose: &str, of: &str) -> String {
        self.letters(ALPHANUMERIC, purpose, of, 8).collect()
    }

    /// A number below this limit.
    pub fn below(self, limit: u16, of: &str) -> u16 {
        let [a, b, ..] = self.bytes("number", of);
        u16::from_be_bytes([a, b]) % limit
    }

    fn named(self, prefix: &str, of: &str, letters: usize) -> String {
        let mut id = String::with_capacity(24);
        id.push_str(prefix);
        id.extend(self.letters(BASE32, prefix, of, letters));
        id.push_str("EXAMPLE");
        id
    }

    fn letters(
        self,
        alphabet: &[u8; 32],
        purpose: &str,
        of: &str,
        count: usize,
    ) -> impl Iterator<Item = char> {
        let bytes = self.bytes(purpose, of).into_iter().take(count);
        bytes
            .filter_map(|byte| alphabet.get(usize::from(byte & 31)))
            .map(|&letter| char::from(letter))
    }

    fn bytes(self, purpose: &str, of: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(of.as_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_awss_forms() {
        let ids = Ids::new(7);
        let role = ids.entity("AROA", "arn:aws:iam::1:role/R");
        assert_eq!(role.len(), 21);
        assert!(role.starts_with("AROA") && role.ends_with("EXAMPLE"));
        assert_eq!(ids.access_key("ASIA", "step 1").len(), 20);
        assert_eq!(ids.secret_key("step 1").len(), 40);
        assert_eq!(ids.session_token("step 1", 752).len(), 752);
        let uuid = ids.uuid("event", "step 1");
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert_eq!(ids.uuid_version(3, "event", "x").as_bytes()[14], b'3');
        assert_eq!(ids.request("sts", "step 1").len(), 36);
        assert_eq!(ids.request("s3", "step 1").len(), 16);
        assert_ne!(
            ids.uuid("event", "step 1"),
            Ids::new(8).uuid("event", "step 1")
        );
    }
}
