//! `AssumeRoot`: what a session may do under the task that it was issued for.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use serde_json::{Value, json};
use worlds::{ACCOUNT, error, last, may, run_steps, source_identity, values};

const MANAGEMENT: &str = "999988887777";
const ADMINISTRATOR: &str = "arn:aws:iam::999988887777:user/administrator";

fn tasks() -> Value {
    let text = include_str!("../../../tests/cases/sts/root_tasks.json");
    serde_json::from_str(text).unwrap()
}

/// An organization with the tasks' policies, or with those that are left.
fn organization(policies: &Value) -> Value {
    json!({
        "accounts": [
            {"id": MANAGEMENT, "users": [{"name": "administrator", "policies": [may(&json!("*"))]}]},
            {"id": ACCOUNT}
        ],
        "organization": {"id": "o-exampleorgid", "managementAccount": MANAGEMENT, "root": {"accounts": [ACCOUNT]}},
        "managedPolicies": policies
    })
}

fn assume_root(task: &Value) -> Value {
    let task = task.as_str().unwrap();
    json!({"as": ADMINISTRATOR, "input": format!("aws sts assume-root --target-principal {ACCOUNT} --task-policy-arn arn={task}")})
}

#[test]
fn a_session_may_do_its_task_and_nothing_else() {
    let tasks = tasks();
    let world = organization(&tasks["policies"]);
    for row in tasks["rows"].as_array().unwrap() {
        let (service, operation) = row["action"].as_str().unwrap().split_once(':').unwrap();
        let steps = json!([
            assume_root(&row["task"]),
            {"as": "$1", "call": {"service": service, "operation": operation},
             "action": row["action"], "resource": row["resource"]}
        ]);
        let step = last(run_steps(&world, &steps));
        assert_eq!(
            json!(step.outcome.ok()),
            row["allowed"],
            "{row}: {}",
            step.checks[0].decided_by
        );
        assert_eq!(values(&step.checks[0], "aws:AssumedRoot"), ["true"]);
        assert!(source_identity(&step).is_none());
    }
}

#[test]
fn a_task_whose_policy_is_not_there_allows_nothing() {
    let tasks = tasks();
    let row = &tasks["rows"][0];
    let steps = json!([
        assume_root(&row["task"]),
        {"as": "$1", "input": "aws iam get-user", "action": row["action"], "resource": row["resource"]}
    ]);
    let step = last(run_steps(&organization(&json!({})), &steps));
    assert_eq!(error(&step).0, "AccessDenied");
}
