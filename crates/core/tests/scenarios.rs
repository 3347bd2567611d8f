//! The forms in which a scenario may say the same, and what is said of the ones that it can't have.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use rolecall_core::{Simulation, paste, report::ReportDiagnostic, simulate};
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, all, assume, denial, denied, error, last, may, notes, policy, role, run, run_steps,
    trusting, trusts, user, values, world,
};

fn open() -> Value {
    world(&json!([trusting("A", &trusts(&user("u"), &all()))]))
}

fn simulation(world: &Value, steps: &Value) -> (Simulation, String) {
    let mut scenario = world.clone();
    scenario["steps"] = steps.clone();
    let text = scenario.to_string();
    (simulate(&text), text)
}

/// What a diagnostic of the scenario itself underlines.
fn underlined<'t>(diagnostic: &ReportDiagnostic, text: &'t str) -> &'t str {
    assert_eq!(&*diagnostic.place.text, "");
    let (from, to) = (diagnostic.place.column, diagnostic.place.end_column);
    text.get(from - 1..to - 1).unwrap()
}

fn assume_role(parameters: &Value) -> Value {
    let mut all = json!({"RoleArn": role("A"), "RoleSessionName": "audit"});
    for (name, value) in parameters.as_object().unwrap() {
        all[name] = value.clone();
    }
    json!({"as": user("u"), "call": {"service": "sts", "operation": "AssumeRole", "parameters": all}})
}

#[test]
fn a_call_says_the_same_as_a_command() {
    let input = assume(
        "A",
        "--source-identity alice --tags Key=team,Value=red --transitive-tag-keys team --duration-seconds 900",
    );
    let parameters = json!({
        "SourceIdentity": "alice", "Tags": [{"Key": "team", "Value": "red"}],
        "TransitiveTagKeys": ["team"], "DurationSeconds": "900"
    });
    let typed = last(run(&open(), &[(&user("u"), input)]));
    let spelt_out = last(run_steps(&open(), &json!([assume_role(&parameters)])));
    assert!(typed.outcome.ok());
    assert_eq!(typed.outcome, spelt_out.outcome);
    assert_eq!(typed.checks, spelt_out.checks);
}

#[test]
fn a_session_policy_is_an_object_or_its_text() {
    let limits = policy(&json!({"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}));
    let mut world = open();
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("*"))]);
    for policy in [limits.clone(), json!(limits.to_string())] {
        let step = assume_role(&json!({"Policy": policy}));
        for (command, allowed) in [("list-roles", true), ("list-users", false)] {
            let later = json!({"as": "$1", "input": format!("aws iam {command}")});
            let steps = json!([step, later]);
            assert_eq!(last(run_steps(&world, &steps)).outcome.ok(), allowed);
        }
    }
}

#[test]
fn what_is_wrong_with_a_session_policy_is_underlined_in_the_call() {
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*"}}"#;
    // a text with escapes can't be divided
    let whole = json!(policy).to_string();
    for (given, place) in [
        (json!(policy), whole.as_str()),
        (serde_json::from_str(policy).unwrap(), "{"),
    ] {
        let step = assume_role(&json!({"Policy": given}));
        let (simulation, text) = simulation(&open(), &json!([step]));
        let step = &simulation.steps[0];
        assert_eq!(error(step).0, "MalformedPolicyDocument");
        assert_eq!(underlined(&step.diagnostics[0], &text), place);
        let column = step.diagnostics[0].place.column;
        assert!(column >= text.find("\"Policy\":").unwrap());
    }
}

#[test]
fn a_parameter_that_the_operation_lacks_is_named() {
    let step = assume_role(&json!({"SourceIdentiti": "alice"}));
    let (simulation, text) = simulation(&open(), &json!([step]));
    assert!(simulation.steps[0].outcome.ok());
    let diagnostic = &simulation.diagnostics[0];
    assert_eq!(underlined(diagnostic, &text), "\"SourceIdentiti\"");
    assert!(diagnostic.message.ends_with("AWS ignores it"));
}

