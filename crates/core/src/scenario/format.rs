//! The members of a scenario: their names, in the order in which they are written, what they hold,
//! and what they are taken to be where they are left out.

/// What a member holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// A text.
    Text,
    /// A whole number from 0.
    Number,
    /// `true` or `false`.
    Flag,
    /// A policy: its JSON or its text, or the ARN of a managed one.
    Policy,
    /// JSON of somebody else's format.
    Any,
    /// An object of these members.
    Object(&'static Fields),
    /// The same, where each member replaces one of another object: none has a default.
    Replacing(&'static Fields),
    /// A text, or an object of these members.
    TextOr(&'static Fields),
    /// An array of such values.
    List(&'static Form),
    /// An object whose names are free, and whose order means nothing.
    Map(&'static Form),
}

/// A member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The name.
    pub(crate) name: Text,
    /// What it holds.
    pub(crate) form: Form,
    /// What it is where it is left out, as JSON without blanks: `null` where nothing
    /// stands for it, empty where it must be there.
    pub(crate) default: Text,
    /// Whether `null` differs from leaving it out.
    pub(crate) nullable: bool,
    /// What it is, in words.
    #[cfg(feature = "schema")]
    pub(crate) about: Text,
}

type Text = &'static str;

/// The members of an object.
pub(crate) type Fields = &'static [Field];

const fn field(name: Text, form: Form, default: Text, about: Text) -> Field {
    #[cfg(not(feature = "schema"))]
    let _ = about;
    Field {
        name,
        form,
        default,
        nullable: false,
        #[cfg(feature = "schema")]
        about,
    }
}

const fn nullable(field: Field) -> Field {
    Field {
        nullable: true,
        ..field
    }
}

const fn text(name: Text, about: Text) -> Field {
    field(name, Form::Text, "null", about)
}

/// A text that must be there.
const fn needed(name: Text, about: Text) -> Field {
    field(name, Form::Text, "", about)
}

const fn number(name: Text, default: Text, about: Text) -> Field {
    field(name, Form::Number, default, about)
}

const fn flag(name: Text, default: Text, about: Text) -> Field {
    field(name, Form::Flag, default, about)
}

const fn list(name: Text, of: &'static Form, about: Text) -> Field {
    field(name, Form::List(of), "[]", about)
}

const fn map(name: Text, of: &'static Form, about: Text) -> Field {
    field(name, Form::Map(of), "{}", about)
}

/// The whole.
pub(crate) static SCENARIO: Fields = &[
    number("rolecall", "1", "the version of this format"),
    text("title", "what the scenario is called"),
    field(
        "clock",
        Form::Text,
        "\"2026-01-01T00:00:00Z\"",
        "when the first step is made, as ISO 8601 with its zone",
    ),
    number("seed", "0", "what generated ids derive from, below 2^32"),
    field(
        "request",
        Form::Object(&REQUEST),
        "{}",
        "how requests are sent, where a step says nothing else",
    ),
    list("accounts", &Form::Object(&ACCOUNT), "the accounts"),
    field(
        "organization",
        Form::Object(&ORGANIZATION),
        "null",
        "the organization, if the accounts are in one",
    ),
    map("managedPolicies", &Form::Policy, "managed policies by ARN"),
    list("steps", &Form::Object(&STEP), "the calls, in order"),
    field(
        "assume",
        Form::Object(&ASSUME),
        "{}",
        "answers to questions that AWS leaves open",
    ),
    field(
        "cloudTrail",
        Form::Text,
        "\"1.11\"",
        "the form of CloudTrail events: 1.11, or 1.08 as records were before",
    ),
];

/// How requests are sent.
pub(crate) static REQUEST: Fields = &[
    field(
        "region",
        Form::Text,
        "null",
        "the Region that is called; else the default Region of the partition, such as us-east-1",
    ),
    nullable(field(
        "sourceIp",
        Form::Text,
        "\"203.0.113.64\"",
        "the caller's address; not in a request through a VPC endpoint",
    )),
    nullable(field(
        "userAgent",
        Form::Text,
        "\"aws-cli/2.31.0\"",
        "the caller's user agent",
    )),
    number(
        "mfaAge",
        "null",
        "seconds since the caller's credentials were issued with multi-factor authentication; null where they were issued without",
    ),
    text(
        "sourceVpce",
        "the VPC endpoint that the request comes through, such as vpce-0123456789abcdef0",
    ),
    text("sourceVpc", "the VPC of that endpoint"),
    text(
        "vpcSourceIp",
        "the caller's address in the VPC; else sourceIp where that is a private address",
    ),
    nullable(text(
        "sourceArn",
        "what a calling service sends as aws:SourceArn; null for nothing",
    )),
    nullable(text(
        "sourceAccount",
        "what a calling service sends as aws:SourceAccount; null for nothing",
    )),
    map(
        "context",
        &Form::Any,
        "condition keys of every check, by name: a value, a list of values, or null to remove the key",
    ),
];

/// An account.
pub(crate) static ACCOUNT: Fields = &[
    needed("id", "twelve digits"),
    list("users", &Form::Object(&USER), "IAM users"),
    list("groups", &Form::Object(&GROUP), "IAM groups"),
    list("roles", &Form::Object(&ROLE), "IAM roles"),
    list(
        "samlProviders",
        &Form::Object(&SAML_PROVIDER),
        "SAML identity providers",
    ),
    list(
        "oidcProviders",
        &Form::Object(&OIDC_PROVIDER),
        "OpenID Connect identity providers",
    ),
    list(
        "resources",
        &Form::Object(&RESOURCE),
        "other resources with policies of their own",
    ),
    text(
        "partition",
        "such as aws-us-gov; else the one that the scenario's ARNs name for the account, or aws",
    ),
];

/// An IAM user.
pub(crate) static USER: Fields = &[
    needed("name", "the friendly name"),
    field("path", Form::Text, "\"/\"", "begins and ends with a slash"),
    text(
        "id",
        "the unique id; derived from the seed where none is given",
    ),
    text(
        "accessKeyId",
        "the access key id; derived from the seed where none is given",
    ),
    map("tags", &Form::Text, "tags by key"),
    list(
        "groups",
        &Form::Text,
        "the names of the groups that the user is in",
    ),
    list(
        "policies",
        &Form::Object(&ATTACHED),
        "the policies attached to the user",
    ),
    field("boundary", Form::Policy, "null", "the permissions boundary"),
];

/// An IAM group.
pub(crate) static GROUP: Fields = &[
    needed("name", "the friendly name"),
    list(
        "policies",
        &Form::Object(&ATTACHED),
        "the policies attached to the group",
    ),
];

/// An IAM role.
pub(crate) static ROLE: Fields = &[
    needed("name", "the friendly name"),
    field("path", Form::Text, "\"/\"", "begins and ends with a slash"),
    text(
        "id",
        "the unique id; derived from the seed where none is given",
    ),
    map("tags", &Form::Text, "tags by key"),
    number(
        "maxSessionDuration",
        "3600",
        "the longest session in seconds, 3600 to 43200",
    ),
    field("trust", Form::Policy, "", "the trust policy"),
    list(
        "policies",
        &Form::Object(&ATTACHED),
        "the policies attached to the role",
    ),
    field("boundary", Form::Policy, "null", "the permissions boundary"),
    flag(
        "draft",
        "false",
        "whether the trust policy is a draft that stands in for one not yet known; answers that rest on it are provisional",
    ),
];

/// A policy that is attached to a user, group or role.
pub(crate) static ATTACHED: Fields = &[
    field(
        "name",
        Form::Text,
        "\"inline policy\"",
        "what an inline policy is called",
    ),
    field("document", Form::Policy, "null", "an inline policy"),
    text("arn", "a managed policy, from `managedPolicies`"),
    flag(
        "draft",
        "false",
        "whether the document is a draft that stands in for one not yet known; answers that rest on it are provisional",
    ),
];

/// A SAML identity provider.
pub(crate) static SAML_PROVIDER: Fields = &[
    needed("name", "the friendly name"),
    text("metadata", "the metadata document"),
];

/// An OpenID Connect identity provider.
pub(crate) static OIDC_PROVIDER: Fields = &[
    needed("url", "the issuer's URL"),
    list("clientIds", &Form::Text, "the audiences that it accepts"),
    field("jwks", Form::Any, "null", "the issuer's key set"),
];

/// Another resource.
pub(crate) static RESOURCE: Fields = &[
    needed("arn", "the ARN"),
    field("policy", Form::Policy, "null", "the resource-based policy"),
];

/// An AWS organization.
pub(crate) static ORGANIZATION: Fields = &[
    text("id", "such as o-exampleorgid"),
    text(
        "managementAccount",
        "the account that no service or resource control policy applies to",
    ),
    field(
        "root",
        Form::Object(&NODE),
        "null",
        "the root with everything below it",
    ),
];

/// The root, a unit or an account of an organization; an account may be its id alone.
pub(crate) static NODE: Fields = &[
    text("name", "the unit's name"),
    text("id", "the account's id"),
    list(
        "scps",
        &Form::Policy,
        "the service control policies attached here; none means FullAWSAccess",
    ),
    list(
        "rcps",
        &Form::Policy,
        "the resource control policies attached here, beside RCPFullAWSAccess",
    ),
    list(
        "accounts",
        &Form::TextOr(&NODE),
        "the accounts in it: an id, or an object",
    ),
    list("units", &Form::Object(&NODE), "the units in it"),
];

/// A call.
pub(crate) static STEP: Fields = &[
    text(
        "as",
        "who calls: the ARN of a user or root user, a service principal, or $n for the session that step n issued",
    ),
    text(
        "input",
        "what was typed or pasted: a command, a SAML response, a token",
    ),
    field(
        "call",
        Form::Object(&CALL),
        "null",
        "the call itself, instead of a text",
    ),
    text("role", "for a federated call: the role that is asked for"),
    text("provider", "for a federated call: the identity provider"),
    text(
        "sessionName",
        "for a federated call: the name of the session",
    ),
    number(
        "duration",
        "null",
        "for a federated call: how long the session is to last, in seconds",
    ),
    text(
        "action",
        "for a call outside STS: the action that is authorized",
    ),
    text(
        "resource",
        "for a call outside STS: the ARN of the resource",
    ),
    map(
        "files",
        &Form::Text,
        "what file:// names in the input stand for",
    ),
    number("after", "0", "seconds since the step before"),
    field(
        "request",
        Form::Replacing(&REQUEST),
        "null",
        "how it is sent; members left out are those of the scenario's block",
    ),
    field(
        "set",
        Form::Object(&SET),
        "{}",
        "what this step replaces of the world, from then on",
    ),
    // what a lesson or a test expects of the step is no business of the simulator
    field("expect", Form::Any, "null", "free for tests"),
];

/// A call as the API has it.
pub(crate) static CALL: Fields = &[
    needed("service", "such as sts"),
    needed("operation", "such as AssumeRole"),
    field(
        "parameters",
        Form::Any,
        "{}",
        "parameters by the API's names, with values as on the wire",
    ),
];

/// What a step replaces of the world.
pub(crate) static SET: Fields = &[
    // an empty list is a world without accounts
    field(
        "accounts",
        Form::List(&Form::Object(&ACCOUNT)),
        "null",
        "all accounts",
    ),
    field(
        "organization",
        Form::Object(&ORGANIZATION),
        "null",
        "the organization",
    ),
    map(
        "managedPolicies",
        &Form::Policy,
        "managed policies by ARN; others stay",
    ),
];

/// The answers to questions that AWS leaves open.
pub(crate) static ASSUME: Fields = &[
    number(
        "sourceIdentityMax",
        "256",
        "the longest source identity: 256 is documented since November 2026, 64 was before",
    ),
    field(
        "transitiveTagReplacesResourceTag",
        Form::Text,
        "\"after\"",
        "whether an inherited transitive tag replaces the role's own tag before or after the trust policy is evaluated",
    ),
    flag(
        "issuerKeysInExtraChecks",
        "true",
        "whether the keys of the identity provider are in the checks of sts:TagSession and sts:SetSourceIdentity",
    ),
    flag(
        "inheritedTagsInRequest",
        "false",
        "whether inherited transitive tags fill aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys",
    ),
    flag(
        "roleSessionMfa",
        "true",
        "whether a role session carries the multi-factor authentication of the session that assumed the role",
    ),
    flag(
        "tagSessionReportedFirst",
        "true",
        "whether the error names sts:TagSession before the operation",
    ),
    flag(
        "federationDenialNamesOperation",
        "true",
        "whether a federated call that lacks sts:TagSession or sts:SetSourceIdentity names the operation in its error",
    ),
    flag(
        "setSourceIdentityBothSides",
        "false",
        "whether sts:SetSourceIdentity must be allowed on both sides when roles are chained in one account",
    ),
    flag(
        "samlFederatedProvider",
        "false",
        "whether aws:FederatedProvider is in requests of SAML sessions",
    ),
    flag(
        "samlNameKeysAreLists",
        "false",
        "whether saml:name, saml:mail and the like hold lists",
    ),
    flag(
        "denialReasons",
        "false",
        "whether a denied AssumeRole says which kind of policy refused it",
    ),
    field(
        "expiredCode",
        Form::Text,
        "\"ExpiredToken\"",
        "the error code for expired credentials: ExpiredToken or ExpiredTokenException",
    ),
    flag(
        "packedPolicySizeAlways",
        "true",
        "whether PackedPolicySize is in every answer, or only where a session policy or tag is passed",
    ),
    flag(
        "inheritedSourceIdentityLogged",
        "true",
        "whether CloudTrail logs a source identity that is inherited among the parameters of the request",
    ),
    flag(
        "variablesInBool",
        "false",
        "whether policy variables are replaced under Bool",
    ),
    flag(
        "negatedForAllNeedsKey",
        "false",
        "whether a negated operator under ForAllValues needs the key to be there",
    ),
    flag(
        "wildcardsInVariables",
        "false",
        "whether a wildcard in the value of a policy variable works as one",
    ),
    field(
        "unsigned",
        Form::Text,
        "\"refuse\"",
        "an assertion or token without a signature where a key of its provider is known: refuse as AWS does, or accept it to explore, which makes the answer provisional",
    ),
];
