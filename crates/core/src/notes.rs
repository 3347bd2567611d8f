//! The rules that are worth a word in the answer: how sure they are, and where they are known from.

#[cfg(feature = "federation")]
pub mod federation;
pub mod refusals;
pub mod request;

use rolecall_source::Confidence;

use crate::rule::Note;
pub use crate::rule::Rule;

/// Adds a rule once.
pub fn add(notes: &mut Vec<Note>, rule: Rule) {
    let note = rule.note();
    if !notes.contains(&note) {
        notes.push(note);
    }
}

const GUIDE_MONITOR: &str = "IAM User Guide, Monitor and control actions taken with assumed roles";

pub const DIRECT_TRUST: Rule = Rule {
    confidence: Confidence::Observed,
    text: "In the same account a trust policy that names the caller is enough, for sts:SetSourceIdentity as for sts:AssumeRole. The guide asks for both sides when roles are chained; AWS was observed to ask for both only where the ordinary rules do: across accounts, or where the trust policy names the account.",
    source: "recorded live tests by third parties, 2026",
};

pub const DENIED_ACTION: Rule = Rule {
    confidence: Confidence::Observed,
    text: "When sts:SetSourceIdentity and sts:AssumeRole are both refused, the error names sts:SetSourceIdentity.",
    source: "recorded live tests by third parties, 2026",
};

pub const DENIED_TAG_SESSION: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Which action the error names when sts:TagSession is refused together with sts:AssumeRole is not known; Rolecall names sts:TagSession.",
    source: "by analogy with sts:SetSourceIdentity, which was observed to be named before sts:AssumeRole",
};

pub const INHERITED: Rule = Rule {
    confidence: Confidence::Observed,
    text: "An inherited source identity is authorized again in every role of the chain, even when it is not passed.",
    source: "recorded denials that name sts:SetSourceIdentity; the guide says so for chains",
};

pub const INHERITED_TAGS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Inherited transitive tags need sts:TagSession in every role of the chain, even when no tag is passed. Whether they also fill aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys is not known; Rolecall leaves those keys to tags that are passed.",
    source: "recorded live tests by third parties, 2026",
};

pub const INHERITED_TAGS_IN_REQUEST: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`inheritedTagsInRequest`), inherited transitive tags fill aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys as if they were passed. Whether they do at AWS is not known.",
    source: "an open question of AWS's documentation",
};

pub const DENIED_TAG_SESSION_LAST: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`tagSessionReportedFirst` is false), the error names sts:TagSession only where nothing else is refused. The order at AWS is not known.",
    source: "an open question of AWS's documentation",
};

pub const TAG_REPLACED_AFTER: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The value of an inherited transitive tag replaces the role's own tag of the same key after the trust policy was evaluated, which still sees the role's own value. The guide of 2023 said before.",
    source: "IAM User Guide 2026, Pass session tags in AWS STS",
};

pub const TAG_REPLACED_BEFORE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`transitiveTagReplacesResourceTag` is \"before\"), the trust policy sees the value of the inherited transitive tag instead of the role's own. The newer guide says after.",
    source: "IAM User Guide 2023, Passing session tags in AWS STS",
};

pub const ISSUER_KEYS: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The keys of the identity provider are taken to be in the checks of sts:TagSession and sts:SetSourceIdentity too: examples of AWS put them in one statement. The reference lists saml:aud for sts:TagSession alone.",
    source: "IAM User Guide, examples; Service Authorization Reference for AWS STS",
};

pub const ISSUER_KEYS_ABSENT: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`issuerKeysInExtraChecks` is false), the keys of the identity provider are only in the check of the operation; saml:aud is in that of sts:TagSession too, as the reference lists it.",
    source: "Service Authorization Reference for AWS STS",
};

pub const CONSOLE_SWITCH: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The role requires a source identity. Switch Role in the console can't pass one, so that nobody can switch to this role there; the AWS CLI and the API can.",
    source: GUIDE_MONITOR,
};

