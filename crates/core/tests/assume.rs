//! Each entry of `assume`, an answer to a question that AWS leaves open: flipping it changes a
//! verdict or a text, and a note says that it did.

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

use documents::Response;
use rolecall_core::{
    report::{ProvisionalKind, StepReport},
    scenario::Instant,
    simulate,
};
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, CLOCK, all, assume, check, denied, error, last, may, notes, role, run, run_steps,
    trusting, trusts, user, values, when, with_assertion, world,
};

const TRANSITIVE: &str = "--tags Key=team,Value=blue --transitive-tag-keys team";

/// The world in which one entry of `assume` has this value.
fn assuming(world: &Value, name: &str, value: &Value) -> Value {
    let mut world = world.clone();
    world["assume"] = json!({name: value});
    world
}

/// The user assumes A and from there B, which trusts by these statements.
fn chain(b: &Value) -> Value {
    world(&json!([
        trusting("A", &trusts(&user("u"), &all())),
        trusting("B", b),
    ]))
}

fn hop(world: &Value, first: &str, second: &str) -> StepReport {
    let u = user("u");
    last(run(
        world,
        &[(&u, assume("A", first)), ("$1", assume("B", second))],
    ))
}

fn saml_provider() -> String {
    format!("arn:aws:iam::{ACCOUNT}:saml-provider/ExampleIdP")
}

/// The role A, which a SAML provider may be assumed through under these statements.
fn federation(statements: &Value) -> Value {
    let mut world = world(&json!([trusting("A", statements)]));
    world["accounts"][0]["samlProviders"] = json!([{"name": "ExampleIdP"}]);
    world
}

fn federated(actions: &Value) -> Value {
    json!({"Effect": "Allow", "Principal": {"Federated": saml_provider()}, "Action": actions})
}

fn with_saml(world: &Value, attributes: &[(&str, &str)]) -> StepReport {
    let clock = Instant::read(CLOCK).unwrap();
    let mut response = Response::new(clock, &role("A"), &saml_provider());
    for (name, value) in attributes {
        response = response.with(name, value);
    }
    let step = with_assertion(&role("A"), &saml_provider(), &response.base64());
    last(run_steps(world, &json!([step])))
}

/// 256 is the limit of the API model since November 2026; 64 was before.
#[test]
fn source_identity_max() {
    let world = chain(&json!([]));
    let u = user("u");
    let value = "x".repeat(65);
    let call = |world: &Value| {
        let input = assume("A", &format!("--source-identity {value}"));
        last(run(world, &[(&u, input)]))
    };
    let current = call(&world);
    assert!(current.outcome.ok());
    assert!(!notes(&current, "256 characters"));
    let former = call(&assuming(&world, "sourceIdentityMax", &json!(64)));
    assert_eq!(error(&former).0, "ValidationError");
    assert!(
        error(&former)
            .1
            .ends_with("length less than or equal to 64")
    );
    assert!(notes(&former, "`sourceIdentityMax`"));

    let world = federation(&federated(&json!([
        "sts:AssumeRoleWithSAML",
        "sts:SetSourceIdentity"
    ])));
    let attributes = [("SourceIdentity", value.as_str())];
    let current = with_saml(&world, &attributes);
    assert!(current.outcome.ok());
    assert!(!notes(&current, "256 characters"));
    let former = with_saml(
        &assuming(&world, "sourceIdentityMax", &json!(64)),
        &attributes,
    );
    assert!(error(&former).1.contains("{2,64}"));
    assert!(notes(&former, "`sourceIdentityMax`"));
}

#[test]
fn transitive_tag_replaces_resource_tag() {
    let condition = json!({"StringEquals": {"aws:ResourceTag/team": "blue"}});
    let mut world = chain(&json!([
        when(trusts(&role("A"), &json!("sts:AssumeRole")), &condition),
        trusts(&role("A"), &json!("sts:TagSession")),
    ]));
    world["accounts"][0]["roles"][1]["tags"] = json!({"team": "red"});
    let name = "transitiveTagReplacesResourceTag";
    let after = hop(&world, TRANSITIVE, "");
    assert_eq!(denied(&after), ["sts:AssumeRole"]);
    assert_eq!(values(&after.checks[0], "aws:ResourceTag/team"), ["red"]);
    assert!(notes(&after, "after the trust policy was evaluated"));
    let before = hop(&assuming(&world, name, &json!("before")), TRANSITIVE, "");
    assert!(before.outcome.ok());
    assert_eq!(values(&before.checks[0], "aws:ResourceTag/team"), ["blue"]);
    assert!(notes(&before, "`transitiveTagReplacesResourceTag`"));
}

