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