pub const SERVICE_CALLER: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Most services assume roles without a source identity, and CloudTrail records none for what they do. A few set one: IAM Roles Anywhere and AWS FinOps Agent.",
    source: "IAM User Guide, Monitor and control actions taken with assumed roles; IAM Roles Anywhere User Guide; AWS FinOps Agent User Guide",
};

pub const LATER_EVENT: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Calls on objects, items and functions are data events, which a trail records only where it is told to; all others are recorded as management events. What a service other than STS adds to its events of its own, such as the bucket under `resources`, is left out here.",
    source: "AWS CloudTrail User Guide, Logging data events",
};

pub const SCP_ELSEWHERE: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A service control policy above the role's account does not allow this action, and it does not apply to this caller: it limits the users and roles of its own accounts, not callers from elsewhere. It limits what the role's session may do. To limit who may assume the role, use the trust policy or a resource control policy.",
    source: "AWS Organizations User Guide, Service control policies (SCPs)",
};

pub const NOT_RECORDED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A token or assertion that is not valid may leave no event: some requests without credentials are not logged.",
    source: "AWS CloudTrail User Guide; IAM User Guide, Logging IAM and AWS STS API calls",
};

pub const SAML_DENIED_EVENT: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "No delivered event of a denied AssumeRoleWithSAML is known: this one has the form of a denied AssumeRoleWithWebIdentity.",
    source: "by analogy with a delivered event of AssumeRoleWithWebIdentity",
};

pub const ROLE_SESSION_MFA: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A role session carries the MFA of the session that assumed the role: aws:MultiFactorAuthPresent is true, and so is mfaAuthenticated in CloudTrail. That aws:MultiFactorAuthAge counts from the original sign-in is inferred.",
    source: "miquella/vaulted#43; zl4bv/aws-session-credentials#10; Systanics/CloudGlance#31; for a second role, ByteNess/aws-vault#67",
};

pub const ROLE_SESSION_NO_MFA: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The scenario assumes (`roleSessionMfa` is false) that a role session does not carry the MFA of the session that assumed the role. AWS was observed to carry it.",
    source: "miquella/vaulted#43; Systanics/CloudGlance#31",
};

pub const MFA_FOR_CALL: Rule = Rule {
    confidence: Confidence::Documented,
    text: "An MFA code passed to AssumeRole counts for that call only: aws:MultiFactorAuthPresent is false in the role session. To carry MFA into role sessions, pass the code to GetSessionToken and assume the role with its credentials.",
    source: "IAM User Guide, Secure API access with MFA; observed in Systanics/CloudGlance#31",
};

pub const USER_SESSION_CHAINS: Rule = Rule {
    confidence: Confidence::Observed,
    text: "AWS applies the one-hour limit of role chaining to credentials of GetSessionToken too. The guide defines role chaining more narrowly, as using a role to assume a second role. The user's own access key may ask for more.",
    source: "coinbase/assume-role#24; 99designs/aws-vault#263; trek10inc/awsume#114; ByteNess/aws-vault#381",
};

pub const SESSION_EXPIRED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The code for expired credentials is ExpiredToken in classic answers of STS; its API model says ExpiredTokenException. The scenario can say which (`expiredCode`).",
    source: "an open question of AWS's documentation",
};

pub const SESSION_OF_DELETED: Rule = Rule {
    confidence: Confidence::Observed,
    text: "A session belongs to its role by the role's unique id: it ends with the role, and a new role of the same name does not revive it.",
    source: "recorded live tests by third parties, 2026",
};

pub const BOTH_SIDES: Rule = Rule {
    confidence: Confidence::Documented,
    text: "As the scenario assumes (`setSourceIdentityBothSides`), sts:SetSourceIdentity must be allowed on both sides when roles are chained, as the guide says. AWS was observed not to ask for that in one account.",
    source: GUIDE_MONITOR,
};

pub const LENGTH_ASSUMED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The scenario sets the longest source identity (`sourceIdentityMax`). AWS accepts up to 256 characters; its API reference said 64 until November 2026.",
    source: "API model of AWS STS in botocore 1.44.8",
};