#[test]
fn issuer_keys_in_extra_checks() {
    let actions = json!([
        "sts:AssumeRoleWithSAML",
        "sts:TagSession",
        "sts:SetSourceIdentity"
    ]);
    let condition = json!({"StringEquals": {"saml:sub": "subject-123"}});
    let world = federation(&when(federated(&actions), &condition));
    let attributes = [("SourceIdentity", "alice"), ("PrincipalTag:team", "blue")];
    let present = with_saml(&world, &attributes);
    assert!(present.outcome.ok());
    assert!(notes(
        &present,
        "keys of the identity provider are taken to be"
    ));
    let world = assuming(&world, "issuerKeysInExtraChecks", &json!(false));
    let absent = with_saml(&world, &attributes);
    assert_eq!(denied(&absent), ["sts:TagSession", "sts:SetSourceIdentity"]);
    assert!(notes(&absent, "`issuerKeysInExtraChecks`"));
    // this one the reference lists
    assert!(!values(check(&absent, "sts:TagSession"), "saml:aud").is_empty());
}

#[test]
fn inherited_tags_in_request() {
    let condition = json!({"StringEquals": {"aws:RequestTag/team": "blue"}});
    let world = chain(&json!([
        trusts(&role("A"), &json!("sts:AssumeRole")),
        when(trusts(&role("A"), &json!("sts:TagSession")), &condition),
    ]));
    let absent = hop(&world, TRANSITIVE, "");
    assert_eq!(denied(&absent), ["sts:TagSession"]);
    assert!(notes(
        &absent,
        "Rolecall leaves those keys to tags that are passed"
    ));
    let world = assuming(&world, "inheritedTagsInRequest", &json!(true));
    let present = hop(&world, TRANSITIVE, "");
    assert!(present.outcome.ok());
    assert!(notes(&present, "`inheritedTagsInRequest`"));
    let check = check(&present, "sts:TagSession");
    for key in ["aws:TagKeys", "sts:TransitiveTagKeys"] {
        assert_eq!(values(check, key), ["team"]);
    }
}

/// Which way is right: miquella/vaulted#43 and Systanics/CloudGlance#31.
#[test]
fn role_session_mfa() {
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let mut world = chain(&when(trusts(&role("A"), &all()), &mfa));
    world["request"] = json!({"mfaAge": 10});
    let carried = hop(&world, "", "");
    assert!(carried.outcome.ok());
    assert!(notes(&carried, "carries the MFA of the session"));
    let dropped = hop(&assuming(&world, "roleSessionMfa", &json!(false)), "", "");
    assert_eq!(denied(&dropped), ["sts:AssumeRole"]);
    assert!(notes(&dropped, "`roleSessionMfa`"));
    let context = &json!(dropped.events[0].event)["userIdentity"]["sessionContext"];
    assert_eq!(context["attributes"]["mfaAuthenticated"], "false");

    // the same in a call outside STS
    let mut policy = may(&json!("iam:ListUsers"));
    policy["document"]["Statement"]["Condition"] = mfa;
    world["accounts"][0]["roles"][0]["policies"] = json!([policy]);
    let call = |world: &Value| {
        let steps = [
            (user("u"), assume("A", "")),
            ("$1".to_owned(), "aws iam list-users".to_owned()),
        ];
        let steps = steps
            .each_ref()
            .map(|(who, input)| (who.as_str(), input.clone()));
        last(run(world, &steps))
    };
    let carried = call(&world);
    assert!(carried.outcome.ok());
    assert!(notes(&carried, "carries the MFA of the session"));
    let dropped = call(&assuming(&world, "roleSessionMfa", &json!(false)));
    assert_eq!(error(&dropped).0, "AccessDenied");
    assert!(notes(&dropped, "`roleSessionMfa`"));
}

