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
    /// Whether its statements name principals.
    #[must_use]
    pub const fn has_principal(self) -> bool {
        matches!(
            self,
            Self::Trust | Self::Resource | Self::Rcp | Self::Endpoint
        )
    }
}
