//! The request context of each authorization, key by key.

use std::{borrow::Cow, sync::Arc};

use rolecall_policy::{Arn, Context, Values, keys::services::source_keys};
use rolecall_source::Confidence::{self, Documented, Inferred, Observed};
use rolecall_source::Names;

use crate::{
    clock::Instant,
    notes::{self, Rule},
    partition::Partition,
    report::ContextEntry,
    scenario::{GivenValues, RequestSettings, Sent},
    source_arn::Schedule,
    world::{Caller, SessionKind, SessionState, World},
};

/// A request context under construction: the entries that the report shows and the evaluator
/// reads.
#[derive(Debug, Clone)]
pub struct ContextBuilder {
    pub entries: Vec<Arc<ContextEntry>>,
}

impl Default for ContextBuilder {
    fn default() -> Self {
        // room for what most requests carry
        let entries = Vec::with_capacity(32);
        Self { entries }
    }
}

impl ContextBuilder {
    const PRESENT: &str = "aws:MultiFactorAuthPresent";
    const AGE: &str = "aws:MultiFactorAuthAge";

    pub fn one(
        &mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
        origin: &'static str,
        confidence: Confidence,
    ) {
        self.push(key.into(), vec![value.into()], false, origin, confidence);
    }

    pub fn many(
        &mut self,
        key: &'static str,
        values: Vec<String>,
        origin: &'static str,
        confidence: Confidence,
    ) {
        self.push(key.into(), values, true, origin, confidence);
    }

    fn push(
        &mut self,
        key: Cow<'static, str>,
        values: Vec<String>,
        multi: bool,
        origin: &'static str,
        confidence: Confidence,
    ) {
        let origin = origin.into();
        self.entries.push(Arc::new(ContextEntry {
            key,
            values,
            multi,
            origin,
            confidence,
        }));
    }

