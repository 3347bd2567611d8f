//! Undoing one wrapping.

use std::borrow::Cow;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use miniz_oxide::inflate::{self, TINFLStatus};
use rolecall_source::{Diagnostic, Span, codes, json};

use super::{
    detect::{self, Kind, xml},
    layers::Layer,
    wrapping::{MAX_INFLATED, Wrapping},
};
use crate::{notes::shown, origin::Origin};

/// base64 as people paste it: padded or not, and perhaps cut.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// A text with one wrapping less.
pub(super) struct Step {
    pub(super) undone: Vec<Wrapping>,
    pub(super) text: String,
    pub(super) layer: Layer,
    /// With places in the text with the wrapping.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Undoes the outermost wrapping, if there is one.
pub(super) fn step(text: &str) -> Option<Step> {
    field(text)
        .or_else(|| bearer(text))
        .or_else(|| json_string(text))
        .or_else(|| quotes(text))
        .or_else(|| escaped(text))
        .or_else(|| document(text))
        .or_else(|| embedded(text))
        .or_else(|| claims(text))
        .or_else(|| percent(text))
        .or_else(|| spaced(text))
        .or_else(|| base64(text))
}

/// The field of a form or an address that holds a SAML message.
fn field(text: &str) -> Option<Step> {
    let (name, start) = ["SAMLResponse=", "SAMLRequest="]
        .into_iter()
        .find_map(|name| {
            let at = text.find(name)?;
            let before = text.get(..at)?.chars().next_back();
            let begins = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            begins.then_some((name, at + name.len()))
        })?;
    let rest = text.get(start..)?;
    let ends = |c: char| matches!(c, '&' | '#' | '"' | '\'' | '<' | '>' | '`');
    let value = rest.split(ends).next()?.trim_end();
    let span = Span::new(start, start + value.len());
    let around = text.trim().len() - value.len() > name.len();
    if around {
        let name = name.trim_end_matches('=');
        return taken_out(text, span, &format!("the field `{name}`"));
    }
    slice(text, span)
}

/// A part of a text, with a word that the rest is left out.
fn taken_out(text: &str, span: Span, what: &str) -> Option<Step> {
    let mut step = slice(text, span)?;
    let message = format!("{what} is read, and nothing around it");
    let note = Diagnostic::info(codes::WRAPPING_AROUND, span, message);
    step.diagnostics.push(note);
    Some(step)
}

/// The message in the form of a web page or in JSON, or a token anywhere in a text.
fn embedded(text: &str) -> Option<Step> {
    /// The shortest word that is taken for a message.
    const SHORTEST: usize = 40;
    let word = |at: usize, rest: &str| {
        let end = rest
            .find(|c| !is_coded(c) && c != '%')
            .unwrap_or(rest.len());
        Span::new(at, at + end)
    };
    let mut words = Vec::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at >= end && is_coded(c) {
            let span = word(at, text.get(at..)?);
            end = span.end;
            words.push(span);
        }
    }
    let mut messages = ["SAMLResponse", "SAMLRequest"].into_iter();
    if let Some(name) = messages.find(|name| text.contains(name)) {
        let longest = words.iter().max_by_key(|span| span.len())?;
        let long = longest.len() >= SHORTEST && longest.len() < text.trim().len();
        return taken_out(text, *longest, &format!("the field `{name}`")).filter(|_| long);
    }
    if is_broken_token(text) {
        return None;
    }
    words.iter().find_map(|span| {
        let written = span.of(text);
        // behind the name of a variable
        let token = written.rsplit('=').next().filter(|t| t.starts_with("ey"))?;
        let span = Span::new(span.end - token.len(), span.end);
        let whole = span.len() == text.trim().len();
        (token.contains(".ey") && !whole).then(|| taken_out(text, span, "the token"))?
    })
}

/// Whether a text is one token and no more, broken into lines.
fn is_broken_token(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    let mut lines = text.lines().map(str::trim);
    text.starts_with("ey")
        && text.matches(".ey").count() == 1
        && lines.all(|line| line.chars().all(is_coded))
}

/// XML with its characters escaped, as a web page shows or holds it.
fn escaped(text: &str) -> Option<Step> {
    if !text.contains("&lt;") && !text.contains("&#") {
        return None;
    }
    let mut inner = String::with_capacity(text.len());
    let mut origin = Origin::default();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let (c, len) = text
            .get(at..)
            .and_then(reference)
            .unwrap_or((c, c.len_utf8()));
        inner.push(c);
        origin.push(c.len_utf8(), Span::new(at, at + len));
        at += len;
    }
    (inner != text).then_some(Step {
        undone: Vec::new(),
        text: inner,
        layer: Layer::Runs(origin),
        diagnostics: Vec::new(),
    })
}

