//! Calls and partitions: no request, and no pair of a caller and a role, crosses from one partition
//! into another.

use rolecall_source::Spanned;

use super::{
    invocation::{Invocation, Result},
    refusal::{Refused, Why},
};
use crate::{notes, partition::Partition};

/// The partition of the Region that is called, where that is known.
fn called(invocation: &Invocation<'_, '_>) -> Option<&'static Partition> {
    Partition::of_region(invocation.request.region())
}

/// Whether the Region that is called is in another partition than the ARN.
#[cfg(feature = "federation")]
pub(super) fn is_called_elsewhere(invocation: &Invocation<'_, '_>, arn: &str) -> bool {
    let of_arn = Partition::of_arn(arn);
    called(invocation).is_some_and(|called| of_arn.is_some_and(|of_arn| of_arn != called))
}

/// The refusal of credentials at an endpoint of another partition, which does not know them.
pub(super) fn wrong_endpoint(invocation: &Invocation<'_, '_>) -> Option<Result> {
    let own = invocation.caller.account()?.partition;
    let called = called(invocation).filter(|called| *called != own)?;
    let reason = format!(
        "the credentials belong to the partition `{}`, and the Region `{}` is in `{}`",
        own.name,
        invocation.request.region(),
        called.name
    );
    let accepted = format!(
        "a call to a Region of `{}`, such as `{}`",
        own.name, own.default_region
    );
    let why = Why::new(notes::request::PARTITION_ENDPOINT, reason)
        .value(invocation.request.region())
        .at(invocation.call.name_span)
        .accepts(accepted);
    let mut result = Result {
        resource: invocation.operation.role_arn().map(|arn| arn.value.clone()),
        ..Result::refused(unknown_credentials(why))
    };
    notes::add(&mut result.notes, notes::request::PARTITION_ENDPOINT);
    Some(result)
}

/// The refusal of a role in another partition than the caller's credentials.
pub(super) fn crossing(
    invocation: &Invocation<'_, '_>,
    role: &Spanned<String>,
    result: &mut Result,
) -> core::result::Result<(), Refused> {
    let Some(account) = invocation.caller.account() else {
        return Ok(());
    };
    let own = account.partition;
    let Some(other) = Partition::of_arn(&role.value).filter(|other| *other != own) else {
        return Ok(());
    };
    let reason = format!(
        "the role is in the partition `{}`, and the caller in `{}`: roles are assumed within one partition only",
        other.name, own.name
    );
    notes::add(&mut result.notes, notes::request::PARTITION_CROSSED);
    let accepted = format!(
        "a role of `{}`, or credentials of `{}`",
        own.name, other.name
    );
    Err(unknown_credentials(
        Why::new(notes::request::PARTITION_CROSSED, reason)
            .text(role)
            .accepts(accepted),
    ))
}

fn unknown_credentials(why: Why) -> Refused {
    Refused::new(
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid",
        why,
    )
}
