//! The parts that the simulator is made of, each by itself.

use js_sys::JSON;
use rolecall_policy::protocol;
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

/// What a text is, what is inside its wrappings, and the calls that it makes.
///
/// `with` may hold `clock`, `metadata` and `jwks`, as [`rolecall_intake::protocol::read`] takes
/// them.
///
/// # Errors
///
/// The clock is no instant of time.
#[wasm_bindgen]
pub fn detect(text: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    let with = JSON::stringify(with)?.as_string();
    let with = with.and_then(|with| serde_json::from_str(&with).ok());
    let mut question: Value = with.unwrap_or_else(|| json!({}));
    if let Some(question) = question.as_object_mut() {
        question.insert("text".to_owned(), json!(text));
    }
    answered(rolecall_intake::protocol::read(&question))
}

fn answered(answer: Result<Value, String>) -> Result<JsValue, JsValue> {
    plain(&answer.map_err(|message| error::saying(&message))?)
}
