//! The verdict of one authorization.

use rolecall_source::StsOperation;

use crate::{
    arn::Arn,
    context::Context,
    document::{Document, Effect, Statement},
    principal::{Grant, Principal},
    trace::{LayerKind, LayerVerdict, Side},
};

/// What is to be authorized.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// For which action, such as `sts:AssumeRole`.
    pub action: &'a str,
    /// On which resource, as an ARN.
    pub resource: &'a str,
    /// The account that owns the resource, where its ARN does not tell.
    pub resource_account: Option<&'a str>,
    /// The request context.
    pub context: &'a Context<'a>,
}

/// The policies that apply to a request, by kind. A kind that is absent is not applied.
#[derive(Debug, Clone, Default)]
pub struct Policies<'a> {
    /// The caller's identity-based policies, those of its groups included.
    pub identity: Vec<&'a Document>,
    /// The resource's policy; the trust policy of a role.
    pub resource: Option<&'a Document>,
    /// The caller's permissions boundary.
    pub boundary: Option<Vec<&'a Document>>,
    /// The session policies of the caller's session.
    pub session: Option<Vec<&'a Document>>,
    /// The scope-down policies of `GetScopedCredentials` in the caller's session. Each has to
    /// allow, in addition to the session policies.
    pub scoped: Vec<&'a Document>,
    /// The service control policies above the caller's account, a list a level from the root down.
    /// Each level has to allow.
    pub scp: Vec<Vec<&'a Document>>,
    /// The resource control policies above the resource's account. `RCPFullAWSAccess` is implied.
    pub rcp: Vec<Vec<&'a Document>>,
}

impl Policies<'_> {
    /// Whether a statement asks one of the questions of [`Open`](crate::Open).
    #[must_use]
    pub fn leave_open(&self) -> bool {
        let levels = self.scp.iter().chain(&self.rcp).flatten();
        let limits = self.boundary.iter().chain(&self.session).flatten();
        let all = self
            .identity
            .iter()
            .chain(&self.resource)
            .chain(&self.scoped);
        let mut all = all.chain(limits).chain(levels);
        all.any(|document| document.statements().iter().any(Statement::leaves_open))
    }
}

/// The verdict on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It may be done.
    Allow,
    /// Nothing that has to allow it does.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

/// The verdict, and which layer decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The layer that decided it.
    pub by: LayerKind,
    /// For an allow or an explicit deny: the policy and the statement of that layer that decided,
    /// counted from 0. For a missing allow under service control policies the level, from 0.
    pub statement: Option<StatementId>,
    /// What each layer says, in the order of evaluation.
    pub layers: [LayerDecision; 6],
}

/// A statement of a layer, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementId {
    /// The policy in the layer; those of service and resource control policies are counted
    /// through all levels.
    pub policy: usize,
    /// The statement in the policy.
    pub statement: usize,
}

/// What one layer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerDecision {
    /// Which kind of policy.
    pub kind: LayerKind,
    /// For which account it speaks.
    pub side: Side,
    /// What it says by itself.
    pub verdict: LayerVerdict,
    /// Whether the verdict needs the layer to allow.
    pub needed: bool,
    /// The statement that decided in it.
    pub statement: Option<StatementId>,
    /// For service control policies that don't allow: the level that doesn't, from 0. For session
    /// policies: the scope-down policy that doesn't, from 0.
    pub level: Option<usize>,
    /// For the policy of the resource: how it names the principal that it grants to.
    pub grant: Option<Grant>,
}

impl LayerDecision {
    const fn absent(kind: LayerKind, side: Side) -> Self {
        Self {
            kind,
            side,
            verdict: LayerVerdict::NotApplicable,
            needed: false,
            statement: None,
            level: None,
            grant: None,
        }
    }
}

/// Evaluates a request.
///
/// An explicit deny anywhere wins. Otherwise each of these must allow, where it applies: the
/// service control policies of the caller's account at every level, the policy of the resource
/// (always for a role's trust policy, and across accounts), the caller's identity-based policies,
/// permissions boundary and session policies, unless the resource's policy grants to the principal
/// directly in the same account.
///
/// It takes no memory, so that a parsed policy can be evaluated many times.
#[must_use]
pub fn evaluate(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    let scope = Scope::new(request);
    let layers = [
        scope.scp(policies),
        scope.rcp(policies),
        scope.resource(policies),
        scope.identity(policies),
        scope.boundary(policies),
        scope.session(policies),
    ];
    scope.combine(layers, policies.resource.is_some())
}