#[test]
fn tag_session_reported_first() {
    let world = chain(&json!([]));
    let named = |step: &StepReport, action: &str| error(step).1.contains(&format!(" {action} on "));
    let name = "tagSessionReportedFirst";
    let first = hop(&world, "", "--tags Key=team,Value=blue");
    assert_eq!(denied(&first), ["sts:AssumeRole", "sts:TagSession"]);
    assert!(named(&first, "sts:TagSession"));
    assert!(notes(&first, "Rolecall names sts:TagSession"));
    let world = assuming(&world, name, &json!(false));
    let later = hop(&world, "", "--tags Key=team,Value=blue");
    assert!(named(&later, "sts:AssumeRole"));
    assert!(notes(&later, "`tagSessionReportedFirst`"));

    // where it is refused alone, nothing is left to decide
    let world = chain(&trusts(&role("A"), &json!("sts:AssumeRole")));
    let alone = hop(&world, "", "--tags Key=team,Value=blue");
    assert!(named(&alone, "sts:TagSession"));
    assert!(!notes(&alone, "sts:TagSession is refused together"));
}

#[test]
fn federation_denial_names_operation() {
    let world = federation(&federated(&json!("sts:AssumeRoleWithSAML")));
    let attributes = [("SourceIdentity", "alice")];
    let text = |action: &str| format!("Not authorized to perform {action}");
    let operation = with_saml(&world, &attributes);
    assert_eq!(error(&operation).1, text("sts:AssumeRoleWithSAML"));
    assert!(notes(&operation, "the guide's text names the operation"));
    let world = assuming(&world, "federationDenialNamesOperation", &json!(false));
    let permission = with_saml(&world, &attributes);
    assert_eq!(error(&permission).1, text("sts:SetSourceIdentity"));
    assert!(notes(&permission, "`federationDenialNamesOperation`"));
}

#[test]
fn set_source_identity_both_sides() {
    let world = chain(&trusts(&role("A"), &all()));
    let one = hop(&world, "--source-identity alice", "");
    assert!(one.outcome.ok());
    assert!(notes(&one, "The guide asks for both sides"));
    let mut world = assuming(&world, "setSourceIdentityBothSides", &json!(true));
    let both = hop(&world, "--source-identity alice", "");
    assert_eq!(denied(&both), ["sts:SetSourceIdentity"]);
    assert!(notes(&both, "`setSourceIdentityBothSides`"));
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("sts:SetSourceIdentity"))]);
    assert!(hop(&world, "--source-identity alice", "").outcome.ok());
}

#[test]
fn saml_federated_provider() {
    let condition = json!({"StringEquals": {"aws:FederatedProvider": saml_provider()}});
    let operation = json!("sts:AssumeRoleWithSAML");
    let world = federation(&when(federated(&operation), &condition));
    let absent = with_saml(&world, &[]);
    assert_eq!(denied(&absent), ["sts:AssumeRoleWithSAML"]);
    assert!(notes(&absent, "taken to be absent for SAML"));
    let present = with_saml(
        &assuming(&world, "samlFederatedProvider", &json!(true)),
        &[],
    );
    assert!(present.outcome.ok());
    assert!(notes(&present, "`samlFederatedProvider`"));
}

#[test]
fn saml_name_keys_are_lists() {
    let condition = json!({"ForAnyValue:StringEquals": {"saml:uid": "alice"}});
    let operation = json!("sts:AssumeRoleWithSAML");
    let world = federation(&when(federated(&operation), &condition));
    let uid = "urn:oid:0.9.2342.19200300100.1.1";
    let attributes = [(uid, "a.smith"), (uid, "alice")];
    let single = with_saml(&world, &attributes);
    assert_eq!(denied(&single), ["sts:AssumeRoleWithSAML"]);
    assert_eq!(values(&single.checks[0], "saml:uid"), ["a.smith"]);
    assert!(notes(&single, "taken to hold one value"));
    let world = assuming(&world, "samlNameKeysAreLists", &json!(true));
    let listed = with_saml(&world, &attributes);
    assert!(listed.outcome.ok());
    assert_eq!(values(&listed.checks[0], "saml:uid"), ["a.smith", "alice"]);
    assert!(notes(&listed, "`samlNameKeysAreLists`"));
}

