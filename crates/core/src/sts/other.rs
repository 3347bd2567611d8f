//! Any other call: one authorization, and AWS's text for its denial.

mod commands;

use rolecall_policy::{LayerKind, LayerVerdict, Verdict};

use super::{Invocation, Result};
use crate::{
    authorize::{Authorization, check},
    notes,
    report::{AwsError, Check},
    request_context::ContextBuilder,
    world::{Caller, SessionKind},
};

pub(super) fn run(invocation: &Invocation<'_, '_>) -> Result {
    let step = invocation.step;
    let known = commands::find(invocation);
    let operation = known.as_ref().and_then(|known| known.operation);
    let action = step
        .action
        .clone()
        .or_else(|| known.as_ref().map(|k| k.action.clone()));
    let resource = step.resource.clone().or_else(|| known.map(|k| k.resource));
    let (Some(action), Some(resource)) = (action, resource) else {
        return Result {
            not_run: Some(format!(
                "which action and resource `{} {}` is authorized as is not known here: the step may say so (`action`, `resource`)",
                invocation.call.service, invocation.call.operation
            )),
            ..Result::default()
        };
    };
    let check = authorize(invocation, &action, &resource);
    let mut result = Result {
        error: denial(invocation, &check, &resource),
        resource: Some(resource),
        api_operation: operation,
        ..Result::default()
    };
    let session = invocation.caller.session();
    let service = invocation.call.service.as_str();
    let limit = session.and_then(|session| match session.kind {
        SessionKind::FederatedUser { .. } if service == "iam" => Some(notes::FEDERATED_USER_LIMITS),
        SessionKind::User { .. } | SessionKind::Root
            if service == "iam" && session.mfa.is_none() =>
        {
            Some(notes::GET_SESSION_TOKEN)
        }
        _ => None,
    });
    if let Some(limit) = limit {
        notes::add(&mut result.notes, limit);
        result.error = Some(AwsError::new(
            "InvalidClientTokenId",
            403,
            "The security token included in the request is invalid.",
        ));
    } else if check.verdict == Verdict::Allow {
        notes::add(&mut result.notes, notes::AUTHORIZED_ONLY);
    }
    if let Some(rule) = ContextBuilder::mfa_rule(&invocation.caller, &invocation.world) {
        notes::add(&mut result.notes, rule);
    }
    if matches!(invocation.caller, Caller::Service { .. }) {
        notes::add(&mut result.notes, notes::SERVICE_CALLER);
    }
    if session.is_some_and(|s| s.source_identity.is_some()) {
        notes::add(&mut result.notes, notes::LATER_CALL);
    }
    result.checks.push(check);
    result
}

/// One authorization with the context that every signed request has.
pub(super) fn authorize(invocation: &Invocation<'_, '_>, action: &str, resource: &str) -> Check {
    let world = &invocation.world;
    let owner = rolecall_policy::Arn::read(resource)
        .map(|arn| arn.account)
        .filter(|account| !account.is_empty())
        .or_else(|| world.owner(resource))
        .or_else(|| {
            invocation
                .caller
                .account()
                .map(|account| account.id.as_str())
        })
        .unwrap_or_default();
    let mut context = ContextBuilder::default();
    context.principal(&invocation.caller, world, invocation.at);
    context.long_term_mfa(invocation.request, &invocation.caller);
    let tags = world
        .role(resource)
        .map_or(&[][..], |(_, role)| role.tags.as_slice());
    context.resource(owner, tags, world);
    context.request(invocation.request, invocation.at);
    let authorization = Authorization {
        action,
        resource,
        account: owner,
        policy: world.resource_policy(resource),
    };
    check(world, &invocation.caller, &authorization, context)
}

/// AWS's error for a denied check: it names one kind of policy, whichever others deny too.
pub(super) fn denial(
    invocation: &Invocation<'_, '_>,
    check: &Check,
    resource: &str,
) -> Option<AwsError> {
    if check.allowed() {
        return None;
    }
    let service = check.action.split(':').next().unwrap_or_default();
    let resource = match service {
        // S3 alone has been seen to put the resource into quotes
        "s3" => format!(" on resource: \"{resource}\""),
        "ec2" if resource == "*" => String::new(),
        _ => format!(" on resource: {resource}"),
    };
    let message = format!(
        "User: {} is not authorized to perform: {}{resource}{}",
        invocation.caller.arn(),
        check.action,
        reason(check)
    );
    Some(if service == "ec2" {
        let message = format!("You are not authorized to perform this operation. {message}");
        AwsError::new("UnauthorizedOperation", 403, message)
    } else {
        AwsError::access_denied(message)
    })
}

/// The end of AWS's text, which says which kind of policy refuses.
pub(super) fn reason(check: &Check) -> String {
    match check.verdict {
        Verdict::Allow => String::new(),
        Verdict::ExplicitDeny => match check.denied_by() {
            Some(LayerKind::Rcp) => {
                let arn = check.denying_resource_control_policy();
                let arn = arn.map(|arn| format!(": {arn}")).unwrap_or_default();
                format!(" with an explicit deny in a resource control policy{arn}")
            }
            Some(kind) => format!(" with an explicit deny in {}", explicit_name(kind)),
            None => String::new(),
        },
        Verdict::ImplicitDeny => {
            let kind = check.first(LayerVerdict::ImplicitDeny);
            let kind = kind.unwrap_or(LayerKind::Identity);
            let action = &check.action;
            format!(
                " because no {} allows the {action} action",
                implicit_name(kind)
            )
        }
    }
}

/// What AWS calls a kind of policy in "because no … allows".
const fn implicit_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Identity => "identity-based policy",
        LayerKind::Resource => "resource-based policy",
        LayerKind::Boundary => "permissions boundary",
        LayerKind::Session => "session policy",
        LayerKind::Scp => "service control policy",
        LayerKind::Rcp => "resource control policy",
        LayerKind::Trust => "role trust policy",
    }
}

/// What AWS calls a kind of policy in "with an explicit deny in …".
const fn explicit_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Identity => "an identity-based policy",
        LayerKind::Resource => "a resource-based policy",
        LayerKind::Boundary => "a permissions boundary",
        LayerKind::Session => "a session policy",
        LayerKind::Scp => "a service control policy",
        LayerKind::Rcp => "a resource control policy",
        LayerKind::Trust => "the role trust policy",
    }
}
