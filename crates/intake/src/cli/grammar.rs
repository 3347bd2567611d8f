//! One `aws` command, from its words to a call: global options, service, command.

use std::{iter::Peekable, vec::IntoIter};

use rolecall_source::{Diagnostic, Span, codes};

use super::{
    find::{Found, is_kebab},
    operation,
    options::{self, Match},
    other, say,
    sts::{self, Command},
    value::Files,
};
use crate::{
    call::{Call, Global},
    notes::{Notes, shown},
    words::Word,
};

/// The global options of the AWS CLI, and whether each takes a value.
const GLOBALS: &[(&str, bool)] = &[
    ("--ca-bundle", true),
    ("--cli-auto-prompt", false),
    ("--cli-binary-format", true),
    ("--cli-connect-timeout", true),
    ("--cli-error-format", true),
    ("--cli-read-timeout", true),
    ("--color", true),
    ("--debug", false),
    ("--endpoint-url", true),
    ("--no-cli-auto-prompt", false),
    ("--no-cli-pager", false),
    ("--no-paginate", false),
    ("--no-sign-request", false),
    ("--no-verify-ssl", false),
    ("--output", true),
    ("--profile", true),
    ("--query", true),
    ("--region", true),
    ("--v2-debug", false),
    ("--version", false),
];

/// The variables that mean the same as a global option; the first of a kind that is set counts.
const VARIABLES: &[(&str, &str)] = &[
    ("AWS_PROFILE", "profile"),
    ("AWS_DEFAULT_PROFILE", "profile"),
    ("AWS_REGION", "region"),
    ("AWS_DEFAULT_REGION", "region"),
];

/// Commands of the AWS CLI that work on this machine alone.
const LOCAL: &[&str] = &["configure", "help", "history"];

/// Reads the words of an `aws` command; none where it calls no API.
pub(super) fn call(found: Found, files: Files<'_>, notes: &mut Notes) -> Option<Call> {
    let mut words = found.words.into_iter();
    let aws = words.next()?;
    let mut globals = Vec::new();
    let mut words = take_globals(words, &mut globals, notes)
        .into_iter()
        .peekable();
    take_variables(&found.assignments, &mut globals);
    let service = name(&mut words, notes);
    let local = service
        .as_ref()
        .is_some_and(|s| LOCAL.contains(&s.value.as_str()));
    if local || globals.iter().any(|g| g.name == "version") {
        let end = service.as_ref().map_or(aws.span, |s| s.span);
        let span = aws.span.to(end);
        notes.push(Diagnostic::info(
            codes::CALL_OPERATION,
            span,
            "this command calls no API",
        ));
        return None;
    }
    let Some(service) = service else {
        notes.push(unfinished(aws.span, "`aws` stands without a command"));
        return None;
    };
    let Some(command) = name(&mut words, notes) else {
        let message = format!("the command of `aws {}` is missing", shown(&service.value));
        notes.push(unfinished(service.span, &message));
        return None;
    };
    let words: Vec<Word> = words.collect();
    let mut call = Call {
        service: service.value.clone(),
        operation: other::camel_case(&service.value, &command.value),
        name_span: service.span.to(command.span),
        parameters: Vec::new(),
        arguments: Vec::new(),
        globals,
        span: Span::new(aws.span.start, found.span.end),
    };
    if service.value == "sts" {
        if let Some(known) = sts_command(&command, notes) {
            known.operation.name().clone_into(&mut call.operation);
            call.parameters = operation::parameters(known, &command, &words, files, notes);
            return Some(call);
        }
    } else {
        check_names(&service, &command, notes)?;
    }
    other::read(&words, &mut call, notes);
    Some(call)
}

fn unfinished(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(codes::CALL_REQUIRED, span, message).help("for example `aws sts assume-role`")
}

