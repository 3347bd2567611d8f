//! `GetScopedCredentials`: fewer permissions or less time for a session that stays the same.
//!
//! Rules from the API reference, the API model in botocore 1.44.8, and the IAM User Guide,
//! Permissions for `GetScopedCredentials`.

use rolecall_policy::Document;
use rolecall_source::Diagnostic;
use serde_json::{Map, Value, json};

use super::{
    Invocation, Result,
    constraints::{Constraints, POLICY, integer},
    credentials, role, sessions,
};
use crate::{
    notes,
    report::{AwsError, Check},
    world::{Caller, SessionKind, SessionState},
};

const ACTION: &str = "sts:GetScopedCredentials";
const LONGEST_DURATION: i64 = 129_600;
/// A session has no more scope-down policies than these.
const MOST_POLICIES: usize = 3;

pub(super) fn run(invocation: &Invocation<'_, '_>) -> Result {
    let mut result = Result::default();
    match answer(invocation, &mut result.diagnostics) {
        Ok((session, response)) => {
            notes::add(&mut result.notes, notes::SCOPED);
            notes::add(&mut result.notes, notes::SCOPED_UNKNOWN);
            if matches!(session.kind, SessionKind::FederatedUser { .. }) {
                notes::add(&mut result.notes, notes::SCOPED_FEDERATED_USER);
            }
            result.session = Some(session);
            result.response = Some(response);
        }
        Err(error) => {
            if error.status == 403 {
                let reason = format!("a session can have {MOST_POLICIES} scope-down policies");
                let check = Check::denied_without_policies(ACTION, &reason);
                result.checks.push(check);
            }
            let has_known_text = matches!(
                error.code.as_str(),
                "MalformedPolicyDocument" | "MalformedInput" | "PackedPolicyTooLarge"
            ) || error.message.contains(" validation error");
            if !has_known_text {
                notes::add(&mut result.notes, notes::SCOPED_REFUSAL);
            }
            result.error = Some(error);
        }
    }
    result
}

fn answer(
    invocation: &Invocation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> core::result::Result<(SessionState, Map<String, Value>), AwsError> {
    credentials::regional_only(invocation)?;
    let policy = invocation.call.text("Policy");
    let duration = parameters(invocation)?;
    role::session_policies(invocation, diagnostics)?;
    let Caller::Session { state, .. } = &invocation.caller else {
        return Err(AwsError::bad_request(
            "InvalidSubjectCredentials",
            "GetScopedCredentials can only be called with temporary credentials",
        ));
    };
    if policy.is_some() && state.scoped.len() >= MOST_POLICIES {
        return Err(AwsError::access_denied(format!(
            "User: {} is not authorized to perform: {ACTION}",
            invocation.caller.arn()
        )));
    }
    let expires = duration.map_or(state.expires, |duration| invocation.at.after(duration));
    if expires > state.expires {
        return Err(AwsError::bad_request(
            "InsufficientSessionLifetime",
            "The requested DurationSeconds exceeds the remaining lifetime of the session",
        ));
    }
    let mut scoped = state.scoped.clone();
    scoped.extend(policy.map(|policy| {
        let name = format!("scope-down policy {}", scoped.len() + 1);
        Document::read(&name, "", &policy.value)
    }));
    let session = SessionState {
        access_key_id: invocation.world.ids.access_key("ASIA", &invocation.purpose),
        expires,
        scoped,
        ..(**state).clone()
    };
    let response = response(invocation, &session)?;
    Ok((session, response))
}

/// Checks the parameters' constraints; the duration in seconds.
fn parameters(invocation: &Invocation<'_, '_>) -> core::result::Result<Option<i64>, AwsError> {
    let call = invocation.call;
    let mut constraints = Constraints::default();
    constraints.optional_text(call, "Policy", 1, 2048, Some(POLICY));
    constraints.optional_text(call, "ScopedSessionDescription", 2, 256, None);
    let duration = call.text("DurationSeconds");
    let duration = duration.map(|text| integer(&text.value)).transpose()?;
    if let Some(duration) = duration {
        constraints.number("durationSeconds", duration, 1, LONGEST_DURATION);
    }
    if let Some(error) = constraints.error() {
        return Err(error);
    }
    if duration.is_none() && call.text("Policy").is_none() {
        return Err(AwsError::bad_request(
            "ValidationError",
            "At least one of Policy and DurationSeconds is required",
        ));
    }
    Ok(duration)
}

/// The answer, its members in the order of the API model.
fn response(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
) -> core::result::Result<Map<String, Value>, AwsError> {
    let bare = match session.kind {
        SessionKind::Role { .. } | SessionKind::AssumedRoot => role::TOKEN_LENGTH,
        SessionKind::User { .. } | SessionKind::Root => sessions::SESSION_TOKEN_LENGTH,
        SessionKind::FederatedUser { .. } => sessions::FEDERATION_TOKEN_LENGTH,
    };
    let mut response = credentials::response(invocation, session, bare);
    let utilization = credentials::packed_size(&response, session)?;
    let id = invocation
        .world
        .ids
        .uuid("scoped session", &invocation.purpose);
    response.insert(
        "SessionInfo".to_owned(),
        json!({"ScopedSessionId": id, "Arn": session.arn()}),
    );
    let size = credentials::token(&response).len();
    response.insert("SessionTokenUtilization".to_owned(), utilization.into());
    response.insert("SessionTokenSize".to_owned(), size.into());
    response.insert(
        "ScopedPoliciesCount".to_owned(),
        session.scoped.len().into(),
    );
    if let Some(source_identity) = &session.source_identity {
        response.insert("SourceIdentity".to_owned(), source_identity.as_str().into());
    }
    Ok(response)
}
