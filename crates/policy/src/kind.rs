/// The kinds of policy. What a policy may hold, and what it means, depends on its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// An identity-based policy of a user, group or role, inline or managed.
    Identity,
    /// The trust policy of a role.
    Trust,
    /// The policy of a resource other than a role.
    Resource,
    /// A permissions boundary.
    Boundary,
    /// A session policy, as a call passes it to AWS STS.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// The policy of a VPC endpoint.
    Endpoint,
}

impl PolicyType {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Trust,
        Self::Resource,
        Self::Boundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// What the kind is called in data: `identity`, `trust`, `scp` …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
        }
    }

    /// The kind of this name.
    ///
    /// ```
    /// use rolecall_policy::PolicyType;
    /// assert_eq!(PolicyType::named("trust"), Some(PolicyType::Trust));
    /// assert_eq!(PolicyType::named("Trust"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
