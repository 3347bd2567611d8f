//! Why an ARN names no role that can be assumed.

use rolecall_policy::{Arn, first_difference};

use super::World;
use crate::scenario::Account;

impl World<'_> {
    /// Why there is no role with this ARN, as a sentence fragment.
    pub fn missing_role(&self, arn: &str) -> String {
        let Some(read) = Arn::read(arn) else {
            return format!("`{arn}` is not an ARN");
        };
        if arn.trim() != arn {
            return format!(
                "`{arn}` has whitespace around it, which AWS takes as part of the role's name"
            );
        }
        match kind(&read) {
            Kind::Role(path_and_name) => self.unknown_role(arn, &read, path_and_name),
            Kind::RoleSession(session) => {
                let role = session.split('/').next().unwrap_or_default();
                format!(
                    "`{arn}` is the ARN of a session, not of a role: pass the ARN of the role `{role}`"
                )
            }
            Kind::Other(words) => {
                format!("`{arn}` is the ARN of {words}: only a role can be assumed")
            }
            Kind::Malformed(reason) => format!("`{arn}` is not the ARN of a role: {reason}"),
        }
    }

    fn unknown_role(&self, arn: &str, read: &Arn<'_>, path_and_name: &str) -> String {
        let lacks = format!("the scenario has no role `{arn}`");
        let name = path_and_name.rsplit('/').next().unwrap_or_default();
        let Some(account) = self.account(read.account) else {
            let accounts = self.parts.accounts.iter();
            let near = accounts
                .filter_map(|other| near(arn, other, |role| role == name))
                .next();
            let near = near.map_or_else(String::new, |near| format!("; {near}"));
            return format!("{lacks}: it has no account `{}`{near}", read.account);
        };
        let Some(role) = account.roles.iter().find(|role| role.name == name) else {
            let near = near(arn, account, |role| role.eq_ignore_ascii_case(name));
            let near = near.map_or_else(String::new, |near| format!(": {near}"));
            return format!("{lacks}{near}");
        };
        let partition = account.partition.name;
        if partition == read.partition {
            format!("{lacks}: the path of `{name}` is `{}`", role.path)
        } else {
            format!("{lacks}: `{name}` is in the partition `{partition}`")
        }
    }
}

/// A role of an account that may be meant by an ARN, and how the ARN differs from its own.
fn near(arn: &str, account: &Account, is_meant: impl Fn(&str) -> bool) -> Option<String> {
    let mut roles = account.roles.iter().filter(|role| is_meant(&role.name));
    let role = roles.next()?.arn(account);
    let difference = first_difference(arn, &role)?;
    Some(format!("compared with `{role}`, {difference}"))
}

/// What kind of thing an ARN names.
enum Kind<'a> {
    /// A role, by its path and name.
    Role(&'a str),
    /// A session of a role, by role and session name.
    RoleSession(&'a str),
    /// Another known kind of thing, in words.
    Other(&'static str),
    /// Nothing that Rolecall knows: why it is not a role.
    Malformed(&'static str),
}

fn kind<'a>(arn: &Arn<'a>) -> Kind<'a> {
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

#[cfg(feature = "federation")]
/// Whether this is the form of a role's ARN, whether there is such a role or not.
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

#[cfg(feature = "federation")]
/// Whether it names something of an account in IAM, which has no Regions.
fn is_in_iam(arn: &Arn<'_>) -> bool {
    let is_account = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
    arn.service == "iam" && !arn.partition.is_empty() && arn.region.is_empty() && is_account
}
