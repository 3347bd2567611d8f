//! The two keys of the source identity: `sts:SourceIdentity` is the value that a call sets,
//! `aws:SourceIdentity` the one that the caller's session has already.

use rolecall_source::{Confidence, Diagnostic, codes};

use super::found::Found;
use super::subject::{
    ASSUMPTIONS, Clause, Covers, PerStatement, SET_SOURCE_IDENTITY, Subject, allows, callers,
    covers_any, named, names_user,
};
use crate::{
    condition::{Operand, Test},
    document::Statement,
    kind::PolicyType,
    pattern::Pattern,
};

/// R303: a source identity is demanded that nothing allows to set.
pub(super) fn never_set(subject: &Subject<'_>, out: &mut Found) {
    let granted = subject
        .statements()
        .any(|s| allows(s) && covers_any(s, &[SET_SOURCE_IDENTITY]));
    if granted {
        return;
    }
    let mut assumes = PerStatement::default();
    let covers_assumptions = |statement: &Statement| covers_any(statement, &ASSUMPTIONS);
    for (statement, clause) in subject.clauses() {
        if !clause.is("sts:SourceIdentity") || !*assumes.of(statement, covers_assumptions) {
            continue;
        }
        // elsewhere than in a trust policy another policy may well allow it
        let demanded = if allows(statement) {
            !clause.where_absent()
        } else {
            clause.where_absent() && subject.kind == PolicyType::Trust
        };
        if !demanded {
            continue;
        }
        out.push(
            Diagnostic::warning(
                codes::LINT_NO_SET_SOURCE_IDENTITY,
                clause.span(),
                "a source identity is demanded here, and no statement of this policy allows \
                 `sts:SetSourceIdentity`",
            )
            .help("allow `sts:SetSourceIdentity` to the same principals")
            .confidence(Confidence::Documented),
        );
    }
}

/// R304: the key of the other moment.
pub(super) fn wrong_key(subject: &Subject<'_>, out: &mut Found) {
    let mut outside = PerStatement::default();
    let find_outside =
        |statement| named(statement).find(|action| !matches!(action.covers, Covers::Sts(_)));
    let mut without_session = PerStatement::default();
    for (statement, clause) in subject.clauses() {
        if clause.is("sts:SourceIdentity") {
            let Some(action) = outside.of(statement, find_outside) else {
                continue;
            };
            let what = &action.text.value;
            let message = match action.covers {
                Covers::Everything => format!(
                    "`{what}` is for other calls, too, and they carry no `sts:SourceIdentity`"
                ),
                _ => format!("no request for `{what}` carries `sts:SourceIdentity`"),
            };
            out.push(
                Diagnostic::warning(codes::LINT_SOURCE_IDENTITY_KEY, clause.span(), message)
                    .help(
                        "it is there while a role is assumed; what the session does later carries \
                    `aws:SourceIdentity`",
                    )
                    .related(action.text.span, "the action that it is for")
                    .confidence(Confidence::Documented),
            );
        } else if clause.is("aws:SourceIdentity") && clause.test != Test::Null {
            let message = if is_username(clause) {
                "an IAM user has no `aws:SourceIdentity`: only a role session has one"
            } else if subject.kind == PolicyType::Trust
                && *without_session.of(statement, no_role_session)
            {
                "only a caller that is a role session has an `aws:SourceIdentity`, and no \
                 principal of this statement is one"
            } else {
                continue;
            };
            out.push(
                Diagnostic::warning(codes::LINT_SOURCE_IDENTITY_KEY, clause.span(), message)
                    .help("the source identity that a call sets is `sts:SourceIdentity`")
                    .confidence(Confidence::Documented),
            );
        }
    }
}

/// Whether every value of the condition is the name of an IAM user.
fn is_username(clause: Clause<'_>) -> bool {
    let is_user = |operand: &Operand| {
        let mut variables = operand.pattern().into_iter().flat_map(Pattern::variables);
        variables.any(names_user)
    };
    clause.operands().next().is_some() && clause.operands().all(is_user)
}

fn no_role_session(statement: &Statement) -> bool {
    callers(statement).is_some_and(|callers| !callers.iter().any(|c| c.can_have_source_identity()))
}
