//! A strict JSON reader that keeps where everything stands.
//!
//! It reads RFC 8259 and nothing more: no comments, no trailing commas. Numbers keep their text,
//! since IAM compares them as decimals of any length. Every member of an object is kept, in its
//! order, duplicates included: they are listed beside the value, and the caller decides what they
//! mean.

mod serialize;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

pub use self::serialize::{WriteError, to_string, write_string};
use crate::{Diagnostic, Names, Span, Spanned, codes, work};

/// The deepest nesting that is read; anything deeper is an error at the place where it goes on.
pub const MAX_DEPTH: usize = 100;

/// A value and where it stands.
pub type Node = Spanned<Value>;

/// A JSON value; objects keep their members as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, its members in order, duplicates included.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name; the span includes the quotes.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

/// A member name that stands twice in one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The name.
    pub key: String,
    /// The first place.
    pub first: Span,
    /// The later place.
    pub second: Span,
}

impl Duplicate {
    /// The duplicate as an error that names both places.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(
            codes::JSON_DUPLICATE,
            self.second,
            format!("`{}` stands twice in this object", self.key),
        )
        .related(self.first, "the first one stands here")
    }
}

/// What was read of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json {
    /// The value, as far as it goes: up to the error, where there is one.
    pub root: Option<Node>,
    /// Why it goes no further.
    pub error: Option<Diagnostic>,
    /// Member names that stand twice.
    pub duplicates: Vec<Duplicate>,
}

impl Value {
    /// What kind of value it is, with its article, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The text of a string.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&[Member]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The last member named `key`, as most readers take it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?
            .iter()
            .rev()
            .inspect(|_| work::count(1))
            .find(|m| m.key.value == key)
            .map(|m| &m.value)
    }
}

/// Reads a JSON text.
///
/// ```
/// use rolecall_source::json;
/// let read = json::read(r#"{"a": 1.0, "a": [true]}"#);
/// assert_eq!(read.duplicates[0].key, "a");
/// let root = read.root.unwrap();
/// assert_eq!(root.value.get("a").unwrap().span.start, 16);
///
/// let broken = json::read("{\n  \"a\": 1,\n}");
/// assert!(broken.error.unwrap().message.contains("comma"));
/// assert!(broken.root.unwrap().value.get("a").is_some());
/// ```
#[must_use]
pub fn read(text: &str) -> Json {
    // A byte order mark is no part of JSON; what editors put there, people don't see.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - body.len();
    let mut reader = Reader {
        text: body,
        jiter: Jiter::new(body.as_bytes()),
        duplicates: Vec::new(),
        error: None,
    };
    let root = reader.value(0);
    if reader.error.is_none()
        && root.is_some()
        && let Err(error) = reader.jiter.finish()
    {
        reader.fail(&error);
    }
    let mut json = Json {
        root,
        error: reader.error,
        duplicates: reader.duplicates,
    };
    if offset > 0 {
        json.shift(offset);
    }
    json
}

impl Json {
    fn shift(&mut self, by: usize) {
        fn node(n: &mut Node, by: usize) {
            n.span = n.span.shifted(by);
            match &mut n.value {
                Value::Array(items) => items.iter_mut().for_each(|item| node(item, by)),
                Value::Object(members) => members.iter_mut().for_each(|member| {
                    member.key.span = member.key.span.shifted(by);
                    node(&mut member.value, by);
                }),
                _ => {}
            }
        }
        if let Some(root) = &mut self.root {
            node(root, by);
        }
        self.error = self.error.take().map(|e| e.shifted(by));
        for duplicate in &mut self.duplicates {
            duplicate.first = duplicate.first.shifted(by);
            duplicate.second = duplicate.second.shifted(by);
        }
    }
}

