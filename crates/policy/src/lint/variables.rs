//! Policy variables: which versions and elements have them.

use rolecall_source::{Confidence, Diagnostic, Span, codes};

use super::found::Found;
use super::subject::{Places, Subject};
use crate::{document::Version, keys, pattern::Pattern};

/// R312: a variable in a policy whose version has none.
pub(super) fn version(subject: &Subject<'_>, out: &mut Found) {
    if subject.policy.version != Version::V2008 {
        return;
    }
    for (name, span) in all(subject) {
        let mut diagnostic = Diagnostic::warning(
            codes::LINT_VARIABLE_VERSION,
            span,
            format!(
                "`${{{name}}}` stays as it is written: version 2008-10-17 has no policy variables"
            ),
        )
        .help("write \"Version\": \"2012-10-17\"");
        if let Some(version) = subject.policy.version_span {
            diagnostic = diagnostic.related(version, "the version");
        }
        out.push(diagnostic.confidence(Confidence::Documented));
    }
}

/// R322: a variable where none is replaced.
pub(super) fn place(subject: &Subject<'_>, out: &mut Found) {
    let mut report = |text: &str, span: Span, place: &str| {
        let mut places = Places::new(subject, span);
        for name in names(text) {
            let span = places.find(&format!("${{{name}}}"));
            out.push(
                Diagnostic::warning(
                    codes::LINT_VARIABLE_PLACE,
                    span,
                    format!(
                        "`${{{name}}}` stays as it is written: {place} has no policy \
                        variables"
                    ),
                )
                .help(
                    "variables are for the resource part of an ARN, and for condition values \
                    under String and Arn operators",
                )
                .confidence(Confidence::Documented),
            );
        }
    };
    for statement in subject.statements() {
        for name in statement.principal.iter().flat_map(|p| &p.names) {
            report(&name.text.value, name.text.span, "a principal");
        }
        for action in statement.action.iter().flat_map(|a| &a.actions) {
            report(&action.value, action.span, "an action");
        }
        for resource in statement.resource.iter().flat_map(|r| &r.resources) {
            let text = resource.text.value.as_str();
            // a variable may hold colons itself, so that only what stands before one counts
            let before = text.split("${").next().unwrap_or_default();
            if before.matches(':').count() < 5 {
                report(text, resource.text.span, "an ARN before its fifth colon");
            }
        }
    }
    for (_, clause) in subject.clauses() {
        if clause.test.takes_variables() {
            continue;
        }
        for operand in clause.operands() {
            let place = format!("a value under `{}`", clause.operator.name.value);
            report(&operand.written.value, operand.written.span, &place);
        }
    }
}

/// How many bytes after `${` the closing brace is looked for. The longest key is a tag's, of 128
/// characters and its prefix.
const MAX_VARIABLE: usize = 512;

/// R214: what looks like a variable and is none.
pub(super) fn unreadable(subject: &Subject<'_>, out: &mut Found) {
    for (text, span) in texts(subject) {
        let mut places = Places::new(subject, span);
        let mut rest = text.rsplit_once('}').map_or("", |_| text);
        while let Some((_, after)) = rest.split_once("${") {
            rest = after;
            let brace = after.bytes().take(MAX_VARIABLE).position(|b| b == b'}');
            let Some(body) = brace.and_then(|brace| after.get(..brace)) else {
                continue;
            };
            let whole = format!("${{{body}}}");
            // other tools write ${…} too, for what they fill in themselves
            let key: String = body
                .split(',')
                .take(1)
                .flat_map(str::split_whitespace)
                .collect();
            if keys::key(&key).is_some() && !Pattern::read(&whole, true).has_variables() {
                out.push(
                    Diagnostic::warning(
                        codes::POLICY_VARIABLE,
                        places.find(&whole),
                        format!("`{whole}` is no policy variable, and stays as it is written"),
                    )
                    .help(
                        "a variable is a key without blanks, and may have a default: \
                        ${aws:username, 'nobody'}",
                    )
                    .confidence(Confidence::Documented),
                );
            }
        }
    }
}

/// The variables in the places that have them, whatever the version, and where they stand.
pub(super) fn all(subject: &Subject<'_>) -> impl Iterator<Item = (String, Span)> {
    texts(subject).into_iter().flat_map(|(text, span)| {
        let mut places = Places::new(subject, span);
        names(text).into_iter().map(move |name| {
            let whole = places.find(&format!("${{{name}}}"));
            (name, whole)
        })
    })
}

/// The texts in which variables are replaced.
fn texts<'a>(subject: &Subject<'a>) -> Vec<(&'a str, Span)> {
    let mut texts = Vec::new();
    for statement in subject.statements() {
        for resource in statement.resource.iter().flat_map(|r| &r.resources) {
            let text = resource.text.value.as_str();
            let rest = text.splitn(6, ':').nth(5).unwrap_or_default();
            if text.starts_with("arn:") {
                texts.push((rest, resource.text.span));
            }
        }
    }
    for (_, clause) in subject.clauses() {
        if clause.test.takes_variables() {
            let operands = clause.operands().map(|operand| &operand.written);
            texts.extend(operands.map(|written| (written.value.as_str(), written.span)));
        }
    }
    texts
}

/// The variables of a text, as far as they can be of AWS: every key has one colon, while
/// `${AWS::AccountId}` is for CloudFormation to fill in.
fn names(text: &str) -> Vec<String> {
    if !text.contains("${") {
        return Vec::new();
    }
    Pattern::read(text, true)
        .variables()
        .filter(|variable| variable.key.contains(':') && !variable.key.contains("::"))
        .map(|variable| variable.key.clone())
        .collect()
}
