//! What the operations that assume a role have in common.

use rolecall_policy::{Arn, Document};
use rolecall_source::{Diagnostic, Names, Severity, Spanned, codes};

use super::{
    credentials,
    invocation::Invocation,
    refusal::{Refused, Why},
};
use crate::{
    notes::{self, Rule, refusals},
    operation::{Integer, Parameter, PolicyArns, Tags, Text, Texts},
    report::response::{Credentials, RoleUser},
    scenario::{Account, Assume, Role},
    world::{SessionKind, SessionState, World, same_key},
};

pub(super) const DEFAULT_DURATION: i64 = 3600;

/// The session token that was recorded for a role session at a Regional endpoint.
pub(super) const TOKEN_LENGTH: usize = 752;

/// What AWS asks of the form of a role's ARN beyond its characters.
pub(super) fn arn_form(text: &Spanned<String>) -> Result<(), Refused> {
    let arn = &text.value;
    let valid = Arn::read(arn).is_some_and(|arn| {
        !arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty()
    });
    if valid {
        return Ok(());
    }
    let reason = if arn.trim() == arn {
        format!("`{arn}` does not have the parts of an ARN")
    } else {
        format!("`{arn}` has whitespace around it, and an ARN begins with `arn:`")
    };
    let why = Why::new(refusals::ROLE_ARN, reason);
    Err(Refused::invalid(
        format!("{arn} is invalid"),
        why.text(text)
            .accepts("an ARN such as `arn:aws:iam::111122223333:role/Name`"),
    ))
}

/// Whether a tag has a key that AWS keeps for itself.
pub(super) fn has_reserved_key(tags: Tags<'_>) -> bool {
    tags.iter().any(|tag| is_reserved(&tag.key.value))
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|start| same_key(start, "aws:"))
}

/// The keys of session tags where they were written.
pub(super) struct TagKeys {
    pub(super) keys: Vec<Spanned<String>>,
    pub(super) transitive: Vec<Spanned<String>>,
}

impl TagKeys {
    /// The keys that a call passes.
    pub(super) fn of(tags: Tags<'_>, transitive: Texts<'_>) -> Self {
        Self {
            keys: tags.iter().map(|tag| tag.key.clone()).collect(),
            transitive: transitive.items().to_vec(),
        }
    }

    /// Tag keys are unique without regard to case, and transitive ones are among them.
    pub(super) fn consistent(&self) -> Result<(), Refused> {
        let mut known = Names::default();
        for key in &self.keys {
            let name = &key.value;
            if is_reserved(name) {
                return Err(invalid_tag(
                    "Tag keys starting with 'aws:' are reserved for internal use",
                    Why::new(
                        notes::RESERVED_TAG,
                        format!("the tag key `{name}` begins with `aws:`"),
                    )
                    .text(key)
                    .accepts("a key that does not begin with `aws:`, in any letter case"),
                ));
            }
            if let Some(other) = known.insert(&name.to_lowercase(), name) {
                let reason = format!("the tag keys `{other}` and `{name}` are the same");
                return Err(invalid_tag(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
                    Why::new(refusals::UNIQUE_TAG_KEYS, reason)
                        .text(key)
                        .accepts("each key once"),
                ));
            }
        }
        for key in &self.transitive {
            let name = &key.value;
            if !known.contains(&name.to_lowercase()) {
                let reason = format!("no tag with the key `{name}` is passed");
                return Err(invalid_tag(
                    "The specified transitive tag key must be included in the requested tags.",
                    Why::new(refusals::TRANSITIVE_TAG_KEYS, reason)
                        .text(key)
                        .accepts(format!(
                            "a tag `{name}` besides, or the key of a tag that is passed"
                        )),
                ));
            }
        }
        Ok(())
    }
}

/// The refusal of session tags for a key.
pub(super) fn invalid_tag(message: &str, why: Why) -> Refused {
    Refused::bad_request("InvalidParameterValue", message, why)
}

/// The longest inline session policy with the ARNs of the managed ones, in characters.
const LONGEST_SESSION_POLICIES: usize = 2048;