/// Where the first of these members with a name stands. A few are looked through; where there are
/// more, those behind the few are found by `names`, which this fills as it is called for one member
/// after the other.
pub fn first(members: &[Member], names: &mut Names<Span>, name: &str) -> Option<Span> {
    const FEW: usize = 16;
    let (few, more) = members.split_at_checked(FEW).unwrap_or((members, &[]));
    if let Some(last) = more.last() {
        names.insert_new(&last.key.value, last.key.span);
    }
    let few = few.iter().find(|member| member.key.value == name);
    few.map(|member| member.key.span)
        .or_else(|| names.get(name).copied())
}

struct Reader<'t> {
    text: &'t str,
    jiter: Jiter<'t>,
    duplicates: Vec<Duplicate>,
    error: Option<Diagnostic>,
}

impl Reader<'_> {
    /// The next value; `None` where not even its beginning could be read.
    fn value(&mut self, depth: usize) -> Option<Node> {
        let peek = match self.jiter.peek() {
            Ok(peek) => peek,
            Err(error) => {
                self.fail(&error);
                return None;
            }
        };
        self.known(peek, depth)
    }

    fn known(&mut self, peek: Peek, depth: usize) -> Option<Node> {
        let start = self.jiter.current_index();
        if depth >= MAX_DEPTH && matches!(peek, Peek::Array | Peek::Object) {
            self.error = Some(Diagnostic::error(
                codes::JSON_DEPTH,
                Span::new(start, start + 1),
                format!("nested deeper than {MAX_DEPTH} levels"),
            ));
            return None;
        }
        let value = match peek {
            Peek::Null => self.jiter.known_skip(peek).map(|()| Value::Null),
            Peek::True => self.jiter.known_skip(peek).map(|()| Value::Bool(true)),
            Peek::False => self.jiter.known_skip(peek).map(|()| Value::Bool(false)),
            Peek::String => self.jiter.known_str().map(|s| Value::String(s.to_owned())),
            Peek::Array => Ok(self.array(depth)),
            Peek::Object => Ok(self.object(depth)),
            // a number keeps its text, so it need not be read as one
            _ => self.jiter.known_skip(peek).map(|()| {
                let span = Span::new(start, self.jiter.current_index());
                Value::Number(span.of(self.text).to_owned())
            }),
        };
        match value {
            Ok(value) => {
                let end = self.jiter.current_index();
                Some(Node::new(value, Span::new(start, end)))
            }
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        let mut next = self.jiter.known_array();
        loop {
            match next {
                Ok(Some(peek)) => match self.known(peek, depth + 1) {
                    Some(item) => items.push(item),
                    None => break,
                },
                Ok(None) => break,
                Err(error) => {
                    self.fail(&error);
                    break;
                }
            }
            if self.error.is_some() {
                break;
            }
            next = self.jiter.array_step();
        }
        Value::Array(items)
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut members: Vec<Member> = Vec::new();
        let mut names = Names::default();
        let mut before = self.jiter.current_index();
        let mut next = self
            .jiter
            .known_object()
            .map(|key| key.map(ToOwned::to_owned));
        loop {
            let name = match next {
                Ok(Some(name)) => name,
                Ok(None) => break,
                Err(error) => {
                    self.fail(&error);
                    break;
                }
            };
            let span = self.key_span(before);
            if let Some(first) = first(&members, &mut names, &name) {
                self.duplicates.push(Duplicate {
                    key: name.clone(),
                    first,
                    second: span,
                });
            }
            let Some(value) = self.value(depth + 1) else {
                break;
            };
            members.push(Member {
                key: Spanned::new(name, span),
                value,
            });
            if self.error.is_some() {
                break;
            }
            before = self.jiter.current_index();
            next = self.jiter.next_key().map(|key| key.map(ToOwned::to_owned));
        }
        Value::Object(members)
    }

    /// The key that was just read: from its quote after `before` (the brace or comma) to the quote
    /// in front of the colon, behind which the reader stands now.
    fn key_span(&self, before: usize) -> Span {
        let after = self.jiter.current_index();
        let read = Span::new(before, after).of(self.text);
        let start = read.find('"').unwrap_or_default();
        let end = read.rfind(':').unwrap_or(read.len());
        let end = read
            .get(..end)
            .and_then(|r| r.rfind('"'))
            .map_or(end, |quote| quote + 1);
        Span::new(before + start, before + end)
    }

    fn fail(&mut self, error: &JiterError) {
        if self.error.is_none() {
            self.error = Some(self.diagnostic(error));
        }
    }

    /// What stands at `index`. A word is taken whole, also where the reader came upon it inside.
    fn found(&self, index: usize) -> Found<'_> {
        let (before, here) = self.text.split_at_checked(index).unwrap_or_default();
        let first = here.chars().next();
        let comment = here.starts_with('#') || here.starts_with("//") || here.starts_with("/*");
        let mut start = index;
        let mut end = index + first.map_or(0, char::len_utf8);
        let mut word = "";
        if comment {
            let close = if here.starts_with("/*") { "*/" } else { "\n" };
            let length = here.find(close).map_or(here.len(), |at| at + close.len());
            end = index + here.get(..length).unwrap_or_default().trim_end().len();
        } else {
            let back = before.bytes().rev().take_while(is_word).count();
            let on = here.bytes().take_while(is_word).count();
            let whole = Span::new(index - back, index + on).of(self.text);
            // it may follow a member's name and colon without a blank
            let begun = whole.strip_prefix(':').unwrap_or(whole);
            let begins = |b: &u8| b.is_ascii_alphanumeric() || b"_-+.".contains(b);
            if on > 0 && begun.as_bytes().first().is_some_and(begins) {
                word = begun;
                end = index + on;
                start = end - word.len();
            }
        }
        Found {
            first,
            word,
            span: Span::new(start, end),
            runs_on: start < index,
            comment,
        }
    }

    fn diagnostic(&self, error: &JiterError) -> Diagnostic {
        let kind = match &error.error_type {
            JiterErrorType::JsonError(kind) => kind.clone(),
            JiterErrorType::WrongType { .. } => JsonErrorType::ExpectedSomeValue,
        };
        let index = floor_char(self.text, error.index);
        let before = self.text.get(..index).unwrap_or_default();
        let mut at = self.found(index);
        let mut help = None;
        let what = |expected: &str, found: &Found<'_>| match found.first {
            None => format!("the text ends where {expected} is expected"),
            Some(_) => format!("expected {expected}, found {}", found.shown()),
        };
        let message = match kind {
            JsonErrorType::EofWhileParsingList => {
                "the text ends inside an array: `]` is missing".to_owned()
            }
            JsonErrorType::EofWhileParsingObject => {
                "the text ends inside an object: `}` is missing".to_owned()
            }
            JsonErrorType::EofWhileParsingString => {
                "the text ends inside a string: the closing `\"` is missing".to_owned()
            }
            JsonErrorType::EofWhileParsingValue if self.text.trim().is_empty() => {
                "there is nothing here: expected JSON".to_owned()
            }
            JsonErrorType::EofWhileParsingValue => "the text ends where a value is expected".into(),
            JsonErrorType::ExpectedColon => what("`:` after the member name", &at),
            JsonErrorType::ExpectedListCommaOrEnd | JsonErrorType::ExpectedObjectCommaOrEnd => {
                let list = matches!(kind, JsonErrorType::ExpectedListCommaOrEnd);
                let end = if list { "`]`" } else { "`}`" };
                if at.runs_on {
                    help = Some(IN_QUOTES);
                    format!("{} is no number", at.shown())
                } else if !at.word.is_empty()
                    && self.text.get(..index).is_some_and(|b| b.ends_with('"'))
                {
                    help = Some("a `\"` inside a string is written \\\"");
                    what(&format!("`,` or {end}"), &at)
                } else if at.begins_value() {
                    help = Some("a comma is missing in front of it");
                    format!("expected `,` or {end}, found {}", at.shown())
                } else {
                    help = match at.first {
                        Some(':') if list => Some("members with names stand in an object: {…}"),
                        _ => at.help(),
                    };
                    what(&format!("`,` or {end}"), &at)
                }
            }
            JsonErrorType::ExpectedSomeIdent | JsonErrorType::ExpectedSomeValue => {
                // the reader stands inside a word that began like `true`, or right behind it
                let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic);
                at = self.found(index - letters.count());
                help = at.help();
                what("a value", &at)
            }
            JsonErrorType::KeyMustBeAString => {
                // the colon of a bare name ends it
                if let Some((name, _)) = at.word.rsplit_once(':') {
                    at.word = name;
                    at.span = Span::new(at.span.start, at.span.start + name.len());
                }
                help = at.help();
                what("a member name in double quotes", &at)
            }
            JsonErrorType::InvalidEscape => {
                if before.ends_with('\\') {
                    at.span.start = index - 1;
                }
                "`\\` starts an escape that JSON does not have".to_owned()
            }
            JsonErrorType::InvalidNumber | JsonErrorType::NumberOutOfRange => {
                "this is not a JSON number".to_owned()
            }
            JsonErrorType::InvalidUnicodeCodePoint
            | JsonErrorType::LoneLeadingSurrogateInHexEscape
            | JsonErrorType::UnexpectedEndOfHexEscape => {
                "`\\u` must be followed by the code of a whole character".to_owned()
            }
            JsonErrorType::ControlCharacterWhileParsingString => {
                // the line break itself can't be seen: what stands before it can
                let quote = before
                    .rfind('"')
                    .filter(|_| matches!(at.first, Some('\n' | '\r')));
                at.span = quote.map_or(at.span, |quote| Span::new(quote, index));
                help = Some("close the string on its line, or write a line break in it as \\n");
                "a string can't hold a line break or control character".to_owned()
            }
            JsonErrorType::TrailingComma => {
                if let Some(before) = before.trim_end().strip_suffix(',') {
                    at.span = Span::new(before.len(), before.len() + 1);
                }
                help = Some("remove the comma");
                "the comma is followed by no further element".to_owned()
            }
            JsonErrorType::TrailingCharacters => {
                help = at.help().filter(|_| at.comment);
                at.span = Span::new(index, self.text.trim_end().len());
                "the JSON is complete before this".to_owned()
            }
            other => other.to_string(),
        };
        let span = at.span;
        let diagnostic = Diagnostic::error(codes::JSON_SYNTAX, span, message);
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// What stands where something else was expected.
struct Found<'t> {
    /// Its first character; none at the end of the text.
    first: Option<char>,
    /// A bare word or a number, as far as it goes; empty where there is none.
    word: &'t str,
    /// The word, the comment, or the one character.
    span: Span,
    /// Whether the word goes on where the JSON value in it has ended, as `2012-10-17` does.
    runs_on: bool,
    /// Whether it is a comment.
    comment: bool,
}

