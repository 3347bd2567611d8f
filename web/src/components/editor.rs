//! An editor: a plain textarea over a layer that shows its text coloured, numbered and underlined,
//! with the list of problems below.

use rolecall_core::report::ReportDiagnostic;
use rolecall_source::Severity;
use web_sys::Event;
use yew::{AttrValue, Callback};

use super::selects;
use super::set_text::{kind_class, part, set_sentence};
use crate::dom;
use crate::element::{Element, el, group};
use crate::reading::marks::underlines;
use crate::text::{Language, Line, Mark, Piece, Tone, lines, tokens};
use crate::workbench::Action;

/// What an editor shows.
pub(crate) struct Editor {
    /// A JSON pointer to the text, which is the textarea's id too.
    pub(crate) pointer: AttrValue,
    pub(crate) testid: Option<&'static str>,
    /// What the text is.
    pub(crate) label: AttrValue,
    pub(crate) text: AttrValue,
    pub(crate) language: Language,
    /// The value of the source identity.
    pub(crate) thread: Option<AttrValue>,
    pub(crate) problems: Vec<ReportDiagnostic>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) send: Callback<Action>,
}

pub(crate) fn editor(props: &Editor) -> Element {
    let problems_id = format!("{}/problems", props.pointer);
    let has_problems = !props.problems.is_empty();
    let has_errors = props.problems.iter().any(|p| p.severity == Severity::Error);
    let problems = has_problems.then(|| {
        let problems = props.problems.iter();
        el("ol")
            .class("problems")
            .attr("id", &problems_id)
            .children(problems.map(|it| problem(it, props.thread.as_deref())))
    });
    group()
        .child(
            el("div")
                .class("editor")
                .child(
                    el("div")
                        .class("lines")
                        .attr("id", &dom::layer_id(&props.pointer))
                        .attr("aria-hidden", "true")
                        .child(layer(props)),
                )
                .child(
                    el("textarea")
                        .attr("id", &props.pointer)
                        .maybe("data-testid", props.testid)
                        .attr("aria-label", &props.label)
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
                        .value(&props.text)
                        .on("input", sends_text(props)),
                ),
        )
        .children(problems)
}

/// A listener that sends what is typed.
fn sends_text(props: &Editor) -> impl Fn(&Event) + 'static {
    let pointer = props.pointer.clone();
    let send = props.send.clone();
    move |event| {
        if let Some(text) = dom::typed(event) {
            let pointer = pointer.to_string();
            send.emit(Action::Edit { pointer, text });
        }
    }
}

fn layer(props: &Editor) -> Element {
    let text = props.text.as_str();
    let tokens = tokens(text, props.language, props.thread.as_deref());
    let lines = lines(text, &tokens, &underlines(&props.problems), &props.marks);
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

fn problem(problem: &ReportDiagnostic, thread: Option<&str>) -> Element {
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
