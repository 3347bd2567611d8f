//! The parts that the simulator is made of, each by itself.

use js_sys::JSON;
use rolecall_policy::protocol;
use serde::Serialize;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

use crate::{convert::text, error};

/// Holds one request against policies.
///
/// # Errors
///
/// The request or a policy can't be read.
#[wasm_bindgen]
pub fn evaluate(question: &JsValue) -> Result<JsValue, JsValue> {
    answered(protocol::evaluate(&text(question)?))
}

/// Policies that are parsed once, for the many requests that are held against them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Policies(protocol::Parsed);

#[wasm_bindgen]
impl Policies {
    /// Parses the policies of each kind.
    ///
    /// # Errors
    ///
    /// A policy can't be read.
    #[wasm_bindgen(constructor)]
    pub fn new(policies: &JsValue) -> Result<Self, JsValue> {
        let parsed = protocol::Parsed::read(&text(policies)?);
        parsed.map(Self).map_err(|message| error::saying(&message))
    }

    /// Holds a request against them.
    ///
    /// # Errors
    ///
    /// The request can't be read.
    pub fn evaluate(&self, request: &JsValue) -> Result<JsValue, JsValue> {
        answered(self.0.evaluate(&text(request)?, false))
    }

    /// Holds a request against them, and gives the trace too.
    ///
    /// # Errors
    ///
    /// The request can't be read.
    pub fn explain(&self, request: &JsValue) -> Result<JsValue, JsValue> {
        answered(self.0.evaluate(&text(request)?, true))
    }
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
/// There is no text, what is with it is no object, or the clock is no instant of time.
#[wasm_bindgen]
pub fn detect(text: &JsValue, with: &JsValue) -> Result<JsValue, JsValue> {
    let text = text
        .as_string()
        .ok_or_else(|| error::unfit("expected a text to look at"))?;
    let mut question = options(with)?;
    question.insert("text".to_owned(), json!(text));
    answered(rolecall_intake::protocol::read(&Value::Object(question)))
}

/// The members of an object that may be left out.
fn options(with: &JsValue) -> Result<Map<String, Value>, JsValue> {
    if with.is_null() || with.is_undefined() {
        return Ok(Map::new());
    }
    match serde_json::from_str(&text(with)?) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(error::unfit("the options must be an object")),
    }
}

/// An answer as plain objects. JavaScript parses JSON faster than they are made one by one.
fn answered(answer: Result<impl Serialize, String>) -> Result<JsValue, JsValue> {
    let answer = answer.map_err(|message| error::saying(&message))?;
    // only keys that are not strings could fail
    JSON::parse(&rolecall_source::json::to_string(&answer).unwrap_or_default())
}
