//! Principals: who is trusted, and whether they can make the call at all.

use rolecall_source::{Confidence, Diagnostic, Names, codes, sorted_by};

use super::found::Found;
use super::subject::{
    ASSUMPTIONS, Caller, Clause, Covers, Subject, WITH_WEB_IDENTITY, allows, callers, clauses,
    covers_any, issuer, list, named, names_user,
};
use crate::{
    condition::Test,
    document::{PrincipalElement, PrincipalKind, PrincipalName, Statement},
    keys::issuer_claim,
    kind::PolicyType,
};

/// R306: the name of an IAM user, where none can be the caller.
pub(super) fn username(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.statements() {
        let who = match subject.kind {
            PolicyType::Trust
                if callers(statement).is_some_and(|c| !c.iter().any(|c| c.can_be_user())) =>
            {
                "no principal of this statement can be one"
            }
            PolicyType::Session => "a session with a policy of its own is none",
            _ => continue,
        };
        let mut report = |span| {
            out.push(
                Diagnostic::warning(
                    codes::LINT_USERNAME,
                    span,
                    format!("only IAM users have an `aws:username`, and {who}"),
                )
                .help(
                    "a role session is told by `aws:userid`, `aws:PrincipalArn` or its \
                    `aws:SourceIdentity`",
                )
                .confidence(Confidence::Documented),
            );
        };
        for clause in clauses(statement) {
            if clause.is("aws:username") && clause.test != Test::Null {
                report(clause.span());
            }
        }
        let operands = clauses(statement).flat_map(Clause::operands);
        let values = operands.filter_map(|o| {
            let variable = o.pattern()?.variables().find(|v| names_user(v))?;
            Some((o.written.span, variable))
        });
        let resources = statement.resource.iter().flat_map(|r| &r.resources);
        let resources = resources.filter_map(|r| {
            let variable = r.variables().find(|v| names_user(v))?;
            Some((r.text.span, variable))
        });
        for (span, variable) in values.chain(resources) {
            report(subject.inside(span, &format!("${{{}}}", variable.key)));
        }
    }
}

/// R313: everybody is the principal, and no condition says who.
pub(super) fn everybody(subject: &Subject<'_>, out: &mut Found) {
    // the policy of a VPC endpoint is for everybody unless it says otherwise, and grants nothing;
    // those of other kinds can't name anybody, or must name everybody
    if !matches!(subject.kind, PolicyType::Trust | PolicyType::Resource) {
        return;
    }
    for statement in subject.statements().filter(|s| allows(s)) {
        let Some(element) = statement
            .principal
            .as_ref()
            .filter(|p| !p.negated && p.everybody())
        else {
            continue;
        };
        let narrowed = clauses(statement)
            .any(|clause| clause.restricts() && tells_caller(clause.keyed.folded()));
        if narrowed {
            continue;
        }
        let what = if subject.kind == PolicyType::Trust {
            "every principal of every AWS account may assume this role"
        } else {
            "everybody may do this, without an AWS account even"
        };
        out.push(
            Diagnostic::warning(
                codes::LINT_PRINCIPAL_EVERYBODY,
                everybody_span(element),
                what,
            )
            .help(
                "name the principals, or add a condition on `aws:PrincipalArn` or \
                    `aws:PrincipalOrgID`",
            )
            .confidence(Confidence::Documented),
        );
    }
}

/// Whether a key, lower-cased, tells who calls or from where.
fn tells_caller(key: &str) -> bool {
    // keys of services that do are called so: kms:CallerAccount, s3:DataAccessPointArn
    let of_service = !key.starts_with("aws:") && (key.ends_with("account") || key.ends_with("arn"));
    of_service || TELLING.iter().any(|start| key.starts_with(start))
}

/// How the global keys begin that tell who calls or from where.
const TELLING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorg",
    "aws:principalservicename",
    "aws:principaltag/",
    "aws:source",
    "aws:userid",
    "aws:username",
    "aws:vpce",
];

