//! What holds for the whole page, and on narrow ones a bar that leads to its parts.

use yew::prelude::*;

use crate::components::glyph::{Glyph, glyph};
use crate::dom;
use crate::reading::Word;
use crate::workbench::Workbench;

pub(crate) fn footer(workbench: &Workbench) -> Html {
    let result = workbench.result();
    let word = result.map_or(Word::NotEvaluated, |result| Word::of(&result.report));
    html! {
        <>
            <footer>
                <span>{ "Nothing you type leaves this page." }</span>
                <span>{ concat!("Rolecall ", env!("CARGO_PKG_VERSION")) }</span>
            </footer>
            <nav class="bar" aria-label="On this page">
                <button class={word.class()} onclick={|_| dom::go_to("answer")}>
                    { glyph(Glyph::of(word), "") }{ " " }{ word.text() }
                    if result.is_some_and(|result| result.stale.is_some()) {
                        { ", stale" }
                    }
                </button>
                <button onclick={|_| dom::go_to("inputs")}>{ "Inputs" }</button>
                <button onclick={|_| dom::go_to("details")}>{ "Why" }</button>
            </nav>
        </>
    }
}
