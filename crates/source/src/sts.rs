//! The operations of AWS STS. This is the only list of them: every crate asks it by type.

/// An operation of AWS STS.
///
/// ```
/// use rolecall_source::StsOperation;
/// let operation = StsOperation::named("AssumeRoleWithSAML").unwrap();
/// assert_eq!(operation.action(), "sts:AssumeRoleWithSAML");
/// assert!(operation.assumes_role() && operation.is_unsigned());
/// assert_eq!(StsOperation::of_action("STS:assumerole"), Some(StsOperation::AssumeRole));
/// assert_eq!(StsOperation::of_action("s3:AssumeRole"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are AWS's own")]
pub enum StsOperation {
    AssumeRole,
    AssumeRoleWithSaml,
    AssumeRoleWithWebIdentity,
    AssumeRoot,
    DecodeAuthorizationMessage,
    GetAccessKeyInfo,
    GetCallerIdentity,
    GetDelegatedAccessToken,
    GetFederationToken,
    GetScopedCredentials,
    GetSessionToken,
    GetWebIdentityToken,
}

impl StsOperation {
    /// Every operation, in the order of the alphabet.
    pub const ALL: [Self; 12] = [
        Self::AssumeRole,
        Self::AssumeRoleWithSaml,
        Self::AssumeRoleWithWebIdentity,
        Self::AssumeRoot,
        Self::DecodeAuthorizationMessage,
        Self::GetAccessKeyInfo,
        Self::GetCallerIdentity,
        Self::GetDelegatedAccessToken,
        Self::GetFederationToken,
        Self::GetScopedCredentials,
        Self::GetSessionToken,
        Self::GetWebIdentityToken,
    ];

    /// The operations that assume a role.
    pub const ASSUMPTIONS: [Self; 3] = [
        Self::AssumeRole,
        Self::AssumeRoleWithSaml,
        Self::AssumeRoleWithWebIdentity,
    ];

    /// The action that IAM authorizes, such as `sts:AssumeRole`.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::AssumeRole => "sts:AssumeRole",
            Self::AssumeRoleWithSaml => "sts:AssumeRoleWithSAML",
            Self::AssumeRoleWithWebIdentity => "sts:AssumeRoleWithWebIdentity",
            Self::AssumeRoot => "sts:AssumeRoot",
            Self::DecodeAuthorizationMessage => "sts:DecodeAuthorizationMessage",
            Self::GetAccessKeyInfo => "sts:GetAccessKeyInfo",
            Self::GetCallerIdentity => "sts:GetCallerIdentity",
            Self::GetDelegatedAccessToken => "sts:GetDelegatedAccessToken",
            Self::GetFederationToken => "sts:GetFederationToken",
            Self::GetScopedCredentials => "sts:GetScopedCredentials",
            Self::GetSessionToken => "sts:GetSessionToken",
            Self::GetWebIdentityToken => "sts:GetWebIdentityToken",
        }
    }

    /// The name in the API, such as `AssumeRole`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let action = self.action();
        action.strip_prefix(SERVICE).unwrap_or(action)
    }

    /// The operation of a name, as the API spells it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The operation that an action authorizes, in any letter case. Actions that only go with an
    /// operation, such as `sts:TagSession`, have none.
    #[must_use]
    pub fn of_action(action: &str) -> Option<Self> {
        let service = action.get(..SERVICE.len())?;
        if !service.eq_ignore_ascii_case(SERVICE) {
            return None;
        }
        let is = |known: &Self| known.action().eq_ignore_ascii_case(action);
        Self::ALL.into_iter().find(is)
    }

    /// Whether the operation assumes a role, so that the role's trust policy authorizes it.
    #[must_use]
    pub const fn assumes_role(self) -> bool {
        matches!(
            self,
            Self::AssumeRole | Self::AssumeRoleWithSaml | Self::AssumeRoleWithWebIdentity
        )
    }

    /// Whether the call brings an assertion or a token instead of AWS credentials.
    #[must_use]
    pub const fn is_unsigned(self) -> bool {
        matches!(
            self,
            Self::AssumeRoleWithSaml | Self::AssumeRoleWithWebIdentity
        )
    }

    /// Whether `CloudTrail` records the operation as one that only reads. Assuming a role counts as
    /// reading; what else issues credentials does not, but for `GetDelegatedAccessToken`.
    #[must_use]
    pub const fn is_read(self) -> bool {
        !matches!(
            self,
            Self::AssumeRoot
                | Self::GetFederationToken
                | Self::GetScopedCredentials
                | Self::GetSessionToken
                | Self::GetWebIdentityToken
        )
    }
}

const SERVICE: &str = "sts:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_name_and_by_action() {
        for operation in StsOperation::ALL {
            assert_eq!(StsOperation::named(operation.name()), Some(operation));
            let action = operation.action().to_ascii_lowercase();
            assert_eq!(StsOperation::of_action(&action), Some(operation));
            let assumes = StsOperation::ASSUMPTIONS.contains(&operation);
            assert_eq!(operation.assumes_role(), assumes, "{operation:?}");
        }
        assert!(StsOperation::ALL.is_sorted_by_key(|operation| operation.name()));
        assert_eq!(StsOperation::named("assumerole"), None);
        assert_eq!(StsOperation::of_action("AssumeRole"), None);
        assert_eq!(StsOperation::of_action("sts:TagSession"), None);
    }

    #[test]
    fn an_assertion_or_token_replaces_credentials() {
        let unsigned = StsOperation::ALL.into_iter().filter(|o| o.is_unsigned());
        assert_eq!(
            unsigned.map(StsOperation::name).collect::<Vec<_>>(),
            ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]
        );
    }
}
