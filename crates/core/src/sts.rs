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
pub use invocation::{
    Ending, Era, Failure, Findings, Invocation, Presenter, Success, error, issued, partition,
};
pub use refusal::{Refused, Why};

use crate::operation::Operation;

/// Runs an operation.
pub fn run(invocation: &Invocation<'_, '_>, found: &mut Findings) -> Ending {
    partitions::known_at_endpoint(invocation, found)?;
    sessions::within_limits(invocation, found)?;
    match invocation.operation {
        Operation::AssumeRole(asked) => assume_role::run(invocation, asked, found),
        #[cfg(feature = "federation")]
        Operation::AssumeRoleWithSaml(asked) => with_saml::run(invocation, asked, found),
        #[cfg(feature = "federation")]
        Operation::AssumeRoleWithWebIdentity(asked) => {
            with_web_identity::run(invocation, asked, found)
        }
        #[cfg(not(feature = "federation"))]
        Operation::AssumeRoleWithSaml(_) | Operation::AssumeRoleWithWebIdentity(_) => {
            let reason = "this build does not read assertions and tokens";
            Err(Failure::NotRun(reason.to_owned()))
        }
        Operation::AssumeRoot(asked) => assume_root::run(invocation, asked, found),
        Operation::GetSessionToken(asked) => sessions::get_session_token(invocation, asked, found),
        Operation::GetScopedCredentials(asked) => scoped::run(invocation, asked, found),
        Operation::GetFederationToken(asked) => {
            sessions::get_federation_token(invocation, asked, found)
        }
        Operation::GetWebIdentityToken(asked) => {
            web_identity_token::get_web_identity_token(invocation, asked, found)
        }
        Operation::GetDelegatedAccessToken => {
            web_identity_token::get_delegated_access_token(invocation, found)
        }
        Operation::GetCallerIdentity => identity::get_caller_identity(invocation, found),
        Operation::GetAccessKeyInfo(asked) => {
            identity::get_access_key_info(invocation, asked, found)
        }
        Operation::DecodeAuthorizationMessage(asked) => {
            identity::decode_authorization_message(invocation, asked, found)
        }
        Operation::Other(asked) => other::run(invocation, *asked, found),
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
