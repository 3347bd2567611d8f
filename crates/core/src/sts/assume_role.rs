//! `AssumeRole`.

use rolecall_policy::{Arn, LayerKind};
use rolecall_source::StsOperation;

use super::{
    assumption::{Assumption, Origins, length_rule, no_role},
    constraints::{ARN, Constraints, DIGITS, EXTERNAL_ID, NAME, POLICY, SERIAL_NUMBER, integer},
    invocation::{Ending, Findings, Invocation, Success},
    other::{note_named_policy, reason},
    partitions,
    refusal::{Refused, Why},
    role,
    sessions::FEDERATED_USER,
};
use crate::{
    notes::{self, refusals},
    operation::{AssumeRole, ProvidedContext},
    report::{Check, response::Response},
    scenario::Role,
    world::{Caller, SessionKind, SessionState, same_key},
};

const ACTION: &str = StsOperation::AssumeRole.action();
const LONGEST_CHAINED_SESSION: i64 = 3600;
const CHAINED_TOO_LONG: &str = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRole<'_>,
    found: &mut Findings,
) -> Ending {
    found.resource = asked.role_arn.text().map(ToOwned::to_owned);
    if asked.provided_contexts.passed.is_some() {
        notes::add(&mut found.notes, notes::PROVIDED_CONTEXTS);
    }
    let sound = role::session_policies(
        invocation,
        &asked.policy,
        asked.policy_arns.value,
        &mut found.diagnostics,
    );
    let assumption = assumption(invocation, asked, sound, found)
        .map_err(|refused| explained(invocation, asked, refused, found))?;
    found.checks = assumption.checks(invocation);
    assumption.comment(invocation, &found.checks, &mut found.notes);
    if let Some(check) = assumption.denied(invocation, &found.checks) {
        let says_reason = says_reason(invocation, check);
        if invocation.world.assume.denial_reasons {
            notes::add(&mut found.notes, notes::REASONS);
        } else if !says_reason {
            notes::add(&mut found.notes, notes::NO_REASON);
        }
        if says_reason {
            note_named_policy(invocation, check, &mut found.notes);
        }
        return Err(not_authorized(invocation, check, assumption.role_arn).into());
    }
    let session = assumption.session(invocation).ok_or_else(no_role)?;
    notes::add(
        &mut found.notes,
        role::packed_size_rule(invocation.world.assume),
    );
    let issued = role::issue(invocation, &session)?;
    let response = Response::AssumeRole {
        credentials: issued.credentials,
        assumed_role_user: issued.assumed_role_user,
        packed_policy_size: issued.packed_policy_size,
        source_identity: session.source_identity.clone(),
    };
    Ok(Success::Issued(Box::new(session), response))
}

/// A refusal with the rules behind it.
fn explained(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRole<'_>,
    refused: Refused,
    found: &mut Findings,
) -> Refused {
    let passed = asked.source_identity.text();
    if let Some(rule) = length_rule(passed, invocation.world.assume) {
        notes::add(&mut found.notes, rule);
    }
    if role::has_reserved_key(asked.tags.value) {
        notes::add(&mut found.notes, notes::RESERVED_TAG);
    }
    match invocation.caller.session().map(|session| &session.kind) {
        Some(SessionKind::FederatedUser { .. }) => {
            notes::add(&mut found.notes, notes::FEDERATED_USER_LIMITS);
            if refused.error.code == "AccessDenied" {
                let check = Check::denied_without_policies(ACTION, FEDERATED_USER);
                let refused = refused.for_check(&check);
                found.checks.push(check);
                return refused;
            }
        }
        Some(SessionKind::User { .. }) if refused.error.message == CHAINED_TOO_LONG => {
            notes::add(&mut found.notes, notes::USER_SESSION_CHAINS);
        }
        _ => {}
    }
    refused
}

