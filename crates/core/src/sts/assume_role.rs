//! `AssumeRole`.

use rolecall_intake::Call;
use rolecall_policy::{Arn, Document};
use rolecall_source::Confidence::{Documented, Inferred, Observed};
use serde_json::{Map, Value, json};

use super::{
    Invocation, Result,
    constraints::{
        CharacterClass, Constraints, DIGITS, EXTERNAL_ID, NAME, POLICY, SERIAL_NUMBER, TAG_KEY,
        TAG_VALUE, integer,
    },
};
use crate::{
    authorize::{Authorization, check},
    notes::{self, Rule},
    report::{AwsError, Check, Note},
    request_context::ContextBuilder,
    scenario::{Account, Role},
    world::{Caller, SessionState, World, same_key, sorted},
};

const DEFAULT_DURATION: i64 = 3600;
const LONGEST_CHAINED_SESSION: i64 = 3600;

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
    mfa: bool,
}

pub(super) fn run<'s>(invocation: &Invocation<'_, 's>) -> Result<'s> {
    let mut result = Result {
        resource: invocation.call.text("RoleArn").map(|arn| arn.value.clone()),
        ..Result::default()
    };
    let parameters = match Parameters::read(invocation) {
        Ok(parameters) => parameters,
        Err(error) => {
            result.error = Some(error);
            return result;
        }
    };
    let target = invocation.world.role(&parameters.role_arn);
    if let Err(error) = parameters.consistent(invocation, target.map(|(_, role)| role)) {
        result.error = Some(error);
        return result;
    }
    if matches!(invocation.caller, Caller::Root { .. }) {
        result.error = Some(AwsError::access_denied(
            "Roles may not be assumed by root accounts.",
        ));
        return result;
    }

    let source_identity = parameters.effective_source_identity(&invocation.caller);
    result.checks = checks(invocation, &parameters, source_identity.as_deref(), target);
    comment(invocation, &parameters, &result.checks, &mut result.notes);
    match (denied(&result.checks), target) {
        (None, Some((account, role))) => {
            let session = issue(invocation, &parameters, source_identity, account, role);
            result.response = Some(respond(invocation, &parameters, &session));
            notes::add(&mut result.notes, notes::PACKED_SIZE);
            result.session = Some(session);
        }
        (denied, _) => {
            let action = denied.map_or("sts:AssumeRole", |check| check.action.as_str());
            notes::add(&mut result.notes, notes::NO_REASON);
            result.error = Some(AwsError::access_denied(format!(
                "User: {} is not authorized to perform: {action} on resource: {}",
                invocation.caller.arn(),
                parameters.role_arn
            )));
        }
    }
    result
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
            tags: tags(call),
            transitive_tag_keys: call
                .list("TransitiveTagKeys")
                .iter()
                .map(|key| key.value.clone())
                .collect(),
            policy: text("Policy"),
            policy_arns: policy_arns(call),
            mfa: text("SerialNumber").is_some() && text("TokenCode").is_some(),
        };
        parameters.constraints(invocation)?;
        parameters.role_arn_form()?;
        Ok(parameters)
    }

    fn constraints(&self, invocation: &Invocation<'_, '_>) -> core::result::Result<(), AwsError> {
        let call = invocation.call;
        let mut constraints = Constraints::default();
        let mut optional = |name: &str, field: &str, min, max, class: Option<CharacterClass>| {
            if let Some(value) = call.text(name) {
                constraints.text(field, &value.value, min, max, class);
            }
        };
        let source_identity_max = invocation.world.scenario.assume.source_identity_max;
        optional("RoleArn", "roleArn", 20, 2048, None);
        optional("RoleSessionName", "roleSessionName", 2, 64, Some(NAME));
        optional("ExternalId", "externalId", 2, 1224, Some(EXTERNAL_ID));
        optional("SerialNumber", "serialNumber", 9, 256, Some(SERIAL_NUMBER));
        optional("TokenCode", "tokenCode", 6, 6, Some(DIGITS));
        optional(
            "SourceIdentity",
            "sourceIdentity",
            2,
            source_identity_max,
            Some(NAME),
        );
        optional("Policy", "policy", 1, usize::MAX, Some(POLICY));
        constraints.required("roleArn", call.text("RoleArn").is_some());
        constraints.required("roleSessionName", call.text("RoleSessionName").is_some());
        if let Some(duration) = self.duration {
            constraints.number("durationSeconds", duration, 900, 43200);
        }
        let keys: Vec<&str> = self.tags.iter().map(|(key, _)| key.as_str()).collect();
        constraints.count("tags", &format!("[{}]", keys.join(", ")), keys.len(), 50);
        for (i, (key, value)) in self.tags.iter().enumerate() {
            let member = format!("tags.{}.member", i + 1);
            constraints.text(&format!("{member}.key"), key, 1, 128, Some(TAG_KEY));
            constraints.text(&format!("{member}.value"), value, 0, 256, Some(TAG_VALUE));
        }
        for (i, key) in self.transitive_tag_keys.iter().enumerate() {
            let field = format!("transitiveTagKeys.{}.member", i + 1);
            constraints.text(&field, key, 1, 128, Some(TAG_KEY));
        }
        constraints.error().map_or(Ok(()), Err)
    }

    /// What AWS asks of the form of a role's ARN beyond its characters.
    fn role_arn_form(&self) -> core::result::Result<(), AwsError> {
        let valid = Arn::read(&self.role_arn).is_some_and(|arn| {
            !arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty()
        });
        if valid {
            return Ok(());
        }
        Err(AwsError::bad_request(
            "ValidationError",
            format!("{} is invalid", self.role_arn),
        ))
    }

    /// What must hold between the parameters, the caller's session and the role.
    fn consistent(
        &self,
        invocation: &Invocation<'_, '_>,
        role: Option<&Role>,
    ) -> core::result::Result<(), AwsError> {
        let session = invocation.caller.session();
        let invalid = |text: &str| Err(AwsError::bad_request("InvalidParameterValue", text));
        for (i, (key, _)) in self.tags.iter().enumerate() {
            if self
                .tags
                .iter()
                .take(i)
                .any(|(other, _)| same_key(other, key))
            {
                return invalid(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
                );
            }
        }
        for transitive in &self.transitive_tag_keys {
            if !self.tags.iter().any(|(key, _)| same_key(key, transitive)) {
                return invalid(
                    "The specified transitive tag key must be included in the requested tags.",
                );
            }
        }
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
        if role.is_some_and(|role| duration > i64::from(role.max_session_duration)) {
            return validation(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            );
        }
        if session.is_some() && duration > LONGEST_CHAINED_SESSION {
            return validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            );
        }
        Ok(())
    }

    /// The source identity that the new session will carry: the one that is passed, else the one
    /// that the caller's session carries.
    fn effective_source_identity(&self, caller: &Caller<'_>) -> Option<String> {
        self.source_identity.clone().or_else(|| {
            caller
                .session()
                .and_then(|session| session.source_identity.clone())
        })
    }
}

