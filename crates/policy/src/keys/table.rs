//! The table itself. Each row is read off AWS's documentation, or off what was observed where the
//! documentation is silent or wrong.

use super::key::{
    Cell, Columns, Key,
    KeyType::{self, Arn, Bool, Date, Ip, Numeric, String},
};

const G: Cell = Cell::Global;
const Y: Cell = Cell::Listed;
const N: Cell = Cell::Unlisted;
const D: Cell = Cell::Guide;
const B: Cell = Cell::NotGuide;
const O: Cell = Cell::Seen;
const X: Cell = Cell::NotSeen;
const L: Cell = Cell::Likely;
const P: Cell = Cell::Presumed;
const V: Cell = Cell::Unlikely;
const U: Cell = Cell::Unclear;

impl Key {
    const fn when(mut self, when: &'static str) -> Self {
        self.when = Some(when);
        self
    }

    const fn disputed(mut self) -> Self {
        self.disputed = true;
        self
    }

    const fn carried_by(mut self, columns: [Cell; 7]) -> Self {
        self.carried = Columns(columns);
        self
    }

    const fn also(mut self, actions: &'static [&'static str]) -> Self {
        self.also = actions;
        self
    }
}

const fn one(name: &'static str, value: KeyType) -> Key {
    Key {
        name,
        value,
        multivalued: false,
        disputed: false,
        when: None,
        carried: Columns([G; 7]),
        also: &[],
    }
}

const fn many(name: &'static str, value: KeyType) -> Key {
    Key {
        multivalued: true,
        ..one(name, value)
    }
}

