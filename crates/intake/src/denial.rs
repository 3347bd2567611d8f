//! What an error text of AWS says about the call that was denied, in the forms that people have it:
//! AWS's own text, the line of a tool or an SDK, Terraform's box, the line of a log, JSON and XML.

/// A denied call, as far as its error text tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The ARN of the caller; a call that brings an assertion or token has none.
    pub caller: Option<String>,
    /// The action that was denied, such as `sts:AssumeRole`.
    pub action: String,
    /// The ARN of what the call was on.
    pub resource: Option<String>,
}

/// Reads a denial anywhere in a text.
///
/// ```
/// use rolecall_intake::denial;
/// let denial = denial::read(
///     "2026-11-22T10:00:00.1234567Z ##[error]Could not assume role with OIDC: \
///      Not authorized to perform sts:AssumeRoleWithWebIdentity",
/// )
/// .unwrap();
/// assert_eq!(denial.action, "sts:AssumeRoleWithWebIdentity");
/// assert_eq!(denial.caller, None);
/// ```
#[must_use]
pub fn read(text: &str) -> Option<Denial> {
    if !text.contains("authorized") {
        return None;
    }
    let text = one_line(text);
    of_caller(&text).or_else(|| of_document(&text))
}

/// Reads `User: … is not authorized to perform: … on resource: …`.
fn of_caller(text: &str) -> Option<Denial> {
    let (before, after) = text.split_once(" is not authorized to perform: ")?;
    let caller = before.rsplit("User: ").next()?;
    let named = before.len() > caller.len() && !caller.contains(' ');
    let action = word(after)?;
    let resource = after
        .split_once(" on resource: ")
        .filter(|(between, _)| between.trim() == action)
        .and_then(|(_, resource)| word(resource))
        .filter(|resource| resource.starts_with("arn:"));
    named.then(|| Denial {
        caller: Some(caller.to_owned()),
        resource: resource
            .or_else(|| role_in(text, action))
            .map(str::to_owned),
        action: action.to_owned(),
    })
}

/// Reads `Not authorized to perform sts:AssumeRoleWithWebIdentity`, which names no caller and no
/// role; the role may be named elsewhere in the text.
fn of_document(text: &str) -> Option<Denial> {
    let (_, after) = text.split_once("ot authorized to perform ")?;
    let action = word(after).filter(|action| action.starts_with("sts:"))?;
    Some(Denial {
        caller: None,
        resource: role_in(text, action).map(str::to_owned),
        action: action.to_owned(),
    })
}

/// The first role that a text names, for an action on roles.
fn role_in<'t>(text: &'t str, action: &str) -> Option<&'t str> {
    if !action.starts_with("sts:") {
        return None;
    }
    let arns = text.match_indices("arn:aws");
    let mut arns = arns.filter_map(|(at, _)| word(text.get(at..)?));
    arns.find(|arn| arn.contains(":iam::") && arn.contains(":role/"))
}

/// The first word of a text, without the punctuation and markup that follows it.
fn word(text: &str) -> Option<&str> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>()[]{},;\\|&".contains(c);
    let word = text
        .trim_start()
        .split(ends)
        .next()?
        .trim_end_matches(['.', ':']);
    (!word.is_empty()).then_some(word)
}

/// A text in one line, without the frames and timestamps that its lines begin with.
fn one_line(text: &str) -> String {
    let text = without_escapes(text);
    let mut joined = String::with_capacity(text.len());
    // an escaped line end, as in a JSON string, ends a line too
    for line in text.replace("\\n", "\n").lines() {
        for part in without_lead(line).split_whitespace() {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(part);
        }
    }
    joined
}

/// A line without a timestamp and the frame of a box.
fn without_lead(line: &str) -> &str {
    let is_frame = |c: char| c.is_whitespace() || "│╷╵┃|".contains(c);
    let line = line.trim_matches(is_frame);
    let Some((first, rest)) = line.split_once(char::is_whitespace) else {
        return line;
    };
    let is_time = |c: char| c.is_ascii_digit() || "-:.,TZ+[]/".contains(c);
    if first.len() > 7 && first.contains(':') && first.chars().all(is_time) {
        rest.trim_matches(is_frame)
    } else {
        line
    }
}

