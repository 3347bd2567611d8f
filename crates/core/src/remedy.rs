//! Which statement came nearest to allowing a denied action, and which single change would help.

use rolecall_policy::{
    EffectTrace, ElementKind, ElementTrace, KeyTrace, LayerKind, LayerTrace, LayerVerdict,
    StatementTrace,
};

use crate::report::{Check, Nearest, Remedy, RemedyKind, StepReport};

/// Completes the failed checks of a report.
pub fn complete(report: &mut StepReport) {
    for check in report.checks.iter_mut().filter(|check| !check.allowed()) {
        check.nearest = nearest(check);
    }
    let remedies: Vec<Option<Remedy>> = report
        .checks
        .iter()
        .map(|check| remedy(report, check))
        .collect();
    for (check, remedy) in report.checks.iter_mut().zip(remedies) {
        if let Some(nearest) = &mut check.nearest {
            nearest.remedy = remedy;
        }
    }
}

impl Check {
    /// The kind of policy of the nearest statement, and the statement.
    #[must_use]
    pub fn nearest_statement(&self) -> Option<(LayerKind, &StatementTrace)> {
        let nearest = self.nearest.as_ref()?;
        let layer = self.layers.get(nearest.layer)?;
        let policy = layer.policies.get(nearest.policy)?;
        Some((layer.kind, policy.statements.get(nearest.statement)?))
    }
}

/// The statement that comes nearest to allowing a denied action: in the trust policy, because that
/// always has to allow, about the action, and with the fewest elements that do not match.
fn nearest(check: &Check) -> Option<Nearest> {
    let mut best: Option<((bool, bool, usize), Nearest)> = None;
    for (layer, trace) in check.layers.iter().enumerate() {
        if trace.verdict != LayerVerdict::ImplicitDeny {
            continue;
        }
        for (policy, of_policy) in trace.policies.iter().enumerate() {
            for (statement, of_statement) in of_policy.statements.iter().enumerate() {
                if of_statement.effect != EffectTrace::Allow || of_statement.matched {
                    continue;
                }
                let other_action = failing(of_statement).any(|e| e.element.is_about_actions());
                let not_trust = trace.kind != LayerKind::Trust;
                let rank = (not_trust, other_action, failing(of_statement).count());
                if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                    let found = Nearest {
                        layer,
                        policy,
                        statement,
                        remedy: None,
                    };
                    best = Some((rank, found));
                }
            }
        }
    }
    best.map(|(_, nearest)| nearest)
}

fn failing(statement: &StatementTrace) -> impl Iterator<Item = &ElementTrace> {
    statement.elements.iter().filter(|element| !element.matched)
}

/// The only element that keeps a statement from matching.
fn only_failing(statement: &StatementTrace) -> Option<&ElementTrace> {
    let mut failing = failing(statement);
    let element = failing.next()?;
    failing.next().is_none().then_some(element)
}

/// What would let the nearest statement apply, if that is a single change; else a statement of its
/// own. `None` where no single change helps: the role does not exist, or a policy denies.
fn remedy(report: &StepReport, check: &Check) -> Option<Remedy> {
    // a role that exists has a trust policy
    let lacks_role =
        |layer: &LayerTrace| layer.kind == LayerKind::Trust && layer.policies.is_empty();
    let denies = |layer: &LayerTrace| layer.verdict == LayerVerdict::ExplicitDeny;
    let mut layers = check.layers.iter();
    if layers.any(|layer| lacks_role(layer) || denies(layer)) {
        return None;
    }
    let (layer, statement) = check.nearest_statement()?;
    let Some(element) = only_failing(statement) else {
        let can_be_named = match layer {
            LayerKind::Trust => report.caller.is_some() || check.has_key("aws:userid"),
            LayerKind::Identity => report.resource.is_some(),
            _ => false,
        };
        return can_be_named.then(|| Remedy {
            actions: vec![check.action.clone()],
            ..Remedy::new(RemedyKind::AddStatement, report, 1)
        });
    };
    let helped: Vec<&Check> = helped(report, statement, element.element).collect();
    let of = |kind| Remedy::new(kind, report, helped.len());
    match element.element {
        ElementKind::Action => Some(Remedy {
            actions: helped.iter().map(|check| check.action.clone()).collect(),
            ..of(RemedyKind::AddActions)
        }),
        ElementKind::Resource => Some(of(RemedyKind::ExtendResource)),
        ElementKind::Principal => Some(of(RemedyKind::ExtendPrincipal)),
        ElementKind::Condition => {
            let key = only_failing_key(element)?;
            let Some(values) = &key.request else {
                return Some(Remedy {
                    key: Some(key.key.to_string()),
                    ..of(RemedyKind::PassKey)
                });
            };
            Some(Remedy {
                key: Some(key.key.to_string()),
                value: Some(values.first()?.clone()),
                ..of(RemedyKind::AcceptValue)
            })
        }
        _ => None,
    }
}

fn only_failing_key(condition: &ElementTrace) -> Option<&KeyTrace> {
    let keys = condition.operators.iter().flat_map(|it| &it.keys);
    let mut failing = keys.filter(|key| !key.matched);
    let key = failing.next()?;
    failing.next().is_none().then_some(key)
}

/// The checks that would pass the policy of a statement if this one element of it matched.
fn helped<'r>(
    report: &'r StepReport,
    statement: &StatementTrace,
    element: ElementKind,
) -> impl Iterator<Item = &'r Check> {
    report.checks.iter().filter(move |check| {
        let near = check.nearest_statement();
        let same = near.filter(|(_, near)| near.place == statement.place);
        let only = same.and_then(|(_, near)| only_failing(near));
        only.is_some_and(|only| only.element == element)
    })
}

impl Remedy {
    fn new(kind: RemedyKind, report: &StepReport, helps: usize) -> Self {
        let layers = report.checks.iter().flat_map(|check| &check.layers);
        let silent = layers
            .filter(|layer| layer.verdict != LayerVerdict::Allow)
            .filter(|layer| layer.verdict != LayerVerdict::NotApplicable);
        Self {
            kind,
            actions: Vec::new(),
            key: None,
            value: None,
            is_enough: silent.count() <= helps,
        }
    }
}

impl Check {
    fn has_key(&self, key: &str) -> bool {
        let mut entries = self.context.iter();
        entries.any(|entry| entry.key.eq_ignore_ascii_case(key))
    }
}