/// The tags of a call, as key and value.
fn tags(call: &Call) -> Vec<(String, String)> {
    call.tags("Tags")
        .into_iter()
        .map(|tag| (tag.key.value.clone(), tag.value.value.clone()))
        .collect()
}

fn policy_arns(call: &Call) -> Vec<String> {
    call.structures("PolicyArns")
        .iter()
        .filter_map(|policy| policy.member("arn"))
        .map(|arn| arn.value.clone())
        .collect()
}

/// Up to three authorizations, each with its own request context.
fn checks(
    invocation: &Invocation<'_, '_>,
    parameters: &Parameters,
    source_identity: Option<&str>,
    target: Option<(&Account, &Role)>,
) -> Vec<Check> {
    let inherits_tags = invocation
        .caller
        .session()
        .is_some_and(|session| session.transitive_tags().next().is_some());
    let mut actions = vec!["sts:AssumeRole"];
    if target.is_some() {
        if !parameters.tags.is_empty() || inherits_tags {
            actions.push("sts:TagSession");
        }
        if source_identity.is_some() {
            actions.push("sts:SetSourceIdentity");
        }
    }
    let account = Arn::read(&parameters.role_arn).map_or("", |arn| arn.account);
    actions
        .into_iter()
        .map(|action| {
            let authorization = Authorization {
                action,
                resource: &parameters.role_arn,
                account,
                policy: target.map(|(_, role)| &role.trust),
            };
            let context = context(invocation, parameters, source_identity, action, target);
            check(
                &invocation.world,
                &invocation.caller,
                &authorization,
                context,
            )
        })
        .collect()
}

