//! Whether this browser remembers the work, and what it says of it.

use yew::Callback;

use super::{checks, sends};
use crate::action::Action;
use crate::element::{Element, el, group};
use crate::state::ui::Memory;

/// The choice, and what became of it.
pub(crate) fn memory(memory: &Memory, send: &Callback<Action>) -> Element {
    let aside = memory.aside.is_some().then(|| {
        group()
            .text(" Your remembered work is kept as it was. ")
            .child(button("Open it", Action::OpenWork, send))
            .text(" ")
            .child(forget(send))
    });
    let said = if memory.refused {
        " This browser refuses to keep anything."
    } else {
        ""
    };
    el("span")
        .child(
            el("label")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .checked(memory.on)
                        .on("change", checks(send, Action::RememberWork)),
                )
                .text(" Remember my work in this browser"),
        )
        .text(&without(memory))
        .child(el("span").attr("role", "status").text(said))
        .children(aside)
}

/// Says that the work at hand is what was remembered.
pub(crate) fn restored(memory: &Memory, send: &Callback<Action>) -> Option<Element> {
    memory.restored.then(|| {
        el("div")
            .class("trouble")
            .class("calm")
            .attr("role", "status")
            .child(
                el("p")
                    .text("This is your work of last time, as this browser remembered it")
                    .text(&without(memory))
                    .text(". Undo leads back to the example."),
            )
            .child(el("span").class("tools").child(forget(send)).child(button(
                "Close",
                Action::CloseRestored,
                send,
            )))
    })
}

fn without(memory: &Memory) -> String {
    match memory.without.as_slice() {
        [] => String::new(),
        left_out => format!(", without {}", left_out.join(", ")),
    }
}

fn forget(send: &Callback<Action>) -> Element {
    button("Forget it", Action::RememberWork(false), send)
}

fn button(words: &str, it: Action, send: &Callback<Action>) -> Element {
    el("button")
        .class("plain")
        .on("click", sends(send, it))
        .text(words)
}
