//! One thing of a call changed in the text that the call was read from.

use rolecall_intake::{Call, Content, Input, jwt::Token, saml::Saml};
use rolecall_source::{Span, json};
use serde::Serialize;

use crate::operation::{Operation, Passed};

/// The name of the attribute of a SAML response that sets the source identity.
const SAML_SOURCE_IDENTITY: &str = "https://aws.amazon.com/SAML/Attributes/SourceIdentity";
/// The claim of a token that does.
const JWT_SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";

/// A thing that a call may say. It serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Part {
    /// The source identity.
    SourceIdentity,
    /// The external id.
    ExternalId,
    /// The session tags, as `--tags` takes them.
    Tags,
    /// The MFA device.
    SerialNumber,
    /// The MFA device's code.
    TokenCode,
    /// The session policy.
    Policy,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::SourceIdentity,
        Self::ExternalId,
        Self::Tags,
        Self::SerialNumber,
        Self::TokenCode,
        Self::Policy,
    ];

    /// The part of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// The name of the parameter, as the API has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SourceIdentity => "SourceIdentity",
            Self::ExternalId => "ExternalId",
            Self::Tags => "Tags",
            Self::SerialNumber => "SerialNumber",
            Self::TokenCode => "TokenCode",
            Self::Policy => "Policy",
        }
    }

    const fn option(self) -> &'static str {
        match self {
            Self::SourceIdentity => "--source-identity",
            Self::ExternalId => "--external-id",
            Self::Tags => "--tags",
            Self::SerialNumber => "--serial-number",
            Self::TokenCode => "--token-code",
            Self::Policy => "--policy",
        }
    }
}

/// The text with a part of the call written anew, or without it. The source identity is found in
/// responses and tokens too, which lose their wrappings by that. `None` where it can't be done.
///
/// ```
/// use rolecall_core::paste::{Part, changed};
/// let call = "aws sts assume-role --role-arn x --source-identity Admin";
/// assert_eq!(
///     changed(call, Part::SourceIdentity, None).as_deref(),
///     Some("aws sts assume-role --role-arn x")
/// );
/// ```
#[must_use]
pub fn changed(text: &str, part: Part, value: Option<&str>) -> Option<String> {
    in_input(&Input::read(text), part, value)
}

/// The parts that can be set, or removed where there is no value.
pub(super) fn changeable(input: &Input, value: Option<&str>) -> Vec<Part> {
    let parts = Part::ALL.into_iter();
    parts
        .filter(|part| in_input(input, *part, value).is_some())
        .collect()
}

fn in_input(input: &Input, part: Part, value: Option<&str>) -> Option<String> {
    let inside = &input.unwrapped.text;
    match (&input.content, part) {
        (Content::Calls(calls), _) => in_command(inside, calls.value.first()?, part, value),
        (Content::Saml(_), Part::SourceIdentity) => in_response(inside, input.saml()?, value),
        (Content::Token(_), Part::SourceIdentity) => in_claims(input.token()?, value),
        _ => None,
    }
}

/// The value that a command passes for a part.
const fn given<'c>(operation: &Operation<'c>, part: Part) -> Option<&'c Passed> {
    match (operation, part) {
        (Operation::AssumeRole(asked), Part::SourceIdentity) => asked.source_identity.passed,
        (Operation::AssumeRole(asked), Part::ExternalId) => asked.external_id.passed,
        (Operation::AssumeRole(asked), Part::Tags) => asked.tags.passed,
        (Operation::AssumeRole(asked), Part::SerialNumber) => asked.serial_number.passed,
        (Operation::AssumeRole(asked), Part::TokenCode) => asked.token_code.passed,
        (Operation::AssumeRole(asked), Part::Policy) => asked.policy.passed,
        (Operation::AssumeRoleWithSaml(asked), Part::Policy) => asked.policy.passed,
        (Operation::AssumeRoleWithWebIdentity(asked), Part::Policy) => asked.policy.passed,
        (Operation::GetFederationToken(asked), Part::Tags) => asked.tags.passed,
        (Operation::GetFederationToken(asked), Part::Policy) => asked.policy.passed,
        (Operation::GetScopedCredentials(asked), Part::Policy) => asked.policy.passed,
        (Operation::GetSessionToken(asked), Part::SerialNumber) => asked.serial_number.passed,
        (Operation::GetSessionToken(asked), Part::TokenCode) => asked.token_code.passed,
        (Operation::GetWebIdentityToken(asked), Part::Tags) => asked.tags.passed,
        _ => None,
    }
}

