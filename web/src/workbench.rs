//! The page's state and what may happen to it: pure, without a DOM.

use std::rc::Rc;

use rolecall_core::report::{Query, ReportDiagnostic, Responsible, Simulation, StepReport};
use rolecall_source::{Place, Severity};

use crate::desk::{Desk, Move};
use crate::engine;
use crate::scenario::Scenario;

/// Everything that the page shows follows from this.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Workbench {
    pub(crate) scenario: Scenario,
    /// All problems of the scenario as it stands, each once, in the order of the text.
    pub(crate) problems: Vec<ReportDiagnostic>,
    /// The results, one for each step.
    pub(crate) results: Vec<StepResult>,
    /// Who did what, event by event.
    pub(crate) who: Vec<Responsible>,
    /// The queries that find the events in real logs.
    pub(crate) queries: Vec<Query>,
    /// The step at hand, from 0.
    pub(crate) step: usize,
    pub(crate) tab: Tab,
    pub(crate) theme: Theme,
    /// The place in a text that the person points at in the answer.
    pub(crate) pointed: Option<Place>,
    /// What lies beside: lessons, a pinned result, settings.
    pub(crate) desk: Desk,
}

/// What the page shows for a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepResult {
    /// The last report that a verdict can be read from.
    pub(crate) report: Rc<StepReport>,
    /// Why the report is from before the last edits; `None` while it is current.
    pub(crate) stale: Option<String>,
}

/// The tabs of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Why,
    Context,
    Response,
    CloudTrail,
    Queries,
    Who,
    Compare,
}

impl Tab {
    pub(crate) const ALL: [Self; 7] = [
        Self::Why,
        Self::Context,
        Self::Response,
        Self::CloudTrail,
        Self::Queries,
        Self::Who,
        Self::Compare,
    ];
}

/// The colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

/// Something that a person does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Types into the text at a JSON pointer.
    Edit { pointer: String, text: String },
    /// Looks at another step.
    SelectStep(usize),
    /// Looks at another tab of the answer.
    SelectTab(Tab),
    /// Wants other colours.
    SelectTheme(Theme),
    /// Points at a place in a text, or no longer does.
    Point(Option<Place>),
    /// Does something beside the workbench.
    Lay(Move),
}

impl Workbench {
    /// Opens a scenario, evaluated.
    pub(crate) fn open(scenario: &str) -> Self {
        let mut workbench = Self {
            scenario: Scenario::read(scenario),
            problems: Vec::new(),
            results: Vec::new(),
            who: Vec::new(),
            queries: Vec::new(),
            step: 0,
            tab: Tab::Why,
            theme: Theme::System,
            pointed: None,
            desk: Desk::default(),
        };
        workbench.evaluate();
        workbench
    }

    /// Puts another scenario in the place of the present one.
    pub(crate) fn open_scenario(&mut self, scenario: &str) {
        self.scenario = Scenario::read(scenario);
        self.results.clear();
        self.step = 0;
        self.pointed = None;
        self.evaluate();
    }

    /// What to call the scenario.
    pub(crate) fn title(&self) -> String {
        let lesson = self.desk.lesson.as_ref();
        lesson.map_or_else(
            || match self.scenario.title() {
                "" => "A scenario in Rolecall".to_owned(),
                title => title.to_owned(),
            },
            |taught| taught.lesson.title.clone(),
        )
    }

    /// Does what an action says.
    pub(crate) fn act(&mut self, action: Action) {
        match action {
            Action::Edit { pointer, text } => {
                self.scenario.set_text(&pointer, text);
                self.pointed = None;
                self.evaluate();
            }
            Action::SelectStep(step) => self.step = step.min(self.results.len().saturating_sub(1)),
            Action::SelectTab(tab) => self.tab = tab,
            Action::SelectTheme(theme) => self.theme = theme,
            Action::Point(place) => self.pointed = place,
            Action::Lay(it) => self.lay(it),
        }
    }

    /// The result of the step at hand.
    pub(crate) fn result(&self) -> Option<&StepResult> {
        self.results.get(self.step)
    }

