//! The controls of IAM for identity providers that many organizations share.
//!
//! Anybody can have a token of such a provider. So IAM stores an `Allow` of
//! `sts:AssumeRoleWithWebIdentity` for it only if a condition evaluates the claim that tells one
//! organization from another. What counts as evaluating was recorded for every operator; see
//! "Identity-provider controls for shared OIDC providers" in the IAM User Guide for the list.

use rolecall_source::{Diagnostic, Names, Spanned, StsOperation, codes};

use super::{
    checker::{Checker, observed},
    texts::{self, malformed},
};
use crate::{AwsRefusal, Effect, Keyed, Operator, PrincipalKind, Statement, Test};

/// What IAM asks of a statement that trusts a provider.
enum Control {
    /// A key under a positive string operator whose values are all scoped.
    Scoped {
        /// As AWS's text names the principal.
        principal: String,
        keys: Vec<String>,
        is_scoped: fn(&str) -> bool,
    },
    /// The same, and a text of its own where there is no condition at all.
    Cognito,
    /// A claim under `StringEquals` or `StringEqualsIgnoreCase`, whatever its values. The key is
    /// compared with regard to case.
    Application {
        provider: &'static str,
        claims: &'static [&'static str],
    },
}

/// The providers that AWS has built in ask for the application's id.
const APPLICATIONS: &[(&str, &[&str])] = &[
    ("accounts.google.com", &["aud", "oaud", "sub"]),
    ("www.amazon.com", &["app_id", "sub"]),
    ("graph.facebook.com", &["app_id", "sub"]),
];

const COGNITO: &str = "cognito-identity.amazonaws.com";

/// Every issuer that begins so is held to the rules of GitHub Actions, by its own name.
const GITHUB: &str = "token.actions.githubusercontent.com";

/// Shared issuers and the key that IAM asks for; a path behind them makes another issuer. IBM
/// Turbonomic is on AWS's list too, with issuers that change.
const SHARED: &[(&str, &str)] = &[
    ("agent.buildkite.com", "agent.buildkite.com:sub"),
    ("api.pulumi.com/oidc", "api.pulumi.com/oidc:aud"),
    ("app.terraform.io", "app.terraform.io:sub"),
    ("gitlab.com", "gitlab.com:sub"),
    (
        "oidc-configuration.audit-log.githubusercontent.com",
        "oidc-configuration.audit-log.githubusercontent.com:sub",
    ),
    ("oidc.codefresh.io", "oidc.codefresh.io:sub"),
    ("oidc.vercel.com", "oidc.vercel.com:aud"),
    ("proidc.upbound.io", "proidc.upbound.io:sub"),
    ("sandboxes.cloud", "sandboxes.cloud:aud"),
    ("scalr.io", "scalr.io:sub"),
    // Microsoft Sentinel tells its customers apart by the session name
    (
        "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
        "sts:RoleSessionName",
    ),
    ("studio.datachain.ai/api", "studio.datachain.ai/api:sub"),
    ("tokens.cloud.shisho.dev", "tokens.cloud.shisho.dev:sub"),
    (
        "vstoken.actions.githubusercontent.com",
        "vstoken.actions.githubusercontent.com:sub",
    ),
];

pub(super) fn check(checker: &mut Checker<'_>) {
    for statement in checker.document.statements() {
        let allows = statement
            .effect
            .as_ref()
            .is_some_and(|e| e.value == Effect::Allow);
        let web = statement
            .action
            .as_ref()
            .is_some_and(|action| action.covers(StsOperation::AssumeRoleWithWebIdentity.action()));
        let principal = statement
            .principal
            .as_ref()
            .filter(|p| allows && web && !p.negated);
        let names = principal.into_iter().flat_map(|element| &element.names);
        let mut conditions = Conditions::new(statement);
        for name in names.filter(|name| name.kind == PrincipalKind::Federated) {
            let control = Control::of(&name.text.value);
            if let Some(control) = control.filter(|control| !conditions.meet(control)) {
                checker.refuse(control.refusal(statement), control.diagnostic(&name.text));
            }
        }
    }
}

/// The conditions of a statement by key, for the many providers that it may name.
struct Conditions<'s> {
    statement: &'s Statement,
    /// What positive text operators compare each key with; the operators by their number.
    by_key: Names<Vec<(usize, &'s Keyed)>>,
    /// The answers so far, by what [`Control::name`] returns.
    known: Names<bool>,
}

impl<'s> Conditions<'s> {
    fn new(statement: &'s Statement) -> Self {
        let mut by_key: Names<Vec<_>> = Names::default();
        for (number, operator) in positive(statement).enumerate() {
            let text = [
                Some(Test::StringEquals),
                Some(Test::StringEqualsIgnoreCase),
                Some(Test::StringLike),
            ];
            if text.contains(&operator.test) {
                for keyed in &operator.keys {
                    let one = (number, keyed);
                    if let Some(more) = by_key.insert_new(keyed.folded(), vec![one]) {
                        more.push(one);
                    }
                }
            }
        }
        Self {
            statement,
            by_key,
            known: Names::default(),
        }
    }

