//! Condition keys: those that a check does not carry, and those that do not exist.

use std::collections::BTreeMap;

use rolecall_source::{Confidence, Diagnostic, codes};

use super::subject::{
    ASSUMPTIONS, Clause, Covers, SET_SOURCE_IDENTITY, Subject, TAG_SESSION, Unknown, allows,
    callers, clauses, covers_any, issuer, list, named,
};
use crate::{
    document::{PrincipalKind, Statement, distance, nearest},
    keys::{
        self, Carried, DEFAULT_CLAIMS, Key, STS_ACTIONS, issuer_claim, provider_claims,
        services::source_keys,
    },
    kind::PolicyType,
    pattern::fold,
};

/// R302: a statement for several checks, with a key that only some of them carry.
pub(super) fn absent_in_a_check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for (statement, clause) in subject.clauses() {
        let Some(split) = Split::of(subject, statement, clause) else {
            continue;
        };
        if split.carrying.is_empty() {
            continue;
        }
        let allows = allows(statement);
        let concerned = |action: &&str| {
            if allows {
                !clause.where_absent() && !granted_elsewhere(subject, statement, action)
            } else {
                clause.where_absent() && applies_without_keys(statement, action)
            }
        };
        let actions: Vec<&str> = split.lacking.into_iter().filter(concerned).collect();
        if actions.is_empty() {
            continue;
        }
        let name = clause.name();
        let which = list(actions.iter().copied(), "and");
        let (verb, help) = if allows {
            let help = format!("allow {which} in a statement without this condition");
            ("never allows", help)
        } else {
            let help = format!("name only actions whose check carries `{name}`");
            ("always denies", help)
        };
        let message =
            format!("the check of {which} carries no `{name}`, so this statement {verb} it");
        let mut diagnostic =
            Diagnostic::warning(codes::LINT_KEY_ABSENT, clause.span(), message).help(help);
        for action in named(statement) {
            let Covers::Sts(covered) = action.covers else {
                continue;
            };
            if covered.iter().any(|action| actions.contains(action)) {
                diagnostic = diagnostic.related(action.text.span, "the action");
            }
        }
        out.push(diagnostic.confidence(split.confidence));
    }
}

/// R305: a key that none of the statement's actions carries.
pub(super) fn never_carried(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for (statement, clause) in subject.clauses() {
        if let Some(diagnostic) = never_sent(subject, statement, clause) {
            out.push(diagnostic);
            continue;
        }
        let Some(split) = Split::of(subject, statement, clause) else {
            continue;
        };
        if !split.carrying.is_empty() || split.unsure {
            continue;
        }
        let name = clause.name();
        let which = list(split.lacking.iter().copied(), "or");
        let carriers: Vec<&str> = STS_ACTIONS
            .iter()
            .copied()
            .filter(|action| matches!(keys::carried(action, name), Carried::Yes { .. }))
            .collect();
        let mut diagnostic = Diagnostic::warning(
            codes::LINT_KEY_NEVER,
            clause.span(),
            format!("no request for {which} carries `{name}`"),
        );
        if clause.is("sts:DurationSeconds") {
            diagnostic = diagnostic.help(
                "how long a role session may last is a setting of the role, its maximum session \
                 duration",
            );
        } else if (1..=6).contains(&carriers.len()) {
            diagnostic = diagnostic.help(format!("it is there for {}", list(carriers, "and")));
        }
        out.push(diagnostic.confidence(split.confidence));
    }
}

