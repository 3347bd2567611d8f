//! A policy as the lints look at it: which checks a statement speaks of, who can be the caller, and
//! what becomes of a condition where its key is absent.

use rolecall_source::{Names, Span, Spanned, StsOperation, work};

use crate::{
    condition::{Keyed, Operand, Operator, Quantifier, Test},
    document::{Document, Effect, Policy, PrincipalKind, PrincipalName, Statement},
    keys::{self, Key, STS_ACTIONS},
    kind::PolicyType,
    letters::fold,
    pattern::{Pattern, Variable},
    principal::is_account,
};

/// A policy and its kind.
pub(super) struct Subject<'a> {
    pub(super) kind: PolicyType,
    pub(super) document: &'a Document,
    pub(super) policy: &'a Policy,
}

impl<'a> Subject<'a> {
    pub(super) fn statements(&self) -> impl Iterator<Item = &'a Statement> {
        self.policy.statements.iter().inspect(|_| work::count(1))
    }

    /// The statements of a trust policy that allow; none in any other kind of policy.
    pub(super) fn trusting(&self) -> impl Iterator<Item = &'a Statement> {
        let trust = self.kind == PolicyType::Trust;
        self.statements().filter(move |s| trust && allows(s))
    }

    /// Every key of every condition, with its statement.
    pub(super) fn clauses(&self) -> impl Iterator<Item = (&'a Statement, Clause<'a>)> {
        self.statements()
            .flat_map(|statement| clauses(statement).map(move |clause| (statement, clause)))
    }

    /// Where `needle` stands as it is written inside `span`; the whole of `span` if it is written
    /// otherwise, such as with JSON escapes.
    pub(super) fn inside(&self, span: Span, needle: &str) -> Span {
        let text = span.of(self.document.text());
        text.find(needle).map_or(span, |at| {
            Span::new(span.start + at, span.start + at + needle.len())
        })
    }
}

/// Finds texts inside a span, each behind the one before.
pub(super) struct Places<'a> {
    text: &'a str,
    span: Span,
    next: usize,
    misses: usize,
}

impl<'a> Places<'a> {
    pub(super) fn new(subject: &Subject<'a>, span: Span) -> Self {
        Self {
            text: span.of(subject.document.text()),
            span,
            next: 0,
            misses: 0,
        }
    }

    /// Where `needle` stands as it is written; the whole of the span if it is written otherwise.
    pub(super) fn find(&mut self, needle: &str) -> Span {
        // a text with many escapes is not searched to its end again and again
        const MISSES: usize = 16;
        let rest = self.text.get(self.next..).unwrap_or_default();
        let found = (self.misses < MISSES).then(|| rest.find(needle)).flatten();
        work::count(found.unwrap_or(rest.len()));
        let Some(at) = found else {
            self.misses += 1;
            return self.span;
        };
        let start = self.next + at;
        self.next = start + needle.len();
        Span::new(start, self.next).shifted(self.span.start)
    }
}

/// What is worked out once for each statement, while its clauses follow one another.
pub(super) struct PerStatement<'a, T> {
    current: Option<(&'a Statement, T)>,
}

impl<T> Default for PerStatement<'_, T> {
    fn default() -> Self {
        Self { current: None }
    }
}

impl<'a, T> PerStatement<'a, T> {
    /// What `compute` returns for the statement.
    pub(super) fn of(
        &mut self,
        statement: &'a Statement,
        compute: impl FnOnce(&'a Statement) -> T,
    ) -> &mut T {
        let current = self.current.take();
        let known = current.filter(|(of, _)| std::ptr::eq(*of, statement));
        let value = known.unwrap_or_else(|| (statement, compute(statement)));
        &mut self.current.insert(value).1
    }
}

pub(super) fn allows(statement: &Statement) -> bool {
    effect(statement) == Some(Effect::Allow)
}

pub(super) fn effect(statement: &Statement) -> Option<Effect> {
    statement.effect.as_ref().map(|effect| effect.value)
}

/// A key of a condition under its operator.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    pub(super) operator: &'a Operator,
    pub(super) keyed: &'a Keyed,
    pub(super) test: Test,
}

/// The keys of a statement's condition; those under operators that don't exist are left out.
pub(super) fn clauses(statement: &Statement) -> impl Iterator<Item = Clause<'_>> {
    let operators = statement.condition.iter().flat_map(|c| &c.operators);
    operators.flat_map(|operator| {
        let test = operator.test;
        operator.keys.iter().filter_map(move |keyed| {
            work::count(1);
            Some(Clause {
                operator,
                keyed,
                test: test?,
            })
        })
    })
}

