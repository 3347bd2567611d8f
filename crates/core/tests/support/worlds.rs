//! Short words for the scenarios of tests.

#![allow(dead_code, reason = "each test takes what it needs")]

use rolecall_core::{
    Simulation,
    report::{Check, ContextEntry, Outcome, RefusedBy, StepReport},
    simulate,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub const ACCOUNT: &str = "111122223333";
pub const CLOCK: &str = "2026-11-22T10:00:00Z";

/// The ARN of a user of [`ACCOUNT`].
pub fn user(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{name}")
}

/// The ARN of a role of [`ACCOUNT`].
pub fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// The ARN of a session of a role of [`ACCOUNT`], all of which have this name here.
pub fn session(name: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/audit")
}

/// A policy of one statement, or of a list of them.
pub fn policy(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
}

/// What lets its holder do these actions everywhere, as an entry of `policies`.
pub fn may(action: &Value) -> Value {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    json!({"name": "may", "document": policy(&statement)})
}

/// A statement of a trust policy.
pub fn trusts(principal: &str, action: &Value) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action})
}

/// A statement under a condition.
pub fn when(mut statement: Value, condition: &Value) -> Value {
    statement["Condition"] = condition.clone();
    statement
}

/// A role that trusts by these statements.
pub fn trusting(name: &str, statements: &Value) -> Value {
    json!({"name": name, "trust": policy(statements)})
}

/// All that a call which sets a source identity and tags needs.
pub fn all() -> Value {
    json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
}

/// A command that assumes a role of [`ACCOUNT`].
pub fn assume(name: &str, options: &str) -> String {
    let role = role(name);
    format!("aws sts assume-role --role-arn {role} --role-session-name audit {options}")
}

/// One account with one user `u`, who has no policy, and these roles.
pub fn world(roles: &Value) -> Value {
    json!({
        "clock": CLOCK,
        "accounts": [{"id": ACCOUNT, "users": [{"name": "u"}], "roles": roles}]
    })
}

/// What the steps come to: each is who calls and what is typed.
pub fn run(world: &Value, steps: &[(&str, String)]) -> Vec<StepReport> {
    let steps = steps
        .iter()
        .map(|(caller, input)| json!({"as": caller, "input": input}));
    let steps: Vec<Value> = steps.collect();
    run_steps(world, &json!(steps))
}

/// The members of a part of an answer, as they are written.
pub fn object(part: &impl Serialize) -> Map<String, Value> {
    serde_json::from_value(json!(part)).unwrap()
}

/// The members of a response.
pub fn response(step: &StepReport) -> Map<String, Value> {
    object(step.outcome.response().unwrap())
}

/// Whether nothing is wrong with the scenario itself; its policies may be spoken of.
pub fn is_sound(simulation: &Simulation) -> bool {
    simulation
        .diagnostics
        .iter()
        .all(|d| !d.place.text.is_empty())
}

/// Whether an error has its reason: a denied check, or the explanation of a refusal.
pub fn is_explained(step: &StepReport) -> bool {
    let denied = step.checks.iter().any(|check| !check.allowed());
    let refused = step.refusal.as_ref();
    let is_explained = refused.is_none_or(|refusal| {
        let texts = [&refusal.reason, &refusal.rule, &refusal.source];
        texts.iter().all(|text| !text.is_empty())
    });
    let names_refuser = match &step.outcome {
        Outcome::Refused { by, error } => match by {
            RefusedBy::Check { action, layer } => {
                let check = step.checks.iter().find(|check| check.action == *action);
                let has_layer =
                    |check: &Check| check.layers.iter().any(|it| Some(it.kind) == *layer);
                let words = error
                    .message
                    .split_once("perform: ")
                    .map(|(_, words)| words);
                let named = words.and_then(|words| words.split_whitespace().next());
                named.is_none_or(|named| named.eq_ignore_ascii_case(action))
                    && check.is_some_and(|it| !it.allowed() && (layer.is_none() || has_layer(it)))
            }
            RefusedBy::Validation | RefusedBy::Identification => !denied && refused.is_some(),
        },
        Outcome::Succeeded { .. } | Outcome::NotRun { .. } => true,
    };
    is_explained && names_refuser && step.outcome.error().is_some() == (denied || refused.is_some())
}

/// Whether a simulation is read back as it was written.
pub fn reads_back(simulation: &Simulation) -> bool {
    let json = serde_json::to_string(simulation).unwrap();
    let read = rolecall_core::wire::read::<Simulation>(&json);
    read.is_some_and(|read| serde_json::to_string(&read).unwrap() == json)
}

/// What steps come to that are given in full. The scenario must be a good one.
pub fn run_steps(world: &Value, steps: &Value) -> Vec<StepReport> {
    let mut scenario = world.clone();
    scenario["steps"] = steps.clone();
    let simulation = simulate(&scenario.to_string());
    assert!(is_sound(&simulation), "{:?}", simulation.diagnostics);
    assert!(simulation.steps.iter().all(is_explained));
    simulation.steps
}

/// The last of several steps, of which all before it must have issued a session.
pub fn last(mut steps: Vec<StepReport>) -> StepReport {
    let last = steps.pop().unwrap();
    for step in &steps {
        assert!(step.outcome.session().is_some(), "{:?}", step.outcome);
    }
    last
}

/// A step that presents a token for a role.
pub fn with_token(role: &str, token: &str) -> Value {
    json!({"input": token, "role": role, "sessionName": "audit"})
}

/// A step that presents an assertion for a role.
pub fn with_assertion(role: &str, provider: &str, assertion: &str) -> Value {
    json!({"call": {"service": "sts", "operation": "AssumeRoleWithSAML", "parameters": {
        "RoleArn": role, "PrincipalArn": provider, "SAMLAssertion": assertion
    }}})
}

/// The code and the text of the error.
pub fn error(step: &StepReport) -> (&str, &str) {
    match step.outcome.error() {
        Some(error) => (&error.code, &error.message),
        None => ("", ""),
    }
}

/// AWS's text for a denied call.
pub fn denial(caller: &str, action: &str, role: &str) -> String {
    format!("User: {caller} is not authorized to perform: {action} on resource: {role}")
}

/// The check of an action.
pub fn check<'s>(step: &'s StepReport, action: &str) -> &'s Check {
    let check = step.checks.iter().find(|check| check.action == action);
    check.unwrap_or_else(|| panic!("no check of {action}"))
}

/// The actions that are denied.
pub fn denied(step: &StepReport) -> Vec<&str> {
    let denied = step.checks.iter().filter(|check| !check.allowed());
    denied.map(|check| check.action.as_str()).collect()
}

/// An entry of a check's request context.
pub fn entry<'c>(check: &'c Check, key: &str) -> Option<&'c ContextEntry> {
    let mut entries = check.context.iter().map(AsRef::as_ref);
    entries.find(|entry: &&ContextEntry| entry.key == key)
}

/// The values of a key in a check's request context; none where it is absent.
pub fn values(check: &Check, key: &str) -> Vec<String> {
    entry(check, key).map_or_else(Vec::new, |entry| entry.values.clone())
}

/// The source identity of the session that was issued.
pub fn source_identity(step: &StepReport) -> Option<&str> {
    step.outcome.session()?.source_identity.as_deref()
}

/// Whether a note of the step has these words.
pub fn notes(step: &StepReport, words: &str) -> bool {
    step.notes.iter().any(|note| note.text.contains(words))
}
