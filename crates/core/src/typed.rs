//! What was typed or pasted for a step, read into a call.

mod command;
#[cfg(feature = "federation")]
mod presented;

use rolecall_intake::Call;
use rolecall_source::Diagnostics;

use crate::scenario::{Parts, Step};

/// The call, and what there is to say of the text.
pub fn read(step: &Step, text: &str, parts: Option<&Parts>) -> (Option<Call>, Diagnostics) {
    #[cfg(feature = "federation")]
    return presented::read(step, text, parts);
    #[cfg(not(feature = "federation"))]
    {
        let _ = parts;
        command::read(step, text)
    }
}
