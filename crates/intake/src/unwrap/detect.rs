//! What a text is.

use rolecall_source::{
    Diagnostic, Parsed, codes,
    json::{self, Value},
};
use serde::Serialize;

use super::equivalent;
use crate::{
    call::Call,
    cli::{self, Files},
    denial::{self, Denial},
};

/// The kind of a text. It serializes as its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Commands of the AWS CLI.
    Cli,
    /// A SAML response or a part of one.
    Saml,
    /// A token, or its claims.
    Jwt,
    /// The metadata of a SAML provider.
    SamlMetadata,
    /// Another message of SAML, such as the request that a response answers.
    SamlRequest,
    /// What AWS answered.
    AwsResponse,
    /// Profiles of `~/.aws/config`.
    Config,
    /// Events of CloudTrail.
    #[serde(rename = "cloudtrail")]
    CloudTrail,
    /// A call of an AWS SDK, in the code of a program.
    #[serde(rename = "unknown")]
    Sdk,
    /// Nothing that is known here.
    #[default]
    Unknown,
}

impl Kind {
    /// The short name, such as `saml-metadata`. The code of a program is `unknown`: it is named, and
    /// no more.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Saml => "saml",
            Self::Jwt => "jwt",
            Self::SamlMetadata => "saml-metadata",
            Self::SamlRequest => "saml-request",
            Self::AwsResponse => "aws-response",
            Self::Config => "config",
            Self::CloudTrail => "cloudtrail",
            Self::Sdk | Self::Unknown => "unknown",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cli => "an AWS CLI command",
            Self::Saml => "a SAML response",
            Self::Jwt => "a token",
            Self::SamlMetadata => "SAML metadata",
            Self::SamlRequest => "a SAML request",
            Self::AwsResponse => "an answer of AWS",
            Self::Config => "a file of AWS CLI profiles",
            Self::CloudTrail => "a CloudTrail event",
            Self::Sdk => "a call of an AWS SDK",
            Self::Unknown => "nothing that is known here",
        }
    }
}

impl Kind {
    /// What to do with a text that is known, but is neither a call nor what comes with one.
    pub(super) const fn advice(self) -> Option<&'static str> {
        match self {
            Self::Cli | Self::Saml | Self::Jwt | Self::Unknown => None,
            Self::SamlMetadata => Some("it belongs to the SAML provider of the account"),
            Self::SamlRequest => {
                Some("the identity provider answers it with a response, which AWS is given")
            }
            Self::AwsResponse => Some("paste the call, token or SAML response that it answers"),
            Self::Config => {
                Some("a profile with a role_arn makes the AWS CLI call AssumeRole: paste that call")
            }
            Self::Sdk => Some("paste the call of the AWS CLI that it amounts to"),
            Self::CloudTrail => Some("it tells of a call that was made: paste that call"),
        }
    }
}

/// What a text is, without its wrappings undone.
///
/// ```
/// use rolecall_intake::unwrap::{Kind, detect};
/// assert_eq!(detect("aws sts get-caller-identity"), Kind::Cli);
/// assert_eq!(detect("{\"Credentials\": {}}"), Kind::AwsResponse);
/// assert_eq!(detect("[profile dev]\nrole_arn = x"), Kind::Config);
/// assert_eq!(detect("good morning"), Kind::Unknown);
/// ```
#[must_use]
pub fn detect(text: &str) -> Kind {
    classify(text, &|_| None).kind
}

/// The kind of a text, and the values that were parsed to detect it.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    /// The commands; `None` where the text was not searched for any.
    pub(crate) calls: Option<Parsed<Vec<Call>>>,
    /// The denial of an [`Kind::AwsResponse`].
    pub(crate) denial: Option<Denial>,
}

impl Found {
    /// Whether there is a command of the AWS CLI, even one that calls no API.
    fn has_command(&mut self, text: &str, files: Files<'_>) -> bool {
        let calls = self
            .calls
            .get_or_insert_with(|| cli::read_with(text, files));
        let unknown = |d: &Diagnostic| d.code == codes::CALL_UNKNOWN;
        !calls.diagnostics.iter().any(unknown)
    }
}

/// Detects the kind of a text; a command may name `files`.
pub(super) fn classify(whole: &str, files: Files<'_>) -> Found {
    let mut found = Found::default();
    let text = whole.trim_start_matches('\u{feff}').trim();
    found.kind = if text.starts_with("aws ") && found.has_command(whole, files) {
        Kind::Cli
    } else {
        by_form(text)
    };
    if found.kind != Kind::Unknown {
        return found;
    }
    found.kind = if text.contains("aws") && found.has_command(whole, files) {
        Kind::Cli
    } else {
        found.denial = denial::read(text);
        if found.denial.is_some() || is_error(text) {
            Kind::AwsResponse
        } else if equivalent::sdk(text).is_some() {
            Kind::Sdk
        } else {
            Kind::Unknown
        }
    };
    found
}

