//! The work grows with the size of a scenario, not with its square. Counted are the steps of
//! `rolecall_source::work`, which do not depend on the machine.
#![cfg(debug_assertions)]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use rolecall_core::simulate;
use rolecall_source::{Diagnostics, work};
use serde_json::{Map, Value, json};

/// Holds the steps of a simulation for a size and for twice the size to a little more than twice
/// as many, and the answer too.
fn grows_linearly(name: &str, size: usize, scenario: impl Fn(usize) -> Value) {
    let run = |size| {
        let text = scenario(size).to_string();
        let mut length = 0;
        let steps = work::steps(|| {
            let simulation = simulate(&text);
            assert!(
                simulation.diagnostics.len() <= Diagnostics::LIMIT + 1,
                "{name}"
            );
            length = serde_json::to_string(&simulation).unwrap().len();
        });
        (steps, length)
    };
    let (one, two) = (run(size), run(2 * size));
    assert!(one.0 > 0, "{name}: nothing was counted");
    assert!(two.0 <= one.0 * 23 / 10, "{name}: {one:?}, then {two:?}");
    assert!(two.1 <= one.1 * 23 / 10, "{name}: {one:?}, then {two:?}");
}

const USER: &str = "arn:aws:iam::111122223333:user/Ana";

fn scenario(user: &Value, call: &Value) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}});
    let parameters =
        json!({"RoleArn": "arn:aws:iam::111122223333:role/R", "RoleSessionName": "ana"});
    let mut call_parameters = parameters.as_object().unwrap().clone();
    call_parameters.extend(call.as_object().unwrap().clone());
    let mut caller = json!({"name": "Ana"}).as_object().unwrap().clone();
    caller.extend(user.as_object().unwrap().clone());
    json!({
        "rolecall": 1,
        "accounts": [{
            "id": "111122223333", "users": [caller], "roles": [{"name": "R", "trust": trust}],
        }],
        "steps": [{"as": USER, "call": {
            "service": "sts", "operation": "AssumeRole", "parameters": call_parameters}}],
    })
}

fn members(size: usize, name: impl Fn(usize) -> String, value: &Value) -> Map<String, Value> {
    (0..size)
        .map(|number| (name(number), value.clone()))
        .collect()
}

#[test]
fn many_members() {
    grows_linearly("misspelt members", 1_000, |size| {
        let mut scenario = scenario(&json!({}), &json!({}));
        let misspelt = members(size, |n| format!("titel{n}"), &json!(1));
        scenario.as_object_mut().unwrap().extend(misspelt);
        scenario
    });
    grows_linearly("parameters", 1_000, |size| {
        let parameters = members(size, |n| format!("Parameter{n}"), &json!("v"));
        scenario(&json!({}), &Value::Object(parameters))
    });
    grows_linearly("context keys in reverse order", 1_024, |size| {
        let mut scenario = scenario(&json!({}), &json!({}));
        let keys = members(size, |n| format!("key:{:06}", size - n), &json!("v"));
        scenario["request"] = json!({"context": keys});
        scenario
    });
    grows_linearly("tags of a user", 1_024, |size| {
        let tags = members(size, |number| format!("k{number}"), &json!("v"));
        scenario(&json!({ "tags": tags }), &json!({}))
    });
}

#[test]
fn many_policies() {
    grows_linearly("managed policies", 1_000, |size| {
        let name = |number| format!("arn:aws:iam::111122223333:policy/p{number}");
        let document = json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "s3:*", "Resource": "*"}});
        let attached: Vec<_> = (0..size).map(|n| json!({"arn": name(n)})).collect();
        let mut scenario = scenario(&json!({ "policies": attached }), &json!({}));
        scenario["managedPolicies"] = Value::Object(members(size, name, &document));
        scenario
    });
}

#[test]
fn many_tags_of_a_call() {
    grows_linearly("tags", 500, |size| {
        let tag = |number| json!({"Key": format!("k{number}"), "Value": "v"});
        let tags: Vec<_> = (0..size).map(tag).collect();
        scenario(&json!({}), &json!({ "Tags": tags }))
    });
}