/// What is asked for, after everything that AWS checks before it authorizes the call.
fn assumption<'a, 's>(
    invocation: &Invocation<'_, 's>,
    asked: &AssumeRole<'a>,
    session_policies: Result<(), Refused>,
    found: &mut Findings,
) -> Result<Assumption<'a, 's>, Refused> {
    let duration = parameters(invocation, asked)?;
    if let Some(role_arn) = asked.role_arn.spanned() {
        partitions::crossing(invocation, role_arn, found)?;
    }
    let role_arn = asked.role_arn.or_empty();
    let target = invocation.world.role(role_arn);
    consistent(invocation, asked, duration, target.map(|(_, role)| role))?;
    session_policies?;
    may_call(invocation, role_arn)?;
    Ok(Assumption {
        action: ACTION,
        caller: invocation.caller.clone(),
        target,
        role_arn,
        session_name: asked.role_session_name.or_empty(),
        external_id: asked.external_id.text(),
        source_identity: asked.source_identity.text(),
        tags: asked.tags.value.pairs(),
        transitive_tag_keys: asked.transitive_tag_keys.value.owned(),
        policy: asked.policy.text(),
        policy_arns: asked.policy_arns.value,
        mfa: role::mfa(invocation, &asked.serial_number, &asked.token_code)?,
        duration: duration.unwrap_or(role::DEFAULT_DURATION),
        federation: Vec::new(),
        origins: &Origins {
            session_name: "passed as RoleSessionName",
            source_identity: "passed as SourceIdentity",
            tags: "passed as Tags",
            transitive_tag_keys: "passed as TransitiveTagKeys",
        },
    })
}

/// Whether the text of a denial says why: for this operation only of a resource control policy.
fn says_reason(invocation: &Invocation<'_, '_>, check: &Check) -> bool {
    invocation.world.assume.denial_reasons || check.denied_by() == Some(LayerKind::Rcp)
}

/// Whether a context assertion is of IAM Identity Center, which is the one provider that AWS trusts.
fn is_known_provider(context: &ProvidedContext<'_>) -> bool {
    context.provider_arn.is_none_or(|arn| {
        Arn::read(&arn.value).is_some_and(|arn| {
            arn.account == "aws" && arn.resource == "contextProvider/IdentityCenter"
        })
    })
}

/// AWS's text: no reason follows, unless a resource control policy denies.
fn not_authorized(invocation: &Invocation<'_, '_>, check: &Check, resource: &str) -> Refused {
    let reason = if says_reason(invocation, check) {
        reason(invocation, check)
    } else {
        String::new()
    };
    let text = denial(invocation, &check.action, resource, &reason);
    Refused::denied(check, text)
}

fn denial(invocation: &Invocation<'_, '_>, action: &str, role: &str, reason: &str) -> String {
    format!(
        "User: {} is not authorized to perform: {action} on resource: {role}{reason}",
        invocation.caller.arn(),
    )
}

