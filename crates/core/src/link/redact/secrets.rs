//! Where secrets stand in a text.

use rolecall_source::{Span, sorted_by};

use rolecall_intake::Status;
use serde::Serialize;

/// What nobody needs who looks at a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secret {
    /// The signature of a token or of a SAML document.
    Signature,
    /// A certificate, or a key in such armour.
    Certificate,
    /// The token of temporary credentials.
    SessionToken,
    /// A secret access key.
    SecretKey,
}

impl Secret {
    /// The secret in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Signature => "a signature",
            Self::Certificate => "a certificate or key",
            Self::SessionToken => "a session token",
            Self::SecretKey => "a secret access key",
        }
    }

    /// What stands in its place; no reader takes it for something else than it is. In place of a
    /// signature it says what became of that.
    pub(super) const fn marker(self, status: Status) -> &'static str {
        match self {
            Self::Signature => status.marker(),
            Self::Certificate | Self::SessionToken | Self::SecretKey => "redacted",
        }
    }
}

/// A secret key has forty characters; what is shorter than half of one is something else.
const SHORTEST: usize = 20;
/// How a certificate or key begins in base64, as any long structure of ASN.1 does.
const CERTIFICATE: &str = "MII";
/// The shortest word that is tried as a wrapped document.
const LONG: usize = 200;
/// How the tokens of temporary credentials begin.
const SESSION_TOKENS: [&str; 3] = ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"];

/// The secrets that stand in a text as they are, in their order, none within another.
pub(super) fn find(text: &str) -> Vec<(Span, Secret)> {
    let mut found = Vec::new();
    armour(text, &mut found);
    certificates(text, &mut found);
    elements(text, "SignatureValue", Secret::Signature, &mut found);
    elements(text, "X509Certificate", Secret::Certificate, &mut found);
    credentials(text, &mut found);
    tokens(text, &mut found);
    let mut found = sorted_by(found, &|(one, _), (other, _)| one.start.cmp(&other.start));
    let mut end = 0;
    found.retain(|(span, _)| {
        let written = span.of(text);
        let taken = span.start >= end && !written.is_empty() && !written.starts_with("redacted");
        if taken {
            end = span.end;
        }
        taken
    });
    found
}

/// Words that may be wrapped documents.
pub(super) fn long_words(text: &str) -> impl Iterator<Item = Span> {
    words(text, |c| c.is_ascii_alphanumeric() || "+/=_%-".contains(c))
        .filter(|span| span.end - span.start >= LONG)
}

/// What stands between `-----BEGIN …-----` and `-----END …-----`.
fn armour(text: &str, found: &mut Vec<(Span, Secret)>) {
    let mut at = 0;
    while let Some(begin) = position(text, at, "-----BEGIN ")
        && let Some(start) = position(text, begin + "-----BEGIN ".len(), "-----")
    {
        let start = start + "-----".len();
        at = position(text, start, "-----END ").unwrap_or(text.len());
        found.push((Span::new(start, at), Secret::Certificate));
    }
}

/// Certificates and keys without armour, which may be broken into lines.
fn certificates(text: &str, found: &mut Vec<(Span, Secret)>) {
    for word in words(text, |c| is_base64(c) || c == '\n' || c == '\r') {
        let written = word.of(text);
        let start = word.start + (written.len() - written.trim_start().len());
        let span = Span::new(start, start + written.trim().len());
        if span.of(text).starts_with(CERTIFICATE) && span.len() >= LONG {
            found.push((span, Secret::Certificate));
        }
    }
}

/// What elements of this name hold, whatever their prefix.
fn elements(text: &str, name: &str, kind: Secret, found: &mut Vec<(Span, Secret)>) {
    let mut at = 0;
    while let Some(begin) = position(text, at, name) {
        let after = begin + name.len();
        at = after;
        let before = text.get(..begin).unwrap_or_default();
        let tag = before.rfind('<').and_then(|tag| before.get(tag + 1..));
        let opens = tag.is_some_and(|prefix| !prefix.contains(['/', '>', ' ']));
        let Some(end) = position(text, after, ">").filter(|_| opens) else {
            continue;
        };
        let start = end + ">".len();
        if text.get(after..end).is_some_and(|rest| rest.ends_with('/')) {
            continue;
        }
        at = position(text, start, "</").unwrap_or(text.len());
        let value = text.get(start..at).unwrap_or_default();
        let blank = value.len() - value.trim_start().len();
        let length = value.trim().len();
        let span = Span::new(start + blank, start + blank + length);
        found.push((span, kind));
    }
}

/// Values that stand after the name of a secret key or session token: in an environment, a profile,
/// a response, a header.
fn credentials(text: &str, found: &mut Vec<(Span, Secret)>) {
    for name in words(text, |c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
        let written = name.of(text).to_ascii_lowercase().replace(['_', '-'], "");
        let kind = match written.strip_prefix("aws").unwrap_or(&written) {
            "secretaccesskey" | "secretkey" => Secret::SecretKey,
            "sessiontoken" | "securitytoken" | "xamzsecuritytoken" => Secret::SessionToken,
            _ => continue,
        };
        let rest = text.get(name.end..).unwrap_or_default();
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"':=>\\".contains(c));
        let start = text.len() - value.len();
        let length = value.find(|c| !is_base64(c)).unwrap_or(value.len());
        if start > name.end && length >= SHORTEST {
            found.push((Span::new(start, start + length), kind));
        }
    }
    for word in words(text, is_base64) {
        let written = word.of(text);
        if SESSION_TOKENS
            .iter()
            .any(|begin| written.starts_with(begin))
        {
            found.push((word, Secret::SessionToken));
        }
    }
}

/// The signatures of tokens.
fn tokens(text: &str, found: &mut Vec<(Span, Secret)>) {
    for word in words(text, |c| c.is_ascii_alphanumeric() || "_.-".contains(c)) {
        let token = word.of(text);
        let parts: Vec<&str> = token.splitn(4, '.').collect();
        if let [header, claims, signature] = parts[..]
            && header.starts_with("ey")
            && claims.starts_with("ey")
        {
            found.push((
                Span::new(word.end - signature.len(), word.end),
                Secret::Signature,
            ));
        }
    }
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=_%-".contains(c)
}

/// The longest runs of such characters.
fn words(text: &str, belongs: impl Fn(char) -> bool) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(&belongs)?;
        let word = text.get(start..)?;
        at = start + word.find(|c| !belongs(c)).unwrap_or(word.len());
        Some(Span::new(start, at))
    })
}

/// Where this stands next, from a place on.
fn position(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}
