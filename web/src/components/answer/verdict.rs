//! The verdict in a sentence, why, and AWS's own text.

use rolecall_core::report::StepReport;

use crate::components::set_text::set_sentence;
use crate::element::{Element, el};
use crate::reading::answer::answer;
use crate::reading::source_identity_of;

pub(crate) fn verdict(report: &StepReport) -> Element {
    let answer = answer(report);
    let thread = source_identity_of(report);
    let why = (!answer.why.is_empty()).then(|| el("p").child(set_sentence(&answer.why, thread)));
    let towards = if answer.more {
        "A step towards it: "
    } else {
        "To allow it: "
    };
    let remedy = (!answer.remedy.is_empty()).then(|| {
        el("p")
            .class("remedy")
            .child(el("b").text(towards))
            .child(set_sentence(&answer.remedy, thread))
    });
    let error = answer.error.map(|error| el("pre").text(&error));
    el("div")
        .class("verdict")
        .class(answer.word.class())
        .attr("role", "status")
        .attr("aria-live", "polite")
        .attr("data-testid", "verdict")
        .child(
            el("h2")
                .child(el("b").text(answer.word.text()).text("."))
                .text(" ")
                .child(set_sentence(&answer.what, thread)),
        )
        .children(why)
        .children(remedy)
        .children(error)
}
