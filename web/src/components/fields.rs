//! The fields of forms.

use rolecall_source::Path;
use web_sys::Event;
use yew::Callback;

use super::sends;
use crate::action::Action;
use crate::dom;
use crate::element::{Element, el};
use crate::workbench::change::Change;

/// A field for a text, at a JSON pointer of the scenario; an empty one is taken out.
pub(crate) fn text_field(
    label: &str,
    pointer: &Path,
    value: &str,
    send: &Callback<Action>,
) -> Element {
    field(label, value, set(pointer, send, |text| text.into()))
}

/// A field for a whole number.
pub(crate) fn number_field(
    label: &str,
    pointer: &Path,
    value: &str,
    send: &Callback<Action>,
) -> Element {
    let number = |text: String| text.trim().parse::<u32>().map_or(text.into(), Into::into);
    field(label, value, set(pointer, send, number))
}

/// A field with what is done at every letter.
pub(crate) fn field(label: &str, value: &str, typed: impl Fn(&Event) + 'static) -> Element {
    el("label")
        .class("field")
        .child(el("span").text(label))
        .child(
            el("input")
                .attr("type", "text")
                .attr("aria-label", label)
                .attr("autocapitalize", "off")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .value(value)
                .on("input", typed),
        )
}

/// A choice among values, each with its words. Its id is a JSON pointer to what is chosen, where
/// something leads there.
pub(crate) fn choice(
    label: &str,
    id: Option<&str>,
    options: &[(String, String)],
    chosen: &str,
    picked: impl Fn(&Event) + 'static,
) -> Element {
    el("label")
        .class("field")
        .child(el("span").text(label))
        .child(
            el("select")
                .maybe("id", id)
                .attr("aria-label", label)
                .children(options.iter().map(|(value, words)| {
                    el("option")
                        .attr("value", value)
                        .chosen(value == chosen)
                        .text(words)
                }))
                .on("change", picked),
        )
}

/// A quiet button.
pub(crate) fn button(words: &str, action: Action, send: &Callback<Action>) -> Element {
    el("button")
        .attr("type", "button")
        .class("quiet")
        .on("click", sends(send, action))
        .text(words)
}

/// A button that changes the scenario; `of` says what it belongs to, for those who don't see it.
pub(crate) fn change(words: &str, of: &str, change: Change, send: &Callback<Action>) -> Element {
    button(words, Action::Change(change), send).attr("aria-label", &format!("{words} {of}"))
}

/// A listener that writes what was typed or picked at a JSON pointer.
pub(crate) fn set(
    pointer: &Path,
    send: &Callback<Action>,
    value: impl Fn(String) -> serde_json::Value + 'static,
) -> impl Fn(&Event) + 'static {
    let pointer = pointer.clone();
    let send = send.clone();
    move |event| {
        if let Some(text) = dom::texts::value_of(event) {
            // a thing without its name could not be told from its fellows
            let required = pointer.is_member("name") || pointer.is_member("id");
            let value = if text.is_empty() && !required {
                serde_json::Value::Null
            } else {
                value(text)
            };
            let pointer = pointer.clone();
            send.emit(Action::Change(Change::Set { pointer, value }));
        }
    }
}
