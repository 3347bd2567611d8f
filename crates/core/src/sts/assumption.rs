//! Assuming a role, whichever operation asks for it: up to three authorizations, each with its own
//! request context, and the session.

use std::{borrow::Cow, sync::Arc};

use rolecall_intake::SOURCE_IDENTITY_MAX;
use rolecall_policy::{Arn, LayerKind, Verdict, keys::services::source_keys};
use rolecall_source::Confidence::{Documented, Inferred, Observed};

#[cfg(feature = "federation")]
use super::invocation::Presenter;
use super::{
    credentials,
    invocation::{Failure, Invocation},
    role,
};
use crate::{
    authorize::{Authorization, check, is_withheld},
    clock::Instant,
    notes::{self, Rule},
    operation::PolicyArns,
    report::{Check, ContextEntry, Note},
    request_context::ContextBuilder,
    scenario::{Account, Assume, Replaces, Role, Sent},
    source_arn::Schedule,
    world::{Caller, SessionKind, SessionState, World, same_key, sorted},
};

/// What is asked for, once it is read from a call, an assertion or a token.
pub(super) struct Assumption<'a, 's> {
    /// The action of the operation itself, such as `sts:AssumeRole`.
    pub(super) action: &'static str,
    /// Who asks.
    pub(super) caller: Caller<'s>,
    pub(super) role_arn: &'a str,
    pub(super) target: Option<(&'s Account, &'s Role)>,
    pub(super) session_name: &'a str,
    pub(super) external_id: Option<&'a str>,
    /// The source identity that is passed, not one that is inherited.
    pub(super) source_identity: Option<&'a str>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) transitive_tag_keys: Vec<String>,
    pub(super) policy: Option<&'a str>,
    pub(super) policy_arns: PolicyArns<'a>,
    /// Whether a code of multi-factor authentication is passed.
    pub(super) mfa: bool,
    /// In seconds.
    pub(super) duration: i64,
    /// The keys of the identity provider.
    pub(super) federation: Vec<FederationKey>,
    pub(super) origins: &'static Origins,
}

/// A condition key that an identity provider fills.
pub(super) struct FederationKey {
    pub(super) entry: Arc<ContextEntry>,
    /// Whether the session's later requests carry it too.
    pub(super) in_session: bool,
}

/// Where an operation takes its values from, in words.
pub(super) struct Origins {
    pub(super) session_name: &'static str,
    pub(super) source_identity: &'static str,
    pub(super) tags: &'static str,
    pub(super) transitive_tag_keys: &'static str,
}

