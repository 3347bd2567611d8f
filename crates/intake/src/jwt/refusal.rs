//! How AWS STS answers a token that it does not accept.

use rolecall_source::{Confidence, Span, json::Value};

use super::{aws::Roles, token::Token};
use crate::{
    name::{accepted_name, form_of_name, is_name},
    refusal::{Refusal, listed},
    signature::{Signature, Status},
};

/// How far the clocks of AWS and of the identity provider may differ, in seconds.
const TOLERANCE: i64 = 300;

/// The least age of a token that AWS was seen to refuse, in seconds: mozilla-iam/mozilla-aws-cli#146.
const TOO_OLD: i64 = 441_398;

/// The age up to which tokens are in everyday use, in seconds: Kubernetes issues them for a day.
const USUAL_AGE: i64 = 86_400;

const REQUIRED: [&str; 5] = ["iss", "sub", "aud", "iat", "exp"];

/// The call that the token is presented with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The client ids of the account's identity provider for this issuer; `None` where it has none.
    pub client_ids: Option<&'a [String]>,
    /// The URLs of the OpenID Connect providers that the account has.
    pub providers: &'a [String],
    /// What became of the signature; `None` where the issuer's keys are not known, and it is taken
    /// for a good one.
    pub signature: Option<&'a Signature>,
    /// The role to be assumed.
    pub role_arn: &'a str,
    /// The time of the call, in seconds since 1970.
    pub now: i64,
    /// The longest source identity that is accepted, in characters.
    pub source_identity_max: usize,
}

/// How AWS STS refuses the token, or `None` if it accepts it.
///
/// Recorded answers show what is refused with which text, one fault at a time; the order is
/// inferred, but for this: a token of a Kubernetes service account, whose issuer can't be
/// registered, was told that `aud` is missing, so claims are looked at before the provider is.
#[must_use]
pub fn refusal(token: &Token, request: &Request<'_>) -> Option<Refusal> {
    form(token)
        .or_else(|| claims(token))
        .or_else(|| provider(token, request))
        .or_else(|| signed(request))
        .or_else(|| times(token, request.now))
        .or_else(|| aws_claims(token, request))
}

/// How AWS STS refuses the token for its times alone, if the call is made `now`, in seconds since
/// 1970.
#[must_use]
pub fn expiry(token: &Token, now: i64) -> Option<Refusal> {
    times(token, now)
}

/// Whether AWS may refuse the token for its age: it is older than tokens usually are, and younger
/// than the one that was refused. Where between the two the limit is, is not known.
#[must_use]
pub fn may_be_too_old(token: &Token, now: i64) -> bool {
    token.issued_at().is_some_and(|issued_at| {
        let age = now.saturating_sub(issued_at.value);
        age > USUAL_AGE && age < TOO_OLD
    })
}

/// A time at which AWS STS accepts the times of the token, in seconds since 1970: when the token
/// was issued or became valid. `None` where it accepts them `now`, or never does.
#[must_use]
pub fn valid_at(token: &Token, now: i64) -> Option<i64> {
    times(token, now)?;
    let starts = [token.issued_at(), token.not_before()];
    let start = starts.into_iter().flatten().map(|time| time.value).max()?;
    times(token, start).is_none().then_some(start)
}

/// How AWS STS refuses a text that is not a token.
#[must_use]
pub fn unreadable(text: &str) -> Refusal {
    let reason = "this is not a token";
    not_a_token(Span::new(0, text.len()), reason, Confidence::Observed)
}

/// Whether it is a token at all.
fn form(token: &Token) -> Option<Refusal> {
    let reason = "this is not a token that is signed in a way that AWS accepts";
    (!token.is_valid()).then(|| not_a_token(token.signed, reason, Confidence::Observed))
}

fn not_a_token(span: Span, reason: &str, confidence: Confidence) -> Refusal {
    let message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    invalid(message, span, reason, confidence).accepting(
        "a signed ID token of three parts, with the algorithm RS256, RS384, RS512, ES256, ES384 or ES512",
    )
}

