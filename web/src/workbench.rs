//! What may happen to the document: pure, without a DOM.

pub(crate) mod change;
pub(crate) mod documents;
mod drafts;
pub(crate) mod missing;
pub(crate) mod what_if;

use std::rc::Rc;

use rolecall_core::report::{ReportDiagnostic, Simulation, StepReport};
use rolecall_source::{Names, Path, Severity, sorted_by};
use serde_json::json;

use self::change::Change;
use crate::action::{Loaded, Target};
use crate::desk::lesson::breaks;
use crate::engine;
use crate::scenario::Scenario;
use crate::state::State;
use crate::state::document::{Document, Raw, StepResult};
use crate::state::history::Snapshot;
use crate::state::switch::Switch;

impl State {
    /// Opens a scenario, evaluated.
    pub(crate) fn open(scenario: &str) -> Self {
        let mut state = Self::default();
        state.document.scenario = Scenario::read(scenario);
        state.evaluate();
        state
    }

    /// Puts another scenario in the place of the present one.
    pub(crate) fn open_scenario(&mut self, scenario: &str) {
        let before = self.document.snapshot();
        self.document.scenario = Scenario::read(scenario);
        self.document.results.clear();
        self.document.step = 0;
        self.document.applied.clear();
        if before.scenario != self.document.scenario {
            self.document.history.remember(before, None);
        }
        self.document.raw = self
            .document
            .raw
            .take()
            .map(|_| Raw::of(&self.document.scenario));
        self.ui.unfolded.clear();
        self.changed();
    }

    /// Looks at the first step that is not allowed.
    pub(crate) fn show_break(&mut self) {
        let at = breaks(&self.document.results).map_or(0, |at| at.step);
        self.go_to_step(at);
    }

    /// Writes a text, or the whole scenario as JSON.
    pub(crate) fn write(&mut self, pointer: &Path, text: String) {
        if pointer.is_empty() {
            self.edit_raw(text);
        } else {
            self.edit(pointer, text);
        }
    }

    /// Changes the scenario otherwise than by typing.
    pub(crate) fn apply(&mut self, change: Change) {
        if change.moves_steps() {
            self.document.results.clear();
        }
        let typing = change.typing().cloned();
        let adds = change.adds();
        let replaced = change.replaced().cloned();
        let draft = replaced.filter(|pointer| self.document.scenario.is_draft(pointer));
        let changed = self.change(typing.as_ref(), |it| {
            let Document {
                scenario,
                step,
                paste,
                ..
            } = &mut it.document;
            change.apply(scenario, step, paste);
            if let Some(draft) = draft {
                it.follow_provider(&draft);
            }
        });
        if adds && !changed {
            self.ui.notice = "It is already there. Nothing was changed.".to_owned();
        }
    }

    /// Turns a switch on or off.
    pub(crate) fn turn(&mut self, switch: Switch) {
        self.change(None, |it| it.switch(switch));
    }

    /// Takes the last change back.
    pub(crate) fn undo(&mut self) {
        let now = self.document.snapshot();
        let before = self.document.history.undo(now);
        self.restore(before);
    }

    /// Does again what was taken back.
    pub(crate) fn redo(&mut self) {
        let now = self.document.snapshot();
        let after = self.document.history.redo(now);
        self.restore(after);
    }

    /// Opens the scenario as JSON, or closes it.
    pub(crate) fn show_raw(&mut self, shown: bool) {
        self.document.raw = shown.then(|| Raw::of(&self.document.scenario));
    }

    /// Whether the scenario asks for the present time, which the browser knows.
    pub(crate) fn wants_present_time(&self) -> bool {
        let clock = self.document.scenario.text(&Path::clock());
        clock.trim().eq_ignore_ascii_case("now")
    }

    /// Looks at a step, or at the last one.
    pub(crate) fn go_to_step(&mut self, step: usize) {
        self.document.step = step.min(self.document.results.len().saturating_sub(1));
        self.show_paste();
    }

