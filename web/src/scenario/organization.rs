//! The organization: where its policies are attached.

use rolecall_source::Path;
use serde_json::{Value, json};

use super::policies;
use super::{Scenario, list, member};

/// A node of the organization that policies may be attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) pointer: Path,
    /// What it is called, such as `Root` or `account 111122223333`.
    pub(crate) name: String,
}

impl Scenario {
    /// All nodes from the root down.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        if let Some(root) = self.0.pointer(&Path::organization_root()) {
            walk(root, &Path::organization_root(), "Root", &mut nodes);
        }
        nodes
    }

    /// Attaches a policy (`scps` or `rcps`) to a node, beside what AWS attaches by itself; without
    /// an organization to a new one of all accounts.
    pub(crate) fn attach(&mut self, node: &Path, list_name: &str, policy: &Value) {
        if self.0.pointer(&Path::organization_root()).is_none() {
            let accounts = list(&self.0, "accounts").iter();
            let accounts: Vec<_> = accounts.map(|account| member(account, "id")).collect();
            let organization = json!({"id": "o-exampleorgid", "root": {"accounts": accounts}});
            self.set(&Path::organization(), organization);
        }
        if let Some(Value::String(id)) = self.0.pointer(node) {
            let account = json!({"id": id});
            self.set(node, account);
        }
        let pointer = node.member(list_name);
        let items = self.0.pointer(&pointer).and_then(Value::as_array);
        let mut documents = items.into_iter().flatten();
        if documents.any(|item| item.get("document") == Some(policy)) {
            return;
        }
        let attached = items.map_or(0, Vec::len);
        if attached == 0 && list_name == "scps" {
            // AWS attaches it, and the first of a list would otherwise stand in its place
            let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            let document = policies::policy(&everything);
            self.push(
                &pointer,
                json!({"name": "FullAWSAccess", "document": document}),
            );
        }
        self.push(
            &pointer,
            json!({"name": format!("policy-{}", attached + 1), "document": policy}),
        );
    }
}

fn walk(node: &Value, pointer: &Path, name: &str, nodes: &mut Vec<Node>) {
    nodes.push(Node {
        pointer: pointer.clone(),
        name: name.to_owned(),
    });
    for (index, unit) in list(node, "units").iter().enumerate() {
        let name = match member(unit, "name") {
            "" => "a unit",
            name => name,
        };
        walk(unit, &pointer.member("units").index(index), name, nodes);
    }
    for (index, account) in list(node, "accounts").iter().enumerate() {
        let id = account.as_str().unwrap_or_else(|| member(account, "id"));
        nodes.push(Node {
            pointer: pointer.member("accounts").index(index),
            name: format!("account {id}"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_policy_brings_the_organization() {
        let mut it = Scenario::read(r#"{"accounts": [{"id": "1"}, {"id": "2"}]}"#);
        assert_eq!(it.nodes(), []);
        it.attach(&"/organization/root".into(), "scps", &json!("{}"));
        it.attach(
            &"/organization/root/accounts/1".into(),
            "rcps",
            &json!("{}"),
        );
        let names: Vec<_> = it.nodes().into_iter().map(|node| node.name).collect();
        assert_eq!(names, ["Root", "account 1", "account 2"]);
        assert_eq!(
            it.text(&"/organization/root/scps/0/name".into()),
            "FullAWSAccess"
        );
        assert_eq!(it.text(&"/organization/root/scps/1/document".into()), "{}");
        assert_eq!(
            it.text(&"/organization/root/accounts/1/rcps/0/document".into()),
            "{}"
        );
    }
}
