//! `requestParameters` and `responseElements`: what was sent, and what AWS answered, without
//! secrets.

use rolecall_intake::{ParamValue, Structure};
use rolecall_source::{Names, Spanned};

use super::record::Record;
use crate::{
    operation::{Operation, Recorded},
    report::{
        event::{
            AssumedRoleUser, FederatedUser, IssuedCredentials, Pairs, RequestParameters,
            ResponseElements, Sent, SessionInfo,
        },
        response::{Response, RoleUser},
    },
    sts::{self, Era, Presenter, Success, credentials::utilization, lower_camel},
    world::{Caller, SessionKind, SessionState, tags_by_key},
};

/// What was sent, and what the session inherits; a denied call shows nothing of it.
pub(super) fn request(record: &Record<'_, '_, '_>) -> Option<RequestParameters> {
    let call = record.invocation.call;
    let presenter = record.found.presenter.as_ref();
    let denied = sts::error(record.ending);
    let denied = denied.is_some_and(|error| error.status == 403);
    if record.service() == "s3" {
        return Some(RequestParameters::Bucket(record.bucket()));
    }
    if denied && presenter.is_none() {
        return None;
    }
    let parameters = if call.service == "sts" {
        of_sts(record, denied)
    } else {
        let parameters = call.parameters.iter();
        let named = parameters
            .filter_map(|parameter| Some((lower_camel(&parameter.name), plain(&parameter.value)?)));
        last_of_each(named)
    };
    (!parameters.is_empty()).then_some(RequestParameters::Named(Pairs(parameters)))
}

type Named = Vec<(String, Sent)>;

fn put(parameters: &mut Named, name: &str, value: Sent) {
    parameters.push((name.to_owned(), value));
}

/// The parameters of a call of STS.
fn of_sts(record: &Record<'_, '_, '_>, denied: bool) -> Named {
    let operation = record.invocation.operation;
    let presenter = record.found.presenter.as_ref();
    let mut parameters = Vec::with_capacity(8);
    if let Some(presenter) = presenter {
        presented(&mut parameters, presenter, denied);
    } else if let Operation::AssumeRole(_) = operation {
        let session = record.invocation.caller.session();
        let mut tags = session.into_iter().flat_map(SessionState::transitive_tags);
        put_tags(&mut parameters, "incomingTransitiveTags", &mut tags);
    }
    operation.record(&mut |name, value| parameters.push((lower_camel(name), recorded(value))));
    // the assertion decides it too, and it is recorded even where the call asks for none
    if let Some(presenter) = presenter.filter(|presenter| presenter.is_saml()) {
        parameters.retain(|(name, _)| name != "durationSeconds");
        let duration = Sent::Number(presenter.duration);
        put(&mut parameters, "durationSeconds", duration);
    }
    if let Operation::AssumeRole(asked) = operation
        && asked.source_identity.text().is_none()
        && let Some(issued) = sts::issued(record.ending)
        && let Some(carried) = &issued.source_identity
        && record
            .invocation
            .world
            .assume
            .inherited_source_identity_logged
    {
        put(&mut parameters, "sourceIdentity", carried.as_str().into());
    }
    parameters
}

/// The values in an assertion or token. None of them take effect where the call is denied, and
/// the delivered record of such a call shows only what was sent.
fn presented(parameters: &mut Named, presenter: &Presenter, denied: bool) {
    if let Some(id) = &presenter.assertion_id {
        put(parameters, "sAMLAssertionID", id.as_str().into());
    }
    if presenter.is_saml() {
        let name = presenter.session_name.as_str();
        put(parameters, "roleSessionName", name.into());
    }
    if denied {
        return;
    }
    put_tags(parameters, "principalTags", &mut presenter.tags.iter());
    if !presenter.transitive_tag_keys.is_empty() {
        let keys = presenter.transitive_tag_keys.clone();
        put(parameters, "transitiveTagKeys", Sent::List(keys));
    }
    if let Some(source_identity) = &presenter.source_identity {
        let source_identity = source_identity.as_str();
        put(parameters, "sourceIdentity", source_identity.into());
    }
}

fn put_tags(parameters: &mut Named, name: &str, tags: &mut dyn Iterator<Item = &(String, String)>) {
    let tags = tags_by_key(tags);
    if !tags.is_empty() {
        put(parameters, name, Sent::Structure(Pairs(tags)));
    }
}

/// A parameter of an operation of AWS STS.
fn recorded(value: Recorded<'_>) -> Sent {
    match value {
        Recorded::Text(text) => text.into(),
        Recorded::Integer(text) => number(text),
        Recorded::Texts(items) => Sent::List(texts(items)),
        Recorded::Structure(one) => Sent::Structure(structure(one)),
        Recorded::Structures(items) => Sent::Structures(items.iter().map(structure).collect()),
    }
}

/// A parameter of another service, as it was sent.
fn plain(value: &ParamValue) -> Option<Sent> {
    Some(match value {
        ParamValue::String(text) => text.value.as_str().into(),
        ParamValue::Integer(text) => number(&text.value),
        ParamValue::List(items) => Sent::List(texts(items)),
        ParamValue::Structure(one) => Sent::Structure(structure(one)),
        ParamValue::Structures(items) if items.is_empty() => return None,
        ParamValue::Structures(items) => Sent::Structures(items.iter().map(structure).collect()),
        ParamValue::Flag(flag) => Sent::Flag(*flag),
    })
}

