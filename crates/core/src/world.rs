//! Finding one's way in a scenario: who calls, what is called upon, which policies apply.

mod missing;

use rolecall_source::{Names, sorted_by};
use std::{rc::Rc, sync::Arc};

use rolecall_policy::{Arn, Detail, Document, Policies, Principal};
use serde_json::{Map, Value};

use crate::{
    clock::Instant,
    ids::Ids,
    partition::Partition,
    report::ContextEntry,
    scenario::{Account, Assume, AttachedPolicy, OrganizationNode, Parts, Role, Scenario, User},
};

/// The world that a step finds, with the ids that derive from the scenario's seed.
#[derive(Debug, Clone, Copy)]
pub struct World<'s> {
    pub scenario: &'s Scenario,
    pub parts: &'s Parts,
    pub assume: &'s Assume,
    pub ids: Ids,
    /// How much of the reasons is wanted.
    pub detail: Detail,
}

/// Who makes a call, in the world of the step.
#[derive(Debug, Clone)]
pub enum Caller<'s> {
    User {
        account: &'s Account,
        user: &'s User,
    },
    Root {
        account: &'s Account,
    },
    Session {
        account: &'s Account,
        holder: Holder<'s>,
        state: Rc<SessionState>,
    },
    /// Nobody with credentials: a call that brings an assertion or token of this provider.
    Federated {
        provider: String,
    },
    /// An AWS service, by its service principal.
    Service {
        name: String,
    },
}