/// The request context of one of the authorizations. The three differ: the session name and the
/// external id are in the first alone, the tags not in the last, the source identity not in that
/// of `sts:TagSession`.
fn context(
    invocation: &Invocation<'_, '_>,
    parameters: &Parameters,
    source_identity: Option<&str>,
    action: &str,
    target: Option<(&Account, &Role)>,
) -> ContextBuilder {
    let mut context = ContextBuilder::default();
    let is = |name: &str| action == name;
    if let Some(value) = source_identity
        && !is("sts:TagSession")
    {
        let (origin, confidence) = match parameters.source_identity {
            Some(_) => ("passed as SourceIdentity", Documented),
            None => ("inherited from the caller's session", Observed),
        };
        context.one("sts:SourceIdentity", value, origin, confidence);
    }
    if is("sts:AssumeRole") {
        let name = &parameters.session_name;
        context.one(
            "sts:RoleSessionName",
            name,
            "passed as RoleSessionName",
            Documented,
        );
        if let Some(id) = &parameters.external_id {
            context.one("sts:ExternalId", id, "passed as ExternalId", Documented);
        }
    }
    if !is("sts:SetSourceIdentity") && !parameters.tags.is_empty() {
        for (key, value) in &parameters.tags {
            let key = format!("aws:RequestTag/{key}");
            context.one(&key, value, "passed as Tags", Documented);
        }
        let keys = parameters.tags.iter().map(|(key, _)| key.clone()).collect();
        context.many("aws:TagKeys", keys, "passed as Tags", Documented);
        if !parameters.transitive_tag_keys.is_empty() {
            let keys = parameters.transitive_tag_keys.clone();
            let origin = "passed as TransitiveTagKeys";
            context.many("sts:TransitiveTagKeys", keys, origin, Documented);
        }
    }
    context.principal(&invocation.caller, &invocation.world);
    if parameters.mfa {
        context
            .entries
            .retain(|entry| entry.key != "aws:MultiFactorAuthPresent");
        let origin = "passed as SerialNumber and TokenCode";
        let confidence = if is("sts:AssumeRole") {
            Documented
        } else {
            Inferred
        };
        context.one("aws:MultiFactorAuthPresent", "true", origin, confidence);
        context.one("aws:MultiFactorAuthAge", "0", origin, confidence);
    } else if let (Some(age), None) = (invocation.request.mfa_age, invocation.caller.session()) {
        let origin = "the caller's credentials were issued with MFA";
        context.one("aws:MultiFactorAuthPresent", "true", origin, Documented);
        context.one(
            "aws:MultiFactorAuthAge",
            age.to_string(),
            origin,
            Documented,
        );
    }
    let account = Arn::read(&parameters.role_arn).map_or("", |arn| arn.account);
    context.role(account, target.map(|(_, role)| role), &invocation.world);
    context.request(invocation.request, invocation.at);
    context
}

/// The denied authorization that the error names: the permissions that go with the call were
/// observed to be named before the call itself.
fn denied(checks: &[Check]) -> Option<&Check> {
    checks.iter().rev().find(|check| !check.allowed())
}

/// The rules that decided here and are worth a word.
fn comment(
    invocation: &Invocation<'_, '_>,
    parameters: &Parameters,
    checks: &[Check],
    notes: &mut Vec<Note>,
) {
    let refused = |action: &str| checks.iter().any(|c| c.action == action && !c.allowed());
    let asked = |action: &str| checks.iter().any(|c| c.action == action);
    let mut say = |condition: bool, rule: Rule| {
        if condition {
            notes::add(notes, rule);
        }
    };
    let set = asked("sts:SetSourceIdentity");
    say(
        set && refused("sts:SetSourceIdentity") && refused("sts:AssumeRole"),
        notes::DENIED_ACTION,
    );
    say(
        refused("sts:TagSession") && !refused("sts:SetSourceIdentity"),
        notes::DENIED_TAG_SESSION,
    );
    say(
        set && parameters.source_identity.is_none(),
        notes::INHERITED,
    );
    say(
        asked("sts:TagSession") && parameters.tags.is_empty(),
        notes::INHERITED_TAGS,
    );
    say(
        set && checks.iter().any(Check::granted_by_trust_alone),
        notes::DIRECT_TRUST,
    );
    let long = parameters
        .source_identity
        .as_ref()
        .is_some_and(|value| value.chars().count() > 64);
    say(long, notes::LENGTH);
    let wants_one = invocation
        .caller
        .policies(&invocation.world)
        .identity
        .iter()
        .any(|document| mentions_source_identity(document));
    say(!set && wants_one, notes::NOT_REQUIRED);
}

