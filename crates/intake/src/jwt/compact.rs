//! The parts of a token, and their encoding.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use rolecall_source::{
    Diagnostic, Parsed, Span, Spanned, codes,
    json::{self, Value},
};

use super::{
    aws,
    token::{Form, Part, Token},
};
use crate::{
    notes::{Notes, shown},
    signature::Signature,
};

/// base64url as tokens use it: no padding, and no bits left over.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The algorithms that AWS accepts.
pub(super) const ALGORITHMS: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/// The longest token that STS takes, in characters.
const MAX_TOKEN: usize = 20_000;

pub(super) fn read(text: &str) -> Parsed<Option<Token>> {
    let mut notes = Notes::default();
    // a mark of the byte order is no part of it
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let start = text.len() - text.trim_start_matches(blank).len();
    let whole = Span::new(start, start + text.trim_matches(blank).len());
    let token = if whole.of(text).starts_with(['{', '[']) {
        claims_alone(whole.of(text), whole, &mut notes)
    } else {
        compact(whole.of(text), whole, &mut notes)
    };
    if let Some(token) = &token {
        headers(token, &mut notes);
        aws::check(token, &mut notes);
    }
    notes.with(token)
}

/// Claims that somebody decoded already.
fn claims_alone(text: &str, span: Span, notes: &mut Notes) -> Option<Token> {
    let claims = part(text.to_owned(), "claims", span, false, notes)?;
    notes.push(
        Diagnostic::info(
            codes::TOKEN_UNSIGNED,
            Span::new(span.start, span.start + "{".len()),
            "these are the claims of a token, without header and signature",
        )
        .help("they are read as if they stood in a token with a good signature"),
    );
    Some(Token {
        form: Form::Claims,
        header: None,
        claims: Some(claims),
        signature: None,
        redacted: None,
        signed: span,
    })
}

fn compact(text: &str, span: Span, notes: &mut Notes) -> Option<Token> {
    const MOST_PARTS: usize = 5;
    let mut parts = Vec::new();
    let mut at = span.start;
    for part in text.splitn(MOST_PARTS + 1, '.') {
        parts.push(Spanned::new(part, Span::new(at, at + part.len())));
        at += part.len() + 1;
    }
    let (form, header, claims, signature) = match &parts[..] {
        [header, claims] => (Form::Unsigned, header, Some(claims), None),
        [header, claims, signature] if signature.value.is_empty() => {
            (Form::Unsigned, header, Some(claims), None)
        }
        [header, claims, signature] => (Form::Signed, header, Some(claims), Some(signature)),
        [header, _, _, _, _] => (Form::Encrypted, header, None, None),
        _ => {
            let message = "this is no token: one has three parts with dots between them";
            notes.push(Diagnostic::error(codes::TOKEN_SHAPE, span, message));
            return None;
        }
    };
    let length = text.chars().count();
    if length > MAX_TOKEN {
        notes.push(Diagnostic::error(
            codes::TOKEN_SHAPE,
            span,
            format!("STS takes tokens of up to {MAX_TOKEN} characters, and this one has {length}"),
        ));
    }
    let signed = claims.map_or(header.span, |claims| header.span.to(claims.span));
    let header = encoded_part(header, "header", notes);
    // text with a dot in it is nothing that somebody took for a token
    if header.is_none() && form != Form::Signed {
        return None;
    }
    match form {
        Form::Encrypted => notes.push(
            Diagnostic::error(
                codes::TOKEN_ENCRYPTED,
                span,
                "this token is encrypted: it has five parts",
            )
            .help("AWS takes tokens that are signed, and no encrypted ones"),
        ),
        Form::Unsigned => notes.push(
            Diagnostic::info(
                codes::TOKEN_UNSIGNED,
                last_char(text, span),
                "the signature is missing",
            )
            .help("the claims are read as if it were there and good"),
        ),
        Form::Signed | Form::Claims => {}
    }
    let redacted = signature.and_then(|s| Signature::redacted(s.value, s.span));
    let signature = signature.filter(|_| redacted.is_none());
    Some(Token {
        form,
        header,
        claims: claims.and_then(|claims| encoded_part(claims, "claims", notes)),
        signature: signature
            .and_then(|s| decode(s, notes).map(|bytes| Spanned::new(bytes, s.span))),
        redacted,
        signed,
    })
}

/// Where the last character stands of a text that ends with `span`.
fn last_char(text: &str, span: Span) -> Span {
    let len = text.chars().next_back().map_or(0, char::len_utf8);
    Span::new(span.end - len, span.end)
}

