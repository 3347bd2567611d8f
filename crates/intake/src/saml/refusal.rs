//! How AWS STS answers an assertion that it does not accept.

use rolecall_source::{Confidence, Span, Spanned};

use super::{
    document::{Assertion, Form, Saml},
    instant,
    signatures::Signatures,
};
use crate::{
    name::{SESSION_NAME_MAX, accepted_name, form_of_name, is_name},
    refusal::Refusal,
    signature::{Signature, Status},
};

/// How long after its issue an assertion is accepted, in seconds.
const REDEMPTION: i64 = 300;

/// The call that the assertion is presented with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The role to be assumed.
    pub role_arn: &'a str,
    /// The SAML provider.
    pub principal_arn: &'a str,
    /// The entity id in the provider's metadata, if it is known.
    pub entity_id: Option<&'a str>,
    /// What became of the signatures; `None` where the keys of the provider are not known, and the
    /// signature is taken for a good one.
    pub signatures: Option<&'a Signatures>,
    /// The time of the call, in seconds since 1970.
    pub now: i64,
    /// The id of the request to the service behind STS, which some texts name.
    pub request_id: &'a str,
    /// The longest source identity that is accepted, in characters.
    pub source_identity_max: usize,
}

/// How AWS STS refuses the response, or `None` if it accepts it.
///
/// The order of the checks is inferred: recorded answers show what is refused with which text, one
/// fault at a time. An encrypted assertion is taken for a good one, since only AWS can read it.
#[must_use]
pub fn refusal(saml: &Saml, request: &Request<'_>) -> Option<Refusal> {
    let Some(assertion) = saml.assertion() else {
        let whole = saml.document.root.tag;
        if !saml.encrypted.is_empty() {
            return signed(saml, request);
        }
        let reason = "the response holds no assertion";
        return Some(malformed(request, whole, reason, Confidence::Inferred));
    };
    if saml.form == Form::Attributes {
        return well_formed(saml, request).or_else(|| attributes(saml, assertion, request));
    }
    structure(saml, assertion, request)
        .or_else(|| signed(saml, request))
        .or_else(|| times(assertion, request.now))
        .or_else(|| attributes(saml, assertion, request))
}

/// How AWS STS refuses the response for its times alone, if the call is made `now`, in seconds since
/// 1970.
#[must_use]
pub fn expiry(saml: &Saml, now: i64) -> Option<Refusal> {
    times(saml.assertion()?, now)
}

/// A time at which the times of the response hold, in seconds since 1970: when it was issued, or
/// began to be valid. `None` where they hold `now`, or never do. AWS STS does not check whether
/// a response is not valid yet, so this may be given for one that it accepts.
#[must_use]
pub fn valid_at(saml: &Saml, now: i64) -> Option<i64> {
    let assertion = saml.assertion()?;
    let read = |time: Option<&Spanned<String>>| instant::read(&time?.value);
    let issued = read(assertion.issue_instant.as_ref())?;
    if now >= issued && times(assertion, now).is_none() {
        return None;
    }
    let conditions = assertion.conditions.as_ref();
    let begins = read(conditions.and_then(|conditions| conditions.not_before.as_ref()));
    let starts = [begins.map_or(issued, |begins| begins.max(issued)), issued];
    let holds = |start: &i64| times(assertion, *start).is_none();
    starts.into_iter().find(holds)
}

/// The first time from which the assertion is said to hold, if that is after `now`, in seconds since
/// 1970. AWS was observed not to check it.
#[must_use]
pub fn not_before(assertion: &Assertion, now: i64) -> Option<&Spanned<String>> {
    let conditions = assertion.conditions.as_ref();
    let starts = [
        conditions.and_then(|c| c.not_before.as_ref()),
        assertion
            .confirmations
            .first()
            .and_then(|c| c.not_before.as_ref()),
    ];
    let is_ahead = |start: &&Spanned<String>| instant::read(&start.value).is_some_and(|t| t > now);
    starts.into_iter().flatten().find(is_ahead)
}