#[test]
fn denial_reasons() {
    let world = chain(&json!([]));
    let terse = hop(&world, "", "");
    assert!(error(&terse).1.ends_with(&role("B")));
    assert!(notes(&terse, "no reason follows the resource"));
    let mut world = assuming(&world, "denialReasons", &json!(true));
    for (kind, policies) in [
        ("identity-based policy", json!([])),
        ("role trust policy", json!([may(&json!("sts:AssumeRole"))])),
    ] {
        world["accounts"][0]["roles"][0]["policies"] = policies;
        let told = hop(&world, "", "");
        let reason = format!(" because no {kind} allows the sts:AssumeRole action");
        assert!(error(&told).1.ends_with(&reason), "{}", error(&told).1);
        assert!(notes(&told, "`denialReasons`"));
    }
}

#[test]
fn expired_code() {
    let world = chain(&trusts(&role("A"), &all()));
    let call = |world: &Value| {
        last(run_steps(
            world,
            &json!([
                {"as": user("u"), "input": assume("A", "")},
                {"as": "$1", "input": assume("B", ""), "after": 3600}
            ]),
        ))
    };
    let classic = call(&world);
    assert_eq!(error(&classic).0, "ExpiredToken");
    assert!(notes(&classic, "`expiredCode`"));
    let modelled = call(&assuming(
        &world,
        "expiredCode",
        &json!("ExpiredTokenException"),
    ));
    assert_eq!(error(&modelled).0, "ExpiredTokenException");
    assert!(notes(&modelled, "`expiredCode`"));
}

/// The trust policy of A has this condition, and the user these tags.
fn conditioned(condition: &Value, tags: &Value) -> Value {
    let statement = when(trusts(&user("u"), &all()), condition);
    let mut world = world(&json!([trusting("A", &statement)]));
    world["accounts"][0]["users"][0]["tags"] = tags.clone();
    world
}

/// The call under the default answer, and under the other.
fn both_answers(world: &Value, name: &str, other: bool) -> [StepReport; 2] {
    [world.clone(), assuming(world, name, &json!(other))].map(|world| {
        let step = last(run(&world, &[(&user("u"), assume("A", ""))]));
        assert!(notes(&step, &format!("`{name}`")));
        step
    })
}

