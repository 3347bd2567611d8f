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
    /// What each layer says.
    pub layers: Layers,
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

/// What each layer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// The service control policies.
    pub scp: LayerDecision,
    /// The resource control policies.
    pub rcp: LayerDecision,
    /// The policy of the resource; the trust policy of a role.
    pub resource: LayerDecision,
    /// The caller's identity-based policies.
    pub identity: LayerDecision,
    /// The caller's permissions boundary.
    pub boundary: LayerDecision,
    /// The session policies.
    pub session: LayerDecision,
}

/// What one layer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerDecision {
    /// Which kind of policy.
    pub kind: LayerKind,
    /// For which account it speaks.
    pub side: Side,
    /// Its own finding.
    pub finding: Finding,
    /// Whether the verdict needs the layer to allow.
    pub needed: bool,
}

/// The finding of one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// There are no policies of this kind, or they do not apply to the principal.
    NotApplicable,
    /// It allows, with the statement that does; `None` where it takes no statement to allow.
    Allow(Option<Allowing>),
    /// Nothing in it allows. For service control policies: the level that doesn't, from 0. For
    /// session policies: the scope-down policy that doesn't, from 0.
    ImplicitDeny(Option<usize>),
    /// This statement denies.
    ExplicitDeny(StatementId),
}

/// A statement that allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowing {
    /// The statement.
    pub statement: StatementId,
    /// How it names the principal, in the policy of a resource.
    pub grant: Grant,
}

impl Finding {
    /// The finding without its details.
    #[must_use]
    pub const fn verdict(self) -> LayerVerdict {
        match self {
            Self::NotApplicable => LayerVerdict::NotApplicable,
            Self::Allow(_) => LayerVerdict::Allow,
            Self::ImplicitDeny(_) => LayerVerdict::ImplicitDeny,
            Self::ExplicitDeny(_) => LayerVerdict::ExplicitDeny,
        }
    }

    /// The same for policies that come after so many others of the layer.
    const fn after(self, policies: usize) -> Self {
        const fn moved(id: StatementId, policies: usize) -> StatementId {
            StatementId {
                policy: id.policy + policies,
                statement: id.statement,
            }
        }
        match self {
            Self::Allow(Some(Allowing { statement, grant })) => Self::Allow(Some(Allowing {
                statement: moved(statement, policies),
                grant,
            })),
            Self::ExplicitDeny(statement) => Self::ExplicitDeny(moved(statement, policies)),
            Self::Allow(None) | Self::ImplicitDeny(_) | Self::NotApplicable => self,
        }
    }
}

impl LayerDecision {
    const fn new(kind: LayerKind, side: Side, finding: Finding) -> Self {
        Self {
            kind,
            side,
            finding,
            needed: false,
        }
    }

    /// Its own verdict.
    #[must_use]
    pub const fn verdict(&self) -> LayerVerdict {
        self.finding.verdict()
    }

    /// The statement that decided in it.
    #[must_use]
    pub const fn statement(&self) -> Option<StatementId> {
        match self.finding {
            Finding::Allow(Some(Allowing { statement, .. })) | Finding::ExplicitDeny(statement) => {
                Some(statement)
            }
            Finding::Allow(None) | Finding::ImplicitDeny(_) | Finding::NotApplicable => None,
        }
    }

    const fn applies(&self) -> bool {
        !matches!(self.finding, Finding::NotApplicable)
    }
}

impl Layers {
    /// The layers in the order of evaluation.
    pub fn iter(&self) -> impl Iterator<Item = &LayerDecision> {
        let Self {
            scp,
            rcp,
            resource,
            identity,
            boundary,
            session,
        } = self;
        [scp, rcp, resource, identity, boundary, session].into_iter()
    }
}

impl Decision {
    /// The sentence of the deciding layer.
    #[must_use]
    pub const fn layer(&self) -> &LayerDecision {
        let layers = &self.layers;
        match self.by {
            LayerKind::Scp => &layers.scp,
            LayerKind::Rcp => &layers.rcp,
            LayerKind::Trust | LayerKind::Resource => &layers.resource,
            LayerKind::Identity => &layers.identity,
            LayerKind::Boundary => &layers.boundary,
            LayerKind::Session => &layers.session,
        }
    }