    /// Whether they satisfy a control.
    fn meet(&mut self, control: &Control) -> bool {
        let name = control.name();
        if let Some(&known) = self.known.get(name) {
            return known;
        }
        let met = match control {
            Control::Scoped {
                keys, is_scoped, ..
            } => self.evaluate(keys, *is_scoped),
            Control::Cognito => self.evaluate(&[format!("{COGNITO}:aud")], is_scoped),
            Control::Application { provider, claims } => {
                names_application(self.statement, provider, claims)
            }
        };
        self.known.insert(name, met);
        met
    }

    /// Whether an operator evaluates one of the keys, and no value of any of them is unscoped. The
    /// set operators count like the plain ones; an empty list of values has none that is unscoped.
    /// One operator that evaluates the claim is enough, whatever stands under others.
    fn evaluate(&self, keys: &[String], is_scoped: fn(&str) -> bool) -> bool {
        let mut operators = Names::default();
        for key in keys {
            let wanted = self.by_key.get(key.to_ascii_lowercase().as_str());
            for (operator, keyed) in wanted.into_iter().flatten() {
                let mut values = keyed.operands.iter().map(|operand| &operand.written.value);
                let scoped = values.all(|value| is_scoped(value));
                if let Some(before) = operators.insert_new(&operator.to_string(), scoped) {
                    *before = *before && scoped;
                }
            }
        }
        operators.values().any(|scoped| *scoped)
    }
}

/// The operators of a statement that a claim must satisfy, and that need it to be there.
fn positive(statement: &Statement) -> impl Iterator<Item = &Operator> {
    let operators = statement.condition.iter().flat_map(|c| &c.operators);
    operators.filter(|operator| !operator.negated && !operator.if_exists)
}

/// Whether a condition compares one of the claims of a provider with a text.
fn names_application(statement: &Statement, provider: &str, claims: &[&str]) -> bool {
    let equals = [Some(Test::StringEquals), Some(Test::StringEqualsIgnoreCase)];
    positive(statement)
        .filter(|operator| equals.contains(&operator.test))
        .flat_map(|operator| &operator.keys)
        .any(|keyed| {
            let claim = keyed.key.value.strip_prefix(provider);
            let claim = claim.and_then(|rest| rest.strip_prefix(':'));
            claim.is_some_and(|claim| claims.contains(&claim))
        })
}

impl Control {
    fn of(principal: &str) -> Option<Self> {
        if principal == COGNITO {
            return Some(Self::Cognito);
        }
        if let Some((provider, claims)) = APPLICATIONS.iter().find(|(host, _)| *host == principal) {
            return Some(Self::Application { provider, claims });
        }
        let (_, issuer) = principal.split_once(":oidc-provider/")?;
        if issuer.starts_with(GITHUB) {
            return Some(Self::Scoped {
                principal: principal.to_owned(),
                keys: ["sub", "job_workflow_ref"]
                    .map(|claim| format!("{issuer}:{claim}"))
                    .to_vec(),
                is_scoped: is_scoped_for_github,
            });
        }
        let (host, key) = SHARED.iter().find(|(shared, _)| *shared == issuer)?;
        Some(Self::Scoped {
            principal: (*host).to_owned(),
            keys: vec![(*key).to_owned()],
            is_scoped,
        })
    }

    /// What tells it from other controls.
    fn name(&self) -> &str {
        match self {
            Self::Scoped { keys, .. } => keys.first().map_or("", String::as_str),
            Self::Cognito => COGNITO,
            Self::Application { provider, .. } => provider,
        }
    }

    fn refusal(&self, statement: &Statement) -> AwsRefusal {
        malformed(match self {
            Self::Scoped {
                principal, keys, ..
            } => texts::unscoped(principal, keys),
            Self::Cognito
                if statement
                    .condition
                    .as_ref()
                    .is_none_or(|c| c.operators.is_empty()) =>
            {
                texts::COGNITO_CONDITION.to_owned()
            }
            Self::Cognito => texts::unscoped(COGNITO, &[format!("{COGNITO}:aud")]),
            Self::Application { provider, .. } => texts::application_id(provider),
        })
    }

    fn diagnostic(&self, principal: &Spanned<String>) -> Diagnostic {
        let keys = match self {
            Self::Scoped { keys, .. } => keys.join(" or "),
            Self::Cognito => format!("{COGNITO}:aud"),
            Self::Application { provider, claims } => {
                let keys: Vec<String> = claims.iter().map(|c| format!("{provider}:{c}")).collect();
                keys.join(" or ")
            }
        };
        let help = match self {
            Self::Application { .. } => format!("add a `StringEquals` condition on {keys}"),
            _ => format!(
                "add a `StringEquals` or `StringLike` condition on {keys} that names your organization"
            ),
        };
        observed(
            Diagnostic::error(
                codes::POLICY_REFUSED,
                principal.span,
                "everybody's tokens come from this provider, and the statement does not say whose may assume the role",
            )
            .help(help),
        )
    }
}

/// Only `*` to the letter is unscoped; `**`, `*?` and nothing at all pass.
fn is_scoped(value: &str) -> bool {
    value != "*"
}

/// For GitHub whatever begins with `*` is unscoped, and a blank value too.
fn is_scoped_for_github(value: &str) -> bool {
    !value.starts_with('*') && !value.trim().is_empty()
}
