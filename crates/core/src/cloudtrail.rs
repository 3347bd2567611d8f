//! The CloudTrail events that AWS would deliver, field by field, in CloudTrail's own order.
//!
//! The forms are those of delivered records, which stand in tests/cases/cloudtrail.

mod identity;
mod parameters;
mod queries;
mod record;
mod who;

pub use queries::queries;
pub use who::responsible;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use self::record::{Fields, Record};
use crate::{
    notes,
    operation::Operation,
    report::{AccountEvent, Note},
    sts::{Era, Invocation, Result},
    world::Caller,
};

/// The one error of a call with an assertion or token, besides a denial, that has been seen in an
/// event, and the only one whose text was in it: a public guide to GitHub Actions through Amazon
/// Cognito, 2023.
const PACKED_POLICY_TOO_LARGE: &str = "PackedPolicyTooLarge";

/// The events of a step: the caller's account gets one, and on success the role's account too if
/// it is another. A call with an assertion or token is recorded in the role's account.
///
/// A request that AWS refuses before it knows who calls is not among them.
pub fn events(
    invocation: &Invocation<'_, '_>,
    result: &Result,
    notes: &mut Vec<Note>,
) -> Vec<AccountEvent> {
    let issued = result.session.as_ref();
    let issued = issued.map(|session| session.account.as_str());
    let (caller, target) = match &invocation.caller {
        Caller::Federated { .. } => (federated(result, notes), None),
        Caller::Service { .. } => (issued, issued),
        // a session of the root user of another account is recorded where it was asked for alone
        caller => (
            caller.account().map(|account| account.id.as_str()),
            issued.filter(|_| matches!(invocation.operation, Operation::AssumeRole(_))),
        ),
    };
    let Some(caller) = caller else {
        return Vec::new();
    };
    if invocation.call.service != "sts" {
        notes::add(notes, notes::LATER_EVENT);
    }
    let mut record = Record {
        invocation,
        result,
        shared: target.is_some_and(|target| record_is_shared(invocation, target, caller)),
        copied: false,
    };
    let mut events = vec![record.event(caller)];
    if let Some(target) = target.filter(|target| *target != caller) {
        record.copied = true;
        events.push(record.event(target));
    }
    events
}

/// Records have an id in common where there are two of them, and where a service calls.
fn record_is_shared(invocation: &Invocation<'_, '_>, target: &str, caller: &str) -> bool {
    target != caller || matches!(invocation.caller, Caller::Service { .. })
}

/// The account in which a call with an assertion or token is recorded, if AWS records it.
fn federated<'r>(result: &'r Result, notes: &mut Vec<Note>) -> Option<&'r str> {
    match (&result.error, &result.presenter) {
        (None, Some(_)) => {}
        (Some(error), Some(presenter)) if error.code == "AccessDenied" => {
            if presenter.is_saml() {
                notes::add(notes, notes::SAML_DENIED_EVENT);
            }
        }
        (Some(error), Some(_)) if error.code == PACKED_POLICY_TOO_LARGE => {}
        _ => {
            notes::add(notes, notes::NOT_RECORDED);
            return None;
        }
    }
    Some(rolecall_policy::Arn::read(result.resource.as_deref()?)?.account)
}

