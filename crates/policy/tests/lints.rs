//! The documents of tests/cases/lints: every lint raises what its case says, and nothing else.
//!
//! A case is a page about one lint. Each fenced block is a policy (```` ```json trust ````, the
//! kind after the language), and the list after it is all that there is to say about it: code,
//! severity, the underlined text, the message, and the help in a list of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a case that can't be read fails the test"
)]

use std::{fmt::Write as _, fs, path::PathBuf};

use rolecall_policy::{Document, PolicyType, lint, review};
use rolecall_source::{Diagnostic, Severity, codes};

/// A policy of a case, with the list after it.
struct Block {
    kind: PolicyType,
    heading: String,
    policy: String,
    expected: String,
}

#[test]
fn cases_say_what_the_lints_say() {
    let mut wrong = String::new();
    for (name, text) in cases() {
        for block in blocks(&text) {
            let document = Document::read("policy", "/policy", &block.policy);
            assert_eq!(*document.diagnostics(), [], "{name}, {}", block.heading);
            let found = list(&lint(block.kind, &document), &block.policy);
            if found != block.expected {
                let (heading, expected) = (&block.heading, &block.expected);
                writeln!(
                    wrong,
                    "{name}, {heading}\n\nexpected:\n{expected}\nfound:\n{found}"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_lint_has_a_document_that_raises_it_and_a_near_miss() {
    let cases = cases();
    let lints = codes::ALL
        .iter()
        .map(|(code, _)| code.to_string())
        .filter(|code| code.starts_with("R3") || *code == codes::POLICY_VARIABLE.to_string());
    for code in lints {
        let file = format!("{}-", code.to_lowercase());
        let case = cases.iter().find(|(name, _)| name.starts_with(&file));
        let (_, text) = case.unwrap_or_else(|| panic!("no case for {code}"));
        let line = format!("- {code} ");
        let raises = |block: &Block| block.expected.lines().any(|l| l.starts_with(&line));
        let blocks = blocks(text);
        assert!(blocks.iter().any(raises), "{code}: nothing raises it");
        assert!(!blocks.iter().all(raises), "{code}: no near miss");
        for block in &blocks {
            let heading = &block.heading;
            assert_eq!(
                heading.starts_with("Raises"),
                raises(block),
                "{code}: {heading}"
            );
        }
    }
}

/// Somebody is in the middle of typing most of the time.
#[test]
fn no_prefix_of_a_case_panics_and_none_with_a_character_missing() {
    for (name, text) in cases() {
        let block = &blocks(&text)[0];
        let policy = &block.policy;
        let mut rest = policy.as_str();
        while let Some(next) = rest.chars().next() {
            let at = policy.len() - rest.len();
            rest = &rest[next.len_utf8()..];
            let prefix = &policy[..at];
            for broken in [prefix.to_owned(), format!("{prefix}{rest}")] {
                let document = Document::read("policy", "/policy", &broken);
                let reviewed = review(block.kind, &document);
                assert!(
                    reviewed.accepted || !reviewed.diagnostics.is_empty(),
                    "{name}: {broken}"
                );
                for Diagnostic { span, message, .. } in &reviewed.diagnostics {
                    let inside = broken.get(span.start..span.end).is_some();
                    assert!(inside, "{name}: {message}: {broken}");
                }
            }
        }
    }
}

fn cases() -> Vec<(String, String)> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/lints");
    let mut cases: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    cases.sort();
    cases
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut heading = "";
    let mut fenced = false;
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("```json ") {
            blocks.push(Block {
                kind: PolicyType::named(kind).unwrap(),
                heading: heading.to_owned(),
                policy: String::new(),
                expected: String::new(),
            });
            fenced = true;
        } else if line == "```" {
            fenced = false;
        } else if let Some(text) = line.strip_prefix("## ") {
            heading = text;
        } else if let Some(block) = blocks.last_mut() {
            if fenced {
                writeln!(block.policy, "{line}").unwrap();
            } else if line.trim_start().starts_with("- ") {
                writeln!(block.expected, "{line}").unwrap();
            }
        }
    }
    assert!(!blocks.is_empty() && !fenced);
    blocks
}

fn list(found: &[Diagnostic], text: &str) -> String {
    let mut list = String::new();
    for diagnostic in found {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let (code, underlined) = (diagnostic.code, diagnostic.span.of(text));
        assert!(
            diagnostic.confidence.is_some(),
            "{code} does not say how sure it is"
        );
        writeln!(
            list,
            "- {code} {severity} `{underlined}`: {}",
            diagnostic.message
        )
        .unwrap();
        if let Some(help) = &diagnostic.help {
            writeln!(list, "  - {help}").unwrap();
        }
    }
    list
}