/// Takes the global options, which may stand anywhere, out of the words.
fn take_globals(words: IntoIter<Word>, globals: &mut Vec<Global>, notes: &mut Notes) -> Vec<Word> {
    let names = GLOBALS.iter().map(|(name, _)| *name);
    let mut rest = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let (name, value) = match options::matched(&word, names.clone()) {
            Match::Exact { name, value } => (name, value),
            Match::Abbreviated { name, value } => {
                notes.push(say::abbreviated(&word, name));
                (name, value)
            }
            Match::Separator => {
                rest.push(word);
                rest.extend(words);
                break;
            }
            Match::Ambiguous(_) | Match::Unknown | Match::Positional => {
                rest.push(word);
                continue;
            }
        };
        let takes_value = GLOBALS.contains(&(name, true));
        let value = match value {
            None if takes_value => {
                let next = words.next_if(|next| !options::looks_like_one(next));
                if next.is_none() {
                    notes.push(say::missing_value(&word, name));
                }
                next
            }
            value => value,
        };
        let global = Global {
            name: name.trim_start_matches('-').to_owned(),
            value: value.as_ref().map(Word::spanned),
            span: value.as_ref().map_or(word.span, |v| word.span.to(v.span)),
        };
        if let Some(before) = globals.iter_mut().find(|g| g.name == global.name) {
            if takes_value {
                notes.push(say::repeated(name, before.span, word.span));
            }
            *before = global;
        } else {
            globals.push(global);
        }
    }
    rest
}

/// Adds the variables that are set in front of the command; an option counts for more.
fn take_variables(assignments: &[Word], globals: &mut Vec<Global>) {
    for word in assignments {
        let Some(equals) = word.value.find('=') else {
            continue;
        };
        let variable = Span::new(0, equals).of(&word.value);
        let known = VARIABLES.iter().find(|(name, _)| *name == variable);
        let name = known.map_or(variable, |(_, option)| *option);
        if known.is_some() && globals.iter().any(|g| g.name == name) {
            continue;
        }
        globals.push(Global {
            name: name.to_owned(),
            value: Some(word.tail(equals + 1).spanned()),
            span: word.span,
        });
    }
}

/// Takes the next word that is neither an option nor something to be filled in.
fn name(words: &mut Peekable<IntoIter<Word>>, notes: &mut Notes) -> Option<Word> {
    while let Some(word) = words.next() {
        if word.is_expansion() && words.peek().is_some() {
            notes.push(say::may_hold_options(&word));
        } else if options::looks_like_one(&word) {
            let option = say::no_option("aws", &word, None);
            notes.push(option.help("the options of a command stand behind it"));
        } else {
            return Some(word);
        }
    }
    None
}

/// The command of `aws sts` that a word names, be it as the API does.
fn sts_command(word: &Word, notes: &mut Notes) -> Option<&'static Command> {
    let name = word.value.as_str();
    if let Some(command) = sts::command(name) {
        return Some(command);
    }
    let named = |c: &&Command| c.operation.name() == name || c.name.replace('-', "_") == name;
    let command = sts::COMMANDS.iter().find(named);
    let nearest = || options::nearest(name, sts::COMMANDS.iter().map(|c| c.name));
    let message = format!("`aws sts` has no command `{}`", shown(name));
    let mut diagnostic = Diagnostic::error(codes::CALL_OPTION, word.span, message);
    if let Some(meant) = command.map(|c| c.name).or_else(nearest) {
        diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
    }
    notes.push(diagnostic);
    command
}

/// Reports names that no service and command have; none where they can't be names at all.
fn check_names(service: &Word, command: &Word, notes: &mut Notes) -> Option<()> {
    let (service_name, name) = (shown(&service.value), shown(&command.value));
    if !is_kebab(&service.value) || !is_kebab(&command.value) {
        let span = service.span.to(command.span);
        let message = format!("`aws {service_name} {name}` is no command");
        notes.push(Diagnostic::error(codes::CALL_OPTION, span, message));
        return None;
    }
    if sts::command(&command.value).is_some() {
        let message = format!("`aws {service_name}` has no command `{name}`");
        notes.push(
            Diagnostic::error(codes::CALL_OPTION, service.span, message)
                .help(format!("did you mean `aws sts {name}`?")),
        );
    }
    Some(())
}
