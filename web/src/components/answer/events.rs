//! The CloudTrail events, one for each account that gets one.

use std::rc::Rc;

use rolecall_core::report::{AccountEvent, StepReport};
use yew::prelude::*;

use crate::components::set_text::set_code;
use crate::reading::source_identity_of;
use crate::text::Language;
use crate::text::json::pretty_object;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
}

#[component]
pub(crate) fn Events(props: &Props) -> Html {
    let thread = source_identity_of(&props.report);
    html! {
        <>
            if props.report.events.is_empty() {
                <p class="empty">{ "CloudTrail records no event." }</p>
            }
            { for props.report.events.iter().enumerate().map(|(index, e)| event(index, e, thread)) }
        </>
    }
}

fn event(index: usize, event: &AccountEvent, thread: Option<&str>) -> Html {
    // tools read the first event by this name; its text is the event's JSON and nothing else
    let testid = (index == 0).then_some("event");
    html! {
        <figure class="event">
            <figcaption>{ "Delivered to account " }<code>{ &event.account }</code></figcaption>
            <pre class="listing" data-testid={testid} tabindex="0">
                { set_code(&pretty_object(&event.event), Language::Json, thread) }
            </pre>
        </figure>
    }
}
