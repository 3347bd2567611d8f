//! What is around the document: lessons, a pinned result, what is shared, what the address asks for.

pub(crate) mod compare;
pub(crate) mod gallery;
pub(crate) mod lesson;
pub(crate) mod settings;
pub(crate) mod share;
