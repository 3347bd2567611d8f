//! What a person gives: the call, the policies around it, the world.

mod call;
mod card;
mod policies;
mod steps;
mod what_if;
mod world;

use yew::Callback;

use crate::action::Action;
use crate::element::{Element, el};
use crate::state::State;

pub(crate) fn inputs(state: &State, send: &Callback<Action>) -> Element {
    let editable = !state.ui.settings.readonly;
    let what_if = editable.then(|| what_if::what_if(state, send));
    el("section")
        .class("inputs")
        .attr("id", "inputs")
        .attr("tabindex", "-1")
        .attr("aria-label", "Inputs")
        .child(steps::steps(state, send))
        .child(call::call(state, send))
        .children(what_if.flatten())
        .child(policies::policies(state, send))
        .children(editable.then(|| world::world(state, send)))
}
