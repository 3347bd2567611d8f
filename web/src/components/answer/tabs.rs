//! Everything about the answer, one tab at a time. All of them are in the page at all times, so
//! that it can be searched, printed and read by tools as a whole.

use std::rc::Rc;

use yew::prelude::*;

use super::context::Context;
use super::events::Events;
use super::response::Response;
use super::why::Why;
use crate::dom;
use crate::workbench::{Action, StepResult, Tab, Workbench};

pub(crate) fn tabs(workbench: &Workbench, result: &StepResult, send: &Callback<Action>) -> Html {
    let report = Rc::clone(&result.report);
    let panel = |tab: Tab| match tab {
        Tab::Why => html! { <Why report={report.clone()} send={send.clone()} /> },
        Tab::Context => html! { <Context report={report.clone()} /> },
        Tab::Response => html! { <Response report={report.clone()} /> },
        Tab::CloudTrail => html! { <Events report={report.clone()} /> },
    };
    html! {
        <div class="card" id="details" tabindex="-1">
            <div class="tabs" role="tablist" aria-label="About the answer">
                { for Tab::ALL.map(|tab| choice(tab, workbench.tab, send)) }
            </div>
            {
                for Tab::ALL.map(|tab| html! {
                    <div
                        class="panel"
                        role="tabpanel"
                        id={panel_id(tab)}
                        aria-labelledby={tab_id(tab)}
                        hidden={tab != workbench.tab}
                    >
                        { panel(tab) }
                    </div>
                })
            }
        </div>
    }
}

fn choice(tab: Tab, selected: Tab, send: &Callback<Action>) -> Html {
    let onclick = send.reform(move |_| Action::SelectTab(tab));
    let onkeydown = {
        let send = send.clone();
        move |event: KeyboardEvent| {
            if let Some(next) = neighbour(tab, &event.key()) {
                event.prevent_default();
                dom::focus_on(tab_id(next));
                send.emit(Action::SelectTab(next));
            }
        }
    };
    html! {
        <button
            role="tab"
            id={tab_id(tab)}
            aria-controls={panel_id(tab)}
            aria-selected={(tab == selected).to_string()}
            tabindex={if tab == selected { "0" } else { "-1" }}
            {onclick}
            {onkeydown}
        >
            { name(tab) }
        </button>
    }
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
