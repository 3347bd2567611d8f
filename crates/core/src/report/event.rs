//! A CloudTrail event: typed fields in CloudTrail's own order, written as JSON by serde.

use serde::{Serialize, Serializer};

/// A CloudTrail event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The version of the format.
    pub event_version: &'static str,
    /// Who called.
    pub user_identity: UserIdentity,
    /// When, in ISO 8601 UTC.
    pub event_time: String,
    /// The service, as its host.
    pub event_source: String,
    /// The operation.
    pub event_name: String,
    /// The Region.
    pub aws_region: String,
    /// The address of the request, or the service that called.
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: String,
    /// The user agent.
    pub user_agent: String,
    /// The error, as the name of an exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The text of the error, where CloudTrail has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The parameters of the call; `null` where CloudTrail does not log them.
    pub request_parameters: Option<RequestParameters>,
    /// The response; `null` unless a session was issued.
    pub response_elements: Option<ResponseElements>,
    /// What STS adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_event_data: Option<AdditionalEventData>,
    /// The id of the request.
    #[serde(rename = "requestID")]
    pub request_id: String,
    /// The id of this event.
    #[serde(rename = "eventID")]
    pub event_id: String,
    /// Whether the operation only reads.
    pub read_only: bool,
    /// The role, and the SAML provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Vec<EventResource>>,
    /// How the call was made.
    pub event_type: &'static str,
    /// Whether it is a management event.
    pub management_event: bool,
    /// The category, where events of 2021 have it.
    #[serde(rename = "eventCategory", skip_serializing_if = "Option::is_none")]
    pub early_event_category: Option<&'static str>,
    /// The account that the event is delivered to.
    pub recipient_account_id: String,
    /// The id that the events of one call in two accounts share.
    #[serde(rename = "sharedEventID", skip_serializing_if = "Option::is_none")]
    pub shared_event_id: Option<String>,
    /// The VPC endpoint that the request came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_id: Option<String>,
    /// The category, where later events have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_category: Option<&'static str>,
    /// The connection; absent where a service calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_details: Option<TlsDetails>,
}

/// Who called, as the account that gets the event sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum UserIdentity {
    /// An AWS service.
    #[serde(rename = "AWSService")]
    Service {
        /// Its service principal.
        invoked_by: String,
    },
    /// A principal of another account.
    #[serde(rename = "AWSAccount")]
    Account {
        /// Its unique id.
        principal_id: String,
        /// Its account.
        account_id: String,
    },
    /// The holder of a SAML assertion or a token.
    #[serde(untagged)]
    Federated(FederatedIdentity),
    /// A principal of the account itself.
    #[serde(untagged)]
    Principal(Box<PrincipalIdentity>),
}

/// The holder of a SAML assertion or a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedIdentity {
    /// Whether it is an assertion or a token.
    #[serde(rename = "type")]
    pub kind: FederatedType,
    /// The provider and the subject.
    pub principal_id: String,
    /// The subject.
    pub user_name: String,
    /// The provider.
    pub identity_provider: String,
}

/// The kind of document that a federated user presents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum FederatedType {
    /// A SAML assertion.
    #[default]
    #[serde(rename = "SAMLUser")]
    Saml,
    /// An OpenID Connect token.
    #[serde(rename = "WebIdentityUser")]
    WebIdentity,
}

/// A principal as its own account sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalIdentity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: PrincipalType,
    /// Its unique id.
    pub principal_id: String,
    /// Its ARN.
    pub arn: String,
    /// Its account.
    pub account_id: String,
    /// The access key of the request.
    pub access_key_id: String,
    /// The name of an IAM user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The session, where the credentials are temporary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_context: Option<SessionContext>,
}

/// The type of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PrincipalType {
    /// An IAM user.
    #[serde(rename = "IAMUser")]
    User,
    /// A session of a role.
    AssumedRole,
    /// A session of `GetFederationToken`.
    FederatedUser,
    /// The root user.
    Root,
}

/// The session of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionContext {
    /// The principal that the session was issued for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_issuer: Option<SessionIssuer>,
    /// The token that the session began with; only in events before version 1.11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_id_federation_data: Option<WebIdFederationData>,
    /// When the session began, and whether with MFA.
    pub attributes: SessionAttributes,
    /// The version of the instance metadata service that handed the credentials out.
    #[serde(rename = "ec2RoleDelivery", skip_serializing_if = "Option::is_none")]
    pub ec2_role_delivery: Option<&'static str>,
    /// `true` in a call that asks for root access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed_root: Option<&'static str>,
    /// The source identity of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
}

/// The principal that a session was issued for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum SessionIssuer {
    /// A role, a user or a root user.
    Entity {
        /// What it is.
        #[serde(rename = "type")]
        kind: &'static str,
        /// Its unique id.
        principal_id: String,
        /// Its ARN.
        arn: String,
        /// Its account.
        account_id: String,
        /// Its name; absent for a root user.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_name: Option<String>,
    },
    /// Nothing that an event names. Events before version 1.11 have an empty object here.
    Unnamed {},
}

/// The token that a session began with; empty for other sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebIdFederationData {
    /// The provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federated_provider: Option<String>,
    /// The claims of a provider that AWS knows by its host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Pairs>,
}

/// When a session began, and whether with MFA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionAttributes {
    /// When it began, in ISO 8601 UTC.
    pub creation_date: String,
    /// `true` or `false`.
    pub mfa_authenticated: &'static str,
}

/// The parameters of the call, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum RequestParameters {
    /// A call of Amazon S3.
    Bucket(BucketParameters),
    /// Any other call: what an assertion or token holds, what the session inherits, and what was
    /// sent in the order of the API model.
    Named(Pairs<Sent>),
}

