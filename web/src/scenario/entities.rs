//! Users and roles: who is there, and how one is added from its ARN.

use rolecall_core::partition::accounts_elsewhere;
use rolecall_source::Path;
use serde_json::{Value, json};

use super::policies::{Grant, trust_policy_of};
use super::{Scenario, list, member};
use crate::arn::{Kind, Principal};

/// A user or role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entity<'a> {
    pub(crate) partition: &'a str,
    pub(crate) account: &'a str,
    pub(crate) path: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> Entity<'a> {
    pub(super) fn read(partition: &'a str, account: &'a str, value: &'a Value) -> Self {
        let path = value.get("path").and_then(Value::as_str).unwrap_or("/");
        Self {
            partition,
            account,
            path,
            name: member(value, "name"),
        }
    }

    /// The ARN of it as a `user` or `role`.
    pub(crate) fn arn(&self, kind: &str) -> String {
        let Self {
            partition,
            account,
            path,
            name,
        } = self;
        format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
    }
}

impl Scenario {
    /// The ARNs of all users, and of the root user of each account.
    pub(crate) fn users(&self) -> Vec<String> {
        let mut users = Vec::new();
        for account in list(&self.0, "accounts") {
            let id = member(account, "id");
            let partition = self.partition(id);
            let its = list(account, "users").iter();
            users.extend(its.map(|user| Entity::read(partition, id, user).arn("user")));
            users.push(format!("arn:{partition}:iam::{id}:root"));
        }
        users
    }

    /// The ARNs of all roles.
    pub(crate) fn roles(&self) -> Vec<String> {
        let mut roles = Vec::new();
        for account in list(&self.0, "accounts") {
            let id = member(account, "id");
            let partition = self.partition(id);
            let its = list(account, "roles").iter();
            roles.extend(its.map(|role| Entity::read(partition, id, role).arn("role")));
        }
        roles
    }

    /// The ARNs of all SAML providers.
    pub(crate) fn saml_providers(&self) -> Vec<String> {
        let mut providers = Vec::new();
        for account in list(&self.0, "accounts") {
            let its = list(account, "samlProviders").iter();
            let id = member(account, "id");
            let partition = self.partition(id);
            let arn = |provider| {
                let name = member(provider, "name");
                format!("arn:{partition}:iam::{id}:saml-provider/{name}")
            };
            providers.extend(its.map(arn));
        }
        providers
    }

    /// The ids of all accounts.
    pub(crate) fn account_ids(&self) -> Vec<&str> {
        let accounts = list(&self.0, "accounts").iter();
        accounts.map(|account| member(account, "id")).collect()
    }

    /// Resources that are no roles, each with a pointer and its ARN.
    pub(crate) fn resources(&self) -> Vec<(Path, &str)> {
        let mut resources = Vec::new();
        for (account, value) in list(&self.0, "accounts").iter().enumerate() {
            for (index, resource) in list(value, "resources").iter().enumerate() {
                let pointer = Path::account(account).member("resources").index(index);
                resources.push((pointer, member(resource, "arn")));
            }
        }
        resources
    }

    /// The issuers that an account trusts.
    pub(crate) fn oidc_issuers(&self, account: &str) -> Vec<&str> {
        let pointer = self.account_pointer(account).unwrap_or_default();
        let account = self.0.pointer(&pointer).unwrap_or(&Value::Null);
        let providers = list(account, "oidcProviders").iter();
        providers.map(|provider| member(provider, "url")).collect()
    }

    /// A pointer to an account.
    pub(crate) fn account_pointer(&self, id: &str) -> Option<Path> {
        Some(Path::account(self.account(id)?))
    }

    /// Whether a user or role of this ARN is there.
    pub(crate) fn has(&self, arn: &str) -> bool {
        self.entity(arn).is_some()
    }

    /// A pointer to the user or role that an ARN names; for a session its role.
    pub(crate) fn holder(&self, arn: &str) -> Option<Path> {
        self.entity(arn).map(|(pointer, _, _)| pointer)
    }

    /// The partition of an account: the one that it has, else the one that the calls name for it.
    pub(crate) fn partition(&self, id: &str) -> &str {
        let mut accounts = list(&self.0, "accounts").iter();
        let account = accounts.find(|account| member(account, "id") == id);
        let given = account.map_or("", |account| member(account, "partition"));
        if !given.is_empty() {
            return given;
        }
        let texts = list(&self.0, "steps").iter().flat_map(|step| {
            let names = ["as", "role", "provider", "input"];
            names.map(|name| member(step, name))
        });
        let named = texts.flat_map(accounts_elsewhere);
        let named = named.filter(|(account, _)| *account == id);
        named
            .map(|(_, partition)| partition.name)
            .next()
            .unwrap_or("aws")
    }

    /// Adds the account of an ARN, in its partition, and gives the pointer to it.
    fn add_account_of(&mut self, arn: &str) -> Path {
        let named = Principal::of(arn);
        let (partition, id) = named.map_or(("aws", ""), |named| (named.partition, named.account));
        let is_new = self.account(id).is_none();
        let pointer = self.add_account(id);
        if is_new && partition != "aws" {
            self.set(&pointer.member("partition"), json!(partition));
        }
        pointer
    }

    /// Adds an account and gives its pointer; the one that is there if there is one.
    pub(crate) fn add_account(&mut self, id: &str) -> Path {
        let index = self.account(id).unwrap_or_else(|| {
            self.push(&Path::accounts(), json!({"id": id}));
            list(&self.0, "accounts").len().saturating_sub(1)
        });
        Path::account(index)
    }