fn everybody_span(element: &PrincipalElement) -> rolecall_source::Span {
    let name = element
        .names
        .iter()
        .find(|name| Caller::of(name) == Caller::Everybody);
    name.map_or(element.span, |name| name.text.span)
}

/// R314: an OpenID Connect provider is trusted whoever its token is for.
pub(super) fn oidc_subject(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.trusting() {
        if !covers_any(statement, &[WITH_WEB_IDENTITY]) {
            continue;
        }
        // there are a few sets of claims, and many names may share one
        let mut known = Names::default();
        for name in statement
            .principal
            .iter()
            .filter(|p| !p.negated)
            .flat_map(|p| &p.names)
        {
            let Some(issuer) = issuer(name) else {
                continue;
            };
            let (claims, shared) = subject_claims(issuer);
            let set = claims.unwrap_or_default().join(" ");
            if !known.contains(&set) {
                known.insert(&set, tells_subject(statement, claims));
            }
            if known.get(&set) == Some(&true) {
                continue;
            }
            let code = codes::LINT_OIDC_SUBJECT;
            let diagnostic = if shared {
                Diagnostic::warning(
                    code,
                    name.text.span,
                    format!(
                        "everybody can get a token of `{issuer}`, and no condition says whose \
                         may assume the role"
                    ),
                )
            } else {
                Diagnostic::info(
                    code,
                    name.text.span,
                    format!(
                        "every token of `{issuer}` for the audience may assume the role, \
                         whoever its subject is"
                    ),
                )
            };
            let wanted: Vec<String> = match claims {
                Some(claims) => claims
                    .iter()
                    .map(|claim| format!("{issuer}:{claim}"))
                    .collect(),
                None => vec![format!("{issuer}:sub")],
            };
            out.push(
                diagnostic
                    .help(format!(
                        "add a condition on {}",
                        list(wanted.iter().map(String::as_str), "or")
                    ))
                    .confidence(Confidence::Documented),
            );
        }
    }
}

/// The claims that tell tokens of a provider apart, where it is not the subject as usual; and
/// whether anybody can get a token of it.
fn subject_claims(issuer: &str) -> (Option<&'static [&'static str]>, bool) {
    let host = issuer.split('/').next().unwrap_or_default();
    match host.to_ascii_lowercase().as_str() {
        // one pool, application or client is one audience
        "cognito-identity.amazonaws.com" => (Some(&["aud", "sub"]), true),
        "accounts.google.com" => (Some(&["aud", "oaud", "sub"]), true),
        "graph.facebook.com" => (Some(&["app_id", "id"]), true),
        "www.amazon.com" => (Some(&["app_id", "user_id", "sub"]), true),
        "token.actions.githubusercontent.com"
        | "agent.buildkite.com"
        | "app.terraform.io"
        | "gitlab.com"
        | "oidc-configuration.audit-log.githubusercontent.com"
        | "oidc.codefresh.io"
        | "studio.datachain.ai"
        | "studio.dvc.ai"
        | "proidc.upbound.io"
        | "scalr.io" => (None, true),
        // Vercel and Pulumi tell tenants apart by the audience
        "oidc.vercel.com" | "api.pulumi.com" => (Some(&["aud", "sub"]), true),
        _ => (None, false),
    }
}

/// Whether a condition of the statement depends on whom the token is for.
fn tells_subject(statement: &Statement, claims: Option<&[&str]>) -> bool {
    clauses(statement)
        .filter(|clause| clause.restricts())
        .any(|clause| {
            let name = clause.keyed.folded();
            if let Some((_, claim)) = issuer_claim(name) {
                return match claims {
                    Some(claims) => claims.contains(&claim),
                    None => !["amr", "aud", "oaud"].contains(&claim),
                };
            }
            // what the token sets
            name == "sts:sourceidentity"
                || name == "sts:roleauthorizedbyidp"
                || name.starts_with("aws:requesttag/")
        })
}

