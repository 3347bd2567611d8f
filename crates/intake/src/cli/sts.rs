//! The commands of `aws sts` and their options, with what the AWS CLI checks by itself.

use rolecall_source::StsOperation;

/// A command of `aws sts`.
#[derive(Debug)]
pub(crate) struct Command {
    /// What is typed, such as `assume-role`.
    pub(crate) name: &'static str,
    /// The operation in the API.
    pub(crate) operation: StsOperation,
    pub(crate) options: &'static [Opt],
}

/// An option of a command.
#[derive(Debug)]
pub(crate) struct Opt {
    /// What is typed, such as `--role-arn`.
    pub(crate) name: &'static str,
    /// The parameter in the API, such as `RoleArn`.
    pub(crate) parameter: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// What an option takes, with the least that the AWS CLI lets pass.
///
/// It checks neither the most nor the pattern: those are left to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text of at least so many characters.
    Text(usize),
    /// An integer of at least this value.
    Integer(i64),
    /// A list of texts of at least so many characters.
    Texts {
        least: usize,
        characters: usize,
    },
    Structure(&'static [Field]),
    Structures {
        least: usize,
        fields: &'static [Field],
    },
}

/// A member of a structure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The least number of characters.
    pub(crate) least: usize,
    pub(crate) required: bool,
}

/// The command of `aws sts` named `name`.
pub(crate) fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

const fn required(name: &'static str, parameter: &'static str, kind: Kind) -> Opt {
    Opt {
        name,
        parameter,
        kind,
        required: true,
    }
}

const fn optional(name: &'static str, parameter: &'static str, kind: Kind) -> Opt {
    Opt {
        name,
        parameter,
        kind,
        required: false,
    }
}

const fn field(name: &'static str, least: usize, required: bool) -> Field {
    Field {
        name,
        least,
        required,
    }
}

const ARN: Kind = Kind::Text(20);
const ROLE_ARN: Opt = required("--role-arn", "RoleArn", ARN);
const SESSION_NAME: Opt = required("--role-session-name", "RoleSessionName", Kind::Text(2));
const POLICY: Opt = optional("--policy", "Policy", Kind::Text(1));
const SERIAL_NUMBER: Opt = optional("--serial-number", "SerialNumber", Kind::Text(9));
const TOKEN_CODE: Opt = optional("--token-code", "TokenCode", Kind::Text(6));
const POLICY_ARNS: Opt = optional(
    "--policy-arns",
    "PolicyArns",
    Kind::Structures {
        least: 0,
        fields: DESCRIPTOR,
    },
);
const TAGS: Opt = optional(
    "--tags",
    "Tags",
    Kind::Structures {
        least: 0,
        fields: &[field("Key", 1, true), field("Value", 0, true)],
    },
);
const TOKEN_SIZE: Opt = optional(
    "--minimum-session-token-size",
    "MinimumSessionTokenSize",
    Kind::Integer(0),
);

/// A managed policy, by its ARN.
const DESCRIPTOR: &[Field] = &[field("arn", 20, false)];

const fn duration(least: i64) -> Opt {
    optional(
        "--duration-seconds",
        "DurationSeconds",
        Kind::Integer(least),
    )
}

/// Every command of `aws sts`.
pub(crate) const COMMANDS: &[Command] = &[
    Command {
        name: "assume-role",
        operation: StsOperation::AssumeRole,
        options: &[
            ROLE_ARN,
            SESSION_NAME,
            POLICY_ARNS,
            POLICY,
            duration(900),
            TAGS,
            optional(
                "--transitive-tag-keys",
                "TransitiveTagKeys",
                Kind::Texts {
                    least: 0,
                    characters: 1,
                },
            ),
            optional("--external-id", "ExternalId", Kind::Text(2)),
            SERIAL_NUMBER,
            TOKEN_CODE,
            optional("--source-identity", "SourceIdentity", Kind::Text(2)),
            optional(
                "--provided-contexts",
                "ProvidedContexts",
                Kind::Structures {
                    least: 1,
                    fields: &[
                        field("ProviderArn", 20, false),
                        field("ContextAssertion", 4, false),
                    ],
                },
            ),
            TOKEN_SIZE,
        ],
    },
    Command {
        name: "assume-role-with-saml",
        operation: StsOperation::AssumeRoleWithSaml,
        options: &[
            ROLE_ARN,
            required("--principal-arn", "PrincipalArn", ARN),
            required("--saml-assertion", "SAMLAssertion", Kind::Text(4)),
            POLICY_ARNS,
            POLICY,
            duration(900),
            TOKEN_SIZE,
        ],
    },
    Command {
        name: "assume-role-with-web-identity",
        operation: StsOperation::AssumeRoleWithWebIdentity,
        options: &[
            ROLE_ARN,
            SESSION_NAME,
            required("--web-identity-token", "WebIdentityToken", Kind::Text(4)),
            optional("--provider-id", "ProviderId", Kind::Text(4)),
            POLICY_ARNS,
            POLICY,
            duration(900),
            TOKEN_SIZE,
        ],
    },
    Command {
        name: "assume-root",
        operation: StsOperation::AssumeRoot,
        options: &[
            required("--target-principal", "TargetPrincipal", Kind::Text(12)),
            required(
                "--task-policy-arn",
                "TaskPolicyArn",
                Kind::Structure(DESCRIPTOR),
            ),
            duration(0),
            TOKEN_SIZE,
        ],
    },
    Command {
        name: "decode-authorization-message",
        operation: StsOperation::DecodeAuthorizationMessage,
        options: &[required(
            "--encoded-message",
            "EncodedMessage",
            Kind::Text(1),
        )],
    },
    Command {
        name: "get-access-key-info",
        operation: StsOperation::GetAccessKeyInfo,
        options: &[required("--access-key-id", "AccessKeyId", Kind::Text(16))],
    },
    Command {
        name: "get-caller-identity",
        operation: StsOperation::GetCallerIdentity,
        options: &[],
    },
    Command {
        name: "get-delegated-access-token",
        operation: StsOperation::GetDelegatedAccessToken,
        options: &[required("--trade-in-token", "TradeInToken", Kind::Text(0))],
    },
    Command {
        name: "get-federation-token",
        operation: StsOperation::GetFederationToken,
        options: &[
            required("--name", "Name", Kind::Text(2)),
            POLICY,
            POLICY_ARNS,
            duration(900),
            TAGS,
            TOKEN_SIZE,
        ],
    },
    Command {
        name: "get-scoped-credentials",
        operation: StsOperation::GetScopedCredentials,
        options: &[
            POLICY,
            duration(1),
            TOKEN_SIZE,
            optional(
                "--scoped-session-description",
                "ScopedSessionDescription",
                Kind::Text(2),
            ),
        ],
    },
    Command {
        name: "get-session-token",
        operation: StsOperation::GetSessionToken,
        options: &[duration(900), SERIAL_NUMBER, TOKEN_CODE, TOKEN_SIZE],
    },
    Command {
        name: "get-web-identity-token",
        operation: StsOperation::GetWebIdentityToken,
        options: &[
            required(
                "--audience",
                "Audience",
                Kind::Texts {
                    least: 1,
                    characters: 1,
                },
            ),
            duration(60),
            required("--signing-algorithm", "SigningAlgorithm", Kind::Text(5)),
            TAGS,
            optional("--subject-mode", "SubjectMode", Kind::Text(0)),
            optional("--scope", "Scope", Kind::Text(0)),
        ],
    },
];
