//! `AssumeRoleWithWebIdentity`.

use std::sync::Arc;

use rolecall_intake::jwt::{self, Roles, Token};
use rolecall_policy::{Arn, github};
use rolecall_source::{
    Confidence::{Documented, Observed},
    StsOperation,
};

use super::{
    assumption::{Assumption, FederationKey, Origins, length_rule},
    constraints::NAME,
    federation::{self, Presented},
    invocation::{Ending, Findings, Invocation, Presenter, Success},
    partitions::is_called_elsewhere,
    refusal::{Refused, Why},
    role,
};
use crate::paste::built_in_provider;
use crate::{
    notes::{self, refusals},
    operation::AssumeRoleWithWebIdentity,
    report::{ContextEntry, event::FederatedType, response::Response},
    world::Caller,
};

const ORIGINS: Origins = Origins {
    session_name: "passed as RoleSessionName",
    source_identity: "the claim https://aws.amazon.com/source_identity",
    tags: "the claim https://aws.amazon.com/tags",
    transitive_tag_keys: "the claim https://aws.amazon.com/tags",
};

/// An identity provider as the role's account knows it.
struct Provider {
    /// What a trust policy names: the ARN, or the host of one that is built in.
    principal: String,
    client_ids: Vec<String>,
    /// The key set of the issuer, where it is given.
    jwks: Option<String>,
}

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithWebIdentity<'_>,
    found: &mut Findings,
) -> Ending {
    let role_arn = asked.role_arn.or_empty();
    found.resource = asked.role_arn.text().map(ToOwned::to_owned);
    let sound = role::session_policies(
        invocation,
        &asked.policy,
        asked.policy_arns.value,
        &mut found.diagnostics,
    );
    let duration = parameters(invocation, asked)?;
    sound?;
    let Some(presented) = Presented::of(invocation, &asked.web_identity_token) else {
        return Err(federation::no_document());
    };
    let Some(token) = presented.token(found) else {
        let refusal = jwt::unreadable(presented.inside());
        return Err(presented.refuse(found, refusals::TOKEN, refusal).into());
    };
    let account = Arn::read(role_arn).map_or("", |arn| arn.account);
    if is_called_elsewhere(invocation, role_arn) {
        notes::add(&mut found.notes, notes::request::PARTITION_PROVIDER);
    }
    let providers = invocation.world.account(account).into_iter();
    let providers = providers.flat_map(|account| &account.oidc_providers);
    let urls: Vec<String> = providers.map(|provider| provider.url.clone()).collect();
    let provider = provider(invocation, token, account);
    let jwks = provider.as_ref().and_then(|p| p.jwks.as_deref());
    let Some(verified) = presented.document.verify(jwks) else {
        return Err(federation::no_document());
    };
    let signature = &verified.verdict;
    found.signature = Some(signature.clone().into());
    let request = jwt::Request {
        providers: &urls,
        client_ids: provider.as_ref().map(|p| p.client_ids.as_slice()),
        signature: jwks
            .filter(|_| !federation::accepts_unsigned(invocation, signature))
            .map(|_| signature),
        role_arn,
        now: invocation.at.epoch(),
        source_identity_max: invocation.world.assume.source_identity_max,
    };
    let claimed = token.source_identity().map(|value| value.value);
    if let Some(refusal) = jwt::refusal(token, &request) {
        if let Some(rule) = length_rule(claimed.as_deref(), invocation.world.assume) {
            notes::add(&mut found.notes, rule);
        }
        let rule = match refusal.message.as_str() {
            "Incorrect token audience" => refusals::TOKEN_AUDIENCE,
            text if text.starts_with("No OpenIDConnect provider") => refusals::TOKEN_PROVIDER,
            _ => refusals::TOKEN,
        };
        return Err(presented.refuse(found, rule, refusal).into());
    }
    if jwt::may_be_too_old(token, request.now) {
        notes::add(&mut found.notes, notes::federation::TOKEN_AGE);
    }
    let principal = provider.map_or_else(String::new, |provider| provider.principal);
    let assumption = assumption(
        invocation,
        asked,
        &presented,
        token,
        &principal,
        duration,
        claimed.as_deref(),
    )?;
    let audience = token.audience().map_or_else(String::new, |a| a.value);
    found.presenter = Some(Presenter {
        kind: FederatedType::WebIdentity,
        provider: principal.clone(),
        principal: format!("{principal}:{audience}"),
        subject: token.subject().map_or_else(String::new, |s| s.value),
        is_authorized_by_provider: !matches!(token.roles(), Roles::Absent),
        ..assumption.presenter()
    });
    federation::comment(invocation, signature, &mut found.notes);
    if has_immutable_subject(token) {
        notes::add(&mut found.notes, notes::federation::IMMUTABLE_SUBJECT);
    }
    let (session, issued) = federation::assume(invocation, &assumption, None, found)?;
    let response = Response::AssumeRoleWithWebIdentity {
        credentials: issued.credentials,
        assumed_role_user: issued.assumed_role_user,
        packed_policy_size: issued.packed_policy_size,
        subject_from_web_identity_token: token.subject().map(|subject| subject.value),
        provider: principal,
        audience: token.audience().map(|audience| audience.value),
        source_identity: session.source_identity.clone(),
    };
    Ok(Success::Issued(Box::new(session), response))
}

