//! The lesson at hand: its question, what somebody predicts, and the answer piece by piece.

use web_sys::Event;
use yew::Callback;

use super::glyph::{Glyph, glyph};
use super::sends;
use super::set_text::{set_name, set_sentence};
use crate::action::{Action, LESSON, NEXT};
use crate::desk::lesson::{Break, Guess, Phase, Piece, Taught, pieces, places};
use crate::element::{Element, el, group};
use crate::reading::answer::answer;
use crate::reading::source_identity_of;
use crate::state::State;
use crate::state::document::StepResult;
use crate::state::ui::Ui;
use crate::words::sentence;

pub(crate) fn lesson(state: &State, send: &Callback<Action>) -> Option<Element> {
    let taught = state.ui.lesson.as_ref()?;
    let lesson = &taught.lesson;
    Some(
        el("section")
            .class("lesson")
            .attr("aria-labelledby", LESSON)
            .child(
                el("div")
                    .class("card")
                    .child(head(&state.ui, taught, send))
                    .child(
                        el("div")
                            .class("lesson-body")
                            .child(el("div").class("question").child(prose(&lesson.question)))
                            .child(
                                el("div")
                                    .class("lesson-answer")
                                    .child(body(state, taught, send)),
                            ),
                    ),
            ),
    )
}

fn head(ui: &Ui, taught: &Taught, send: &Callback<Action>) -> Element {
    let place = ui
        .place()
        .map(|place| format!("Lesson {} of {}", place + 1, ui.course.len()));
    let walk = |name: &str, by: isize| {
        el("button")
            .class("plain")
            .flag("disabled", ui.neighbour(by).is_none())
            .on("click", sends(send, Action::Walk(by)))
            .text(name)
    };
    let again = (taught.phase != Phase::Predicting).then(|| {
        let label = match taught.phase {
            Phase::Plain => "Hide the answer and predict",
            _ => "Predict again",
        };
        el("button")
            .class("plain")
            .on("click", sends(send, Action::PredictAgain))
            .text(label)
    });
    el("div")
        .class("lesson-head")
        .child(el("span").class("small").text(&place.unwrap_or_default()))
        .child(
            el("h2")
                .attr("id", LESSON)
                .attr("tabindex", "-1")
                .text(&taught.lesson.title),
        )
        .child(
            el("span")
                .class("tools")
                .children(again)
                .child(walk("Previous", -1))
                .child(walk("Next", 1))
                .child(
                    el("button")
                        .class("plain")
                        .on("click", sends(send, Action::LeaveLesson))
                        .text("Leave the lesson"),
                ),
        )
}

fn body(state: &State, taught: &Taught, send: &Callback<Action>) -> Element {
    let results = &state.document.results;
    match taught.phase {
        Phase::Plain => notice(taught),
        Phase::Predicting => prediction(results, &taught.guess, send),
        Phase::Revealing { shown, right } => group()
            .child(verdict(right, &taught.guess, results.len()))
            .child(revealed(results, shown, taught, send))
            .child(
                el("button")
                    .class("main")
                    .attr("id", NEXT)
                    .on("click", sends(send, Action::Reveal))
                    .text("Go on"),
            ),
        Phase::Revealed { right } => group()
            .child(verdict(right, &taught.guess, results.len()))
            .child(revealed(results, usize::MAX, taught, send))
            .children(state.ui.neighbour(1).map(|_| {
                el("button")
                    .class("main")
                    .on("click", sends(send, Action::Walk(1)))
                    .text("Next lesson")
            })),
    }
}

fn notice(taught: &Taught) -> Element {
    // where somebody arrives who goes on with the keyboard
    let revealed = taught.phase != Phase::Plain;
    el("div")
        .class("notice")
        .child(
            el("h3")
                .maybe("id", revealed.then_some(NEXT))
                .attr("tabindex", "-1")
                .text("What to notice"),
        )
        .child(prose(&taught.lesson.notice))
}

