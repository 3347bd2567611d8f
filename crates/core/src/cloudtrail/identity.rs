//! `userIdentity`: who called, as the account sees it that gets the event.

use serde_json::Value;

use super::record::Record;
use crate::{
    report::event::{
        FederatedIdentity, Pairs, PrincipalIdentity, PrincipalType, SessionAttributes,
        SessionContext, SessionIssuer, UserIdentity, WebIdFederationData,
    },
    sts::{self, Era, Presenter},
    world::{Caller, Holder, SessionKind, SessionState},
};

pub(super) fn of(record: &Record<'_, '_, '_>) -> UserIdentity {
    match (&record.found.presenter, &record.invocation.caller) {
        (Some(presenter), _) => UserIdentity::Federated(of_presenter(presenter)),
        (None, Caller::Service { name }) => UserIdentity::Service {
            invoked_by: name.clone(),
        },
        (None, caller) if record.copied => UserIdentity::Account {
            principal_id: caller.user_id(&record.invocation.world),
            account_id: account_id(caller),
        },
        (None, caller) => UserIdentity::Principal(Box::new(of_caller(record, caller))),
    }
}

/// Who brought an assertion or token.
fn of_presenter(presenter: &Presenter) -> FederatedIdentity {
    FederatedIdentity {
        kind: presenter.kind,
        principal_id: format!("{}:{}", presenter.principal, presenter.subject),
        user_name: presenter.subject.clone(),
        identity_provider: presenter.provider.clone(),
    }
}

fn account_id(caller: &Caller<'_>) -> String {
    let account = caller.account();
    account.map_or_else(String::new, |account| account.id.clone())
}

/// The caller as its own account sees it.
fn of_caller(record: &Record<'_, '_, '_>, caller: &Caller<'_>) -> PrincipalIdentity {
    let world = &record.invocation.world;
    PrincipalIdentity {
        kind: match caller.session().map(|session| &session.kind) {
            Some(SessionKind::Role { .. }) => PrincipalType::AssumedRole,
            Some(SessionKind::FederatedUser { .. }) => PrincipalType::FederatedUser,
            _ if caller.user().is_some() => PrincipalType::User,
            _ => PrincipalType::Root,
        },
        principal_id: caller.user_id(world),
        arn: caller.arn(),
        account_id: account_id(caller),
        access_key_id: caller.access_key_id(world),
        user_name: caller.user().map(|user| user.name.clone()),
        session_context: match caller {
            Caller::Session { holder, state, .. } => Some(session_context(record, *holder, state)),
            _ => None,
        },
    }
}

/// The session of a caller; the source identity is next to the attributes, not among them.
fn session_context(
    record: &Record<'_, '_, '_>,
    holder: Holder<'_>,
    session: &SessionState,
) -> SessionContext {
    // then every session has both objects, empty where there is nothing to say
    let is_older = record.invocation.era < Era::Y2026;
    let unnamed = is_older.then_some(SessionIssuer::Unnamed {});
    let mfa = session.authenticated(record.invocation.world.assume);
    // which version of the instance metadata service handed the credentials out
    let delivery = if is_older { "1.0" } else { "2.0" };
    // the guide has it where root access is asked for, and not in what is done with it
    let asks_for_root =
        sts::issued(record.ending).is_some_and(|issued| issued.kind == SessionKind::AssumedRoot);
    SessionContext {
        session_issuer: issuer(record, holder, session).or(unnamed),
        web_id_federation_data: is_older.then(|| web_identity(session)),
        attributes: SessionAttributes {
            creation_date: session.issued.iso(),
            mfa_authenticated: if mfa.is_some() { "true" } else { "false" },
        },
        ec2_role_delivery: session.on_instance.then_some(delivery),
        assumed_root: asks_for_root.then_some("true"),
        source_identity: session.source_identity.clone(),
    }
}

/// What the session was issued for; sessions of the user itself and of root have none.
fn issuer(
    record: &Record<'_, '_, '_>,
    holder: Holder<'_>,
    session: &SessionState,
) -> Option<SessionIssuer> {
    let account_id = session.account.clone();
    match (&session.kind, holder) {
        (SessionKind::Role { arn, id, role, .. }, _) => Some(SessionIssuer::Entity {
            kind: "Role",
            principal_id: id.clone(),
            arn: arn.clone(),
            account_id,
            user_name: Some(role.clone()),
        }),
        (SessionKind::FederatedUser { .. }, Holder::FederatedUser(Some(user))) => {
            let world = &record.invocation.world;
            let account = world.account(&account_id)?;
            Some(SessionIssuer::Entity {
                kind: "IAMUser",
                principal_id: world.user_id(account, user),
                arn: user.arn(account),
                account_id,
                user_name: Some(user.name.clone()),
            })
        }
        (SessionKind::FederatedUser { .. }, _) => Some(SessionIssuer::Entity {
            kind: "Root",
            principal_id: account_id.clone(),
            arn: format!("arn:{}:iam::{account_id}:root", session.partition.name),
            account_id,
            user_name: None,
        }),
        _ => None,
    }
}

/// The provider of a session that a token began, and what one that AWS knows by its host says of
/// the user; empty for all others.
fn web_identity(session: &SessionState) -> WebIdFederationData {
    let mut keys = session.federation.iter();
    let provider = keys.find(|entry| entry.key == "aws:FederatedProvider");
    let provider = provider.and_then(|entry| entry.values.first());
    let Some(provider) = provider.filter(|provider| !provider.contains(":saml-provider/")) else {
        return WebIdFederationData::default();
    };
    let mut attributes = Vec::new();
    for entry in &session.federation {
        let claim = entry.key.strip_prefix(provider.as_str());
        if claim.is_some_and(|claim| claim.starts_with(':')) {
            let value = match entry.values.as_slice() {
                [value] if !entry.multi => value.clone(),
                values => Value::from(values).to_string(),
            };
            attributes.push((entry.key.clone().into_owned(), value));
        }
    }
    WebIdFederationData {
        federated_provider: Some(provider.clone()),
        attributes: Some(Pairs(attributes)),
    }
}
