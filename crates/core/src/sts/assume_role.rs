//! `AssumeRole`.

use rolecall_intake::Structure;
use rolecall_policy::{Arn, LayerKind};

use super::{
    Invocation, Result,
    assumption::{Assumption, Origins, length_rule},
    constraints::{ARN, Constraints, DIGITS, EXTERNAL_ID, NAME, POLICY, SERIAL_NUMBER, integer},
    other::{note_named_policy, reason},
    partitions, role,
    sessions::FEDERATED_USER,
};
use crate::{
    notes,
    report::{AwsError, Check},
    scenario::Role,
    world::{Caller, SessionKind, SessionState, same_key},
};

const LONGEST_CHAINED_SESSION: i64 = 3600;
const CHAINED_TOO_LONG: &str = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";

/// The parameters, as far as the request gives them.
struct Parameters {
    role_arn: String,
    session_name: String,
    duration: Option<i64>,
    external_id: Option<String>,
    source_identity: Option<String>,
    tags: Vec<(String, String)>,
    transitive_tag_keys: Vec<String>,
    policy: Option<String>,
    policy_arns: Vec<String>,
}

pub(super) fn run(invocation: &Invocation<'_, '_>) -> Result {
    let mut result = Result {
        resource: invocation.call.text("RoleArn").map(|arn| arn.value.clone()),
        ..Result::default()
    };
    if invocation.call.parameter("ProvidedContexts").is_some() {
        notes::add(&mut result.notes, notes::PROVIDED_CONTEXTS);
    }
    let sound = role::session_policies(invocation, &mut result.diagnostics);
    let assumption = match assumption(invocation, sound, &mut result) {
        Ok(assumption) => assumption,
        Err(error) => {
            let passed = invocation.call.text("SourceIdentity");
            let passed = passed.map(|text| text.value.as_str());
            if let Some(rule) = length_rule(passed, invocation.world.assume) {
                notes::add(&mut result.notes, rule);
            }
            if role::has_reserved_key(&role::tags(invocation.call)) {
                notes::add(&mut result.notes, notes::RESERVED_TAG);
            }
            match invocation.caller.session().map(|session| &session.kind) {
                Some(SessionKind::FederatedUser { .. }) => {
                    notes::add(&mut result.notes, notes::FEDERATED_USER_LIMITS);
                    if error.code == "AccessDenied" {
                        let check =
                            Check::denied_without_policies("sts:AssumeRole", FEDERATED_USER);
                        result.checks.push(check);
                    }
                }
                Some(SessionKind::User { .. }) if error.message == CHAINED_TOO_LONG => {
                    notes::add(&mut result.notes, notes::USER_SESSION_CHAINS);
                }
                _ => {}
            }
            result.error = Some(error);
            return result;
        }
    };
    result.checks = assumption.checks(invocation);
    assumption.comment(invocation, &result.checks, &mut result.notes);
    let denied = assumption.denied(invocation, &result.checks);
    if denied.is_none()
        && let Some(session) = assumption.session(invocation)
    {
        let answer = role::response(invocation, &session);
        notes::add(
            &mut result.notes,
            role::packed_size_rule(invocation.world.assume),
        );
        match answer {
            Ok(response) => {
                result.response = Some(response);
                result.session = Some(session);
            }
            Err(error) => result.error = Some(error),
        }
        return result;
    }
    let action = denied.map_or("sts:AssumeRole", |check| check.action.as_str());
    let said = denied.filter(|check| says_reason(invocation, check));
    if invocation.world.assume.denial_reasons {
        notes::add(&mut result.notes, notes::REASONS);
    } else if said.is_none() {
        notes::add(&mut result.notes, notes::NO_REASON);
    }
    if let Some(check) = said {
        note_named_policy(invocation, check, &mut result.notes);
    }
    result.error = Some(not_authorized(
        invocation,
        action,
        &assumption.role_arn,
        &result.checks,
    ));
    result
}

