//! Why: every check with its layers, policies, statements, elements, keys and values; what matched,
//! and where it stands.
//!
//! What is folded is drawn when it is unfolded: AWS's limits allow for a thousand statements.

use rolecall_core::report::{Check, Note, RefusalReport, StepReport};
use rolecall_policy::{
    Detail, EffectTrace, ElementTrace, KeyTrace, LayerTrace, LayerVerdict, OperatorTrace,
    PolicyTrace, Side, StatementTrace, ValueTrace,
};
use rolecall_source::{Path, Place};
use yew::Callback;

use super::confidence::confidence_tag;
use crate::action::Action;
use crate::components::glyph::{Glyph, glyph};
use crate::components::set_text::{set_name, set_sentence, set_sentence_about};
use crate::components::{selects, sends};
use crate::element::{Element, el, group};
use crate::reading::answer::{fault, faults};
use crate::reading::{fails, named_check, source_identity_of, statement_name};
use crate::state::ui::ALL;
use crate::text::source_identity;
use crate::words::sentence;

pub(crate) fn why(report: &StepReport, unfolded: &[String], send: &Callback<Action>) -> Element {
    let view = View {
        thread: source_identity_of(report),
        unfolded,
        send,
    };
    // the check that decides is open: the one that fails, else the last
    let open = named_check(report).or(report.checks.last());
    let checks = report.checks.iter();
    let refused = faults(report).map(|refusal| view.refusal(refusal));
    let is_empty = report.checks.is_empty() && report.refusal.is_none();
    let empty = is_empty.then(|| el("p").class("empty").text("No policy was evaluated."));
    let notes = (!report.notes.is_empty()).then(|| {
        let notes = report.notes.iter();
        el("ul")
            .class("notes")
            .children(notes.map(|note| view.note(note)))
    });
    el("div")
        .class("why")
        .attr("data-testid", "reasons")
        .children(empty)
        .children(refused)
        .children(checks.map(|check| {
            let open = open.is_some_and(|open| std::ptr::eq(open, check));
            view.check(check, open)
        }))
        .children(notes)
}

/// What every part of the trace needs.
struct View<'a> {
    thread: Option<&'a str>,
    /// The names of what the person has unfolded.
    unfolded: &'a [String],
    send: &'a Callback<Action>,
}