impl Record<'_, '_, '_> {
    fn event(&self, recipient: &str) -> AccountEvent {
        let Invocation {
            world,
            request,
            at,
            purpose,
            era,
            ..
        } = self.invocation;
        let Result {
            error, presenter, ..
        } = self.result;
        let ids = world.ids;
        let name = self.name();
        let version = if *era < Era::Y2026 { "1.08" } else { "1.11" };
        let service = self.calling_service();
        let mut event = Fields::of(24);
        event.put("eventVersion", version);
        event.put("userIdentity", identity::of(self));
        event.put("eventTime", at.iso());
        event.put("eventSource", format!("{}.amazonaws.com", self.service()));
        event.put("eventName", name);
        event.put("awsRegion", self.region());
        let address = request.address_in_vpc().filter(|_| request.is_private());
        let address = address.or(request.source_ip.as_deref());
        let address = address.unwrap_or("203.0.113.64");
        let agent = request.user_agent.as_deref().unwrap_or_default();
        event.put("sourceIPAddress", service.unwrap_or(address));
        let agent = match service {
            Some(service) => service.to_owned(),
            // Amazon S3 alone puts it into brackets
            None if self.service() == "s3" => format!("[{agent}]"),
            None => agent.to_owned(),
        };
        event.put("userAgent", agent);
        if let Some(error) = error {
            event.put("errorCode", error_code(&error.code));
            let is_hidden = presenter.is_some() && error.code != PACKED_POLICY_TOO_LARGE;
            let hidden = is_hidden.then_some("An unknown error occurred");
            event.put("errorMessage", hidden.unwrap_or(&error.message));
        }
        event.put("requestParameters", parameters::request(self));
        event.put("responseElements", parameters::response(self));
        event.put_some("additionalEventData", self.additional());
        event.put("requestID", ids.request(self.service(), purpose));
        let is_copy = self.copied || (service.is_some() && *era >= Era::Y2025);
        let (version, what) = match (is_copy, self.copied) {
            (false, _) => (4, "event"),
            (true, false) => (3, "event"),
            (true, true) => (3, "event of the target"),
        };
        event.put("eventID", ids.uuid_version(version, what, purpose));
        event.put("readOnly", self.is_read());
        event.put_some("resources", self.resources());
        event.put("eventType", "AwsApiCall");
        let data = self.is_data();
        event.put("managementEvent", !data);
        let category = if data { "Data" } else { "Management" };
        let early = *era == Era::Y2021;
        event.put_some("eventCategory", early.then_some(category));
        event.put("recipientAccountId", recipient);
        let shared = self.shared.then(|| ids.uuid("shared event", purpose));
        event.put_some("sharedEventID", shared);
        event.put_some("vpcEndpointId", request.source_vpce.as_deref());
        event.put_some("eventCategory", (!early).then_some(category));
        if service.is_none() {
            event.put("tlsDetails", self.tls());
        }
        AccountEvent {
            account: recipient.to_owned(),
            event: event.into_map(),
        }
    }

    /// Whether the operation only reads. Assuming a role counts as reading; what else issues
    /// credentials does not.
    fn is_read(&self) -> bool {
        match self.invocation.operation.sts() {
            Some(operation) => operation.is_read(),
            None => is_read(self.name()),
        }
    }

    /// Calls on what is inside a bucket, table or function are data events.
    fn is_data(&self) -> bool {
        let name = self.name();
        match self.service() {
            "s3" => name.ends_with("Object") || name.starts_with("ListObjects"),
            "dynamodb" => name.ends_with("Item") || matches!(name, "Query" | "Scan"),
            "lambda" => name == "Invoke",
            _ => false,
        }
    }

    /// What STS adds to the events of calls that succeed.
    fn additional(&self) -> Option<Value> {
        let Invocation {
            world,
            request,
            at,
            purpose,
            era,
            ..
        } = self.invocation;
        if self.result.error.is_some() || self.service() != "sts" {
            return None;
        }
        let mut data = Fields::default();
        let (letter, endpoint) = match self.at_global_endpoint() {
            true => ('G', "global"),
            false => ('R', "regional"),
        };
        if *era >= Era::Y2026 {
            let id = format!(
                "1:{}:S:{}{:03}:{letter}:{}",
                request.region(),
                at.epoch(),
                world.ids.below(1000, purpose),
                world.ids.short("extended request", purpose)
            );
            data.put("ExtendedRequestId", STANDARD.encode(id));
        }
        if let Some(presenter) = &self.result.presenter {
            let through_iam = presenter.provider.contains(":oidc-provider/") && *era > Era::Y2021;
            data.put_some(
                "identityProviderConnectionVerificationMethod",
                through_iam.then_some("IAMTrustStore"),
            );
            let authorized = presenter.is_authorized_by_provider;
            data.put_some("RoleAuthorizedByIdp", authorized.then_some(true));
        }
        if *era >= Era::Y2025 && self.calling_service().is_none() {
            let details = [
                ("awsServingRegion", request.region()),
                ("endpointType", endpoint),
            ];
            data.put("RequestDetails", Fields::texts(&details));
        }
        data.some()
    }

    /// The role, and behind it a SAML provider; a denied `AssumeRole` has none.
    fn resources(&self) -> Option<Value> {
        let presenter = self.result.presenter.as_ref();
        let assumes_role = self.invocation.operation.assumes_role();
        if !assumes_role || (presenter.is_none() && self.result.session.is_none()) {
            return None;
        }
        let resource = |kind: &str, arn: &str| {
            let account = rolecall_policy::Arn::read(arn).map_or("", |arn| arn.account);
            Fields::texts(&[("accountId", account), ("type", kind), ("ARN", arn)])
        };
        let role = self.result.resource.as_deref().unwrap_or_default();
        let mut resources = vec![resource("AWS::IAM::Role", role)];
        if let Some(presenter) = presenter.filter(|presenter| presenter.is_saml()) {
            let provider = &presenter.principal_arn;
            resources.push(resource("AWS::IAM::SAMLProvider", provider));
        }
        Some(resources.into())
    }

    fn tls(&self) -> Value {
        let service = self.service();
        let host = self.host();
        let (version, suite) = match self.invocation.era {
            Era::Y2021 => ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
            _ => ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        };
        let mut tls = vec![
            ("tlsVersion", version),
            ("cipherSuite", suite),
            ("clientProvidedHostHeader", host.as_str()),
        ];
        // most services do not tell yet
        if self.invocation.era == Era::Latest && matches!(service, "sts" | "kms" | "secretsmanager")
        {
            tls.push(("keyExchange", "X25519MLKEM768"));
        }
        Fields::texts(&tls)
    }
}

/// Whether an operation of another service only reads, to go by its name.
fn is_read(operation: &str) -> bool {
    const READING: [&str; 11] = [
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "Get",
        "List",
        "Describe",
        "Head",
        "Lookup",
        "Query",
        "Scan",
        "Decode",
    ];
    READING.iter().any(|start| operation.starts_with(start))
}

/// The error code as CloudTrail writes it: the name of the exception.
fn error_code(code: &str) -> String {
    match code {
        "ValidationError" => "ValidationException".to_owned(),
        "UnauthorizedOperation" => format!("Client.{code}"),
        // one name, whatever a service's protocol has for it
        "AccessDeniedException" => "AccessDenied".to_owned(),
        "AccessDenied" | "InvalidClientTokenId" | "InvalidAction" => code.to_owned(),
        _ if code.ends_with("Exception") => code.to_owned(),
        _ => format!("{code}Exception"),
    }
}