/// The kind of a text by its form alone.
fn by_form(text: &str) -> Kind {
    if text.starts_with('<') {
        xml(text)
    } else if text.starts_with(['{', '[']) && !is_config(text) {
        json(text)
    } else if is_token(text) {
        Kind::Jwt
    } else if is_config(text) {
        Kind::Config
    } else {
        Kind::Unknown
    }
}

/// Whether a text holds an error of AWS that is not a denial: as the AWS CLI prints it, as
/// aws-actions/configure-aws-credentials does, or the bare text for an issuer without a provider.
fn is_error(text: &str) -> bool {
    (text.contains("An error occurred (") && text.contains(" when calling the "))
        || text.contains("Could not assume role with OIDC: ")
        || text.contains("No OpenIDConnect provider found in your account for ")
}

/// XML is known by its root element; a SOAP envelope by what is in it.
pub(super) fn xml(text: &str) -> Kind {
    let mut local = local_name(text);
    if local == "Envelope" {
        let body = text
            .split_once("Body")
            .and_then(|(_, rest)| rest.split_once('>'));
        local = body.map_or("", |(_, body)| local_name(body));
    }
    match local {
        "Response" | "Assertion" | "EncryptedAssertion" | "AttributeStatement" | "Attribute"
        | "ArtifactResponse" => Kind::Saml,
        "EntityDescriptor" | "EntitiesDescriptor" => Kind::SamlMetadata,
        "AuthnRequest" | "LogoutRequest" | "LogoutResponse" | "ArtifactResolve" => {
            Kind::SamlRequest
        }
        "ErrorResponse" => Kind::AwsResponse,
        local if local.ends_with("Response") && text.contains("amazonaws.com/doc/") => {
            Kind::AwsResponse
        }
        _ => Kind::Unknown,
    }
}

/// The name of the first element without its prefix; empty if there is none.
fn local_name(text: &str) -> &str {
    let name = root_name(text).unwrap_or_default();
    name.rsplit(':').next().unwrap_or(name)
}

/// The name of the first element, behind declarations and comments.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        let end = if rest.starts_with('?') {
            "?>"
        } else if rest.starts_with("!--") {
            "-->"
        } else if rest.starts_with("!DOCTYPE") {
            // up to where the element may begin; an internal subset has brackets of its own
            if rest.split('>').next()?.contains('[') {
                "]>"
            } else {
                ">"
            }
        } else {
            break;
        };
        rest = rest.split_once(end)?.1;
    }
    rest.split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()
}

/// JSON is known by the names of its members.
pub(super) fn json(text: &str) -> Kind {
    let read = json::read(text);
    let root = read.root.map(|root| root.value);
    let first = match &root {
        Some(Value::Array(items)) => items.first().map(|item| &item.value),
        root => root.as_ref(),
    };
    let Some(members) = first.and_then(Value::members) else {
        return Kind::Unknown;
    };
    let has = |name: &str| members.iter().any(|m| m.key.value == name);
    let begins = |start: &str| members.iter().any(|m| m.key.value.starts_with(start));
    if has("eventSource")
        || has("eventVersion")
        || has("Records")
        || has("CloudTrailEvent")
        || has("Events")
    {
        return Kind::CloudTrail;
    }
    let identity = has("UserId") && has("Account");
    if identity
        || [
            "Credentials",
            "AssumedRoleUser",
            "FederatedUser",
            "DecodedMessage",
            "AccessKeyId",
        ]
        .into_iter()
        .any(has)
    {
        return Kind::AwsResponse;
    }
    let claims = has("sub") && (has("aud") || has("exp") || has("iat"));
    if has("iss") || claims || begins("https://aws.amazon.com/") {
        return Kind::Jwt;
    }
    Kind::Unknown
}

/// A token is a word with dots that begins as the base64 of `{"` does.
fn is_token(text: &str) -> bool {
    let parts = text.split('.').count();
    text.starts_with("ey") && parts > 1 && !text.contains(char::is_whitespace)
}

/// The file of profiles has sections in brackets, and settings.
fn is_config(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    let section = first.and_then(|line| line.strip_prefix('[')?.strip_suffix(']'));
    section.is_some_and(|name| !name.contains(['"', '{', '[', ',']))
        && lines.any(|line| line.contains('='))
}
