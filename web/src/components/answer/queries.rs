//! The queries that find the scenario's events in real logs.

use rolecall_core::report::Query;
use yew::Callback;

use crate::action::Action;
use crate::components::copyable;
use crate::components::set_text::set_code;
use crate::element::{Element, el, group};
use crate::state::State;
use crate::text::Language;

/// The ids of the queries, for the buttons that copy them.
const IDS: [&str; 8] = [
    "query-1", "query-2", "query-3", "query-4", "query-5", "query-6", "query-7", "query-8",
];

pub(crate) fn queries(state: &State, thread: Option<&str>, send: &Callback<Action>) -> Element {
    let empty = state.document.queries.is_empty().then(|| {
        el("p")
            .class("empty")
            .text("CloudTrail records nothing of this, so there is nothing to find.")
    });
    let queries = state.document.queries.iter().zip(IDS);
    group()
        .children(empty)
        .children(queries.map(|(it, id)| query(it, id, thread, send)))
}

fn query(
    query: &Query,
    id: &'static str,
    thread: Option<&str>,
    send: &Callback<Action>,
) -> Element {
    let what = format!("the query for {}", query.tool);
    let text = set_code(&query.text, Language::Cli, thread);
    let shown = copyable(id, &query.tool, &what, text, send).class("event");
    let note = query.note.as_deref();
    shown.children(note.map(|note| el("p").class("small").text(note)))
}