    /// Writes a text. The clock follows the first document that is pasted, and one that is pasted
    /// over its error gets what it needs.
    fn edit(&mut self, pointer: &Path, text: String) {
        if let Some(refused) = self.awaited_at(pointer) {
            let mut answered = false;
            self.change(Some(pointer), |it| {
                it.document.scenario.set_text(pointer, text);
                answered = it.answer_error(&refused);
            });
            if answered {
                self.document.history.close();
                self.ui.notice = "Added what the document needs. Undo takes it back.".to_owned();
            }
            return;
        }
        let first = self.is_first_paste(pointer, &text);
        let is_draft = self.document.scenario.is_draft(pointer)
            && self.document.scenario.text(pointer) != text;
        self.change(Some(pointer), |it| {
            if it.document.scenario.steps() == 0 && *pointer == Path::step_input(0) {
                // the first call makes the first step
                it.document
                    .scenario
                    .insert_step(0, json!({ "input": text }));
            } else {
                it.document.scenario.set_text(pointer, text);
            }
            if is_draft {
                it.follow_provider(pointer);
            }
        });
        if first {
            self.follow_document();
        }
    }

    /// Changes the scenario so that it can be undone, and says whether anything changed. What is
    /// typed into one place is undone as one.
    fn change(&mut self, typing: Option<&Path>, change: impl FnOnce(&mut Self)) -> bool {
        if self.ui.settings.readonly {
            return false;
        }
        let before = self.document.snapshot();
        change(self);
        let changed = before.scenario != self.document.scenario;
        if changed {
            self.document.history.remember(before, typing);
            self.changed();
            self.settle();
            self.show_raw_again();
        }
        changed
    }

    /// Shows the scenario that is there now.
    fn changed(&mut self) {
        self.ui.pointed = None;
        self.ui.notice.clear();
        self.evaluate();
        self.show_raw_again();
    }

    /// Writes the scenario as JSON again, where it is shown and can be read.
    fn show_raw_again(&mut self) {
        if let Some(raw) = &mut self.document.raw
            && !raw.broken
        {
            *raw = Raw::of(&self.document.scenario);
        }
    }

    fn edit_raw(&mut self, text: String) {
        let scenario = Scenario::of(&text);
        let raw = Raw::typed(text, scenario.is_none());
        // the text stays as typed, whatever the page would make of it
        self.document.raw = None;
        if let Some(scenario) = scenario {
            self.change(Some(&Path::root()), |state| {
                state.document.scenario = scenario;
            });
        }
        self.document.raw = Some(raw);
    }

    fn restore(&mut self, state: Option<Snapshot>) {
        let Some(state) = state else { return };
        if state.scenario.steps() != self.document.scenario.steps() {
            self.document.results.clear();
        }
        self.document.scenario = state.scenario;
        self.document.step = state.step;
        self.document.applied = state.applied;
        self.document.raw = self
            .document
            .raw
            .take()
            .map(|_| Raw::of(&self.document.scenario));
        self.changed();
    }

    /// Shows the view of the current step's input.
    fn show_paste(&mut self) {
        let result = self.document.results.get(self.document.step);
        self.document.paste = result.map_or_else(Rc::default, |result| Rc::clone(&result.paste));
        self.await_document();
    }

    /// Takes the text of a file into an editor, or into the call. A scenario is opened, wherever it
    /// was dropped.
    pub(crate) fn load(&mut self, loaded: Loaded) {
        let (target, text) = match loaded {
            Loaded::Text(target, text) => (target, text),
            Loaded::Refused(why) => {
                self.ui.notice = why;
                return;
            }
        };
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let is_raw = target == Target::Editor(Path::root());
        if !is_raw && Scenario::is_one(&text) {
            self.open_scenario(&text);
            self.ui.end_lesson();
            self.ui.trouble = None;
            self.ui.panel = None;
            self.ui.notice = "The scenario of the file is open. Undo brings back yours.".to_owned();
            return;
        }
        let pointer = match target {
            Target::Editor(pointer) => pointer,
            Target::Page => Path::step_input(self.document.step),
            Target::Panel => {
                let why =
                    "this file holds no scenario, which is a JSON object with accounts and steps";
                // it is said where an open panel would hide it
                self.ui.panel = None;
                self.ui.trouble = Some(why.to_owned());
                return;
            }
        };
        self.write(&pointer, text);
    }

