//! Switches for what people wonder about.

use yew::Callback;

use crate::action::Action;
use crate::components::sends;
use crate::element::{Element, el};
use crate::state::State;
use crate::workbench::what_if::Offer;

pub(crate) fn what_if(state: &State, send: &Callback<Action>) -> Option<Element> {
    let offers = state.offers();
    let switch = |offer: &Offer| {
        el("button")
            .attr("type", "button")
            .class("switch")
            .attr("aria-pressed", if offer.on { "true" } else { "false" })
            .on("click", sends(send, Action::WhatIf(offer.switch)))
            .text(&offer.label)
    };
    let settled = state.mfa_settled().map(|step| {
        let words = format!("step {}", step + 1);
        el("span")
            .text("What a session knows of MFA is settled where it is made: ")
            .child(
                el("button")
                    .attr("type", "button")
                    .class("switch")
                    .on("click", sends(send, Action::SelectStep(step)))
                    .text(&words),
            )
    });
    let asserted = state.is_asserted().then(|| {
        el("span").text(
            "Source identity and tags are the identity provider's to set: a switch edits the \
             document, which then is no longer what it signed.",
        )
    });
    let any = !offers.is_empty() || settled.is_some();
    any.then(|| {
        el("div")
            .class("what-if")
            .attr("role", "group")
            .attr("aria-label", "What if the call had")
            .children((!offers.is_empty()).then(|| el("span").text("What if it had")))
            .children(offers.iter().map(switch))
            .children(settled)
            .children(asserted)
    })
}