/// The parts that must be there and be well formed.
fn structure(saml: &Saml, assertion: &Assertion, request: &Request<'_>) -> Option<Refusal> {
    use Confidence::{Inferred, Observed};
    let refuse =
        |span, reason: &str, confidence| Some(malformed(request, span, reason, confidence));
    let unreadable = well_formed(saml, request);
    if unreadable.is_some() {
        return unreadable;
    }
    let root = &saml.document.root.name;
    if root.namespace.is_empty() {
        return refuse(
            root.span,
            "the root element is in none of the namespaces of SAML",
            Inferred,
        );
    }
    if let (Some(entity_id), Some(issuer)) = (request.entity_id, &assertion.issuer)
        && issuer.value != entity_id
    {
        return Some(Refusal {
            code: "InvalidIdentityToken",
            status: 400,
            message: behind(request, "Issuer not present in specified provider"),
            reason: format!(
                "the issuer is `{}`, and the metadata of the SAML provider names `{entity_id}`",
                issuer.value
            ),
            value: Some(issuer.value.clone()),
            span: issuer.span,
            accepted: Some(format!(
                "the issuer `{entity_id}`, or metadata of the SAML provider for this issuer"
            )),
            confidence: Confidence::Documented,
        });
    }
    let Some(name_id) = &assertion.name_id else {
        return Some(Refusal {
            code: "AccessDenied",
            status: 403,
            message: "Not authorized to perform sts:AssumeRoleWithSAML".to_owned(),
            reason: "the assertion names no subject: NameID is missing".to_owned(),
            value: None,
            span: assertion.span,
            accepted: Some("a Subject with a NameID".to_owned()),
            confidence: Confidence::Documented,
        });
    };
    if name_id.format.is_none() {
        return refuse(name_id.value.span, "the NameID has no Format", Observed);
    }
    let [confirmation] = &assertion.confirmations[..] else {
        let span = assertion
            .confirmations
            .get(1)
            .map_or(assertion.span, |second| second.span);
        let count = assertion.confirmations.len();
        let reason = format!("AWS expects one SubjectConfirmation, and there are {count}");
        return refuse(span, &reason, Observed);
    };
    if confirmation.recipient.is_none() {
        return refuse(
            confirmation.span,
            "the SubjectConfirmationData has no Recipient",
            Observed,
        );
    }
    if confirmation.not_on_or_after.is_none() {
        let reason = "the SubjectConfirmationData has no NotOnOrAfter";
        return refuse(confirmation.span, reason, Observed);
    }
    let Some(conditions) = &assertion.conditions else {
        return refuse(assertion.span, "there are no Conditions", Observed);
    };
    if assertion.authn_statements.is_empty() {
        return refuse(assertion.span, "there is no AuthnStatement", Observed);
    }
    let sessions = assertion
        .authn_statements
        .iter()
        .map(|s| &s.session_not_on_or_after);
    let instants = [
        &conditions.not_before,
        &conditions.not_on_or_after,
        &confirmation.not_before,
        &confirmation.not_on_or_after,
        &assertion.issue_instant,
    ];
    let mut written = instants.into_iter().chain(sessions).flatten();
    let wrong = written.find(|written| instant::read(&written.value).is_none())?;
    let reason = format!("`{}` is not a time", wrong.value);
    let refusal = malformed(request, wrong.span, &reason, Observed).of(wrong.value.as_str());
    Some(refusal.accepting("a time as in `2026-11-22T10:00:00Z`"))
}

fn well_formed(saml: &Saml, request: &Request<'_>) -> Option<Refusal> {
    (!saml.well_formed).then(|| {
        let span = saml.document.root.name.span;
        malformed(
            request,
            span,
            "the response is not well-formed XML",
            Confidence::Inferred,
        )
    })
}

/// The signatures: that of the assertion must be there, that of the response may be, and both must
/// be right.
fn signed(saml: &Saml, request: &Request<'_>) -> Option<Refusal> {
    let signatures = request.signatures?;
    let both = [&signatures.response, &signatures.assertion];
    let is_wrong =
        |signature: &&Signature| matches!(signature.status, Status::Invalid | Status::KeyMissing);
    if let Some(wrong) = both.into_iter().flatten().find(is_wrong) {
        let message = "Response signature invalid".to_owned();
        let reason = wrong.reason.clone();
        let refusal = invalid(message, wrong.span, reason, Confidence::Observed);
        return Some(refusal.accepting("the response as the provider signed it, unchanged"));
    }
    let of_assertion = signatures.assertion.as_ref()?;
    (of_assertion.status == Status::Unsigned && saml.form != Form::Attributes).then(|| {
        let text = "Response (with optional signature) must contain an assertion with a mandatory signature";
        let reason = of_assertion.reason.clone();
        let message = behind(request, text);
        invalid(message, of_assertion.span, reason, Confidence::Observed)
            .accepting("a signature on the assertion; one on the response is not enough")
    })
}

/// The times that have passed. Instants that lie ahead were observed not to matter.
fn times(assertion: &Assertion, now: i64) -> Option<Refusal> {
    let ends = [
        assertion
            .conditions
            .as_ref()
            .and_then(|c| c.not_on_or_after.as_ref()),
        assertion
            .confirmations
            .first()
            .and_then(|c| c.not_on_or_after.as_ref()),
    ];
    let sessions = assertion
        .authn_statements
        .iter()
        .map(|s| s.session_not_on_or_after.as_ref());
    let passed = |end: &&Spanned<String>| instant::read(&end.value).is_some_and(|t| t <= now);
    if let Some(end) = ends.into_iter().chain(sessions).flatten().find(passed) {
        return Some(expired(
            "Response has expired",
            end,
            &format!("`{}` has passed", end.value),
        ));
    }
    let issued = assertion.issue_instant.as_ref()?;
    let age = now.saturating_sub(instant::read(&issued.value)?);
    (age > REDEMPTION).then(|| {
        let reason = format!("it was issued {age} seconds before the call");
        expired(
            "Token must be redeemed within 5 minutes of issuance",
            issued,
            &reason,
        )
    })
}

