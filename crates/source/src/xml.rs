//! A strict XML reader that keeps where everything stands.
//!
//! It reads XML 1.0 with namespaces and nothing more: one root element, every prefix declared, no
//! attribute twice, no entity but the five and the numeric ones, and no document type declaration,
//! which could define entities of any size. The tree keeps what an XML signature covers: prefixes
//! and where they are declared, the order of attributes, comments and processing instructions.

mod attributes;
mod canonical;
mod lexical;
mod reader;
mod tree;

pub use self::canonical::{Canonical, MAX_CANONICAL};
pub use self::tree::{
    Attribute, Document, Element, Instruction, MAX_DEPTH, MAX_NODES, MAX_TEXT, Name, Namespace,
    Node, XML_NAMESPACE,
};

use crate::Parsed;

/// Reads an XML document.
///
/// The first thing that is not well-formed ends the reading, and the elements that are open there
/// are returned as far as they go. A prefix that is declared nowhere is an error too, once for each
/// prefix, but the reading goes on.
///
/// ```
/// use rolecall_source::xml;
/// let text = r#"<a:Name xmlns:a="urn:example">Saan<!-- cut here? -->vi</a:Name>"#;
/// let read = xml::read(text);
/// let root = read.value.unwrap().root;
/// assert!(root.name.is("urn:example", "Name"));
/// assert_eq!(root.text().value, "Saanvi");
///
/// let broken = xml::read("<a><b></a>");
/// assert_eq!(broken.diagnostics[0].span.start, 6);
/// assert!(broken.value.unwrap().root.child("", "b").is_some());
/// ```
#[must_use]
pub fn read(text: &str) -> Parsed<Option<Document>> {
    reader::read(text)
}

#[cfg(test)]
mod tests;
