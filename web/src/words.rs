//! Sentences as the page sets them: code in its own face, the source identity in its colour.

use crate::text::source_identity;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Words {
    Plain(String),
    /// What AWS or the person wrote.
    Code(String),
    /// A name or the value of the source identity.
    Thread(String),
}

/// Reads a message in which backticks enclose code; an action or a condition key is code without
/// them. `thread` is the value of the source identity: it is that only where the sentence has
/// spoken of the source identity before, or is `about` it from its beginning: somebody may have the
/// same name.
pub(crate) fn words(message: &str, thread: Option<&str>, mut about: bool) -> Vec<Words> {
    let mut words = Vec::new();
    for (index, part) in message.split('`').enumerate() {
        if index % 2 == 0 {
            plain(part, &mut words);
            let last = part.rsplit_once(". ").map(|(_, last)| last);
            about &= last.is_none();
            let last = last.unwrap_or(part);
            about |= last.contains("ource identity") || last.contains("ourceIdentity");
        } else if source_identity::is_name(part) || (about && thread == Some(part)) {
            about = true;
            words.push(Words::Thread(part.to_owned()));
        } else {
            words.push(Words::Code(part.to_owned()));
        }
    }
    words
}

/// Reads a part of a message that stands outside backticks.
fn plain(part: &str, words: &mut Vec<Words>) {
    for word in part.split_inclusive(' ') {
        let name = word.trim_end_matches([' ', ',', '.', ';', ':', '?', ')']);
        let is_code = name
            .split_once(':')
            .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty());
        if is_code {
            let thread = source_identity::is_name(name);
            let name = name.to_owned();
            words.push(if thread {
                Words::Thread(name)
            } else {
                Words::Code(name)
            });
        }
        let rest = if is_code {
            word.get(name.len()..).unwrap_or_default()
        } else {
            word
        };
        match words.last_mut() {
            _ if rest.is_empty() => {}
            Some(Words::Plain(text)) => text.push_str(rest),
            _ => words.push(Words::Plain(rest.to_owned())),
        }
    }
}

/// A fragment as a sentence: with a capital letter, unless it begins with code, and a full stop.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut chars = fragment.chars();
    let mut text: String = chars
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect();
    if !text.ends_with(['.', '?', '!']) && !text.is_empty() {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_enclose_code() {
        assert_eq!(
            words(
                "`sts:SourceIdentity` is `Eve`, not `DevUser`",
                Some("Eve"),
                false
            ),
            [
                Words::Thread("sts:SourceIdentity".to_owned()),
                Words::Plain(" is ".to_owned()),
                Words::Thread("Eve".to_owned()),
                Words::Plain(", not ".to_owned()),
                Words::Code("DevUser".to_owned()),
            ]
        );
        assert_eq!(words("", None, false), []);
    }

    #[test]
    fn somebody_of_the_same_name_is_not_the_thread() {
        let threads = |message, about| {
            let words = words(message, Some("Eve"), about).into_iter();
            words
                .filter(|it| matches!(it, Words::Thread(text) if text == "Eve"))
                .count()
        };
        assert_eq!(
            threads(
                "`Eve` may assume `R` with the source identity `Eve`.",
                false
            ),
            1
        );
        assert_eq!(
            threads("it needs a source identity. `Eve` is the caller", false),
            0
        );
        assert_eq!(threads("`Eve` is not `Bob`", false), 0);
        assert_eq!(threads("`Eve` is not `Bob`", true), 1);
    }

    #[test]
    fn actions_and_keys_are_code() {
        assert_eq!(
            words(
                "it allows sts:SetSourceIdentity, not iam:*. Why: no",
                None,
                false
            ),
            [
                Words::Plain("it allows ".to_owned()),
                Words::Thread("sts:SetSourceIdentity".to_owned()),
                Words::Plain(", not ".to_owned()),
                Words::Code("iam:*".to_owned()),
                Words::Plain(". Why: no".to_owned()),
            ]
        );
    }

    #[test]
    fn fragments_become_sentences() {
        assert_eq!(
            sentence("no statement allows it"),
            "No statement allows it."
        );
        assert_eq!(sentence("`a` is absent."), "`a` is absent.");
        assert_eq!(sentence(""), "");
    }
}
