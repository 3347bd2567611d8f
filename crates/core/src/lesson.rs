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

use crate::{Simulation, simulate};

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

impl Lesson {
    /// Reads a lesson; the error says what is missing.
    ///
    /// # Errors
    ///
    /// A part that every lesson has is missing.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let (title, rest) = text
            .strip_prefix("# ")
            .and_then(|text| text.split_once('\n'))
            .ok_or("a lesson begins with `# ` and its title")?;
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
        let outcome = &step.outcome;
        lines.push(match (&outcome.not_run, &outcome.error) {
            (Some(reason), _) => format!("{number} not run: {reason}"),
            (None, Some(error)) => format!("{number} {}: {}", error.code, error.message),
            (None, None) => {
                let session = outcome.session.as_ref();
                match session.and_then(|session| session.source_identity.as_ref()) {
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
