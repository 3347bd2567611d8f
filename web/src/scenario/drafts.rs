//! Drafts: policies that the page wrote in place of ones that it does not know.

use rolecall_source::Path;
use serde_json::Value;

use super::Scenario;
use super::entities::Entity;
use crate::arn::Kind;

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
