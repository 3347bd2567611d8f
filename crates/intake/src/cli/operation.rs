//! The options of a command of `aws sts`, read into the parameters of its operation.

use rolecall_source::{Diagnostic, Span, codes};

use super::{
    options::{self, Match},
    say,
    sts::{Command, Kind, Opt},
    value::{self, Files},
};
use crate::{
    call::{ParamValue, Parameter},
    notes::{Notes, shown},
    origin::Origin,
    words::Word,
};

const INPUT_JSON: &str = "--cli-input-json";
const INPUT_YAML: &str = "--cli-input-yaml";
const SKELETON: &str = "--generate-cli-skeleton";

/// Reads the words behind `command`, which `name` names.
pub(super) fn parameters(
    command: &'static Command,
    name: &Word,
    words: &[Word],
    files: Files<'_>,
    notes: &mut Notes,
) -> Vec<Parameter> {
    let sorted = Sorter::new(command, words, notes).sort();
    let given = sorted.given.into_iter();
    let mut parameters: Vec<_> = given.map(|given| given.parameter(files, notes)).collect();
    if let Some(word) = sorted.input {
        if value::is_file(&word.value) {
            notes.push(say::absent_file(word).help("give the parameters as options"));
        } else {
            input(command, word, &mut parameters, notes);
        }
    }
    for parameter in &parameters {
        account(parameter, notes);
    }
    for run in &sorted.extra {
        if let Some(extra) = say::extra(run) {
            notes.push(extra);
        }
    }
    // what is in a file that is not here can't be missed
    if !sorted.input.is_some_and(|word| value::is_file(&word.value)) {
        let given = |o: &Opt| parameters.iter().any(|p| p.name == o.parameter);
        let required = command.options.iter().filter(|o| o.required);
        let missing: Vec<_> = required
            .filter(|o| !given(o) && !sorted.meant.contains(&o.name))
            .map(|o| o.name)
            .collect();
        if !missing.is_empty() {
            notes.push(say::missing(name.span, &missing));
        }
    }
    parameters
}

/// The words of a command, sorted by what they are.
#[derive(Default)]
struct Sorted<'w> {
    given: Vec<Given>,
    /// Runs of words that belong to no option.
    extra: Vec<Vec<Word>>,
    /// Options that were meant but could not be taken.
    meant: Vec<&'static str>,
    /// The value of `--cli-input-json` or `--cli-input-yaml`.
    input: Option<&'w Word>,
}

/// An option and the words that it is given.
struct Given {
    option: &'static Opt,
    /// Where the option stands.
    span: Span,
    words: Vec<Word>,
}

struct Sorter<'w, 'n> {
    command: &'static Command,
    words: &'w [Word],
    at: usize,
    /// Whether the last word belonged to no option.
    in_extra: bool,
    sorted: Sorted<'w>,
    notes: &'n mut Notes,
}

impl<'w, 'n> Sorter<'w, 'n> {
    fn new(command: &'static Command, words: &'w [Word], notes: &'n mut Notes) -> Self {
        Self {
            command,
            words,
            at: 0,
            in_extra: false,
            sorted: Sorted::default(),
            notes,
        }
    }

    fn sort(mut self) -> Sorted<'w> {
        let own = self.command.options.iter().map(|o| o.name);
        let names = own.chain([INPUT_JSON, INPUT_YAML, SKELETON]);
        while let Some(word) = self.words.get(self.at) {
            self.at += 1;
            match options::matched(word, names.clone()) {
                Match::Exact { name, value } => self.option(word, name, value),
                Match::Abbreviated { name, value } => {
                    self.notes.push(say::abbreviated(word, name));
                    self.option(word, name, value);
                }
                Match::Ambiguous(candidates) => {
                    self.notes.push(say::ambiguous(word, &candidates));
                    self.values();
                }
                Match::Unknown => {
                    let nearest = options::nearest(&word.value, names.clone());
                    self.notes
                        .push(say::no_option(self.command.name, word, nearest));
                    self.sorted.meant.extend(nearest);
                    self.values();
                }
                Match::Positional if word.is_expansion() => {
                    self.notes.push(say::may_hold_options(word));
                    self.in_extra = false;
                }
                Match::Positional => self.extra(word),
                Match::Separator => {
                    let rest = self.words.get(self.at..).unwrap_or_default();
                    rest.iter().for_each(|word| self.extra(word));
                    self.at = self.words.len();
                }
            }
        }
        self.sorted
    }

    fn extra(&mut self, word: &Word) {
        match self.sorted.extra.last_mut() {
            Some(run) if self.in_extra => run.push(word.clone()),
            _ => self.sorted.extra.push(vec![word.clone()]),
        }
        self.in_extra = true;
    }

    /// Takes the words up to the next option.
    fn values(&mut self) -> &'w [Word] {
        let follow = self.words.get(self.at..).unwrap_or_default();
        let count = follow
            .iter()
            .take_while(|w| !options::looks_like_one(w))
            .count();
        self.in_extra = false;
        self.at += count;
        follow.get(..count).unwrap_or_default()
    }

    /// Takes the next word unless it is an option.
    fn value(&mut self) -> Option<&'w Word> {
        let next = self.words.get(self.at);
        let value = next.filter(|word| !options::looks_like_one(word))?;
        self.at += 1;
        Some(value)
    }

    fn option(&mut self, word: &'w Word, name: &'static str, value: Option<Word>) {
        self.in_extra = false;
        let Some(option) = self.command.options.iter().find(|o| o.name == name) else {
            // one of those that every command has
            let value = self.value();
            if name != SKELETON {
                self.sorted.input = value.or(self.sorted.input);
            }
            return;
        };
        let list = matches!(option.kind, Kind::Texts { .. } | Kind::Structures { .. });
        let words = match value {
            None if list => self.values().to_vec(),
            None => match self.value().cloned() {
                Some(first) => vec![self.rejoined(first)],
                None => {
                    self.notes.push(say::missing_value(word, option.name));
                    self.sorted.meant.push(option.name);
                    return;
                }
            },
            Some(value) => vec![self.rejoined(value)],
        };
        let given = Given {
            option,
            span: word.source(say::name_range(word)),
            words,
        };
        let same = |before: &&mut Given| before.option.name == name;
        if let Some(before) = self.sorted.given.iter_mut().find(same) {
            self.notes
                .push(say::repeated(name, before.span, given.span));
            *before = given;
        } else {
            self.sorted.given.push(given);
        }
    }

    /// Joins an ARN that blanks have broken into several words.
    fn rejoined(&mut self, mut arn: Word) -> Word {
        if !arn.value.starts_with("arn:") {
            return arn;
        }
        let start = arn.span;
        while let Some(next) = self.words.get(self.at) {
            if options::looks_like_one(next)
                || !(arn.value.ends_with([':', '/']) || next.value.starts_with([':', '/']))
            {
                break;
            }
            arn.append(next);
            self.at += 1;
        }
        if arn.span != start {
            let message = "blanks break this ARN into several words";
            self.notes.push(
                Diagnostic::warning(codes::CALL_EXTRA, arn.span, message).help("read without them"),
            );
        }
        arn
    }
}

