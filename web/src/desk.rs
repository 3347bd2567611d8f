//! What lies beside the workbench: lessons, a pinned result, what is shared, what the address asks
//! for. Pure, as the workbench is: what the browser has to do is wished for.

pub(crate) mod compare;
pub(crate) mod gallery;
pub(crate) mod lesson;
pub(crate) mod memory;
pub(crate) mod settings;
pub(crate) mod share;

use std::ops::RangeInclusive;

use compare::Pinned;
use gallery::{Gallery, Index};
use lesson::{Break, Lesson, Progress, Taught};
use memory::Memory;
use settings::Settings;
use share::{Share, Shared};

use rolecall_core::wire;

use crate::reading::Word;
use crate::scenario::Scenario;
use crate::text::json::compact;
use crate::workbench::{Action, StepResult, Workbench};

/// The state beside the workbench.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Desk {
    pub(crate) settings: Settings,
    /// The panel of the header that is open.
    pub(crate) panel: Option<Panel>,
    pub(crate) gallery: Gallery,
    /// What lessons are searched for.
    pub(crate) search: String,
    /// Whether a lesson hides its answer until somebody predicts it.
    pub(crate) predict: bool,
    pub(crate) lesson: Option<Taught>,
    /// The work from before the lesson.
    before: Option<Box<Before>>,
    /// The lessons around the one at hand, in their order.
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
    /// The width of the inputs, in percent, where somebody chose it.
    split: Option<i32>,
    /// What was just done, for those who don't see it.
    pub(crate) said: &'static str,
    /// What the browser is to do next.
    wishes: Vec<Wish>,
}

/// The work that a lesson took the place of.
#[derive(Debug, Clone, PartialEq)]
struct Before {
    scenario: Scenario,
    step: usize,
    pinned: Option<Pinned>,
    memory: Memory,
}

/// The width of the inputs that nobody chose, in percent of what they share with the answer.
pub(crate) const SPLIT: i32 = 45;
/// The widths that they may have.
pub(crate) const SPLITS: RangeInclusive<i32> = 25..=75;

/// The panels that the header opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    Lessons,
    Share,
    Keys,
}

/// Something that happens beside the workbench.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Move {
    /// Opens a panel, or closes it if it is open.
    Toggle(Panel),
    /// Closes whatever panel is open.
    Close,
    Search(String),
    /// The index of lessons came, or did not.
    Index(Option<String>),
    /// Whether lessons ask for a prediction first.
    Predict(bool),
    /// Whether the progress is kept in this browser.
    Remember(bool),
    /// What the browser had kept.
    Remembered(String),
    /// Opens a lesson by its name.
    Lesson(String),
    /// Opens the lessons of a course, or those named with commas between.
    Course(String),
    /// A lesson came, or did not.
    Arrived(Option<String>),
    /// Goes so many lessons on, or back.
    Walk(isize),
    GuessAllowed(bool),
    GuessAt(Break),
    /// Ends the prediction.
    Commit,
    /// Shows the next piece of the answer.
    Reveal,
    /// Hides the answer again.
    Again,
    /// Leaves the lesson, and brings back the work from before it.
    Leave,
    /// Ends the lesson because something else takes the place of its scenario.
    EndLesson,
    Pin,
    Unpin,
    /// Whether secrets stay in what is shared.
    Secrets(bool),
    Filter(String),
    Event(usize),
    /// A link does not open, or something else could not be done.
    Trouble(Option<String>),
    Said(&'static str),
    /// Whether single keys do something.
    Keys(bool),
    /// Whether the work is kept in this browser.
    RememberWork(bool),
    /// Keeps the work as it is now, if that is wanted.
    KeepWork,
    /// What the browser had kept of the work, and whether to open it.
    TakeUp(String, bool),
    /// Opens the work that is kept.
    OpenWork,
    /// Something else is about to take the place of the work.
    SetAside,
    /// The browser did not keep the work.
    Refused,
    /// The person knows that the work at hand is what was kept.
    Seen,
    /// Makes the inputs so many percent wide, as far as that goes.
    Split(i32),
}

/// What the browser is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Get the index of lessons.
    Index,
    /// Get a lesson; the address is relative to the index.
    Lesson(String),
    /// Put the focus on the element of an id, once it is drawn.
    Focus(&'static str),
    /// Keep a text, or forget it.
    Keep(Option<String>),
    /// Keep the work, or forget it.
    KeepWork(Option<String>),
    /// Make the inputs so many percent wide.
    Split(i32),
    /// Set the clock of the scenario to the present time.
    Now,
}

