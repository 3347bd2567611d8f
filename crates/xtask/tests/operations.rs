//! Keeps the operations of AWS STS in one list, and their parameters typed.
//!
//! The source text is searched line by line, without comments and test modules.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// Only this file may contain the names of the operations.
const LIST: &str = "crates/source/src/sts.rs";
/// Only this module may ask a call for a parameter by its name.
const TYPED: &str = "crates/core/src/operation";

#[test]
fn operations_are_listed_once() {
    let texts = [
        // a list or a comparison of the operations that assume a role needs one of these
        "\"AssumeRoleWithSAML\"",
        "\"AssumeRoleWithWebIdentity\"",
        "\"sts:AssumeRoleWithSAML\"",
        "\"sts:AssumeRoleWithWebIdentity\"",
        // and so does a test of a prefix
        "starts_with(\"AssumeRole",
        "starts_with(\"sts:AssumeRole",
        "strip_prefix(\"AssumeRole",
        "strip_prefix(\"sts:AssumeRole",
    ];
    assert_eq!(
        found(&["crates", "web/src"], LIST, &texts),
        Vec::<String>::new()
    );
}

#[test]
fn parameters_are_asked_for_by_type() {
    let texts = [
        "call.text(\"",
        ".parameter(\"",
        "call.list(\"",
        "call.structures(\"",
        "call.tags(\"",
        ".member(\"arn\")",
        ".member(\"Key\")",
        ".member(\"Value\")",
        ".member(\"ProviderArn\")",
    ];
    assert_eq!(
        found(&["crates/core/src"], TYPED, &texts),
        Vec::<String>::new()
    );
}

/// The lines below `folders`, but for the files whose path begins with `except`, that hold one of
/// the texts.
fn found(folders: &[&str], except: &str, texts: &[&str]) -> Vec<String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in folders {
        collect(&repository.join(folder), &mut files);
    }
    assert!(files.len() > 10, "the source is not where it was");
    let mut lines = Vec::new();
    for file in files {
        let name = file.strip_prefix(&repository).unwrap().to_string_lossy();
        if name.starts_with(except) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let is_comment = line.trim_start().starts_with("//");
            if !is_comment && texts.iter().any(|text| line.contains(text)) {
                lines.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    lines
}

/// Every file of Rust below a folder that is not a test.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if !matches!(&*name, "tests" | "target" | "node_modules") {
                collect(&path, files);
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            files.push(path);
        }
    }
}
