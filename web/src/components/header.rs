//! The name of the page, what it opens, and its settings.

use web_sys::Event;
use yew::Callback;

use super::gallery::gallery;
use super::keys::keys;
use super::memory::restored;
use super::share::share;
use super::{goes_to, lays, sends};
use crate::desk::{Move, Panel};
use crate::dom;
use crate::element::{Element, el};
use crate::words::sentence;
use crate::workbench::{Action, Theme, Workbench};

pub(crate) fn header(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let theme = workbench.theme;
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
                .child(menu(workbench, Panel::Lessons, send))
                .child(menu(workbench, Panel::Share, send))
                .child(menu(workbench, Panel::Keys, send)),
        )
        .child(
            el("fieldset")
                .class("themes")
                .child(el("legend").class("unseen").text("Theme"))
                .children(Theme::ALL.map(|choice| theme_choice(choice, theme, send))),
        )
}

/// A button of the header with the panel that it opens.
fn menu(workbench: &Workbench, panel: Panel, send: &Callback<Action>) -> Element {
    let open = workbench.desk.panel == Some(panel);
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
                            .on("click", lays(send, Move::Close))
                            .text("Close"),
                    ),
            )
            .child(match panel {
                Panel::Lessons => gallery(&workbench.desk, send),
                Panel::Share => share(workbench, send),
                Panel::Keys => keys(&workbench.desk, send),
            })
    });
    el("div")
        .class("menu")
        .maybe("data-testid", testid)
        .child(
            el("button")
                .attr("aria-expanded", if open { "true" } else { "false" })
                .maybe("aria-controls", open.then_some(id))
                .on("click", lays(send, Move::Toggle(panel)))
                .text(name),
        )
        .children(sheet)
}

/// A listener that closes the panel when the focus goes on: it would cover where that is.
fn leaves(send: &Callback<Action>) -> impl Fn(&Event) + 'static {
    let send = send.clone();
    move |event| {
        if dom::focus_leaves(event, ".menu") {
            send.emit(Action::Lay(Move::Close));
        }
    }
}

/// What went wrong with a link or a lesson, and what was just done.
pub(crate) fn trouble(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let desk = &workbench.desk;
    let band = desk.trouble.as_ref().map(|trouble| {
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
                    .on("click", lays(send, Move::Trouble(None)))
                    .text("Close"),
            )
    });
    el("div")
        .child(
            el("p")
                .class("said")
                .attr("aria-live", "polite")
                .text(desk.said),
        )
        .children(band)
        .children(restored(&desk.memory, send))
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
