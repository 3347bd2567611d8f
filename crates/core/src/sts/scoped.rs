//! `GetScopedCredentials`: fewer permissions or less time for a session that stays the same.
//!
//! Rules from the API reference, the API model in botocore 1.44.8, and the IAM User Guide,
//! Permissions for `GetScopedCredentials`.

use rolecall_policy::Document;
use rolecall_source::Diagnostic;
use serde_json::{Map, Value, json};

use super::{
    constraints::{Constraints, POLICY, integer},
    credentials,
    invocation::{Invocation, Result},
    refusal::{Refused, Why},
    role, sessions,
};
use crate::{
    notes::{self, refusals},
    report::Check,
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
        Err(refused) => {
            let error = &refused.error;
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
            result.refuse(refused);
        }
    }
    result
}

fn answer(
    invocation: &Invocation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> core::result::Result<(SessionState, Map<String, Value>), Refused> {
    credentials::regional_only(invocation)?;
    let policy = invocation.call.text("Policy");
    let duration = parameters(invocation)?;
    role::session_policies(invocation, diagnostics)?;
    let Caller::Session { state, .. } = &invocation.caller else {
        let reason = format!("`{}` has long-term credentials", invocation.caller.arn());
        return Err(Refused::bad_request(
            "InvalidSubjectCredentials",
            "GetScopedCredentials can only be called with temporary credentials",
            Why::new(refusals::SCOPED_LIMITS, reason)
                .at(invocation.call.name_span)
                .accepts("the credentials of a session"),
        ));
    };
    if policy.is_some() && state.scoped.len() >= MOST_POLICIES {
        let reason = format!("the session already has {MOST_POLICIES} scope-down policies");
        let why = Why::new(refusals::SCOPED_LIMITS, reason);
        return Err(Refused::access_denied(
            format!(
                "User: {} is not authorized to perform: {ACTION}",
                invocation.caller.arn()
            ),
            why.parameter(invocation.call.parameter("Policy"))
                .accepts("a call without Policy"),
        ));
    }
    let expires = duration.map_or(state.expires, |duration| invocation.at.after(duration));
    if expires > state.expires {
        let reason = format!("the session ends at {}", state.expires.iso());
        let why = Why::new(refusals::SCOPED_LIMITS, reason)
            .parameter(invocation.call.parameter("DurationSeconds"));
        return Err(Refused::bad_request(
            "InsufficientSessionLifetime",
            "The requested DurationSeconds exceeds the remaining lifetime of the session",
            why.accepts("a shorter DurationSeconds, or none"),
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
fn parameters(invocation: &Invocation<'_, '_>) -> core::result::Result<Option<i64>, Refused> {
    let call = invocation.call;
    let mut constraints = Constraints::of(call);
    constraints.optional_text("Policy", 1, 2048, Some(POLICY));
    constraints.optional_text("ScopedSessionDescription", 2, 256, None);
    let duration = integer(call, "DurationSeconds")?;
    if let Some(duration) = duration {
        constraints.number("durationSeconds", duration, 1, LONGEST_DURATION);
    }
    constraints.check()?;
    if duration.is_none() && call.text("Policy").is_none() {
        let why = Why::new(
            refusals::SCOPED_LIMITS,
            "neither Policy nor DurationSeconds is passed",
        );
        return Err(Refused::invalid(
            "At least one of Policy and DurationSeconds is required",
            why.at(call.name_span)
                .accepts("Policy, DurationSeconds, or both"),
        ));
    }
    Ok(duration)
}

/// The answer, its members in the order of the API model.
fn response(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
) -> core::result::Result<Map<String, Value>, Refused> {
    let bare = match session.kind {
        SessionKind::Role { .. } | SessionKind::AssumedRoot => role::TOKEN_LENGTH,
        SessionKind::User { .. } | SessionKind::Root => sessions::SESSION_TOKEN_LENGTH,
        SessionKind::FederatedUser { .. } => sessions::FEDERATION_TOKEN_LENGTH,
    };
    let mut response = credentials::response(invocation, session, bare);
    let utilization = credentials::packed_size(invocation, &response, session)?;
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
