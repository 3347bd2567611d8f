//! What there is to say about options and their values.

use rolecall_source::{Diagnostic, Span, codes};

use crate::{
    notes::{Notes, shown},
    words::Word,
};

/// The AWS CLI refuses `span` before it sends anything, and says `text`.
pub(super) fn refused(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(
        codes::CALL_CLIENT,
        span,
        format!("the AWS CLI stops here: `{text}`"),
    )
}

pub(super) fn no_option(command: &str, word: &Word, nearest: Option<&str>) -> Diagnostic {
    let name = word.part(name_range(word));
    let diagnostic = Diagnostic::error(
        codes::CALL_OPTION,
        name.span,
        format!("`{command}` has no option `{}`", shown(&name.value)),
    );
    match nearest {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
        None => diagnostic,
    }
}

pub(super) fn ambiguous(word: &Word, candidates: &[&str]) -> Diagnostic {
    let names: Vec<_> = candidates.iter().map(|c| format!("`{c}`")).collect();
    Diagnostic::error(
        codes::CALL_OPTION,
        word.source(name_range(word)),
        format!("`{}` begins several options", shown(&word.value)),
    )
    .help(format!("write one of {}", names.join(", ")))
}

pub(super) fn abbreviated(word: &Word, name: &str) -> Diagnostic {
    let typed = word.part(name_range(word));
    Diagnostic::info(
        codes::CALL_OPTION,
        typed.span,
        format!("the AWS CLI takes `{}` as `{name}`", shown(&typed.value)),
    )
}

pub(super) fn repeated(name: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::warning(
        codes::CALL_REPEATED,
        second,
        format!("`{}` is given again", shown(name)),
    )
    .help("the last one counts")
    .related(first, "the one that does not count")
}

pub(super) fn missing_value(word: &Word, name: &str) -> Diagnostic {
    Diagnostic::error(
        codes::CALL_VALUE,
        word.span,
        format!("`{name}` stands without its value"),
    )
    .help(format!(
        "the AWS CLI says `aws: error: argument {name}: expected one argument`"
    ))
}

/// Required options that are missing of the command at `span`.
pub(super) fn missing(span: Span, names: &[&str]) -> Diagnostic {
    let names = names.join(", ");
    let what = if names.contains(',') {
        "required options are"
    } else {
        "a required option is"
    };
    Diagnostic::error(
        codes::CALL_REQUIRED,
        span,
        format!("{what} missing: `{names}`"),
    )
    .help(format!(
        "the AWS CLI says `aws: error: the following arguments are required: {names}`"
    ))
}

/// Words in a row that belong to no option.
pub(super) fn extra(words: &[Word]) -> Option<Diagnostic> {
    /// The most that are shown.
    const MAX_WORDS: usize = 10;
    let span = words.iter().map(|w| w.span).reduce(Span::to)?;
    let shown_words: Vec<_> = words
        .iter()
        .take(MAX_WORDS)
        .map(|w| w.value.as_str())
        .collect();
    let message = format!("`{}` belongs to no option", shown(&shown_words.join(" ")));
    Some(
        Diagnostic::error(codes::CALL_EXTRA, span, message)
            .help("quote a value that has blanks in it"),
    )
}

/// A variable where an option may stand.
pub(super) fn may_hold_options(word: &Word) -> Diagnostic {
    Diagnostic::warning(
        codes::CALL_PLACEHOLDER,
        word.span,
        format!("`{}` may stand for further options", shown(&word.value)),
    )
    .help("write the options in its place")
}

/// Each part of a value that stands for something else.
pub(super) fn holes(word: &Word, notes: &mut Notes) {
    for hole in &word.holes {
        let what = shown(hole.range.of(&word.value));
        notes.push(
            Diagnostic::warning(
                codes::CALL_PLACEHOLDER,
                word.source(hole.range),
                format!("`{what}` stands for a value"),
            )
            .help("write the value in its place"),
        );
    }
}

/// A value that is the name of a file.
pub(super) fn absent_file(word: &Word) -> Diagnostic {
    let file = shown(&word.value);
    Diagnostic::info(
        codes::CALL_PLACEHOLDER,
        word.span,
        format!("the AWS CLI reads this from `{file}`, which is not here"),
    )
    .help("paste the content of the file in its place")
}

/// The bytes of an option that are its name, without the value behind `=`.
pub(super) fn name_range(word: &Word) -> Span {
    Span::new(0, word.value.find('=').unwrap_or(word.value.len()))
}
