//! Commands of other services, whose options are not known.

use rolecall_source::Span;

use super::{options, say, value};
use crate::{
    call::{Call, ParamValue, Parameter},
    notes::Notes,
    words::Word,
};

/// Options that take no value, so that what follows is not taken for one.
const FLAGS: &[&str] = &[
    "--delete",
    "--dry-run",
    "--dryrun",
    "--exact-timestamps",
    "--follow-symlinks",
    "--force",
    "--human-readable",
    "--only-show-errors",
    "--quiet",
    "--recursive",
    "--size-only",
    "--summarize",
    "--with-decryption",
];

/// Words of operations that a command's name does not show the spelling of, by service.
const ACRONYMS: &[(&str, &str, &str)] = &[
    ("iam", "id", "ID"),
    ("iam", "mfa", "MFA"),
    ("iam", "saml", "SAML"),
    ("iam", "ssh", "SSH"),
    ("organizations", "aws", "AWS"),
    ("rds", "db", "DB"),
];

/// Reads the words behind the command into the parameters and arguments of `call`.
pub(super) fn read(words: &[Word], call: &mut Call, notes: &mut Notes) {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if options::looks_like_one(word) {
            let follow = words.get(at..).unwrap_or_default();
            at += option(word, follow, call, notes);
        } else if word.is_expansion() && call.service != "s3" {
            notes.push(say::may_hold_options(word));
        } else {
            say::holes(word, notes);
            call.arguments.push(word.spanned());
        }
    }
}

/// Reads an option; the number of words of `follow` that belong to it.
fn option(word: &Word, follow: &[Word], call: &mut Call, notes: &mut Notes) -> usize {
    let name = word.part(say::name_range(word));
    let explicit = name.value.len() < word.value.len();
    // an option that takes several values is named in the plural
    let most =
        if explicit || FLAGS.contains(&name.value.as_str()) || name.value.starts_with("--no-") {
            0
        } else if name.value.ends_with('s') {
            follow.len()
        } else {
            1
        };
    let follow = follow.iter().take(most);
    let mut values: Vec<Word> = follow
        .take_while(|w| !options::looks_like_one(w))
        .cloned()
        .collect();
    let count = values.len();
    if explicit {
        values.push(word.tail(name.value.len() + 1));
    }
    for value in &values {
        say::holes(value, notes);
        if value::is_file(&value.value) {
            notes.push(say::absent_file(value));
        }
    }
    let bare = name.value.trim_start_matches('-');
    let (bare, flag) = match bare.strip_prefix("no-") {
        Some(positive) if values.is_empty() => (positive, false),
        _ => (bare, true),
    };
    let span = values.iter().map(|w| w.span).reduce(Span::to);
    let parameter = Parameter {
        name: camel_case("", bare),
        name_span: name.span,
        value: match values.as_slice() {
            [] => ParamValue::Flag(flag),
            [value] => ParamValue::String(value.spanned()),
            values => ParamValue::List(values.iter().map(Word::spanned).collect()),
        },
        span: span.unwrap_or(word.span),
        origin: values
            .into_iter()
            .next()
            .map(|w| w.origin)
            .unwrap_or_default(),
    };
    let same = |p: &&mut Parameter| p.name == parameter.name;
    if let Some(before) = call.parameters.iter_mut().find(same) {
        notes.push(say::repeated(&name.value, before.name_span, name.span));
        *before = parameter;
    } else {
        call.parameters.push(parameter);
    }
    count
}

/// The name of an operation or parameter in the API, guessed from the AWS CLI's.
pub(super) fn camel_case(service: &str, name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('-') {
        let acronym = ACRONYMS
            .iter()
            .find(|(s, word, _)| *s == service && *word == part);
        if let Some((_, _, acronym)) = acronym {
            out.push_str(acronym);
            continue;
        }
        let mut chars = part.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_guessed_as_the_api_spells_them() {
        assert_eq!(camel_case("iam", "list-roles"), "ListRoles");
        assert_eq!(
            camel_case("iam", "list-saml-providers"),
            "ListSAMLProviders"
        );
        let name = camel_case("iam", "create-open-id-connect-provider");
        assert_eq!(name, "CreateOpenIDConnectProvider");
        assert_eq!(
            camel_case("rds", "describe-db-instances"),
            "DescribeDBInstances"
        );
        assert_eq!(camel_case("s3", "ls"), "Ls");
    }
}
