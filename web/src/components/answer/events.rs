//! The CloudTrail events, one for each account that gets one.

use rolecall_core::report::{AccountEvent, StepReport};
use yew::Callback;

use crate::action::Action;
use crate::components::set_text::set_code;
use crate::components::{copy_button, save_button, sends};
use crate::element::{Element, el, group};
use crate::reading::source_identity_of;
use crate::text::Language;
use crate::text::json::pretty_object;

pub(crate) fn events(report: &StepReport, shown: usize, send: &Callback<Action>) -> Element {
    let thread = source_identity_of(report);
    let none = report
        .events
        .is_empty()
        .then(|| el("p").class("empty").text("CloudTrail records no event."));
    let shown = shown.min(report.events.len().saturating_sub(1));
    let accounts = (report.events.len() > 1).then(|| accounts(report, shown, send));
    let events = report.events.iter().enumerate();
    group()
        .children(none)
        .children(accounts)
        .children(events.map(|(index, it)| event(index, it, thread, index == shown, send)))
}

/// A choice between the accounts that get an event.
fn accounts(report: &StepReport, shown: usize, send: &Callback<Action>) -> Element {
    let events = report.events.iter().enumerate();
    el("div")
        .class("choices")
        .attr("role", "group")
        .attr("aria-label", "Account")
        .children(events.map(|(index, event)| {
            let pressed = if index == shown { "true" } else { "false" };
            el("button")
                .attr("aria-pressed", pressed)
                .on("click", sends(send, Action::SelectEvent(index)))
                .text("account ")
                .text(&event.account)
        }))
}

fn event(
    index: usize,
    event: &AccountEvent,
    thread: Option<&str>,
    shown: bool,
    send: &Callback<Action>,
) -> Element {
    // an id is needed only for the event that is shown
    const ID: &str = "event-text";
    let json = event.event.read().map(pretty_object).unwrap_or_default();
    let tools = shown.then(|| {
        el("span")
            .class("tools")
            .child(copy_button(ID, "the event", send))
            .child(save_button("event.json", &json, "Download"))
    });
    el("figure")
        .class("event")
        .flag("hidden", !shown)
        .child(
            el("figcaption")
                .text("Delivered to account ")
                .child(el("code").text(&event.account))
                .children(tools),
        )
        .child(
            el("pre")
                .class("listing")
                .maybe("id", shown.then_some(ID))
                // tools read the first event by this name; its text is the event's JSON and
                // nothing else
                .maybe("data-testid", (index == 0).then_some("event"))
                .attr("tabindex", "0")
                .child(set_code(&json, Language::Json, thread)),
        )
}
