use rolecall_source::Span;

use crate::origin::Origin;

/// How places inside a wrapping lie in the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layer {
    /// Stretches of text, some of them written differently.
    Runs(Origin),
    /// base64 without anything between its characters.
    Base64,
    /// Nothing inside has a place of its own.
    Whole(Span),
}

impl Layer {
    pub(super) fn outward(&self, inner: Span) -> Span {
        match self {
            Self::Runs(origin) => origin.span(inner),
            // four characters hold three bytes
            Self::Base64 => Span::new(inner.start * 4 / 3, (inner.end * 4).div_ceil(3)),
            Self::Whole(span) => *span,
        }
    }
}
