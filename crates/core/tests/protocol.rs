//! The line protocol of the `simulate` example, as tools outside the repository speak it.
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
    let mut child = Command::new(example("simulate"))
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
    let good: &[u8] = br#"{"steps": []}"#;
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
    assert!(!answers[0]["steps"].is_null());
    for malformed in [1, 3, 4, 5] {
        assert!(answers[malformed]["error"].is_string(), "{malformed}");
    }
    assert!(answers[2].is_object());
    assert_eq!(answers[0], answers[6]);
}
