//! The flow: who assumes what, with the source identity as one thread. Wide pages show it as a
//! drawing; the same as a list is for narrow pages and for those who listen.

use yew::Callback;

use super::glyph::{Glyph, glyph};
use super::sends;
use crate::action::Action;
use crate::element::{Element, el, group};
use crate::reading::{PROVISIONAL, Word};
use crate::state::State;
use crate::story::layout::{
    BOX_HEIGHT, Ground, Layout, Line, Node, RECORD_DROP, RECORD_HEIGHT, RECORD_WIDTH, ROOM, layout,
};
use crate::story::{self, Actor, Hop, Identity, story};

/// What the page leaves free on each side, and its greatest width, as in the style sheet.
const MARGIN: i32 = 24;
const WIDEST: i32 = 1392;

/// Draws the flow for a window of a width in CSS pixels.
pub(crate) fn flow(state: &State, window: i32, send: &Callback<Action>) -> Element {
    let chains = story(state);
    // what it shows may be from before the last edits
    let stale = state.document.results.iter().any(|it| it.stale.is_some());
    let room = (window - 2 * MARGIN).min(WIDEST);
    let view = View {
        step: state.document.step + 1,
        several: state.document.results.len() > 1,
        send,
    };
    let items = chains.iter().flat_map(|chain| {
        let hops = chain.iter().enumerate();
        hops.map(|(index, hop)| view.item(hop, index == 0))
    });
    el("section")
        .class("flow")
        .class(if stale { "outdated" } else { "" })
        .attr("aria-label", "The flow")
        .attr("data-testid", "flow")
        .child(view.drawing(&layout(&chains, room)))
        .child(el("ol").children(items))
}

/// What every part of the flow needs.
struct View<'a> {
    /// The number of the step at hand.
    step: usize,
    several: bool,
    send: &'a Callback<Action>,
}

impl View<'_> {
    fn drawing(&self, layout: &Layout<'_>) -> Element {
        let Layout { width, height, .. } = *layout;
        el("svg")
            .attr("viewBox", &format!("0 0 {width} {height}"))
            .number("width", width)
            .number("height", height)
            .attr("preserveAspectRatio", "xMinYMid meet")
            .attr("aria-hidden", "true")
            .children(layout.grounds.iter().map(ground))
            .children(layout.lines.iter().map(|it| self.line(it)))
            .children(layout.nodes.iter().map(|it| self.node(it)))
    }

    fn line(&self, line: &Line<'_>) -> Element {
        let Line { from, to, y, hop } = *line;
        match hop {
            Some(hop) => self.call(from, to, y, hop),
            None => stroke(story::Line::Plain, from, to, y),
        }
    }

    /// A call on its line: the operation above, how it ended in the middle, what it carries and
    /// what the log has of it below.
    fn call(&self, from: i32, to: i32, y: i32, hop: &Hop) -> Element {
        let middle = (from + to) / 2;
        let selected = self.step == hop.number;
        let outward = hop.outward();
        let starts = matches!(hop.identity, Identity::Set(_)).then(|| {
            el("circle")
                .class("knot")
                .number("cx", from)
                .number("cy", y)
                .attr("r", "4.5")
        });
        let operation = if hop.assumes { &*hop.operation } else { "" };
        // the last stretch of a call that is refused is missing
        let reached = match outward {
            story::Line::Gone => to - 14,
            _ => to,
        };
        el("g")
            .class("call")
            .class(if selected { "selected" } else { "" })
            .on(
                "click",
                sends(self.send, Action::SelectStep(hop.number - 1)),
            )
            .child(el("title").text(&format!("step {}: {}", hop.number, hop.operation)))
            .child(rect([from, y - 34, to - from, RECORD_DROP + 48], 8).class("hit"))
            .child(stroke(hop.inward(), from, middle, y))
            .child(stroke(outward, middle + 16, reached, y))
            .children(starts)
            .child(label(middle, y - 18, operation).class("name middle"))
            .child(record(middle, y, hop))
            .child(seal(middle, y, hop))
            .children(hop.identity.value().map(|value| {
                let x = (from + middle) / 2;
                pill(x, y + 1, value)
            }))
    }

    fn node(&self, node: &Node<'_>) -> Element {
        let Node {
            x,
            y,
            width,
            actor,
            hop,
        } = *node;
        let Actor { name, detail, .. } = actor;
        // small letters are about seven units wide
        let room = usize::try_from((width - 24) / 7).unwrap_or(ROOM);
        let outside = actor.account.is_empty();
        let reached = hop.is_none_or(|hop| hop.word == Word::Allowed);
        let mut drawn = el("g").class("node");
        if let Some(hop) = hop {
            drawn = drawn.on(
                "click",
                sends(self.send, Action::SelectStep(hop.number - 1)),
            );
        }
        drawn
            .class(if reached { "" } else { "ghost" })
            .class(if outside { "outside" } else { "" })
            .child(el("title").text(name).text(", ").text(detail))
            .child(rect([x, y, width, BOX_HEIGHT], 10).class("box"))
            .child(label(x + 16, y + 21, &short(name, ROOM)).class("name"))
            .child(label(x + 16, y + 39, &short(detail, room)).class("detail"))
    }

    /// A step as items of a list; an item's class is that of the line to the next one.
    fn item(&self, hop: &Hop, first: bool) -> Element {
        let person = hop.person.as_ref().map(|it| actor(it).class("line"));
        let caller = first.then(|| {
            group()
                .children(person)
                .child(actor(&hop.caller).class(hop.inward().class()))
        });
        let thread = hop.identity.value().map(|thread| {
            group()
                .text(" ")
                .child(el("code").class("thread").text(thread))
        });
        // with one step there is nothing to select
        let name = if self.several {
            let current = (self.step == hop.number).then_some("step");
            el("button")
                .maybe("aria-current", current)
                .on(
                    "click",
                    sends(self.send, Action::SelectStep(hop.number - 1)),
                )
                .text(&hop.number.to_string())
                .text(" ")
                .text(&hop.operation)
        } else {
            el("b").text(&hop.operation)
        };
        let recorded = hop.record.as_ref().map(|record| {
            el("small").text(match record {
                Some(_) => "its record in CloudTrail has it",
                None => "its record in CloudTrail has no source identity",
            })
        });
        group()
            .children(caller)
            .child(
                el("li")
                    .class(hop.outward().class())
                    .child(name)
                    .child(
                        el("span")
                            .class(hop.class)
                            .child(glyph(Glyph::of(hop.word), ""))
                            .text(" ")
                            .text(hop.word.text())
                            .text(if hop.class == PROVISIONAL {
                                ", provisional"
                            } else {
                                ""
                            }),
                    )
                    .child(el("small").text(hop.identity.words()).children(thread))
                    .children(recorded),
            )
            .child(actor(&hop.target))
    }
}

