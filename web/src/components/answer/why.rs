//! Why: every check with its layers, policies, statements, elements, keys and values; what matched,
//! and where it stands.

use std::rc::Rc;

use rolecall_core::report::{Check, Note, StepReport};
use rolecall_policy::{
    ElementTrace, KeyTrace, LayerTrace, LayerVerdict, OperatorTrace, Side, StatementTrace,
    ValueTrace,
};
use rolecall_source::Place;
use yew::prelude::*;

use super::confidence_tag;
use crate::components::glyph::{Glyph, glyph};
use crate::components::set_text::set_sentence;
use crate::dom;
use crate::reading::{fails, named_check, nearest, source_identity_of, statement_name};
use crate::text::source_identity;
use crate::words::sentence;
use crate::workbench::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
    pub(crate) send: Callback<Action>,
}

#[component]
pub(crate) fn Why(props: &Props) -> Html {
    let view = View {
        thread: source_identity_of(&props.report),
        send: &props.send,
    };
    let named = named_check(&props.report);
    // the check that decides is open: the one that fails, else the last
    let open = named.or(props.report.checks.last());
    html! {
        <div class="why" data-testid="reasons">
            if props.report.checks.is_empty() {
                <p class="empty">{ "No policy was evaluated." }</p>
            }
            { for props.report.checks.iter().map(|check| view.check(check, open == Some(check))) }
            if !props.report.notes.is_empty() {
                <ul class="notes">{ for props.report.notes.iter().map(|note| view.note(note)) }</ul>
            }
        </div>
    }
}

/// What every part of the trace needs.
struct View<'a> {
    thread: Option<&'a str>,
    send: &'a Callback<Action>,
}

impl View<'_> {
    fn check(&self, check: &Check, open: bool) -> Html {
        let (sign, word) = if fails(check) {
            (Glyph::Cross, "denied")
        } else {
            (Glyph::Tick, "allowed")
        };
        let near = nearest(check).filter(|_| fails(check));
        let near = near.map(|near| &near.statement.place);
        html! {
            <details class="check" key={check.action.clone()} {open}>
                <summary>
                    { glyph(sign, "") }
                    <code class={self.thread_class(&check.action)}>{ &check.action }</code>
                    { " " }{ word }{ " " }
                    <span class="decided">{ set_sentence(&sentence(&check.decided_by), self.thread) }</span>
                </summary>
                { for check.layers.iter().map(|layer| self.layer(layer, near)) }
            </details>
        }
    }

    fn layer(&self, layer: &LayerTrace, near: Option<&Place>) -> Html {
        let sign = match layer.verdict {
            LayerVerdict::Allow => Glyph::Tick,
            LayerVerdict::ImplicitDeny | LayerVerdict::ExplicitDeny => Glyph::Cross,
            LayerVerdict::NotApplicable => Glyph::Dash,
        };
        let side = match layer.side {
            Side::Caller => "Caller account",
            Side::Resource => "Resource account",
        };
        html! {
            <section class="layer">
                <h3>
                    { glyph(sign, "") }
                    <b>{ side }</b>
                    { " " }
                    <span class="kind">{ layer.kind.name() }</span>
                </h3>
                <p>{ set_sentence(&sentence(&layer.sentence), self.thread) }</p>
                {
                    for layer.policies.iter().flat_map(|policy| &policy.statements).map(|statement| {
                        let is_near = near == Some(&statement.place);
                        self.statement(statement, is_near)
                    })
                }
            </section>
        }
    }

    fn statement(&self, statement: &StatementTrace, near: bool) -> Html {
        let class = match (statement.matched, statement.effect, near) {
            (true, "Deny", _) => "refuses",
            (true, ..) => "allows",
            (false, _, true) => "refuses",
            (false, ..) => "silent",
        };
        let point = |place: Option<&Place>| {
            let place = place.cloned();
            self.send.reform(move |()| Action::Point(place.clone()))
        };
        let on = point(Some(&statement.place));
        let off = point(None);
        html! {
            <details
                class={classes!("statement", class)}
                open={class != "silent"}
                onmouseenter={on.reform(|_| ())}
                onmouseleave={off.reform(|_| ())}
                onfocusin={on.reform(|_| ())}
                onfocusout={off.reform(|_| ())}
            >
                <summary>
                    { set_sentence(&statement_name(statement), self.thread) }
                    { " " }
                    { set_sentence(&statement.sentence, self.thread) }
                </summary>
                <table>
                    <tbody>{ for statement.elements.iter().map(|e| self.element(e)) }</tbody>
                </table>
            </details>
        }
    }

    fn element(&self, element: &ElementTrace) -> Html {
        let operators = element.operators.iter();
        let keys = operators.flat_map(|o| o.keys.iter().map(move |key| self.key(o, key)));
        let keys: Vec<Html> = keys.collect();
        html! {
            <tr class={(!element.matched).then_some("failed")}>
                <th scope="row">{ jump(element.element, &element.place) }</th>
                <td>
                    if keys.is_empty() {
                        { matched(element.matched) }
                        { set_sentence(&element.sentence, self.thread) }
                    } else {
                        { keys.into_iter().collect::<Html>() }
                    }
                </td>
            </tr>
        }
    }

    fn key(&self, operator: &OperatorTrace, key: &KeyTrace) -> Html {
        let thread = self.thread_class(&key.key);
        html! {
            <p class={(!key.matched).then_some("failed")}>
                { matched(key.matched) }
                { jump(&operator.operator, &key.place) }
                { " " }
                <code class={thread}>{ &key.key }</code>
                { ": " }
                { set_sentence(&key.sentence, self.thread) }
                // of a single value the sentence says everything
                if key.values.len() > 1 {
                    <span class="values">
                        { for key.values.iter().map(|value| self.value(value)) }
                    </span>
                }
            </p>
        }
    }

    fn value(&self, value: &ValueTrace) -> Html {
        let thread = (self.thread == Some(&value.value)).then_some("thread");
        html! {
            <span>{ matched(value.matched) }<code class={thread}>{ &value.value }</code></span>
        }
    }

    fn note(&self, note: &Note) -> Html {
        html! {
            <li>
                { confidence_tag(note.confidence) }
                <span>
                    { set_sentence(&note.text, self.thread) }
                    { " " }<cite>{ &note.source }</cite>
                </span>
            </li>
        }
    }

    fn thread_class(&self, name: &str) -> Option<&'static str> {
        source_identity::is_name(name).then_some("thread")
    }
}

fn matched(matched: bool) -> Html {
    let word = if matched {
        "matches:"
    } else {
        "does not match:"
    };
    html! { <>{ glyph(Glyph::matched(matched), word) }{ " " }</> }
}

/// A name that leads to its place in the policy.
fn jump(name: &str, place: &Place) -> Html {
    let place = place.clone();
    let title = format!("line {}", place.line);
    let onclick = Callback::from(move |_| dom::select(&place));
    html! { <button class="jump" {title} {onclick}>{ name.to_owned() }</button> }
}
