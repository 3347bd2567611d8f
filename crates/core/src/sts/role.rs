//! What the operations that assume a role have in common.

use rolecall_intake::{Call, Structure};
use rolecall_policy::{Arn, Document};
use rolecall_source::{Diagnostic, codes};
use serde_json::{Map, Value, json};

use super::{Invocation, credentials};
use crate::{
    notes::{self, Rule},
    report::AwsError,
    scenario::{Account, Assume, Role},
    world::{SessionKind, SessionState, World, same_key},
};

pub(super) const DEFAULT_DURATION: i64 = 3600;

/// The session token that was recorded for a role session at a Regional endpoint.
pub(super) const TOKEN_LENGTH: usize = 752;

/// The tags of a call, as key and value.
pub(super) fn tags(call: &Call) -> Vec<(String, String)> {
    call.tags("Tags")
        .into_iter()
        .map(|tag| (tag.key.value.clone(), tag.value.value.clone()))
        .collect()
}

pub(super) fn policy_arns(call: &Call) -> Vec<String> {
    call.structures("PolicyArns")
        .iter()
        .filter_map(|policy| policy.member("arn"))
        .map(|arn| arn.value.clone())
        .collect()
}

/// What AWS asks of the form of a role's ARN beyond its characters.
pub(super) fn arn_form(arn: &str) -> Result<(), AwsError> {
    let valid = Arn::read(arn).is_some_and(|arn| {
        !arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty()
    });
    if valid {
        return Ok(());
    }
    Err(AwsError::bad_request(
        "ValidationError",
        format!("{arn} is invalid"),
    ))
}

/// Whether a tag has a key that AWS keeps for itself.
pub(super) fn has_reserved_key(tags: &[(String, String)]) -> bool {
    let is_reserved = |key: &str| key.get(..4).is_some_and(|start| same_key(start, "aws:"));
    tags.iter().any(|(key, _)| is_reserved(key))
}

/// Tag keys are unique without regard to case, and transitive ones are among them.
pub(super) fn consistent_tags(
    tags: &[(String, String)],
    transitive_tag_keys: &[String],
) -> Result<(), AwsError> {
    let invalid = |text: &str| Err(AwsError::bad_request("InvalidParameterValue", text));
    if has_reserved_key(tags) {
        return invalid("Tag keys starting with 'aws:' are reserved for internal use");
    }
    for (i, (key, _)) in tags.iter().enumerate() {
        if tags.iter().take(i).any(|(other, _)| same_key(other, key)) {
            return invalid(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            );
        }
    }
    for transitive in transitive_tag_keys {
        if !tags.iter().any(|(key, _)| same_key(key, transitive)) {
            return invalid(
                "The specified transitive tag key must be included in the requested tags.",
            );
        }
    }
    Ok(())
}

/// The longest inline session policy with the ARNs of the managed ones, in characters.
const LONGEST_SESSION_POLICIES: usize = 2048;

/// What AWS asks of session policies; what there is to say of the inline one goes with its place
/// in the call.
pub(super) fn session_policies(
    invocation: &Invocation<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), AwsError> {
    let call = invocation.call;
    let inline = call
        .text("Policy")
        .map_or("", |policy| policy.value.as_str());
    if let Some(parameter) = call.parameter("Policy") {
        let document = Document::read("session policy", "", inline);
        let (found, error) = review(&document);
        diagnostics.extend(found.into_iter().map(|mut diagnostic| {
            diagnostic.span = parameter.source(diagnostic.span);
            diagnostic
        }));
        if let Some(error) = error {
            return Err(error);
        }
    }
    for policy in call.structures("PolicyArns") {
        diagnostics.extend(unknown_policy(invocation, policy));
    }
    let arns: usize = policy_arns(call)
        .iter()
        .map(|arn| arn.chars().count())
        .sum();
    let characters = inline.chars().count() + arns;
    if characters > LONGEST_SESSION_POLICIES {
        let percent = characters * 100 / LONGEST_SESSION_POLICIES;
        return Err(credentials::policies_too_large(percent));
    }
    Ok(())
}

