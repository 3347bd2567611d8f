//! The resource that a calling service names as `aws:SourceArn`.

use rolecall_policy::Arn;
use rolecall_source::{Confidence, Diagnostic, codes};

use crate::{
    scenario::{RequestSettings, Sent},
    world::Caller,
};

/// A schedule of Amazon EventBridge Scheduler.
///
/// The service sends the ARN of its group, never its own (EventBridge Scheduler User Guide, Confused
/// deputy prevention).
pub struct Schedule<'a> {
    arn: Arn<'a>,
    group: &'a str,
}

impl<'a> Schedule<'a> {
    /// The schedule that a service names; `None` for any other service or ARN.
    pub fn parse(service: &str, arn: &'a str) -> Option<Self> {
        let arn = Arn::read(arn).filter(|_| service == "scheduler.amazonaws.com")?;
        let (group, _) = arn.resource.strip_prefix("schedule/")?.split_once('/')?;
        Some(Self { arn, group })
    }

    /// The ARN of its group in a Region.
    pub fn group_arn(&self, region: &str) -> String {
        let Self { arn, group } = self;
        format!(
            "arn:{}:scheduler:{region}:{}:schedule-group/{group}",
            arn.partition, arn.account
        )
    }
}

/// What is wrong with the `sourceArn` of a request, in the text of the scenario.
pub fn review(caller: &Caller<'_>, request: &RequestSettings) -> Option<Diagnostic> {
    let (Caller::Service { name }, Sent::Given(given)) = (caller, &request.source_arn) else {
        return None;
    };
    let warn = |message: String, help: String, confidence| {
        let diagnostic = Diagnostic::warning(codes::WORLD_CONTRADICTION, given.span, message);
        Some(diagnostic.help(help).confidence(confidence))
    };
    if Arn::read(&given.value).is_none() {
        let message = format!("`{}` is not an ARN", given.value);
        let help = "give the ARN of the resource for which the service assumes the role";
        return warn(message, help.to_owned(), Confidence::Documented);
    }
    let schedule = Schedule::parse(name, &given.value)?;
    let (own, called) = (schedule.arn.region, request.region());
    if own == called {
        return None;
    }
    let message = format!(
        "the schedule is in the Region `{own}`, and `{called}` is called: `aws:SourceArn` names the schedule group in `{called}`"
    );
    let help = format!(
        "set `region` to `{own}` in the request: EventBridge Scheduler assumes the role in the Region of the schedule"
    );
    warn(message, help, Confidence::Inferred)
}
