//! `requestParameters` and `responseElements`: what was sent, and what AWS answered, without
//! secrets.

use rolecall_intake::ParamValue;
use serde_json::{Map, Value};

use super::record::{Fields, Record};
use crate::{
    sts::{
        Era, Presenter,
        credentials::{self, utilization},
        lower_camel,
    },
    world::{Caller, SessionKind, SessionState, tag_map},
};

/// The parameters of the operations of STS in the order of the API model. Assertions, tokens and
/// codes are not logged.
const MODEL_ORDER: &[&str] = &[
    "RoleArn",
    "RoleSessionName",
    "PrincipalArn",
    "ProviderId",
    "TargetPrincipal",
    "TaskPolicyArn",
    "AccessKeyId",
    "Audience",
    "PolicyArns",
    "Policy",
    "DurationSeconds",
    "SigningAlgorithm",
    "Tags",
    "TransitiveTagKeys",
    "ExternalId",
    "SerialNumber",
    "ScopedSessionDescription",
];
/// This operation alone has the policy before the ARNs.
const FEDERATION_ORDER: &[&str] = &["Name", "Policy", "PolicyArns", "DurationSeconds", "Tags"];

/// What was sent, and what the session inherits; a denied call shows nothing of it.
pub(super) fn request(record: &Record<'_, '_, '_>) -> Value {
    let call = record.invocation.call;
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
    } else if call.operation == "AssumeRole" {
        let session = record.invocation.caller.session();
        let inherited = tag_map(session.into_iter().flat_map(SessionState::transitive_tags));
        let inherited = (!inherited.is_empty()).then_some(inherited);
        parameters.put_some("incomingTransitiveTags", inherited);
    }
    let order = match call.operation.as_str() {
        "GetFederationToken" => FEDERATION_ORDER,
        _ => MODEL_ORDER,
    };
    for name in order {
        let sent = call.parameter(name).and_then(|p| typed(name, &p.value));
        let value = match *name {
            // it is written even where the assertion decides it
            "DurationSeconds" => presenter
                .filter(|presenter| presenter.is_saml())
                .map_or(sent, |presenter| Some(presenter.duration.into())),
            _ => sent,
        };
        if let Some(value) = value {
            parameters.put(&lower_camel(name), value);
        }
    }
    if call.operation == "AssumeRole" {
        let assume = record.invocation.world.assume;
        let issued = record.result.session.as_ref();
        let carried = issued
            .filter(|_| assume.inherited_source_identity_logged)
            .and_then(|session| session.source_identity.as_deref());
        let passed = call.text("SourceIdentity");
        let passed = passed.map(|text| text.value.as_str());
        parameters.put_some("sourceIdentity", passed.or(carried));
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

/// A parameter of STS; a duration is a number.
fn typed(name: &str, value: &ParamValue) -> Option<Value> {
    match value {
        ParamValue::String(text) if name == "DurationSeconds" => Some(number(&text.value)),
        other => plain(other),
    }
}

/// A value as it was sent, the members of its structures in lower case.
fn plain(value: &ParamValue) -> Option<Value> {
    let structure = |structure: &rolecall_intake::Structure| {
        let mut members = Fields::of(structure.members.len());
        for member in &structure.members {
            members.put(&lower_camel(&member.name.value), &*member.value.value);
        }
        members.object()
    };
    Some(match value {
        ParamValue::String(text) => Value::String(text.value.clone()),
        ParamValue::Integer(text) => number(&text.value),
        ParamValue::List(items) => {
            let items = items.iter().map(|item| Value::String(item.value.clone()));
            Value::Array(items.collect())
        }
        ParamValue::Structure(one) => structure(one),
        ParamValue::Structures(items) if items.is_empty() => return None,
        ParamValue::Structures(items) => Value::Array(items.iter().map(structure).collect()),
        ParamValue::Flag(flag) => Value::Bool(*flag),
    })
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
