//! Policies of resources other than roles, and of VPC endpoints.
//!
//! Every service checks its own and answers in its own words. The grammar is the same; the texts
//! are those of Amazon S3, and for endpoints those of Amazon EC2.

use rolecall_source::{Diagnostic, Span, codes};

use super::{
    checker::{Checker, brace, inferred},
    grammar::{self, Problem},
    identity::refused_resource,
    principals,
    texts::{self, bucket},
    values,
};
use crate::{AwsRefusal, Effect, Statement, document::is_action};

pub(super) fn resource(checker: &mut Checker<'_>) {
    grammar::check(checker, |problem| {
        bucket(match problem {
            Problem::NotJson => texts::BUCKET_NOT_JSON.to_owned(),
            Problem::UnknownField(name) => texts::unknown_field(&name),
            Problem::PrincipalKind(..) => texts::BUCKET_PRINCIPAL.to_owned(),
            Problem::Duplicate | Problem::Version | Problem::Syntax => {
                texts::BUCKET_SYNTAX.to_owned()
            }
        })
    });
    content(checker, |text, _| bucket(text));
}

pub(super) fn endpoint(checker: &mut Checker<'_>) {
    let document = checker.document;
    let position = |span: Span| {
        let place = document.place(span);
        texts::endpoint(place.line, place.column)
    };
    if let Some(first) = document.form().first {
        checker.refuse_as_read(position(first));
    }
    content(checker, |_, span| position(span));
}

/// Each statement has effect, principal, action and resource, and each can be read.
fn content(checker: &mut Checker<'_>, refusal: impl Fn(String, Span) -> AwsRefusal) {
    let document = checker.document;
    if let Some(policy) = document.policy().filter(|p| p.statements.is_empty()) {
        checker.refuse_as_read(refusal(texts::missing_field("Statement"), policy.span));
    }
    for statement in document.statements() {
        let brace = brace(statement);
        let missing = |name| refusal(texts::missing_field(name), brace);
        if statement.effect.is_none() {
            checker.refuse_as_read(missing("Effect"));
        }
        if statement.action.is_none() {
            checker.refuse_as_read(missing("Action"));
        }
        for (name, present) in [
            ("Principal", statement.principal.is_some()),
            ("Resource", statement.resource.is_some()),
        ] {
            if !present {
                let message = format!("the statement has no `{name}`");
                let diagnostic = Diagnostic::error(codes::POLICY_MISSING, brace, message);
                checker.refuse(missing(name), inferred(diagnostic));
            }
        }
        principal(checker, statement, &refusal);
        actions(checker, statement, &refusal);
        resources(checker, statement, &refusal);
    }
    values::remark(checker, inferred, |_| true);
}

fn principal(
    checker: &mut Checker<'_>,
    statement: &Statement,
    refusal: &impl Fn(String, Span) -> AwsRefusal,
) {
    let Some(element) = &statement.principal else {
        return;
    };
    let allow = statement
        .effect
        .as_ref()
        .is_some_and(|e| e.value == Effect::Allow);
    if element.negated && allow {
        let message = "an `Allow` for everybody but a few is not stored";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message)
            .help("name those who may, or deny with `NotPrincipal`");
        let answer = refusal(texts::ALLOW_NOT_PRINCIPAL.to_owned(), element.key);
        checker.refuse(answer, inferred(diagnostic));
    }
    let unreadable = element
        .names
        .iter()
        .filter(|name| !principals::is_readable(name) && !name.is_origin_access_identity());
    for name in unreadable {
        let message = format!("`{}` is no principal", name.text.value);
        let diagnostic = Diagnostic::error(codes::POLICY_PRINCIPAL, name.text.span, message);
        let answer = refusal(texts::BUCKET_PRINCIPAL.to_owned(), name.text.span);
        checker.refuse(answer, inferred(diagnostic));
    }
    if element.names.is_empty() && element.star.is_none() {
        let answer = refusal(texts::BUCKET_PRINCIPAL.to_owned(), element.span);
        let diagnostic =
            Diagnostic::error(codes::POLICY_PRINCIPAL, element.span, "nobody is named");
        checker.refuse_unread(answer, inferred(diagnostic));
    }
}

fn actions(
    checker: &mut Checker<'_>,
    statement: &Statement,
    refusal: &impl Fn(String, Span) -> AwsRefusal,
) {
    let Some(element) = &statement.action else {
        return;
    };
    if element.actions.is_empty() {
        let answer = refusal(texts::BUCKET_ACTION.to_owned(), element.span);
        let diagnostic =
            Diagnostic::error(codes::POLICY_ACTION, element.span, "no action is named");
        checker.refuse_unread(answer, inferred(diagnostic));
    }
    if let Some(action) = element.actions.iter().find(|a| !is_action(&a.value)) {
        checker.refuse_as_read(refusal(texts::BUCKET_ACTION.to_owned(), action.span));
    }
}

fn resources(
    checker: &mut Checker<'_>,
    statement: &Statement,
    refusal: &impl Fn(String, Span) -> AwsRefusal,
) {
    let Some(element) = &statement.resource else {
        return;
    };
    let unreadable = element
        .resources
        .iter()
        .filter_map(|r| Some((r.text.span, refused_resource(&r.text.value)?.1)));
    let none = element.resources.is_empty();
    for (span, message) in unreadable.chain(none.then_some((element.span, "no resource is named")))
    {
        let diagnostic = Diagnostic::error(codes::POLICY_RESOURCE, span, message);
        let answer = refusal(texts::BUCKET_RESOURCE.to_owned(), span);
        checker.refuse(answer, inferred(diagnostic));
    }
}
