//! Rolecall for JavaScript.
//!
//! ```js
//! import init, { simulate } from "rolecall";
//! await init();
//! const simulation = simulate({ accounts: [/* … */], steps: [/* … */] });
//! simulation.steps[0].outcome.ok;
//! ```
//!
//! What goes in and comes out is the scenario and simulation of `rolecall-core`, as plain objects.

// wasm-bindgen's own expansion defines functions that it does not document
#![allow(
    missing_docs,
    reason = "wasm-bindgen generates items of its own beside ours"
)]

use js_sys::JSON;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Runs a scenario, given as an object or as JSON text.
///
/// An object is written as JSON first, indented by two, and diagnostics count lines and columns in
/// that text; a text is taken as it is.
///
/// # Errors
///
/// A `TypeError` for what is neither and cannot be written as JSON, such as an object that holds
/// itself. A scenario that can't be read is no error: the answer's diagnostics say what is wrong.
#[wasm_bindgen]
pub fn simulate(scenario: &JsValue) -> Result<JsValue, JsValue> {
    let text = match scenario.as_string() {
        Some(text) => text,
        None => written(scenario)?,
    };
    rolecall_core::simulate(&text)
        .serialize(&Serializer::json_compatible())
        .map_err(|error| JsError::new(&error.to_string()).into())
}

/// Runs a scenario that is JSON text, and answers with JSON text.
#[must_use]
#[wasm_bindgen(js_name = simulateJson)]
pub fn simulate_json(scenario: &str) -> String {
    // only keys that are no texts could fail
    serde_json::to_string(&rolecall_core::simulate(scenario)).unwrap_or_default()
}

/// The version of Rolecall.
#[must_use]
#[wasm_bindgen]
pub fn version() -> String {
    rolecall_core::version().to_owned()
}

fn written(value: &JsValue) -> Result<String, JsValue> {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &JsValue::from(2))?;
    text.as_string()
        .ok_or_else(|| js_sys::TypeError::new("a scenario is an object, or JSON text").into())
}
