//! The same evaluation with its reasons.

mod absent;
mod condition;
mod difference;
mod near;
mod principal;

pub use difference::first_difference;

use rolecall_source::StsOperation;

use crate::{
    document::{Document, Effect, ResourceElement, Statement},
    evaluate::{
        Allowing, Decision, Finding, LayerDecision, Layers, Place, Policies, Request, Scope,
        StatementId, Verdict, evaluate,
    },
    principal::Grant,
    trace::{
        EffectTrace, ElementKind, ElementTrace, LayerKind, LayerTrace, LayerVerdict, PolicyTrace,
        StatementTrace, statement_name,
    },
};

/// How much of the reasons is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Every element of every statement.
    #[default]
    Whole,
    /// Of statements about other actions the first few of each layer: most statements of long
    /// policies are, and nobody reads them all. Trust policies are short, and told whole.
    Brief,
}

impl Detail {
    /// So many statements about other actions a brief answer has of each layer.
    pub const LISTED: usize = 12;
}

/// A verdict with its reasons.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The verdict, the same that [`evaluate`] gives.
    pub decision: Decision,
    /// The statement that decided or the allow that is missing, as a sentence fragment.
    pub decided_by: String,
    /// Every layer that has a say, the caller's account first.
    pub layers: Vec<LayerTrace>,
}

/// Evaluates a request and says why.
///
/// Every statement is looked at element by element, also where the verdict was clear before.
#[must_use]
pub fn explain(request: &Request<'_>, policies: &Policies<'_>) -> Explanation {
    explain_in(request, policies, Detail::Whole)
}

/// Evaluates a request and says why, in as much detail as is wanted.
#[must_use]
pub fn explain_in(request: &Request<'_>, policies: &Policies<'_>, detail: Detail) -> Explanation {
    let decision = evaluate(request, policies);
    let explainer = Explainer {
        scope: Scope::new(request),
        policies,
        detail,
    };
    let Layers {
        scp,
        rcp,
        resource,
        identity,
        boundary,
        session,
    } = &decision.layers;
    let order = [scp, identity, boundary, session, rcp, resource];
    let layers = order.into_iter().filter_map(|layer| explainer.layer(layer));
    let layers = layers.collect();
    Explanation {
        decided_by: decision.decided_by(request.action, policies),
        decision,
        layers,
    }
}

impl LayerKind {
    /// What the layer's policies are called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rcp => "resource control policies",
            Self::Scp => "service control policies",
            Self::Trust => "trust policy",
            Self::Resource => "resource-based policy",
            Self::Identity => "identity-based policies",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policies",
        }
    }
}

impl Decision {
    /// The statement that decided or the allow that is missing, as a sentence fragment.
    #[must_use]
    pub fn decided_by(&self, action: &str, policies: &Policies<'_>) -> String {
        let layer = self.by.name();
        let statement = self
            .statement()
            .and_then(|id| find(policies, self.by, id))
            .map(|(document, number, statement)| {
                let statement =
                    statement_name(number, statement.sid.as_ref().map(|sid| &sid.value));
                match self.by {
                    LayerKind::Trust | LayerKind::Resource => {
                        [&statement, " of the ", layer].concat()
                    }
                    _ => [&statement, " of `", document.name(), "` (", layer, ")"].concat(),
                }
            });
        match (self.verdict, statement) {
            (Verdict::Allow, Some(statement)) => [&statement, " allows ", action].concat(),
            (Verdict::Allow, None) => format!("nothing denies {action} to this principal"),
            (Verdict::ExplicitDeny, Some(statement)) => format!("{statement} denies {action}"),
            (Verdict::ExplicitDeny, None) => format!("the {layer} denies {action}"),
            (Verdict::ImplicitDeny, _) => match self.by {
                LayerKind::Trust | LayerKind::Resource | LayerKind::Boundary => {
                    format!("the {layer} does not allow {action}")
                }
                LayerKind::Scp => {
                    let level = self.layer().level();
                    format!("the {layer} at level {level} from the root do not allow {action}")
                }
                _ => match self.layer().scoped(policies) {
                    Some(scoped) => format!("the {} does not allow {action}", scoped.name()),
                    None => format!("the caller's {layer} do not allow {action}"),
                },
            },
        }
    }
}

impl LayerDecision {
    /// The scope-down policy that does not allow, where the session policies before it do.
    fn scoped<'p>(&self, policies: &'p Policies<'_>) -> Option<&'p Document> {
        match self.finding {
            Finding::ImplicitDeny(Some(number)) if self.kind == LayerKind::Session => {
                policies.scoped.get(number).copied()
            }
            _ => None,
        }
    }

