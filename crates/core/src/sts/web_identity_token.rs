//! `GetWebIdentityToken` and `GetDelegatedAccessToken`, which issue no credentials of their own
//! making: the authorizations are simulated, and what AWS returns is not.

use rolecall_source::Confidence::{Documented, Inferred};

use super::{
    credentials,
    invocation::{Invocation, Result},
    other::{authorize, authorize_with, denial},
    role,
};
use crate::{notes, report::Check, request_context::ContextBuilder};

const RESOURCE: &str = "*";

/// `GetWebIdentityToken`: further permissions are needed for tags and for a scope.
pub(super) fn get_web_identity_token(invocation: &Invocation<'_, '_>) -> Result {
    if let Err(error) = credentials::regional_only(invocation) {
        return Result::refused(error);
    }
    let mut actions = vec!["sts:GetWebIdentityToken"];
    if !role::tags(invocation.call).is_empty() {
        actions.push("sts:TagGetWebIdentityToken");
    }
    if invocation.call.text("Scope").is_some() {
        actions.push("sts:SetWebIdentityTokenScope");
    }
    let checks = actions
        .into_iter()
        .map(|action| authorize_with(invocation, action, RESOURCE, context(invocation)));
    authorized(invocation, checks.collect())
}

/// `GetDelegatedAccessToken`, which AWS has opened to a few partners only.
pub(super) fn get_delegated_access_token(invocation: &Invocation<'_, '_>) -> Result {
    let check = authorize(invocation, "sts:GetDelegatedAccessToken", RESOURCE);
    authorized(invocation, vec![check])
}

fn authorized(invocation: &Invocation<'_, '_>, checks: Vec<Check>) -> Result {
    let mut result = Result {
        resource: Some(RESOURCE.to_owned()),
        error: checks
            .iter()
            .find_map(|check| denial(invocation, check, RESOURCE)),
        checks,
        ..Result::default()
    };
    if result.error.is_none() {
        notes::add(&mut result.notes, notes::AUTHORIZED_ONLY);
    }
    result
}

/// The keys that the parameters fill, in each of the checks: the Service Authorization Reference
/// lists which actions have which.
fn context(invocation: &Invocation<'_, '_>) -> ContextBuilder {
    let call = invocation.call;
    let mut context = ContextBuilder::default();
    let listed = |name| call.list(name).iter().map(|text| text.value.clone());
    let audience = listed("Audience").collect();
    context.many(
        "sts:IdentityTokenAudience",
        audience,
        "passed as Audience",
        Documented,
    );
    let singles = [
        (
            "SigningAlgorithm",
            "sts:SigningAlgorithm",
            "passed as SigningAlgorithm",
        ),
        (
            "DurationSeconds",
            "sts:DurationSeconds",
            "passed as DurationSeconds",
        ),
    ];
    for (parameter, key, origin) in singles {
        if let Some(text) = call.text(parameter) {
            context.one(key, &text.value, origin, Documented);
        }
    }
    match call.text("SubjectMode") {
        Some(mode) => context.one(
            "sts:SubjectMode",
            &mode.value,
            "passed as SubjectMode",
            Documented,
        ),
        None => context.one(
            "sts:SubjectMode",
            "AWSIdentity",
            "the default of SubjectMode",
            Inferred,
        ),
    }
    if let Some(scope) = call.text("Scope") {
        let scopes = scope.value.split(' ').map(str::to_owned).collect();
        context.many(
            "sts:IdentityTokenScope",
            scopes,
            "passed as Scope",
            Documented,
        );
    }
    let tags = role::tags(call);
    for (key, value) in &tags {
        context.one(
            format!("aws:RequestTag/{key}"),
            value,
            "passed as Tags",
            Documented,
        );
    }
    if !tags.is_empty() {
        let keys = tags.into_iter().map(|(key, _)| key).collect();
        context.many("aws:TagKeys", keys, "passed as Tags", Documented);
    }
    context
}
