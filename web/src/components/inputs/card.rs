//! Cards with an editor in them.

use rolecall_source::Path;
use yew::Callback;

use crate::action::Action;
use crate::components::editor::{Editor, editor, tools};
use crate::dom;
use crate::element::{Element, el};
use crate::reading::marks::marks;
use crate::reading::source_identity_of;
use crate::state::State;

/// A card with a text of the scenario in it.
pub(super) fn card(
    state: &State,
    pointer: &Path,
    label: &str,
    heading: Element,
    testid: Option<&'static str>,
    more: Option<Element>,
    send: &Callback<Action>,
) -> Element {
    let result = state.result();
    // the places of an old report are those of an old text, and those of a hidden one would tell it
    let hidden = state.hides_answer();
    let current = result.filter(|result| result.stale.is_none() && !hidden);
    let report = current.map(|result| &*result.report);
    let problems = state.problems_in(pointer);
    let mut marks = marks(report, state.ui.pointed.as_ref(), pointer);
    marks.extend(state.changed_lines(pointer));
    card_of(
        &Editor {
            pointer,
            testid,
            label,
            text: state.document.scenario.text(pointer),
            thread: result.and_then(|result| source_identity_of(&result.report)),
            problems: &problems,
            marks: &marks,
            readonly: state.ui.settings.readonly,
            send,
        },
        heading,
        more,
    )
}

/// A card with an editor in it.
pub(super) fn card_of(it: &Editor<'_>, heading: Element, more: Option<Element>) -> Element {
    el("section")
        .class("card")
        .class("text-card")
        .key(dom::editor_id(it.pointer))
        .child(heading)
        .child(el("div").class("body").child(editor(it)))
        .children((!it.readonly).then(|| tools(it, more)))
}
