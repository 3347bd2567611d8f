//! The flow: who assumes what, with the source identity as one thread. Wide pages show it as a
//! drawing; the same as a list is for narrow pages and for those who listen.

use yew::Callback;

use super::glyph::{Glyph, glyph};
use super::sends;
use crate::element::{Element, el, group};
use crate::reading::Word;
use crate::story::layout::{
    Account, BOX_HEIGHT, Layout, Link, Node, RECORD_HEIGHT, ROOM, Record, Shape, layout,
};
use crate::story::{Actor, Hop, Identity, Line, story};
use crate::workbench::{Action, Workbench};

/// What the page leaves free on each side, and its greatest width, as in the style sheet.
const MARGIN: i32 = 24;
const WIDEST: i32 = 1392;

/// Draws the flow for a window of a width in CSS pixels.
pub(crate) fn flow(workbench: &Workbench, window: i32, send: &Callback<Action>) -> Element {
    let hops = story(workbench);
    // what it shows may be from before the last edits
    let stale = workbench.results.iter().any(|it| it.stale.is_some());
    let room = (window - 2 * MARGIN).min(WIDEST);
    el("section")
        .class("flow")
        .class(if stale { "outdated" } else { "" })
        .attr("aria-label", "The flow")
        .attr("data-testid", "flow")
        .child(drawing(&layout(&hops, room), workbench.step, send))
        .child(el("ol").children(hops.iter().map(item)))
}

fn drawing(layout: &Layout<'_>, step: usize, send: &Callback<Action>) -> Element {
    let Layout { width, height, .. } = *layout;
    el("svg")
        .attr("viewBox", &format!("0 0 {width} {height}"))
        .number("width", width)
        .number("height", height)
        .attr("preserveAspectRatio", "xMinYMid meet")
        .attr("aria-hidden", "true")
        .children(layout.accounts.iter().map(ground))
        .children(layout.links.iter().map(link))
        .children(layout.nodes.iter().map(|it| node(it, step, send)))
}

fn ground(account: &Account<'_>) -> Element {
    let Account {
        x,
        y,
        width,
        height,
        id,
    } = *account;
    let name = (!id.is_empty()).then(|| label(x + 24, y + 24, &format!("account {id}")));
    group()
        .child(rect([x, y, width, height], 12).class("account"))
        .children(name.map(|name| name.class("small")))
}

fn link(link: &Link<'_>) -> Element {
    let Link {
        from,
        to,
        y,
        hop,
        inward,
    } = *link;
    let line = if inward { hop.inward() } else { hop.outward() };
    let value = hop.identity.value().filter(|_| line == Line::Thread);
    let starts = inward && matches!(hop.identity, Identity::Set(_));
    let knot = starts.then(|| {
        el("circle")
            .class("knot")
            .number("cx", from)
            .number("cy", y)
            .attr("r", "4.5")
    });
    group()
        .child(
            el("path")
                .class(line.class())
                .attr("d", &format!("M{from} {y}H{to}")),
        )
        .children(knot)
        .children(value.map(|value| pill((from + to) / 2, y, value)))
}

/// The value of the source identity, sitting on its thread.
fn pill(middle: i32, y: i32, value: &str) -> Element {
    let value = short(value, 12);
    let width = i32::try_from(value.chars().count()).unwrap_or(0) * 8 + 24;
    group()
        .child(rect([middle - width / 2, y - 12, width, 24], 12).class("pill"))
        .child(label(middle, y + 4, &value).class("value middle"))
}