impl<'s> Assumption<'_, 's> {
    /// The source identity that the new session will carry: the one that is passed, else the one
    /// that the caller's session carries.
    pub(super) fn effective_source_identity(&self) -> Option<&str> {
        self.source_identity.or_else(|| {
            self.caller
                .session()
                .and_then(|session| session.source_identity.as_deref())
        })
    }

    /// What an event tells of an assertion or token.
    #[cfg(feature = "federation")]
    pub(super) fn presenter(&self) -> Presenter {
        Presenter {
            session_name: self.session_name.to_owned(),
            source_identity: self.source_identity.map(str::to_owned),
            tags: self.tags.clone(),
            transitive_tag_keys: self.transitive_tag_keys.clone(),
            duration: self.duration,
            ..Presenter::default()
        }
    }

    /// Up to three authorizations; only that of the operation where the role does not exist.
    pub(super) fn checks(&self, invocation: &Invocation<'_, 's>) -> Vec<Check> {
        let inherits_tags = self
            .caller
            .session()
            .is_some_and(|session| session.transitive_tags().next().is_some());
        let mut actions = vec![self.action];
        if self.target.is_some() {
            if !self.tags.is_empty() || inherits_tags {
                actions.push("sts:TagSession");
            }
            if self.effective_source_identity().is_some() {
                actions.push("sts:SetSourceIdentity");
            }
        }
        let common = self.common_context(invocation);
        actions
            .into_iter()
            .map(|action| {
                let authorization = Authorization {
                    action,
                    resource: self.role_arn,
                    account: self.account(),
                    policy: self.target.map(|(_, role)| &role.trust),
                };
                let context = self.context(invocation, action, &common);
                let mut check = check(&invocation.world, &self.caller, &authorization, context);
                if self.target.is_none() {
                    check.deny_without_role(&self.missing(&invocation.world));
                }
                if !check.allowed() && action == self.action && self.asks_for_itself() {
                    check.decided_by = format!(
                        "the caller already is a session of this role; besides, {}",
                        check.decided_by
                    );
                }
                if self.wants_both_sides(invocation, &check) {
                    check.verdict = Verdict::ImplicitDeny;
                    check.layer = Some(LayerKind::Identity);
                    check.decided_by = format!(
                        "no policy of the caller allows {action}, and the scenario assumes that role chaining asks for both sides"
                    );
                }
                check
            })
            .collect()
    }

    /// Whether the caller is a session of the role that it asks for.
    fn asks_for_itself(&self) -> bool {
        self.caller.role_session().is_some()
            && matches!(self.caller.session().map(|s| &s.kind), Some(SessionKind::Role { arn, .. }) if *arn == self.role_arn)
    }

    /// Why there is no role to assume.
    fn missing(&self, world: &World<'_>) -> String {
        if world.role(self.role_arn).is_some() {
            return "the identity provider is in another account than the role".to_owned();
        }
        world.missing_role(self.role_arn)
    }

    /// Whether the scenario assumes that the trust policy alone is not enough here.
    fn wants_both_sides(&self, invocation: &Invocation<'_, 's>, check: &Check) -> bool {
        invocation.world.assume.set_source_identity_both_sides
            && check.action == "sts:SetSourceIdentity"
            && self.caller.role_session().is_some()
            && check.granted_by_trust_alone()
    }

    fn account(&self) -> &str {
        Arn::read(self.role_arn).map_or("", |arn| arn.account)
    }

    /// The request context of one of the authorizations. They differ: the session name and the
    /// external id are in that of the operation alone, the tags not in that of
    /// `sts:SetSourceIdentity`, the source identity not in that of `sts:TagSession`.
    fn context(
        &self,
        invocation: &Invocation<'_, 's>,
        action: &str,
        common: &ContextBuilder,
    ) -> ContextBuilder {
        let mut context = ContextBuilder::default();
        let is_operation = action == self.action;
        let with_tags = action != "sts:SetSourceIdentity";
        if let Some(value) = self.effective_source_identity()
            && action != "sts:TagSession"
        {
            let (origin, confidence) = match self.source_identity {
                Some(_) => (self.origins.source_identity, Documented),
                None => ("inherited from the caller's session", Observed),
            };
            context.one("sts:SourceIdentity", value, origin, confidence);
        }
        if is_operation {
            let origin = self.origins.session_name;
            context.one("sts:RoleSessionName", self.session_name, origin, Documented);
            if let Some(id) = self.external_id {
                context.one("sts:ExternalId", id, "passed as ExternalId", Documented);
            }
        }
        if with_tags && !self.tags.is_empty() {
            let origin = self.origins.tags;
            for (key, value) in &self.tags {
                context.one(["aws:RequestTag/", key].concat(), value, origin, Documented);
            }
            let keys = self.tags.iter().map(|(key, _)| key.clone()).collect();
            context.many("aws:TagKeys", keys, origin, Documented);
            if !self.transitive_tag_keys.is_empty() {
                let keys = self.transitive_tag_keys.clone();
                let origin = self.origins.transitive_tag_keys;
                context.many("sts:TransitiveTagKeys", keys, origin, Documented);
            }
        }
        if with_tags && invocation.world.assume.inherited_tags_in_request {
            inherited_tags(&mut context, &self.caller);
        }
        for key in &self.federation {
            // of the keys of providers the reference lists this one alone for sts:TagSession
            let listed = key.entry.key == "saml:aud" && action == "sts:TagSession";
            if is_operation || listed {
                context.entries.push(Arc::clone(&key.entry));
            } else if invocation.world.assume.issuer_keys_in_extra_checks
                && key.entry.key != "sts:RoleAuthorizedByIdp"
            {
                let confidence = Inferred;
                let entry = ContextEntry::clone(&key.entry);
                context.entries.push(Arc::new(ContextEntry {
                    confidence,
                    ..entry
                }));
            }
        }
        context.entries.extend(common.entries.iter().cloned());
        if self.mfa && !is_operation {
            context.infer_mfa();
        }
        context.replace(&invocation.request.context);
        context
    }

    /// The part of the request context that is the same in each of the authorizations: who calls,
    /// how, and what is called upon.
    fn common_context(&self, invocation: &Invocation<'_, 's>) -> ContextBuilder {
        let mut context = ContextBuilder::default();
        context.principal(&self.caller, &invocation.world, invocation.at);
        if self.mfa {
            let origin = "passed as SerialNumber and TokenCode";
            context.mfa(0, origin, Documented);
        } else {
            context.long_term_mfa(invocation.request, &self.caller);
        }
        let tags = self.role_tags(invocation);
        context.resource(self.account(), &tags, &invocation.world);
        if let Caller::Service { name } = &self.caller {
            context.service(
                name,
                invocation.request,
                self.account(),
                invocation.partition(),
            );
        }
        context.request(invocation.request, invocation.at);
        context
    }

    /// The role's tags, as the trust policy sees them.
    fn role_tags(&self, invocation: &Invocation<'_, 's>) -> Cow<'s, [(String, String)]> {
        let own: &[_] = self.target.map_or(&[], |(_, role)| &role.tags);
        let mut tags = Cow::Borrowed(own);
        if invocation.world.assume.transitive_tag_replaces_resource_tag == Replaces::Before
            && let Some(session) = self.caller.session()
        {
            for (key, value) in session.transitive_tags() {
                for (_, own) in tags
                    .to_mut()
                    .iter_mut()
                    .filter(|(own, _)| same_key(own, key))
                {
                    own.clone_from(value);
                }
            }
        }
        tags
    }

    /// The denied authorization that the error names: the permissions that go with the call were
    /// observed to be named before the call itself.
    pub(super) fn denied<'c>(
        &self,
        invocation: &Invocation<'_, 's>,
        checks: &'c [Check],
    ) -> Option<&'c Check> {
        let order = if invocation.world.assume.tag_session_reported_first {
            ["sts:SetSourceIdentity", "sts:TagSession", self.action]
        } else {
            ["sts:SetSourceIdentity", self.action, "sts:TagSession"]
        };
        order
            .iter()
            .filter_map(|action| checks.iter().find(|check| check.action == *action))
            .find(|check| !check.allowed())
    }

    pub(super) fn session(&self, invocation: &Invocation<'_, 's>) -> Option<SessionState> {
        let (account, role) = self.target?;
        let mut tags = self.tags.clone();
        let mut transitive_tag_keys = self.transitive_tag_keys.clone();
        if let Some(session) = self.caller.session() {
            tags.extend(session.transitive_tags().cloned());
            transitive_tag_keys.extend(session.transitive_tag_keys.iter().cloned());
        }
        let in_session = self.federation.iter().filter(|key| key.in_session);
        Some(SessionState {
            kind: role::session_kind(&invocation.world, account, role, self.session_name),
            source_identity: self.effective_source_identity().map(ToOwned::to_owned),
            tags: sorted(tags),
            transitive_tag_keys: sorted(transitive_tag_keys),
            policy: credentials::policy(self.policy),
            policy_arns: self.policy_arns.owned(),
            mfa: self.authenticated(invocation),
            mfa_for_call: self.mfa,
            federation: in_session.map(|key| Arc::clone(&key.entry)).collect(),
            ..credentials::session(invocation, &account.id, self.duration)
        })
    }

    /// When the caller authenticated with MFA before this call. A code that is passed with the call
    /// does not count.
    fn authenticated(&self, invocation: &Invocation<'_, 's>) -> Option<Instant> {
        match &self.caller {
            Caller::Session { state, .. } => state.mfa,
            Caller::User { .. } => {
                let age = invocation.request.mfa_age?;
                Some(invocation.at.after(0_i64.saturating_sub_unsigned(age)))
            }
            _ => None,
        }
    }

    /// Whether service control policies above the role's account would not allow the call to that
    /// account's own principals, and the caller is from elsewhere.
    fn escapes_service_control(&self, invocation: &Invocation<'_, 's>, checks: &[Check]) -> bool {
        let account = self.account();
        let is_own = self.caller.account().is_some_and(|own| own.id == account);
        let scp = invocation.world.scps(account);
        if is_own || scp.is_empty() || self.target.is_none() {
            return false;
        }
        let mut checks = checks.iter();
        checks.any(|check| is_withheld(check, account, self.role_arn, scp.clone()))
    }

    /// The rules that decided here and are worth a word.
    pub(super) fn comment(
        &self,
        invocation: &Invocation<'_, 's>,
        checks: &[Check],
        notes: &mut Vec<Note>,
    ) {
        let assume = invocation.world.assume;
        let refused = |action: &str| checks.iter().any(|c| c.action == action && !c.allowed());
        let asked = |action: &str| checks.iter().any(|c| c.action == action);
        let mut say = |condition: bool, rule: Rule| {
            if condition {
                notes::add(notes, rule);
            }
        };
        say(
            self.escapes_service_control(invocation, checks),
            notes::SCP_ELSEWHERE,
        );
        say(
            refused(self.action) && self.asks_for_itself(),
            notes::SELF_ASSUMPTION,
        );
        let set = asked("sts:SetSourceIdentity");
        let tag = asked("sts:TagSession");
        let signed = self.federation.is_empty();
        let names_permission = signed || !assume.federation_denial_names_operation;
        say(
            signed && set && refused("sts:SetSourceIdentity") && refused(self.action),
            notes::DENIED_ACTION,
        );
        say(
            names_permission
                && refused("sts:TagSession")
                && refused(self.action)
                && !refused("sts:SetSourceIdentity"),
            if assume.tag_session_reported_first {
                notes::DENIED_TAG_SESSION
            } else {
                notes::DENIED_TAG_SESSION_LAST
            },
        );
        let inherits = set && self.source_identity.is_none();
        say(inherits, notes::INHERITED);
        say(
            inherits && checks.iter().all(Check::allowed),
            if assume.inherited_source_identity_logged {
                notes::INHERITED_LOGGED
            } else {
                notes::INHERITED_NOT_LOGGED
            },
        );
        say(
            tag && self.tags.is_empty(),
            if assume.inherited_tags_in_request {
                notes::INHERITED_TAGS_IN_REQUEST
            } else {
                notes::INHERITED_TAGS
            },
        );
        let replaced = self.caller.session().is_some_and(|session| {
            let own = self.target.map_or(&[][..], |(_, role)| &role.tags);
            session
                .transitive_tags()
                .any(|(key, value)| own.iter().any(|(k, v)| same_key(k, key) && v != value))
        });
        say(
            replaced,
            match assume.transitive_tag_replaces_resource_tag {
                Replaces::After => notes::TAG_REPLACED_AFTER,
                Replaces::Before => notes::TAG_REPLACED_BEFORE,
            },
        );
        say(
            !signed && (set || tag),
            if assume.issuer_keys_in_extra_checks {
                notes::ISSUER_KEYS
            } else {
                notes::ISSUER_KEYS_ABSENT
            },
        );
        say(
            signed && set && checks.iter().any(Check::granted_by_trust_alone),
            notes::DIRECT_TRUST,
        );
        say(
            set && assume.set_source_identity_both_sides && self.caller.role_session().is_some(),
            notes::BOTH_SIDES,
        );
        if let Some(rule) = length_rule(self.source_identity, assume) {
            say(true, rule);
        }
        if let Some(rule) = ContextBuilder::mfa_rule(&self.caller, &invocation.world) {
            say(true, rule);
        }
        say(
            self.mfa && self.authenticated(invocation).is_none(),
            notes::MFA_FOR_CALL,
        );
        let wants_one = self
            .caller
            .policies(&invocation.world)
            .identity
            .iter()
            .any(|document| role::conditions_on(document, "sts:sourceidentity"));
        say(!set && wants_one, notes::NOT_REQUIRED);
        let trust_wants_one = self
            .target
            .is_some_and(|(_, role)| role::conditions_on(&role.trust, "sts:sourceidentity"));
        say(
            !set && trust_wants_one && refused(self.action),
            notes::CONSOLE_SWITCH,
        );
        say(
            matches!(self.caller, Caller::Service { .. }) && self.source_identity.is_none(),
            notes::SERVICE_CALLER,
        );
        self.comment_on_request(invocation, checks, notes);
    }

    /// The rules about how the request comes in that decided here.
    fn comment_on_request(
        &self,
        invocation: &Invocation<'_, 's>,
        checks: &[Check],
        notes: &mut Vec<Note>,
    ) {
        let request = invocation.request;
        let trust_looks_at = |key: &str| {
            self.target
                .is_some_and(|(_, role)| role::conditions_on(&role.trust, key))
        };
        let has = |key: &str| {
            let mut entries = checks.iter().flat_map(|check| &check.context);
            entries.any(|entry| entry.key == key)
        };
        if request.is_private() && trust_looks_at("aws:sourceip") {
            notes::add(notes, notes::request::VPC_ENDPOINT);
        }
        let Caller::Service { name } = &self.caller else {
            return;
        };
        if let Sent::Given(arn) = &request.source_arn
            && Schedule::parse(name, &arn.value).is_some()
        {
            notes::add(notes, notes::request::SCHEDULE_GROUP);
        }
        let keys = ["aws:SourceArn", "aws:SourceAccount"];
        let missing = |key: &&str| trust_looks_at(&key.to_ascii_lowercase()) && !has(key);
        if !keys.iter().any(missing) {
            return;
        }
        let known = source_keys(name);
        let rule = match known.sent {
            Some(true) if known.confidence == Inferred => notes::request::SERVICE_EXPECTED,
            Some(true) => notes::request::SERVICE_SENDS.known_from(known.confidence, known.source),
            Some(false) => notes::request::SERVICE_SENDS_NOTHING,
            None => notes::request::SERVICE_UNKNOWN,
        };
        notes::add(notes, rule);
    }
}