    /// Runs the scenario, unless it is the one that was run last. A step that an error keeps from
    /// running keeps its last result.
    pub(crate) fn evaluate(&mut self) {
        let asked = (self.document.scenario.json(), self.ui.wants_all());
        let is_known = self.document.results.len() == self.document.scenario.steps();
        if is_known && self.document.evaluated.as_ref() == Some(&asked) {
            return self.show_paste();
        }
        let Some(simulation) = engine::simulate(&asked.0, asked.1) else {
            // what it answered last still stands; the next edit asks again
            return;
        };
        self.document.evaluated = Some(asked);
        self.document.problems = problems(&simulation);
        let mut last = std::mem::take(&mut self.document.results).into_iter();
        for (step, mut report) in simulation.steps.into_iter().enumerate() {
            let paste = Rc::new(report.input.take().unwrap_or_default());
            let stale = self.what_stops(step, &report, &simulation.diagnostics);
            let result = match (stale, last.next()) {
                (Some(stale), Some(last)) if last.report.outcome.not_run().is_none() => {
                    StepResult {
                        report: last.report,
                        stale: Some(stale),
                        paste,
                    }
                }
                _ => StepResult {
                    report: Rc::new(report),
                    stale: None,
                    paste,
                },
            };
            self.document.results.push(result);
        }
        self.document.who = simulation.who;
        self.document.queries = simulation.queries;
        self.document.step = self
            .document
            .step
            .min(self.document.results.len().saturating_sub(1));
        self.show_paste();
    }

    /// The error that keeps a step from running, in the middle of a sentence. A step that does not
    /// run because another one was refused is no error: that is its result.
    fn what_stops(
        &self,
        step: usize,
        report: &StepReport,
        of_scenario: &[ReportDiagnostic],
    ) -> Option<String> {
        report.outcome.not_run()?;
        let mut errors = report.diagnostics.iter().chain(of_scenario);
        if let Some(error) = errors.find(|problem| problem.severity == Severity::Error) {
            let name = self
                .document
                .scenario
                .name_of(&Path::from(&*error.place.text));
            return Some(format!("the error in {name}, line {}", error.place.line));
        }
        let session = self.document.scenario.made_by(step)?.strip_prefix('$')?;
        let issuer = session.parse::<usize>().ok()?.checked_sub(1)?;
        self.document.results.get(issuer)?.stale.clone()
    }
}

impl Raw {
    /// The scenario as the page writes it.
    fn of(scenario: &Scenario) -> Self {
        Self::typed(scenario.raw(), false)
    }

    /// The scenario as a person wrote it.
    fn typed(text: String, broken: bool) -> Self {
        let problems = engine::simulate(&text, false).map_or_else(Vec::new, |it| it.diagnostics);
        let of_scenario = |problem: &ReportDiagnostic| problem.place.text.is_empty();
        Self {
            problems: problems.into_iter().filter(of_scenario).collect(),
            broken,
            text,
        }
    }
}

