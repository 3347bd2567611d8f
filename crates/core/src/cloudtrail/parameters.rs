//! `requestParameters` and `responseElements`: what was sent, and what AWS answered, without
//! secrets.

use rolecall_intake::{ParamValue, Structure};
use rolecall_source::Spanned;
use serde_json::{Map, Value};

use super::record::{Fields, Record};
use crate::{
    operation::{Operation, Recorded},
    sts::{
        Era, Presenter,
        credentials::{self, utilization},
        lower_camel,
    },
    world::{Caller, SessionKind, SessionState, tag_map},
};

/// What was sent, and what the session inherits; a denied call shows nothing of it.
pub(super) fn request(record: &Record<'_, '_, '_>) -> Value {
    let (call, operation) = (record.invocation.call, record.invocation.operation);
    let presenter = record.result.presenter.as_ref();
    let denied = record.result.error.as_ref();
    let denied = denied.is_some_and(|error| error.status == 403);
    if denied && presenter.is_none() && record.service() != "s3" {
        return Value::Null;
    }
    let mut parameters = Fields::of(8);
    if record.service() == "s3" {
        record.bucket(&mut parameters);
        return parameters.object();
    }
    if call.service != "sts" {
        for parameter in &call.parameters {
            parameters.put_some(&lower_camel(&parameter.name), plain(&parameter.value));
        }
        return parameters.some().unwrap_or_default();
    }
    if let Some(presenter) = presenter {
        presented(&mut parameters, presenter, denied);
    } else if let Operation::AssumeRole(_) = operation {
        let session = record.invocation.caller.session();
        let inherited = tag_map(session.into_iter().flat_map(SessionState::transitive_tags));
        let inherited = (!inherited.is_empty()).then_some(inherited);
        parameters.put_some("incomingTransitiveTags", inherited);
    }
    operation.record(&mut |name, value| parameters.put(&lower_camel(name), recorded(value)));
    // the assertion decides it too, and it is recorded even where the call asks for none
    if let Some(presenter) = presenter.filter(|presenter| presenter.is_saml()) {
        parameters.put("durationSeconds", presenter.duration);
    }
    if let Operation::AssumeRole(asked) = operation
        && asked.source_identity.text().is_none()
        && record
            .invocation
            .world
            .assume
            .inherited_source_identity_logged
    {
        let issued = record.result.session.as_ref();
        let carried = issued.and_then(|session| session.source_identity.as_deref());
        parameters.put_some("sourceIdentity", carried);
    }
    parameters.some().unwrap_or_default()
}

/// What stood in an assertion or token. Nothing of it takes effect where the call is denied, and
/// the delivered record of such a call shows only what was sent.
fn presented(parameters: &mut Fields, presenter: &Presenter, denied: bool) {
    let id = presenter.assertion_id.as_deref();
    parameters.put_some("sAMLAssertionID", id);
    let name = presenter.session_name.as_str();
    parameters.put_some("roleSessionName", presenter.is_saml().then_some(name));
    if denied {
        return;
    }
    if !presenter.tags.is_empty() {
        parameters.put("principalTags", tag_map(presenter.tags.iter()));
    }
    if !presenter.transitive_tag_keys.is_empty() {
        parameters.put("transitiveTagKeys", presenter.transitive_tag_keys.clone());
    }
    let source_identity = presenter.source_identity.as_deref();
    parameters.put_some("sourceIdentity", source_identity);
}

/// A parameter of an operation of AWS STS.
fn recorded(value: Recorded<'_>) -> Value {
    match value {
        Recorded::Text(text) => text.into(),
        Recorded::Integer(text) => number(text),
        Recorded::Texts(items) => texts(items),
        Recorded::Structure(one) => structure(one),
        Recorded::Structures(items) => items.iter().map(structure).collect(),
    }
}

/// A parameter of another service, as it was sent.
fn plain(value: &ParamValue) -> Option<Value> {
    Some(match value {
        ParamValue::String(text) => Value::String(text.value.clone()),
        ParamValue::Integer(text) => number(&text.value),
        ParamValue::List(items) => texts(items),
        ParamValue::Structure(one) => structure(one),
        ParamValue::Structures(items) if items.is_empty() => return None,
        ParamValue::Structures(items) => items.iter().map(structure).collect(),
        ParamValue::Flag(flag) => Value::Bool(*flag),
    })
}

fn texts(items: &[Spanned<String>]) -> Value {
    items.iter().map(|item| item.value.as_str()).collect()
}

/// A structure, its members in lower case.
fn structure(structure: &Structure) -> Value {
    let mut members = Fields::of(structure.members.len());
    for member in &structure.members {
        members.put(&lower_camel(&member.name.value), &*member.value.value);
    }
    members.object()
}

fn number(text: &str) -> Value {
    let number = text.parse::<i64>();
    number.map_or_else(|_| Value::String(text.to_owned()), Value::from)
}

/// The answer of an operation that issues a session; what others answer is not logged.
pub(super) fn response(record: &Record<'_, '_, '_>) -> Value {
    let (Some(session), Some(response)) = (&record.result.session, &record.result.response) else {
        return Value::Null;
    };
    let era = record.invocation.era;
    let presenter = record.result.presenter.as_ref();
    let token = credentials::token(response);
    let expiration = session.expires.cloudtrail(era > Era::Y2021);
    let mut issued = [
        ("accessKeyId", session.access_key_id.as_str()),
        ("sessionToken", token),
        ("expiration", expiration.as_str()),
    ];
    if era == Era::Y2021 {
        issued.swap(1, 2);
    }
    let mut elements = Fields::of(8);
    elements.put("credentials", Fields::texts(&issued));
    let names: &[&str] = match presenter {
        None => &[
            "AssumedRoleUser",
            "FederatedUser",
            "SessionInfo",
            PACKED_SIZE,
            "ScopedPoliciesCount",
        ],
        Some(presenter) if presenter.is_saml() => &[
            "AssumedRoleUser",
            PACKED_SIZE,
            "Subject",
            "SubjectType",
            "Issuer",
            "Audience",
            "NameQualifier",
        ],
        Some(_) => &[
            "SubjectFromWebIdentityToken",
            "AssumedRoleUser",
            PACKED_SIZE,
            "Provider",
            "Audience",
        ],
    };
    for name in names.iter().chain(&["SourceIdentity"]) {
        if is_logged(record, session, name) {
            let value = response.get(*name).map(answered);
            elements.put_some(&lower_camel(name), value);
        }
    }
    // the sizes of tokens came to all operations but `AssumeRoot`
    if era == Era::Latest && session.kind != SessionKind::AssumedRoot {
        elements.put("sessionTokenUtilization", utilization(token));
        elements.put("sessionTokenSize", token.len());
    }
    elements.object()
}

const PACKED_SIZE: &str = "PackedPolicySize";

/// Whether a member of the answer is logged where it is there.
fn is_logged(record: &Record<'_, '_, '_>, session: &SessionState, name: &str) -> bool {
    match name {
        // before, it was the size of what was packed
        PACKED_SIZE => {
            record.invocation.era == Era::Latest
                || !session.tags.is_empty()
                || session.has_policies()
        }
        // not where these services fetch the credentials of what runs in them
        "AssumedRoleUser" => !matches!(
            &record.invocation.caller,
            Caller::Service { name } if matches!(name.as_str(), "ec2.amazonaws.com" | "lambda.amazonaws.com")
        ),
        _ => true,
    }
}

/// An answer, the members of its structures in lower case.
fn answered(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let mut lower = Map::new();
    for (name, value) in members {
        lower.insert(lower_camel(name), value.clone());
    }
    Value::Object(lower)
}
