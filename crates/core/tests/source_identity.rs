//! What people who ran real AWS recorded about source identity, session tags and role chaining:
//! one test for each row of tests/cases/sts/source_identity.json, which has the facts and where
//! they come from.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use documents::{Response, token};
use rolecall_core::{report::StepReport, scenario::Instant};
use rolecall_policy::{Document, PolicyType, validate};
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, CLOCK, all, assume, check, denial, denied, entry, error, last, may, policy, role, run,
    run_steps, session, source_identity, trusting, trusts, user, values, when, with_assertion,
    with_token, world,
};

const TRANSITIVE: &str = "--tags Key=team,Value=blue --transitive-tag-keys team";

/// User u assumes A, A assumes B, and B assumes C; all are trusted to do everything.
fn chain() -> Value {
    world(&json!([
        trusting("A", &trusts(&user("u"), &all())),
        trusting("B", &trusts(&role("A"), &all())),
        trusting("C", &trusts(&role("B"), &all())),
    ]))
}

/// The user assumes A with one set of options and from there B with another.
fn hop(world: &Value, first: &str, second: &str) -> StepReport {
    let u = user("u");
    last(run(
        world,
        &[(&u, assume("A", first)), ("$1", assume("B", second))],
    ))
}

/// The chain in which B trusts by these statements.
fn chain_to(statements: &Value) -> Value {
    let mut world = chain();
    world["accounts"][0]["roles"][1] = trusting("B", statements);
    world
}

/// A role with an identity provider of each kind, and what trusts them.
fn federation(actions: &Value) -> Value {
    let federated = |provider: String| json!({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": actions});
    let mut world = world(&json!([
        trusting("A", &json!([federated(oidc()), federated(saml())])),
        trusting("B", &trusts(&role("A"), &all())),
        trusting("C", &trusts(&role("B"), &all())),
    ]));
    world["accounts"][0]["oidcProviders"] =
        json!([{"url": "https://idp.example.com", "clientIds": ["client"]}]);
    world["accounts"][0]["samlProviders"] = json!([{"name": "ExampleIdP"}]);
    world
}

fn oidc() -> String {
    format!("arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example.com")
}

fn saml() -> String {
    format!("arn:aws:iam::{ACCOUNT}:saml-provider/ExampleIdP")
}

fn web_identity(actions: &[&str]) -> Value {
    let mut world = federation(&json!(actions));
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("*"))]);
    world
}

/// A token that sets a source identity and a transitive tag.
fn claims() -> Value {
    let now = Instant::read(CLOCK).unwrap().epoch();
    json!({
        "iss": "https://idp.example.com", "aud": "client", "sub": "alice", "iat": now, "exp": now + 300,
        "https://aws.amazon.com/source_identity": "alice",
        "https://aws.amazon.com/tags": {
            "principal_tags": {"team": ["blue"]}, "transitive_tag_keys": ["team"]
        }
    })
}

const WEB_IDENTITY: [&str; 3] = [
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
];

