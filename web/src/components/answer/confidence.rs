//! How sure a rule is.

use rolecall_source::Confidence;

use crate::element::{Element, el};

/// The label of a rule that is not plainly documented.
pub(super) fn confidence_tag(confidence: Confidence) -> Element {
    let word = match confidence {
        Confidence::Documented => "documented",
        Confidence::Observed => "observed",
        Confidence::Inferred => "inferred",
    };
    el("span").class("tag").class(word).text(word)
}
