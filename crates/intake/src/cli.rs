//! `aws …` commands, as people paste them.
//!
//! A command is found wherever it stands: behind a prompt, a variable or a wrapper such as
//! `aws-vault exec x --`, inside `$(…)`, backticks, quotes, Markdown, YAML or a JSON string. What
//! stands around it is named and left out.
//!
//! The commands of `aws sts` are read with the types of their options, as the AWS CLI does: what
//! it would refuse before it sends anything is reported in its words, and the call is returned all
//! the same, read as it was meant. Of other services the names are guessed and the values are
//! texts.

mod find;
mod grammar;
mod operation;
mod options;
mod other;
mod say;
mod shorthand;
pub(crate) mod sts;
mod value;

pub use self::value::Files;

use rolecall_source::{Diagnostic, Parsed, Span, StsOperation, codes};

use crate::{
    call::Call,
    notes::{Notes, shown},
};

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 10 * 1024 * 1024;

/// Reads the commands in `text`.
///
/// A command that lacks something is returned as far as it goes. Where there is none at all, the
/// one diagnostic is [`codes::CALL_UNKNOWN`].
///
/// ```
/// use rolecall_intake::cli;
/// let text = "$ aws sts assume-role --role-arn $ROLE \\\n    --role-session-name Audit –source-identity Admin | jq .";
/// let read = cli::read(text);
/// assert_eq!(read.value[0].text("SourceIdentity").unwrap().value, "Admin");
/// let underlined: Vec<_> = read.diagnostics.iter().map(|d| d.span.of(text)).collect();
/// assert_eq!(underlined, ["$ROLE", "–", "| jq ."]);
/// ```
#[must_use]
pub fn read(text: &str) -> Parsed<Vec<Call>> {
    read_with(text, &|_| None)
}

/// The parameters of an operation of STS, by their names in the API.
#[must_use]
pub fn parameters(operation: StsOperation) -> Vec<&'static str> {
    let command = sts::COMMANDS.iter().find(|c| c.operation == operation);
    let options = command.into_iter().flat_map(|command| command.options);
    options.map(|option| option.parameter).collect()
}

/// Reads the commands in `text` like [`read`], with the files that their options name.
#[must_use]
pub fn read_with(text: &str, files: Files<'_>) -> Parsed<Vec<Call>> {
    let mut notes = Notes::default();
    if text.len() > MAX_TEXT {
        notes.push(Diagnostic::error(
            codes::CALL_UNKNOWN,
            Span::at(0),
            format!(
                "the text is longer than {} MiB, the most that is read",
                MAX_TEXT >> 20
            ),
        ));
        return notes.with(Vec::new());
    }
    let found = find::commands(text, &mut notes);
    if found.is_empty() {
        let whole = trimmed(text, Span::new(0, text.len()));
        let message = "there is no `aws` command here";
        notes.push(Diagnostic::error(codes::CALL_UNKNOWN, whole, message).help(instead(text)));
    }
    let mut calls = Vec::new();
    let mut end = 0;
    let is_call = !found.is_empty();
    for found in found {
        around(text, Span::new(end, found.span.start), end == 0, &mut notes);
        end = end.max(found.span.end);
        for &redirection in &found.redirections {
            left_out(text, redirection, codes::CALL_TRAILING, &mut notes);
        }
        calls.extend(grammar::call(found, files, &mut notes));
    }
    if is_call {
        around(text, Span::new(end, text.len()), false, &mut notes);
    }
    several(&calls, &mut notes);
    notes.with(calls)
}

/// What to do with a text without a command.
fn instead(text: &str) -> &'static str {
    let json = text.trim_start().starts_with('{');
    if text.contains("-----BEGIN CERTIFICATE") {
        "a certificate belongs to the SAML provider of the account"
    } else if json && text.contains("\"Statement\"") {
        "a policy belongs to a role or a user, or behind `--policy`"
    } else if json && text.contains("\"keys\"") {
        "a key set belongs to the OIDC provider of the account"
    } else if text.to_ascii_lowercase().contains("aws sts ") {
        "the AWS CLI is written in lower case, as in `aws sts`"
    } else {
        "paste a call such as `aws sts get-caller-identity`, a SAML response or a token"
    }
}

/// Says that there is more than one call.
fn several(calls: &[Call], notes: &mut Notes) {
    /// The most that are pointed at.
    const MAX_PLACES: usize = 20;
    let [first, second, further @ ..] = calls else {
        return;
    };
    let mut diagnostic = Diagnostic::info(
        codes::CALL_SEVERAL,
        second.name_span,
        format!(
            "there are {} commands here, each a call of its own",
            calls.len()
        ),
    )
    .related(first.name_span, "the first");
    for call in further.iter().take(MAX_PLACES) {
        diagnostic = diagnostic.related(call.name_span, "a further one");
    }
    notes.push(diagnostic);
}

/// Names what stands in front of a command, or between and behind commands.
fn around(text: &str, gap: Span, leads: bool, notes: &mut Notes) {
    let mut gap = trimmed(text, gap);
    if !leads {
        // what closes around the command in front of the gap
        let closes = |c: char| c.is_whitespace() || "`\"')]}".contains(c);
        gap.start = gap.end - gap.of(text).trim_start_matches(closes).len();
    }
    let mut lines = gap
        .of(text)
        .lines()
        .map(str::trim)
        .filter(|line| says_something(line));
    let Some(first) = lines.next() else {
        return;
    };
    // the command stands on the line that ends the gap
    let prompt = first.ends_with(['$', '%', '>', '#']) && gap.of(text).ends_with(first);
    if leads && prompt && lines.next().is_none() {
        return;
    }
    let code = if leads {
        codes::CALL_LEADING
    } else {
        codes::CALL_TRAILING
    };
    left_out(text, gap, code, notes);
}

/// Whether a line around a command is more than punctuation: the number of a list item, the fence
/// of a block of code, a comment and an escaped line break are not.
fn says_something(line: &str) -> bool {
    if line.starts_with('#') || line.starts_with("```") {
        return false;
    }
    let line = line.replace("\\n", " ");
    line.contains(|c: char| c.is_alphanumeric() && !c.is_ascii_digit()) || line.contains('>')
}

fn left_out(text: &str, span: Span, code: rolecall_source::Code, notes: &mut Notes) {
    let what = span.of(text);
    let message = if what.lines().count() > 1 {
        "these lines are not part of a call".to_owned()
    } else {
        format!("`{}` is not part of a call", shown(what))
    };
    notes.push(Diagnostic::info(code, span, message));
}

/// The span without the white space at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let what = span.of(text);
    let start = span.start + (what.len() - what.trim_start().len());
    Span::new(start, start + what.trim().len())
}

#[cfg(test)]
mod tests;