#[test]
fn every_fact_has_a_test() {
    let facts = include_str!("../../../tests/cases/sts/source_identity.json");
    let facts: Value = serde_json::from_str(facts).unwrap();
    let rows = facts["rows"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let expected: Vec<String> = (1..=24).map(|n| format!("L{n}")).collect();
    assert_eq!(ids, expected);
    let tests = include_str!("source_identity.rs");
    for row in rows {
        let test = row["test"].as_str().unwrap();
        assert!(
            tests.contains(&format!("#[test]\nfn {test}() {{")),
            "{test}"
        );
        for member in ["fact", "source"] {
            assert!(!row[member].as_str().unwrap().is_empty());
        }
    }
}

#[test]
fn l01_a_changed_source_identity_is_a_validation_error() {
    let step = hop(&chain(), "--source-identity alice", "--source-identity bob");
    let text = "The source identity is already set for this assume role session";
    assert_eq!(error(&step), ("ValidationError", text));
    assert_eq!(step.outcome.error().unwrap().status, 400);
    let same = hop(
        &chain(),
        "--source-identity alice",
        "--source-identity alice",
    );
    assert!(same.outcome.ok());
}

#[test]
fn l02_a_source_identity_and_transitive_tags_are_kept_over_three_hops() {
    let steps = run_steps(
        &web_identity(&WEB_IDENTITY),
        &json!([
            with_token(&role("A"), &token(&claims())),
            {"as": "$1", "input": assume("B", "")},
            {"as": "$2", "input": assume("C", "")}
        ]),
    );
    for step in steps {
        assert_eq!(source_identity(&step), Some("alice"));
        let session = step.outcome.session().unwrap();
        assert_eq!(session.tags["team"], "blue");
        assert_eq!(session.transitive_tag_keys, ["team"]);
    }
}

#[test]
fn l03_an_inherited_transitive_tag_cannot_be_overridden() {
    let text = "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
    for key in ["team", "TEAM"] {
        for value in ["blue", "red"] {
            let tags = format!("--tags Key={key},Value={value}");
            let step = hop(&chain(), TRANSITIVE, &tags);
            assert_eq!(error(&step), ("InvalidParameterValue", text), "{tags}");
        }
    }
    // a tag that is not transitive ends with its session
    let step = hop(
        &chain(),
        "--tags Key=team,Value=blue",
        "--tags Key=team,Value=red",
    );
    assert_eq!(step.outcome.session().unwrap().tags["team"], "red");
}

#[test]
fn l04_inherited_transitive_tags_need_tag_session() {
    let world = chain_to(&trusts(&role("A"), &json!("sts:AssumeRole")));
    let step = hop(&world, TRANSITIVE, "");
    let text = denial(&session("A"), "sts:TagSession", &role("B"));
    assert_eq!(error(&step), ("AccessDenied", text.as_str()));
    assert!(hop(&world, "--tags Key=team,Value=blue", "").outcome.ok());
    assert!(hop(&chain(), TRANSITIVE, "").outcome.ok());
}

#[test]
fn l05_an_inherited_source_identity_needs_set_source_identity() {
    let world = chain_to(&trusts(&role("A"), &json!("sts:AssumeRole")));
    let step = hop(&world, "--source-identity alice", "");
    let text = denial(&session("A"), "sts:SetSourceIdentity", &role("B"));
    assert_eq!(error(&step), ("AccessDenied", text.as_str()));
    assert!(hop(&world, "", "").outcome.ok());
    assert!(hop(&chain(), "--source-identity alice", "").outcome.ok());
}

#[test]
fn l06_of_three_refusals_set_source_identity_is_named() {
    let elsewhere = json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}});
    let world = chain_to(&when(trusts(&role("A"), &all()), &elsewhere));
    let step = hop(&world, &format!("--source-identity alice {TRANSITIVE}"), "");
    assert_eq!(
        denied(&step),
        ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    );
    let text = denial(&session("A"), "sts:SetSourceIdentity", &role("B"));
    assert_eq!(error(&step), ("AccessDenied", text.as_str()));
}

#[test]
fn l07_no_value_names_assume_role_and_a_wrong_one_set_source_identity() {
    let pattern = json!({"StringLike": {"sts:SourceIdentity": "*@example.com"}});
    let statement = when(trusts(&user("u"), &all()), &pattern);
    let world = world(&json!([trusting("A", &statement)]));
    let named = |options: &str| {
        let u = user("u");
        let step = last(run(&world, &[(&u, assume("A", options))]));
        let (code, text) = error(&step);
        (code.to_owned(), text.to_owned())
    };
    for (options, action) in [
        ("", "sts:AssumeRole"),
        ("--source-identity alice", "sts:SetSourceIdentity"),
    ] {
        let text = denial(&user("u"), action, &role("A"));
        assert_eq!(named(options), ("AccessDenied".to_owned(), text));
    }
    assert_eq!(named("--source-identity alice@example.com").0, "");
}

#[test]
fn l08_the_session_name_is_not_in_the_check_of_set_source_identity() {
    let named = json!({"StringEquals": {"sts:RoleSessionName": "audit"}});
    let shared = when(trusts(&user("u"), &all()), &named);
    let apart = json!([
        when(trusts(&user("u"), &json!("sts:AssumeRole")), &named),
        trusts(&user("u"), &json!("sts:SetSourceIdentity")),
    ]);
    assert_shared_statement_refuses(&shared, &apart, "");
}

#[test]
fn l09_request_tags_are_not_in_the_check_of_set_source_identity() {
    let tagged = json!({"StringLike": {"aws:RequestTag/scope": "*"}});
    let shared = when(trusts(&user("u"), &all()), &tagged);
    let operation = json!(["sts:AssumeRole", "sts:TagSession"]);
    let apart = json!([
        when(trusts(&user("u"), &operation), &tagged),
        trusts(&user("u"), &json!("sts:SetSourceIdentity")),
    ]);
    assert_shared_statement_refuses(&shared, &apart, "--tags Key=scope,Value=x");
}

