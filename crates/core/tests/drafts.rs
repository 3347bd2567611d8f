//! A verdict that rests on a draft is provisional, and one that holds whatever the draft says is
//! not.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use rolecall_core::link::{decode, encode};
use rolecall_core::report::{ProvisionalKind, StepReport};
use rolecall_core::simulate;
use serde_json::{Value, json};

const CALLER: &str = "111122223333";
const TARGET: &str = "444455556666";
const TRUST: &str = "/accounts/1/roles/0/trust";
const PERMISSIONS: &str = "/accounts/0/users/0/policies/0/document";

/// A call of a user for a role of another account.
fn cross_account(trust: &Value, trust_is_draft: bool, policies: &Value) -> StepReport {
    let scenario = json!({
        "accounts": [
            {"id": CALLER, "users": [{"name": "ana", "policies": policies}]},
            {"id": TARGET, "roles": [{"name": "Deploy", "trust": trust, "draft": trust_is_draft}]},
        ],
        "steps": [{
            "as": format!("arn:aws:iam::{CALLER}:user/ana"),
            "input": format!("aws sts assume-role --role-arn arn:aws:iam::{TARGET}:role/Deploy --role-session-name work"),
        }],
    });
    let opened = decode(&encode(&scenario.to_string()).unwrap()).unwrap();
    let mut simulation = simulate(&opened);
    assert_eq!(simulation.diagnostics, [], "both members are known");
    simulation.steps.remove(0)
}

fn drafts(report: &StepReport) -> Vec<&str> {
    let drafts = report.provisional.iter();
    let drafts = drafts.filter(|it| it.kind == ProvisionalKind::Draft);
    drafts.map(|it| it.pointer.as_str()).collect()
}

fn trusts(account: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{account}:root")}, "Action": "sts:AssumeRole"
    }})
}

fn policy(effect: &str, draft: bool) -> Value {
    let statement = json!({"Effect": effect, "Action": "sts:AssumeRole", "Resource": "*"});
    json!({"name": "p", "document": {"Version": "2012-10-17", "Statement": statement}, "draft": draft})
}

#[test]
fn verdicts_that_a_draft_decides_are_provisional() {
    // (trust policy names, it is a draft, permissions, allowed, drafts that decide)
    let allow = |draft| json!([policy("Allow", draft)]);
    let rows: [(&str, bool, Value, bool, &[&str]); 9] = [
        (CALLER, false, allow(false), true, &[]),
        (CALLER, true, allow(false), true, &[TRUST]),
        (CALLER, false, allow(true), true, &[PERMISSIONS]),
        (CALLER, true, allow(true), true, &[TRUST, PERMISSIONS]),
        (TARGET, true, allow(false), false, &[TRUST]),
        // across accounts both sides have to allow, so a real policy that does not is enough
        (TARGET, false, allow(true), false, &[]),
        (CALLER, true, json!([]), false, &[]),
        (CALLER, true, json!([policy("Deny", false)]), false, &[]),
        // a draft beside a real policy that allows the call decides nothing
        (
            CALLER,
            false,
            json!([policy("Allow", true), policy("Allow", false)]),
            true,
            &[],
        ),
    ];
    for (account, is_draft, policies, ok, expected) in rows {
        let report = cross_account(&trusts(account), is_draft, &policies);
        let mut found = drafts(&report);
        found.sort_unstable_by_key(|pointer| *pointer != TRUST);
        assert_eq!(
            (report.outcome.ok(), &*found),
            (ok, expected),
            "{account} {is_draft} {policies}"
        );
    }
}

#[test]
fn a_call_that_is_refused_before_any_policy_is_not_provisional() {
    let report = cross_account(&json!("{"), true, &json!([]));
    assert!(report.outcome.not_run().is_some());
    assert_eq!(report.provisional, []);
}