/// What AWS reads of the attributes.
fn attributes(saml: &Saml, assertion: &Assertion, request: &Request<'_>) -> Option<Refusal> {
    // lone attributes are a part of an assertion, in which the others may stand
    let whole = saml.form != Form::Attributes;
    let roles = assertion.roles();
    let offered = roles.iter().any(|pair| {
        pair.role.value == request.role_arn && pair.provider.value == request.principal_arn
    });
    if !offered && (whole || !roles.is_empty()) {
        let span = roles
            .first()
            .map_or(assertion.span, |pair| pair.role.span.to(pair.provider.span));
        let message =
            "SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
        let reason = match roles.len() {
            0 => "no Role attribute names a role and a SAML provider".to_owned(),
            1 => "the assertion lists a different role and SAML provider".to_owned(),
            count => format!(
                "none of the {count} pairs of role and SAML provider in the assertion is that of the call"
            ),
        };
        let accepted = roles
            .iter()
            .map(|pair| format!("`{},{}`", pair.role.value, pair.provider.value));
        let accepted: Vec<String> = accepted.collect();
        let refusal = invalid(message.to_owned(), span, reason, Confidence::Observed)
            .of(format!("{},{}", request.role_arn, request.principal_arn));
        return Some(match accepted.as_slice() {
            [] => refusal.accepting("a Role attribute with this role and SAML provider"),
            pairs => refusal.accepting(format!("the pair {}", pairs.join(" or "))),
        });
    }
    let name = assertion.role_session_name();
    if name.is_none() && whole {
        let message = "RoleSessionName is required in AuthnResponse".to_owned();
        let reason = "the assertion has no attribute RoleSessionName".to_owned();
        let refusal = invalid(message, assertion.span, reason, Confidence::Documented);
        return Some(refusal.accepting(format!(
            "an attribute RoleSessionName of {}",
            accepted_name(SESSION_NAME_MAX)
        )));
    }
    if let Some(name) = name.filter(|name| !is_name(&name.value, SESSION_NAME_MAX)) {
        let message = "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}";
        let reason = form_of_name("the session name", &name.value);
        let refusal = invalid(
            message.to_owned(),
            name.span,
            reason,
            Confidence::Documented,
        )
        .of(name.value.as_str());
        return Some(refusal.accepting(accepted_name(SESSION_NAME_MAX)));
    }
    let max = request.source_identity_max;
    let source_identity = assertion.source_identity()?;
    if is_name(&source_identity.value, max) {
        return None;
    }
    let message = format!(
        "Source Identity must match [a-zA-Z_0-9+=,.@-]{{2,{max}}} and not begin with \"aws:\""
    );
    let reason = form_of_name("the source identity", &source_identity.value);
    let refusal = invalid(
        message,
        source_identity.span,
        reason,
        Confidence::Documented,
    )
    .of(source_identity.value.as_str());
    Some(refusal.accepting(accepted_name(max)))
}

/// What AWS says of everything that it can't read.
fn malformed(request: &Request<'_>, span: Span, reason: &str, confidence: Confidence) -> Refusal {
    let message = behind(request, "Invalid base64 SAMLResponse");
    invalid(message, span, reason.to_owned(), confidence)
}

/// A text of the service behind STS about the response, which adds where it comes from.
fn behind(request: &Request<'_>, text: &str) -> String {
    discovery(
        text,
        "AuthSamlInvalidSamlResponseException",
        request.request_id,
    )
}

fn discovery(text: &str, code: &str, request_id: &str) -> String {
    format!(
        "{text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {code}; Request ID: {request_id}; Proxy: null)"
    )
}

/// AWS's text where the account has no SAML provider of this ARN, as the integration tests of a
/// SAML login tool that run against AWS assert it; `request_id` is that of the request to the
/// service behind STS.
#[must_use]
pub fn unknown_provider(request_id: &str) -> String {
    let text = "Specified provider doesn't exist";
    discovery(text, "AuthSamlManifestNotFoundException", request_id)
}

/// How AWS STS refuses a text that is not a SAML response in base64.
#[must_use]
pub fn unreadable(text: &str, request_id: &str) -> Refusal {
    let message = discovery(
        "Invalid base64 SAMLResponse",
        "AuthSamlInvalidSamlResponseException",
        request_id,
    );
    let reason = "this is not a SAML response in base64".to_owned();
    let span = Span::new(0, text.len());
    invalid(message, span, reason, Confidence::Inferred)
        .accepting("the response as it is posted: base64 of its XML, and no other encoding")
}

fn invalid(message: String, span: Span, reason: String, confidence: Confidence) -> Refusal {
    Refusal {
        code: "InvalidIdentityToken",
        status: 400,
        message,
        reason,
        value: None,
        span,
        accepted: None,
        confidence,
    }
}

fn expired(message: &str, at: &Spanned<String>, reason: &str) -> Refusal {
    Refusal {
        code: "ExpiredTokenException",
        status: 400,
        message: message.to_owned(),
        reason: reason.to_owned(),
        value: Some(at.value.clone()),
        span: at.span,
        accepted: Some("a new response: sign in again".to_owned()),
        confidence: Confidence::Observed,
    }
}
