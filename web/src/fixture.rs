//! The page's first scenario with replaced texts, for tests.

use std::rc::Rc;

use rolecall_core::report::StepReport;

use crate::action::{Action, Effect};
use crate::state::{START, State};
use crate::update::update;

/// A text, what stands in it, and what is to stand there instead.
pub(crate) type Edit = (&'static str, &'static str, &'static str);

pub(crate) const CALL: &str = "/steps/0/input";
pub(crate) const TRUST: &str = "/accounts/0/roles/0/trust";
pub(crate) const PERMISSIONS: &str = "/accounts/0/users/0/policies/0/document";

pub(crate) const MALLORY: Edit = (CALL, "identity DevUser", "identity Mallory");
pub(crate) const OMITTED: Edit = (CALL, " \\\n  --source-identity DevUser", "");
pub(crate) const NO_GRANT_IN_TRUST: Edit =
    (TRUST, "\"sts:SetSourceIdentity\"", "\"sts:TagSession\"");
pub(crate) const NO_GRANT_IN_PERMISSIONS: Edit = (
    PERMISSIONS,
    "\"sts:SetSourceIdentity\"",
    "\"sts:TagSession\"",
);
pub(crate) const COMMA_MISSING: Edit = (TRUST, "\"Allow\",", "\"Allow\"");

impl State {
    /// Does what an action says.
    pub(crate) fn act(&mut self, action: Action) -> Vec<Effect> {
        update(self, action)
    }
}

pub(crate) fn start() -> State {
    State::open(START)
}

pub(crate) fn edit(mut state: State, (pointer, from, to): Edit) -> State {
    let pointer = pointer.into();
    let before = state.document.scenario.text(&pointer);
    assert!(before.contains(from), "`{from}` in {before}");
    let text = before.replacen(from, to, 1);
    state.act(Action::Edit { pointer, text });
    state
}

/// The report on the first scenario after some edits.
pub(crate) fn report(edits: &[Edit]) -> Rc<StepReport> {
    let state = edits.iter().copied().fold(start(), edit);
    let result = state.result().unwrap();
    assert_eq!(result.stale, None);
    Rc::clone(&result.report)
}