    /// The level of service control policies that does not allow, from 1.
    fn level(&self) -> usize {
        match self.finding {
            Finding::ImplicitDeny(level) => level.unwrap_or_default() + 1,
            _ => 1,
        }
    }
}

/// A statement by its number in a layer.
fn find<'p>(
    policies: &'p Policies<'_>,
    kind: LayerKind,
    id: StatementId,
) -> Option<(&'p Document, usize, &'p Statement)> {
    let document = *documents(policies, kind).get(id.policy)?;
    let statement = document.statements().get(id.statement)?;
    Some((document, id.statement + 1, statement))
}

/// The policies of a layer, those of all levels in one list.
fn documents<'p>(policies: &'p Policies<'_>, kind: LayerKind) -> Vec<&'p Document> {
    match kind {
        LayerKind::Scp => policies.scp.iter().flatten().copied().collect(),
        LayerKind::Rcp => policies.rcp.iter().flatten().copied().collect(),
        LayerKind::Trust | LayerKind::Resource => policies.resource.into_iter().collect(),
        LayerKind::Identity => policies.identity.clone(),
        LayerKind::Boundary => policies.boundary.clone().unwrap_or_default(),
        LayerKind::Session => {
            let session = policies.session.iter().flatten();
            session.chain(&policies.scoped).copied().collect()
        }
    }
}

struct Explainer<'a> {
    scope: Scope<'a>,
    policies: &'a Policies<'a>,
    detail: Detail,
}