    /// For an allow or an explicit deny: the policy and the statement of the layer that decided.
    #[must_use]
    pub const fn statement(&self) -> Option<StatementId> {
        self.layer().statement()
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
    let resource = if scope.trust {
        LayerKind::Trust
    } else {
        LayerKind::Resource
    };
    let of_caller = |kind, finding| LayerDecision::new(kind, Side::Caller, finding);
    let of_resource = |kind, finding| LayerDecision::new(kind, Side::Resource, finding);
    let layers = Layers {
        scp: of_caller(LayerKind::Scp, scope.scp(policies)),
        rcp: of_resource(LayerKind::Rcp, scope.rcp(policies)),
        resource: of_resource(resource, scope.resource(policies)),
        identity: of_caller(LayerKind::Identity, scope.identity(policies)),
        boundary: of_caller(LayerKind::Boundary, scope.boundary(policies)),
        session: of_caller(LayerKind::Session, scope.session(policies)),
    };
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

    fn scp(&self, policies: &Policies<'_>) -> Finding {
        let principal = self.request.principal;
        if policies.scp.is_empty() || !principal.is_aws() || principal.is_service_linked() {
            return Finding::NotApplicable;
        }
        let mut before = 0;
        let mut allowing = None;
        let mut missing = None;
        for (number, level) in policies.scp.iter().enumerate() {
            match self.list(level, Place::Caller).after(before) {
                denied @ Finding::ExplicitDeny(_) => return denied,
                Finding::Allow(statement) => allowing = statement,
                Finding::ImplicitDeny(_) => missing = missing.or(Some(number)),
                Finding::NotApplicable => {}
            }
            before += level.len();
        }
        match missing {
            Some(_) => Finding::ImplicitDeny(missing),
            None => Finding::Allow(allowing),
        }
    }

    fn rcp(&self, policies: &Policies<'_>) -> Finding {
        if policies.rcp.is_empty() || self.request.principal.is_service_linked() {
            return Finding::NotApplicable;
        }
        let mut before = 0;
        for level in &policies.rcp {
            let finding = self.list(level, Place::Rcp).after(before);
            if let Finding::ExplicitDeny(_) = finding {
                return finding;
            }
            before += level.len();
        }
        Finding::Allow(None)
    }

    fn resource(&self, policies: &Policies<'_>) -> Finding {
        match policies.resource {
            Some(policy) => self.list(&[policy], Place::Resource),
            None if self.trust => Finding::ImplicitDeny(None),
            None => Finding::NotApplicable,
        }
    }

    fn identity(&self, policies: &Policies<'_>) -> Finding {
        let principal = self.request.principal;
        if !principal.is_aws() {
            return Finding::NotApplicable;
        }
        match self.list(&policies.identity, Place::Caller) {
            Finding::ImplicitDeny(_) if principal.is_unrestricted() => Finding::Allow(None),
            finding => finding,
        }
    }

    fn boundary(&self, policies: &Policies<'_>) -> Finding {
        match &policies.boundary {
            Some(boundary) if self.request.principal.is_aws() => self.list(boundary, Place::Caller),
            _ => Finding::NotApplicable,
        }
    }

    /// What session policies say together with scope-down policies, which come after them: a deny
    /// of any wins, and each has to allow.
    fn session(&self, policies: &Policies<'_>) -> Finding {
        let principal = self.request.principal;
        let mut finding = match &policies.session {
            _ if !principal.is_aws() => return Finding::NotApplicable,
            Some(session) => self.list(session, Place::Caller),
            // a federated user may do what its session policies allow, and has none
            None if principal.is_federated_user() => Finding::ImplicitDeny(None),
            None => Finding::NotApplicable,
        };
        let before = policies.session.as_ref().map_or(0, Vec::len);
        for (number, document) in policies.scoped.iter().enumerate() {
            if let Finding::ExplicitDeny(_) = finding {
                break;
            }
            let documents = core::slice::from_ref(document);
            let scoped = self.list(documents, Place::Caller).after(before + number);
            finding = match (finding, scoped) {
                (_, Finding::ExplicitDeny(_)) | (Finding::NotApplicable, Finding::Allow(_)) => {
                    scoped
                }
                (Finding::Allow(_) | Finding::NotApplicable, Finding::ImplicitDeny(_)) => {
                    Finding::ImplicitDeny(Some(number))
                }
                _ => finding,
            };
        }
        finding
    }

    /// What a list of policies says together: a deny wins over an allow, and of several allows the
    /// one that names the principal most closely counts.
    fn list(&self, policies: &[&Document], place: Place) -> Finding {
        let mut allowing: Option<Allowing> = None;
        for (policy, document) in policies.iter().enumerate() {
            for (index, statement) in document.candidates(self.request.resource) {
                let Some(grant) = self.applies(statement, place) else {
                    continue;
                };
                let id = StatementId {
                    policy,
                    statement: index,
                };
                let effect = statement.effect.as_ref().map(|e| e.value);
                if effect == Some(Effect::Deny) {
                    return Finding::ExplicitDeny(id);
                }
                if allowing.is_none_or(|allowing| allowing.grant < grant) {
                    let statement = id;
                    allowing = Some(Allowing { statement, grant });
                }
            }
        }
        match allowing {
            Some(_) => Finding::Allow(allowing),
            None => Finding::ImplicitDeny(None),
        }
    }

    fn combine(&self, mut layers: Layers, has_resource_policy: bool) -> Decision {
        let grant = match layers.resource.finding {
            Finding::Allow(Some(Allowing { grant, .. })) => Some(grant),
            _ => None,
        };
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
        layers.scp.needed = layers.scp.applies();
        layers.rcp.needed = layers.rcp.applies();
        layers.resource.needed = self.trust
            || !self.same_account
            || !principal.is_aws()
            || (has_resource_policy && is_key);
        layers.identity.needed = !skip_identity;
        layers.boundary.needed = !skip_limits && layers.boundary.applies();
        layers.session.needed = !skip_limits && layers.session.applies();
        let denied = layers
            .iter()
            .find(|layer| layer.verdict() == LayerVerdict::ExplicitDeny);
        let missing = layers
            .iter()
            .find(|layer| layer.needed && layer.verdict() != LayerVerdict::Allow);
        let (verdict, decisive) = match (denied, missing) {
            (Some(layer), _) => (Verdict::ExplicitDeny, layer),
            (None, Some(layer)) => (Verdict::ImplicitDeny, layer),
            (None, None) => {
                let identity = &layers.identity;
                let by_resource = skip_identity || identity.verdict() != LayerVerdict::Allow;
                let layer = if by_resource {
                    &layers.resource
                } else {
                    identity
                };
                (Verdict::Allow, layer)
            }
        };
        Decision {
            verdict,
            by: decisive.kind,
            layers,
        }
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
