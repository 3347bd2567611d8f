//! `GetSessionToken` and `GetFederationToken`.

use rolecall_source::{Confidence::Documented, StsOperation};

use super::{
    constraints::{Constraints, DIGITS, NAME, POLICY, SERIAL_NUMBER, integer},
    credentials,
    invocation::{Ending, Findings, Invocation, Success},
    refusal::{Refused, Why},
    role,
};
use crate::{
    authorize::{Authorization, check},
    notes::{self, refusals},
    operation::{GetFederationToken, GetSessionToken, Integer, Operation, Parameter, Texts},
    report::{
        Check,
        response::{Response, TokenUser},
    },
    request_context::ContextBuilder,
    world::{Caller, SessionKind, SessionState, sorted},
};

const DEFAULT_DURATION: i64 = 43_200;
const LONGEST_DURATION: i64 = 129_600;
/// A session of the root user is cut to an hour without a word.
const LONGEST_ROOT_SESSION: i64 = 3600;
/// The session tokens that were recorded at a Regional endpoint.
pub(super) const SESSION_TOKEN_LENGTH: usize = 688;
pub(super) const FEDERATION_TOKEN_LENGTH: usize = 716;

/// Why few operations of STS are for these credentials.
pub(super) const FEDERATED_USER: &str = "credentials of GetFederationToken can call only GetCallerIdentity and GetScopedCredentials in STS";

/// Refuses an operation that the credentials of these two can't call, whatever the policies say;
/// those that have a text of their own for it are not among them.
pub(super) fn within_limits(
    invocation: &Invocation<'_, '_>,
    found: &mut Findings,
) -> Result<(), Refused> {
    let is_within = match invocation.operation {
        Operation::AssumeRole(_)
        | Operation::GetCallerIdentity
        | Operation::GetFederationToken(_)
        | Operation::GetScopedCredentials(_)
        | Operation::GetSessionToken(_) => true,
        _ => invocation.call.service != "sts",
    };
    let Some(session) = invocation.caller.session().filter(|_| !is_within) else {
        return Ok(());
    };
    let (rule, reason) = match session.kind {
        SessionKind::FederatedUser { .. } => (notes::FEDERATED_USER_LIMITS, FEDERATED_USER),
        SessionKind::User { .. } | SessionKind::Root => (
            notes::GET_SESSION_TOKEN,
            "credentials of GetSessionToken can call only AssumeRole, GetCallerIdentity and GetScopedCredentials in STS",
        ),
        SessionKind::Role { .. } | SessionKind::AssumedRoot => return Ok(()),
    };
    let action = format!("sts:{}", invocation.call.operation);
    let check = Check::denied_without_policies(&action, reason);
    let refused = Refused::access_denied(
        format!(
            "User: {} is not authorized to perform: {action}",
            invocation.caller.arn()
        ),
        Why::new(rule, reason)
            .at(invocation.call.name_span)
            .accepts("credentials of the user itself or of a role"),
    );
    let refused = refused.for_check(&check);
    found.checks.push(check);
    notes::add(&mut found.notes, rule);
    Err(refused)
}

/// `GetSessionToken` needs no permission, and no policy can deny it.
pub(super) fn get_session_token(
    invocation: &Invocation<'_, '_>,
    asked: &GetSessionToken<'_>,
    found: &mut Findings,
) -> Ending {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.optional_text(&asked.serial_number, 9, 256, Some(SERIAL_NUMBER));
    constraints.optional_text(&asked.token_code, 6, 6, Some(DIGITS));
    let duration = duration(invocation, &asked.duration_seconds, constraints)?;
    let kind = match &invocation.caller {
        Caller::User { account, user } => SessionKind::User {
            arn: user.arn(account),
        },
        Caller::Root { .. } => SessionKind::Root,
        _ => return Err(session_credentials(invocation).into()),
    };
    let mfa = role::mfa(invocation, &asked.serial_number, &asked.token_code)?;
    let account = invocation.caller.account().map_or("", |a| a.id.as_str());
    let session = SessionState {
        kind,
        mfa: mfa.then_some(invocation.at),
        ..credentials::session(invocation, account, duration)
    };
    let response = Response::GetSessionToken {
        credentials: credentials::issue(invocation, &session, SESSION_TOKEN_LENGTH),
    };
    notes::add(&mut found.notes, notes::GET_SESSION_TOKEN);
    Ok(Success::Issued(Box::new(session), response))
}

