//! What the page is made of. Every part draws some of the state and sends actions.

pub(crate) mod answer;
pub(crate) mod divider;
pub(crate) mod editor;
pub(crate) mod fields;
pub(crate) mod flow;
pub(crate) mod footer;
pub(crate) mod gallery;
pub(crate) mod glyph;
pub(crate) mod header;
pub(crate) mod inputs;
pub(crate) mod keys;
pub(crate) mod lesson;
pub(crate) mod memory;
pub(crate) mod set_text;
pub(crate) mod share;

use rolecall_source::Place;
use web_sys::Event;
use yew::Callback;

use crate::action::Action;
use crate::dom;
use crate::element::{Element, el};

/// A listener that sends an action.
fn sends(send: &Callback<Action>, action: Action) -> impl Fn(&Event) + 'static {
    let send = send.clone();
    move |_| send.emit(action.clone())
}

/// A listener that goes to a part of the page.
fn goes_to(id: &'static str) -> impl Fn(&Event) + 'static {
    move |_| dom::go_to(id)
}

/// A listener that selects a place in the editor of its text.
fn selects(place: &Place) -> impl Fn(&Event) + 'static {
    let place = place.clone();
    move |_| dom::select(&place)
}

/// A listener that sends what stands in an input.
fn types(send: &Callback<Action>, make: fn(String) -> Action) -> impl Fn(&Event) + 'static {
    let send = send.clone();
    move |event| {
        if let Some(text) = dom::entered(event) {
            send.emit(make(text));
        }
    }
}

/// A listener that sends whether a box is checked.
fn checks(send: &Callback<Action>, make: fn(bool) -> Action) -> impl Fn(&Event) + 'static {
    let send = send.clone();
    move |event| {
        if let Some(checked) = dom::is_checked(event) {
            send.emit(make(checked));
        }
    }
}

/// A button that copies the text of the element with an id.
fn copy_button(id: &'static str, what: &str, send: &Callback<Action>) -> Element {
    let send = send.clone();
    el("button")
        .class("plain")
        .attr("aria-label", &format!("Copy {what}"))
        .on("click", move |_| {
            let said = if dom::copy(id) {
                "Copied."
            } else {
                "The browser refused to copy. The text is selected: press Ctrl+C, or Cmd+C."
            };
            send.emit(Action::Announce(said));
        })
        .text("Copy")
}

/// A text with its name and a button that copies it.
fn copyable(
    id: &'static str,
    name: &str,
    what: &str,
    text: Element,
    send: &Callback<Action>,
) -> Element {
    let copy = copy_button(id, what, send);
    el("figure")
        .child(
            el("figcaption")
                .text(name)
                .child(el("span").class("tools").child(copy)),
        )
        .child(
            el("pre")
                .class("listing")
                .class("verbatim")
                .attr("id", id)
                .attr("tabindex", "0")
                .child(text),
        )
}

/// A button that saves a text as a file.
fn save_button(file: &'static str, text: &str, label: &str) -> Element {
    let text = text.to_owned();
    el("button")
        .class("plain")
        .on("click", move |_| dom::save(file, &text))
        .text(label)
}
