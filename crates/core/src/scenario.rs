//! The scenario: a world, a clock, and the calls that are made in it.

mod account;
mod directory;
pub(crate) mod format;
mod read;

use std::{net::IpAddr, sync::Arc};

use rolecall_intake::Call;
use rolecall_policy::Document;
use rolecall_source::{Diagnostic, Names, Path, Spanned};

pub use self::account::{
    Account, AttachedPolicy, Group, OidcProvider, Resource, Role, SamlProvider, User,
};
use self::directory::Directory;
pub use crate::clock::Instant;
use crate::partition::Partition;

/// Everything that a simulation depends on.
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    /// What it is called.
    pub title: Option<String>,
    /// When the first step is made.
    pub clock: Instant,
    /// What generated ids derive from.
    pub seed: u32,
    /// How requests are sent, where a step says nothing else.
    pub request: RequestSettings,
    /// The world that the first steps find, and after it one for each step that changes it.
    pub worlds: Vec<Parts>,
    /// The managed policies of all worlds.
    pub managed_policies: ManagedPolicies,
    /// The JSON pointers to policies that are drafts: stand-ins for policies not yet known.
    pub drafts: Names,
    /// The calls, in order.
    pub steps: Vec<Step>,
    /// The answers to questions that AWS leaves open.
    pub assume: Assume,
    /// `cloudTrail`: whether events have the form of version 1.08 instead of 1.11.
    pub older_events: bool,
}

/// What there is in AWS, at one time. A world shares what has not changed with the one before.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The number of the world, from 0.
    pub number: usize,
    /// The accounts.
    pub accounts: Arc<Vec<Account>>,
    /// The organization, if the accounts are in one.
    pub organization: Option<Arc<Organization>>,
    /// The ARNs of the managed policies that are new in this world, in order.
    pub new_managed_policies: Vec<String>,
    pub(crate) directory: Arc<Directory>,
}

impl Parts {
    /// Whether a user, group or role has the managed policy.
    pub(crate) fn is_attached(&self, arn: &str) -> bool {
        self.directory.is_attached(&self.accounts, arn)
    }

    /// Whether the accounts and the organization are those of another world.
    pub(crate) fn shares(&self, other: &Self) -> bool {
        let organizations = (self.organization.as_ref(), other.organization.as_ref());
        Arc::ptr_eq(&self.accounts, &other.accounts)
            && match organizations {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                (one, other) => one.is_none() && other.is_none(),
            }
    }
}

/// The managed policies of a scenario by ARN, each with the worlds that give it another document.
#[derive(Debug, Clone, Default)]
pub struct ManagedPolicies(Names<Vec<(usize, Document)>>);

impl ManagedPolicies {
    /// Gives a policy this document from the `world`th world on.
    pub(crate) fn set(&mut self, arn: &str, world: usize, document: Document) {
        if !self.0.contains(arn) {
            self.0.insert(arn, Vec::new());
        }
        if let Some(documents) = self.0.get_mut(arn) {
            documents.push((world, document));
        }
    }

    /// The document that a policy has in the `world`th world.
    #[must_use]
    pub fn get(&self, arn: &str, world: usize) -> Option<&Document> {
        let documents = self.0.get(arn)?;
        let after = documents.partition_point(|(from, _)| *from <= world);
        let (_, document) = documents.get(after.checked_sub(1)?)?;
        Some(document)
    }

    /// Whether a world has the policy.
    pub(crate) fn contains(&self, arn: &str) -> bool {
        self.0.contains(arn)
    }
}

/// How a request is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSettings {
    /// The Region that is called, where the scenario says so: see [`Self::region`].
    pub region: Option<String>,
    /// The caller's address.
    pub source_ip: Option<String>,
    /// The caller's user agent.
    pub user_agent: Option<String>,
    /// Seconds since the caller's credentials were issued with multi-factor authentication; `None`
    /// where they were issued without.
    pub mfa_age: Option<u64>,
    /// The VPC endpoint that the request comes through.
    pub source_vpce: Option<String>,
    /// The VPC of that endpoint.
    pub source_vpc: Option<String>,
    /// The caller's address in the VPC.
    pub vpc_source_ip: Option<String>,
    /// The ARN that a calling service sends as `aws:SourceArn`.
    pub source_arn: Sent,
    /// The account that a calling service sends as `aws:SourceAccount`.
    pub source_account: Sent,
    /// Condition keys that replace those of the request, with their values; `None` removes a key.
    pub context: Vec<(String, Option<GivenValues>)>,
}

