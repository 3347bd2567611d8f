//! Why an ARN names no role that can be assumed.

use rolecall_policy::{Arn, first_difference};

use super::World;
use crate::{
    iam_arn::{Kind, kind},
    scenario::Account,
};

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
