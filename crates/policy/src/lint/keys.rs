//! Condition keys: those that a check does not carry, and those that do not exist.

use rolecall_source::{Confidence, Diagnostic, Names, codes};

use super::found::Found;
use super::subject::{
    ASSUMPTIONS, Caller, Clause, Covers, Named, PerStatement, SET_SOURCE_IDENTITY, Subject,
    TAG_SESSION, Unknown, allows, callers, clauses, covers_any, issuer, list, named,
};
use crate::{
    document::{PrincipalKind, PrincipalName, Statement, distance, nearest},
    keys::{
        self, Carried, DEFAULT_CLAIMS, Key, STS_ACTIONS, issuer_claim, provider_claims,
        services::source_keys,
    },
    kind::PolicyType,
    letters::fold,
};

/// R302: a statement for several checks, with a key that only some of them carry.
pub(super) fn absent_in_a_check(subject: &Subject<'_>, out: &mut Found) {
    let mut scopes = PerStatement::default();
    let mut grants = Grants::new(subject);
    for (statement, clause) in subject.clauses() {
        let scope = scopes.of(statement, |statement| Scope::of(subject, statement));
        let Some(split) = Split::of(scope, clause) else {
            continue;
        };
        if split.carrying.is_empty() {
            continue;
        }
        let allows = allows(statement);
        let mut actions: Vec<&str> = Vec::new();
        for action in split.lacking {
            let is_concerned = if allows {
                !clause.where_absent() && !grants.elsewhere(statement, action)
            } else {
                clause.where_absent() && scope.applies_without_keys(action)
            };
            if is_concerned {
                actions.push(action);
            }
        }
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
        let lacking: Names = actions.into_iter().collect();
        let related = scope.actions.iter().filter(|action| {
            matches!(&action.covers, Covers::Sts(covered)
                if covered.iter().any(|action| lacking.contains(action)))
        });
        for action in related.take(MAX_RELATED) {
            diagnostic = diagnostic.related(action.text.span, "the action");
        }
        out.push(diagnostic.confidence(split.confidence));
    }
}

