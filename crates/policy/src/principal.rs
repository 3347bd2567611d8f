use crate::{
    arn::Arn,
    context::Context,
    document::{PrincipalElement, PrincipalKind, PrincipalName},
};

/// Who asks: the principal of an authorization.
///
/// ```
/// use rolecall_policy::Principal;
/// let session = Principal::aws("arn:aws:sts::111122223333:assumed-role/Dev/audit", None);
/// assert_eq!(session.account(), Some("111122223333"));
/// assert_eq!(session.role(), Some("arn:aws:iam::111122223333:role/Dev"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    arn: String,
    kind: Kind,
    account: String,
    /// The ARN of the account's root, as a policy names the whole account.
    root: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Root,
    User,
    /// A session of a role, or the role itself where the session is not known.
    Role {
        role: String,
    },
    /// A session of `GetFederationToken`, with the user who called it where that is known.
    FederatedUser {
        user: Option<String>,
    },
    Federated,
    Service,
    Anonymous,
}

/// How a resource-based policy names the principal that it grants to: it decides which implicit
/// denies of the caller's other policies the grant escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// The account is named: the caller's own policies have to allow it too.
    Account,
    /// The principal is named, or everybody is: no identity-based policy has to allow it, but
    /// permissions boundary and session policies do.
    Direct,
    /// The user, the role session or the federated user is named: no other policy has to allow it.
    Unlimited,
}

impl Principal {
    /// A user, role, role session, federated user or root by its ARN.
    ///
    /// `issuer` is the role of a role session, with its path, or the user or root user of a
    /// federated-user session. A role without `issuer` is taken to have no path.
    #[must_use]
    pub fn aws(arn: &str, issuer: Option<&str>) -> Self {
        let parts = Arn::read(arn);
        let account = parts.map_or("", |a| a.account).to_owned();
        let partition = parts.map_or("aws", |a| a.partition);
        let resource = parts.map_or("", |a| a.resource);
        let (what, name) = resource.split_once('/').unwrap_or((resource, ""));
        let kind = match what {
            "root" => Kind::Root,
            "role" => Kind::Role {
                role: arn.to_owned(),
            },
            "assumed-role" => {
                let name = name.split('/').next().unwrap_or_default();
                Kind::Role {
                    role: issuer.map_or_else(
                        || ["arn:", partition, ":iam::", &account, ":role/", name].concat(),
                        ToOwned::to_owned,
                    ),
                }
            }
            "federated-user" => Kind::FederatedUser {
                user: issuer.map(ToOwned::to_owned),
            },
            _ => Kind::User,
        };
        Self {
            root: ["arn:", partition, ":iam::", &account, ":root"].concat(),
            arn: arn.to_owned(),
            kind,
            account,
        }
    }

    /// A caller of SAML or OpenID Connect federation, by the ARN or host of its provider.
    #[must_use]
    pub fn federated(provider: &str) -> Self {
        Self::plain(provider, Kind::Federated)
    }

    /// An AWS service, by its service principal.
    #[must_use]
    pub fn service(name: &str) -> Self {
        Self::plain(name, Kind::Service)
    }

