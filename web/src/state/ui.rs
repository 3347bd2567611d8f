//! The page around the document: tabs, panels, lessons, settings.

use std::ops::RangeInclusive;

use rolecall_source::Place;

use crate::desk::compare::Pinned;
use crate::desk::gallery::Gallery;
use crate::desk::lesson::{Progress, Taught};
use crate::desk::settings::{Settings, Tab, Theme};
use crate::desk::share::Share;
use crate::scenario::Scenario;

/// The default width of the inputs, in percent of the width that they share with the answer.
pub(crate) const SPLIT: i32 = 45;
/// The widths that they may have.
pub(crate) const SPLITS: RangeInclusive<i32> = 25..=75;

/// How the names of those parts begin that show statements which a brief answer leaves out.
pub(crate) const ALL: &str = "all ";

/// The state of the page around the document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ui {
    pub(crate) settings: Settings,
    /// The panel of the header that is open.
    pub(crate) panel: Option<Panel>,
    pub(crate) gallery: Gallery,
    /// What lessons are searched for.
    pub(crate) search: String,
    /// Whether a lesson hides its answer until you predict it.
    pub(crate) predict: bool,
    pub(crate) lesson: Option<Taught>,
    /// The work from before the lesson.
    pub(crate) before: Option<Box<Before>>,
    /// The lessons of the current course, in their order.
    pub(crate) course: Vec<String>,
    pub(crate) progress: Progress,
    /// Whether the progress is kept in this browser.
    pub(crate) remember: bool,
    pub(crate) memory: Memory,
    pub(crate) pinned: Option<Pinned>,
    pub(crate) share: Share,
    /// Which keys of the request context are shown.
    pub(crate) filter: String,
    /// The event that is shown, from 0.
    pub(crate) event: usize,
    /// What went wrong with a link or a lesson.
    pub(crate) trouble: Option<String>,
    /// Whether single keys do nothing.
    pub(crate) no_keys: bool,
    /// The width of the inputs, in percent, if you chose one.
    pub(crate) split: Option<i32>,
    /// The last action, for screen readers.
    pub(crate) said: &'static str,
    /// How many lessons were asked for or left: a lesson that arrives for an earlier request is
    /// not opened.
    pub(crate) request: usize,
    pub(crate) tab: Tab,
    pub(crate) theme: Theme,
    /// The place in a text that the person points at in the answer.
    pub(crate) pointed: Option<Place>,
    /// The names of the parts of the answer that were unfolded and so have to be drawn.
    pub(crate) unfolded: Vec<String>,
    /// What there is to say about the last change.
    pub(crate) notice: String,
}

impl Ui {
    /// The width of the inputs, in percent.
    pub(crate) fn split(&self) -> i32 {
        self.split.unwrap_or(SPLIT)
    }

    /// Whether statements are wanted that a brief answer leaves out.
    pub(crate) fn wants_all(&self) -> bool {
        self.unfolded.iter().any(|name| name.starts_with(ALL))
    }

    /// The place of the lesson among those around it, from 0.
    pub(crate) fn place(&self) -> Option<usize> {
        let file = &self.lesson.as_ref()?.lesson.file;
        self.course.iter().position(|other| other == file)
    }

    /// The lesson so many places on, or back.
    pub(crate) fn neighbour(&self, by: isize) -> Option<String> {
        let place = self.place()?.checked_add_signed(by)?;
        self.course.get(place).cloned()
    }

    /// Ends the lesson, and the wait for one that was asked for.
    pub(crate) fn end_lesson(&mut self) {
        self.lesson = None;
        self.before = None;
        self.course.clear();
        self.request += 1;
    }
}

/// The remembered work, and the notice about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Memory {
    /// Whether the current work is remembered.
    pub(crate) on: bool,
    /// Work that is remembered while a link or a lesson is open.
    pub(crate) aside: Option<String>,
    /// The parts that are not remembered.
    pub(crate) without: Vec<String>,
    /// Whether the current work is the remembered work.
    pub(crate) restored: bool,
    /// Whether the browser refuses to keep anything.
    pub(crate) refused: bool,
}

/// The work that a lesson took the place of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Before {
    pub(crate) scenario: Scenario,
    pub(crate) step: usize,
    pub(crate) pinned: Option<Pinned>,
    pub(crate) memory: Memory,
}

/// The panels that the header opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    Lessons,
    Share,
    Keys,
}