/// All diagnostics of a simulation, each once, in the order of the text.
fn problems(simulation: &Simulation) -> Vec<ReportDiagnostic> {
    let of_steps = simulation.steps.iter().flat_map(|step| &step.diagnostics);
    let mut seen: Names = Names::default();
    let all = simulation.diagnostics.iter().chain(of_steps);
    let problems = all.filter(|problem| {
        let place = &problem.place;
        let name = format!(
            "{} {} {} {} {}",
            problem.code, place.text, place.line, place.column, problem.message
        );
        seen.insert(&name, ()).is_none()
    });
    let at = |problem: &ReportDiagnostic| (problem.place.line, problem.place.column);
    sorted_by(problems.cloned().collect(), &|one, other| {
        at(one).cmp(&at(other))
    })
}

#[cfg(test)]
mod tests {
    use rolecall_core::Detail;
    use serde_json::json;

    use super::*;
    use crate::action::Action;
    use crate::desk::settings::{Tab, Theme};
    use crate::fixture::{CALL, COMMA_MISSING, MALLORY, TRUST, edit, start};
    use crate::state::ui::ALL;
    use rolecall_source::Place;

    fn ok(workbench: &State) -> bool {
        workbench.result().unwrap().report.outcome.ok()
    }

    /// Reads everything that the page draws from the inputs of the current step.
    fn draw(it: &State) {
        let _ = (it.offers(), it.missing(), it.choices(), it.mfa_settled());
        let _ = (it.takes_session_policy(), it.problem_places());
        let _ = it.can_switch(Switch::SessionPolicy);
        let _ = (it.changed_lines(&CALL.into()), it.followed_clock());
    }

    #[test]
    fn a_keystroke_in_the_scenario_as_json_calls_the_engine_three_times() {
        let mut state = start();
        state.act(Action::ShowRaw(true));
        let text = |state: &State| state.document.raw.as_ref().unwrap().text.clone();
        for (more, calls) in [(" ", 2), ("x", 2)] {
            let text = text(&state) + more;
            let action = Action::Edit {
                pointer: Path::root(),
                text: text.clone(),
            };
            assert_eq!(engine::calls(|| drop(state.act(action))), calls, "{more:?}");
        }
        let text = text(&start_with_raw()).replacen("DevUser", "Ana", 1);
        let mut state = start_with_raw();
        let action = Action::Edit {
            pointer: Path::root(),
            text: text.clone(),
        };
        // the scenario for the forms, its own diagnostics, and the answer
        assert_eq!(engine::calls(|| drop(state.act(action))), 3);
        assert_eq!(state.document.raw.unwrap().text, text);
    }

    fn start_with_raw() -> State {
        let mut state = start();
        state.act(Action::ShowRaw(true));
        state
    }

    #[test]
    fn many_diagnostics_are_each_listed_once_in_the_order_of_the_text() {
        let mut simulation = engine::simulate("{\"steps\": [{}]}", true).unwrap();
        let one = ReportDiagnostic::clone(&simulation.diagnostics[0]);
        simulation.diagnostics = (0..3000)
            .rev()
            .flat_map(|line| {
                let mut problem = one.clone();
                problem.place.line = line;
                [problem.clone(), problem]
            })
            .collect();
        let lines = problems(&simulation);
        let lines = lines.iter().map(|problem| problem.place.line);
        assert!(lines.eq(0..3000));
    }

    #[test]
    fn a_keystroke_calls_the_engine_once() {
        let typed = |mut it: State, pointer: &str, more: &str| {
            let pointer = Path::from(pointer);
            for key in more.chars() {
                let text = format!("{}{key}", it.document.scenario.text(&pointer));
                let action = Action::Edit {
                    pointer: pointer.clone(),
                    text,
                };
                let calls = engine::calls(|| {
                    it.act(action);
                    draw(&it);
                });
                assert_eq!(calls, 1, "{key:?} of {more}");
            }
        };
        typed(start(), CALL, " --tags Key=a,Value=b --external-id 7");
        typed(start(), TRUST, " x");
        typed(start(), "/accounts/0/users/0/policies/0/document", "\n}");
        // with a switch that is on, and written over
        let mut it = start();
        it.act(Action::WhatIf(Switch::SourceIdentity));
        it.act(Action::WhatIf(Switch::Tags));
        typed(it, CALL, " --external-id 7");
        // over an error that waits for its document
        let mut it = start();
        it.act(Action::Edit {
            pointer: CALL.into(),
            text: "Not authorized to perform sts:AssumeRoleWithWebIdentity".to_owned(),
        });
        assert!(it.document.awaited.is_some());
        typed(it, CALL, " on resource: arn");
        // in claims
        let mut it = start();
        it.act(Action::Edit {
            pointer: CALL.into(),
            text: r#"{"iss": "https://idp.example.com", "sub": "ana", "aud": "app"}"#.to_owned(),
        });
        assert!(it.is_asserted());
        typed(it, CALL, "\n\n");
    }

