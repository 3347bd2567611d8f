//! `AssumeRole` by an IAM user: the example of the IAM User Guide, "Monitor and control actions
//! taken with assumed roles", and what happens when one thing in it is changed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use rolecall_core::{
    Simulation,
    report::{Check, StepReport},
    simulate,
};
use rolecall_policy::{LayerKind, LayerVerdict, Verdict};
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::123456789012:user/DevUser";
const ROLE: &str = "arn:aws:iam::123456789012:role/Developer_Role";

fn identity() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "AssumeRole", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE},
            {
                "Sid": "SetAwsUserNameAsSourceIdentity",
                "Effect": "Allow",
                "Action": "sts:SetSourceIdentity",
                "Resource": ROLE,
                "Condition": {"StringLike": {"sts:SourceIdentity": "${aws:username}"}}
            }
        ]
    })
}

fn trust() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "AllowDevUserAssumeRole",
            "Effect": "Allow",
            "Principal": {"AWS": USER},
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Condition": {"StringEquals": {"sts:SourceIdentity": "DevUser"}}
        }]
    })
}

fn call(options: &str) -> String {
    format!("aws sts assume-role --role-arn {ROLE} --role-session-name Dev-project {options}")
}

fn scenario(identity: &Value, trust: &Value, input: &str) -> Value {
    json!({
        "clock": "2026-11-22T10:00:00Z",
        "seed": 7,
        "accounts": [{
            "id": "123456789012",
            "users": [{"name": "DevUser", "policies": [{"name": "p", "document": identity}]}],
            "roles": [{"name": "Developer_Role", "trust": trust}]
        }],
        "steps": [{"as": USER, "input": input}]
    })
}

fn run(scenario: &Value) -> Simulation {
    simulate(&scenario.to_string())
}

fn step(identity: &Value, trust: &Value, input: &str) -> StepReport {
    run(&scenario(identity, trust, input)).steps.remove(0)
}

fn verdicts(step: &StepReport) -> Vec<(&str, Verdict)> {
    step.checks
        .iter()
        .map(|check| (check.action.as_str(), check.verdict))
        .collect()
}

fn message(step: &StepReport) -> &str {
    &step.outcome.error().unwrap().message
}

fn layer(check: &Check, kind: LayerKind) -> LayerVerdict {
    check
        .layers
        .iter()
        .find(|l| l.kind == kind)
        .unwrap()
        .verdict
}

fn denial(action: &str) -> String {
    format!("User: {USER} is not authorized to perform: {action} on resource: {ROLE}")
}

#[test]
fn the_guides_example_is_allowed() {
    let step = step(&identity(), &trust(), &call("--source-identity DevUser"));
    assert!(step.outcome.ok());
    assert_eq!(
        verdicts(&step),
        [
            ("sts:AssumeRole", Verdict::Allow),
            ("sts:SetSourceIdentity", Verdict::Allow)
        ]
    );
    let session = step.outcome.session().unwrap();
    assert_eq!(session.source_identity.as_deref(), Some("DevUser"));
    assert_eq!(
        session.arn,
        "arn:aws:sts::123456789012:assumed-role/Developer_Role/Dev-project"
    );
    assert_eq!(session.expiration, "2026-11-22T11:00:00Z");
    let event = &worlds::object(&step.events[0].event);
    assert_eq!(event["requestParameters"]["sourceIdentity"], "DevUser");
    assert_eq!(event["responseElements"]["sourceIdentity"], "DevUser");
    assert_eq!(event["userIdentity"]["type"], "IAMUser");
    assert_eq!(step.events.len(), 1);
}

#[test]
fn another_value_is_refused_as_set_source_identity() {
    let step = step(&identity(), &trust(), &call("--source-identity Mallory"));
    assert_eq!(message(&step), denial("sts:SetSourceIdentity"));
    assert!(
        step.checks
            .iter()
            .all(|c| c.verdict == Verdict::ImplicitDeny)
    );
    let event = &worlds::object(&step.events[0].event);
    assert_eq!(event["requestParameters"], Value::Null);
    assert_eq!(event["responseElements"], Value::Null);
    assert_eq!(event["errorCode"], "AccessDenied");
    assert_eq!(event["errorMessage"], denial("sts:SetSourceIdentity"));
    for absent in ["resources", "additionalEventData", "sharedEventID"] {
        assert!(!event.contains_key(absent), "{absent}");
    }
}

#[test]
fn no_value_is_refused_as_assume_role() {
    let step = step(&identity(), &trust(), &call(""));
    assert_eq!(message(&step), denial("sts:AssumeRole"));
    assert_eq!(verdicts(&step), [("sts:AssumeRole", Verdict::ImplicitDeny)]);
}

#[test]
fn the_trust_policy_that_names_the_user_is_enough() {
    let mut identity = identity();
    identity["Statement"].as_array_mut().unwrap().pop();
    let step = step(&identity, &trust(), &call("--source-identity DevUser"));
    assert!(step.outcome.ok());
    assert_eq!(
        layer(&step.checks[1], LayerKind::Trust),
        LayerVerdict::Allow
    );
    assert_eq!(
        layer(&step.checks[1], LayerKind::Identity),
        LayerVerdict::NotApplicable
    );
    assert!(
        step.notes
            .iter()
            .any(|n| n.text.contains("names the caller"))
    );
}