pub const PROVIDED_CONTEXTS: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Rolecall checks the provider of a context assertion. It does not read the assertion, nor authorize sts:SetContext. AWS refuses an assertion that is malformed, expired or of another provider as InvalidContextAssertion; its text is not known.",
    source: "AWS STS API Reference, AssumeRole",
};

const SCOPED_REFERENCE: &str = "AWS STS API Reference, GetScopedCredentials";

pub const SCOPED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetScopedCredentials keeps the session: the same ARN, session name, tags and source identity. Its policy can only narrow what the session may do. All scope-down policies of a session must allow a request, as its session policies must.",
    source: "IAM User Guide, Permissions for GetScopedCredentials",
};

pub const SCOPED_UNKNOWN: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "AWS does not document whether GetScopedCredentials needs a permission, whether it changes aws:TokenIssueTime, or where its record keeps the session id. Rolecall asks for no permission, keeps the time of the session, and writes the record as for other operations of STS.",
    source: SCOPED_REFERENCE,
};

pub const SCOPED_REFUSAL: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "AWS documents when GetScopedCredentials fails and which error codes it has, but not the texts. The message is Rolecall's own.",
    source: SCOPED_REFERENCE,
};

pub const SCOPED_FEDERATED_USER: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The page of GetScopedCredentials says that a federated session may call it. The page of GetFederationToken lists GetCallerIdentity alone. Rolecall follows the newer page.",
    source: "AWS STS API Reference, GetScopedCredentials and GetFederationToken",
};

pub const SCOPED_DIRECT_GRANT: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The resource's policy grants to the session itself, which session policies do not limit. Whether scope-down policies of GetScopedCredentials limit it is not documented. Rolecall treats them like session policies, so the request is allowed.",
    source: "IAM User Guide, Permissions for GetScopedCredentials; Policy evaluation logic",
};

pub const NO_REASON: Rule = Rule {
    confidence: Confidence::Observed,
    text: "STS says the same whichever side refuses, and for a role that does not exist: no reason follows the resource.",
    source: "recorded error messages, 2019 to 2026",
};

pub const REASONS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "As the scenario assumes (`denialReasons`), the error says which kind of policy refuses, as the guide has it. STS was not observed to say so for AssumeRole.",
    source: "IAM User Guide, Troubleshoot access denied error messages",
};

pub const VARIABLES_IN_BOOL: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The verdict depends on whether policy variables are replaced in the values of Bool: the guide's page on operators says that they are, its page on variables that they are not. The scenario can say which (`variablesInBool`).",
    source: "IAM User Guide, Condition operators; Policy variables",
};

pub const NEGATED_FOR_ALL: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The verdict depends on what ForAllValues with a negated operator makes of an absent key: by the guide's general rule it matches, by its table of StringNotLike it does not. The scenario can say which (`negatedForAllNeedsKey`).",
    source: "IAM User Guide, Set operators for multivalued context keys",
};

pub const WILDCARDS_IN_VARIABLES: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The verdict depends on whether `*` and `?` in what a policy variable stands for are wildcards, of which the guide does not speak; Rolecall takes them literally. The scenario can say otherwise (`wildcardsInVariables`).",
    source: "an open question of AWS's documentation",
};

pub const PACKED_SIZE_SOMETIMES: Rule = Rule {
    confidence: Confidence::Observed,
    text: "As the scenario assumes (`packedPolicySizeAlways` is false), PackedPolicySize is there only where a session policy or tag is passed, as in answers of 2024. Those of 2026 have it always.",
    source: "recorded answers of AssumeRole, 2024 and 2026",
};

pub const RESERVED_TAG: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Tag keys that begin with aws: are AWS's own. How STS words the refusal is not recorded; this is the text of another service.",
    source: "IAM User Guide, Pass session tags in AWS STS",
};