    #[test]
    fn other_steps_are_shown_without_the_engine() {
        let mut it = start();
        it.act(Action::Change(Change::ContinueAs(0)));
        let calls = engine::calls(|| {
            it.act(Action::SelectStep(0));
            assert!(it.document.paste.is_command());
            it.act(Action::SelectStep(1));
            draw(&it);
        });
        assert_eq!(calls, 0);
    }

    #[test]
    fn the_start_is_allowed_and_without_problems() {
        let workbench = start();
        assert_eq!(workbench.document.problems, []);
        assert!(ok(&workbench));
        assert_eq!(workbench.result().unwrap().stale, None);
    }

    #[test]
    fn a_world_without_calls_takes_one() {
        for nothing in ["{}", r#"{"accounts": [], "steps": []}"#, "null"] {
            let mut workbench = State::open(nothing);
            assert_eq!(workbench.result(), None);
            let pointer = CALL.into();
            let text = "aws sts get-caller-identity".to_owned();
            workbench.act(Action::Edit { pointer, text });
            assert_eq!(workbench.document.results.len(), 1, "{nothing}");
            assert!(workbench.document.paste.is_command());
        }
    }

    #[test]
    fn who_brings_a_document_calls_without_credentials() {
        let text = "aws sts assume-role-with-web-identity --role-arn \
                    arn:aws:iam::123456789012:role/Developer_Role --role-session-name me \
                    --web-identity-token a.b.c";
        let mut workbench = start();
        assert!(workbench.caller().is_some());
        let pointer = CALL.into();
        let text = text.to_owned();
        workbench.act(Action::Edit { pointer, text });
        assert_eq!(workbench.caller(), None);
    }

    #[test]
    fn an_edit_is_evaluated() {
        let workbench = edit(start(), MALLORY);
        assert!(!ok(&workbench));
        let back = edit(workbench, (CALL, "Mallory", "DevUser"));
        assert_eq!(back, start());
    }

    #[test]
    fn an_error_keeps_the_last_result_until_it_is_mended() {
        let broken = edit(start(), COMMA_MISSING);
        assert!(ok(&broken));
        let stale = broken.result().unwrap().stale.as_deref().unwrap();
        assert_eq!(
            stale,
            "the error in the trust policy of Developer_Role, line 7"
        );
        let problem = broken.problems_in(&TRUST.into()).remove(0);
        assert_eq!(problem.severity, Severity::Error);
        assert_eq!((problem.place.line, problem.place.column), (7, 7));
        assert!(broken.problems_in(&CALL.into()).is_empty());

        let worse = edit(broken.clone(), (TRUST, "{", ""));
        assert!(ok(&worse), "a second error leaves the last good result");
        assert!(worse.result().unwrap().stale.is_some());

        let mended = edit(broken, (TRUST, "\"Allow\"", "\"Allow\","));
        assert_eq!(mended, start());
    }

    #[test]
    fn an_error_in_the_call_keeps_the_last_result_too() {
        let broken = edit(start(), (CALL, "assume-role", "asume-role"));
        assert!(ok(&broken));
        let stale = broken.result().unwrap().stale.as_deref().unwrap();
        assert_eq!(stale, "the error in the call, line 1");
    }