fn in_command(text: &str, call: &Call, part: Part, value: Option<&str>) -> Option<String> {
    let given = given(&Operation::of(call), part);
    if given.is_some_and(|given| !given.name_span.of(text).starts_with("--")) {
        // it is in `--cli-input-json` or `--cli-input-yaml`
        return None;
    }
    match (given, value) {
        (None, None) => None,
        (Some(given), None) => {
            let span = Span::new(
                given.name_span.start,
                given.name_span.end.max(given.span.end),
            );
            Some(without(text, span))
        }
        (Some(given), Some(value)) if given.span != given.name_span => {
            Some(replaced(text, given.span, &quoted(part, value)))
        }
        (_, Some(value)) => {
            let end = given.map_or(call.span.end, |given| given.name_span.end);
            let value = quoted(part, value);
            let new = match given {
                Some(_) => format!(" {value}"),
                None => format!("{}{} {value}", gap(call.span.of(text)), part.option()),
            };
            Some(replaced(text, Span::at(end), &new))
        }
    }
}

/// What stands between the options of a command: its own line break, if it has any.
fn gap(command: &str) -> String {
    let next_line = |mark: &str| {
        let (_, after) = command.split_once(mark)?;
        let indent: String = after
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t'))
            .collect();
        Some(format!(" {mark}{indent}"))
    };
    ["\\\n", "`\n", "^\n"]
        .into_iter()
        .find_map(next_line)
        .unwrap_or_else(|| " ".to_owned())
}

/// The value as a shell takes it; tags are several words.
fn quoted(part: Part, value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@=+%".contains(c);
    let is_plain = !value.is_empty() && value.chars().all(plain);
    if is_plain || part == Part::Tags {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "'\\''"))
    }
}

fn in_response(text: &str, saml: &Saml, value: Option<&str>) -> Option<String> {
    let attributes = &saml.assertion()?.attributes;
    let given = attributes
        .iter()
        .find(|a| a.name.value == SAML_SOURCE_IDENTITY);
    match (given, value) {
        (None, None) => None,
        (Some(given), None) => Some(without(text, given.span)),
        (Some(given), Some(value)) => {
            let place = given.values.first()?.span;
            Some(replaced(text, place, &escaped(value)))
        }
        (None, Some(value)) => {
            let last = attributes.last()?;
            let prefix = last
                .span
                .of(text)
                .strip_prefix('<')?
                .split("Attribute")
                .next()?;
            let before = text.get(..last.span.start)?;
            let indent = before.get(before.trim_end().len()..)?;
            let inner = if indent.is_empty() { "" } else { "  " };
            let value = escaped(value);
            let new = format!(
                "{indent}<{prefix}Attribute Name=\"{SAML_SOURCE_IDENTITY}\">\
                 {indent}{inner}<{prefix}AttributeValue>{value}</{prefix}AttributeValue>\
                 {indent}</{prefix}Attribute>"
            );
            Some(replaced(text, Span::at(last.span.end), &new))
        }
    }
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;")
}

/// The claims alone, in lines: the header says nothing that matters without its signature.
fn in_claims(token: &Token, value: Option<&str>) -> Option<String> {
    let claims = token.claims.as_ref()?;
    let text = json::indented(&claims.text)?;
    let root = json::read(&text).root?;
    let mut written = String::new();
    if let Some(value) = value {
        json::write_string(value, &mut written);
    }
    let members = root.value.members()?;
    let given = members
        .iter()
        .rev()
        .find(|m| m.key.value == JWT_SOURCE_IDENTITY);
    match (given, value, members.last()) {
        (None, None, _) => None,
        (Some(given), Some(_), _) => Some(replaced(&text, given.value.span, &written)),
        (Some(given), None, _) => {
            let mut span = Span::new(given.key.span.start, given.value.span.end);
            let after = text.get(span.end..)?;
            if after.starts_with(',') {
                span.end += 1;
            }
            let rest = without(&text, span);
            // the last member leaves the comma in front of it
            json::indented(&rest).or_else(|| {
                let comma = text.get(..span.start)?.rfind(',')?;
                Some(replaced(&text, Span::new(comma, span.end), ""))
            })
        }
        (None, Some(_), last) => {
            let last = last?;
            let new = format!(",\n  \"{JWT_SOURCE_IDENTITY}\": {written}");
            Some(replaced(&text, Span::at(last.value.span.end), &new))
        }
    }
}

