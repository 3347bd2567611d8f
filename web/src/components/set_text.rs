//! Texts set on the page: sentences with code in them, and coloured code.

use yew::prelude::*;
use yew::virtual_dom::VText;

use crate::text::{Kind, Language, tokens};
use crate::words::{Words, words};

/// Sets a sentence in which backticks enclose code.
pub(crate) fn set_sentence(message: &str, thread: Option<&str>) -> Html {
    words(message, thread)
        .into_iter()
        .map(|part| match part {
            Words::Plain(text) => VText::new(text).into(),
            Words::Code(text) => html! { <code>{ text }</code> },
            Words::Thread(text) => html! { <code class="thread">{ text }</code> },
        })
        .collect()
}

/// Sets code in its colours; the text of the nodes is the code to the letter.
pub(crate) fn set_code(text: &str, language: Language, thread: Option<&str>) -> Html {
    let mut at = 0;
    let mut nodes = Vec::new();
    for token in tokens(text, language, thread) {
        nodes.push(set_piece(text, at..token.range.start, "".into()));
        nodes.push(set_piece(
            text,
            token.range.clone(),
            kind_class(token.kind).into(),
        ));
        at = token.range.end;
    }
    nodes.push(set_piece(text, at..text.len(), "".into()));
    nodes.into_iter().collect()
}

/// Sets a part of a text, in an element of its own where it has a class.
pub(crate) fn set_piece(text: &str, range: std::ops::Range<usize>, class: Classes) -> Html {
    let piece = text.get(range).unwrap_or_default().to_owned();
    if class.is_empty() {
        VText::new(piece).into()
    } else {
        html! { <span {class}>{ piece }</span> }
    }
}

pub(crate) const fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Plain => "",
        Kind::Key => "key",
        Kind::Text => "text",
        Kind::Literal => "literal",
        Kind::Command => "command",
        Kind::Option => "option",
        Kind::Thread => "thread",
    }
}
