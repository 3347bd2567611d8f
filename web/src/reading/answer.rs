//! The verdict in a sentence, and why.

use rolecall_core::report::{Check, RefusalReport, Remedy, RemedyKind, StepReport};
use rolecall_policy::{EffectTrace, ElementTrace, LayerKind, LayerVerdict};

use super::{
    SET_SOURCE_IDENTITY, TAG_SESSION, Word, context_value, fails, inherited, is_assumption,
    named_check, presents, source_identity_of, subject, subject_key,
};
use crate::arn::{Kind, Principal};
use crate::text::source_identity;
use crate::words::sentence;

/// The answer to a step in words. Code stands in backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) word: Word,
    /// What is allowed, denied or refused, as a sentence.
    pub(crate) what: String,
    /// Why, in sentences; may be empty.
    pub(crate) why: String,
    /// What would allow it, as a sentence; empty where no single change would.
    pub(crate) remedy: String,
    /// Whether something else does not allow it either.
    pub(crate) more: bool,
    /// The error as the AWS CLI prints it.
    pub(crate) error: Option<String>,
}

/// Puts the answer to a step into words.
pub(crate) fn answer(report: &StepReport) -> Answer {
    let word = Word::of(report);
    let (what, why) = match word {
        Word::Allowed => (what_is_allowed(report), why_allowed(report)),
        Word::Denied => match named_check(report) {
            Some(check) => (what_is_denied(report, check), why_denied(check)),
            None => (String::new(), String::new()),
        },
        Word::Refused => (what_is_refused(report).to_owned(), why_refused(report)),
        Word::NotEvaluated => (
            sentence(report.outcome.not_run().unwrap_or_default()),
            String::new(),
        ),
    };
    let error = report.outcome.error().map(|error| error.cli.clone());
    let found = named_check(report).and_then(|check| Some((check, remedy_of(check)?)));
    let words = found.and_then(|(check, found)| remedy(report, check, found));
    Answer {
        word,
        what,
        why,
        remedy: words.unwrap_or_default(),
        more: found.is_some_and(|(_, found)| !found.is_enough),
        error,
    }
}

/// The change that the engine found, as a sentence.
fn remedy(report: &StepReport, check: &Check, remedy: &Remedy) -> Option<String> {
    let (layer, statement) = check.nearest_statement()?;
    let of = format!("{} of the {}", statement.name(), layer.name());
    let actions: Vec<_> = remedy.actions.iter().map(|it| format!("`{it}`")).collect();
    let actions = actions.join(" and ");
    let key = remedy.key.as_deref().unwrap_or_default();
    Some(match remedy.kind {
        RemedyKind::AddStatement => {
            let to = match (layer, &report.caller) {
                (LayerKind::Trust, None) => format!("to {}", trusted(report)?),
                (LayerKind::Trust, Some(arn)) => {
                    let to = trusted(report).unwrap_or_else(|| format!("`{arn}`"));
                    format!("to {to}")
                }
                _ => format!("on `{}`", report.resource.as_deref()?),
            };
            let layer = layer.name();
            format!("let a statement of the {layer} allow {actions} {to}.")
        }
        RemedyKind::AddActions => format!("add {actions} to the actions of {of}."),
        RemedyKind::ExtendResource => {
            format!("let the `Resource` of {of} name what the call is on.")
        }
        RemedyKind::ExtendPrincipal => {
            let who = trusted(report).unwrap_or_else(|| caller(report));
            format!("let the `Principal` of {of} name {who}.")
        }
        RemedyKind::PassKey => format!(
            "pass {}, as {of} asks, or do without that condition.",
            key_words(key)
        ),
        RemedyKind::AcceptValue => format!(
            "let the condition on `{key}` of {of} accept `{}`, or pass what it accepts.",
            remedy.value.as_deref()?
        ),
    })
}

fn remedy_of(check: &Check) -> Option<&Remedy> {
    check.nearest.as_ref()?.remedy.as_ref()
}

/// Who a trust policy names where the caller has no lasting ARN: the provider of a token or
/// assertion, and the role of a session. A condition, not `Principal`, narrows it down to one
/// subject or session. `None` for everyone else.
fn trusted(report: &StepReport) -> Option<String> {
    if presents(report) {
        // of a token or assertion this is the ARN of its provider
        let provider = context_value(report, "aws:userid")?;
        let provider = format!("the provider `{provider}` as `Federated`");
        return Some(match subject_key(report) {
            Some((key, value)) => {
                format!("{provider}, with a condition on `{key}` that accepts `{value}`")
            }
            None => provider,
        });
    }
    let session = report.caller.as_deref().and_then(Principal::of)?;
    let role = context_value(report, "aws:PrincipalArn");
    let role = role.filter(|_| session.kind == Kind::Session)?;
    Some(format!(
        "the role `{role}`; a condition on `aws:userid` can limit that to one session"
    ))
}

