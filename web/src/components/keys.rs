//! What the keyboard does.

use yew::Callback;

use super::checks;
use crate::action::Action;
use crate::element::{Element, el, group};
use crate::state::ui::Ui;

/// Keys, and what they do.
const KEYS: [(&str, &str); 11] = [
    ("?", "this list, and away with it"),
    ("L", "the lessons"),
    ("S", "share"),
    ("I", "to the inputs"),
    ("A", "to the answer"),
    ("[ and ]", "the step before, and the next"),
    ("1 to 7", "the tabs of the answer"),
    ("N", "in a lesson: the next piece of the answer"),
    ("F8", "the next problem; with Shift the one before"),
    (
        "Ctrl+Alt+Z",
        "undo any change of the inputs; with Shift do it again",
    ),
    (
        "Esc",
        "close what is open; in a text: leave it, so that these keys work",
    ),
];

pub(crate) fn keys(ui: &Ui, send: &Callback<Action>) -> Element {
    let key = |(key, does): (&str, &str)| {
        el("div")
            .child(el("dt").child(el("kbd").text(key)))
            .child(el("dd").text(does))
    };
    group()
        .child(el("dl").class("keys").children(KEYS.map(key)))
        .child(
            el("label")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .checked(!ui.no_keys)
                        .on("change", checks(send, Action::EnableKeys)),
                )
                .text(" Single keys do this"),
        )
}
