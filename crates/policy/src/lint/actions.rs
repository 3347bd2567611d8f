//! Actions: wildcards where they say too much, and names that do not exist.

use rolecall_source::{Confidence, Diagnostic, StsOperation, codes};

use super::found::Found;
use super::subject::{Covers, Subject, Unknown, allows, named};
use crate::{
    document::nearest, keys::STS_ACTIONS, kind::PolicyType, letters::fold, pattern::Pattern,
};

/// R315: a wildcard in the actions of a trust policy.
pub(super) fn wildcard(subject: &Subject<'_>, out: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for statement in subject.statements() {
        for action in named(statement) {
            let text = &action.text.value;
            if !text.contains(['*', '?']) {
                continue;
            }
            let others = match &action.covers {
                Covers::Everything => true,
                Covers::Sts(covered) => covered.contains(&StsOperation::GetCallerIdentity.action()),
                Covers::Elsewhere => continue,
            };
            let diagnostic = if others {
                Diagnostic::error(
                    codes::LINT_ACTION_WILDCARD,
                    action.text.span,
                    format!(
                        "`{text}` covers more than assuming a role, which IAM refuses in a \
                         trust policy"
                    ),
                )
            } else if allows(statement) {
                Diagnostic::warning(
                    codes::LINT_ACTION_WILDCARD,
                    action.text.span,
                    format!("`{text}` trusts every way to assume the role, those to come included"),
                )
            } else {
                continue;
            };
            out.push(
                diagnostic
                    .help(
                        "name the actions: the way to assume the role, and `sts:TagSession` \
                        and `sts:SetSourceIdentity` where they are wanted",
                    )
                    .confidence(Confidence::Observed),
            );
        }
    }
}

/// R317: an action of STS that does not exist.
pub(super) fn unknown(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.statements() {
        for action in statement.action.iter().flat_map(|a| &a.actions) {
            let Some(unknown) = misspelt(&action.value) else {
                continue;
            };
            let message = format!("AWS STS has no action `{}`", action.value);
            let mut diagnostic =
                Diagnostic::warning(codes::LINT_ACTION_UNKNOWN, action.span, message);
            if let Some(near) = unknown.near {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            out.push(diagnostic.confidence(Confidence::Documented));
        }
    }
}

/// Looks for the action of STS that is meant; `None` for one that exists or is none of STS.
fn misspelt(text: &str) -> Option<Unknown> {
    if STS_ACTIONS.contains(&text) {
        return None;
    }
    let (service, name) = text.split_once(':')?;
    let (service, name) = (service.trim(), name.trim());
    let whole = format!("sts:{name}");
    if !service.eq_ignore_ascii_case("sts") {
        // the very name of an action under another service's prefix
        let near = STS_ACTIONS
            .iter()
            .find(|action| action.eq_ignore_ascii_case(&whole))?;
        return Some(Unknown { near: Some(near) });
    }
    let pattern = Pattern::read(&fold(text), false);
    let exists = STS_ACTIONS
        .iter()
        .any(|action| pattern.matches_lower(action));
    (!exists).then(|| Unknown {
        near: nearest(&whole, STS_ACTIONS),
    })
}