pub const DENYING_POLICY_NAMED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The error ends with the ARN of the policy that denies: AWS names it for an explicit deny where the caller is in the policy's account or organization. Inline policies have no ARN, and those of resources are not named. Some services add an authorization ID for IAM Access Troubleshooter, which is left out here.",
    source: "AWS Security Blog, January 2026; IAM User Guide, Troubleshoot access denied error messages",
};

pub const INHERITED_LOGGED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "An inherited source identity is in the record's requestParameters although it was not passed, as in AWS's example of a chain, whose caller may have passed it. The scenario can say otherwise (`inheritedSourceIdentityLogged`).",
    source: "IAM User Guide, Logging IAM and AWS STS API calls with AWS CloudTrail",
};

pub const INHERITED_NOT_LOGGED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "As the scenario assumes (`inheritedSourceIdentityLogged` is false), the record's requestParameters hold a source identity only where it was passed.",
    source: "an open question of AWS's documentation",
};

pub const NOT_REQUIRED: Rule = Rule {
    confidence: Confidence::Documented,
    text: "sts:SetSourceIdentity is authorized only when a source identity is passed or inherited: a condition on sts:SourceIdentity in the caller's permissions makes nobody pass one. To require one, put the condition on sts:AssumeRole in the trust policy.",
    source: GUIDE_MONITOR,
};

pub const PACKED_SIZE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "PackedPolicySize is an approximation. Since September 2026 it is how much of a session token of 4,096 characters the session takes, in percent; AWS does not publish what takes how much.",
    source: "AWS What's New, 15 September 2026; sizes in recorded responses and events",
};

pub const GET_SESSION_TOKEN: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetSessionToken needs no permission, and no policy can grant or deny it. The session is the user itself for a while: it has no source identity, may call IAM only if it was issued with multi-factor authentication, and of STS only AssumeRole, GetCallerIdentity and GetScopedCredentials.",
    source: "AWS STS API Reference, GetSessionToken",
};

pub const SELF_ASSUMPTION: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The caller already is a session of the role that it asks for: its credentials can do all that the role can. A role assumes itself only if its trust policy allows the role, since 21 September 2022.",
    source: "AWS Security Blog, Announcing an update to IAM role trust policy behavior; aws-containers/ecsworkshop#109",
};

pub const NO_SOURCE_IDENTITY: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetFederationToken has no source identity: neither a parameter nor an answer.",
    source: "AWS STS API Reference, GetFederationToken",
};

pub const GET_CALLER_IDENTITY: Rule = Rule {
    confidence: Confidence::Documented,
    text: "GetCallerIdentity needs no permission, and an explicit deny does not block it.",
    source: "AWS STS API Reference, GetCallerIdentity",
};

pub const ENCODED_MESSAGE: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Only AWS can decode the messages that its services encode; Rolecall answers as for a message that is none. The wording of that error is not known.",
    source: "AWS STS API Reference, DecodeAuthorizationMessage",
};

pub const ASSUME_ROOT: Rule = Rule {
    confidence: Confidence::Documented,
    text: "AssumeRoot is for the management account of an organization, or a delegated administrator for IAM, with centralized root access enabled; Rolecall takes it to be enabled, and knows no delegated administrators.",
    source: "AWS STS API Reference, AssumeRoot",
};

pub const FEDERATED_USER_LIMITS: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "Credentials of GetFederationToken can't call IAM. In STS they can call only GetCallerIdentity and, by its own page, GetScopedCredentials. The wording of the refusal is not recorded.",
    source: "AWS STS API Reference, GetFederationToken",
};

pub const AUTHORIZED_ONLY: Rule = Rule {
    confidence: Confidence::Documented,
    text: "Rolecall tells whether the call is authorized; what the service answers is not simulated.",
    source: "the scope of this simulator",
};

pub const LATER_CALL: Rule = Rule {
    confidence: Confidence::Documented,
    text: "In a session with a source identity every later request carries aws:SourceIdentity; sts:SourceIdentity is in the requests that assume a role only.",
    source: GUIDE_MONITOR,
};
