//! Edits of the scenario beyond its texts.

use rolecall_source::Path;
use serde_json::{Map, Value};

use super::Scenario;
use super::entities::Entity;

impl Scenario {
    /// Writes a value at a JSON pointer, with the objects that lead there; `null` takes it out.
    pub(crate) fn set(&mut self, pointer: &Path, value: Value) {
        let Some((parent, key)) = pointer.split() else {
            return;
        };
        if value.is_null() {
            self.remove(pointer);
            return;
        }
        let renamed = self.renamed(&parent, &key, &value);
        if key == "id" && parent.parent() == Path::accounts() {
            let before = self.text(pointer).to_owned();
            self.rename_account(&before, value.as_str().unwrap_or_default());
        }
        if key == "name" && parent.holder_of("groups").is_some() {
            self.rename_group(&parent, value.as_str().unwrap_or_default());
        }
        match self.make(&parent) {
            Some(Value::Object(members)) => {
                members.insert(key, value);
            }
            Some(Value::Array(items)) => {
                if let Some(item) = key
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get_mut(index))
                {
                    *item = value;
                }
            }
            _ => return,
        }
        if let Some((before, after)) = renamed {
            self.call_again(&before, &after);
        }
    }

    /// Takes a member or an item out.
    pub(crate) fn remove(&mut self, pointer: &Path) {
        let Some((parent, key)) = pointer.split() else {
            return;
        };
        match self.0.pointer_mut(&parent) {
            Some(Value::Object(members)) => {
                members.shift_remove(&key);
            }
            Some(Value::Array(items)) => {
                if let Some(index) = key.parse().ok().filter(|index| *index < items.len()) {
                    items.remove(index);
                }
            }
            _ => {}
        }
    }

    /// Adds an item to the list at a JSON pointer, which is made where it is missing.
    pub(crate) fn push(&mut self, pointer: &Path, value: Value) {
        let Some((parent, key)) = pointer.split() else {
            return;
        };
        let list = match self.make(&parent) {
            Some(Value::Object(members)) => {
                let list = members.entry(key).or_insert(Value::Null);
                if list.is_null() {
                    *list = Value::Array(Vec::new());
                }
                list
            }
            _ => return,
        };
        if let Value::Array(items) = list {
            items.push(value);
        }
    }

    /// Adds an item to the list at a JSON pointer, unless the list has it: an item that is the same,
    /// or another one of the same id, ARN, issuer or name. Two inline policies that differ get
    /// different names.
    pub(crate) fn add(&mut self, pointer: &Path, mut value: Value) {
        let items = self.0.pointer(pointer).and_then(Value::as_array);
        let items = items.map_or(&[][..], Vec::as_slice);
        let inline = pointer.is_member("policies") && value.get("name").is_some();
        if items.iter().any(|item| same(item, &value, inline)) {
            return;
        }
        if inline {
            let name = super::member(&value, "name").to_owned();
            if let Some(member) = value.get_mut("name") {
                *member = self.fresh_name(pointer, &name).into();
            }
        }
        self.push(pointer, value);
    }

    /// A name like this one that no item of a list has.
    pub(crate) fn fresh_name(&self, pointer: &Path, name: &str) -> String {
        let items = self.0.pointer(pointer).and_then(Value::as_array);
        let taken = |name: &str| {
            let mut items = items.into_iter().flatten();
            items.any(|item| super::member(item, "name") == name)
        };
        let mut names = (1..).map(|number| match number {
            1 => name.to_owned(),
            number => format!("{name}{number}"),
        });
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// Gives a member another name, unless there is one of that name.
    pub(crate) fn rename(&mut self, parent: &Path, from: &str, to: &str) {
        let Some(Value::Object(members)) = self.0.pointer_mut(parent) else {
            return;
        };
        if members.contains_key(to) {
            return;
        }
        let renamed = std::mem::take(members).into_iter().map(|(name, value)| {
            let name = if name == from { to.to_owned() } else { name };
            (name, value)
        });
        *members = renamed.collect();
        if *parent == Path::managed_policies() {
            self.attach_again(from, to);
        }
    }

    /// Lets the users of a group follow it to another name.
    fn rename_group(&mut self, group: &Path, to: &str) {
        let from = self.text(&group.member("name")).to_owned();
        let account = group.holder_of("groups").unwrap_or_default();
        let users = self.0.pointer_mut(&account.member("users"));
        for user in users.and_then(Value::as_array_mut).into_iter().flatten() {
            let groups = user.get_mut("groups").and_then(Value::as_array_mut);
            for name in groups.into_iter().flatten() {
                if *name == from {
                    *name = to.into();
                }
            }
        }
    }

    /// Lets those that a managed policy is attached to follow it to another ARN.
    fn attach_again(&mut self, from: &str, to: &str) {
        let accounts = self.0.get_mut("accounts").and_then(Value::as_array_mut);
        for account in accounts.into_iter().flatten() {
            for list in ["users", "groups", "roles"] {
                let holders = account.get_mut(list).and_then(Value::as_array_mut);
                for holder in holders.into_iter().flatten() {
                    let policies = holder.get_mut("policies").and_then(Value::as_array_mut);
                    for policy in policies.into_iter().flatten() {
                        if let Some(arn) = policy.get_mut("arn")
                            && *arn == from
                        {
                            *arn = to.into();
                        }
                    }
                }
            }
        }
    }

    /// The value at a JSON pointer; the objects that lead there are made where they are missing.
    fn make(&mut self, pointer: &Path) -> Option<&mut Value> {
        let mut at = &mut self.0;
        for key in pointer.names() {
            if at.is_null() {
                *at = Value::Object(Map::new());
            }
            at = match at {
                Value::Object(members) => members.entry(key).or_insert(Value::Null),
                Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        Some(at)
    }

    /// The ARNs of a user before and after a part of its name is written anew.
    fn renamed(&self, parent: &Path, key: &str, value: &Value) -> Option<(String, String)> {
        let value = value.as_str()?;
        let entity = self.0.pointer(parent)?;
        let account = parent.holder_of("users")?;
        let account = self.text(&account.member("id"));
        let mut after = Entity::read(self.partition(account), account, entity);
        let before = after.arn("user");
        match key {
            "name" => after.name = value,
            "path" => after.path = value,
            _ => return None,
        }
        Some((before, after.arn("user")))
    }

    /// Has the calls name an account by another id.
    fn rename_account(&mut self, before: &str, after: &str) {
        for service in ["iam", "sts"] {
            let arn = |id: &str| format!(":{service}::{id}:");
            self.replace_in_calls(|text| text.replace(&arn(before), &arn(after)));
        }
    }

    /// Writes what the calls name anew: who makes them, their texts, and the roles and providers
    /// that documents are presented for.
    pub(super) fn replace_in_calls(&mut self, write: impl Fn(&str) -> String) {
        let steps = self.0.get_mut("steps").and_then(Value::as_array_mut);
        for step in steps.into_iter().flatten() {
            for name in ["as", "input", "role", "provider"] {
                if let Some(Value::String(text)) = step.get_mut(name) {
                    *text = write(text);
                }
            }
        }
    }

    /// Has the calls that one principal makes made by another.
    fn call_again(&mut self, before: &str, after: &str) {
        let steps = self.0.get_mut("steps").and_then(Value::as_array_mut);
        for step in steps.into_iter().flatten() {
            if let Some(Value::String(caller)) = step.get_mut("as")
                && caller == before
            {
                after.clone_into(caller);
            }
        }
    }
}

/// Whether two items of a list are the same thing. Inline policies are, where they say the same.
fn same(one: &Value, other: &Value, inline: bool) -> bool {
    if inline {
        let document = |policy: &Value| policy.get("document").cloned();
        return one.get("document").is_some() && document(one) == document(other);
    }
    let bare = |url: &str| {
        url.trim_start_matches("https://")
            .trim_end_matches('/')
            .to_owned()
    };
    let named = |key| {
        let name = |item: &Value| item.get(key).and_then(Value::as_str).map(bare);
        name(one).is_some() && name(one) == name(other)
    };
    one == other || ["id", "arn", "url", "name"].into_iter().any(named)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scenario() -> Scenario {
        Scenario::read(
            r#"{"accounts": [{"id": "111122223333", "users": [{"name": "a", "tags": {"x": "1", "y": "2"}}]}],
                "steps": [{"as": "arn:aws:iam::111122223333:user/a", "input": "x"}]}"#,
        )
    }

    #[test]
    fn members_are_made_written_and_taken_out() {
        let mut it = scenario();
        it.set(&"/request/region".into(), json!("eu-west-1"));
        it.set(&"/accounts/0/users/0/tags/a~1b".into(), json!("3"));
        it.push(&"/accounts/0/roles".into(), json!({"name": "R"}));
        it.push(&"/accounts/9/roles".into(), json!(1));
        assert_eq!(
            it.value(&"/request".into()),
            Some(&json!({"region": "eu-west-1"}))
        );
        assert_eq!(it.text(&"/accounts/0/users/0/tags/a~1b".into()), "3");
        assert_eq!(it.text(&"/accounts/0/roles/0/name".into()), "R");
        it.set(&"/request/region".into(), Value::Null);
        it.remove(&"/accounts/0/roles/0".into());
        it.remove(&"/accounts/0/roles/7".into());
        assert_eq!(it.value(&"/request".into()), Some(&json!({})));
        assert_eq!(it.value(&"/accounts/0/roles".into()), Some(&json!([])));
    }

    #[test]
    fn what_is_there_already_is_not_added() {
        let mut it = scenario();
        let account = Path::account(0);
        for (list, item) in [
            ("users", json!({"name": "a"})),
            ("roles", json!({"name": "R"})),
            ("samlProviders", json!({"name": "Corp"})),
            ("oidcProviders", json!({"url": "https://idp.example.com"})),
            ("oidcProviders", json!({"url": "idp.example.com/"})),
        ] {
            it.add(&account.member(list), item.clone());
            it.add(&account.member(list), item);
        }
        for list in ["users", "roles", "samlProviders", "oidcProviders"] {
            let items = it.value(&account.member(list)).unwrap();
            assert_eq!(items.as_array().unwrap().len(), 1, "{list}");
        }
        it.add(&"/accounts".into(), json!({"id": "111122223333"}));
        assert_eq!(it.account_ids().len(), 1);

        let policies = Path::account(0).member("users").index(0).member("policies");
        for document in ["{}", "{}", "[]"] {
            it.add(&policies, json!({"name": "Pasted", "document": document}));
        }
        assert_eq!(it.text(&policies.index(1).member("name")), "Pasted2");
        assert_eq!(it.value(&policies.index(2)), None);

        for _ in 0..2 {
            it.attach(&"/organization/root".into(), "rcps", &json!("{}"));
        }
        assert_eq!(it.value(&"/organization/root/rcps/1".into()), None);
    }

    #[test]
    fn a_member_is_renamed_in_its_place() {
        let mut it = scenario();
        it.rename(&"/accounts/0/users/0/tags".into(), "x", "z");
        it.rename(&"/accounts/0/users/0/tags".into(), "z", "y");
        let tags = it.value(&"/accounts/0/users/0/tags".into()).unwrap();
        assert_eq!(tags.to_string(), r#"{"z":"1","y":"2"}"#);
    }

    #[test]
    fn calls_follow_a_user_who_is_renamed() {
        let mut it = scenario();
        it.set(&"/accounts/0/users/0/name".into(), json!("b"));
        assert_eq!(it.made_by(0), Some("arn:aws:iam::111122223333:user/b"));
        it.set(&"/accounts/0/users/0/path".into(), json!("/team/"));
        assert_eq!(it.made_by(0), Some("arn:aws:iam::111122223333:user/team/b"));
    }
}
