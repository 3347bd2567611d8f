//! The CloudTrail events beside the shapes of delivered records, the blog post's four records and
//! the guide's two samples.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use base64::{Engine, engine::general_purpose::STANDARD};
use documents::{Response, token};
use rolecall_core::{Simulation, scenario::Instant, simulate};
use serde_json::{Map, Value, json};
use worlds::{ACCOUNT, may, policy, trusting, user};

const MEMBER: &str = "444455556666";
const HOST: &str = "idp.example.com";
const TASK: &str = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
const COGNITO: &str = "cognito-identity.amazonaws.com";

fn provider(kind: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}-provider/{name}")
}

fn team_role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/team/{name}")
}

/// Two accounts of an organization, with a user and roles that whoever is named may take.
fn world() -> Value {
    let anything = json!("sts:*");
    let allow =
        |principal: Value| json!({"Effect": "Allow", "Principal": principal, "Action": &anything});
    let federated = [
        provider("oidc", HOST),
        provider("saml", "ExampleIdP"),
        COGNITO.to_owned(),
    ];
    let services = ["ec2", "inspector2", "spotfleet", "rds"].map(|s| format!("{s}.amazonaws.com"));
    let mut open = trusting(
        "Open",
        &json!([
            allow(json!({"AWS": ACCOUNT})),
            allow(json!({"Service": services})),
            allow(json!({"Federated": federated})),
        ]),
    );
    open["path"] = json!("/team/");
    open["policies"] = json!([may(&json!("*"))]);
    let mut second = trusting("Second", &json!([allow(json!({"AWS": ACCOUNT}))]));
    second["policies"] = json!([may(&json!("*"))]);
    let nobody = trusting("Nobody", &json!([allow(json!({"AWS": MEMBER}))]));
    let audit = json!({"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"});
    json!({
        "managedPolicies": {TASK: policy(&audit)},
        "accounts": [
            {"id": ACCOUNT, "users": [{"name": "u", "policies": [may(&json!("*"))]}],
             "roles": [open, second, nobody],
             "samlProviders": [{"name": "ExampleIdP"}],
             "oidcProviders": [{"url": format!("https://{HOST}"), "clientIds": ["client"]}]},
            {"id": MEMBER, "roles": [trusting("Far", &json!([allow(json!({"AWS": ACCOUNT}))]))]}
        ],
        "organization": {"id": "o-exampleorgid", "managementAccount": ACCOUNT,
            "root": {"accounts": [ACCOUNT, MEMBER]}}
    })
}

/// A call of each kind, by its name in the shapes. `after` names the call whose session makes it.
struct Kind {
    name: &'static str,
    after: Option<&'static str>,
    step: Value,
}