#[test]
fn a_map_of_tags_is_no_list_of_them() {
    let step = assume_role(&json!({"Tags": {"team": "red"}}));
    let (simulation, text) = simulation(&open(), &json!([step]));
    let diagnostic = &simulation.diagnostics[0];
    assert_eq!(underlined(diagnostic, &text), r#"{"team":"red"}"#);
}

#[test]
fn the_api_and_the_command_line_name_services_differently() {
    let mut world = open();
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("s3:GetObject"))]);
    for service in ["s3", "s3api", "S3"] {
        let call = json!({"service": service, "operation": "GetObject", "parameters": {"Bucket": "b", "Key": "k"}});
        let step = last(run_steps(&world, &json!([{"as": user("u"), "call": call}])));
        assert!(step.outcome.ok());
        assert_eq!(step.resource.as_deref(), Some("arn:aws:s3:::b/k"));
    }
}

#[test]
fn a_step_changes_some_of_how_requests_are_sent() {
    let mut world = open();
    world["request"] = json!({"region": "eu-west-1", "sourceIp": "198.51.100.7", "mfaAge": 30});
    let context = |request: Option<Value>| {
        let mut step = json!({"as": user("u"), "input": assume("A", "")});
        if let Some(request) = request {
            step["request"] = request;
        }
        let step = last(run_steps(&world, &json!([step])));
        let of = |key: &str| values(&step.checks[0], key).concat();
        [
            of("aws:RequestedRegion"),
            of("aws:SourceIp"),
            of("aws:MultiFactorAuthAge"),
        ]
    };
    assert_eq!(context(None), ["eu-west-1", "198.51.100.7", "30"]);
    let changed = context(Some(json!({"sourceIp": "203.0.113.9"})));
    assert_eq!(changed, ["eu-west-1", "203.0.113.9", "30"]);
    let without = context(Some(json!({"sourceIp": null, "mfaAge": null})));
    assert_eq!(without, ["eu-west-1", "", ""]);
}

#[test]
fn what_is_no_step_keeps_its_number() {
    let input = assume("A", "");
    let steps = json!([7, {"as": user("u"), "input": input}, {"as": "$2", "input": "aws sts get-caller-identity"}]);
    let (simulation, text) = simulation(&open(), &steps);
    assert_eq!(simulation.steps.len(), 3);
    assert_eq!(underlined(&simulation.diagnostics[0], &text), "7");
    assert!(simulation.steps[0].outcome.not_run().is_some());
    assert!(simulation.steps[2].outcome.ok());
}

#[test]
fn a_step_is_typed_or_spelt_out() {
    let mut step = assume_role(&json!({}));
    step["input"] = json!(assume("A", ""));
    let (both, _) = simulation(&open(), &json!([step]));
    let (neither, _) = simulation(&open(), &json!([{"as": user("u")}]));
    for simulation in [both, neither] {
        let said = &simulation.diagnostics[0].message;
        assert_eq!(said, "a step has either an `input` or a `call`");
    }
}

#[test]
fn a_role_that_is_not_there_is_named_beside_awss_text() {
    let mut world = open();
    world["accounts"][0]["roles"][0]["path"] = json!("/team/");
    for (name, reason) in [
        ("B", "has no role `arn:aws:iam::111122223333:role/B`"),
        ("A", "the path of `A` is `/team/`"),
    ] {
        let step = last(run(&world, &[(&user("u"), assume(name, ""))]));
        assert_eq!(denied(&step), ["sts:AssumeRole"]);
        assert_eq!(step.checks.len(), 1);
        let said = &step.checks[0].decided_by;
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn a_resource_control_policy_is_named_by_its_arn_if_it_has_one() {
    let deny = policy(
        &json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}),
    );
    let arn = "arn:aws:organizations::999988887777:policy/o-exampleorgid/resource_control_policy/p-example";
    let text = " with an explicit deny in a resource control policy";
    for (rcp, end) in [
        (deny.clone(), text.to_owned()),
        (json!(deny.to_string()), text.to_owned()),
        (json!(arn), format!("{text}: {arn}")),
        (json!({"arn": arn}), format!("{text}: {arn}")),
    ] {
        let mut world = open();
        world["managedPolicies"] = json!({(arn): deny});
        world["organization"] = json!({"id": "o-exampleorgid", "managementAccount": "999988887777",
            "root": {"units": [{"name": "apps", "rcps": [rcp], "accounts": [ACCOUNT]}]}});
        let step = last(run(&world, &[(&user("u"), assume("A", ""))]));
        assert!(error(&step).1.ends_with(&end), "{}", error(&step).1);
    }
}

