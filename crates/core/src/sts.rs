//! The operations of AWS STS.

mod assume_role;
mod constraints;

use rolecall_intake::Call;
use rolecall_source::Diagnostic;
use serde_json::{Map, Value};

use crate::{
    clock::Instant,
    report::{AwsError, Check, Note},
    scenario::RequestSettings,
    world::{Caller, SessionState, World},
};

/// A call as an operation takes it.
pub struct Invocation<'a, 's> {
    pub world: World<'s>,
    pub call: &'a Call,
    pub caller: Caller<'s>,
    pub request: &'a RequestSettings,
    pub at: Instant,
    /// What ids of this step derive from.
    pub purpose: String,
}

/// What an operation comes to.
#[derive(Default)]
pub struct Result<'s> {
    pub resource: Option<String>,
    pub checks: Vec<Check>,
    pub notes: Vec<Note>,
    /// What there is to say of the call's values beyond the call's grammar.
    pub diagnostics: Vec<Diagnostic>,
    pub error: Option<AwsError>,
    pub session: Option<SessionState<'s>>,
    pub response: Option<Map<String, Value>>,
}

/// Runs an operation; `None` for one that is not simulated.
pub fn run<'s>(invocation: &Invocation<'_, 's>) -> Option<Result<'s>> {
    match (
        invocation.call.service.as_str(),
        invocation.call.operation.as_str(),
    ) {
        ("sts", "AssumeRole") => Some(assume_role::run(invocation)),
        _ => None,
    }
}

impl AwsError {
    /// A refusal by authorization.
    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self {
            code: "AccessDenied".to_owned(),
            status: 403,
            message: message.into(),
        }
    }

    /// A refusal of the request's values.
    pub(crate) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            status: 400,
            message: message.into(),
        }
    }
}