    /// Adds the user that an ARN names, with its account.
    pub(crate) fn add_user(&mut self, arn: &str) {
        if self.has(arn) {
            return;
        }
        if let Some((path, name)) = parts(arn) {
            let account = self.add_account_of(arn);
            let mut user = json!({"name": name});
            with_path(&mut user, path);
            self.push(&account.member("users"), user);
        }
    }

    /// Adds the role that an ARN names, with its account and the draft of a trust policy:
    /// `principal` may do `action` to it.
    pub(crate) fn add_role(&mut self, arn: &str, principal: &Value, action: &str) {
        if self.has(arn) {
            return;
        }
        if let Some((path, name)) = parts(arn) {
            let account = self.add_account_of(arn);
            let grant = Grant::new(principal.clone(), action);
            let mut role = json!({"name": name});
            with_path(&mut role, path);
            if let Value::Object(members) = &mut role {
                members.insert("trust".to_owned(), trust_policy_of(&[grant]));
                members.insert("draft".to_owned(), Value::Bool(true));
            }
            self.push(&account.member("roles"), role);
        }
    }

    /// Moves a role to another account, which is added if it is missing. The calls that name the
    /// role follow.
    pub(crate) fn move_role(&mut self, arn: &str, account: &str) {
        let Some((pointer, _, role)) = self.entity(arn) else {
            return;
        };
        let role = role.clone();
        let to = Entity::read(self.partition(account), account, &role).arn("role");
        if !self.has(&to) {
            self.remove(&pointer);
            let account = self.add_account(account);
            self.push(&account.member("roles"), role);
        }
        let ends = |after: &str| {
            !after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c))
        };
        self.replace_in_calls(|text| {
            let mut parts = text.split(arn);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |written, part| {
                let name = if ends(part) { &to } else { arn };
                written + name + part
            })
        });
    }

    /// Who may be meant by a new role's principal: the caller of a step, a session by its role.
    pub(crate) fn principal_of(&self, caller: Option<&str>) -> Value {
        let session = caller.and_then(|arn| {
            let of = Principal::of(arn).filter(|of| of.kind == Kind::Session)?;
            let role = self
                .entity(arn)
                .map(|(_, _, role)| Entity::read(of.partition, of.account, role));
            let unknown = Entity {
                partition: of.partition,
                account: of.account,
                path: "/",
                name: of.name,
            };
            Some(role.unwrap_or(unknown).arn("role"))
        });
        match session.as_deref().or(caller) {
            Some(arn) if arn.starts_with("arn:") => json!({"AWS": arn}),
            Some(service) if service.contains('.') => json!({"Service": service}),
            _ => json!({"AWS": "*"}),
        }
    }
}

/// Path and name of a user's or role's ARN.
fn parts(arn: &str) -> Option<(String, &str)> {
    let account = Principal::of(arn)?.account;
    let (_, resource) = arn.split_once(account)?;
    let mut names = resource.split('/').skip(1).collect::<Vec<_>>();
    let name = names.pop()?;
    let path = names
        .iter()
        .fold("/".to_owned(), |path, part| format!("{path}{part}/"));
    Some((path, name))
}

fn with_path(entity: &mut Value, path: String) {
    if let Value::Object(members) = entity
        && path != "/"
    {
        members.insert("path".to_owned(), Value::String(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_have_the_partition_of_their_account() {
        let text = json!({
            "accounts": [{"id": "111122223333", "users": [{"name": "a"}], "samlProviders": [{"name": "I"}]}],
            "steps": [{"as": "arn:aws-us-gov:iam::111122223333:user/a", "input": "x"}]
        });
        let mut it = Scenario::read(&text.to_string());
        assert_eq!(
            it.users(),
            [
                "arn:aws-us-gov:iam::111122223333:user/a",
                "arn:aws-us-gov:iam::111122223333:root"
            ]
        );
        assert_eq!(
            it.saml_providers(),
            ["arn:aws-us-gov:iam::111122223333:saml-provider/I"]
        );
        it.add_user("arn:aws-cn:iam::444455556666:user/b");
        assert_eq!(
            it.value(&"/accounts/1/partition".into()),
            Some(&json!("aws-cn"))
        );
        assert_eq!(it.users()[2], "arn:aws-cn:iam::444455556666:user/b");
        assert_eq!(it.partition("777788889999"), "aws");
    }

    #[test]
    fn what_an_arn_names_is_added_with_its_account() {
        let mut it = Scenario::read("{}");
        it.add_user("arn:aws:iam::111122223333:user/team/a");
        it.add_role(
            "arn:aws:iam::444455556666:role/Deploy",
            &json!({"AWS": "arn:aws:iam::111122223333:user/team/a"}),
            "sts:AssumeRole",
        );
        assert_eq!(
            it.users(),
            [
                "arn:aws:iam::111122223333:user/team/a",
                "arn:aws:iam::111122223333:root",
                "arn:aws:iam::444455556666:root"
            ]
        );
        assert_eq!(it.roles(), ["arn:aws:iam::444455556666:role/Deploy"]);
        let trust = it.text(&"/accounts/1/roles/0/trust".into());
        assert!(trust.contains("\"AWS\": \"arn:aws:iam::111122223333:user/team/a\""));
    }

    #[test]
    fn a_session_is_trusted_by_its_role() {
        let session = Some("arn:aws:sts::111122223333:assumed-role/CI/b");
        let mut it = Scenario::read("{}");
        let role = json!({"AWS": "arn:aws:iam::111122223333:role/CI"});
        assert_eq!(it.principal_of(session), role);
        it.add_role(
            "arn:aws:iam::111122223333:role/x/CI",
            &json!("*"),
            "sts:AssumeRole",
        );
        let role = json!({"AWS": "arn:aws:iam::111122223333:role/x/CI"});
        assert_eq!(it.principal_of(session), role);
    }
}
