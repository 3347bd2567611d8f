//! The request context: one table for each authorization, because they do not carry the same keys.

use rolecall_core::report::{Check, ContextEntry, StepReport};
use rolecall_source::Confidence;
use yew::Callback;

use super::confidence::confidence_tag;
use crate::action::Action;
use crate::components::glyph::{Glyph, glyph};
use crate::components::set_text::{set_name, set_sentence, thread_class};
use crate::components::{selects, types};
use crate::element::{Element, el, group};
use crate::reading::context::{Use, absent, uses};

pub(crate) fn context(report: &StepReport, filter: &str, send: &Callback<Action>) -> Element {
    let empty = report.checks.is_empty().then(|| {
        el("p")
            .class("empty")
            .text("No policy was evaluated, so there is no request context.")
    });
    let search = (!report.checks.is_empty()).then(|| {
        el("input")
            .class("filter")
            .attr("type", "search")
            .attr("aria-label", "Filter the keys and values")
            .attr("placeholder", "Filter keys and values")
            .value(filter)
            .on("input", types(send, Action::Filter))
    });
    let wanted = filter.to_lowercase();
    el("div")
        .attr("data-testid", "context")
        .children(empty)
        .children(search)
        .children(report.checks.iter().map(|check| table(check, &wanted)))
}

fn table(check: &Check, wanted: &str) -> Element {
    let column = |name| el("th").attr("scope", "col").text(name);
    let shown = |key: &str, values: &[String]| {
        let mut texts = values.iter().map(String::as_str).chain([key]);
        texts.any(|text| text.to_lowercase().contains(wanted))
    };
    let entries = check.context.iter();
    let entries = entries.filter(|entry| shown(&entry.key, &entry.values));
    let absent = absent(check).into_iter().filter(|key| shown(key, &[]));
    el("table")
        .class("context")
        .child(
            el("caption")
                .text("For ")
                .child(el("code").text(&check.action)),
        )
        .child(
            el("thead").child(
                el("tr")
                    .child(column("Key"))
                    .child(column("Value"))
                    .child(column("Where from, and who asks")),
            ),
        )
        .child(
            el("tbody")
                .children(entries.map(|entry| row(check, entry)))
                .children(absent.map(|key| absent_row(check, key))),
        )
}

fn row(check: &Check, entry: &ContextEntry) -> Element {
    let class = thread_class(&entry.key);
    let values = entry.values.iter();
    // what the documentation says needs no label
    let tag = (entry.confidence != Confidence::Documented)
        .then(|| group().text(" ").child(confidence_tag(entry.confidence)));
    let multi = entry
        .multi
        .then(|| el("span").class("multi").text("multivalued"));
    el("tr")
        .child(el("th").attr("scope", "row").child(set_name(&entry.key)))
        .child(
            el("td")
                .children(values.map(|value| el("code").class(class).text(value)))
                .children(multi),
        )
        .child(
            el("td")
                .child(set_sentence(&entry.origin, None))
                .children(tag)
                .children(uses(check, &entry.key).iter().map(set_use)),
        )
}

/// A key that a policy asks for and the request does not carry.
fn absent_row(check: &Check, key: &str) -> Element {
    el("tr")
        .class("absent")
        .child(el("th").attr("scope", "row").child(set_name(key)))
        .child(el("td").text("not in the request"))
        .child(el("td").children(uses(check, key).iter().map(set_use)))
}

fn set_use(it: &Use<'_>) -> Element {
    let word = if it.matched {
        "matches:"
    } else {
        "does not match:"
    };
    el("span")
        .class("use")
        .child(glyph(Glyph::matched(it.matched), word))
        .text(" ")
        .child(
            el("button")
                .class("jump")
                .on("click", selects(it.place))
                .child(set_sentence(&it.statement, None))
                .text(" of the ")
                .text(it.layer.name()),
        )
}