fn mentions_source_identity(document: &Document) -> bool {
    document.statements().iter().any(|statement| {
        statement.condition.as_ref().is_some_and(|condition| {
            condition
                .operators
                .iter()
                .flat_map(|operator| &operator.keys)
                .any(|key| key.folded() == "sts:sourceidentity")
        })
    })
}

fn issue<'s>(
    invocation: &Invocation<'_, 's>,
    parameters: &Parameters,
    source_identity: Option<String>,
    account: &'s Account,
    role: &'s Role,
) -> SessionState<'s> {
    let mut tags = parameters.tags.clone();
    let mut transitive_tag_keys = parameters.transitive_tag_keys.clone();
    if let Some(session) = invocation.caller.session() {
        tags.extend(session.transitive_tags().cloned());
        transitive_tag_keys.extend(session.transitive_tag_keys.iter().cloned());
    }
    let tags = sorted(tags);
    let transitive_tag_keys = sorted(transitive_tag_keys);
    let passed = parameters
        .policy
        .iter()
        .map(|text| Document::read("session policy", "", text));
    let managed = parameters
        .policy_arns
        .iter()
        .filter_map(|arn| invocation.world.managed(arn).cloned());
    let policies: Vec<Document> = passed.chain(managed).collect();
    let restricted = parameters.policy.is_some() || !parameters.policy_arns.is_empty();
    SessionState {
        account,
        role,
        name: parameters.session_name.clone(),
        access_key_id: invocation.world.ids.access_key("ASIA", &invocation.purpose),
        source_identity,
        tags,
        transitive_tag_keys,
        issued: invocation.at,
        expires: invocation
            .at
            .after(parameters.duration.unwrap_or(DEFAULT_DURATION)),
        policies: restricted.then_some(policies),
    }
}

/// The answer, its fields in the order in which the AWS CLI prints them.
fn respond(
    invocation: &Invocation<'_, '_>,
    parameters: &Parameters,
    session: &SessionState<'_>,
) -> Map<String, Value> {
    let World { ids, .. } = invocation.world;
    let purpose = &invocation.purpose;
    let mut response = Map::new();
    response.insert(
        "Credentials".to_owned(),
        json!({
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": ids.secret_key(purpose),
            "SessionToken": ids.session_token(purpose, 752),
            "Expiration": session.expires.iso_offset(),
        }),
    );
    response.insert(
        "AssumedRoleUser".to_owned(),
        json!({
            "AssumedRoleId": format!(
                "{}:{}",
                invocation.world.role_id(session.account, session.role),
                session.name
            ),
            "Arn": session.arn(),
        }),
    );
    response.insert(
        "PackedPolicySize".to_owned(),
        packed_size(parameters, session).into(),
    );
    if let Some(source_identity) = &session.source_identity {
        response.insert("SourceIdentity".to_owned(), source_identity.as_str().into());
    }
    response
}

/// An approximation in percent: 9 was seen for a bare call and 19 with a source identity; the rest
/// is what policies and tags take of their 2,048 characters.
fn packed_size(parameters: &Parameters, session: &SessionState<'_>) -> usize {
    let policies = parameters.policy.as_ref().map_or(0, String::len)
        + parameters
            .policy_arns
            .iter()
            .map(String::len)
            .sum::<usize>();
    let tags: usize = session
        .tags
        .iter()
        .map(|(k, v)| k.len() + v.len() + 4)
        .sum();
    let identity = usize::from(session.source_identity.is_some()) * 10;
    9 + identity + (policies + tags) * 100 / 2048 / 2
}
