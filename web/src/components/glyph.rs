//! Small signs. Each goes with a word, for those who don't see it.

use crate::element::{Element, el, group};
use crate::reading::Word;

/// A sign for how something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glyph {
    Tick,
    Cross,
    Dash,
}

impl Glyph {
    pub(crate) const fn matched(matched: bool) -> Self {
        if matched { Self::Tick } else { Self::Cross }
    }

    pub(crate) const fn of(word: Word) -> Self {
        match word {
            Word::Allowed => Self::Tick,
            Word::Denied | Word::Refused => Self::Cross,
            Word::NotEvaluated => Self::Dash,
        }
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Tick => "M3 8.6l3.3 3.4L13 4.6",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Dash => "M4 8h8",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Tick => "glyph tick",
            Self::Cross => "glyph cross",
            Self::Dash => "glyph dash",
        }
    }
}

/// Draws a sign; `word` is read out in its place, and empty where the text says it anyway.
pub(crate) fn glyph(glyph: Glyph, word: &'static str) -> Element {
    let sign = el("svg")
        .class(glyph.class())
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .child(el("path").attr("d", glyph.path()));
    let unseen = (!word.is_empty()).then(|| el("span").class("unseen").text(word).text(" "));
    group().child(sign).children(unseen)
}
