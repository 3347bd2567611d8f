//! Lessons: a scenario in a readable file, with the question that it answers and the verdict of
//! every check.
//!
//! A lesson is Markdown: a title, `Group: …`, the question, the scenario as a `json` block, a
//! section *What to notice*, and a section *Verdicts* with a `text` block. Each of its lines begins
//! with the number of a step: `1 sts:AssumeRole allow` is a check, `1 ok` or
//! `1 ok, source identity Diego` a call that succeeds, `1 AccessDenied: …` the error that AWS
//! answers, `1 not run: …` a step that can't be run. A section *Messages* may list texts that a
//! diagnostic or a note of the step holds.

use rolecall_policy::Verdict;
use serde::Serialize;

use crate::{Simulation, report::Outcome, simulate};

/// A lesson as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The title.
    pub title: String,
    /// What it belongs to in the gallery.
    pub group: String,
    /// The question, as Markdown.
    pub question: String,
    /// The scenario, as JSON.
    pub scenario: String,
    /// What to notice, as Markdown.
    pub notice: String,
    /// What comes out, a line each.
    pub verdicts: Vec<String>,
    /// What a diagnostic or note says, with the number of its step.
    pub messages: Vec<(usize, String)>,
}

/// A check as a lesson states it, for whoever predicts first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// The number of the step, from 1.
    pub step: usize,
    /// The action that is authorized.
    pub action: String,
    /// `allow`, `implicit-deny` or `explicit-deny`.
    pub verdict: String,
}

/// Lessons in an order, as its file has them: a title, what the course is about, and a numbered
/// list of the names of lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The title.
    pub title: String,
    /// What it is about, as Markdown.
    pub about: String,
    /// The names of the lessons' files, without `.md`, in order.
    pub lessons: Vec<String>,
}

impl Course {
    /// Reads a course; the error says what is missing.
    ///
    /// ```
    /// use rolecall_core::lesson::Course;
    /// let course = Course::read("# Chains\n\nHow they break.\n\n1. chain-changed\n2. chain-late\n");
    /// assert_eq!(course.unwrap().lessons, ["chain-changed", "chain-late"]);
    /// ```
    ///
    /// # Errors
    ///
    /// A part that every course has is missing.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let (title, rest) = titled(text).ok_or("a course begins with `# ` and its title")?;
        let (about, list) = rest
            .split_once("\n1. ")
            .ok_or("the lessons are missing, a numbered list that begins with `1. `")?;
        let mut lessons = Vec::new();
        for line in list.lines().filter(|line| !line.trim().is_empty()) {
            let name = match lessons.is_empty() {
                true => line,
                false => line
                    .strip_prefix(&format!("{}. ", lessons.len() + 1))
                    .ok_or(
                        "the list of lessons is not numbered in order, or does not end the file",
                    )?,
            };
            lessons.push(name.trim().to_owned());
        }
        Ok(Self {
            title: title.trim().to_owned(),
            about: about.trim().to_owned(),
            lessons,
        })
    }
}

impl Lesson {
    /// Reads a lesson; the error says what is missing.
    ///
    /// # Errors
    ///
    /// A part that every lesson has is missing.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let (title, rest) = titled(text).ok_or("a lesson begins with `# ` and its title")?;
        let (intro, rest) = rest
            .split_once("```json\n")
            .ok_or("the scenario is missing, a `json` block")?;
        let (scenario, rest) = rest
            .split_once("\n```\n")
            .ok_or("the scenario's block has no end")?;
        let (group, question) = intro
            .trim()
            .strip_prefix("Group: ")
            .and_then(|intro| intro.split_once('\n'))
            .ok_or("`Group: …` is missing under the title")?;
        let (_, notice) = rest
            .split_once("## What to notice\n")
            .ok_or("the section `What to notice` is missing")?;
        let (notice, rest) = notice
            .split_once("## Verdicts\n")
            .ok_or("the section `Verdicts` is missing")?;
        let (verdicts, messages) = rest.split_once("## Messages\n").unwrap_or((rest, ""));
        let messages = lines(messages).filter_map(|line| {
            let (step, text) = line.split_once(' ')?;
            Some((step.parse().ok()?, text.to_owned()))
        });
        Ok(Self {
            title: title.trim().to_owned(),
            group: group.trim().to_owned(),
            question: question.trim().to_owned(),
            scenario: scenario.to_owned(),
            notice: notice.trim().to_owned(),
            messages: messages.collect(),
            verdicts: lines(verdicts).map(ToOwned::to_owned).collect(),
        })
    }

    /// Runs the scenario.
    #[must_use]
    pub fn run(&self) -> Simulation {
        simulate(&self.scenario)
    }

    /// The checks that it states, in order.
    #[must_use]
    pub fn expected(&self) -> Vec<Stated> {
        let checks = self.verdicts.iter().filter_map(|line| {
            let mut words = line.split(' ');
            let (step, action, verdict) = (words.next()?, words.next()?, words.next()?);
            let is_check = words.next().is_none() && action.contains(':');
            is_check.then_some(Stated {
                step: step.parse().ok()?,
                action: action.to_owned(),
                verdict: verdict.to_owned(),
            })
        });
        checks.collect()
    }

    /// What is stated and does not come out, a line each.
    #[must_use]
    pub fn differences(&self, simulation: &Simulation) -> Vec<String> {
        let actual = verdicts(simulation);
        let mut differences = Vec::new();
        for line in &self.verdicts {
            if !actual.contains(line) {
                differences.push(format!("stated, but not so: {line}"));
            }
        }
        for line in &actual {
            if !self.verdicts.contains(line) {
                differences.push(format!("so, but not stated: {line}"));
            }
        }
        for (step, text) in &self.messages {
            let report = step.checked_sub(1).and_then(|i| simulation.steps.get(i));
            let said = report.is_some_and(|report| {
                let of_step = report.diagnostics.iter().chain(&simulation.diagnostics);
                of_step
                    .flat_map(|d| std::iter::once(&d.message).chain(&d.help))
                    .chain(report.notes.iter().map(|note| &note.text))
                    .any(|said| said.contains(text.as_str()))
            });
            if !said {
                differences.push(format!("stated, but not said: {step} {text}"));
            }
        }
        differences
    }
}

/// The title of a document, and what follows it.
fn titled(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("# ")?.split_once('\n')
}

/// The lines of a fenced block.
fn lines(section: &str) -> impl Iterator<Item = &str> {
    let lines = section.lines().map(str::trim_end);
    lines.filter(|line| !line.is_empty() && !line.starts_with("```"))
}

/// What comes out of a simulation, as a lesson states it.
#[must_use]
pub fn verdicts(simulation: &Simulation) -> Vec<String> {
    let mut lines = Vec::new();
    for (i, step) in simulation.steps.iter().enumerate() {
        let number = i + 1;
        for check in &step.checks {
            lines.push(format!("{number} {} {}", check.action, name(check.verdict)));
        }
        lines.push(match &step.outcome {
            Outcome::NotRun { reason } => format!("{number} not run: {reason}"),
            Outcome::Refused { error, .. } => format!("{number} {}: {}", error.code, error.message),
            Outcome::Succeeded { session, .. } => {
                match session
                    .as_ref()
                    .and_then(|session| session.source_identity.as_ref())
                {
                    Some(identity) => format!("{number} ok, source identity {identity}"),
                    None => format!("{number} ok"),
                }
            }
        });
    }
    lines
}

const fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::ImplicitDeny => "implicit-deny",
        Verdict::ExplicitDeny => "explicit-deny",
    }
}