/// What is asked for, after everything that AWS checks before it authorizes the call.
fn assumption<'s>(
    invocation: &Invocation<'_, 's>,
    session_policies: core::result::Result<(), AwsError>,
    result: &mut Result,
) -> core::result::Result<Assumption<'s>, AwsError> {
    let parameters = Parameters::read(invocation)?;
    partitions::crossing(invocation, &parameters.role_arn, result)?;
    let target = invocation.world.role(&parameters.role_arn);
    parameters.consistent(invocation, target.map(|(_, role)| role))?;
    session_policies?;
    may_call(invocation, &parameters.role_arn)?;
    Ok(Assumption {
        action: "sts:AssumeRole",
        caller: invocation.caller.clone(),
        target,
        role_arn: parameters.role_arn,
        session_name: parameters.session_name,
        external_id: parameters.external_id,
        source_identity: parameters.source_identity,
        tags: parameters.tags,
        transitive_tag_keys: parameters.transitive_tag_keys,
        policy: parameters.policy,
        policy_arns: parameters.policy_arns,
        mfa: role::mfa(invocation)?,
        duration: parameters.duration.unwrap_or(role::DEFAULT_DURATION),
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
fn is_known_provider(context: &Structure) -> bool {
    context.member("ProviderArn").is_none_or(|arn| {
        Arn::read(&arn.value).is_some_and(|arn| {
            arn.account == "aws" && arn.resource == "contextProvider/IdentityCenter"
        })
    })
}

/// AWS's text: no reason follows, unless a resource control policy denies.
fn not_authorized(
    invocation: &Invocation<'_, '_>,
    action: &str,
    resource: &str,
    checks: &[Check],
) -> AwsError {
    let check = checks.iter().find(|check| check.action == action);
    let said = check.filter(|check| says_reason(invocation, check));
    let reason = said.map(|check| reason(invocation, check));
    let reason = reason.unwrap_or_default();
    AwsError::access_denied(format!(
        "User: {} is not authorized to perform: {action} on resource: {resource}{reason}",
        invocation.caller.arn(),
    ))
}

/// Some credentials can't assume any role, whatever the policies say.
fn may_call(invocation: &Invocation<'_, '_>, role: &str) -> core::result::Result<(), AwsError> {
    match &invocation.caller {
        Caller::Root { .. } => Err(AwsError::access_denied(
            "Roles may not be assumed by root accounts.",
        )),
        Caller::Session { state, .. } => match &state.kind {
            SessionKind::Root | SessionKind::AssumedRoot => Err(AwsError::access_denied(
                "Roles may not be assumed by root accounts.",
            )),
            SessionKind::FederatedUser { .. } => {
                Err(not_authorized(invocation, "sts:AssumeRole", role, &[]))
            }
            SessionKind::Role { .. } | SessionKind::User { .. } => Ok(()),
        },
        _ => Ok(()),
    }
}

impl Parameters {
    /// Reads the parameters; the error names every constraint of the API model that is violated.
    fn read(invocation: &Invocation<'_, '_>) -> core::result::Result<Self, AwsError> {
        let call = invocation.call;
        let text = |name: &str| call.text(name).map(|t| t.value.clone());
        let duration = text("DurationSeconds").map(|t| integer(&t)).transpose()?;
        let parameters = Self {
            role_arn: text("RoleArn").unwrap_or_default(),
            session_name: text("RoleSessionName").unwrap_or_default(),
            duration,
            external_id: text("ExternalId"),
            source_identity: text("SourceIdentity"),
            tags: role::tags(call),
            transitive_tag_keys: call
                .list("TransitiveTagKeys")
                .iter()
                .map(|key| key.value.clone())
                .collect(),
            policy: text("Policy"),
            policy_arns: role::policy_arns(call),
        };
        parameters.constraints(invocation)?;
        role::arn_form(&parameters.role_arn)?;
        if !call
            .structures("ProvidedContexts")
            .iter()
            .all(is_known_provider)
        {
            return Err(AwsError::bad_request(
                "InvalidContextAssertion",
                "The context assertion is not of a trusted provider",
            ));
        }
        Ok(parameters)
    }

    fn constraints(&self, invocation: &Invocation<'_, '_>) -> core::result::Result<(), AwsError> {
        let call = invocation.call;
        let mut constraints = Constraints::default();
        let source_identity_max = invocation.world.assume.source_identity_max;
        constraints.required_text(call, "RoleArn", 20, 2048, Some(ARN));
        constraints.required_text(call, "RoleSessionName", 2, 64, Some(NAME));
        constraints.optional_text(call, "ExternalId", 2, 1224, Some(EXTERNAL_ID));
        constraints.optional_text(call, "SerialNumber", 9, 256, Some(SERIAL_NUMBER));
        constraints.optional_text(call, "TokenCode", 6, 6, Some(DIGITS));
        constraints.optional_text(call, "SourceIdentity", 2, source_identity_max, Some(NAME));
        constraints.optional_text(call, "Policy", 1, usize::MAX, Some(POLICY));
        if let Some(duration) = self.duration {
            constraints.number("durationSeconds", duration, 900, 43200);
        }
        constraints.policy_arns(&self.policy_arns);
        constraints.provided_contexts(call);
        constraints.tags(&self.tags);
        constraints.tag_keys("transitiveTagKeys", &self.transitive_tag_keys);
        constraints.error().map_or(Ok(()), Err)
    }

    /// What must hold between the parameters, the caller's session and the role.
    fn consistent(
        &self,
        invocation: &Invocation<'_, '_>,
        role: Option<&Role>,
    ) -> core::result::Result<(), AwsError> {
        let session = invocation.caller.session();
        role::consistent_tags(&self.tags, &self.transitive_tag_keys)?;
        let invalid = |text: &str| Err(AwsError::bad_request("InvalidParameterValue", text));
        if let Some(session) = session {
            let conflict = self.tags.iter().any(|(key, _)| {
                session
                    .transitive_tag_keys
                    .iter()
                    .any(|inherited| same_key(inherited, key))
            });
            if conflict {
                return invalid(
                    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
                );
            }
        }
        let validation = |text: &str| Err(AwsError::bad_request("ValidationError", text));
        let set = session.and_then(|s| s.source_identity.as_ref());
        if let (Some(set), Some(passed)) = (set, &self.source_identity)
            && set != passed
        {
            return validation("The source identity is already set for this assume role session");
        }
        let Some(duration) = self.duration else {
            return Ok(());
        };
        role::duration_within(duration, role)?;
        if session.is_some_and(SessionState::chains) && duration > LONGEST_CHAINED_SESSION {
            return validation(CHAINED_TOO_LONG);
        }
        Ok(())
    }
}
