//! One authorization: the policies that apply to it, its verdict, and the report of both.

use rolecall_policy::{
    Document, Explanation, LayerKind, LayerTrace, LayerVerdict, Policies, Principal, Request, Side,
    Verdict, evaluate, explain_in,
};
use serde_json::json;

use crate::{
    notes::{self, Rule},
    report::{Check, RefusedBy},
    request_context::ContextBuilder,
    world::{Caller, World},
};

/// What is authorized, on which resource, under which policy of that resource.
pub struct Authorization<'a> {
    pub action: &'a str,
    pub resource: &'a str,
    pub account: &'a str,
    pub policy: Option<&'a Document>,
}

/// Evaluates an authorization with every layer that applies to the caller and the resource.
pub fn check(
    world: &World<'_>,
    caller: &Caller<'_>,
    authorization: &Authorization<'_>,
    context: ContextBuilder,
) -> Check {
    let mut evaluated = context.context();
    evaluated.open = world.assume.conditions;
    let principal = caller.principal();
    let request = Request {
        principal: &principal,
        action: authorization.action,
        resource: authorization.resource,
        resource_account: Some(authorization.account),
        context: &evaluated,
    };
    let mut policies = caller.policies(world);
    policies.resource = authorization.policy;
    policies.rcp = world.rcps(authorization.account);
    let Explanation {
        decision,
        decided_by,
        layers,
    } = explain_in(&request, &policies, world.detail);
    let mut open = open_questions(&request, &policies, decision.verdict);
    let is_skipped = |layer: &LayerTrace| {
        layer.kind == LayerKind::Session && layer.verdict == LayerVerdict::NotApplicable
    };
    if !policies.scoped.is_empty() && layers.iter().any(is_skipped) {
        open.push(notes::SCOPED_DIRECT_GRANT);
    }
    let drafts = deciding_drafts(world, caller, &request, &policies, decision.verdict);
    Check {
        action: authorization.action.to_owned(),
        verdict: decision.verdict,
        decided_by,
        context: context.entries,
        layers,
        layer: Some(decision.by),
        nearest: None,
        drafts,
        open,
    }
}

/// Whether service control policies would not allow what was checked to a principal of the account
/// that they are for.
pub fn is_withheld(check: &Check, account: &str, resource: &str, scp: Vec<Vec<&Document>>) -> bool {
    let entries = check.context.clone();
    let context = ContextBuilder { entries };
    let context = context.context();
    let principal = Principal::aws(&format!("arn:aws:iam::{account}:root"), None);
    let request = Request {
        principal: &principal,
        action: &check.action,
        resource,
        resource_account: Some(account),
        context: &context,
    };
    let policies = Policies {
        scp,
        ..Policies::default()
    };
    let decision = evaluate(&request, &policies);
    decision.layers.scp.verdict() != LayerVerdict::Allow
}

/// The pointers to the drafts that a verdict rests on. It rests on them if it is an allow that ends
/// without them, or a denial that ends once they allow whatever they can.
fn deciding_drafts(
    world: &World<'_>,
    caller: &Caller<'_>,
    request: &Request<'_>,
    policies: &Policies<'_>,
    verdict: Verdict,
) -> Vec<String> {
    let drafts = &world.scenario.drafts;
    let is_draft = |document: &Document| drafts.contains(document.pointer());
    let mut present = Vec::new();
    if !drafts.is_empty() {
        let documents = policies.identity.iter().copied().chain(policies.resource);
        present.extend(documents.filter(|document| is_draft(document)));
    }
    if present.is_empty() {
        return Vec::new();
    }
    let [identity, resource] = if verdict == Verdict::Allow {
        [NOTHING.to_owned(), NOTHING.to_owned()]
    } else {
        [EVERYTHING.to_owned(), everything_to(caller)]
    };
    let identity = Document::read("draft", "", &identity);
    let resource = Document::read("draft", "", &resource);
    let changed = |replaces: &dyn Fn(&Document) -> bool| {
        let mut replaced = policies.clone();
        for document in &mut replaced.identity {
            if replaces(document) {
                *document = &identity;
            }
        }
        if replaced.resource.is_some_and(replaces) {
            replaced.resource = Some(&resource);
        }
        evaluate(request, &replaced).verdict != verdict
    };
    if !changed(&is_draft) {
        return Vec::new();
    }
    let pointer = |document: &&Document| document.pointer().to_owned();
    let alone = |document: &&Document| changed(&|it| it.pointer() == document.pointer());
    let decisive: Vec<_> = present
        .iter()
        .copied()
        .filter(alone)
        .map(|it| pointer(&it))
        .collect();
    if decisive.is_empty() {
        // only together do they make the difference
        return present.iter().map(pointer).collect();
    }
    decisive
}