/// The id of the button that goes on in a lesson.
pub(crate) const NEXT: &str = "lesson-next";
/// The id of the head of a lesson.
pub(crate) const LESSON: &str = "lesson";

impl Workbench {
    /// What the browser is to do; it is told once.
    pub(crate) fn wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.desk.wishes)
    }

    /// What to call the page.
    pub(crate) fn page_title(&self) -> String {
        match &self.desk.lesson {
            Some(taught) => format!("{} – Rolecall", taught.lesson.title),
            None => "Rolecall".to_owned(),
        }
    }

    /// How the step at hand ends, as JSON for the page that an embed stands in. Nothing of what
    /// anybody typed is in it.
    pub(crate) fn verdict_for_host(&self) -> String {
        let word = |result: &StepResult| Word::of(&result.report).text();
        let hidden = self.hides_answer();
        let verdicts = self.results.iter().map(word);
        let verdicts: Vec<&str> = verdicts.filter(|_| !hidden).collect();
        let message = serde_json::json!({
            "rolecall": 1,
            "type": "verdict",
            "step": self.step + 1,
            "verdict": verdicts.get(self.step),
            "verdicts": verdicts,
            "lesson": self.desk.lesson.as_ref().map(|taught| &taught.lesson.file),
        });
        compact(&message)
    }

    /// Whether the answer is not to be seen yet.
    pub(crate) fn hides_answer(&self) -> bool {
        self.desk.lesson.as_ref().is_some_and(Taught::hides_answer)
    }

    /// Does what happens beside the workbench.
    pub(crate) fn lay(&mut self, it: Move) {
        match it {
            Move::Arrived(answer) => self.open_lesson(answer.as_deref()),
            Move::Toggle(panel) => {
                self.desk.toggle(panel);
                if self.desk.panel == Some(Panel::Share) {
                    self.make_share();
                }
            }
            Move::Secrets(keep) => {
                self.desk.share.secrets = keep;
                self.make_share();
            }
            Move::Pin => self.pin(),
            Move::Event(event) => self.desk.event = event,
            Move::RememberWork(on) => self.remember_work(on),
            Move::KeepWork => drop(self.keep_work()),
            Move::TakeUp(text, open) => self.take_up(text, open),
            Move::OpenWork => {
                self.open_work();
                self.desk.lay(Move::EndLesson, &[]);
            }
            Move::Leave => self.leave_lesson(),
            Move::SetAside => self.set_work_aside(),
            it => {
                if it == Move::Again {
                    // the step at hand may be the one where it breaks
                    self.act(Action::SelectStep(0));
                }
                self.desk.lay(it, &self.results);
            }
        }
    }

    fn pin(&mut self) {
        let step = self.step;
        self.desk.pinned = self.result().map(|result| Pinned {
            step,
            report: std::rc::Rc::clone(&result.report),
        });
    }

    fn make_share(&mut self) {
        let secrets = self.desk.share.secrets;
        self.desk.share.shared = Shared::of(&self.scenario.json(), secrets);
    }

    fn open_lesson(&mut self, answer: Option<&str>) {
        let lesson = answer.and_then(wire::read::<Lesson>);
        let Some(lesson) = lesson else {
            self.desk.trouble =
                Some("this lesson could not be loaded: loading the page again may help".to_owned());
            return;
        };
        if self.desk.lesson.is_none() {
            self.desk.before = Some(Box::new(Before {
                scenario: self.scenario.clone(),
                step: self.step,
                pinned: self.desk.pinned.clone(),
                memory: self.desk.memory.clone(),
            }));
        }
        self.set_work_aside();
        self.open_scenario(&lesson.scenario);
        let desk = &mut self.desk;
        desk.panel = None;
        desk.pinned = None;
        desk.lesson = Some(Taught::new(lesson, desk.predict));
        desk.wishes.push(Wish::Focus(LESSON));
        if !self.hides_answer() {
            self.show_break();
        }
    }

    /// Brings back the work from before the lesson.
    fn leave_lesson(&mut self) {
        let before = self.desk.before.take();
        self.desk.lay(Move::EndLesson, &[]);
        let Some(before) = before else { return };
        self.open_scenario(&before.scenario.json());
        self.go_to_step(before.step);
        self.desk.pinned = before.pinned;
        if self.desk.memory.aside.is_some() {
            // it was set aside for the lesson, and not forgotten since
            self.desk.memory = before.memory;
        }
        self.notice = "Your work from before the lesson is back.".to_owned();
    }
}

impl Desk {
    /// The width of the inputs, in percent.
    pub(crate) fn split(&self) -> i32 {
        self.split.unwrap_or(SPLIT)
    }

