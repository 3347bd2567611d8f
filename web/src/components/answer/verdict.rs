//! The verdict in a sentence, why, and AWS's own text.

use rolecall_core::report::{ProvisionalKind, StepReport};
use rolecall_source::Path;

use super::why::jump;
use crate::components::set_text::set_sentence;
use crate::element::{Element, el, group};
use crate::reading::answer::answer;
use crate::reading::{PROVISIONAL, Word, source_identity_of};
use crate::state::State;

pub(crate) fn verdict(state: &State, report: &StepReport) -> Element {
    let answer = answer(report);
    let thread = source_identity_of(report);
    let place = report.refusal.as_ref().and_then(|refusal| {
        let place = refusal.place.as_ref();
        place.filter(|_| answer.word == Word::Refused)
    });
    let place = place.map(|place| group().text(" ").child(jump("Show the value", place)));
    let why = (!answer.why.is_empty()).then(|| {
        el("p")
            .child(set_sentence(&answer.why, thread))
            .children(place)
    });
    let towards = if answer.more {
        "A step towards it: "
    } else {
        "To allow it: "
    };
    let drafts = state.deciding_drafts();
    // a change of a draft would be no advice
    let has_remedy = !answer.remedy.is_empty() && drafts.is_empty();
    let remedy = has_remedy.then(|| {
        el("p")
            .class("remedy")
            .child(el("b").text(towards))
            .child(set_sentence(&answer.remedy, thread))
    });
    let wanted: Vec<_> = drafts
        .iter()
        .map(|pointer| state.document.scenario.wanted_name(pointer))
        .collect();
    let next = (!wanted.is_empty()).then(|| {
        el("p")
            .class("remedy")
            .child(el("b").text("Next: "))
            .text("paste ")
            .text(&wanted.join(" and "))
            .text(".")
    });
    let error = answer.error.map(|error| el("pre").text(&error));
    let depends = provisional(state, report);
    let what = set_sentence(&answer.what, thread);
    let (class, heading, what) = match depends {
        Some(depends) => {
            let word = format!("Provisional: {}", answer.word.text().to_lowercase());
            let word = el("b").attr("data-testid", "provisional").text(&word);
            let heading = el("h2").child(word).text(" ").text(&depends).text(".");
            (PROVISIONAL, heading, Some(el("p").child(what)))
        }
        None => {
            let word = el("b").text(answer.word.text()).text(".");
            let heading = el("h2").child(word).text(" ").child(what);
            (answer.word.class(), heading, None)
        }
    };
    el("div")
        .class("verdict")
        .class(class)
        .attr("role", "status")
        .attr("aria-live", "polite")
        .attr("data-testid", "verdict")
        .child(heading)
        .children(what)
        .children(why)
        .children(remedy)
        .children(next)
        .children(error)
}

/// What has to be so for a verdict to hold, where that is not certain.
fn provisional(state: &State, report: &StepReport) -> Option<String> {
    let drafts = report.provisional.iter();
    let drafts = drafts.filter(|it| it.kind == ProvisionalKind::Draft);
    let names: Vec<_> = drafts
        .map(|it| {
            state
                .document
                .scenario
                .draft_name(&Path::from(&*it.pointer))
        })
        .collect();
    let mut depends = Vec::new();
    match names.len() {
        0 => {}
        1 => depends.push(format!("if {} is right", names.join(""))),
        _ => depends.push(format!("if {} are right", names.join(" and "))),
    }
    if report
        .provisional
        .iter()
        .any(|it| it.kind == ProvisionalKind::Unsigned)
    {
        depends.push("if the token is signed, as AWS requires".to_owned());
    }
    (!depends.is_empty()).then(|| depends.join(", and "))
}
