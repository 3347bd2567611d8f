//! What every issued session has: keys, times, and how they are printed.

use rolecall_policy::Document;
use serde_json::{Map, Value, json};

use super::Invocation;
use crate::{
    report::AwsError,
    world::{SessionKind, SessionState},
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
        access_key_id: invocation.world.ids.access_key("ASIA", &invocation.purpose),
        source_identity: None,
        tags: Vec::new(),
        transitive_tag_keys: Vec::new(),
        issued: invocation.at,
        expires: invocation.at.after(duration),
        policy: None,
        policy_arns: Vec::new(),
        mfa: None,
        federation: Vec::new(),
    }
}

/// An inline session policy.
pub(super) fn policy(text: Option<&str>) -> Option<Document> {
    text.map(|text| Document::read("session policy", "", text))
}

/// The answer's `Credentials`, in the order in which the AWS CLI prints them.
///
/// A session token of a Regional endpoint is longer than one of the global endpoint; `length` is
/// the recorded one.
pub(super) fn response(
    invocation: &Invocation<'_, '_>,
    session: &SessionState,
    length: usize,
) -> Map<String, Value> {
    let ids = invocation.world.ids;
    let purpose = &invocation.purpose;
    let mut response = Map::new();
    response.insert(
        "Credentials".to_owned(),
        json!({
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": ids.secret_key(purpose),
            "SessionToken": ids.session_token(purpose, length),
            "Expiration": session.expires.iso_offset(),
        }),
    );
    response
}

/// `PackedPolicySize`, an approximation in percent: 9 was seen for a bare call and 19 with a
/// source identity; the rest is what policies and tags take of their 2,048 characters. More than
/// there is room for is an error.
pub(super) fn packed_size(
    policy: &Option<String>,
    policy_arns: &[String],
    session: &SessionState,
) -> Result<usize, AwsError> {
    let policies =
        policy.as_ref().map_or(0, String::len) + policy_arns.iter().map(String::len).sum::<usize>();
    let tags: usize = session
        .tags
        .iter()
        .map(|(key, value)| key.len() + value.len() + 4)
        .sum();
    let identity = usize::from(session.source_identity.is_some()) * 10;
    let size = 9 + identity + (policies + tags) * 100 / 2048 / 2;
    if size > 100 {
        return Err(too_large(size));
    }
    Ok(size)
}

/// The refusal of session policies and tags that take so many percent of their room.
pub(super) fn too_large(percent: usize) -> AwsError {
    AwsError::bad_request(
        "PackedPolicyTooLarge",
        format!("Packed policy consumes {percent}% of allotted space, please use smaller policy."),
    )
}
