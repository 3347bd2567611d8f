//! The CloudTrail events, one for each account that gets one.

use rolecall_core::report::{AccountEvent, StepReport};

use crate::components::set_text::set_code;
use crate::element::{Element, el, group};
use crate::reading::source_identity_of;
use crate::text::Language;
use crate::text::json::pretty_object;

pub(crate) fn events(report: &StepReport) -> Element {
    let thread = source_identity_of(report);
    let none = report
        .events
        .is_empty()
        .then(|| el("p").class("empty").text("CloudTrail records no event."));
    let events = report.events.iter().enumerate();
    group()
        .children(none)
        .children(events.map(|(index, it)| event(index, it, thread)))
}

fn event(index: usize, event: &AccountEvent, thread: Option<&str>) -> Element {
    el("figure")
        .class("event")
        .child(
            el("figcaption")
                .text("Delivered to account ")
                .child(el("code").text(&event.account)),
        )
        .child(
            el("pre")
                .class("listing")
                // tools read the first event by this name; its text is the event's JSON and
                // nothing else
                .maybe("data-testid", (index == 0).then_some("event"))
                .attr("tabindex", "0")
                .child(set_code(
                    &pretty_object(&event.event),
                    Language::Json,
                    thread,
                )),
        )
}
