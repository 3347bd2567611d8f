use rolecall_policy::Document;
use rolecall_source::Spanned;

use crate::partition::Partition;

/// An account and its contents.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The twelve digits.
    pub id: String,
    /// The partition that it is in.
    pub partition: &'static Partition,
    /// Its IAM users.
    pub users: Vec<User>,
    /// Its IAM groups.
    pub groups: Vec<Group>,
    /// Its IAM roles.
    pub roles: Vec<Role>,
    /// Its SAML identity providers.
    pub saml_providers: Vec<SamlProvider>,
    /// Its OpenID Connect identity providers.
    pub oidc_providers: Vec<OidcProvider>,
    /// Other resources with their policies.
    pub resources: Vec<Resource>,
}

/// An IAM user.
#[derive(Debug, Clone)]
pub struct User {
    /// The friendly name.
    pub name: String,
    /// The path, `/` at the root.
    pub path: String,
    /// The unique id; derived from the seed where none is given.
    pub id: Option<String>,
    /// The access key id; derived from the seed where none is given.
    pub access_key_id: Option<String>,
    /// The tags, by key.
    pub tags: Vec<(String, String)>,
    /// The names of the groups that it is in.
    pub groups: Vec<String>,
    /// The policies attached to it.
    pub policies: Vec<AttachedPolicy>,
    /// The permissions boundary.
    pub boundary: Option<AttachedPolicy>,
}

/// An IAM group.
#[derive(Debug, Clone)]
pub struct Group {
    /// The friendly name.
    pub name: String,
    /// The policies attached to it.
    pub policies: Vec<AttachedPolicy>,
}

/// An IAM role.
#[derive(Debug, Clone)]
pub struct Role {
    /// The friendly name.
    pub name: String,
    /// The path, `/` at the root.
    pub path: String,
    /// The unique id; derived from the seed where none is given.
    pub id: Option<String>,
    /// The tags, by key.
    pub tags: Vec<(String, String)>,
    /// The longest session in seconds.
    pub max_session_duration: u32,
    /// The trust policy.
    pub trust: Document,
    /// The policies attached to it.
    pub policies: Vec<AttachedPolicy>,
    /// The permissions boundary.
    pub boundary: Option<AttachedPolicy>,
}

/// A SAML identity provider.
#[derive(Debug, Clone)]
pub struct SamlProvider {
    /// The friendly name.
    pub name: String,
    /// The metadata document, where it is given.
    pub metadata: Option<String>,
}

/// An OpenID Connect identity provider.
#[derive(Debug, Clone)]
pub struct OidcProvider {
    /// The issuer's URL.
    pub url: String,
    /// The audiences that it accepts.
    pub client_ids: Vec<String>,
    /// The issuer's key set as JSON, where it is given.
    pub jwks: Option<String>,
}

/// A resource with its own policy.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The ARN.
    pub arn: String,
    /// The resource-based policy.
    pub policy: Option<Document>,
}

/// A policy where one can be attached: its own text, or a managed policy by ARN.
#[derive(Debug, Clone)]
pub enum AttachedPolicy {
    /// An inline policy.
    Inline(Box<Document>),
    /// A managed policy, and where its ARN is written.
    Managed(Spanned<String>),
}

impl Account {
    /// The ARN of something in the account that has no Region.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let partition = self.partition.name;
        [
            "arn:", partition, ":", service, "::", &self.id, ":", resource,
        ]
        .concat()
    }
}

impl Account {
    /// The policies and boundaries of users, groups and roles.
    pub(super) fn policies(&self) -> impl Iterator<Item = &AttachedPolicy> {
        let users = self.users.iter();
        let users = users.flat_map(|user| user.policies.iter().chain(&user.boundary));
        let roles = self.roles.iter();
        let roles = roles.flat_map(|role| role.policies.iter().chain(&role.boundary));
        let groups = self.groups.iter().flat_map(|group| &group.policies);
        users.chain(groups).chain(roles)
    }
}

impl AttachedPolicy {
    /// The ARN of a managed policy.
    pub(super) fn managed(&self) -> Option<&str> {
        match self {
            Self::Inline(_) => None,
            Self::Managed(arn) => Some(&arn.value),
        }
    }
}

impl User {
    /// The user's ARN.
    #[must_use]
    pub fn arn(&self, account: &Account) -> String {
        account.arn("iam", &["user", &self.path, &self.name].concat())
    }
}

impl Role {
    /// The role's ARN, path included.
    #[must_use]
    pub fn arn(&self, account: &Account) -> String {
        account.arn("iam", &["role", &self.path, &self.name].concat())
    }
}