fn caller(report: &StepReport) -> String {
    let arn = report.caller.as_deref().and_then(Principal::of);
    let words = arn.map(|arn| match arn.kind {
        // a name stays as it is at the beginning of a sentence too
        Kind::User | Kind::Role => format!("`{}`", arn.name),
        _ => arn.words(),
    });
    let subject = || subject(report).map(|subject| format!("`{subject}`"));
    words
        .or_else(subject)
        .unwrap_or_else(|| "the caller".to_owned())
}

fn role(report: &StepReport) -> &str {
    let arn = report.resource.as_deref().and_then(Principal::of);
    arn.map_or("the role", |arn| arn.name)
}

fn what_is_allowed(report: &StepReport) -> String {
    let caller = caller(report);
    let fragment = match (report.checks.first(), source_identity_of(report)) {
        _ if !is_assumption(report) => match report.checks.first() {
            Some(check) => format!("{caller} may perform `{}`", check.action),
            None => "this call needs no permission".to_owned(),
        },
        (_, Some(identity)) if inherited(report).is_some() => format!(
            "{caller} may assume {}, and the new session keeps the source identity `{identity}`",
            role(report)
        ),
        (_, Some(identity)) => format!(
            "{caller} may assume {} with the source identity `{identity}`",
            role(report)
        ),
        (_, None) => format!(
            "{caller} may assume {}, and the session carries no source identity",
            role(report)
        ),
    };
    sentence(&fragment)
}

/// The last check decides whether the thread goes on, so its reason is the one to show.
fn why_allowed(report: &StepReport) -> String {
    let Some(check) = report.checks.last() else {
        return String::new();
    };
    let idle = check.layers.iter().filter(|layer| {
        layer.kind == LayerKind::Identity && layer.verdict == LayerVerdict::NotApplicable
    });
    let mut why = sentence(&check.decided_by);
    if let Some(absent) = matched_without_key(check) {
        why.push(' ');
        why += &sentence(absent);
    }
    for layer in idle {
        let name = layer.kind.name();
        why.push(' ');
        why += &sentence(&format!("the caller's {name} are {}", layer.sentence));
    }
    why
}

/// Which condition of the deciding statement matches only because the request lacks its key.
fn matched_without_key(check: &Check) -> Option<&str> {
    let layers = check.layers.iter();
    let decided = layers.filter(|layer| layer.verdict == LayerVerdict::Allow);
    let policies = decided.flat_map(|layer| &layer.policies);
    let mut statements = policies.flat_map(|policy| &policy.statements);
    let grants = statements.find(|statement| {
        let mut elements = statement.elements.iter();
        statement.matched
            && statement.effect == EffectTrace::Allow
            && elements.any(matches_without_key)
    })?;
    let (_, absent) = grants.sentence.split_once("; ")?;
    Some(absent)
}

/// Whether a condition matches although the request does not carry its key.
fn matches_without_key(element: &ElementTrace) -> bool {
    let mut keys = element.operators.iter().flat_map(|operator| &operator.keys);
    keys.any(|key| key.matched && key.request.is_none())
}

/// What is wrong, and what AWS would accept, for each fault that its message names.
fn why_refused(report: &StepReport) -> String {
    let sentences: Vec<String> = faults(report).map(fault).collect();
    sentences.join(" ")
}

/// The explanations of a refusal.
pub(crate) fn faults(report: &StepReport) -> impl Iterator<Item = &RefusalReport> {
    let first = report.refusal.iter();
    first.flat_map(|first| std::iter::once(first).chain(&first.also))
}

/// One fault in sentences.
pub(crate) fn fault(refusal: &RefusalReport) -> String {
    let reason = sentence(&refusal.reason);
    match &refusal.accepted {
        Some(accepted) => format!("{reason} {}", sentence(&format!("AWS accepts {accepted}"))),
        None => reason,
    }
}

const fn what_is_refused(report: &StepReport) -> &'static str {
    if report.checks.is_empty() {
        "AWS answers with an error before any policy is evaluated."
    } else {
        "Every policy allows it, and AWS answers with an error all the same."
    }
}