/// What is worth a word of a managed session policy that the scenario lacks: a session under it
/// alone may do nothing.
pub(super) fn unknown_policy(
    invocation: &Invocation<'_, '_>,
    policy: &Structure,
) -> Option<Diagnostic> {
    let arn = policy.member("arn")?;
    if invocation.world.managed(&arn.value).is_some() {
        return None;
    }
    let message = format!(
        "`managedPolicies` has no `{}`: it allows nothing here",
        arn.value
    );
    Some(Diagnostic::warning(codes::WORLD_MISSING, arn.span, message))
}

#[cfg(feature = "advice")]
fn review(document: &Document) -> (Vec<Diagnostic>, Option<AwsError>) {
    let reviewed = rolecall_policy::review(rolecall_policy::PolicyType::Session, document);
    let error = reviewed.error.as_ref();
    let error = error.map(|error| AwsError::bad_request(&error.code, error.message.as_str()));
    (reviewed.diagnostics.clone(), error)
}

/// Only whether the policy can be read.
#[cfg(not(feature = "advice"))]
fn review(document: &Document) -> (Vec<Diagnostic>, Option<AwsError>) {
    let unreadable = document.policy().is_none();
    let error = unreadable
        .then(|| AwsError::bad_request("MalformedPolicyDocument", "Syntax errors in policy."));
    (document.diagnostics().to_vec(), error)
}

/// A session lasts no longer than its role allows: a longer one is refused, not cut.
pub(super) fn duration_within(duration: i64, role: Option<&Role>) -> Result<(), AwsError> {
    if role.is_some_and(|role| duration > i64::from(role.max_session_duration)) {
        return Err(AwsError::bad_request(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(())
}

/// Whether multi-factor authentication is used in the call. A device is that of the calling user,
/// and its code is taken to be the right one.
pub(super) fn mfa(invocation: &Invocation<'_, '_>) -> Result<bool, AwsError> {
    let call = invocation.call;
    let serial = call.text("SerialNumber").map(|text| text.value.as_str());
    let (Some(serial), true) = (serial, call.text("TokenCode").is_some()) else {
        if serial.is_none() && call.text("TokenCode").is_none() {
            return Ok(false);
        }
        return Err(AwsError::access_denied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
        ));
    };
    let account = invocation.caller.account().map(|a| a.id.as_str());
    let elsewhere = Arn::read(serial).is_some_and(|arn| Some(arn.account) != account);
    if elsewhere || invocation.caller.role_session().is_some() {
        return Err(AwsError::access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        ));
    }
    Ok(true)
}

pub(super) fn session_kind(
    world: &World<'_>,
    account: &Account,
    role: &Role,
    session: &str,
) -> SessionKind {
    SessionKind::Role {
        arn: role.arn(account),
        id: world.role_id(account, role),
        role: role.name.clone(),
        session: session.to_owned(),
    }
}

/// What is worth a word about `PackedPolicySize`.
pub(super) const fn packed_size_rule(assume: &Assume) -> Rule {
    if assume.packed_policy_size_always {
        notes::PACKED_SIZE
    } else {
        notes::PACKED_SIZE_SOMETIMES
    }
}

/// The answer of `AssumeRole`, its fields in the order in which the AWS CLI prints them.
pub(super) fn response(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
) -> Result<Map<String, Value>, AwsError> {
    let mut response = credentials::response(invocation, session, TOKEN_LENGTH);
    response.insert(
        "AssumedRoleUser".to_owned(),
        json!({
            "AssumedRoleId": session.assumed_role_id(),
            "Arn": session.arn(),
        }),
    );
    let packed_size = credentials::packed_size(&response, session)?;
    let passed = session.has_policies() || !session.tags.is_empty();
    if passed || invocation.world.assume.packed_policy_size_always {
        response.insert("PackedPolicySize".to_owned(), packed_size.into());
    }
    if let Some(source_identity) = &session.source_identity {
        response.insert("SourceIdentity".to_owned(), source_identity.as_str().into());
    }
    Ok(response)
}

/// Whether a policy has a condition on a key, given in lower case.
pub(super) fn conditions_on(document: &Document, key: &str) -> bool {
    document.statements().iter().any(|statement| {
        statement.condition.as_ref().is_some_and(|condition| {
            condition
                .operators
                .iter()
                .flat_map(|operator| &operator.keys)
                .any(|keyed| keyed.folded() == key)
        })
    })
}
