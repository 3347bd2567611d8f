//! The policies that the page writes.

use serde_json::{Value, json};

use crate::text::json::pretty;

/// The name of a statement that you know and the page does not.
pub(crate) const GUESSED: &str = "PasteTheRealPolicyHere";

/// A policy of one statement, as text.
pub(crate) fn policy(statement: &Value) -> Value {
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    Value::String(pretty(&document))
}

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
    Value::String(pretty(&document))
}