#[test]
fn the_identity_policy_is_never_enough() {
    let mut trust = trust();
    trust["Statement"][0]["Action"] = json!("sts:AssumeRole");
    let step = step(&identity(), &trust, &call("--source-identity DevUser"));
    assert_eq!(message(&step), denial("sts:SetSourceIdentity"));
    assert_eq!(
        verdicts(&step),
        [
            ("sts:AssumeRole", Verdict::Allow),
            ("sts:SetSourceIdentity", Verdict::ImplicitDeny)
        ]
    );
    let check = &step.checks[1];
    assert_eq!(layer(check, LayerKind::Trust), LayerVerdict::ImplicitDeny);
    assert_eq!(layer(check, LayerKind::Identity), LayerVerdict::Allow);
    assert!(check.decided_by.contains("trust policy"));
}

#[test]
fn a_trust_in_the_account_needs_both_sides() {
    let mut trust = trust();
    trust["Statement"][0]["Principal"] = json!({"AWS": "arn:aws:iam::123456789012:root"});
    let own = step(&identity(), &trust, &call("--source-identity DevUser"));
    assert!(own.outcome.ok());
    let nothing = json!({"Version": "2012-10-17", "Statement": []});
    let none = step(&nothing, &trust, &call("--source-identity DevUser"));
    assert!(!none.outcome.ok());
    assert_eq!(
        layer(&none.checks[0], LayerKind::Trust),
        LayerVerdict::Allow
    );
    assert_eq!(
        layer(&none.checks[0], LayerKind::Identity),
        LayerVerdict::ImplicitDeny
    );
}

#[test]
fn each_check_has_its_own_context() {
    let step = step(
        &identity(),
        &trust(),
        &call("--source-identity DevUser --external-id x1 --tags Key=team,Value=blue"),
    );
    let keys = |action: &str| -> Vec<String> {
        let check = step.checks.iter().find(|c| c.action == action).unwrap();
        check.context.iter().map(|e| e.key.to_string()).collect()
    };
    let has = |action: &str, key: &str| keys(action).iter().any(|k| k == key);
    let expected = [
        ("sts:SourceIdentity", [true, false, true]),
        ("sts:RoleSessionName", [true, false, false]),
        ("sts:ExternalId", [true, false, false]),
        ("aws:RequestTag/team", [true, true, false]),
        ("aws:TagKeys", [true, true, false]),
        ("aws:username", [true, true, true]),
        ("aws:SourceIp", [true, true, true]),
    ];
    for (key, present) in expected {
        let actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
        for (action, present) in actions.into_iter().zip(present) {
            assert_eq!(has(action, key), present, "{key} in {action}");
        }
    }
}

