//! What stands out in the texts that a report speaks of.

use rolecall_core::report::{Check, ReportDiagnostic, StepReport};
use rolecall_policy::{EffectTrace, StatementTrace};
use rolecall_source::Place;

use super::named_check;
use crate::text::{Mark, Tone, Underline};

/// The lines of a text that stand out: what allows, what refuses, what the person points at.
pub(crate) fn marks(
    report: Option<&StepReport>,
    pointed: Option<&Place>,
    pointer: &str,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut mark = |place: &Place, tone| {
        if *place.text == *pointer {
            marks.push(Mark::of(place, tone));
        }
    };
    if let Some(report) = report {
        let named = named_check(report);
        let checks = report.checks.iter();
        for check in checks.filter(|check| named.is_none_or(|named| std::ptr::eq(named, *check))) {
            let layers = check.layers.iter().flat_map(|layer| &layer.policies);
            for statement in layers.flat_map(|policy| &policy.statements) {
                match (statement.matched, statement.effect) {
                    (true, EffectTrace::Deny) => mark(&statement.place, Tone::Refuses),
                    (true, _) => mark(&statement.place, Tone::Allows),
                    (false, _) => {}
                }
            }
        }
        if let Some((_, near)) = named.and_then(Check::nearest_statement) {
            mark(first_failure(near), Tone::Refuses);
        }
    }
    if let Some(place) = pointed {
        mark(place, Tone::Pointed);
    }
    marks
}

/// Where a statement first fails to match.
fn first_failure(statement: &StatementTrace) -> &Place {
    let Some(element) = statement.elements.iter().find(|e| !e.matched) else {
        return &statement.place;
    };
    let mut keys = element.operators.iter().flat_map(|o| &o.keys);
    keys.find(|key| !key.matched)
        .map_or(&element.place, |key| &key.place)
}

/// The underlines of problems.
pub(crate) fn underlines(problems: &[ReportDiagnostic]) -> Vec<Underline> {
    let underline = |problem: &ReportDiagnostic| Underline {
        place: problem.place.clone(),
        severity: problem.severity,
    };
    problems.iter().map(underline).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CALL, NO_GRANT_IN_TRUST, TRUST, report};

    #[test]
    fn the_lines_that_decide_are_marked() {
        let report_ = report(&[NO_GRANT_IN_TRUST]);
        let (_, near) = named_check(&report_).unwrap().nearest_statement().unwrap();
        let action = near.elements.iter().find(|e| !e.matched).unwrap();
        assert_eq!(action.element, rolecall_policy::ElementKind::Action);
        assert_eq!(
            marks(Some(&report_), None, TRUST),
            [Mark::of(&action.place, Tone::Refuses)]
        );

        let allowed = marks(Some(&report(&[])), None, TRUST);
        assert!(allowed.iter().all(|mark| mark.tone == Tone::Allows));
        assert!(!allowed.is_empty());

        let pointed = &near.place;
        assert_eq!(
            marks(None, Some(pointed), TRUST),
            [Mark::of(pointed, Tone::Pointed)]
        );
        assert_eq!(marks(None, Some(pointed), CALL), []);
    }
}