fn node(node: &Node<'_>, step: usize, send: &Callback<Action>) -> Element {
    let (name, detail, class) = match node.shape {
        Shape::Caller(actor) => (&actor.name, actor.detail.as_str(), "node"),
        Shape::Target(hop, actor) if hop.word == Word::Allowed => {
            (&actor.name, actor.detail.as_str(), "node")
        }
        Shape::Target(_, actor) => (&actor.name, actor.detail.as_str(), "node ghost"),
        Shape::Call(hop) => (&hop.operation, hop.identity.words(), "node call"),
    };
    let Node { x, y, width, .. } = *node;
    let mut drawn = el("g").class(class);
    if let Shape::Call(hop) | Shape::Target(hop, _) = node.shape {
        let step = hop.number - 1;
        drawn = drawn.on("click", sends(send, Action::SelectStep(step)));
    }
    drawn = drawn
        .child(el("title").text(name))
        .child(rect([x, y, width, BOX_HEIGHT], 10).class("box"))
        .child(label(x + 18, y + 23, &short(name, ROOM)).class("name"))
        .child(label(x + 18, y + 41, &short(detail, ROOM)).class("detail"));
    let Shape::Call(hop) = node.shape else {
        return drawn;
    };
    let selected = hop.number == step + 1;
    drawn
        .class(if selected { "selected" } else { "" })
        .child(seal(x + width, y, hop.word))
        .child(record(node, hop))
}

/// How a call ended, at the corner of its box.
fn seal(x: i32, y: i32, word: Word) -> Element {
    el("g")
        .class("seal")
        .class(word.class())
        .attr("transform", &format!("translate({x} {y})"))
        .child(el("circle").attr("r", "11"))
        .child(
            el("path")
                .attr("transform", "translate(-8 -8)")
                .attr("d", Glyph::of(word).path()),
        )
}

/// The CloudTrail record that a call leaves, and whether the thread reaches it.
fn record(node: &Node<'_>, hop: &Hop) -> Element {
    let Some(identity) = &hop.record else {
        return group();
    };
    let (text, class) = match identity {
        Some(value) => (short(value, 14), "thread"),
        None => ("no source identity".to_owned(), ""),
    };
    let Record { x, y: top, width } = node.record();
    let middle = x + width / 2;
    let bottom = node.y + BOX_HEIGHT;
    group()
        .child(
            el("path")
                .class("line")
                .class(class)
                .attr("d", &format!("M{middle} {bottom}V{top}")),
        )
        .child(
            rect([x, top, width, RECORD_HEIGHT], 6)
                .class("record")
                .class(class),
        )
        .child(label(x + 14, top + 17, "CloudTrail").class("small"))
        .child(
            label(x + width - 14, top + 17, &text)
                .class("small end")
                .class(class),
        )
}

/// A rectangle with round corners: `x`, `y`, width and height.
fn rect([x, y, width, height]: [i32; 4], radius: i32) -> Element {
    el("rect")
        .number("x", x)
        .number("y", y)
        .number("width", width)
        .number("height", height)
        .number("rx", radius)
}

fn label(x: i32, y: i32, text: &str) -> Element {
    el("text").number("x", x).number("y", y).text(text)
}

/// The beginning of a text that is too long for its place.
fn short(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept = text.chars().take(room.saturating_sub(1));
    kept.chain(['\u{2026}']).collect()
}

/// A step as items of a list; an item's class is that of the line to the next one.
fn item(hop: &Hop) -> Element {
    let caller = (!hop.continues).then(|| actor(&hop.caller).class(hop.inward().class()));
    let thread = hop.identity.value().map(|thread| {
        group()
            .text(" ")
            .child(el("code").class("thread").text(thread))
    });
    group()
        .children(caller)
        .child(
            el("li")
                .class(hop.outward().class())
                .child(el("b").text(&hop.operation))
                .child(
                    el("span")
                        .class(hop.word.class())
                        .child(glyph(Glyph::of(hop.word), ""))
                        .text(" ")
                        .text(hop.word.text()),
                )
                .child(el("small").text(hop.identity.words()).children(thread)),
        )
        .children(hop.target.as_ref().map(actor))
}

fn actor(actor: &Actor) -> Element {
    el("li").child(el("b").text(&actor.name)).child(
        el("small")
            .text(&actor.detail)
            .text(", account ")
            .text(&actor.account),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_by_characters() {
        assert_eq!(short("abc", 3), "abc");
        assert_eq!(short("abcd", 3), "ab\u{2026}");
        assert_eq!(short("\u{1F600}\u{1F600}\u{1F600}", 2), "\u{1F600}\u{2026}");
    }
}