fn kinds(clock: Instant) -> Vec<Kind> {
    let open = team_role("Open");
    let far = format!("arn:aws:iam::{MEMBER}:role/Far");
    let second = worlds::role("Second");
    let nobody = worlds::role("Nobody");
    let u = user("u");
    let assume = |role: &str, options: &str| {
        format!("aws sts assume-role --role-arn {role} --role-session-name audit {options}")
    };
    let short = "--duration-seconds 900";
    let named = "--duration-seconds 900 --source-identity alice";
    let reads = policy(&json!({"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}));
    let session_policy = format!("--policy '{reads}'");
    let mfa = format!("--serial-number arn:aws:iam::{ACCOUNT}:mfa/u --token-code 123456");
    let identity = || "aws sts get-caller-identity".to_owned();
    let claims = |issuer: &str, more: Value| {
        let now = clock.epoch();
        let mut claims = json!({"iss": format!("https://{issuer}"), "aud": "client",
            "sub": "repo:example/app:ref:refs/heads/main", "iat": now, "exp": now + 300});
        let all = claims.as_object_mut().unwrap();
        all.extend(more.as_object().unwrap().clone());
        token(&claims)
    };
    let with_token = |role: &str, token: &str, duration: Option<u32>| json!({"input": token, "role": role, "sessionName": "audit", "duration": duration});
    let tags = json!({"https://aws.amazon.com/source_identity": "alice",
        "https://aws.amazon.com/tags": {
            "principal_tags": {"team": ["blue"], "cost": ["1"]},
            "transitive_tag_keys": ["cost", "team"]}});
    let saml = provider("saml", "ExampleIdP");
    let response = |role: &str| Response::new(clock, role, &saml);
    let with_assertion =
        |role: &str, response: &Response| worlds::with_assertion(role, &saml, &response.base64());
    let tagged = response(&open)
        .with("SourceIdentity", "alice")
        .with("PrincipalTag:team", "blue")
        .with("PrincipalTag:cost", "1")
        .with("TransitiveTagKeys", "cost")
        .with("TransitiveTagKeys", "team");
    let service = |name: &str, options: &str| json!({"as": format!("{name}.amazonaws.com"), "input": assume(&open, options)});
    let mut kinds = Vec::new();
    let mut add = |name, after, step| kinds.push(Kind { name, after, step });
    let by_user = |input: String| json!({"as": u, "input": input});
    let by_session = |input: String| json!({"input": input});
    add("user", None, by_user(assume(&open, short)));
    add("user-source-identity", None, by_user(assume(&open, named)));
    add(
        "user-policy",
        None,
        by_user(assume(&open, &format!("{named} {session_policy}"))),
    );
    add(
        "user-global",
        None,
        by_user(assume(
            &open,
            &format!("{short} --endpoint-url https://sts.amazonaws.com"),
        )),
    );
    add("user-denied", None, by_user(assume(&nobody, named)));
    let options = format!("--source-identity alice {mfa}");
    add("mfa", None, by_user(assume(&open, &options)));
    add("service-ec2", None, service("ec2", ""));
    add(
        "service",
        None,
        service("inspector2", "--duration-seconds 3600"),
    );
    let options = format!("{session_policy} {short}");
    add("service-policy", None, service("rds", &options));
    let options = format!("--external-id {ACCOUNT}");
    add("service-external-id", None, service("spotfleet", &options));
    let session = Some("user");
    add(
        "cross",
        session,
        by_session(assume(&far, "--external-id secret")),
    );
    add("identity-session", session, by_session(identity()));
    add("identity-user", None, by_user(identity()));
    add(
        "identity-instance",
        Some("service-ec2"),
        by_session(identity()),
    );
    let options = format!("{named} --tags Key=team,Value=blue --transitive-tag-keys team");
    add("first", None, by_user(assume(&open, &options)));
    let options = format!(
        "{short} --tags Key=cost,Value=1 Key=stage,Value=test --transitive-tag-keys cost stage"
    );
    add(
        "chain",
        Some("first"),
        by_session(assume(&second, &options)),
    );
    add(
        "chain-denied",
        Some("first"),
        by_session(assume(&nobody, "")),
    );
    let plain = claims(HOST, json!({}));
    add("web-identity", None, with_token(&open, &plain, Some(3600)));
    add(
        "web-identity-denied",
        None,
        with_token(&nobody, &plain, None),
    );
    add(
        "web-identity-session",
        Some("web-identity"),
        by_session(identity()),
    );
    add(
        "web-identity-tags",
        None,
        with_token(&open, &claims(HOST, tags), Some(3600)),
    );
    let roles = json!({"https://aws.amazon.com/roles": [open]});
    add(
        "web-identity-authorized",
        None,
        with_token(&open, &claims(HOST, roles), None),
    );
    add(
        "web-identity-cognito",
        None,
        with_token(&open, &claims(COGNITO, json!({})), None),
    );
    add(
        "web-identity-cognito-session",
        Some("web-identity-cognito"),
        by_session(identity()),
    );
    add("saml", None, with_assertion(&open, &response(&open)));
    add("saml-tags", None, with_assertion(&open, &tagged));
    add(
        "saml-denied",
        None,
        with_assertion(&nobody, &response(&nobody).with("SourceIdentity", "alice")),
    );
    let input = format!("aws sts get-session-token {short}");
    add("session-token", None, by_user(input.clone()));
    add("session-token-mfa", None, by_user(format!("{input} {mfa}")));
    add(
        "user-session",
        Some("session-token-mfa"),
        by_session(assume(&open, short)),
    );
    let input = format!("aws sts get-federation-token --name bob {session_policy} {short}");
    add("federation-token", None, by_user(input));
    add(
        "federated-user",
        Some("federation-token"),
        by_session(identity()),
    );
    let input =
        format!("aws sts assume-root --target-principal {MEMBER} --task-policy-arn arn={TASK}");
    add("assume-root", session, by_session(input));
    let input = "aws iam get-login-profile --user-name u".to_owned();
    add(
        "assumed-root",
        Some("assume-root"),
        json!({"input": input,
        "action": "iam:GetLoginProfile", "resource": format!("arn:aws:iam::{MEMBER}:user/u")}),
    );
    add(
        "root",
        None,
        json!({"as": format!("arn:aws:iam::{ACCOUNT}:root"), "input": identity()}),
    );
    let call = json!({"service": "sts", "operation": "GetWebIdentityToken",
        "parameters": {"Audience": ["https://example.com"], "SigningAlgorithm": "RS256"}});
    add(
        "limited",
        None,
        by_user(assume(&open, &format!("{named} {session_policy}"))),
    );
    add(
        "web-identity-token-denied",
        Some("limited"),
        json!({"call": call,
        "action": "sts:GetWebIdentityToken", "resource": format!("arn:aws:sts::{ACCOUNT}:self")}),
    );
    add(
        "iam",
        None,
        json!({"as": u, "input": "aws iam list-role-policies --role-name Open",
        "action": "iam:ListRolePolicies", "resource": open}),
    );
    kinds
}

/// All kinds, as one scenario.
fn run(version: &str, clock: &str) -> (Vec<&'static str>, Simulation) {
    let kinds = kinds(Instant::read(clock).unwrap());
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    let steps = kinds.into_iter().map(|mut kind| {
        if let Some(after) = kind.after {
            let position = names.iter().position(|name| *name == after).unwrap();
            kind.step["as"] = json!(format!("${}", position + 1));
        }
        kind.step
    });
    let steps: Vec<Value> = steps.collect();
    let mut scenario = world();
    scenario["clock"] = json!(clock);
    scenario["cloudTrail"] = json!(version);
    scenario["steps"] = json!(steps);
    let simulation = simulate(&scenario.to_string());
    assert!(
        worlds::is_sound(&simulation),
        "{:?}",
        simulation.diagnostics
    );
    (names, simulation)
}

fn shapes() -> Value {
    let text = include_str!("../../../tests/cases/cloudtrail/shapes.json");
    serde_json::from_str(text).unwrap()
}

/// Whether a text has the form of a pattern.
fn fits(pattern: &str, text: &str) -> bool {
    let Some(sign) = pattern.chars().next() else {
        return text.is_empty();
    };
    let rest = &pattern[sign.len_utf8()..];
    let mut ends = text.char_indices().map(|(i, c)| (i + c.len_utf8(), c));
    match sign {
        '*' => ends.any(|(end, _)| fits(rest, &text[end..])),
        '~' => (1..=2).any(|n| {
            text.len() >= n
                && text.bytes().take(n).all(|b| b.is_ascii_digit())
                && fits(rest, &text[n..])
        }),
        _ => ends.next().is_some_and(|(end, c)| {
            let is_one = match sign {
                '#' => c.is_ascii_digit(),
                '@' => c.is_ascii_uppercase() || c.is_ascii_digit(),
                '%' => c.is_ascii_digit() || ('a'..='f').contains(&c),
                '$' => c.is_ascii_alphabetic(),
                _ => c == sign,
            };
            is_one && fits(rest, &text[end..])
        }),
    }
}

/// Where a value differs from its shape.
fn differences(
    patterns: &Value,
    shape: &Value,
    value: &Value,
    path: &str,
    found: &mut Vec<String>,
) {
    match (shape, value) {
        (Value::Object(shape), Value::Object(value)) => {
            let keys = |map: &Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
            if keys(shape) != keys(value) {
                found.push(format!(
                    "{path}: {:?} and not {:?}",
                    keys(value),
                    keys(shape)
                ));
            }
            for (key, shape) in shape {
                if let Some(value) = value.get(key) {
                    differences(patterns, shape, value, &format!("{path}.{key}"), found);
                }
            }
        }
        (Value::Array(shapes), Value::Array(values)) => {
            if shapes.len() != values.len() {
                found.push(format!("{path}: {} items", values.len()));
            }
            for (i, (shape, value)) in shapes.iter().zip(values).enumerate() {
                differences(patterns, shape, value, &format!("{path}[{i}]"), found);
            }
        }
        (Value::String(name), value) => {
            let fits = match (name.strip_prefix('='), value) {
                (Some(exact), Value::String(text)) => exact == text,
                (None, Value::String(text)) => {
                    let pattern = patterns[name]
                        .as_str()
                        .unwrap_or_else(|| panic!("no {name}"));
                    fits(pattern, text)
                }
                (None, Value::Number(_)) => name == "a number",
                _ => false,
            };
            if !fits {
                found.push(format!("{path}: {value} is no {name}"));
            }
        }
        (shape, value) if shape == value => {}
        (shape, value) => found.push(format!("{path}: {value} and not {shape}")),
    }
}

#[test]
fn every_kind_has_the_shape_of_a_delivered_record() {
    let shapes = shapes();
    let mut found = Vec::new();
    for row in shapes["rows"].as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap();
        let (names, simulation) = run(text("cloudTrail"), text("clock"));
        let position = names.iter().position(|name| *name == text("step"));
        let step = &simulation.steps[position.unwrap()];
        let copy = usize::try_from(row["copy"].as_u64().unwrap_or(0)).unwrap();
        let id = text("id");
        let Some(event) = step.events.get(copy) else {
            found.push(format!("{id}: no event, {:?}", step.outcome));
            continue;
        };
        let event = json!(event.event);
        differences(&shapes["patterns"], &row["shape"], &event, id, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_shape_is_not_met_by_anything_else() {
    let shapes = shapes();
    let rows = shapes["rows"].as_array().unwrap();
    let (names, simulation) = run("1.11", "2026-09-13T19:02:13Z");
    let position = names.iter().position(|name| *name == "user").unwrap();
    let event = &worlds::object(&simulation.steps[position].events[0].event);
    let of = |id: &str| &rows.iter().find(|row| row["id"] == id).unwrap()["shape"];
    let differ = |shape: &Value, event: &Map<String, Value>| {
        let mut found = Vec::new();
        let event = Value::Object(event.clone());
        differences(&shapes["patterns"], shape, &event, "", &mut found);
        found
    };
    assert_eq!(differ(of("user-1.11"), event), Vec::<String>::new());
    assert_ne!(differ(of("user"), event), Vec::<String>::new());
    let mut moved = event.clone();
    let source = moved.shift_remove("eventSource").unwrap();
    moved.insert("eventSource".to_owned(), source);
    assert_eq!(differ(of("user-1.11"), &moved).len(), 1);
    for (key, value) in [
        ("eventTime", json!("2026-09-13T19:02:13.000Z")),
        ("readOnly", json!("true")),
    ] {
        let mut changed = event.clone();
        changed.insert(key.to_owned(), value);
        assert_eq!(differ(of("user-1.11"), &changed).len(), 1, "{key}");
    }
}

#[test]
fn the_request_id_ends_where_and_when_it_was_answered() {
    let (names, simulation) = run("1.11", "2026-09-13T19:02:13Z");
    for (name, letter) in [("user", "R"), ("user-global", "G")] {
        let position = names.iter().position(|other| *other == name).unwrap();
        let event = &worlds::object(&simulation.steps[position].events[0].event);
        let id = event["additionalEventData"]["ExtendedRequestId"]
            .as_str()
            .unwrap();
        let decoded = String::from_utf8(STANDARD.decode(id).unwrap()).unwrap();
        let pattern = format!("1:us-east-1:S:1789326133###:{letter}:********");
        assert!(fits(&pattern, &decoded), "{decoded}");
    }
}

/// The texts of all keys and values at any depth.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                found.push(key.clone());
                texts(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::String(text) => found.push(text.clone()),
        _ => {}
    }
}

#[test]
fn secrets_and_what_was_inferred_are_not_in_the_records() {
    for (version, clock) in [
        ("1.08", "2021-07-10T12:00:00Z"),
        ("1.11", "2026-11-22T10:00:00Z"),
    ] {
        let (names, simulation) = run(version, clock);
        for (name, step) in names.iter().zip(&simulation.steps) {
            for event in &step.events {
                let mut found = Vec::new();
                texts(&json!(event.event), &mut found);
                for secret in [
                    "secretAccessKey",
                    "tokenCode",
                    "123456",
                    "webIdentityToken",
                    "sAMLAssertion",
                ] {
                    assert!(!found.iter().any(|text| text == secret), "{name}: {secret}");
                }
                assert!(!found.iter().any(|text| text.contains("nferred")));
                assert_eq!(
                    json!(event.event)["recipientAccountId"],
                    event.account.as_str()
                );
            }
            let inferred = worlds::notes(step, "No delivered event of a denied AssumeRoleWithSAML");
            assert_eq!(inferred, *name == "saml-denied", "{name}");
        }
    }
}

#[test]
fn two_accounts_have_two_records_of_one_call() {
    let (names, simulation) = run("1.11", "2026-11-22T10:00:00Z");
    for (name, step) in names.iter().zip(&simulation.steps) {
        if *name == "cross" {
            let [caller, target] = step.events.as_slice() else {
                panic!("two records");
            };
            assert_eq!(
                (caller.account.as_str(), target.account.as_str()),
                (ACCOUNT, MEMBER)
            );
            let [caller, target] = [caller, target].map(|it| worlds::object(&it.event));
            for same in [
                "sharedEventID",
                "requestID",
                "eventTime",
                "requestParameters",
                "responseElements",
            ] {
                assert_eq!(caller[same], target[same]);
            }
            assert_ne!(caller["eventID"], target["eventID"]);
        } else {
            assert!(step.events.len() == 1, "{name}: {}", step.events.len());
        }
    }
}

/// Whether every object has its numbers first, in order, as JavaScript has it.
fn is_in_order_of_javascript(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let number = |key: &String| key.parse::<u32>().ok().filter(|n| n.to_string() == *key);
            let numbers: Vec<Option<u32>> = members.keys().map(number).collect();
            let first = numbers.iter().take_while(|number| number.is_some()).count();
            numbers[..first].is_sorted()
                && numbers[first..].iter().all(Option::is_none)
                && members.values().all(is_in_order_of_javascript)
        }
        Value::Array(items) => items.iter().all(is_in_order_of_javascript),
        _ => true,
    }
}

#[test]
fn every_event_passes_through_json_with_its_order() {
    for (version, clock) in [
        ("1.08", "2021-07-10T12:00:00Z"),
        ("1.11", "2026-11-22T10:00:00Z"),
    ] {
        let (_, simulation) = run(version, clock);
        for event in simulation.steps.iter().flat_map(|step| &step.events) {
            let written = serde_json::to_string(&event.event).unwrap();
            let read: Map<String, Value> = serde_json::from_str(&written).unwrap();
            assert_eq!(written, serde_json::to_string(&read).unwrap());
            assert!(read.iter().eq(worlds::object(&event.event).iter()));
            assert!(is_in_order_of_javascript(&Value::Object(read)));
        }
    }
}

#[test]
fn tags_whose_keys_are_numbers_are_where_javascript_has_them() {
    let first = worlds::assume(
        "A",
        "--source-identity alice --tags Key=team,Value=a Key=10,Value=b Key=9,Value=c Key=07,Value=d --transitive-tag-keys team 10 9 07",
    );
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:*"});
    let role = |name: &str| {
        let mut role = trusting(name, &trust);
        role["policies"] = json!([may(&json!("sts:*"))]);
        role
    };
    let mut world = worlds::world(&json!([role("A"), role("B")]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("sts:*"))]);
    let steps = worlds::run(
        &world,
        &[(&user("u"), first), ("$1", worlds::assume("B", ""))],
    );
    let event = json!(steps[1].events[0].event);
    let tags = &event["requestParameters"]["incomingTransitiveTags"];
    assert_eq!(
        tags.to_string(),
        r#"{"9":"c","10":"b","07":"d","team":"a"}"#
    );
    assert!(is_in_order_of_javascript(&event));
    assert!(is_in_order_of_javascript(
        &json!({"9": 1, "10": 1, "team": 1})
    ));
    assert!(!is_in_order_of_javascript(&json!({"10": 1, "9": 1})));
    assert!(!is_in_order_of_javascript(&json!({"team": 1, "9": 1})));
}

/// The members of the blog post's records, as it prints them; the third ends there.
const BLOG: [&str; 4] = [
    "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestParameters responseElements requestID eventID readOnly resources eventType managementEvent recipientAccountId eventCategory",
    "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestParameters responseElements requestID eventID readOnly eventType managementEvent eventCategory recipientAccountId",
    "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestParameters",
    "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestParameters responseElements requestID eventID readOnly eventType managementEvent eventCategory recipientAccountId",
];

/// "How to relate IAM role activity to corporate identity", AWS Security Blog, 2021: a user, a
/// role, a role of another account, and what they print.
#[test]
fn the_four_records_of_the_blog_post() {
    let lesson = include_str!("../../../tests/cases/lessons/blog-chain.md");
    let start = lesson.find("```json\n").unwrap() + 8;
    let length = lesson[start..].find("\n```").unwrap();
    let mut scenario: Value = serde_json::from_str(&lesson[start..start + length]).unwrap();
    scenario["cloudTrail"] = json!("1.08");
    scenario["request"] = json!({"region": "us-east-1", "sourceIp": "AWS Internal",
        "userAgent": "aws-cli/1.18.216 Python/3.6.12 Linux/4.9.230-0.1.ac.223.84.332.metal1.x86_64 botocore/1.19.56"});
    let steps = simulate(&scenario.to_string()).steps;
    let records: Vec<Value> = steps
        .iter()
        .map(|step| json!(step.events[0].event))
        .collect();
    assert_eq!(records.len(), 4);

    for (record, printed) in records.iter().zip(BLOG) {
        let keys = record.as_object().unwrap().keys().map(String::as_str);
        // what the version of 2021 has, and the post has not: the post is of January, and TLS
        // details came in the course of the year; the first record's category stands last in it,
        // as in records of 2023, while the second has it where records of 2021 have it
        let keys: Vec<&str> = keys
            .filter(|key| !matches!(*key, "tlsDetails" | "eventCategory"))
            .collect();
        let printed: Vec<&str> = printed
            .split(' ')
            .filter(|key| *key != "eventCategory")
            .collect();
        assert_eq!(keys[..printed.len()], printed);
    }
    let developer = json!({
        "type": "AssumedRole",
        "principalId": "AROACKCEVSQ6C2EXAMPLE:Session_Name",
        "arn": "arn:aws:sts::111122223333:assumed-role/Developer_Role/Session_Name",
        "accountId": "111122223333",
        "accessKeyId": records[0]["responseElements"]["credentials"]["accessKeyId"],
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROACKCEVSQ6C2EXAMPLE",
                "arn": "arn:aws:iam::111122223333:role/Developer_Role",
                "accountId": "111122223333",
                "userName": "Developer_Role"
            },
            "webIdFederationData": {},
            // the post has these two the other way round, as records before 2021
            "attributes": {"creationDate": "2021-01-21T23:46:28Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "Admin"
        }
    });
    let first = &records[0];
    assert_eq!(first["eventVersion"], "1.08");
    let user = json!({
        "type": "IAMUser",
        "principalId": "AIDACKCEVSQ6C2EXAMPLE",
        "arn": "arn:aws:iam::111122223333:user/user_1",
        "accountId": "111122223333",
        "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "userName": "user_1"
    });
    assert_eq!(first["userIdentity"].to_string(), user.to_string());
    assert_eq!(first["eventTime"], "2021-01-21T23:46:28Z");
    assert_eq!(first["sourceIPAddress"], "AWS Internal");
    // the post has `global` here, which no other record has
    assert_eq!(first["awsRegion"], "us-east-1");
    let parameters = r#"{"roleArn":"arn:aws:iam::111122223333:role/Developer_Role","roleSessionName":"Session_Name","sourceIdentity":"Admin"}"#;
    assert_eq!(first["requestParameters"].to_string(), parameters);
    let answer = &first["responseElements"];
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        keys(answer),
        ["credentials", "assumedRoleUser", "sourceIdentity"]
    );
    assert_eq!(
        keys(&answer["credentials"]),
        ["accessKeyId", "expiration", "sessionToken"]
    );
    assert_eq!(
        answer["credentials"]["expiration"],
        "Jan 22, 2021 12:46:28 AM"
    );
    let assumed = r#"{"assumedRoleId":"AROACKCEVSQ6C2EXAMPLE:Session_Name","arn":"arn:aws:sts::111122223333:assumed-role/Developer_Role/Session_Name"}"#;
    assert_eq!(answer["assumedRoleUser"].to_string(), assumed);
    let resources = r#"[{"accountId":"111122223333","type":"AWS::IAM::Role","ARN":"arn:aws:iam::111122223333:role/Developer_Role"}]"#;
    assert_eq!(first["resources"].to_string(), resources);

    let second = &records[1];
    assert_eq!(second["userIdentity"].to_string(), developer.to_string());
    assert_eq!(second["eventTime"], "2021-01-21T23:48:09Z");
    assert_eq!(second["eventSource"], "iam.amazonaws.com");
    assert_eq!(second["eventName"], "ListRoles");
    assert_eq!(second["requestParameters"], Value::Null);
    assert_eq!(second["responseElements"], Value::Null);
    assert_eq!(second["recipientAccountId"], "111122223333");

    let third = &records[2];
    assert_eq!(third["userIdentity"].to_string(), developer.to_string());
    assert_eq!(third["eventTime"], "2021-01-21T23:49:38Z");
    let parameters = r#"{"roleArn":"arn:aws:iam::444455556666:role/Developer_Role_Admin","roleSessionName":"Session_Name_Two","sourceIdentity":"Admin"}"#;
    assert_eq!(third["requestParameters"].to_string(), parameters);

    let fourth = &records[3];
    let identity = &fourth["userIdentity"];
    // the post has the role id of the first role here, and the second's in the issuer
    assert_eq!(
        identity["principalId"],
        "AROAUYE7YFMOUKDGPBVHZ:Session_Name_Two"
    );
    assert_eq!(
        identity["sessionContext"]["sessionIssuer"]["principalId"],
        "AROAUYE7YFMOUKDGPBVHZ"
    );
    assert_eq!(
        identity["sessionContext"]["attributes"]["creationDate"],
        "2021-01-21T23:49:38Z"
    );
    assert_eq!(identity["sessionContext"]["sourceIdentity"], "Admin");
    assert_eq!(fourth["eventTime"], "2021-01-21T23:51:52Z");
    assert_eq!(fourth["eventName"], "ListPolicies");
    assert_eq!(fourth["recipientAccountId"], "444455556666");
}

