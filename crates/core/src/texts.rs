//! Policies between the two forms that they have in a scenario: objects, as people write them, and
//! texts, as an editor keeps them.

use rolecall_source::{
    Span, Spanned,
    json::{self, Node, Value},
};

/// The scenario with its policies as texts, in the lines that they were written in and ending them
/// in `\n`. `None` where it is no JSON object.
///
/// ```
/// use rolecall_core::texts;
/// let scenario = r#"{"managedPolicies": {"arn:aws:iam::aws:policy/P": {"Statement": []}}}"#;
/// let edited = texts::with_texts(scenario).unwrap();
/// assert_eq!(
///     edited,
///     r#"{"managedPolicies":{"arn:aws:iam::aws:policy/P":"{\n  \"Statement\": []\n}"}}"#
/// );
/// assert!(texts::with_objects(&edited).contains(r#""Statement": []"#));
/// ```
#[must_use]
pub fn with_texts(scenario: &str) -> Option<String> {
    let read = json::read(scenario);
    let mut root = read.root.filter(|_| read.error.is_none())?;
    let Value::Object(members) = &mut root.value else {
        return None;
    };
    for member in members {
        match member.key.value.as_str() {
            "managedPolicies" => {
                for policy in values(&mut member.value) {
                    make_text(policy, scenario);
                }
            }
            "accounts" | "organization" => make_texts(&mut member.value, scenario),
            _ => {}
        }
    }
    Some(json::write(&root))
}

/// The scenario in lines, with its policies as objects, wherever their text is one; the text itself
/// where it is no JSON.
#[must_use]
pub fn with_objects(scenario: &str) -> String {
    let read = json::read(scenario);
    let Some(root) = read.root.filter(|_| read.error.is_none()) else {
        return scenario.to_owned();
    };
    let mut out = String::new();
    write(&root.value, false, 0, &mut out);
    out
}

/// A policy in lines, indented by two; `None` where it is no JSON.
#[must_use]
pub fn formatted(policy: &str) -> Option<String> {
    json::indented(policy)
}

fn make_texts(node: &mut Node, source: &str) {
    let Value::Object(members) = &mut node.value else {
        values(node)
            .into_iter()
            .for_each(|value| make_texts(value, source));
        return;
    };
    for member in members {
        let value = &mut member.value;
        match member.key.value.as_str() {
            "document" | "trust" | "boundary" | "policy" => make_text(value, source),
            "scps" | "rcps" => {
                for attached in values(value) {
                    let named = |name| attached.value.get(name).is_some();
                    // one that stands beside its name
                    if named("document") || named("arn") {
                        make_texts(attached, source);
                    } else {
                        make_text(attached, source);
                    }
                }
            }
            _ => make_texts(value, source),
        }
    }
}

/// What an array or object holds.
fn values(node: &mut Node) -> Vec<&mut Node> {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.iter_mut().map(|member| &mut member.value).collect(),
        _ => Vec::new(),
    }
}

fn make_text(node: &mut Node, source: &str) {
    let text = match &node.value {
        Value::Object(_) => own_lines(node, source),
        Value::String(text) => text.clone(),
        _ => return,
    };
    node.value = Value::String(text.replace("\r\n", "\n").replace('\r', "\n"));
}

/// The object as it was written, without the indentation that it owes to where it stands; one that
/// was written in one line gets its lines.
fn own_lines(node: &Node, source: &str) -> String {
    let text = node.span.of(source);
    if !text.contains('\n') {
        return json::indented(text).unwrap_or_else(|| text.to_owned());
    }
    let line = source.get(..node.span.start).unwrap_or_default();
    let line = line.rsplit('\n').next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let own = line.get(blank.min(indent)..).unwrap_or_default();
        text + "\n" + own
    })
}

/// Writes a value; below the members that hold policies (`policies`), texts that are objects are
/// written as these.
fn write(value: &Value, policies: bool, depth: usize, out: &mut String) {
    match value {
        Value::String(text) if policies && is_object(text) => {
            for (index, line) in text.trim().split('\n').enumerate() {
                if index > 0 {
                    new_line(depth, out);
                }
                out.push_str(line);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                new_line(depth + 1, out);
                write(&item.value, policies, depth + 1, out);
            }
            new_line(depth, out);
            out.push(']');
        }
        Value::Object(members) if !members.is_empty() => {
            for (index, member) in members.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                new_line(depth + 1, out);
                let name = &member.key.value;
                json::write_string(name, out);
                out.push_str(": ");
                let policies = policies || holds_policies(name);
                write(&member.value.value, policies, depth + 1, out);
            }
            new_line(depth, out);
            out.push('}');
        }
        other => out.push_str(&json::write(&Spanned::new(other.clone(), Span::at(0)))),
    }
}

fn holds_policies(name: &str) -> bool {
    let names = [
        "document",
        "trust",
        "boundary",
        "policy",
        "scps",
        "rcps",
        "managedPolicies",
    ];
    names.contains(&name)
}

fn is_object(text: &str) -> bool {
    let read = json::read(text);
    let object = read.root.is_some_and(|root| root.value.members().is_some());
    object && read.error.is_none()
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(scenario: &str, pointer: &str) -> String {
        let scenario: serde_json::Value = serde_json::from_str(scenario).unwrap();
        scenario
            .pointer(pointer)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_policy_keeps_its_lines_both_ways() {
        let raw = "{\n  \"accounts\": [\n    {\n      \"id\": \"1\",\n      \"roles\": [\n        {\n          \"name\": \"R\",\n          \"trust\": {\n            \"Statement\": [{ \"a\": 1.50, \"a\": 2 }]\n          },\n          \"boundary\": \"{\"\n        }\n      ]\n    }\n  ],\n  \"managedPolicies\": {\n    \"arn:x\": {\n      \"b\": [ ]\n    }\n  },\n  \"seed\": 7\n}";
        let texts = with_texts(raw).unwrap();
        assert_eq!(
            text(&texts, "/accounts/0/roles/0/trust"),
            "{\n  \"Statement\": [{ \"a\": 1.50, \"a\": 2 }]\n}"
        );
        assert_eq!(text(&texts, "/accounts/0/roles/0/boundary"), "{");
        assert_eq!(with_objects(&texts), raw);
    }

    #[test]
    fn a_policy_in_one_line_gets_lines() {
        let texts = with_texts(
            r#"{"organization":{"root":{"scps":[{"a":1},{"name":"n","document":{"b":[]}}]}}}"#,
        )
        .unwrap();
        assert_eq!(
            text(&texts, "/organization/root/scps/0"),
            "{\n  \"a\": 1\n}"
        );
        assert_eq!(
            text(&texts, "/organization/root/scps/1/document"),
            "{\n  \"b\": []\n}"
        );
    }

    #[test]
    fn what_is_no_object_is_none() {
        assert_eq!(with_texts("[]"), None);
        assert_eq!(with_texts("{"), None);
        assert_eq!(with_objects("{"), "{");
    }
}
