//! The form of session names and source identities: `[\w+=,.@-]`, two characters at least.

/// The longest source identity, in characters: API model of AWS STS since November 2026, and
/// recorded calls before. The API reference said 64 until then.
pub const SOURCE_IDENTITY_MAX: usize = 256;

/// The longest name of a session.
pub(crate) const SESSION_NAME_MAX: usize = 64;

/// Whether a text has the form, and `max` characters at most. A colon is no character of it, so
/// that what begins with `aws:` has not.
pub(crate) fn is_name(text: &str, max: usize) -> bool {
    (2..=max).contains(&text.chars().count()) && text.chars().all(is_name_char)
}

/// Whether the form allows a character.
pub(crate) const fn is_name_char(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | '+' | '=' | ',' | '.' | '@' | '-')
}

/// What is wrong with a name that does not have the form, as a sentence fragment.
pub(crate) fn form_of_name(what: &str, text: &str) -> String {
    match text.chars().find(|c| !is_name_char(*c)) {
        Some(c) => format!("{what} `{text}` contains `{c}`"),
        None => format!("{what} `{text}` has {} characters", text.chars().count()),
    }
}

/// The form in words.
pub(crate) fn accepted_name(max: usize) -> String {
    format!("2 to {max} letters, digits and characters of `_+=,.@-`")
}
