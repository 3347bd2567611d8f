//! What a person gives: the call, the policies around it, the world.

use yew::prelude::*;

use crate::arn::Principal;
use crate::components::editor::Editor;
use crate::reading::marks::marks;
use crate::reading::source_identity_of;
use crate::scenario::Pane;
use crate::text::Language;
use crate::workbench::{Action, Workbench};

pub(crate) fn inputs(workbench: &Workbench, send: &Callback<Action>) -> Html {
    let report = workbench.result().map(|result| &*result.report);
    let role = report.and_then(|report| report.resource.as_deref());
    let caller = report
        .and_then(|report| report.caller.as_deref())
        .or_else(|| workbench.scenario.made_by(workbench.step));
    let policies = caller.map(|arn| workbench.scenario.permissions_policies(arn));
    html! {
        <section class="inputs" id="inputs" tabindex="-1" aria-label="Inputs">
            if workbench.results.len() > 1 {
                { steps(workbench, send) }
            }
            { call(workbench, caller, send) }
            if let Some(pane) = workbench.scenario.trust_policy(role) {
                { policy(workbench, &pane, "Trust policy", Some("trust"), send) }
            }
            {
                for policies.iter().flatten().enumerate().map(|(index, pane)| {
                    let testid = (index == 0).then_some("identity");
                    policy(workbench, pane, "Permissions", testid, send)
                })
            }
            { world(workbench) }
        </section>
    }
}

fn steps(workbench: &Workbench, send: &Callback<Action>) -> Html {
    let step = |(index, result): (usize, &crate::workbench::StepResult)| {
        let operation = result.report.operation.clone().unwrap_or_default();
        let onclick = send.reform(move |_| Action::SelectStep(index));
        html! {
            <button aria-pressed={(index == workbench.step).to_string()} {onclick}>
                { index + 1 }{ " " }{ operation }
            </button>
        }
    };
    html! {
        <div class="steps" role="group" aria-label="Steps">
            { for workbench.results.iter().enumerate().map(step) }
        </div>
    }
}

fn call(workbench: &Workbench, caller: Option<&str>, send: &Callback<Action>) -> Html {
    let pointer = format!("/steps/{}/input", workbench.step);
    let who = caller.and_then(Principal::of).map(|caller| {
        let account = caller.account;
        match caller.session {
            Some(session) => format!("as session {session} of {}, account {account}", caller.name),
            None => format!("as {}, account {account}", caller.name),
        }
    });
    html! {
        <section class="card" key={pointer.clone()}>
            <h2>{ "Call" }<span>{ who }</span></h2>
            { editor(workbench, &pointer, "Call", Some("input"), send) }
        </section>
    }
}

fn policy(
    workbench: &Workbench,
    pane: &Pane,
    title: &'static str,
    testid: Option<&'static str>,
    send: &Callback<Action>,
) -> Html {
    let label = format!("{title} of {}", pane.owner);
    html! {
        <section class="card" key={pane.pointer.clone()}>
            <h2>
                { title }
                <span>{ "of " }{ &pane.owner }</span>
                if !pane.name.is_empty() {
                    <span class="aside">{ &pane.name }</span>
                }
            </h2>
            { editor(workbench, &pane.pointer, &label, testid, send) }
        </section>
    }
}

fn editor(
    workbench: &Workbench,
    pointer: &str,
    label: &str,
    testid: Option<&'static str>,
    send: &Callback<Action>,
) -> Html {
    let text = workbench.scenario.text(pointer);
    let result = workbench.result();
    let thread = result.and_then(|result| source_identity_of(&result.report));
    // the places of an old report are those of an old text
    let current = result.filter(|result| result.stale.is_none());
    let report = current.map(|result| &*result.report);
    html! {
        <Editor
            pointer={pointer.to_owned()}
            {testid}
            label={label.to_owned()}
            text={text.to_owned()}
            language={Language::of(text)}
            thread={thread.map(|thread| AttrValue::from(thread.to_owned()))}
            problems={workbench.problems_in(pointer)}
            marks={marks(report, workbench.pointed.as_ref(), pointer)}
            send={send.clone()}
        />
    }
}

fn world(workbench: &Workbench) -> Html {
    html! {
        <section class="card world" aria-label="World">
            <dl>
                { for workbench.scenario.facts().into_iter().map(|fact| html! {
                    <div><dt>{ fact.name }</dt><dd>{ fact.value }</dd></div>
                }) }
            </dl>
        </section>
    }
}