const IN_QUOTES: &str = "text stands in double quotes";

impl Found<'_> {
    fn begins_value(&self) -> bool {
        matches!(self.first, Some('"' | '{' | '[')) || !self.word.is_empty()
    }

    fn help(&self) -> Option<&'static str> {
        Some(match (self.first?, self.word) {
            _ if self.comment => "JSON has no comments",
            (_, "True" | "False" | "None") => "JSON writes true, false and null",
            ('\'', _) => "JSON takes double quotes only",
            ('“' | '”' | '„' | '‟' | '‘' | '’', _) => {
                "these are typographic quotes: JSON takes the plain \" only"
            }
            ('$' | '<', _) => "a placeholder must stand inside a string",
            (',', _) => "there is a comma too many",
            (_, "") => return None,
            _ => IN_QUOTES,
        })
    }

    fn shown(&self) -> String {
        match self.first {
            Some(c) if c.is_control() || c.is_whitespace() => format!("U+{:04X}", u32::from(c)),
            Some(c) if self.word.is_empty() => format!("`{c}`"),
            _ => format!("`{}`", self.word),
        }
    }
}

/// What a bare word is made of: all but what ends it in JSON. Of the letters beyond ASCII each byte
/// counts, so that a word ends between characters.
fn is_word(b: &u8) -> bool {
    *b >= 0x80 || (b.is_ascii_graphic() && !b"{}[]\",'$<>".contains(b))
}