    /// The problems in the text at a pointer.
    pub(crate) fn problems_in(&self, pointer: &str) -> Vec<&ReportDiagnostic> {
        let problems = self.problems.iter();
        problems.filter(|p| p.place.text == pointer).collect()
    }

    /// Runs the scenario. A step that an error keeps from running keeps its last result.
    fn evaluate(&mut self) {
        let Some(simulation) = engine::simulate(&self.scenario.json()) else {
            // what it answered last still stands; the next edit asks again
            return;
        };
        self.problems = problems(&simulation);
        let mut last = std::mem::take(&mut self.results).into_iter();
        for (step, report) in simulation.steps.into_iter().enumerate() {
            let stale = self.what_stops(step, &report, &simulation.diagnostics);
            let result = match (stale, last.next()) {
                (Some(stale), Some(last)) if last.report.outcome.not_run.is_none() => StepResult {
                    report: last.report,
                    stale: Some(stale),
                },
                _ => StepResult {
                    report: Rc::new(report),
                    stale: None,
                },
            };
            self.results.push(result);
        }
        self.who = simulation.who;
        self.queries = simulation.queries;
        self.step = self.step.min(self.results.len().saturating_sub(1));
    }

    /// The error that keeps a step from running, in the middle of a sentence. A step that does not
    /// run because another one was refused is no error: that is its result.
    fn what_stops(
        &self,
        step: usize,
        report: &StepReport,
        of_scenario: &[ReportDiagnostic],
    ) -> Option<String> {
        report.outcome.not_run.as_ref()?;
        let mut errors = report.diagnostics.iter().chain(of_scenario);
        if let Some(error) = errors.find(|problem| problem.severity == Severity::Error) {
            let name = self.scenario.name_of(&error.place.text);
            return Some(format!("the error in {name}, line {}", error.place.line));
        }
        let session = self.scenario.made_by(step)?.strip_prefix('$')?;
        let issuer = session.parse::<usize>().ok()?.checked_sub(1)?;
        self.results.get(issuer)?.stale.clone()
    }
}

/// All problems of a simulation, each once, in the order of the text.
fn problems(simulation: &Simulation) -> Vec<ReportDiagnostic> {
    let of_steps = simulation.steps.iter().flat_map(|step| &step.diagnostics);
    let at = |problem: &ReportDiagnostic| (problem.place.line, problem.place.column);
    let mut problems: Vec<ReportDiagnostic> = Vec::new();
    for problem in simulation.diagnostics.iter().chain(of_steps) {
        if !problems.contains(problem) {
            let after = problems.partition_point(|other| at(other) <= at(problem));
            problems.insert(after, problem.clone());
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CALL, COMMA_MISSING, MALLORY, TRUST, edit, start};

    fn ok(workbench: &Workbench) -> bool {
        workbench.result().unwrap().report.outcome.ok
    }

    #[test]
    fn the_start_is_allowed_and_without_problems() {
        let workbench = start();
        assert_eq!(workbench.problems, []);
        assert!(ok(&workbench));
        assert_eq!(workbench.result().unwrap().stale, None);
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
        let problem = broken.problems_in(TRUST).remove(0);
        assert_eq!(problem.severity, Severity::Error);
        assert_eq!((problem.place.line, problem.place.column), (7, 7));
        assert!(broken.problems_in(CALL).is_empty());

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
        let mut scenario = start().scenario;
        scenario.set_text(TRUST, "{".to_owned());
        let workbench = Workbench::open(&scenario.json());
        let result = workbench.result().unwrap();
        assert!(result.report.outcome.not_run.is_some());
        assert_eq!(result.stale, None);
    }

    #[test]
    fn choices_change_nothing_else() {
        let place = Place {
            text: TRUST.to_owned(),
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
        assert_eq!(workbench.tab, Tab::CloudTrail);
        assert_eq!(workbench.theme, Theme::Dark);
        assert_eq!(workbench.step, 0);
        workbench.act(Action::SelectTab(Tab::Why));
        workbench.act(Action::SelectTheme(Theme::System));
        workbench.act(Action::Point(None));
        assert_eq!(workbench, start());
    }
}
