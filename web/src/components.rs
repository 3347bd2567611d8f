//! What the page is made of. Every part draws some of the state and sends actions.

pub(crate) mod answer;
pub(crate) mod editor;
pub(crate) mod flow;
pub(crate) mod footer;
pub(crate) mod glyph;
pub(crate) mod header;
pub(crate) mod inputs;
pub(crate) mod set_text;

use rolecall_source::Place;
use web_sys::Event;
use yew::Callback;

use crate::dom;
use crate::workbench::Action;

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
