//! The authorizations behind the call in a row, each with what both sides say.

use std::rc::Rc;

use rolecall_core::report::{Check, StepReport};
use rolecall_policy::Side;
use yew::prelude::*;

use crate::components::glyph::{Glyph, glyph};
use crate::reading::checks::{CheckCell, CheckState, Says, check_cells, says};
use crate::text::source_identity;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Rc<StepReport>,
}

#[component]
pub(crate) fn Checks(props: &Props) -> Html {
    let cells = check_cells(&props.report);
    if cells.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="checks" aria-label="Checks">
            { for cells.iter().map(cell) }
        </ul>
    }
}

fn cell(cell: &CheckCell<'_>) -> Html {
    let thread = source_identity::is_name(cell.action).then_some("thread");
    match cell.state {
        CheckState::Made(check) => html! {
            <li>
                <code class={thread}>{ cell.action }</code>
                { side(check, Side::Caller, "caller account") }
                { side(check, Side::Resource, "resource account") }
            </li>
        },
        CheckState::NotMade(why) => html! {
            <li class="idle">
                <code>{ cell.action }</code>
                <span class="side">{ "not needed: " }{ why }</span>
            </li>
        },
    }
}

fn side(check: &Check, side: Side, name: &'static str) -> Html {
    let says = says(check, side);
    let (sign, class) = match says {
        Says::Allows => (Glyph::Tick, "allow"),
        Says::DoesNotAllow | Says::Denies => (Glyph::Cross, "deny"),
        Says::NotNeeded => (Glyph::Dash, "silent"),
    };
    html! {
        <span class={classes!("side", class)}>
            { glyph(sign, "") }{ name }{ " " }{ says.words() }
        </span>
    }
}
