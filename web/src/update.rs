//! The reducer: what an action does to the state, and what the browser is to do then.

mod lessons;
mod work;

use std::rc::Rc;

use crate::action::{Action, Effect};
use crate::desk::compare::Pinned;
use crate::desk::lesson::Progress;
use crate::desk::share::Shared;
use crate::state::State;
use crate::state::ui::{Memory, Panel, SPLITS, Ui};

/// Does what an action says, and returns what the browser is to do.
pub(crate) fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.ui.settings.readonly && action.edits() {
        return effects;
    }
    let had_time = !state.wants_present_time();
    match action {
        Action::Edit { pointer, text } => state.write(&pointer, text),
        Action::Change(change) => state.apply(change),
        Action::WhatIf(switch) => state.turn(switch),
        Action::Undo => state.undo(),
        Action::Redo => state.redo(),
        Action::ShowRaw(shown) => state.show_raw(shown),
        Action::Load(loaded) => state.load(loaded),
        Action::SetClock(now) => state.set_clock(now),
        Action::OpenLink(link) => state.open_link(link, &mut effects),
        Action::SelectStep(step) => state.go_to_step(step),
        Action::SelectTab(tab) => state.ui.tab = tab,
        Action::SelectTheme(theme) => {
            state.ui.theme = theme;
            effects.push(Effect::SetTheme(theme));
        }
        Action::Point(place) => state.ui.pointed = place,
        Action::Unfold(name) => state.unfold(name),
        Action::Notice(notice) => state.ui.notice = notice,
        Action::Announce(text) => state.ui.said = text,
        Action::ShowTrouble(trouble) => state.ui.trouble = trouble,
        Action::TogglePanel(panel) => state.toggle(panel, &mut effects),
        Action::ClosePanel => state.ui.panel = None,
        Action::KeepSecrets(keep) => {
            state.ui.share.secrets = keep;
            state.make_share();
        }
        Action::EnableKeys(on) => state.ui.no_keys = !on,
        Action::Split(percent) => state.ui.set_split(percent, &mut effects),
        Action::Filter(text) => state.ui.filter = text,
        Action::SelectEvent(event) => state.ui.event = event,
        Action::Pin => state.pin(),
        Action::Unpin => state.ui.pinned = None,
        Action::Start => {
            if state.ui.settings.teaches() {
                state.ui.want_index(&mut effects);
            }
        }
        Action::IndexLoaded(index) => state.ui.take_index(index.as_deref(), &mut effects),
        Action::Search(text) => state.ui.search = text,
        Action::OpenLesson(file) => state.ui.ask_for(&file, &mut effects),
        Action::OpenCourse(name) => state.ui.open_course(name, &mut effects),
        Action::Walk(by) => state.ui.walk(by, &mut effects),
        Action::LessonLoaded(request, lesson) => {
            if request == state.ui.request {
                state.open_lesson(lesson.as_deref(), &mut effects);
            }
        }
        Action::LeaveLesson => state.leave_lesson(),
        Action::Predict(predict) => state.ui.predict = predict,
        Action::GuessAllowed(allowed) => {
            state
                .ui
                .guess(|taught| taught.guess.allowed = Some(allowed));
        }
        Action::GuessAt(at) => state.ui.guess(|taught| taught.guess.at = Some(at)),
        Action::Commit => state.commit(&mut effects),
        Action::Reveal => state.reveal(&mut effects),
        Action::PredictAgain => state.predict_again(&mut effects),
        Action::RememberProgress(remember) => {
            state.ui.remember = remember;
            let text = remember.then(|| state.ui.progress.text());
            effects.push(Effect::StoreProgress(text));
        }
        Action::RestoreProgress(text) => {
            state.ui.remember = true;
            state.ui.progress = Progress::read(&text);
        }
        Action::RememberWork(on) => state.remember_work(on, &mut effects),
        Action::KeepWork => drop(state.keep_work(&mut effects)),
        Action::RestoreWork(text, open) => state.restore_work(text, open, &mut effects),
        Action::OpenWork => {
            state.open_work();
            state.ui.end_lesson();
        }
        Action::WorkRefused => {
            state.ui.memory = Memory {
                refused: true,
                ..Memory::default()
            };
        }
        Action::CloseRestored => state.ui.memory.restored = false,
    }
    if had_time && state.wants_present_time() {
        effects.push(Effect::ReadClock);
    }
    effects
}

