//! An editor: a plain textarea over a layer that shows its text coloured, numbered and underlined,
//! with the list of problems below.

use rolecall_core::report::ReportDiagnostic;
use rolecall_source::Severity;
use web_sys::Event;
use yew::Callback;

use super::selects;
use super::set_text::{kind_class, part, set_sentence};
use crate::dom;
use crate::element::{Element, el, group};
use crate::reading::marks::underlines;
use crate::text::{Language, Line, Mark, Piece, Tone, lines, tokens};
use crate::workbench::Action;

/// What an editor shows.
pub(crate) struct Editor<'a> {
    /// A JSON pointer to the text, which is the textarea's id too.
    pub(crate) pointer: &'a str,
    pub(crate) testid: Option<&'static str>,
    /// What the text is.
    pub(crate) label: &'a str,
    pub(crate) text: &'a str,
    /// The value of the source identity.
    pub(crate) thread: Option<&'a str>,
    pub(crate) problems: &'a [&'a ReportDiagnostic],
    pub(crate) marks: &'a [Mark],
    pub(crate) send: &'a Callback<Action>,
}

pub(crate) fn editor(it: &Editor<'_>) -> Element {
    let problems_id = format!("{}/problems", it.pointer);
    let has_problems = !it.problems.is_empty();
    let has_errors = it.problems.iter().any(|p| p.severity == Severity::Error);
    let problems = has_problems.then(|| {
        let problems = it.problems.iter();
        el("ol")
            .class("problems")
            .attr("id", &problems_id)
            .children(problems.map(|problem| set_problem(problem, it.thread)))
    });
    group()
        .child(
            el("div")
                .class("editor")
                .child(
                    el("div")
                        .class("lines")
                        .attr("id", &dom::layer_id(it.pointer))
                        .attr("aria-hidden", "true")
                        .child(layer(it)),
                )
                .child(
                    el("textarea")
                        .attr("id", it.pointer)
                        .maybe("data-testid", it.testid)
                        .attr("aria-label", it.label)
                        .maybe(
                            "aria-describedby",
                            has_problems.then_some(problems_id.as_str()),
                        )
                        .maybe("aria-invalid", has_errors.then_some("true"))
                        .attr("autocapitalize", "off")
                        .attr("autocomplete", "off")
                        .attr("autocorrect", "off")
                        .attr("rows", "1")
                        .attr("spellcheck", "false")
                        .value(it.text)
                        .on("input", sends_text(it)),
                ),
        )
        .children(problems)
}

/// A listener that sends what is typed.
fn sends_text(it: &Editor<'_>) -> impl Fn(&Event) + 'static {
    let pointer = it.pointer.to_owned();
    let send = it.send.clone();
    move |event| {
        if let Some(text) = dom::typed(event) {
            let pointer = pointer.clone();
            send.emit(Action::Edit { pointer, text });
        }
    }
}

fn layer(it: &Editor<'_>) -> Element {
    let text = it.text;
    let tokens = tokens(text, Language::of(text), it.thread);
    let lines = lines(text, &tokens, &underlines(it.problems), it.marks);
    group().children(lines.iter().map(|line| set_line(text, line)))
}

fn set_line(text: &str, line: &Line) -> Element {
    let mut set = el("span").class("line");
    for tone in &line.tones {
        set = set.class(match tone {
            Tone::Allows => "allows",
            Tone::Refuses => "refuses",
            Tone::Pointed => "pointed",
        });
    }
    for piece in &line.pieces {
        set = set_piece(set, text, piece);
    }
    // the line's end gives an empty line its height
    set.text("\n")
}

fn set_piece(line: Element, text: &str, piece: &Piece) -> Element {
    let class = kind_class(piece.kind);
    // where nothing stands, a blank carries the underline
    let text = match part(text, piece.range.clone()) {
        "" => "\u{a0}",
        text => text,
    };
    let span = el("span").class(class);
    match piece.underline {
        Some(severity) => line.child(
            span.class("squiggle")
                .class(severity_word(severity))
                .text(text),
        ),
        None if class.is_empty() => line.text(text),
        None => line.child(span.text(text)),
    }
}

fn set_problem(problem: &ReportDiagnostic, thread: Option<&str>) -> Element {
    let severity = severity_word(problem.severity);
    let help = problem
        .help
        .as_ref()
        .map(|help| el("span").class("help").child(set_sentence(help, thread)));
    el("li")
        .class(severity)
        .child(
            el("button")
                .on("click", selects(&problem.place))
                .text(&problem.place.line.to_string())
                .text(":")
                .text(&problem.place.column.to_string()),
        )
        .child(
            el("span")
                .child(el("span").class("severity").text(severity))
                .text(" ")
                .child(set_sentence(&problem.message, thread))
                .children(help),
        )
        .child(el("code").class("code").text(&problem.code))
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