/// One statement for all actions refuses `sts:SetSourceIdentity`; one of its own allows it.
fn assert_shared_statement_refuses(shared: &Value, apart: &Value, options: &str) {
    let u = user("u");
    let call = |statements: &Value| {
        let input = assume("A", &format!("--source-identity alice {options}"));
        last(run(
            &world(&json!([trusting("A", statements)])),
            &[(&u, input)],
        ))
    };
    let step = call(shared);
    assert_eq!(denied(&step), ["sts:SetSourceIdentity"]);
    let text = denial(&u, "sts:SetSourceIdentity", &role("A"));
    assert_eq!(error(&step), ("AccessDenied", text.as_str()));
    assert!(call(apart).outcome.ok());
}

#[test]
fn l10_the_source_address_is_in_all_three_checks() {
    let actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    let from = |address: &str| json!({"IpAddress": {"aws:SourceIp": address}});
    let call = |elsewhere: Option<&str>| {
        let statements = actions.map(|action| {
            let address = if elsewhere == Some(action) {
                "198.51.100.0/24"
            } else {
                "203.0.113.0/24"
            };
            when(trusts(&user("u"), &json!(action)), &from(address))
        });
        let u = user("u");
        let input = assume("A", &format!("--source-identity alice {TRANSITIVE}"));
        let world = world(&json!([trusting("A", &json!(statements))]));
        last(run(&world, &[(&u, input)]))
    };
    assert!(call(None).outcome.ok());
    for action in actions {
        let step = call(Some(action));
        assert_eq!(denied(&step), [action]);
        assert_eq!(error(&step).1, denial(&user("u"), action, &role("A")));
    }
}

#[test]
fn l11_tag_keys_limited_to_the_inherited_one() {
    let limit = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}});
    let world = chain_to(&json!([
        trusts(&role("A"), &json!("sts:AssumeRole")),
        when(trusts(&role("A"), &json!("sts:TagSession")), &limit),
    ]));
    assert!(hop(&world, TRANSITIVE, "").outcome.ok());
    let new = hop(&world, TRANSITIVE, "--tags Key=cost,Value=1");
    let text = denial(&session("A"), "sts:TagSession", &role("B"));
    assert_eq!(error(&new), ("AccessDenied", text.as_str()));
    let changed = hop(&world, TRANSITIVE, "--tags Key=team,Value=red");
    assert_eq!(error(&changed).0, "InvalidParameterValue");
}

#[test]
fn l12_the_event_of_a_chained_call() {
    let options = "--tags Key=cost,Value=1 --transitive-tag-keys cost";
    let step = hop(&chain(), "--source-identity alice", options);
    let event = &worlds::object(&step.events[0].event);
    assert_eq!(
        event["userIdentity"]["sessionContext"]["sourceIdentity"],
        "alice"
    );
    let response = event["responseElements"].as_object().unwrap();
    let members =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(response["sourceIdentity"], "alice");
    assert!(response.contains_key("assumedRoleUser"));
    let mut credentials = members(&response["credentials"]);
    credentials.sort_unstable();
    assert_eq!(credentials, ["accessKeyId", "expiration", "sessionToken"]);
    let parameters = &event["requestParameters"];
    assert_eq!(parameters["tags"], json!([{"key": "cost", "value": "1"}]));
    assert_eq!(parameters["transitiveTagKeys"], json!(["cost"]));
    let plain = hop(&chain(), "--source-identity alice", "");
    let parameters = members(&worlds::object(&plain.events[0].event)["requestParameters"]);
    for absent in ["tags", "transitiveTagKeys"] {
        assert!(!parameters.iter().any(|name| name == absent));
    }
}

#[test]
fn l13_a_refused_call_is_recorded_with_the_source_identity() {
    let world = chain_to(&trusts(&role("C"), &all()));
    let step = hop(&world, "--source-identity alice", "");
    let event = &worlds::object(&step.events[0].event);
    assert_eq!(event["errorCode"], "AccessDenied");
    assert_eq!(event["errorMessage"], error(&step).1);
    assert_eq!(
        event["userIdentity"]["sessionContext"]["sourceIdentity"],
        "alice"
    );
}