/// `GetFederationToken` is for long-term credentials; the session may do what both the user's
/// policies and the session policies allow.
pub(super) fn get_federation_token(
    invocation: &Invocation<'_, '_>,
    asked: &GetFederationToken<'_>,
    found: &mut Findings,
) -> Ending {
    let tags = asked.tags.value.pairs();
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.name, 2, 32, Some(NAME));
    constraints.optional_text(&asked.policy, 1, 2048, Some(POLICY));
    constraints.tags(&asked.tags);
    constraints.policy_arns(&asked.policy_arns);
    let keys = role::TagKeys::of(asked.tags.value, Texts::default());
    let duration = duration(invocation, &asked.duration_seconds, constraints)
        .and_then(|duration| keys.consistent().map(|()| duration));
    let sound = role::session_policies(
        invocation,
        &asked.policy,
        asked.policy_arns.value,
        &mut found.diagnostics,
    );
    let duration = duration?;
    sound?;
    let (account, user) = match &invocation.caller {
        Caller::User { account, user } => (*account, Some(user.arn(account))),
        Caller::Root { account } => (*account, None),
        _ => return Err(session_credentials(invocation).into()),
    };
    let name = asked.name.or_empty();
    let resource = account.arn("sts", &format!("federated-user/{name}"));
    found.resource = Some(resource.clone());
    let mut actions = vec![StsOperation::GetFederationToken.action()];
    if !tags.is_empty() {
        actions.push("sts:TagSession");
    }
    for action in actions {
        let mut context = ContextBuilder::default();
        for (key, value) in &tags {
            context.one(
                format!("aws:RequestTag/{key}"),
                value,
                "passed as Tags",
                Documented,
            );
        }
        if !tags.is_empty() {
            let keys = tags.iter().map(|(key, _)| key.clone()).collect();
            context.many("aws:TagKeys", keys, "passed as Tags", Documented);
        }
        context.principal(&invocation.caller, &invocation.world, invocation.at);
        context.long_term_mfa(invocation.request, &invocation.caller);
        context.resource(&account.id, &[], &invocation.world);
        context.request(invocation.request, invocation.at);
        context.replace(&invocation.request.context);
        let authorization = Authorization {
            action,
            resource: &resource,
            account: &account.id,
            policy: None,
        };
        let check = check(
            &invocation.world,
            &invocation.caller,
            &authorization,
            context,
        );
        found.checks.push(check);
    }
    if let Some(denied) = found.checks.iter().rev().find(|check| !check.allowed()) {
        let text = format!(
            "User: {} is not authorized to perform: {} on resource: {resource}",
            invocation.caller.arn(),
            denied.action
        );
        return Err(Refused::denied(denied, text).into());
    }
    let session = SessionState {
        kind: SessionKind::FederatedUser {
            name: name.to_owned(),
            user,
        },
        tags: sorted(tags),
        policy: credentials::policy(asked.policy.text()),
        policy_arns: asked.policy_arns.value.owned(),
        ..credentials::session(invocation, &account.id, duration)
    };
    let credentials = credentials::issue(invocation, &session, FEDERATION_TOKEN_LENGTH);
    let packed_policy_size = credentials::packed_size(invocation, &credentials, &session)?;
    let response = Response::GetFederationToken {
        credentials,
        federated_user: TokenUser {
            federated_user_id: format!("{}:{name}", account.id),
            arn: session.arn(),
        },
        packed_policy_size,
    };
    notes::add(&mut found.notes, notes::NO_SOURCE_IDENTITY);
    Ok(Success::Issued(Box::new(session), response))
}

/// The refusal of an operation that long-term credentials alone can call.
fn session_credentials(invocation: &Invocation<'_, '_>) -> Refused {
    let operation = &invocation.call.operation;
    let reason = format!("`{}` has temporary credentials", invocation.caller.arn());
    let why = Why::new(refusals::LONG_TERM_CREDENTIALS, reason).at(invocation.call.name_span);
    Refused::access_denied(
        format!("Cannot call {operation} with session credentials"),
        why.accepts("the access keys of an IAM user"),
    )
    .for_credentials()
}

/// The duration of a session, after every constraint of the request is checked.
fn duration(
    invocation: &Invocation<'_, '_>,
    asked: &Parameter<'_, Integer<'_>>,
    mut constraints: Constraints,
) -> Result<i64, Refused> {
    let duration = integer(asked)?;
    constraints.number(asked, duration, 900, LONGEST_DURATION);
    constraints.check()?;
    let duration = duration.unwrap_or(DEFAULT_DURATION);
    Ok(match invocation.caller {
        Caller::Root { .. } => duration.min(LONGEST_ROOT_SESSION),
        _ => duration,
    })
}