/// A policy that says nothing.
const NOTHING: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;
/// An identity-based policy that allows everything.
const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// A trust policy that allows everything, and names the caller as closely as it can.
fn everything_to(caller: &Caller<'_>) -> String {
    let named = match caller {
        Caller::Federated { provider } => json!({ "Federated": provider }),
        Caller::Service { name } => json!({ "Service": name }),
        caller => json!({ "AWS": caller.arn() }),
    };
    let allow = |principal| json!({"Effect": "Allow", "Principal": principal, "Action": "sts:*"});
    let statements = [allow(json!("*")), allow(named)];
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// The questions of the policy language whose other answer would change the verdict.
fn open_questions(request: &Request<'_>, policies: &Policies<'_>, verdict: Verdict) -> Vec<Rule> {
    if !policies.leave_open() {
        return Vec::new();
    }
    let mut context = request.context.clone();
    let rules = [
        notes::VARIABLES_IN_BOOL,
        notes::NEGATED_FOR_ALL,
        notes::WILDCARDS_IN_VARIABLES,
    ];
    let asked = request.context.open.flipped().into_iter().zip(rules);
    let decided = asked.filter(|(open, _)| {
        context.open = *open;
        let context = &context;
        evaluate(
            &Request {
                context,
                ..*request
            },
            policies,
        )
        .verdict
            != verdict
    });
    decided.map(|(_, rule)| rule).collect()
}

impl Check {
    /// Whether it is allowed.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }

    /// An authorization that fails whatever the policies say, of which none was evaluated.
    pub(crate) fn denied_without_policies(action: &str, reason: &str) -> Self {
        Self {
            action: action.to_owned(),
            verdict: Verdict::ImplicitDeny,
            decided_by: reason.to_owned(),
            context: Vec::new(),
            layers: Vec::new(),
            layer: None,
            nearest: None,
            drafts: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Denies an allowed authorization for a reason that is in no policy. One that is denied
    /// already says this too.
    pub(crate) fn deny(&mut self, reason: &str) {
        self.drafts.clear();
        if self.verdict == Verdict::ExplicitDeny {
            self.decided_by = format!("{reason}; besides, {}", self.decided_by);
        } else {
            self.verdict = Verdict::ImplicitDeny;
            self.layer = None;
            reason.clone_into(&mut self.decided_by);
        }
    }

    /// Denies because there is no role to assume: where a role has its trust policy, there is none.
    pub(crate) fn deny_without_role(&mut self, reason: &str) {
        self.deny(reason);
        self.layer.get_or_insert(LayerKind::Trust);
        self.layers.retain(|layer| layer.kind != LayerKind::Trust);
        self.layers.push(LayerTrace {
            kind: LayerKind::Trust,
            side: Side::Resource,
            verdict: LayerVerdict::ImplicitDeny,
            sentence: reason.to_owned(),
            policies: Vec::new(),
            left_out: None,
        });
    }

    /// What refuses the call where this check is denied.
    pub(crate) fn refusal(&self) -> RefusedBy {
        RefusedBy::Check {
            action: self.action.clone(),
            layer: self.layer,
        }
    }

    /// The first layer that denies.
    pub(crate) fn denied_by(&self) -> Option<LayerKind> {
        self.first(LayerVerdict::ExplicitDeny)
    }

    /// The first layer that says this.
    pub(crate) fn first(&self, verdict: LayerVerdict) -> Option<LayerKind> {
        let layer = self.layers.iter().find(|layer| layer.verdict == verdict);
        layer.map(|layer| layer.kind)
    }

    /// The ARN of the first policy that denies in the layers of this kind, if it has one.
    pub(crate) fn denying_policy(&self, kind: LayerKind) -> Option<&str> {
        self.layers
            .iter()
            .filter(|layer| layer.kind == kind)
            .flat_map(|layer| &layer.policies)
            .find(|policy| policy.verdict == LayerVerdict::ExplicitDeny)
            .map(|policy| policy.name.as_str())
            .filter(|name| name.starts_with("arn:"))
    }

    /// Whether the trust policy grants it although no policy of the caller does.
    pub(crate) fn granted_by_trust_alone(&self) -> bool {
        let says = |kind, verdict| {
            self.layers
                .iter()
                .any(|layer| layer.kind == kind && layer.verdict == verdict)
        };
        self.allowed()
            && says(LayerKind::Trust, LayerVerdict::Allow)
            && says(LayerKind::Identity, LayerVerdict::NotApplicable)
    }
}
