//! ARNs of IAM, and what kind of thing they name.

use rolecall_policy::Arn;

/// What kind of thing an ARN names.
pub enum Kind<'a> {
    /// A role, by its path and name.
    Role(&'a str),
    /// A session of a role, by role and session name.
    RoleSession(&'a str),
    /// Another known kind of thing, in words.
    Other(&'static str),
    /// Nothing that Rolecall knows: why it is not a role.
    Malformed(&'static str),
}

/// Classifies an ARN.
pub fn kind<'a>(arn: &Arn<'a>) -> Kind<'a> {
    let (kind, rest) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    match (arn.service, kind) {
        ("iam", "role") if !arn.region.is_empty() => {
            Kind::Malformed("ARNs of IAM have no Region; leave the part after `iam:` empty")
        }
        ("iam", "role") if rest.is_empty() => Kind::Malformed("the name after `role/` is missing"),
        ("iam", "role") => Kind::Role(rest),
        ("sts", "assumed-role") => Kind::RoleSession(rest),
        ("iam", "user") => Kind::Other("a user"),
        ("iam", "group") => Kind::Other("a group"),
        ("iam", "policy") => Kind::Other("a policy"),
        ("iam", "instance-profile") => Kind::Other("an instance profile"),
        ("iam", "saml-provider") => Kind::Other("a SAML provider"),
        ("iam", "oidc-provider") => Kind::Other("an OpenID Connect provider"),
        ("iam", "mfa" | "u2f") => Kind::Other("an MFA device"),
        ("iam", "root") => Kind::Other("a root user"),
        ("sts", "federated-user") => Kind::Other("a federated user"),
        (service, kind)
            if service.eq_ignore_ascii_case("iam") && kind.eq_ignore_ascii_case("role") =>
        {
            Kind::Malformed("ARNs are case-sensitive; write `iam` and `role/` in lower case")
        }
        _ => Kind::Malformed("only a role can be assumed"),
    }
}

/// Whether this has the form of a role's ARN; the role need not exist.
#[cfg(feature = "federation")]
pub fn is_role_arn(arn: &str) -> bool {
    let read = Arn::read(arn).filter(is_in_iam);
    read.is_some_and(|arn| matches!(kind(&arn), Kind::Role(_)))
}

/// The account and name of a SAML provider's ARN; `None` if it has another form.
#[cfg(feature = "federation")]
pub fn saml_provider(arn: &str) -> Option<(&str, &str)> {
    let arn = Arn::read(arn).filter(is_in_iam)?;
    let name = arn.resource.strip_prefix("saml-provider/")?;
    (!name.is_empty()).then_some((arn.account, name))
}

/// Whether an ARN names something in IAM, which has no Regions.
#[cfg(feature = "federation")]
fn is_in_iam(arn: &Arn<'_>) -> bool {
    let is_account = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
    arn.service == "iam" && !arn.partition.is_empty() && arn.region.is_empty() && is_account
}
