//! What the caller gets: the response as the AWS CLI prints it, and the session.

use std::rc::Rc;

use rolecall_core::report::{Session, StepReport};
use yew::prelude::*;

use crate::components::set_text::set_code;
use crate::reading::answer::answer;
use crate::text::Language;
use crate::text::json::as_the_cli_prints;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
}

#[component]
pub(crate) fn Response(props: &Props) -> Html {
    let outcome = &props.report.outcome;
    html! {
        <>
            if let Some(session) = &outcome.session {
                { facts(session) }
            }
            if let Some(response) = &outcome.response {
                <pre class="listing">
                    {
                        set_code(
                            &as_the_cli_prints(response),
                            Language::Json,
                            outcome.session.as_ref().and_then(|s| s.source_identity.as_deref()),
                        )
                    }
                </pre>
            }
            if let Some(error) = answer(&props.report).error {
                <p class="status">{ "HTTP status " }{ outcome.error.as_ref().map(|e| e.status) }</p>
                <pre class="listing verbatim">{ error }</pre>
            }
            if let Some(why) = &outcome.not_run {
                <p class="empty">{ "There is no response: " }{ why }{ "." }</p>
            }
        </>
    }
}

fn facts(session: &Session) -> Html {
    let fact = |name: &str, value: Html| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let code = |text: &str| html! { <code>{ text }</code> };
    let identity = match &session.source_identity {
        Some(identity) => html! { <code class="thread">{ identity }</code> },
        None => html! { "none" },
    };
    let tags = session.tags.iter().map(|(key, value)| {
        let transitive = session.transitive_tag_keys.contains(key);
        html! {
            <span class="tag-pair">
                <code>{ key }{ "=" }{ value.as_str().unwrap_or_default() }</code>
                if transitive {
                    { " transitive" }
                }
            </span>
        }
    });
    html! {
        <dl class="facts">
            { fact("Session", code(&session.arn)) }
            { fact("Source identity", identity) }
            if let Some(id) = &session.assumed_role_id {
                { fact("Assumed role ID", code(id)) }
            }
            if !session.tags.is_empty() {
                { fact("Tags", tags.collect()) }
            }
            { fact("Expires", code(&session.expiration)) }
        </dl>
    }
}
