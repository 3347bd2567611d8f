//! The parts of docs/ that are made from the program: the members of a scenario, and the rules.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{collections::BTreeMap, fs};

use rolecall_core::schema;
use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::repository::root;

/// The documents with such a part, as they should be.
pub(crate) fn files() -> Result<[(PathBuf, String); 2]> {
    let rules = [
        "notes.rs",
        "notes/federation.rs",
        "notes/refusals.rs",
        "notes/request.rs",
    ]
    .map(|name| {
        let path = root().join("crates/core/src").join(name);
        fs::read_to_string(&path).unwrap_or_default()
    });
    Ok([
        filled("scenario.md", "members", &members(&schema::scenario()))?,
        filled("rules.md", "rules", &list(&rules.concat()))?,
    ])
}

/// A document with a new text between `<!-- part -->` and `<!-- /part -->`.
fn filled(name: &str, part: &str, text: &str) -> Result<(PathBuf, String)> {
    let path = root().join("docs").join(name);
    let document = fs::read_to_string(&path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- /{part} -->"));
    let parts = document.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{begin}{text}{end}{after}"))
    });
    let filled = parts.ok_or_else(|| Failure::new(format!("{name} has no part `{part}`")))?;
    Ok((path, filled))
}

/// A table for each object of a scenario.
fn members(schema: &Value) -> String {
    let mut out = table("The scenario", schema);
    let definitions = schema.get("$defs").and_then(Value::as_object);
    for (name, definition) in definitions.into_iter().flatten() {
        if definition.get("properties").is_some() {
            out.push_str(&table(name, definition));
        }
    }
    out.push('\n');
    out
}

fn table(title: &str, schema: &Value) -> String {
    let mut out = format!("\n### {title}\n\n| member | holds | left out |\n|---|---|---|\n");
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let about = property.get("description").and_then(Value::as_str);
        let must = required.is_some_and(|names| names.iter().any(|required| required == name));
        let default = match property.get("default") {
            _ if must => "must be there".to_owned(),
            Some(default) => format!("`{default}`"),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "| `{name}` | {}: {} | {default} |",
            kind(property),
            about.unwrap_or_default()
        );
    }
    out
}

/// What a member holds, in a word or two.
fn kind(schema: &Value) -> String {
    let of = |name: &str| schema.get(name);
    if let Some(choices) = of("anyOf").and_then(Value::as_array) {
        let named: Vec<String> = choices.iter().map(kind).filter(|k| k != "null").collect();
        return named.join(" or ");
    }
    if let Some(name) = of("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    match of("type").and_then(Value::as_str) {
        Some("array") => format!("list of {}", of("items").map(kind).unwrap_or_default()),
        Some("object") => {
            let values = of("additionalProperties").map(kind).unwrap_or_default();
            format!("{values} by name")
        }
        Some("string") => "text".to_owned(),
        Some("integer") => "number".to_owned(),
        Some(other) => other.to_owned(),
        None => "any JSON".to_owned(),
    }
}

/// The rules of a source file, the surest first.
fn list(source: &str) -> String {
    let mut rules: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for constant in source.split(": Rule = Rule {").skip(1) {
        let constant = constant.split("\n};").next().unwrap_or_default();
        let confidence = after(constant, "confidence: Confidence::")
            .split(',')
            .next()
            .unwrap_or_default();
        let from = after(constant, "source: ");
        let from = match literal(from) {
            Some(from) => from,
            // a constant that names the page
            None => {
                let name = from.split(',').next().unwrap_or_default();
                literal(after(source, &format!("const {name}: &str = "))).unwrap_or_default()
            }
        };
        let text = literal(after(constant, "text: ")).unwrap_or_default();
        rules
            .entry(confidence.to_lowercase())
            .or_default()
            .push((text, from));
    }
    let mut out = String::new();
    for (confidence, rules) in ["documented", "observed", "inferred"]
        .into_iter()
        .filter_map(|name| Some((name, rules.get(name)?)))
    {
        let _ = writeln!(out, "\n## {confidence}\n");
        for (text, from) in rules {
            let _ = writeln!(out, "- {text} *({from})*");
        }
    }
    out.push('\n');
    out
}

fn after<'t>(text: &'t str, what: &str) -> &'t str {
    text.split_once(what).map_or("", |(_, rest)| rest)
}

