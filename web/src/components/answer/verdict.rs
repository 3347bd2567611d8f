//! The verdict in a sentence, why, and AWS's own text.

use std::rc::Rc;

use rolecall_core::report::StepReport;
use yew::prelude::*;

use crate::components::set_text::set_sentence;
use crate::reading::answer::answer;
use crate::reading::source_identity_of;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
}

#[component]
pub(crate) fn Verdict(props: &Props) -> Html {
    let answer = answer(&props.report);
    let thread = source_identity_of(&props.report);
    let class = answer.word.class();
    html! {
        <div class={classes!("verdict", class)} role="status" aria-live="polite" data-testid="verdict">
            <h2><b>{ answer.word.text() }{ "." }</b>{ " " }{ set_sentence(&answer.what, thread) }</h2>
            if !answer.why.is_empty() {
                <p>{ set_sentence(&answer.why, thread) }</p>
            }
            if let Some(error) = answer.error {
                <pre>{ error }</pre>
            }
        </div>
    }
}
