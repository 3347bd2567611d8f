//! Who did this: every event of all steps, with the person whom its record names.

use rolecall_core::report::Responsible;
use yew::Callback;

use crate::action::Action;
use crate::arn::Principal;
use crate::components::sends;
use crate::element::{Element, el, group};
use crate::state::State;

pub(crate) fn who(state: &State, send: &Callback<Action>) -> Element {
    let empty = state
        .document
        .who
        .is_empty()
        .then(|| el("p").class("empty").text("No event was recorded."));
    let column = |name| el("th").attr("scope", "col").text(name);
    let table = (!state.document.who.is_empty()).then(|| {
        el("table")
            .class("context")
            .class("who")
            .child(
                el("caption")
                    .text("Whom the record of each call names, by its source identity alone"),
            )
            .child(
                el("thead").child(
                    el("tr")
                        .child(column("Call"))
                        .child(column("Who"))
                        .child(column("The chain behind it")),
                ),
            )
            .child(
                el("tbody").children(
                    state
                        .document
                        .who
                        .iter()
                        .map(|it| row(it, state.document.step, send)),
                ),
            )
    });
    group().children(empty).children(table)
}

fn row(it: &Responsible, step: usize, send: &Callback<Action>) -> Element {
    let index = it.step.saturating_sub(1);
    let person = match &it.source_identity {
        Some(_) => el("code").class("thread").text(&it.person),
        None => el("span")
            .class("unknown")
            .text("no source identity: the record does not say"),
    };
    el("tr")
        .maybe("aria-current", (index == step).then_some("step"))
        .child(
            el("th")
                .attr("scope", "row")
                .child(
                    el("button")
                        .class("jump")
                        .on("click", sends(send, Action::SelectStep(index)))
                        .text(&it.step.to_string())
                        .text(" ")
                        .text(&it.event_name),
                )
                .child(
                    el("span")
                        .class("multi")
                        .text("in account ")
                        .text(&it.account),
                ),
        )
        .child(el("td").child(person))
        .child(
            el("td").child(
                el("ol")
                    .class("chain")
                    .children(it.chain.iter().map(|link| el("li").child(actor(link)))),
            ),
        )
}

fn actor(arn: &str) -> Element {
    let words = Principal::of(arn).map(|it| match it.session {
        Some(session) => format!("{}, session {session}", it.name),
        None => it.words(),
    });
    el("code")
        .attr("title", arn)
        .text(words.as_deref().unwrap_or(arn))
}
