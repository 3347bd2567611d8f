//! The name of the page and its settings.

use yew::Callback;

use super::{goes_to, sends};
use crate::element::{Element, el};
use crate::workbench::{Action, Theme};

pub(crate) fn header(theme: Theme, send: &Callback<Action>) -> Element {
    el("header")
        .class("top")
        .child(skip_to("inputs", "Skip to the inputs"))
        .child(skip_to("answer", "Skip to the answer"))
        .child(
            el("h1")
                .child(
                    el("svg")
                        .class("mark")
                        .attr("viewBox", "0 0 26 16")
                        .attr("aria-hidden", "true")
                        .child(el("path").attr("d", "M2 12C7 12 7 4 12 4s5 8 12 8")),
                )
                .text("Rolecall"),
        )
        .child(
            el("p")
                .class("motto")
                .text("Who may assume which role, as whom, and what the log will say"),
        )
        .child(
            el("fieldset")
                .class("themes")
                .child(el("legend").class("unseen").text("Theme"))
                .children(Theme::ALL.map(|choice| theme_choice(choice, theme, send))),
        )
}

fn skip_to(id: &'static str, text: &str) -> Element {
    el("button")
        .class("skip")
        .on("click", goes_to(id))
        .text(text)
}

fn theme_choice(theme: Theme, selected: Theme, send: &Callback<Action>) -> Element {
    let (name, label) = match theme {
        Theme::System => ("system", "System"),
        Theme::Light => ("light", "Light"),
        Theme::Dark => ("dark", "Dark"),
    };
    el("label")
        .child(
            el("input")
                .attr("type", "radio")
                .attr("name", "theme")
                .value(name)
                .checked(theme == selected)
                .on("change", sends(send, Action::SelectTheme(theme))),
        )
        .child(el("span").text(label))
}