fn what_is_denied(report: &StepReport, check: &Check) -> String {
    let action = check.action.as_str();
    let role = role(report);
    let explicit = check
        .layers
        .iter()
        .find(|layer| layer.verdict == LayerVerdict::ExplicitDeny);
    if let Some(layer) = explicit {
        return sentence(&format!(
            "the {} explicitly denies `{action}`",
            layer.kind.name()
        ));
    }
    let caller = caller(report);
    if !is_assumption(report) {
        return sentence(&format!("{caller} may not perform `{action}`"));
    }
    let with = match action {
        SET_SOURCE_IDENTITY => match source_identity_of(report) {
            Some(identity) => format!("with the source identity `{identity}`"),
            None => "with a source identity".to_owned(),
        },
        TAG_SESSION => "with session tags".to_owned(),
        _ => match absent_key(check) {
            Some(key) => format!("without {}", key_words(key)),
            None => return sentence(&format!("{caller} may not assume {role}")),
        },
    };
    let only_this = report
        .checks
        .iter()
        .all(|other| other.action == action || !fails(other));
    let is_operation = report.checks.first().is_some_and(|c| c.action == action);
    sentence(&if only_this && !is_operation {
        format!("{caller} may assume {role}, but not {with}")
    } else {
        format!("{caller} may not assume {role} {with}")
    })
}

fn why_denied(check: &Check) -> String {
    let decided = sentence(&check.decided_by);
    let Some((layer, statement)) = check.nearest_statement() else {
        return decided;
    };
    let name = statement.name();
    let layer = format!("the {}", layer.name());
    // the sentence before has named the layer where that decided
    let name = if check.decided_by.contains(&layer) {
        format!("its {name}")
    } else {
        format!("{name} of {layer}")
    };
    let nearest = sentence(&format!("{name} {}", statement.sentence));
    format!("{decided} {nearest}")
}

/// The key that the call has to pass, and nothing else, for the nearest statement to match.
fn absent_key(check: &Check) -> Option<&str> {
    let remedy = remedy_of(check).filter(|remedy| remedy.kind == RemedyKind::PassKey)?;
    remedy.key.as_deref()
}

