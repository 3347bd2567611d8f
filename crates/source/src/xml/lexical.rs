//! The characters, names and references of XML.

use crate::{Diagnostic, Span, codes};

/// What XML takes for white space.
pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// The first character of `raw` that no XML document may hold.
pub(super) fn check_characters(raw: &str, at: usize) -> Result<(), Diagnostic> {
    match raw.char_indices().find(|&(_, c)| !is_allowed(c)) {
        None => Ok(()),
        Some((i, c)) => Err(Diagnostic::error(
            codes::XML_SYNTAX,
            Span::new(at + i, at + i + c.len_utf8()),
            format!("the character U+{:04X} can't stand in XML", u32::from(c)),
        )),
    }
}

/// Whether `name` is a name without a prefix.
pub(super) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

/// A value as XML hands it on: references replaced, line ends made `\n`; in an attribute, every
/// white space that is not written as a reference made a blank.
pub(super) fn value(raw: &str, at: usize, in_attribute: bool) -> Result<String, Diagnostic> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let mut len = c.len_utf8();
        match c {
            '&' => {
                let here = at + raw.len() - rest.len();
                let reference = rest.find(';').and_then(|end| rest.get(..=end));
                let reference = reference.ok_or_else(|| unfinished_reference(rest, here))?;
                value.push(character(reference, here)?);
                len = reference.len();
            }
            '\r' if rest.starts_with("\r\n") => {
                value.push(if in_attribute { ' ' } else { '\n' });
                len = "\r\n".len();
            }
            c if in_attribute && is_space(c) => value.push(' '),
            '\r' => value.push('\n'),
            c => value.push(c),
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    Ok(value)
}

/// The character that a whole reference such as `&amp;` or `&#x41;` stands for.
pub(super) fn character(reference: &str, at: usize) -> Result<char, Diagnostic> {
    let name = reference.trim_start_matches('&').trim_end_matches(';');
    let span = Span::new(at, at + reference.len());
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(hex) => digits(hex, 16),
            None => digits(number, 10),
        };
        return code
            .and_then(char::from_u32)
            .filter(|&c| is_allowed(c))
            .ok_or_else(|| {
                Diagnostic::error(
                    codes::XML_ENTITY,
                    span,
                    format!(
                        "`{}` is no character that can stand in XML",
                        short(reference)
                    ),
                )
            });
    }
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ if is_name(name) => Err(Diagnostic::error(
            codes::XML_ENTITY,
            span,
            format!("the entity `{}` is defined nowhere", short(reference)),
        )
        .help("XML itself has &lt; &gt; &amp; &quot; and &apos; only")),
        _ => Err(unfinished_reference(reference, at)),
    }
}

/// An `&` that begins no reference.
pub(super) fn unfinished_reference(rest: &str, at: usize) -> Diagnostic {
    let end = rest
        .char_indices()
        .skip(1)
        .find(|&(_, c)| !(continues_name(c) || c == '#'))
        .map_or(rest.len(), |(i, _)| i);
    Diagnostic::error(
        codes::XML_SYNTAX,
        Span::new(at, at + end),
        "`&` begins a reference, and `;` ends one",
    )
    .help("an ampersand itself is written &amp;")
}

/// What a person wrote, short enough for a message and on one line.
pub(super) fn short(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let mut out: String = text
        .chars()
        .take(MAX_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        out.push('…');
    }
    out
}

/// A number in digits alone: no sign, no blank.
fn digits(text: &str, radix: u32) -> Option<u32> {
    let plain = text.chars().all(|c| c.is_digit(radix));
    plain
        .then(|| u32::from_str_radix(text, radix).ok())
        .flatten()
}

const fn is_allowed(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r'
        | '\u{20}'..='\u{D7FF}'
        | '\u{E000}'..='\u{FFFD}'
        | '\u{10000}'..='\u{10FFFF}')
}

const fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

const fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
