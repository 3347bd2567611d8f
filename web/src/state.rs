//! Everything that the page shows follows from one state.

pub(crate) mod document;
pub(crate) mod history;
pub(crate) mod switch;
pub(crate) mod ui;

use rolecall_core::report::ReportDiagnostic;
use rolecall_source::{Path, Place};

use self::document::{Document, StepResult};
use self::ui::Ui;
use crate::desk::lesson::Taught;
use crate::reading::{Word, presents};
use crate::text::json::compact;

/// The IAM guide's example: a user who must give the own user name as the source identity.
pub(crate) const START: &str = include_str!("start.json");

/// The state of the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct State {
    pub(crate) document: Document,
    pub(crate) ui: Ui,
}

impl State {
    /// The result of the current step.
    pub(crate) fn result(&self) -> Option<&StepResult> {
        self.document.result()
    }

    /// What to call the scenario.
    pub(crate) fn title(&self) -> String {
        let lesson = self.ui.lesson.as_ref();
        lesson.map_or_else(
            || match self.document.scenario.title() {
                "" => "A scenario in Rolecall".to_owned(),
                title => title.to_owned(),
            },
            |taught| taught.lesson.title.clone(),
        )
    }

    /// What to call the page.
    pub(crate) fn page_title(&self) -> String {
        match &self.ui.lesson {
            Some(taught) => format!("{} – Rolecall", taught.lesson.title),
            None => "Rolecall".to_owned(),
        }
    }

    /// How the step at hand ends, as JSON for the page that an embed stands in. Nothing of what
    /// anybody typed is in it.
    pub(crate) fn verdict_for_host(&self) -> String {
        let word = |result: &StepResult| Word::of(&result.report).text();
        let hidden = self.hides_answer();
        let verdicts = self.document.results.iter().map(word);
        let verdicts: Vec<&str> = verdicts.filter(|_| !hidden).collect();
        let message = serde_json::json!({
            "rolecall": 1,
            "type": "verdict",
            "step": self.document.step + 1,
            "verdict": verdicts.get(self.document.step),
            "verdicts": verdicts,
            "lesson": self.ui.lesson.as_ref().map(|taught| &taught.lesson.file),
        });
        compact(&message)
    }

    /// Whether the answer is not to be seen yet.
    pub(crate) fn hides_answer(&self) -> bool {
        self.ui.lesson.as_ref().is_some_and(Taught::hides_answer)
    }

    /// The caller of the current step: the ARN, or the text of the scenario.
    /// Nobody where a document is brought: whoever made the step before has no part in it.
    pub(crate) fn caller(&self) -> Option<&str> {
        let report = self.result().map(|result| &result.report);
        if report.is_some_and(|report| presents(report)) {
            return None;
        }
        let caller = report.and_then(|report| report.caller.as_deref());
        caller.or_else(|| self.document.scenario.made_by(self.document.step))
    }

    /// The places of all problems that an editor shows.
    pub(crate) fn problem_places(&self) -> Vec<Place> {
        if self.hides_answer() {
            // they would tell it
            return Vec::new();
        }
        let of_texts = self
            .document
            .problems
            .iter()
            .filter(|problem| !problem.place.text.is_empty())
            .filter(|problem| {
                !self
                    .document
                    .scenario
                    .is_draft(&Path::from(&*problem.place.text))
            });
        let of_raw = self.document.raw.iter().flat_map(|raw| &raw.problems);
        of_texts
            .chain(of_raw)
            .map(|problem| problem.place.clone())
            .collect()
    }

    /// The problems in the text at a pointer.
    pub(crate) fn problems_in(&self, pointer: &Path) -> Vec<&ReportDiagnostic> {
        // they would tell an answer that is to be predicted, or lint what the page wrote itself
        let shown = !self.hides_answer() && !self.document.scenario.is_draft(pointer);
        let problems = self.document.problems.iter();
        problems
            .filter(|p| shown && *p.place.text == **pointer)
            .collect()
    }
}
