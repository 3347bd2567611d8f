//! What a simulation answers: plain data, the one struct that the page, the WebAssembly module,
//! the examples and the tests all read.

pub mod event;
pub mod response;

use std::{borrow::Cow, sync::Arc};

use rolecall_intake::{Signature, Status};
use rolecall_policy::{LayerKind, LayerTrace, Verdict};
use rolecall_source::{Confidence, Place, Severity};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use self::{event::Event, response::Response};

use crate::paste::Paste;
pub use crate::rule::Note;
use crate::rule::Rule;

/// The answer to a scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// The version of this format.
    pub rolecall: u32,
    /// The scenario's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What there is to say of the scenario itself: its world and its form.
    pub diagnostics: Vec<ReportDiagnostic>,
    /// One answer for each step of the scenario, in order.
    pub steps: Vec<StepReport>,
    /// Who did this: for each event of all steps, in order, the source identity and the chain back
    /// to the first caller.
    pub who: Vec<Responsible>,
    /// The queries that find these events in real logs: those with a source identity of this
    /// scenario, or, where it has none, those of its callers.
    pub queries: Vec<Query>,
}

/// Who is responsible for an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Responsible {
    /// The number of the step, from 1.
    pub step: usize,
    /// The account that the event is delivered to.
    pub account: String,
    /// The event.
    #[serde(rename = "eventID")]
    pub event_id: String,
    /// Its operation.
    pub event_name: String,
    /// Who did it, by the source identity; `unknown` where none was set, however well the chain is
    /// known here: no record tells it.
    pub person: String,
    /// The source identity that the record has, of the caller's session or of the one that is
    /// issued; `null` where none was set.
    pub source_identity: Option<String>,
    /// Who called, from the first caller on to the one of this event: the ARNs of users and
    /// sessions, or the principal id of who brought an assertion or token.
    pub chain: Vec<String>,
}

/// A query for real logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Where it is asked: `CloudTrail Lake`, `Athena` (over the table that AWS's guide makes),
    /// `CloudWatch Logs Insights`, `AWS CLI` (once in each account and Region) or `jq` (over
    /// downloaded log files).
    pub tool: String,
    /// The query, filled with the values of the scenario.
    pub text: String,
    /// Who can't use the tool, where it is not open to everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A diagnostic with its place in the text that the person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportDiagnostic {
    /// The stable code, such as `R101`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence fragment.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The text it speaks of, and where in it: `in`, `line`, `column`, `endLine`, `endColumn`.
    #[serde(flatten)]
    pub place: Place,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ReportRelated>,
    /// How sure the rule behind it is, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// Another place that a diagnostic speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRelated {
    /// What is there.
    pub message: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

/// The answer to one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    /// The API operation, such as `AssumeRole`; `null` where the input names none.
    pub operation: Option<String>,
    /// The ARN of the caller; `null` for unsigned calls and where there is none.
    pub caller: Option<String>,
    /// The ARN of the resource that the call is on.
    pub resource: Option<String>,
    /// When the call is made, in ISO 8601 UTC.
    pub time: String,
    /// A clock for the scenario with which the call is made while its token or SAML response is
    /// valid, in ISO 8601 UTC; absent where it is valid at `time`, or never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_clock: Option<String>,
    /// What there is to say of the texts that this step reads.
    pub diagnostics: Vec<ReportDiagnostic>,
    /// What became of the signature of the assertion or token; absent where the call has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureReport>,
    /// The authorizations behind the call, in the order operation, `sts:TagSession`,
    /// `sts:SetSourceIdentity`; only those that the call needs.
    pub checks: Vec<Check>,
    /// What AWS answers.
    pub outcome: Outcome,
    /// What the verdict rests on that no one provided or AWS would not accept: drafts of policies,
    /// and a document that was accepted without a signature. Absent where the verdict is firm.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provisional: Vec<Provisional>,
    /// What explains an error that no policy decides; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalReport>,
    /// The CloudTrail events, one for each account that gets one.
    pub events: Vec<AccountEvent>,
    /// What decided here and is not certain, or is worth knowing.
    pub notes: Vec<Note>,
    /// What the input was read as, for the page alone: see
    /// [`simulate_for_page`](crate::Engine::simulate_for_page).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub input: Option<Paste>,
}