/// The registered claims: those that must be there, and their types.
fn claims(token: &Token) -> Option<Refusal> {
    use Confidence::{Inferred, Observed};
    for name in REQUIRED {
        if token.claim(name).is_none() {
            let message = format!("Missing a required claim: {name}");
            let reason = format!("the token has no claim `{name}`");
            let accepted = format!("a token with the claims {}", listed(REQUIRED, "and"));
            return Some(invalid(&message, token.signed, &reason, Observed).accepting(accepted));
        }
    }
    let place = |name| {
        token
            .claim(name)
            .map_or(token.signed, |node| token.source(node.span))
    };
    if token.subject().is_none() {
        let null = token
            .claim("sub")
            .is_some_and(|node| node.value == Value::Null);
        return Some(Refusal {
            code: "InternalFailure",
            status: 500,
            message: "Unknown error validating third-party token".to_owned(),
            reason: "the subject is neither a string nor a number".to_owned(),
            value: None,
            span: place("sub"),
            accepted: Some("a `sub` that is a string or a number".to_owned()),
            confidence: if null { Observed } else { Inferred },
        });
    }
    if token.issuer().is_none() {
        let refusal = generic(place("iss"), "the issuer is not a string", Inferred);
        return Some(refusal.accepting("an `iss` that is the URL of the provider"));
    }
    match &token.claim("aud").map(|node| &node.value) {
        Some(Value::Array(items)) if items.is_empty() => {
            let message = "Claim is not allowed to be empty: aud";
            let reason = "the list of audiences is empty";
            let refusal = invalid(message, place("aud"), reason, Observed);
            return Some(refusal.of("[]").accepting("one audience in `aud`"));
        }
        Some(Value::Array(items)) if items.len() > 1 && token.claim("azp").is_none() => {
            let message = "Token audience contains more than one audience while authorized party is not present";
            let reason = "`aud` lists more than one audience, and there is no `azp`";
            let refusal = invalid(message, place("aud"), reason, Observed);
            return Some(
                refusal.accepting("one audience in `aud`, or an `azp` that names the one to use"),
            );
        }
        _ => {}
    }
    let times = [
        ("exp", token.expiration()),
        ("nbf", token.not_before()),
        ("iat", token.issued_at()),
    ];
    let wrong = times
        .into_iter()
        .find(|(name, time)| time.is_none() && token.claim(name).is_some());
    wrong.map(|(name, _)| {
        let reason = format!("`{name}` is not a whole number");
        let message = "Invalid timestamp in token claims.";
        invalid(message, place(name), &reason, Observed)
            .accepting(format!("an `{name}` in whole seconds since 1970"))
    })
}

/// The identity provider of the account, and whether it knows the audience.
fn provider(token: &Token, request: &Request<'_>) -> Option<Refusal> {
    let issuer = token.issuer()?;
    let Some(client_ids) = request.client_ids else {
        let message = format!(
            "No OpenIDConnect provider found in your account for {}",
            issuer.value
        );
        let reason = format!(
            "the account of the role has no OpenID Connect provider with the URL `{}`",
            issuer.value
        );
        let accepted = match request.providers {
            [] => {
                "this token once the account has a provider with this URL; it has none".to_owned()
            }
            urls => format!(
                "a token of {}, or this one once the account has a provider with its URL",
                listed(urls.iter().map(String::as_str), "or")
            ),
        };
        let refusal = invalid(&message, issuer.span, &reason, Confidence::Observed);
        return Some(refusal.of(issuer.value).accepting(accepted));
    };
    let audience = token.audience();
    let known = audience
        .as_ref()
        .is_some_and(|a| client_ids.contains(&a.value));
    (!known).then(|| {
        let claim = if token.claim("azp").is_some() {
            "azp"
        } else {
            "aud"
        };
        let place = token
            .claim(claim)
            .map_or(token.signed, |node| token.source(node.span));
        let span = audience.as_ref().map_or(place, |a| a.span);
        let value = audience.as_ref().map_or("", |audience| &audience.value);
        let instead = match claim {
            "azp" => ", which AWS takes for the audience instead of `aud`",
            _ => "",
        };
        let reason = format!(
            "the provider does not list `{value}` among its client IDs: it is the token's `{claim}`{instead}"
        );
        let accepted = match client_ids {
            [] => "this audience once it is a client ID of the provider, which has none".to_owned(),
            ids => format!(
                "the audience {}, or this one once it is a client ID of the provider",
                listed(ids.iter().map(String::as_str), "or")
            ),
        };
        let value = value.to_owned();
        // an empty text, and a claim that appears twice, were seen to be refused in general words
        let members = token.claims.iter().flat_map(|claims| &claims.members);
        let is_repeated = members.filter(|member| member.key.value == claim).count() > 1;
        if is_repeated || audience.is_none_or(|audience| audience.value.is_empty()) {
            return generic(span, &reason, Confidence::Observed)
                .of(value)
                .accepting(accepted);
        }
        let message = "Incorrect token audience";
        invalid(message, span, &reason, Confidence::Observed)
            .of(value)
            .accepting(accepted)
    })
}

/// The signature, by the key set of the issuer.
fn signed(request: &Request<'_>) -> Option<Refusal> {
    let signature = request.signature?;
    match signature.status {
        Status::Verified | Status::NotChecked => None,
        // what AWS answers to a token without a signature was not recorded
        Status::Unsigned => Some(not_a_token(
            signature.span,
            &signature.reason,
            Confidence::Inferred,
        )),
        Status::Invalid => Some(
            generic(signature.span, &signature.reason, Confidence::Observed)
                .accepting("the token as the provider signed it, unchanged"),
        ),
        Status::KeyMissing => {
            let message = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
            let reason = &signature.reason;
            let refusal = invalid(message, signature.span, reason, Confidence::Observed);
            Some(refusal.accepting("a token that is signed with a key of the provider's key set"))
        }
    }
}

