//! A lesson while it is taught: predict first, then see what comes out piece by piece.

use std::collections::BTreeMap;

use rolecall_core::members;

use crate::reading::{Word, named_check, sts_operation};
use crate::state::document::StepResult;

/// A lesson as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lesson {
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) question: String,
    pub(crate) scenario: String,
    pub(crate) notice: String,
}

members! {
    Lesson {
        file: "file",
        title: "title",
        question: "question",
        scenario: "scenario",
        notice: "notice",
    }
}

/// The lesson at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taught {
    pub(crate) lesson: Lesson,
    pub(crate) phase: Phase,
    pub(crate) guess: Guess,
}

/// How far the lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The answer is simply there.
    Plain,
    /// The answer is hidden until somebody says what it will be.
    Predicting,
    /// So many pieces of the answer are shown; whether the prediction was right is told at the end.
    Revealing { shown: usize, right: bool },
    /// All is shown.
    Revealed { right: bool },
}

/// What somebody thinks will happen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Guess {
    /// Whether every call is allowed.
    pub(crate) allowed: Option<bool>,
    /// Where it breaks first.
    pub(crate) at: Option<Break>,
}

/// Where a scenario breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Break {
    /// From 0.
    pub(crate) step: usize,
    /// The check that fails; `None` for an error beside all policies.
    pub(crate) action: Option<String>,
}

/// A piece of the answer, as it is revealed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<'a> {
    /// A check of a step: its action, whether it passes, and what decides.
    Check {
        step: usize,
        action: &'a str,
        passes: bool,
        reason: &'a str,
    },
    /// How a step ends.
    End { step: usize, result: &'a StepResult },
    /// What to notice.
    Notice,
}

impl Taught {
    pub(crate) fn new(lesson: Lesson, predict: bool) -> Self {
        let phase = if predict {
            Phase::Predicting
        } else {
            Phase::Plain
        };
        Self {
            lesson,
            phase,
            guess: Guess::default(),
        }
    }

    /// Whether the answer must not be seen yet.
    pub(crate) const fn hides_answer(&self) -> bool {
        matches!(self.phase, Phase::Predicting | Phase::Revealing { .. })
    }

    /// Ends the prediction, if it is complete: what is shown first is the first piece.
    pub(crate) fn commit(&mut self, results: &[StepResult]) -> Option<bool> {
        if self.phase != Phase::Predicting || !self.guess.is_complete() {
            return None;
        }
        let right = self.guess.is_right(results);
        self.phase = Phase::Revealing { shown: 1, right };
        self.finish(results);
        Some(right)
    }

    /// Shows the next piece.
    pub(crate) fn reveal(&mut self, results: &[StepResult]) {
        if let Phase::Revealing { shown, .. } = &mut self.phase {
            *shown += 1;
        }
        self.finish(results);
    }

    fn finish(&mut self, results: &[StepResult]) {
        if let Phase::Revealing { shown, right } = self.phase
            && shown >= pieces(results).len()
        {
            self.phase = Phase::Revealed { right };
        }
    }
}

impl Guess {
    pub(crate) const fn is_complete(&self) -> bool {
        matches!(
            (self.allowed, &self.at),
            (Some(true), _) | (Some(false), Some(_))
        )
    }

    fn is_right(&self, results: &[StepResult]) -> bool {
        match breaks(results) {
            None => self.allowed == Some(true),
            Some(at) => self.allowed == Some(false) && self.at.as_ref() == Some(&at),
        }
    }
}

/// Where a scenario breaks first.
pub(crate) fn breaks(results: &[StepResult]) -> Option<Break> {
    let mut results = results.iter().enumerate();
    let (step, result) = results.find(|(_, it)| Word::of(&it.report) != Word::Allowed)?;
    let action = named_check(&result.report).map(|check| check.action.clone());
    Some(Break { step, action })
}

