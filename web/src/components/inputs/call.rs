//! The call: the text that anything may be pasted into, who makes it, and what was read in it.

use rolecall_core::paste::{Kind, Offered};
use rolecall_source::Path;
use serde_json::Value;
use web_sys::Event;
use yew::Callback;

use super::card::card;
use crate::action::Action;
use crate::arn::Principal;
use crate::components::fields::{button, choice, field, number_field, set, text_field};
use crate::components::set_text::set_code;
use crate::dom;
use crate::element::{Element, el, group};
use crate::state::State;
use crate::text::Language;
use crate::text::json::compact;
use crate::workbench::change::Change;
use crate::workbench::documents::{Choices, described};
use crate::workbench::missing::Missing;

/// Stands for a caller that is not in the list.
const OTHER: &str = "other";

pub(crate) fn call(state: &State, send: &Callback<Action>) -> Element {
    let pointer = Path::step_input(state.document.step);
    let heading = el("h2")
        .text("Call")
        .child(el("span").text(&read_as(state)));
    let editable = !state.ui.settings.readonly;
    let asked = editable.then(|| {
        let offers = state.missing().into_iter();
        let offers = offers.map(|missing| offer(missing, send).class("missing"));
        let clock = state.followed_clock();
        group()
            .children(clock.map(|clock| offer(clock, send).class("told").attr("role", "status")))
            .children(state.choices().map(|choices| chooser(choices, send)))
            .children(offers)
            .children(several(state, send))
            .child(asks(state, send))
    });
    let below = el("div")
        .class("below")
        .children(asked)
        .children(decoded(state, send));
    card(state, &pointer, "Call", heading, Some("input"), None, send).child(below)
}

/// A sentence, with a button for each way to go from it.
fn offer(missing: Missing, send: &Callback<Action>) -> Element {
    let ways = missing.ways.into_iter();
    el("p")
        .child(el("span").text(&missing.what))
        .children(ways.map(|(words, change)| button(&words, Action::Change(change), send)))
}

/// The roles that a document offers, by account and provider.
fn chooser(choices: Choices, send: &Callback<Action>) -> Element {
    let single = choices.groups.len() < 2;
    let groups = choices.groups.into_iter().map(|group| {
        let heading = (!single).then(|| el("b").text(&group.heading));
        let roles = group.roles.into_iter().map(|role| {
            let action = Action::Change(role.change);
            button(&role.words, action, send).maybe("aria-label", (!single).then_some(&*role.label))
        });
        el("p").children(heading).children(roles)
    });
    el("div")
        .class("missing")
        .class("chooser")
        .child(el("p").text(&choices.what))
        .child(el("div").class("roles").children(groups))
}

/// What the text was read as.
fn read_as(state: &State) -> String {
    let paste = &state.document.paste;
    if paste.summary.is_empty() {
        return String::new();
    }
    let operation = state
        .result()
        .filter(|result| result.stale.is_none())
        .and_then(|result| result.report.operation.as_deref());
    let operation = operation.map(|operation| format!(", {operation}"));
    format!("{}{}", paste.summary, operation.unwrap_or_default())
}

fn several(state: &State, send: &Callback<Action>) -> Option<Element> {
    let count = state.document.paste.commands.len();
    let split = Action::Change(Change::SplitStep(state.document.step));
    (count > 1).then(|| {
        el("p")
            .class("missing")
            .child(el("span").text(&format!(
                "There are {count} commands here. A step makes one call."
            )))
            .child(button(&format!("Split into {count} steps"), split, send))
    })
}

/// Who asks, and for a document what is asked for.
fn asks(state: &State, send: &Callback<Action>) -> Element {
    let federated = state.document.paste.is_document();
    let fields = if federated {
        document_fields(state, send)
    } else {
        caller_fields(state, send)
    };
    el("div").class("fields").child(fields)
}

fn caller_fields(state: &State, send: &Callback<Action>) -> Element {
    let step = state.document.step;
    let pointer = Path::step_caller(step);
    let now = state.document.scenario.text(&pointer);
    let mut callers: Vec<_> = state
        .document
        .scenario
        .users()
        .into_iter()
        .map(|arn| {
            let words = Principal::of(&arn).map(|who| match who.name {
                "root" => who.words(),
                name => format!("{name}, account {}", who.account),
            });
            let words = words.unwrap_or_else(|| arn.clone());
            (arn, words)
        })
        .collect();
    for number in 1..=step {
        let words = format!("the session of step {number}");
        callers.push((format!("${number}"), words));
    }
    let known = callers.iter().any(|(value, _)| value == now);
    let other = !known && !now.is_empty();
    callers.push((
        String::new(),
        "no one: the call needs no credentials".to_owned(),
    ));
    callers.push((OTHER.to_owned(), "someone else …".to_owned()));
    let picked = set(&pointer, send, |value| {
        Value::String(if value == OTHER {
            "arn:aws:iam::111122223333:user/Name".to_owned()
        } else {
            value
        })
    });
    let chosen = if other { OTHER } else { now };
    group()
        .child(choice("made by", Some(&pointer), &callers, chosen, picked))
        .children(other.then(|| text_field("ARN", &pointer, now, send).class("wide")))
}

