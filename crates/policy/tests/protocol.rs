//! The line protocol of the `evaluate` example, as tools outside the repository speak it, and the
//! rows of tests/cases/policy/documented.json in it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Cargo builds the examples beside the tests.
fn example(name: &str) -> PathBuf {
    let mut path = env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(name);
    path.set_extension(env::consts::EXE_EXTENSION);
    path
}

/// Writes each line and waits for its answer before the next, as an interactive tool does.
fn ask(lines: &[&[u8]]) -> Vec<Value> {
    let mut child = Command::new(example("evaluate"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let answers = lines
        .iter()
        .map(|line| {
            input.write_all(line).unwrap();
            input.write_all(b"\n").unwrap();
            let mut answer = String::new();
            output.read_line(&mut answer).unwrap();
            serde_json::from_str(&answer).unwrap()
        })
        .collect();
    drop(input);
    assert!(child.wait().unwrap().success());
    answers
}

#[test]
fn every_line_is_answered_and_none_ends_the_loop() {
    let good: &[u8] = br#"{"request": {"principal": {"type": "AWS", "arn": "arn:aws:iam::123456789012:user/a"}, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {}}, "policies": {"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}]}, "explain": true}"#;
    let mut long = b"{\"title\": \"".to_vec();
    long.extend(std::iter::repeat_n(b'x', 1_000_000));
    long.extend(b"\"}");
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let answers = ask(&[
        good,
        b"{malformed",
        &long,
        b"\xff\xfe",
        &deep,
        b"null",
        good,
    ]);
    assert_eq!(answers.len(), 7);
    assert!(!answers[0]["trace"].is_null());
    for malformed in [1, 3, 4, 5] {
        assert!(answers[malformed]["error"].is_string(), "{malformed}");
    }
    assert!(answers[2].is_object());
    assert_eq!(answers[0], answers[6]);
}

#[test]
fn a_member_that_is_missing_or_of_the_wrong_type_is_named() {
    let answers = ask(&[
        br#"{"request": {"principal": {"type": "Anonymous"}}, "policies": {}}"#,
        br#"{"request": {"principal": {"type": "AWS"}, "action": "s3:GetObject"}, "policies": {}}"#,
        br#"{"request": {"principal": {"type": "Anonymous"}, "action": "s3:GetObject", "context": []}}"#,
        br#"{"request": {"principal": {"type": "Anonymous"}, "action": "s3:GetObject", "context": null}, "policies": null}"#,
    ]);
    let errors: Vec<_> = answers.iter().map(|answer| &answer["error"]).collect();
    assert_eq!(errors[0], "`action` must be there");
    assert_eq!(errors[1], "`arn` must be there");
    assert_eq!(errors[2], "`context` is an object, and this is an array");
    assert_eq!(answers[3]["verdict"], "implicit-deny");
}

#[test]
fn documented_rows() {
    let file =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/policy/documented.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let rows = cases["rows"].as_array().unwrap();
    let lines: Vec<String> = rows
        .iter()
        .flat_map(|row| {
            let mut explained = row.clone();
            explained["explain"] = Value::Bool(true);
            [row.to_string(), explained.to_string()]
        })
        .collect();
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    let answers = ask(&lines);
    for (row, answers) in rows.iter().zip(answers.chunks(2)) {
        for answer in answers {
            assert_eq!(answer["verdict"], row["verdict"], "{}: {answer}", row["id"]);
        }
    }
}
