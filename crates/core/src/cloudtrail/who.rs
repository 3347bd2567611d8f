//! Who did this: for each event the source identity, and the chain back to where it began.

use crate::report::{AccountEvent, Responsible, StepReport, event::Event};

/// Who is responsible for each event. `callers` says for each step which step issued the session
/// that it was made with.
pub fn responsible(steps: &[StepReport], callers: &[Option<usize>]) -> Vec<Responsible> {
    let mut all = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        for event in step.events.iter().filter_map(made) {
            let source_identity = source_identity(event);
            all.push(Responsible {
                step: i + 1,
                account: event.recipient_account_id.clone(),
                event_id: event.event_id.clone(),
                event_name: event.event_name.clone(),
                person: source_identity.unwrap_or("unknown").to_owned(),
                source_identity: source_identity.map(ToOwned::to_owned),
                chain: chain(steps, callers, i),
            });
        }
    }
    all
}

/// The event that the simulator made.
pub(super) fn made(event: &AccountEvent) -> Option<&Event> {
    event.event.made()
}

/// The source identity that the caller has, else the one that the event sets. One that is only
/// asked for is not set.
fn source_identity(event: &Event) -> Option<&str> {
    let own = event.caller_source_identity();
    own.or_else(|| event.issued_source_identity())
}

/// Who called, from the first caller on.
fn chain(steps: &[StepReport], callers: &[Option<usize>], step: usize) -> Vec<String> {
    let mut chain = Vec::new();
    let mut at = Some(step);
    while let Some(number) = at {
        let Some(report) = steps.get(number) else {
            break;
        };
        chain.push(caller(report));
        // a session comes from an earlier step
        let earlier = callers.get(number).copied().flatten();
        at = earlier.filter(|earlier| *earlier < number);
    }
    chain.reverse();
    chain
}

/// The caller of a step; the subject of an identity provider where there are no credentials.
fn caller(step: &StepReport) -> String {
    let subject = step
        .events
        .first()
        .and_then(|event| made(event)?.principal_id());
    let caller = step.caller.as_deref().or(subject);
    caller.unwrap_or_default().to_owned()
}
