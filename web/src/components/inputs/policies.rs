//! The policies around a call, each an editor, and those that could be added.

use rolecall_source::Path;
use serde_json::{Value, json};
use yew::Callback;

use super::card::card;
use crate::action::Action;
use crate::arn::Principal;
use crate::components::fields::{button, change};
use crate::element::{Element, el, group};
use crate::scenario::Pane;
use crate::scenario::policies::policy;
use crate::state::State;
use crate::state::switch::Switch;
use crate::workbench::change::Change;

/// A policy as the page shows it.
struct Shown {
    title: &'static str,
    pane: Pane,
    testid: Option<&'static str>,
    /// What to take out to be without it; `None` where it has to stay.
    remove: Option<Path>,
}

/// The policies of the step at hand, and what can be added to them.
pub(crate) fn policies(state: &State, send: &Callback<Action>) -> Element {
    let shown = shown(state);
    let editable = !state.ui.settings.readonly;
    let others = editable.then(|| others(state, send));
    el("div")
        .class("policies")
        .children(editable.then(|| absent(state, send)).flatten())
        .children(shown.iter().map(|shown| set(state, shown, send)))
        .children(others)
}

/// What is in the place of the trust policy where the call asks for a role that is not there.
fn absent(state: &State, send: &Callback<Action>) -> Option<Element> {
    if state.trust_policy().is_some() || state.hides_answer() {
        return None;
    }
    let missing = state.missing_role()?;
    let role = Principal::of(state.role_asked_for()?)?.name;
    let ways = missing.ways.into_iter();
    let buttons = ways.map(|(words, it)| {
        let of = format!("{role} to the world");
        change(&words, &of, it, send)
    });
    Some(
        el("section")
            .class("card")
            .child(
                el("h2")
                    .text("Trust policy")
                    .child(el("span").text("of ").text(role)),
            )
            .child(
                el("p")
                    .class("absent")
                    .child(el("span").text("Add the role to edit its trust policy."))
                    .children(buttons),
            ),
    )
}

fn set(state: &State, shown: &Shown, send: &Callback<Action>) -> Element {
    let editable = !state.ui.settings.readonly;
    let Shown {
        title,
        pane,
        testid,
        remove,
    } = shown;
    let label = format!("{title} of {}", pane.owner);
    let name = (!pane.name.is_empty()).then(|| el("span").class("name").text(&pane.name));
    let heading = el("h2")
        .text(title)
        .child(el("span").text("of ").text(&pane.owner))
        .children(name);
    let out = remove
        .as_ref()
        .map(|remove| change("Remove", &label, Change::Remove(remove.clone()), send));
    let is_draft = state.document.scenario.is_draft(&pane.pointer);
    let heading = heading.children(is_draft.then(|| {
        let keep = Change::Keep(pane.pointer.clone());
        group()
            .child(el("span").class("tag draft").text("Draft by Rolecall"))
            .children(editable.then(|| change("Keep", &format!("the draft: {label}"), keep, send)))
    }));
    card(state, &pane.pointer, &label, heading, *testid, out, send).class(if is_draft {
        "draft"
    } else {
        ""
    })
}

fn shown(state: &State) -> Vec<Shown> {
    let it = &state.document.scenario;
    let mut all = Vec::new();
    if let Some(pane) = state.trust_policy() {
        all.push(Shown {
            title: "Trust policy",
            pane,
            testid: Some("trust"),
            remove: None,
        });
    }
    let caller = state.caller();
    let permissions = caller
        .map(|arn| it.permissions_policies(arn))
        .unwrap_or_default();
    for (index, pane) in permissions.into_iter().enumerate() {
        let is_inline = pane.pointer.is_member("document");
        all.push(Shown {
            title: "Permissions",
            testid: (index == 0).then_some("identity"),
            remove: is_inline.then(|| pane.pointer.parent()),
            pane,
        });
    }
    if let Some(holder) = caller.and_then(|arn| it.holder(arn)) {
        let pointer = holder.member("boundary");
        let owner = it.text(&holder.member("name")).to_owned();
        all.extend(plain(
            it.value(&pointer),
            "Permissions boundary",
            &pointer,
            owner,
        ));
    }
    for node in it.nodes() {
        for (list, title) in [("scps", "SCP"), ("rcps", "RCP")] {
            let pointer = node.pointer.member(list);
            let items = it.value(&pointer).and_then(Value::as_array);
            for (index, item) in items.into_iter().flatten().enumerate() {
                let item_pointer = pointer.index(index);
                let document = item
                    .get("document")
                    .map(|_| item_pointer.member("document"));
                let text = document.as_ref().unwrap_or(&item_pointer);
                let mut shown = plain(it.value(text), title, text, node.name.clone());
                if let Some(shown) = &mut shown {
                    shown.remove = Some(item_pointer);
                    let name = item.get("name").and_then(Value::as_str);
                    shown.pane.name = name.unwrap_or_default().to_owned();
                }
                all.extend(shown);
            }
        }
    }
    for (pointer, arn) in it.resources() {
        let text = pointer.member("policy");
        let mut shown = plain(it.value(&text), "Resource policy", &text, arn.to_owned());
        if let Some(shown) = &mut shown {
            shown.remove = Some(pointer);
        }
        all.extend(shown);
    }
    all
}

