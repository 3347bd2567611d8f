//! Role trust policies.

use rolecall_source::{Diagnostic, StsOperation, codes};

use super::{
    checker::{Checker, brace, inferred, observed},
    grammar::{self, Problem},
    principals, providers,
    texts::{self, malformed},
    values,
};
use crate::{AwsRefusal, Effect, PrincipalKind, Statement};

/// The actions that a trust policy may name, to the letter. Lower case and wildcards are refused.
const ACTIONS: [&str; 6] = {
    let [signed, saml, web_identity] = StsOperation::ASSUMPTIONS;
    [
        signed.action(),
        saml.action(),
        web_identity.action(),
        "sts:SetContext",
        "sts:SetSourceIdentity",
        "sts:TagSession",
    ]
};

pub(super) fn check(checker: &mut Checker<'_>) {
    grammar::check(checker, |problem| {
        malformed(match problem {
            Problem::NotJson | Problem::Duplicate => texts::TRUST_NOT_JSON.to_owned(),
            Problem::Version => texts::TRUST_VERSION.to_owned(),
            Problem::UnknownField(name) => texts::unknown_field(&name),
            Problem::PrincipalKind(kind, name) => texts::invalid_principal(&kind, &name),
            Problem::Syntax => texts::TRUST_SYNTAX.to_owned(),
        })
    });
    let document = checker.document;
    if document.policy().is_some() && document.statements().is_empty() {
        checker.refuse_as_read(malformed(texts::TRUST_EMPTY));
    }
    for statement in document.statements() {
        effect(checker, statement);
        principal_present(checker, statement);
        action_present(checker, statement);
        actions(checker, statement);
        no_resources(checker, statement);
        principal_names(checker, statement);
    }
    values::remark(checker, inferred, |_| true);
    grammar::unique_sids(checker, texts::TRUST_SIDS);
    providers::check(checker);
}

fn effect(checker: &mut Checker<'_>, statement: &Statement) {
    if statement.effect.is_some() {
        return;
    }
    let written = grammar::unread_effect(checker.document, statement);
    checker.refuse_as_read(malformed(match written {
        Some(effect) => texts::invalid_effect(effect),
        None => texts::missing_field("Effect"),
    }));
}

fn principal_present(checker: &mut Checker<'_>, statement: &Statement) {
    let Some(element) = &statement.principal else {
        let message = "the statement has no `Principal`";
        let diagnostic = Diagnostic::error(codes::POLICY_MISSING, brace(statement), message).help(
            "name who may assume the role: {\"AWS\": …}, {\"Service\": …} or {\"Federated\": …}",
        );
        return checker.refuse(
            malformed(texts::missing_field("Principal")),
            observed(diagnostic),
        );
    };
    let wrong = |message| Diagnostic::error(codes::POLICY_PRINCIPAL, element.span, message);
    if element.negated {
        let allow = statement
            .effect
            .as_ref()
            .is_some_and(|e| e.value == Effect::Allow);
        let text = if allow {
            texts::ALLOW_NOT_PRINCIPAL
        } else {
            texts::TRUST_NOT_PRINCIPAL
        };
        let message = "a trust policy has no `NotPrincipal`";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message)
            .help("deny {\"AWS\": \"*\"} under a negated condition on aws:PrincipalArn");
        checker.refuse(malformed(text), observed(diagnostic));
    } else if element.star.is_some() {
        let diagnostic = wrong("the principal of a trust policy has a kind")
            .help("write {\"AWS\": \"*\"}; it does not admit SAML or OpenID Connect federation");
        checker.refuse(malformed(texts::PRINCIPAL_STAR), observed(diagnostic));
    } else if element.names.is_empty() {
        if element.span.of(checker.document.text()).starts_with('{') {
            let diagnostic = observed(wrong("nobody is named"));
            checker.refuse_unread(malformed(texts::PRINCIPAL_EMPTY), diagnostic);
        } else {
            checker.refuse_as_read(malformed(texts::PRINCIPAL_OBJECT));
        }
    }
}

