//! How long a whole simulation takes: `AssumeRole` with its three authorizations, traces and event,
//! a chain of five roles, and the growth with the number of steps.
//!
//! The clock runs from the scenario's text to the finished report. At the end the medians are
//! printed beside the budget.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark speaks on its standard output, and ends where it can't run"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::Criterion;
use rolecall_core::simulate;
use serde_json::{Value, json};

const ACCOUNT: &str = "123456789012";
/// The limit and the aim for a whole `AssumeRole`, in microseconds.
const BUDGET: (f64, f64) = (50.0, 20.0);

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    let one = chain(1, 1).to_string();
    let five = chain(5, 5).to_string();
    assert!(simulate(&one).steps[0].outcome.ok());
    assert!(simulate(&five).steps[4].outcome.ok());
    criterion.bench_function("simulate/assume role", |b| {
        b.iter_with_large_drop(|| simulate(black_box(&one)))
    });
    criterion.bench_function("simulate/five roles", |b| {
        b.iter_with_large_drop(|| simulate(black_box(&five)))
    });
    criterion.final_summary();
    println!();
    let (limit, aim) = BUDGET;
    println!(
        "one AssumeRole, three checks with traces and event: {:.1} µs (limit {limit} µs, aim {aim} µs)",
        median(&one)
    );
    let whole = median(&five);
    println!(
        "a chain of five roles: {whole:.1} µs, {:.1} µs a step",
        whole / 5.0
    );
    let growth: Vec<(usize, f64)> = [5, 50, 500]
        .into_iter()
        .map(|steps| (steps, median(&chain(5, steps).to_string()) / steps as f64))
        .collect();
    for (steps, each) in &growth {
        println!("{steps} steps: {each:.1} µs a step");
    }
    println!(
        "growth from 5 to 500 steps: {:.2} times the cost a step (1 is linear)",
        growth[2].1 / growth[0].1
    );
}

/// The median time of a simulation in microseconds.
fn median(scenario: &str) -> f64 {
    let mut times: Vec<Duration> = (0..101)
        .map(|_| {
            let begin = Instant::now();
            let report = black_box(simulate(black_box(scenario)));
            let elapsed = begin.elapsed();
            drop(report);
            elapsed
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn role(number: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/Role{number}")
}

/// A user who goes through `roles` roles, one after the other, in `steps` steps.
fn chain(roles: usize, steps: usize) -> Value {
    let user = format!("arn:aws:iam::{ACCOUNT}:user/Ada");
    let actions = json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
    let policies = json!([{"name": "on", "document": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": actions, "Resource": format!("arn:aws:iam::{ACCOUNT}:role/*")}]}}]);
    let trust = |principal: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"AWS": principal}, "Action": actions,
            "Condition": {"StringLike": {"aws:PrincipalTag/team": "*"}}}]})
    };
    let roles_of_world: Vec<Value> = (1..=roles)
        .map(|number| {
            json!({"name": format!("Role{number}"), "policies": policies,
                "tags": {"team": "red"}, "trust": trust(&format!("arn:aws:iam::{ACCOUNT}:root"))})
        })
        .collect();
    let calls: Vec<Value> = (0..steps)
        .map(|step| {
            let place = step % roles;
            let caller = if place == 0 { user.clone() } else { format!("${step}") };
            let passed = if place == 0 {
                " --source-identity Ada --tags Key=cost,Value=1 --transitive-tag-keys cost"
            } else {
                ""
            };
            json!({"as": caller, "input": format!(
                "aws sts assume-role --role-arn {} --role-session-name hop{passed}", role(place + 1))})
        })
        .collect();
    json!({
        "clock": "2026-11-22T10:00:00Z",
        "accounts": [{"id": ACCOUNT, "roles": roles_of_world,
            "users": [{"name": "Ada", "tags": {"team": "red"}, "policies": policies}]}],
        "steps": calls
    })
}
