//! Five roles over three accounts, with a service control policy, a resource control policy, a
//! permissions boundary and a session policy on the way: every permission in it is needed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use rolecall_core::{Simulation, report::StepReport, simulate};
use rolecall_policy::{LayerKind, LayerVerdict, Side, Verdict};
use serde_json::{Value, json};

const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];
const ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

fn role(number: usize) -> String {
    // roles 1 and 2 are in the first account, 3 and 4 in the second, 5 in the third
    format!(
        "arn:aws:iam::{}:role/Role{number}",
        ACCOUNTS[(number - 1) / 2]
    )
}

fn grant(resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ACTIONS, "Resource": resource}]})
}

fn trust(principal: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": ACTIONS}]})
}

fn a_role(number: usize, trusted: &str, on: &str) -> Value {
    json!({"name": format!("Role{number}"), "trust": trust(trusted),
        "policies": [{"name": "on", "document": grant(on)}]})
}

fn scenario() -> Value {
    let user = format!("arn:aws:iam::{}:user/Ada", ACCOUNTS[0]);
    let root = |account: &str| format!("arn:aws:iam::{account}:root");
    let hop = |number: usize| {
        format!(
            "aws sts assume-role --role-arn {} --role-session-name hop",
            role(number)
        )
    };
    let mut second = a_role(2, &root(ACCOUNTS[0]), &role(3));
    second["boundary"] = grant("*");
    let limited = json!({"RoleArn": role(4), "RoleSessionName": "hop", "Policy": grant(&role(5))});
    json!({
        "clock": "2026-11-22T10:00:00Z",
        "accounts": [
            {"id": ACCOUNTS[0],
             "users": [{"name": "Ada", "policies": [{"name": "on", "document": grant(&role(1))}]}],
             "roles": [a_role(1, &root(ACCOUNTS[0]), &role(2)), second]},
            {"id": ACCOUNTS[1],
             "roles": [a_role(3, &role(2), &role(4)), a_role(4, &root(ACCOUNTS[1]), &role(5))]},
            {"id": ACCOUNTS[2],
             "roles": [{"name": "Role5", "trust": trust(&role(4))}]}
        ],
        "organization": {"id": "o-exampleorgid", "managementAccount": "999988887777", "root": {
            "rcps": [{"name": "within", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": ACTIONS, "Resource": "*",
                 "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}}]}}],
            "accounts": [ACCOUNTS[0], ACCOUNTS[2]],
            "units": [{"name": "Limited", "accounts": [
                {"id": ACCOUNTS[1], "scps": [{"name": "only", "document": grant("*")}]}]}]}},
        "steps": [
            {"as": user, "input": format!(
                "{} --source-identity Ada --tags Key=team,Value=red --transitive-tag-keys team",
                hop(1))},
            {"as": "$1", "input": hop(2)},
            {"as": "$2", "input": hop(3)},
            {"as": "$3", "call": {"service": "sts", "operation": "AssumeRole", "parameters": limited}},
            {"as": "$4", "input": hop(5)},
            {"as": "$5", "input": "aws sts get-caller-identity"}
        ]
    })
}

fn run(scenario: &Value) -> Simulation {
    simulate(&scenario.to_string())
}

#[test]
fn the_source_identity_and_the_transitive_tag_reach_the_last_role() {
    let simulation = run(&scenario());
    assert_eq!(simulation.diagnostics, []);
    for step in &simulation.steps {
        assert!(step.outcome.ok(), "{:?}", step.outcome.error());
    }
    for step in &simulation.steps[..5] {
        let session = step.outcome.session().unwrap();
        assert_eq!(session.source_identity.as_deref(), Some("Ada"));
        assert_eq!(session.tags["team"], "red");
        assert_eq!(step.checks.len(), 3);
    }
    let response = worlds::response(&simulation.steps[5]);
    assert_eq!(
        response["Arn"],
        "arn:aws:sts::333333333333:assumed-role/Role5/hop"
    );
}

/// The layers of a check that have something to say, in which the verdict shows.
#[test]
fn each_check_shows_its_layers() {
    use LayerKind::{Boundary, Identity, Rcp, Scp, Session, Trust};
    let expected = [
        vec![Scp, Identity, Rcp, Trust],
        vec![Scp, Identity, Rcp, Trust],
        vec![Scp, Identity, Boundary, Rcp, Trust],
        vec![Scp, Identity, Rcp, Trust],
        vec![Scp, Identity, Session, Rcp, Trust],
    ];
    let simulation = run(&scenario());
    for (step, expected) in simulation.steps.iter().zip(expected) {
        for check in &step.checks {
            let mut kinds: Vec<LayerKind> = check.layers.iter().map(|l| l.kind).collect();
            // an organization without a policy of its own has FullAWSAccess, which needs no word
            kinds.retain(|kind| expected.contains(kind));
            let has = |kind| kinds.contains(&kind);
            assert!(
                expected
                    .iter()
                    .all(|kind| has(*kind) || matches!(kind, Scp))
            );
            assert!(
                check
                    .layers
                    .iter()
                    .all(|layer| layer.verdict == LayerVerdict::Allow)
            );
            assert!(!check.decided_by.is_empty());
        }
    }
}

/// Where a permission stands, the first step that needs it, and the layer that misses it then.
const PERMISSIONS: [(&str, usize, LayerKind); 12] = [
    (
        "/accounts/0/users/0/policies/0/document",
        0,
        LayerKind::Identity,
    ),
    ("/accounts/0/roles/0/trust", 0, LayerKind::Trust),
    (
        "/accounts/0/roles/0/policies/0/document",
        1,
        LayerKind::Identity,
    ),
    ("/accounts/0/roles/1/trust", 1, LayerKind::Trust),
    ("/accounts/0/roles/1/boundary", 2, LayerKind::Boundary),
    (
        "/accounts/0/roles/1/policies/0/document",
        2,
        LayerKind::Identity,
    ),
    ("/accounts/1/roles/0/trust", 2, LayerKind::Trust),
    (
        "/accounts/1/roles/0/policies/0/document",
        3,
        LayerKind::Identity,
    ),
    ("/accounts/1/roles/1/trust", 3, LayerKind::Trust),
    (
        "/accounts/1/roles/1/policies/0/document",
        4,
        LayerKind::Identity,
    ),
    ("/accounts/2/roles/0/trust", 4, LayerKind::Trust),
    ("/steps/3/call/parameters/Policy", 4, LayerKind::Session),
];
const SERVICE_CONTROL_POLICY: (&str, usize, LayerKind) = (
    "/organization/root/units/0/accounts/0/scps/0/document",
    3,
    LayerKind::Scp,
);

/// Every policy of the scenario that allows something.
fn allowing(value: &Value, pointer: &str, found: &mut Vec<String>) {
    if value["Statement"][0]["Effect"] == "Allow" {
        found.push(pointer.to_owned());
    }
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => return,
    };
    for (name, member) in members {
        allowing(member, &format!("{pointer}/{name}"), found);
    }
}

#[test]
fn each_permission_that_is_taken_away_moves_the_verdict_to_its_check_and_side() {
    let mut all = Vec::new();
    allowing(&scenario(), "", &mut all);
    let permissions: Vec<_> = PERMISSIONS
        .into_iter()
        .chain([SERVICE_CONTROL_POLICY])
        .collect();
    let mut known: Vec<&str> = permissions.iter().map(|(pointer, ..)| *pointer).collect();
    known.sort_unstable();
    all.sort_unstable();
    assert_eq!(all, known);
    for (pointer, step, layer) in permissions {
        for action in ACTIONS {
            let mut scenario = scenario();
            let actions = format!("{pointer}/Statement/0/Action");
            let actions = scenario
                .pointer_mut(&actions)
                .unwrap()
                .as_array_mut()
                .unwrap();
            actions.retain(|other| other != action);
            let side = match layer {
                LayerKind::Trust => Side::Resource,
                _ => Side::Caller,
            };
            let what = format!("{pointer} without {action}");
            let refused = first_refused(&scenario, step, &what);
            is_refused(
                &refused,
                action,
                (layer, side, LayerVerdict::ImplicitDeny),
                &what,
            );
        }
    }
}

#[test]
fn a_resource_control_policy_denies_on_the_side_of_the_role() {
    let statement = "/organization/root/rcps/0/document/Statement/0";
    for action in ACTIONS {
        let mut scenario = scenario();
        let statement = scenario.pointer_mut(statement).unwrap();
        statement["Action"] = json!(action);
        statement["Condition"]["StringNotEquals"]["aws:PrincipalOrgID"] = json!("o-other");
        let refused = first_refused(&scenario, 0, action);
        let layer = (LayerKind::Rcp, Side::Resource, LayerVerdict::ExplicitDeny);
        is_refused(&refused, action, layer, action);
        let text = &refused.outcome.error().unwrap().message;
        assert!(text.ends_with("with an explicit deny in a resource control policy"));
    }
}

/// The step that is refused: those before it succeed, those behind it say whose session they lack.
fn first_refused(scenario: &Value, number: usize, what: &str) -> StepReport {
    let simulation = run(scenario);
    for (i, step) in simulation.steps.iter().enumerate() {
        assert_eq!(step.outcome.ok(), i < number, "{what}: step {}", i + 1);
        if i > number {
            let reason = format!("step {i} issued no session");
            assert_eq!(step.outcome.not_run(), Some(reason.as_str()), "{what}");
        }
    }
    simulation.steps[number].clone()
}

/// Whether the check of one action alone is denied, by this layer.
fn is_refused(
    step: &StepReport,
    action: &str,
    (kind, side, verdict): (LayerKind, Side, LayerVerdict),
    what: &str,
) {
    let error = step.outcome.error().unwrap();
    assert_eq!(error.code, "AccessDenied", "{what}");
    assert!(
        error.message.contains(&format!(" {action} on ")),
        "{what}: {}",
        error.message
    );
    assert!(step.outcome.session().is_none());
    assert_eq!(step.checks.len(), 3, "{what}");
    for check in &step.checks {
        if check.action != action {
            assert_eq!(check.verdict, Verdict::Allow, "{what}: {}", check.action);
            continue;
        }
        assert_ne!(check.verdict, Verdict::Allow, "{what}");
        for layer in &check.layers {
            let refuses = layer.kind == kind;
            let expected = if refuses {
                verdict
            } else {
                LayerVerdict::Allow
            };
            assert_eq!(layer.verdict, expected, "{what}: {:?}", layer.kind);
            if refuses {
                assert_eq!(layer.side, side, "{what}");
            }
        }
        assert!(
            check.layers.iter().any(|layer| layer.kind == kind),
            "{what}"
        );
    }
}

#[test]
fn every_event_of_the_chain_names_the_person() {
    let simulation = run(&scenario());
    // the two hops into another account have two records each
    let events: usize = simulation.steps.iter().map(|step| step.events.len()).sum();
    assert_eq!((simulation.who.len(), events), (8, 8));
    for who in &simulation.who {
        assert_eq!(
            (who.person.as_str(), who.source_identity.as_deref()),
            ("Ada", Some("Ada"))
        );
        let step = &simulation.steps[who.step - 1];
        let (account, event) = step
            .events
            .iter()
            .map(|e| (&e.account, worlds::object(&e.event)))
            .find(|(_, event)| event["eventID"] == *who.event_id)
            .unwrap();
        assert_eq!(
            (&who.account, event["eventName"].as_str()),
            (account, Some(&*who.event_name))
        );
        assert_eq!(who.chain.len(), who.step);
        assert_eq!(
            who.chain[0],
            format!("arn:aws:iam::{}:user/Ada", ACCOUNTS[0])
        );
        assert_eq!(who.chain.last(), step.caller.as_ref());
    }
    let last = &simulation.who[7].chain;
    assert_eq!(last[5], "arn:aws:sts::333333333333:assumed-role/Role5/hop");
}

#[test]
fn nobody_is_named_where_no_source_identity_was_set() {
    let mut scenario = scenario();
    let input = scenario["steps"][0]["input"].as_str().unwrap();
    scenario["steps"][0]["input"] = json!(input.replace("--source-identity Ada", ""));
    let simulation = run(&scenario);
    assert_eq!(simulation.who.len(), 8);
    for who in &simulation.who {
        assert_eq!(
            (who.person.as_str(), who.source_identity.as_deref()),
            ("unknown", None)
        );
        assert!(who.chain[0].ends_with(":user/Ada"));
    }
    let user = "AIDA";
    for query in &simulation.queries {
        assert!(query.text.contains(user), "{}", query.text);
        // AWS CloudTrail User Guide, CloudTrail Lake availability change
        let note = query.note.as_deref().unwrap_or_default();
        let is_lake = query.tool == "CloudTrail Lake";
        assert_eq!(note.contains("since 31 May 2026"), is_lake, "{note}");
    }
}
