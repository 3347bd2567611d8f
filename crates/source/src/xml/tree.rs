//! The tree of an XML document, and the limits that it is read within.

use std::sync::Arc;

use crate::{Span, Spanned};

/// The deepest nesting of elements that is read.
pub const MAX_DEPTH: usize = 100;

/// The longest text that is read, in bytes.
pub const MAX_TEXT: usize = 10 * 1024 * 1024;

/// The most elements, attributes, declarations, texts and comments that are read, taken together.
pub const MAX_NODES: usize = 200_000;

/// The namespace that the prefix `xml` always stands for.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// An XML document: its root element, and what stands around that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Comments and processing instructions in front of the root element.
    pub before: Vec<Node>,
    /// The root element.
    pub root: Element,
    /// Comments and processing instructions behind the root element.
    pub after: Vec<Node>,
}

/// What can stand inside an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Character data, references replaced and CDATA sections unwrapped, up to the next markup.
    ///
    /// Line ends are `\n`, as XML wants it. Where the value equals the text in its span, it was
    /// written without references, and each of its bytes has its own place.
    Text(Spanned<String>),
    /// A comment, without `<!--` and `-->`; the span includes them.
    Comment(Spanned<String>),
    /// A processing instruction.
    Instruction(Instruction),
}

/// A processing instruction, such as `<?target data?>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The name behind `<?`.
    pub target: String,
    /// What follows the name, without the white space between them.
    pub data: String,
    /// The whole instruction.
    pub span: Span,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The name.
    pub name: Name,
    /// The attributes in the order of the text, without the declarations of namespaces.
    pub attributes: Vec<Attribute>,
    /// The namespaces that are declared here, in the order of the text.
    pub namespaces: Vec<Namespace>,
    /// What stands between the tags.
    pub children: Vec<Node>,
    /// The start tag, or the only one.
    pub tag: Span,
    /// The text between the tags; empty, behind the tag, where there is only one.
    pub content: Span,
    /// The whole element, tags included.
    pub span: Span,
}

/// The name of an element or attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The prefix; empty where there is none.
    pub prefix: String,
    /// The name without its prefix.
    pub local: String,
    /// The namespace; empty where there is none, or where the prefix is declared nowhere.
    pub namespace: Arc<str>,
    /// Where prefix and name stand.
    pub span: Span,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The value, references replaced and line breaks made blanks; the span lies between the
    /// quotes.
    pub value: Spanned<String>,
    /// Name and value, quotes included.
    pub span: Span,
}

/// The declaration of a namespace, such as `xmlns:ds="…"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// The prefix that is declared; empty for `xmlns="…"`.
    pub prefix: String,
    /// The namespace; empty where `xmlns=""` takes the default one away.
    pub uri: Arc<str>,
    /// The whole declaration.
    pub span: Span,
}

impl Name {
    /// Whether it is `local` in the namespace `namespace`.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && &*self.namespace == namespace
    }

    /// Whether the prefix is declared nowhere.
    #[must_use]
    pub fn is_undeclared(&self) -> bool {
        !self.prefix.is_empty() && self.namespace.is_empty()
    }
}

impl Element {
    /// The child elements, in order.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The first child element named `local` in the namespace `namespace`.
    #[must_use]
    pub fn child(&self, namespace: &str, local: &str) -> Option<&Self> {
        self.elements().find(|e| e.name.is(namespace, local))
    }

    /// This element and every one below it, in the order of the text.
    pub fn descendants(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.elements().rev());
            Some(next)
        })
    }

    /// The value of the attribute `local` that has no namespace.
    #[must_use]
    pub fn attribute(&self, local: &str) -> Option<&Spanned<String>> {
        let found = self
            .attributes
            .iter()
            .find(|a| a.name.is("", local) && a.name.prefix.is_empty());
        found.map(|a| &a.value)
    }

    /// The character data that stands directly inside, as one text.
    ///
    /// A comment or processing instruction does not end it; the text of child elements does not
    /// belong to it. The span goes from the first to the last of it.
    #[must_use]
    pub fn text(&self) -> Spanned<String> {
        let mut text = Spanned::new(String::new(), Span::at(self.content.start));
        let mut pieces = self.children.iter().filter_map(|node| match node {
            Node::Text(piece) => Some(piece),
            _ => None,
        });
        if let Some(first) = pieces.next() {
            text = first.clone();
        }
        for piece in pieces {
            text.value.push_str(&piece.value);
            text.span = text.span.to(piece.span);
        }
        text
    }
}
