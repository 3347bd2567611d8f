//! How the AWS CLI tells options from values, and one option from another.

use crate::words::Word;

/// What a word is to a command with certain options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match<'n> {
    /// An option, with the value that `=` gives it.
    Exact { name: &'n str, value: Option<Word> },
    /// The beginning of one option only, which the AWS CLI takes for it.
    Abbreviated { name: &'n str, value: Option<Word> },
    /// The beginning of several options.
    Ambiguous(Vec<&'n str>),
    /// An option that is none of these.
    Unknown,
    /// `--`, behind which nothing is an option.
    Separator,
    /// No option.
    Positional,
}

/// What `word` is to a command whose options are `names`.
pub(super) fn matched<'n>(word: &Word, names: impl Iterator<Item = &'n str>) -> Match<'n> {
    if !word.value.starts_with('-') {
        return Match::Positional;
    }
    if word.value == "--" {
        return Match::Separator;
    }
    let typed = word.value.split('=').next().unwrap_or_default();
    let value = (typed.len() < word.value.len()).then(|| word.tail(typed.len() + 1));
    let mut beginnings = Vec::new();
    for name in names {
        if name == typed {
            return Match::Exact { name, value };
        }
        if typed.starts_with("--") && name.starts_with(typed) {
            beginnings.push(name);
        }
    }
    match beginnings.as_slice() {
        [] if looks_like_one(word) => Match::Unknown,
        [] => Match::Positional,
        [name] => Match::Abbreviated { name, value },
        _ => Match::Ambiguous(beginnings),
    }
}

/// Whether the AWS CLI takes a word for an option rather than a value, whatever its name.
pub(super) fn looks_like_one(word: &Word) -> bool {
    let value = word.value.as_str();
    let Some(rest) = value.strip_prefix('-') else {
        return false;
    };
    let number = rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    // so says Python's argparse: a dash alone, a negative number and a text with a space are values
    !number && (!value.contains(' ') || value.split('=').next().is_some_and(is_name))
}

/// Whether a text can be the name of an option.
fn is_name(text: &str) -> bool {
    text.starts_with("--") && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The name that is most like `typed`, if any is alike.
pub(super) fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    /// Nothing longer is compared.
    const MAX_LEN: usize = 64;
    let typed = typed.split('=').next().unwrap_or_default();
    let typed = typed.trim_start_matches('-').to_ascii_lowercase();
    if typed.is_empty() || typed.len() > MAX_LEN {
        return None;
    }
    names
        .map(|name| {
            let bare = name.trim_start_matches('-');
            // a part of the name is nearer than its length says
            let distance = if typed.len() > 3 && bare.contains(&typed) {
                1
            } else {
                distance(&typed, bare)
            };
            (distance, typed.len().max(bare.len()) / 3, name)
        })
        .filter(|&(distance, most, _)| distance <= most)
        .min_by_key(|&(distance, ..)| distance)
        .map(|(.., name)| name)
}

/// The number of letters to change, add or leave out to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, &above) in b.iter().zip(row.iter().skip(1)) {
            let changed = diagonal + usize::from(x != *y);
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    const NAMES: [&str; 4] = [
        "--role-arn",
        "--role-session-name",
        "--policy",
        "--policy-arns",
    ];

    fn word(text: &str) -> Word {
        words::split(text).value.remove(0)
    }

    fn matching(text: &str) -> Match<'static> {
        matched(&word(text), NAMES.into_iter())
    }

    #[test]
    fn options_may_be_abbreviated_where_one_is_meant() {
        assert!(matches!(
            matching("--policy"),
            Match::Exact {
                name: "--policy",
                value: None
            }
        ));
        assert!(matches!(
            matching("--role-a"),
            Match::Abbreviated {
                name: "--role-arn",
                ..
            }
        ));
        assert_eq!(
            matching("--role"),
            Match::Ambiguous(vec!["--role-arn", "--role-session-name"])
        );
        let Match::Exact { name, value } = matching("--role-arn='a b'") else {
            panic!("not an option");
        };
        assert_eq!((name, value.unwrap().value.as_str()), ("--role-arn", "a b"));
    }

    #[test]
    fn a_value_may_begin_with_a_dash() {
        assert_eq!(matching("-5"), Match::Positional);
        assert_eq!(matching("-"), Match::Positional);
        assert_eq!(matching("'-a b'"), Match::Positional);
        assert_eq!(matching("-a"), Match::Unknown);
        assert_eq!(matching("--other='a b'"), Match::Unknown);
        assert_eq!(matching("--"), Match::Separator);
    }

    #[test]
    fn names_the_nearest() {
        let near = |typed| nearest(typed, NAMES.into_iter());
        assert_eq!(near("--role_arn"), Some("--role-arn"));
        assert_eq!(near("--rolearn=x"), Some("--role-arn"));
        assert_eq!(near("-role-arn"), Some("--role-arn"));
        assert_eq!(near("--session-name"), Some("--role-session-name"));
        assert_eq!(near("--PolicyArn"), Some("--policy-arns"));
        assert_eq!(near("--verbose"), None);
        assert_eq!(near(&"x".repeat(1_000)), None);
    }
}