#[test]
fn variables_in_bool() {
    let condition = json!({"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}});
    let world = conditioned(&condition, &json!({"tls": "true"}));
    let [literal, replaced] = both_answers(&world, "variablesInBool", true);
    assert_eq!(denied(&literal), ["sts:AssumeRole"]);
    assert!(replaced.outcome.ok());
}

#[test]
fn negated_for_all_needs_key() {
    let condition = json!({"ForAllValues:StringNotLike": {"aws:TagKeys": "secret*"}});
    let world = conditioned(&condition, &json!({}));
    let [absent_matches, needed] = both_answers(&world, "negatedForAllNeedsKey", true);
    assert!(absent_matches.outcome.ok());
    assert_eq!(denied(&needed), ["sts:AssumeRole"]);
    // where the key is there, nothing is left to decide
    let tagged = assume("A", "--tags Key=team,Value=red");
    let step = last(run(&world, &[(&user("u"), tagged)]));
    assert!(step.outcome.ok());
    assert!(!notes(&step, "`negatedForAllNeedsKey`"));
}

#[test]
fn wildcards_in_variables() {
    let condition = json!({"StringLike": {"sts:RoleSessionName": "${aws:PrincipalTag/name}"}});
    let world = conditioned(&condition, &json!({"name": "aud*"}));
    let [literal, wild] = both_answers(&world, "wildcardsInVariables", true);
    assert_eq!(denied(&literal), ["sts:AssumeRole"]);
    assert!(wild.outcome.ok());
    // an operator without wildcards has none in a variable either
    let condition = json!({"StringEquals": {"sts:RoleSessionName": "${aws:PrincipalTag/name}"}});
    let world = conditioned(&condition, &json!({"name": "aud*"}));
    let world = assuming(&world, "wildcardsInVariables", &json!(true));
    let step = last(run(&world, &[(&user("u"), assume("A", ""))]));
    assert_eq!(denied(&step), ["sts:AssumeRole"]);
}

#[test]
fn packed_policy_size_always() {
    let world = chain(&json!([]));
    let size = |world: &Value, options: &str| {
        let step = last(run(world, &[(&user("u"), assume("A", options))]));
        let response = worlds::response(&step);
        (
            response.contains_key("PackedPolicySize"),
            notes(&step, "`packedPolicySizeAlways`"),
        )
    };
    assert_eq!(size(&world, ""), (true, false));
    let world = assuming(&world, "packedPolicySizeAlways", &json!(false));
    assert_eq!(size(&world, ""), (false, true));
    assert_eq!(size(&world, "--tags Key=team,Value=red"), (true, true));
}

#[test]
fn inherited_source_identity_logged() {
    let world = chain(&trusts(&role("A"), &all()));
    let logged = |world: &Value, options: &str| {
        let step = hop(world, "--source-identity alice", options);
        let parameters = &json!(step.events[0].event)["requestParameters"];
        let logged = parameters.get("sourceIdentity").cloned();
        (logged, notes(&step, "`inheritedSourceIdentityLogged`"))
    };
    let alice = Some(json!("alice"));
    assert_eq!(logged(&world, ""), (alice.clone(), true));
    let passed = "--source-identity alice";
    assert_eq!(logged(&world, passed), (alice.clone(), false));
    let world = assuming(&world, "inheritedSourceIdentityLogged", &json!(false));
    assert_eq!(logged(&world, ""), (None, true));
    assert_eq!(logged(&world, passed), (alice, false));
}

#[test]
fn unsigned() {
    let run = |jwks: &Value, assume: &Value| {
        let provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com";
        let scenario = json!({
            "clock": "2026-11-22T10:00:00Z",
            "assume": assume,
            "accounts": [{
                "id": "111122223333",
                "oidcProviders": [{"url": "https://idp.example.com", "clientIds": ["app"], "jwks": jwks}],
                "roles": [{"name": "R", "trust": {"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"
                }}}],
            }],
            "steps": [{
                "input": r#"{"iss":"https://idp.example.com","aud":"app","sub":"ana","iat":1795341500,"exp":1795345200}"#,
                "sessionName": "work",
            }],
        });
        simulate(&scenario.to_string()).steps.remove(0)
    };
    let keys = json!({"keys": []});
    let refused = run(&keys, &json!({}));
    assert_eq!(
        refused.outcome.error().unwrap().code,
        "InvalidIdentityToken"
    );
    assert_eq!(refused.provisional, []);
    let accepted = run(&keys, &json!({"unsigned": "accept"}));
    assert!(accepted.outcome.ok());
    let kinds: Vec<_> = accepted
        .provisional
        .iter()
        .map(|it| (it.kind, &*it.pointer))
        .collect();
    assert_eq!(kinds, [(ProvisionalKind::Unsigned, "/steps/0/input")]);
    assert!(
        accepted
            .notes
            .iter()
            .any(|note| note.text.starts_with("Not signed"))
    );
    assert!(
        run(&Value::Null, &json!({})).provisional.is_empty(),
        "no key is known"
    );
}

/// No entry of `assume` is without a test here.
#[test]
fn every_entry_is_tested() {
    let source = include_str!("assume.rs");
    let names = include_str!("../src/scenario/format.rs");
    let (_, names) = names.split_once("static ASSUME").unwrap();
    let names = names.split('"').filter(|name| {
        name.starts_with(char::is_lowercase) && name.chars().all(char::is_alphanumeric)
    });
    let mut count = 0;
    for name in names.filter(|name| !["true", "false", "after"].contains(name)) {
        let mut test = String::from("fn ");
        for c in name.chars() {
            if c.is_uppercase() {
                test.push('_');
            }
            test.push(c.to_ascii_lowercase());
        }
        assert!(source.contains(&format!("{test}()")), "{name}");
        count += 1;
    }
    assert!(count >= 17, "{count}");
}