/// Something that a verdict rests on and that is not certain to be so in AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Provisional {
    /// A JSON pointer to it in the scenario: a policy, or the input with the document.
    #[serde(rename = "in")]
    pub pointer: String,
    /// What it is.
    pub kind: ProvisionalKind,
}

/// Why a verdict is provisional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProvisionalKind {
    /// The policy is a draft.
    Draft,
    /// The assertion or token has no signature, and the scenario accepts that.
    Unsigned,
}

/// Why AWS answers a call with an error that no policy decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefusalReport {
    /// What is wrong, as a sentence fragment.
    pub reason: String,
    /// The value that breaks the rule; absent where one is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What AWS would accept, as a sentence fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The rule that is broken.
    pub rule: String,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// Where the rule is known from.
    pub source: String,
    /// What else AWS's message names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RefusalReport>,
}

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignatureReport {
    /// `verified`, `invalid`, `unsigned` or `not-checked`.
    pub status: Status,
    /// Why, in words.
    pub reason: String,
}

impl From<Signature> for SignatureReport {
    fn from(signature: Signature) -> Self {
        Self {
            status: signature.status,
            reason: signature.reason,
        }
    }
}

/// One authorization.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The action that is authorized, such as `sts:SetSourceIdentity`.
    pub action: String,
    /// The verdict over all layers.
    pub verdict: Verdict,
    /// What decided, in a sentence.
    pub decided_by: String,
    /// The request context of this check. The checks of a step share what is the same in each.
    pub context: Vec<Arc<ContextEntry>>,
    /// The layers of policies with what each says.
    pub layers: Vec<LayerTrace>,
    /// The statement that came nearest to allowing the action, where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// The layer that decided; `None` for a reason that is in no policy.
    #[serde(skip)]
    pub(crate) layer: Option<LayerKind>,
    /// The JSON pointers to the drafts that the verdict rests on.
    #[serde(skip)]
    pub(crate) drafts: Vec<String>,
    /// The open questions of the policy language that decided it.
    #[serde(skip)]
    pub(crate) open: Vec<Rule>,
}

/// The statement that came nearest to allowing a denied action, by its place in the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Nearest {
    /// Its layer, from 0.
    pub layer: usize,
    /// Its policy in the layer, from 0.
    pub policy: usize,
    /// The statement in the policy, from 0, among those that the trace explains.
    pub statement: usize,
    /// The single change that would help, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

/// A single change that lets a statement allow a denied action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Remedy {
    /// The kind of change.
    pub kind: RemedyKind,
    /// The actions to add, or that a new statement has to allow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// The condition key that the statement asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The value of that key in the request, which the statement does not accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the call is allowed with this change; otherwise another policy does not allow it
    /// either.
    pub is_enough: bool,
}

/// The part that a remedy changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RemedyKind {
    /// The policy gets its own statement for the action.
    AddStatement,
    /// The statement gets more actions.
    AddActions,
    /// The statement's `Resource` names what the call is on.
    ExtendResource,
    /// The statement's `Principal` names the caller.
    ExtendPrincipal,
    /// The call passes the key that a condition asks for.
    PassKey,
    /// The condition accepts the value of the request, or the call passes what it accepts.
    AcceptValue,
}

/// A key of the request context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContextEntry {
    /// The condition key.
    pub key: Cow<'static, str>,
    /// Its values; one where `multi` is false.
    pub values: Vec<String>,
    /// Whether the key is multivalued.
    pub multi: bool,
    /// Where the value comes from.
    pub origin: Cow<'static, str>,
    /// How sure it is that AWS carries the key in this check.
    pub confidence: Confidence,
}

/// What AWS answers to a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The call succeeds.
    Succeeded {
        /// The session that it issues.
        session: Option<Session>,
        /// The answer's fields, named and ordered as the API model has them.
        response: Option<Object<Response>>,
    },
    /// AWS returns an error.
    Refused {
        /// The error.
        error: AwsError,
        /// What refused the call.
        by: RefusedBy,
    },
    /// The step was not run at all.
    NotRun {
        /// Why.
        reason: String,
    },
}