/// What a calling service sends for a condition key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sent {
    /// What the service is known to send.
    #[default]
    Usual,
    /// This value, with its place in the text of the scenario.
    Given(Spanned<String>),
    /// Nothing.
    Nothing,
}

/// The values of a condition key that a scenario gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValues {
    /// The value of a single-valued key.
    One(String),
    /// The values of a multivalued key.
    Many(Vec<String>),
}

impl Default for RequestSettings {
    fn default() -> Self {
        Self {
            region: None,
            source_ip: Some("203.0.113.64".to_owned()),
            user_agent: Some("aws-cli/2.31.0".to_owned()),
            mfa_age: None,
            source_vpce: None,
            source_vpc: None,
            vpc_source_ip: None,
            source_arn: Sent::Usual,
            source_account: Sent::Usual,
            context: Vec::new(),
        }
    }
}

impl RequestSettings {
    /// The Region that is called.
    #[must_use]
    pub fn region(&self) -> &str {
        let default = || <&Partition>::default().default_region;
        self.region.as_deref().unwrap_or_else(default)
    }

    /// Whether the request comes through a VPC endpoint.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.source_vpce.is_some() || self.source_vpc.is_some() || self.vpc_source_ip.is_some()
    }

    /// The caller's address inside the VPC, for a request through a VPC endpoint: the one that is
    /// given, else `sourceIp` where that is a private address.
    #[must_use]
    pub fn address_in_vpc(&self) -> Option<&str> {
        let ip = self.source_ip.as_deref().filter(|ip| is_private(ip));
        self.vpc_source_ip.as_deref().or(ip)
    }
}

/// Whether an address is one of a private network.
fn is_private(address: &str) -> bool {
    match address.parse() {
        Ok(IpAddr::V4(address)) => address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_unique_local(),
        Err(_) => false,
    }
}

/// An AWS organization.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// Its id, such as `o-exampleorgid`.
    pub id: String,
    /// The account that no service or resource control policy applies to.
    pub management_account: Option<String>,
    /// The root with everything below it.
    pub root: OrganizationNode,
}

/// The root, a unit or an account of an organization.
#[derive(Debug, Clone, Default)]
pub struct OrganizationNode {
    /// The unit's name or the account's id.
    pub name: String,
    /// The service control policies attached here; none means `FullAWSAccess`.
    pub scps: Vec<AttachedPolicy>,
    /// The resource control policies attached here, beside `RCPFullAWSAccess`.
    pub rcps: Vec<AttachedPolicy>,
    /// The accounts in it.
    pub accounts: Vec<OrganizationNode>,
    /// The units in it.
    pub units: Vec<OrganizationNode>,
}

/// A call.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Who makes it: the ARN of a user or of a root user, a service principal, or `$n` for the
    /// session that step n issued.
    pub caller: Option<Spanned<String>>,
    /// What was typed or pasted.
    pub input: Option<Input>,
    /// The call itself, where it is given instead of a text.
    pub call: Option<Call>,
    /// For a federated call: the role that is asked for.
    pub role: Option<String>,
    /// For a federated call: the identity provider.
    pub provider: Option<String>,
    /// For a federated call: the name of the session.
    pub session_name: Option<String>,
    /// For a federated call: how long the session is to last, in seconds.
    pub duration: Option<u32>,
    /// For a call outside STS: the action that is authorized.
    pub action: Option<String>,
    /// For a call outside STS: the ARN of the resource.
    pub resource: Option<String>,
    /// What `file://` names in the input stand for.
    pub files: Vec<(String, String)>,
    /// How many seconds after the step before.
    pub after: i64,
    /// How it is sent, where that differs from the scenario's.
    pub request: Option<RequestSettings>,
    /// Which of the scenario's worlds it finds.
    pub world: usize,
}

/// A text that somebody typed or pasted.
#[derive(Debug, Clone)]
pub struct Input {
    /// The text.
    pub text: String,
    /// Its path.
    pub path: Path,
}