impl Explainer<'_> {
    fn layer(&self, layer: &LayerDecision) -> Option<LayerTrace> {
        let policies = documents(self.policies, layer.kind);
        if layer.verdict() == LayerVerdict::NotApplicable && policies.is_empty() {
            return None;
        }
        let place = match layer.kind {
            LayerKind::Trust | LayerKind::Resource => Place::Resource,
            LayerKind::Rcp => Place::Rcp,
            _ => Place::Caller,
        };
        // an allow that is missing where nobody asks for it is no denial
        let verdict = match layer.verdict() {
            LayerVerdict::ImplicitDeny if !layer.needed => LayerVerdict::NotApplicable,
            verdict => verdict,
        };
        let mut others = 0;
        let all = self.detail == Detail::Whole || layer.kind == LayerKind::Trust;
        let room = if all { usize::MAX } else { Detail::LISTED };
        let traces = policies
            .iter()
            .map(|document| self.document(document, place, room, &mut others));
        Some(LayerTrace {
            kind: layer.kind,
            side: layer.side,
            verdict,
            sentence: self.layer_sentence(layer, policies.is_empty()),
            policies: traces.collect(),
            left_out: others.checked_sub(room).filter(|left_out| *left_out > 0),
        })
    }

    fn layer_sentence(&self, layer: &LayerDecision, empty: bool) -> String {
        let action = self.scope.request.action;
        let principal = self.scope.request.principal;
        let name = layer.kind.name();
        let statement = layer
            .statement()
            .and_then(|id| find(self.policies, layer.kind, id))
            .map(|(_, number, statement)| {
                statement_name(number, statement.sid.as_ref().map(|sid| &sid.value))
            });
        if let Some(scoped) = layer.scoped(self.policies).filter(|_| layer.needed) {
            return format!("no statement of the {} allows {action}", scoped.name());
        }
        match (layer.verdict(), statement) {
            (LayerVerdict::ExplicitDeny, Some(statement)) => format!("{statement} denies {action}"),
            (LayerVerdict::ExplicitDeny, None) => format!("{action} is denied"),
            (LayerVerdict::Allow, Some(statement)) => match layer.finding {
                Finding::Allow(Some(Allowing { grant, .. })) if is_resource(layer.kind) => {
                    [&statement, " allows ", action, self.named(grant)].concat()
                }
                _ => [&statement, " allows ", action].concat(),
            },
            (LayerVerdict::Allow, None) if layer.kind == LayerKind::Rcp => {
                "RCPFullAWSAccess allows it, and no statement denies it".to_owned()
            }
            (LayerVerdict::Allow, None) if principal.is_root() => {
                "the root user needs no policy in its own account".to_owned()
            }
            (LayerVerdict::Allow, None) => format!("nothing in the {name} forbids {action}"),
            (LayerVerdict::ImplicitDeny, _) if !layer.needed => {
                format!("not needed: {}", self.why_not_needed(layer.kind))
            }
            (LayerVerdict::ImplicitDeny, _) if layer.kind == LayerKind::Scp => {
                let level = layer.level();
                format!("no statement at level {level} from the root allows {action}")
            }
            (LayerVerdict::ImplicitDeny, _) if empty && layer.kind == LayerKind::Session => {
                "a federated-user session may do only what its session policies allow, and it has none"
                    .to_owned()
            }
            (LayerVerdict::ImplicitDeny, _) if empty => format!("there is no policy here that allows {action}"),
            (LayerVerdict::ImplicitDeny, _) => ["no statement allows ", action].concat(),
            (LayerVerdict::NotApplicable, _) => {
                "this policy type does not apply to this principal".to_owned()
            }
        }
    }

    /// How the resource's policy names the principal, where that matters for the caller's side.
    fn named(&self, grant: Grant) -> &'static str {
        match grant {
            _ if !self.scope.same_account => "; the caller's account must allow it too",
            Grant::Account if self.scope.request.principal.is_root() => "",
            Grant::Account => {
                "; it names the account, so the caller's own policies must allow it too"
            }
            Grant::Direct => "; it names the caller's role, so no identity-based policy is needed",
            Grant::Unlimited => "; it names the caller directly, so no other policy is needed",
        }
    }

    const fn why_not_needed(&self, kind: LayerKind) -> &'static str {
        match kind {
            LayerKind::Trust | LayerKind::Resource => {
                "in the same account an identity-based policy is enough"
            }
            _ => {
                "in the same account it is enough that the resource's policy grants to the principal itself"
            }
        }
    }

    /// A policy of a layer that has `room` for statements about other actions, of which `others`
    /// came before.
    fn document(
        &self,
        document: &Document,
        place: Place,
        room: usize,
        others: &mut usize,
    ) -> PolicyTrace {
        let numbered = document.statements().iter().zip(1..);
        let listed = numbered.filter(|(statement, _)| {
            let other = !self.scope.action(statement);
            *others += usize::from(other);
            !other || *others <= room
        });
        let statements: Vec<StatementTrace> = listed
            .map(|(statement, number)| self.statement(document, number, statement, place))
            .collect();
        let says = |effect| statements.iter().any(|s| s.matched && s.effect == effect);
        let verdict = if says(EffectTrace::Deny) {
            LayerVerdict::ExplicitDeny
        } else if says(EffectTrace::Allow) {
            LayerVerdict::Allow
        } else {
            LayerVerdict::ImplicitDeny
        };
        PolicyTrace {
            name: document.name().to_owned(),
            text: document.pointer().to_owned(),
            verdict,
            statements,
        }
    }

    fn statement(
        &self,
        document: &Document,
        number: usize,
        statement: &Statement,
        place: Place,
    ) -> StatementTrace {
        let matched = self.scope.applies(statement, place).is_some();
        let mut elements = Vec::new();
        if place == Place::Resource {
            elements.push(self.principal(document, statement));
        }
        elements.push(self.action(document, statement));
        if let Some(element) = &statement.resource {
            elements.push(self.resource(document, element));
        }
        if let Some(condition) = &statement.condition {
            elements.push(self.condition(document, statement, condition));
        }
        let effect = statement.effect.as_ref().map(|e| e.value);
        let sentence = match (matched, effect) {
            (_, None) => "does not match: it has no valid `Effect`".to_owned(),
            (true, Some(Effect::Allow)) => "matches and allows".to_owned() + &absent(&elements),
            (true, Some(Effect::Deny)) => "matches and denies".to_owned() + &absent(&elements),
            (false, Some(_)) => {
                let reason = elements
                    .iter()
                    .find(|element| !element.matched)
                    .map_or("", |element| element.sentence.as_str());
                ["does not match: ", reason].concat()
            }
        };
        StatementTrace {
            number,
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            effect: effect.into(),
            matched,
            sentence,
            place: document.place(statement.span),
            elements,
        }
    }

    fn action(&self, document: &Document, statement: &Statement) -> ElementTrace {
        let action = self.scope.request.action;
        let Some(element) = &statement.action else {
            return ElementTrace {
                element: ElementKind::Action,
                matched: false,
                sentence: "the statement has no `Action`".to_owned(),
                place: document.place(statement.span),
                operators: Vec::new(),
            };
        };
        let hit = element
            .position(action)
            .and_then(|i| element.actions.get(i));
        let matched = self.scope.action(statement);
        let sentence = match (hit, element.actions.as_slice()) {
            (Some(hit), _) if element.negated => format!("`NotAction` has `{}`", hit.value),
            (Some(hit), _) if hit.value.eq_ignore_ascii_case(action) => {
                ["`", &hit.value, "` is the action"].concat()
            }
            (Some(hit), _) => ["`", &hit.value, "` covers `", action, "`"].concat(),
            (None, [only]) => {
                let only = &only.value;
                [
                    "`",
                    only,
                    "` does not cover `",
                    action,
                    "`",
                    needed_for(action),
                ]
                .concat()
            }
            (None, many) => format!(
                "none of the {} actions covers `{action}`{}",
                many.len(),
                needed_for(action)
            ),
        };
        ElementTrace {
            element: if element.negated {
                ElementKind::NotAction
            } else {
                ElementKind::Action
            },
            matched,
            sentence,
            place: document.place(hit.map_or(element.span, |hit| hit.span)),
            operators: Vec::new(),
        }
    }

    fn resource(&self, document: &Document, element: &ResourceElement) -> ElementTrace {
        let request = self.scope.request;
        let context = request.context;
        let resource = request.resource;
        let mut span = element.span;
        let mut found = false;
        let mut unresolved = None;
        for pattern in &element.resources {
            match pattern.matches(resource, self.scope.arn.as_ref(), context) {
                Some(true) if !found => {
                    found = true;
                    span = pattern.text.span;
                }
                Some(_) => {}
                None if unresolved.is_none() => {
                    unresolved = pattern.variables().find(|v| v.resolve(context).is_none());
                }
                None => {}
            }
        }
        let sentence = match (unresolved, found, element.resources.as_slice()) {
            (Some(variable), ..) => format!(
                "`${{{}}}` has no value in this request, so the statement matches no resource",
                variable.key
            ),
            (None, true, resources) => {
                let hit = resources.iter().find(|r| r.text.span == span);
                match hit.map(|r| r.resolved(context)) {
                    Some(text) if text == resource => ["`", resource, "` is the resource"].concat(),
                    Some(text) => ["`", &text, "` covers `", resource, "`"].concat(),
                    None => String::new(),
                }
            }
            (None, false, [only]) => {
                let text = only.resolved(context);
                let why = first_difference(&text, resource);
                let why = why.map_or_else(String::new, |why| format!(": {why}"));
                ["`", &text, "` does not cover `", resource, "`", &why].concat()
            }
            (None, false, many) => {
                format!("none of the {} resources covers `{resource}`", many.len())
            }
        };
        ElementTrace {
            element: if element.negated {
                ElementKind::NotResource
            } else {
                ElementKind::Resource
            },
            matched: unresolved.is_none() && found != element.negated,
            sentence,
            place: document.place(span),
            operators: Vec::new(),
        }
    }
}