/// Whose session it is.
#[derive(Debug, Clone, Copy)]
pub enum Holder<'s> {
    Role(&'s Role),
    /// A session of `GetSessionToken`: the user itself, for a while.
    User(&'s User),
    /// A session of `GetSessionToken` by the root user.
    Root,
    /// A session of `GetFederationToken` with the user who called it; `None` for the root user.
    FederatedUser(Option<&'s User>),
    /// A session of `AssumeRoot`.
    AssumedRoot,
}

/// A session as STS knows it: what was fixed when it was issued.
#[derive(Debug, Clone)]
pub struct SessionState {
    pub kind: SessionKind,
    pub account: String,
    pub partition: &'static Partition,
    pub access_key_id: String,
    pub source_identity: Option<String>,
    /// The session's own tags and those inherited, sorted by key.
    pub tags: Vec<(String, String)>,
    pub transitive_tag_keys: Vec<String>,
    pub issued: Instant,
    pub expires: Instant,
    /// The inline session policy.
    pub policy: Option<Document>,
    /// The scope-down policies of `GetScopedCredentials`, from the first.
    pub scoped: Vec<Document>,
    /// Managed session policies, which are read anew for every request.
    pub policy_arns: Vec<String>,
    /// When the user authenticated with MFA: for `GetSessionToken`, or for the session that a role
    /// was assumed from.
    pub mfa: Option<Instant>,
    /// Whether an MFA code was passed to the `AssumeRole` call that issued it. It counts for that
    /// call only.
    pub mfa_for_call: bool,
    /// Whether it was issued to Amazon EC2, for what runs on an instance.
    pub on_instance: bool,
    /// The keys of federation that stay in the session's requests.
    pub federation: Vec<Arc<ContextEntry>>,
}

/// What a session is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionKind {
    /// A role, by its ARN and unique id: a role of the same name that is made anew is another.
    Role {
        arn: String,
        id: String,
        role: String,
        session: String,
    },
    User {
        arn: String,
    },
    Root,
    FederatedUser {
        name: String,
        user: Option<String>,
    },
    AssumedRoot,
}

impl SessionState {
    pub fn arn(&self) -> String {
        let (partition, account) = (self.partition.name, self.account.as_str());
        match &self.kind {
            SessionKind::Role { role, session, .. } => {
                let kind = ":assumed-role/";
                [
                    "arn:", partition, ":sts::", account, kind, role, "/", session,
                ]
                .concat()
            }
            SessionKind::User { arn } => arn.clone(),
            SessionKind::FederatedUser { name, .. } => [
                "arn:",
                partition,
                ":sts::",
                account,
                ":federated-user/",
                name,
            ]
            .concat(),
            SessionKind::Root | SessionKind::AssumedRoot => {
                ["arn:", partition, ":iam::", account, ":root"].concat()
            }
        }
    }

    /// The role's id and the session's name, as `AssumedRoleId` has it.
    pub fn assumed_role_id(&self) -> Option<String> {
        match &self.kind {
            SessionKind::Role { id, session, .. } => Some(format!("{id}:{session}")),
            _ => None,
        }
    }

    /// Whether it is a session of a role.
    pub const fn is_role(&self) -> bool {
        matches!(self.kind, SessionKind::Role { .. })
    }

    /// Whether session policies or scope-down policies limit it.
    pub const fn has_policies(&self) -> bool {
        self.policy.is_some() || !self.policy_arns.is_empty() || !self.scoped.is_empty()
    }

    /// Whether assuming a role with it is role chaining: it is for all temporary credentials that
    /// may assume a role, those of `GetSessionToken` included (coinbase/assume-role#24).
    pub const fn chains(&self) -> bool {
        matches!(
            self.kind,
            SessionKind::Role { .. } | SessionKind::User { .. }
        )
    }

    /// When the multi-factor authentication took place that requests with this session report.
    pub fn authenticated(&self, assume: &Assume) -> Option<Instant> {
        self.mfa
            .filter(|_| !self.is_role() || assume.role_session_mfa)
    }

    /// The tags that go on into further roles.
    pub fn transitive_tags(&self) -> impl Iterator<Item = &(String, String)> {
        self.tags.iter().filter(|(key, _)| {
            self.transitive_tag_keys
                .iter()
                .any(|transitive| same_key(transitive, key))
        })
    }
}

/// The items in order.
pub fn sorted<T: Ord>(items: Vec<T>) -> Vec<T> {
    sorted_by(items, &T::cmp)
}

/// Tags by key, in the order that JavaScript gives to the members of objects: numbers first. So
/// what is written of them reads the same everywhere.
pub fn tags_by_key(tags: &mut dyn Iterator<Item = &(String, String)>) -> Vec<(String, String)> {
    let keyed = tags.map(|(key, value)| {
        let number = key.parse::<u32>().ok();
        let number = number.filter(|n| *n < u32::MAX && n.to_string() == *key);
        (number.unwrap_or(u32::MAX), key, value)
    });
    let sorted = sorted(keyed.collect()).into_iter();
    sorted
        .map(|(_, key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The same as an object.
pub fn tag_map(tags: &[(String, String)]) -> Map<String, Value> {
    let tags = tags_by_key(&mut tags.iter()).into_iter();
    tags.map(|(key, value)| (key, Value::String(value)))
        .collect()
}

/// Tag keys are the same without regard to case.
pub fn same_key(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl<'s> World<'s> {
    pub fn account(&self, id: &str) -> Option<&'s Account> {
        self.parts.directory.account(&self.parts.accounts, id)
    }

    /// The partition of an account: the default for one that the scenario lacks.
    pub fn partition(&self, account: &str) -> &'static Partition {
        let account = self.account(account);
        account.map_or_else(Default::default, |account| account.partition)
    }

    /// The role of an ARN, path included.
    pub fn role(&self, arn: &str) -> Option<(&'s Account, &'s Role)> {
        let account = self.account(Arn::read(arn)?.account)?;
        let parts = self.parts;
        let role = parts.directory.role(&parts.accounts, account, arn)?;
        Some((account, role))
    }

    /// The user, root user or service that `name` means.
    pub fn principal(&self, name: &str) -> Option<Caller<'s>> {
        let Some(parts) = Arn::read(name) else {
            let service = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"];
            let service = service.iter().any(|end| name.ends_with(end));
            return service.then(|| Caller::Service {
                name: name.to_owned(),
            });
        };
        let account = self.account(parts.account)?;
        if parts.resource == "root" && parts.partition == account.partition.name {
            return Some(Caller::Root { account });
        }
        let user = self.user(name)?;
        Some(Caller::User { account, user })
    }

    fn user(&self, arn: &str) -> Option<&'s User> {
        let account = self.account(Arn::read(arn)?.account)?;
        let parts = self.parts;
        parts.directory.user(&parts.accounts, account, arn)
    }

    /// The caller that holds a session; `None` where what it is a session of is gone.
    pub fn session(&self, state: &Rc<SessionState>) -> Option<Caller<'s>> {
        let account = self.account(&state.account)?;
        let holder = match &state.kind {
            SessionKind::Role { arn, id, .. } => {
                let (_, role) = self.role(arn)?;
                if self.role_id(account, role) != *id {
                    return None;
                }
                Holder::Role(role)
            }
            SessionKind::User { arn } => Holder::User(self.user(arn)?),
            SessionKind::Root => Holder::Root,
            SessionKind::FederatedUser { user, .. } => {
                Holder::FederatedUser(user.as_deref().and_then(|arn| self.user(arn)))
            }
            SessionKind::AssumedRoot => Holder::AssumedRoot,
        };
        Some(Caller::Session {
            account,
            holder,
            state: Rc::clone(state),
        })
    }

    pub fn role_id(&self, account: &Account, role: &Role) -> String {
        role.id
            .clone()
            .unwrap_or_else(|| self.ids.entity("AROA", &role.arn(account)))
    }

    pub fn user_id(&self, account: &Account, user: &User) -> String {
        user.id
            .clone()
            .unwrap_or_else(|| self.ids.entity("AIDA", &user.arn(account)))
    }

    /// The document of an attached policy; `None` for a managed policy that the scenario lacks.
    pub fn document(&self, policy: &'s AttachedPolicy) -> Option<&'s Document> {
        match policy {
            AttachedPolicy::Inline(document) => Some(document),
            AttachedPolicy::Managed(arn) => self.managed(&arn.value),
        }
    }

    pub fn managed(&self, arn: &str) -> Option<&'s Document> {
        self.scenario.managed_policies.get(arn, self.parts.number)
    }

    fn documents(&self, policies: &'s [AttachedPolicy]) -> Vec<&'s Document> {
        policies.iter().filter_map(|p| self.document(p)).collect()
    }

    /// A user's own policies and those of its groups.
    fn user_policies(&self, account: &'s Account, user: &'s User) -> Vec<&'s Document> {
        let mut policies = self.documents(&user.policies);
        let groups: Names = user.groups.iter().map(String::as_str).collect();
        for group in &account.groups {
            if groups.contains(&group.name) {
                policies.extend(self.documents(&group.policies));
            }
        }
        policies
    }

    /// The policy of a resource that is no role.
    pub fn resource_policy(&self, arn: &str) -> Option<&'s Document> {
        self.parts
            .accounts
            .iter()
            .flat_map(|account| &account.resources)
            .find(|resource| covers(&resource.arn, arn))
            .and_then(|resource| resource.policy.as_ref())
    }

    /// The account that holds a resource: the one in its ARN, else the one that the scenario
    /// lists it under.
    pub fn owner(&self, arn: &str) -> Option<&'s str> {
        let listed = self.parts.accounts.iter().find(|account| {
            account
                .resources
                .iter()
                .any(|resource| covers(&resource.arn, arn))
        });
        listed.map(|account| account.id.as_str())
    }

    /// The nodes from the organization's root down to an account.
    fn path(&self, account: &str) -> Vec<&'s OrganizationNode> {
        fn search<'n>(
            node: &'n OrganizationNode,
            id: &str,
            path: &mut Vec<&'n OrganizationNode>,
        ) -> bool {
            path.push(node);
            if let Some(account) = node.accounts.iter().find(|a| a.name == id) {
                path.push(account);
                return true;
            }
            if node.units.iter().any(|unit| search(unit, id, path)) {
                return true;
            }
            path.pop();
            false
        }
        let mut path = Vec::new();
        if let Some(organization) = &self.parts.organization {
            search(&organization.root, account, &mut path);
        }
        path
    }

    /// The organization's id and the path to an account in it, as `aws:PrincipalOrgPaths` has it.
    pub fn organization(&self, account: &str) -> Option<(&'s str, String)> {
        let organization = self.parts.organization.as_ref()?;
        let path = self.path(account);
        if path.is_empty() && !self.is_management(account) {
            return None;
        }
        let mut text = format!("{}/r-exam/", organization.id);
        for unit in path.iter().skip(1).filter(|node| node.name != account) {
            text.push_str(&unit.name);
            text.push('/');
        }
        Some((&organization.id, text))
    }

    pub fn is_management(&self, account: &str) -> bool {
        let organization = self.parts.organization.as_ref();
        organization.is_some_and(|o| o.management_account.as_deref() == Some(account))
    }

    /// The service control policies above an account, a list a level from the root down; none for
    /// the management account and outside an organization. `FullAWSAccess` stands wherever nothing
    /// is attached, so that such a level says nothing.
    pub fn scps(&self, account: &str) -> Vec<Vec<&'s Document>> {
        self.levels(account, |node| &node.scps)
    }

    /// The resource control policies above an account.
    pub fn rcps(&self, account: &str) -> Vec<Vec<&'s Document>> {
        self.levels(account, |node| &node.rcps)
    }

    fn levels(
        &self,
        account: &str,
        policies: impl Fn(&'s OrganizationNode) -> &'s [AttachedPolicy],
    ) -> Vec<Vec<&'s Document>> {
        if self.is_management(account) {
            return Vec::new();
        }
        self.path(account)
            .into_iter()
            .map(|node| self.documents(policies(node)))
            .filter(|level| !level.is_empty())
            .collect()
    }
}

