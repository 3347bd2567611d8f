//! The operations: those of AWS STS, and any other call in a session.

mod assume_role;
mod assume_root;
mod assumption;
mod constraints;
pub mod credentials;
#[cfg(feature = "federation")]
mod federation;
mod identity;
mod invocation;
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
pub use invocation::{Era, Invocation, Presenter, Result, partition};
pub use refusal::{Refused, Why};

use crate::operation::Operation;

/// Runs an operation.
pub fn run(invocation: &Invocation<'_, '_>) -> Result {
    if let Some(refused) = partitions::wrong_endpoint(invocation) {
        return refused;
    }
    if let Some(refused) = sessions::beyond_limits(invocation) {
        return refused;
    }
    match invocation.operation {
        Operation::AssumeRole(asked) => assume_role::run(invocation, asked),
        #[cfg(feature = "federation")]
        Operation::AssumeRoleWithSaml(asked) => with_saml::run(invocation, asked),
        #[cfg(feature = "federation")]
        Operation::AssumeRoleWithWebIdentity(asked) => with_web_identity::run(invocation, asked),
        #[cfg(not(feature = "federation"))]
        Operation::AssumeRoleWithSaml(_) | Operation::AssumeRoleWithWebIdentity(_) => Result {
            not_run: Some("this build does not read assertions and tokens".to_owned()),
            ..Result::default()
        },
        Operation::AssumeRoot(asked) => assume_root::run(invocation, asked),
        Operation::GetSessionToken(asked) => sessions::get_session_token(invocation, asked),
        Operation::GetScopedCredentials(asked) => scoped::run(invocation, asked),
        Operation::GetFederationToken(asked) => sessions::get_federation_token(invocation, asked),
        Operation::GetWebIdentityToken(asked) => {
            web_identity_token::get_web_identity_token(invocation, asked)
        }
        Operation::GetDelegatedAccessToken => {
            web_identity_token::get_delegated_access_token(invocation)
        }
        Operation::GetCallerIdentity => identity::get_caller_identity(invocation),
        Operation::GetAccessKeyInfo(asked) => identity::get_access_key_info(invocation, asked),
        Operation::DecodeAuthorizationMessage(asked) => {
            identity::decode_authorization_message(invocation, asked)
        }
        Operation::Other(asked) => other::run(invocation, *asked),
    }
}

/// When the times of the token or SAML response of a call hold, if they don't when it is made.
#[cfg(feature = "federation")]
pub fn valid_at(invocation: &Invocation<'_, '_>) -> Option<i64> {
    match invocation.operation {
        Operation::AssumeRoleWithSaml(asked) => with_saml::valid_at(invocation, asked),
        Operation::AssumeRoleWithWebIdentity(asked) => {
            with_web_identity::valid_at(invocation, asked)
        }
        _ => None,
    }
}

/// This build does not read tokens and SAML responses.
#[cfg(not(feature = "federation"))]
pub const fn valid_at(_: &Invocation<'_, '_>) -> Option<i64> {
    None
}