/// IAM User Guide, Monitor and control actions taken with assumed roles: the record of the role's
/// account, of version 1.05, and the identity of a session, of version 1.08.
#[test]
fn the_two_samples_of_the_guide() {
    let anybody = json!({"Effect": "Allow", "Principal": {"AWS": ["999988887777", "123456789012"]}, "Action": "sts:*"});
    let mut dev = trusting("DevRole", &anybody);
    dev["id"] = json!("AROAJ45Q7YFFAREXAMPLE");
    let scenario = json!({
        "clock": "2021-02-21T23:46:28Z", "cloudTrail": "1.08",
        "request": {"sourceIp": "203.0.113.64", "userAgent": "aws-cli/1.16.96 Python/3.6.0 Windows/10 botocore/1.12.86"},
        "accounts": [
            {"id": "123456789012", "roles": [trusting("Assumed_Role", &anybody), dev],
             "users": [{"name": "u", "policies": [may(&json!("sts:*"))]}]},
            {"id": "999988887777", "users": [{"name": "v", "id": "AIDAJ45Q7YFFAREXAMPLE", "policies": [may(&json!("sts:*"))]}]}
        ],
        "steps": [
            {"as": "arn:aws:iam::999988887777:user/v", "input": "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Assumed_Role --role-session-name Test1 --source-identity source-identity-value-set"},
            {"as": "arn:aws:iam::123456789012:user/u", "input": "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/DevRole --role-session-name Dev1 --source-identity source-identity-value-present"},
            {"as": "$2", "input": "aws sts get-caller-identity"}
        ]
    });
    let steps = simulate(&scenario.to_string()).steps;
    let copy = &worlds::object(&steps[0].events[1].event);
    // the guide gives the caller the role's own account, where no such record would be written
    let identity =
        r#"{"type":"AWSAccount","principalId":"AIDAJ45Q7YFFAREXAMPLE","accountId":"999988887777"}"#;
    assert_eq!(copy["userIdentity"].to_string(), identity);
    let parameters = r#"{"roleArn":"arn:aws:iam::123456789012:role/Assumed_Role","roleSessionName":"Test1","sourceIdentity":"source-identity-value-set"}"#;
    assert_eq!(copy["requestParameters"].to_string(), parameters);
    let keys: Vec<&str> = copy.keys().map(String::as_str).take(9).collect();
    assert_eq!(keys.join(" "), BLOG[2]);

    let session = &worlds::object(&steps[2].events[0].event)["userIdentity"];
    // the guide's own text has blanks inside these ARNs and times, and the two attributes the
    // other way round, as records before 2021
    let printed = json!({
        "type": "AssumedRole",
        "principalId": "AROAJ45Q7YFFAREXAMPLE:Dev1",
        "arn": "arn:aws:sts::123456789012:assumed-role/DevRole/Dev1",
        "accountId": "123456789012",
        "accessKeyId": session["accessKeyId"],
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAJ45Q7YFFAREXAMPLE",
                "arn": "arn:aws:iam::123456789012:role/DevRole",
                "accountId": "123456789012",
                "userName": "DevRole"
            },
            "webIdFederationData": {},
            "attributes": {"creationDate": "2021-02-21T23:46:28Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "source-identity-value-present"
        }
    });
    assert_eq!(session.to_string(), printed.to_string());
}

