//! The attributes of a tag, one by one, with their places.

use super::{
    lexical::{is_name, is_space, short, value},
    tree::MAX_NODES,
};
use crate::{Diagnostic, Span, Spanned, codes};

/// An attribute whose prefix is not resolved yet.
pub(super) struct Written<'t> {
    /// The prefix; empty where there is none.
    pub(super) prefix: &'t str,
    /// The name without its prefix.
    pub(super) local: &'t str,
    /// Where prefix and name stand.
    pub(super) name: Span,
    /// The value; the span lies between the quotes.
    pub(super) value: Spanned<String>,
    /// Name and value.
    pub(super) span: Span,
}

/// Reads what follows the name in a tag, up to but without its end.
pub(super) fn read(raw: &str, at: usize) -> Result<Vec<Written<'_>>, Diagnostic> {
    let mut cursor = Cursor { raw, at };
    let mut attributes = Vec::new();
    loop {
        let gap = cursor.take(is_space);
        if cursor.raw.is_empty() {
            return Ok(attributes);
        }
        if gap.is_empty() {
            return Err(error(
                cursor.next(),
                "a blank is missing in front of this attribute",
            ));
        }
        if attributes.len() >= MAX_NODES {
            return Err(too_many(cursor.next()));
        }
        attributes.push(cursor.attribute()?);
    }
}

/// Splits a name at its colon.
pub(super) fn name(text: &str, at: usize) -> Result<(&str, &str), Diagnostic> {
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let prefixed = text.len() > local.len();
    if is_name(local) && (!prefixed || is_name(prefix)) {
        return Ok((prefix, local));
    }
    let message = if text.is_empty() {
        "a name is expected here".to_owned()
    } else {
        format!("`{}` is not a name that XML allows", short(text))
    };
    Err(error(Span::new(at, at + text.len()), message))
}

/// More than [`MAX_NODES`].
pub(super) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::XML_LIMIT,
        span,
        format!("more than {MAX_NODES} elements, attributes and texts, the most that are read"),
    )
}

struct Cursor<'t> {
    raw: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn attribute(&mut self) -> Result<Written<'t>, Diagnostic> {
        let start = self.at;
        let written = self.take(|c| !is_space(c) && c != '=' && c != '"' && c != '\'');
        let span = Span::new(start, self.at);
        let (prefix, local) = name(written, start)?;
        self.take(is_space);
        if !self.skip('=') {
            return Err(error(
                span,
                format!("the attribute `{}` has no value", short(written)),
            )
            .help("an attribute is written name=\"value\""));
        }
        self.take(is_space);
        let quote = match self.raw.chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => {
                return Err(error(
                    self.next(),
                    format!("the value of `{}` must stand in quotes", short(written)),
                ));
            }
        };
        self.skip(quote);
        let from = self.at;
        let raw = self.take(|c| c != quote);
        let inside = Span::new(from, self.at);
        if !self.skip(quote) {
            return Err(error(
                inside,
                format!("the value of `{}` never ends", short(written)),
            ));
        }
        if let Some(i) = raw.find('<') {
            return Err(error(
                Span::new(from + i, from + i + 1),
                format!("`<` can't stand in the value of `{}`", short(written)),
            )
            .help("write it as &lt;"));
        }
        Ok(Written {
            prefix,
            local,
            name: span,
            value: Spanned::new(value(raw, from, true)?, inside),
            span: Span::new(start, self.at),
        })
    }

    /// Takes the characters up to the first that is not wanted.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let end = self.raw.find(|c| !wanted(c)).unwrap_or(self.raw.len());
        let (taken, rest) = self.raw.split_at_checked(end).unwrap_or((self.raw, ""));
        self.raw = rest;
        self.at += end;
        taken
    }

    fn skip(&mut self, c: char) -> bool {
        let rest = self.raw.strip_prefix(c);
        if let Some(rest) = rest {
            self.raw = rest;
            self.at += c.len_utf8();
        }
        rest.is_some()
    }

    /// Where the next character stands.
    fn next(&self) -> Span {
        let len = self.raw.chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + len)
    }
}

fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(codes::XML_SYNTAX, span, message)
}
