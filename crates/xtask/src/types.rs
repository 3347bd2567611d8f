//! What others read of the formats, as files: JSON Schemas and tables in docs/, and the TypeScript
//! types of the package.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use rolecall_core::schema;
use serde_json::{Map, Value};

use crate::failure::{Failure, Result};
use crate::{docs, repository::root};

/// The types of the package's functions; those of the formats follow them.
const FUNCTIONS: &str = include_str!("../../wasm/package/functions.d.ts");

/// Writes the files.
pub(crate) fn write() -> Result<()> {
    for (path, text) in files().into_iter().chain(docs::files()?) {
        let wrote = path.parent().map_or(Ok(()), fs::create_dir_all);
        let wrote = wrote.and_then(|()| fs::write(&path, text));
        wrote.map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

/// What the files hold.
fn files() -> [(PathBuf, String); 3] {
    let (scenario, simulation) = (schema::scenario(), schema::simulation());
    let written = |schema: &Value| format!("{schema:#}\n");
    [
        (
            root().join("docs/schema/scenario.schema.json"),
            written(&scenario),
        ),
        (
            root().join("docs/schema/simulation.schema.json"),
            written(&simulation),
        ),
        (
            root().join("crates/wasm/package/index.d.ts"),
            typescript(&[&scenario, &simulation]),
        ),
    ]
}

/// The TypeScript types of schemas, after those of the functions.
fn typescript(schemas: &[&Value]) -> String {
    let mut out = FUNCTIONS.to_owned();
    for schema in schemas {
        let name = schema.get("title").and_then(Value::as_str);
        declare(name.unwrap_or_default(), schema, &mut out);
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, definition) in definitions.into_iter().flatten() {
            declare(name, definition, &mut out);
        }
    }
    out
}

fn declare(name: &str, schema: &Value, out: &mut String) {
    out.push('\n');
    comment(schema, "", out);
    let declaration = match schema.get("properties") {
        Some(_) => format!("export interface {name} {}\n", shape(schema, "")),
        None => format!("export type {name} = {};\n", shape(schema, "")),
    };
    out.push_str(&declaration);
}

fn comment(schema: &Value, indent: &str, out: &mut String) {
    if let Some(text) = schema.get("description").and_then(Value::as_str) {
        let text = text.replace('\n', " ");
        let _ = writeln!(out, "{indent}/** {text} */");
    }
}

/// The type that a schema describes.
fn shape(schema: &Value, indent: &str) -> String {
    let of = |name: &str| schema.get(name);
    if let Some(name) = of("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    if let Some(value) = of("const") {
        return value.to_string();
    }
    if let Some(values) = of("enum").and_then(Value::as_array) {
        return union(values.iter().map(Value::to_string));
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(schemas) = of(choice).and_then(Value::as_array) {
            return union(schemas.iter().map(|schema| shape(schema, indent)));
        }
    }
    match of("type") {
        Some(Value::String(name)) => named(name, schema, indent),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            union(names.map(|name| named(name, schema, indent)))
        }
        _ => "unknown".to_owned(),
    }
}

fn named(name: &str, schema: &Value, indent: &str) -> String {
    match name {
        "integer" => "number".to_owned(),
        "array" => {
            let items = schema.get("items").map(|items| shape(items, indent));
            format!("Array<{}>", items.as_deref().unwrap_or("unknown"))
        }
        "object" => match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => members(properties, schema, indent),
            None => {
                let values = schema.get("additionalProperties");
                let values = values.map(|values| shape(values, indent));
                format!("Record<string, {}>", values.as_deref().unwrap_or("unknown"))
            }
        },
        other => other.to_owned(),
    }
}

fn members(properties: &Map<String, Value>, schema: &Value, indent: &str) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let inner = format!("{indent}  ");
    let mut out = "{\n".to_owned();
    for (name, property) in properties {
        let must = required.is_some_and(|names| names.iter().any(|required| required == name));
        comment(property, &inner, &mut out);
        let mark = if must { "" } else { "?" };
        let _ = writeln!(out, "{inner}{name}{mark}: {};", shape(property, &inner));
    }
    out.push_str(indent);
    out.push('}');
    out
}

/// Types joined, each once.
fn union(types: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for one in types {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.join(" | ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_files_are_current() {
        for (path, text) in files().into_iter().chain(docs::files().unwrap()) {
            let found = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                found == text,
                "{} is not current: run `cargo xtask schema`",
                path.display()
            );
        }
    }

    #[test]
    fn schemas_become_types() {
        let schema = json!({
            "title": "A",
            "type": "object",
            "properties": {
                "a": {"type": ["string", "null"], "description": "one"},
                "b": {"type": "array", "items": {"$ref": "#/$defs/B"}},
                "c": {"type": "object", "additionalProperties": {"type": "integer"}},
            },
            "required": ["a"],
            "$defs": {"B": {"oneOf": [{"const": "x"}, {"enum": ["y"]}]}},
        });
        let types = typescript(&[&schema]);
        let types = types.strip_prefix(FUNCTIONS).unwrap();
        assert_eq!(
            types,
            "\nexport interface A {\n  /** one */\n  a: string | null;\n  b?: Array<B>;\n  \
             c?: Record<string, number>;\n}\n\nexport type B = \"x\" | \"y\";\n"
        );
    }
}
