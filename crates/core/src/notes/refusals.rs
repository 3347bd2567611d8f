//! The rules behind refusals that no policy decides.

use rolecall_source::Confidence;

use super::Rule;

pub const CONSTRAINTS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "STS checks every parameter against the constraints of its API model before it evaluates a policy, and names all violations in one message.",
    source: "AWS STS API Reference, request parameters",
};

pub const TAG_CHARACTERS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Keys and values of session tags may contain letters and digits of any script, spaces, and `_.:/=+-@`.",
    source: "AWS STS API Reference, Tag",
};

pub const INTEGER: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A number in a request is digits with an optional sign, at most 2147483647, without spaces, fractions or exponents.",
    source: "recorded Query requests to AWS STS, 2026",
};

pub const ROLE_ARN: Rule = Rule {
    confidence: Confidence::Observed,
    text: "AssumeRole checks that RoleArn has the parts of an ARN before it looks for the role.",
    source: "recorded answers of AWS STS, by LocalStack",
};

#[cfg(feature = "federation")]
pub const FEDERATED_ROLE_ARN: Rule = Rule {
    confidence: Confidence::Observed,
    text: "With an assertion or token, RoleArn must be the ARN of a role. STS trims no space.",
    source: "crossplane-contrib/provider-aws#517; oktadev/okta-aws-cli-assume-role#307",
};

#[cfg(feature = "federation")]
pub const PRINCIPAL_ARN: Rule = Rule {
    confidence: Confidence::Observed,
    text: "PrincipalArn must be the ARN of a SAML provider. STS checks it before RoleArn and trims no space.",
    source: "cevoaustralia/aws-google-auth#163; Versent/saml2aws#536",
};

pub const UNIQUE_TAG_KEYS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Tag keys must differ in more than letter case.",
    source: "recorded answers of AWS STS, by LocalStack; IAM User Guide, Pass session tags in AWS STS",
};

pub const TRANSITIVE_TAG_KEYS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Each transitive tag key must be the key of a tag that the same request passes.",
    source: "recorded answers of AWS STS, by LocalStack",
};

pub const INHERITED_TAG_KEYS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A session can't pass a tag whose key it inherited as transitive, in any letter case.",
    source: "recorded answers of AWS STS, by LocalStack",
};

pub const SOURCE_IDENTITY_SET: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A source identity can't be changed once it is set: a chained call passes the same one or none.",
    source: "recorded live tests by third parties, 2026; IAM User Guide, Monitor and control actions taken with assumed roles",
};

pub const MAX_SESSION_DURATION: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A session that is asked to last longer than the role's MaxSessionDuration is refused, not shortened.",
    source: "AWS STS API Reference, AssumeRole",
};

pub const ROLE_CHAINING: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A role that is assumed with temporary credentials gives a session of one hour at most, whatever its MaxSessionDuration.",
    source: "coinbase/assume-role#24; IAM User Guide, Roles terms and concepts",
};

pub const MFA_PAIR: Rule = Rule {
    confidence: Confidence::Observed,
    text: "SerialNumber and TokenCode are passed together or not at all.",
    source: "error messages in public issue threads",
};

pub const MFA_DEVICE: Rule = Rule {
    confidence: Confidence::Observed,
    text: "The MFA device must belong to the user who calls; a role session has none.",
    source: "error messages in public issue threads",
};

pub const ROOT_USER: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Credentials of a root user can't assume a role.",
    source: "AWS STS API Reference, AssumeRole",
};

pub const SESSION_POLICY: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A session policy must be a valid policy document: STS checks it before it evaluates any policy.",
    source: "AWS STS API Reference, AssumeRole",
};

pub const PACKED_POLICIES: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Session policies, their ARNs and session tags are packed into the session token, whose size is limited; the inline policy with the ARNs may have 2,048 characters. The text was seen before September 2026; since then it is described as naming sizes in bytes. How AWS packs is not published.",
    source: "AWS STS API Reference, AssumeRole; error messages in public issue threads",
};