/// A text without the escape sequences that color it in a terminal.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        plain.push_str(part.get(end.map_or(0, |end| end + 1)..).unwrap_or_default());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unwrap::{Kind, detect};

    const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/CI/build";
    const USER: &str = "arn:aws:iam::111122223333:user/team/ana";
    const ROLE: &str = "arn:aws:iam::444455556666:role/Deploy";
    const WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

    /// Errors as people have them: the text, and the caller, action and resource in it. The forms
    /// are those of the public reports named beside them; names and ids are made up.
    const ERRORS: &[(&str, Option<&str>, &str, Option<&str>)] = &[
        // the AWS CLI
        (
            "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        // boto3, amzn/selling-partner-api-models#1186
        (
            "Traceback (most recent call last):\n  File \"app.py\", line 3, in <module>\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:TagSession on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(CALLER),
            "sts:TagSession",
            Some(ROLE),
        ),
        // the AWS SDK for Java 2, aws/aws-sdk-java-v2#1470
        (
            "software.amazon.awssdk.services.sts.model.StsException: User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy (Service: Sts, Status Code: 403, Request ID: 00000000-0000-4000-8000-000000000001)\n\tat software.amazon.awssdk.core.internal.http.CombinedResponseHandler.handleErrorResponse(CombinedResponseHandler.java:123)",
            Some(CALLER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        (
            "software.amazon.awssdk.services.sts.model.StsException: Not authorized to perform sts:AssumeRoleWithWebIdentity (Service: Sts, Status Code: 403, Request ID: 00000000-0000-4000-8000-000000000001, Extended Request ID: null)",
            None,
            WEB_IDENTITY,
            None,
        ),
        // the AWS SDK for JavaScript, aws/aws-sdk-js-v3#6225
        (
            "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n    at throwDefaultError (/app/node_modules/@aws-sdk/client-sts/dist-cjs/index.js:1:2) {\n  '$fault': 'client',\n  Code: 'AccessDenied'\n}",
            None,
            WEB_IDENTITY,
            None,
        ),
        // the AWS SDK for PHP, amzn/selling-partner-api-docs#2983
        (
            "Error executing \"AssumeRole\" on \"https://sts.eu-west-1.amazonaws.com\"; AWS HTTP error: Client error: `POST https://sts.eu-west-1.amazonaws.com` resulted in a `403 Forbidden` response: AccessDenied (client): User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        // the AWS SDK for Go 2
        (
            "operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 0, api error AccessDenied: User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        // a service with the newer name of the exception
        (
            "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: secretsmanager:GetSecretValue on resource: prod/db because no identity-based policy allows the secretsmanager:GetSecretValue action",
            Some(CALLER),
            "secretsmanager:GetSecretValue",
            None,
        ),
        // Terraform, hashicorp/terraform-provider-aws#42213
        (
            "╷\n│ Error: Cannot assume IAM Role\n│ \n│   with provider[\"registry.terraform.io/hashicorp/aws\"],\n│   on provider.tf line 12, in provider \"aws\":\n│   12: provider \"aws\" {\n│ \n│ IAM Role (arn:aws:iam::444455556666:role/Deploy) cannot be assumed.\n│ \n│ There are a number of possible causes of this - the most common are:\n│   * The credentials used in order to assume the role are invalid\n│   * The role ARN is not valid\n│ \n│ Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 0, api error AccessDenied: User:\n│ arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole on resource:\n│ arn:aws:iam::444455556666:role/Deploy\n│ \n╵",
            Some(CALLER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        (
            "│ Error: Cannot assume IAM Role\n│ IAM Role (arn:aws:iam::444455556666:role/Deploy) cannot be assumed.\n│ Error: operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: 0, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            None,
            WEB_IDENTITY,
            Some(ROLE),
        ),
        // Pulumi, cloud-toolkit/cloud-toolkit-aws#31
        (
            "aws:iam:AccountPasswordPolicy (audit):\n    error: 1 error occurred:\n        * error configuring Terraform AWS Provider: IAM Role (arn:aws:iam::444455556666:role/Deploy) cannot be assumed.\n    Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 0, api error AccessDenied: User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        // aws-actions/configure-aws-credentials#1446
        (
            "Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            None,
            WEB_IDENTITY,
            None,
        ),
        (
            "2026-11-22T10:00:00.1234567Z Run aws-actions/configure-aws-credentials@v4\n2026-11-22T10:00:00.1234568Z   role-to-assume: arn:aws:iam::444455556666:role/Deploy\n2026-11-22T10:00:01.1234567Z Assuming role with OIDC\n2026-11-22T10:00:02.1234567Z ##[error]Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            None,
            WEB_IDENTITY,
            Some(ROLE),
        ),
        // lines of a log, and colors of a terminal
        (
            "[2026-11-22 10:00:00,123] ERROR aws.sts: User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        (
            "\u{1b}[31m│\u{1b}[0m \u{1b}[1mError: User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource:\n\u{1b}[31m│\u{1b}[0m arn:aws:iam::444455556666:role/Deploy\u{1b}[0m",
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        // as JSON and XML
        (
            r#"{"Error": {"Code": "AccessDenied", "Message": "User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy", "Type": "Sender"}}"#,
            Some(USER),
            "sts:AssumeRole",
            Some(ROLE),
        ),
        (
            r#"{"level":"error","msg":"failed: {\"message\":\"Not authorized to perform sts:AssumeRoleWithWebIdentity\"}"}"#,
            None,
            WEB_IDENTITY,
            None,
        ),
        (
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>AccessDenied</Code>\n    <Message>User: arn:aws:iam::111122223333:user/team/ana is not authorized to perform: sts:SetSourceIdentity on resource: arn:aws:iam::444455556666:role/Deploy</Message>\n  </Error>\n</ErrorResponse>",
            Some(USER),
            "sts:SetSourceIdentity",
            Some(ROLE),
        ),
        (
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithSAML</Message></Error></ErrorResponse>",
            None,
            "sts:AssumeRoleWithSAML",
            None,
        ),
    ];

    #[test]
    fn errors_are_read_in_the_forms_that_people_have() {
        for (text, caller, action, resource) in ERRORS {
            let denial = read(text).unwrap_or_else(|| panic!("{text}"));
            let found = (
                denial.caller.as_deref(),
                &*denial.action,
                denial.resource.as_deref(),
            );
            assert_eq!(found, (*caller, *action, *resource), "{text}");
            assert_eq!(detect(text), Kind::AwsResponse, "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_denials() {
        for text in [
            "",
            "you are not authorized",
            "User: a b is not authorized to perform: c on resource: d",
            "Not authorized to perform this",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
