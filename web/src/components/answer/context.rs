//! The request context: one table for each authorization, because they do not carry the same keys.

use std::rc::Rc;

use rolecall_core::report::{Check, ContextEntry, StepReport};
use rolecall_source::Confidence;
use yew::prelude::*;

use super::confidence_tag;
use crate::components::set_text::set_sentence;
use crate::text::source_identity;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
}

#[component]
pub(crate) fn Context(props: &Props) -> Html {
    html! {
        <div data-testid="context">
            if props.report.checks.is_empty() {
                <p class="empty">{ "No policy was evaluated, so there is no request context." }</p>
            }
            { for props.report.checks.iter().map(table) }
        </div>
    }
}

fn table(check: &Check) -> Html {
    html! {
        <table class="context">
            <caption>{ "For " }<code>{ &check.action }</code></caption>
            <thead>
                <tr>
                    <th scope="col">{ "Key" }</th>
                    <th scope="col">{ "Value" }</th>
                    <th scope="col">{ "Where from" }</th>
                </tr>
            </thead>
            <tbody>{ for check.context.iter().map(row) }</tbody>
        </table>
    }
}

fn row(entry: &ContextEntry) -> Html {
    let thread = source_identity::is_name(&entry.key).then_some("thread");
    html! {
        <tr>
            <th scope="row"><code class={thread}>{ &entry.key }</code></th>
            <td>
                { for entry.values.iter().map(|value| html! { <code class={thread}>{ value }</code> }) }
            </td>
            <td>
                { set_sentence(&entry.origin, None) }
                // what the documentation says needs no label
                if entry.confidence != Confidence::Documented {
                    { " " }{ confidence_tag(entry.confidence) }
                }
            </td>
        </tr>
    }
}