pub const PACKED_TAGS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Session tags are packed into the session token, whose size is limited. The text was seen before September 2026; since then it is described as naming sizes in bytes. How AWS packs is not published.",
    source: "a CloudTrail record of AssumeRoleWithWebIdentity in a public guide to GitHub Actions through Amazon Cognito, 2023",
};

pub const LONG_TERM_CREDENTIALS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetSessionToken and GetFederationToken are for the long-term credentials of a user.",
    source: "AWS STS API Reference, GetSessionToken and GetFederationToken; hashicorp/vault#4108",
};

pub const REGIONAL_OPERATION: Rule = Rule {
    confidence: Confidence::Documented,
    text: "AssumeRoot and GetScopedCredentials are not available at the global endpoint of STS.",
    source: "AWS STS API Reference, AssumeRoot and GetScopedCredentials",
};

pub const SCOPED_LIMITS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetScopedCredentials takes a policy, a duration or both, with temporary credentials only. A session has at most three scope-down policies, and scoped credentials end with it at the latest.",
    source: "AWS STS API Reference, GetScopedCredentials",
};

pub const ROOT_TARGET: Rule = Rule {
    confidence: Confidence::Documented,
    text: "TargetPrincipal is the id of a member account, or the ARN of its root user.",
    source: "AWS STS API Reference, AssumeRoot",
};

pub const ROOT_TASK: Rule = Rule {
    confidence: Confidence::Documented,
    text: "TaskPolicyArn is one of the managed policies for privileged tasks.",
    source: "AWS STS API Reference, AssumeRoot",
};

pub const SIGNED_REQUEST: Rule = Rule {
    confidence: Confidence::Documented,
    text: "This operation needs a request that is signed with credentials of an account.",
    source: "AWS STS API Reference, GetCallerIdentity",
};

#[cfg(feature = "federation")]
pub const PROVIDER_ID: Rule = Rule {
    confidence: Confidence::Documented,
    text: "ProviderId is for OAuth 2.0 access tokens of Login with Amazon and Facebook, not for ID tokens.",
    source: "AWS STS API Reference, AssumeRoleWithWebIdentity",
};

#[cfg(feature = "federation")]
pub const SAML_PROVIDER: Rule = Rule {
    confidence: Confidence::Observed,
    text: "The SAML provider must exist in the account and partition that PrincipalArn names.",
    source: "integration tests of a SAML login tool; Versent/saml2aws#187",
};

#[cfg(feature = "federation")]
pub const ASSERTION: Rule = Rule {
    confidence: Confidence::Observed,
    text: "STS checks the form, signature, times and attributes of a SAML response before it evaluates the role's trust policy.",
    source: "recorded calls of AssumeRoleWithSAML, 2026; IAM User Guide, Troubleshoot SAML federation",
};

#[cfg(feature = "federation")]
pub const TOKEN: Rule = Rule {
    confidence: Confidence::Observed,
    text: "STS checks the claims, provider, signature and times of a token before it evaluates the role's trust policy.",
    source: "recorded calls of AssumeRoleWithWebIdentity, 2026",
};

#[cfg(feature = "federation")]
pub const TOKEN_AUDIENCE: Rule = Rule {
    confidence: Confidence::Observed,
    text: "The audience of a token must be a client ID of the provider in IAM. Where a token has `azp`, that is its audience instead of `aud`.",
    source: "aws-actions/configure-aws-credentials#775; aws/aws-sdk-net#3071; IAM User Guide, Create an OpenID Connect identity provider",
};

#[cfg(feature = "federation")]
pub const TOKEN_PROVIDER: Rule = Rule {
    confidence: Confidence::Observed,
    text: "The account of the role must have an OpenID Connect provider whose URL is the issuer of the token.",
    source: "recorded calls of AssumeRoleWithWebIdentity, 2026",
};

pub const SESSION_HAS_ENDED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Temporary credentials are refused from their expiration on.",
    source: "IAM User Guide, Temporary security credentials in IAM",
};