fn action_present(checker: &mut Checker<'_>, statement: &Statement) {
    let refusal = malformed(texts::missing_field("Action"));
    match &statement.action {
        None => checker.refuse_as_read(refusal),
        Some(element) if element.actions.is_empty() => {
            let diagnostic =
                Diagnostic::error(codes::POLICY_MISSING, element.span, "no action is named");
            checker.refuse_unread(refusal, inferred(diagnostic));
        }
        Some(_) => {}
    }
}

fn actions(checker: &mut Checker<'_>, statement: &Statement) {
    let Some(element) = &statement.action else {
        return;
    };
    let refusal = || malformed(texts::TRUST_ACTIONS);
    if element.negated {
        // nobody is known to have tried; but it covers actions of every other service, and one such
        // action is what IAM refuses a wildcard for
        let message = "a trust policy names the actions that it is for";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message);
        return checker.refuse(refusal(), inferred(diagnostic));
    }
    for action in &element.actions {
        let text = action.value.as_str();
        if ACTIONS.contains(&text) {
            continue;
        }
        let known = ACTIONS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(text));
        let diagnostic = Diagnostic::error(
            codes::POLICY_ACTION,
            action.span,
            format!("a trust policy can't name `{text}`"),
        );
        let diagnostic = match known {
            Some(known) => diagnostic.help(format!("write {known}")),
            None => diagnostic.help(
                "it names actions of AWS STS without wildcards, such as sts:AssumeRole or sts:TagSession",
            ),
        };
        // of wildcards, those that cover every action of STS were seen to be refused
        let sure = if text.contains(['*', '?']) && !matches!(text, "*" | "sts:*") {
            inferred
        } else {
            observed
        };
        checker.refuse_action(text, refusal(), sure(diagnostic));
    }
}

fn no_resources(checker: &mut Checker<'_>, statement: &Statement) {
    if let Some(element) = &statement.resource {
        let text = if element.negated {
            texts::TRUST_NOT_RESOURCE
        } else {
            texts::TRUST_RESOURCE
        };
        let message = "a trust policy names no resource";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message)
            .help("its resource is the role that it belongs to");
        checker.refuse(malformed(text), observed(diagnostic));
    }
}

fn principal_names(checker: &mut Checker<'_>, statement: &Statement) {
    let names = statement
        .principal
        .iter()
        .flat_map(|element| &element.names);
    for name in names {
        let text = name.text.value.as_str();
        let (refusal, message): (AwsRefusal, String) = match name.kind {
            PrincipalKind::CanonicalUser => (
                malformed(texts::invalid_principal("CANONICALUSER", text)),
                "a canonical user can't assume a role".to_owned(),
            ),
            _ if principals::is_readable(name) => continue,
            PrincipalKind::Aws => (
                malformed(texts::invalid_principal("AWS", text)),
                format!("`{text}` is no account, user, role or session"),
            ),
            PrincipalKind::Service => (
                malformed(texts::invalid_principal("SERVICE", text)),
                format!("`{text}` is no service principal"),
            ),
            PrincipalKind::Federated => (
                malformed(texts::FEDERATED),
                format!("`{text}` is no identity provider"),
            ),
        };
        let diagnostic = Diagnostic::error(codes::POLICY_PRINCIPAL, name.text.span, message);
        let diagnostic = match help(name.kind, text) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        checker.refuse(refusal, observed(diagnostic));
    }
}

fn help(kind: PrincipalKind, text: &str) -> Option<&'static str> {
    match kind {
        _ if text.trim() != text => Some("remove the blank beside it"),
        PrincipalKind::Aws if text.contains(['*', '?']) => Some(
            "a principal has no wildcards: name the account and compare aws:PrincipalArn with ArnLike",
        ),
        PrincipalKind::Aws if text.contains(":group/") => {
            Some("a group is no principal: name its users or their role")
        }
        PrincipalKind::Aws => Some("write an account id of 12 digits or an ARN of IAM or AWS STS"),
        PrincipalKind::Service => Some("write a service principal such as ec2.amazonaws.com"),
        PrincipalKind::Federated => Some(
            "write the ARN of a provider, such as arn:aws:iam::123456789012:saml-provider/ExampleIdP",
        ),
        PrincipalKind::CanonicalUser => None,
    }
}
