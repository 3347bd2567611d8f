//! The flow as data: who assumes what, step by step, and where the source identity goes.

pub(crate) mod layout;

use rolecall_core::report::StepReport;
use serde_json::{Map, Value};

use crate::arn::{Kind, Principal};
use crate::reading::{
    Word, inherited, is_assumption, presents, source_identity_of, subject, verdict_class,
};
use crate::scenario::Scenario;
use crate::state::State;

/// Steps in a row: each but the first is called by the session that the one before issued.
pub(crate) type Chain = Vec<Hop>;

/// One step of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    /// The number of the step, from 1.
    pub(crate) number: usize,
    /// The step that issued the session which calls.
    issuer: Option<usize>,
    /// Who signs in at the identity provider that calls.
    pub(crate) person: Option<Actor>,
    pub(crate) caller: Actor,
    pub(crate) operation: String,
    /// What becomes of the source identity in the call.
    pub(crate) identity: Identity,
    pub(crate) word: Word,
    /// The class of what shows how it ends.
    pub(crate) class: &'static str,
    /// Whether the call asks for a session.
    pub(crate) assumes: bool,
    /// The session that is issued, or would have been; of another call what it does.
    pub(crate) target: Actor,
    /// The source identity in the CloudTrail event; `None` where there is no event.
    pub(crate) record: Option<Option<String>>,
}

/// A box of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    /// Empty for somebody outside AWS.
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

/// The flow of all steps, in chains.
pub(crate) fn story(state: &State) -> Vec<Chain> {
    let hidden = state.hides_answer();
    let reports = state.document.results.iter().map(|result| &*result.report);
    let hops: Vec<Hop> = reports
        .enumerate()
        .map(|(step, report)| {
            let hop = hop(&state.document.scenario, step, report);
            if hidden { untold(hop) } else { hop }
        })
        .collect();
    chains(hops)
}

/// Puts the hops into chains. A session that goes on into a further role goes on in its own chain;
/// its other calls begin chains of their own.
fn chains(hops: Vec<Hop>) -> Vec<Chain> {
    let goes_on = |hop: &Hop| {
        let later = hops.iter().filter(|it| it.number > hop.number);
        hop.assumes
            || !later
                .into_iter()
                .any(|it| it.assumes && it.issuer == hop.issuer)
    };
    let going_on: Vec<bool> = hops.iter().map(goes_on).collect();
    let mut chains: Vec<Chain> = Vec::new();
    for (hop, goes_on) in hops.into_iter().zip(going_on) {
        let issuer = hop.issuer.filter(|_| goes_on);
        let open = chains.iter_mut().find(|chain| {
            let last = chain.last();
            last.is_some_and(|last| last.assumes && Some(last.number) == issuer)
        });
        match open {
            Some(chain) => chain.push(hop),
            None => chains.push(vec![hop]),
        }
    }
    chains
}

/// A hop as it is before anybody knows how it ends.
fn untold(mut hop: Hop) -> Hop {
    hop.word = Word::NotEvaluated;
    hop.class = Word::NotEvaluated.class();
    hop.record = None;
    if hop.assumes {
        hop.target.detail = "IAM role".to_owned();
    }
    hop
}

fn hop(scenario: &Scenario, step: usize, report: &StepReport) -> Hop {
    let first = report.events.first();
    let record = first.and_then(|event| event.event.read()).map(recorded);
    let identity = match (inherited(report), source_identity_of(report)) {
        (Some(value), _) => Identity::Inherited(value.to_owned()),
        (None, Some(value)) => Identity::Set(value.to_owned()),
        // a call that is refused before any policy is read is told of by its record alone
        (None, None) => record
            .clone()
            .flatten()
            .map_or(Identity::None, Identity::Set),
    };
    let made_by = scenario.made_by(step);
    let issuer = made_by.and_then(|made_by| made_by.strip_prefix('$')?.parse().ok());
    let operation = report.operation.clone().unwrap_or_default();
    let assumes = is_assumption(report);
    let provider = report.caller.is_none().then(|| provider(report)).flatten();
    let caller = match report.caller.as_deref().or(provider) {
        None if presents(report) => placeholder("somebody", "signs in"),
        known => actor(known.or(made_by)),
    };
    Hop {
        number: step + 1,
        issuer,
        person: provider.map(|_| person(report)),
        caller,
        identity,
        word: Word::of(report),
        class: verdict_class(report),
        assumes,
        target: target(report, assumes),
        record,
        operation,
    }
}

fn target(report: &StepReport, assumes: bool) -> Actor {
    let session = report.outcome.session();
    let resource = report.resource.as_deref();
    match (session, resource) {
        (Some(session), _) => actor(Some(&session.arn)),
        (None, Some(_)) if assumes => Actor {
            detail: "not reached".to_owned(),
            ..actor(resource)
        },
        (None, None) if assumes => placeholder("a role", "not chosen"),
        (None, None) if report.operation.is_none() => placeholder("no call", "nothing to evaluate"),
        _ => {
            let account = resource
                .and_then(Principal::of)
                .map(|it| it.account.to_owned());
            let caller = report.caller.as_deref().and_then(Principal::of);
            let of_caller = caller.map(|it| it.account.to_owned());
            let action = report.checks.first().map(|check| check.action.clone());
            Actor {
                account: account
                    .filter(|it| !it.is_empty())
                    .or(of_caller)
                    .unwrap_or_default(),
                name: action
                    .or_else(|| report.operation.clone())
                    .unwrap_or_default(),
                detail: "a call".to_owned(),
            }
        }
    }
}

