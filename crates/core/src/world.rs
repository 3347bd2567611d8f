//! Finding one's way in a scenario: who calls, what is called upon, which policies apply.

use std::rc::Rc;

use rolecall_policy::{Arn, Document, Policies, Principal};

use crate::{
    clock::Instant,
    ids::Ids,
    scenario::{Account, AttachedPolicy, OrganizationNode, Role, Scenario, User},
};

/// The scenario's world with the ids that derive from its seed.
#[derive(Debug, Clone, Copy)]
pub struct World<'s> {
    pub scenario: &'s Scenario,
    pub ids: Ids,
}

/// Who makes a call.
#[derive(Debug, Clone)]
pub enum Caller<'s> {
    User {
        account: &'s Account,
        user: &'s User,
    },
    Root {
        account: &'s Account,
    },
    Session(Rc<SessionState<'s>>),
}

/// A session of a role, as STS knows it.
#[derive(Debug)]
pub struct SessionState<'s> {
    pub account: &'s Account,
    pub role: &'s Role,
    pub name: String,
    pub access_key_id: String,
    pub source_identity: Option<String>,
    /// The session's own tags and those inherited, sorted by key.
    pub tags: Vec<(String, String)>,
    pub transitive_tag_keys: Vec<String>,
    pub issued: Instant,
    pub expires: Instant,
    /// The session policies that were passed; `None` where there were none.
    pub policies: Option<Vec<Document>>,
}

impl SessionState<'_> {
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:sts::{}:assumed-role/{}/{}",
            self.account.id, self.role.name, self.name
        )
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

/// The items in order. They are few: a real sort is more WebAssembly than it is worth.
pub fn sorted<T: Ord>(items: Vec<T>) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let at = sorted.partition_point(|other| *other <= item);
        sorted.insert(at, item);
    }
    sorted
}

/// Tag keys are the same without regard to case.
pub fn same_key(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl<'s> World<'s> {
    pub const fn new(scenario: &'s Scenario) -> Self {
        Self {
            scenario,
            ids: Ids::new(scenario.seed),
        }
    }

    pub fn account(&self, id: &str) -> Option<&'s Account> {
        self.scenario.accounts.iter().find(|a| a.id == id)
    }

    /// The role of an ARN, path included.
    pub fn role(&self, arn: &str) -> Option<(&'s Account, &'s Role)> {
        let account = self.account(Arn::read(arn)?.account)?;
        let role = account.roles.iter().find(|r| r.arn(&account.id) == arn)?;
        Some((account, role))
    }

    /// The user or root user of an ARN.
    pub fn principal(&self, arn: &str) -> Option<Caller<'s>> {
        let parts = Arn::read(arn)?;
        let account = self.account(parts.account)?;
        if parts.resource == "root" {
            return Some(Caller::Root { account });
        }
        let user = account.users.iter().find(|u| u.arn(&account.id) == arn)?;
        Some(Caller::User { account, user })
    }

    pub fn role_id(&self, account: &Account, role: &Role) -> String {
        role.id
            .clone()
            .unwrap_or_else(|| self.ids.entity("AROA", &role.arn(&account.id)))
    }

    pub fn user_id(&self, account: &Account, user: &User) -> String {
        user.id
            .clone()
            .unwrap_or_else(|| self.ids.entity("AIDA", &user.arn(&account.id)))
    }

    /// The document of an attached policy; `None` for a managed policy that the scenario lacks.
    pub fn document(&self, policy: &'s AttachedPolicy) -> Option<&'s Document> {
        match policy {
            AttachedPolicy::Inline(document) => Some(document),
            AttachedPolicy::Managed(arn) => self.managed(&arn.value),
        }
    }

    pub fn managed(&self, arn: &str) -> Option<&'s Document> {
        self.scenario
            .managed_policies
            .iter()
            .find(|(name, _)| name == arn)
            .map(|(_, document)| document)
    }

    fn documents(&self, policies: &'s [AttachedPolicy]) -> Vec<&'s Document> {
        policies.iter().filter_map(|p| self.document(p)).collect()
    }

    /// The node path from the organization's root down to an account.
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
        match &self.scenario.organization {
            Some(organization) => {
                search(&organization.root, account, &mut path);
                path
            }
            None => path,
        }
    }

    /// The organization's id and the path to an account in it, as `aws:PrincipalOrgPaths` has it.
    pub fn organization(&self, account: &str) -> Option<(&'s str, String)> {
        let organization = self.scenario.organization.as_ref()?;
        let path = self.path(account);
        let is_management = organization.management_account.as_deref() == Some(account);
        if path.is_empty() && !is_management {
            return None;
        }
        let mut text = format!("{}/r-exam/", organization.id);
        for unit in path.iter().skip(1).filter(|node| node.name != account) {
            text.push_str(&unit.name);
            text.push('/');
        }
        Some((&organization.id, text))
    }

    fn is_management(&self, account: &str) -> bool {
        self.scenario
            .organization
            .as_ref()
            .is_some_and(|o| o.management_account.as_deref() == Some(account))
    }

    /// The service control policies above an account, a list a level from the root down; none for
    /// the management account and outside an organization.
    pub fn scps(&self, account: &str) -> Vec<Vec<&'s Document>> {
        if self.is_management(account) {
            return Vec::new();
        }
        let levels: Vec<_> = self
            .path(account)
            .into_iter()
            .filter(|node| !node.scps.is_empty())
            .map(|node| self.documents(&node.scps))
            .collect();
        // FullAWSAccess stands wherever nothing is attached
        levels
            .into_iter()
            .filter(|level| !level.is_empty())
            .collect()
    }

    /// The resource control policies above an account.
    pub fn rcps(&self, account: &str) -> Vec<Vec<&'s Document>> {
        if self.is_management(account) {
            return Vec::new();
        }
        self.path(account)
            .into_iter()
            .map(|node| self.documents(&node.rcps))
            .filter(|level| !level.is_empty())
            .collect()
    }
}

