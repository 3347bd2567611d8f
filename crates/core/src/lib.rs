//! Rolecall's simulator of AWS STS.
//!
//! A scenario (accounts, policies, a clock, and the calls that are made) goes in; for each call
//! come out the request context of every authorization behind it, the verdicts with their
//! reasons, the session or AWS's exact error, and the CloudTrail events.
//!
//! ```
//! let simulation = rolecall_core::simulate(r#"{
//!     "accounts": [{
//!         "id": "123456789012",
//!         "users": [{"name": "DevUser"}],
//!         "roles": [{"name": "Developer_Role", "trust": {
//!             "Version": "2012-10-17",
//!             "Statement": [{
//!                 "Effect": "Allow",
//!                 "Principal": {"AWS": "arn:aws:iam::123456789012:user/DevUser"},
//!                 "Action": "sts:AssumeRole"
//!             }]
//!         }}]
//!     }],
//!     "steps": [{
//!         "as": "arn:aws:iam::123456789012:user/DevUser",
//!         "input": "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Developer_Role --role-session-name Dev --source-identity DevUser"
//!     }]
//! }"#);
//! // the role may be assumed, but nothing allows the user to set a source identity
//! let error = simulation.steps[0].outcome.error.as_ref().unwrap();
//! assert!(error.message.contains("sts:SetSourceIdentity"));
//! ```
//!
//! The same scenario gives the same bytes, always: nothing here knows a clock or chance.

mod advice;
mod authorize;
mod clock;
mod cloudtrail;
mod ids;
pub mod lesson;
pub mod link;
mod notes;
pub mod partition;
pub mod paste;
pub mod report;
mod request_context;
pub mod scenario;
#[cfg(feature = "schema")]
pub mod schema;
mod simulator;
mod sts;
pub mod texts;
mod typed;
pub mod wire;
mod world;

pub use report::Simulation;
pub use rolecall_policy::Detail;
pub use scenario::Scenario;

/// Runs a scenario, given as the text of a JSON object.
///
/// It never fails: what can't be read is a diagnostic of the answer, and a step that needs it says
/// that it was not run, and why.
#[must_use]
pub fn simulate(scenario: &str) -> Simulation {
    simulate_in(scenario, Detail::Whole)
}

/// Runs a scenario as [`simulate`] does, with as much of the reasons as is wanted.
#[must_use]
pub fn simulate_in(scenario: &str, detail: Detail) -> Simulation {
    let read = Scenario::read(scenario);
    simulator::run(&read.value, &read.diagnostics, scenario, detail)
}

/// The version of this library.
#[must_use]
pub const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
