//! An editor: a plain textarea over a layer that shows its text coloured, numbered and underlined,
//! with the list of problems below.

use rolecall_core::report::ReportDiagnostic;
use rolecall_source::{Path, Severity};
use web_sys::Event;
use yew::{Callback, Component, Context, Html, Properties};

use super::selects;
use super::set_text::{kind_class, part, set_sentence};
use crate::action::{Action, Target};
use crate::dom;
use crate::element::{Element, el, group};
use crate::engine;
use crate::reading::marks::underlines;
use crate::text::{Language, Line, Mark, Piece, Tone, lines, tokens};

/// The longest text that is coloured, in bytes.
const COLOURED: usize = 64 * 1024;

/// What an editor shows.
pub(crate) struct Editor<'a> {
    /// Where the text is in the scenario; the root for the whole scenario as JSON.
    pub(crate) pointer: &'a Path,
    pub(crate) testid: Option<&'static str>,
    /// The kind of the text.
    pub(crate) label: &'a str,
    pub(crate) text: &'a str,
    /// The value of the source identity.
    pub(crate) thread: Option<&'a str>,
    pub(crate) problems: &'a [&'a ReportDiagnostic],
    pub(crate) marks: &'a [Mark],
    /// Whether it is only to be read.
    pub(crate) readonly: bool,
    pub(crate) send: &'a Callback<Action>,
}

impl Editor<'_> {
    /// What an empty editor says of itself.
    fn placeholder(&self) -> &'static str {
        match self.testid {
            Some("input") => {
                "Paste an aws sts … command, a SAML response, a token, or the error that AWS gave"
            }
            Some("trust") => "Paste the role's trust policy",
            _ => "Paste a policy",
        }
    }
}

pub(crate) fn editor(it: &Editor<'_>) -> Element {
    let id = dom::editor_id(it.pointer);
    let problems_id = format!("{id}/problems");
    // a value that stands nowhere in a text colours nothing in it, whatever else it becomes
    let thread = it.thread.filter(|thread| it.text.contains(thread));
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
                        .attr("id", &dom::layer_id(id))
                        .attr("aria-hidden", "true")
                        .component::<Layer>(Coloured {
                            text: it.text.to_owned(),
                            thread: thread.map(ToOwned::to_owned),
                            problems: it.problems.iter().map(|&p| p.clone()).collect(),
                            marks: it.marks.to_vec(),
                        }),
                )
                .child(
                    el("textarea")
                        .attr("id", id)
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
                        .attr("placeholder", it.placeholder())
                        .flag("readonly", it.readonly)
                        .value(it.text)
                        .on("input", sends_text(it))
                        .on("mousemove", dom::texts::title_below),
                ),
        )
        .children(problems)
        .children((it.text.len() > COLOURED).then(|| {
            let size = it.text.len() / 1024;
            let said = format!("Texts are coloured up to 64 KB; this one has {size} KB.");
            el("p").class("limit").text(&said)
        }))
}

/// What can be done with the whole text of an editor.
pub(crate) fn tools(it: &Editor<'_>, more: Option<Element>) -> Element {
    let tool = |words: &'static str| {
        el("button")
            .attr("type", "button")
            .class("quiet")
            .attr("aria-label", &format!("{words} {}", it.label))
            .text(words)
    };
    let json = Language::of(it.text) == Language::Json;
    el("div")
        .class("tools")
        .children(json.then(|| tool("Format").on("click", formats(it))))
        .child(tool("Copy").on("click", copies(it)))
        .child(tool("Clear").on("click", clears(it)))
        .child(file_button(
            "Load",
            &format!("Load {} from a file", it.label),
            Target::Editor(it.pointer.clone()),
            it.send,
        ))
        .children(more)
}

