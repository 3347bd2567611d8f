//! Takes secrets out of a scenario before it is shared.

mod secrets;

use base64::{Engine, prelude::BASE64_STANDARD};
use rolecall_intake::{
    Status,
    unwrap::{Kind, Wrapping, unwrap},
};
use rolecall_source::{
    Diagnostic, Path, Span,
    json::{self, Node, Value},
    sorted_by,
};
use serde::Serialize;

use super::normal;
use crate::report::StepReport;

pub use self::secrets::Secret;

/// A scenario without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The scenario; the text that was given where nothing was taken out.
    pub scenario: String,
    /// What was taken out, in the order of the text.
    pub removed: Vec<Removed>,
}

/// Something that was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The JSON pointer to the text in which it stood.
    #[serde(rename = "in")]
    pub pointer: String,
    /// What it is.
    pub kind: Secret,
    /// How it read.
    pub text: String,
}

/// Takes session tokens, secret access keys, signatures and certificates out of a scenario, from
/// wherever in it they were pasted, and says what was taken out.
///
/// No verdict depends on them but that on a signature: what stands in its place says whether it was
/// verified before redaction, or found invalid.
///
/// ```
/// use rolecall_core::link::{self, Secret};
/// let redaction = link::redact(
///     r#"{"steps": [{"input": "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG; aws sts get-caller-identity"}]}"#,
/// )
/// .unwrap();
/// assert_eq!(redaction.removed[0].kind, Secret::SecretKey);
/// assert_eq!(redaction.removed[0].pointer, "/steps/0/input");
/// assert!(redaction.scenario.contains("AWS_SECRET_ACCESS_KEY=redacted; aws sts"));
/// ```
///
/// # Errors
///
/// The text is no JSON object: a diagnostic, with its place in the text.
pub fn redact(scenario: &str) -> Result<Redaction, Diagnostic> {
    let root = normal::object(scenario)?;
    let statuses = statuses(scenario);
    let mut edits = Vec::new();
    let mut removed = Vec::new();
    texts(&root, &Path::root(), &mut |node, text, path| {
        let mut found = Vec::new();
        let status = path.in_step().and_then(|step| statuses.get(step).copied());
        let status = status.unwrap_or(Status::NotChecked);
        if let Some(redacted) = text_redacted(text, status, &mut found) {
            let mut written = String::new();
            json::write_string(&redacted, &mut written);
            edits.push((node.span, written));
            removed.extend(found.into_iter().map(|(kind, text)| Removed {
                pointer: path.to_string(),
                kind,
                text,
            }));
        }
    });
    Ok(Redaction {
        scenario: edited(scenario, &edits),
        removed,
    })
}

/// What became of the signature of each step.
fn statuses(scenario: &str) -> Vec<Status> {
    let steps = crate::simulate(scenario).steps.into_iter();
    let status = |step: StepReport| step.signature.map_or(Status::NotChecked, |s| s.status);
    steps.map(status).collect()
}

/// Calls `each` for every text in the value.
fn texts(node: &Node, path: &Path, each: &mut impl FnMut(&Node, &str, &Path)) {
    match &node.value {
        Value::String(text) => each(node, text, path),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                texts(item, &path.index(i), each);
            }
        }
        Value::Object(members) => {
            for member in members {
                texts(&member.value, &path.member(&member.key.value), each);
            }
        }
        _ => {}
    }
}

/// The text without its secrets, or nothing if it has none.
fn text_redacted(
    text: &str,
    status: Status,
    removed: &mut Vec<(Secret, String)>,
) -> Option<String> {
    rewrapped(text, status, removed).or_else(|| {
        let mut edits = Vec::new();
        for (span, kind) in secrets::find(text) {
            removed.push((kind, span.of(text).to_owned()));
            edits.push((span, kind.marker(status).to_owned()));
        }
        // a response may also be an argument of a command
        for span in secrets::long_words(text) {
            if let Some(redacted) = rewrapped(span.of(text), status, removed) {
                edits.push((span, redacted));
            }
        }
        let edits = sorted_by(edits, &|(one, _), (other, _)| one.start.cmp(&other.start));
        (!edits.is_empty()).then(|| edited(text, &edits))
    })
}

/// The same for a SAML document in its wrappings, or a token whose signature can't be seen through
/// them; the outer ones are left away.
fn rewrapped(text: &str, status: Status, removed: &mut Vec<(Secret, String)>) -> Option<String> {
    let unwrapped = unwrap(text);
    let is_hidden = match unwrapped.kind {
        Kind::Saml | Kind::SamlMetadata => true,
        Kind::Jwt => secrets::find(text).is_empty(),
        _ => false,
    };
    if unwrapped.text == text || !is_hidden {
        return None;
    }
    let redacted = text_redacted(&unwrapped.text, status, removed)?;
    let encoded = unwrapped.undone.contains(&Wrapping::Base64);
    Some(if encoded {
        BASE64_STANDARD.encode(redacted)
    } else {
        redacted
    })
}

/// The text with these places of it replaced; places that overlap an earlier one are left.
fn edited(text: &str, edits: &[(Span, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in edits {
        if let Some(between) = text.get(at..span.start) {
            out.push_str(between);
            out.push_str(new);
            at = span.end;
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