#[test]
fn l14_the_texts_of_refusals() {
    let rcp = format!(
        "arn:aws:organizations::{ACCOUNT}:policy/o-exampleorgid/resource_control_policy/p-example1"
    );
    let bucket = "arn:aws:s3:::example-bucket";
    let action = "s3:GetBucketVersioning";
    let call = "aws s3api get-bucket-versioning --bucket example-bucket".to_owned();
    let refuse = json!({"Effect": "Deny", "Principal": "*", "Action": [action, "sts:AssumeRole"], "Resource": "*"});
    let mut world = chain();
    world["managedPolicies"] = json!({rcp.clone(): policy(&refuse)});
    let u = user("u");
    let text = |world: &Value, options: &str| {
        let step = last(run(
            world,
            &[(&u, assume("A", options)), ("$1", call.clone())],
        ));
        error(&step).1.to_owned()
    };
    // S3 puts the resource into quotes
    let said = denial(&session("A"), action, &format!("\"{bucket}\""));
    assert_eq!(
        text(&world, ""),
        format!("{said} because no identity-based policy allows the {action} action")
    );

    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!(["s3:*", "sts:*"]))]);
    let other = policy(&json!({"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}));
    assert_eq!(
        text(&world, &format!("--policy '{other}'")),
        format!("{said} because no session policy allows the {action} action")
    );

    assert_eq!(text(&world, ""), "");
    let trusted = hop(&world, "", "");
    assert!(trusted.outcome.ok());
    // the role B in an account that a resource control policy guards, and the bucket with it
    let mut guarded = world.clone();
    let other = "444455556666";
    guarded["accounts"][0]["roles"]
        .as_array_mut()
        .unwrap()
        .remove(1);
    guarded["accounts"].as_array_mut().unwrap().push(json!({
        "id": other, "roles": [trusting("B", &trusts(&role("A"), &all()))],
        "resources": [{"arn": bucket, "policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": role("A")}, "Action": "s3:*", "Resource": bucket}))}]
    }));
    guarded["organization"] = json!({"id": "o-exampleorgid", "managementAccount": ACCOUNT,
        "root": {"accounts": [ACCOUNT, {"id": other, "rcps": [rcp]}]}});
    assert_eq!(
        text(&guarded, ""),
        format!("{said} with an explicit deny in a resource control policy: {rcp}")
    );
    let b = format!("arn:aws:iam::{other}:role/B");
    let input = assume("B", "").replace(&role("B"), &b);
    let step = last(run(&guarded, &[(&u, assume("A", "")), ("$1", input)]));
    let said = denial(&session("A"), "sts:AssumeRole", &b);
    assert_eq!(
        error(&step).1,
        format!("{said} with an explicit deny in a resource control policy: {rcp}")
    );

    let untrusted = chain_to(&trusts(&role("C"), &all()));
    let said = denial(&session("A"), "sts:AssumeRole", &role("B"));
    assert_eq!(error(&hop(&untrusted, "", "")).1, said);
}

#[test]
fn l15_a_token_sets_a_source_identity() {
    let call = |actions: &[&str]| {
        let step = with_token(&role("A"), &token(&claims()));
        last(run_steps(&web_identity(actions), &json!([step])))
    };
    let step = call(&WEB_IDENTITY);
    assert_eq!(source_identity(&step), Some("alice"));
    assert_eq!(worlds::response(&step)["SourceIdentity"], "alice");
    for missing in WEB_IDENTITY {
        let others: Vec<&str> = WEB_IDENTITY.into_iter().filter(|a| *a != missing).collect();
        let step = call(&others);
        assert_eq!(denied(&step), [missing]);
        assert_eq!(error(&step).0, "AccessDenied");
    }
}

