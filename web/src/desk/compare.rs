//! What changed between a result that somebody pinned and the present one.

use std::rc::Rc;

use rolecall_core::report::{Check, StepReport};
use serde_json::{Map, Value};

use crate::reading::answer::answer;
use crate::text::json::compact;

/// A result that is kept for comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pinned {
    /// From 0.
    pub(crate) step: usize,
    pub(crate) report: Rc<StepReport>,
}

/// A difference: what it was and what it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) name: String,
    pub(crate) was: Option<String>,
    pub(crate) is: Option<String>,
}

/// How the verdict reads now and then.
pub(crate) fn verdicts(was: &StepReport, is: &StepReport) -> Vec<Change> {
    let text = |report: &StepReport| {
        let answer = answer(report);
        format!("{}. {}", answer.word.text(), answer.what)
    };
    let mut changes = Vec::new();
    compare("verdict", Some(text(was)), Some(text(is)), &mut changes);
    compare("error", error(was), error(is), &mut changes);
    let identity = |report: &StepReport| report.outcome.session()?.source_identity.clone();
    compare(
        "source identity of the session",
        identity(was),
        identity(is),
        &mut changes,
    );
    for check in &is.checks {
        let before = was.checks.iter().find(|it| it.action == check.action);
        compare(
            &check.action,
            before.map(decided),
            Some(decided(check)),
            &mut changes,
        );
    }
    for check in &was.checks {
        if is.checks.iter().all(|it| it.action != check.action) {
            compare(&check.action, Some(decided(check)), None, &mut changes);
        }
    }
    changes
}

/// The keys of the request context that changed, of all checks.
pub(crate) fn contexts(was: &StepReport, is: &StepReport) -> Vec<Change> {
    lists(&keys(was), &keys(is))
}

/// The members of the events that changed.
pub(crate) fn events(was: &StepReport, is: &StepReport) -> Vec<Change> {
    lists(&members(was), &members(is))
}

fn decided(check: &Check) -> String {
    let word = if crate::reading::fails(check) {
        "denied"
    } else {
        "allowed"
    };
    format!("{word}: {}", check.decided_by)
}

fn error(report: &StepReport) -> Option<String> {
    let error = report.outcome.error()?;
    Some(format!("{}: {}", error.code, error.message))
}

type Named = Vec<(String, String)>;

/// The keys of every check, those of the first without its name.
fn keys(report: &StepReport) -> Named {
    let mut named = Vec::new();
    for check in &report.checks {
        for entry in &check.context {
            named.push((
                format!("{} in {}", entry.key, check.action),
                entry.values.join(", "),
            ));
        }
    }
    named
}

fn members(report: &StepReport) -> Named {
    let mut named = Vec::new();
    for event in &report.events {
        let prefix = if report.events.len() > 1 {
            format!("{}: ", event.account)
        } else {
            String::new()
        };
        if let Some(event) = event.event.read() {
            flatten(&prefix, event, &mut named);
        }
    }
    named
}

fn flatten(prefix: &str, members: &Map<String, Value>, named: &mut Named) {
    for (name, value) in members {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(members) if !members.is_empty() => {
                flatten(&format!("{name}."), members, named)
            }
            Value::String(text) => named.push((name, text.clone())),
            value => named.push((name, compact(value))),
        }
    }
}

fn lists(was: &Named, is: &Named) -> Vec<Change> {
    let find = |list: &Named, name: &str| {
        let found = list.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.clone())
    };
    let gone = was.iter().filter(|(name, _)| find(is, name).is_none());
    let mut changes = Vec::new();
    for (name, _) in is.iter().chain(gone) {
        compare(name, find(was, name), find(is, name), &mut changes);
    }
    changes
}

fn compare(name: &str, was: Option<String>, is: Option<String>, changes: &mut Vec<Change>) {
    if was != is {
        let name = name.to_owned();
        changes.push(Change { name, was, is });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{MALLORY, OMITTED, report};

    #[test]
    fn the_same_result_has_no_changes() {
        let it = report(&[]);
        assert!(verdicts(&it, &it).is_empty());
        assert!(contexts(&it, &it).is_empty());
        assert!(events(&it, &it).is_empty());
    }

    #[test]
    fn what_changed_is_named_with_both_values() {
        let (was, is) = (report(&[]), report(&[MALLORY]));
        let verdicts = verdicts(&was, &is);
        assert_eq!(verdicts[0].name, "verdict");
        assert!(verdicts[0].is.as_ref().unwrap().starts_with("Denied."));
        assert_eq!(verdicts[2].was.as_deref(), Some("DevUser"));
        let context = contexts(&was, &is);
        assert!(context.contains(&Change {
            name: "sts:SourceIdentity in sts:SetSourceIdentity".to_owned(),
            was: Some("DevUser".to_owned()),
            is: Some("Mallory".to_owned()),
        }));
        let event = events(&was, &is);
        assert!(
            event
                .iter()
                .any(|it| it.name == "errorCode" && it.was.is_none())
        );
        assert!(
            event
                .iter()
                .any(|it| it.name == "requestParameters.sourceIdentity" && it.is.is_none())
        );
    }

    #[test]
    fn a_check_that_is_gone_is_a_change() {
        let changes = verdicts(&report(&[]), &report(&[OMITTED]));
        assert!(
            changes
                .iter()
                .any(|it| it.name == "sts:SetSourceIdentity" && it.is.is_none())
        );
    }
}
