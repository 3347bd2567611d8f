//! What a principal must look like. Whether it exists, only AWS knows.

use crate::{Arn, PrincipalKind, PrincipalName, principal::is_account};

/// Whether IAM can read the name as a principal of its kind.
pub(super) fn is_readable(name: &PrincipalName) -> bool {
    let text = name.text.value.as_str();
    match name.kind {
        PrincipalKind::Aws => is_aws(text),
        PrincipalKind::Federated => is_federated(text),
        PrincipalKind::Service => is_service(text),
        PrincipalKind::CanonicalUser => is_canonical_user(text),
    }
}

/// Everybody, an account, a user, a role, a session, or the unique id of a user or role.
///
/// The only wildcard is `*` alone, and a group is no principal.
fn is_aws(text: &str) -> bool {
    if text == "*" || is_account(text) || is_unique_id(text) {
        return true;
    }
    let Some(arn) = Arn::read(text) else {
        return false;
    };
    let (what, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    let named = match (arn.service, what) {
        ("iam", "root") => name.is_empty() && arn.resource == "root",
        ("iam", "user" | "role") | ("sts", "federated-user") => is_path(name),
        ("sts", "assumed-role") => is_path(name) && name.contains('/'),
        _ => false,
    };
    named && is_partition(arn.partition) && arn.region.is_empty() && is_account(arn.account)
}

/// The ARN of a provider in IAM, or the domain name of one that AWS has built in.
fn is_federated(text: &str) -> bool {
    match Arn::read(text) {
        Some(arn) => {
            let provider = arn.resource.split_once('/');
            let named = provider.is_some_and(|(what, name)| {
                matches!(what, "saml-provider" | "oidc-provider") && is_path(name)
            });
            named
                && is_partition(arn.partition)
                && arn.service == "iam"
                && arn.region.is_empty()
                && is_account(arn.account)
        }
        None => is_domain(text),
    }
}

/// Where service principals live.
const SERVICE_DOMAINS: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazon.com",
    ".aws.internal",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
];

fn is_service(text: &str) -> bool {
    is_domain(text) && SERVICE_DOMAINS.iter().any(|domain| text.ends_with(domain))
}

/// The canonical user id of Amazon S3: 64 hexadecimal digits.
fn is_canonical_user(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `AIDA…` of a user or `AROA…` of a role: what an ARN becomes when its principal is deleted.
fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AIDA") || text.starts_with("AROA"))
        && text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_partition(text: &str) -> bool {
    text == "aws" || text.starts_with("aws-")
}

/// A name with or without a path in front, or a URL: no blanks and no wildcards.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.split('/').all(|segment| !segment.is_empty())
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'*' | b'?'))
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_of_accounts() {
        for good in [
            "*",
            "123456789012",
            "1234-5678-9012",
            "arn:aws:iam::123456789012:root",
            "arn:aws-cn:iam::123456789012:role/path/Name",
            "arn:aws:sts::123456789012:assumed-role/Name/session",
            "AROA1234567890EXAMPLE",
        ] {
            assert!(is_aws(good), "{good}");
        }
        for bad in [
            "",
            "12345",
            "$PRINCIPAL_ARN",
            " arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:root ",
            "arn:aws:iam::123456789012:user/*",
            "arn:aws:iam::123456789012:*",
            "arn:aws:iam::123456789012:group/Developers",
            "arn:aws:iam::12345:role/Name",
            "arn:aws:iam::<account>:role/Name",
            "arn:aws:sts::123456789012:assumed-role/Name",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:s3:::bucket",
        ] {
            assert!(!is_aws(bad), "{bad}");
        }
    }

    #[test]
    fn providers_and_services() {
        assert!(is_federated(
            "arn:aws:iam::123456789012:oidc-provider/server.example.com/a"
        ));
        assert!(is_federated("cognito-identity.amazonaws.com"));
        for bad in ["*", "", "arn:aws:iam::123456789012:role/Name", "ExampleIdP"] {
            assert!(!is_federated(bad), "{bad}");
        }
        assert!(is_service("states.us-east-1.amazonaws.com"));
        for bad in [
            "*",
            "lambda.example.com",
            "*.amazonaws.com",
            "amazonaws.com",
        ] {
            assert!(!is_service(bad), "{bad}");
        }
    }
}
