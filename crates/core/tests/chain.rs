//! Five roles over three accounts, with a service control policy, a resource control policy, a
//! permissions boundary and a session policy on the way: every permission in it is needed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

use rolecall_core::{Simulation, simulate};
use rolecall_policy::{LayerKind, LayerVerdict, Side, Verdict};
use serde_json::{Value, json};

const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];

fn role(number: usize) -> String {
    // roles 1 and 2 are in the first account, 3 and 4 in the second, 5 in the third
    format!(
        "arn:aws:iam::{}:role/Role{number}",
        ACCOUNTS[(number - 1) / 2]
    )
}

fn both() -> Value {
    json!(["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"])
}

fn grant(resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": both(), "Resource": resource}]})
}

fn trust(principal: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": both()}]})
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
    let mut second = a_role(2, &role(1), &role(3));
    second["boundary"] = grant("*");
    let session_policy = grant(&role(5)).to_string();
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
            "scps": [{"name": "allow", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": "account:CloseAccount", "Resource": "*"}]}}],
            "rcps": [{"name": "within", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*",
                 "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}}]}}],
            "accounts": ACCOUNTS}},
        "steps": [
            {"as": user, "input": format!(
                "{} --source-identity Ada --tags Key=team,Value=red --transitive-tag-keys team",
                hop(1))},
            {"as": "$1", "input": hop(2)},
            {"as": "$2", "input": hop(3)},
            {"as": "$3", "input": format!("{} --policy '{session_policy}'", hop(4))},
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
        assert!(step.outcome.ok, "{:?}", step.outcome.error);
    }
    for step in &simulation.steps[..5] {
        let session = step.outcome.session.as_ref().unwrap();
        assert_eq!(session.source_identity.as_deref(), Some("Ada"));
        assert_eq!(session.tags["team"], "red");
        assert_eq!(step.checks.len(), 3);
    }
    let response = simulation.steps[5].outcome.response.as_ref().unwrap();
    assert_eq!(
        response["Arn"],
        "arn:aws:sts::333333333333:assumed-role/Role5/hop"
    );
}

/// What is changed, the step that is refused then, and the layers that refuse the named check.
struct Broken {
    name: &'static str,
    pointer: &'static str,
    value: Value,
    step: usize,
    action: &'static str,
    layer: LayerKind,
    side: Side,
    verdict: LayerVerdict,
}

fn broken() -> Vec<Broken> {
    let case = |name, pointer, value, step, action, layer, side, verdict| Broken {
        name,
        pointer,
        value,
        step,
        action,
        layer,
        side,
        verdict,
    };
    use LayerKind::{Boundary, Identity, Rcp, Scp, Session, Trust};
    use LayerVerdict::{ExplicitDeny, ImplicitDeny};
    let (caller, resource) = (Side::Caller, Side::Resource);
    let (assume, tag, set) = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
    let without = |action: &str| -> Value {
        let all = both();
        let left = all.as_array().unwrap().iter().filter(|a| *a != action);
        left.cloned().collect()
    };
    let identity = "/accounts/0/users/0/policies/0/document/Statement/0/Action";
    let first_trust = "/accounts/0/roles/0/trust/Statement/0/Action";
    let boundary = "/accounts/0/roles/1/boundary/Statement/0/Action";
    let second = "/accounts/0/roles/1/policies/0/document/Statement/0/Action";
    let third_trust = "/accounts/1/roles/0/trust/Statement/0/Action";
    let last_trust = "/accounts/2/roles/0/trust/Statement/0/Action";
    let scp = "/organization/root/scps/0/document/Statement/1";
    let mut cases = Vec::new();
    for action in [assume, tag, set] {
        let v = || without(action);
        cases.extend([
            case(
                "the user's policy",
                identity,
                v(),
                0,
                action,
                Identity,
                caller,
                ImplicitDeny,
            ),
            case(
                "the first trust policy",
                first_trust,
                v(),
                0,
                action,
                Trust,
                resource,
                ImplicitDeny,
            ),
            case(
                "the boundary",
                boundary,
                v(),
                2,
                action,
                Boundary,
                caller,
                ImplicitDeny,
            ),
            case(
                "the second role's policy",
                second,
                v(),
                2,
                action,
                Identity,
                caller,
                ImplicitDeny,
            ),
            case(
                "the third trust policy",
                third_trust,
                v(),
                2,
                action,
                Trust,
                resource,
                ImplicitDeny,
            ),
            case(
                "the last trust policy",
                last_trust,
                v(),
                4,
                action,
                Trust,
                resource,
                ImplicitDeny,
            ),
        ]);
        let deny = json!({"Effect": "Deny", "Action": action, "Resource": role(5)});
        cases.push(case(
            "the service control policy",
            scp,
            deny,
            4,
            action,
            Scp,
            caller,
            ExplicitDeny,
        ));
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": without(action), "Resource": role(5)}]});
        let input = json!(format!(
            "aws sts assume-role --role-arn {} --role-session-name hop --policy '{policy}'",
            role(4)
        ));
        cases.push(case(
            "the session policy",
            "/steps/3/input",
            input,
            4,
            action,
            Session,
            caller,
            ImplicitDeny,
        ));
    }
    let org = "/organization/root/rcps/0/document/Statement/0/Condition/StringNotEquals/aws:PrincipalOrgID";
    cases.push(case(
        "the resource control policy",
        org,
        json!("o-other"),
        0,
        assume,
        Rcp,
        resource,
        ExplicitDeny,
    ));
    cases
}

#[test]
fn each_permission_that_is_taken_away_moves_the_verdict_to_its_check_and_side() {
    for broken in broken() {
        let mut scenario = scenario();
        *scenario.pointer_mut(broken.pointer).unwrap() = broken.value.clone();
        let simulation = run(&scenario);
        let what = format!("{} without {}", broken.name, broken.action);
        for (i, step) in simulation.steps.iter().enumerate() {
            let ok = step.outcome.ok;
            assert_eq!(ok, i < broken.step, "{what}: step {} is {ok}", i + 1);
        }
        let step = &simulation.steps[broken.step];
        let error = step
            .outcome
            .error
            .as_ref()
            .unwrap_or_else(|| panic!("{what}: not refused"));
        assert_eq!(error.code, "AccessDenied", "{what}");
        assert!(
            error.message.contains(broken.action),
            "{what}: {}",
            error.message
        );
        for check in &step.checks {
            let denied = check.action == broken.action;
            assert_eq!(
                check.verdict != Verdict::Allow,
                denied,
                "{what}: {}",
                check.action
            );
            if denied {
                let layer = check
                    .layers
                    .iter()
                    .find(|l| l.kind == broken.layer)
                    .unwrap();
                assert_eq!(layer.verdict, broken.verdict, "{what}");
                assert_eq!(layer.side, broken.side, "{what}");
                assert!(step.outcome.session.is_none());
            }
        }
        for later in &simulation.steps[broken.step + 1..] {
            let reason = later.outcome.not_run.as_deref().unwrap();
            assert!(reason.ends_with("issued no session"), "{what}: {reason}");
        }
    }
}
