//! The responses of AWS STS: typed members in the order in which the AWS CLI prints them,
//! serialized as JSON.

use serde::Serialize;

/// The response of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "PascalCase")]
pub enum Response {
    /// `AssumeRole`.
    AssumeRole {
        /// The credentials.
        credentials: Credentials,
        /// The session.
        assumed_role_user: RoleUser,
        /// The share of the session token's limit that is used, in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        packed_policy_size: Option<usize>,
        /// The source identity of the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_identity: Option<String>,
    },
    /// `AssumeRoleWithSAML`.
    AssumeRoleWithSaml {
        /// The credentials.
        credentials: Credentials,
        /// The session.
        assumed_role_user: RoleUser,
        /// The share of the session token's limit that is used, in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        packed_policy_size: Option<usize>,
        /// The `NameID` of the assertion.
        subject: Option<String>,
        /// The format of the `NameID`.
        subject_type: Option<String>,
        /// The issuer of the assertion.
        issuer: Option<String>,
        /// The recipient of the assertion.
        audience: Option<String>,
        /// The hash of issuer, account and provider.
        name_qualifier: Option<String>,
        /// The source identity of the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_identity: Option<String>,
    },
    /// `AssumeRoleWithWebIdentity`.
    AssumeRoleWithWebIdentity {
        /// The credentials.
        credentials: Credentials,
        /// The session.
        assumed_role_user: RoleUser,
        /// The share of the session token's limit that is used, in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        packed_policy_size: Option<usize>,
        /// The subject of the token.
        subject_from_web_identity_token: Option<String>,
        /// The provider of the token.
        provider: String,
        /// The audience of the token.
        audience: Option<String>,
        /// The source identity of the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_identity: Option<String>,
    },
    /// `AssumeRoot`.
    AssumeRoot {
        /// The credentials.
        credentials: Credentials,
        /// The source identity of the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_identity: Option<String>,
    },
    /// `GetFederationToken`.
    GetFederationToken {
        /// The credentials.
        credentials: Credentials,
        /// The session.
        federated_user: TokenUser,
        /// The share of the session token's limit that is used, in percent.
        packed_policy_size: usize,
    },
    /// `GetScopedCredentials`.
    GetScopedCredentials {
        /// The credentials.
        credentials: Credentials,
        /// The session.
        session_info: ScopedSession,
        /// The share of the session token's limit that is used, in percent.
        session_token_utilization: usize,
        /// The length of the session token.
        session_token_size: usize,
        /// How many scope-down policies the session has.
        scoped_policies_count: usize,
        /// The source identity of the session.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_identity: Option<String>,
    },
    /// `GetSessionToken`.
    GetSessionToken {
        /// The credentials.
        credentials: Credentials,
    },
    /// `GetCallerIdentity`.
    GetCallerIdentity {
        /// The caller's unique id.
        user_id: String,
        /// The caller's account.
        account: String,
        /// The caller's ARN.
        arn: String,
    },
    /// `GetAccessKeyInfo`.
    GetAccessKeyInfo {
        /// The account of the access key.
        account: String,
    },
}

/// The credentials of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Credentials {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
    /// The session token.
    pub session_token: String,
    /// When the session ends, in ISO 8601.
    pub expiration: String,
}

/// A session of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleUser {
    /// The role's unique id and the session name.
    pub assumed_role_id: String,
    /// The session's ARN.
    pub arn: String,
}

/// A session of a federated user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TokenUser {
    /// The account and the name.
    pub federated_user_id: String,
    /// The session's ARN.
    pub arn: String,
}

/// A session whose permissions were scoped down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScopedSession {
    /// The id of the scoped session.
    pub scoped_session_id: String,
    /// The session's ARN.
    pub arn: String,
}

impl Response {
    /// The credentials, where the operation issues some.
    #[must_use]
    pub const fn credentials(&self) -> Option<&Credentials> {
        match self {
            Self::AssumeRole { credentials, .. }
            | Self::AssumeRoleWithSaml { credentials, .. }
            | Self::AssumeRoleWithWebIdentity { credentials, .. }
            | Self::AssumeRoot { credentials, .. }
            | Self::GetFederationToken { credentials, .. }
            | Self::GetScopedCredentials { credentials, .. }
            | Self::GetSessionToken { credentials } => Some(credentials),
            Self::GetCallerIdentity { .. } | Self::GetAccessKeyInfo { .. } => None,
        }
    }
}