impl State {
    /// Opens the scenario of a link at the first step that is not allowed.
    fn open_link(&mut self, link: Result<String, String>, effects: &mut Vec<Effect>) {
        match link {
            Ok(scenario) => {
                self.set_work_aside(effects);
                self.open_scenario(&scenario);
                self.show_break();
                self.ui.end_lesson();
                self.ui.trouble = None;
            }
            Err(why) => self.ui.trouble = Some(why),
        }
    }

    /// Opens a panel, or closes it if it is open.
    fn toggle(&mut self, panel: Panel, effects: &mut Vec<Effect>) {
        self.ui.panel = (self.ui.panel != Some(panel)).then_some(panel);
        match self.ui.panel {
            Some(Panel::Lessons) => self.ui.want_index(effects),
            Some(Panel::Share) => self.make_share(),
            Some(Panel::Keys) | None => {}
        }
    }

    /// Unfolds a part of the answer. The first that a brief answer leaves out asks for the whole.
    fn unfold(&mut self, name: String) {
        let brief = !self.ui.wants_all();
        self.ui.unfolded.push(name);
        if brief && self.ui.wants_all() {
            self.evaluate();
        }
    }

    fn pin(&mut self) {
        let step = self.document.step;
        self.ui.pinned = self.result().map(|result| Pinned {
            step,
            report: Rc::clone(&result.report),
        });
    }

    fn make_share(&mut self) {
        let secrets = self.ui.share.secrets;
        self.ui.share.shared = Shared::of(&self.document.scenario.json(), secrets);
    }
}