/// What AWS asks of session policies; what there is to say of the inline one goes with its place
/// in the call.
pub(super) fn session_policies(
    invocation: &Invocation<'_, '_>,
    policy: &Parameter<'_, Text<'_>>,
    arns: PolicyArns<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Refused> {
    let inline = policy.or_empty();
    if let Some(parameter) = policy.passed {
        let document = Document::read("session policy", "", inline);
        let (found, error) = review(&document);
        diagnostics.extend(found.into_iter().map(|mut diagnostic| {
            diagnostic.span = parameter.source(diagnostic.span);
            diagnostic
        }));
        if let Some((code, message)) = error {
            let first = diagnostics
                .iter()
                .find(|diagnostic| diagnostic.severity == Severity::Error);
            let reason = first.map_or_else(
                || "the session policy is not valid".to_owned(),
                |first| format!("in the session policy, {}", first.message),
            );
            let (rule, accepted) = match code.as_str() {
                "PackedPolicyTooLarge" => (refusals::PACKED_POLICIES, "a shorter policy"),
                _ => (
                    refusals::SESSION_POLICY,
                    "a policy document with the elements of an identity-based policy",
                ),
            };
            let why = Why::new(rule, reason)
                .at(first.map_or(parameter.span, |first| first.span))
                .accepts(accepted);
            return Err(Refused::bad_request(&code, message, why));
        }
    }
    for arn in arns.iter() {
        diagnostics.extend(unknown_policy(invocation, arn));
    }
    let arns: usize = arns.iter().map(|arn| arn.value.chars().count()).sum();
    let characters = inline.chars().count() + arns;
    if characters > LONGEST_SESSION_POLICIES {
        let percent = characters * 100 / LONGEST_SESSION_POLICIES;
        return Err(credentials::policies_too_large(invocation, percent));
    }
    Ok(())
}

/// What is worth a word of a managed session policy that the scenario lacks: a session under it
/// alone may do nothing.
pub(super) fn unknown_policy(
    invocation: &Invocation<'_, '_>,
    arn: &Spanned<String>,
) -> Option<Diagnostic> {
    if invocation.world.managed(&arn.value).is_some() {
        return None;
    }
    let message = format!(
        "`managedPolicies` has no `{}`: it allows nothing here",
        arn.value
    );
    Some(Diagnostic::warning(codes::WORLD_MISSING, arn.span, message))
}

/// What there is to say of a session policy, and AWS's error code and text if it is refused.
#[cfg(feature = "advice")]
fn review(document: &Document) -> (Vec<Diagnostic>, Option<(String, String)>) {
    let reviewed = rolecall_policy::review(rolecall_policy::PolicyType::Session, document);
    let error = reviewed.error.as_ref();
    let error = error.map(|error| (error.code.clone(), error.message.clone()));
    (reviewed.diagnostics.to_vec(), error)
}

/// Only whether the policy can be read.
#[cfg(not(feature = "advice"))]
fn review(document: &Document) -> (Vec<Diagnostic>, Option<(String, String)>) {
    let unreadable = document.policy().is_none();
    let error = unreadable.then(|| {
        (
            "MalformedPolicyDocument".to_owned(),
            "Syntax errors in policy.".to_owned(),
        )
    });
    (document.diagnostics().to_vec(), error)
}

/// A session lasts no longer than its role allows: a longer one is refused, not cut.
pub(super) fn duration_within(
    asked: &Parameter<'_, Integer<'_>>,
    duration: i64,
    role: Option<&Role>,
) -> Result<(), Refused> {
    let longest = role.map_or(i64::MAX, |role| i64::from(role.max_session_duration));
    if duration <= longest {
        return Ok(());
    }
    let reason =
        format!("DurationSeconds is {duration}, and the role's MaxSessionDuration is {longest}");
    let why = Why::new(refusals::MAX_SESSION_DURATION, reason)
        .value(duration.to_string())
        .at(asked.span());
    Err(Refused::invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        why.accepts(format!(
            "at most {longest} seconds, or a longer MaxSessionDuration of the role"
        )),
    ))
}

/// Whether multi-factor authentication is used in the call. A device is that of the calling user,
/// and its code is taken to be the right one.
pub(super) fn mfa(
    invocation: &Invocation<'_, '_>,
    serial_number: &Parameter<'_, Text<'_>>,
    token_code: &Parameter<'_, Text<'_>>,
) -> Result<bool, Refused> {
    let (Some(serial), Some(_)) = (serial_number.text(), token_code.text()) else {
        let (passed, missing) = match (serial_number.text(), token_code.text()) {
            (None, None) => return Ok(false),
            (Some(_), _) => (serial_number, token_code),
            (None, _) => (token_code, serial_number),
        };
        let reason = format!("{} is passed without {}", passed.name, missing.name);
        let why = Why::new(refusals::MFA_PAIR, reason).at(passed.span());
        return Err(Refused::access_denied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
            why.accepts("both, or neither"),
        ));
    };
    let account = invocation.caller.account().map(|a| a.id.as_str());
    let elsewhere = Arn::read(serial).is_some_and(|arn| Some(arn.account) != account);
    if elsewhere || invocation.caller.role_session().is_some() {
        let reason = if elsewhere {
            "the MFA device is in an account other than the caller's"
        } else {
            "the caller is a role session, which has no MFA device"
        };
        let why = Why::new(refusals::MFA_DEVICE, reason)
            .value(serial)
            .at(serial_number.span());
        return Err(Refused::access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
            why.accepts("the device of the user who calls"),
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

/// The members that all responses of operations that assume a role share.
pub(super) struct Issued {
    pub credentials: Credentials,
    pub assumed_role_user: RoleUser,
    pub packed_policy_size: Option<usize>,
}

/// Issues the credentials of a role session.
pub(super) fn issue(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
) -> Result<Issued, Refused> {
    let credentials = credentials::issue(invocation, session, TOKEN_LENGTH);
    let packed_size = credentials::packed_size(invocation, &credentials, session)?;
    let passed = session.has_policies() || !session.tags.is_empty();
    let is_returned = passed || invocation.world.assume.packed_policy_size_always;
    Ok(Issued {
        credentials,
        assumed_role_user: RoleUser {
            assumed_role_id: session.assumed_role_id().unwrap_or_default(),
            arn: session.arn(),
        },
        packed_policy_size: is_returned.then_some(packed_size),
    })
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