impl<'s> Caller<'s> {
    pub fn account(&self) -> &'s Account {
        match self {
            Self::User { account, .. } | Self::Root { account } => account,
            Self::Session(session) => session.account,
        }
    }

    pub fn session(&self) -> Option<&SessionState<'s>> {
        match self {
            Self::Session(session) => Some(session),
            _ => None,
        }
    }

    /// The ARN that AWS prints for the caller.
    pub fn arn(&self) -> String {
        match self {
            Self::User { account, user } => user.arn(&account.id),
            Self::Root { account } => format!("arn:aws:iam::{}:root", account.id),
            Self::Session(session) => session.arn(),
        }
    }

    /// `aws:PrincipalArn`: for a session the role's ARN, path included.
    pub fn principal_arn(&self) -> String {
        match self {
            Self::Session(session) => session.role.arn(&session.account.id),
            _ => self.arn(),
        }
    }

    /// `aws:userid`, which is also the principal id of CloudTrail.
    pub fn user_id(&self, world: &World<'_>) -> String {
        match self {
            Self::User { account, user } => world.user_id(account, user),
            Self::Root { account } => account.id.clone(),
            Self::Session(session) => format!(
                "{}:{}",
                world.role_id(session.account, session.role),
                session.name
            ),
        }
    }

    pub fn access_key_id(&self, world: &World<'_>) -> String {
        match self {
            Self::User { account, user } => user
                .access_key_id
                .clone()
                .unwrap_or_else(|| world.ids.access_key("AKIA", &user.arn(&account.id))),
            Self::Root { .. } => world.ids.access_key("AKIA", &self.arn()),
            Self::Session(session) => session.access_key_id.clone(),
        }
    }

    /// Who asks, as policies see it.
    pub fn principal(&self) -> Principal {
        Principal::aws(&self.arn(), Some(&self.principal_arn()))
    }

    /// The principal's tags: the user's or role's, and over them the session's.
    pub fn tags(&self) -> Vec<(&str, &str)> {
        let (own, session) = match self {
            Self::User { user, .. } => (user.tags.as_slice(), [].as_slice()),
            Self::Root { .. } => ([].as_slice(), [].as_slice()),
            Self::Session(session) => (session.role.tags.as_slice(), session.tags.as_slice()),
        };
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
        let (own, boundary): (Vec<&Document>, Option<&AttachedPolicy>) = match self {
            Self::Root { .. } => (Vec::new(), None),
            Self::User { account, user } => {
                let mut own = world.documents(&user.policies);
                for group in &account.groups {
                    if user.groups.contains(&group.name) {
                        own.extend(world.documents(&group.policies));
                    }
                }
                (own, user.boundary.as_ref())
            }
            Self::Session(session) => (
                world.documents(&session.role.policies),
                session.role.boundary.as_ref(),
            ),
        };
        Policies {
            identity: own,
            boundary: boundary.map(|b| world.document(b).into_iter().collect()),
            session: self
                .session()
                .and_then(|s| s.policies.as_ref())
                .map(|policies| policies.iter().collect()),
            scp: world.scps(&self.account().id),
            ..Policies::default()
        }
    }
}
