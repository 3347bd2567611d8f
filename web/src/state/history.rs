//! Undo and redo of everything that changes the scenario.

use rolecall_source::Path;

use super::switch::Applied;
use crate::scenario::Scenario;

/// The most that is kept.
const MOST: usize = 200;

/// What can be undone and redone.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    /// What the last change typed into.
    typing: Option<Path>,
}

/// A document as it was at some time.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) scenario: Scenario,
    pub(crate) step: usize,
    pub(crate) applied: Vec<Applied>,
}

/// A document is the same whichever way led there.
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
    pub(crate) fn text_before(&self, pointer: &Path, now: &str) -> Option<&str> {
        let texts = self.past.iter().rev().map(|it| it.scenario.text(pointer));
        texts.into_iter().find(|text| *text != now)
    }

    /// Remembers the state before a change. What is typed into one place is one change.
    pub(crate) fn remember(&mut self, before: Snapshot, typing: Option<&Path>) {
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
    pub(crate) fn close(&mut self) {
        self.typing = None;
    }

    /// The state before the last change.
    pub(crate) fn undo(&mut self, now: Snapshot) -> Option<Snapshot> {
        self.typing = None;
        let state = self.past.pop()?;
        self.future.push(now);
        Some(state)
    }

    /// The state after the change that was undone last.
    pub(crate) fn redo(&mut self, now: Snapshot) -> Option<Snapshot> {
        self.typing = None;
        let state = self.future.pop()?;
        self.past.push(now);
        Some(state)
    }
}
