//! The three parts of a token, told apart wherever one stands.

use std::ops::Range;

use super::token::{Kind, Token};

/// Adds the tokens of a word: those of its parts where it is a JWT, perhaps in quotes.
pub(super) fn push(text: &str, word: Range<usize>, kind: Kind, tokens: &mut Vec<Token>) {
    let written = text.get(word.clone()).unwrap_or_default();
    let token = written.trim_start_matches(['"', '\'']);
    let mut at = word.start;
    let mut add = |to: usize, kind| {
        if to > at {
            tokens.push(Token {
                range: at..to,
                kind,
            });
        }
        at = to;
    };
    // a JSON object in Base64 begins so
    if token.starts_with("eyJ") {
        let mut start = word.end - token.len();
        add(start, kind);
        let foreign = |c: char| !matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' | '.');
        let end = token.find(foreign).unwrap_or(token.len());
        let parts = token.get(..end).unwrap_or_default().split('.');
        for (part, kind) in parts.zip([Kind::Header, Kind::Claims, Kind::Signature]) {
            // the dot in front is the part's own
            add(start + part.len(), kind);
            start += part.len() + 1;
        }
    }
    add(word.end, kind);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::pieces;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        let mut tokens = Vec::new();
        push(text, 0..text.len(), Kind::Text, &mut tokens);
        pieces(text, tokens)
    }

    #[test]
    fn a_token_has_three_parts() {
        assert_eq!(
            kinds("'eyJh.eyJz.s-_'"),
            [
                ("'", Kind::Text),
                ("eyJh", Kind::Header),
                (".eyJz", Kind::Claims),
                (".s-_", Kind::Signature),
                ("'", Kind::Text),
            ]
        );
    }

    #[test]
    fn what_is_no_token_or_a_part_of_one() {
        assert_eq!(kinds("eyJh"), [("eyJh", Kind::Header)]);
        assert_eq!(
            kinds("eyJh..x"),
            [
                ("eyJh", Kind::Header),
                (".", Kind::Claims),
                (".x", Kind::Signature)
            ]
        );
        assert_eq!(
            kinds("eyJh.a.b.c\u{1F600}"),
            [
                ("eyJh", Kind::Header),
                (".a", Kind::Claims),
                (".b", Kind::Signature),
                (".c\u{1F600}", Kind::Text),
            ]
        );
        assert_eq!(kinds("abc.def"), [("abc.def", Kind::Text)]);
        assert_eq!(kinds(""), []);
    }
}
