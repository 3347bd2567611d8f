//! What `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` have in common: an assertion or token
//! instead of credentials.

use rolecall_intake::{
    Content, Document, Input, Refusal, Signature, Status, jwt::Token, saml::Saml,
};
use rolecall_source::{Diagnostic, Span, Spanned, StsOperation};

use super::{
    assumption::{Assumption, no_role},
    constraints::{ARN, Constraints, POLICY, integer},
    invocation::{Failure, Findings, Invocation},
    refusal::{Refused, Why},
    role,
};
use crate::{
    iam_arn::is_role_arn,
    notes::{self, Rule, refusals},
    operation::{Integer, Parameter, Passed, PolicyArns, Text},
    report::{Check, Note},
    world::SessionState,
};

/// The assertion or token of a call, without its wrappings.
pub(super) struct Presented<'c> {
    parameter: &'c Passed,
    pub(super) document: &'c Document,
    /// Whether AWS is sent a text of the form that it reads.
    has_form: bool,
}

impl<'c> Presented<'c> {
    /// The document of the call. What was typed or pasted is unwrapped; a call that the scenario
    /// spells out is sent as it is, and has no document where its form is another.
    pub(super) fn of(
        invocation: &Invocation<'c, '_>,
        parameter: &Parameter<'c, Text<'c>>,
    ) -> Option<Self> {
        let text = parameter.text()?;
        let document = invocation.document?;
        let was_typed = invocation.step.input.is_some();
        Some(Self {
            parameter: parameter.passed?,
            document,
            has_form: was_typed || document.input.unwrapped.is_sent_so(text),
        })
    }

    /// The SAML document, with the diagnostics of its reader and of the wrappings.
    pub(super) fn saml(&self, found: &mut Findings) -> Option<&'c Saml> {
        self.diagnose(found);
        self.document.input.saml().filter(|_| self.has_form)
    }

    /// The token, with the diagnostics of its reader and of the wrappings.
    pub(super) fn token(&self, found: &mut Findings) -> Option<&'c Token> {
        self.diagnose(found);
        self.document.input.token().filter(|_| self.has_form)
    }

    /// The text without its wrappings.
    pub(super) fn inside(&self) -> &'c str {
        &self.document.input.unwrapped.text
    }

    /// Where a part of the document stands in what was typed.
    pub(super) fn place(&self, inner: Span) -> Span {
        self.parameter
            .source(self.document.input.unwrapped.source(inner))
    }

    fn outward(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.place(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = self.place(related.span);
        }
        diagnostic
    }

    fn diagnose(&self, found: &mut Findings) {
        if !self.has_form {
            return;
        }
        let Input { unwrapped, content } = &self.document.input;
        for mut diagnostic in unwrapped.diagnostics.iter().cloned() {
            diagnostic.span = self.parameter.source(diagnostic.span);
            found.diagnostics.push(diagnostic);
        }
        let inner = match content {
            Content::Saml(parsed) => &parsed.diagnostics,
            Content::Token(parsed) => &parsed.diagnostics,
            _ => return,
        };
        let inner = inner.clone().map(|d| self.outward(d));
        found.diagnostics.extend(inner);
    }

    /// The error that AWS answers with, and besides its text what is wrong, and where.
    pub(super) fn refuse(&self, found: &mut Findings, rule: Rule, refusal: Refusal) -> Refused {
        let span = self.place(refusal.span);
        let why = Why::of_document(rule, &refusal, span);
        let refused = Refused::new(refusal.code, refusal.status, refusal.message, why);
        if refusal.status != 403 {
            return refused;
        }
        let check = Check::denied_without_policies(
            StsOperation::AssumeRoleWithSaml.action(),
            &refusal.reason,
        );
        let refused = refused.for_check(&check);
        found.checks.push(check);
        refused
    }
}

/// Why a call without an assertion or token, which is refused before, has no answer.
pub(super) fn no_document() -> Failure {
    Failure::NotRun("the call has no assertion or token".to_owned())
}

/// The constraints of the parameters that both operations have; the duration that is asked for,
/// and the constraints so far.
pub(super) fn constraints(
    invocation: &Invocation<'_, '_>,
    role_arn: &Parameter<'_, Text<'_>>,
    policy: &Parameter<'_, Text<'_>>,
    policy_arns: &Parameter<'_, PolicyArns<'_>>,
    duration_seconds: &Parameter<'_, Integer<'_>>,
) -> Result<(Option<i64>, Constraints), Refused> {
    let duration = integer(duration_seconds)?;
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(role_arn, 20, 2048, Some(ARN));
    constraints.optional_text(policy, 1, 2048, Some(POLICY));
    constraints.policy_arns(policy_arns);
    constraints.number(duration_seconds, duration, 900, 43200);
    Ok((duration, constraints))
}

