//! What changed since a result was pinned.

use yew::Callback;

use crate::action::Action;
use crate::components::sends;
use crate::components::set_text::set_sentence;
use crate::desk::compare::{Change, contexts, events, verdicts};
use crate::element::{Element, el, group};
use crate::reading::source_identity_of;
use crate::state::State;
use crate::state::document::StepResult;

pub(crate) fn compare(state: &State, result: &StepResult, send: &Callback<Action>) -> Element {
    let Some(pinned) = &state.ui.pinned else {
        return group()
            .child(el("p").class("empty").text(
                "Pin this result, then change the inputs or look at another step: what differs \
                 in the verdict, the request context and the event stands here.",
            ))
            .child(
                el("button")
                    .class("plain")
                    .on("click", sends(send, Action::Pin))
                    .text("Pin this result"),
            );
    };
    let (was, is) = (&*pinned.report, &*result.report);
    let parts = [
        ("Verdict", verdicts(was, is)),
        ("Request context", contexts(was, is)),
        ("CloudTrail event", events(was, is)),
    ];
    let same = parts.iter().all(|(_, changes)| changes.is_empty());
    let same = same.then(|| {
        el("p")
            .class("empty")
            .text("Nothing differs from the pinned result.")
    });
    let parts = parts.iter().filter(|(_, changes)| !changes.is_empty());
    group()
        .child(
            el("p")
                .class("tools")
                .child(
                    el("span")
                        .text("Step ")
                        .text(&(pinned.step + 1).to_string())
                        .text(" is pinned."),
                )
                .child(button("Pin this one instead", Action::Pin, send))
                .child(button("Unpin", Action::Unpin, send)),
        )
        .children(same)
        .children(parts.map(|(name, changes)| {
            table(
                name,
                changes,
                source_identity_of(was),
                source_identity_of(is),
            )
        }))
}

fn button(name: &str, it: Action, send: &Callback<Action>) -> Element {
    el("button")
        .class("plain")
        .on("click", sends(send, it))
        .text(name)
}

fn table(name: &str, changes: &[Change], was: Option<&str>, is: Option<&str>) -> Element {
    let column = |name| el("th").attr("scope", "col").text(name);
    el("table")
        .class("context")
        .class("changes")
        .child(el("caption").text(name))
        .child(
            el("thead").child(
                el("tr")
                    .child(column("What"))
                    .child(column("Pinned"))
                    .child(column("Now")),
            ),
        )
        .child(el("tbody").children(changes.iter().map(|it| row(it, was, is))))
}

/// A difference, between a result of the source identity `was` and one of `is`.
fn row(change: &Change, was: Option<&str>, is: Option<&str>) -> Element {
    let about = change.name.contains("ourceIdentity") || change.name.contains("source identity");
    let value = |value: &Option<String>, class, thread: Option<&str>| match value {
        Some(value) if about && thread == Some(value) => {
            el("td").child(el(class).child(el("code").class("thread").text(value)))
        }
        Some(value) => el("td").child(el(class).child(set_sentence(value, thread))),
        None => el("td").class("unknown").text("none"),
    };
    el("tr")
        .child(
            el("th")
                .attr("scope", "row")
                .child(el("code").text(&change.name)),
        )
        .child(value(&change.was, "del", was))
        .child(value(&change.is, "ins", is))
}
