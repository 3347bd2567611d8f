//! What there is to say of the policies of a scenario, each policy once: the lints, AWS's own
//! words where it would not store the policy, and principals that are not in the world.

use rolecall_policy::{Arn, Document, PolicyType, PrincipalKind};
use rolecall_source::{Diagnostic, Diagnostics, Names, codes};

use crate::{
    report::ReportDiagnostic,
    scenario::{Account, AttachedPolicy, OrganizationNode, Parts},
    world::World,
};

/// A policy in its place.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'s> {
    #[cfg_attr(
        not(feature = "advice"),
        expect(dead_code, reason = "advice asks for it")
    )]
    pub kind: PolicyType,
    pub document: &'s Document,
    /// The account whose role it is the trust policy of.
    pub trusting: Option<&'s str>,
}

impl<'s> Placed<'s> {
    pub const fn new(kind: PolicyType, document: &'s Document) -> Self {
        Self {
            kind,
            document,
            trusting: None,
        }
    }

    pub const fn trust(account: &'s str, document: &'s Document) -> Self {
        Self {
            kind: PolicyType::Trust,
            document,
            trusting: Some(account),
        }
    }
}

/// The policies that were spoken of.
#[derive(Debug, Default)]
pub struct Advice {
    /// Their pointers.
    said: Names,
}

impl Advice {
    /// What there is to say of a policy; nothing but its errors, if it was said before.
    pub fn on(&mut self, world: &World<'_>, placed: Placed<'_>) -> Vec<ReportDiagnostic> {
        let document = placed.document;
        if document.pointer().is_empty() {
            // a session policy stands in a call, and was spoken of there
            return Vec::new();
        }
        let mut found = if self.is_new(document) {
            all(world, placed)
        } else if document.policy().is_none() {
            document.diagnostics().clone()
        } else {
            Diagnostics::default()
        };
        found.sort();
        let found = found.iter().map(|d| ReportDiagnostic::of(d, document));
        found.collect()
    }

    fn is_new(&mut self, document: &Document) -> bool {
        self.said.add(document.pointer())
    }

    /// What there is to say of the policies of a world that no step has needed. What it shares with
    /// the world before was spoken of there.
    pub fn on_the_rest(
        &mut self,
        world: &World<'_>,
        before: Option<&Parts>,
    ) -> Vec<ReportDiagnostic> {
        let mut all = Vec::new();
        let parts = world.parts;
        let is_new = before.is_none_or(|before| !parts.shares(before));
        let mut new_policies = parts.new_managed_policies.iter();
        if is_new || new_policies.any(|arn| parts.is_attached(arn)) {
            for account in parts.accounts.iter() {
                of_account(world, account, &mut all);
            }
        }
        // nodes are few
        if let Some(organization) = &parts.organization {
            of_node(world, &organization.root, &mut all);
        }
        let managed = parts.new_managed_policies.iter();
        let managed = managed.filter_map(|arn| world.managed(arn));
        all.extend(managed.map(|document| Placed::new(PolicyType::Identity, document)));
        let mut found = Vec::new();
        for placed in all {
            if !self.said.contains(placed.document.pointer()) {
                found.extend(self.on(world, placed));
            }
        }
        found
    }
}

fn of_account<'s>(world: &World<'s>, account: &'s Account, all: &mut Vec<Placed<'s>>) {
    let mut attached = |policies: &'s [AttachedPolicy], boundary: Option<&'s AttachedPolicy>| {
        let identity = policies.iter().filter_map(|policy| world.document(policy));
        all.extend(identity.map(|document| Placed::new(PolicyType::Identity, document)));
        let boundary = boundary.and_then(|policy| world.document(policy));
        all.extend(boundary.map(|document| Placed::new(PolicyType::Boundary, document)));
    };
    for user in &account.users {
        attached(&user.policies, user.boundary.as_ref());
    }
    for group in &account.groups {
        attached(&group.policies, None);
    }
    for role in &account.roles {
        attached(&role.policies, role.boundary.as_ref());
    }
    let roles = account.roles.iter();
    all.extend(roles.map(|role| Placed::trust(&account.id, &role.trust)));
    let resources = account.resources.iter().filter_map(|r| r.policy.as_ref());
    all.extend(resources.map(|document| Placed::new(PolicyType::Resource, document)));
}

