//! Texts set on the page: sentences with code in them, and coloured code.

use std::ops::Range;

use crate::element::{Element, el, group};
use crate::text::{Kind, Language, Token, source_identity, tokens};
use crate::words::{Words, words};

/// Sets a sentence in which backticks enclose code.
pub(crate) fn set_sentence(message: &str, thread: Option<&str>) -> Element {
    set_sentence_about(message, thread, false)
}

/// Sets a sentence that may be about the source identity from its beginning.
pub(crate) fn set_sentence_about(message: &str, thread: Option<&str>, about: bool) -> Element {
    let mut set = group();
    for part in words(message, thread, about) {
        set = match part {
            Words::Plain(text) => set.text(&text),
            Words::Code(text) => set.child(el("code").text(&text)),
            Words::Thread(text) => set.child(el("code").class("thread").text(&text)),
        };
    }
    set
}

/// Sets the name of an action or a condition key.
pub(crate) fn set_name(name: &str) -> Element {
    el("code").class(thread_class(name)).text(name)
}

/// The class of a name: that of the thread, where it is about the source identity.
pub(crate) fn thread_class(name: &str) -> &'static str {
    if source_identity::is_name(name) {
        "thread"
    } else {
        ""
    }
}

/// Sets code in its colours; the text of the nodes is the code to the letter.
pub(crate) fn set_code(text: &str, language: Language, thread: Option<&str>) -> Element {
    let mut at = 0;
    let mut set = group();
    for Token { range, kind } in tokens(text, language, thread) {
        let span = el("span").class(kind_class(kind));
        set = set
            .text(part(text, at..range.start))
            .child(span.text(part(text, range.clone())));
        at = range.end;
    }
    set.text(part(text, at..text.len()))
}

/// The part of a text in a range.
pub(crate) fn part(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

pub(crate) const fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Plain => "",
        Kind::Key => "key",
        Kind::Text => "text",
        Kind::Literal => "literal",
        Kind::Command => "command",
        Kind::Option => "option",
        Kind::Header => "jwt-header",
        Kind::Claims => "jwt-claims",
        Kind::Signature => "jwt-signature",
        Kind::Thread => "thread",
    }
}
