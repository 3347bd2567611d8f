//! `userIdentity`: who called, as the account sees it that gets the event.

use serde_json::Value;

use super::record::{Fields, Record};
use crate::{
    sts::{Era, Presenter},
    world::{Caller, Holder, SessionKind, SessionState},
};

pub(super) fn of(record: &Record<'_, '_, '_>) -> Value {
    match (&record.result.presenter, &record.invocation.caller) {
        (Some(presenter), _) => of_presenter(presenter),
        (None, Caller::Service { name }) => {
            Fields::texts(&[("type", "AWSService"), ("invokedBy", name)])
        }
        (None, caller) if record.copied => of_foreigner(record, caller),
        (None, caller) => of_caller(record, caller),
    }
}

/// Who brought an assertion or token.
fn of_presenter(presenter: &Presenter) -> Value {
    let principal = format!("{}:{}", presenter.principal, presenter.subject);
    Fields::texts(&[
        ("type", presenter.kind),
        ("principalId", &principal),
        ("userName", &presenter.subject),
        ("identityProvider", &presenter.provider),
    ])
}

/// The caller as the role's account sees it, if it is another.
fn of_foreigner(record: &Record<'_, '_, '_>, caller: &Caller<'_>) -> Value {
    let account = caller.account().map_or("", |account| account.id.as_str());
    Fields::texts(&[
        ("type", "AWSAccount"),
        ("principalId", &caller.user_id(&record.invocation.world)),
        ("accountId", account),
    ])
}

/// The caller as its own account sees it.
fn of_caller(record: &Record<'_, '_, '_>, caller: &Caller<'_>) -> Value {
    let world = &record.invocation.world;
    let kind = match caller.session().map(|session| &session.kind) {
        Some(SessionKind::Role { .. }) => "AssumedRole",
        Some(SessionKind::FederatedUser { .. }) => "FederatedUser",
        _ if caller.user().is_some() => "IAMUser",
        _ => "Root",
    };
    let account = caller.account().map_or("", |account| account.id.as_str());
    let mut identity = Fields::default();
    identity.put("type", kind);
    identity.put("principalId", caller.user_id(world));
    identity.put("arn", caller.arn());
    identity.put("accountId", account);
    identity.put("accessKeyId", caller.access_key_id(world));
    identity.put_some("userName", caller.user().map(|user| user.name.as_str()));
    if let Caller::Session { holder, state, .. } = caller {
        identity.put("sessionContext", session_context(record, *holder, state));
    }
    identity.object()
}

/// The session of a caller; the source identity stands beside the attributes, not among them.
fn session_context(
    record: &Record<'_, '_, '_>,
    holder: Holder<'_>,
    session: &SessionState,
) -> Value {
    let is_older = record.invocation.era < Era::Y2026;
    let mut context = Fields::default();
    let issuer = issuer(record, holder, session);
    if is_older {
        // every session has both objects, empty where there is nothing to say
        let nothing = || Fields::default().object();
        context.put("sessionIssuer", issuer.unwrap_or_else(nothing));
        context.put("webIdFederationData", web_identity(session));
    } else {
        context.put_some("sessionIssuer", issuer);
    }
    let assume = record.invocation.world.assume;
    let mfa = if session.authenticated(assume).is_some() {
        "true"
    } else {
        "false"
    };
    let created = session.issued.iso();
    let attributes = [
        ("creationDate", created.as_str()),
        ("mfaAuthenticated", mfa),
    ];
    context.put("attributes", Fields::texts(&attributes));
    // which version of the instance metadata service handed the credentials out
    let version = if is_older { "1.0" } else { "2.0" };
    context.put_some("ec2RoleDelivery", session.on_instance.then_some(version));
    // the guide has it where root access is asked for, and not in what is done with it
    let asks = record.result.session.as_ref();
    let asks = asks.is_some_and(|issued| issued.kind == SessionKind::AssumedRoot);
    context.put_some("assumedRoot", asks.then_some("true"));
    context.put_some("sourceIdentity", session.source_identity.as_deref());
    context.object()
}

/// What the session was issued for; sessions of the user itself and of root have none.
fn issuer(
    record: &Record<'_, '_, '_>,
    holder: Holder<'_>,
    session: &SessionState,
) -> Option<Value> {
    let account = session.account.as_str();
    let of = |kind: &str, id: &str, arn: &str, name: Option<&str>| {
        let mut issuer = Fields::default();
        issuer.put("type", kind);
        issuer.put("principalId", id);
        issuer.put("arn", arn);
        issuer.put("accountId", account);
        issuer.put_some("userName", name);
        Some(issuer.object())
    };
    match (&session.kind, holder) {
        (SessionKind::Role { arn, id, role, .. }, _) => of("Role", id, arn, Some(role)),
        (SessionKind::FederatedUser { .. }, Holder::FederatedUser(Some(user))) => {
            let world = &record.invocation.world;
            let account = world.account(account)?;
            let id = world.user_id(account, user);
            of("IAMUser", &id, &user.arn(account), Some(&user.name))
        }
        (SessionKind::FederatedUser { .. }, _) => {
            let root = format!("arn:{}:iam::{account}:root", session.partition.name);
            of("Root", account, &root, None)
        }
        _ => None,
    }
}

/// The provider of a session that a token began, and what one that AWS knows by its host says of
/// the user; empty for all others.
fn web_identity(session: &SessionState) -> Value {
    let mut data = Fields::default();
    let mut keys = session.federation.iter();
    let provider = keys.find(|entry| entry.key == "aws:FederatedProvider");
    let provider = provider.and_then(|entry| entry.values.first());
    if let Some(provider) = provider.filter(|provider| !provider.contains(":saml-provider/")) {
        data.put("federatedProvider", provider.as_str());
        let mut attributes = Fields::default();
        for entry in &session.federation {
            let claim = entry.key.strip_prefix(provider.as_str());
            if claim.is_some_and(|claim| claim.starts_with(':')) {
                let value = match entry.values.as_slice() {
                    [value] if !entry.multi => value.clone(),
                    values => Value::from(values).to_string(),
                };
                attributes.put(&entry.key, value);
            }
        }
        data.put("attributes", attributes.object());
    }
    data.object()
}
