//! `GetScopedCredentials`: fewer permissions or less time for a session that stays the same.
//!
//! Rules from the API reference, the API model in botocore 1.44.8, and the IAM User Guide,
//! Permissions for `GetScopedCredentials`.

use rolecall_policy::Document;
use rolecall_source::{Diagnostic, StsOperation};

use super::{
    constraints::{Constraints, POLICY, integer},
    credentials,
    invocation::{Ending, Findings, Invocation, Success},
    refusal::{Refused, Why},
    role, sessions,
};
use crate::{
    notes::{self, refusals},
    operation::{GetScopedCredentials, PolicyArns},
    report::{
        Check,
        response::{Response, ScopedSession},
    },
    world::{Caller, SessionKind, SessionState},
};

const ACTION: &str = StsOperation::GetScopedCredentials.action();
const LONGEST_DURATION: i64 = 129_600;
/// A session has no more scope-down policies than these.
const MOST_POLICIES: usize = 3;

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: &GetScopedCredentials<'_>,
    found: &mut Findings,
) -> Ending {
    match answer(invocation, asked, &mut found.diagnostics) {
        Ok((session, response)) => {
            notes::add(&mut found.notes, notes::SCOPED);
            notes::add(&mut found.notes, notes::SCOPED_UNKNOWN);
            if matches!(session.kind, SessionKind::FederatedUser { .. }) {
                notes::add(&mut found.notes, notes::SCOPED_FEDERATED_USER);
            }
            Ok(Success::Issued(Box::new(session), response))
        }
        Err(mut refused) => {
            if refused.error.status == 403 {
                let reason = format!("a session can have {MOST_POLICIES} scope-down policies");
                let check = Check::denied_without_policies(ACTION, &reason);
                refused = refused.for_check(&check);
                found.checks.push(check);
            }
            let error = &refused.error;
            let has_known_text = matches!(
                error.code.as_str(),
                "MalformedPolicyDocument" | "MalformedInput" | "PackedPolicyTooLarge"
            ) || error.message.contains(" validation error");
            if !has_known_text {
                notes::add(&mut found.notes, notes::SCOPED_REFUSAL);
            }
            Err(refused.into())
        }
    }
}

fn answer(
    invocation: &Invocation<'_, '_>,
    asked: &GetScopedCredentials<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(SessionState, Response), Refused> {
    credentials::regional_only(invocation)?;
    let policy = asked.policy.text();
    let duration = parameters(invocation, asked)?;
    role::session_policies(
        invocation,
        &asked.policy,
        PolicyArns::default(),
        diagnostics,
    )?;
    let Caller::Session { state, .. } = &invocation.caller else {
        let reason = format!("`{}` has long-term credentials", invocation.caller.arn());
        return Err(Refused::bad_request(
            "InvalidSubjectCredentials",
            "GetScopedCredentials can only be called with temporary credentials",
            Why::new(refusals::SCOPED_LIMITS, reason)
                .at(invocation.call.name_span)
                .accepts("the credentials of a session"),
        )
        .for_credentials());
    };
    if policy.is_some() && state.scoped.len() >= MOST_POLICIES {
        let reason = format!("the session already has {MOST_POLICIES} scope-down policies");
        let why = Why::new(refusals::SCOPED_LIMITS, reason);
        return Err(Refused::access_denied(
            format!(
                "User: {} is not authorized to perform: {ACTION}",
                invocation.caller.arn()
            ),
            why.at(asked.policy.span()).accepts("a call without Policy"),
        ));
    }
    let expires = duration.map_or(state.expires, |duration| invocation.at.after(duration));
    if expires > state.expires {
        let reason = format!("the session ends at {}", state.expires.iso());
        let why = Why::new(refusals::SCOPED_LIMITS, reason).at(asked.duration_seconds.span());
        return Err(Refused::bad_request(
            "InsufficientSessionLifetime",
            "The requested DurationSeconds exceeds the remaining lifetime of the session",
            why.accepts("a shorter DurationSeconds, or none"),
        ));
    }
    let mut scoped = state.scoped.clone();
    scoped.extend(policy.map(|policy| {
        let name = format!("scope-down policy {}", scoped.len() + 1);
        Document::read(&name, "", policy)
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
fn parameters(
    invocation: &Invocation<'_, '_>,
    asked: &GetScopedCredentials<'_>,
) -> Result<Option<i64>, Refused> {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.optional_text(&asked.policy, 1, 2048, Some(POLICY));
    constraints.optional_text(&asked.scoped_session_description, 2, 256, None);
    let duration = integer(&asked.duration_seconds)?;
    constraints.number(&asked.duration_seconds, duration, 1, LONGEST_DURATION);
    constraints.check()?;
    if duration.is_none() && asked.policy.text().is_none() {
        let why = Why::new(
            refusals::SCOPED_LIMITS,
            "neither Policy nor DurationSeconds is passed",
        );
        return Err(Refused::invalid(
            "At least one of Policy and DurationSeconds is required",
            why.at(invocation.call.name_span)
                .accepts("Policy, DurationSeconds, or both"),
        ));
    }
    Ok(duration)
}

/// The answer, its members in the order of the API model.
fn response(invocation: &Invocation<'_, '_>, session: &SessionState) -> Result<Response, Refused> {
    let bare = match session.kind {
        SessionKind::Role { .. } | SessionKind::AssumedRoot => role::TOKEN_LENGTH,
        SessionKind::User { .. } | SessionKind::Root => sessions::SESSION_TOKEN_LENGTH,
        SessionKind::FederatedUser { .. } => sessions::FEDERATION_TOKEN_LENGTH,
    };
    let credentials = credentials::issue(invocation, session, bare);
    let session_token_utilization = credentials::packed_size(invocation, &credentials, session)?;
    Ok(Response::GetScopedCredentials {
        session_info: ScopedSession {
            scoped_session_id: invocation
                .world
                .ids
                .uuid("scoped session", &invocation.purpose),
            arn: session.arn(),
        },
        session_token_utilization,
        session_token_size: credentials.session_token.len(),
        credentials,
        scoped_policies_count: session.scoped.len(),
        source_identity: session.source_identity.clone(),
    })
}