/// What refused a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RefusedBy {
    /// AWS does not accept the request: its parameters, or the assertion or token in it.
    Validation,
    /// AWS does not accept the caller's credentials: they are expired, unknown where the call is
    /// made, or of a kind that can't make it.
    Identification,
    /// An authorization is denied.
    Check {
        /// Its action, such as `sts:SetSourceIdentity`.
        action: String,
        /// The layer of policies that decided it; `null` where the reason is in no policy.
        layer: Option<LayerKind>,
    },
}

/// What AWS answers to a step.
#[derive(Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Outcome"))]
#[serde(rename_all = "camelCase")]
struct OutcomeMembers<'a> {
    /// Whether the call succeeds.
    ok: bool,
    /// The session that it issues.
    session: Option<&'a Session>,
    /// The answer's fields, named and ordered as the API model has them; `null` on an error.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Map<String, Value>>"))]
    response: Option<&'a Object<Response>>,
    /// The error.
    error: Option<&'a AwsError>,
    /// What refused the call; absent unless there is an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_by: Option<&'a RefusedBy>,
    /// Why the step was not run at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_run: Option<&'a str>,
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = match self {
            Self::Succeeded { session, response } => OutcomeMembers {
                ok: true,
                session: session.as_ref(),
                response: response.as_ref(),
                ..OutcomeMembers::default()
            },
            Self::Refused { error, by } => OutcomeMembers {
                error: Some(error),
                refused_by: Some(by),
                ..OutcomeMembers::default()
            },
            Self::NotRun { reason } => OutcomeMembers {
                not_run: Some(reason),
                ..OutcomeMembers::default()
            },
        };
        members.serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Outcome {
    fn schema_name() -> Cow<'static, str> {
        OutcomeMembers::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OutcomeMembers::json_schema(generator)
    }
}

impl Outcome {
    /// Whether the call succeeds.
    #[must_use]
    pub const fn ok(&self) -> bool {
        matches!(self, Self::Succeeded { .. })
    }

    /// The session that the call issues.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match self {
            Self::Succeeded { session, .. } => session.as_ref(),
            _ => None,
        }
    }

    /// The response.
    #[must_use]
    pub const fn response(&self) -> Option<&Object<Response>> {
        match self {
            Self::Succeeded { response, .. } => response.as_ref(),
            _ => None,
        }
    }

    /// The error.
    #[must_use]
    pub const fn error(&self) -> Option<&AwsError> {
        match self {
            Self::Refused { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Why the step was not run at all.
    #[must_use]
    pub const fn not_run(&self) -> Option<&str> {
        match self {
            Self::NotRun { reason } => Some(reason.as_str()),
            _ => None,
        }
    }
}

/// A session as later steps use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The session's ARN.
    pub arn: String,
    /// The role's unique id and the session name, joined by a colon; absent for sessions of users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed_role_id: Option<String>,
    /// The access key id, derived from the seed and clearly no real one.
    pub access_key_id: String,
    /// The source identity that the session carries to its end.
    pub source_identity: Option<String>,
    /// The session's tags, by key.
    pub tags: Map<String, Value>,
    /// The keys of those that go on into further roles.
    pub transitive_tag_keys: Vec<String>,
    /// When it ends, in ISO 8601 UTC.
    pub expiration: String,
}

/// An error as AWS returns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AwsError {
    /// The wire code, such as `AccessDenied`.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// AWS's text.
    pub message: String,
    /// The error as the AWS CLI prints it.
    pub cli: String,
    /// The body of the response on the wire.
    pub xml: String,
}

/// A CloudTrail event and the account that it is delivered to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountEvent {
    /// The account.
    pub account: String,
    /// The event, its members in CloudTrail's own order.
    #[cfg_attr(feature = "schema", schemars(with = "Map<String, Value>"))]
    pub event: Object<Event>,
}

/// A part of an answer that is shown as JSON alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Object<T> {
    /// The value that the simulator made.
    Made(Box<T>),
    /// The JSON that was read back.
    Read(Map<String, Value>),
}

impl<T> Object<T> {
    /// The value that the simulator made; `None` if it was parsed from JSON.
    #[must_use]
    pub fn made(&self) -> Option<&T> {
        match self {
            Self::Made(made) => Some(made),
            Self::Read(_) => None,
        }
    }

    /// The JSON that was read back; `None` where the simulator made it.
    #[must_use]
    pub const fn read(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::Made(_) => None,
            Self::Read(members) => Some(members),
        }
    }
}
