//! A report in words: composed of what it says, never judging anew.

pub(crate) mod answer;
pub(crate) mod checks;
pub(crate) mod context;
pub(crate) mod marks;

use rolecall_core::report::{Check, Outcome, RefusedBy, StepReport};
use rolecall_policy::{LayerKind, LayerTrace, StatementTrace, Verdict};
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
        let (layer, statement) = check.nearest_statement().unwrap();
        assert_eq!(layer, LayerKind::Trust);
        assert_eq!(statement.sid.as_deref(), Some("AllowDevUserAssumeRole"));
    }

    #[test]
    fn the_source_identity_is_known_even_when_it_is_refused() {
        assert_eq!(source_identity_of(&report(&[])), Some("DevUser"));
        assert_eq!(source_identity_of(&report(&[MALLORY])), Some("Mallory"));
        assert_eq!(source_identity_of(&report(&[OMITTED])), None);
        assert_eq!(inherited(&report(&[])), None);
    }
}