/// CloudTrail User Guide, CloudTrail userIdentity element; published records of sessions that
/// Cognito and providers of IAM began agree.
#[test]
fn sessions_of_tokens_name_their_provider() {
    let (names, simulation) = run("1.08", "2023-07-10T11:54:47Z");
    let data = |step: &str| {
        let position = names.iter().position(|name| *name == step).unwrap();
        let event = &worlds::object(&simulation.steps[position].events[0].event);
        event["userIdentity"]["sessionContext"]["webIdFederationData"].clone()
    };
    assert_eq!(
        data("web-identity-session"),
        json!({"federatedProvider": provider("oidc", HOST), "attributes": {}})
    );
    assert_eq!(
        data("web-identity-cognito-session"),
        json!({"federatedProvider": COGNITO, "attributes": {
            "cognito-identity.amazonaws.com:aud": "client",
            "cognito-identity.amazonaws.com:sub": "repo:example/app:ref:refs/heads/main"}})
    );
}

#[test]
fn calls_on_other_services_are_recorded_under_their_own_names() {
    let mut scenario = world();
    scenario["clock"] = json!("2026-11-22T10:00:00Z");
    scenario["accounts"][0]["users"] = json!([
        {"name": "u", "policies": [may(&json!("*"))]}, {"name": "nobody"}]);
    let all = [
        (
            "u",
            "s3api get-object --bucket b --key k/1 out",
            "GetObject",
            false,
            json!({"bucketName": "b", "Host": "b.s3.us-east-1.amazonaws.com", "key": "k/1"}),
        ),
        (
            "u",
            "s3 ls s3://b",
            "ListObjects",
            false,
            json!({"bucketName": "b", "Host": "b.s3.us-east-1.amazonaws.com"}),
        ),
        (
            "u",
            "s3 ls",
            "ListBuckets",
            true,
            json!({"Host": "s3.us-east-1.amazonaws.com"}),
        ),
        (
            "nobody",
            "s3api get-object --bucket b --key k out",
            "GetObject",
            false,
            json!({"bucketName": "b", "Host": "b.s3.us-east-1.amazonaws.com", "key": "k"}),
        ),
        (
            "u",
            "lambda list-functions",
            "ListFunctions20150331",
            true,
            Value::Null,
        ),
        ("nobody", "iam list-roles", "ListRoles", true, Value::Null),
        (
            "nobody",
            "ec2 describe-instances",
            "DescribeInstances",
            true,
            Value::Null,
        ),
    ];
    let steps = all.iter().map(
        |(caller, command, ..)| json!({"as": user(caller), "input": format!("aws {command}")}),
    );
    scenario["steps"] = steps.collect();
    let steps = simulate(&scenario.to_string()).steps;
    for ((caller, command, name, is_management, parameters), step) in all.iter().zip(&steps) {
        let event = &worlds::object(&step.events[0].event);
        assert_eq!(event["eventName"], *name, "{command}");
        assert_eq!(event["managementEvent"], *is_management, "{command}");
        assert_eq!(event["readOnly"], true, "{command}");
        assert_eq!(
            event["requestParameters"].to_string(),
            parameters.to_string()
        );
        assert_eq!(event["responseElements"], Value::Null);
        let code = match (*caller, command.starts_with("ec2")) {
            ("nobody", false) => Some("AccessDenied"),
            ("nobody", true) => Some("Client.UnauthorizedOperation"),
            _ => None,
        };
        let recorded = event.get("errorCode").map(|code| code.as_str().unwrap());
        assert_eq!(recorded, code, "{command}");
        if command.starts_with("ec2") {
            assert_eq!(
                event["errorMessage"],
                format!(
                    "You are not authorized to perform this operation. User: {} is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action",
                    user("nobody")
                )
            );
        }
        let is_s3 = event["eventSource"] == "s3.amazonaws.com";
        let agent = event["userAgent"].as_str().unwrap();
        assert_eq!(agent.starts_with('['), is_s3, "{command}");
        let request = event["requestID"].as_str().unwrap();
        let pattern = if is_s3 {
            "@@@@@@@@@@@@@@@@"
        } else {
            "%%%%%%%%-*"
        };
        assert!(fits(pattern, request), "{command}: {request}");
        if let Some(error) = step.outcome.error() {
            assert!(error.xml.contains(request), "{command}");
        }
        if is_s3 {
            assert_eq!(
                event["tlsDetails"]["clientProvidedHostHeader"],
                event["requestParameters"]["Host"]
            );
        }
        assert!(!event.contains_key("additionalEventData"));
    }
}