/// A request with what follows from it alone.
pub(crate) struct Scope<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) arn: Option<Arn<'a>>,
    /// Whether the resource's policy is a role's trust policy, which always has to allow.
    pub(crate) trust: bool,
    pub(crate) same_account: bool,
}

/// Where a statement stands: it decides which of its elements count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a policy of the caller, which names no principal.
    Caller,
    /// In the policy of a resource.
    Resource,
    /// In a resource control policy, which is for everybody.
    Rcp,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(request: &'a Request<'a>) -> Self {
        let arn = Arn::read(request.resource);
        let owner = request
            .resource_account
            .or(arn.map(|a| a.account))
            .filter(|account| !account.is_empty());
        Self {
            request,
            arn,
            trust: arn.is_some_and(|a| a.service == "iam" && a.resource.starts_with("role/"))
                && is_assumption(request.action),
            same_account: match (owner, request.principal.account()) {
                (Some(owner), Some(caller)) => owner == caller,
                _ => true,
            },
        }
    }

    /// Whether a statement applies, and how it names the principal.
    pub(crate) fn applies(&self, statement: &Statement, place: Place) -> Option<Grant> {
        let effect = statement.effect.as_ref()?.value;
        let grant = self.principal(statement, place, effect)?;
        let applies =
            self.action(statement) && self.covers(statement) && self.condition(statement, effect);
        applies.then_some(grant)
    }

    /// How the statement means the principal; for the caller's own policies it always does.
    pub(crate) fn principal(
        &self,
        statement: &Statement,
        place: Place,
        effect: Effect,
    ) -> Option<Grant> {
        if place != Place::Resource {
            return Some(Grant::Unlimited);
        }
        let element = statement.principal.as_ref()?;
        let (principal, context) = (self.request.principal, self.request.context);
        // a role trusts the identity providers of its own account only
        if self.trust && !self.same_account && principal.is_federated() {
            return None;
        }
        let grant = if element.negated {
            let excepted = principal.excepted(element, effect == Effect::Deny, context);
            (!excepted).then_some(Grant::Direct)
        } else {
            principal.grant(element, context)
        };
        // naming everybody under a condition on aws:PrincipalArn names the principal itself
        match grant {
            Some(Grant::Direct) if element.everybody() && pins_principal(statement) => {
                Some(Grant::Unlimited)
            }
            grant => grant,
        }
    }

    pub(crate) fn action(&self, statement: &Statement) -> bool {
        statement
            .action
            .as_ref()
            .is_some_and(|element| element.covers(self.request.action))
    }

    /// Whether the statement's resources cover the request's; a statement without any does.
    pub(crate) fn covers(&self, statement: &Statement) -> bool {
        let Some(element) = &statement.resource else {
            return true;
        };
        let mut found = false;
        for pattern in &element.resources {
            match pattern.matches(
                self.request.resource,
                self.arn.as_ref(),
                self.request.context,
            ) {
                Some(matches) => found |= matches,
                // a variable that stands for nothing makes the statement apply to nothing
                None => return false,
            }
        }
        found != element.negated
    }

    fn condition(&self, statement: &Statement, effect: Effect) -> bool {
        statement.condition.as_ref().is_none_or(|condition| {
            let truth = condition.truth(self.request.context);
            truth.applies(effect == Effect::Deny)
        })
    }

    fn scp(&self, policies: &Policies<'_>) -> LayerDecision {
        let mut layer = LayerDecision::absent(LayerKind::Scp, Side::Caller);
        let principal = self.request.principal;
        if policies.scp.is_empty() || !principal.is_aws() || principal.is_service_linked() {
            return layer;
        }
        let mut before = 0;
        layer.verdict = LayerVerdict::Allow;
        for (number, level) in policies.scp.iter().enumerate() {
            let one = self.layer(LayerKind::Scp, Side::Caller, level, Place::Caller);
            let at = one.statement.map(|id| StatementId {
                policy: id.policy + before,
                ..id
            });
            before += level.len();
            match one.verdict {
                LayerVerdict::ExplicitDeny => {
                    return LayerDecision {
                        statement: at,
                        ..one
                    };
                }
                LayerVerdict::Allow if layer.verdict == LayerVerdict::Allow => layer.statement = at,
                LayerVerdict::ImplicitDeny if layer.level.is_none() => {
                    layer.verdict = LayerVerdict::ImplicitDeny;
                    layer.level = Some(number);
                    layer.statement = None;
                }
                _ => {}
            }
        }
        layer
    }

    fn rcp(&self, policies: &Policies<'_>) -> LayerDecision {
        let absent = LayerDecision::absent(LayerKind::Rcp, Side::Resource);
        if policies.rcp.is_empty() || self.request.principal.is_service_linked() {
            return absent;
        }
        let mut before = 0;
        for level in &policies.rcp {
            let one = self.layer(LayerKind::Rcp, Side::Resource, level, Place::Rcp);
            if one.verdict == LayerVerdict::ExplicitDeny {
                let statement = one.statement.map(|id| StatementId {
                    policy: id.policy + before,
                    ..id
                });
                return LayerDecision { statement, ..one };
            }
            before += level.len();
        }
        LayerDecision {
            verdict: LayerVerdict::Allow,
            ..absent
        }
    }

    fn resource(&self, policies: &Policies<'_>) -> LayerDecision {
        let kind = if self.trust {
            LayerKind::Trust
        } else {
            LayerKind::Resource
        };
        match policies.resource {
            Some(policy) => self.layer(kind, Side::Resource, &[policy], Place::Resource),
            None if self.trust => LayerDecision {
                verdict: LayerVerdict::ImplicitDeny,
                ..LayerDecision::absent(kind, Side::Resource)
            },
            None => LayerDecision::absent(kind, Side::Resource),
        }
    }

    fn identity(&self, policies: &Policies<'_>) -> LayerDecision {
        let principal = self.request.principal;
        let absent = LayerDecision::absent(LayerKind::Identity, Side::Caller);
        if !principal.is_aws() {
            return absent;
        }
        let mut layer = self.layer(
            LayerKind::Identity,
            Side::Caller,
            &policies.identity,
            Place::Caller,
        );
        if principal.is_unrestricted() && layer.verdict == LayerVerdict::ImplicitDeny {
            layer.verdict = LayerVerdict::Allow;
        }
        layer
    }

    fn boundary(&self, policies: &Policies<'_>) -> LayerDecision {
        match &policies.boundary {
            Some(boundary) if self.request.principal.is_aws() => {
                self.layer(LayerKind::Boundary, Side::Caller, boundary, Place::Caller)
            }
            _ => LayerDecision::absent(LayerKind::Boundary, Side::Caller),
        }
    }

    fn session(&self, policies: &Policies<'_>) -> LayerDecision {
        let principal = self.request.principal;
        let absent = LayerDecision::absent(LayerKind::Session, Side::Caller);
        let layer = match &policies.session {
            _ if !principal.is_aws() => return absent,
            Some(session) => self.layer(LayerKind::Session, Side::Caller, session, Place::Caller),
            // a federated user may do what its session policies allow, and has none
            None if principal.is_federated_user() => LayerDecision {
                verdict: LayerVerdict::ImplicitDeny,
                ..absent
            },
            None => absent,
        };
        let before = policies.session.as_ref().map_or(0, Vec::len);
        self.scoped(layer, before, &policies.scoped)
    }

    /// What session policies say together with scope-down policies, which come after `before`
    /// others: a deny of any wins, and each has to allow.
    fn scoped(
        &self,
        mut layer: LayerDecision,
        before: usize,
        policies: &[&Document],
    ) -> LayerDecision {
        for (number, document) in policies.iter().enumerate() {
            if layer.verdict == LayerVerdict::ExplicitDeny {
                break;
            }
            let documents = core::slice::from_ref(document);
            let one = self.layer(LayerKind::Session, Side::Caller, documents, Place::Caller);
            let statement = one.statement.map(|id| StatementId {
                policy: before + number,
                ..id
            });
            let is_first = layer.verdict == LayerVerdict::NotApplicable;
            match one.verdict {
                LayerVerdict::ImplicitDeny if layer.verdict != LayerVerdict::ImplicitDeny => {
                    let level = Some(number);
                    layer = LayerDecision { level, ..one };
                }
                LayerVerdict::ExplicitDeny => layer = LayerDecision { statement, ..one },
                LayerVerdict::Allow if is_first => layer = LayerDecision { statement, ..one },
                _ => {}
            }
        }
        layer
    }

    /// What a list of policies says together: a deny wins over an allow, and of several allows the
    /// one that names the principal most closely counts.
    fn layer(
        &self,
        kind: LayerKind,
        side: Side,
        policies: &[&Document],
        place: Place,
    ) -> LayerDecision {
        let mut layer = LayerDecision {
            verdict: LayerVerdict::ImplicitDeny,
            ..LayerDecision::absent(kind, side)
        };
        for (number, document) in policies.iter().enumerate() {
            for (index, statement) in document.candidates(self.request.resource) {
                let Some(grant) = self.applies(statement, place) else {
                    continue;
                };
                let at = Some(StatementId {
                    policy: number,
                    statement: index,
                });
                let effect = statement.effect.as_ref().map(|e| e.value);
                if effect == Some(Effect::Deny) {
                    layer.verdict = LayerVerdict::ExplicitDeny;
                    layer.statement = at;
                    layer.grant = None;
                    return layer;
                }
                if layer.grant < Some(grant) {
                    layer.verdict = LayerVerdict::Allow;
                    layer.statement = at;
                    layer.grant = Some(grant);
                }
            }
        }
        layer
    }

    fn combine(&self, mut layers: [LayerDecision; 6], has_resource_policy: bool) -> Decision {
        let grant = layers.iter().find_map(|layer| match layer.kind {
            LayerKind::Trust | LayerKind::Resource => layer.grant,
            _ => None,
        });
        let principal = self.request.principal;
        // which of the caller's own policies the grant of the resource's policy makes unnecessary
        let (skip_identity, skip_limits) = match grant {
            _ if !principal.is_aws() => (true, true),
            Some(Grant::Unlimited) if self.same_account => (true, true),
            Some(Grant::Direct) if self.same_account => (true, false),
            _ => (false, false),
        };
        // AWS documents two kinds of policy that have to allow even in the same account: a role's
        // trust policy and the policy of a KMS key
        let is_key = self.arn.is_some_and(|a| a.service == "kms");
        let resource_must_allow = self.trust
            || !self.same_account
            || !principal.is_aws()
            || (has_resource_policy && is_key);
        for layer in &mut layers {
            layer.needed = match layer.kind {
                LayerKind::Scp | LayerKind::Rcp => layer.verdict != LayerVerdict::NotApplicable,
                LayerKind::Trust | LayerKind::Resource => resource_must_allow,
                LayerKind::Identity => !skip_identity,
                LayerKind::Boundary | LayerKind::Session => {
                    !skip_limits && layer.verdict != LayerVerdict::NotApplicable
                }
            };
        }
        let decision = |verdict, layer: &LayerDecision| Decision {
            verdict,
            by: layer.kind,
            statement: layer.statement,
            layers,
        };
        let denied = layers
            .iter()
            .find(|layer| layer.verdict == LayerVerdict::ExplicitDeny);
        if let Some(layer) = denied {
            return decision(Verdict::ExplicitDeny, layer);
        }
        let missing = layers
            .iter()
            .find(|layer| layer.needed && layer.verdict != LayerVerdict::Allow);
        if let Some(layer) = missing {
            return decision(Verdict::ImplicitDeny, layer);
        }
        let [_, _, resource, identity, ..] = &layers;
        let by = if skip_identity || identity.verdict != LayerVerdict::Allow {
            resource
        } else {
            identity
        };
        decision(Verdict::Allow, by)
    }
}

/// Whether the action is authorized by a role's trust policy.
fn is_assumption(action: &str) -> bool {
    StsOperation::of_action(action).is_some_and(StsOperation::assumes_role)
        || ["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(action))
}

/// Whether the statement grants only to principals whose ARN it names in a condition.
fn pins_principal(statement: &Statement) -> bool {
    statement.condition.as_ref().is_some_and(|condition| {
        condition.operators.iter().any(|operator| {
            !operator.negated
                && !operator.if_exists
                && operator.quantifier.is_none()
                && operator.test.is_some_and(|test| test.takes_variables())
                && operator
                    .keys
                    .iter()
                    .any(|key| key.folded() == "aws:principalarn")
        })
    })
}