/// A condition on `aws:SourceArn` or `aws:SourceAccount` for a service that sends neither when it
/// assumes a role.
fn never_sent(
    subject: &Subject<'_>,
    statement: &Statement,
    clause: Clause<'_>,
) -> Option<Diagnostic> {
    let is_source = clause.is("aws:SourceArn") || clause.is("aws:SourceAccount");
    if subject.kind != PolicyType::Trust || !is_source || !allows(statement) || !clause.restricts()
    {
        return None;
    }
    let names = &statement.principal.as_ref().filter(|p| !p.negated)?.names;
    let services = names
        .iter()
        .filter(|name| name.kind == PrincipalKind::Service);
    let (service, known) = services
        .map(|name| (name, source_keys(&name.text.value)))
        .find(|(_, known)| known.sent == Some(false))?;
    let message = format!(
        "`{}` does not send `{}`: with this condition it can never assume the role",
        service.text.value,
        clause.name()
    );
    let diagnostic = Diagnostic::warning(codes::LINT_KEY_NEVER, clause.span(), message)
        .related(service.text.span, "the service")
        .help("remove the condition for this service, and control who may pass it the role with `iam:PassRole`");
    Some(diagnostic.confidence(known.confidence))
}

/// The actions of a statement by whether they carry a key.
struct Split<'a> {
    carrying: Vec<&'a str>,
    lacking: Vec<&'a str>,
    /// Whether the statement has actions of which nothing is known.
    unsure: bool,
    confidence: Confidence,
}

impl<'a> Split<'a> {
    /// `None` where every action carries the key, or another lint speaks of it.
    fn of(subject: &Subject<'_>, statement: &'a Statement, clause: Clause<'_>) -> Option<Self> {
        let others = ["aws:SourceIdentity", "aws:username"];
        let key = clause.key()?;
        if others.iter().any(|name| clause.is(name)) {
            return None;
        }
        let callers = callers(statement).filter(|_| subject.kind == PolicyType::Trust);
        // what the principals can't call is said elsewhere
        let callable = |action: &str| {
            !ASSUMPTIONS.contains(&action)
                || callers
                    .as_ref()
                    .is_none_or(|callers| callers.iter().any(|c| c.can_call(action)))
        };
        let mut split = Self {
            carrying: Vec::new(),
            lacking: Vec::new(),
            unsure: false,
            confidence: Confidence::Documented,
        };
        for action in named(statement) {
            match action.covers {
                Covers::Everything => return None,
                Covers::Elsewhere if clause.is("sts:SourceIdentity") => split.unsure = true,
                Covers::Elsewhere => split.add(key, action.text.value.as_str()),
                Covers::Sts(covered) => {
                    let alone = covered.len() == 1;
                    for action in covered.into_iter().filter(|a| callable(a)) {
                        // a wildcard is meant for the checks of one call, not for all of STS
                        if alone || is_role_check(action) {
                            split.add(key, action);
                        }
                    }
                }
            }
        }
        (!split.lacking.is_empty()).then_some(split)
    }

    fn add(&mut self, key: &Key, action: &'a str) {
        match key.carried(action) {
            Carried::Yes { .. } => self.carrying.push(action),
            Carried::Unknown => self.unsure = true,
            Carried::No { confidence, .. } => {
                if !self.lacking.contains(&action) {
                    self.lacking.push(action);
                }
                self.confidence = self.confidence.max(confidence);
            }
        }
    }
}

fn is_role_check(action: &str) -> bool {
    ASSUMPTIONS.contains(&action) || [TAG_SESSION, SET_SOURCE_IDENTITY].contains(&action)
}

/// Whether another statement allows the action.
fn granted_elsewhere(subject: &Subject<'_>, not: &Statement, action: &str) -> bool {
    subject.statements().any(|statement| {
        !std::ptr::eq(statement, not)
            && allows(statement)
            && covers_any(statement, &[action])
            && applies_without_keys(statement, action)
    })
}

/// Whether no condition of the statement fails for want of a key in the check of the action.
fn applies_without_keys(statement: &Statement, action: &str) -> bool {
    !clauses(statement).any(|c| c.carried(action).is_no() && !c.where_absent())
}

impl Clause<'_> {
    fn carried(self, action: &str) -> Carried {
        self.key()
            .map_or(Carried::Unknown, |key| key.carried(action))
    }
}