/// Where it could break, for somebody who does not know: every check that the calls may need.
pub(crate) fn places(results: &[StepResult]) -> Vec<Break> {
    let mut places = Vec::new();
    for (step, result) in results.iter().enumerate() {
        let mut add = |action: Option<&str>| {
            let action = action.map(str::to_owned);
            let place = Break { step, action };
            if !places.contains(&place) {
                places.push(place);
            }
        };
        for check in &result.report.checks {
            add(Some(&check.action));
        }
        let operation = sts_operation(&result.report);
        if let Some(operation) = operation.filter(|operation| operation.assumes_role()) {
            if result.report.checks.is_empty() {
                add(Some(operation.action()));
            }
            add(Some(crate::reading::TAG_SESSION));
            add(Some(crate::reading::SET_SOURCE_IDENTITY));
        }
        add(None);
    }
    places
}

/// The whole answer in pieces.
pub(crate) fn pieces(results: &[StepResult]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (step, result) in results.iter().enumerate() {
        pieces.extend(result.report.checks.iter().map(|check| Piece::Check {
            step,
            action: &check.action,
            passes: !crate::reading::fails(check),
            reason: &check.decided_by,
        }));
        pieces.push(Piece::End { step, result });
    }
    pieces.push(Piece::Notice);
    pieces
}

/// Which lessons were predicted, and whether rightly.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Progress(BTreeMap<String, bool>);

impl Progress {
    pub(crate) fn of(&self, file: &str) -> Option<bool> {
        self.0.get(file).copied()
    }

    /// Takes a prediction down. A lesson that was once right stays so.
    pub(crate) fn note(&mut self, file: &str, right: bool) {
        *self.0.entry(file.to_owned()).or_default() |= right;
    }

    /// How many of some lessons were predicted, and how many of them rightly.
    pub(crate) fn count<'a>(&self, files: impl Iterator<Item = &'a str>) -> (usize, usize) {
        let known: Vec<bool> = files.filter_map(|file| self.of(file)).collect();
        (known.len(), known.iter().filter(|right| **right).count())
    }

    /// As a text that a browser keeps.
    pub(crate) fn text(&self) -> String {
        let line = |(file, right): (&String, &bool)| format!("{file} {}\n", u8::from(*right));
        self.0.iter().map(line).collect()
    }

    pub(crate) fn read(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Self(
            lines
                .map(|(file, right)| (file.to_owned(), right == "1"))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{MALLORY, edit, start};

    fn lesson() -> Lesson {
        Lesson {
            file: "a".to_owned(),
            title: "A".to_owned(),
            question: "Who?".to_owned(),
            scenario: "{}".to_owned(),
            notice: "That.".to_owned(),
        }
    }

    #[test]
    fn a_prediction_is_held_against_what_comes_out() {
        let results = edit(start(), MALLORY).document.results;
        let at = breaks(&results).unwrap();
        assert_eq!(at.action.as_deref(), Some("sts:SetSourceIdentity"));
        assert!(places(&results).contains(&at));
        let predict = |allowed, at| {
            let mut taught = Taught::new(lesson(), true);
            taught.guess = Guess {
                allowed: Some(allowed),
                at,
            };
            taught.commit(&results)
        };
        assert_eq!(predict(true, None), Some(false));
        assert_eq!(predict(false, None), None, "it must say where");
        assert_eq!(predict(false, Some(at.clone())), Some(true));
        assert_eq!(
            predict(false, Some(Break { action: None, ..at })),
            Some(false)
        );
        assert_eq!(breaks(&start().document.results), None);
    }

    #[test]
    fn the_answer_is_revealed_piece_by_piece() {
        let results = start().document.results;
        let mut taught = Taught::new(lesson(), true);
        assert!(taught.hides_answer());
        taught.reveal(&results);
        assert_eq!(taught.phase, Phase::Predicting, "first predict");
        taught.guess.allowed = Some(true);
        taught.commit(&results);
        let count = pieces(&results).len();
        assert_eq!(count, 4, "two checks, the end, what to notice");
        for _ in 1..count {
            assert!(taught.hides_answer());
            taught.reveal(&results);
        }
        assert_eq!(taught.phase, Phase::Revealed { right: true });
    }

    #[test]
    fn progress_is_kept_as_text() {
        let mut progress = Progress::default();
        progress.note("a", true);
        progress.note("b", false);
        progress.note("a", false);
        assert_eq!(progress.of("a"), Some(true));
        assert_eq!(progress.count(["a", "b", "c"].into_iter()), (2, 1));
        assert_eq!(Progress::read(&progress.text()), progress);
    }
}
