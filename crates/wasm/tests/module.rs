//! The module as JavaScript sees it; runs in Node and in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use js_sys::{JSON, Object, Reflect};
use rolecall_wasm::{decode_link, encode_link, redact, simulate, version};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const SCENARIO: &str = include_str!("scenario.json");

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        Reflect::get(&value, &JsValue::from(key)).unwrap()
    })
}

fn written(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

#[wasm_bindgen_test]
fn takes_an_object_and_answers_plain_objects() {
    let scenario = JSON::parse(SCENARIO).unwrap();
    let simulation = simulate(&scenario).unwrap();
    assert_eq!(get(&simulation, "steps.0.outcome.ok"), JsValue::TRUE);
    let session = get(&simulation, "steps.0.outcome.session");
    assert_eq!(get(&session, "sourceIdentity"), JsValue::from("DevUser"));
    // no Map anywhere: every member is found by its name
    let event = get(&simulation, "steps.0.events.0.event");
    assert_eq!(get(&event, "eventName"), JsValue::from("AssumeRole"));
}

#[wasm_bindgen_test]
fn an_object_and_its_text_give_the_same() {
    let object = simulate(&JSON::parse(SCENARIO).unwrap()).unwrap();
    let text = simulate(&JsValue::from(SCENARIO)).unwrap();
    assert_eq!(written(&object), written(&text));
}

#[wasm_bindgen_test]
fn an_event_keeps_cloudtrails_order() {
    let simulation = simulate(&JsValue::from(SCENARIO)).unwrap();
    let event = get(&simulation, "steps.0.events.0.event");
    let keys: Vec<String> = Object::keys(&Object::from(event))
        .iter()
        .map(|key| key.as_string().unwrap())
        .collect();
    let beginning = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
    ];
    assert_eq!(keys[..5], beginning);
}

#[wasm_bindgen_test]
fn tags_whose_keys_look_like_numbers_survive() {
    let simulation = simulate(&JsValue::from(SCENARIO)).unwrap();
    let tags = get(&simulation, "steps.0.outcome.session.tags");
    assert_eq!(written(&tags), r#"{"10":"ten","team":"blue"}"#);
}

#[wasm_bindgen_test]
fn what_is_no_scenario_is_said_and_what_is_no_json_is_an_error() {
    let simulation = simulate(&JsValue::from("{\"steps\": 1}")).unwrap();
    assert_eq!(
        get(&simulation, "diagnostics.0.code"),
        JsValue::from("R011")
    );
    assert!(simulate(&JsValue::UNDEFINED).is_err());
    let circle = Object::new();
    Reflect::set(&circle, &JsValue::from("steps"), &circle).unwrap();
    assert!(simulate(&circle).is_err());
}

#[wasm_bindgen_test]
fn a_link_opens_to_the_scenario() {
    let link = encode_link(&JSON::parse(SCENARIO).unwrap()).unwrap();
    assert!(link.starts_with("#v1."));
    let opened = decode_link(&JsValue::from(link.as_str())).unwrap();
    let again = encode_link(&JsValue::from(opened)).unwrap();
    assert_eq!(again, link);
}

#[wasm_bindgen_test]
fn errors_bring_their_diagnostics() {
    let error = encode_link(&JsValue::from("{\n  1}")).unwrap_err();
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(get(&error, "diagnostics.0.code"), JsValue::from("R001"));
    assert_eq!(get(&error, "diagnostics.0.line"), JsValue::from(2));
    let error = decode_link(&JsValue::from("#v1.q1Yq")).unwrap_err();
    let message = JsValue::from("this link was cut: its end is missing");
    assert_eq!(get(&error, "message"), message);
    assert_eq!(get(&error, "diagnostics.0.message"), message);
    assert!(decode_link(&JsValue::from(5)).is_err());
}

#[wasm_bindgen_test]
fn secrets_are_taken_out() {
    let scenario =
        r#"{"steps":[{"input":"AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG aws sts x"}]}"#;
    let redaction = redact(&JsValue::from(scenario)).unwrap();
    let kind = get(&redaction, "removed.0.kind");
    assert_eq!(kind, JsValue::from("secret-key"));
    let text = get(&redaction, "scenario").as_string().unwrap();
    assert!(text.contains("AWS_SECRET_ACCESS_KEY=redacted aws"));
}

#[cfg(feature = "tools")]
#[wasm_bindgen_test]
fn the_parts_answer_by_themselves() {
    use rolecall_wasm::{detect, evaluate, lint};
    let question = r#"{"request": {"principal": {"arn": "arn:aws:iam::123456789012:user/a"},
        "action": "s3:GetObject"}, "policies": {"identity": [{"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}}"#;
    let decision = evaluate(&JSON::parse(question).unwrap()).unwrap();
    assert_eq!(get(&decision, "verdict"), JsValue::from("allow"));
    let error = evaluate(&JsValue::from("{}")).unwrap_err();
    assert_eq!(
        get(&error, "message"),
        JsValue::from("`request` must be there and be an object")
    );
    let review = lint(&JsValue::from(r#"{"kind": "trust", "document": "{}"}"#)).unwrap();
    assert_eq!(get(&review, "accepted"), JsValue::FALSE);
    let text = JsValue::from("aws sts get-caller-identity");
    let found = detect(&text, &JsValue::UNDEFINED).unwrap();
    assert_eq!(get(&found, "kind"), JsValue::from("cli"));
}

#[wasm_bindgen_test]
fn says_its_version() {
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

/// A chain whose tags have keys that JavaScript takes for numbers.
const CHAIN: &str = include_str!("chain.json");

#[wasm_bindgen_test]
fn events_are_written_as_they_are_natively() {
    let native = rolecall_core::simulate(CHAIN);
    let simulation = simulate(&JsValue::from(CHAIN)).unwrap();
    let mut seen = 0;
    for (i, step) in native.steps.iter().enumerate() {
        for (j, event) in step.events.iter().enumerate() {
            let place = format!("steps.{i}.events.{j}.event");
            let text = written(&get(&simulation, &place));
            assert_eq!(text, serde_json::to_string(&event.event).unwrap());
            assert_eq!(written(&JSON::parse(&text).unwrap()), text);
            seen += usize::from(
                text.contains(r#""incomingTransitiveTags":{"9":"c","10":"b","team":"a"}"#),
            );
        }
    }
    // the call into the other account, in both of its records
    assert_eq!(seen, 2);
}

#[wasm_bindgen_test]
fn who_did_this_and_the_queries_are_plain_too() {
    let simulation = simulate(&JsValue::from(CHAIN)).unwrap();
    assert_eq!(get(&simulation, "who.0.person"), JsValue::from("alice"));
    assert_eq!(get(&simulation, "queries.4.tool"), JsValue::from("jq"));
}
