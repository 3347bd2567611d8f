//! The parts of a text that look alike.

use std::ops::Range;

/// How a piece of a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Blanks and punctuation.
    Plain,
    /// The name of a JSON member.
    Key,
    /// A JSON string.
    Text,
    /// A JSON number, `true`, `false` or `null`.
    Literal,
    /// The command before its options.
    Command,
    /// The name of an option.
    Option,
    /// The first part of a JWT.
    Header,
    /// The second.
    Claims,
    /// The third.
    Signature,
    /// The source identity: its keys, its option, its value.
    Thread,
}

/// A range of a text, in bytes, that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// What each token covers, for the tests of every language.
#[cfg(test)]
pub(super) fn pieces(text: &str, tokens: Vec<Token>) -> Vec<(&str, Kind)> {
    let piece = |token: Token| (text.get(token.range).unwrap(), token.kind);
    tokens.into_iter().map(piece).collect()
}
