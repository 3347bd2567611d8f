//! DEFLATE (RFC 1951) with its fixed codes, which is all that a link needs.
//!
//! A general compressor brings eleven kilobytes to the page, to make links an eighth shorter; and
//! the links of one scenario would be others after each change to it.

/// The shortest and the longest match that DEFLATE can write.
const MATCH: std::ops::RangeInclusive<usize> = 3..=258;
/// How far back a match may lie.
const WINDOW: usize = 32_768;
/// How many earlier places are tried for a match.
const TRIES: usize = 128;

/// Compresses data into one block.
pub(super) fn compress(data: &[u8]) -> Vec<u8> {
    let mut out = Bits::default();
    // the last block, with fixed codes
    out.push(0b011, 3);
    let mut places = Places::new(data);
    let mut at = 0;
    let mut found = places.longest(0);
    while let Some(byte) = data.get(at) {
        places.add(at);
        let next = places.longest(at + 1);
        // a longer match that begins one byte later is better
        if MATCH.contains(&found.length) && found.length >= next.length {
            out.repetition(found);
            for skipped in at + 1..at + found.length {
                places.add(skipped);
            }
            at += found.length;
            found = places.longest(at);
        } else {
            out.symbol(u32::from(*byte));
            at += 1;
            found = next;
        }
    }
    out.symbol(256);
    out.finish()
}

/// A text that stood before.
#[derive(Clone, Copy, Default)]
struct Match {
    length: usize,
    distance: usize,
}

/// Where each three bytes stood before.
struct Places<'d> {
    data: &'d [u8],
    /// The last place of each hash, from 1; 0 for none.
    last: Vec<usize>,
    /// For each place the one before it with the same hash.
    before: Vec<usize>,
}

impl<'d> Places<'d> {
    fn new(data: &'d [u8]) -> Self {
        Self {
            data,
            last: vec![0; 1 << 15],
            before: vec![0; data.len()],
        }
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let [a, b, c] = *self.data.get(at..)?.first_chunk::<3>()?;
        Some(usize::from(a) << 7 ^ usize::from(b) << 4 ^ usize::from(c))
    }

    fn add(&mut self, at: usize) {
        if let Some(hash) = self.hash(at)
            && let (Some(last), Some(before)) = (self.last.get_mut(hash), self.before.get_mut(at))
        {
            *before = std::mem::replace(last, at + 1);
        }
    }

    /// The longest match for what stands here; the nearest of those.
    fn longest(&self, at: usize) -> Match {
        let mut longest = Match::default();
        let mut place = self.hash(at).and_then(|hash| self.last.get(hash));
        for _ in 0..TRIES {
            let Some(before) = place.and_then(|place| place.checked_sub(1)) else {
                break;
            };
            let distance = at - before;
            if distance > WINDOW || longest.length == *MATCH.end() {
                break;
            }
            let length = self.common(before, at);
            if length > longest.length {
                longest = Match { length, distance };
            }
            place = self.before.get(before);
        }
        longest
    }

    /// How many bytes are the same from these two places on.
    fn common(&self, before: usize, at: usize) -> usize {
        let from = |place| self.data.get(place..).unwrap_or_default().iter();
        let pairs = from(before).zip(from(at)).take(*MATCH.end());
        pairs.take_while(|(a, b)| a == b).count()
    }
}

/// Bits, the first in the lowest place of the first byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.pending.to_le_bytes()[0]);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// A code, which unlike a number is written from its highest bit on.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    /// A byte, the end (256), or the code of a length.
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 - 144 + symbol, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(symbol - 280 + 0xc0, 8),
        }
    }

    fn repetition(&mut self, found: Match) {
        if found.length == *MATCH.end() {
            self.symbol(285);
        } else {
            let (code, extra, bits) = split(found.length - 3, 2);
            self.symbol(257 + code);
            self.push(extra, bits);
        }
        let (code, extra, bits) = split(found.distance - 1, 1);
        self.code(code, 5);
        self.push(extra, bits);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.bytes
    }
}

/// The code of a length or distance, and the bits that follow it: the first `2 << precision` values
/// have codes of their own, and from there on each power of two has `1 << precision` codes.
fn split(value: usize, precision: u32) -> (u32, u32, u32) {
    let value = u32::try_from(value).unwrap_or_default();
    let bits = value
        .checked_ilog2()
        .unwrap_or_default()
        .saturating_sub(precision);
    let code = (bits << precision) + (value >> bits);
    (code, value & ((1 << bits) - 1), bits)
}

#[cfg(test)]
mod tests {
    use miniz_oxide::inflate::decompress_to_vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_edges_of_every_code_come_back() {
        for distance in [1, 4, 5, 6, 8, 9, 257, 258, 4096, 32_767, 32_768, 32_769] {
            for length in [2, 3, 10, 11, 12, 18, 19, 34, 35, 257, 258, 259, 700] {
                let byte = |i: usize| (i * i / 3 + i / 251).to_le_bytes()[0];
                let mut data: Vec<u8> = (0..distance).map(byte).collect();
                for i in 0..length {
                    data.push(data[i]);
                }
                let compressed = compress(&data);
                assert_eq!(decompress_to_vec(&compressed).unwrap(), data);
            }
        }
        assert_eq!(decompress_to_vec(&compress(b"")).unwrap(), b"");
    }

    #[test]
    fn repetitions_take_next_to_nothing_and_long_texts_little_time() {
        let data = b"arn:aws:iam::111122223333:role/".repeat(10_000);
        let compressed = compress(&data);
        assert!(compressed.len() < data.len() / 100);
        assert_eq!(decompress_to_vec(&compressed).unwrap(), data);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(data in prop::collection::vec(0_u8..6, 0..3000)) {
            prop_assert_eq!(decompress_to_vec(&compress(&data)).unwrap(), data);
        }

        #[test]
        fn any_text_comes_back(text in "(\\PC{1,9}[ab]{2,9}){0,40}") {
            prop_assert_eq!(decompress_to_vec(&compress(text.as_bytes())).unwrap(), text.as_bytes());
        }
    }
}
