//! What a person gives: the call, the policies around it, the world.

mod call;
mod card;
mod policies;
mod steps;
mod what_if;
mod world;

use yew::Callback;

use crate::element::{Element, el};
use crate::workbench::{Action, Workbench};

pub(crate) fn inputs(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let editable = !workbench.desk.settings.readonly;
    let what_if = editable.then(|| what_if::what_if(workbench, send));
    el("section")
        .class("inputs")
        .attr("id", "inputs")
        .attr("tabindex", "-1")
        .attr("aria-label", "Inputs")
        .child(steps::steps(workbench, send))
        .child(call::call(workbench, send))
        .children(what_if.flatten())
        .child(policies::policies(workbench, send))
        .children(editable.then(|| world::world(workbench, send)))
}
