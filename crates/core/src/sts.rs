//! The operations: those of AWS STS, and any other call in a session.

mod assume_role;
mod assume_root;
mod assumption;
mod constraints;
pub mod credentials;
#[cfg(feature = "federation")]
mod federation;
mod identity;
mod other;
mod partitions;
mod refusal;
mod role;
mod scoped;
mod sessions;
mod web_identity_token;
#[cfg(feature = "federation")]
mod with_saml;
#[cfg(feature = "federation")]
mod with_web_identity;

pub use constraints::lower_camel;
pub use partitions::partition;
pub use refusal::{Refused, Why};
use rolecall_intake::Call;
use rolecall_source::Diagnostic;
use serde_json::{Map, Value};

use crate::{
    clock::Instant,
    cloudtrail::Era,
    partition::Partition,
    report::{AwsError, Check, Note, SignatureReport},
    scenario::{RequestSettings, Step},
    world::{Caller, SessionState, World},
};

/// A call as an operation takes it.
pub struct Invocation<'a, 's> {
    pub world: World<'s>,
    pub call: &'a Call,
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
        partition(&self.caller, self.call)
    }
}

/// Who brought an assertion or token, and what stood in it.
#[derive(Debug, Clone, Default)]
pub struct Presenter {
    /// `SAMLUser` or `WebIdentityUser`.
    pub kind: &'static str,
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

/// What an operation comes to.
#[derive(Default)]
pub struct Result {
    pub resource: Option<String>,
    pub checks: Vec<Check>,
    pub notes: Vec<Note>,
    /// What there is to say of the call's values beyond the call's grammar.
    pub diagnostics: Vec<Diagnostic>,
    pub error: Option<AwsError>,
    /// What explains an error that no policy decides.
    pub refusal: Vec<Why>,
    pub session: Option<SessionState>,
    pub response: Option<Map<String, Value>>,
    /// Why the call can't be simulated.
    pub not_run: Option<String>,
    /// What became of the signature of the assertion or token.
    pub signature: Option<SignatureReport>,
    /// Who brought an assertion or token.
    pub presenter: Option<Presenter>,
    /// The operation of the API behind a high-level command.
    pub api_operation: Option<&'static str>,
}

/// Runs an operation.
pub fn run(invocation: &Invocation<'_, '_>) -> Result {
    if let Some(refused) = partitions::wrong_endpoint(invocation) {
        return refused;
    }
    if let Some(refused) = sessions::beyond_limits(invocation) {
        return refused;
    }
    match (
        invocation.call.service.as_str(),
        invocation.call.operation.as_str(),
    ) {
        ("sts", "AssumeRole") => assume_role::run(invocation),
        #[cfg(feature = "federation")]
        ("sts", "AssumeRoleWithSAML") => with_saml::run(invocation),
        #[cfg(feature = "federation")]
        ("sts", "AssumeRoleWithWebIdentity") => with_web_identity::run(invocation),
        #[cfg(not(feature = "federation"))]
        ("sts", "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity") => Result {
            not_run: Some("this build does not read assertions and tokens".to_owned()),
            ..Result::default()
        },
        ("sts", "AssumeRoot") => assume_root::run(invocation),
        ("sts", "GetSessionToken") => sessions::get_session_token(invocation),
        ("sts", "GetScopedCredentials") => scoped::run(invocation),
        ("sts", "GetFederationToken") => sessions::get_federation_token(invocation),
        ("sts", "GetWebIdentityToken") => web_identity_token::get_web_identity_token(invocation),
        ("sts", "GetDelegatedAccessToken") => {
            web_identity_token::get_delegated_access_token(invocation)
        }
        ("sts", "GetCallerIdentity") => identity::get_caller_identity(invocation),
        ("sts", "GetAccessKeyInfo") => identity::get_access_key_info(invocation),
        ("sts", "DecodeAuthorizationMessage") => identity::decode_authorization_message(invocation),
        _ => other::run(invocation),
    }
}

/// When the times of the token or SAML response of a call hold, if they don't when it is made.
#[cfg(feature = "federation")]
pub fn valid_at(invocation: &Invocation<'_, '_>) -> Option<i64> {
    match invocation.call.operation.as_str() {
        "AssumeRoleWithSAML" => with_saml::valid_at(invocation),
        "AssumeRoleWithWebIdentity" => with_web_identity::valid_at(invocation),
        _ => None,
    }
}

/// This build does not read tokens and SAML responses.
#[cfg(not(feature = "federation"))]
pub const fn valid_at(_: &Invocation<'_, '_>) -> Option<i64> {
    None
}

impl Result {
    /// A result that is an error.
    fn refused(refused: Refused) -> Self {
        let mut result = Self::default();
        result.refuse(refused);
        result
    }

    /// Makes the result an error that no policy decides.
    fn refuse(&mut self, refused: Refused) {
        self.error = Some(*refused.error);
        self.refusal = refused.why;
    }
}