/// The answers to questions that AWS's documentation leaves open or contradicts itself on.
///
/// Each has a default: what was observed, else what the newer page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assume {
    /// `sourceIdentityMax`: the longest source identity. The API model says 256 since November
    /// 2026; the API reference said 64 before.
    pub source_identity_max: usize,
    /// `transitiveTagReplacesResourceTag`: when the value of an inherited transitive tag replaces
    /// the role's own tag in the request context.
    pub transitive_tag_replaces_resource_tag: Replaces,
    /// `issuerKeysInExtraChecks`: whether the keys of the identity provider are also in the checks
    /// of `sts:TagSession` and `sts:SetSourceIdentity`.
    pub issuer_keys_in_extra_checks: bool,
    /// `inheritedTagsInRequest`: whether inherited transitive tags fill `aws:RequestTag`,
    /// `aws:TagKeys` and `sts:TransitiveTagKeys`.
    pub inherited_tags_in_request: bool,
    /// `roleSessionMfa`: whether a role session carries the multi-factor authentication of the
    /// session that assumed the role.
    pub role_session_mfa: bool,
    /// `tagSessionReportedFirst`: whether the error names `sts:TagSession` before the operation.
    pub tag_session_reported_first: bool,
    /// `federationDenialNamesOperation`: whether a federated call that is refused for want of
    /// `sts:TagSession` or `sts:SetSourceIdentity` names the operation, as the guide says.
    pub federation_denial_names_operation: bool,
    /// `setSourceIdentityBothSides`: whether `sts:SetSourceIdentity` must be allowed on both sides
    /// when roles are chained, as the guide says, even in one account.
    pub set_source_identity_both_sides: bool,
    /// `samlFederatedProvider`: whether `aws:FederatedProvider` is in requests of SAML sessions.
    pub saml_federated_provider: bool,
    /// `samlNameKeysAreLists`: whether `saml:name`, `saml:mail` and the like hold lists.
    pub saml_name_keys_are_lists: bool,
    /// `denialReasons`: whether a denied `AssumeRole` says which kind of policy refused it.
    pub denial_reasons: bool,
    /// `expiredCode`: the error code for expired credentials.
    pub expired_code: &'static str,
    /// `packedPolicySizeAlways`: whether `PackedPolicySize` is in every answer, as in those of
    /// 2026, or only where a session policy or tag is passed, as in those of 2024.
    pub packed_policy_size_always: bool,
    /// `inheritedSourceIdentityLogged`: whether the event of a chained call has the source identity
    /// among its parameters where it is inherited and not passed.
    pub inherited_source_identity_logged: bool,
    /// `unsigned`: whether an unsigned assertion or token is accepted even where a key of its
    /// provider is known.
    pub accept_unsigned: bool,
    /// `variablesInBool`, `negatedForAllNeedsKey` and `wildcardsInVariables`: what the policy
    /// language leaves open.
    pub conditions: rolecall_policy::Open,
}

/// When something takes effect beside the trust policy's evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaces {
    /// Before it, so that the trust policy sees the new value.
    Before,
    /// After it.
    After,
}

impl Default for Assume {
    fn default() -> Self {
        Self {
            source_identity_max: rolecall_intake::SOURCE_IDENTITY_MAX,
            transitive_tag_replaces_resource_tag: Replaces::After,
            issuer_keys_in_extra_checks: true,
            inherited_tags_in_request: false,
            role_session_mfa: true,
            tag_session_reported_first: true,
            federation_denial_names_operation: true,
            set_source_identity_both_sides: false,
            saml_federated_provider: false,
            saml_name_keys_are_lists: false,
            denial_reasons: false,
            expired_code: "ExpiredToken",
            packed_policy_size_always: true,
            inherited_source_identity_logged: true,
            accept_unsigned: false,
            conditions: rolecall_policy::Open::default(),
        }
    }
}

/// What reading a scenario gives.
#[derive(Debug, Clone)]
pub struct Read {
    /// The scenario, as far as it could be read.
    pub value: Scenario,
    /// What is wrong with it, with spans in the scenario's text.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the text is not a JSON object, if it is not one.
    pub error: Option<Diagnostic>,
}
