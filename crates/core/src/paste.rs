//! What was pasted as a call: what it is read as, what can be chosen in it, and how one thing in it
//! is changed in its own text.

mod change;
mod lines;

use rolecall_intake::{
    Content, Documents, Input,
    denial::{self, Denial},
    jwt::{self, Roles, Token},
    saml::{self, Saml},
};
use rolecall_source::{Names, StsOperation};
use serde::Serialize;

pub use rolecall_intake::unwrap::Kind;

pub use self::change::{Part, changed};
use crate::{clock::Instant, operation::Operation, typed::presented};

/// What a text was read as.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paste {
    /// The kind of the text.
    pub kind: Kind,
    /// What was undone and what was found, in words.
    pub summary: String,
    /// Whether the text came in wrappings, which were undone.
    pub wrapped: bool,
    /// The document inside, in lines: the XML of a response, header and claims of a token.
    pub decoded: Vec<Decoded>,
    /// The operation of the first call.
    pub operation: Option<String>,
    /// The names of the parameters that the first call passes, as the API has them.
    pub parameters: Vec<String>,
    /// The source identity that the call itself passes.
    pub source_identity: Option<String>,
    /// Who issued the token, and for whom.
    pub issuer: Option<String>,
    /// The audience that AWS compares.
    pub audience: Option<String>,
    /// When the document began to hold, in ISO 8601.
    pub issued: Option<String>,
    /// The commands, each as it stands in the text.
    pub commands: Vec<String>,
    /// Whether the document is a token without a signature, or its claims alone.
    pub unsigned: bool,
    /// The roles that the document offers.
    pub roles: Vec<Offered>,
    /// Who was refused what, where the text holds such an error of AWS.
    pub refused: Option<Refused>,
    /// The parts of the call that [`changed`] can set.
    pub settable: Vec<Part>,
    /// The parts of the call that [`changed`] can remove.
    pub removable: Vec<Part>,
}

impl Paste {
    /// Whether the text holds commands of the AWS CLI.
    #[must_use]
    pub const fn is_command(&self) -> bool {
        matches!(self.kind, Kind::Cli)
    }

    /// Whether the text is a SAML response or a token.
    #[must_use]
    pub const fn is_document(&self) -> bool {
        matches!(self.kind, Kind::Saml | Kind::Jwt)
    }

    /// Whether [`changed`] can give a part of the call this value, or remove it if there is none.
    #[must_use]
    pub fn can_change(&self, part: Part, value: Option<&str>) -> bool {
        let parts = match value {
            Some(_) => &self.settable,
            None => &self.removable,
        };
        parts.contains(&part)
    }

    /// Whether the text is a response of AWS.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        matches!(self.kind, Kind::AwsResponse)
    }
}

/// A part of a document, to be read by people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decoded {
    /// What it is.
    pub title: String,
    /// Its text in lines.
    pub text: String,
}

/// A role that a document offers, with the provider to name beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offered {
    /// The role's ARN.
    pub role: String,
    /// The provider's ARN; tokens name none.
    pub provider: Option<String>,
}

/// What an error of AWS says of a call that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The ARN of the caller; a call that brings an assertion or token has none.
    pub caller: Option<String>,
    /// The action, such as `sts:AssumeRole`.
    pub action: String,
    /// The ARN of what it was to be done to, where the error names it.
    pub resource: Option<String>,
}

impl From<Denial> for Refused {
    fn from(denial: Denial) -> Self {
        Self {
            caller: denial.caller,
            action: denial.action,
            resource: denial.resource,
        }
    }
}

/// The host that a trust policy names for an issuer that every account knows without an IAM identity
/// provider; `None` for any other issuer. Source: IAM User Guide, "Create a role for OpenID Connect
/// federation".
///
/// ```
/// use rolecall_core::paste::built_in_provider;
/// assert_eq!(built_in_provider("https://accounts.google.com"), Some("accounts.google.com"));
/// assert_eq!(built_in_provider("https://server.example.com"), None);
/// ```
#[must_use]
pub fn built_in_provider(issuer: &str) -> Option<&'static str> {
    let host = issuer.strip_prefix("https://").unwrap_or(issuer);
    let host = host.trim_end_matches('/');
    BUILT_IN.into_iter().find(|built_in| *built_in == host)
}

