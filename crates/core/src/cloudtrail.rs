//! The CloudTrail events that AWS would deliver, in the form of event version 1.11.

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_intake::{Call, ParamValue};
use serde_json::{Map, Value, json};

use crate::{
    report::{AccountEvent, AwsError},
    sts::{Invocation, Result, lower_camel},
    world::{Caller, SessionKind, SessionState, World},
};

/// The events of a step: the caller's account gets one, and on success the role's account too if
/// it is another.
///
/// A request that AWS refuses before it knows who calls is not among them.
pub fn events(invocation: &Invocation<'_, '_>, result: &Result) -> Vec<AccountEvent> {
    // the forms of the other operations' events are not written yet
    if invocation.call.service != "sts" || invocation.call.operation != "AssumeRole" {
        return Vec::new();
    }
    let Some(caller) = invocation.caller.account().map(|a| a.id.clone()) else {
        return Vec::new();
    };
    let role = result.session.as_ref().map(|s| s.account.clone());
    let shared = role.as_ref().filter(|role| **role != caller).map(|_| {
        invocation
            .world
            .ids
            .uuid("shared event", &invocation.purpose)
    });
    let record = Record {
        invocation,
        result,
        shared,
    };
    let mut events = vec![AccountEvent {
        event: record.event(&caller, Copy::Caller),
        account: caller.clone(),
    }];
    if let Some(role) = role.filter(|role| *role != caller) {
        events.push(AccountEvent {
            event: record.event(&role, Copy::Target),
            account: role,
        });
    }
    events
}

/// Whose copy of an event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copy {
    Caller,
    Target,
}

struct Record<'a, 'i, 's> {
    invocation: &'a Invocation<'i, 's>,
    result: &'a Result,
    shared: Option<String>,
}

impl Record<'_, '_, '_> {
    fn event(&self, recipient: &str, copy: Copy) -> Map<String, Value> {
        let Invocation {
            world,
            call,
            caller,
            request,
            at,
            purpose,
            ..
        } = self.invocation;
        let mut event = Map::new();
        let mut put = |key: &str, value: Value| {
            event.insert(key.to_owned(), value);
        };
        put("eventVersion", "1.11".into());
        put(
            "userIdentity",
            match copy {
                Copy::Caller => user_identity(world, caller),
                Copy::Target => foreign_identity(world, caller),
            },
        );
        put("eventTime", at.iso().into());
        put(
            "eventSource",
            format!("{}.amazonaws.com", call.service).into(),
        );
        put("eventName", call.operation.as_str().into());
        put("awsRegion", request.region.as_str().into());
        let ip = request.source_ip.as_deref().unwrap_or("203.0.113.64");
        put("sourceIPAddress", ip.into());
        put(
            "userAgent",
            request.user_agent.as_deref().unwrap_or_default().into(),
        );
        if let Some(AwsError { code, message, .. }) = &self.result.error {
            put("errorCode", error_code(code).into());
            put("errorMessage", message.as_str().into());
        }
        // a denied AssumeRole shows neither what was asked nor of whom
        let denied = self.result.error.as_ref().is_some_and(|e| e.status == 403);
        put(
            "requestParameters",
            if denied {
                Value::Null
            } else {
                request_parameters(call, self.result.session.as_ref(), caller)
            },
        );
        put("responseElements", self.response_elements());
        if self.result.error.is_none() {
            put("additionalEventData", self.additional());
        }
        put("requestID", world.ids.uuid("request", purpose).into());
        let event_id = match copy {
            Copy::Caller => world.ids.uuid("event", purpose),
            Copy::Target => world.ids.uuid_version(3, "event of the target", purpose),
        };
        put("eventID", event_id.into());
        put("readOnly", true.into());
        if let Some(session) = &self.result.session {
            put(
                "resources",
                json!([{
                    "accountId": session.account,
                    "type": "AWS::IAM::Role",
                    "ARN": self.result.resource,
                }]),
            );
        }
        put("eventType", "AwsApiCall".into());
        put("managementEvent", true.into());
        put("recipientAccountId", recipient.into());
        if let Some(shared) = &self.shared {
            put("sharedEventID", shared.as_str().into());
        }
        put("eventCategory", "Management".into());
        put(
            "tlsDetails",
            json!({
                "tlsVersion": "TLSv1.3",
                "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": format!("sts.{}.amazonaws.com", request.region),
                "keyExchange": "X25519MLKEM768",
            }),
        );
        event
    }

    fn response_elements(&self) -> Value {
        let (Some(session), Some(response)) = (&self.result.session, &self.result.response) else {
            return Value::Null;
        };
        let mut elements = Map::new();
        let token = response
            .get("Credentials")
            .and_then(|credentials| credentials.get("SessionToken"));
        elements.insert(
            "credentials".to_owned(),
            json!({
                "accessKeyId": session.access_key_id,
                "sessionToken": token,
                "expiration": session.expires.cloudtrail(),
            }),
        );
        if let Some(user) = response.get("AssumedRoleUser") {
            elements.insert(
                "assumedRoleUser".to_owned(),
                json!({
                    "assumedRoleId": user.get("AssumedRoleId"),
                    "arn": user.get("Arn"),
                }),
            );
        }
        if let Some(size) = response.get("PackedPolicySize") {
            elements.insert("packedPolicySize".to_owned(), size.clone());
        }
        if let Some(source_identity) = &session.source_identity {
            elements.insert("sourceIdentity".to_owned(), source_identity.as_str().into());
        }
        Value::Object(elements)
    }

    fn additional(&self) -> Value {
        let Invocation {
            world,
            request,
            at,
            purpose,
            ..
        } = self.invocation;
        let id = format!(
            "1:{}:S:{}000:R:{}",
            request.region,
            at.epoch(),
            world.ids.short("extended request", purpose)
        );
        json!({
            "RequestDetails": {
                "awsServingRegion": request.region,
                "endpointType": "regional",
            },
            "ExtendedRequestId": STANDARD.encode(id),
        })
    }
}

