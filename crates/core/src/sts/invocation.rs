//! The input of an operation, its findings, and its ending.

use rolecall_intake::{Call, Document};
use rolecall_source::Diagnostic;

use super::refusal::Refused;
use crate::{
    clock::Instant,
    operation::Operation,
    partition::Partition,
    report::{AwsError, Check, Note, SignatureReport, event::FederatedType, response::Response},
    scenario::{RequestSettings, Step},
    world::{Caller, SessionState, World},
};

/// A call as an operation takes it.
pub struct Invocation<'a, 's> {
    pub world: World<'s>,
    pub call: &'a Call,
    /// The operation, with its typed parameters.
    pub operation: &'a Operation<'a>,
    /// The SAML response or token that the call presents.
    #[cfg_attr(
        not(feature = "federation"),
        expect(dead_code, reason = "only federation reads documents")
    )]
    pub document: Option<&'a Document>,
    pub step: &'a Step,
    pub caller: Caller<'s>,
    pub request: &'a RequestSettings,
    pub at: Instant,
    /// What ids of this step derive from.
    pub purpose: String,
    /// The form of its events.
    pub era: Era,
}

impl Invocation<'_, '_> {
    /// The partition that the request is made in.
    pub fn partition(&self) -> &'static Partition {
        partition(&self.caller, self.operation)
    }
}

/// Who brought an assertion or token, and what stood in it.
#[derive(Debug, Clone, Default)]
pub struct Presenter {
    pub kind: FederatedType,
    /// The identity provider as CloudTrail has it: the name qualifier of a SAML provider, the ARN
    /// or host of another.
    pub provider: String,
    /// What stands before the subject in the principal id.
    pub principal: String,
    pub subject: String,
    pub principal_arn: String,
    pub assertion_id: Option<String>,
    pub session_name: String,
    pub source_identity: Option<String>,
    pub tags: Vec<(String, String)>,
    pub transitive_tag_keys: Vec<String>,
    /// In seconds.
    pub duration: i64,
    /// Whether the token lists the role.
    pub is_authorized_by_provider: bool,
}

impl Presenter {
    /// Whether it is an assertion, and not a token.
    pub fn is_saml(&self) -> bool {
        self.kind == FederatedType::Saml
    }
}

/// The findings of an operation, however it ends.
#[derive(Default)]
pub struct Findings {
    pub resource: Option<String>,
    pub checks: Vec<Check>,
    pub notes: Vec<Note>,
    /// What there is to say of the call's values beyond the call's grammar.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of the signature of the assertion or token.
    pub signature: Option<SignatureReport>,
    /// Who brought an assertion or token.
    pub presenter: Option<Presenter>,
    /// The operation of the API behind a high-level command.
    pub api_operation: Option<&'static str>,
}

/// How an operation ends.
pub type Ending = Result<Success, Failure>;

/// The result of a call that succeeds.
pub enum Success {
    /// A session.
    Issued(Box<SessionState>, Response),
    /// An answer without a session.
    Answered(Response),
    /// The call is authorized; what AWS returns is not simulated.
    Authorized,
}

/// Why a call does not succeed.
pub enum Failure {
    /// AWS returns an error.
    Refused(Refused),
    /// The call can't be simulated, and why.
    NotRun(String),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// The session that a call issued.
pub fn issued(ending: &Ending) -> Option<&SessionState> {
    match ending {
        Ok(Success::Issued(session, _)) => Some(session),
        _ => None,
    }
}

/// The error that a call ended with.
pub fn error(ending: &Ending) -> Option<&AwsError> {
    match ending {
        Err(Failure::Refused(refused)) => Some(&refused.error),
        _ => None,
    }
}

/// The form of an event, from the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// Event version 1.08 as it was in 2021.
    Y2021,
    /// From 2023 on: other texts for expirations, other places for keys.
    Y2023,
    /// From 2025 on, with the endpoint that served the request.
    Y2025,
    /// Event version 1.11.
    Y2026,
    /// From September 2026 on, with the size of session tokens and the key exchange.
    Latest,
}

impl Era {
    /// What is asked for, as it was usual at that time.
    pub const fn of(older: bool, epoch: i64) -> Self {
        match (older, epoch) {
            (true, ..1_672_531_200) => Self::Y2021,
            (true, ..1_738_368_000) => Self::Y2023,
            (true, _) => Self::Y2025,
            (false, ..1_788_220_800) => Self::Y2026,
            (false, _) => Self::Latest,
        }
    }
}

/// The partition that a call is made in: that of the caller's account, else that of the role that is
/// asked for.
pub fn partition(caller: &Caller<'_>, operation: &Operation<'_>) -> &'static Partition {
    if let Some(account) = caller.account() {
        return account.partition;
    }
    let role = operation.role_arn();
    let role = role.and_then(|role| Partition::of_arn(&role.value));
    role.unwrap_or_default()
}
