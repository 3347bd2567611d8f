//! JSON Schemas of the two formats: what goes in, from the table that the reader reads by; what
//! comes out, from its types.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

use crate::{
    Simulation,
    scenario::format::{
        ACCOUNT, ASSUME, ATTACHED, CALL, Field, Fields, Form, GROUP, NODE, OIDC_PROVIDER,
        ORGANIZATION, REQUEST, RESOURCE, ROLE, SAML_PROVIDER, SCENARIO, SET, STEP, USER,
    },
};

/// The objects of a scenario by name.
const OBJECTS: [(&str, &Fields); 15] = [
    ("RequestSettings", &REQUEST),
    ("Account", &ACCOUNT),
    ("User", &USER),
    ("Group", &GROUP),
    ("Role", &ROLE),
    ("AttachedPolicy", &ATTACHED),
    ("SamlProvider", &SAML_PROVIDER),
    ("OidcProvider", &OIDC_PROVIDER),
    ("Resource", &RESOURCE),
    ("Organization", &ORGANIZATION),
    ("OrganizationNode", &NODE),
    ("Step", &STEP),
    ("Call", &CALL),
    ("World", &SET),
    ("Assume", &ASSUME),
];

/// The schema of a scenario.
#[must_use]
pub fn scenario() -> Value {
    let mut definitions = Map::new();
    for (name, fields) in OBJECTS {
        definitions.insert(name.to_owned(), object(fields));
    }
    definitions.insert(
        "Policy".to_owned(),
        json!({
            "description": "an IAM policy: the document, its text, or the ARN of a managed policy",
            "type": ["object", "string"],
        }),
    );
    let mut schema = object(&SCENARIO);
    if let Some(schema) = schema.as_object_mut() {
        let draft = "https://json-schema.org/draft/2020-12/schema";
        schema.insert("$schema".to_owned(), json!(draft));
        schema.insert("title".to_owned(), json!("Scenario"));
        schema.insert("$defs".to_owned(), definitions.into());
    }
    schema
}

/// The schema of a simulation.
#[must_use]
pub fn simulation() -> Value {
    // `uint` is a name of Rust, and strict validators refuse formats that they do not know
    let nameless = RecursiveTransform(|schema: &mut Schema| {
        schema.remove("format");
    });
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .with_transform(nameless)
        .into_generator()
        .into_root_schema_for::<Simulation>()
        .to_value()
}

fn object(fields: &Fields) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.to_owned(), member(field)))
        .collect();
    let required = fields.iter().filter(|field| field.default.is_empty());
    let required: Vec<&str> = required.map(|field| field.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn member(field: &Field) -> Value {
    let schema = value(field.form);
    let mut schema = match field.default {
        // null is the same as nothing at all
        "" => schema,
        _ if matches!(field.form, Form::Any) => schema,
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(field.about));
        let default = serde_json::from_str::<Value>(field.default).unwrap_or_default();
        if !default.is_null() {
            schema.insert("default".to_owned(), default);
        }
    }
    schema
}

fn value(form: Form) -> Value {
    match form {
        Form::Text => json!({"type": "string"}),
        Form::Number => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
        Form::Flag => json!({"type": "boolean"}),
        Form::Policy => json!({"$ref": "#/$defs/Policy"}),
        Form::Any => json!({}),
        Form::Object(fields) | Form::Replacing(fields) => reference(fields),
        Form::TextOr(fields) => json!({"anyOf": [{"type": "string"}, reference(fields)]}),
        Form::List(of) => json!({"type": "array", "items": value(*of)}),
        Form::Map(of) => json!({"type": "object", "additionalProperties": value(*of)}),
    }
}

fn reference(fields: &'static Fields) -> Value {
    let named = OBJECTS
        .iter()
        .find(|(_, known)| std::ptr::eq(*known, fields));
    let name = named.map_or("", |(name, _)| name);
    json!({"$ref": format!("#/$defs/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_format_is_named_that_validators_do_not_know() {
        for schema in [scenario(), simulation()] {
            assert!(!schema.to_string().contains("\"format\":"));
        }
    }
}
