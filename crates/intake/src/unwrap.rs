//! What a text is, and what is inside its wrappings.
//!
//! SAML responses and tokens travel wrapped: URL-encoded in a form, in base64, compressed in the
//! address of a redirect. [`unwrap()`] undoes that, layer by layer, and keeps where everything
//! stood, so that a place in the document can be underlined in the text that was pasted.

mod detect;
mod equivalent;
mod layers;
mod undo;
mod wrapping;

pub use self::{
    detect::{Kind, detect},
    wrapping::{MAX_INFLATED, Wrapping},
};

use rolecall_source::{Diagnostic, Span, codes};

use self::detect::{Found, classify};
use self::layers::Layer;
use crate::cli::Files;

/// The longest text whose wrappings are undone, in bytes. STS takes no more than a tenth of it.
pub const MAX_WRAPPED: usize = 1024 * 1024;

/// The most wrappings that are undone.
const MAX_LAYERS: usize = 8;

/// A text without its wrappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwrapped {
    /// What it is.
    pub kind: Kind,
    /// What was undone, outermost first.
    pub undone: Vec<Wrapping>,
    /// The text inside; the whole text where nothing was undone.
    pub text: String,
    /// What there is to say about the wrappings, with places in the text that was pasted.
    pub diagnostics: Vec<Diagnostic>,
    layers: Vec<Layer>,
}

/// Undoes the wrappings of a text and says what is inside.
///
/// ```
/// use rolecall_intake::{saml, unwrap::{Kind, unwrap}};
/// // <Attribute Name="https://aws.amazon.com/SAML/Attributes/SourceIdentity"/>
/// let text = "SAMLResponse=PEF0dHJpYnV0ZSBOYW1lPSJodHRwczovL2F3cy5hbWF6b24uY29tL1NBTUwvQXR0cmlidXRlcy9Tb3VyY2VJZGVudGl0eSIvPg%3D%3D";
/// let unwrapped = unwrap(text);
/// assert_eq!(unwrapped.kind, Kind::Saml);
/// assert_eq!(unwrapped.summary(), "URL-decoded, base64-decoded: a SAML response");
/// assert!(unwrapped.text.starts_with("<Attribute"));
/// ```
#[must_use]
pub fn unwrap(text: &str) -> Unwrapped {
    open(text, &|_| None).0
}

/// Undoes the wrappings of a text, and returns what was read to find out what is inside: the
/// commands, if the text inside was searched for any, and the denial of an error.
pub(crate) fn open(text: &str, files: Files<'_>) -> (Unwrapped, Found) {
    let mut found = classify(text, files);
    // those of the whole text, should nothing be inside
    let mut whole = None;
    let mut unwrapped = Unwrapped {
        kind: found.kind,
        undone: Vec::new(),
        text: text.to_owned(),
        diagnostics: Vec::new(),
        layers: Vec::new(),
    };
    while unwrapped.kind == Kind::Unknown && unwrapped.layers.len() < MAX_LAYERS {
        if unwrapped.text.len() > MAX_WRAPPED && unwrapped.undone.is_empty() {
            unwrapped.diagnostics.push(Diagnostic::error(
                codes::WRAPPING_LIMIT,
                Span::at(0),
                format!(
                    "wrappings are undone in texts of up to {} MiB",
                    MAX_WRAPPED >> 20
                ),
            ));
            break;
        }
        let Some(step) = undo::step(&unwrapped.text) else {
            break;
        };
        for diagnostic in step.diagnostics {
            let diagnostic = unwrapped.outward(diagnostic);
            unwrapped.diagnostics.push(diagnostic);
        }
        unwrapped.undone.extend(step.undone);
        unwrapped.layers.push(step.layer);
        unwrapped.text = step.text;
        whole = whole.or(Some(found.calls));
        found = classify(&unwrapped.text, files);
        unwrapped.kind = found.kind;
    }
    if unwrapped.kind == Kind::Unknown {
        // what was taken off led nowhere
        unwrapped.undone.clear();
        unwrapped.layers.clear();
        text.clone_into(&mut unwrapped.text);
        found.calls = whole.unwrap_or(found.calls);
        let stays = [codes::WRAPPING_LIMIT, codes::XML_ENCODING];
        unwrapped.diagnostics.retain(|d| stays.contains(&d.code));
    }
    if let Some(other) = other(unwrapped.kind, &unwrapped.text) {
        let other = unwrapped.outward(other);
        unwrapped.diagnostics.push(other);
    }
    (unwrapped, found)
}

/// What there is to say of a text that is known, but is neither a call nor what comes with one.
fn other(kind: Kind, text: &str) -> Option<Diagnostic> {
    let mut help = kind.advice()?.to_owned();
    let mut message = format!("this is {}", kind.words());
    let mut span = first_line(text);
    if kind == Kind::Config {
        help = equivalent::profile(text).unwrap_or(help);
    }
    if kind == Kind::Sdk {
        let call = equivalent::sdk(text)?;
        message = format!("{message}: {}", call.operation);
        help = format!("the AWS CLI has it as `{}`", call.command);
        span = call.span;
    }
    Some(Diagnostic::info(codes::PASTE_OTHER, span, message).help(help))
}

/// The first line that holds something, without the white space around it.
fn first_line(text: &str) -> Span {
    let start = text.len() - text.trim_start().len();
    let line = text.trim().lines().next().unwrap_or_default();
    Span::new(start, start + line.trim_end().len())
}

impl Unwrapped {
    /// Whether an API request has its document in this form: a SAML response in base64 and nothing
    /// else, a token as it is, without whitespace around it. AWS undoes no other wrapping. `whole`
    /// is the text that was unwrapped.
    ///
    /// ```
    /// use rolecall_intake::unwrap::unwrap;
    /// let is_sent_so = |text| unwrap(text).is_sent_so(text);
    /// assert!(!is_sent_so("<Response/>"));
    /// assert!(!is_sent_so(" eyJhbGciOiJSUzI1NiJ9.e30.c2ln"));
    /// assert!(is_sent_so("eyJhbGciOiJSUzI1NiJ9.e30.c2ln"));
    /// ```
    #[must_use]
    pub fn is_sent_so(&self, whole: &str) -> bool {
        let has_form = match self.kind {
            Kind::Saml => self.layers.len() == 1 && self.undone == [Wrapping::Base64],
            _ => self.layers.is_empty() && whole.starts_with(|c: char| c.is_ascii_alphanumeric()),
        };
        has_form && whole.trim() == whole
    }

    /// Whether the text came in wrappings.
    #[must_use]
    pub const fn is_wrapped(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Where a part of the text inside stands in the text that was pasted.
    ///
    /// Through base64 it is the characters that hold the part; through compression it is all that
    /// was compressed.
    #[must_use]
    pub fn source(&self, inner: Span) -> Span {
        self.layers
            .iter()
            .rev()
            .fold(inner, |span, layer| layer.outward(span))
    }

    /// A diagnostic about the text inside, with its places in the text that was pasted.
    #[must_use]
    pub fn outward(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.source(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = self.source(related.span);
        }
        diagnostic
    }

    /// What was undone and what was found, in words.
    #[must_use]
    pub fn summary(&self) -> String {
        let found = self.kind.words();
        if self.undone.is_empty() {
            return found.to_owned();
        }
        let undone: Vec<_> = self.undone.iter().map(|w| w.words()).collect();
        format!("{}: {found}", undone.join(", "))
    }
}

#[cfg(test)]
mod tests;