#[test]
fn l16_conditions_on_what_the_session_carries() {
    let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:receiver");
    let condition =
        json!({"StringEquals": {"aws:SourceIdentity": "alice", "aws:PrincipalTag/team": "blue"}});
    let call = |identity: &Value, resource: &Value, options: &str| {
        let mut world = chain();
        let account = &mut world["accounts"][0];
        account["roles"][0]["policies"] = json!([{"name": "p", "document": policy(identity)}]);
        account["resources"] = json!([{"arn": function, "policy": policy(resource)}]);
        let steps = json!([
            {"as": user("u"), "input": assume("A", options)},
            {"as": "$1", "input": "aws lambda invoke --function-name receiver out.json",
             "action": "lambda:InvokeFunction", "resource": function}
        ]);
        last(run_steps(&world, &steps)).outcome.ok()
    };
    let allow = json!({"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function});
    let mut named = allow.clone();
    named["Principal"] = json!({"AWS": role("A")});
    let options =
        |who: &str, team: &str| format!("--source-identity {who} --tags Key=team,Value={team}");
    let nothing = json!([]);
    for (identity, resource) in [
        (when(allow, &condition), nothing.clone()),
        (nothing, when(named, &condition)),
    ] {
        assert!(call(&identity, &resource, &options("alice", "blue")));
        assert!(!call(&identity, &resource, &options("mallory", "blue")));
        assert!(!call(&identity, &resource, &options("alice", "red")));
        assert!(!call(&identity, &resource, ""));
    }
}

#[test]
fn l17_the_federated_provider_does_not_survive_a_chain() {
    let steps = run_steps(
        &web_identity(&WEB_IDENTITY),
        &json!([
            with_token(&role("A"), &token(&claims())),
            {"as": "$1", "input": assume("B", "")},
            {"as": "$2", "input": assume("C", "")}
        ]),
    );
    let key = "aws:FederatedProvider";
    let operation = |step: &StepReport| values(&step.checks[0], key);
    assert_eq!(operation(&steps[0]), [oidc()]);
    assert_eq!(operation(&steps[1]), [oidc()]);
    assert_eq!(operation(&steps[2]), [""; 0]);
}

#[test]
fn l18_the_length_of_a_source_identity() {
    let longest = |max: Option<usize>, length: usize| {
        let mut world = chain();
        if let Some(max) = max {
            world["assume"] = json!({"sourceIdentityMax": max});
        }
        let value = "x".repeat(length);
        let u = user("u");
        let input = assume("A", &format!("--source-identity {value}"));
        let step = last(run(&world, &[(&u, input)]));
        let (code, text) = error(&step);
        assert_eq!(step.outcome.ok(), code.is_empty());
        text.replace(&value, "…")
    };
    let text = |max: usize| {
        format!(
            "1 validation error detected: Value '…' at 'sourceIdentity' failed to satisfy constraint: Member must have length less than or equal to {max}"
        )
    };
    assert_eq!(longest(None, 256), "");
    assert_eq!(longest(None, 257), text(256));
    assert_eq!(longest(Some(64), 64), "");
    assert_eq!(longest(Some(64), 65), text(64));
    assert!(longest(None, 1).ends_with("have length greater than or equal to 2"));
}

#[test]
fn l19_an_inherited_source_identity_is_under_both_keys() {
    let step = hop(&chain(), "--source-identity alice", "");
    for action in ["sts:AssumeRole", "sts:SetSourceIdentity"] {
        for key in ["aws:SourceIdentity", "sts:SourceIdentity"] {
            assert_eq!(values(check(&step, action), key), ["alice"], "{action}");
        }
    }
    let first = run(
        &chain(),
        &[(&user("u"), assume("A", "--source-identity alice"))],
    );
    let check = check(&first[0], "sts:AssumeRole");
    assert!(entry(check, "aws:SourceIdentity").is_none());
}

#[test]
fn l20_the_texts_of_parameters() {
    let u = user("u");
    let call = |input: String| {
        let step = last(run(&chain(), &[(&u, input)]));
        let (code, text) = error(&step);
        (code.to_owned(), text.to_owned())
    };
    let said = |code: &str, text: &str| (code.to_owned(), text.to_owned());
    assert_eq!(
        call(assume("A", "--transitive-tag-keys team")),
        said(
            "InvalidParameterValue",
            "The specified transitive tag key must be included in the requested tags."
        )
    );
    assert_eq!(
        call(assume("A", "--tags Key=a,Value=1 Key=A,Value=2")),
        said(
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    );
    assert_eq!(
        call(assume("A", "").replace("name audit", "name Session1:2")),
        said(
            "ValidationError",
            r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
        )
    );
    assert_eq!(
        call(assume("A", "").replace(&role("A"), "arn:a:a::aaaaaaaaaa:")),
        said("ValidationError", "arn:a:a::aaaaaaaaaa: is invalid")
    );
}

#[test]
fn l21_everybody_as_a_principal() {
    let written = |principal: &Value, action: &str| {
        let statement = json!({"Effect": "Allow", "Principal": principal, "Action": action});
        let document = Document::read("trust", "", &policy(&statement).to_string());
        let error = validate(PolicyType::Trust, &document).error;
        error.map(|error| (error.code, error.message))
    };
    let refused = |text: &str| Some(("MalformedPolicyDocument".to_owned(), text.to_owned()));
    for action in ["sts:AssumeRole", "sts:AssumeRoleWithSAML"] {
        assert_eq!(
            written(&json!("*"), action),
            refused("AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".")
        );
    }
    assert_eq!(
        written(&json!({"Federated": "*"}), "sts:AssumeRoleWithSAML"),
        refused("Federated principals must be valid domain names or SAML metadata ARNs")
    );
    assert_eq!(written(&json!({"AWS": "*"}), "sts:AssumeRole"), None);

    let mut world = federation(&json!("sts:AssumeRole"));
    let everybody = trusts(
        "*",
        &json!(["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]),
    );
    world["accounts"][0]["roles"][0] = trusting("A", &everybody);
    let response = Response::new(Instant::read(CLOCK).unwrap(), &role("A"), &saml());
    let steps = json!([
        with_token(&role("A"), &token(&claims())),
        with_assertion(&role("A"), &saml(), &response.base64()),
    ]);
    for step in run_steps(&world, &steps) {
        assert_eq!(error(&step).0, "AccessDenied");
    }
}

#[test]
fn l22_who_calls_in_a_federated_check() {
    let mut actions = WEB_IDENTITY.to_vec();
    actions.push("sts:AssumeRoleWithSAML");
    let response = Response::new(Instant::read(CLOCK).unwrap(), &role("A"), &saml());
    let steps = json!([
        with_token(&role("A"), &token(&claims())),
        with_assertion(&role("A"), &saml(), &response.base64()),
    ]);
    let steps = run_steps(&federation(&json!(actions)), &steps);
    for (step, provider) in steps.iter().zip([oidc(), saml()]) {
        assert!(step.outcome.ok());
        for check in &step.checks {
            assert_eq!(values(check, "aws:PrincipalAccount"), [ACCOUNT]);
            assert_eq!(values(check, "aws:PrincipalType"), ["User"]);
            assert_eq!(values(check, "aws:userid"), [provider.as_str()]);
            for absent in ["aws:PrincipalArn", "aws:username"] {
                assert!(entry(check, absent).is_none(), "{absent}");
            }
        }
    }
}

#[test]
fn l23_what_a_saml_response_may_say() {
    let world = federation(&json!("sts:AssumeRoleWithSAML"));
    let clock = Instant::read(CLOCK).unwrap();
    let good = || Response::new(clock, &role("A"), &saml());
    let call = |response: Response| {
        let step = with_assertion(&role("A"), &saml(), &response.base64());
        let steps = run_steps(&world, &json!([step, step]));
        // a response that is presented again is answered again
        assert_eq!(steps[0].outcome.ok(), steps[1].outcome.ok());
        steps.into_iter().next().unwrap()
    };
    for audience in [None, Some("urn:example:another".to_owned())] {
        let step = call(Response { audience, ..good() });
        let response = worlds::response(&step);
        assert_eq!(response["Audience"], "https://signin.aws.amazon.com/saml");
        assert_eq!(
            values(&step.checks[0], "saml:aud"),
            ["https://signin.aws.amazon.com/saml"]
        );
    }
    let expired = call(Response {
        not_on_or_after: -1,
        ..good()
    });
    assert_eq!(
        error(&expired),
        ("ExpiredTokenException", "Response has expired")
    );
    for (asked, given) in [("900", 900), ("7200", 3600)] {
        let step = call(good().with("SessionDuration", asked));
        let end = step.outcome.session().unwrap().expiration.clone();
        assert_eq!(end, clock.after(given).iso());
    }
    let other = Response::new(clock, &role("B"), &saml());
    assert_eq!(error(&call(other)).0, "InvalidIdentityToken");
}

#[test]
fn l24_a_managed_session_policy_is_read_live() {
    let managed = format!("arn:aws:iam::{ACCOUNT}:policy/session");
    let list = |effect: &str| {
        policy(&json!({"Effect": effect, "Action": "iam:ListUsers", "Resource": "*"}))
    };
    let mut world = chain();
    world["managedPolicies"] = json!({managed.clone(): list("Allow")});
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("iam:*"))]);
    let steps = run_steps(
        &world,
        &json!([
            {"as": user("u"), "input": assume("A", &format!("--policy-arns arn={managed}"))},
            {"as": "$1", "input": "aws iam list-users"},
            {"as": "$1", "input": "aws iam list-users", "set": {"managedPolicies": {managed: list("Deny")}}},
        ]),
    );
    assert!(steps[1].outcome.ok());
    assert_eq!(error(&steps[2]).0, "AccessDenied");
}
