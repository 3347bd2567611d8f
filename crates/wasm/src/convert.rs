//! Values that cross the boundary to JavaScript.

use js_sys::JSON;
use serde::Serialize;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::error;

/// Converts a value to plain JavaScript objects, arrays and strings.
pub(crate) fn plain(value: &Value) -> Result<JsValue, JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|error| error::saying(&error.to_string()))
}

/// Returns a string as it is, and any other value as JSON.
pub(crate) fn text(value: &JsValue) -> Result<String, JsValue> {
    if let Some(text) = value.as_string() {
        return Ok(text);
    }
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &JsValue::from(2))
        .map_err(|thrown| error::because(&thrown))?;
    text.as_string()
        .ok_or_else(|| error::unfit("expected an object, or JSON text"))
}
