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

use self::record::Record;
use crate::{
    notes,
    operation::Operation,
    report::{
        AccountEvent, Note, Object,
        event::{AdditionalEventData, Event, EventResource, RequestDetails, TlsDetails},
    },
    sts::{self, Ending, Era, Findings, Invocation},
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
    found: &Findings,
    ending: &Ending,
    notes: &mut Vec<Note>,
) -> Vec<AccountEvent> {
    let issued = sts::issued(ending).map(|session| session.account.as_str());
    let (caller, target) = match &invocation.caller {
        Caller::Federated { .. } => (federated(found, ending, notes), None),
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
        found,
        ending,
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
fn federated<'f>(found: &'f Findings, ending: &Ending, notes: &mut Vec<Note>) -> Option<&'f str> {
    match (sts::error(ending), &found.presenter) {
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
    Some(rolecall_policy::Arn::read(found.resource.as_deref()?)?.account)
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
        let ids = world.ids;
        let service = self.calling_service();
        let (error_code, error_message) = self.error();
        let is_data = self.is_data();
        let category = if is_data { "Data" } else { "Management" };
        let is_early = *era == Era::Y2021;
        let event = Event {
            event_version: if *era < Era::Y2026 { "1.08" } else { "1.11" },
            user_identity: identity::of(self),
            event_time: at.iso(),
            event_source: format!("{}.amazonaws.com", self.service()),
            event_name: self.name().to_owned(),
            aws_region: self.region().to_owned(),
            source_ip_address: self.address().to_owned(),
            user_agent: self.user_agent(),
            error_code,
            error_message,
            request_parameters: parameters::request(self),
            response_elements: parameters::response(self),
            additional_event_data: self.additional(),
            request_id: ids.request(self.service(), purpose),
            event_id: self.event_id(),
            read_only: self.is_read(),
            resources: self.resources(),
            event_type: "AwsApiCall",
            management_event: !is_data,
            early_event_category: is_early.then_some(category),
            recipient_account_id: recipient.to_owned(),
            shared_event_id: self.shared.then(|| ids.uuid("shared event", purpose)),
            vpc_endpoint_id: request.source_vpce.clone(),
            event_category: (!is_early).then_some(category),
            tls_details: service.is_none().then(|| self.tls()),
        };
        AccountEvent {
            account: recipient.to_owned(),
            event: Object::Made(Box::new(event)),
        }
    }

    /// The address of the request, or the service that calls.
    fn address(&self) -> &str {
        let request = self.invocation.request;
        let in_vpc = request.address_in_vpc().filter(|_| request.is_private());
        let address = in_vpc.or(request.source_ip.as_deref());
        let address = address.unwrap_or("203.0.113.64");
        self.calling_service().unwrap_or(address)
    }

    fn user_agent(&self) -> String {
        let agent = self.invocation.request.user_agent.as_deref();
        let agent = agent.unwrap_or_default();
        match self.calling_service() {
            Some(service) => service.to_owned(),
            // Amazon S3 alone puts it into brackets
            None if self.service() == "s3" => format!("[{agent}]"),
            None => agent.to_owned(),
        }
    }

    /// The code and the text of the error.
    fn error(&self) -> (Option<String>, Option<String>) {
        let Some(error) = sts::error(self.ending) else {
            return (None, None);
        };
        let is_hidden = self.found.presenter.is_some() && error.code != PACKED_POLICY_TOO_LARGE;
        let hidden = is_hidden.then_some("An unknown error occurred");
        let message = hidden.unwrap_or(&error.message).to_owned();
        (Some(error_code(&error.code)), Some(message))
    }

    fn event_id(&self) -> String {
        let Invocation {
            world,
            purpose,
            era,
            ..
        } = self.invocation;
        let is_copy = self.copied || (self.calling_service().is_some() && *era >= Era::Y2025);
        let version = if is_copy { 3 } else { 4 };
        let what = if self.copied {
            "event of the target"
        } else {
            "event"
        };
        world.ids.uuid_version(version, what, purpose)
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
    fn additional(&self) -> Option<AdditionalEventData> {
        let Invocation { request, era, .. } = self.invocation;
        if self.ending.is_err() || self.service() != "sts" {
            return None;
        }
        let mut data = AdditionalEventData::default();
        if *era >= Era::Y2026 {
            data.extended_request_id = Some(self.extended_request_id());
        }
        if let Some(presenter) = &self.found.presenter {
            let through_iam = presenter.provider.contains(":oidc-provider/") && *era > Era::Y2021;
            data.provider_verification = through_iam.then_some("IAMTrustStore");
            data.role_authorized_by_idp = presenter.is_authorized_by_provider.then_some(true);
        }
        if *era >= Era::Y2025 && self.calling_service().is_none() {
            let is_global = self.at_global_endpoint();
            data.request_details = Some(RequestDetails {
                aws_serving_region: request.region().to_owned(),
                endpoint_type: if is_global { "global" } else { "regional" },
            });
        }
        (data != AdditionalEventData::default()).then_some(data)
    }

    fn extended_request_id(&self) -> String {
        let Invocation {
            world,
            request,
            at,
            purpose,
            ..
        } = self.invocation;
        let id = format!(
            "1:{}:S:{}{:03}:{}:{}",
            request.region(),
            at.epoch(),
            world.ids.below(1000, purpose),
            if self.at_global_endpoint() { 'G' } else { 'R' },
            world.ids.short("extended request", purpose)
        );
        STANDARD.encode(id)
    }

    /// The role, and with an assertion the SAML provider; a denied `AssumeRole` has none.
    fn resources(&self) -> Option<Vec<EventResource>> {
        let presenter = self.found.presenter.as_ref();
        let assumes_role = self.invocation.operation.assumes_role();
        if !assumes_role || (presenter.is_none() && sts::issued(self.ending).is_none()) {
            return None;
        }
        let resource = |kind: &'static str, arn: &str| EventResource {
            account_id: rolecall_policy::Arn::read(arn)
                .map_or("", |arn| arn.account)
                .to_owned(),
            kind,
            arn: arn.to_owned(),
        };
        let role = self.found.resource.as_deref().unwrap_or_default();
        let mut resources = vec![resource("AWS::IAM::Role", role)];
        if let Some(presenter) = presenter.filter(|presenter| presenter.is_saml()) {
            let provider = &presenter.principal_arn;
            resources.push(resource("AWS::IAM::SAMLProvider", provider));
        }
        Some(resources)
    }

    fn tls(&self) -> TlsDetails {
        let era = self.invocation.era;
        let (tls_version, cipher_suite) = match era {
            Era::Y2021 => ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
            _ => ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        };
        // most services do not report it yet
        let reports = matches!(self.service(), "sts" | "kms" | "secretsmanager");
        TlsDetails {
            tls_version,
            cipher_suite,
            client_provided_host_header: self.host(),
            key_exchange: (era == Era::Latest && reports).then_some("X25519MLKEM768"),
        }
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
