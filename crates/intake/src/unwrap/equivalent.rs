//! The call of the AWS CLI that a call of an SDK, or a profile of the CLI itself, amounts to.

use rolecall_source::Span;

use crate::{
    cli::sts::{COMMANDS, Command, Kind},
    notes::shown,
};

/// How far behind its name the arguments of a call are looked for, in bytes.
const REACH: usize = 4_000;

/// A call of STS as an SDK has it.
pub(super) struct SdkCall {
    /// The operation in the API.
    pub(super) operation: &'static str,
    /// Where its name stands.
    pub(super) span: Span,
    /// The call of the AWS CLI, with the arguments that are written out.
    pub(super) command: String,
}

/// The first call of STS in the code of a program.
pub(super) fn sdk(text: &str) -> Option<SdkCall> {
    let lower = text.to_ascii_lowercase();
    if !["sts", "assumero", "assume_ro"]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        return None;
    }
    let (command, span) = COMMANDS
        .iter()
        .flat_map(|command| calls_of(text, command))
        .min_by_key(|(_, span)| span.start)?;
    let behind = text.get(span.end..)?;
    let reach = behind
        .char_indices()
        .map(|(at, _)| at)
        .find(|&at| at >= REACH);
    let arguments = behind.get(..reach.unwrap_or(behind.len()))?;
    let mut written = format!("aws sts {}", command.name);
    for option in command.options {
        let plain = matches!(option.kind, Kind::Text(_) | Kind::Integer(_));
        let value = argument(arguments, option.parameter).filter(|_| plain);
        if let Some(value) = value {
            push(&mut written, option.name, value);
        } else if option.required {
            // what the program computes is to be filled in
            written.push_str(&format!(" {0} <{1}>", option.name, option.parameter));
        }
    }
    Some(SdkCall {
        operation: command.operation.name(),
        span,
        command: written,
    })
}

/// Where a program calls an operation, first in each of the spellings that there are.
fn calls_of<'t>(
    text: &'t str,
    command: &'static Command,
) -> impl Iterator<Item = (&'static Command, Span)> + use<'t> {
    let snake = command.name.replace('-', "_");
    let methods = [
        snake,
        lower_first(command.operation.name()),
        command.operation.name().to_owned(),
    ];
    let method = methods.into_iter().filter_map(move |name| {
        found(text, &name, |before, after| {
            before.ends_with(['.', '>', ':']) && after.trim_start().starts_with('(')
        })
    });
    let types = ["Command", "Input", "Request"];
    let of_type = types.into_iter().filter_map(move |end| {
        let name = format!("{}{end}", command.operation.name());
        found(text, &name, |_, after| {
            after.trim_start().starts_with(['(', '{', '.'])
        })
    });
    method.chain(of_type).map(move |span| (command, span))
}

/// The first place of a name between such texts.
fn found(text: &str, name: &str, fits: impl Fn(&str, &str) -> bool) -> Option<Span> {
    let places = text
        .match_indices(name)
        .map(|(at, _)| Span::new(at, at + name.len()));
    let mut fitting = places.filter(|span| {
        let (before, after) = (text.get(..span.start), text.get(span.end..));
        fits(before.unwrap_or_default(), after.unwrap_or_default())
    });
    fitting.next()
}

/// The value of an argument that is a text or a number written out.
fn argument<'t>(arguments: &'t str, parameter: &str) -> Option<&'t str> {
    let spellings = [
        parameter.to_owned(),
        lower_first(parameter),
        snake(parameter),
    ];
    spellings.iter().find_map(|name| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let span = found(arguments, name, |before, after| {
            !before.ends_with(is_part) && !after.starts_with(is_part)
        })?;
        let rest = arguments.get(span.end..)?;
        let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
        literal(rest.strip_prefix(['=', ':', '('])?)
    })
}

/// The text or number that code begins with, be it in a call such as `aws.String("…")`.
fn literal(code: &str) -> Option<&str> {
    let around = |c: char| c.is_alphanumeric() || " &._:(\n\t\r".contains(c);
    let code = code.trim_start();
    if code.starts_with(|c: char| c.is_ascii_digit()) {
        return code.split(|c: char| !c.is_ascii_digit()).next();
    }
    let code = code.trim_start_matches(around);
    let quote = code
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let (value, _) = code.strip_prefix(quote)?.split_once(quote)?;
    (!value.contains(['\n', '{', '\\'])).then_some(value)
}

/// The call that the AWS CLI makes for the first profile with a role.
pub(super) fn profile(text: &str) -> Option<String> {
    let sections = text
        .split("\n[")
        .map(|section| section.trim_start().trim_start_matches('['));
    sections.into_iter().find_map(|section| {
        let (name, settings) = section.split_once(']')?;
        let setting = |wanted: &str| {
            let lines = settings.lines().filter_map(|line| line.split_once('='));
            let mut named = lines.filter(|(key, _)| key.trim() == wanted);
            named.next().map(|(_, value)| value.trim())
        };
        let role = setting("role_arn")?;
        let session = setting("role_session_name").unwrap_or("botocore-session");
        let token = setting("web_identity_token_file").map(|file| format!("file://{file}"));
        let mut command = match &token {
            Some(_) => "aws sts assume-role-with-web-identity".to_owned(),
            None => "aws sts assume-role".to_owned(),
        };
        push(&mut command, "--role-arn", role);
        push(&mut command, "--role-session-name", session);
        for (option, value) in [
            ("--web-identity-token", token.as_deref()),
            ("--external-id", setting("external_id")),
            ("--serial-number", setting("mfa_serial")),
            ("--duration-seconds", setting("duration_seconds")),
            ("--profile", setting("source_profile")),
        ] {
            if let Some(value) = value {
                push(&mut command, option, value);
            }
        }
        let name = shown(name.trim_start_matches("profile ").trim());
        let passes = match setting("source_identity") {
            Some(_) => "; the AWS CLI passes no source identity from a profile: `source_identity` is a setting of aws-vault",
            None => "",
        };
        Some(format!("for `{name}` the AWS CLI calls `{command}`{passes}"))
    })
}

/// Adds an option to a command, in quotes where the shell needs them.
fn push(command: &mut String, option: &str, value: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    command.push(' ');
    command.push_str(option);
    command.push(' ');
    if !value.is_empty() && value.chars().all(plain) {
        command.push_str(value);
    } else {
        command.push_str(&format!("'{}'", value.replace('\'', r"'\''")));
    }
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
