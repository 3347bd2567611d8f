//! What holds for the whole page, and on narrow ones a bar that leads to its parts.

use super::glyph::{Glyph, glyph};
use super::goes_to;
use crate::element::{Element, el, group};
use crate::reading::Word;
use crate::workbench::Workbench;

pub(crate) fn footer(workbench: &Workbench) -> Element {
    let result = workbench.result();
    let word = result.map_or(Word::NotEvaluated, |result| Word::of(&result.report));
    let stale = result.is_some_and(|result| result.stale.is_some());
    group()
        .child(
            el("footer")
                .child(el("span").text("Nothing you type leaves this page."))
                .child(el("span").text(concat!("Rolecall ", env!("CARGO_PKG_VERSION")))),
        )
        .child(
            el("nav")
                .class("bar")
                .attr("aria-label", "On this page")
                .child(
                    leads_to("answer")
                        .class(word.class())
                        .child(glyph(Glyph::of(word), ""))
                        .text(" ")
                        .text(word.text())
                        .text(if stale { ", stale" } else { "" }),
                )
                .child(leads_to("inputs").text("Inputs"))
                .child(leads_to("details").text("Why")),
        )
}

fn leads_to(id: &'static str) -> Element {
    el("button").on("click", goes_to(id))
}
