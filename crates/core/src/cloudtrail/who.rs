//! Who did this: for each event the source identity, and the chain back to where it began.

use serde_json::{Map, Value};

use crate::report::{Responsible, StepReport};

/// Where an event has the source identity: that of the caller's session, and the one that is set.
pub(super) const SOURCE_IDENTITY: [&[&str]; 2] = [
    &["userIdentity", "sessionContext", "sourceIdentity"],
    &["responseElements", "sourceIdentity"],
];

/// Who is responsible for each event. `callers` says for each step which step issued the session
/// that it was made with.
pub fn responsible(steps: &[StepReport], callers: &[Option<usize>]) -> Vec<Responsible> {
    let mut all = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        for event in &step.events {
            let text = |key: &str| text(&event.event, &[key]).unwrap_or_default();
            let source_identity = source_identity(&event.event);
            all.push(Responsible {
                step: i + 1,
                account: event.account.clone(),
                event_id: text("eventID").to_owned(),
                event_name: text("eventName").to_owned(),
                person: source_identity.unwrap_or("unknown").to_owned(),
                source_identity: source_identity.map(ToOwned::to_owned),
                chain: chain(steps, callers, i),
            });
        }
    }
    all
}

/// The text at a path into an event.
pub(super) fn text<'e>(event: &'e Map<String, Value>, path: &[&str]) -> Option<&'e str> {
    let (first, rest) = path.split_first()?;
    let value = event.get(*first)?;
    let value = rest.iter().try_fold(value, |value, key| value.get(*key));
    value?.as_str()
}

/// The source identity that the caller has, else the one that the event sets. One that is only
/// asked for is not set.
fn source_identity(event: &Map<String, Value>) -> Option<&str> {
    let places: [&[&str]; 2] = SOURCE_IDENTITY;
    places.iter().find_map(|path| text(event, path))
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
    let event = step.events.first();
    let subject = event.and_then(|e| text(&e.event, &["userIdentity", "principalId"]));
    let caller = step.caller.as_deref().or(subject);
    caller.unwrap_or_default().to_owned()
}