/// The text without a span, and without the blanks and escaped line end in front of it.
fn without(text: &str, span: Span) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    let kept = before.trim_end();
    let kept = match kept.strip_suffix(['\\', '`', '^']) {
        Some(kept) if before.len() > kept.len() + 1 => kept.trim_end(),
        _ => kept,
    };
    replaced(text, Span::new(kept.len(), span.end), "")
}

fn replaced(text: &str, span: Span, new: &str) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    format!("{before}{new}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "aws sts assume-role \\\n  --role-arn x \\\n  --source-identity Admin \\\n  --role-session-name y";

    fn change(text: &str, part: Part, value: Option<&str>) -> String {
        changed(text, part, value).unwrap()
    }

    #[test]
    fn options_are_written_anew_taken_out_and_added() {
        assert_eq!(
            change(CALL, Part::SourceIdentity, Some("Saanvi Sarkar")),
            CALL.replace("Admin", "'Saanvi Sarkar'")
        );
        assert_eq!(
            change(CALL, Part::SourceIdentity, None),
            CALL.replace(" \\\n  --source-identity Admin", "")
        );
        assert_eq!(
            change(CALL, Part::Tags, Some("Key=a,Value=b Key=c,Value=d")),
            format!("{CALL} \\\n  --tags Key=a,Value=b Key=c,Value=d")
        );
        assert_eq!(
            change(
                "x; aws sts assume-role --role-arn r; y",
                Part::ExternalId,
                Some("7")
            ),
            "x; aws sts assume-role --role-arn r --external-id 7; y"
        );
        assert_eq!(
            change(
                "aws sts assume-role --source-identity=Eve -- ",
                Part::SourceIdentity,
                Some("Bo")
            ),
            "aws sts assume-role --source-identity=Bo -- "
        );
        assert_eq!(changed(CALL, Part::ExternalId, None), None);
        let json = r#"aws sts assume-role --cli-input-json '{"RoleArn": "x", "ExternalId": "1"}'"#;
        assert_eq!(changed(json, Part::ExternalId, None), None);
    }

    #[test]
    fn a_response_gets_and_loses_its_attribute() {
        let role = "<a:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\" xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\"><a:AttributeValue>x</a:AttributeValue></a:Attribute>";
        let with = change(
            &format!(
                "<s:AttributeStatement xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\">\n  {}\n</s:AttributeStatement>",
                role.replace("a:", "s:")
                    .replace(" xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\"", "")
            ),
            Part::SourceIdentity,
            Some("Eve & Co"),
        );
        assert!(
            with.contains(
                "\n    <s:AttributeValue>Eve &amp; Co</s:AttributeValue>\n  </s:Attribute>"
            ),
            "{with}"
        );
        let other = change(&with, Part::SourceIdentity, Some("Bo"));
        assert!(other.contains(">Bo</s:AttributeValue>"), "{other}");
        let none = change(&other, Part::SourceIdentity, None);
        assert!(!none.contains("SourceIdentity"), "{none}");
    }

    #[test]
    fn a_token_becomes_claims() {
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln";
        let with = change(token, Part::SourceIdentity, Some("Eve"));
        assert_eq!(
            with,
            "{\n  \"sub\": \"johndoe\",\n  \"https://aws.amazon.com/source_identity\": \"Eve\"\n}"
        );
        let other = change(&with, Part::SourceIdentity, Some("Bo"));
        assert!(other.ends_with("\"Bo\"\n}"));
        assert_eq!(
            change(&other, Part::SourceIdentity, None),
            "{\n  \"sub\": \"johndoe\"\n}"
        );
    }
}