/// A box for what nobody named yet.
fn placeholder(name: &str, detail: &str) -> Actor {
    Actor {
        account: String::new(),
        name: name.to_owned(),
        detail: detail.to_owned(),
    }
}

/// The ARN of the identity provider behind an unsigned call.
fn provider(report: &StepReport) -> Option<&str> {
    let entries = report.checks.iter().flat_map(|check| &check.context);
    let mut values = entries.flat_map(|entry| &entry.values);
    let is_provider =
        |value: &&String| Principal::of(value).is_some_and(|it| it.kind == Kind::Provider);
    values.find(is_provider).map(String::as_str)
}

/// Who signs in at an identity provider: the subject of the assertion or token.
fn person(report: &StepReport) -> Actor {
    Actor {
        account: String::new(),
        name: subject(report).unwrap_or("somebody").to_owned(),
        detail: "signs in".to_owned(),
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
        let state = edits.iter().copied().fold(start(), edit);
        let mut chains = story(&state);
        assert_eq!((chains.len(), chains[0].len()), (1, 1));
        chains.remove(0).remove(0)
    }

    #[test]
    fn the_thread_reaches_the_record() {
        let hop = hop(&[]);
        assert_eq!(hop.word, Word::Allowed);
        assert_eq!((hop.inward(), hop.outward()), (Line::Thread, Line::Thread));
        assert_eq!(hop.caller.name, "DevUser");
        assert_eq!(hop.caller.account, "123456789012");
        assert_eq!(hop.identity, Identity::Set("DevUser".to_owned()));
        let target = hop.target;
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
        assert_eq!(hop.target.detail, "not reached");
        assert_eq!(hop.record, Some(None));
    }

    #[test]
    fn without_a_source_identity_there_is_no_thread() {
        let hop = hop(&[OMITTED]);
        assert_eq!(hop.identity, Identity::None);
        assert_eq!(hop.inward(), Line::Plain);
    }

    /// A lesson of the repository.
    fn lesson(text: &str) -> State {
        let scenario = text.split("```json\n").nth(1).unwrap();
        State::open(scenario.split("\n```").next().unwrap())
    }

    fn lines(state: &State) -> Vec<String> {
        let line = |chain: Chain| {
            let first = &chain[0];
            let person = first.person.iter().map(|it| format!("{} ", it.name));
            let hops = chain
                .iter()
                .map(|hop| format!(" {} {}", hop.number, hop.target.name));
            let caller = std::iter::once(first.caller.name.clone());
            person.chain(caller).chain(hops).collect()
        };
        story(state).into_iter().map(line).collect()
    }

    #[test]
    fn a_session_that_goes_on_is_one_chain() {
        let chain = lesson(include_str!("../../tests/cases/lessons/blog-chain.md"));
        assert_eq!(
            lines(&chain),
            [
                "user_1 1 Developer_Role 3 Developer_Role_Admin 4 iam:ListPolicies",
                "Developer_Role 2 iam:ListRoles",
            ]
        );
    }

    #[test]
    fn what_was_asked_for_is_known_where_no_policy_was_read() {
        let chain = lesson(include_str!("../../tests/cases/lessons/guide-chain.md"));
        let chains = story(&chain);
        let refused = chains
            .iter()
            .flatten()
            .find(|hop| hop.word == Word::Refused);
        let identity = &refused.unwrap().identity;
        assert_eq!(identity, &Identity::Set("Mallory".to_owned()));
    }

    #[test]
    fn federation_begins_with_a_person() {
        let saml = lesson(include_str!(
            "../../tests/cases/lessons/saml-source-identity.md"
        ));
        assert_eq!(lines(&saml)[1], "ana@example.com ExampleIdP 2 Reader");
        let token = lesson(include_str!("../../tests/cases/lessons/github-right.md"));
        assert_eq!(
            lines(&token)[0],
            "repo:octo-org/shop:ref:refs/heads/main token.actions.githubusercontent.com 1 Deploy"
        );
    }

    #[test]
    fn a_lesson_that_is_to_be_predicted_tells_no_end() {
        let mut state = edit(start(), MALLORY);
        let file = serde_json::json!({
            "file": "a", "title": "", "question": "", "notice": "",
            "scenario": state.document.scenario.json(),
        });
        state.ui.predict = true;
        state.act(crate::action::Action::LessonLoaded(
            0,
            Some(file.to_string()),
        ));
        let hop = &story(&state)[0][0];
        assert_eq!((hop.word, &hop.record), (Word::NotEvaluated, &None));
        assert_eq!(hop.target.detail, "IAM role");
    }
}
