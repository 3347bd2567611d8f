//! Undo and redo of everything that changes the scenario.

use super::what_if::Applied;
use crate::scenario::Scenario;
use rolecall_source::Path;

/// The most that is kept.
const MOST: usize = 200;

/// What can be undone and redone.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    past: Vec<State>,
    future: Vec<State>,
    /// What the last change typed into.
    typing: Option<Path>,
}

/// What a change changes.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) scenario: Scenario,
    pub(super) step: usize,
    pub(super) applied: Vec<Applied>,
}

/// A workbench is the same whichever way led there.
impl PartialEq for History {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl History {
    pub(crate) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// What the text at a pointer was before it became what it is `now`.
    pub(super) fn text_before(&self, pointer: &Path, now: &str) -> Option<&str> {
        let texts = self.past.iter().rev().map(|it| it.scenario.text(pointer));
        texts.into_iter().find(|text| *text != now)
    }

    /// Remembers the state before a change. What is typed into one place is one change.
    pub(super) fn remember(&mut self, before: State, typing: Option<&Path>) {
        if typing.is_none() || self.typing.as_ref() != typing || self.past.is_empty() {
            if self.past.len() == MOST {
                self.past.remove(0);
            }
            self.past.push(before);
        }
        self.future.clear();
        self.typing = typing.cloned();
    }

    /// Keeps what is typed next apart from what was typed before.
    pub(super) fn close(&mut self) {
        self.typing = None;
    }

    /// The state before the last change.
    pub(super) fn undo(&mut self, now: State) -> Option<State> {
        self.typing = None;
        let state = self.past.pop()?;
        self.future.push(now);
        Some(state)
    }

    /// The state after the change that was undone last.
    pub(super) fn redo(&mut self, now: State) -> Option<State> {
        self.typing = None;
        let state = self.future.pop()?;
        self.past.push(now);
        Some(state)
    }
}
