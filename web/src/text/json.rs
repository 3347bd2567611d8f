//! JSON as text: its colours, whatever may be wrong with it, and how it is printed.

use rolecall_source::json;
use serde_json::{Map, Value};

use super::source_identity;
use super::token::{Kind, Token};

/// The tokens of a text that is meant to be JSON.
pub(crate) fn tokens(text: &str, thread: Option<&str>) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    // whether the value at hand belongs to a member about the source identity
    let mut under_thread = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let kind = match byte {
            b'"' => {
                at = string_end(bytes, start);
                let content = text.get(start + 1..at).unwrap_or_default();
                let content = content.strip_suffix('"').unwrap_or(content);
                let name = source_identity::is_name(content);
                if is_key(bytes, at) {
                    under_thread = name;
                    if name { Kind::Thread } else { Kind::Key }
                } else if name || (under_thread && thread == Some(content)) {
                    Kind::Thread
                } else {
                    Kind::Text
                }
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                at = end_of(bytes, start, |b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')
                });
                Kind::Literal
            }
            _ => {
                at += 1;
                continue;
            }
        };
        tokens.push(Token {
            range: start..at,
            kind,
        });
    }
    tokens
}

/// Indented by two, as policies are written on the page.
pub(crate) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 2, 0, &mut out);
    out
}

/// In one line, without blanks.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, 0, &mut out);
    out
}

/// Indented by two, as events are written on the page.
pub(crate) fn pretty_object(members: &Map<String, Value>) -> String {
    let mut out = String::new();
    write_object(members, 2, 0, &mut out);
    out
}

/// Indented by four, as the AWS CLI prints a response.
pub(crate) fn as_the_cli_prints(response: &Map<String, Value>) -> String {
    let mut out = String::new();
    write_object(response, 4, 0, &mut out);
    out
}

/// Writes JSON in lines, or in one line where there is no step to indent by. The writer of
/// serde_json would do, but brings the printing of fractions, which a scenario and its answer have
/// none of, with large tables.
fn write(value: &Value, step: usize, depth: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => out.push_str(&number.to_string()),
            (None, Some(number)) => out.push_str(&number.to_string()),
            (None, None) => out.push_str("null"),
        },
        Value::String(text) => json::write_string(text, out),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                new_line(step, depth + 1, out);
                write(item, step, depth + 1, out);
            }
            new_line(step, depth, out);
            out.push(']');
        }
        Value::Object(members) => write_object(members, step, depth, out),
    }
}

fn write_object(members: &Map<String, Value>, step: usize, depth: usize, out: &mut String) {
    if members.is_empty() {
        out.push_str("{}");
        return;
    }
    for (i, (key, value)) in members.iter().enumerate() {
        out.push(if i == 0 { '{' } else { ',' });
        new_line(step, depth + 1, out);
        json::write_string(key, out);
        out.push_str(if step == 0 { ":" } else { ": " });
        write(value, step, depth + 1, out);
    }
    new_line(step, depth, out);
    out.push('}');
}

fn new_line(step: usize, depth: usize, out: &mut String) {
    if step == 0 {
        return;
    }
    out.push('\n');
    for _ in 0..step * depth {
        out.push(' ');
    }
}

/// The end of the string that begins at `start`: behind its closing quote, else the line's end.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' if bytes.get(at + 1).is_some_and(|&next| next != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Whether a colon follows.
fn is_key(bytes: &[u8], at: usize) -> bool {
    let colon = end_of(bytes, at, |b| b.is_ascii_whitespace());
    bytes.get(colon) == Some(&b':')
}

fn end_of(bytes: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .skip(start)
        .position(|&byte| !belongs(byte))
        .map_or(bytes.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::pieces;

    #[test]
    fn writes_what_serde_json_writes() {
        let value = serde_json::json!({
            "a": [], "b": {}, "c": [1, -2, true, null, "\"\\\n\u{1}é"], "d": {"e": {"f": u64::MAX}},
        });
        assert_eq!(
            pretty(&value),
            serde_json::to_string_pretty(&value).unwrap()
        );
        assert_eq!(compact(&value), value.to_string());
    }

    fn kinds<'a>(text: &'a str, thread: Option<&str>) -> Vec<(&'a str, Kind)> {
        pieces(text, tokens(text, thread))
    }

    #[test]
    fn members_strings_and_literals() {
        assert_eq!(
            kinds(r#"{"a" : ["b\"", -1.5e3, null]}"#, None),
            [
                ("\"a\"", Kind::Key),
                (r#""b\"""#, Kind::Text),
                ("-1.5e3", Kind::Literal),
                ("null", Kind::Literal),
            ]
        );
    }

    #[test]
    fn an_open_string_ends_with_its_line() {
        assert_eq!(
            kinds("\"a\n\"b", None),
            [("\"a", Kind::Text), ("\"b", Kind::Text)]
        );
        assert_eq!(kinds("\"a\\", None), [("\"a\\", Kind::Text)]);
        assert_eq!(
            kinds("\"a\\\u{1F600}", None),
            [("\"a\\\u{1F600}", Kind::Text)]
        );
    }

    #[test]
    fn the_source_identity_is_the_thread() {
        let text = r#"{"Action":"sts:SetSourceIdentity","AWS:sourceidentity":["DevUser","Eve"],"x":"DevUser"}"#;
        let thread: Vec<_> = kinds(text, Some("DevUser"))
            .into_iter()
            .filter(|&(_, kind)| kind == Kind::Thread)
            .map(|(text, _)| text)
            .collect();
        assert_eq!(
            thread,
            [
                "\"sts:SetSourceIdentity\"",
                "\"AWS:sourceidentity\"",
                "\"DevUser\""
            ]
        );
    }
}
