//! What comes of the step at hand: the verdict, the checks behind it, and everything about them.

mod checks;
mod context;
mod events;
mod response;
mod tabs;
mod verdict;
mod why;

use rolecall_source::Confidence;
use yew::prelude::*;

use crate::workbench::{Action, Workbench};

pub(crate) fn answer(workbench: &Workbench, send: &Callback<Action>) -> Html {
    let Some(result) = workbench.result() else {
        return Html::default();
    };
    html! {
        <section
            class="answer"
            aria-label="Answer"
            data-stale={result.stale.is_some().then_some("true")}
        >
            <div class="card" id="answer" tabindex="-1">
                <div role="status">
                    if let Some(cause) = &result.stale {
                        <p class="stale">
                            <b>{ "Stale." }</b>
                            { " These results are from before " }{ cause }{ "." }
                        </p>
                    }
                </div>
                <verdict::Verdict report={result.report.clone()} />
                <checks::Checks report={result.report.clone()} />
            </div>
            { tabs::tabs(workbench, result, send) }
        </section>
    }
}

/// The label of a rule that is not plainly documented.
fn confidence_tag(confidence: Confidence) -> Html {
    let word = match confidence {
        Confidence::Documented => "documented",
        Confidence::Observed => "observed",
        Confidence::Inferred => "inferred",
    };
    html! { <span class={classes!("tag", word)}>{ word }</span> }
}