fn of_node<'s>(world: &World<'s>, node: &'s OrganizationNode, all: &mut Vec<Placed<'s>>) {
    for (kind, policies) in [(PolicyType::Scp, &node.scps), (PolicyType::Rcp, &node.rcps)] {
        let documents = policies.iter().filter_map(|policy| world.document(policy));
        all.extend(documents.map(|document| Placed::new(kind, document)));
    }
    for below in node.accounts.iter().chain(&node.units) {
        of_node(world, below, all);
    }
}

#[cfg(feature = "advice")]
fn all(world: &World<'_>, placed: Placed<'_>) -> Diagnostics {
    let Placed {
        kind,
        document,
        trusting,
    } = placed;
    use rolecall_source::Confidence;

    let validation = rolecall_policy::review(kind, document);
    let mut found = validation.diagnostics.clone();
    if let Some(error) = &validation.error
        && document.policy().is_some()
    {
        let span = found
            .first()
            .map_or(rolecall_source::Span::at(0), |d| d.span);
        let message = format!(
            "AWS refuses to store this: {}: {}",
            error.code, error.message
        );
        let confidence = found.first().and_then(|d| d.confidence);
        let refused = Diagnostic::error(codes::WORLD_POLICY, span, message);
        found.push(
            refused
                .help("it is evaluated all the same")
                .confidence(confidence.unwrap_or(Confidence::Observed)),
        );
    }
    if let Some(account) = trusting {
        principals(world, account, document, &mut found);
    }
    found
}

/// Only what reading the policy said.
#[cfg(not(feature = "advice"))]
fn all(world: &World<'_>, placed: Placed<'_>) -> Diagnostics {
    let mut found = placed.document.diagnostics().clone();
    if let Some(account) = placed.trusting {
        principals(world, account, placed.document, &mut found);
    }
    found
}

/// Principals of a trust policy that AWS would look for and not find.
fn principals(world: &World<'_>, account: &str, document: &Document, found: &mut Diagnostics) {
    let elements = document
        .statements()
        .iter()
        .filter_map(|s| s.principal.as_ref());
    for name in elements.flat_map(|element| &element.names) {
        let text = name.text.value.trim();
        let Some(arn) = Arn::read(text) else {
            continue;
        };
        let (code, message) = match name.kind {
            PrincipalKind::Federated if arn.account != account => (
                codes::WORLD_CONTRADICTION,
                format!(
                    "the identity provider is in account {}: a role trusts only those of its own account",
                    arn.account
                ),
            ),
            PrincipalKind::Federated if !world.has_provider(arn) => (
                codes::WORLD_MISSING,
                format!(
                    "account {account} of the scenario has no identity provider `{}`",
                    arn.resource
                ),
            ),
            PrincipalKind::Aws if world.lacks(arn, text) => (
                codes::WORLD_MISSING,
                format!(
                    "account {} of the scenario has no `{}`",
                    arn.account, arn.resource
                ),
            ),
            _ => continue,
        };
        let help = "AWS answers `Invalid principal in policy` when such a policy is written";
        let mut diagnostic = Diagnostic::warning(code, name.text.span, message);
        if name.kind == PrincipalKind::Aws {
            diagnostic = diagnostic.help(help);
        }
        found.push(diagnostic);
    }
}

impl World<'_> {
    /// Whether the account of an identity provider has it.
    fn has_provider(&self, arn: Arn<'_>) -> bool {
        let Some(account) = self.account(arn.account) else {
            return false;
        };
        match arn.resource.split_once('/') {
            Some((kind @ ("saml-provider" | "oidc-provider"), name)) => self
                .parts
                .directory
                .has_provider(&self.parts.accounts, &account.id, kind, name),
            // some other form, which the policy's own rules speak of
            _ => true,
        }
    }

    /// Whether an account of the scenario has no such user or role; other accounts are unknown.
    fn lacks(&self, arn: Arn<'_>, text: &str) -> bool {
        self.account(arn.account).is_some()
            && (arn.resource.starts_with("user/") || arn.resource.starts_with("role/"))
            && self.principal(text).is_none()
            && self.role(text).is_none()
    }
}
