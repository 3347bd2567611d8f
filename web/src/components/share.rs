//! Share: a link, the same for documents, or a file; without secrets unless they are wanted.

use rolecall_source::Path;
use yew::Callback;

use super::editor::file_button;
use super::{checks, copyable, save_button};
use crate::action::{Action, Target};
use crate::desk::share::{LONG, Removed, Shared, embed, frame, markdown};
use crate::dom;
use crate::element::{Element, el, group};
use crate::state::State;

pub(crate) fn share(state: &State, send: &Callback<Action>) -> Element {
    let share = &state.ui.share;
    let opens = file_button(
        "Open a file…",
        "Open a scenario from a file",
        Target::Panel,
        send,
    );
    let Some(shared) = &share.shared else {
        return el("p")
            .class("empty")
            .text("This scenario can't be shared: it is no JSON object. ")
            .child(opens);
    };
    let page = dom::address();
    let link = format!("{page}{}", shared.link);
    let length = link.len();
    let too_long = (length > LONG).then(|| {
        el("p").class("warning").text(
            "Chat programs and mail often cut links of more than 4,000 characters. \
             Save the scenario as a file, and send that.",
        )
    });
    let title = state.title();
    let lesson = state.ui.lesson.as_ref().map(|taught| {
        let text = format!("{page}?lesson={}", taught.lesson.file);
        way("Link to the lesson as it was", "share-lesson", &text, send)
    });
    group()
        .child(secrets(state, shared, send))
        .children(too_long)
        .child(way(
            &format!("Link, {length} characters"),
            "share-link",
            &link,
            send,
        ))
        .children(lesson)
        .child(way("Markdown", "share-markdown", &markdown(&title, &link), send))
        .child(way("HTML for a page", "share-html", &embed(&page, &shared.link), send))
        .child(way(
            "HTML without a script",
            "share-frame",
            &frame(&page, &shared.link),
            send,
        ))
        .child(
            el("p")
                .class("tools")
                .child(save_button("scenario.json", &shared.scenario, "Save as a file"))
                .child(opens)
                .child(el("span").text(
                    "The link holds the whole scenario behind its #, which browsers send to no server.",
                )),
        )
}

/// One way to share.
fn way(name: &str, id: &'static str, text: &str, send: &Callback<Action>) -> Element {
    copyable(id, name, name, group().text(text), send).class("way")
}

/// What is taken out, or stays in.
fn secrets(state: &State, shared: &Shared, send: &Callback<Action>) -> Element {
    if shared.removed.is_empty() {
        return el("p").text("Nothing in it looks like a secret.");
    }
    let keep = state.ui.share.secrets;
    let said = if keep {
        "These stay in what you share. Nobody needs them to see the verdict:"
    } else {
        "These are taken out of what you share; no verdict depends on them:"
    };
    el("div")
        .class("secrets")
        .class(if keep { "kept" } else { "" })
        .child(el("p").text(said))
        .child(el("ul").children(shared.removed.iter().map(|it| secret(state, it))))
        .child(
            el("label")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .checked(keep)
                        .on("change", checks(send, Action::KeepSecrets)),
                )
                .text(" Leave them in"),
        )
}

fn secret(state: &State, removed: &Removed) -> Element {
    let start: String = removed.text.chars().take(24).collect();
    let more = if start.len() < removed.text.len() {
        "…"
    } else {
        ""
    };
    el("li")
        .text(&removed.what)
        .text(" in ")
        .text(
            &state
                .document
                .scenario
                .name_of(&Path::from(&*removed.pointer)),
        )
        .text(": ")
        .child(el("code").text(&start).text(more))
}
