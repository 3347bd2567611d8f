//! The ground floor of Rolecall: where something stands in a text, and what there is to say about
//! it.
//!
//! Every layer above speaks of places with a [`Span`] (bytes) and shows them with a [`LineIndex`]
//! (lines and UTF-16 columns, which is what a browser's `<textarea>` counts in). Every layer
//! reports with one [`Diagnostic`] type, whose codes are listed in [`codes`].
//!
//! Reading never fails: a reader returns what it could make of the text, and diagnostics beside
//! it. See [`json`] and [`xml`] for the strict readers that keep the span of every part.

pub mod codes;
pub mod json;
pub mod work;
pub mod xml;

mod diagnostic;
mod diagnostics;
mod line_index;
mod names;
mod parsed;
mod path;
mod span;
mod sts;

pub use codes::Code;
pub use diagnostic::{Confidence, Diagnostic, Related, Severity};
pub use diagnostics::Diagnostics;
pub use line_index::{LineIndex, Place, Position};
pub use names::{Names, sorted_by};
pub use parsed::Parsed;
pub use path::Path;
pub use span::{Span, Spanned};
pub use sts::StsOperation;