/// Whether a resource of the scenario is the one of the request, or the bucket it lies in.
fn covers(listed: &str, arn: &str) -> bool {
    listed == arn
        || (listed.contains(":s3:::")
            && arn.strip_prefix(listed).is_some_and(|r| r.starts_with('/')))
}

impl<'s> Caller<'s> {
    /// The account of the caller; `None` for a service and for federated callers.
    pub const fn account(&self) -> Option<&'s Account> {
        match self {
            Self::User { account, .. } | Self::Root { account } | Self::Session { account, .. } => {
                Some(account)
            }
            Self::Federated { .. } | Self::Service { .. } => None,
        }
    }

    pub fn session(&self) -> Option<&SessionState> {
        match self {
            Self::Session { state, .. } => Some(state),
            _ => None,
        }
    }

    /// The session, if it is one of a role.
    pub fn role_session(&self) -> Option<&SessionState> {
        self.session().filter(|session| session.is_role())
    }

    /// The IAM user who calls, with long-term credentials or a session of `GetSessionToken`.
    pub const fn user(&self) -> Option<&'s User> {
        match self {
            Self::User { user, .. }
            | Self::Session {
                holder: Holder::User(user),
                ..
            } => Some(user),
            _ => None,
        }
    }

    /// The ARN that AWS prints for the caller.
    pub fn arn(&self) -> String {
        match self {
            Self::User { account, user } => user.arn(account),
            Self::Root { account } => account.arn("iam", "root"),
            Self::Session { state, .. } => state.arn(),
            Self::Federated { provider } => provider.clone(),
            Self::Service { name } => name.clone(),
        }
    }

    /// `aws:PrincipalArn`: for the session of a role the role's ARN, path included.
    pub fn principal_arn(&self) -> String {
        match self {
            Self::Session {
                account,
                holder: Holder::Role(role),
                ..
            } => role.arn(account),
            _ => self.arn(),
        }
    }

    /// `aws:userid`, which is also the principal id of CloudTrail.
    pub fn user_id(&self, world: &World<'_>) -> String {
        match self {
            Self::User { account, user }
            | Self::Session {
                account,
                holder: Holder::User(user),
                ..
            } => world.user_id(account, user),
            Self::Root { account } => account.id.clone(),
            Self::Session { state, account, .. } => match &state.kind {
                SessionKind::Role { id, session, .. } => format!("{id}:{session}"),
                SessionKind::FederatedUser { name, .. } => format!("{}:{name}", account.id),
                _ => account.id.clone(),
            },
            Self::Federated { provider } => provider.clone(),
            Self::Service { name } => name.clone(),
        }
    }

    /// `aws:PrincipalType`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User { .. } | Self::Federated { .. } => "User",
            Self::Root { .. } => "Account",
            Self::Service { .. } => "Service",
            Self::Session { state, .. } => match &state.kind {
                SessionKind::Role { .. } => "AssumedRole",
                SessionKind::User { .. } => "User",
                SessionKind::FederatedUser { .. } => "FederatedUser",
                SessionKind::Root | SessionKind::AssumedRoot => "Account",
            },
        }
    }

    pub fn access_key_id(&self, world: &World<'_>) -> String {
        match self {
            Self::User { account, user } => user
                .access_key_id
                .clone()
                .unwrap_or_else(|| world.ids.access_key("AKIA", &user.arn(account))),
            Self::Session { state, .. } => state.access_key_id.clone(),
            _ => world.ids.access_key("AKIA", &self.arn()),
        }
    }

    /// Who asks, as policies see it.
    pub fn principal(&self) -> Principal {
        match self {
            Self::Federated { provider } => Principal::federated(provider),
            Self::Service { name } => Principal::service(name),
            Self::Session {
                account,
                holder: Holder::FederatedUser(user),
                ..
            } => {
                let root = || account.arn("iam", "root");
                let user = user.map_or_else(root, |user| user.arn(account));
                Principal::aws(&self.arn(), Some(&user))
            }
            _ => Principal::aws(&self.arn(), Some(&self.principal_arn())),
        }
    }

    /// The principal's tags: the user's or role's, and over them the session's.
    pub fn tags(&self) -> Vec<(&str, &str)> {
        let own = match self {
            Self::User { user, .. } => user.tags.as_slice(),
            Self::Session { holder, .. } => match holder {
                Holder::Role(role) => role.tags.as_slice(),
                Holder::User(user) | Holder::FederatedUser(Some(user)) => user.tags.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        let session = self.session().map_or([].as_slice(), |s| s.tags.as_slice());
        own.iter()
            .filter(|(key, _)| !session.iter().any(|(other, _)| same_key(other, key)))
            .chain(session)
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect()
    }

    /// The policies on the caller's side of an authorization.
    pub fn policies<'p>(&'p self, world: &World<'s>) -> Policies<'p>
    where
        's: 'p,
    {
        let mut policies = Policies::default();
        let (Self::User { account, .. } | Self::Root { account } | Self::Session { account, .. }) =
            self
        else {
            return policies;
        };
        let boundary = match self {
            Self::User { user, .. }
            | Self::Session {
                holder: Holder::User(user) | Holder::FederatedUser(Some(user)),
                ..
            } => {
                policies.identity = world.user_policies(account, user);
                user.boundary.as_ref()
            }
            Self::Session {
                holder: Holder::Role(role),
                ..
            } => {
                policies.identity = world.documents(&role.policies);
                role.boundary.as_ref()
            }
            _ => None,
        };
        policies.boundary = boundary.map(|b| world.document(b).into_iter().collect());
        if let Some(session) = self.session()
            && (session.policy.is_some() || !session.policy_arns.is_empty())
        {
            let managed = session
                .policy_arns
                .iter()
                .filter_map(|arn| world.managed(arn));
            policies.session = Some(session.policy.iter().chain(managed).collect());
        }
        policies.scoped = self
            .session()
            .map_or(Vec::new(), |s| s.scoped.iter().collect());
        policies.scp = world.scps(&account.id);
        policies
    }
}
