//! What holds for the whole page, and on narrow ones a bar that leads to its parts.

use yew::Callback;

use super::glyph::{Glyph, glyph};
use super::goes_to;
use super::memory::memory;
use crate::action::Action;
use crate::desk::share::Shared;
use crate::dom;
use crate::element::{Element, el, group};
use crate::reading::{PROVISIONAL, Word, verdict_class};
use crate::state::State;

/// The commit that the program was made of, where the build says it.
const COMMIT: Option<&str> = option_env!("ROLECALL_COMMIT");

pub(crate) fn footer(state: &State, send: &Callback<Action>) -> Element {
    let result = state.result();
    let hidden = state.hides_answer();
    let word = match result {
        Some(result) if !hidden => Word::of(&result.report),
        _ => Word::NotEvaluated,
    };
    let class = match result {
        Some(result) if !hidden => verdict_class(&result.report),
        _ => word.class(),
    };
    let text = match class {
        _ if hidden => "Hidden",
        PROVISIONAL => "Provisional",
        _ => word.text(),
    };
    let stale = result.is_some_and(|result| result.stale.is_some());
    let commit = COMMIT.map(|commit| group().text(", commit ").child(el("code").text(commit)));
    let settings = &state.ui.settings;
    let embed = settings.embed;
    group()
        .child(
            el("footer")
                .children(embed.then(|| opens(state)))
                .child(el("span").text(
                    "Nothing you type leaves this page: its security policy lets it load its own \
                     files and nothing else.",
                ))
                .children(
                    settings
                        .may_remember()
                        .then(|| memory(&state.ui.memory, send)),
                )
                .child(
                    el("span")
                        .text(concat!("Rolecall ", env!("CARGO_PKG_VERSION")))
                        .children(commit),
                ),
        )
        .children((!embed).then(|| {
            el("nav")
                .class("bar")
                .attr("aria-label", "On this page")
                .child(
                    leads_to("answer")
                        .class(class)
                        .child(glyph(Glyph::of(word), ""))
                        .text(" ")
                        .text(text)
                        .text(if stale { ", stale" } else { "" }),
                )
                .child(leads_to("inputs").text("Inputs"))
                .child(leads_to("details").text("Why"))
        }))
}

/// A link from an embed to the page itself, with what is at hand.
fn opens(state: &State) -> Element {
    let scenario = state.document.scenario.clone();
    // the link is made when it is followed
    let follow = move |event: &web_sys::Event| {
        if let Some(shared) = Shared::of(&scenario.json(), false) {
            dom::lead(event, &format!("{}{}", dom::address(), shared.link));
        }
    };
    el("a")
        .attr("href", &dom::address())
        .attr("target", "_blank")
        .attr("rel", "noopener")
        .on("click", follow)
        .text("Open in Rolecall")
}

fn leads_to(id: &'static str) -> Element {
    el("button").on("click", goes_to(id))
}
