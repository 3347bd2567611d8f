//! Operations that tell about credentials and messages.

use rolecall_source::StsOperation;

use super::{
    constraints::{CharacterClass, Constraints},
    invocation::{Ending, Failure, Findings, Invocation, Success},
    other::{allowed, authorize},
    refusal::{Refused, Why},
};
use crate::{
    notes::{self, refusals},
    operation::{DecodeAuthorizationMessage, GetAccessKeyInfo},
    report::response::Response,
};

const ACCESS_KEY: CharacterClass = CharacterClass {
    pattern: r"[\w]*",
    holds: |c| c.is_ascii_alphanumeric() || c == '_',
    words: "letters A to Z, digits and `_`",
};

/// `GetCallerIdentity` needs no permission, and no policy can deny it.
pub(super) fn get_caller_identity(invocation: &Invocation<'_, '_>, found: &mut Findings) -> Ending {
    let caller = &invocation.caller;
    let Some(account) = caller.account() else {
        return Err(missing_credentials().into());
    };
    notes::add(&mut found.notes, notes::GET_CALLER_IDENTITY);
    Ok(Success::Answered(Response::GetCallerIdentity {
        user_id: caller.user_id(&invocation.world),
        account: account.id.clone(),
        arn: caller.arn(),
    }))
}

/// `GetAccessKeyInfo`: the account of an access key id.
pub(super) fn get_access_key_info(
    invocation: &Invocation<'_, '_>,
    asked: &GetAccessKeyInfo<'_>,
    found: &mut Findings,
) -> Ending {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.access_key_id, 16, 128, Some(ACCESS_KEY));
    constraints.check()?;
    let check = authorize(invocation, StsOperation::GetAccessKeyInfo.action(), "*");
    let allowed = allowed(invocation, &check, "*");
    found.resource = Some("*".to_owned());
    found.checks.push(check);
    allowed?;
    let key = asked.access_key_id.or_empty();
    match account_of(invocation, key) {
        Some(account) => Ok(Success::Answered(Response::GetAccessKeyInfo { account })),
        None => {
            let reason = format!("no access key `{key}` is in the scenario");
            Err(Failure::NotRun(reason))
        }
    }
}

/// `DecodeAuthorizationMessage`: only the service that encoded a message could have made it.
pub(super) fn decode_authorization_message(
    invocation: &Invocation<'_, '_>,
    asked: &DecodeAuthorizationMessage<'_>,
    found: &mut Findings,
) -> Ending {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.encoded_message, 1, 10_240, None);
    constraints.check()?;
    let action = StsOperation::DecodeAuthorizationMessage.action();
    let check = authorize(invocation, action, "*");
    let allowed = allowed(invocation, &check, "*");
    found.resource = Some("*".to_owned());
    found.checks.push(check);
    allowed?;
    notes::add(&mut found.notes, notes::ENCODED_MESSAGE);
    let reason = "Rolecall can't tell whether a service of AWS encoded this message";
    let why = Why::new(notes::ENCODED_MESSAGE, reason).at(asked.encoded_message.span());
    let refused = Refused::bad_request(
        "InvalidAuthorizationMessageException",
        "Invalid authorization message",
        why.accepts("at AWS, a message from the error of a denied call"),
    );
    Err(refused.into())
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
    .for_credentials()
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
