//! AWS's codes and texts, each with where it was seen.
//!
//! What has no source beside it was seen in the answers of IAM, STS and AWS Organizations that
//! people published with their questions.

use crate::AwsRefusal;

fn refusal(code: &str, message: impl Into<String>) -> AwsRefusal {
    AwsRefusal {
        code: code.to_owned(),
        message: message.into(),
    }
}

/// What IAM and STS answer to a document that breaks a rule.
pub(super) fn malformed(message: impl Into<String>) -> AwsRefusal {
    refusal("MalformedPolicyDocument", message)
}

/// What IAM answers to a document that is too large.
pub(super) fn limit_exceeded(quota: &str, limit: usize) -> AwsRefusal {
    refusal(
        "LimitExceeded",
        format!("Cannot exceed quota for {quota}: {limit}"),
    )
}

/// What STS answers to session policies that are too large. AWS measures a packed form that it
/// does not publish; this is the share of the plaintext.
pub(super) fn packed_policy_too_large(percent: usize) -> AwsRefusal {
    refusal(
        "PackedPolicyTooLarge",
        format!("Packed policy consumes {percent}% of allotted space, please use smaller policy."),
    )
}

/// What AWS Organizations answers to any broken rule: recorded for resource control policies.
pub(super) fn organizations() -> AwsRefusal {
    refusal(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.",
    )
}

/// What AWS Organizations answers to a policy that is too large.
pub(super) fn organizations_size() -> AwsRefusal {
    refusal(
        "ConstraintViolationException",
        "You have exceeded the maximum policy size.",
    )
}

/// What Amazon S3 answers; every service has a code and texts of its own for resource policies.
pub(super) fn bucket(message: impl Into<String>) -> AwsRefusal {
    refusal("MalformedPolicy", message)
}

/// What Amazon EC2 answers for the policy of a VPC endpoint.
pub(super) fn endpoint(line: usize, column: usize) -> AwsRefusal {
    refusal(
        "InvalidPolicyDocument",
        format!("The Policy Document is not valid. Syntax error at position ({line},{column})"),
    )
}

// Identity-based policies

pub(super) const SYNTAX_ERRORS: &str = "Syntax errors in policy.";
pub(super) const NOT_2012: &str = "Policy document must be version 2012-10-17 or greater.";
pub(super) const HAS_PRINCIPAL: &str = "Policy document should not specify a principal.";
pub(super) const LEGACY_PARSING: &str = "The policy failed legacy parsing";
pub(super) const SID_CHARACTERS: &str = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
pub(super) const SID_UNIQUE: &str = "Statement IDs (SID) in a single policy must be unique.";
pub(super) const NO_ACTIONS: &str = "Policy statement must contain actions.";
pub(super) const NO_RESOURCES: &str = "Policy statement must contain resources.";
pub(super) const ACTION_PREFACED: &str =
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
pub(super) const ACTION_ONE_COLON: &str = "Actions/Condition can contain only one colon.";
pub(super) const ACTION_VENDOR_WILDCARD: &str =
    "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.";
pub(super) const RESOURCE_VENDOR: &str =
    "Resource vendor must be fully qualified and cannot contain regexes.";
pub(super) const IAM_PATH: &str = "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.";

pub(super) fn vendor(vendor: &str) -> String {
    format!("Vendor {vendor} is not valid")
}

pub(super) fn not_an_arn(resource: &str) -> String {
    format!("Resource {resource} must be in ARN format or \"*\".")
}

pub(super) fn partition(partition: &str, resource: &str) -> String {
    format!("Partition \"{partition}\" is not valid for resource \"{resource}\".")
}

pub(super) fn region(service: &str, resource: &str) -> String {
    match service {
        "iam" => format!("IAM resource {resource} cannot contain region information."),
        _ => format!("Resource {resource} can not contain region information."),
    }
}

pub(super) fn bucket_account(resource: &str) -> String {
    format!("Resource {resource} cannot contain an account id.")
}

// Session policies

/// The older of the two texts of STS; the newer one quotes a parser of no fixed wording.
pub(super) const SESSION_NOT_JSON: &str = "The policy is not in the valid JSON format.";

// Trust policies

pub(super) const TRUST_NOT_JSON: &str = "This policy contains invalid Json";
pub(super) const TRUST_SYNTAX: &str = "Syntax error in policy.";
pub(super) const TRUST_VERSION: &str = "The policy must contain a valid version string";
pub(super) const TRUST_EMPTY: &str = "Could not parse the policy: Statement is empty!";
pub(super) const TRUST_SIDS: &str = "The Statement Ids in the policy are not unique";
pub(super) const TRUST_RESOURCE: &str = "Has prohibited field Resource";
pub(super) const TRUST_NOT_RESOURCE: &str = "AssumeRole policy must not contain resources.";
pub(super) const TRUST_NOT_PRINCIPAL: &str =
    "AssumeRole policy must not contain NotPrincipal field.";
pub(super) const ALLOW_NOT_PRINCIPAL: &str = "Allow with NotPrincipal is not allowed.";
pub(super) const PRINCIPAL_EMPTY: &str = "Missing required field Principal cannot be empty!";
pub(super) const PRINCIPAL_OBJECT: &str = "Principal must be a JSON object.";
pub(super) const PRINCIPAL_STAR: &str =
    "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".";
pub(super) const FEDERATED: &str =
    "Federated principals must be valid domain names or SAML metadata ARNs";
pub(super) const TRUST_ACTIONS: &str = "AssumeRole policy may only specify STS AssumeRole actions.";
pub(super) const COGNITO_CONDITION: &str =
    "A condition block must be present for the Cognito provider";

pub(super) fn unknown_field(name: &str) -> String {
    format!("Unknown field {name}")
}

pub(super) fn missing_field(name: &str) -> String {
    format!("Missing required field {name}")
}

pub(super) fn invalid_effect(effect: &str) -> String {
    format!("Invalid effect: {effect}")
}

/// `kind` as IAM writes it here: `AWS`, `SERVICE`.
pub(super) fn invalid_principal(kind: &str, name: &str) -> String {
    format!("Invalid principal in policy: \"{kind}\":\"{name}\"")
}

/// Recorded for the providers of `providers`.
pub(super) fn unscoped(principal: &str, keys: &[String]) -> String {
    format!(
        "Trust policy with trusted principal {principal} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, {} which is not scoped to all.",
        keys.join(" or ")
    )
}

/// Recorded for Google, Login with Amazon and Facebook.
pub(super) fn application_id(provider: &str) -> String {
    format!("Policy trusting {provider} requires a StringEquals condition on an application id")
}

// Resource policies, as Amazon S3 answers

pub(super) const BUCKET_NOT_JSON: &str =
    "Policies must be valid JSON and the first byte must be '{'";
pub(super) const BUCKET_SYNTAX: &str = "Invalid policy syntax.";
pub(super) const BUCKET_PRINCIPAL: &str = "Invalid principal in policy";
pub(super) const BUCKET_ACTION: &str = "Policy has invalid action";
pub(super) const BUCKET_RESOURCE: &str = "Policy has invalid resource";
