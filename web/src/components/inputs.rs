//! What a person gives: the call, the policies around it, the world.

mod call;
mod policies;
mod steps;
mod what_if;
mod world;

use rolecall_source::Path;
use yew::Callback;

use super::editor::{Editor, editor, tools};
use crate::dom;
use crate::element::{Element, el};
use crate::reading::marks::marks;
use crate::reading::source_identity_of;
use crate::workbench::{Action, Workbench};

pub(crate) fn inputs(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let editable = !workbench.desk.settings.readonly;
    let what_if = editable.then(|| what_if::what_if(workbench, send));
    el("section")
        .class("inputs")
        .attr("id", "inputs")
        .attr("tabindex", "-1")
        .attr("aria-label", "Inputs")
        .child(steps::steps(workbench, send))
        .child(call::call(workbench, send))
        .children(what_if.flatten())
        .child(policies::policies(workbench, send))
        .children(editable.then(|| world::world(workbench, send)))
}

/// A card with a text of the scenario in it.
fn card(
    workbench: &Workbench,
    pointer: &Path,
    label: &str,
    heading: Element,
    testid: Option<&'static str>,
    more: Option<Element>,
    send: &Callback<Action>,
) -> Element {
    let result = workbench.result();
    // the places of an old report are those of an old text, and those of a hidden one would tell it
    let hidden = workbench.hides_answer();
    let current = result.filter(|result| result.stale.is_none() && !hidden);
    let report = current.map(|result| &*result.report);
    let problems = workbench.problems_in(pointer);
    let mut marks = marks(report, workbench.pointed.as_ref(), pointer);
    marks.extend(workbench.changed_lines(pointer));
    card_of(
        &Editor {
            pointer,
            testid,
            label,
            text: workbench.scenario.text(pointer),
            thread: result.and_then(|result| source_identity_of(&result.report)),
            problems: &problems,
            marks: &marks,
            readonly: workbench.desk.settings.readonly,
            send,
        },
        heading,
        more,
    )
}

/// A card with an editor in it.
fn card_of(it: &Editor<'_>, heading: Element, more: Option<Element>) -> Element {
    el("section")
        .class("card")
        .class("text-card")
        .key(dom::editor_id(it.pointer))
        .child(heading)
        .child(el("div").class("body").child(editor(it)))
        .children((!it.readonly).then(|| tools(it, more)))
}
