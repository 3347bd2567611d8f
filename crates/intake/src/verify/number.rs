//! Arithmetic modulo an odd number, in Montgomery's form.

use std::cmp::Ordering;

/// A number below a modulus, in Montgomery's form and in digits of 32 bits, the least significant
/// first.
pub(super) type Residue = Vec<u32>;

/// An odd number to reckon modulo of.
pub(super) struct Modulus {
    digits: Residue,
    /// Minus the inverse of the least significant digit, modulo 2³².
    inverse: u32,
    /// One, in Montgomery's form.
    pub(super) one: Residue,
    /// What brings a number into Montgomery's form.
    square: Residue,
    /// The length in bytes.
    len: usize,
}

/// A number without leading zeros.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

impl Modulus {
    /// `None` for a number that is even or one.
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let bytes = trimmed(bytes);
        if bytes == [1] || bytes.last()? % 2 == 0 {
            return None;
        }
        let count = bytes.len().div_ceil(4);
        let digits = digits(bytes, count);
        let lowest = *digits.first()?;
        // each step of Newton's doubles the bits that are right
        let inverse = (0..5).fold(1_u32, |inverse, _| {
            inverse.wrapping_mul(2_u32.wrapping_sub(lowest.wrapping_mul(inverse)))
        });
        let mut modulus = Self {
            one: vec![0; count],
            square: vec![0; count],
            digits,
            inverse: inverse.wrapping_neg(),
            len: bytes.len(),
        };
        // from the highest power of two below the modulus to that beyond its digits, which is one
        let unused = modulus.digits.last()?.leading_zeros();
        let mut power = vec![0; count];
        *power.last_mut()? = 1 << (31 - unused);
        for _ in 0..=unused {
            power = modulus.add(&power, &power);
        }
        modulus.one.clone_from(&power);
        // 2 to the power of the number of digits, squared five times: 32 bits a digit
        for _ in 0..count {
            power = modulus.add(&power, &power);
        }
        for _ in 0..5 {
            power = modulus.multiply(&power, &power);
        }
        modulus.square = power;
        Some(modulus)
    }

    /// Whether a number is below the modulus.
    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        let bytes = trimmed(bytes);
        bytes.len() <= self.len
            && compare(&digits(bytes, self.digits.len()), &self.digits) == Ordering::Less
    }

    /// A number that is no longer than the modulus.
    pub(super) fn enter(&self, bytes: &[u8]) -> Residue {
        let digits = digits(bytes, self.digits.len());
        self.multiply(&digits, &self.square)
    }

    /// The bytes of a number, as many as the modulus has.
    pub(super) fn leave(&self, number: &[u32]) -> Vec<u8> {
        let mut one = vec![0; self.digits.len()];
        if let Some(lowest) = one.first_mut() {
            *lowest = 1;
        }
        let plain = self.multiply(number, &one);
        let bytes: Vec<u8> = plain.iter().rev().flat_map(|d| d.to_be_bytes()).collect();
        let zeros = bytes.len().saturating_sub(self.len);
        bytes.get(zeros..).unwrap_or_default().to_vec()
    }

    pub(super) fn add(&self, a: &[u32], b: &[u32]) -> Residue {
        let mut carry = 0;
        let add = |(&a, &b): (&u32, &u32)| {
            carry += u64::from(a) + u64::from(b);
            take_digit(&mut carry)
        };
        let sum = a.iter().zip(b).map(add).collect();
        self.reduced(sum, carry)
    }

    pub(super) fn subtract(&self, a: &[u32], b: &[u32]) -> Residue {
        if compare(a, b) == Ordering::Less {
            let (difference, _) = difference(b, a);
            return self::difference(&self.digits, &difference).0;
        }
        difference(a, b).0
    }

    pub(super) fn multiply(&self, a: &[u32], b: &[u32]) -> Residue {
        let mut product = vec![0; self.digits.len()];
        let mut high = 0;
        for &digit in a {
            high += add_multiple(&mut product, digit, b);
            let lowest = product.first().copied().unwrap_or_default();
            // makes the lowest digit zero
            let factor = lowest.wrapping_mul(self.inverse);
            high += add_multiple(&mut product, factor, &self.digits);
            product.rotate_left(1);
            if let Some(highest) = product.last_mut() {
                *highest = take_digit(&mut high);
            }
        }
        self.reduced(product, high)
    }

    /// A number to the power of one that is given in bytes.
    pub(super) fn power(&self, base: &[u32], exponent: &[u8]) -> Residue {
        let mut power = self.one.clone();
        for byte in exponent {
            for bit in (0..8).rev() {
                power = self.multiply(&power, &power);
                if byte >> bit & 1 == 1 {
                    power = self.multiply(&power, base);
                }
            }
        }
        power
    }

    /// The inverse of a number, where the modulus is a prime.
    pub(super) fn invert(&self, number: &[u32]) -> Residue {
        let mut two = vec![0; self.digits.len()];
        if let Some(lowest) = two.first_mut() {
            *lowest = 2;
        }
        let (exponent, _) = difference(&self.digits, &two);
        let bytes: Vec<u8> = exponent
            .iter()
            .rev()
            .flat_map(|d| d.to_be_bytes())
            .collect();
        self.power(number, &bytes)
    }

    /// A number below twice the modulus, with what it has above the digits.
    fn reduced(&self, number: Residue, high: u64) -> Residue {
        if high == 0 && compare(&number, &self.digits) == Ordering::Less {
            return number;
        }
        difference(&number, &self.digits).0
    }
}

/// Adds a multiple to a number; what does not fit is returned.
fn add_multiple(number: &mut [u32], factor: u32, digits: &[u32]) -> u64 {
    let mut carry = 0;
    for (to, &digit) in number.iter_mut().zip(digits) {
        carry += u64::from(*to) + u64::from(factor) * u64::from(digit);
        *to = take_digit(&mut carry);
    }
    carry
}

/// `a - b`, modulo what fits into the digits; true if `b` is greater.
fn difference(a: &[u32], b: &[u32]) -> (Residue, bool) {
    let mut borrowed = false;
    let subtract = |(&a, &b): (&u32, &u32)| {
        let (difference, under) = a.overflowing_sub(b);
        let (difference, again) = difference.overflowing_sub(u32::from(borrowed));
        borrowed = under || again;
        difference
    };
    let digits = a.iter().zip(b).map(subtract).collect();
    (digits, borrowed)
}

fn compare(a: &[u32], b: &[u32]) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

/// The lowest digit of a sum, which keeps the rest.
fn take_digit(sum: &mut u64) -> u32 {
    let digit = u32::try_from(*sum & u64::from(u32::MAX)).unwrap_or_default();
    *sum >>= 32;
    digit
}

/// The digits of a number in bytes.
fn digits(bytes: &[u8], count: usize) -> Residue {
    let digit = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u32::from(byte))
    };
    let mut digits: Residue = bytes.rchunks(4).map(digit).collect();
    digits.resize(count, 0);
    digits
}