/// R316: a key that does not exist.
pub(super) fn unknown(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let keys = subject
        .clauses()
        .map(|(_, clause)| (clause.name().to_owned(), clause.span()));
    for (name, span) in keys.chain(super::variables::all(subject)) {
        let Some(unknown) = misspelt(&name) else {
            continue;
        };
        let mut diagnostic = Diagnostic::warning(
            codes::LINT_KEY_UNKNOWN,
            span,
            format!("AWS documents no condition key `{name}`"),
        );
        if let Some(near) = unknown.near {
            let family = near.split_once("${").map(|(family, _)| family);
            let near = match family {
                Some(family) => {
                    let written = comparable(&name, family);
                    let member = name.get(written.len()..).unwrap_or_default();
                    format!("{family}{member}")
                }
                None => near.to_owned(),
            };
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        out.push(diagnostic.confidence(Confidence::Documented));
    }
}

/// Looks for the key that is meant; `None` for one that may well exist.
fn misspelt(name: &str) -> Option<Unknown> {
    let (prefix, rest) = name.split_once(':')?;
    if keys::key(name).is_some() || issuer_claim(name).is_some() {
        return None;
    }
    let prefix = prefix.to_ascii_lowercase();
    match prefix.as_str() {
        // the lists of these keys are whole
        "sts" | "saml" => Some(Unknown {
            near: nearest_key(&prefix, rest),
        }),
        // so are those below a name that is no family
        "aws" if below_known(rest) => Some(Unknown {
            near: nearest_key(&prefix, rest),
        }),
        // AWS adds global keys now and then, and services have keys of their own
        "aws" | "codebuild" | "ec2" | "glue" | "identitystore" | "lambda" | "ssm" => {
            Some(Unknown {
                near: Some(nearest_key(&prefix, rest)?),
            })
        }
        // the very name of a key under a prefix that is almost right
        _ => {
            let near = nearest(&prefix, &["aws", "sts", "saml"])?;
            let (_, key) = keys_under(near)
                .find(|(fixed, _)| fixed.eq_ignore_ascii_case(comparable(rest, fixed)))?;
            Some(Unknown { near: Some(key) })
        }
    }
}

/// Whether there are keys below the first part of a name, and no family of any name.
fn below_known(rest: &str) -> bool {
    let Some((head, _)) = rest.split_once('/') else {
        return false;
    };
    keys_under("aws").any(|(fixed, _)| {
        fixed
            .split_once('/')
            .is_some_and(|(known, below)| known.eq_ignore_ascii_case(head) && !below.is_empty())
    })
}

/// What of a name after the colon compares with the fixed part of a key: as many parts as it has.
fn comparable<'a>(rest: &'a str, fixed: &str) -> &'a str {
    let parts = fixed.matches('/').count();
    if !fixed.ends_with('/') {
        return rest;
    }
    rest.match_indices('/')
        .nth(parts.saturating_sub(1))
        .and_then(|(at, _)| rest.get(..=at))
        .unwrap_or(rest)
}