impl View<'_> {
    fn check(&self, check: &Check, open: bool) -> Element {
        let (sign, word) = if fails(check) {
            (Glyph::Cross, "denied")
        } else {
            (Glyph::Tick, "allowed")
        };
        let near = check.nearest_statement().map(|(_, near)| &near.place);
        let decided = sentence(&check.decided_by);
        let summary = el("summary")
            .child(glyph(sign, ""))
            .child(set_name(&check.action))
            .text(" ")
            .text(word)
            .text(" ")
            .child(el("span").class("decided").child(self.set(&decided)));
        self.foldable(&check.action, open, summary, || {
            let layers = check.layers.iter();
            group().children(layers.map(|layer| self.layer(&check.action, layer, near)))
        })
        .class("check")
        .key(&check.action)
    }

    /// Something that is drawn once it is open, or was.
    fn foldable(
        &self,
        name: &str,
        open: bool,
        summary: Element,
        content: impl FnOnce() -> Element,
    ) -> Element {
        let drawn = open || self.unfolded.iter().any(|it| it == name);
        let details = el("details").flag("open", open).child(summary);
        if drawn {
            details.child(content())
        } else {
            let action = Action::Unfold(name.to_owned());
            details.on("toggle", sends(self.send, action))
        }
    }

    fn layer(&self, action: &str, layer: &LayerTrace, near: Option<&Place>) -> Element {
        let sign = match layer.verdict {
            LayerVerdict::Allow => Glyph::Tick,
            LayerVerdict::ImplicitDeny | LayerVerdict::ExplicitDeny => Glyph::Cross,
            LayerVerdict::NotApplicable => Glyph::Dash,
        };
        let side = match layer.side {
            Side::Caller => "Caller account",
            Side::Resource => "Resource account",
        };
        let mut listed = 0;
        let (shown, rest): (Vec<_>, Vec<_>) = layer
            .policies
            .iter()
            .flat_map(|policy| policy.statements.iter().map(move |s| (policy, s)))
            .partition(|(_, statement)| {
                let tells = statement.matched || near == Some(&statement.place);
                listed += usize::from(!tells);
                tells || listed <= Detail::LISTED
            });
        let set = |(policy, statement): (&PolicyTrace, &StatementTrace)| {
            let name = format!("{action} {}#{}", policy.text, statement.number);
            self.statement(&name, statement, near == Some(&statement.place))
        };
        let more = rest.len() + layer.left_out.unwrap_or_default();
        let rest = (more > 0).then(|| {
            let text = format!("{more} more that do not apply");
            let summary = el("summary").text(&text);
            let name = format!("{ALL}{action} {side} {}", layer.kind.name());
            self.foldable(&name, false, summary, || {
                group().children(rest.into_iter().map(set))
            })
            .class("statement")
            .class("silent")
        });
        el("section")
            .class("layer")
            .child(
                el("h3")
                    .child(glyph(sign, ""))
                    .child(el("b").text(side))
                    .text(" ")
                    .child(el("span").class("kind").text(layer.kind.name())),
            )
            .child(el("p").child(self.set(&sentence(&layer.sentence))))
            .children(shown.into_iter().map(set))
            .children(rest)
    }

    fn statement(&self, name: &str, statement: &StatementTrace, near: bool) -> Element {
        let class = match (statement.matched, statement.effect, near) {
            (true, EffectTrace::Deny, _) => "refuses",
            (true, ..) => "allows",
            (false, _, true) => "refuses",
            (false, ..) => "silent",
        };
        let on = || sends(self.send, Action::Point(Some(statement.place.clone())));
        let off = || sends(self.send, Action::Point(None));
        let summary = el("summary")
            .child(self.set(&statement_name(statement)))
            .text(" ")
            .child(self.set(&statement.sentence));
        self.foldable(name, class != "silent", summary, || {
            let elements = statement.elements.iter();
            el("table").child(el("tbody").children(elements.map(|it| self.element(it))))
        })
        .class("statement")
        .class(class)
        .on("mouseenter", on())
        .on("mouseleave", off())
        .on("focusin", on())
        .on("focusout", off())
    }

    fn element(&self, element: &ElementTrace) -> Element {
        let operators = element.operators.iter();
        let mut keys = operators
            .flat_map(|o| o.keys.iter().map(move |key| self.key(o, key)))
            .peekable();
        let what = if keys.peek().is_none() {
            group()
                .child(matched(element.matched))
                .child(self.set(&element.sentence))
        } else {
            group().children(keys)
        };
        el("tr")
            .class(failed(element.matched))
            .child(
                el("th")
                    .attr("scope", "row")
                    .child(jump(element.element.name(), &element.place)),
            )
            .child(el("td").child(what))
    }

    fn key(&self, operator: &OperatorTrace, key: &KeyTrace) -> Element {
        let about = source_identity::is_name(&key.key);
        let thread = self.thread.filter(|_| about);
        // of a single value the sentence says everything
        let values = (key.values.len() > 1).then(|| {
            let values = key.values.iter();
            el("span")
                .class("values")
                .children(values.map(|value| set_value(value, thread)))
        });
        el("p")
            .class(failed(key.matched))
            .child(matched(key.matched))
            .child(jump(&operator.operator, &key.place))
            .text(" ")
            .child(set_name(&key.key))
            .text(": ")
            .child(set_sentence_about(&key.sentence, thread, about))
            .children(values)
    }

    /// A fault of the call: the rule, how sure it is, and where the value is.
    fn refusal(&self, refusal: &RefusalReport) -> Element {
        let place = refusal.place.as_ref().map(|place| {
            let at = if Path::from(&*place.text).is_member("as") {
                "Show the caller".to_owned()
            } else {
                format!("line {}, column {}", place.line, place.column)
            };
            group().text(" ").child(jump(&at, place))
        });
        el("section")
            .class("refusal")
            .child(
                el("p")
                    .child(glyph(Glyph::Cross, "refused"))
                    .text(" ")
                    .child(self.set(&fault(refusal)))
                    .children(place),
            )
            .child(
                el("ul").class("notes").child(
                    el("li").child(confidence_tag(refusal.confidence)).child(
                        el("span")
                            .child(self.set(&refusal.rule))
                            .text(" ")
                            .child(el("cite").text(&refusal.source)),
                    ),
                ),
            )
    }

    fn note(&self, note: &Note) -> Element {
        el("li").child(confidence_tag(note.confidence)).child(
            el("span")
                .child(self.set(&note.text))
                .text(" ")
                .child(el("cite").text(&note.source)),
        )
    }

    fn set(&self, sentence: &str) -> Element {
        set_sentence(sentence, self.thread)
    }
}

fn set_value(value: &ValueTrace, thread: Option<&str>) -> Element {
    let is_thread = thread == Some(&value.value);
    el("span").child(matched(value.matched)).child(
        el("code")
            .class(if is_thread { "thread" } else { "" })
            .text(&value.value),
    )
}

fn matched(matched: bool) -> Element {
    let word = if matched {
        "matches:"
    } else {
        "does not match:"
    };
    group()
        .child(glyph(Glyph::matched(matched), word))
        .text(" ")
}

/// The class of what does not match.
const fn failed(matched: bool) -> &'static str {
    if matched { "" } else { "failed" }
}

/// A name that leads to its place in a policy or in the call.
pub(super) fn jump(name: &str, place: &Place) -> Element {
    el("button")
        .class("jump")
        .attr("title", &format!("line {}", place.line))
        .on("click", selects(place))
        .text(name)
}