impl Given {
    fn parameter(self, files: Files<'_>, notes: &mut Notes) -> Parameter {
        let span = self.words.iter().map(|w| w.span).reduce(Span::to);
        let mut words = self.words;
        let file = match words.as_mut_slice() {
            [word] if value::is_file(&word.value) => Some(word),
            _ => None,
        };
        let absent = file.and_then(|word| {
            let Some(content) = files(&word.value) else {
                notes.push(say::absent_file(word));
                return Some(ParamValue::String(word.spanned()));
            };
            *word = word.content(content);
            None
        });
        Parameter {
            name: self.option.parameter.to_owned(),
            name_span: self.span,
            value: absent.unwrap_or_else(|| value::read(self.option, self.span, &words, notes)),
            span: span.unwrap_or(self.span),
            origin: words
                .into_iter()
                .next()
                .map(|w| w.origin)
                .unwrap_or_default(),
        }
    }
}

/// Adds the parameters of `--cli-input-json` that no option gives.
fn input(command: &Command, word: &Word, parameters: &mut Vec<Parameter>, notes: &mut Notes) {
    let Some(node) = value::json_of(word, notes) else {
        return;
    };
    let Some(members) = node.value.members() else {
        let span = word.source(node.span);
        notes.push(say::refused(
            span,
            "Invalid type for parameter cli-input-json",
        ));
        return;
    };
    for member in members {
        let name_span = word.source(member.key.span);
        let name = member.key.value.as_str();
        let Some(option) = command.options.iter().find(|o| o.parameter == name) else {
            let names: Vec<_> = command.options.iter().map(|o| o.parameter).collect();
            let text = format!(
                "Unknown parameter in input: \"{}\", must be one of: {}",
                shown(name),
                names.join(", ")
            );
            notes.push(say::refused(name_span, &text));
            continue;
        };
        if parameters.iter().any(|p| p.name == name) {
            continue;
        }
        let span = word.source(member.value.span);
        let mut origin = Origin::default();
        if let Some(text) = member.value.value.as_str() {
            origin.push(text.len(), span);
        }
        parameters.push(Parameter {
            name: name.to_owned(),
            name_span,
            value: value::read_json(option, &member.value, word, notes),
            span,
            origin,
        });
    }
}

/// Says what stands in the ARN of a role or provider where the account's number goes.
fn account(parameter: &Parameter, notes: &mut Notes) {
    let ParamValue::String(text) = &parameter.value else {
        return;
    };
    if !matches!(parameter.name.as_str(), "RoleArn" | "PrincipalArn") {
        return;
    }
    let mut parts = text.value.split(':');
    let before: usize = parts.by_ref().take(4).map(|part| part.len() + 1).sum();
    let (true, Some(account)) = (text.value.starts_with("arn:"), parts.next()) else {
        return;
    };
    let invented = |c: char| c.is_ascii_uppercase() || matches!(c, '_' | '#' | '*' | 'x');
    let (span, message) = if account.trim().is_empty() {
        // the empty place can't be underlined, the colons around it can
        let span = Span::new(before.saturating_sub(1), before + account.len() + 1);
        (span, "the account's number is missing here".to_owned())
    } else if account.chars().all(invented) {
        let span = Span::new(before, before + account.len());
        (
            span,
            format!("`{}` stands for the account's number", shown(account)),
        )
    } else {
        return;
    };
    notes.push(
        Diagnostic::warning(codes::CALL_PLACEHOLDER, parameter.source(span), message)
            .help("write the 12 digits of the account"),
    );
}
