//! The flow as data: who assumes what, step by step, and where the source identity goes.

pub(crate) mod layout;

use rolecall_core::report::StepReport;
use serde_json::{Map, Value};

use crate::arn::Principal;
use crate::reading::{Word, inherited, source_identity_of};
use crate::scenario::Scenario;
use crate::workbench::Workbench;

/// One step of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    /// The number of the step, from 1.
    pub(crate) number: usize,
    /// Whether the caller is the session that the hop before issued.
    pub(crate) continues: bool,
    pub(crate) caller: Actor,
    pub(crate) operation: String,
    /// What becomes of the source identity in the call.
    pub(crate) identity: Identity,
    pub(crate) word: Word,
    /// The session that is issued, or would have been.
    pub(crate) target: Option<Actor>,
    /// The source identity in the CloudTrail event; `None` where there is no event.
    pub(crate) record: Option<Option<String>>,
}

/// A box of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) detail: String,
}

/// What becomes of the source identity in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    None,
    Set(String),
    Inherited(String),
}

/// How the line into a call or out of it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Plain,
    /// It carries the source identity.
    Thread,
    /// It leads nowhere: the call was not allowed.
    Gone,
}

impl Line {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "line",
            Self::Thread => "line thread",
            Self::Gone => "line gone",
        }
    }
}

impl Hop {
    /// The line from the caller to the call.
    pub(crate) fn inward(&self) -> Line {
        match self.identity {
            Identity::None => Line::Plain,
            Identity::Set(_) | Identity::Inherited(_) => Line::Thread,
        }
    }

    /// The line from the call to the session.
    pub(crate) fn outward(&self) -> Line {
        match self.word {
            Word::Allowed => self.inward(),
            Word::Denied | Word::Refused | Word::NotEvaluated => Line::Gone,
        }
    }
}

impl Identity {
    pub(crate) fn value(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Set(value) | Self::Inherited(value) => Some(value),
        }
    }

    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::None => "no source identity",
            Self::Set(_) => "sets a source identity",
            Self::Inherited(_) => "inherits it",
        }
    }
}

/// The flow of all steps.
pub(crate) fn story(workbench: &Workbench) -> Vec<Hop> {
    let reports = workbench.results.iter().map(|result| &*result.report);
    reports
        .enumerate()
        .map(|(step, report)| hop(&workbench.scenario, step, report))
        .collect()
}

fn hop(scenario: &Scenario, step: usize, report: &StepReport) -> Hop {
    let identity = match (inherited(report), source_identity_of(report)) {
        (Some(value), _) => Identity::Inherited(value.to_owned()),
        (None, Some(value)) => Identity::Set(value.to_owned()),
        (None, None) => Identity::None,
    };
    let word = Word::of(report);
    let session = report.outcome.session.as_ref();
    let made_by = scenario.made_by(step);
    Hop {
        number: step + 1,
        continues: step > 0 && made_by == Some(&format!("${step}")),
        caller: actor(report.caller.as_deref().or(made_by)),
        operation: report.operation.clone().unwrap_or_default(),
        identity,
        word,
        target: match (session, report.resource.as_deref()) {
            (Some(session), _) => Some(actor(Some(&session.arn))),
            (None, Some(resource)) => Some(Actor {
                detail: "not reached".to_owned(),
                ..actor(Some(resource))
            }),
            (None, None) => None,
        },
        record: report.events.first().map(|event| recorded(&event.event)),
    }
}

fn actor(arn: Option<&str>) -> Actor {
    let Some(principal) = arn.and_then(Principal::of) else {
        return Actor {
            account: String::new(),
            name: arn.unwrap_or("anyone").to_owned(),
            detail: "unsigned".to_owned(),
        };
    };
    Actor {
        account: principal.account.to_owned(),
        name: principal.name.to_owned(),
        detail: match principal.session {
            Some(session) => format!("session {session}"),
            None => principal.kind.words().to_owned(),
        },
    }
}

/// The source identity that an event tells of, in its request or in the session that called.
fn recorded(event: &Map<String, Value>) -> Option<String> {
    let requested = event.get("requestParameters");
    let caller = event.get("userIdentity");
    let session = caller.and_then(|caller| caller.get("sessionContext"));
    let value = [requested, session]
        .into_iter()
        .flatten()
        .find_map(|member| member.get("sourceIdentity")?.as_str());
    value.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Edit, MALLORY, OMITTED, edit, start};

    fn hop(edits: &[Edit]) -> Hop {
        let workbench = edits.iter().copied().fold(start(), edit);
        let mut hops = story(&workbench);
        assert_eq!(hops.len(), 1);
        hops.remove(0)
    }

    #[test]
    fn the_thread_reaches_the_record() {
        let hop = hop(&[]);
        assert_eq!(hop.word, Word::Allowed);
        assert_eq!((hop.inward(), hop.outward()), (Line::Thread, Line::Thread));
        assert_eq!(hop.caller.name, "DevUser");
        assert_eq!(hop.caller.account, "123456789012");
        assert_eq!(hop.identity, Identity::Set("DevUser".to_owned()));
        let target = hop.target.unwrap();
        assert_eq!(target.name, "Developer_Role");
        assert_eq!(target.detail, "session Dev-project");
        assert_eq!(hop.record, Some(Some("DevUser".to_owned())));
    }

    #[test]
    fn a_refused_call_leaves_a_record_without_it() {
        let hop = hop(&[MALLORY]);
        assert_eq!(hop.word, Word::Denied);
        assert_eq!((hop.inward(), hop.outward()), (Line::Thread, Line::Gone));
        assert_eq!(hop.identity, Identity::Set("Mallory".to_owned()));
        assert_eq!(hop.target.unwrap().detail, "not reached");
        assert_eq!(hop.record, Some(None));
    }

    #[test]
    fn without_a_source_identity_there_is_no_thread() {
        let hop = hop(&[OMITTED]);
        assert_eq!(hop.identity, Identity::None);
        assert_eq!(hop.inward(), Line::Plain);
    }
}