    /// Asks the browser to do something.
    pub(crate) fn wish(&mut self, wish: Wish) {
        self.wishes.push(wish);
    }

    fn toggle(&mut self, panel: Panel) {
        self.panel = (self.panel != Some(panel)).then_some(panel);
        if self.panel == Some(Panel::Lessons) {
            self.want_index();
        }
    }

    fn want_index(&mut self) {
        if matches!(self.gallery, Gallery::Closed | Gallery::Failed) {
            self.gallery = Gallery::Loading;
            self.wishes.push(Wish::Index);
        }
    }

    fn lay(&mut self, it: Move, results: &[StepResult]) {
        match it {
            Move::Close => self.panel = None,
            Move::Search(text) => self.search = text,
            Move::Index(answer) => {
                self.gallery = Gallery::of(answer.as_deref());
                self.open_what_is_asked_for();
            }
            Move::Predict(predict) => self.predict = predict,
            Move::Remember(remember) => {
                self.remember = remember;
                let text = remember.then(|| self.progress.text());
                self.wishes.push(Wish::Keep(text));
            }
            Move::Remembered(text) => {
                self.remember = true;
                self.progress = Progress::read(&text);
            }
            Move::Course(name) => {
                self.settings.course = Some(name);
                self.settings.lesson = None;
                self.open_what_is_asked_for();
            }
            Move::Lesson(file) => self.ask_for(&file),
            Move::Walk(by) => {
                if let Some(file) = self.neighbour(by) {
                    self.ask_for(&file);
                }
            }
            Move::GuessAllowed(allowed) => {
                self.guess(|taught| taught.guess.allowed = Some(allowed))
            }
            Move::GuessAt(at) => self.guess(|taught| taught.guess.at = Some(at)),
            Move::Commit => self.commit(results),
            Move::Reveal => {
                self.guess(|taught| taught.reveal(results));
                self.wishes.push(Wish::Focus(NEXT));
            }
            Move::Again => {
                if let Some(taught) = &mut self.lesson {
                    *taught = Taught::new(taught.lesson.clone(), true);
                    self.wishes.push(Wish::Focus(LESSON));
                }
            }
            Move::EndLesson => {
                self.lesson = None;
                self.before = None;
                self.course.clear();
            }
            Move::Unpin => self.pinned = None,
            Move::Filter(text) => self.filter = text,
            Move::Trouble(trouble) => self.trouble = trouble,
            Move::Said(text) => self.said = text,
            Move::Keys(on) => self.no_keys = !on,
            Move::Split(to) => {
                let split = to.clamp(*SPLITS.start(), *SPLITS.end());
                self.split = Some(split);
                self.wishes.push(Wish::Split(split));
            }
            Move::Refused => {
                self.memory = Memory {
                    refused: true,
                    ..Memory::default()
                }
            }
            Move::Seen => self.memory.restored = false,
            // these are the workbench's
            _ => {}
        }
    }

    fn guess(&mut self, change: impl FnOnce(&mut Taught)) {
        if let Some(taught) = &mut self.lesson {
            change(taught);
        }
    }

    fn commit(&mut self, results: &[StepResult]) {
        let Some(taught) = &mut self.lesson else {
            return;
        };
        let Some(right) = taught.commit(results) else {
            return;
        };
        self.progress.note(&taught.lesson.file, right);
        if self.remember {
            self.wishes.push(Wish::Keep(Some(self.progress.text())));
        }
        self.wishes.push(Wish::Focus(NEXT));
    }

    fn index(&self) -> Option<&Index> {
        self.gallery.index()
    }

