//! As much of DER as it takes to find the key in an X.509 certificate.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate, which version 1 leaves out.
const VERSION: u8 = 0xa0;

const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// Modulus and exponent of the RSA key in a certificate or a `SubjectPublicKeyInfo`.
pub(super) fn rsa_key(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut outer = Der(der).take(SEQUENCE)?;
    let key_info = of_certificate(outer).or_else(|| {
        outer.peek(SEQUENCE)?;
        Some(outer)
    });
    outer = key_info?;
    let mut algorithm = outer.take(SEQUENCE)?;
    if algorithm.take(OID)?.0 != RSA {
        return None;
    }
    let bits = outer.take(BIT_STRING)?;
    // in front of the bits stands how many of the last byte are unused
    let mut key = Der(bits.0.strip_prefix(&[0])?).take(SEQUENCE)?;
    let modulus = key.take(INTEGER)?.0.to_vec();
    let exponent = key.take(INTEGER)?.0.to_vec();
    Some((modulus, exponent))
}

/// The `SubjectPublicKeyInfo` of a certificate: RFC 5280, section 4.1.
fn of_certificate(mut certificate: Der<'_>) -> Option<Der<'_>> {
    let mut signed = certificate.take(SEQUENCE)?;
    if signed.peek(VERSION).is_some() {
        signed.take(VERSION)?;
    }
    signed.take(INTEGER)?;
    // algorithm, issuer, validity, subject
    for _ in 0..4 {
        signed.take(SEQUENCE)?;
    }
    signed.take(SEQUENCE)
}

/// What is left to read.
#[derive(Clone, Copy)]
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn peek(self, tag: u8) -> Option<()> {
        (self.0.first() == Some(&tag)).then_some(())
    }

    /// The content of the next value, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<Self> {
        let (&found, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (len, rest) = match first {
            ..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (len, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let shifted = |sum: usize, &byte: &u8| sum << 8 | usize::from(byte);
                (len.iter().fold(0, shifted), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        (found == tag).then_some(Self(content))
    }
}
