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
    /// An array of such values.
    List(&'static Form),
    /// An object whose names are free, and whose order means nothing.
    Map(&'static Form),
}

/// A member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) form: Form,
    /// What it is where it is left out, as JSON without blanks: `null` where nothing stands for it.
    pub(crate) default: &'static str,
}

/// The members of an object.
pub(crate) type Fields = &'static [Field];

const fn field(name: &'static str, form: Form, default: &'static str) -> Field {
    Field {
        name,
        form,
        default,
    }
}

const fn text(name: &'static str) -> Field {
    field(name, Form::Text, "null")
}

const fn number(name: &'static str, default: &'static str) -> Field {
    field(name, Form::Number, default)
}

const fn flag(name: &'static str, default: &'static str) -> Field {
    field(name, Form::Flag, default)
}

const fn list(name: &'static str, of: &'static Form) -> Field {
    field(name, Form::List(of), "[]")
}

const fn map(name: &'static str, of: &'static Form) -> Field {
    field(name, Form::Map(of), "{}")
}

/// The whole.
pub(crate) static SCENARIO: Fields = &[
    number("rolecall", "1"),
    text("title"),
    field("clock", Form::Text, "\"2026-01-01T00:00:00Z\""),
    number("seed", "0"),
    field("request", Form::Object(&REQUEST), "{}"),
    list("accounts", &Form::Object(&ACCOUNT)),
    field("organization", Form::Object(&ORGANIZATION), "null"),
    map("managedPolicies", &Form::Policy),
    list("steps", &Form::Object(&STEP)),
    field("assume", Form::Object(&ASSUME), "{}"),
    field("cloudTrail", Form::Text, "\"1.11\""),
];

/// How requests are sent.
pub(crate) static REQUEST: Fields = &[
    field("region", Form::Text, "\"us-east-1\""),
    field("sourceIp", Form::Text, "\"203.0.113.64\""),
    field("userAgent", Form::Text, "\"aws-cli/2.31.0\""),
    number("mfaAge", "null"),
];

/// An account.
pub(crate) static ACCOUNT: Fields = &[
    text("id"),
    list("users", &Form::Object(&USER)),
    list("groups", &Form::Object(&GROUP)),
    list("roles", &Form::Object(&ROLE)),
    list("samlProviders", &Form::Object(&SAML_PROVIDER)),
    list("oidcProviders", &Form::Object(&OIDC_PROVIDER)),
    list("resources", &Form::Object(&RESOURCE)),
];

/// An IAM user.
pub(crate) static USER: Fields = &[
    text("name"),
    field("path", Form::Text, "\"/\""),
    text("id"),
    text("accessKeyId"),
    map("tags", &Form::Text),
    list("groups", &Form::Text),
    list("policies", &Form::Object(&ATTACHED)),
    field("boundary", Form::Policy, "null"),
];

/// An IAM group.
pub(crate) static GROUP: Fields = &[text("name"), list("policies", &Form::Object(&ATTACHED))];

/// An IAM role.
pub(crate) static ROLE: Fields = &[
    text("name"),
    field("path", Form::Text, "\"/\""),
    text("id"),
    map("tags", &Form::Text),
    number("maxSessionDuration", "3600"),
    field("trust", Form::Policy, "null"),
    list("policies", &Form::Object(&ATTACHED)),
    field("boundary", Form::Policy, "null"),
];

/// A policy that is attached to a user, group or role.
pub(crate) static ATTACHED: Fields = &[
    field("name", Form::Text, "\"inline policy\""),
    field("document", Form::Policy, "null"),
    text("arn"),
];

/// A SAML identity provider.
pub(crate) static SAML_PROVIDER: Fields = &[text("name"), text("metadata")];

/// An OpenID Connect identity provider.
pub(crate) static OIDC_PROVIDER: Fields = &[
    text("url"),
    list("clientIds", &Form::Text),
    field("jwks", Form::Any, "null"),
];

/// Another resource.
pub(crate) static RESOURCE: Fields = &[text("arn"), field("policy", Form::Policy, "null")];

/// An AWS organization.
pub(crate) static ORGANIZATION: Fields = &[
    text("id"),
    text("managementAccount"),
    field("root", Form::Object(&NODE), "null"),
];

/// The root, a unit or an account of an organization; an account may be its id alone.
pub(crate) static NODE: Fields = &[
    text("name"),
    text("id"),
    list("scps", &Form::Policy),
    list("rcps", &Form::Policy),
    list("accounts", &Form::Object(&NODE)),
    list("units", &Form::Object(&NODE)),
];

/// A call.
pub(crate) static STEP: Fields = &[
    text("as"),
    text("input"),
    field("call", Form::Object(&CALL), "null"),
    text("role"),
    text("provider"),
    text("sessionName"),
    number("duration", "null"),
    text("action"),
    text("resource"),
    map("files", &Form::Text),
    number("after", "0"),
    // an empty block is not the scenario's
    field("request", Form::Object(&REQUEST), "null"),
    field("set", Form::Object(&SET), "{}"),
    // what a lesson or a test expects of the step is no business of the simulator
    field("expect", Form::Any, "null"),
];

/// A call as the API has it.
pub(crate) static CALL: Fields = &[
    text("service"),
    text("operation"),
    field("parameters", Form::Any, "{}"),
];

/// What a step replaces of the world.
pub(crate) static SET: Fields = &[
    // an empty list is a world without accounts
    field("accounts", Form::List(&Form::Object(&ACCOUNT)), "null"),
    field("organization", Form::Object(&ORGANIZATION), "null"),
    map("managedPolicies", &Form::Policy),
];

/// The answers to questions that AWS leaves open.
pub(crate) static ASSUME: Fields = &[
    number("sourceIdentityMax", "256"),
    field("transitiveTagReplacesResourceTag", Form::Text, "\"after\""),
    flag("issuerKeysInExtraChecks", "true"),
    flag("inheritedTagsInRequest", "false"),
    flag("roleSessionMfa", "false"),
    flag("tagSessionReportedFirst", "true"),
    flag("federationDenialNamesOperation", "true"),
    flag("setSourceIdentityBothSides", "false"),
    flag("samlFederatedProvider", "false"),
    flag("samlNameKeysAreLists", "false"),
    flag("denialReasons", "false"),
    field("expiredCode", Form::Text, "\"ExpiredToken\""),
    flag("packedPolicySizeAlways", "true"),
    flag("inheritedSourceIdentityLogged", "true"),
    flag("variablesInBool", "false"),
    flag("negatedForAllNeedsKey", "false"),
    flag("wildcardsInVariables", "false"),
];
