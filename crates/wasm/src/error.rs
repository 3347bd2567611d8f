//! What is thrown.

use js_sys::{Array, Error, Reflect, TypeError};
use rolecall_source::{Diagnostic, LineIndex};
use serde::Serialize;
use serde_json::{Value, json};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

/// A diagnostic of this text, as an error.
pub(crate) fn at(diagnostic: &Diagnostic, text: &str) -> JsValue {
    with(
        &Error::new(&diagnostic.message),
        &described(diagnostic, &LineIndex::new(text)),
    )
}

/// A message without a place, as an error.
pub(crate) fn saying(message: &str) -> JsValue {
    with(&Error::new(message), &without_place(message))
}

/// What was given is nothing that can be read at all: a `TypeError`.
pub(crate) fn unfit(message: &str) -> JsValue {
    with(&TypeError::new(message), &without_place(message))
}

/// The same, where JavaScript threw something when it wrote a value as JSON; that is the cause.
pub(crate) fn because(thrown: &JsValue) -> JsValue {
    let message = match thrown.dyn_ref::<Error>() {
        Some(error) => error.message().into(),
        None => thrown.as_string().unwrap_or_default(),
    };
    let error = unfit(&message);
    let _ = Reflect::set(&error, &JsValue::from("cause"), thrown);
    error
}

fn without_place(message: &str) -> Value {
    json!({ "severity": "error", "message": message, "help": null })
}

/// A diagnostic as plain data.
pub(crate) fn described(diagnostic: &Diagnostic, lines: &LineIndex) -> Value {
    let place = lines.place("", diagnostic.span);
    json!({
        "code": diagnostic.code.to_string(),
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

fn with(error: &Error, diagnostic: &Value) -> JsValue {
    let diagnostics = Array::new();
    if let Ok(diagnostic) = diagnostic.serialize(&Serializer::json_compatible()) {
        diagnostics.push(&diagnostic);
    }
    // an error that was just made takes any member
    let _ = Reflect::set(error, &JsValue::from("diagnostics"), &diagnostics);
    error.into()
}
