//! What every issued session has: keys, times, and how they are printed.

use rolecall_policy::Document;

use super::{
    invocation::Invocation,
    refusal::{Refused, Why},
};
use crate::{
    notes::{Rule, refusals},
    report::response::Credentials,
    world::{Caller, SessionKind, SessionState},
};

/// A session with what follows from the call alone; the caller of this function says the rest.
pub(super) fn session(
    invocation: &Invocation<'_, '_>,
    account: &str,
    duration: i64,
) -> SessionState {
    SessionState {
        kind: SessionKind::Root,
        account: account.to_owned(),
        partition: invocation.world.partition(account),
        access_key_id: invocation.world.ids.access_key("ASIA", &invocation.purpose),
        source_identity: None,
        tags: Vec::new(),
        transitive_tag_keys: Vec::new(),
        issued: invocation.at,
        expires: invocation.at.after(duration),
        policy: None,
        scoped: Vec::new(),
        policy_arns: Vec::new(),
        mfa: None,
        mfa_for_call: false,
        on_instance: matches!(&invocation.caller, Caller::Service { name } if name == "ec2.amazonaws.com"),
        federation: Vec::new(),
    }
}

/// An inline session policy.
pub(super) fn policy(text: Option<&str>) -> Option<Document> {
    text.map(|text| Document::read("session policy", "", text))
}

/// The credentials of a session.
///
/// A session token of a Regional endpoint is longer than one of the global endpoint; `bare` is
/// the length that was recorded for a session to which nothing was passed.
pub(super) fn issue(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
    bare: usize,
) -> Credentials {
    let ids = invocation.world.ids;
    let purpose = &invocation.purpose;
    Credentials {
        access_key_id: session.access_key_id.clone(),
        secret_access_key: ids.secret_key(purpose),
        session_token: ids.session_token(purpose, token_length(session, bare)),
        expiration: session.expires.iso_offset(),
    }
}

/// `PackedPolicySize`, which since 2026 is the part of the longest session token that this one
/// takes, in percent. More than there is room for is an error.
pub(super) fn packed_size(
    invocation: &Invocation<'_, '_>,
    credentials: &Credentials,
    session: &SessionState,
) -> Result<usize, Refused> {
    match utilization(&credentials.session_token) {
        percent @ ..=100 => Ok(percent),
        percent if !session.has_policies() => Err(tags_too_large(invocation, percent)),
        percent => Err(policies_too_large(invocation, percent)),
    }
}

/// The refusal of session policies that, with the tags, take so many percent of their room:
/// observed before September 2026.
pub(super) fn policies_too_large(invocation: &Invocation<'_, '_>, percent: usize) -> Refused {
    let message =
        format!("Packed policy consumes {percent}% of allotted space, please use smaller policy.");
    let what = "the session policies, their ARNs and the session tags take";
    let accepted = "a shorter policy, fewer policy ARNs, or fewer or shorter tags";
    too_large(
        invocation,
        message,
        refusals::PACKED_POLICIES,
        what,
        accepted,
        percent,
    )
}

/// The refusal of session tags alone that take so many percent of their room: a `CloudTrail` record
/// of `AssumeRoleWithWebIdentity` by Amazon Cognito, in a public guide to GitHub Actions through
/// Cognito, 2023.
fn tags_too_large(invocation: &Invocation<'_, '_>, percent: usize) -> Refused {
    let message = format!("Packed size of session tags consumes {percent}% of allotted space.");
    let accepted = "fewer or shorter tags";
    let what = "the session tags take";
    too_large(
        invocation,
        message,
        refusals::PACKED_TAGS,
        what,
        accepted,
        percent,
    )
}

fn too_large(
    invocation: &Invocation<'_, '_>,
    message: String,
    rule: Rule,
    what: &str,
    accepted: &str,
    percent: usize,
) -> Refused {
    let packed = invocation.operation.packed().map(|packed| packed.span);
    let reason = format!("{what} about {percent}% of their room");
    let why = Why::new(rule, reason).at(packed);
    Refused::bad_request("PackedPolicyTooLarge", message, why.accepts(accepted))
}

/// Refuses a call to the global endpoint, where the operation does not exist.
pub(super) fn regional_only(invocation: &Invocation<'_, '_>) -> Result<(), Refused> {
    match invocation.call.global("endpoint-url") {
        Some(url) if url.value.trim_end_matches('/') == "https://sts.amazonaws.com" => {
            let reason = "the call goes to the global endpoint of STS";
            let why = Why::new(refusals::REGIONAL_OPERATION, reason).text(url);
            Err(Refused::bad_request(
                "InvalidAction",
                "Unknown Operation",
                why.accepts("a Regional endpoint, such as `https://sts.us-east-1.amazonaws.com`"),
            ))
        }
        _ => Ok(()),
    }
}

/// How much of the longest session token this one takes, in percent.
pub fn utilization(token: &str) -> usize {
    token.len() * 100 / 4096
}

/// The length of a session token. AWS does not publish what a session takes in it: this is what
/// agrees with all recorded tokens, from a bare one to those with a policy or a long subject.
fn token_length(session: &SessionState, bare: usize) -> usize {
    let length = |texts: &mut dyn Iterator<Item = &String>| texts.map(String::len).sum::<usize>();
    let policies = session.policy.iter().chain(&session.scoped);
    let policy: usize = policies.map(|policy| policy.text().len()).sum();
    let mut bytes = (policy + length(&mut session.policy_arns.iter())) * 9 / 16;
    if let Some(source_identity) = &session.source_identity {
        bytes += source_identity.len() + 19;
    }
    for (key, value) in &session.tags {
        bytes += key.len() + value.len() + 8;
    }
    if !session.federation.is_empty() {
        let values = session.federation.iter().flat_map(|key| &key.values);
        bytes += 92 + length(&mut values.into_iter());
    }
    bare + bytes.div_ceil(3) * 4
}
