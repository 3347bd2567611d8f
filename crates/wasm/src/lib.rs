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
//! What is thrown is an `Error` of JavaScript with its `diagnostics`.

// wasm-bindgen's own expansion defines functions that it does not document
#![allow(
    missing_docs,
    reason = "wasm-bindgen generates items of its own beside ours"
)]

mod convert;
mod error;
#[cfg(feature = "tools")]
mod tools;

#[cfg(feature = "tools")]
pub use tools::{Policies, detect, evaluate, lint};

use std::cell::RefCell;

use js_sys::JSON;
use rolecall_core::paste::Part;
use rolecall_core::{Detail, Engine, link};
use rolecall_source::json::to_string;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::convert::{plain, text};

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
    // JavaScript parses JSON faster than objects are made member by member, and a second way of
    // writing every type would be a tenth of the program
    JSON::parse(&simulate_json(&text(scenario)?, true))
}

/// Writes a scenario as the fragment of a link.
///
/// # Errors
///
/// The scenario is no JSON object.
#[wasm_bindgen(js_name = encodeLink)]
pub fn encode_link(scenario: &JsValue) -> Result<String, JsValue> {
    let scenario = text(scenario)?;
    link::encode(&scenario).map_err(|diagnostic| error::at(&diagnostic, &scenario))
}

/// Reads a link, given whole or as its fragment, and gives the scenario as JSON text.
///
/// # Errors
///
/// The link does not open, or is no text.
#[wasm_bindgen(js_name = decodeLink)]
pub fn decode_link(link: &JsValue) -> Result<String, JsValue> {
    let link = link
        .as_string()
        .ok_or_else(|| error::unfit("expected a link, as text"))?;
    link::decode(&link).map_err(|error| error::saying(&error.to_string()))
}

/// Takes secrets out of a scenario: `{ scenario, removed }`.
///
/// # Errors
///
/// The scenario is no JSON object.
#[wasm_bindgen]
pub fn redact(scenario: &JsValue) -> Result<JsValue, JsValue> {
    let scenario = text(scenario)?;
    let redaction =
        link::redact(&scenario).map_err(|diagnostic| error::at(&diagnostic, &scenario))?;
    plain(&json!({ "scenario": redaction.scenario, "removed": redaction.removed }))
}

thread_local! {
    /// Keeps what it parsed between calls; the answers do not depend on it.
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// Runs a scenario that is JSON text, and answers with JSON text: with the whole trace, or
/// briefly where statements are about other actions.
#[must_use]
#[wasm_bindgen(js_name = simulateJson)]
pub fn simulate_json(scenario: &str, whole: bool) -> String {
    let simulation = ENGINE.with_borrow_mut(|engine| engine.simulate(scenario, detail(whole)));
    // only keys that are not strings could fail
    to_string(&simulation).unwrap_or_default()
}

/// What is given away of a scenario that is JSON text, as JSON text: the link, the scenario that it
/// opens, and the secrets that were taken out or stay in.
///
/// # Errors
///
/// An `Error` where the text is no JSON object.
#[wasm_bindgen(js_name = shareJson)]
pub fn share_json(scenario: &str, without_secrets: bool) -> Result<String, JsError> {
    let shared = rolecall_core::link::share(scenario, without_secrets)
        .map_err(|problem| JsError::new(&problem.message))?;
    // only keys that are not strings could fail
    Ok(to_string(&shared).unwrap_or_default())
}

/// The scenario of a link, as JSON text.
///
/// # Errors
///
/// An `Error` that says why the link does not open.
#[wasm_bindgen(js_name = openLinkJson)]
pub fn open_link_json(link: &str) -> Result<String, JsError> {
    Ok(rolecall_core::link::decode(link)?)
}

/// Runs a scenario for the page, as [`simulate_json`] does: the report of each step has what its
/// input was read as, so that an edit takes one call.
#[must_use]
#[wasm_bindgen(js_name = simulateForPage)]
pub fn simulate_for_page(scenario: &str, whole: bool) -> String {
    let simulation =
        ENGINE.with_borrow_mut(|engine| engine.simulate_for_page(scenario, detail(whole)));
    // only keys that are not strings could fail
    to_string(&simulation).unwrap_or_default()
}

const fn detail(whole: bool) -> Detail {
    if whole { Detail::Whole } else { Detail::Brief }
}

/// The text of a call with one part of it, such as `SourceIdentity`, written anew, or without it;
/// nothing where that can't be done.
#[must_use]
#[wasm_bindgen(js_name = changePaste)]
#[allow(clippy::needless_pass_by_value, reason = "wasm-bindgen takes no other")]
pub fn change_paste(text: &str, part: &str, value: Option<String>) -> Option<String> {
    let part = Part::named(part)?;
    rolecall_core::paste::changed(text, part, value.as_deref())
}

/// A scenario, JSON text, with its policies as texts; nothing where it is no JSON object.
#[must_use]
#[wasm_bindgen(js_name = withTexts)]
pub fn with_texts(scenario: &str) -> Option<String> {
    rolecall_core::texts::with_texts(scenario)
}

/// A scenario, JSON text, in lines and with its policies as objects.
#[must_use]
#[wasm_bindgen(js_name = withObjects)]
pub fn with_objects(scenario: &str) -> String {
    rolecall_core::texts::with_objects(scenario)
}

/// JSON text in lines, indented by two; nothing where it is no JSON.
#[must_use]
#[wasm_bindgen(js_name = formatJson)]
pub fn format_json(text: &str) -> Option<String> {
    rolecall_core::texts::formatted(text)
}

/// The version of Rolecall.
#[must_use]
#[wasm_bindgen]
pub fn version() -> String {
    rolecall_core::version().to_owned()
}