fn nearest_key(prefix: &str, rest: &str) -> Option<&'static str> {
    keys_under(prefix)
        .filter_map(|(fixed, key)| Some((distance(comparable(rest, fixed), fixed)?, key)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

/// The keys under a prefix: what is fixed of the name after the colon, and the whole.
fn keys_under(prefix: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    keys::all().filter_map(move |key| {
        let (of, name) = key.fixed().split_once(':')?;
        (of == prefix).then_some((name, key.name))
    })
}

/// R330: keys that no request carries together, so that the statement never applies.
pub(super) fn endpoint_and_address(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for statement in subject.statements() {
        let needed = |clause: &Clause<'_>| !clause.where_absent();
        let address = clauses(statement)
            .filter(needed)
            .find(|clause| clause.is("aws:SourceIp"));
        let endpoint = clauses(statement)
            .filter(needed)
            .find(|clause| OF_ENDPOINTS.iter().any(|name| clause.is(name)));
        let (Some(address), Some(endpoint)) = (address, endpoint) else {
            continue;
        };
        out.push(
            Diagnostic::warning(
                codes::LINT_ENDPOINT_AND_ADDRESS,
                endpoint.span(),
                format!(
                    "a request carries `{}` or `{}`, never both, so the statement never applies",
                    endpoint.name(),
                    address.name()
                ),
            )
            .help("write a statement for each")
            .related(address.span(), "the address")
            .confidence(Confidence::Documented),
        );
    }
}

/// The keys of a request through a VPC endpoint, which has no public address.
const OF_ENDPOINTS: &[&str] = &[
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// R319: one key in two spellings under one operator.
pub(super) fn two_spellings(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for statement in subject.statements() {
        for operator in statement.condition.iter().flat_map(|c| &c.operators) {
            let mut seen = BTreeMap::new();
            for keyed in &operator.keys {
                let Some(first) = seen.insert(keyed.folded(), &keyed.key) else {
                    continue;
                };
                // the same spelling twice is a duplicate member, which the reader reports
                if first.value == keyed.key.value {
                    continue;
                }
                out.push(
                    Diagnostic::warning(
                        codes::LINT_KEY_TWICE,
                        keyed.key.span,
                        format!("`{}` is the same key as `{}`", keyed.key.value, first.value),
                    )
                    .help("write one key with all its values; as it stands both have to match")
                    .related(first.span, "the same key")
                    .confidence(Confidence::Documented),
                );
            }
        }
    }
}

/// R323: a claim that does not become a condition key.
pub(super) fn unknown_claim(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for (_, clause) in subject.clauses() {
        let Some((issuer, claim)) = issuer_claim(clause.name()) else {
            continue;
        };
        if clause.key().is_some() {
            continue;
        }
        let of_provider = provider_claims(issuer);
        let known: Vec<&str> = DEFAULT_CLAIMS
            .iter()
            .chain(of_provider.unwrap_or_default())
            .copied()
            .collect();
        let message =
            format!("AWS documents no condition key for the claim `{claim}` of this provider");
        let mut diagnostic = if of_provider.is_some() {
            Diagnostic::warning(codes::LINT_CLAIM_UNKNOWN, clause.span(), message)
        } else {
            Diagnostic::info(codes::LINT_CLAIM_UNKNOWN, clause.span(), message)
        };
        diagnostic = match nearest(claim, &known) {
            Some(near) => diagnostic.help(format!("did you mean `{issuer}:{near}`?")),
            None => diagnostic.help(format!("the keys are {}", list(known, "and"))),
        };
        out.push(diagnostic.confidence(Confidence::Documented));
    }
}

/// R324: the claim of a provider that is not the one the statement trusts.
pub(super) fn other_issuer(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    for statement in subject.trusting() {
        let names = || statement.principal.iter().flat_map(|p| &p.names);
        let trusted: Vec<&str> = names().filter_map(issuer).collect();
        if trusted.is_empty() || trusted.len() != names().count() {
            continue;
        }
        for clause in clauses(statement) {
            let Some((written, claim)) = issuer_claim(clause.name()) else {
                continue;
            };
            let written = fold(written);
            if trusted.iter().any(|issuer| fold(issuer) == written) {
                continue;
            }
            let mut diagnostic = Diagnostic::warning(
                codes::LINT_ISSUER_MISMATCH,
                clause.span(),
                format!(
                    "the statement trusts {}, whose tokens never have this key",
                    list(trusted.iter().copied(), "and")
                ),
            );
            if let [issuer] = trusted.as_slice() {
                diagnostic = diagnostic.help(format!("did you mean `{issuer}:{claim}`?"));
            }
            out.push(diagnostic.confidence(Confidence::Documented));
        }
    }
}