/// R318: the id that IAM leaves of a principal that was deleted.
pub(super) fn deleted(subject: &Subject<'_>, out: &mut Found) {
    for name in names(subject) {
        let text = name.text.value.as_str();
        let what = match text.get(..4) {
            Some("AIDA") => "user",
            Some("AROA") => "role",
            _ => continue,
        };
        let is_id = text.len() >= 16
            && text
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if name.kind != PrincipalKind::Aws || !is_id {
            continue;
        }
        out.push(
            Diagnostic::warning(
                codes::LINT_PRINCIPAL_DELETED,
                name.text.span,
                format!(
                    "this is the id of a {what} that was deleted; a new one of the same \
                    name is another principal"
                ),
            )
            .help(format!("write the ARN of the {what} that is meant"))
            .confidence(Confidence::Documented),
        );
    }
}

/// R320: principals and actions that don't go together.
pub(super) fn mismatched_action(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.trusting() {
        let Some(callers) = callers(statement) else {
            continue;
        };
        let mut wanted: Vec<&str> = Vec::new();
        let mut mismatched = false;
        for action in named(statement) {
            let Covers::Sts(covered) = action.covers else {
                continue;
            };
            let ways: Vec<&str> = covered
                .into_iter()
                .filter(|a| ASSUMPTIONS.contains(a))
                .collect();
            let possible = |way: &&str| callers.iter().any(|caller| caller.can_call(way));
            if !ways.is_empty() && !ways.iter().any(possible) {
                mismatched = true;
                out.push(
                    Diagnostic::warning(
                        codes::LINT_PRINCIPAL_ACTION,
                        action.text.span,
                        format!(
                            "no principal of this statement can call `{}`",
                            action.text.value
                        ),
                    )
                    .help(ways_of(&callers))
                    .confidence(Confidence::Documented),
                );
            }
            wanted.extend(ways);
            wanted = sorted_by(wanted, &|one, other| one.cmp(other));
            wanted.dedup();
        }
        if mismatched || wanted.is_empty() {
            continue;
        }
        for name in statement.principal.iter().flat_map(|p| &p.names) {
            let caller = Caller::of(name);
            if wanted.iter().any(|way| caller.can_call(way)) {
                continue;
            }
            out.push(
                Diagnostic::warning(
                    codes::LINT_PRINCIPAL_ACTION,
                    name.text.span,
                    format!(
                        "`{}` cannot call {}",
                        name.text.value,
                        list(wanted.iter().copied(), "or")
                    ),
                )
                .help(ways_of(&[caller]))
                .confidence(Confidence::Documented),
            );
        }
    }
}

/// Which way to assume a role is open to callers.
fn ways_of(callers: &[Caller]) -> String {
    let ways: Vec<&str> = ASSUMPTIONS
        .into_iter()
        .filter(|way| callers.iter().any(|caller| caller.can_call(way)))
        .collect();
    if ways.is_empty() {
        "such a principal cannot assume a role".to_owned()
    } else {
        format!("such a principal calls {}", list(ways, "or"))
    }
}

/// R321: a wildcard inside a principal.
pub(super) fn wildcard(subject: &Subject<'_>, out: &mut Found) {
    for name in names(subject) {
        let text = name.text.value.as_str();
        if text == "*" || !text.contains(['*', '?']) || text.contains("${") {
            continue;
        }
        out.push(
            Diagnostic::error(
                codes::LINT_PRINCIPAL_WILDCARD,
                name.text.span,
                "a principal has no wildcards, but for \"*\" alone",
            )
            .help(
                "name everybody of the account, and add a condition with `ArnLike` on \
                `aws:PrincipalArn`",
            )
            .confidence(Confidence::Documented),
        );
    }
}

fn names<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a PrincipalName> {
    subject
        .statements()
        .flat_map(|statement| statement.principal.iter().flat_map(|p| &p.names))
}