/// The form in which somebody says what will happen.
fn prediction(results: &[StepResult], guess: &Guess, send: &Callback<Action>) -> Element {
    let several = results.len() > 1;
    let whole = |label: &str, allowed: bool| {
        radio(
            "guess",
            guess.allowed == Some(allowed),
            sends(send, Action::GuessAllowed(allowed)),
        )
        .text(label)
    };
    let (all, some) = if several {
        ("Every call is allowed", "A call is refused")
    } else {
        ("The call is allowed", "The call is refused")
    };
    let at = (guess.allowed == Some(false)).then(|| {
        let places = places(results).into_iter();
        el("fieldset")
            .child(el("legend").text(if several {
                "Where does it break first?"
            } else {
                "Where does it break?"
            }))
            .children(places.map(|at| {
                let checked = guess.at.as_ref() == Some(&at);
                let label = place(&at, several);
                radio("guess-at", checked, sends(send, Action::GuessAt(at))).child(label)
            }))
    });
    let submit = {
        let commit = sends(send, Action::Commit);
        move |event: &Event| {
            event.prevent_default();
            commit(event);
        }
    };
    el("form")
        .class("prediction")
        .on("submit", submit)
        .child(
            el("fieldset")
                .child(el("legend").text("What will AWS answer? Predict before you look."))
                .child(whole(all, true))
                .child(whole(some, false)),
        )
        .children(at)
        .child(
            el("button")
                .class("main")
                .flag("disabled", !guess.is_complete())
                .text("That is my prediction"),
        )
}

fn radio(name: &'static str, checked: bool, change: impl Fn(&Event) + 'static) -> Element {
    el("label").child(
        el("input")
            .attr("type", "radio")
            .attr("name", name)
            .checked(checked)
            .on("change", change),
    )
}

fn place(at: &Break, several: bool) -> Element {
    let step = several.then(|| group().text(&format!("step {}: ", at.step + 1)));
    let what = match &at.action {
        Some(action) => set_name(action),
        None => group().text("another error, beside all policies"),
    };
    group().children(step).child(what)
}

/// Whether the prediction was right.
fn verdict(right: bool, guess: &Guess, steps: usize) -> Element {
    let (sign, word) = if right {
        (Glyph::Tick, "Your prediction was right.")
    } else {
        (Glyph::Cross, "It comes out differently.")
    };
    let said = match (&guess.allowed, &guess.at) {
        (Some(false), Some(at)) => group()
            .text(" You said: refused, at ")
            .child(place(at, steps > 1))
            .text("."),
        _ => group().text(" You said: allowed."),
    };
    el("p")
        .class("prediction-verdict")
        .attr("role", "status")
        .child(glyph(sign, ""))
        .text(" ")
        .child(el("b").text(word))
        .child(said)
}

fn revealed(
    results: &[StepResult],
    shown: usize,
    taught: &Taught,
    send: &Callback<Action>,
) -> Element {
    let pieces = pieces(results);
    let several = results.len() > 1;
    let shown = pieces.iter().take(shown);
    el("ol")
        .class("pieces")
        .attr("aria-live", "polite")
        .children(shown.map(|it| piece(it, several, taught, send)))
}

fn piece(piece: &Piece<'_>, several: bool, taught: &Taught, send: &Callback<Action>) -> Element {
    let at = |step: usize| {
        several.then(|| {
            el("button")
                .class("jump")
                .on("click", sends(send, Action::SelectStep(step)))
                .text(&format!("step {}", step + 1))
        })
    };
    match piece {
        Piece::Check {
            step,
            action,
            passes,
            reason,
        } => {
            let (sign, word) = if *passes {
                (Glyph::Tick, " is allowed. ")
            } else {
                (Glyph::Cross, " is denied. ")
            };
            el("li").child(glyph(sign, "")).child(
                el("p")
                    .children(at(*step))
                    .text(" ")
                    .child(set_name(action))
                    .text(word)
                    .child(set_sentence(&sentence(reason), None)),
            )
        }
        Piece::End { step, result } => {
            let answer = answer(&result.report);
            let error = answer.error.map(|error| el("pre").text(&error));
            let sign = Glyph::of(answer.word);
            el("li")
                .class("end")
                .class(answer.word.class())
                .child(glyph(sign, ""))
                .child(
                    el("div")
                        .child(
                            el("p")
                                .children(at(*step))
                                .text(" ")
                                .child(el("b").text(answer.word.text()))
                                .text(". ")
                                .child(set_sentence(
                                    &answer.what,
                                    source_identity_of(&result.report),
                                )),
                        )
                        .children(error),
                )
        }
        Piece::Notice => el("li").class("last").child(notice(taught)),
    }
}

/// Paragraphs with code in backticks.
fn prose(text: &str) -> Element {
    let paragraphs = text.split("\n\n").filter(|text| !text.trim().is_empty());
    group().children(paragraphs.map(|text| el("p").child(set_sentence(text, None))))
}