/// Some credentials can't assume any role, whatever the policies say.
fn may_call(invocation: &Invocation<'_, '_>, role: &str) -> Result<(), Refused> {
    let root = || {
        let why = Why::new(refusals::ROOT_USER, "the caller is a root user")
            .at(invocation.call.name_span)
            .accepts("a user or a role as the caller");
        Err(
            Refused::access_denied("Roles may not be assumed by root accounts.", why)
                .for_credentials(),
        )
    };
    match &invocation.caller {
        Caller::Root { .. } => root(),
        Caller::Session { state, .. } => match &state.kind {
            SessionKind::Root | SessionKind::AssumedRoot => root(),
            SessionKind::FederatedUser { .. } => Err(Refused::access_denied(
                denial(invocation, ACTION, role, ""),
                Why::new(notes::FEDERATED_USER_LIMITS, FEDERATED_USER)
                    .at(invocation.call.name_span)
                    .accepts("credentials of the user itself or of a role"),
            )),
            SessionKind::Role { .. } | SessionKind::User { .. } => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Checks the parameters; the error names every constraint of the API model that is violated. The
/// duration in seconds.
fn parameters(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRole<'_>,
) -> Result<Option<i64>, Refused> {
    let duration = integer(&asked.duration_seconds)?;
    constraints(invocation, asked, duration)?;
    if let Some(role_arn) = asked.role_arn.spanned() {
        role::arn_form(role_arn)?;
    }
    let mut contexts = asked.provided_contexts.value.iter();
    if let Some(context) = contexts.find(|context| !is_known_provider(context)) {
        let provider = context.provider_arn.map_or("", |arn| &arn.value);
        let reason = format!("`{provider}` is not a trusted context provider");
        let why = Why::new(notes::PROVIDED_CONTEXTS, reason)
            .value(provider)
            .at(context.span);
        return Err(Refused::bad_request(
            "InvalidContextAssertion",
            "The context assertion is not of a trusted provider",
            why.accepts("`arn:aws:iam::aws:contextProvider/IdentityCenter`"),
        ));
    }
    Ok(duration)
}

fn constraints(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRole<'_>,
    duration: Option<i64>,
) -> Result<(), Refused> {
    let mut constraints = Constraints::of(invocation.call.name_span);
    let source_identity_max = invocation.world.assume.source_identity_max;
    constraints.required_text(&asked.role_arn, 20, 2048, Some(ARN));
    constraints.required_text(&asked.role_session_name, 2, 64, Some(NAME));
    constraints.optional_text(&asked.external_id, 2, 1224, Some(EXTERNAL_ID));
    constraints.optional_text(&asked.serial_number, 9, 256, Some(SERIAL_NUMBER));
    constraints.optional_text(&asked.token_code, 6, 6, Some(DIGITS));
    constraints.optional_text(&asked.source_identity, 2, source_identity_max, Some(NAME));
    constraints.optional_text(&asked.policy, 1, usize::MAX, Some(POLICY));
    constraints.number(&asked.duration_seconds, duration, 900, 43200);
    constraints.policy_arns(&asked.policy_arns);
    constraints.provided_contexts(&asked.provided_contexts);
    constraints.tags(&asked.tags);
    constraints.tag_keys(&asked.transitive_tag_keys);
    constraints.check()
}

/// What must hold between the parameters, the caller's session and the role.
fn consistent(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRole<'_>,
    duration: Option<i64>,
    role: Option<&Role>,
) -> Result<(), Refused> {
    let session = invocation.caller.session();
    role::TagKeys::of(asked.tags.value, asked.transitive_tag_keys.value).consistent()?;
    let inherited = session.map_or(&[][..], |session| &session.transitive_tag_keys);
    for key in asked.tags.value.iter().map(|tag| tag.key) {
        let mut inherited = inherited.iter();
        if let Some(inherited) = inherited.find(|inherited| same_key(inherited, &key.value)) {
            let reason = format!("the caller's session inherited the transitive tag `{inherited}`");
            return Err(role::invalid_tag(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
                Why::new(refusals::INHERITED_TAG_KEYS, reason)
                    .text(key)
                    .accepts(format!(
                        "a call without the tag `{}`: the session passes it on",
                        key.value
                    )),
            ));
        }
    }
    let set = session.and_then(|s| s.source_identity.as_ref());
    if let (Some(set), Some(passed)) = (set, asked.source_identity.text())
        && set != passed
    {
        let reason = format!(
            "the caller's session already carries the source identity `{set}`, and the call passes `{passed}`"
        );
        let why = Why::new(refusals::SOURCE_IDENTITY_SET, reason)
            .value(passed)
            .at(asked.source_identity.span());
        return Err(Refused::invalid(
            "The source identity is already set for this assume role session",
            why.accepts(format!("`{set}`, or a call without SourceIdentity")),
        ));
    }
    let Some(duration) = duration else {
        return Ok(());
    };
    role::duration_within(&asked.duration_seconds, duration, role)?;
    if session.is_some_and(SessionState::chains) && duration > LONGEST_CHAINED_SESSION {
        let reason = format!(
            "DurationSeconds is {duration}, and the caller already has temporary credentials"
        );
        let why = Why::new(refusals::ROLE_CHAINING, reason)
            .value(duration.to_string())
            .at(asked.duration_seconds.span());
        return Err(Refused::invalid(
            CHAINED_TOO_LONG,
            why.accepts("at most 3600 seconds, or a call with the long-term credentials of a user"),
        ));
    }
    Ok(())
}
