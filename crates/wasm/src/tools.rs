//! The parts that the simulator is made of, each by itself.

use rolecall_intake::unwrap::unwrap;
use rolecall_policy::protocol;
use rolecall_source::LineIndex;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::{error, plain, text};

/// Holds one request against policies.
///
/// # Errors
///
/// The request or a policy can't be read.
#[wasm_bindgen]
pub fn evaluate(question: &JsValue) -> Result<JsValue, JsValue> {
    answered(protocol::evaluate(&text(question)?))
}

/// What IAM says to a policy when it is written, and what there is to say of it besides.
///
/// # Errors
///
/// What is given is no `{ kind, document }`.
#[wasm_bindgen]
pub fn lint(policy: &JsValue) -> Result<JsValue, JsValue> {
    answered(protocol::review(&text(policy)?))
}

/// What a text is, and what is inside its wrappings.
///
/// # Errors
///
/// None: every text is something.
#[wasm_bindgen]
pub fn detect(text: &str) -> Result<JsValue, JsValue> {
    let unwrapped = unwrap(text);
    let undone: Vec<_> = unwrapped.undone.iter().map(|w| w.name()).collect();
    let lines = LineIndex::new(text);
    let diagnostics = unwrapped.diagnostics.iter();
    let diagnostics: Vec<Value> = diagnostics.map(|d| error::described(d, &lines)).collect();
    plain(&json!({
        "kind": unwrapped.kind.name(),
        "undone": undone,
        "summary": unwrapped.summary(),
        "text": unwrapped.text,
        "diagnostics": diagnostics,
    }))
}

fn answered(answer: Result<Value, String>) -> Result<JsValue, JsValue> {
    plain(&answer.map_err(|message| error::saying(&message))?)
}
