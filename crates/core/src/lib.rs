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
//! let error = simulation.steps[0].outcome.error().unwrap();
//! assert!(error.message.contains("sts:SetSourceIdentity"));
//! ```
//!
//! The same scenario gives the same bytes, always: nothing here knows a clock or chance.

mod advice;
mod authorize;
mod clock;
mod cloudtrail;
mod iam_arn;
mod ids;
pub mod lesson;
pub mod link;
mod notes;
mod operation;
pub mod partition;
pub mod paste;
mod remedy;
pub mod report;
mod request_context;
mod rule;
pub mod scenario;
#[cfg(feature = "schema")]
pub mod schema;
mod simulator;
mod source_arn;
mod sts;
pub mod texts;
mod typed;
pub mod wire;
mod world;

pub use report::Simulation;
use rolecall_intake::Documents;
pub use rolecall_policy::Detail;
use rolecall_policy::Library;
use rolecall_source::Diagnostic;
pub use scenario::Scenario;

/// Runs a scenario, given as the text of a JSON object.
///
/// It never fails: what can't be read is a diagnostic of the answer, and a step that needs it says
/// that it was not run, and why.
#[must_use]
pub fn simulate(scenario: &str) -> Simulation {
    Engine::default().simulate(scenario, Detail::Whole)
}

/// Runs scenarios one after the other, and keeps what it parsed: an edit changes one text, and
/// only that text is parsed and checked again. The answers do not depend on what was run before.
///
/// ```
/// use rolecall_core::{Detail, Engine};
/// let mut engine = Engine::default();
/// let scenario = r#"{"accounts": [], "steps": [{"input": "aws sts get-caller-identity"}]}"#;
/// let first = engine.simulate(scenario, Detail::Whole);
/// assert_eq!(first, engine.simulate(scenario, Detail::Whole));
/// ```
#[derive(Debug, Default)]
pub struct Engine {
    library: Library,
    documents: Documents,
}

impl Engine {
    /// Runs a scenario as [`simulate`] does, with as many reasons as `detail` asks for.
    #[must_use]
    pub fn simulate(&mut self, scenario: &str, detail: Detail) -> Simulation {
        let read = self.read(scenario);
        self.run(&read, scenario, detail, false)
    }

    /// Runs a scenario as [`simulate`](Self::simulate) does, for a page that shows the inputs of the
    /// steps: each report has what its input was read as, in [`StepReport::input`].
    ///
    /// [`StepReport::input`]: report::StepReport::input
    #[must_use]
    pub fn simulate_for_page(&mut self, scenario: &str, detail: Detail) -> Simulation {
        let read = self.read(scenario);
        self.run(&read, scenario, detail, true)
    }

    /// Runs a scenario as [`simulate`](Self::simulate) does, if the text is a JSON object.
    ///
    /// # Errors
    ///
    /// Why the text is not a JSON object.
    pub fn try_simulate(
        &mut self,
        scenario: &str,
        detail: Detail,
    ) -> Result<Simulation, Diagnostic> {
        let read = self.read(scenario);
        match read.error {
            Some(error) => Err(error),
            None => Ok(self.run(&read, scenario, detail, false)),
        }
    }

    fn read(&mut self, scenario: &str) -> scenario::Read {
        let read = Scenario::read_with(scenario, &mut self.library);
        // while a person types, a text may not be JSON for a moment
        if read.error.is_none() {
            self.library.forget_unused();
        }
        read
    }

    fn run(
        &mut self,
        read: &scenario::Read,
        text: &str,
        detail: Detail,
        wants_inputs: bool,
    ) -> Simulation {
        let documents = &mut self.documents;
        let simulation = simulator::run(read, text, detail, documents, wants_inputs);
        if read.error.is_none() {
            self.documents.forget_unused();
        }
        simulation
    }
}

/// The version of this library.
#[must_use]
pub const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
