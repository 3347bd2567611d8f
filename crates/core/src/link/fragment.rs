//! The fragment of a link: written, read and checked.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use miniz_oxide::inflate;
use rolecall_source::{Diagnostic, json};
use sha2::{Digest, Sha256};

use super::{deflate, normal};

/// How the fragment of a link begins, without its `#`.
const VERSION: &str = "v1.";
/// The length of the check, in characters.
const CHECK: usize = 6;
/// The longest scenario that a link opens to, in bytes.
const LONGEST: usize = 4 << 20;

/// Why a link does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// It holds no scenario: there is nothing after the `#`.
    Empty,
    /// It is no link of Rolecall.
    Foreign,
    /// It is of a version that this program does not know.
    Version(String),
    /// Its end is missing.
    Cut,
    /// Something was added at its end.
    Longer(String),
    /// A character stands in it that no link has.
    Character(char),
    /// It was altered: its parts do not belong together.
    Altered,
    /// What it holds is longer than a scenario may be.
    TooLong,
    /// What it holds is no scenario.
    NoScenario,
}

/// Writes a scenario, given as the text of a JSON object, as the fragment of a link, `#` included.
///
/// Scenarios that differ in blanks, in the order of members or in defaults alone have the same
/// link.
///
/// ```
/// use rolecall_core::link;
/// let link = link::encode(r#"{"rolecall": 1, "seed": 7, "steps": []}"#).unwrap();
/// assert_eq!(link, "#v1.q1YqTk1NUbIyrwUA.lkTuAP");
/// assert_eq!(link::decode(&link).unwrap(), "{\n  \"seed\": 7\n}");
/// ```
///
/// # Errors
///
/// The text is no JSON object: a diagnostic, with its place in the text.
pub fn encode(scenario: &str) -> Result<String, Diagnostic> {
    let mut root = normal::object(scenario)?;
    normal::scenario(&mut root);
    let mut text = String::new();
    normal::write(&root, None, &mut text);
    let payload = BASE64_URL_SAFE_NO_PAD.encode(deflate::compress(text.as_bytes()));
    let check = check(&payload);
    Ok(format!("#{VERSION}{payload}.{check}"))
}

/// Reads the scenario of a link, given as its fragment or as the whole address; the answer is JSON,
/// indented by two.
///
/// ```
/// use rolecall_core::link;
/// let error = link::decode("https://rolecall.example/#v1.q1YqTk1NUb").unwrap_err();
/// assert_eq!(error.to_string(), "this link was cut: its end is missing");
/// ```
///
/// # Errors
///
/// The link was cut or altered, or is of another kind: which, in words.
pub fn decode(link: &str) -> Result<String, LinkError> {
    let link = link.trim();
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let (payload, found) = parts(fragment)?;
    if check(payload) != found {
        return Err(LinkError::Altered);
    }
    let deflated = BASE64_URL_SAFE_NO_PAD
        .decode(payload)
        .map_err(|_| LinkError::Altered)?;
    let inflated = inflate::decompress_to_vec_with_limit(&deflated, LONGEST).map_err(|error| {
        match error.status {
            inflate::TINFLStatus::HasMoreOutput => LinkError::TooLong,
            _ => LinkError::Altered,
        }
    })?;
    let text = String::from_utf8(inflated).map_err(|_| LinkError::Altered)?;
    let json = json::read(&text);
    let root = json.root.filter(|_| json.error.is_none());
    let root = root.filter(|root| root.value.members().is_some());
    let root = root.ok_or(LinkError::NoScenario)?;
    let mut scenario = String::new();
    normal::write(&root, Some(0), &mut scenario);
    Ok(scenario)
}

/// Payload and check of a fragment that looks whole.
fn parts(fragment: &str) -> Result<(&str, &str), LinkError> {
    if fragment.is_empty() {
        return Err(LinkError::Empty);
    }
    let Some(rest) = fragment.strip_prefix(VERSION) else {
        return Err(other(fragment));
    };
    let belongs = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let (payload, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let Some(tail) = tail.strip_prefix('.') else {
        return Err(tail
            .chars()
            .next()
            .map_or(LinkError::Cut, LinkError::Character));
    };
    let Some((check, added)) = tail.split_at_checked(CHECK) else {
        return Err(if tail.chars().all(belongs) {
            LinkError::Cut
        } else {
            LinkError::Altered
        });
    };
    if added.is_empty() {
        Ok((payload, check))
    } else {
        Err(LinkError::Longer(added.to_owned()))
    }
}

/// What is wrong with a fragment that does not begin as ours do.
fn other(fragment: &str) -> LinkError {
    if VERSION.starts_with(fragment) {
        return LinkError::Cut;
    }
    let version = fragment.split('.').next().unwrap_or_default();
    match version.strip_prefix('v') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            LinkError::Version(version.to_owned())
        }
        _ => LinkError::Foreign,
    }
}

fn check(payload: &str) -> String {
    let mut check = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(payload));
    check.truncate(CHECK);
    check
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("this link holds no scenario: nothing stands after its `#`"),
            Self::Foreign => f.write_str("this is no link of Rolecall: those have `#v1.` in them"),
            Self::Version(version) => write!(
                f,
                "this link is of the version `{version}`, and this Rolecall opens `v1`: a newer one may open it"
            ),
            Self::Cut => f.write_str("this link was cut: its end is missing"),
            Self::Longer(added) => write!(f, "`{added}` was added at the end of this link"),
            Self::Character(character) => {
                write!(
                    f,
                    "this link was altered: no link has a `{character}` in it"
                )
            }
            Self::Altered => f.write_str(
                "this link was altered: some of its characters are missing or not what they were",
            ),
            Self::TooLong => f.write_str("what this link holds is longer than 4 MiB"),
            Self::NoScenario => f.write_str("what this link holds is no scenario"),
        }
    }
}

impl std::error::Error for LinkError {}