/// The endings of 2026: the ARN of the policy (AWS Security Blog, January 2026) and the
/// authorization ID (IAM User Guide, IAM Access Troubleshooter), to the letter.
#[test]
fn a_pasted_denial_is_read_whatever_follows_the_resource() {
    let id = ". Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/EXAMPLE1a2b3c4d5e6f7g8h9i0j for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: EXAMPLE1a2b3c4d5e6f7g8h9i0j";
    let policy = "arn:aws:iam::123456789012:policy/ExampleDenyPolicy";
    let scp =
        "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-2kgnabcd";
    let role = role("A");
    let profile = "arn:aws:iam::123456789012:instance-profile/my-instance-profile";
    let caller = "arn:aws:iam::123456789012:user/janedoe";
    for (action, resource, end) in [
        ("sts:AssumeRole", role.as_str(), id.to_owned()),
        (
            "sts:AssumeRole",
            role.as_str(),
            format!(" with an explicit deny in a service control policy: {scp}"),
        ),
        (
            "iam:CreateInstanceProfile",
            profile,
            format!(" with an explicit deny in an identity-based policy: {policy}{id}"),
        ),
        (
            "iam:CreateInstanceProfile",
            profile,
            format!(
                " because no identity-based policy allows the iam:CreateInstanceProfile action{id}"
            ),
        ),
    ] {
        let text = format!("{}{end}", denial(caller, action, resource));
        let answer =
            format!("An error occurred (AccessDenied) when calling the X operation: {text}");
        for text in [text, answer] {
            let paste = paste::read(&text);
            assert_eq!(paste.kind.name(), "aws-response", "{text}");
            let refused = serde_json::to_value(paste.refused).unwrap();
            let read = ["caller", "action", "resource"].map(|name| refused[name].clone());
            assert_eq!(
                read,
                [json!(caller), json!(action), json!(resource)],
                "{text}"
            );
        }
    }
}

/// AWS STS API Reference, GetWebIdentityToken; Service Authorization Reference for AWS STS.
#[test]
fn a_web_identity_token_is_authorized_with_its_parameters() {
    let step = |condition: &Value, options: &str| {
        let mut world = open();
        let mut statement = json!({"Effect": "Allow", "Action": ["sts:GetWebIdentityToken", "sts:GetDelegatedAccessToken"], "Resource": "*"});
        statement["Condition"] = condition.clone();
        world["accounts"][0]["users"][0]["policies"] = json!([{"document": policy(&statement)}]);
        let input = format!(
            "aws sts get-web-identity-token --signing-algorithm ES384 --audience {options}"
        );
        last(run(&world, &[(&user("u"), input)]))
    };
    let narrow = json!({
        "ForAllValues:StringEquals": {"sts:IdentityTokenAudience": ["a", "b"]},
        "StringEquals": {"sts:SubjectMode": "OriginIdentity", "sts:SigningAlgorithm": "ES384"}
    });
    let origin = "--subject-mode OriginIdentity";
    let allowed = step(&narrow, &format!("a b {origin}"));
    assert!(allowed.checks[0].allowed(), "{allowed:?}");
    let of_call = allowed
        .diagnostics
        .iter()
        .find(|d| d.code.starts_with("R1"));
    assert_eq!(of_call, None);
    assert!(!step(&narrow, &format!("a c {origin}")).checks[0].allowed());
    assert!(!step(&narrow, "a").checks[0].allowed());
    let scoped = step(
        &json!({}),
        "a --subject-mode OriginIdentity --scope 'read write'",
    );
    assert_eq!(denied(&scoped), ["sts:SetWebIdentityTokenScope"]);
    let tagged = step(&json!({}), "a --tags Key=team,Value=red");
    assert_eq!(denied(&tagged), ["sts:TagGetWebIdentityToken"]);
    let input = "aws sts get-delegated-access-token --trade-in-token abc".to_owned();
    let partner = last(run(&open(), &[(&user("u"), input)]));
    assert_eq!(denied(&partner), ["sts:GetDelegatedAccessToken"]);
}