fn key_words(key: &str) -> String {
    if source_identity::is_name(key) {
        "a source identity".to_owned()
    } else if key.eq_ignore_ascii_case("sts:ExternalId") {
        "an external ID".to_owned()
    } else if key.to_ascii_lowercase().starts_with("aws:multifactorauth") {
        "MFA".to_owned()
    } else {
        format!("`{key}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{
        CALL, MALLORY, NO_GRANT_IN_PERMISSIONS, NO_GRANT_IN_TRUST, OMITTED, PERMISSIONS, TRUST,
        report,
    };

    #[test]
    fn the_sentence_says_what_is_allowed_or_not() {
        for (edits, word, what) in [
            (
                &[][..],
                Word::Allowed,
                "`DevUser` may assume Developer_Role with the source identity `DevUser`.",
            ),
            (
                &[MALLORY],
                Word::Denied,
                "`DevUser` may not assume Developer_Role with the source identity `Mallory`.",
            ),
            (
                &[OMITTED],
                Word::Denied,
                "`DevUser` may not assume Developer_Role without a source identity.",
            ),
            (
                &[NO_GRANT_IN_TRUST],
                Word::Denied,
                "`DevUser` may assume Developer_Role, but not with the source identity `DevUser`.",
            ),
            (
                &[(TRUST, "\"Allow\"", "\"Deny\"")],
                Word::Denied,
                "The trust policy explicitly denies `sts:SetSourceIdentity`.",
            ),
            (
                &[(
                    CALL,
                    "--role-session-name Dev-project",
                    "--role-session-name a:b",
                )],
                Word::Refused,
                "AWS answers with an error before any policy is evaluated.",
            ),
        ] {
            let answer = answer(&report(edits));
            assert_eq!((answer.word, answer.what.as_str()), (word, what));
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong_and_what_is_accepted() {
        let colon = (
            CALL,
            "--role-session-name Dev-project",
            "--role-session-name a:b",
        );
        assert_eq!(
            answer(&report(&[colon])).why,
            "RoleSessionName contains `:`. AWS accepts letters A to Z, digits and `_+=,.@-`."
        );
    }

    #[test]
    fn the_error_is_as_the_cli_prints_it() {
        assert_eq!(
            answer(&report(&[MALLORY])).error.unwrap(),
            "An error occurred (AccessDenied) when calling the AssumeRole operation: \
             User: arn:aws:iam::123456789012:user/DevUser is not authorized to perform: \
             sts:SetSourceIdentity on resource: arn:aws:iam::123456789012:role/Developer_Role"
        );
        assert_eq!(answer(&report(&[])).error, None);
    }

    #[test]
    fn the_reason_is_the_statement_that_comes_nearest() {
        let why = answer(&report(&[MALLORY])).why;
        assert!(
            why.contains("Its statement `AllowDevUserAssumeRole` does not match: "),
            "{why}"
        );
        assert!(why.contains("`Mallory`"), "{why}");
    }

    #[test]
    fn a_side_that_is_not_needed_is_named() {
        let why = answer(&report(&[NO_GRANT_IN_PERMISSIONS])).why;
        assert!(
            why.contains("The caller's identity-based policies are not needed"),
            "{why}"
        );
    }

    #[test]
    fn what_is_not_enough_by_itself_says_so() {
        let more = |edits: &[_]| answer(&report(edits)).more;
        assert!(!more(&[NO_GRANT_IN_TRUST]));
        let other = (TRUST, "user/DevUser", "user/Other");
        assert!(!more(&[other]), "with its own name it is the example");
        assert!(
            more(&[other, NO_GRANT_IN_TRUST]),
            "two things of one statement"
        );
        assert!(more(&[MALLORY]), "the caller's policies don't allow it");
        let any = (PERMISSIONS, "${aws:username}", "*");
        assert!(!more(&[MALLORY, any]), "one condition stops both checks");
    }

    #[test]
    fn actions_that_one_statement_lacks_are_told_together() {
        let tags = (
            CALL,
            "--role-session-name",
            "--tags Key=a,Value=b --role-session-name",
        );
        let neither = (TRUST, "sts:SetSourceIdentity", "sts:AssumeRoleWithSAML");
        let everywhere = (TRUST, "StringEquals", "StringEqualsIfExists");
        let answer = answer(&report(&[neither, tags, everywhere]));
        assert_eq!(
            answer.remedy,
            "add `sts:TagSession` and `sts:SetSourceIdentity` to the actions of statement \
             `AllowDevUserAssumeRole` of the trust policy."
        );
        assert!(answer.more, "the caller's policies allow no tags");
    }

    #[test]
    fn a_role_that_is_not_there_has_no_remedy() {
        let report = report(&[(CALL, "role/Developer_Role", "role/Nobodys")]);
        assert_eq!(answer(&report).remedy, "");
    }

    #[test]
    fn what_would_allow_it_is_told_where_one_change_does() {
        let remedy = |edits: &[_]| answer(&report(edits)).remedy;
        assert_eq!(
            remedy(&[NO_GRANT_IN_TRUST]),
            "add `sts:SetSourceIdentity` to the actions of statement `AllowDevUserAssumeRole` of the \
             trust policy."
        );
        assert_eq!(
            remedy(&[OMITTED]),
            "pass a source identity, as statement `AllowDevUserAssumeRole` of the trust policy asks, \
             or do without that condition."
        );
        assert!(remedy(&[MALLORY]).contains("accept `Mallory`"));
        assert_eq!(
            remedy(&[
                (TRUST, "user/DevUser", "root"),
                (PERMISSIONS, "sts:SetSourceIdentity", "s3:GetObject"),
                (PERMISSIONS, "${aws:username}", "Other"),
                (PERMISSIONS, "\"sts:AssumeRole\"", "\"s3:*\""),
                (PERMISSIONS, "role/Developer_Role", "role/Other"),
            ]),
            "let a statement of the identity-based policies allow `sts:SetSourceIdentity` on \
             `arn:aws:iam::123456789012:role/Developer_Role`."
        );
        assert_eq!(
            remedy(&[(TRUST, "user/DevUser", "user/Other"), NO_GRANT_IN_TRUST]),
            "let a statement of the trust policy allow `sts:SetSourceIdentity` to \
             `arn:aws:iam::123456789012:user/DevUser`."
        );
        assert_eq!(remedy(&[(TRUST, "\"Allow\"", "\"Deny\"")]), "");
        assert_eq!(remedy(&[]), "");
    }

    /// The report of a call with this token, and a trust policy with this principal.
    fn with_token(principal: &serde_json::Value) -> StepReport {
        let scenario = serde_json::json!({
            "clock": "2026-11-22T10:00:00Z",
            "accounts": [{
                "id": "111122223333",
                "oidcProviders": [{"url": "https://idp.example.com", "clientIds": ["app"]}],
                "roles": [{"name": "Deploy", "trust": {"Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "sts:AssumeRoleWithWebIdentity",
                }]}}],
            }],
            "steps": [{
                "input": "{\"iss\": \"https://idp.example.com\", \"sub\": \"ana\", \"aud\": \"app\", \
                    \"iat\": 1795341600, \"exp\": 1795345200}",
                "role": "arn:aws:iam::111122223333:role/Deploy",
                "sessionName": "ci",
            }],
        });
        rolecall_core::simulate(&scenario.to_string())
            .steps
            .remove(0)
    }

    #[test]
    fn a_federated_caller_is_named_by_its_provider() {
        let user = serde_json::json!({"AWS": "arn:aws:iam::111122223333:user/ana"});
        let answer = answer(&with_token(&user));
        assert_eq!(answer.word, Word::Denied, "{answer:?}");
        assert_eq!(
            answer.remedy,
            "let the `Principal` of statement 1 of the trust policy name the provider \
             `arn:aws:iam::111122223333:oidc-provider/idp.example.com` as `Federated`, with a \
             condition on `idp.example.com:sub` that accepts `ana`."
        );
    }
}
