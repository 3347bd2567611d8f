//! The flow: who assumes what, with the source identity as one thread. Wide pages show it as a
//! drawing; the same as a list is for narrow pages and for those who listen.

use yew::prelude::*;

use crate::components::glyph::{Glyph, glyph};
use crate::dom;
use crate::reading::Word;
use crate::story::layout::{
    Account, BOX_HEIGHT, Layout, Link, Node, RECORD_HEIGHT, ROOM, Record, Shape, layout,
};
use crate::story::{Hop, Identity, Line};
use crate::workbench::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) hops: Vec<Hop>,
    /// The step at hand, from 0.
    pub(crate) step: usize,
    /// Whether what it shows is from before the last edits.
    pub(crate) stale: bool,
    pub(crate) send: Callback<Action>,
}

/// What the page leaves free on each side, and its greatest width, as in the style sheet.
const MARGIN: i32 = 24;
const WIDEST: i32 = 1392;

#[component]
pub(crate) fn Flow(props: &Props) -> Html {
    let width = use_state_eq(dom::window_width);
    use_effect_with((), {
        let width = width.setter();
        move |()| {
            let listener = dom::on_resize(Callback::from(move |now| width.set(now)));
            move || drop(listener)
        }
    });
    let room = (*width - 2 * MARGIN).min(WIDEST);
    html! {
        <section
            class={classes!("flow", props.stale.then_some("outdated"))}
            aria-label="The flow"
            data-testid="flow"
        >
            { drawing(&layout(&props.hops, room), props) }
            <ol>{ for props.hops.iter().map(item) }</ol>
        </section>
    }
}

fn drawing(layout: &Layout<'_>, props: &Props) -> Html {
    let Layout { width, height, .. } = layout;
    html! {
        <svg
            viewBox={format!("0 0 {width} {height}")}
            width={width.to_string()}
            height={height.to_string()}
            preserveAspectRatio="xMinYMid meet"
            aria-hidden="true"
        >
            { for layout.accounts.iter().map(ground) }
            { for layout.links.iter().map(link) }
            { for layout.nodes.iter().map(|it| node(it, props)) }
        </svg>
    }
}

fn ground(account: &Account<'_>) -> Html {
    let Account {
        x,
        y,
        width,
        height,
        ..
    } = account;
    html! {
        <>
            { rect("account", [*x, *y, *width, *height], 12) }
            if !account.id.is_empty() {
                { label(x + 24, y + 24, "small", &format!("account {}", account.id)) }
            }
        </>
    }
}

fn link(link: &Link<'_>) -> Html {
    let Link {
        from,
        to,
        y,
        hop,
        inward,
    } = link;
    let line = if *inward { hop.inward() } else { hop.outward() };
    let value = hop.identity.value().filter(|_| line == Line::Thread);
    let starts = *inward && matches!(hop.identity, Identity::Set(_));
    html! {
        <>
            <path class={line.class()} d={format!("M{from} {y}H{to}")} />
            if starts {
                <circle class="knot" cx={from.to_string()} cy={y.to_string()} r="4.5" />
            }
            if let Some(value) = value {
                { pill((from + to) / 2, *y, value) }
            }
        </>
    }
}

/// The value of the source identity, sitting on its thread.
fn pill(middle: i32, y: i32, value: &str) -> Html {
    let value = short(value, 12);
    let width = i32::try_from(value.chars().count()).unwrap_or(0) * 8 + 24;
    html! {
        <>
            { rect("pill", [middle - width / 2, y - 12, width, 24], 12) }
            { label(middle, y + 4, "value middle", &value) }
        </>
    }
}

