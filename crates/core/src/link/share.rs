//! What is given away of a scenario.

use rolecall_source::Diagnostic;
use serde::Serialize;

use super::{
    fragment::encode,
    redact::{Redaction, redact},
};

/// A scenario as it is given away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// The fragment of the link that opens it, with its `#`.
    pub link: String,
    /// The scenario that the link opens.
    pub scenario: String,
    /// The secrets in it: what was taken out, or what stays in.
    pub removed: Vec<Named>,
}

/// A secret in a text of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The JSON pointer to the text.
    #[serde(rename = "in")]
    pub pointer: String,
    /// What it is, in words.
    pub what: &'static str,
    /// How it reads.
    pub text: String,
}

/// Makes what is given away of a scenario, without its secrets or with them.
///
/// ```
/// use rolecall_core::link;
/// let shared = link::share(r#"{"steps": []}"#, true).unwrap();
/// assert_eq!(link::decode(&shared.link).unwrap(), "{}");
/// ```
///
/// # Errors
///
/// The text is no JSON object: a diagnostic, with its place in the text.
pub fn share(scenario: &str, without_secrets: bool) -> Result<Shared, Diagnostic> {
    let Redaction {
        scenario: redacted,
        removed,
    } = redact(scenario)?;
    let scenario = if without_secrets {
        redacted
    } else {
        scenario.to_owned()
    };
    let removed = removed.into_iter().map(|it| Named {
        pointer: it.pointer,
        what: it.kind.words(),
        text: it.text,
    });
    Ok(Shared {
        link: encode(&scenario)?,
        removed: removed.collect(),
        scenario,
    })
}