/// A policy that is its own text, where there is one.
fn plain(
    value: Option<&Value>,
    title: &'static str,
    pointer: &Path,
    owner: String,
) -> Option<Shown> {
    value?.as_str()?;
    Some(Shown {
        title,
        pane: Pane {
            pointer: pointer.clone(),
            name: String::new(),
            owner,
        },
        testid: None,
        remove: Some(pointer.clone()),
    })
}

/// The kinds of policy that are not set, with what adds one of each.
fn others(state: &State, send: &Callback<Action>) -> Element {
    let it = &state.document.scenario;
    let mut rows = Vec::new();
    let row = |title: &str, what: &str, buttons: Vec<Element>| {
        el("div")
            .class("row")
            .child(el("dt").text(title))
            .child(el("dd").child(el("span").text(what)).children(buttons))
    };
    let holder = state.caller().and_then(|arn| it.holder(arn));
    if let Some(holder) = &holder {
        let owner = it.text(&holder.member("name"));
        let add = Change::permissions(holder);
        let count = it
            .value(&holder.member("policies"))
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        rows.push(row(
            "Permissions",
            &format!("of {owner}: {}", counted(count)),
            vec![change("Add", "permissions policy", add, send)],
        ));
        let pointer = holder.member("boundary");
        if it.value(&pointer).is_none_or(Value::is_null) {
            let value = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
            let add = Change::Set { pointer, value };
            rows.push(row(
                "Permissions boundary",
                "none set",
                vec![change("Add", "permissions boundary", add, send)],
            ));
        }
    }
    rows.extend(
        session_policy(state, send).map(|(what, buttons)| row("Session policy", what, buttons)),
    );
    for (list, title) in [("scps", "SCP"), ("rcps", "RCP")] {
        let mut nodes = it.nodes();
        if nodes.is_empty() {
            nodes.push(crate::scenario::organization::Node {
                pointer: Path::organization_root(),
                name: "Root".to_owned(),
            });
        }
        let buttons = nodes.into_iter().map(|node| {
            let words = format!("Add to {}", node.name);
            let add = Change::Attach {
                node: node.pointer,
                list,
                policy: neutral(list),
            };
            change(&words, title, add, send)
        });
        let nodes = it.nodes();
        let count = nodes
            .iter()
            .filter_map(|node| it.value(&node.pointer.member(list))?.as_array());
        rows.push(row(
            title,
            &counted(count.map(Vec::len).sum()),
            buttons.collect(),
        ));
    }
    let accounts = it.account_ids();
    let buttons = accounts.iter().enumerate().map(|(index, id)| {
        let partition = it.partition(id);
        let bucket = format!("arn:{partition}:s3:::amzn-s3-demo-bucket-{id}");
        let add = Change::Push {
            pointer: Path::account(index).member("resources"),
            value: json!({
                "arn": bucket,
                "policy": policy(&json!({
                    "Effect": "Allow",
                    "Principal": {"AWS": format!("arn:{partition}:iam::{id}:root")},
                    "Action": "s3:GetObject",
                    "Resource": format!("{bucket}/*"),
                })),
            }),
        };
        change(&format!("Add in {id}"), "resource policy", add, send)
    });
    rows.push(row(
        "Resource policy",
        &counted(it.resources().len()),
        buttons.collect(),
    ));
    el("details")
        .class("card")
        .class("others")
        .child(
            el("summary")
                .child(el("b").text("More policies"))
                .child(el("span").text("session policy, boundary, SCP, RCP, resource"))
                .child(el("span").class("aside").text("add")),
        )
        .child(el("dl").children(rows))
}

/// The session policies that the call itself passes.
fn session_policy(state: &State, send: &Callback<Action>) -> Option<(&'static str, Vec<Element>)> {
    let offers = state.takes_session_policy()?;
    let words = if offers { "Add" } else { "Remove" };
    let what = match (offers, state.passes("PolicyArns")) {
        (false, false) => "in the call, as Policy",
        (false, true) => "in the call, as Policy and PolicyArns",
        (true, true) => "in the call, as PolicyArns; no inline policy",
        (true, false) => "none set",
    };
    let action = Action::WhatIf(Switch::SessionPolicy);
    let label = format!("{words} session policy");
    let button = state
        .can_switch(Switch::SessionPolicy)
        .then(|| button(words, action, send).attr("aria-label", &label));
    Some((what, button.into_iter().collect()))
}

/// A policy that is attached and refuses nothing here.
fn neutral(list: &str) -> Value {
    if list == "scps" {
        policy(
            &json!({"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}),
        )
    } else {
        policy(&json!({
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }))
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "none set".to_owned(),
        1 => "1 set".to_owned(),
        count => format!("{count} set"),
    }
}
