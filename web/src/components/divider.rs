//! The divider between the inputs and the answer, which moves by the pointer and by the keyboard.

use web_sys::Event;
use yew::Callback;

use crate::action::Action;
use crate::dom;
use crate::element::{Element, el};
use crate::state::ui::{SPLIT, SPLITS};

/// How far an arrow key moves it, in percent.
const STEP: i32 = 2;

pub(crate) fn divider(split: i32, send: &Callback<Action>) -> Element {
    let moves = |to: fn(&Event, i32) -> Option<i32>| {
        let send = send.clone();
        move |event: &Event| {
            if let Some(to) = to(event, split) {
                event.prevent_default();
                send.emit(Action::Split(to));
            }
        }
    };
    el("div")
        .class("divider")
        .attr("role", "separator")
        .attr("tabindex", "0")
        .attr("aria-orientation", "vertical")
        .attr("aria-label", "Width of the inputs, in percent")
        .attr("aria-controls", "inputs")
        .number("aria-valuemin", *SPLITS.start())
        .number("aria-valuemax", *SPLITS.end())
        .number("aria-valuenow", split)
        .on("keydown", moves(key))
        .on("pointerdown", dom::capture)
        .on("pointermove", moves(|event, _| dom::dragged_to(event)))
        .on("dblclick", moves(|_, _| Some(SPLIT)))
}

/// Where a key moves it to.
fn key(event: &Event, split: i32) -> Option<i32> {
    match dom::key(event)?.as_str() {
        "ArrowLeft" => Some(split - STEP),
        "ArrowRight" => Some(split + STEP),
        "Home" => Some(*SPLITS.start()),
        "End" => Some(*SPLITS.end()),
        "Enter" => Some(SPLIT),
        _ => None,
    }
}
