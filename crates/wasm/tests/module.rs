//! The module as JavaScript sees it; runs in Node and in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use js_sys::{JSON, Object, Reflect};
use rolecall_wasm::{simulate, version};
use wasm_bindgen::JsValue;
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
fn says_its_version() {
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}
