//! What is thrown.

use js_sys::{Array, Reflect};
use rolecall_source::{Diagnostic, LineIndex};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

/// A diagnostic of this text, as an error.
pub(crate) fn at(diagnostic: &Diagnostic, text: &str) -> JsValue {
    error(
        &diagnostic.message,
        &described(diagnostic, &LineIndex::new(text)),
    )
}

/// A message without a place, as an error.
pub(crate) fn saying(message: &str) -> JsValue {
    error(
        message,
        &json!({ "severity": "error", "message": message, "help": null }),
    )
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

fn error(message: &str, diagnostic: &Value) -> JsValue {
    let error = js_sys::Error::new(message);
    let diagnostics = Array::new();
    if let Ok(diagnostic) = crate::plain(diagnostic) {
        diagnostics.push(&diagnostic);
    }
    // an error that was just made takes any member
    let _ = Reflect::set(&error, &JsValue::from("diagnostics"), &diagnostics);
    error.into()
}