/// The text of the literal that stands here.
fn literal(source: &str) -> Option<String> {
    let rest = source.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rolecall_core::lesson::{Course, Lesson};
    use rolecall_core::simulate;

    use super::*;

    /// Every document that people read, with its path.
    fn documents() -> Vec<(PathBuf, String)> {
        let mut paths: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
            .into_iter()
            .map(|name| root().join(name))
            .collect();
        paths.push(root().join("crates/wasm/package/README.md"));
        for entry in fs::read_dir(root().join("docs")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
        let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).unwrap());
        paths.into_iter().map(read).collect()
    }

    /// The fenced blocks of a document, with their language.
    fn blocks(text: &str) -> Vec<(String, String)> {
        let mut blocks = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let ticks: String = line.chars().take_while(|c| *c == '`').collect();
            if ticks.len() >= 3 {
                let language = line.trim_start_matches('`').to_owned();
                let body: Vec<&str> = lines.by_ref().take_while(|l| *l != ticks).collect();
                blocks.push((language, body.join("\n") + "\n"));
            }
        }
        blocks
    }

    #[test]
    fn every_link_leads_somewhere() {
        for (path, text) in documents() {
            for link in text.split("](").skip(1) {
                let link = link.split(')').next().unwrap();
                let file = link.split('#').next().unwrap();
                if file.is_empty() || file.contains("://") {
                    continue;
                }
                let target = path.parent().unwrap_or(Path::new("")).join(file);
                assert!(target.exists(), "{}: {link}", path.display());
            }
        }
    }

    /// Samples that need a browser, Node or a host, by the tests that try them.
    const TRIED_ELSEWHERE: [(&str, &str); 5] = [
        // tests/e2e/embed.test.js, and for the link tests/package/package.test.js
        ("docs/embedding.md", "html"),
        ("docs/embedding.md", "js"),
        // tests/e2e/deployment.test.js
        ("docs/deployment.md", "text"),
        ("docs/deployment.md", "sh"),
        // tests/package
        ("crates/wasm/package/README.md", "js"),
    ];

    /// Whether a line is a command of the project that there is.
    fn is_command(line: &str) -> bool {
        let line = line.split(" #").next().unwrap_or_default().trim();
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["cargo", "xtask", rest @ ..] => {
                crate::args::parse(rest.iter().map(ToString::to_string)).is_ok()
            }
            ["cargo", "run", "-p", package, "--example", example] => {
                let folder = package.trim_start_matches("rolecall-");
                let example = format!("crates/{folder}/examples/{example}.rs");
                root().join(example).is_file()
            }
            _ => false,
        }
    }

    #[test]
    fn every_sample_works() {
        let (mut scenarios, mut lessons, mut courses, mut commands) = (0, 0, 0, 0);
        for (path, text) in documents() {
            for (language, body) in blocks(&text) {
                match language.as_str() {
                    "json" if body.contains("\"steps\"") => {
                        let simulation = simulate(&body);
                        assert_eq!(simulation.diagnostics, [], "{}", path.display());
                        for step in &simulation.steps {
                            assert!(step.outcome.ok(), "{}: {step:?}", path.display());
                        }
                        scenarios += 1;
                    }
                    "markdown" if body.contains("## Verdicts") => {
                        let lesson = Lesson::read(&body).unwrap();
                        let differences = lesson.differences(&lesson.run());
                        assert_eq!(differences, [""; 0], "{}", path.display());
                        lessons += 1;
                    }
                    "markdown" => {
                        Course::read(&body).unwrap();
                        courses += 1;
                    }
                    "" => {
                        // the others are drawings
                        for command in body.lines().filter(|line| line.starts_with("cargo")) {
                            assert!(is_command(command), "{}: `{command}`", path.display());
                        }
                    }
                    _ => {
                        let name = path.strip_prefix(root()).unwrap().to_string_lossy();
                        let known =
                            TRIED_ELSEWHERE.contains(&(&name.replace('\\', "/"), &language));
                        assert!(known, "{name}: no test tries samples of `{language}`");
                    }
                }
            }
            for command in text.split("cargo xtask ").skip(1) {
                let words = command.split(['`', '\n', '.', ',']).next().unwrap();
                let words = words.split(' ').map(str::to_owned);
                // what follows in a sentence is no part of the command
                let read = crate::args::parse(words.clone().take(1));
                assert!(read.is_ok(), "{}: {words:?}: {read:?}", path.display());
                commands += 1;
            }
        }
        assert!(scenarios >= 1 && lessons >= 1 && courses >= 1 && commands >= 5);
    }

    #[test]
    fn rules_are_read_from_their_source() {
        let source = "const GUIDE: &str = \"the guide\";\npub const A: Rule = Rule {\n    \
            confidence: Confidence::Observed,\n    text: \"it \\\"is\\\" so\",\n    source: GUIDE,\n};\n";
        assert_eq!(
            list(source),
            "\n## observed\n\n- it \"is\" so *(the guide)*\n\n"
        );
    }
}