/// When the times of the token hold, if they don't at the time of the call.
pub(super) fn valid_at(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithWebIdentity<'_>,
) -> Option<i64> {
    let presented = Presented::of(invocation, &asked.web_identity_token)?;
    let token = presented.document.input.token()?;
    jwt::valid_at(token, invocation.at.epoch())
}

/// Whether the subject is GitHub's, with the ids of owner and repository.
fn has_immutable_subject(token: &Token) -> bool {
    let issuer = token
        .issuer()
        .and_then(|issuer| jwt::issuer_name(&issuer.value));
    issuer.is_some_and(|name| name.starts_with("GitHub"))
        && token
            .subject()
            .is_some_and(|subject| github::is_immutable(&subject.value))
}

/// The duration that is asked for, after every constraint of the request is checked.
fn parameters(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithWebIdentity<'_>,
) -> Result<Option<i64>, Refused> {
    let (duration, mut constraints) = federation::constraints(
        invocation,
        &asked.role_arn,
        &asked.policy,
        &asked.policy_arns,
        &asked.duration_seconds,
    )?;
    constraints.required_text(&asked.role_session_name, 2, 64, Some(NAME));
    constraints.required_text(&asked.web_identity_token, 4, 20_000, None);
    constraints.optional_text(&asked.provider_id, 4, 2048, None);
    constraints.check()?;
    federation::role_arn_form(&asked.role_arn)?;
    let Some(id) = asked.provider_id.spanned() else {
        return Ok(duration);
    };
    let reason = format!("ProviderId is `{}`, and the token is an ID token", id.value);
    let why = Why::new(refusals::PROVIDER_ID, reason)
        .text(id)
        .accepts("an ID token without ProviderId");
    Err(match id.value.as_str() {
        "www.amazon.com" => Refused::bad_request(
            "InvalidIdentityToken",
            "Provided Token is not a Login With Amazon token",
            why,
        ),
        "graph.facebook.com" => Refused::new(
            "IDPRejectedClaim",
            403,
            "graph.facebook.com rejected OAuth token with response \"Bad signature\" and code 190",
            why,
        ),
        _ => Refused::access_denied(
            "Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens",
            why,
        ),
    })
}