/// Whether a variable stands for the name of an IAM user, and for nothing where there is none.
pub(super) fn names_user(variable: &Variable) -> bool {
    variable.default.is_none() && variable.key.eq_ignore_ascii_case("aws:username")
}

impl<'a> Clause<'a> {
    pub(super) fn name(self) -> &'a str {
        &self.keyed.key.value
    }

    pub(super) fn span(self) -> Span {
        self.keyed.key.span
    }

    pub(super) fn key(self) -> Option<&'static Key> {
        keys::key(self.name())
    }

    pub(super) fn is(self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    pub(super) fn operands(self) -> impl Iterator<Item = &'a Operand> {
        self.keyed.operands.iter()
    }

    /// What the condition comes to where the request has no such key.
    pub(super) fn where_absent(self) -> bool {
        match self.operator.quantifier {
            _ if self.operator.if_exists => true,
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None if self.test == Test::Null => self
                .operands()
                .any(|operand| operand.written.value.eq_ignore_ascii_case("true")),
            None => self.operator.negated,
        }
    }

    /// Whether it narrows down which values the key may have, so that not every value passes.
    pub(super) fn restricts(self) -> bool {
        let everything = |operand: &Operand| {
            let text = &operand.written.value;
            self.test.takes_wildcards() && !text.is_empty() && text.bytes().all(|b| b == b'*')
        };
        self.test != Test::Null
            && !self.operator.negated
            && !self.where_absent()
            && !self.operands().any(everything)
    }
}

/// The keys without which the conditions of a statement are not satisfied.
pub(super) struct Guards {
    keys: Names,
    /// Whether one of them is a tag that is passed.
    has_tag: bool,
}

impl Guards {
    pub(super) fn of(statement: &Statement) -> Self {
        let mut guards = Self {
            keys: Names::default(),
            has_tag: false,
        };
        for clause in clauses(statement).filter(|clause| !clause.where_absent()) {
            let key = clause.keyed.folded();
            guards.keys.add(key);
            guards.has_tag |= key.starts_with("aws:requesttag/");
        }
        guards
    }

    /// Whether a condition is not satisfied unless the key of `clause` is there.
    pub(super) fn cover(&self, clause: Clause<'_>) -> bool {
        // whoever passes a tag passes its key, too
        let is_passed = clause.is("aws:TagKeys") && self.has_tag;
        is_passed || self.keys.contains(clause.keyed.folded())
    }
}

/// An action of a statement as it is written, with what it covers.
pub(super) struct Named<'a> {
    pub(super) text: &'a Spanned<String>,
    pub(super) covers: Covers,
}

/// What the text of an action covers.
pub(super) enum Covers {
    /// `*`: everything.
    Everything,
    /// These actions of STS; none where the text matches none.
    Sts(Vec<&'static str>),
    /// Actions of another service.
    Elsewhere,
}

/// The actions that a statement names; none for `NotAction`.
pub(super) fn named(statement: &Statement) -> impl Iterator<Item = Named<'_>> {
    let element = statement.action.iter().filter(|element| !element.negated);
    element
        .flat_map(|element| &element.actions)
        .map(|text| Named {
            text,
            covers: Covers::of(&text.value),
        })
}

impl Covers {
    fn of(text: &str) -> Self {
        work::count(1);
        // as most people write it
        if let Some(action) = STS_ACTIONS.iter().find(|action| **action == text) {
            return Self::Sts(vec![action]);
        }
        let lower = fold(text);
        if lower.trim_matches('*').is_empty() {
            Self::Everything
        } else if lower.starts_with("sts:") {
            let pattern = Pattern::read(&lower, false);
            let matched = |action: &&str| pattern.matches_lower(action);
            Self::Sts(STS_ACTIONS.iter().copied().filter(matched).collect())
        } else {
            Self::Elsewhere
        }
    }
}

pub(super) const WITH_WEB_IDENTITY: &str = StsOperation::AssumeRoleWithWebIdentity.action();
pub(super) const TAG_SESSION: &str = "sts:TagSession";
pub(super) const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";

/// The actions that assume a role.
pub(super) const ASSUMPTIONS: [&str; 3] = {
    let [signed, saml, web_identity] = StsOperation::ASSUMPTIONS;
    [signed.action(), saml.action(), web_identity.action()]
};

/// Whether the statement speaks of any of `actions`, `NotAction` taken into account.
pub(super) fn covers_any(statement: &Statement, actions: &[&str]) -> bool {
    statement
        .action
        .as_ref()
        .is_some_and(|element| actions.iter().any(|action| element.covers(action)))
}