/// The pairs with the last value of each name, in the place of the first.
fn last_of_each<V>(pairs: impl Iterator<Item = (String, V)>) -> Vec<(String, V)> {
    let mut seen: Names<usize> = Names::default();
    let mut last: Vec<(String, V)> = Vec::new();
    for (name, value) in pairs {
        let known = seen.get(&name).and_then(|&place| last.get_mut(place));
        if let Some(pair) = known {
            pair.1 = value;
        } else {
            seen.insert(&name, last.len());
            last.push((name, value));
        }
    }
    last
}

fn texts(items: &[Spanned<String>]) -> Vec<String> {
    items.iter().map(|item| item.value.clone()).collect()
}

/// A structure, its members in lower case.
fn structure(structure: &Structure) -> Pairs {
    let members = structure.members.iter();
    let members =
        members.map(|member| (lower_camel(&member.name.value), member.value.value.clone()));
    Pairs(last_of_each(members))
}

fn number(text: &str) -> Sent {
    let number = text.parse::<i64>();
    number.map_or_else(|_| text.into(), Sent::Number)
}

/// The answer of an operation that issues a session; what others answer is not logged.
pub(super) fn response(record: &Record<'_, '_, '_>) -> Option<ResponseElements> {
    let Ok(Success::Issued(session, response)) = record.ending else {
        return None;
    };
    let era = record.invocation.era;
    let token = &response.credentials()?.session_token;
    let mut elements = ResponseElements {
        credentials: Some(issued(session, token, era)),
        source_identity: session.source_identity.clone(),
        ..of_operation(response)
    };
    if !packed_size_is_logged(record, session) {
        elements.packed_policy_size = None;
    }
    if !is_user_logged(record) {
        elements.assumed_role_user = None;
    }
    // the sizes of tokens came to all operations but `AssumeRoot`
    if era == Era::Latest && session.kind != SessionKind::AssumedRoot {
        elements.session_token_utilization = Some(utilization(token));
        elements.session_token_size = Some(token.len());
    }
    Some(elements)
}

/// The members that one operation has, and others do not.
fn of_operation(response: &Response) -> ResponseElements {
    let none = ResponseElements::default();
    match response {
        Response::AssumeRole {
            assumed_role_user,
            packed_policy_size,
            ..
        } => ResponseElements {
            assumed_role_user: Some(assumed_role_user.into()),
            packed_policy_size: *packed_policy_size,
            ..none
        },
        Response::AssumeRoleWithSaml {
            assumed_role_user,
            packed_policy_size,
            subject,
            subject_type,
            issuer,
            audience,
            name_qualifier,
            ..
        } => ResponseElements {
            assumed_role_user: Some(assumed_role_user.into()),
            packed_policy_size: *packed_policy_size,
            subject: Some(subject.clone()),
            subject_type: Some(subject_type.clone()),
            issuer: Some(issuer.clone()),
            audience: Some(audience.clone()),
            name_qualifier: Some(name_qualifier.clone()),
            ..none
        },
        Response::AssumeRoleWithWebIdentity {
            assumed_role_user,
            packed_policy_size,
            subject_from_web_identity_token,
            provider,
            audience,
            ..
        } => ResponseElements {
            assumed_role_user: Some(assumed_role_user.into()),
            packed_policy_size: *packed_policy_size,
            subject_from_web_identity_token: Some(subject_from_web_identity_token.clone()),
            provider: Some(provider.clone()),
            audience: Some(audience.clone()),
            ..none
        },
        Response::GetFederationToken {
            federated_user,
            packed_policy_size,
            ..
        } => ResponseElements {
            federated_user: Some(FederatedUser {
                federated_user_id: federated_user.federated_user_id.clone(),
                arn: federated_user.arn.clone(),
            }),
            packed_policy_size: Some(*packed_policy_size),
            ..none
        },
        Response::GetScopedCredentials {
            session_info,
            scoped_policies_count,
            ..
        } => ResponseElements {
            session_info: Some(SessionInfo {
                scoped_session_id: session_info.scoped_session_id.clone(),
                arn: session_info.arn.clone(),
            }),
            scoped_policies_count: Some(*scoped_policies_count),
            ..none
        },
        Response::AssumeRoot { .. }
        | Response::GetSessionToken { .. }
        | Response::GetCallerIdentity { .. }
        | Response::GetAccessKeyInfo { .. } => none,
    }
}

impl From<&RoleUser> for AssumedRoleUser {
    fn from(user: &RoleUser) -> Self {
        Self {
            assumed_role_id: user.assumed_role_id.clone(),
            arn: user.arn.clone(),
        }
    }
}

fn issued(session: &SessionState, token: &str, era: Era) -> IssuedCredentials {
    let access_key_id = session.access_key_id.clone();
    let session_token = token.to_owned();
    let expiration = session.expires.cloudtrail(era > Era::Y2021);
    match era {
        Era::Y2021 => IssuedCredentials::Early {
            access_key_id,
            expiration,
            session_token,
        },
        _ => IssuedCredentials::Current {
            access_key_id,
            session_token,
            expiration,
        },
    }
}

/// Whether the packed size is logged. Before September 2026 it was the size of what was packed.
fn packed_size_is_logged(record: &Record<'_, '_, '_>, session: &SessionState) -> bool {
    record.invocation.era == Era::Latest || !session.tags.is_empty() || session.has_policies()
}

/// Whether the session is logged: not where these services fetch the credentials of what runs in
/// them.
fn is_user_logged(record: &Record<'_, '_, '_>) -> bool {
    !matches!(
        &record.invocation.caller,
        Caller::Service { name } if matches!(name.as_str(), "ec2.amazonaws.com" | "lambda.amazonaws.com")
    )
}
