//! What the page is made of. Every part draws some of the state and sends actions.

pub(crate) mod answer;
pub(crate) mod editor;
pub(crate) mod flow;
pub(crate) mod footer;
pub(crate) mod glyph;
pub(crate) mod header;
pub(crate) mod inputs;
pub(crate) mod set_text;