/// The character that a reference such as `&lt;` or `&#x3d;` stands for, and how long it is written.
fn reference(text: &str) -> Option<(char, usize)> {
    /// The longest reference, from `&` to `;`.
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|b| b == b';')?;
    let c = match text.get(..end)?.strip_prefix('&')? {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

/// A document of SAML behind other text, such as the line of a log.
fn document(text: &str) -> Option<Step> {
    /// How many places are looked at.
    const MOST: usize = 20;
    if text.trim_start().starts_with('<') {
        return None;
    }
    let end = text.rfind('>')? + 1;
    let begins = |&(at, _): &(usize, &str)| {
        let known = [Kind::Saml, Kind::SamlMetadata, Kind::SamlRequest];
        text.get(at..end).is_some_and(|t| known.contains(&xml(t)))
    };
    let (start, _) = text.match_indices('<').take(MOST).find(begins)?;
    taken_out(text, Span::new(start, end), "the document")
}

/// The claims of a token behind other text, such as its header.
fn claims(text: &str) -> Option<Step> {
    /// How many objects are looked at.
    const MOST: usize = 20;
    let mut at = 0;
    for _ in 0..MOST {
        let start = at + text.get(at..)?.find('{')?;
        let Some(end) = object_end(text, start) else {
            at = start + 1;
            continue;
        };
        let span = Span::new(start, end);
        if detect::json(span.of(text)) == Kind::Jwt && span.len() < text.trim().len() {
            return taken_out(text, span, "the object with the claims");
        }
        at = end;
    }
    None
}

/// Where the JSON object ends that begins at `start`.
fn object_end(text: &str, start: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A text that was written as a string of JSON, with its escapes.
fn json_string(text: &str) -> Option<Step> {
    let trimmed = text.trim();
    if !trimmed.starts_with('"') || !trimmed.contains('\\') {
        return None;
    }
    let read = json::read(trimmed);
    let root = read.root.filter(|_| read.error.is_none())?;
    let start = text.len() - text.trim_start().len();
    let mut origin = Origin::default();
    let inner = root.value.as_str()?.to_owned();
    origin.push_whole(inner.len(), Span::new(start, start + trimmed.len()));
    Some(Step {
        undone: Vec::new(),
        text: inner,
        layer: Layer::Runs(origin),
        diagnostics: Vec::new(),
    })
}

/// The token of an `Authorization` header.
fn bearer(text: &str) -> Option<Step> {
    const SCHEME: &str = "bearer ";
    let at = text.to_ascii_lowercase().find(SCHEME)?;
    let before = text
        .get(..at)?
        .trim()
        .trim_start_matches(['"', '\'', '-', 'H', ' ']);
    if !before.is_empty() && !before.to_ascii_lowercase().starts_with("authorization") {
        return None;
    }
    let rest = text.get(at + SCHEME.len()..)?;
    let start = text.len() - rest.trim_start().len();
    let token = text
        .get(start..)?
        .split(|c: char| c.is_whitespace() || c == '"' || c == '\'')
        .next()?;
    slice(text, Span::new(start, start + token.len()))
}

/// Quotes around the whole text.
fn quotes(text: &str) -> Option<Step> {
    let trimmed = text.trim();
    let quote = trimmed
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = trimmed.strip_prefix(quote)?.strip_suffix(quote)?;
    let start = text.len() - text.trim_start().len() + quote.len_utf8();
    slice(text, Span::new(start, start + inner.len()))
}

/// URL encoding. What does not decode to UTF-8 is none.
fn percent(text: &str) -> Option<Step> {
    if !text.contains('%') {
        return None;
    }
    // a plus is a blank in a form, but in base64 it is itself
    let plus_is_blank = text
        .trim_start()
        .get(..3)
        .is_some_and(|s| s.eq_ignore_ascii_case("%3c"));
    let mut bytes = Vec::with_capacity(text.len());
    let mut origin = Origin::default();
    let mut decoded = false;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let byte = text.get(at + 1..at + 3).filter(|_| c == '%').and_then(hex);
        let len = match (byte, c) {
            (Some(byte), _) => {
                bytes.push(byte);
                decoded = true;
                3
            }
            (None, '+') if plus_is_blank => {
                bytes.push(b' ');
                1
            }
            _ => {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                c.len_utf8()
            }
        };
        let written = Span::new(at, at + len);
        origin.push(if byte.is_some() { 1 } else { len }, written);
        at += len;
    }
    let text = String::from_utf8(bytes).ok().filter(|_| decoded)?;
    Some(Step {
        undone: vec![Wrapping::Url],
        text,
        layer: Layer::Runs(origin),
        diagnostics: Vec::new(),
    })
}

fn hex(digits: &str) -> Option<u8> {
    let plain = digits.chars().all(|c| c.is_ascii_hexdigit());
    u8::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// White space in what is otherwise base64 or a token: it was broken into lines.
fn spaced(text: &str) -> Option<Step> {
    if !text.contains(is_blank) || !text.chars().all(|c| is_blank(c) || is_coded(c)) {
        return None;
    }
    let mut squeezed = String::with_capacity(text.len());
    let mut origin = Origin::default();
    for (at, c) in text.char_indices().filter(|&(_, c)| !is_blank(c)) {
        squeezed.push(c);
        origin.push(c.len_utf8(), Span::new(at, at + c.len_utf8()));
    }
    Some(Step {
        undone: Vec::new(),
        text: squeezed,
        layer: Layer::Runs(origin),
        diagnostics: Vec::new(),
    })
}

/// base64 or base64url of a document, which may be compressed.
fn base64(text: &str) -> Option<Step> {
    let end = text.find(|c| !is_base64(c)).unwrap_or(text.len());
    let (coded, rest) = text.split_at_checked(end)?;
    let mut diagnostics = Vec::new();
    if !rest.trim_start_matches('=').is_empty() {
        let at = text.len() - rest.trim_start_matches('=').len();
        let wrong = rest.trim_start_matches('=').chars().next()?;
        diagnostics.push(Diagnostic::error(
            codes::WRAPPING_BROKEN,
            Span::new(at, at + wrong.len_utf8()),
            format!(
                "`{}` can't stand in base64: what is in front of it is read",
                shown(&wrong.to_string())
            ),
        ));
    }
    // one character alone holds no byte
    let whole = if coded.len() % 4 == 1 {
        coded.len() - 1
    } else {
        coded.len()
    };
    if whole < coded.len() {
        diagnostics.push(Diagnostic::error(
            codes::WRAPPING_BROKEN,
            Span::new(whole, coded.len()),
            "the base64 is cut: its length can't be",
        ));
    }
    let bytes = BASE64
        .decode(standard(coded.get(..whole)?).as_bytes())
        .ok()?;
    if begins_document(&bytes) {
        let text = utf8(bytes, &Layer::Base64, &mut diagnostics);
        return Some(Step {
            undone: vec![Wrapping::Base64],
            text,
            layer: Layer::Base64,
            diagnostics,
        });
    }
    let whole = Span::new(0, coded.len());
    let inflated = inflate(&bytes, whole, &mut diagnostics)?;
    let layer = Layer::Whole(whole);
    let text = utf8(inflated, &layer, &mut diagnostics);
    Some(Step {
        undone: vec![Wrapping::Base64, Wrapping::Deflate],
        text,
        layer,
        diagnostics,
    })
}

/// Whether bytes are the beginning of XML or JSON, in whatever encoding.
fn begins_document(bytes: &[u8]) -> bool {
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    is_utf_16(bytes) || text.starts_with(b"<") || text.starts_with(b"{")
}

/// Whether bytes are a document in UTF-16, with or without the mark of its byte order.
fn is_utf_16(bytes: &[u8]) -> bool {
    let begins: [&[u8]; 4] = [b"\xFF\xFE", b"\xFE\xFF", b"<\0", b"\0<"];
    begins.iter().any(|begin| bytes.starts_with(begin))
}

/// The document that was compressed, if it is one.
fn inflate(bytes: &[u8], place: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    match inflate::decompress_to_vec_with_limit(bytes, MAX_INFLATED) {
        Ok(document) => begins_document(&document).then_some(document),
        Err(error) if !begins_document(&error.output) => None,
        Err(error) => {
            diagnostics.push(if error.status == TINFLStatus::HasMoreOutput {
                Diagnostic::error(
                    codes::WRAPPING_LIMIT,
                    place,
                    format!(
                        "inflated it is longer than {} MiB, the most that is read",
                        MAX_INFLATED >> 20
                    ),
                )
            } else {
                let message =
                    "the compressed document is damaged or cut: what can be inflated is read";
                Diagnostic::error(codes::WRAPPING_BROKEN, place, message)
            });
            Some(error.output)
        }
    }
}

/// The text of a document, up to what is not UTF-8.
fn utf8(bytes: Vec<u8>, layer: &Layer, diagnostics: &mut Vec<Diagnostic>) -> String {
    if is_utf_16(&bytes) {
        let place = layer.outward(Span::new(0, 2));
        let message = "the document is in UTF-16, and no other encoding than UTF-8 is read";
        diagnostics.push(Diagnostic::error(codes::XML_ENCODING, place, message));
        return String::new();
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    diagnostics.push(Diagnostic::error(
        codes::XML_ENCODING,
        layer.outward(Span::new(at, at + 1)),
        "the document is not in UTF-8, and no other encoding is read",
    ));
    let mut bytes = error.into_bytes();
    bytes.truncate(at);
    String::from_utf8(bytes).unwrap_or_default()
}

/// The part of a text that `span` names, without the rest.
fn slice(text: &str, span: Span) -> Option<Step> {
    let inner = span.of(text);
    if inner.is_empty() {
        return None;
    }
    let mut origin = Origin::default();
    origin.push(inner.len(), span);
    Some(Step {
        undone: Vec::new(),
        text: inner.to_owned(),
        layer: Layer::Runs(origin),
        diagnostics: Vec::new(),
    })
}

/// base64url as base64.
fn standard(coded: &str) -> Cow<'_, str> {
    if coded.contains(['-', '_']) {
        Cow::Owned(coded.replace('-', "+").replace('_', "/"))
    } else {
        Cow::Borrowed(coded)
    }
}

const fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_')
}

/// White space, or a mark of the byte order.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

const fn is_coded(c: char) -> bool {
    is_base64(c) || matches!(c, '=' | '.')
}