/// The reason that no session is issued although no check is denied. It never occurs: a check of a
/// missing role is always denied.
pub(super) fn no_role() -> Failure {
    Failure::NotRun("there is no role to assume".to_owned())
}

/// The note on a source identity whose length is judged by the scenario and not by AWS.
pub(super) fn length_rule(source_identity: Option<&str>, assume: &Assume) -> Option<Rule> {
    let length = source_identity?.chars().count();
    let differs = (length > assume.source_identity_max) != (length > SOURCE_IDENTITY_MAX);
    differs.then_some(notes::LENGTH_ASSUMED)
}

/// Inherited transitive tags as if they were passed anew, where the scenario assumes so.
fn inherited_tags(context: &mut ContextBuilder, caller: &Caller<'_>) {
    let Some(session) = caller.session() else {
        return;
    };
    let origin = "inherited from the caller's session";
    let mut keys = Vec::new();
    for (key, value) in session.transitive_tags() {
        context.one(format!("aws:RequestTag/{key}"), value, origin, Inferred);
        keys.push(key.clone());
    }
    if keys.is_empty() {
        return;
    }
    for name in ["aws:TagKeys", "sts:TransitiveTagKeys"] {
        match context.entries.iter_mut().find(|entry| entry.key == name) {
            Some(entry) => {
                let values = &mut Arc::make_mut(entry).values;
                values.extend(keys.iter().cloned());
            }
            None => context.many(name, keys.clone(), origin, Inferred),
        }
    }
}
