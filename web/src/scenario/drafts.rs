//! Drafts: policies that the page wrote in place of ones that it does not know.

use rolecall_source::Path;
use serde_json::{Value, json};

use super::{GUESSED, Scenario};
use crate::arn::Kind;
use crate::scenario::entities::Entity;

/// Who may do what, in the draft of a trust policy.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grant {
    pub(crate) principal: Value,
    pub(crate) actions: Vec<String>,
    /// The condition keys that must have these values.
    pub(crate) equals: Vec<(String, String)>,
}

impl Grant {
    pub(crate) fn new(principal: Value, action: &str) -> Self {
        Self {
            principal,
            actions: vec![action.to_owned()],
            equals: Vec::new(),
        }
    }
}

/// A trust policy that grants nothing else, as text.
pub(crate) fn trust_policy_of(grants: &[Grant]) -> Value {
    let statements = grants.iter().enumerate().map(|(index, grant)| {
        let sid = match index {
            0 => GUESSED.to_owned(),
            _ => format!("{GUESSED}{}", index + 1),
        };
        let action = match &*grant.actions {
            [action] => json!(action),
            actions => json!(actions),
        };
        let mut statement = json!({
            "Sid": sid,
            "Effect": "Allow",
            "Principal": grant.principal,
            "Action": action,
        });
        if let (Value::Object(members), false) = (&mut statement, grant.equals.is_empty()) {
            let equals = grant
                .equals
                .iter()
                .cloned()
                .map(|(key, value)| (key, json!(value)));
            let equals: serde_json::Map<_, _> = equals.collect();
            members.insert("Condition".to_owned(), json!({ "StringEquals": equals }));
        }
        statement
    });
    let statements: Vec<_> = statements.collect();
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    Value::String(crate::text::json::pretty(&document))
}

impl Scenario {
    /// Whether the policy at a pointer is a draft.
    pub(crate) fn is_draft(&self, pointer: &Path) -> bool {
        flag(pointer).is_some_and(|flag| self.value(&flag) == Some(&Value::Bool(true)))
    }

    /// Makes the policy at a pointer the person's own.
    pub(crate) fn keep(&mut self, pointer: &Path) {
        if let Some(flag) = flag(pointer).filter(|_| self.is_draft(pointer)) {
            self.remove(&flag);
        }
    }

    /// What to call a policy that is a draft: `the draft trust policy of Deploy`.
    pub(crate) fn draft_name(&self, pointer: &Path) -> String {
        match policy_and_owner(self, pointer) {
            Some((policy, owner)) => format!("the draft {policy} of {owner}"),
            None => format!("the draft at {pointer}"),
        }
    }

    /// What to paste in the place of a draft: `the trust policy of Deploy`.
    pub(crate) fn wanted_name(&self, pointer: &Path) -> String {
        match policy_and_owner(self, pointer) {
            Some((policy, owner)) => format!("the {policy} of {owner}"),
            None => self.name_of(pointer),
        }
    }

    /// Takes out an account that stands in for one not yet known, once nothing but providers is in it.
    pub(crate) fn remove_stand_in(&mut self, id: &str) {
        let Some(account) = self.account_pointer(id) else {
            return;
        };
        let is_empty = |list: &str| {
            let list = self.value(&account.member(list));
            list.and_then(Value::as_array).is_none_or(Vec::is_empty)
        };
        if is_empty("roles") && is_empty("users") {
            self.remove(&account);
        }
    }

    /// The roles whose trust policy is a draft: a pointer to it, and the role's ARN.
    pub(crate) fn draft_trust_policies(&self) -> Vec<(Path, String)> {
        let roles = self.entities().filter(|(_, kind, _)| *kind == Kind::Role);
        let pointers = roles.map(|(pointer, _, role)| (pointer.member("trust"), role));
        let drafts = pointers.filter(|(pointer, _)| self.is_draft(pointer));
        drafts
            .filter_map(|(pointer, role)| {
                let account = pointer.holder_of("roles")?;
                let account = self.text(&account.member("id"));
                let role = Entity::read(self.partition(account), account, role);
                Some((pointer, role.arn("role")))
            })
            .collect()
    }
}

/// A pointer to what says that the policy at a pointer is a draft.
fn flag(pointer: &Path) -> Option<Path> {
    let (holder, last) = pointer.split()?;
    ["trust", "document"]
        .contains(&&*last)
        .then(|| holder.member("draft"))
}

fn policy_and_owner<'s>(scenario: &'s Scenario, pointer: &Path) -> Option<(&'static str, &'s str)> {
    let (holder, last) = pointer.split()?;
    let (policy, owner) = match &*last {
        "trust" => ("trust policy", holder),
        "document" => ("permissions policy", holder.holder_of("policies")?),
        _ => return None,
    };
    Some((policy, scenario.text(&owner.member("name"))))
}
