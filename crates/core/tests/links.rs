//! Links open to the scenario that they were made of, and say what is wrong with them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

use std::io::{self, Write};
use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::select};
use rolecall_core::{
    lesson::Lesson,
    link::{LinkError, decode, encode},
    simulate,
};
use serde_json::{Map, Value, json};

fn cases(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/cases")
        .join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The scenarios of the lessons, by file.
fn lessons() -> Vec<(String, String)> {
    let files = cases("lessons").into_iter();
    let files = files.filter(|(name, _)| name.ends_with(".md"));
    files
        .map(|(name, text)| (name, Lesson::read(&text).unwrap().scenario))
        .collect()
}

/// What a scenario comes to, apart from where in its text things stand.
fn outcome(scenario: &str) -> Value {
    fn without_places(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for place in ["line", "column", "endLine", "endColumn"] {
                    members.remove(place);
                }
                members.values_mut().for_each(without_places);
            }
            Value::Array(items) => items.iter_mut().for_each(without_places),
            _ => {}
        }
    }
    let mut simulation = serde_json::to_value(simulate(scenario)).unwrap();
    without_places(&mut simulation);
    simulation
}

#[test]
fn every_lesson_comes_back() {
    for (file, scenario) in lessons() {
        let link = encode(&scenario).unwrap();
        let opened = decode(&link).unwrap();
        assert_eq!(outcome(&opened), outcome(&scenario), "{file}");
        assert_eq!(encode(&opened).unwrap(), link, "{file}");
    }
}

#[test]
fn links_that_were_made_once_open_always() {
    let files = cases("links");
    let links = files.iter().filter(|(name, _)| name.ends_with(".link"));
    let mut count = 0;
    for (name, link) in links {
        let scenario = format!("{}.json", name.trim_end_matches(".link"));
        let (_, scenario) = files.iter().find(|(name, _)| *name == scenario).unwrap();
        assert_eq!(decode(link).unwrap(), scenario.trim_end(), "{name}");
        count += 1;
    }
    assert!(count >= 4, "only {count} links were found");
}

#[test]
fn links_are_made_as_before() {
    let files = cases("links");
    for (name, scenario) in files.iter().filter(|(name, _)| name.ends_with(".json")) {
        let link = format!("{}.link", name.trim_end_matches(".json"));
        let (_, link) = files.iter().find(|(name, _)| *name == link).unwrap();
        assert_eq!(encode(scenario).unwrap(), link.trim_end(), "{name}");
    }
}

#[test]
fn blanks_order_and_defaults_make_no_difference() {
    let short = r#"{"accounts":[{"id":"111122223333","roles":[{"name":"R","trust":{}}]}],"steps":[{"input":"x"}]}"#;
    let long = r#"{
        "steps": [{"after": 0, "files": {}, "set": {}, "input": "x", "expect": null}],
        "rolecall": 1, "seed": 0, "managedPolicies": {}, "organization": null,
        "request": {"region": null, "sourceIp": "203.0.113.64", "userAgent": "aws-cli/2.31.0", "mfaAge": null},
        "assume": {"sourceIdentityMax": 256, "denialReasons": false},
        "accounts": [{"users": [], "roles": [{"trust": {}, "boundary": null, "maxSessionDuration": 3600, "path": "/", "tags": {}, "policies": [], "name": "R"}], "id": "111122223333"}]
    }"#;
    assert_eq!(encode(long).unwrap(), encode(short).unwrap());
}

#[test]
fn what_means_something_stays() {
    let all = [
        // a step's own request, even if it is empty
        r#"{"request":{"region":"eu-west-1"},"steps":[{"input":"x","request":{}}]}"#,
        // a Region that another partition does not have, and what no default stands for
        r#"{"request":{"region":"us-east-1","sourceIp":null,"userAgent":null}}"#,
        // what replaces a member of the scenario's block with its default
        r#"{"request":{"userAgent":"x"},"steps":[{"input":"x","request":{"userAgent":"aws-cli/2.31.0","mfaAge":null}}]}"#,
        // a world without accounts
        r#"{"steps":[{"input":"x","set":{"accounts":[]}}]}"#,
        // members that stand twice, in a policy and around it
        r#"{"seed":0,"seed":3,"accounts":[{"id":"111122223333","roles":[{"name":"R","trust":{"Version":"1","Version":"2","Statement":[]}}]}]}"#,
        // a policy's blanks, where it is a text, and the order of its members
        r#"{"accounts":[{"id":"111122223333","roles":[{"name":"R","trust":"{ \"Version\":\n  1 }","boundary":{"Statement":[],"Version":null,"Id":""}}]}]}"#,
        // members that the format does not know
        r#"{"accounts":[{"id":"111122223333","userz":[]}],"sed":7}"#,
        // numbers as they were written
        r#"{"seed":1.50,"steps":[{"input":"x","expect":1e400}]}"#,
    ];
    for scenario in all {
        let opened = decode(&encode(scenario).unwrap()).unwrap();
        let blanks: fn(char) -> bool = char::is_whitespace;
        assert_eq!(opened.replace(blanks, ""), scenario.replace(blanks, ""));
    }
}