    /// Nobody in particular: an unsigned request.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::plain("", Kind::Anonymous)
    }

    fn plain(arn: &str, kind: Kind) -> Self {
        Self {
            account: Arn::read(arn).map_or("", |a| a.account).to_owned(),
            arn: arn.to_owned(),
            kind,
            root: String::new(),
        }
    }

    /// The ARN, host or service principal; empty for an anonymous one.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The service principal, for an AWS service.
    #[must_use]
    pub fn service_name(&self) -> Option<&str> {
        (self.kind == Kind::Service).then_some(self.arn.as_str())
    }

    /// The account id, where the principal has one.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        (!self.account.is_empty()).then_some(self.account.as_str())
    }

    /// The ARN of the role of a role session.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match &self.kind {
            Kind::Role { role } => Some(role),
            _ => None,
        }
    }

    /// Whether it is an account's root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.kind == Kind::Root
    }

    /// Whether it has no identity-based policies and may do everything that nothing forbids: the
    /// root user, and so its federated users before their session policies.
    pub(crate) fn is_unrestricted(&self) -> bool {
        match &self.kind {
            Kind::Root => true,
            Kind::FederatedUser { user: Some(user) } => *user == self.root,
            _ => false,
        }
    }

    /// Whether it is a role that belongs to an AWS service: organizations' policies leave these be.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.role()
            .is_some_and(|role| role.contains(":role/aws-service-role/"))
    }

    /// Whether it calls with a token or assertion of an identity provider.
    #[must_use]
    pub fn is_federated(&self) -> bool {
        self.kind == Kind::Federated
    }

    /// Whether it is a session of `GetFederationToken`.
    #[must_use]
    pub const fn is_federated_user(&self) -> bool {
        matches!(self.kind, Kind::FederatedUser { .. })
    }

    /// Whether it is an identity of an AWS account, so that identity-based policies exist for it.
    #[must_use]
    pub const fn is_aws(&self) -> bool {
        matches!(
            self.kind,
            Kind::Root | Kind::User | Kind::Role { .. } | Kind::FederatedUser { .. }
        )
    }

    /// How `element` names this principal; `None` where it does not.
    pub(crate) fn grant(&self, element: &PrincipalElement, context: &Context) -> Option<Grant> {
        let everybody = element.star.is_some().then(|| self.everybody());
        let named = element
            .names
            .iter()
            .filter_map(|name| self.named(name, context))
            .max();
        everybody.max(named)
    }

    /// Whether `NotPrincipal` takes this principal out.
    ///
    /// AWS asks that a `Deny` list the principal with its account (and a role session with its
    /// role): one that is missing is enough to be denied. In an `Allow`, one that is listed is
    /// enough to be taken out.
    pub(crate) fn excepted(
        &self,
        element: &PrincipalElement,
        deny: bool,
        context: &Context,
    ) -> bool {
        if element.star.is_some() {
            return true;
        }
        let listed = |arn: &str| {
            element.names.iter().any(|name| {
                let text = name.text.value.as_str();
                text == arn || (arn == self.root && self.is_of(text))
            })
        };
        if !deny || !self.is_aws() {
            return element
                .names
                .iter()
                .any(|name| self.named(name, context).is_some());
        }
        listed(&self.root)
            && (self.is_root() || listed(&self.arn))
            && self.role().is_none_or(listed)
    }

    /// How a name means this principal.
    pub(crate) fn named(&self, name: &PrincipalName, context: &Context) -> Option<Grant> {
        let text = name.text.value.as_str();
        match (name.kind, &self.kind) {
            (PrincipalKind::Aws, Kind::Federated) => None,
            (PrincipalKind::Aws, _) if text == "*" => Some(self.everybody()),
            (PrincipalKind::Aws, Kind::Service | Kind::Anonymous) => None,
            (PrincipalKind::Aws, kind) => {
                if text == self.root || self.is_of(text) {
                    return Some(Grant::Account);
                }
                match kind {
                    Kind::Role { role } if text == role => Some(Grant::Direct),
                    Kind::FederatedUser { user: Some(user) } if text == user => Some(Grant::Direct),
                    _ if text == self.arn => Some(Grant::Unlimited),
                    _ => self.by_id(text, context),
                }
            }
            (PrincipalKind::Federated, Kind::Federated)
            | (PrincipalKind::Service, Kind::Service) => {
                (text == self.arn || text == "*").then_some(Grant::Unlimited)
            }
            _ => None,
        }
    }

    /// Whether a name is the id of the principal's account, with hyphens or without.
    fn is_of(&self, name: &str) -> bool {
        let digits = name.bytes().filter(|&b| b != b'-');
        !self.account.is_empty() && digits.eq(self.account.bytes())
    }

    /// IAM turns the ARN of a user or role into its unique id when the principal is deleted.
    fn by_id(&self, text: &str, context: &Context) -> Option<Grant> {
        let id = context.one("aws:userid")?;
        match self.kind {
            Kind::User if text.starts_with("AIDA") && id == text => Some(Grant::Unlimited),
            Kind::Role { .. }
                if text.starts_with("AROA")
                    && id
                        .strip_prefix(text)
                        .is_some_and(|rest| rest.starts_with(':')) =>
            {
                Some(Grant::Direct)
            }
            _ => None,
        }
    }

    /// What naming everybody amounts to.
    const fn everybody(&self) -> Grant {
        match self.kind {
            Kind::Role { .. } | Kind::FederatedUser { .. } => Grant::Direct,
            _ => Grant::Unlimited,
        }
    }
}

/// Whether a name is the id of an account: twelve digits, with hyphens or without.
pub(crate) fn is_account(name: &str) -> bool {
    let digits = name.bytes().filter(|&b| b != b'-').count();
    digits == 12 && name.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}