/// The caller as its own account sees it.
fn user_identity(world: &World<'_>, caller: &Caller<'_>) -> Value {
    let account = caller.account().map_or("", |a| a.id.as_str());
    let principal = caller.user_id(world);
    let key = caller.access_key_id(world);
    let (kind, user_name) = match caller {
        Caller::User { user, .. } => ("IAMUser", Some(&user.name)),
        Caller::Session { state, .. } => match &state.kind {
            SessionKind::Role { .. } => ("AssumedRole", None),
            SessionKind::User { .. } => ("IAMUser", caller.user().map(|user| &user.name)),
            SessionKind::FederatedUser { .. } => ("FederatedUser", None),
            SessionKind::Root | SessionKind::AssumedRoot => ("Root", None),
        },
        _ => ("Root", None),
    };
    let mut identity = json!({
        "type": kind,
        "principalId": principal,
        "arn": caller.arn(),
        "accountId": account,
        "accessKeyId": key,
    });
    if let Some(identity) = identity.as_object_mut() {
        if let Some(name) = user_name {
            identity.insert("userName".to_owned(), name.as_str().into());
        }
        if let Some(session) = caller.session() {
            identity.insert("sessionContext".to_owned(), session_context(session));
        }
    }
    identity
}

/// The session of a caller; the source identity stands last, beside the attributes.
fn session_context(session: &SessionState) -> Value {
    let mut context = Map::new();
    if let SessionKind::Role { arn, id, role, .. } = &session.kind {
        context.insert(
            "sessionIssuer".to_owned(),
            json!({
                "type": "Role",
                "principalId": id,
                "arn": arn,
                "accountId": session.account,
                "userName": role,
            }),
        );
    }
    context.insert(
        "attributes".to_owned(),
        json!({
            "creationDate": session.issued.iso(),
            "mfaAuthenticated": session.mfa.is_some().to_string(),
        }),
    );
    if let Some(source_identity) = &session.source_identity {
        context.insert("sourceIdentity".to_owned(), source_identity.as_str().into());
    }
    Value::Object(context)
}

/// The caller as the role's account sees it, if it is another.
fn foreign_identity(world: &World<'_>, caller: &Caller<'_>) -> Value {
    json!({
        "type": "AWSAccount",
        "principalId": caller.user_id(world),
        "accountId": caller.account().map(|a| a.id.as_str()),
    })
}

/// The parameters that were sent, in the order of the API model, and what the session inherits.
fn request_parameters(call: &Call, session: Option<&SessionState>, caller: &Caller<'_>) -> Value {
    let mut parameters = Map::new();
    let incoming: Map<String, Value> = caller
        .session()
        .into_iter()
        .flat_map(SessionState::transitive_tags)
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect();
    if !incoming.is_empty() {
        parameters.insert("incomingTransitiveTags".to_owned(), incoming.into());
    }
    for name in MODEL_ORDER {
        let value = match *name {
            // secrets are not logged
            "TokenCode" => None,
            "SourceIdentity" => session
                .and_then(|s| s.source_identity.clone())
                .or_else(|| call.text(name).map(|t| t.value.clone()))
                .map(Value::String),
            "DurationSeconds" => call
                .text(name)
                .and_then(|t| t.value.parse::<i64>().ok())
                .map(Value::from),
            "Tags" => {
                let tags: Vec<Value> = call
                    .tags(name)
                    .into_iter()
                    .map(|tag| json!({"key": tag.key.value, "value": tag.value.value}))
                    .collect();
                (!tags.is_empty()).then(|| tags.into())
            }
            "PolicyArns" => {
                let arns: Vec<Value> = call
                    .structures(name)
                    .iter()
                    .filter_map(|policy| policy.member("arn"))
                    .map(|arn| json!({"arn": arn.value}))
                    .collect();
                (!arns.is_empty()).then(|| arns.into())
            }
            _ => call
                .parameter(name)
                .and_then(|parameter| match &parameter.value {
                    ParamValue::String(text) | ParamValue::Integer(text) => {
                        Some(text.value.as_str().into())
                    }
                    ParamValue::List(items) => Some(
                        items
                            .iter()
                            .map(|i| i.value.as_str())
                            .collect::<Vec<_>>()
                            .into(),
                    ),
                    _ => None,
                }),
        };
        if let Some(value) = value {
            parameters.insert(lower_camel(name), value);
        }
    }
    Value::Object(parameters)
}

/// The parameters of `AssumeRole` in the order of the API model, as CloudTrail writes them.
const MODEL_ORDER: &[&str] = &[
    "RoleArn",
    "RoleSessionName",
    "PolicyArns",
    "Policy",
    "DurationSeconds",
    "Tags",
    "TransitiveTagKeys",
    "ExternalId",
    "SerialNumber",
    "TokenCode",
    "SourceIdentity",
];

/// The error code as CloudTrail writes it.
fn error_code(code: &str) -> &str {
    match code {
        "ValidationError" => "ValidationException",
        "InvalidParameterValue" => "InvalidParameterValueException",
        other => other,
    }
}
