//! `GetWebIdentityToken` and `GetDelegatedAccessToken`, which issue no credentials of their own
//! making: the authorizations are simulated, and what AWS returns is not.

use rolecall_source::{
    Confidence::{Documented, Inferred},
    StsOperation,
};

use super::{
    credentials,
    invocation::{Invocation, Result},
    other::{authorize, authorize_with, denial},
};
use crate::{
    notes, operation::GetWebIdentityToken, report::Check, request_context::ContextBuilder,
};

const RESOURCE: &str = "*";

/// `GetWebIdentityToken`: further permissions are needed for tags and for a scope.
pub(super) fn get_web_identity_token(
    invocation: &Invocation<'_, '_>,
    asked: &GetWebIdentityToken<'_>,
) -> Result {
    if let Err(error) = credentials::regional_only(invocation) {
        return Result::refused(error);
    }
    let mut actions = vec![StsOperation::GetWebIdentityToken.action()];
    if asked.tags.value.iter().next().is_some() {
        actions.push("sts:TagGetWebIdentityToken");
    }
    if asked.scope.text().is_some() {
        actions.push("sts:SetWebIdentityTokenScope");
    }
    let checks = actions
        .into_iter()
        .map(|action| authorize_with(invocation, action, RESOURCE, context(asked)));
    authorized(invocation, checks.collect())
}

/// `GetDelegatedAccessToken`, which AWS has opened to a few partners only.
pub(super) fn get_delegated_access_token(invocation: &Invocation<'_, '_>) -> Result {
    let check = authorize(
        invocation,
        StsOperation::GetDelegatedAccessToken.action(),
        RESOURCE,
    );
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
fn context(asked: &GetWebIdentityToken<'_>) -> ContextBuilder {
    let mut context = ContextBuilder::default();
    let audience = asked.audience.value.0.iter();
    let audience = audience.map(|text| text.value.clone()).collect();
    context.many(
        "sts:IdentityTokenAudience",
        audience,
        "passed as Audience",
        Documented,
    );
    let singles = [
        (
            asked.signing_algorithm.spanned(),
            "sts:SigningAlgorithm",
            "passed as SigningAlgorithm",
        ),
        (
            asked.duration_seconds.value.0,
            "sts:DurationSeconds",
            "passed as DurationSeconds",
        ),
    ];
    for (parameter, key, origin) in singles {
        if let Some(text) = parameter {
            context.one(key, &text.value, origin, Documented);
        }
    }
    match asked.subject_mode.text() {
        Some(mode) => context.one("sts:SubjectMode", mode, "passed as SubjectMode", Documented),
        None => context.one(
            "sts:SubjectMode",
            "AWSIdentity",
            "the default of SubjectMode",
            Inferred,
        ),
    }
    if let Some(scope) = asked.scope.text() {
        let scopes = scope.split(' ').map(str::to_owned).collect();
        context.many(
            "sts:IdentityTokenScope",
            scopes,
            "passed as Scope",
            Documented,
        );
    }
    let tags = asked.tags.value.pairs();
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