/// Every key, in the order of the lower-cased names.
#[rustfmt::skip]
pub(super) static ROWS: &[Key] = &[
    one("aws:AssumedRoot", Bool)                                                            .when("in a session of sts:AssumeRoot"),
    many("aws:CalledVia", String)                                                           .when("when a service calls on somebody's behalf"),
    one("aws:CalledViaAWSMCP", String)                                                       .when("when an AWS MCP server makes the call"),
    one("aws:CalledViaFirst", String)                                                       .when("when a service calls on somebody's behalf"),
    one("aws:CalledViaLast", String)                                                        .when("when a service calls on somebody's behalf"),
    one("aws:ChatbotSourceArn", Arn)                                                        .when("when AWS Chatbot makes the call"),
    one("aws:CurrentTime", Date),
    one("aws:Ec2InstanceSourcePrivateIPv4", Ip)         .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of an EC2 instance"),
    one("aws:Ec2InstanceSourceVpc", String)             .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of an EC2 instance"),
    one("aws:EpochTime", Date),
    one("aws:FederatedProvider", Arn)                                                       .when("when the caller comes from an OpenID Connect provider"),
    one("aws:IsMcpServiceAction", Bool)                                                     .when("when an AWS MCP server makes the call"),
    one("aws:MultiFactorAuthAge", Numeric)              .carried_by([G, B, B, P, P, G, G])  .when("when the caller used MFA"),
    one("aws:MultiFactorAuthPresent", Bool)             .carried_by([G, B, B, P, P, G, G])  .when("when the caller uses temporary credentials"),
    one("aws:OriginIdentity/FederatedProviderArn", Arn) .carried_by([U, U, U, U, U, G, G])  .when(ORIGIN),
    one("aws:OriginIdentity/Issuer", String)            .carried_by([U, U, U, U, U, G, G])  .when(ORIGIN),
    one("aws:OriginIdentity/Subject", String)           .carried_by([U, U, U, U, U, G, G])  .when(ORIGIN),
    one("aws:OriginIdentity/SubjectType", String)       .carried_by([U, U, U, U, U, G, G])  .when(ORIGIN),
    one("aws:PrincipalAccount", String)                 .carried_by([G, O, O, G, G, G, G]),
    one("aws:PrincipalArn", Arn)                        .carried_by([G, X, X, G, G, G, G])  .when("when the call is signed"),
    one("aws:PrincipalIsAWSService", Bool),
    one("aws:PrincipalOrgID", String)                   .carried_by([G, U, U, G, G, G, G])  .when("when the caller's account is in an organization"),
    many("aws:PrincipalOrgPaths", String)               .carried_by([G, U, U, G, G, G, G])  .when("when the caller's account is in an organization"),
    one("aws:PrincipalServiceName", String)             .carried_by([G, V, V, G, G, G, G])  .when("when a service principal makes the call"),
    many("aws:PrincipalServiceNamesList", String)       .carried_by([G, V, V, G, G, G, G])  .when("when a service principal makes the call"),
    one("aws:PrincipalTag/${TagKey}", String)           .carried_by([Y, Y, Y, Y, Y, Y, G])  .when("when the caller has the tag"),
    one("aws:PrincipalType", String)                    .carried_by([G, O, O, G, G, G, G]),
    one("aws:Referer", String)                                                              .when("when the call sends it"),
    one("aws:RequestedRegion", String),
    one("aws:RequestTag/${TagKey}", String)             .carried_by([Y, Y, Y, Y, X, N, U])  .when("when the call passes that tag").also(&["sts:GetFederationToken", "sts:TagGetWebIdentityToken"]),
    one("aws:ResourceAccount", String),
    one("aws:ResourceOrgID", String)                                                        .when("when the resource's account is in an organization"),
    many("aws:ResourceOrgPaths", String)                                                    .when("when the resource's account is in an organization"),
    one("aws:ResourceTag/${TagKey}", String)            .carried_by([Y, Y, Y, Y, Y, U, U])  .when("when the resource has the tag"),
    one("aws:SecureTransport", Bool),
    one("aws:SignInSessionArn", Arn)                    .carried_by([G, V, V, G, G, G, G])  .when("in a session that began at the AWS sign-in page"),
    one("aws:SourceAccount", String)                                                        .when("when a service makes the call for a resource"),
    one("aws:SourceArn", Arn)                                                               .when("when a service makes the call for a resource"),
    one("aws:SourceIdentity", String)                   .carried_by([Y, B, B, Y, Y, G, G])  .when("when the caller's session has a source identity"),
    one("aws:SourceIp", Ip)                                                                 .when("when the call does not come through a VPC endpoint"),
    one("aws:SourceOrgID", String)                                                          .when("when a service makes the call for a resource"),
    many("aws:SourceOrgPaths", String)                                                      .when("when a service makes the call for a resource"),
    one("aws:SourceVpc", String)                                                            .when("when the call comes through a VPC endpoint"),
    one("aws:SourceVpcArn", Arn)                                                            .when("when the call comes through a VPC endpoint"),
    one("aws:SourceVpce", String)                                                           .when("when the call comes through a VPC endpoint"),
    many("aws:TagKeys", String)                         .carried_by([Y, Y, Y, Y, N, N, U])  .when("when the call passes session tags").also(&["sts:GetFederationToken", "sts:TagGetWebIdentityToken"]),
    one("aws:TokenIssueTime", Date)                     .carried_by([G, V, V, G, G, G, G])  .when("when the caller uses temporary credentials"),
    one("aws:TransactionContext/IdentityProvider/${TargetKey}", String).carried_by([U, U, U, U, U, G, G]).when(ORIGIN),
    one("aws:UserAgent", String)                                                            .when("when the call sends it"),
    one("aws:userid", String)                           .carried_by([G, O, O, G, G, G, G]),
    one("aws:username", String)                         .carried_by([G, B, B, G, G, G, G])  .when("when the caller is an IAM user"),
    one("aws:ViaAWSMCPService", Bool)                                                       .when("when an AWS MCP server makes the call"),
    one("aws:ViaAWSService", Bool),
    one("aws:VpceAccount", String)                                                          .when("when the call comes through a VPC endpoint"),
    one("aws:VpceOrgID", String)                                                            .when("when the call comes through a VPC endpoint"),
    many("aws:VpceOrgPaths", String)                                                        .when("when the call comes through a VPC endpoint"),
    one("aws:VpcSourceIp", Ip)                                                              .when("when the call comes through a VPC endpoint"),
    one("codebuild:BuildArn", Arn)                      .carried_by([G, V, V, G, G, G, G])  .when("when AWS CodeBuild issued the session"),
    one("codebuild:ProjectArn", Arn)                    .carried_by([G, V, V, G, G, G, G])  .when("when AWS CodeBuild issued the session"),
    one("ec2:RoleDelivery", Numeric)                    .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of an EC2 instance"),
    one("ec2:SourceInstanceArn", Arn)                   .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of an EC2 instance"),
    one("glue:CredentialIssuingService", String)        .carried_by([G, V, V, G, G, G, G])  .when("when AWS Glue issued the session"),
    one("glue:RoleAssumedBy", String)                   .carried_by([G, V, V, G, G, G, G])  .when("when AWS Glue issued the session"),
    one("iam:ResourceTag/${TagKey}", String)            .carried_by([Y, Y, Y, Y, Y, U, U])  .when("when the resource has the tag"),
    one("identitystore:UserId", String)                 .carried_by([G, V, V, G, G, G, G])  .when("in a session of a user of IAM Identity Center"),
    one("lambda:SourceFunctionArn", Arn)                .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of a Lambda function"),
    one("saml:aud", String)                             .carried_by([N, Y, N, Y, L, N, B])  .when("when the caller comes from a SAML provider"),
    many("saml:cn", String)                             .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:commonName", String).disputed()           .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:doc", String)                             .carried_by([N, Y, N, L, L, N, B])  .when("when the caller comes from a SAML provider"),
    many("saml:eduorghomepageuri", String)              .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:eduorgidentityauthnpolicyuri", String)   .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:eduorglegalname", String)                .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:eduorgsuperioruri", String)              .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:eduorgwhitepagesuri", String)            .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonaffiliation", String)           .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonassurance", String)             .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonentitlement", String)           .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonnickname", String)              .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:edupersonorgdn", String)                  .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonorgunitdn", String)             .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:edupersonprimaryaffiliation", String)     .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:edupersonprimaryorgunitdn", String)       .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:edupersonprincipalname", String)          .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersonscopedaffiliation", String)     .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    many("saml:edupersontargetedid", String)            .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:givenName", String).disputed()            .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:iss", String)                             .carried_by([N, Y, N, L, L, N, B])  .when("when the caller comes from a SAML provider"),
    one("saml:mail", String).disputed()                 .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:name", String).disputed()                 .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:namequalifier", String)                   .carried_by([Y, Y, N, L, L, D, D])  .when("when the caller comes from a SAML provider"),
    one("saml:organizationStatus", String).disputed()   .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:primaryGroupSID", String)                 .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:sub", String)                             .carried_by([Y, Y, N, L, L, D, D])  .when("when the caller comes from a SAML provider"),
    one("saml:sub_type", String)                        .carried_by([Y, Y, N, L, L, D, D])  .when("when the caller comes from a SAML provider"),
    one("saml:surname", String).disputed()              .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:uid", String).disputed()                  .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("saml:x500UniqueIdentifier", String).disputed() .carried_by([N, Y, N, L, L, N, B])  .when("when the assertion has it"),
    one("ssm:SourceInstanceArn", Arn)                   .carried_by([G, V, V, G, G, G, G])  .when("when the caller is the role of an instance that AWS Systems Manager manages"),
    one("sts:AWSServiceName", String)                   .carried_by([N, N, N, N, N, N, B])  .when("when a service asks for a bearer token").also(&["sts:GetServiceBearerToken"]),
    one("sts:DurationSeconds", Numeric)                 .carried_by([N, N, N, N, N, N, B])  .when("when the call passes a duration").also(&["sts:GetServiceBearerToken", "sts:GetWebIdentityToken"]),
    one("sts:ExternalId", String)                       .carried_by([Y, N, N, N, N, N, B])  .when("when the call passes an external id"),
    many("sts:IdentityTokenAudience", String)           .carried_by([N, N, N, N, N, N, B])  .when("when the call asks for a web identity token").also(&["sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken"]),
    many("sts:IdentityTokenScope", String)              .carried_by([N, N, N, N, N, N, B])  .when("when the call asks for a web identity token").also(&["sts:GetWebIdentityToken", "sts:SetWebIdentityTokenScope"]),
    one("sts:RequestContext/${ContextKey}", String)     .carried_by([N, N, N, N, N, N, B])  .when("when the call passes a provided context").also(&["sts:SetContext"]),
    many("sts:RequestContextProviders", Arn)            .carried_by([N, N, N, N, N, N, B])  .when("when the call passes a provided context").also(&["sts:SetContext"]),
    one("sts:RoleAuthorizedByIdp", Bool)                .carried_by([N, N, Y, U, U, N, B])  .when("when the caller comes from an OpenID Connect provider"),
    one("sts:RoleSessionName", String)                  .carried_by([Y, Y, Y, N, X, N, B])  .when("when a role is assumed"),
    one("sts:SigningAlgorithm", String)                 .carried_by([N, N, N, N, N, N, B])  .when("when the call asks for a web identity token").also(&["sts:GetWebIdentityToken"]),
    one("sts:SourceIdentity", String)                   .carried_by([Y, Y, Y, X, Y, N, B])  .when("when the call sets a source identity or the caller's session has one"),
    one("sts:SubjectMode", String)                      .carried_by([N, N, N, N, N, N, B])  .when("when the call asks for a web identity token").also(&["sts:GetWebIdentityToken"]),
    one("sts:TaskPolicyArn", Arn)                       .carried_by([N, N, N, N, N, N, B])  .when("when root access is taken").also(&["sts:AssumeRoot"]),
    many("sts:TransitiveTagKeys", String)               .carried_by([Y, Y, Y, Y, N, N, B])  .when("when the call makes tags transitive"),
];

/// The claims of a token that every provider has as keys. A session keeps some of them, so that a
/// role that is assumed from it sees them too.
#[rustfmt::skip]
pub(super) static ISSUER_ROWS: &[Key] = &[
    many("${issuer}:amr", String)                       .carried_by([D, N, Y, L, L, N, D])  .when("when the token has the claim"),
    one("${issuer}:aud", String).disputed()             .carried_by([D, N, Y, L, L, N, D])  .when(FEDERATED),
    one("${issuer}:email", String)                      .carried_by([B, N, D, L, L, N, B])  .when("when the token has the claim"),
    one("${issuer}:oaud", String).disputed()            .carried_by([B, N, Y, L, L, N, B])  .when("when the token has `azp`"),
    one("${issuer}:sub", String)                        .carried_by([D, N, Y, L, L, N, D])  .when(FEDERATED),
];

/// A claim that AWS documents for one provider only.
pub(super) static PROVIDER_CLAIM: Key = one("${issuer}:${claim}", String)
    .when("when the token has the claim")
    .carried_by([U, N, D, L, L, N, U]);

const FEDERATED: &str = "when the caller comes from this identity provider";

const ORIGIN: &str =
    "in a session of an identity provider or trust anchor that propagates identities";
