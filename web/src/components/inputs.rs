//! What a person gives: the call, the policies around it, the world.

use yew::Callback;

use super::editor::{Editor, editor};
use super::sends;
use crate::arn::Principal;
use crate::element::{Element, el};
use crate::reading::marks::marks;
use crate::reading::source_identity_of;
use crate::scenario::Pane;
use crate::workbench::{Action, StepResult, Workbench};

pub(crate) fn inputs(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let report = workbench.result().map(|result| &*result.report);
    let role = report.and_then(|report| report.resource.as_deref());
    let caller = report
        .and_then(|report| report.caller.as_deref())
        .or_else(|| workbench.scenario.made_by(workbench.step));
    let trust = workbench.scenario.trust_policy(role);
    let permissions = caller.map(|arn| workbench.scenario.permissions_policies(arn));
    let permissions = permissions.iter().flatten().enumerate();
    el("section")
        .class("inputs")
        .attr("id", "inputs")
        .attr("tabindex", "-1")
        .attr("aria-label", "Inputs")
        .children((workbench.results.len() > 1).then(|| steps(workbench, send)))
        .child(call(workbench, caller, send))
        .children(trust.map(|pane| policy(workbench, &pane, "Trust policy", Some("trust"), send)))
        .children(permissions.map(|(index, pane)| {
            let testid = (index == 0).then_some("identity");
            policy(workbench, pane, "Permissions", testid, send)
        }))
        .child(world(workbench))
}

fn steps(workbench: &Workbench, send: &Callback<Action>) -> Element {
    let step = |(index, result): (usize, &StepResult)| {
        let pressed = index == workbench.step;
        el("button")
            .attr("aria-pressed", if pressed { "true" } else { "false" })
            .on("click", sends(send, Action::SelectStep(index)))
            .text(&(index + 1).to_string())
            .text(" ")
            .text(result.report.operation.as_deref().unwrap_or_default())
    };
    el("div")
        .class("steps")
        .attr("role", "group")
        .attr("aria-label", "Steps")
        .children(workbench.results.iter().enumerate().map(step))
}

fn call(workbench: &Workbench, caller: Option<&str>, send: &Callback<Action>) -> Element {
    let pointer = format!("/steps/{}/input", workbench.step);
    let who = caller.and_then(Principal::of).map(|caller| {
        let account = caller.account;
        match caller.session {
            Some(session) => format!("as session {session} of {}, account {account}", caller.name),
            None => format!("as {}, account {account}", caller.name),
        }
    });
    el("section")
        .class("card")
        .key(&pointer)
        .child(
            el("h2")
                .text("Call")
                .child(el("span").text(&who.unwrap_or_default())),
        )
        .child(editor_of(workbench, &pointer, "Call", Some("input"), send))
}

fn policy(
    workbench: &Workbench,
    pane: &Pane,
    title: &'static str,
    testid: Option<&'static str>,
    send: &Callback<Action>,
) -> Element {
    let label = format!("{title} of {}", pane.owner);
    let name = (!pane.name.is_empty()).then(|| el("span").class("aside").text(&pane.name));
    el("section")
        .class("card")
        .key(&pane.pointer)
        .child(
            el("h2")
                .text(title)
                .child(el("span").text("of ").text(&pane.owner))
                .children(name),
        )
        .child(editor_of(workbench, &pane.pointer, &label, testid, send))
}

fn editor_of(
    workbench: &Workbench,
    pointer: &str,
    label: &str,
    testid: Option<&'static str>,
    send: &Callback<Action>,
) -> Element {
    let result = workbench.result();
    // the places of an old report are those of an old text, and those of a hidden one would tell it
    let hidden = workbench.hides_answer();
    let current = result.filter(|result| result.stale.is_none() && !hidden);
    let report = current.map(|result| &*result.report);
    let problems = workbench.problems_in(pointer);
    editor(&Editor {
        pointer,
        testid,
        label,
        text: workbench.scenario.text(pointer),
        thread: result.and_then(|result| source_identity_of(&result.report)),
        problems: if hidden { &[] } else { &problems },
        marks: &marks(report, workbench.pointed.as_ref(), pointer),
        send,
    })
}

fn world(workbench: &Workbench) -> Element {
    let facts = workbench.scenario.facts().into_iter().map(|fact| {
        el("div")
            .child(el("dt").text(fact.name))
            .child(el("dd").text(&fact.value))
    });
    el("section")
        .class("card")
        .class("world")
        .attr("aria-label", "World")
        .child(el("dl").children(facts))
}
