//! Calls and partitions: no request, and no pair of a caller and a role, crosses from one partition
//! into another.

use rolecall_source::Spanned;

use super::{
    invocation::{Findings, Invocation},
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

/// Refuses credentials at an endpoint of another partition, which does not know them.
pub(super) fn known_at_endpoint(
    invocation: &Invocation<'_, '_>,
    found: &mut Findings,
) -> Result<(), Refused> {
    let Some(account) = invocation.caller.account() else {
        return Ok(());
    };
    let own = account.partition;
    let Some(called) = called(invocation).filter(|called| *called != own) else {
        return Ok(());
    };
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
    found.resource = invocation.operation.role_arn().map(|arn| arn.value.clone());
    notes::add(&mut found.notes, notes::request::PARTITION_ENDPOINT);
    Err(unknown_credentials(why))
}

/// The refusal of a role in another partition than the caller's credentials.
pub(super) fn crossing(
    invocation: &Invocation<'_, '_>,
    role: &Spanned<String>,
    found: &mut Findings,
) -> Result<(), Refused> {
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
    notes::add(&mut found.notes, notes::request::PARTITION_CROSSED);
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
    .for_credentials()
}
