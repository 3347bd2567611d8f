//! The colours of a command line.

use super::token::{Kind, Token};
use super::{jwt, source_identity};

/// The tokens of a text that is meant to be a call of the AWS CLI.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut in_command = true;
    let mut thread_follows = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        at = word_end(bytes, start);
        let word = text.get(start..at).unwrap_or_default();
        if matches!(word, "\\" | "$") {
            continue;
        }
        if word.starts_with("--") {
            in_command = false;
            let name = word.split('=').next().unwrap_or_default();
            thread_follows = name == source_identity::OPTION;
            let kind = if thread_follows {
                Kind::Thread
            } else {
                Kind::Option
            };
            tokens.push(Token {
                range: start..start + name.len(),
                kind,
            });
            if name.len() == word.len() {
                continue;
            }
            // `--option=value`: the value is drawn as the next word would be
            let kind = if thread_follows {
                Kind::Thread
            } else {
                Kind::Text
            };
            jwt::push(text, start + name.len() + 1..at, kind, &mut tokens);
        } else {
            let kind = match (thread_follows, in_command) {
                (true, _) => Kind::Thread,
                (false, true) => Kind::Command,
                (false, false) => Kind::Text,
            };
            jwt::push(text, start..at, kind, &mut tokens);
        }
        thread_follows = false;
    }
    tokens
}

/// The end of a word: quotes keep blanks together, a backslash the character behind it, and a
/// backslash at the end of a line is a word of its own.
fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut quote = None;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None | Some(b'"'), b'\\') => {
                let next = bytes.get(at + 1);
                if quote.is_none() && matches!(next, None | Some(b'\n')) {
                    return if at == start { at + 1 } else { at };
                }
                at += 1;
            }
            (None, _) if byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::pieces;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        pieces(text, tokens(text))
    }

    #[test]
    fn commands_options_and_values() {
        assert_eq!(
            kinds("$ aws sts assume-role \\\n  --role-arn 'a b' --duration-seconds=900 c\\ d\\"),
            [
                ("aws", Kind::Command),
                ("sts", Kind::Command),
                ("assume-role", Kind::Command),
                ("--role-arn", Kind::Option),
                ("'a b'", Kind::Text),
                ("--duration-seconds", Kind::Option),
                ("900", Kind::Text),
                ("c\\ d", Kind::Text),
            ]
        );
    }

    #[test]
    fn the_source_identity_is_the_thread() {
        for (text, value) in [
            ("--source-identity DevUser x", "DevUser"),
            ("--source-identity \\\n DevUser x", "DevUser"),
            ("--source-identity=\"Dev User\" x", "\"Dev User\""),
        ] {
            let thread: Vec<_> = kinds(text)
                .into_iter()
                .filter(|&(_, kind)| kind == Kind::Thread)
                .map(|(text, _)| text)
                .collect();
            assert_eq!(thread, ["--source-identity", value], "{text}");
        }
    }

    #[test]
    fn an_open_quote_reaches_to_the_end() {
        assert_eq!(
            kinds("--a 'b\nc"),
            [("--a", Kind::Option), ("'b\nc", Kind::Text)]
        );
        assert_eq!(kinds("\"a\\"), [("\"a\\", Kind::Command)]);
    }
}