/// Which calls need an action of STS, as it follows the action.
fn needed_for(action: &str) -> &'static str {
    match (StsOperation::of_action(action), action) {
        (Some(StsOperation::AssumeRole), _) => ", the action of a call with AWS credentials",
        (Some(StsOperation::AssumeRoleWithSaml), _) => {
            ", the action of a call with a SAML assertion"
        }
        (Some(StsOperation::AssumeRoleWithWebIdentity), _) => {
            ", the action of a call with an OpenID Connect token"
        }
        (_, "sts:TagSession") => ", which a call needs that passes or inherits session tags",
        (_, "sts:SetSourceIdentity") => {
            ", which a call needs that passes or inherits a source identity"
        }
        _ => "",
    }
}

/// Which condition matches for want of its key, as it follows what a statement does.
fn absent(elements: &[ElementTrace]) -> String {
    let condition = elements
        .iter()
        .find(|element| element.element == ElementKind::Condition);
    let sentence = condition.and_then(|condition| condition.sentence.split_once("; "));
    sentence.map_or_else(String::new, |(_, absent)| format!("; {absent}"))
}

fn is_resource(kind: LayerKind) -> bool {
    matches!(kind, LayerKind::Trust | LayerKind::Resource)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Principal};

    #[test]
    fn the_level_of_service_control_policies_that_does_not_allow_is_named() {
        let of = |action: &str| {
            let statement = format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#);
            Document::read("p", "/p", &format!(r#"{{"Statement":{statement}}}"#))
        };
        let (all, other) = (of("*"), of("ec2:*"));
        let request = Request {
            principal: &Principal::aws("arn:aws:iam::123456789012:user/u", None),
            action: "s3:GetObject",
            resource: "arn:aws:s3:::b/k",
            resource_account: None,
            context: &Context::default(),
        };
        let policies = Policies {
            identity: vec![&all],
            scp: vec![vec![&all], vec![&other]],
            ..Policies::default()
        };
        assert_eq!(
            explain(&request, &policies).decided_by,
            "the service control policies at level 2 from the root do not allow s3:GetObject"
        );
    }
}