/// The identity provider of the role's account for the token's issuer.
fn provider(invocation: &Invocation<'_, '_>, token: &Token, account: &str) -> Option<Provider> {
    let host = token.issuer_host()?;
    if built_in_provider(&host).is_some() {
        // the trust policy says which audiences it takes
        return Some(Provider {
            principal: host,
            client_ids: token.audience().into_iter().map(|a| a.value).collect(),
            jwks: None,
        });
    }
    let account = invocation.world.account(account)?;
    // an endpoint knows the providers of its own partition only
    if is_called_elsewhere(invocation, &account.arn("iam", "root")) {
        return None;
    }
    let bare = |url: &str| url.strip_prefix("https://").unwrap_or(url).to_owned();
    let provider = account
        .oidc_providers
        .iter()
        .find(|p| bare(&p.url) == host)?;
    Some(Provider {
        principal: account.arn("iam", &format!("oidc-provider/{host}")),
        client_ids: provider.client_ids.clone(),
        jwks: provider.jwks.clone(),
    })
}

fn assumption<'a, 's>(
    invocation: &Invocation<'_, 's>,
    asked: &AssumeRoleWithWebIdentity<'a>,
    presented: &Presented<'_>,
    token: &Token,
    principal: &str,
    duration: Option<i64>,
    source_identity: Option<&'a str>,
) -> Result<Assumption<'a, 's>, Refused> {
    let read = token.session_tags();
    let keys_of_tags = federation::tag_keys(presented, read.tags.iter().map(|tag| &tag.key));
    let transitive = federation::tag_keys(presented, read.transitive_keys.iter());
    let tags: Vec<(String, String)> = read
        .tags
        .into_iter()
        .map(|tag| (tag.key.value, tag.value.value))
        .collect();
    let transitive_tag_keys: Vec<String> = read
        .transitive_keys
        .into_iter()
        .map(|key| key.value)
        .collect();
    role::TagKeys {
        keys: keys_of_tags,
        transitive,
    }
    .consistent()?;
    let role_arn = asked.role_arn.or_empty();
    let target = invocation.world.role(role_arn);
    let duration = duration.unwrap_or(role::DEFAULT_DURATION);
    role::duration_within(
        &asked.duration_seconds,
        duration,
        target.map(|(_, role)| role),
    )?;
    Ok(Assumption {
        action: StsOperation::AssumeRoleWithWebIdentity.action(),
        caller: Caller::Federated {
            provider: principal.to_owned(),
        },
        role_arn,
        target,
        session_name: asked.role_session_name.or_empty(),
        external_id: None,
        source_identity,
        tags,
        transitive_tag_keys,
        policy: asked.policy.text(),
        policy_arns: asked.policy_arns.value,
        mfa: false,
        duration,
        federation: keys(token, principal),
        origins: &ORIGINS,
    })
}

/// The keys of the trust policy that the token fills.
fn keys(token: &Token, principal: &str) -> Vec<FederationKey> {
    let mut keys: Vec<FederationKey> = jwt::condition_keys(token)
        .into_iter()
        .map(|key| FederationKey {
            in_session: key.in_session,
            entry: Arc::new(ContextEntry {
                origin: format!("the claim {}", key.claim.value).into(),
                key: key.key.into(),
                values: key.values,
                multi: key.multi,
                confidence: Documented,
            }),
        })
        .collect();
    let mut add = |key: &str, value: String, in_session, origin: &str, confidence| {
        keys.push(FederationKey {
            in_session,
            entry: Arc::new(ContextEntry {
                key: key.to_owned().into(),
                values: vec![value],
                multi: false,
                origin: origin.to_owned().into(),
                confidence,
            }),
        });
    };
    let origin = "the identity provider";
    add(
        "aws:FederatedProvider",
        principal.to_owned(),
        true,
        origin,
        Documented,
    );
    // a claim that did not list the role was refused before
    let authorized = !matches!(token.roles(), Roles::Absent);
    let origin = "the claim https://aws.amazon.com/roles";
    add(
        "sts:RoleAuthorizedByIdp",
        authorized.to_string(),
        false,
        origin,
        Observed,
    );
    keys
}