impl Ui {
    /// Sets the width of the inputs, as far as both sides can be read.
    fn set_split(&mut self, percent: i32, effects: &mut Vec<Effect>) {
        let split = percent.clamp(*SPLITS.start(), *SPLITS.end());
        self.split = Some(split);
        effects.push(Effect::SetSplit(split));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{LESSON, NEXT};
    use crate::desk::gallery::Gallery;
    use crate::desk::lesson::Phase;
    use crate::desk::settings::Settings;
    use crate::fixture::start;
    use crate::state::ui::SPLIT;

    fn index() -> String {
        r#"{"lessons": [
            {"file": "a", "url": "a-1.json", "title": "A", "group": "G", "question": "?"},
            {"file": "b", "url": "b-2.json", "title": "B", "group": "G", "question": "?"}]}"#
            .to_owned()
    }

    fn file(name: &str) -> String {
        let scenario = start().document.scenario.json();
        let lesson = serde_json::json!({
            "file": name, "title": "T", "group": "G", "question": "Q", "notice": "N",
            "scenario": scenario,
        });
        lesson.to_string()
    }

    #[test]
    fn the_index_is_asked_for_when_the_gallery_opens() {
        let mut it = start();
        assert_eq!(
            it.act(Action::TogglePanel(Panel::Lessons)),
            [Effect::FetchIndex]
        );
        assert!(it.act(Action::TogglePanel(Panel::Lessons)).is_empty());
        assert!(it.act(Action::TogglePanel(Panel::Lessons)).is_empty());
        it.act(Action::IndexLoaded(None));
        assert_eq!(it.ui.gallery, Gallery::Failed);
        it.act(Action::TogglePanel(Panel::Lessons));
        assert_eq!(
            it.act(Action::TogglePanel(Panel::Lessons)),
            [Effect::FetchIndex]
        );
    }

    #[test]
    fn a_lesson_is_fetched_when_it_is_opened_and_walked_on_from() {
        let mut it = start();
        it.act(Action::IndexLoaded(Some(index())));
        let fetch = Effect::FetchLesson(1, "a-1.json".to_owned());
        assert_eq!(it.act(Action::OpenLesson("a".to_owned())), [fetch]);
        assert_eq!(
            it.act(Action::LessonLoaded(it.ui.request, Some(file("a")))),
            [Effect::Focus(LESSON)]
        );
        assert_eq!(it.ui.lesson.as_ref().unwrap().phase, Phase::Plain);
        assert_eq!(it.ui.place(), Some(0));
        assert_eq!(it.ui.neighbour(-1), None);
        let fetch = Effect::FetchLesson(2, "b-2.json".to_owned());
        assert_eq!(it.act(Action::Walk(1)), [fetch]);
    }

    #[test]
    fn a_lesson_that_arrives_after_it_was_left_stays_closed() {
        let leave = |it: &mut State| it.act(Action::LeaveLesson);
        let open_link = |it: &mut State| it.act(Action::OpenLink(Ok("{}".to_owned())));
        for end in [leave, open_link] {
            let mut it = start();
            it.act(Action::IndexLoaded(Some(index())));
            it.act(Action::OpenLesson("a".to_owned()));
            it.act(Action::LessonLoaded(1, Some(file("a"))));
            let fetch = Effect::FetchLesson(2, "b-2.json".to_owned());
            assert_eq!(it.act(Action::Walk(1)), [fetch]);
            end(&mut it);
            let left = it.clone();
            assert_eq!(it.act(Action::LessonLoaded(2, Some(file("b")))), []);
            assert_eq!(it.act(Action::LessonLoaded(2, None)), []);
            assert_eq!(it, left);
        }
    }

    #[test]
    fn the_lesson_that_was_asked_for_last_is_opened() {
        let mut it = start();
        it.act(Action::IndexLoaded(Some(index())));
        it.act(Action::OpenLesson("a".to_owned()));
        it.act(Action::OpenLesson("b".to_owned()));
        it.act(Action::LessonLoaded(2, Some(file("b"))));
        it.act(Action::LessonLoaded(1, Some(file("a"))));
        assert_eq!(it.ui.lesson.as_ref().unwrap().lesson.file, "b");
    }

    #[test]
    fn leaving_a_lesson_brings_back_the_work_from_before_it() {
        let mut it = crate::fixture::edit(start(), crate::fixture::MALLORY);
        it.act(Action::Change(crate::workbench::change::Change::AddStep));
        it.act(Action::Pin);
        it.act(Action::RememberWork(true));
        let before = it.clone();
        it.act(Action::IndexLoaded(Some(index())));
        for name in ["a", "b"] {
            // the second lesson is not the work
            it.act(Action::LessonLoaded(it.ui.request, Some(file(name))));
        }
        assert_ne!(it.document.scenario, before.document.scenario);
        it.act(Action::Edit {
            pointer: "/steps/0/input".into(),
            text: "aws sts get-session-token".to_owned(),
        });
        it.act(Action::LeaveLesson);
        assert_eq!(
            (&it.document.scenario, it.document.step),
            (&before.document.scenario, 1)
        );
        assert_eq!(it.ui.pinned, before.ui.pinned);
        assert!(it.ui.lesson.is_none() && it.ui.memory.on);
        assert!(!it.ui.notice.is_empty());
        it.act(Action::Undo);
        assert!(
            it.document
                .scenario
                .text(&"/steps/0/input".into())
                .ends_with("session-token")
        );

        it.act(Action::LessonLoaded(it.ui.request, Some(file("a"))));
        it.act(Action::RememberWork(false));
        it.act(Action::LeaveLesson);
        assert!(!it.ui.memory.on, "what was forgotten stays forgotten");
    }

    #[test]
    fn a_lesson_shows_where_it_breaks_unless_that_is_to_be_predicted() {
        let scenario = serde_json::from_str::<serde_json::Value>(&start().document.scenario.json());
        let mut scenario = scenario.unwrap();
        let mut refused = scenario["steps"][0].clone();
        refused["input"] = "aws sts get-session-token --duration-seconds 1".into();
        scenario["steps"].as_array_mut().unwrap().push(refused);
        let lesson = serde_json::json!({
            "file": "a", "title": "T", "group": "G", "question": "Q", "notice": "N",
            "scenario": scenario.to_string(),
        });
        let mut it = start();
        it.act(Action::LessonLoaded(
            it.ui.request,
            Some(lesson.to_string()),
        ));
        assert_eq!(it.document.step, 1);
        it.act(Action::PredictAgain);
        assert_eq!(it.document.step, 0);
        it.act(Action::Predict(true));
        it.act(Action::LessonLoaded(
            it.ui.request,
            Some(lesson.to_string()),
        ));
        assert_eq!(it.document.step, 0);
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
            "scenario": scenario.document.scenario.json(),
        });
        let mut it = start();
        it.act(Action::Predict(true));
        it.act(Action::LessonLoaded(
            it.ui.request,
            Some(lesson.to_string()),
        ));
        assert!(it.problem_places().is_empty() && it.missing().is_empty());
        assert!(it.problems_in(&"/steps/0/input".into()).is_empty());
        it.act(Action::GuessAllowed(true));
        it.act(Action::Commit);
        while it.hides_answer() {
            it.act(Action::Reveal);
        }
        assert!(!it.problem_places().is_empty() && !it.missing().is_empty());
    }

    #[test]
    fn a_lesson_that_does_not_come_changes_nothing_else() {
        let mut it = start();
        let before = it.document.scenario.clone();
        it.act(Action::LessonLoaded(
            it.ui.request,
            Some("<html>".to_owned()),
        ));
        assert!(it.ui.trouble.is_some());
        assert_eq!(it.document.scenario, before);
    }

    #[test]
    fn an_address_opens_a_course_in_its_order() {
        let mut it = start();
        it.ui.settings = Settings::read("?course=b,a");
        assert_eq!(it.act(Action::Start), [Effect::FetchIndex]);
        let fetch = Effect::FetchLesson(1, "b-2.json".to_owned());
        assert_eq!(it.act(Action::IndexLoaded(Some(index()))), [fetch]);
        it.act(Action::LessonLoaded(it.ui.request, Some(file("b"))));
        assert_eq!(it.ui.lesson.as_ref().unwrap().phase, Phase::Predicting);
        assert_eq!(it.ui.neighbour(1).as_deref(), Some("a"));

        assert_eq!(it.ui.trouble, None);

        let mut half = start();
        half.ui.settings = Settings::read("?course=b,nowhere,a");
        half.act(Action::IndexLoaded(Some(index())));
        half.act(Action::LessonLoaded(half.ui.request, Some(file("b"))));
        assert_eq!(half.ui.neighbour(1).as_deref(), Some("a"));
        let said = half.ui.trouble.as_deref();
        assert_eq!(said, Some("there is no lesson `nowhere` here"));

        let mut lost = start();
        lost.ui.settings = Settings::read("?lesson=nowhere");
        lost.act(Action::IndexLoaded(Some(index())));
        assert_eq!(
            lost.ui.trouble.as_deref(),
            Some("there is no lesson `nowhere` here")
        );
    }

    #[test]
    fn the_divider_stays_where_both_sides_can_be_read() {
        let mut it = start();
        assert_eq!(it.ui.split(), SPLIT);
        for (to, at) in [(60, 60), (-5, 25), (99, 75)] {
            assert_eq!(it.act(Action::Split(to)), [Effect::SetSplit(at)]);
            assert_eq!(it.ui.split(), at);
        }
    }

    #[test]
    fn progress_is_kept_only_if_wanted() {
        let mut it = start();
        it.act(Action::IndexLoaded(Some(index())));
        it.act(Action::Predict(true));
        it.act(Action::LessonLoaded(it.ui.request, Some(file("a"))));
        assert!(it.hides_answer());
        it.act(Action::GuessAllowed(true));
        assert_eq!(it.act(Action::Commit), [Effect::Focus(NEXT)]);
        assert_eq!(it.ui.progress.of("a"), Some(true));
        let kept = Effect::StoreProgress(Some("a 1\n".to_owned()));
        assert_eq!(it.act(Action::RememberProgress(true)), [kept]);
        assert_eq!(
            it.act(Action::RememberProgress(false)),
            [Effect::StoreProgress(None)]
        );
    }
}
