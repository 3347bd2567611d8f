//! The authorizations behind the call in a row, each with what both sides say.

use rolecall_core::report::{Check, StepReport};
use rolecall_policy::Side;

use crate::components::glyph::{Glyph, glyph};
use crate::components::set_text::set_name;
use crate::element::{Element, el, group};
use crate::reading::checks::{CheckCell, CheckState, Says, check_cells, says};

pub(crate) fn checks(report: &StepReport) -> Element {
    let cells = check_cells(report);
    if cells.is_empty() {
        return group();
    }
    el("ul")
        .class("checks")
        .attr("aria-label", "Checks")
        .children(cells.iter().map(cell))
}

fn cell(cell: &CheckCell<'_>) -> Element {
    match cell.state {
        CheckState::Made(check) => el("li")
            .child(set_name(cell.action))
            .child(side(check, Side::Caller, "caller account"))
            .child(side(check, Side::Resource, "resource account")),
        CheckState::NotMade(why) => el("li")
            .class("idle")
            .child(el("code").text(cell.action))
            .child(el("span").class("side").text(why)),
    }
}

fn side(check: &Check, side: Side, name: &str) -> Element {
    let says = says(check, side);
    let (sign, class) = match says {
        Says::Allows => (Glyph::Tick, "allow"),
        Says::DoesNotAllow | Says::Denies => (Glyph::Cross, "deny"),
        Says::NotNeeded => (Glyph::Dash, "silent"),
    };
    el("span")
        .class("side")
        .class(class)
        .child(glyph(sign, ""))
        .text(name)
        .text(" ")
        .text(says.words())
}