fn floor_char(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// Writes a value back as JSON text, compact, members in their order.
#[must_use]
pub fn write(node: &Node) -> String {
    let mut out = String::new();
    write_value(&node.value, &mut out);
    out
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(number),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(&item.value, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (i, member) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(&member.key.value, out);
                out.push(':');
                write_value(&member.value.value, out);
            }
            out.push('}');
        }
    }
}

/// JSON text with a line for each member and item, indented by two; nothing but the blanks between
/// its words is another. `None` where the text is no JSON.
///
/// ```
/// use rolecall_source::json;
/// assert_eq!(json::indented("{\"a\":[1, 2.50]}").unwrap(), "{\n  \"a\": [\n    1,\n    2.50\n  ]\n}");
/// assert_eq!(json::indented("{").is_some(), false);
/// ```
#[must_use]
pub fn indented(text: &str) -> Option<String> {
    if read(text).error.is_some() {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let (mut quoted, mut escaped) = (false, false);
    let mut opened = false;
    for c in text.chars() {
        if quoted {
            out.push(c);
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        if c.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if closes {
            depth -= 1;
        }
        // an empty object or array stays on its line
        if (opened && !closes) || (closes && !opened) {
            new_line(depth, &mut out);
        }
        opened = matches!(c, '{' | '[');
        quoted = c == '"';
        out.push(c);
        match c {
            '{' | '[' => depth += 1,
            ',' => new_line(depth, &mut out),
            ':' => out.push(' '),
            _ => {}
        }
    }
    Some(out)
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The underlined text and the message.
    fn error(text: &str) -> (String, String) {
        let error = read(text).error.unwrap();
        (error.span.of(text).to_owned(), error.message)
    }

    #[test]
    fn keeps_the_place_of_keys_and_values() {
        let text = r#" {"a" : [1, "x:\"y"], "b":{"c":null}} "#;
        let root = read(text).root.unwrap();
        let members = root.value.members().unwrap();
        assert_eq!(members[0].key.span.of(text), r#""a""#);
        assert_eq!(members[0].value.span.of(text), r#"[1, "x:\"y"]"#);
        assert_eq!(members[1].key.span.of(text), r#""b""#);
        assert_eq!(members[1].value.span.of(text), r#"{"c":null}"#);
        let tricky = r#"{"a:\"b" :1, "\u0063":2}"#;
        let root = read(tricky).root.unwrap();
        let members = root.value.members().unwrap();
        assert_eq!(members[0].key.span.of(tricky), r#""a:\"b""#);
        assert_eq!(members[1].key.value, "c");
        assert_eq!(members[1].key.span.of(tricky), r#""\u0063""#);
    }

    #[test]
    fn points_at_what_is_wrong() {
        assert_eq!(error("{\"a\": 1,\n}").0, ",");
        assert_eq!(error("[1, 2,]").0, ",");
        assert_eq!(error("{'a': 1}").0, "'");
        assert_eq!(error("{\"a\" 1}").0, "1");
        assert_eq!(error("{\"a\": <x>}").0, "<");
        assert_eq!(error("{} // done").0, "// done");
        assert_eq!(error("{\"a\": “x”}").0, "“");
        assert!(error("{\"a\": {").1.contains("`}` is missing"));
        assert!(error("").1.contains("nothing here"));
        assert!(error("{\"a\": 01}").1.contains("number"));
        assert_eq!(error(r#"["\(id)"]"#).0, r"\(");
    }

    /// The underlined text, the message and the help.
    fn helped(text: &str) -> [String; 3] {
        let error = read(text).error.unwrap();
        let help = error.help.clone().unwrap_or_default();
        [error.span.of(text).to_owned(), error.message, help]
    }

    #[test]
    fn a_bare_word_is_underlined_whole() {
        let quotes = "text stands in double quotes";
        for (text, word) in [
            (r#"{"Effect": Allow}"#, "Allow"),
            (r#"{"Effect":Allow}"#, "Allow"),
            (r#"["x",sts:AssumeRole]"#, "sts:AssumeRole"),
            (
                "[\n  arn:aws:iam::123456789012:root\n]",
                "arn:aws:iam::123456789012:root",
            ),
            // the reader comes upon these inside the word
            (r#"{"a": nothing}"#, "nothing"),
            (r#"{"a":falsch}"#, "falsch"),
            (r#"{"a":f"x"}"#, "f"),
            (r#"{"a": NULL}"#, "NULL"),
        ] {
            let message = format!("expected a value, found `{word}`");
            assert_eq!(helped(text), [word, &message, quotes], "{text}");
        }
        for (text, word) in [
            (r#"{"Version": 2012-10-17}"#, "2012-10-17"),
            (r#"{"ip":[10.0.0.0/8]}"#, "10.0.0.0/8"),
            (r#"{"a":1h, "b": 2}"#, "1h"),
            ("[truely]", "truely"),
        ] {
            let message = format!("`{word}` is no number");
            assert_eq!(helped(text), [word, &message, quotes], "{text}");
        }
        assert_eq!(
            helped("{Effect: 1}"),
            [
                "Effect",
                "expected a member name in double quotes, found `Effect`",
                quotes
            ]
        );
        assert_eq!(helped("{a:1}")[0], "a");
    }

    #[test]
    fn words_of_python_are_named_as_such() {
        for word in ["True", "False", "None"] {
            let [found, _, help] = helped(&format!("{{'a': 1, \"b\":{word}}}").replace('\'', "\""));
            assert_eq!(
                (found.as_str(), help.as_str()),
                (word, "JSON writes true, false and null")
            );
        }
        assert_eq!(helped("[Truth]")[2], "text stands in double quotes");
        assert_eq!(helped("[Never]")[2], "text stands in double quotes");
    }

    #[test]
    fn quotes_of_other_kinds() {
        let single = "JSON takes double quotes only";
        assert_eq!(helped("{'a': 1}")[2], single);
        let value = ["'", "expected a value, found `'`", single];
        assert_eq!(helped("{\"a\": 'b'}"), value);
        assert!(helped("[”a”]")[2].contains("typographic"));
    }

    #[test]
    fn a_missing_comma_is_missing_in_front_of_what_follows() {
        for (text, found, message) in [
            (r#"["a" "b"]"#, "\"", "expected `,` or `]`, found `\"`"),
            (
                "{\"a\": 1\n \"b\": 2}",
                "\"",
                "expected `,` or `}`, found `\"`",
            ),
            ("[{}\n{}]", "{", "expected `,` or `]`, found `{`"),
            (
                "[true false]",
                "false",
                "expected `,` or `]`, found `false`",
            ),
            ("[1 -2]", "-2", "expected `,` or `]`, found `-2`"),
        ] {
            let error = read(text).error.unwrap();
            assert_eq!(error.span.of(text), found, "{text}");
            assert!(error.span.start > 2, "{text}");
            assert_eq!(error.message, message, "{text}");
            assert_eq!(
                error.help.as_deref(),
                Some("a comma is missing in front of it"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_string_ends_on_its_line() {
        let [found, message, help] = helped("{\"Effect\": \"Allow,\n\"Action\": \"a:b\"}");
        assert_eq!(found, "\"Allow,");
        assert!(message.contains("line break") && help.contains("close the string"));
        assert_eq!(helped("[\"a\tb\"]")[0], "\t");
    }

    #[test]
    fn a_quote_in_a_string_ends_it() {
        let [found, message, help] = helped(r#"{"a": "say "hi" now"}"#);
        assert_eq!(found, "hi");
        assert_eq!(message, "expected `,` or `}`, found `hi`");
        assert_eq!(help, r#"a `"` inside a string is written \""#);
    }

    #[test]
    fn a_comma_too_many() {
        for text in ["{\"a\": 1,\n}", "[1, 2 , ]"] {
            let [found, _, help] = helped(text);
            assert_eq!(
                (found.as_str(), help.as_str()),
                (",", "remove the comma"),
                "{text}"
            );
        }
        for text in ["[1,,2]", "{\"a\":1,,\"b\":2}", "[,1]"] {
            let [found, _, help] = helped(text);
            assert_eq!(
                (found.as_str(), help.as_str()),
                (",", "there is a comma too many"),
                "{text}"
            );
        }
    }

    #[test]
    fn comments_are_underlined_whole() {
        for (text, comment) in [
            ("{} // done", "// done"),
            ("{\"a\": 1 // one\r\n}", "// one"),
            ("{\"a\": /* one */ 1}", "/* one */"),
            ("{\n  # one\n  \"a\": 1}", "# one"),
            ("[1, // one\n 2]", "// one"),
            ("// all", "// all"),
        ] {
            let [found, _, help] = helped(text);
            assert_eq!(
                (found.as_str(), help.as_str()),
                (comment, "JSON has no comments"),
                "{text}"
            );
        }
        assert_eq!(helped("{} {}")[2], "");
    }

    #[test]
    fn an_array_has_no_names() {
        let [found, _, help] = helped("[\"a\": 1]");
        assert_eq!(
            (found.as_str(), help.as_str()),
            (":", "members with names stand in an object: {…}")
        );
    }

    #[test]
    fn reports_duplicates_with_both_places() {
        let text = r#"{"x":{"Sid":"1","Sid":"2"}}"#;
        let read = read(text);
        assert_eq!(read.duplicates.len(), 1);
        assert_eq!(read.duplicates[0].first.start, 6);
        assert_eq!(read.duplicates[0].second.start, 16);
        assert_eq!(read.duplicates[0].diagnostic().related.len(), 1);
    }

    #[test]
    fn a_byte_order_mark_moves_the_places_only() {
        let text = "\u{feff}{\"a\":1}";
        let root = read(text).root.unwrap();
        assert_eq!(root.value.get("a").unwrap().span.of(text), "1");
    }

    #[test]
    fn depth_is_limited_and_said() {
        let deep = "[".repeat(100_000);
        let read = read(&deep);
        assert_eq!(read.error.unwrap().code, codes::JSON_DEPTH);
    }

    #[test]
    fn an_object_of_many_members_takes_no_time() {
        // comparing each name with all before it would take minutes
        let members: Vec<String> = (0..100_000).map(|n| format!("\"{n}\":1")).collect();
        let read = read(&format!("{{{},\"7\":2}}", members.join(",")));
        assert_eq!(read.duplicates.len(), 1);
        assert_eq!(read.duplicates[0].key, "7");
    }

    #[test]
    fn keeps_what_stood_before_the_error() {
        let json = read(r#"{"a": 1, "b": [2, x], "c": 3}"#);
        let root = json.root.unwrap();
        assert!(root.value.get("a").is_some());
        assert!(root.value.get("b").is_some());
        assert!(root.value.get("c").is_none());
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9a-c \\.eE+-]{0,24}"#) {
            let ours = read(&text).error.is_none();
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            // serde_json also refuses numbers beyond f64, which IAM may hold
            if ours != theirs {
                let number = serde_json::from_str::<serde_json::Value>(&text)
                    .is_err_and(|e| e.to_string().contains("number out of range"));
                prop_assert!(number, "ours {} theirs {}: {}", ours, theirs, text);
            }
        }

        #[test]
        fn written_json_reads_the_same(text in any::<String>()) {
            let node = Node::new(Value::String(text), Span::default());
            let written = write(&node);
            prop_assert_eq!(read(&written).root.unwrap().value, node.value);
        }
    }
}
