//! How AWS STS answers a token that it does not accept.

use rolecall_source::{Confidence, Span, json::Value};

use super::{Roles, Token};
use crate::{
    name::is_name,
    refusal::Refusal,
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

/// Whether it is a token at all.
fn form(token: &Token) -> Option<Refusal> {
    (!token.is_valid()).then(|| {
        let reason = "it is no token that is signed in a way that AWS accepts";
        not_a_token(token.signed, reason, Confidence::Observed)
    })
}

fn not_a_token(span: Span, reason: &str, confidence: Confidence) -> Refusal {
    let message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    invalid(message, span, reason, confidence)
}

/// The registered claims: those that must be there, and their types.
fn claims(token: &Token) -> Option<Refusal> {
    use Confidence::{Inferred, Observed};
    for name in REQUIRED {
        if token.claim(name).is_none() {
            let message = format!("Missing a required claim: {name}");
            let reason = format!("the token has no claim `{name}`");
            return Some(invalid(&message, token.signed, &reason, Observed));
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
            reason: "the subject must be a text or a number".to_owned(),
            span: place("sub"),
            confidence: if null { Observed } else { Inferred },
        });
    }
    if token.issuer().is_none() {
        return Some(generic(place("iss"), "the issuer must be a text", Inferred));
    }
    match &token.claim("aud").map(|node| &node.value) {
        Some(Value::Array(items)) if items.is_empty() => {
            let message = "Claim is not allowed to be empty: aud";
            return Some(invalid(
                message,
                place("aud"),
                "the list of audiences is empty",
                Observed,
            ));
        }
        Some(Value::Array(items)) if items.len() > 1 && token.claim("azp").is_none() => {
            let message = "Token audience contains more than one audience while authorized party is not present";
            let reason = "with more than one audience, `azp` must say which of them it is";
            return Some(invalid(message, place("aud"), reason, Observed));
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
        let reason = format!("`{name}` must be a whole number of seconds since 1970");
        invalid(
            "Invalid timestamp in token claims.",
            place(name),
            &reason,
            Observed,
        )
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
        let reason = "the account has no identity provider with this URL";
        return Some(invalid(&message, issuer.span, reason, Confidence::Observed));
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
        let reason = format!("`{claim}` is no client ID of the identity provider");
        // an empty text, and a claim that appears twice, were seen to be refused in general words
        let members = token.claims.iter().flat_map(|claims| &claims.members);
        let is_repeated = members.filter(|member| member.key.value == claim).count() > 1;
        if is_repeated || audience.is_none_or(|audience| audience.value.is_empty()) {
            return generic(span, &reason, Confidence::Observed);
        }
        invalid(
            "Incorrect token audience",
            span,
            &reason,
            Confidence::Observed,
        )
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
        Status::Invalid => Some(generic(
            signature.span,
            &signature.reason,
            Confidence::Observed,
        )),
        Status::KeyMissing => {
            let message = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
            let reason = &signature.reason;
            Some(invalid(
                message,
                signature.span,
                reason,
                Confidence::Observed,
            ))
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
        return Some(Refusal {
            code: "ExpiredTokenException",
            ..invalid(
                &message,
                expiration.span,
                "the token has expired",
                Confidence::Observed,
            )
        });
    }
    if let Some(not_before) = token.not_before().filter(|t| t.value > late) {
        let message = format!(
            "Token not yet valid: current date/time {late} must be after or equal to the not-before date/time {}",
            not_before.value
        );
        let reason = "the token does not hold yet";
        return Some(invalid(
            &message,
            not_before.span,
            reason,
            Confidence::Observed,
        ));
    }
    if issued_at.value > late {
        let message = format!("Token issued in the future: {}", issued_at.value);
        return Some(invalid(
            &message,
            issued_at.span,
            "the token was issued later than now",
            Confidence::Observed,
        ));
    }
    let age = now.saturating_sub(issued_at.value);
    (age >= TOO_OLD).then(|| {
        let reason = format!(
            "the token was issued {} days ago: AWS refuses a token this old, even before it expires",
            age / 86_400
        );
        let message = format!("Token too old: {age}");
        let refusal = invalid(&message, issued_at.span, &reason, Confidence::Observed);
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
        return Some(invalid(
            &message,
            malformed.span,
            "the session tags can't be read",
            confidence,
        ));
    }
    if let Some(source_identity) = token.source_identity()
        && !is_name(&source_identity.value, request.source_identity_max)
    {
        let message = format!(
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{{2,{}}} and not begin with \"aws:\"",
            request.source_identity_max
        );
        let reason = "the source identity has another form; the text is that of SAML";
        return Some(invalid(&message, source_identity.span, reason, Inferred));
    }
    match token.roles() {
        Roles::Absent => None,
        Roles::Unsupported(span) => {
            let message = "The roles claim is not in a supported format";
            Some(invalid(
                message,
                span,
                "it must be a list or a text",
                Observed,
            ))
        }
        Roles::Listed(arns) if arns.value.is_empty() => {
            let message = "The roles claim contains no valid role ARNs";
            Some(invalid(
                message,
                arns.span,
                "nothing in it is the ARN of a role",
                Observed,
            ))
        }
        Roles::Listed(arns) if arns.value.iter().any(|arn| arn == request.role_arn) => None,
        Roles::Listed(arns) => {
            let message =
                "The target role ARN is not present in the roles claim of the identity token";
            Some(invalid(
                message,
                arns.span,
                "it lists other roles",
                Observed,
            ))
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
        span,
        confidence,
    }
}
