//! An editor: a plain textarea over a layer that shows its text coloured, numbered and underlined,
//! with the list of problems below.

use rolecall_core::report::ReportDiagnostic;
use rolecall_source::Severity;
use yew::prelude::*;

use crate::components::set_text::{kind_class, set_piece, set_sentence};
use crate::dom;
use crate::reading::marks::underlines;
use crate::text::{Kind, Language, Line, Mark, Piece, Tone, lines, tokens};
use crate::workbench::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
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

#[component]
pub(crate) fn Editor(props: &Props) -> Html {
    let oninput = {
        let pointer = props.pointer.clone();
        let send = props.send.clone();
        move |event: InputEvent| {
            if let Some(text) = dom::typed(&event) {
                let pointer = pointer.to_string();
                send.emit(Action::Edit { pointer, text });
            }
        }
    };
    let problems_id = format!("{}/problems", props.pointer);
    let has_errors = props.problems.iter().any(|p| p.severity == Severity::Error);
    html! {
        <>
            <div class="editor">
                <div class="lines" id={dom::layer_id(&props.pointer)} aria-hidden="true">
                    { layer(props) }
                </div>
                <textarea
                    id={props.pointer.clone()}
                    data-testid={props.testid}
                    aria-label={props.label.clone()}
                    aria-describedby={(!props.problems.is_empty()).then(|| problems_id.clone())}
                    aria-invalid={has_errors.then_some("true")}
                    autocapitalize="off"
                    autocomplete="off"
                    autocorrect="off"
                    rows="1"
                    spellcheck="false"
                    value={props.text.clone()}
                    {oninput}
                />
            </div>
            if !props.problems.is_empty() {
                <ol class="problems" id={problems_id}>
                    { for props.problems.iter().map(|p| problem(p, props.thread.as_deref())) }
                </ol>
            }
        </>
    }
}

fn layer(props: &Props) -> Html {
    let text = props.text.as_str();
    let tokens = tokens(text, props.language, props.thread.as_deref());
    lines(text, &tokens, &underlines(&props.problems), &props.marks)
        .iter()
        .map(|line| set_line(text, line))
        .collect()
}

fn set_line(text: &str, line: &Line) -> Html {
    let tones = line.tones.iter().map(|tone| match tone {
        Tone::Allows => "allows",
        Tone::Refuses => "refuses",
        Tone::Pointed => "pointed",
    });
    // the line's end gives an empty line its height
    html! {
        <span class={classes!("line", tones.collect::<Classes>())}>
            { for line.pieces.iter().map(|piece| set_underlined(text, piece)) }{ "\n" }
        </span>
    }
}

fn set_underlined(text: &str, piece: &Piece) -> Html {
    let class = kind_class(piece.kind);
    let Some(severity) = piece.underline else {
        return match piece.kind {
            Kind::Plain => set_piece(text, piece.range.clone(), Classes::new()),
            _ => set_piece(text, piece.range.clone(), class.into()),
        };
    };
    let class = classes!(class, "squiggle", severity_word(severity));
    if piece.range.is_empty() {
        // nothing stands there: a blank carries the underline
        return html! { <span {class}>{ "\u{a0}" }</span> };
    }
    set_piece(text, piece.range.clone(), class)
}

fn problem(problem: &ReportDiagnostic, thread: Option<&str>) -> Html {
    let place = problem.place.clone();
    let onclick = Callback::from(move |_| dom::select(&place));
    html! {
        <li class={severity_word(problem.severity)}>
            <button {onclick}>
                { problem.place.line }{ ":" }{ problem.place.column }
            </button>
            <span>
                <span class="severity">{ severity_word(problem.severity) }</span>
                { " " }
                { set_sentence(&problem.message, thread) }
                if let Some(help) = &problem.help {
                    <span class="help">{ set_sentence(help, thread) }</span>
                }
            </span>
            <code class="code">{ problem.code.clone() }</code>
        </li>
    }
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