    /// Opens the lesson or course that the address names, now that the index is here.
    fn open_what_is_asked_for(&mut self) {
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
                self.ask_for(&file);
                self.trouble = missing;
            }
            Some(file) => self.trouble = Some(format!("there is no lesson `{file}` here")),
            None => self.trouble = Some("there is no such course here".to_owned()),
        }
    }

    /// Asks for the lesson or course of the address, if it names one.
    pub(crate) fn start(&mut self) {
        if self.settings.teaches() {
            self.want_index();
        }
    }

    fn ask_for(&mut self, file: &str) {
        let Some(index) = self.index() else { return };
        let Some(entry) = index.lesson(file) else {
            return;
        };
        let url = entry.url.clone();
        if !self.course.iter().any(|other| other == file) {
            // outside a course the gallery's own order goes on
            self.course = index
                .search("")
                .into_iter()
                .flat_map(|(_, lessons)| lessons.into_iter().map(|lesson| lesson.file.clone()))
                .collect();
        }
        self.trouble = None;
        self.wishes.push(Wish::Lesson(url));
    }

    /// Where the lesson at hand stands among those around it, from 0.
    pub(crate) fn place(&self) -> Option<usize> {
        let file = &self.lesson.as_ref()?.lesson.file;
        self.course.iter().position(|other| other == file)
    }

    /// The lesson so many places on, or back.
    pub(crate) fn neighbour(&self, by: isize) -> Option<String> {
        let place = self.place()?.checked_add_signed(by)?;
        self.course.get(place).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::lesson::Phase;
    use super::*;
    use crate::fixture::start;

    fn index() -> String {
        r#"{"lessons": [
            {"file": "a", "url": "a-1.json", "title": "A", "group": "G", "question": "?"},
            {"file": "b", "url": "b-2.json", "title": "B", "group": "G", "question": "?"}]}"#
            .to_owned()
    }

    fn file(name: &str) -> String {
        let scenario = start().scenario.json();
        let lesson = serde_json::json!({
            "file": name, "title": "T", "group": "G", "question": "Q", "notice": "N",
            "scenario": scenario,
        });
        lesson.to_string()
    }

    fn lay(workbench: &mut Workbench, it: Move) -> Vec<Wish> {
        workbench.act(Action::Lay(it));
        workbench.wishes()
    }

    #[test]
    fn the_index_is_asked_for_when_the_gallery_opens() {
        let mut it = start();
        assert_eq!(lay(&mut it, Move::Toggle(Panel::Lessons)), [Wish::Index]);
        assert!(lay(&mut it, Move::Toggle(Panel::Lessons)).is_empty());
        assert!(lay(&mut it, Move::Toggle(Panel::Lessons)).is_empty());
        lay(&mut it, Move::Index(None));
        assert_eq!(it.desk.gallery, Gallery::Failed);
        lay(&mut it, Move::Toggle(Panel::Lessons));
        assert_eq!(lay(&mut it, Move::Toggle(Panel::Lessons)), [Wish::Index]);
    }

    #[test]
    fn a_lesson_is_fetched_when_it_is_opened_and_walked_on_from() {
        let mut it = start();
        lay(&mut it, Move::Index(Some(index())));
        let wish = Wish::Lesson("a-1.json".to_owned());
        assert_eq!(lay(&mut it, Move::Lesson("a".to_owned())), [wish]);
        assert_eq!(
            lay(&mut it, Move::Arrived(Some(file("a")))),
            [Wish::Focus(LESSON)]
        );
        assert_eq!(it.desk.lesson.as_ref().unwrap().phase, Phase::Plain);
        assert_eq!(it.desk.place(), Some(0));
        assert_eq!(it.desk.neighbour(-1), None);
        let wish = Wish::Lesson("b-2.json".to_owned());
        assert_eq!(lay(&mut it, Move::Walk(1)), [wish]);
    }

    #[test]
    fn leaving_a_lesson_brings_back_the_work_from_before_it() {
        let mut it = crate::fixture::edit(start(), crate::fixture::MALLORY);
        it.act(Action::Change(crate::workbench::Change::AddStep));
        lay(&mut it, Move::Pin);
        lay(&mut it, Move::RememberWork(true));
        let before = it.clone();
        lay(&mut it, Move::Index(Some(index())));
        for name in ["a", "b"] {
            // the second lesson is not the work
            lay(&mut it, Move::Arrived(Some(file(name))));
        }
        assert_ne!(it.scenario, before.scenario);
        it.act(Action::Edit {
            pointer: "/steps/0/input".into(),
            text: "aws sts get-session-token".to_owned(),
        });
        lay(&mut it, Move::Leave);
        assert_eq!((&it.scenario, it.step), (&before.scenario, 1));
        assert_eq!(it.desk.pinned, before.desk.pinned);
        assert!(it.desk.lesson.is_none() && it.desk.memory.on);
        assert!(!it.notice.is_empty());
        it.act(Action::Undo);
        assert!(
            it.scenario
                .text(&"/steps/0/input".into())
                .ends_with("session-token")
        );

        lay(&mut it, Move::Arrived(Some(file("a"))));
        lay(&mut it, Move::RememberWork(false));
        lay(&mut it, Move::Leave);
        assert!(!it.desk.memory.on, "what was forgotten stays forgotten");
    }

    #[test]
    fn a_lesson_shows_where_it_breaks_unless_that_is_to_be_predicted() {
        let scenario = serde_json::from_str::<serde_json::Value>(&start().scenario.json());
        let mut scenario = scenario.unwrap();
        let mut refused = scenario["steps"][0].clone();
        refused["input"] = "aws sts get-session-token --duration-seconds 1".into();
        scenario["steps"].as_array_mut().unwrap().push(refused);
        let lesson = serde_json::json!({
            "file": "a", "title": "T", "group": "G", "question": "Q", "notice": "N",
            "scenario": scenario.to_string(),
        });
        let mut it = start();
        lay(&mut it, Move::Arrived(Some(lesson.to_string())));
        assert_eq!(it.step, 1);
        lay(&mut it, Move::Again);
        assert_eq!(it.step, 0);
        lay(&mut it, Move::Predict(true));
        lay(&mut it, Move::Arrived(Some(lesson.to_string())));
        assert_eq!(it.step, 0);
    }

    #[test]
    fn what_is_to_be_predicted_is_told_by_no_problem() {
        let scenario = crate::fixture::edit(
            start(),
            (
                "/steps/0/input",
                "role/Developer_Role",
                "role/Nobody --duration-seconds 1",
            ),
        );
        assert!(!scenario.problem_places().is_empty() && !scenario.missing().is_empty());
        let lesson = serde_json::json!({
            "file": "a", "title": "T", "group": "G", "question": "Q", "notice": "N",
            "scenario": scenario.scenario.json(),
        });
        let mut it = start();
        lay(&mut it, Move::Predict(true));
        lay(&mut it, Move::Arrived(Some(lesson.to_string())));
        assert!(it.problem_places().is_empty() && it.missing().is_empty());
        assert!(it.problems_in(&"/steps/0/input".into()).is_empty());
        lay(&mut it, Move::GuessAllowed(true));
        lay(&mut it, Move::Commit);
        while it.hides_answer() {
            lay(&mut it, Move::Reveal);
        }
        assert!(!it.problem_places().is_empty() && !it.missing().is_empty());
    }

    #[test]
    fn a_lesson_that_does_not_come_changes_nothing_else() {
        let mut it = start();
        let before = it.scenario.clone();
        lay(&mut it, Move::Arrived(Some("<html>".to_owned())));
        assert!(it.desk.trouble.is_some());
        assert_eq!(it.scenario, before);
    }

    #[test]
    fn an_address_opens_a_course_in_its_order() {
        let mut it = start();
        it.desk.settings = Settings::read("?course=b,a");
        it.desk.start();
        assert_eq!(it.wishes(), [Wish::Index]);
        let wish = Wish::Lesson("b-2.json".to_owned());
        assert_eq!(lay(&mut it, Move::Index(Some(index()))), [wish]);
        lay(&mut it, Move::Arrived(Some(file("b"))));
        assert_eq!(it.desk.lesson.as_ref().unwrap().phase, Phase::Predicting);
        assert_eq!(it.desk.neighbour(1).as_deref(), Some("a"));

        assert_eq!(it.desk.trouble, None);

        let mut half = start();
        half.desk.settings = Settings::read("?course=b,nowhere,a");
        lay(&mut half, Move::Index(Some(index())));
        lay(&mut half, Move::Arrived(Some(file("b"))));
        assert_eq!(half.desk.neighbour(1).as_deref(), Some("a"));
        let said = half.desk.trouble.as_deref();
        assert_eq!(said, Some("there is no lesson `nowhere` here"));

        let mut lost = start();
        lost.desk.settings = Settings::read("?lesson=nowhere");
        lay(&mut lost, Move::Index(Some(index())));
        assert_eq!(
            lost.desk.trouble.as_deref(),
            Some("there is no lesson `nowhere` here")
        );
    }

    #[test]
    fn the_divider_stays_where_both_sides_can_be_read() {
        let mut it = start();
        assert_eq!(it.desk.split(), SPLIT);
        for (to, at) in [(60, 60), (-5, 25), (99, 75)] {
            assert_eq!(lay(&mut it, Move::Split(to)), [Wish::Split(at)]);
            assert_eq!(it.desk.split(), at);
        }
    }

    #[test]
    fn progress_is_kept_only_if_wanted() {
        let mut it = start();
        lay(&mut it, Move::Index(Some(index())));
        lay(&mut it, Move::Predict(true));
        lay(&mut it, Move::Arrived(Some(file("a"))));
        assert!(it.hides_answer());
        lay(&mut it, Move::GuessAllowed(true));
        assert_eq!(lay(&mut it, Move::Commit), [Wish::Focus(NEXT)]);
        assert_eq!(it.desk.progress.of("a"), Some(true));
        let kept = Wish::Keep(Some("a 1\n".to_owned()));
        assert_eq!(lay(&mut it, Move::Remember(true)), [kept]);
        assert_eq!(lay(&mut it, Move::Remember(false)), [Wish::Keep(None)]);
    }
}
