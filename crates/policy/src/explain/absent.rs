//! Why a request lacks a condition key, where that is known.

use rolecall_source::Confidence;

use crate::{context::Context, keys::services::source_keys, principal::Principal};

/// Why the request does not carry a key, as the end of a sentence; `None` where the key itself says
/// it. `key` is in lower case.
pub(super) fn reason(key: &str, context: &Context<'_>, principal: &Principal) -> Option<String> {
    match key {
        "aws:sourceip" => endpoint(context).map(|endpoint| {
            format!(
                "the call comes through {endpoint}, and such a request carries \
                 `aws:VpcSourceIp` instead"
            )
        }),
        "aws:sourcevpce" => not_given(context, "sourceVpce"),
        "aws:sourcevpc" => not_given(context, "sourceVpc"),
        "aws:vpcsourceip" => not_given(context, "vpcSourceIp"),
        "aws:sourcearn" | "aws:sourceaccount" => match principal.service_name() {
            Some(service) => Some(of_service(key, service)),
            None => Some("only an AWS service that makes the call itself sends it".to_owned()),
        },
        _ => None,
    }
}

/// The VPC endpoint that the request comes through, in words.
fn endpoint(context: &Context<'_>) -> Option<String> {
    if let Some(id) = context.one("aws:SourceVpce") {
        return Some(format!("the VPC endpoint `{id}`"));
    }
    let of_vpc = ["aws:SourceVpc", "aws:VpcSourceIp"];
    of_vpc.iter().find_map(|key| context.one(key))?;
    Some("a VPC endpoint".to_owned())
}

/// Why a request through a VPC endpoint lacks one of the keys that such requests carry: the member
/// of its settings is not given.
fn not_given(context: &Context<'_>, member: &str) -> Option<String> {
    let endpoint = endpoint(context)?;
    Some(format!(
        "the call comes through {endpoint}: set `{member}` in the request"
    ))
}

fn of_service(key: &str, service: &str) -> String {
    let known = source_keys(service);
    let (member, what) = match key {
        "aws:sourcearn" => ("sourceArn", known.resource),
        _ => (
            "sourceAccount",
            known.resource.map(|_| "the account of its resource"),
        ),
    };
    match (known.sent, what) {
        (Some(false), _) => {
            format!("`{service}` does not send it, so this statement never applies to that service")
        }
        (Some(true), Some(what)) => {
            let sends = if known.confidence == Confidence::Inferred {
                "is expected to send"
            } else {
                "sends"
            };
            let of = if key == "aws:sourcearn" {
                "the ARN of "
            } else {
                ""
            };
            format!("`{service}` {sends} {of}{what}: set `{member}` in the request")
        }
        _ => format!(
            "AWS does not say whether `{service}` sends it: if it does, set `{member}` in the request"
        ),
    }
}