fn node(node: &Node<'_>, props: &Props) -> Html {
    let (name, detail, class) = match node.shape {
        Shape::Caller(actor) => (&actor.name, actor.detail.as_str(), "node"),
        Shape::Target(hop, actor) if hop.word == Word::Allowed => {
            (&actor.name, actor.detail.as_str(), "node")
        }
        Shape::Target(_, actor) => (&actor.name, actor.detail.as_str(), "node ghost"),
        Shape::Call(hop) => (&hop.operation, hop.identity.words(), "node call"),
    };
    let selected = matches!(node.shape, Shape::Call(hop) if hop.number == props.step + 1);
    let onclick = match node.shape {
        Shape::Caller(_) => None,
        Shape::Call(hop) | Shape::Target(hop, _) => {
            let step = hop.number - 1;
            Some(props.send.reform(move |_| Action::SelectStep(step)))
        }
    };
    let Node { x, y, width, .. } = node;
    html! {
        <g class={classes!(class, selected.then_some("selected"))} {onclick}>
            <title>{ name }</title>
            { rect("box", [*x, *y, *width, BOX_HEIGHT], 10) }
            { label(x + 18, y + 23, "name", &short(name, ROOM)) }
            { label(x + 18, y + 41, "detail", &short(detail, ROOM)) }
            if let Shape::Call(hop) = node.shape {
                { seal(x + width, *y, hop.word) }
                { record(node, hop) }
            }
        </g>
    }
}

/// How a call ended, at the corner of its box.
fn seal(x: i32, y: i32, word: Word) -> Html {
    html! {
        <g class={classes!("seal", word.class())} transform={format!("translate({x} {y})")}>
            <circle r="11" />
            <path transform="translate(-8 -8)" d={Glyph::of(word).path()} />
        </g>
    }
}

/// The CloudTrail record that a call leaves, and whether the thread reaches it.
fn record(node: &Node<'_>, hop: &Hop) -> Html {
    let Some(identity) = &hop.record else {
        return Html::default();
    };
    let (text, class) = match identity {
        Some(value) => (short(value, 14), "thread"),
        None => ("no source identity".to_owned(), ""),
    };
    let Record { x, y: top, width } = node.record();
    let middle = x + width / 2;
    let bottom = node.y + BOX_HEIGHT;
    html! {
        <>
            <path class={classes!("line", class)} d={format!("M{middle} {bottom}V{top}")} />
            { rect(&format!("record {class}"), [x, top, width, RECORD_HEIGHT], 6) }
            { label(x + 14, top + 17, "small", "CloudTrail") }
            { label(x + width - 14, top + 17, &format!("small end {class}"), &text) }
        </>
    }
}

/// A rectangle with round corners: `x`, `y`, width and height.
fn rect(class: &str, [x, y, width, height]: [i32; 4], radius: i32) -> Html {
    html! {
        <rect
            class={class.to_owned()}
            x={x.to_string()}
            y={y.to_string()}
            width={width.to_string()}
            height={height.to_string()}
            rx={radius.to_string()}
        />
    }
}

fn label(x: i32, y: i32, class: &str, text: &str) -> Html {
    html! {
        <text class={class.to_owned()} x={x.to_string()} y={y.to_string()}>{ text.to_owned() }</text>
    }
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
fn item(hop: &Hop) -> Html {
    html! {
        <>
            if !hop.continues {
                <li class={hop.inward().class()}>
                    <b>{ &hop.caller.name }</b>
                    <small>{ &hop.caller.detail }{ ", account " }{ &hop.caller.account }</small>
                </li>
            }
            <li class={hop.outward().class()}>
                <b>{ &hop.operation }</b>
                <span class={hop.word.class()}>
                    { glyph(Glyph::of(hop.word), "") }{ " " }{ hop.word.text() }
                </span>
                <small>
                    { hop.identity.words() }
                    if let Some(thread) = hop.identity.value() {
                        { " " }<code class="thread">{ thread }</code>
                    }
                </small>
            </li>
            if let Some(target) = &hop.target {
                <li>
                    <b>{ &target.name }</b>
                    <small>{ &target.detail }{ ", account " }{ &target.account }</small>
                </li>
            }
        </>
    }
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
