//! The form of a document, which is the same for every kind: what reading it has found, as AWS
//! answers it.

use rolecall_source::{
    Code, Diagnostic, Names, Span, codes,
    json::{self, Value},
};

use super::{
    checker::{Checker, observed},
    texts::malformed,
};
use crate::{AwsRefusal, Document, Statement};

/// What is wrong with the form of a document, as far as AWS's answers tell it apart.
pub(super) enum Problem {
    /// It is no JSON, or no JSON object.
    NotJson,
    /// A member stands twice in one object.
    Duplicate,
    /// There is no such version of the policy language.
    Version,
    /// A member that the policy language does not have.
    UnknownField(String),
    /// A kind of principal that does not exist, and the first name under it.
    PrincipalKind(String, String),
    /// Anything else: a value of the wrong type, an operator that does not exist.
    Syntax,
}

/// Answers the first problem of the form, where there is one.
pub(super) fn check(checker: &mut Checker<'_>, answer: impl Fn(Problem) -> AwsRefusal) {
    let document = checker.document;
    if let Some((code, span)) = document.form().broken {
        checker.refuse_as_read(answer(problem(document, code, span)));
    }
}

fn problem(document: &Document, code: Code, span: Span) -> Problem {
    match code {
        codes::JSON_SYNTAX | codes::JSON_DEPTH => Problem::NotJson,
        codes::JSON_DUPLICATE => Problem::Duplicate,
        codes::POLICY_VERSION => Problem::Version,
        codes::POLICY_ELEMENT => element(document, span),
        codes::POLICY_SHAPE if document.policy().is_none() => Problem::NotJson,
        _ => Problem::Syntax,
    }
}

/// A member that does not belong where it stands.
fn element(document: &Document, span: Span) -> Problem {
    let string = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let read = |span: Span| json::read(span.of(document.text())).root;
    let name = read(span)
        .and_then(|node| string(&node.value))
        .unwrap_or_default();
    let mut principals = document
        .statements()
        .iter()
        .filter_map(|s| s.principal.as_ref());
    if let Some(element) = principals.find(|e| e.span.contains(span.start)) {
        let principals = read(element.span);
        let named = principals.as_ref().and_then(|node| node.value.get(&name));
        let first = named.and_then(|node| match &node.value {
            Value::Array(items) => items.first().and_then(|item| string(&item.value)),
            value => string(value),
        });
        return Problem::PrincipalKind(name, first.unwrap_or_default());
    }
    match name.as_str() {
        // an element beside its `Not` form
        "Action" | "NotAction" | "Resource" | "NotResource" | "Principal" | "NotPrincipal" => {
            Problem::Syntax
        }
        _ => Problem::UnknownField(name),
    }
}

/// The effect of a statement as it is written, where it is none that exists.
pub(super) fn unread_effect<'d>(document: &'d Document, statement: &Statement) -> Option<&'d str> {
    let span = statement.unread_effect?;
    Some(span.of(document.text()).trim_matches('"'))
}

/// No two statements share a `Sid`; `text` is AWS's answer where two do.
pub(super) fn unique_sids(checker: &mut Checker<'_>, text: &str) {
    let mut seen = Names::default();
    let document = checker.document;
    for sid in document.statements().iter().filter_map(|s| s.sid.as_ref()) {
        let name = sid.value.as_str();
        if !name.is_empty() && !seen.add(name) {
            let message = format!("another statement is called `{name}` already");
            let diagnostic = Diagnostic::error(codes::POLICY_SID, sid.span, message);
            checker.refuse(malformed(text), observed(diagnostic));
        }
    }
}
