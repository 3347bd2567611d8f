//! What the simulator answers in JSON is read back as it was written.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*};
use rolecall_core::{
    Detail, Engine,
    lesson::Lesson,
    paste::{self, Paste},
    report::Simulation,
    simulate, wire,
};
use serde_json::{Map, Value};

/// The scenarios of the lessons and links, by file.
fn scenarios() -> Vec<(String, String)> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let mut scenarios = Vec::new();
    for folder in ["lessons", "links"] {
        for entry in fs::read_dir(cases.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let scenario = match path.extension().and_then(|it| it.to_str()) {
                Some("json") => text,
                Some("md") if folder == "lessons" => Lesson::read(&text).unwrap().scenario,
                _ => continue,
            };
            scenarios.push((path.display().to_string(), scenario));
        }
    }
    assert!(scenarios.len() > 60, "only {}", scenarios.len());
    scenarios
}

#[test]
fn every_lesson_is_read_back() {
    for (name, scenario) in scenarios() {
        let simulation = simulate(&scenario);
        let whole = serde_json::to_string_pretty(&simulation).unwrap();
        let read = wire::read::<Simulation>(&whole).ok_or(&name).unwrap();
        assert_eq!(
            serde_json::to_string_pretty(&read).unwrap(),
            whole,
            "{name}"
        );
        let brief =
            serde_json::to_string(&Engine::default().simulate(&scenario, Detail::Brief)).unwrap();
        let read: Simulation = wire::read(&brief).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), brief, "{name}");
    }
}

#[test]
fn every_paste_is_read_back() {
    let refused = "An error occurred (AccessDenied) when calling the AssumeRole operation: User: \
        arn:aws:iam::111122223333:user/a is not authorized to perform: sts:AssumeRole on resource: \
        arn:aws:iam::111122223333:role/b";
    let refused = paste::read(refused);
    assert!(refused.refused.is_some());
    let mut pastes = vec![refused];
    for (_, scenario) in scenarios() {
        let scenario: Value = wire::read(&scenario).unwrap();
        let steps = scenario.get("steps").and_then(Value::as_array);
        let inputs = steps.into_iter().flatten();
        let inputs = inputs.filter_map(|step| step.get("input")?.as_str());
        pastes.extend(inputs.map(paste::read));
    }
    for has in [
        |it: &Paste| !it.decoded.is_empty(),
        |it: &Paste| it.roles.iter().any(|role| role.provider.is_some()),
        |it: &Paste| it.issuer.is_some() && it.audience.is_some(),
    ] {
        assert!(pastes.iter().any(has));
    }
    for paste in pastes {
        let json = serde_json::to_string(&paste).unwrap();
        assert_eq!(wire::read::<Paste>(&json).unwrap(), paste);
    }
}

#[test]
fn what_is_missing_or_cut_is_nothing() {
    assert_eq!(wire::read::<Simulation>("{}"), None);
    assert_eq!(wire::read::<Vec<bool>>("[true] x"), None);
    assert_eq!(wire::read::<bool>("null"), None);
    let deep = "[".repeat(100_000);
    assert_eq!(wire::read::<Value>(&deep), None);
    let (_, scenario) = scenarios().swap_remove(0);
    let json = serde_json::to_string(&simulate(&scenario)).unwrap();
    for at in (0..json.len()).step_by(7) {
        let cut = json.get(..at).unwrap_or_default();
        assert_eq!(wire::read::<Simulation>(cut), None, "{at}");
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\"\\\\/\n\t\u{1}\u{1F600}a]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let members = vec((any::<String>(), inner.clone()), 0..6);
        prop_oneof![
            vec(inner, 0..6).prop_map(Value::Array),
            members.prop_map(|it| Value::Object(it.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// JSON with every character beyond ASCII written as its code.
fn in_ascii(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            out.extend(units.into_iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

proptest! {
    #[test]
    fn values_are_read_as_serde_json_reads_them(value in value()) {
        let compact = value.to_string();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        for json in [in_ascii(&compact), compact, pretty] {
            prop_assert_eq!(wire::read::<Value>(&json), Some(value.clone()), "{}", json);
        }
    }

    #[test]
    fn what_is_no_json_does_not_panic(text in "[\\[\\]{}\",:\\\\a-z0-9 ]{0,40}") {
        let _ = wire::read::<Value>(&text);
        let _ = wire::read::<Paste>(&text);
    }
}