#[test]
fn across_accounts_both_sides_must_allow_and_both_get_an_event() {
    let scenario = |caller_may: bool| {
        let action = if caller_may {
            "sts:*"
        } else {
            "sts:AssumeRole"
        };
        json!({
            "accounts": [
                {"id": "111111111111", "users": [{"name": "u", "policies": [{"name": "p", "document":
                    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}}]}]},
                {"id": "222222222222", "roles": [{"name": "R", "trust":
                    {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                     "Principal": {"AWS": "arn:aws:iam::111111111111:user/u"},
                     "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]}}}]}
            ],
            "steps": [{"as": "arn:aws:iam::111111111111:user/u",
                "input": "aws sts assume-role --role-arn arn:aws:iam::222222222222:role/R --role-session-name audit --source-identity alice"}]
        })
    };
    let refused = run(&scenario(false)).steps.remove(0);
    assert!(message(&refused).contains("sts:SetSourceIdentity"));
    assert_eq!(
        layer(&refused.checks[1], LayerKind::Identity),
        LayerVerdict::ImplicitDeny
    );
    assert_eq!(refused.events.len(), 1);
    assert_eq!(refused.events[0].account, "111111111111");

    let allowed = run(&scenario(true)).steps.remove(0);
    assert!(allowed.outcome.ok());
    assert_eq!(allowed.events.len(), 2);
    let [caller, target] = allowed.events.as_slice() else {
        panic!("two events");
    };
    let [caller, target] = [caller, target].map(|it| worlds::object(&it.event));
    assert_eq!(caller["sharedEventID"], target["sharedEventID"]);
    assert_ne!(caller["eventID"], target["eventID"]);
    let identity = target["userIdentity"].as_object().unwrap();
    let members: Vec<&str> = identity.keys().map(String::as_str).collect();
    assert_eq!(members, ["type", "principalId", "accountId"]);
}

#[test]
fn a_policy_that_cannot_be_read_stops_the_step_and_says_where() {
    let mut scenario = scenario(&identity(), &trust(), &call("--source-identity DevUser"));
    scenario["accounts"][0]["roles"][0]["trust"] = json!("{\n  \"Version\": \"2012-10-17\",\n}");
    let step = run(&scenario).steps.remove(0);
    let reason = step.outcome.not_run().unwrap();
    assert!(reason.contains("line 2, column 26"), "{reason}");
    assert!(step.events.is_empty() && step.checks.is_empty());
    let place = &step.diagnostics[0].place;
    assert_eq!(&*place.text, "/accounts/0/roles/0/trust");
    assert_eq!((place.line, place.column, place.end_column), (2, 26, 27));
}

#[test]
fn a_role_that_does_not_exist_is_refused_like_one_that_may_not_be_assumed() {
    let input = call("--source-identity DevUser").replace("Developer_Role", "Nobody");
    let step = step(&identity(), &trust(), &input);
    assert_eq!(verdicts(&step), [("sts:AssumeRole", Verdict::ImplicitDeny)]);
    assert_eq!(
        message(&step),
        denial("sts:AssumeRole").replace("Developer_Role", "Nobody")
    );
}

#[test]
fn parameters_are_checked_before_anything_is_authorized() {
    let long = "x".repeat(257);
    for (options, code, text) in [
        (
            "--source-identity a:b",
            "ValidationError",
            r"Value 'a:b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*",
        ),
        (
            "--duration-seconds 899",
            "ValidationError",
            "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
        ),
        (
            "--duration-seconds 7200",
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
        (
            "--tags Key=a,Value=1 Key=A,Value=2",
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ),
        (
            "--transitive-tag-keys x",
            "InvalidParameterValue",
            "The specified transitive tag key must be included in the requested tags.",
        ),
        (
            &format!("--source-identity {long}"),
            "ValidationError",
            "Member must have length less than or equal to 256",
        ),
    ] {
        let step = step(&identity(), &trust(), &call(options));
        let error = step.outcome.error().unwrap();
        assert_eq!(error.code, code, "{options}");
        assert!(error.message.contains(text), "{options}: {}", error.message);
        assert!(step.checks.is_empty());
    }
}

#[test]
fn a_session_keeps_its_source_identity_through_the_chain() {
    let trust = |principal: &str| {
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": principal},
               "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"]}})
    };
    let assume = |role: &str, options: &str| {
        format!(
            "aws sts assume-role --role-arn arn:aws:iam::111111111111:role/{role} --role-session-name audit {options}"
        )
    };
    let scenario = json!({
        "accounts": [{
            "id": "111111111111",
            "users": [{"name": "u"}],
            "roles": [
                {"name": "A", "trust": trust("arn:aws:iam::111111111111:user/u")},
                {"name": "B", "maxSessionDuration": 43200, "trust": trust("arn:aws:iam::111111111111:role/A")}
            ]
        }],
        "steps": [
            {"as": "arn:aws:iam::111111111111:user/u", "input": assume("A", "--source-identity alice")},
            {"as": "$1", "input": assume("B", ""), "after": 60},
            {"as": "$1", "input": assume("B", "--source-identity bob")},
            {"as": "$1", "input": assume("B", "--source-identity alice")},
            {"as": "$1", "input": assume("B", "--duration-seconds 3601")},
            {"as": "$3", "input": assume("B", "")}
        ]
    });
    let steps = run(&scenario).steps;
    let chained = &steps[1];
    assert!(chained.outcome.ok());
    assert_eq!(
        chained
            .outcome
            .session()
            .unwrap()
            .source_identity
            .as_deref(),
        Some("alice")
    );
    for key in ["sts:SourceIdentity", "aws:SourceIdentity"] {
        let entry = chained.checks[0]
            .context
            .iter()
            .find(|e| e.key == key)
            .unwrap();
        assert_eq!(entry.values, ["alice"]);
    }
    let event = &worlds::object(&chained.events[0].event);
    assert_eq!(event["requestParameters"]["sourceIdentity"], "alice");
    let context = event["userIdentity"]["sessionContext"].as_object().unwrap();
    assert_eq!(context.keys().next_back().unwrap(), "sourceIdentity");

    let changed = steps[2].outcome.error().unwrap();
    assert_eq!(changed.code, "ValidationError");
    assert_eq!(
        changed.message,
        "The source identity is already set for this assume role session"
    );
    assert!(steps[3].outcome.ok());
    assert!(message(&steps[4]).contains("1 hour session limit for roles assumed by role chaining"));
    assert_eq!(steps[5].outcome.not_run(), Some("step 3 issued no session"));
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    let scenario = scenario(&identity(), &trust(), &call("--source-identity DevUser"));
    let text = |s: &Value| serde_json::to_string(&run(s)).unwrap();
    assert_eq!(text(&scenario), text(&scenario));
    // another user changes no id
    let mut larger = scenario.clone();
    let users = larger["accounts"][0]["users"].as_array_mut().unwrap();
    users.insert(0, json!({"name": "Another"}));
    let ids = |s: &Value| run(s).steps[0].events[0].event.clone();
    assert_eq!(ids(&scenario), ids(&larger));
}
