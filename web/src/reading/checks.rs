//! The authorizations behind a call, and what both sides say to each.

use rolecall_core::report::{Check, StepReport};
use rolecall_policy::{LayerKind, LayerVerdict, Side};

use super::{SET_SOURCE_IDENTITY, TAG_SESSION, is_assumption, lacks_role};

/// One place in the row of checks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CheckCell<'a> {
    pub(crate) action: &'a str,
    pub(crate) state: CheckState<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CheckState<'a> {
    /// What both sides say.
    Made(&'a Check),
    /// That there was no such check, and why.
    NotMade(&'static str),
}

/// The authorizations behind a call, with those that it could have needed but did not.
pub(crate) fn check_cells(report: &StepReport) -> Vec<CheckCell<'_>> {
    let cell = |check| CheckCell {
        action: check_action(check),
        state: CheckState::Made(check),
    };
    let mut cells: Vec<_> = report.checks.iter().map(cell).collect();
    if !is_assumption(report) || cells.is_empty() {
        return cells;
    }
    let extra = if report.checks.iter().any(lacks_role) {
        [TAG_SESSION, SET_SOURCE_IDENTITY]
            .map(|action| (action, "not asked: there is no such role"))
    } else {
        [
            (TAG_SESSION, "not needed: no tags are passed or inherited"),
            (
                SET_SOURCE_IDENTITY,
                "not needed: no source identity is passed or inherited",
            ),
        ]
    };
    for (place, (action, why)) in (1..).zip(extra) {
        if cells.iter().all(|cell| cell.action != action) {
            let state = CheckState::NotMade(why);
            cells.insert(cells.len().min(place), CheckCell { action, state });
        }
    }
    cells
}

fn check_action(check: &Check) -> &str {
    &check.action
}

/// What one side of a check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Allows,
    /// Nothing on this side allows it, and something would have to.
    DoesNotAllow,
    Denies,
    /// The check passes without it.
    NotNeeded,
}

impl Says {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Allows => "allows",
            Self::DoesNotAllow => "does not allow",
            Self::Denies => "denies",
            Self::NotNeeded => "not needed",
        }
    }
}

/// What one side of a check says, over all its layers.
pub(crate) fn says(check: &Check, side: Side) -> Says {
    let mut layers = check.layers.iter().filter(|layer| layer.side == side);
    let has = |verdict| layers.clone().any(|layer| layer.verdict == verdict);
    if has(LayerVerdict::ExplicitDeny) {
        Says::Denies
    } else if has(LayerVerdict::ImplicitDeny) {
        Says::DoesNotAllow
    } else if layers.any(|layer| layer.verdict == LayerVerdict::Allow && grants(layer.kind)) {
        Says::Allows
    } else {
        Says::NotNeeded
    }
}

/// Whether a kind of policy can grant; the others only limit.
const fn grants(kind: LayerKind) -> bool {
    matches!(
        kind,
        LayerKind::Identity | LayerKind::Trust | LayerKind::Resource
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{
        CALL, NO_GRANT_IN_PERMISSIONS, NO_GRANT_IN_TRUST, OMITTED, TRUST, report,
    };

    #[test]
    fn both_sides_speak() {
        let sides = |edits: &[_]| {
            let report = report(edits);
            let check = report.checks.last().unwrap();
            assert_eq!(check.action, SET_SOURCE_IDENTITY);
            (says(check, Side::Caller), says(check, Side::Resource))
        };
        assert_eq!(sides(&[]), (Says::Allows, Says::Allows));
        assert_eq!(
            sides(&[NO_GRANT_IN_PERMISSIONS]),
            (Says::NotNeeded, Says::Allows)
        );
        assert_eq!(
            sides(&[NO_GRANT_IN_TRUST]),
            (Says::Allows, Says::DoesNotAllow)
        );
        assert_eq!(sides(&[(TRUST, "\"Allow\"", "\"Deny\"")]).1, Says::Denies);
    }

    #[test]
    fn checks_that_were_not_made_say_why() {
        let report = report(&[OMITTED]);
        let cells = check_cells(&report);
        let actions: Vec<_> = cells.iter().map(|cell| cell.action).collect();
        assert_eq!(
            actions,
            ["sts:AssumeRole", TAG_SESSION, SET_SOURCE_IDENTITY]
        );
        assert_eq!(
            cells.last().unwrap().state,
            CheckState::NotMade("not needed: no source identity is passed or inherited")
        );
    }

    #[test]
    fn nothing_more_is_asked_of_a_role_that_does_not_exist() {
        let report = report(&[(CALL, "role/Developer_Role", "role/Nobodys")]);
        assert_eq!(
            check_cells(&report).last().unwrap().state,
            CheckState::NotMade("not asked: there is no such role")
        );
    }
}
