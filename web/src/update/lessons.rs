//! Lessons: asked for, opened, predicted, left.

use rolecall_core::wire;

use crate::action::{Effect, LESSON, NEXT};
use crate::desk::gallery::{Gallery, Index};
use crate::desk::lesson::{Lesson, Taught};
use crate::state::State;
use crate::state::document::StepResult;
use crate::state::ui::{Before, Ui};

impl State {
    /// Opens a lesson that arrived.
    pub(super) fn open_lesson(&mut self, answer: Option<&str>, effects: &mut Vec<Effect>) {
        let lesson = answer.and_then(wire::read::<Lesson>);
        let Some(lesson) = lesson else {
            self.ui.trouble =
                Some("this lesson could not be loaded: loading the page again may help".to_owned());
            return;
        };
        if self.ui.lesson.is_none() {
            self.ui.before = Some(Box::new(Before {
                scenario: self.document.scenario.clone(),
                step: self.document.step,
                pinned: self.ui.pinned.clone(),
                memory: self.ui.memory.clone(),
            }));
        }
        self.set_work_aside(effects);
        self.open_scenario(&lesson.scenario);
        let ui = &mut self.ui;
        ui.panel = None;
        ui.pinned = None;
        ui.lesson = Some(Taught::new(lesson, ui.predict));
        effects.push(Effect::Focus(LESSON));
        if !self.hides_answer() {
            self.show_break();
        }
    }

    /// Brings back the work from before the lesson.
    pub(super) fn leave_lesson(&mut self) {
        let before = self.ui.before.take();
        self.ui.end_lesson();
        let Some(before) = before else { return };
        self.open_scenario(&before.scenario.json());
        self.go_to_step(before.step);
        self.ui.pinned = before.pinned;
        if self.ui.memory.aside.is_some() {
            // it was set aside for the lesson, and not forgotten since
            self.ui.memory = before.memory;
        }
        self.ui.notice = "Your work from before the lesson is back.".to_owned();
    }

    /// Ends the prediction.
    pub(super) fn commit(&mut self, effects: &mut Vec<Effect>) {
        self.ui.commit(&self.document.results, effects);
    }

    /// Shows the next piece of the answer.
    pub(super) fn reveal(&mut self, effects: &mut Vec<Effect>) {
        let results = &self.document.results;
        self.ui.guess(|taught| taught.reveal(results));
        effects.push(Effect::Focus(NEXT));
    }

    /// Hides the answer again.
    pub(super) fn predict_again(&mut self, effects: &mut Vec<Effect>) {
        // the current step may be the one where it breaks
        self.go_to_step(0);
        if let Some(taught) = &mut self.ui.lesson {
            *taught = Taught::new(taught.lesson.clone(), true);
            effects.push(Effect::Focus(LESSON));
        }
    }
}

impl Ui {
    /// Goes so many lessons on, or back.
    pub(super) fn walk(&mut self, by: isize, effects: &mut Vec<Effect>) {
        if let Some(file) = self.neighbour(by) {
            self.ask_for(&file, effects);
        }
    }

    /// Opens the lessons of a course, or those named with commas between.
    pub(super) fn open_course(&mut self, name: String, effects: &mut Vec<Effect>) {
        self.settings.course = Some(name);
        self.settings.lesson = None;
        self.open_what_is_asked_for(effects);
    }

    /// Takes the index of lessons, and opens what the address asks for.
    pub(super) fn take_index(&mut self, index: Option<&str>, effects: &mut Vec<Effect>) {
        self.gallery = Gallery::of(index);
        self.open_what_is_asked_for(effects);
    }

    /// Gets the index of lessons, unless it is here or on its way.
    pub(super) fn want_index(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.gallery, Gallery::Closed | Gallery::Failed) {
            self.gallery = Gallery::Loading;
            effects.push(Effect::FetchIndex);
        }
    }

    pub(super) fn guess(&mut self, change: impl FnOnce(&mut Taught)) {
        if let Some(taught) = &mut self.lesson {
            change(taught);
        }
    }

    fn commit(&mut self, results: &[StepResult], effects: &mut Vec<Effect>) {
        let Some(taught) = &mut self.lesson else {
            return;
        };
        let Some(right) = taught.commit(results) else {
            return;
        };
        self.progress.note(&taught.lesson.file, right);
        if self.remember {
            effects.push(Effect::StoreProgress(Some(self.progress.text())));
        }
        effects.push(Effect::Focus(NEXT));
    }

    fn index(&self) -> Option<&Index> {
        self.gallery.index()
    }

    /// Opens the lesson or course that the address names, now that the index is here.
    fn open_what_is_asked_for(&mut self, effects: &mut Vec<Effect>) {
        let lesson = self.settings.lesson.take();
        let course = self.settings.course.take();
        if lesson.is_none() && course.is_none() {
            return;
        }
        let Some(index) = self.index() else {
            self.trouble = Some("the lessons could not be loaded".to_owned());
            return;
        };
        let missing = course.as_deref().and_then(|name| index.missing(name));
        let missing = missing.map(|file| format!("there is no lesson `{file}` here"));
        let course = course.map(|name| index.course(&name)).unwrap_or_default();
        let first = lesson.or_else(|| course.first().cloned());
        match first {
            Some(file) if index.lesson(&file).is_some() => {
                // a course is taught: it asks first
                self.predict |= !course.is_empty();
                self.course = course;
                self.ask_for(&file, effects);
                self.trouble = missing;
            }
            Some(file) => self.trouble = Some(format!("there is no lesson `{file}` here")),
            None => self.trouble = Some("there is no such course here".to_owned()),
        }
    }

    /// Gets a lesson of the index.
    pub(super) fn ask_for(&mut self, file: &str, effects: &mut Vec<Effect>) {
        let Some(index) = self.index() else { return };
        let Some(entry) = index.lesson(file) else {
            return;
        };
        let url = entry.url.clone();
        if !self.course.iter().any(|other| other == file) {
            // outside a course the gallery's own order continues
            self.course = index
                .search("")
                .into_iter()
                .flat_map(|(_, lessons)| lessons.into_iter().map(|lesson| lesson.file.clone()))
                .collect();
        }
        self.trouble = None;
        self.request += 1;
        effects.push(Effect::FetchLesson(self.request, url));
    }
}