/// The times, with five minutes of tolerance; AWS's texts name a clock that is shifted by these.
fn times(token: &Token, now: i64) -> Option<Refusal> {
    let (expiration, issued_at) = (token.expiration()?, token.issued_at()?);
    let (early, late) = (now.saturating_sub(TOLERANCE), now.saturating_add(TOLERANCE));
    if expiration.value <= early {
        let message = format!(
            "Token expired: current date/time {early} must be before the expiration date/time {}",
            expiration.value
        );
        let reason = "the token has expired, more than 5 minutes before the call";
        let refusal = invalid(&message, expiration.span, reason, Confidence::Observed)
            .of(expiration.value.to_string())
            .accepting(format!("an `exp` later than {early}: get a new token"));
        return Some(Refusal {
            code: "ExpiredTokenException",
            ..refusal
        });
    }
    if let Some(not_before) = token.not_before().filter(|t| t.value > late) {
        let message = format!(
            "Token not yet valid: current date/time {late} must be after or equal to the not-before date/time {}",
            not_before.value
        );
        let reason = "the token is valid only later, more than 5 minutes after the call";
        let refusal = invalid(&message, not_before.span, reason, Confidence::Observed)
            .of(not_before.value.to_string());
        return Some(refusal.accepting(format!("an `nbf` of {late} or earlier")));
    }
    if issued_at.value > late {
        let message = format!("Token issued in the future: {}", issued_at.value);
        let reason = "the token was issued more than 5 minutes after the call";
        let refusal = invalid(&message, issued_at.span, reason, Confidence::Observed)
            .of(issued_at.value.to_string());
        return Some(refusal.accepting(format!("an `iat` of {late} or earlier")));
    }
    let age = now.saturating_sub(issued_at.value);
    (age >= TOO_OLD).then(|| {
        let reason = format!(
            "the token was issued {} days ago: AWS refuses a token this old, even before it expires",
            age / 86_400
        );
        let message = format!("Token too old: {age}");
        let refusal = invalid(&message, issued_at.span, &reason, Confidence::Observed)
            .of(issued_at.value.to_string())
            .accepting("a token that was issued less than five days ago: get a new one");
        Refusal {
            code: "ExpiredTokenException",
            ..refusal
        }
    })
}

/// The claims that AWS reads for itself.
fn aws_claims(token: &Token, request: &Request<'_>) -> Option<Refusal> {
    use Confidence::{Inferred, Observed};
    if let Some(malformed) = token.session_tags().malformed {
        let message = format!(
            "{} passed in claim is not in correct format.",
            malformed.value
        );
        let confidence = if malformed.value == "principal_tags" {
            Observed
        } else {
            Inferred
        };
        let reason = "the session tags in the token have the wrong form";
        let refusal = invalid(&message, malformed.span, reason, confidence);
        return Some(refusal.accepting(
            "a `principal_tags` object whose values are lists of one string, and a `transitive_tag_keys` list of strings",
        ));
    }
    if let Some(source_identity) = token.source_identity()
        && !is_name(&source_identity.value, request.source_identity_max)
    {
        let message = format!(
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{{2,{}}} and not begin with \"aws:\"",
            request.source_identity_max
        );
        let refusal = invalid(
            &message,
            source_identity.span,
            &form_of_name("the source identity", &source_identity.value),
            Inferred,
        );
        return Some(
            refusal
                .of(source_identity.value)
                .accepting(accepted_name(request.source_identity_max)),
        );
    }
    match token.roles() {
        Roles::Absent => None,
        Roles::Unsupported(span) => {
            let message = "The roles claim is not in a supported format";
            let reason = "the roles claim is neither a string nor a list";
            Some(invalid(message, span, reason, Observed).accepting("a list of role ARNs"))
        }
        Roles::Listed(arns) if arns.value.is_empty() => {
            let message = "The roles claim contains no valid role ARNs";
            let reason = "nothing in the roles claim is the ARN of a role";
            Some(invalid(message, arns.span, reason, Observed).accepting("a list of role ARNs"))
        }
        Roles::Listed(arns) if arns.value.iter().any(|arn| arn == request.role_arn) => None,
        Roles::Listed(arns) => {
            let message =
                "The target role ARN is not present in the roles claim of the identity token";
            let reason = format!("the roles claim does not list `{}`", request.role_arn);
            let accepted = listed(arns.value.iter().map(String::as_str), "or");
            let refusal = invalid(message, arns.span, &reason, Observed).of(request.role_arn);
            Some(refusal.accepting(format!("the role {accepted}")))
        }
    }
}

/// What AWS says where it says no more.
fn generic(span: Span, reason: &str, confidence: Confidence) -> Refusal {
    let message = "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.";
    invalid(message, span, reason, confidence)
}

fn invalid(message: &str, span: Span, reason: &str, confidence: Confidence) -> Refusal {
    Refusal {
        code: "InvalidIdentityToken",
        status: 400,
        message: message.to_owned(),
        reason: reason.to_owned(),
        value: None,
        span,
        accepted: None,
        confidence,
    }
}
