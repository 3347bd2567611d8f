//! Everything about the answer, one tab at a time. All of them are in the page at all times, so
//! that it can be searched, printed and read by tools as a whole.

use web_sys::Event;
use yew::Callback;

use super::context::context;
use super::events::events;
use super::response::response;
use super::why::why;
use crate::components::sends;
use crate::dom;
use crate::element::{Element, el};
use crate::workbench::{Action, StepResult, Tab, Workbench};

pub(crate) fn tabs(workbench: &Workbench, result: &StepResult, send: &Callback<Action>) -> Element {
    let report = &result.report;
    let panel = |tab: Tab| {
        el("div")
            .class("panel")
            .attr("role", "tabpanel")
            .attr("id", panel_id(tab))
            .attr("aria-labelledby", tab_id(tab))
            .flag("hidden", tab != workbench.tab)
            .child(match tab {
                Tab::Why => why(report, send),
                Tab::Context => context(report),
                Tab::Response => response(report),
                Tab::CloudTrail => events(report),
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
                .children(Tab::ALL.map(|tab| choice(tab, workbench.tab, send))),
        )
        .children(Tab::ALL.map(panel))
}

fn choice(tab: Tab, selected: Tab, send: &Callback<Action>) -> Element {
    let selected = tab == selected;
    let to_neighbour = {
        let send = send.clone();
        move |event: &Event| {
            let next = dom::key(event).and_then(|key| neighbour(tab, &key));
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
fn neighbour(tab: Tab, key: &str) -> Option<Tab> {
    let at = Tab::ALL.iter().position(|&other| other == tab)?;
    let count = Tab::ALL.len();
    let next = match key {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    };
    Tab::ALL.get(next).copied()
}

const fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "Why",
        Tab::Context => "Request context",
        Tab::Response => "Response",
        Tab::CloudTrail => "CloudTrail",
    }
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "tab-why",
        Tab::Context => "tab-context",
        Tab::Response => "tab-response",
        Tab::CloudTrail => "tab-cloudtrail",
    }
}

const fn panel_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Why => "why",
        Tab::Context => "request-context",
        Tab::Response => "response",
        Tab::CloudTrail => "cloudtrail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        assert_eq!(neighbour(Tab::Why, "ArrowLeft"), Some(Tab::CloudTrail));
        assert_eq!(neighbour(Tab::CloudTrail, "ArrowRight"), Some(Tab::Why));
        assert_eq!(neighbour(Tab::Context, "End"), Some(Tab::CloudTrail));
        assert_eq!(neighbour(Tab::Context, "Tab"), None);
    }
}
