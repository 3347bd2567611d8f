//! The name of the page, what it opens, and its settings.

use web_sys::Event;
use yew::Callback;

use super::gallery::gallery;
use super::keys::keys;
use super::memory::restored;
use super::share::share;
use super::{goes_to, sends};
use crate::action::Action;
use crate::desk::settings::Theme;
use crate::dom;
use crate::element::{Element, el};
use crate::state::State;
use crate::state::ui::Panel;
use crate::words::sentence;

pub(crate) fn header(state: &State, send: &Callback<Action>) -> Element {
    let theme = state.ui.theme;
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
        .child(el("p").class("motto").text(
            "A source identity is set once, stays through every role, and stands in every record",
        ))
        .child(
            el("nav")
                .class("menus")
                .attr("aria-label", "Rolecall")
                .child(menu(state, Panel::Lessons, send))
                .child(menu(state, Panel::Share, send))
                .child(menu(state, Panel::Keys, send)),
        )
        .child(
            el("fieldset")
                .class("themes")
                .child(el("legend").class("unseen").text("Theme"))
                .children(Theme::ALL.map(|choice| theme_choice(choice, theme, send))),
        )
}

/// A button of the header with the panel that it opens.
fn menu(state: &State, panel: Panel, send: &Callback<Action>) -> Element {
    let open = state.ui.panel == Some(panel);
    let (name, id, testid) = match panel {
        Panel::Lessons => ("Lessons", "panel-lessons", Some("gallery")),
        Panel::Share => ("Share", "panel-share", Some("share")),
        Panel::Keys => ("Keyboard", "panel-keys", None),
    };
    let sheet = open.then(|| {
        el("section")
            .class("sheet")
            .attr("id", id)
            .attr("aria-label", name)
            .on("focusout", leaves(send))
            .child(
                el("div")
                    .class("sheet-head")
                    .child(el("h2").text(name))
                    .child(
                        el("button")
                            .class("plain")
                            .on("click", sends(send, Action::ClosePanel))
                            .text("Close"),
                    ),
            )
            .child(match panel {
                Panel::Lessons => gallery(&state.ui, send),
                Panel::Share => share(state, send),
                Panel::Keys => keys(&state.ui, send),
            })
    });
    el("div")
        .class("menu")
        .maybe("data-testid", testid)
        .child(
            el("button")
                .attr("aria-expanded", if open { "true" } else { "false" })
                .maybe("aria-controls", open.then_some(id))
                .on("click", sends(send, Action::TogglePanel(panel)))
                .text(name),
        )
        .children(sheet)
}

/// A listener that closes the panel when the focus goes on: it would cover where that is.
fn leaves(send: &Callback<Action>) -> impl Fn(&Event) + 'static {
    let send = send.clone();
    move |event| {
        if dom::focus_leaves(event, ".menu") {
            send.emit(Action::ClosePanel);
        }
    }
}

/// What went wrong with a link or a lesson, and what was just done.
pub(crate) fn trouble(state: &State, send: &Callback<Action>) -> Element {
    let ui = &state.ui;
    let band = ui.trouble.as_ref().map(|trouble| {
        el("div")
            .class("trouble")
            .attr("role", "alert")
            .child(
                el("p")
                    .child(el("b").text(&sentence(trouble)))
                    .text(" What is here stays as it was."),
            )
            .child(
                el("button")
                    .class("plain")
                    .on("click", sends(send, Action::ShowTrouble(None)))
                    .text("Close"),
            )
    });
    el("div")
        .child(
            el("p")
                .class("said")
                .attr("aria-live", "polite")
                .text(ui.said),
        )
        .children(band)
        .children(restored(&ui.memory, send))
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
