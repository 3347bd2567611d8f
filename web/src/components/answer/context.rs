//! The request context: one table for each authorization, because they do not carry the same keys.

use rolecall_core::report::{Check, ContextEntry, StepReport};
use rolecall_source::Confidence;

use super::confidence_tag;
use crate::components::set_text::{set_name, set_sentence, thread_class};
use crate::element::{Element, el, group};

pub(crate) fn context(report: &StepReport) -> Element {
    let empty = report.checks.is_empty().then(|| {
        el("p")
            .class("empty")
            .text("No policy was evaluated, so there is no request context.")
    });
    el("div")
        .attr("data-testid", "context")
        .children(empty)
        .children(report.checks.iter().map(table))
}

fn table(check: &Check) -> Element {
    let column = |name| el("th").attr("scope", "col").text(name);
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
                    .child(column("Where from")),
            ),
        )
        .child(el("tbody").children(check.context.iter().map(row)))
}

fn row(entry: &ContextEntry) -> Element {
    let class = thread_class(&entry.key);
    let values = entry.values.iter();
    // what the documentation says needs no label
    let tag = (entry.confidence != Confidence::Documented)
        .then(|| group().text(" ").child(confidence_tag(entry.confidence)));
    el("tr")
        .child(el("th").attr("scope", "row").child(set_name(&entry.key)))
        .child(el("td").children(values.map(|value| el("code").class(class).text(value))))
        .child(
            el("td")
                .child(set_sentence(&entry.origin, None))
                .children(tag),
        )
}