#[test]
fn what_is_no_scenario_has_no_link() {
    let error = encode("{\n  \"seed\": 1,\n}").unwrap_err();
    assert_eq!(error.code.to_string(), "R001");
    assert_eq!(
        encode("[]").unwrap_err().message,
        "a scenario is a JSON object"
    );
}

#[test]
fn whatever_is_wrong_with_a_link_is_said() {
    let link = encode(&lessons()[0].1).unwrap();
    let said = |link: &str| decode(link).unwrap_err();
    assert_eq!(said(""), LinkError::Empty);
    assert_eq!(said("https://rolecall.example/#"), LinkError::Empty);
    assert_eq!(said("#section"), LinkError::Foreign);
    assert_eq!(said("#v2.abc.defghi"), LinkError::Version("v2".to_owned()));
    assert_eq!(
        said(&(link.clone() + ").")),
        LinkError::Longer(").".to_owned())
    );
    assert_eq!(
        said(&link.replacen("v1.", "v1.%", 1)),
        LinkError::Character('%')
    );
    // every beginning of a link is a link that was cut
    for end in 2..link.len() {
        assert_eq!(said(&link[..end]), LinkError::Cut, "{end}");
    }
    // whatever character is another, or missing, the link does not open
    for at in 4..link.len() {
        let other = if &link[at..=at] == "A" { "B" } else { "A" };
        for altered in [
            format!("{}{other}{}", &link[..at], &link[at + 1..]),
            format!("{}{}", &link[..at], &link[at + 1..]),
        ] {
            let error = said(&altered);
            assert!(
                matches!(error, LinkError::Altered | LinkError::Cut),
                "{at}: {error}"
            );
        }
    }
}

#[test]
fn a_link_does_not_open_to_more_than_a_scenario_may_be() {
    let scenario = json!({"title": "x".repeat(5 << 20)}).to_string();
    assert_eq!(
        decode(&encode(&scenario).unwrap()).unwrap_err(),
        LinkError::TooLong
    );
}

#[test]
fn addresses_and_blanks_around_a_link_do_not_matter() {
    let link = encode("{\"seed\": 3}").unwrap();
    for around in [
        link.clone(),
        link.replacen('#', "", 1),
        format!(" https://rolecall.example/sub/?embed=1{link}\n"),
    ] {
        assert_eq!(decode(&around).unwrap(), "{\n  \"seed\": 3\n}");
    }
}

/// The lengths that people meet: the median of the lessons of each kind. They are written past what
/// captures the output of tests that pass.
#[test]
fn lengths_of_links() {
    let mut kinds: [(&str, Vec<usize>); 3] = [("CLI", vec![]), ("SAML", vec![]), ("JWT", vec![])];
    for (_, scenario) in lessons() {
        let link = encode(&scenario).unwrap();
        let kind = match &scenario {
            s if s.contains("AssumeRoleWithSAML") => 1,
            s if s.contains("AssumeRoleWithWebIdentity") => 2,
            _ => 0,
        };
        kinds[kind].1.push(link.len());
    }
    for (kind, mut lengths) in kinds {
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        let longest = lengths[lengths.len() - 1];
        writeln!(
            io::stderr(),
            "{kind}: {} links, median {median}, longest {longest} characters",
            lengths.len()
        )
        .unwrap();
        assert!(median < 2000, "{kind}: {median}");
    }
}

/// The outcome of a scenario in which nothing may be right: the diagnostics stand in the order of its
/// members.
fn in_any_order(scenario: &str) -> Value {
    let mut outcome = outcome(scenario);
    if let Some(Value::Array(diagnostics)) = outcome.get_mut("diagnostics") {
        diagnostics.sort_by_cached_key(Value::to_string);
    }
    outcome
}

/// Any JSON, as an object of a scenario may hold it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((member(), inner), 0..5).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// A name that the format knows somewhere, or another.
fn member() -> impl Strategy<Value = String> {
    let known = select(vec![
        "rolecall",
        "title",
        "clock",
        "seed",
        "request",
        "accounts",
        "organization",
        "steps",
        "assume",
        "id",
        "users",
        "roles",
        "name",
        "path",
        "tags",
        "policies",
        "document",
        "arn",
        "trust",
        "boundary",
        "maxSessionDuration",
        "input",
        "as",
        "set",
        "files",
        "after",
        "root",
        "scps",
        "units",
        "region",
        "managedPolicies",
        "Version",
        "Statement",
    ]);
    prop_oneof![4 => known.prop_map(ToOwned::to_owned), 1 => ".{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_object_comes_back(members in vec((member(), any_json()), 0..8)) {
        let scenario = Value::Object(Map::from_iter(members)).to_string();
        let link = encode(&scenario).unwrap();
        let opened = decode(&link).unwrap();
        prop_assert_eq!(encode(&opened).unwrap(), link);
        prop_assert_eq!(in_any_order(&opened), in_any_order(&scenario));
    }

    #[test]
    fn no_text_brings_it_down(text in "(#?v1\\.)?[A-Za-z0-9_.#%é-]{0,60}") {
        let _ = decode(&text);
    }
}