fn ground(ground: &Ground<'_>) -> Element {
    let Ground {
        x,
        y,
        width,
        height,
        account,
    } = *ground;
    group()
        .child(rect([x, y, width, height], 12).class("account"))
        .child(label(x + 20, y + 21, &format!("account {account}")).class("small"))
}

fn stroke(line: story::Line, from: i32, to: i32, y: i32) -> Element {
    el("path")
        .class(line.class())
        .attr("d", &format!("M{from} {y}H{to}"))
}

/// The value of the source identity, sitting on its thread.
fn pill(middle: i32, y: i32, value: &str) -> Element {
    let value = short(value, 8);
    let width = i32::try_from(value.chars().count()).unwrap_or(0) * 7 + 14;
    group()
        .child(rect([middle - width / 2, y - 11, width, 22], 11).class("pill"))
        .child(label(middle, y + 4, &value).class("value middle"))
}

/// How a call ended.
fn seal(x: i32, y: i32, hop: &Hop) -> Element {
    el("g")
        .class("seal")
        .class(hop.class)
        .attr("transform", &format!("translate({x} {y})"))
        .child(el("circle").attr("r", "11"))
        .child(
            el("path")
                .attr("transform", "translate(-8 -8)")
                .attr("d", Glyph::of(hop.word).path()),
        )
}

/// The CloudTrail record that a call leaves, and whether the thread reaches it.
fn record(middle: i32, y: i32, hop: &Hop) -> Element {
    let Some(identity) = &hop.record else {
        return group();
    };
    let (text, class) = match identity {
        Some(value) => (format!("CloudTrail: {}", short(value, 15)), "thread"),
        None => ("CloudTrail: no source identity".to_owned(), ""),
    };
    let top = y + RECORD_DROP - RECORD_HEIGHT / 2;
    group()
        .child(
            el("path")
                .class("line")
                .class(class)
                .attr("d", &format!("M{middle} {y}V{top}")),
        )
        .child(
            rect(
                [middle - RECORD_WIDTH / 2, top, RECORD_WIDTH, RECORD_HEIGHT],
                6,
            )
            .class("record")
            .class(class),
        )
        .child(
            label(middle, top + 16, &text)
                .class("small middle")
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

fn actor(actor: &Actor) -> Element {
    let account =
        (!actor.account.is_empty()).then(|| group().text(", account ").text(&actor.account));
    el("li")
        .child(el("b").text(&actor.name))
        .child(el("small").text(&actor.detail).children(account))
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