fn document_fields(state: &State, send: &Callback<Action>) -> Element {
    let at = |name: &str| Path::step(state.document.step).member(name);
    let it = &state.document.scenario;
    let role = it.text(&at("role"));
    let provider = it.text(&at("provider"));
    let named = &state.document.paste.roles;
    let mut offered = state.offered_roles();
    for arn in it.roles() {
        if named.len() < 2 && !offered.iter().any(|offered| offered.role == arn) {
            offered.push(Offered {
                role: arn,
                provider: None,
            });
        }
    }
    if !role.is_empty() && !offered.iter().any(|offered| offered.role == role) {
        offered.push(Offered {
            role: role.to_owned(),
            provider: None,
        });
    }
    let only = state.result().and_then(|it| it.report.resource.as_deref());
    let none = match (named.len(), only.and_then(Principal::of)) {
        (1, _) => "the one that the document names".to_owned(),
        (_, Some(only)) if role.is_empty() => format!("{}, the only role", only.name),
        _ => "choose a role".to_owned(),
    };
    let is_chosen = |it: &Offered| {
        let pair = it.provider.as_deref() == Some(provider);
        it.role == role && (pair || provider.is_empty())
    };
    let chosen = offered.iter().position(is_chosen);
    let chosen = chosen.or_else(|| offered.iter().position(|it| it.role == role));
    let options = std::iter::once((String::new(), none));
    let words = |(index, it): (usize, &Offered)| (index.to_string(), described(it, &offered));
    let options: Vec<_> = options
        .chain(offered.iter().enumerate().map(words))
        .collect();
    let changes: Vec<_> = offered.iter().map(|it| state.choose(it)).collect();
    let no_role = Change::Set {
        pointer: at("role"),
        value: Value::Null,
    };
    let picked = {
        let send = send.clone();
        move |event: &Event| {
            let index = dom::texts::value_of(event).and_then(|index| index.parse::<usize>().ok());
            let change = index.and_then(|index| changes.get(index));
            send.emit(Action::Change(change.unwrap_or(&no_role).clone()));
        }
    };
    // a role that is not in the world can only be typed
    let typed = named.is_empty() && it.roles().is_empty();
    let field = if typed {
        text_field("role ARN", &at("role"), role, send).class("wide")
    } else {
        let chosen = chosen.map(|index| index.to_string());
        choice("role", None, &options, &chosen.unwrap_or_default(), picked)
    };
    let duration = it.value(&at("duration")).map(shown).unwrap_or_default();
    let saml = state.document.paste.kind == Kind::Saml;
    group()
        .child(field)
        .children(saml.then(|| text_field("provider (optional)", &at("provider"), provider, send)))
        .children((!saml).then(|| {
            let name = it.text(&at("sessionName"));
            text_field("session name", &at("sessionName"), name, send)
        }))
        .child(number_field(
            "duration in s",
            &at("duration"),
            &duration,
            send,
        ))
}

/// A number, or what stands in its place, as a person wrote it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => compact(other),
    }
}

/// The document inside, beside the text that it was read from.
fn decoded(state: &State, send: &Callback<Action>) -> Option<Element> {
    let paste = &state.document.paste;
    let pointer = Path::step_input(state.document.step);
    let text = state.document.scenario.text(&pointer);
    let last = paste.decoded.last()?;
    if last.text == text.trim() {
        return None;
    }
    let write = Action::Edit {
        pointer,
        text: last.text.clone(),
    };
    let thread = paste.source_identity.as_deref();
    let parts = paste.decoded.iter().map(|part| {
        let class = match &*part.title {
            "header" => "jwt-header",
            "claims" => "jwt-claims",
            _ => "",
        };
        group()
            .child(el("h3").class(class).text(&part.title))
            .child(
                el("pre")
                    .class("listing")
                    .attr("tabindex", "0")
                    .attr("aria-label", &format!("Decoded {}", part.title))
                    .child(set_code(&part.text, Language::of(&part.text), thread)),
            )
    });
    Some(
        el("details")
            .class("decoded")
            .child(el("summary").text("Decoded"))
            .children(parts)
            .children(
                (!state.ui.settings.readonly).then(|| button("Edit in this form", write, send)),
            ),
    )
}

/// A field whose value is set by what `typed` does.
pub(super) fn plain_field(
    label: &str,
    value: &str,
    send: &Callback<Action>,
    make: impl Fn(String) -> Change + 'static,
) -> Element {
    let send = send.clone();
    field(label, value, move |event| {
        if let Some(text) = dom::texts::value_of(event) {
            send.emit(Action::Change(make(text)));
        }
    })
}
