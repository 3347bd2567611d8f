//! Letter case, as the policy language compares names and texts.

use std::{borrow::Cow, cmp::Ordering};

use rolecall_source::work;

/// Lower case as AWS was observed to compute it: like Java's `toLowerCase`, the final sigma
/// included, but characters outside the Basic Multilingual Plane stay as they are (and still count
/// as letters beside a sigma).
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let lower = text.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    let mut chars = lower.chars();
    for c in text.chars() {
        // each character became as many as it becomes alone, the sigma one in either form
        for _ in c.to_lowercase() {
            let lowered = chars.next();
            if c.len_utf16() == 1 {
                folded.extend(lowered);
            }
        }
        if c.len_utf16() == 2 {
            folded.push(c);
        }
    }
    Cow::Owned(folded)
}

/// The order of names without regard to the case of ASCII letters.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    work::count(1);
    let pairs = a.bytes().zip(b.bytes());
    let same = pairs
        .take_while(|(a, b)| a == b || a.eq_ignore_ascii_case(b))
        .count();
    let next = |text: &str| text.as_bytes().get(same).map(u8::to_ascii_lowercase);
    next(a).cmp(&next(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lower_case_is_javas_without_the_supplementary_planes() {
        assert_eq!(fold("\u{212a}"), "k");
        assert_eq!(fold("ΟΣ"), "ος");
        assert_eq!(fold("Σ"), "σ");
        assert_eq!(fold("ẞ"), "ß");
        assert_eq!(fold("İ"), "i\u{307}");
        assert_eq!(fold("\u{10400}"), "\u{10400}");
        assert_eq!(fold("AΣ\u{10400}"), "aσ\u{10400}");
        assert_eq!(fold("\u{10400}Σ"), "\u{10400}ς");
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = fold(&text);
        }
    }
}