    /// The context as the evaluator takes it.
    pub fn context(&self) -> Context<'_> {
        self.entries
            .iter()
            .map(|entry| {
                let values = match entry.values.as_slice() {
                    [value] if !entry.multi => Values::One(value.as_str().into()),
                    values => Values::Many(values.into()),
                };
                (entry.key.as_ref(), values)
            })
            .collect()
    }

    /// The keys that say who calls.
    pub fn principal(&mut self, caller: &Caller<'_>, world: &World<'_>, at: Instant) {
        match caller {
            Caller::Federated { provider } => return self.federated(provider),
            Caller::Service { name } => {
                let origin = "the calling service";
                self.one("aws:PrincipalIsAWSService", "true", origin, Documented);
                self.one("aws:PrincipalServiceName", name, origin, Documented);
                let names = vec![name.clone()];
                self.many("aws:PrincipalServiceNamesList", names, origin, Inferred);
                return;
            }
            _ => {}
        }
        let who = "the caller's credentials";
        let account = caller.account().map_or("", |account| account.id.as_str());
        self.one("aws:PrincipalArn", caller.principal_arn(), who, Documented);
        self.one("aws:PrincipalAccount", account, who, Documented);
        self.one("aws:PrincipalType", caller.kind(), who, Documented);
        self.one("aws:userid", caller.user_id(world), who, Documented);
        self.one("aws:PrincipalIsAWSService", "false", who, Documented);
        if let Some(user) = caller.user() {
            self.one(
                "aws:username",
                &user.name,
                "the IAM user's name",
                Documented,
            );
        }
        if let Some((id, path)) = world.organization(account) {
            let origin = "the organization of the caller's account";
            self.one("aws:PrincipalOrgID", id, origin, Documented);
            self.many("aws:PrincipalOrgPaths", vec![path], origin, Documented);
        }
        for (key, value) in caller.tags() {
            let origin = match caller {
                Caller::Session { .. } => "the principal's tags and the session's",
                _ => "the user's tags",
            };
            self.one(
                ["aws:PrincipalTag/", key].concat(),
                value,
                origin,
                Documented,
            );
        }
        if let Some(session) = caller.session() {
            self.session(session, world, at);
        }
    }

    /// The keys that a session brings into every request that is made with it.
    fn session(&mut self, session: &SessionState, world: &World<'_>, at: Instant) {
        let origin = "the caller's session";
        if let Some(source_identity) = &session.source_identity {
            self.one("aws:SourceIdentity", source_identity, origin, Documented);
        }
        self.one(
            "aws:TokenIssueTime",
            session.issued.iso(),
            origin,
            Documented,
        );
        self.entries.extend(session.federation.iter().cloned());
        match &session.kind {
            // federated sessions carry no word on multi-factor authentication at all
            SessionKind::Role { .. } if !session.federation.is_empty() => {}
            SessionKind::Role { .. } => {
                let since = session.authenticated(world.assume);
                self.authenticated(since, at, Observed);
            }
            SessionKind::User { .. } | SessionKind::Root => {
                self.authenticated(session.mfa, at, Documented);
            }
            SessionKind::AssumedRoot => self.one("aws:AssumedRoot", "true", origin, Documented),
            SessionKind::FederatedUser { .. } => {}
        }
    }

    /// Whether a session says that multi-factor authentication was used, and for how long.
    fn authenticated(&mut self, since: Option<Instant>, at: Instant, confidence: Confidence) {
        let origin = "the caller's session";
        match since {
            Some(since) => {
                let age = at.epoch().saturating_sub(since.epoch());
                self.mfa(age.unsigned_abs(), origin, confidence);
            }
            None => self.one(Self::PRESENT, "false", origin, confidence),
        }
    }

    /// What is worth a word about multi-factor authentication in a caller's requests.
    pub fn mfa_rule(caller: &Caller<'_>, world: &World<'_>) -> Option<Rule> {
        let session = caller.role_session()?;
        match session.mfa {
            Some(_) if world.assume.role_session_mfa => Some(notes::ROLE_SESSION_MFA),
            Some(_) => Some(notes::ROLE_SESSION_NO_MFA),
            None => session.mfa_for_call.then_some(notes::MFA_FOR_CALL),
        }
    }

    /// The keys of a call that brings an assertion or token instead of credentials: recorded for
    /// SAML and OpenID Connect alike.
    fn federated(&mut self, provider: &str) {
        let origin = "the identity provider";
        if let Some(arn) = Arn::read(provider) {
            self.one("aws:PrincipalAccount", arn.account, origin, Observed);
        }
        self.one("aws:PrincipalType", "User", origin, Observed);
        self.one("aws:userid", provider, origin, Observed);
    }

    /// What multi-factor authentication adds to a call of a user with long-term credentials, or
    /// of one that passes a code.
    pub fn mfa(&mut self, age: u64, origin: &'static str, confidence: Confidence) {
        self.entries
            .retain(|entry| entry.key != Self::PRESENT && entry.key != Self::AGE);
        self.one(Self::PRESENT, "true", origin, confidence);
        // of role sessions only the presence was observed
        let confidence = match confidence {
            Documented => Documented,
            _ => Inferred,
        };
        self.one(Self::AGE, age.to_string(), origin, confidence);
    }

    /// Makes what multi-factor authentication adds an inference.
    pub fn infer_mfa(&mut self) {
        let mfa = self.entries.iter_mut();
        for entry in mfa.filter(|entry| [Self::PRESENT, Self::AGE].contains(&&*entry.key)) {
            Arc::make_mut(entry).confidence = Inferred;
        }
    }

    /// What multi-factor authentication adds to calls with long-term credentials.
    pub fn long_term_mfa(&mut self, request: &RequestSettings, caller: &Caller<'_>) {
        let long_term = matches!(caller, Caller::User { .. } | Caller::Root { .. });
        if let Some(age) = request.mfa_age
            && long_term
        {
            let origin = "the caller's credentials were issued with MFA";
            self.mfa(age, origin, Documented);
        }
    }

    /// The keys that say how the request comes in.
    pub fn request(&mut self, request: &RequestSettings, at: Instant) {
        let origin = "the request";
        if request.is_private() {
            self.endpoint(request);
        } else if let Some(ip) = &request.source_ip {
            self.one("aws:SourceIp", ip, origin, Observed);
        }
        if let Some(agent) = &request.user_agent {
            self.one("aws:UserAgent", agent, origin, Documented);
        }
        self.one("aws:RequestedRegion", request.region(), origin, Documented);
        self.one("aws:SecureTransport", "true", origin, Documented);
        self.one("aws:ViaAWSService", "false", origin, Documented);
        self.one("aws:CurrentTime", at.iso(), "the clock", Documented);
        self.one(
            "aws:EpochTime",
            at.epoch().to_string(),
            "the clock",
            Documented,
        );
    }

    /// The keys of a request that comes through a VPC endpoint; `aws:SourceIp` is not among them.
    fn endpoint(&mut self, request: &RequestSettings) {
        let origin = "the VPC endpoint";
        for (key, value) in [
            ("aws:SourceVpce", request.source_vpce.as_deref()),
            ("aws:SourceVpc", request.source_vpc.as_deref()),
            ("aws:VpcSourceIp", request.address_in_vpc()),
        ] {
            if let Some(value) = value {
                self.one(key, value, origin, Documented);
            }
        }
    }

    /// Puts the values of the scenario in place of those of its keys, which differ in more than
    /// letter case; a key without values goes. It comes last.
    pub fn replace(&mut self, given: &[(String, Option<GivenValues>)]) {
        if given.is_empty() {
            return;
        }
        let mut keys = Names::default();
        for (key, _) in given {
            keys.add(&key.to_ascii_lowercase());
        }
        self.entries
            .retain(|entry| !keys.contains(&entry.key.to_ascii_lowercase()));
        for (key, values) in given {
            let (values, multi) = match values {
                None => continue,
                Some(GivenValues::One(value)) => (vec![value.clone()], false),
                Some(GivenValues::Many(values)) => (values.clone(), true),
            };
            let origin = "given in the scenario";
            self.push(key.to_owned().into(), values, multi, origin, Documented);
        }
    }

    /// The keys that say for which resource a service makes the call. `account` is that of the
    /// role.
    pub fn service(
        &mut self,
        service: &str,
        request: &RequestSettings,
        account: &str,
        partition: &Partition,
    ) {
        let (usual, region) = (source_keys(service).default, request.region());
        let usual = usual.map(|resource| {
            let arn = resource.replace("{R}", region).replace("{A}", account);
            partition.localized(arn)
        });
        let (origin, confidence) = ("the calling service", Documented);
        let assumed = "assumed: an example of what this service sends";
        match (&request.source_account, &request.source_arn) {
            (Sent::Given(account), _) => {
                self.one("aws:SourceAccount", &account.value, origin, confidence);
            }
            (Sent::Usual, Sent::Given(arn)) => {
                let account = Arn::read(&arn.value).map(|arn| arn.account);
                if let Some(account) = account.filter(|account| !account.is_empty()) {
                    let origin = "the account of the calling service's resource";
                    self.one("aws:SourceAccount", account, origin, Inferred);
                }
            }
            (Sent::Usual, _) if usual.is_some() => {
                self.one("aws:SourceAccount", account, assumed, Inferred);
            }
            _ => {}
        }
        match (&request.source_arn, usual) {
            (Sent::Given(arn), _) => match Schedule::parse(service, &arn.value) {
                Some(schedule) => {
                    let group = schedule.group_arn(region);
                    let origin = "the group of the schedule that is given";
                    self.one("aws:SourceArn", group, origin, Documented);
                }
                None => self.one("aws:SourceArn", &arn.value, origin, confidence),
            },
            (Sent::Usual, Some(arn)) => self.one("aws:SourceArn", arn, assumed, Inferred),
            _ => {}
        }
    }

    /// The keys that describe the resource that is called upon, with its tags.
    pub fn resource(&mut self, account: &str, tags: &[(String, String)], world: &World<'_>) {
        if account.is_empty() {
            return;
        }
        self.one(
            "aws:ResourceAccount",
            account,
            "the resource's ARN",
            Documented,
        );
        if let Some((id, path)) = world.organization(account) {
            let origin = "the organization of the resource's account";
            self.one("aws:ResourceOrgID", id, origin, Documented);
            self.many("aws:ResourceOrgPaths", vec![path], origin, Documented);
        }
        for (key, value) in tags {
            for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
                let key = [prefix, key].concat();
                self.one(key, value, "the role's tags", Documented);
            }
        }
    }
}