/// Who a name in a `Principal` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Everybody,
    Account,
    User,
    /// A role, or a session of one.
    Role,
    FederatedUser,
    SamlProvider,
    OidcProvider,
    Service,
    Unknown,
}

impl Caller {
    pub(super) fn of(name: &PrincipalName) -> Self {
        work::count(1);
        let text = name.text.value.trim();
        let resource = text.splitn(6, ':').nth(5).unwrap_or_default();
        let (what, _) = resource.split_once('/').unwrap_or((resource, ""));
        match (name.kind, what) {
            (PrincipalKind::Aws, _) if text == "*" => Self::Everybody,
            (PrincipalKind::Aws, "root") => Self::Account,
            (PrincipalKind::Aws, "user") => Self::User,
            (PrincipalKind::Aws, "role" | "assumed-role") => Self::Role,
            (PrincipalKind::Aws, "federated-user") => Self::FederatedUser,
            (PrincipalKind::Aws, _) if text.starts_with("AIDA") => Self::User,
            (PrincipalKind::Aws, _) if text.starts_with("AROA") => Self::Role,
            (PrincipalKind::Aws, _) if is_account(text) => Self::Account,
            (PrincipalKind::Federated, "saml-provider") => Self::SamlProvider,
            (PrincipalKind::Federated, "oidc-provider") => Self::OidcProvider,
            (PrincipalKind::Federated, "") if is_built_in(text) => Self::OidcProvider,
            (PrincipalKind::Service, _) => Self::Service,
            _ => Self::Unknown,
        }
    }

    /// Whether such a caller can make the call that `action` authorizes.
    pub(super) fn can_call(self, action: &str) -> bool {
        match self {
            Self::Unknown => true,
            Self::SamlProvider => action == StsOperation::AssumeRoleWithSaml.action(),
            Self::OidcProvider => action == WITH_WEB_IDENTITY,
            // AWS refuses every call to STS but GetCallerIdentity with such credentials
            Self::FederatedUser => false,
            Self::Everybody | Self::Account | Self::User | Self::Role | Self::Service => {
                action == StsOperation::AssumeRole.action()
            }
        }
    }

    pub(super) const fn can_be_user(self) -> bool {
        matches!(
            self,
            Self::Everybody | Self::Account | Self::User | Self::Unknown
        )
    }

    /// Whether the caller's session can have a source identity already.
    pub(super) const fn can_have_source_identity(self) -> bool {
        matches!(
            self,
            Self::Everybody | Self::Account | Self::Role | Self::Unknown
        )
    }
}

/// The identity providers that need no provider in IAM: their names stand as they are.
fn is_built_in(host: &str) -> bool {
    [
        "accounts.google.com",
        "cognito-identity.amazonaws.com",
        "graph.facebook.com",
        "www.amazon.com",
    ]
    .contains(&host)
}

/// Who can be the caller, each kind once; `None` where the statement names nobody or uses
/// `NotPrincipal`.
pub(super) fn callers(statement: &Statement) -> Option<Vec<Caller>> {
    let element = statement.principal.as_ref().filter(|p| !p.negated)?;
    let star = element.star.map(|_| Caller::Everybody);
    let mut callers: Vec<Caller> = Vec::new();
    for caller in star.into_iter().chain(element.names.iter().map(Caller::of)) {
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    }
    (!callers.is_empty()).then_some(callers)
}

/// The host and path of an OpenID Connect provider, as its condition keys begin.
pub(super) fn issuer(name: &PrincipalName) -> Option<&str> {
    if Caller::of(name) != Caller::OidcProvider {
        return None;
    }
    let text = name.text.value.trim();
    Some(
        text.split_once(":oidc-provider/")
            .map_or(text, |(_, issuer)| issuer),
    )
}

/// A name that does not exist, with the one that does and is meant, where one is near.
pub(super) struct Unknown {
    pub(super) near: Option<&'static str>,
}

/// `a`, `b` and `c`; of a long list the first names and how many more there are.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    const MAX_NAMES: usize = 20;
    let mut names = names.into_iter();
    let shown = names.by_ref().take(MAX_NAMES);
    let mut quoted: Vec<String> = shown.map(|name| format!("`{name}`")).collect();
    match names.count() {
        0 => {}
        more => quoted.push(format!("{more} more")),
    }
    match quoted.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, start)) => format!("{} {last} {end}", start.join(", ")),
        None => String::new(),
    }
}