/// The texts are those of the AWS Security Blog (January 2026) and of the IAM User Guide,
/// Troubleshoot access denied error messages.
#[test]
fn an_explicit_deny_names_its_policy_by_its_arn_if_it_has_one() {
    let deny = policy(&json!({"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"}));
    let full = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let scp =
        "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-2kgnabcd";
    let managed = format!("arn:aws:iam::{ACCOUNT}:policy/ExampleDenyPolicy");
    let organization = |scps: &Value| {
        json!({"id": "o-qv5af4abcd", "managementAccount": "987654321098",
            "root": {"accounts": [{"id": ACCOUNT, "scps": scps}]}})
    };
    let place = |world: &mut Value, pointer: &str, value: Value| {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        world.pointer_mut(parent).unwrap()[member] = value;
    };
    let text = |pointer: &str, value: &Value| {
        let mut world = open();
        world["managedPolicies"] = json!({(scp): deny, (&managed): deny});
        world["accounts"][0]["users"][0]["policies"] = json!([{"document": full}]);
        place(&mut world, pointer, value.clone());
        let step = last(run(
            &world,
            &[(&user("u"), "aws iam list-users".to_owned())],
        ));
        let named = error(&step).1.ends_with(&managed) || error(&step).1.ends_with(scp);
        let noted = notes(&step, "ends with the ARN of the policy that denies");
        assert_eq!(noted, named);
        error(&step).1.to_owned()
    };
    let said = format!(
        "User: {} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::{ACCOUNT}:user/",
        user("u")
    );
    let policies = "/accounts/0/users/0/policies";
    let boundary = "/accounts/0/users/0/boundary";
    for (pointer, value, end) in [
        (
            "/organization",
            organization(&json!([scp])),
            format!("service control policy: {scp}"),
        ),
        (
            "/organization",
            organization(&json!([full, deny])),
            "service control policy".to_owned(),
        ),
        (
            policies,
            json!([{"arn": &managed}]),
            format!("identity-based policy: {managed}"),
        ),
        (
            policies,
            json!([{"document": deny}]),
            "identity-based policy".to_owned(),
        ),
        (
            boundary,
            json!(&managed),
            format!("permissions boundary: {managed}"),
        ),
    ] {
        let article = if end.starts_with('i') { "an" } else { "a" };
        let wanted = format!("{said} with an explicit deny in {article} {end}");
        assert_eq!(text(pointer, &value), wanted);
    }
}

#[test]
fn a_caller_outside_the_organization_is_not_told_the_policy() {
    let rcp = "arn:aws:organizations::999988887777:policy/o-exampleorgid/resource_control_policy/p-example";
    let mut world = open();
    world["managedPolicies"] = json!({(rcp): policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}))});
    world["organization"] = json!({"id": "o-exampleorgid", "managementAccount": "999988887777",
        "root": {"rcps": [rcp], "accounts": [ACCOUNT]}});
    let stranger = "arn:aws:iam::444455556666:user/guest";
    world["accounts"][0]["roles"] = json!([trusting("A", &trusts(stranger, &all()))]);
    world["accounts"].as_array_mut().unwrap().push(
        json!({"id": "444455556666", "users": [{"name": "guest", "policies": [may(&json!("sts:*"))]}]}),
    );
    let step = last(run(&world, &[(stranger, assume("A", ""))]));
    assert!(
        error(&step)
            .1
            .ends_with(" with an explicit deny in a resource control policy")
    );
}

#[test]
fn files_stand_for_what_a_command_reads() {
    let limits = policy(&json!({"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}));
    let mut world = open();
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("*"))]);
    for name in ["limits.json", "file://limits.json"] {
        let input = assume("A", "--policy file://limits.json");
        let steps = json!([
            {"as": user("u"), "input": input, "files": {(name): limits.to_string()}},
            {"as": "$1", "input": "aws iam list-users"},
        ]);
        let step = last(run_steps(&world, &steps));
        assert!(error(&step).1.contains("no session policy"), "{name}");
    }
}

#[test]
fn a_step_that_cannot_run_has_no_checks_and_no_events() {
    let mut world = open();
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    let call = "aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE";
    let step = last(run(&world, &[(&user("u"), call.to_owned())]));
    assert!(step.outcome.not_run().is_some());
    assert!(step.checks.is_empty() && step.events.is_empty());
}
