//! The steps, and what can be done with them.

use yew::Callback;

use crate::action::Action;
use crate::arn::Principal;
use crate::components::fields::button;
use crate::components::glyph::{Glyph, glyph};
use crate::components::sends;
use crate::element::{Element, el};
use crate::reading::{Word, is_assumption, verdict_class};
use crate::state::State;
use crate::state::document::StepResult;
use crate::workbench::change::Change;

pub(crate) fn steps(state: &State, send: &Callback<Action>) -> Element {
    let count = state.document.results.len();
    let bar = (count > 1).then(|| {
        el("div")
            .class("steps")
            .attr("role", "group")
            .attr("aria-label", "Steps")
            .children(
                state
                    .document
                    .results
                    .iter()
                    .enumerate()
                    .map(|(index, result)| step(state, index, result, send)),
            )
    });
    // what can be done with a step tells how it ends
    let may_act = !state.ui.settings.readonly && !state.hides_answer();
    el("div")
        .class("stepping")
        .children(bar)
        .children(may_act.then(|| actions(state, send)))
}

fn step(state: &State, index: usize, result: &StepResult, send: &Callback<Action>) -> Element {
    let report = &result.report;
    let hidden = state.hides_answer();
    let operation = report.operation.as_deref().unwrap_or("no call");
    let role = report.resource.as_deref().and_then(Principal::of);
    let what = match (is_assumption(report), role) {
        (true, Some(role)) => format!("Assume {}", role.name),
        _ => operation.to_owned(),
    };
    let made_by = state.document.scenario.made_by(index).unwrap_or_default();
    let who = match made_by.strip_prefix('$') {
        Some(step) => match report.outcome.not_run() {
            Some(_) if !hidden => format!("waits for step {step}"),
            _ => format!("session of step {step}"),
        },
        None => Principal::of(made_by).map_or(made_by.to_owned(), |who| who.words()),
    };
    let pressed = index == state.document.step;
    let ended = (!hidden).then(|| Word::of(report));
    el("button")
        .attr("type", "button")
        .class(if hidden { "" } else { verdict_class(report) })
        .attr("aria-pressed", if pressed { "true" } else { "false" })
        .on("click", sends(send, Action::SelectStep(index)))
        .child(
            el("span")
                .child(el("b").text(&(index + 1).to_string()))
                .text(" ")
                .text(&what)
                .children(ended.map(|word| glyph(Glyph::of(word), word.text()))),
        )
        .child(el("small").text(&who))
}

fn actions(state: &State, send: &Callback<Action>) -> Element {
    let step = state.document.step;
    let count = state.document.results.len();
    let act = |words: &str, change| button(words, Action::Change(change), send);
    let report = state.result().map(|result| &result.report);
    let issued = report.is_some_and(|report| report.outcome.session().is_some());
    let several = count > 1;
    let history = &state.document.history;
    el("div")
        .class("actions")
        .attr("role", "group")
        .attr("aria-label", "Changes of the steps")
        .children(issued.then(|| act("Continue as this session", Change::ContinueAs(step))))
        .child(act("Add a step", Change::AddStep))
        .children(
            (several && step > 0)
                .then(|| act("Move up", Change::SwapSteps(step.saturating_sub(1)))),
        )
        .children((step + 1 < count).then(|| act("Move down", Change::SwapSteps(step))))
        .children(several.then(|| act("Remove this step", Change::RemoveStep(step))))
        .child(
            el("span")
                .class("aside")
                .child(
                    el("span")
                        .class("notice")
                        .attr("role", "status")
                        .text(&state.ui.notice),
                )
                .child(
                    button("Undo", Action::Undo, send)
                        .attr("title", "Ctrl+Alt+Z")
                        .flag("disabled", !history.can_undo()),
                )
                .child(
                    button("Redo", Action::Redo, send)
                        .attr("title", "Ctrl+Alt+Shift+Z")
                        .flag("disabled", !history.can_redo()),
                ),
        )
}