/// R305: a key that none of the statement's actions carries.
pub(super) fn never_carried(subject: &Subject<'_>, out: &mut Found) {
    let (mut scopes, mut silent) = (PerStatement::default(), PerStatement::default());
    for (statement, clause) in subject.clauses() {
        if is_condition_on_source(subject, statement, clause)
            && let Some((service, confidence)) = silent.of(statement, silent_service)
        {
            out.push(never_sent(service, *confidence, clause));
            continue;
        }
        let scope = scopes.of(statement, |statement| Scope::of(subject, statement));
        let Some(split) = Split::of(scope, clause) else {
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

/// Whether a condition of an `Allow` asks for a certain `aws:SourceArn` or `aws:SourceAccount`.
fn is_condition_on_source(
    subject: &Subject<'_>,
    statement: &Statement,
    clause: Clause<'_>,
) -> bool {
    let is_source = clause.is("aws:SourceArn") || clause.is("aws:SourceAccount");
    subject.kind == PolicyType::Trust && is_source && allows(statement) && clause.restricts()
}

/// The first service of a statement that sends neither key when it assumes a role.
fn silent_service(statement: &Statement) -> Option<(&PrincipalName, Confidence)> {
    let names = &statement.principal.as_ref().filter(|p| !p.negated)?.names;
    let services = names
        .iter()
        .filter(|name| name.kind == PrincipalKind::Service);
    services
        .map(|name| (name, source_keys(&name.text.value)))
        .find(|(_, known)| known.sent == Some(false))
        .map(|(name, known)| (name, known.confidence))
}

fn never_sent(service: &PrincipalName, confidence: Confidence, clause: Clause<'_>) -> Diagnostic {
    let message = format!(
        "`{}` does not send `{}`: with this condition it can never assume the role",
        service.text.value,
        clause.name()
    );
    Diagnostic::warning(codes::LINT_KEY_NEVER, clause.span(), message)
        .related(service.text.span, "the service")
        .help("remove the condition for this service, and control who may pass it the role with `iam:PassRole`")
        .confidence(confidence)
}

/// How many actions a diagnostic points at.
const MAX_RELATED: usize = 20;

/// How many pairs of a key and an action are looked at in one statement, and of a statement and an
/// action in one policy. No policy that AWS stores has as many.
const MAX_PAIRS: usize = 100_000;

/// What the clauses of a statement are compared with.
struct Scope<'a> {
    /// The actions, each once; of too many the first.
    actions: Vec<Named<'a>>,
    /// Whether there are more actions.
    is_cut: bool,
    /// Who can be the caller, in a trust policy that says so.
    callers: Option<Vec<Caller>>,
    statement: &'a Statement,
    without_keys: Names<bool>,
}

impl<'a> Scope<'a> {
    fn of(subject: &Subject<'_>, statement: &'a Statement) -> Self {
        let most = MAX_PAIRS / clauses(statement).count().max(1);
        let mut seen = Names::default();
        let mut actions = named(statement).filter(|action| seen.add(&action.text.value));
        Self {
            actions: actions.by_ref().take(most).collect(),
            is_cut: actions.next().is_some(),
            callers: callers(statement).filter(|_| subject.kind == PolicyType::Trust),
            statement,
            without_keys: Names::default(),
        }
    }

    /// Whether a caller of the statement can make the call; what none can is said elsewhere.
    fn is_callable(&self, action: &str) -> bool {
        !ASSUMPTIONS.contains(&action)
            || self
                .callers
                .as_ref()
                .is_none_or(|callers| callers.iter().any(|caller| caller.can_call(action)))
    }

    /// Whether no condition of the statement fails for want of a key in the check of the action.
    fn applies_without_keys(&mut self, action: &'a str) -> bool {
        if let Some(known) = self.without_keys.get(action) {
            return *known;
        }
        let applies = applies_without_keys(self.statement, action);
        self.without_keys.insert(action, applies);
        applies
    }
}

/// The actions of a statement by whether they carry a key.
struct Split<'a> {
    carrying: Vec<&'a str>,
    lacking: Vec<&'a str>,
    seen: Names,
    /// Whether the statement has actions of which nothing is known.
    unsure: bool,
    confidence: Confidence,
}

impl<'a> Split<'a> {
    /// `None` where every action carries the key, or another lint speaks of it.
    fn of(scope: &Scope<'a>, clause: Clause<'_>) -> Option<Self> {
        let others = ["aws:SourceIdentity", "aws:username"];
        let key = clause.key()?;
        if others.iter().any(|name| clause.is(name)) {
            return None;
        }
        let mut split = Self {
            carrying: Vec::new(),
            lacking: Vec::new(),
            seen: Names::default(),
            unsure: scope.is_cut,
            confidence: Confidence::Documented,
        };
        for action in &scope.actions {
            match &action.covers {
                Covers::Everything => return None,
                Covers::Elsewhere if clause.is("sts:SourceIdentity") => split.unsure = true,
                Covers::Elsewhere => split.add(key, action.text.value.as_str()),
                Covers::Sts(covered) => {
                    let alone = covered.len() == 1;
                    for action in covered.iter().filter(|a| scope.is_callable(a)) {
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
                if self.seen.add(action) {
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

/// Which statements allow an action, whatever keys its check carries.
struct Grants<'a> {
    subject: &'a Subject<'a>,
    /// How many actions may still be looked up.
    left: usize,
    /// The first statements that allow an action: two are enough to have one besides any other.
    known: Names<Vec<&'a Statement>>,
}

impl<'a> Grants<'a> {
    fn new(subject: &'a Subject<'a>) -> Self {
        let size = subject.statements().count() + subject.clauses().count();
        Self {
            subject,
            left: (MAX_PAIRS / size.max(1)).max(STS_ACTIONS.len()),
            known: Names::default(),
        }
    }

    /// Whether another statement allows the action, or it takes too long to say.
    fn elsewhere(&mut self, not: &Statement, action: &'a str) -> bool {
        if !self.known.contains(action) {
            if self.left == 0 {
                return true;
            }
            self.left -= 1;
            let granting = self.subject.statements().filter(|statement| {
                allows(statement)
                    && covers_any(statement, &[action])
                    && applies_without_keys(statement, action)
            });
            self.known.insert(action, granting.take(2).collect());
        }
        let mut granting = self.known.get(action).into_iter().flatten();
        granting.any(|statement| !std::ptr::eq(*statement, not))
    }
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
pub(super) fn unknown(subject: &Subject<'_>, out: &mut Found) {
    let keys = subject
        .clauses()
        .map(|(_, clause)| (clause.name().to_owned(), clause.span()));
    let mut known = Names::default();
    for (name, span) in keys.chain(super::variables::all(subject)) {
        if !known.contains(&name) {
            known.insert(&name, misspelt(&name));
        }
        let Some(Some(unknown)) = known.get(&name) else {
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
pub(super) fn endpoint_and_address(subject: &Subject<'_>, out: &mut Found) {
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
pub(super) fn two_spellings(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.statements() {
        for operator in statement.condition.iter().flat_map(|c| &c.operators) {
            let mut seen = Names::default();
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
pub(super) fn unknown_claim(subject: &Subject<'_>, out: &mut Found) {
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
pub(super) fn other_issuer(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.trusting() {
        let names = || statement.principal.iter().flat_map(|p| &p.names);
        let trusted: Vec<&str> = names().filter_map(issuer).collect();
        if trusted.is_empty() || trusted.len() != names().count() {
            continue;
        }
        let mut known = Names::default();
        for issuer in &trusted {
            known.add(&fold(issuer));
        }
        for clause in clauses(statement) {
            let Some((written, claim)) = issuer_claim(clause.name()) else {
                continue;
            };
            if known.contains(&fold(written)) {
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
