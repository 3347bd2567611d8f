use std::cmp::Ordering;

/// A decimal of any length, borrowed from its text, so that comparing needs no memory.
///
/// What AWS was observed to read: a sign, digits with leading zeroes, a point with or without
/// digits behind it, an exponent. `NaN` and `Infinity` are no numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal<'t> {
    negative: bool,
    /// The digits before and after the point, without the zeroes that say nothing.
    whole: &'t str,
    fraction: &'t str,
    /// The power of ten in front of which the first digit stands.
    magnitude: i64,
}

impl<'t> Decimal<'t> {
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match body.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (body, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digit = |b: u8| b.is_ascii_digit();
        if whole.len() + fraction.len() == 0
            || !whole.bytes().all(digit)
            || !fraction.bytes().all(digit)
        {
            return None;
        }
        let exponent = i64::from(exponent);
        let whole = whole.trim_start_matches('0');
        if !whole.is_empty() {
            return Some(Self {
                negative,
                whole,
                fraction: fraction.trim_end_matches('0'),
                magnitude: length(whole) + exponent,
            });
        }
        let significant = fraction.trim_start_matches('0');
        Some(Self {
            negative,
            whole: "",
            fraction: significant.trim_end_matches('0'),
            magnitude: exponent - (length(fraction) - length(significant)),
        })
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (0, 0) => Ordering::Equal,
            (a, b) if a != b => a.cmp(&b),
            (1, _) => self.compare_size(other),
            _ => other.compare_size(self),
        }
    }

    fn sign(&self) -> i8 {
        match (
            self.whole.is_empty() && self.fraction.is_empty(),
            self.negative,
        ) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        self.magnitude.cmp(&other.magnitude).then_with(|| {
            // a whole number keeps its trailing zeroes: pad the shorter one
            let len = self.digits().count().max(other.digits().count());
            self.padded(len).cmp(other.padded(len))
        })
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    fn padded(&self, len: usize) -> impl Iterator<Item = u8> {
        self.digits().chain(std::iter::repeat(b'0')).take(len)
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        Decimal::read(a)
            .unwrap()
            .compare(&Decimal::read(b).unwrap())
    }

    #[test]
    fn spellings_of_one() {
        for one in [
            "1", "01", "+1", "1.0", "1.", "1e0", "10e-1", "0.1E+1", "0.01e2",
        ] {
            assert_eq!(compare(one, "1"), Ordering::Equal, "{one}");
        }
        for none in [
            "", "NaN", "Infinity", " 1", "1 ", "1e", ".", "+", "0x1", "1_0", "--1", "1e+-2",
        ] {
            assert!(Decimal::read(none).is_none(), "{none}");
        }
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(
            compare("9007199254740993", "9007199254740992"),
            Ordering::Greater
        );
        assert_eq!(compare("-0", "0.000e5"), Ordering::Equal);
        assert_eq!(compare("1e400", "9e399"), Ordering::Greater);
        assert_eq!(compare("0.1", "0.09"), Ordering::Greater);
        assert_eq!(compare("1e3", "1000.0"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn orders_as_integers_do(a in any::<i64>(), b in any::<i64>()) {
            prop_assert_eq!(compare(&a.to_string(), &b.to_string()), a.cmp(&b));
        }

        #[test]
        fn never_panics(text in r"[0-9eE+.\-]{0,12}") {
            if let Some(number) = Decimal::read(&text) {
                prop_assert_eq!(number.compare(&number), Ordering::Equal);
            }
        }
    }
}
