//! Any other call: one authorization, and AWS's text for its denial.

mod commands;

use rolecall_policy::{LayerKind, LayerVerdict, Verdict};

use super::{
    invocation::{Ending, Failure, Findings, Invocation, Success},
    refusal::{Refused, Why},
};
use crate::{
    authorize::{Authorization, check},
    notes::{self, Rule},
    operation::Other,
    report::{AwsError, Check, Note},
    request_context::ContextBuilder,
    world::{Caller, SessionKind},
};

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: Other<'_>,
    found: &mut Findings,
) -> Ending {
    let step = invocation.step;
    let known = commands::find(invocation, asked);
    let operation = known.as_ref().and_then(|known| known.operation);
    let action = step
        .action
        .clone()
        .or_else(|| known.as_ref().map(|k| k.action.clone()));
    let localized = |resource: String| invocation.partition().localized(resource);
    let resource = step.resource.clone();
    let resource = resource.or_else(|| known.map(|known| localized(known.resource)));
    let (Some(action), Some(resource)) = (action, resource) else {
        return Err(Failure::NotRun(format!(
            "which action and resource `{} {}` is authorized as is not known here: the step may say so (`action`, `resource`)",
            invocation.call.service, invocation.call.operation
        )));
    };
    found.api_operation = operation;
    let authorized = within_reach(invocation, found).and_then(|()| {
        let check = authorize(invocation, &action, &resource);
        let allowed = allowed(invocation, &check, &resource);
        note_named_policy(invocation, &check, &mut found.notes);
        if check.verdict == Verdict::Allow {
            notes::add(&mut found.notes, notes::AUTHORIZED_ONLY);
        }
        found.checks.push(check);
        allowed
    });
    found.resource = Some(resource);
    if let Some(rule) = ContextBuilder::mfa_rule(&invocation.caller, &invocation.world) {
        notes::add(&mut found.notes, rule);
    }
    if matches!(invocation.caller, Caller::Service { .. }) {
        notes::add(&mut found.notes, notes::SERVICE_CALLER);
    }
    let session = invocation.caller.session();
    if session.is_some_and(|s| s.source_identity.is_some()) {
        notes::add(&mut found.notes, notes::LATER_CALL);
    }
    authorized?;
    Ok(Success::Authorized)
}

/// Refuses credentials that can't make the call at all.
fn within_reach(invocation: &Invocation<'_, '_>, found: &mut Findings) -> Result<(), Refused> {
    let Some((limit, reason, accepted)) = out_of_reach(invocation) else {
        return Ok(());
    };
    notes::add(&mut found.notes, limit);
    let refused = Refused::new(
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
        Why::new(limit, reason)
            .at(invocation.call.name_span)
            .accepts(accepted),
    );
    Err(refused.for_credentials())
}

/// Why these credentials can't make the call at all, whatever the policies say: some of a user's
/// sessions are none for IAM.
fn out_of_reach(invocation: &Invocation<'_, '_>) -> Option<(Rule, &'static str, &'static str)> {
    let session = invocation.caller.session()?;
    match session.kind {
        _ if invocation.call.service != "iam" => None,
        SessionKind::FederatedUser { .. } => Some((
            notes::FEDERATED_USER_LIMITS,
            "credentials of GetFederationToken can't call IAM",
            "credentials of the user or of a role",
        )),
        SessionKind::User { .. } | SessionKind::Root if session.mfa.is_none() => Some((
            notes::GET_SESSION_TOKEN,
            "credentials of GetSessionToken without MFA can't call IAM",
            "a session that was issued with an MFA code, or the user's own keys",
        )),
        _ => None,
    }
}

/// One authorization with the context that every signed request has.
pub(super) fn authorize(invocation: &Invocation<'_, '_>, action: &str, resource: &str) -> Check {
    authorize_with(invocation, action, resource, ContextBuilder::default())
}