/// The parameters of a call of Amazon S3, which are those of its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketParameters {
    /// The bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_name: Option<String>,
    /// The host of the request.
    #[serde(rename = "Host")]
    pub host: String,
    /// The key in the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Writes a struct of optional members, which are left out where they are absent.
macro_rules! optional_members {
    (
        $(#[$attribute:meta])*
        $name:ident {
            $($(#[$about:meta])* $field:ident: $type:ty = $member:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
        pub struct $name {
            $(
                $(#[$about])*
                #[serde(rename = $member, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )+
        }
    };
}

/// A parameter as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Sent {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An option without a value.
    Flag(bool),
    /// A list of texts.
    List(Vec<String>),
    /// A structure.
    Structure(Pairs),
    /// A list of structures.
    Structures(Vec<Pairs>),
}

impl From<&str> for Sent {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

optional_members! {
    /// The response, without secrets.
    ResponseElements {
        /// The credentials.
        credentials: IssuedCredentials = "credentials",
        /// The subject of a token.
        subject_from_web_identity_token: Option<String> = "subjectFromWebIdentityToken",
        /// The session of a role.
        assumed_role_user: AssumedRoleUser = "assumedRoleUser",
        /// The session of a federated user.
        federated_user: FederatedUser = "federatedUser",
        /// The session whose permissions were scoped down.
        session_info: SessionInfo = "sessionInfo",
        /// The part of the longest session token that is taken, in percent.
        packed_policy_size: usize = "packedPolicySize",
        /// How many scope-down policies the session has.
        scoped_policies_count: usize = "scopedPoliciesCount",
        /// The subject of an assertion.
        subject: Option<String> = "subject",
        /// The kind of subject.
        subject_type: Option<String> = "subjectType",
        /// The issuer of an assertion.
        issuer: Option<String> = "issuer",
        /// The provider of a token.
        provider: String = "provider",
        /// The audience of an assertion or token.
        audience: Option<String> = "audience",
        /// The hash of a SAML provider.
        name_qualifier: Option<String> = "nameQualifier",
        /// The source identity of the session.
        source_identity: String = "sourceIdentity",
        /// The part of the longest session token that is taken, in percent.
        session_token_utilization: usize = "sessionTokenUtilization",
        /// The length of the session token.
        session_token_size: usize = "sessionTokenSize",
    }
}

/// The credentials of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum IssuedCredentials {
    /// In the order of 2021.
    Early {
        /// The access key id.
        access_key_id: String,
        /// When the session ends.
        expiration: String,
        /// The session token.
        session_token: String,
    },
    /// In the order since.
    Current {
        /// The access key id.
        access_key_id: String,
        /// The session token.
        session_token: String,
        /// When the session ends.
        expiration: String,
    },
}

/// A session of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssumedRoleUser {
    /// The role's unique id and the session name.
    pub assumed_role_id: String,
    /// The session's ARN.
    pub arn: String,
}

/// A session of a federated user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FederatedUser {
    /// The account and the name.
    pub federated_user_id: String,
    /// The session's ARN.
    pub arn: String,
}

/// A session whose permissions were scoped down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// The id of the scoped session.
    pub scoped_session_id: String,
    /// The session's ARN.
    pub arn: String,
}

optional_members! {
    /// What STS adds to the events of calls that succeed.
    AdditionalEventData {
        /// An id that tells Region, time and endpoint.
        extended_request_id: String = "ExtendedRequestId",
        /// How the connection to the identity provider was verified.
        provider_verification: &'static str = "identityProviderConnectionVerificationMethod",
        /// Whether the token lists the role.
        role_authorized_by_idp: bool = "RoleAuthorizedByIdp",
        /// The endpoint that served the request.
        request_details: RequestDetails = "RequestDetails",
    }
}

/// The endpoint that served a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestDetails {
    /// Its Region.
    pub aws_serving_region: String,
    /// `global` or `regional`.
    pub endpoint_type: &'static str,
}

/// A resource of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventResource {
    /// Its account.
    pub account_id: String,
    /// The type, such as `AWS::IAM::Role`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its ARN.
    #[serde(rename = "ARN")]
    pub arn: String,
}

/// A TLS connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TlsDetails {
    /// The version.
    pub tls_version: &'static str,
    /// The cipher suite.
    pub cipher_suite: &'static str,
    /// The host of the request.
    pub client_provided_host_header: String,
    /// The key exchange, where the service reports it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_exchange: Option<&'static str>,
}

/// Names with values, written as an object in this order. Each name appears once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs<V = String>(pub Vec<(String, V)>);

impl<V: Serialize> Serialize for Pairs<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Event {
    /// The source identity of the caller's session.
    #[must_use]
    pub fn caller_source_identity(&self) -> Option<&str> {
        match &self.user_identity {
            UserIdentity::Principal(principal) => principal
                .session_context
                .as_ref()?
                .source_identity
                .as_deref(),
            _ => None,
        }
    }

    /// The source identity of the session that the call issued.
    #[must_use]
    pub fn issued_source_identity(&self) -> Option<&str> {
        self.response_elements.as_ref()?.source_identity.as_deref()
    }

    /// The unique id of the caller; `None` for a service.
    #[must_use]
    pub fn principal_id(&self) -> Option<&str> {
        match &self.user_identity {
            UserIdentity::Service { .. } => None,
            UserIdentity::Account { principal_id, .. } => Some(principal_id),
            UserIdentity::Federated(federated) => Some(&federated.principal_id),
            UserIdentity::Principal(principal) => Some(&principal.principal_id),
        }
    }

    /// The service that called, by its service principal.
    #[must_use]
    pub fn invoked_by(&self) -> Option<&str> {
        match &self.user_identity {
            UserIdentity::Service { invoked_by } => Some(invoked_by),
            _ => None,
        }
    }
}