    #[test]
    fn an_error_from_the_start_has_nothing_to_keep() {
        let mut scenario = start().document.scenario;
        scenario.set_text(&TRUST.into(), "{".to_owned());
        let workbench = State::open(&scenario.json());
        let result = workbench.result().unwrap();
        assert!(result.report.outcome.not_run().is_some());
        assert_eq!(result.stale, None);
    }

    #[test]
    fn what_is_only_to_be_read_stays_as_it_is() {
        let mut workbench = start();
        workbench.ui.settings.readonly = true;
        let text = "aws sts get-caller-identity".to_owned();
        let pointer = CALL.into();
        workbench.act(Action::Edit { pointer, text });
        assert_eq!(workbench.document.scenario, start().document.scenario);
        workbench.act(Action::SelectTab(Tab::CloudTrail));
        assert_eq!(workbench.ui.tab, Tab::CloudTrail);
    }

    #[test]
    fn a_layer_is_there_whole_once_it_is_unfolded() {
        let statements = |workbench: &State| {
            let check = &workbench.result().unwrap().report.checks[0];
            let policies = check.layers.iter().flat_map(|layer| &layer.policies);
            policies
                .map(|policy| policy.statements.len())
                .sum::<usize>()
        };
        let mut workbench = start();
        let filler = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
        let policy = json!({"Version": "2012-10-17", "Statement": vec![filler; 30]});
        workbench.act(Action::Edit {
            pointer: "/accounts/0/users/0/policies/0/document".into(),
            text: policy.to_string(),
        });
        let brief = statements(&workbench);
        workbench.act(Action::Unfold("sts:AssumeRole".to_owned()));
        assert_eq!(statements(&workbench), brief);
        workbench.act(Action::Unfold(format!("{ALL}sts:AssumeRole")));
        assert_eq!(statements(&workbench), brief + 30 - Detail::LISTED);
    }

