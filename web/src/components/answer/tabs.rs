//! Everything about the answer, one tab at a time. All of them are in the page at all times, so
//! that it can be searched, printed and read by tools as a whole.

use web_sys::Event;
use yew::Callback;

use super::compare::compare;
use super::context::context;
use super::events::events;
use super::queries::queries;
use super::response::response;
use super::who::who;
use super::why::why;
use crate::action::Action;
use crate::components::sends;
use crate::desk::settings::Tab;
use crate::dom;
use crate::element::{Element, el, group};
use crate::reading::source_identity_of;
use crate::state::State;
use crate::state::document::StepResult;

pub(crate) fn tabs(state: &State, result: &StepResult, send: &Callback<Action>) -> Element {
    let report = &result.report;
    let ui = &state.ui;
    let tabs = ui.settings.tabs();
    // a tab that is not wanted here is not the one that is shown
    let first = tabs.first().copied();
    let shown = tabs.contains(&state.ui.tab).then_some(state.ui.tab);
    let Some(shown) = shown.or(first) else {
        return group();
    };
    let panel = |&tab: &Tab| {
        el("div")
            .class("panel")
            .attr("role", "tabpanel")
            .attr("id", panel_id(tab))
            .attr("aria-labelledby", tab_id(tab))
            .flag("hidden", tab != shown)
            .child(match tab {
                Tab::Why => why(report, &state.ui.unfolded, send),
                Tab::Context => context(report, &ui.filter, send),
                Tab::Response => response(report),
                Tab::CloudTrail => events(report, ui.event, send),
                Tab::Queries => queries(state, source_identity_of(report), send),
                Tab::Who => who(state, send),
                Tab::Compare => compare(state, result, send),
            })
    };
    el("div")
        .class("card")
        .attr("id", "details")
        .attr("tabindex", "-1")
        .child(
            el("div")
                .class("tabs")
                .attr("role", "tablist")
                .attr("aria-label", "About the answer")
                .children(tabs.iter().map(|&tab| choice(tab, shown, &tabs, send))),
        )
        .children(tabs.iter().map(panel))
}

fn choice(tab: Tab, selected: Tab, tabs: &[Tab], send: &Callback<Action>) -> Element {
    let selected = tab == selected;
    let to_neighbour = {
        let send = send.clone();
        let tabs = tabs.to_owned();
        move |event: &Event| {
            let next = dom::key(event).and_then(|key| neighbour(tab, &tabs, &key));
            if let Some(next) = next {
                event.prevent_default();
                dom::focus_on(tab_id(next));
                send.emit(Action::SelectTab(next));
            }
        }
    };
    el("button")
        .attr("role", "tab")
        .attr("id", tab_id(tab))
        .attr("aria-controls", panel_id(tab))
        .attr("aria-selected", if selected { "true" } else { "false" })
        .attr("tabindex", if selected { "0" } else { "-1" })
        .on("click", sends(send, Action::SelectTab(tab)))
        .on("keydown", to_neighbour)
        .text(name(tab))
}

/// Where a key leads from a tab.
fn neighbour(tab: Tab, tabs: &[Tab], key: &str) -> Option<Tab> {
    let at = tabs.iter().position(|&other| other == tab)?;
    let count = tabs.len();
    let next = match key {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    };
    tabs.get(next).copied()
}

const fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "Why",
        Tab::Context => "Request context",
        Tab::Response => "Response",
        Tab::CloudTrail => "CloudTrail",
        Tab::Queries => "Find it in your logs",
        Tab::Who => "Who did this",
        Tab::Compare => "Compare",
    }
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "tab-why",
        Tab::Context => "tab-context",
        Tab::Response => "tab-response",
        Tab::CloudTrail => "tab-cloudtrail",
        Tab::Queries => "tab-queries",
        Tab::Who => "tab-who",
        Tab::Compare => "tab-compare",
    }
}

const fn panel_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "why",
        Tab::Context => "request-context",
        Tab::Response => "response",
        Tab::CloudTrail => "cloudtrail",
        Tab::Queries => "queries",
        Tab::Who => "who",
        Tab::Compare => "compare",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        let to = |tab, key| neighbour(tab, &Tab::ALL, key);
        assert_eq!(to(Tab::Why, "ArrowLeft"), Some(Tab::Compare));
        assert_eq!(to(Tab::Compare, "ArrowRight"), Some(Tab::Why));
        assert_eq!(to(Tab::Context, "End"), Some(Tab::Compare));
        assert_eq!(to(Tab::Context, "Tab"), None);
        assert_eq!(
            neighbour(Tab::Why, &[Tab::Why], "ArrowLeft"),
            Some(Tab::Why)
        );
    }
}
