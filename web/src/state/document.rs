//! The document: the scenario that a person edits, what came out of it, and what can be undone.

use std::rc::Rc;

use rolecall_core::paste::{Paste, Refused};
use rolecall_core::report::{Query, ReportDiagnostic, Responsible, StepReport};
use serde_json::Value;

use super::history::{History, Snapshot};
use super::switch::Applied;
use crate::scenario::Scenario;

/// The scenario and what follows from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Document {
    pub(crate) scenario: Scenario,
    /// All problems of the current scenario, each once, in the order of the text.
    pub(crate) problems: Vec<ReportDiagnostic>,
    /// The results, one for each step.
    pub(crate) results: Vec<StepResult>,
    /// Who did what, event by event.
    pub(crate) who: Vec<Responsible>,
    /// The queries that find the events in real logs.
    pub(crate) queries: Vec<Query>,
    /// The current step, from 0.
    pub(crate) step: usize,
    /// The kind and content of the input of the current step.
    pub(crate) paste: Rc<Paste>,
    /// The scenario that the results are for, as the engine got it, and whether they are whole.
    pub(crate) evaluated: Option<(String, bool)>,
    /// The scenario as JSON, while it is edited as that.
    pub(crate) raw: Option<Raw>,
    pub(crate) history: History,
    /// The error of a step that waits for the token or assertion that AWS refused.
    pub(crate) awaited: Option<(usize, Refused)>,
    /// The switches that are on.
    pub(crate) applied: Vec<Applied>,
    /// The last time that the clock followed a document.
    pub(crate) followed: Option<Followed>,
}

impl Document {
    /// The result of the current step.
    pub(crate) fn result(&self) -> Option<&StepResult> {
        self.results.get(self.step)
    }

    /// The current document, for undo.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            scenario: self.scenario.clone(),
            step: self.step,
            applied: self.applied.clone(),
        }
    }
}

/// The whole scenario as a text that a person edits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Raw {
    pub(crate) text: String,
    /// The diagnostics for the scenario itself, with places in this text.
    pub(crate) problems: Vec<ReportDiagnostic>,
    /// Whether it can't be parsed. The page then keeps the last scenario that could.
    pub(crate) broken: bool,
}

/// The result of a step as the page shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepResult {
    /// The last report that a verdict can be read from.
    pub(crate) report: Rc<StepReport>,
    /// Why the report is from before the last edits; `None` while it is current.
    pub(crate) stale: Option<String>,
    /// The kind and content of the input, which is always current.
    pub(crate) paste: Rc<Paste>,
}

/// The clock before and after it followed a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Followed {
    pub(crate) from: Value,
    pub(crate) to: String,
}