/// The providers that every account knows without an IAM identity provider.
const BUILT_IN: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// Says what a text is.
///
/// ```
/// let paste = rolecall_core::paste::read("aws sts get-caller-identity; aws iam list-roles");
/// assert_eq!(paste.summary, "an AWS CLI command");
/// assert_eq!(paste.commands, ["aws sts get-caller-identity", "aws iam list-roles"]);
/// ```
#[must_use]
pub fn read(text: &str) -> Paste {
    view(text, &Input::read(text), &mut Documents::default())
}

/// What there is to show of a text that was read.
pub(crate) fn view(text: &str, input: &Input, documents: &mut Documents) -> Paste {
    let unwrapped = &input.unwrapped;
    let refused = match &input.content {
        Content::Denial(denial) if !unwrapped.is_wrapped() => Some(denial.clone()),
        _ => denial::read(text),
    };
    let mut paste = Paste {
        kind: unwrapped.kind,
        summary: unwrapped.summary(),
        wrapped: !unwrapped.undone.is_empty(),
        refused: refused.map(Refused::from),
        settable: change::changeable(input, Some("x")),
        removable: change::changeable(input, None),
        ..Paste::default()
    };
    match &input.content {
        Content::Calls(calls) if unwrapped.kind == Kind::Cli => {
            let commands = calls.value.iter();
            let commands = commands.map(|call| call.span.of(&unwrapped.text).to_owned());
            paste.commands = commands.collect();
            if let Some(call) = calls.value.first() {
                of_operation(&Operation::of(call), documents, &mut paste);
                let names = call.parameters.iter();
                paste.parameters = names.map(|parameter| parameter.name.clone()).collect();
                paste.operation = Some(call.operation.clone());
            }
        }
        Content::Saml(saml) => of_saml(saml.value.as_ref(), &unwrapped.text, &mut paste),
        Content::Token(token) => {
            paste.operation = Some(StsOperation::AssumeRoleWithWebIdentity.name().to_owned());
            if let Some(token) = &token.value {
                of_pasted_token(token, &mut paste);
            }
        }
        _ => {}
    }
    paste
}

/// The view of a command: the source identity that it passes, and the document that it presents.
fn of_operation(operation: &Operation<'_>, documents: &mut Documents, paste: &mut Paste) {
    match operation {
        Operation::AssumeRole(asked) => {
            paste.source_identity = asked.source_identity.text().map(str::to_owned);
        }
        Operation::AssumeRoleWithSaml(asked) => {
            let parts = (asked.role_arn.text(), asked.principal_arn.text());
            if let (Some(role), Some(provider)) = parts {
                paste.roles.push(Offered {
                    role: role.to_owned(),
                    provider: Some(provider.to_owned()),
                });
            }
        }
        Operation::AssumeRoleWithWebIdentity(_) => {
            let document = presented::document(operation, documents);
            if let Some(token) = document.as_ref().and_then(|it| it.input.token()) {
                of_token(token, paste);
            }
        }
        _ => {}
    }
}

/// The view of a SAML response, with the roles that it offers.
fn of_saml(saml: Option<&Saml>, text: &str, paste: &mut Paste) {
    paste.operation = Some(StsOperation::AssumeRoleWithSaml.name().to_owned());
    let Some(saml) = saml else { return };
    let document = lines::of_document(&saml.document, text);
    paste.decoded = vec![decoded("document", document)];
    let Some(assertion) = saml.assertion() else {
        return;
    };
    let source_identity = assertion.source_identity();
    paste.source_identity = source_identity.map(|value| value.value.clone());
    paste.issued = iso(began(assertion));
    let mut seen = Names::default();
    for pair in assertion.roles() {
        let (role, provider) = (pair.role.value, pair.provider.value);
        if seen.add(&[&*role, "\0", &provider].concat()) {
            paste.roles.push(Offered {
                role,
                provider: Some(provider),
            });
        }
    }
}

/// The view of a token that was pasted whole, or as its claims.
fn of_pasted_token(token: &Token, paste: &mut Paste) {
    let parts = [("header", &token.header), ("claims", &token.claims)];
    for (title, part) in parts {
        if let Some(part) = part {
            let text = lines::of_json(&part.text);
            paste.decoded.push(decoded(title, text));
        }
    }
    paste.unsigned = matches!(token.form, jwt::Form::Claims | jwt::Form::Unsigned);
    paste.source_identity = token.source_identity().map(|value| value.value);
    let times = [token.issued_at(), token.not_before()];
    paste.issued = iso(times.into_iter().flatten().map(|time| time.value).max());
    of_token(token, paste);
    if let Roles::Listed(arns) = token.roles() {
        let offered = |role| Offered {
            role,
            provider: None,
        };
        paste.roles = arns.value.into_iter().map(offered).collect();
    }
}

