//! Operations that tell about credentials and messages.

use rolecall_source::StsOperation;
use serde_json::{Map, Value, json};

use super::{
    constraints::{CharacterClass, Constraints},
    invocation::{Invocation, Result},
    other::{authorize, denial},
    refusal::{Refused, Why},
};
use crate::{
    notes::{self, refusals},
    operation::{DecodeAuthorizationMessage, GetAccessKeyInfo},
};

const ACCESS_KEY: CharacterClass = CharacterClass {
    pattern: r"[\w]*",
    holds: |c| c.is_ascii_alphanumeric() || c == '_',
    words: "letters A to Z, digits and `_`",
};

/// `GetCallerIdentity` needs no permission, and no policy can deny it.
pub(super) fn get_caller_identity(invocation: &Invocation<'_, '_>) -> Result {
    let caller = &invocation.caller;
    let Some(account) = caller.account() else {
        return Result::refused(missing_credentials());
    };
    let mut result = Result {
        response: Some(object(json!({
            "UserId": caller.user_id(&invocation.world),
            "Account": account.id,
            "Arn": caller.arn(),
        }))),
        ..Result::default()
    };
    notes::add(&mut result.notes, notes::GET_CALLER_IDENTITY);
    result
}

/// `GetAccessKeyInfo`: the account of an access key id.
pub(super) fn get_access_key_info(
    invocation: &Invocation<'_, '_>,
    asked: &GetAccessKeyInfo<'_>,
) -> Result {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.access_key_id, 16, 128, Some(ACCESS_KEY));
    if let Err(refused) = constraints.check() {
        return Result::refused(refused);
    }
    let check = authorize(invocation, StsOperation::GetAccessKeyInfo.action(), "*");
    let mut result = Result {
        resource: Some("*".to_owned()),
        error: denial(invocation, &check, "*"),
        ..Result::default()
    };
    let allowed = check.allowed();
    result.checks.push(check);
    if !allowed {
        return result;
    }
    let key = asked.access_key_id.or_empty();
    match account_of(invocation, key) {
        Some(account) => result.response = Some(object(json!({ "Account": account }))),
        None => {
            result.not_run = Some(format!("no access key `{key}` is in the scenario"));
        }
    }
    result
}

/// `DecodeAuthorizationMessage`: only the service that encoded a message could have made it.
pub(super) fn decode_authorization_message(
    invocation: &Invocation<'_, '_>,
    asked: &DecodeAuthorizationMessage<'_>,
) -> Result {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.encoded_message, 1, 10_240, None);
    if let Err(refused) = constraints.check() {
        return Result::refused(refused);
    }
    let check = authorize(
        invocation,
        StsOperation::DecodeAuthorizationMessage.action(),
        "*",
    );
    let mut result = Result {
        resource: Some("*".to_owned()),
        error: denial(invocation, &check, "*"),
        ..Result::default()
    };
    if check.allowed() {
        let reason = "Rolecall can't tell whether a service of AWS encoded this message";
        let why = Why::new(notes::ENCODED_MESSAGE, reason).at(asked.encoded_message.span());
        result.refuse(Refused::bad_request(
            "InvalidAuthorizationMessageException",
            "Invalid authorization message",
            why.accepts("at AWS, a message from the error of a denied call"),
        ));
        notes::add(&mut result.notes, notes::ENCODED_MESSAGE);
    }
    result.checks.push(check);
    result
}

fn missing_credentials() -> Refused {
    let why = Why::new(
        refusals::SIGNED_REQUEST,
        "the caller has no account: a service principal signs no request",
    );
    Refused::new(
        "MissingAuthenticationToken",
        403,
        "Request is missing Authentication Token",
        why.accepts("a user, or a session, as the caller"),
    )
}

/// The account that an access key of the scenario belongs to.
fn account_of(invocation: &Invocation<'_, '_>, key: &str) -> Option<String> {
    let world = &invocation.world;
    if invocation.caller.access_key_id(world) == key {
        return invocation
            .caller
            .account()
            .map(|account| account.id.clone());
    }
    let of = |arn: &str| world.ids.access_key("AKIA", arn);
    world
        .parts
        .accounts
        .iter()
        .find(|account| {
            account.users.iter().any(|user| match &user.access_key_id {
                Some(own) => own == key,
                None => of(&user.arn(account)) == key,
            })
        })
        .map(|account| account.id.clone())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
