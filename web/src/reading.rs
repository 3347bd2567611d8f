//! A report in words: composed of what it says, never judging anew.

pub(crate) mod answer;
pub(crate) mod checks;
pub(crate) mod context;
pub(crate) mod marks;

use rolecall_core::report::{Check, Outcome, RefusedBy, StepReport};
use rolecall_policy::{EffectTrace, LayerKind, LayerTrace, LayerVerdict, StatementTrace, Verdict};
use rolecall_source::StsOperation;

pub(crate) const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";
pub(crate) const TAG_SESSION: &str = "sts:TagSession";

/// The class of elements that show a verdict which rests on a draft.
pub(crate) const PROVISIONAL: &str = "provisional";

/// The class of elements that show how a step ends.
pub(crate) fn verdict_class(report: &StepReport) -> &'static str {
    if report.provisional.is_empty() {
        Word::of(report).class()
    } else {
        PROVISIONAL
    }
}

/// How a step ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Allowed,
    /// An authorization failed.
    Denied,
    /// AWS answers with an error before it authorizes anything, or after.
    Refused,
    NotEvaluated,
}

impl Word {
    pub(crate) fn of(report: &StepReport) -> Self {
        match &report.outcome {
            Outcome::NotRun { .. } => Self::NotEvaluated,
            Outcome::Succeeded { .. } => Self::Allowed,
            Outcome::Refused { by, .. } => match by {
                RefusedBy::Check { .. } => Self::Denied,
                RefusedBy::Validation | RefusedBy::Identification => Self::Refused,
            },
        }
    }

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::Denied => "Denied",
            Self::Refused => "Refused",
            Self::NotEvaluated => "Not evaluated",
        }
    }

    /// The class of elements in its colours.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Allowed => "allow",
            Self::Denied | Self::Refused => "deny",
            Self::NotEvaluated => "silent",
        }
    }
}

/// The source identity of the session that a step issues, else the one that it asks for.
pub(crate) fn source_identity_of(report: &StepReport) -> Option<&str> {
    if let Some(session) = report.outcome.session() {
        return session.source_identity.as_deref();
    }
    context_value(report, "sts:SourceIdentity")
        .or_else(|| context_value(report, "aws:SourceIdentity"))
}

/// The source identity that the caller's own session carries.
pub(crate) fn inherited(report: &StepReport) -> Option<&str> {
    context_value(report, "aws:SourceIdentity")
}

/// The subject of the assertion or token that a call brings.
pub(crate) fn subject(report: &StepReport) -> Option<&str> {
    subject_key(report).map(|(_, value)| value)
}

/// The condition key of that subject, and its value.
pub(crate) fn subject_key(report: &StepReport) -> Option<(&str, &str)> {
    let entries = report.checks.iter().flat_map(|check| &check.context);
    let mut subjects = entries.filter(|entry| entry.key.ends_with(":sub"));
    let entry = subjects.next()?;
    Some((&entry.key, entry.values.first()?))
}

pub(crate) fn context_value<'a>(report: &'a StepReport, key: &str) -> Option<&'a str> {
    let mut entries = report.checks.iter().flat_map(|check| &check.context);
    let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(key))?;
    entry.values.first().map(String::as_str)
}

/// The check that refused the call.
pub(crate) fn named_check(report: &StepReport) -> Option<&Check> {
    let Outcome::Refused {
        by: RefusedBy::Check { action, .. },
        ..
    } = &report.outcome
    else {
        return None;
    };
    report.checks.iter().find(|check| check.action == *action)
}

pub(crate) fn fails(check: &Check) -> bool {
    check.verdict != Verdict::Allow
}

/// Whether the role of a check does not exist: each that does has a trust policy.
pub(crate) fn lacks_role(check: &Check) -> bool {
    let trust = |layer: &&LayerTrace| layer.kind == LayerKind::Trust;
    let found = check.layers.iter().find(trust);
    found.is_some_and(|layer| layer.policies.is_empty())
}

/// A statement that would have allowed a denied action.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Near<'a> {
    pub(crate) layer: &'a LayerTrace,
    pub(crate) statement: &'a StatementTrace,
}

/// The statement that comes nearest to allowing a denied action: in the trust policy, because that
/// always has to allow, about the action, and with the least that does not match.
pub(crate) fn nearest(check: &Check) -> Option<Near<'_>> {
    let layers = check.layers.iter();
    let silent = layers.filter(|layer| layer.verdict == LayerVerdict::ImplicitDeny);
    let statements = silent.flat_map(|layer| {
        let statements = layer.policies.iter().flat_map(|policy| &policy.statements);
        statements.map(move |statement| Near { layer, statement })
    });
    statements
        .filter(|near| near.statement.effect == EffectTrace::Allow && !near.statement.matched)
        .min_by_key(|near| {
            let failing = near.statement.elements.iter().filter(|e| !e.matched);
            let other_action = failing.clone().any(|e| e.element.is_about_actions());
            let not_trust = near.layer.kind != LayerKind::Trust;
            (not_trust, other_action, failing.count())
        })
}

/// What to call a statement: by its `Sid`, else by its number.
pub(crate) fn statement_name(statement: &StatementTrace) -> String {
    statement.name().replacen('s', "S", 1)
}

/// The operation of AWS STS that a step calls.
pub(crate) fn sts_operation(report: &StepReport) -> Option<StsOperation> {
    StsOperation::named(report.operation.as_deref()?)
}

/// Whether the step is called with a SAML response or a token, and with no credentials.
pub(crate) fn presents(report: &StepReport) -> bool {
    sts_operation(report).is_some_and(StsOperation::is_unsigned)
}

/// Whether the call assumes a role, and may so need further authorizations.
pub(crate) fn is_assumption(report: &StepReport) -> bool {
    sts_operation(report).is_some_and(StsOperation::assumes_role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{MALLORY, OMITTED, report};

    #[test]
    fn the_check_that_the_error_names_decides() {
        let report = report(&[MALLORY]);
        assert!(report.checks.iter().all(fails));
        let check = named_check(&report).unwrap();
        assert_eq!(check.action, SET_SOURCE_IDENTITY);
        let near = nearest(check).unwrap();
        assert_eq!(near.layer.kind, LayerKind::Trust);
        assert_eq!(
            near.statement.sid.as_deref(),
            Some("AllowDevUserAssumeRole")
        );
    }

    #[test]
    fn the_source_identity_is_known_even_when_it_is_refused() {
        assert_eq!(source_identity_of(&report(&[])), Some("DevUser"));
        assert_eq!(source_identity_of(&report(&[MALLORY])), Some("Mallory"));
        assert_eq!(source_identity_of(&report(&[OMITTED])), None);
        assert_eq!(inherited(&report(&[])), None);
    }
}