/// A button that loads a file.
pub(crate) fn file_button(
    words: &str,
    name: &str,
    target: Target,
    send: &Callback<Action>,
) -> Element {
    let tell = send.reform(Action::Load);
    el("label")
        .class("quiet")
        .child(
            el("input")
                .class("unseen")
                .attr("type", "file")
                .attr("aria-label", name)
                .on("change", move |event| {
                    dom::texts::load(event, &target, &tell)
                }),
        )
        .text(words)
}

fn formats(it: &Editor<'_>) -> impl Fn(&Event) + 'static {
    let (pointer, text, send) = (it.pointer.clone(), it.text.to_owned(), it.send.clone());
    move |_| {
        let pointer = pointer.clone();
        send.emit(match engine::format_json(&text) {
            Some(text) => Action::Edit { pointer, text },
            None => {
                Action::Notice("The text is not valid JSON, so it can't be formatted.".to_owned())
            }
        });
    }
}

fn copies(it: &Editor<'_>) -> impl Fn(&Event) + 'static {
    let (pointer, send) = (it.pointer.clone(), it.send.clone());
    move |_| {
        let said = if dom::copy(dom::editor_id(&pointer)) {
            "Copied."
        } else {
            "The browser refused to copy. The text is selected: press Ctrl+C, or Cmd+C."
        };
        send.emit(Action::Notice(said.to_owned()));
    }
}

fn clears(it: &Editor<'_>) -> impl Fn(&Event) + 'static {
    let (pointer, send) = (it.pointer.clone(), it.send.clone());
    move |_| {
        dom::focus_on(dom::editor_id(&pointer));
        let text = String::new();
        let pointer = pointer.clone();
        send.emit(Action::Edit { pointer, text });
    }
}

/// A listener that sends what is typed.
fn sends_text(it: &Editor<'_>) -> impl Fn(&Event) + 'static {
    let pointer = it.pointer.clone();
    let send = it.send.clone();
    move |event| {
        if let Some(text) = dom::typed(event) {
            let pointer = pointer.clone();
            send.emit(Action::Edit { pointer, text });
        }
    }
}

/// What the coloured lines of a text follow from.
#[derive(PartialEq, Properties)]
struct Coloured {
    text: String,
    thread: Option<String>,
    problems: Vec<ReportDiagnostic>,
    marks: Vec<Mark>,
}

/// The coloured lines. They are a component so that a keystroke in one text draws that one alone:
/// there may be twenty beside it, each as long as AWS allows.
struct Layer;

impl Component for Layer {
    type Message = ();
    type Properties = Coloured;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        layer(ctx.props()).into()
    }
}

fn layer(it: &Coloured) -> Element {
    let text = it.text.as_str();
    let tokens = if text.len() > COLOURED {
        Vec::new()
    } else {
        tokens(text, Language::of(text), it.thread.as_deref())
    };
    let lines = lines(text, &tokens, &underlines(&it.problems), &it.marks);
    group().children((1..).zip(&lines).map(|(number, line)| {
        let here = |problem: &&ReportDiagnostic| {
            let place = &problem.place;
            (place.line..=place.end_line).contains(&number)
        };
        let messages: Vec<_> = it
            .problems
            .iter()
            .filter(here)
            .map(|p| &*p.message)
            .collect();
        let title = (!messages.is_empty()).then(|| messages.join("\n"));
        set_line(text, line, title.as_deref())
    }))
}

fn set_line(text: &str, line: &Line, title: Option<&str>) -> Element {
    let mut set = el("span").class("line");
    for tone in &line.tones {
        set = set.class(match tone {
            Tone::Allows => "allows",
            Tone::Refuses => "refuses",
            Tone::Pointed => "pointed",
            Tone::Changed => "changed",
        });
    }
    for piece in &line.pieces {
        set = set_piece(set, text, piece, title);
    }
    // the line's end gives an empty line its height
    set.text("\n")
}

fn set_piece(line: Element, text: &str, piece: &Piece, title: Option<&str>) -> Element {
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
                .maybe("data-title", title)
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

pub(super) const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
