//! Switches for what people wonder about.

use yew::Callback;

use crate::components::sends;
use crate::element::{Element, el};
use crate::workbench::{Action, Offer, Workbench};

pub(crate) fn what_if(workbench: &Workbench, send: &Callback<Action>) -> Option<Element> {
    let offers = workbench.offers();
    let switch = |offer: &Offer| {
        el("button")
            .attr("type", "button")
            .class("switch")
            .attr("aria-pressed", if offer.on { "true" } else { "false" })
            .on("click", sends(send, Action::WhatIf(offer.switch)))
            .text(&offer.label)
    };
    (!offers.is_empty()).then(|| {
        el("div")
            .class("what-if")
            .attr("role", "group")
            .attr("aria-label", "What if the call had")
            .child(el("span").text("What if it had"))
            .children(offers.iter().map(switch))
    })
}