/// The role must be named by the ARN of a role: crossplane-contrib/provider-aws#517,
/// oktadev/okta-aws-cli-assume-role#307.
pub(super) fn role_arn_form(role_arn: &Parameter<'_, Text<'_>>) -> Result<(), Refused> {
    match role_arn.spanned() {
        Some(arn) if !is_role_arn(&arn.value) => Err(Refused::invalid(
            "Request ARN is invalid",
            wrong_arn(refusals::FEDERATED_ROLE_ARN, arn, "role", "role/Name"),
        )),
        _ => Ok(()),
    }
}

/// Whether the scenario accepts the document although it has no signature.
pub(super) fn accepts_unsigned(invocation: &Invocation<'_, '_>, signature: &Signature) -> bool {
    invocation.world.assume.accept_unsigned && signature.status == Status::Unsigned
}

/// What is wrong with an ARN of the wrong kind.
pub(super) fn wrong_arn(rule: Rule, arn: &Spanned<String>, kind: &str, resource: &str) -> Why {
    let text = &arn.value;
    let reason = if text.trim() == text {
        format!("`{text}` is not the ARN of a {kind}")
    } else {
        format!("`{text}` has a space at its beginning or end")
    };
    Why::new(rule, reason).text(arn).accepts(format!(
        "an ARN such as `arn:aws:iam::111122223333:{resource}`"
    ))
}

/// The keys of session tags where an assertion or token has them.
pub(super) fn tag_keys<'k>(
    presented: &Presented<'_>,
    keys: impl Iterator<Item = &'k Spanned<String>>,
) -> Vec<Spanned<String>> {
    keys.map(|key| Spanned::new(key.value.clone(), presented.place(key.span)))
        .collect()
}

/// Says what is known of a signature that AWS would look at.
pub(super) fn comment(
    invocation: &Invocation<'_, '_>,
    signature: &Signature,
    notes: &mut Vec<Note>,
) {
    let rule = match signature.status {
        _ if accepts_unsigned(invocation, signature) => notes::federation::UNSIGNED_ACCEPTED,
        Status::Verified if signature.redacted => notes::federation::SIGNATURE_VERIFIED_BEFORE,
        Status::Verified => notes::federation::SIGNATURE_VERIFIED,
        _ => notes::federation::SIGNATURE_UNCHECKED,
    };
    notes::add(notes, rule);
}

/// Authorizes the call and issues the session.
pub(super) fn assume<'s>(
    invocation: &Invocation<'_, 's>,
    assumption: &Assumption<'_, 's>,
    end: Option<i64>,
    found: &mut Findings,
) -> Result<(SessionState, role::Issued), Failure> {
    found.checks = assumption.checks(invocation);
    assumption.comment(invocation, &found.checks, &mut found.notes);
    if let Some(check) = assumption.denied(invocation, &found.checks) {
        let named = named(invocation, assumption, check, &mut found.notes);
        let text = format!("Not authorized to perform {named}");
        let mut checks = found.checks.iter();
        let named = checks.find(|check| check.action == named && !check.allowed());
        return Err(Refused::denied(named.unwrap_or(check), text).into());
    }
    let mut session = assumption.session(invocation).ok_or_else(no_role)?;
    session.expires = end.map_or(session.expires, |end| session.expires.no_later_than(end));
    notes::add(
        &mut found.notes,
        role::packed_size_rule(invocation.world.assume),
    );
    let issued = role::issue(invocation, &session)?;
    Ok((session, issued))
}

/// The action that AWS's error names: that of the operation, whichever is denied.
fn named<'c>(
    invocation: &Invocation<'_, '_>,
    assumption: &Assumption<'_, '_>,
    denied: &'c Check,
    notes: &mut Vec<Note>,
) -> &'c str {
    if denied.action == assumption.action {
        return assumption.action;
    }
    let names_operation = invocation.world.assume.federation_denial_names_operation;
    let (action, rule) = if names_operation {
        (assumption.action, notes::federation::FEDERATION_DENIAL)
    } else {
        let rule = notes::federation::FEDERATION_DENIAL_ACTION;
        (denied.action.as_str(), rule)
    };
    notes::add(notes, rule);
    action
}
