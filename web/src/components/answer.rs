//! What comes of the step at hand: the verdict, the checks behind it, and everything about them.

mod checks;
mod compare;
mod confidence;
mod context;
mod events;
mod queries;
mod response;
mod tabs;
mod verdict;
mod who;
mod why;

use yew::Callback;

use crate::action::Action;
use crate::desk::lesson::Phase;
use crate::element::{Element, el};
use crate::state::State;

pub(crate) fn answer(state: &State, send: &Callback<Action>) -> Element {
    let Some(result) = state.result() else {
        return no_answer("Nothing is evaluated: there is no call yet.");
    };
    if state.hides_answer() {
        return hidden(state);
    }
    let is_provisional = !result.report.provisional.is_empty();
    let stale = result.stale.as_ref().map(|cause| {
        el("p")
            .class("stale")
            .child(el("b").text("Stale."))
            .text(" These results are from before ")
            .text(cause)
            .text(".")
    });
    el("section")
        .class("answer")
        .attr("aria-label", "Answer")
        .maybe("data-stale", stale.is_some().then_some("true"))
        .maybe("data-provisional", is_provisional.then_some("true"))
        .child(
            el("div")
                .class("card")
                .attr("id", "answer")
                .attr("tabindex", "-1")
                .child(el("div").attr("role", "status").children(stale))
                .child(verdict::verdict(state, &result.report))
                .child(checks::checks(&result.report)),
        )
        .child(tabs::tabs(state, result, send))
}

/// What stands in the answer's place while somebody predicts it.
fn hidden(state: &State) -> Element {
    let lesson = state.ui.lesson.as_ref();
    no_answer(if lesson.is_some_and(|it| it.phase == Phase::Predicting) {
        "The answer is hidden until you have predicted it."
    } else {
        "The answer comes piece by piece, in the lesson above."
    })
}

/// Says why there is no answer.
fn no_answer(text: &str) -> Element {
    el("section")
        .class("answer")
        .attr("aria-label", "Answer")
        .child(
            el("div")
                .class("card")
                .attr("id", "answer")
                .attr("tabindex", "-1")
                .child(
                    el("div")
                        .class("verdict")
                        .attr("role", "status")
                        .attr("data-testid", "verdict")
                        .child(el("h2").text(text)),
                ),
        )
}