/// A part in base64url that must hold a JSON object.
fn encoded_part(raw: &Spanned<&str>, what: &str, notes: &mut Notes) -> Option<Part> {
    let bytes = decode(raw, notes)?;
    match String::from_utf8(bytes) {
        Ok(text) => part(text, what, raw.span, true, notes),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let place = Part::new(String::new(), raw.span, true);
            let message = format!("bytes in the {what} of the token are not UTF-8");
            let span = place.source(Span::new(at, at + 1));
            notes.push(Diagnostic::error(codes::TOKEN_JSON, span, message));
            None
        }
    }
}

/// A part whose text is known. It is read as far as the JSON goes.
fn part(text: String, what: &str, span: Span, encoded: bool, notes: &mut Notes) -> Option<Part> {
    let read = json::read(&text);
    let mut part = Part::new(text, span, encoded);
    part.complete = read.error.is_none();
    for duplicate in &read.duplicates {
        let message = format!(
            "`{}` stands twice: AWS takes the last one",
            shown(&duplicate.key)
        );
        notes.push(
            Diagnostic::warning(
                codes::TOKEN_DUPLICATE,
                part.source(duplicate.second),
                message,
            )
            .related(part.source(duplicate.first), "the first one stands here"),
        );
    }
    if let Some(mut error) = read.error {
        error.span = part.source(error.span);
        if encoded {
            error.message = format!("in the {what} of the token: {}", error.message);
        }
        notes.push(error);
    }
    match read.root.map(|root| root.value) {
        Some(Value::Object(members)) => {
            part.members = members;
            Some(part)
        }
        Some(other) => {
            let message = format!(
                "a JSON object is expected for the {what} of a token, and this is {}",
                other.kind()
            );
            notes.push(Diagnostic::error(codes::TOKEN_JSON, span, message));
            None
        }
        None => None,
    }
}

fn decode(raw: &Spanned<&str>, notes: &mut Notes) -> Option<Vec<u8>> {
    let wrong = raw.value.char_indices().find(|&(_, c)| !is_base64url(c));
    let (at, message, help) = match (wrong, BASE64URL.decode(raw.value)) {
        (None, Ok(bytes)) => return Some(bytes),
        (Some((at, '=')), _) => (
            at,
            "base64url in a token has no padding",
            Some("remove the `=` at the end of the part"),
        ),
        (Some((at, '+' | '/')), _) => (
            at,
            "a token is written in base64url, and this character belongs to plain base64",
            Some("base64url has - and _ for + and /"),
        ),
        (Some((at, _)), _) => (at, "this character can't stand in a token", None),
        (None, Err(_)) if raw.value.len() % 4 == 1 => (
            raw.value.len() - 1,
            "this part of the token is cut: one character holds no byte",
            None,
        ),
        (None, Err(_)) => (
            raw.value.len().saturating_sub(1),
            "the last character of this part holds bits too many: something is cut or added",
            None,
        ),
    };
    let len = raw
        .value
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let span = Span::new(at, at + len).shifted(raw.span.start);
    let diagnostic = Diagnostic::error(codes::TOKEN_BASE64, span, message);
    notes.push(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    });
    None
}

const fn is_base64url(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// What there is to say about the header.
fn headers(token: &Token, notes: &mut Notes) {
    let Some(algorithm) = token.algorithm() else {
        return;
    };
    if token.form != Form::Encrypted && !ALGORITHMS.contains(&algorithm.value.as_str()) {
        let message = format!(
            "AWS accepts no token signed with `{}`",
            shown(&algorithm.value)
        );
        notes.push(
            Diagnostic::error(codes::TOKEN_ALGORITHM, algorithm.span, message)
                .help(format!("it accepts {}", ALGORITHMS.join(", "))),
        );
    }
}

impl Part {
    const fn new(text: String, span: Span, encoded: bool) -> Self {
        Self {
            text,
            members: Vec::new(),
            complete: false,
            span,
            encoded,
        }
    }
}

impl Token {
    /// The algorithm of the signature, as the header names it.
    #[must_use]
    pub fn algorithm(&self) -> Option<Spanned<String>> {
        let header = self.header.as_ref()?;
        let node = header.get("alg")?;
        Some(Spanned::new(
            node.value.as_str()?.to_owned(),
            header.source(node.span),
        ))
    }

    /// Whether AWS takes it for a token at all: signed with an algorithm that it accepts, and
    /// without extensions of the header that a reader must understand. A token that came without
    /// header or signature is taken to have had good ones.
    pub(super) fn is_valid(&self) -> bool {
        let algorithm = self.algorithm();
        let accepted = algorithm.is_some_and(|a| ALGORITHMS.contains(&a.value.as_str()));
        let header = self.header.as_ref();
        let readable = header.is_some_and(|h| h.complete && h.get("crit").is_none());
        self.claims.as_ref().is_some_and(|claims| claims.complete)
            && (self.form == Form::Claims || (accepted && readable))
    }
}
