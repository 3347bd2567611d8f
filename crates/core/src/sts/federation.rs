//! What `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity` have in common: an assertion or token
//! instead of credentials.

use rolecall_intake::{
    Call, Parameter, Refusal, Signature, Status,
    unwrap::{Unwrapped, unwrap},
};
use rolecall_source::{Diagnostic, Span, codes};
use serde_json::{Map, Value};

use super::{
    Invocation, Result,
    assumption::Assumption,
    constraints::{ARN, Constraints, POLICY, integer},
    role,
};
use crate::{
    notes,
    report::{AwsError, Note},
    world::SessionState,
};

/// The assertion or token of a call, without its wrappings.
pub(super) struct Presented<'c> {
    parameter: &'c Parameter,
    pub(super) inside: Unwrapped,
}

impl<'c> Presented<'c> {
    /// The parameter of this name.
    pub(super) fn read(call: &'c Call, name: &str) -> Option<Self> {
        Some(Self {
            parameter: call.parameter(name)?,
            inside: unwrap(&call.text(name)?.value),
        })
    }

    /// Where a part of the document stands in what was typed.
    pub(super) fn place(&self, inner: Span) -> Span {
        self.parameter.source(self.inside.source(inner))
    }

    fn outward(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = self.place(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = self.place(related.span);
        }
        diagnostic
    }

    /// Says of the document what its reader and the wrappings say.
    pub(super) fn say(&self, result: &mut Result, inner: Vec<Diagnostic>) {
        for mut diagnostic in self.inside.diagnostics.iter().cloned() {
            diagnostic.span = self.parameter.source(diagnostic.span);
            result.diagnostics.push(diagnostic);
        }
        let inner = inner.into_iter().map(|d| self.outward(d));
        result.diagnostics.extend(inner);
    }

    /// The error that AWS answers with, and beside its text what is wrong, and where.
    pub(super) fn refuse(&self, result: &mut Result, refusal: Refusal) {
        let span = self.place(refusal.span);
        let mut diagnostic = Diagnostic::error(codes::CALL_REFUSED, span, refusal.reason);
        diagnostic.confidence = Some(refusal.confidence);
        result.diagnostics.push(diagnostic);
        result.error = Some(AwsError::new(refusal.code, refusal.status, refusal.message));
    }
}

/// The constraints of the parameters that both operations have; the duration that is asked for,
/// and the constraints so far.
pub(super) fn constraints(
    call: &Call,
) -> core::result::Result<(Option<i64>, Constraints), AwsError> {
    let duration = call
        .text("DurationSeconds")
        .map(|text| integer(&text.value))
        .transpose()?;
    let mut constraints = Constraints::default();
    constraints.required_text(call, "RoleArn", 20, 2048, Some(ARN));
    constraints.optional_text(call, "Policy", 1, 2048, Some(POLICY));
    constraints.policy_arns(&role::policy_arns(call));
    if let Some(duration) = duration {
        constraints.number("durationSeconds", duration, 900, 43200);
    }
    Ok((duration, constraints))
}

/// Says what is known of a signature that AWS would look at.
pub(super) fn comment(signature: &Signature, notes: &mut Vec<Note>) {
    let rule = match signature.status {
        Status::Verified if signature.redacted => notes::federation::SIGNATURE_VERIFIED_BEFORE,
        Status::Verified => notes::federation::SIGNATURE_VERIFIED,
        _ => notes::federation::SIGNATURE_UNCHECKED,
    };
    notes::add(notes, rule);
}

/// Authorizes the call and issues the session; the answer so far is left for the operation to
/// complete.
pub(super) fn assume<'s>(
    invocation: &Invocation<'_, 's>,
    assumption: &Assumption<'s>,
    end: Option<i64>,
    result: &mut Result,
) -> Option<(SessionState, Map<String, Value>)> {
    result.checks = assumption.checks(invocation);
    assumption.comment(invocation, &result.checks, &mut result.notes);
    let denied = assumption.denied(invocation, &result.checks);
    if denied.is_none()
        && let Some(mut session) = assumption.session(invocation)
    {
        session.expires = end.map_or(session.expires, |end| session.expires.no_later_than(end));
        notes::add(
            &mut result.notes,
            role::packed_size_rule(invocation.world.assume),
        );
        let mut response = match role::response(invocation, &session) {
            Ok(response) => response,
            Err(error) => {
                result.error = Some(error);
                return None;
            }
        };
        response.shift_remove("SourceIdentity");
        return Some((session, response));
    }
    let names_operation = invocation.world.assume.federation_denial_names_operation;
    let named = match denied {
        Some(check) if check.action != assumption.action => {
            notes::add(
                &mut result.notes,
                if names_operation {
                    notes::federation::FEDERATION_DENIAL
                } else {
                    notes::federation::FEDERATION_DENIAL_ACTION
                },
            );
            if names_operation {
                assumption.action
            } else {
                &check.action
            }
        }
        _ => assumption.action,
    };
    result.error = Some(AwsError::access_denied(format!(
        "Not authorized to perform {named}"
    )));
    None
}

/// Completes the answer of a session that was issued.
pub(super) fn issue(
    result: &mut Result,
    session: SessionState,
    mut response: Map<String, Value>,
    fields: Vec<(&str, Value)>,
) {
    for (name, value) in fields {
        response.insert(name.to_owned(), value);
    }
    if let Some(source_identity) = &session.source_identity {
        response.insert("SourceIdentity".to_owned(), source_identity.as_str().into());
    }
    result.response = Some(response);
    result.session = Some(session);
}