/// Who issued a token, and for whom.
fn of_token(token: &Token, paste: &mut Paste) {
    paste.issuer = token.issuer().map(|issuer| issuer.value);
    paste.audience = token.audience().map(|audience| audience.value);
}

/// When an assertion was issued, or from when on it holds if that is later.
fn began(assertion: &saml::Assertion) -> Option<i64> {
    let conditions = assertion.conditions.as_ref();
    let holds = conditions.and_then(|conditions| conditions.not_before.as_ref());
    let times = [assertion.issue_instant.as_ref(), holds];
    let times = times.into_iter().flatten();
    times.filter_map(|time| saml::instant(&time.value)).max()
}

fn iso(seconds: Option<i64>) -> Option<String> {
    Some(Instant::at_epoch(seconds?)?.iso())
}

fn decoded(title: &str, text: String) -> Decoded {
    Decoded {
        title: title.to_owned(),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_as_they_were_written() {
        let paste = read("$ aws sts assume-role \\\n  --role-arn x\n$ aws iam list-roles | jq .");
        assert_eq!(
            paste.commands,
            [
                "aws sts assume-role \\\n  --role-arn x",
                "aws iam list-roles"
            ]
        );
        assert_eq!((paste.kind, paste.wrapped), (Kind::Cli, false));
    }

    #[test]
    fn a_document_says_when_it_began_to_hold() {
        let claims = |times: &str| {
            read(&format!(
                r#"{{"iss":"https://a.example","sub":"b",{times}}}"#
            ))
        };
        let paste = claims(r#""iat":1795341500,"nbf":1795341560,"exp":1795341900"#);
        assert_eq!(paste.issued.as_deref(), Some("2026-11-22T09:59:20Z"));
        assert_eq!(claims(r#""exp":1795341900"#).issued, None);
        let assertion = r#"<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="2026-01-01T00:00:00.5Z"><Conditions NotBefore="2025-12-31T23:55:00Z"/></Assertion>"#;
        let paste = read(assertion);
        assert_eq!(paste.issued.as_deref(), Some("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn an_error_says_who_was_refused_what() {
        let error = "An error occurred (AccessDenied) when calling the AssumeRole operation: User: \
            arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: \
            sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy";
        let paste = read(error);
        assert_eq!(paste.kind, Kind::AwsResponse);
        let refused = paste.refused.unwrap();
        assert_eq!(
            refused.caller.as_deref(),
            Some("arn:aws:sts::111122223333:assumed-role/CI/build")
        );
        assert_eq!(refused.action, "sts:AssumeRole");
        assert_eq!(
            refused.resource.as_deref(),
            Some("arn:aws:iam::444455556666:role/Deploy")
        );
        assert_eq!(
            read("User: a b is not authorized to perform: c on resource: d").refused,
            None
        );
    }

    #[test]
    fn a_wrapped_response_is_shown_in_lines_with_its_roles() {
        // what base64 holds here is the attribute below, in one line
        let inside = "<Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\">\
            <AttributeValue>arn:aws:iam::123456789012:role/A,arn:aws:iam::123456789012:saml-provider/I</AttributeValue>\
            <AttributeValue>arn:aws:iam::123456789012:role/B,arn:aws:iam::123456789012:saml-provider/I</AttributeValue>\
            </Attribute>";
        use base64::Engine;
        let paste = read(&base64::prelude::BASE64_STANDARD.encode(inside));
        assert!(paste.wrapped);
        assert_eq!(paste.summary, "base64-decoded: a SAML response");
        let roles: Vec<_> = paste.roles.iter().map(|offered| &*offered.role).collect();
        assert_eq!(
            roles,
            [
                "arn:aws:iam::123456789012:role/A",
                "arn:aws:iam::123456789012:role/B"
            ]
        );
        let text = &paste.decoded.first().unwrap().text;
        assert_eq!(text.lines().count(), 4);
        assert!(text.contains("\n  <AttributeValue>arn"), "{text}");
    }

    #[test]
    fn a_token_is_shown_as_header_and_claims() {
        let paste = read("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln");
        let shown: Vec<_> = paste
            .decoded
            .iter()
            .map(|d| (&*d.title, &*d.text))
            .collect();
        assert_eq!(
            shown,
            [
                ("header", "{\n  \"alg\": \"RS256\"\n}"),
                ("claims", "{\n  \"sub\": \"johndoe\"\n}")
            ]
        );
    }
}
