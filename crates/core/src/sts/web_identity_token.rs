//! `GetWebIdentityToken` and `GetDelegatedAccessToken`, which issue no credentials of their own
//! making: the authorizations are simulated, and what AWS returns is not.

use rolecall_source::{
    Confidence::{Documented, Inferred},
    StsOperation,
};

use super::{
    credentials,
    invocation::{Ending, Findings, Invocation, Success},
    other::{allowed, authorize, authorize_with},
};
use crate::{
    notes, operation::GetWebIdentityToken, report::Check, request_context::ContextBuilder,
};

const RESOURCE: &str = "*";

/// `GetWebIdentityToken`: further permissions are needed for tags and for a scope.
pub(super) fn get_web_identity_token(
    invocation: &Invocation<'_, '_>,
    asked: &GetWebIdentityToken<'_>,
    found: &mut Findings,
) -> Ending {
    credentials::regional_only(invocation)?;
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
    authorized(invocation, checks.collect(), found)
}

/// `GetDelegatedAccessToken`, which AWS has opened to a few partners only.
pub(super) fn get_delegated_access_token(
    invocation: &Invocation<'_, '_>,
    found: &mut Findings,
) -> Ending {
    let action = StsOperation::GetDelegatedAccessToken.action();
    let check = authorize(invocation, action, RESOURCE);
    authorized(invocation, vec![check], found)
}

fn authorized(invocation: &Invocation<'_, '_>, checks: Vec<Check>, found: &mut Findings) -> Ending {
    found.resource = Some(RESOURCE.to_owned());
    found.checks = checks;
    for check in &found.checks {
        allowed(invocation, check, RESOURCE)?;
    }
    notes::add(&mut found.notes, notes::AUTHORIZED_ONLY);
    Ok(Success::Authorized)
}

/// The keys that the parameters fill, in each of the checks: the Service Authorization Reference
/// lists which actions have which.
fn context(asked: &GetWebIdentityToken<'_>) -> ContextBuilder {
    let mut context = ContextBuilder::default();
    let audience = asked.audience.value.items().iter();
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