/// One authorization with the context that every signed request has, and what the call adds.
pub(super) fn authorize_with(
    invocation: &Invocation<'_, '_>,
    action: &str,
    resource: &str,
    mut context: ContextBuilder,
) -> Check {
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
    context.principal(&invocation.caller, world, invocation.at);
    context.long_term_mfa(invocation.request, &invocation.caller);
    let tags = world
        .role(resource)
        .map_or(&[][..], |(_, role)| role.tags.as_slice());
    context.resource(owner, tags, world);
    if let Caller::Service { name } = &invocation.caller {
        context.service(name, invocation.request, owner, invocation.partition());
    }
    context.request(invocation.request, invocation.at);
    context.replace(&invocation.request.context);
    let authorization = Authorization {
        action,
        resource,
        account: owner,
        policy: world.resource_policy(resource),
    };
    check(world, &invocation.caller, &authorization, context)
}

/// AWS's error where a check is denied: it names one kind of policy, whichever others deny too.
pub(super) fn allowed(
    invocation: &Invocation<'_, '_>,
    check: &Check,
    resource: &str,
) -> Result<(), Refused> {
    if check.allowed() {
        return Ok(());
    }
    let service = check.action.split(':').next().unwrap_or_default();
    let on = match (service, resource) {
        // seen to leave out a resource that is none
        ("s3" | "ec2", "*") => String::new(),
        // alone has been seen to put the resource into quotes
        ("s3", _) => format!(" on resource: \"{resource}\""),
        _ => format!(" on resource: {resource}"),
    };
    let action = &check.action;
    let spelt = match service {
        "sns" => action.replacen("sns", "SNS", 1),
        "sqs" => action.to_ascii_lowercase(),
        _ => action.clone(),
    };
    let caller = invocation.caller.arn();
    let reason = reason(invocation, check).replace(action, &spelt);
    let mut refused = Refused::denied(
        check,
        format!("User: {caller} is not authorized to perform: {spelt}{on}{reason}"),
    );
    code(&mut refused.error, service);
    Err(refused)
}

/// Says when AWS names the policy that denies, where it does.
pub(super) fn note_named_policy(
    invocation: &Invocation<'_, '_>,
    check: &Check,
    notes: &mut Vec<Note>,
) {
    let denied_by = check.denied_by();
    if denied_by.is_some_and(|kind| named_policy(invocation, check, kind).is_some()) {
        notes::add(notes, notes::DENYING_POLICY_NAMED);
    }
}

/// Puts a denial under the code of the service that words it.
fn code(error: &mut AwsError, service: &str) {
    let (code, status) = match service {
        "ec2" => {
            let opening = "You are not authorized to perform this operation. ";
            error.message.insert_str(0, opening);
            ("UnauthorizedOperation", 403)
        }
        "sns" => ("AuthorizationError", 403),
        // those whose protocol is JSON name an exception
        "lambda" => ("AccessDeniedException", 403),
        "cloudtrail" | "dynamodb" | "kms" | "organizations" | "secretsmanager" | "ssm" => {
            ("AccessDeniedException", 400)
        }
        _ => return,
    };
    code.clone_into(&mut error.code);
    error.status = status;
}

/// The end of AWS's text, which says which kind of policy refuses.
pub(super) fn reason(invocation: &Invocation<'_, '_>, check: &Check) -> String {
    match check.verdict {
        Verdict::Allow => String::new(),
        Verdict::ExplicitDeny => match check.denied_by() {
            Some(kind) => {
                let arn = named_policy(invocation, check, kind);
                let arn = arn.map(|arn| format!(": {arn}")).unwrap_or_default();
                format!(" with an explicit deny in {}{arn}", explicit_name(kind))
            }
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

/// The ARN of the policy that denies, where AWS names it: the caller is in the account or in the
/// organization of the policy, and the policy is not that of a resource.
///
/// The policies of every other kind are those of the caller's own account or organization.
pub(super) fn named_policy<'c>(
    invocation: &Invocation<'_, '_>,
    check: &'c Check,
    kind: LayerKind,
) -> Option<&'c str> {
    let arn = check.denying_policy(kind)?;
    match kind {
        LayerKind::Resource | LayerKind::Trust => None,
        LayerKind::Rcp => {
            let caller = invocation.caller.account()?;
            invocation.world.organization(&caller.id).map(|_| arn)
        }
        LayerKind::Identity | LayerKind::Boundary | LayerKind::Session | LayerKind::Scp => {
            Some(arn)
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