#[test]
fn what_is_sent_is_recorded_as_it_was_sent() {
    let mut scenario = world();
    scenario["clock"] = json!("2026-11-22T10:00:00Z");
    let role = team_role("Open");
    let policy = "{ \"Version\": \"2012-10-17\",\n\t\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"iam:List*\", \"Resource\": \"*\"} }";
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let saml = provider("saml", "ExampleIdP");
    let clock = Instant::read("2026-11-22T10:00:00Z").unwrap();
    let mut assertion =
        worlds::with_assertion(&role, &saml, &Response::new(clock, &role, &saml).base64());
    let limits = json!({"Policy": policy, "PolicyArns": [{"arn": arn}]});
    for (name, value) in limits.as_object().unwrap() {
        assertion["call"]["parameters"][name] = value.clone();
    }
    let mut call = json!({"service": "sts", "operation": "AssumeRole", "parameters": limits});
    for (name, value) in [
        ("RoleArn", json!(role)),
        ("RoleSessionName", json!("audit")),
        ("ExternalId", json!("secret")),
    ] {
        call["parameters"][name] = value;
    }
    let long = json!({"service": "sts", "operation": "AssumeRole", "parameters": {
        "RoleArn": role, "RoleSessionName": "audit", "DurationSeconds": 100_000}});
    let mut federation = json!({"service": "sts", "operation": "GetFederationToken",
        "parameters": limits});
    federation["parameters"]["Name"] = json!("bob");
    scenario["managedPolicies"][arn] = json!({"Version": "2012-10-17", "Statement": []});
    scenario["steps"] = json!([{"as": user("u"), "call": call}, assertion, {"as": user("u"), "call": long},
            {"as": user("u"), "call": federation}]);
    let steps = simulate(&scenario.to_string()).steps;
    let parameters = |i: usize| json!(steps[i].events[0].event)["requestParameters"].clone();
    let keys = |i: usize| {
        parameters(i)
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        keys(0),
        "roleArn roleSessionName policyArns policy externalId"
    );
    assert_eq!(
        keys(1),
        "sAMLAssertionID roleSessionName roleArn principalArn policyArns policy durationSeconds"
    );
    assert_eq!(keys(3), "name policy policyArns");
    for i in [0, 1, 3] {
        assert_eq!(parameters(i)["policy"], policy);
        assert_eq!(parameters(i)["policyArns"], json!([{"arn": arn}]));
    }
    // a refusal of values comes with what was sent
    let refused = &worlds::object(&steps[2].events[0].event);
    assert_eq!(refused["errorCode"], "ValidationException");
    assert_eq!(refused["requestParameters"]["durationSeconds"], 100_000);
    assert!(!refused.contains_key("resources"));
}

#[test]
fn request_parameters_have_each_name_once() {
    let call = |service: &str, operation: &str, parameters: Value| {
        let call = json!({"service": service, "operation": operation, "parameters": parameters});
        let step = &worlds::run_steps(&world(), &json!([{"as": user("u"), "call": call}]))[0];
        worlds::object(&step.events[0].event)["requestParameters"].clone()
    };
    let twice = json!({"RoleName": "R", "roleName": "S", "Path": "/"});
    assert_eq!(
        call("iam", "GetRole", twice).to_string(),
        r#"{"roleName":"S","path":"/"}"#
    );
    // an empty list is recorded as it was sent
    let role = team_role("Open");
    let empty = json!({"RoleArn": role, "RoleSessionName": "s", "TransitiveTagKeys": []});
    assert_eq!(
        call("sts", "AssumeRole", empty)["transitiveTagKeys"],
        json!([])
    );
}