    #[test]
    fn choices_change_nothing_else() {
        let place = Place {
            text: TRUST.into(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 2,
        };
        let mut workbench = start();
        workbench.act(Action::SelectTab(Tab::CloudTrail));
        workbench.act(Action::SelectTheme(Theme::Dark));
        workbench.act(Action::Point(Some(place)));
        workbench.act(Action::SelectStep(99));
        assert_eq!(workbench.ui.tab, Tab::CloudTrail);
        assert_eq!(workbench.ui.theme, Theme::Dark);
        assert_eq!(workbench.document.step, 0);
        workbench.act(Action::SelectTab(Tab::Why));
        workbench.act(Action::SelectTheme(Theme::System));
        workbench.act(Action::Point(None));
        assert_eq!(workbench, start());
    }

    #[test]
    fn everything_is_undone_and_redone() {
        let mut workbench = edit(edit(start(), MALLORY), (CALL, "Mallory", "Eve"));
        workbench.act(Action::Change(Change::ContinueAs(0)));
        workbench.act(Action::Change(Change::AddStep));
        let after = workbench.clone();
        for _ in 0..3 {
            assert!(workbench.document.history.can_undo());
            workbench.act(Action::Undo);
        }
        assert_eq!(
            workbench,
            start(),
            "letters typed into one text are one change"
        );
        assert!(!workbench.document.history.can_undo());
        for _ in 0..3 {
            workbench.act(Action::Redo);
        }
        assert_eq!(workbench, after);
        workbench.act(Action::Redo);
        assert_eq!(workbench, after);
    }

    #[test]
    fn the_raw_scenario_is_edited_both_ways() {
        let mut workbench = start();
        workbench.act(Action::ShowRaw(true));
        let raw = workbench.document.raw.clone().unwrap();
        assert!(raw.text.contains("\"Sid\": \"AllowDevUserAssumeRole\""));
        assert_eq!(raw.problems, []);

        let text = raw.text.replace("203.0.113.64", "198.51.100.7");
        workbench.act(Action::Edit {
            pointer: Path::root(),
            text: text.clone(),
        });
        assert_eq!(
            workbench
                .document
                .scenario
                .text(&"/request/sourceIp".into()),
            "198.51.100.7"
        );

        let broken = text.replacen('{', "", 1);
        workbench.act(Action::Edit {
            pointer: Path::root(),
            text: broken.clone(),
        });
        let raw = workbench.document.raw.clone().unwrap();
        assert_eq!((&raw.text, raw.broken), (&broken, true));
        assert_eq!(raw.problems.len(), 1);
        assert_eq!(
            workbench
                .document
                .scenario
                .text(&"/request/sourceIp".into()),
            "198.51.100.7"
        );

        workbench.act(Action::Edit {
            pointer: Path::root(),
            text,
        });
        let workbench = edit(workbench, MALLORY);
        assert!(
            workbench
                .document
                .raw
                .unwrap()
                .text
                .contains("--source-identity Mallory")
        );
    }

    #[test]
    fn an_error_makes_its_call_with_the_session_that_made_it() {
        let mut workbench = start();
        let text = "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy".to_owned();
        workbench.act(Action::Edit {
            pointer: CALL.into(),
            text,
        });
        let change = workbench.missing().remove(0).ways.remove(0).1;
        workbench.act(Action::Change(change));
        assert_eq!(workbench.document.step, 1);
        let report = &workbench.result().unwrap().report;
        assert_eq!(
            report.caller.as_deref(),
            Some("arn:aws:sts::111122223333:assumed-role/CI/build")
        );
        // both policies are drafts, so nothing is decided yet
        assert!(!report.provisional.is_empty());
        let asked: Vec<_> = workbench.missing().into_iter().map(|it| it.what).collect();
        assert_eq!(
            asked,
            [
                "Paste the permissions policy of CI: the one here is a draft.",
                "Paste the trust policy of Deploy: the one here is a draft.",
            ]
        );
    }

    #[test]
    fn a_token_is_led_to_its_verdict_button_by_button() {
        let mut workbench = start();
        let text = r#"{"iss":"https://idp.example.com","aud":"app","sub":"ana","exp":1785341900,"iat":1785341500}"#;
        workbench.act(Action::Edit {
            pointer: CALL.into(),
            text: text.to_owned(),
        });
        let first = workbench.missing().remove(0);
        assert_eq!(first.what, "A token is sent with a session name.");
        for _ in 0..5 {
            let Some(first) = workbench.missing().into_iter().next() else {
                break;
            };
            workbench.act(Action::Change(first.ways[0].1.clone()));
        }
        assert_eq!(workbench.missing(), []);
        let report = &workbench.result().unwrap().report;
        assert_eq!(report.checks.len(), 1, "IAM is asked");
    }

    #[test]
    fn a_role_and_a_user_that_are_missing_are_offered() {
        let workbench = edit(start(), (CALL, "role/Developer_Role", "role/Other"));
        let missing = workbench.missing();
        assert_eq!(missing.len(), 1);
        assert_eq!(
            missing[0].what,
            "Account 123456789012 has no role Other in this world."
        );
        let mut workbench = workbench;
        workbench.act(Action::Change(missing[0].ways[0].1.clone()));
        let missing = workbench.missing();
        assert_eq!(
            missing[0].what,
            "Paste the trust policy of Other: the one here is a draft."
        );
        workbench.act(Action::Change(Change::Set {
            pointer: "/steps/0/as".into(),
            value: "arn:aws:iam::444455556666:user/Eve".into(),
        }));
        let missing = workbench.missing();
        assert_eq!(missing[0].what, "Account 444455556666 has no user Eve.");
        workbench.act(Action::Change(missing[0].ways[0].1.clone()));
        let missing = workbench.missing();
        assert_eq!(missing[0].what, "No permissions policy of Eve is here.");
    }
}
