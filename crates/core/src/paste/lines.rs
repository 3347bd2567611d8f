//! Documents in lines, as people read them.

use rolecall_source::{
    json,
    xml::{Document, Element, Node},
};

/// JSON indented by two; as it is where it can't be read.
pub(super) fn of_json(text: &str) -> String {
    json::indented(text).unwrap_or_else(|| text.to_owned())
}

/// XML with a line for each element that holds no text beside others.
pub(super) fn of_document(document: &Document, text: &str) -> String {
    let mut out = String::new();
    element(&document.root, text, 0, &mut out);
    out
}

// the reader gives no tree deeper than `xml::MAX_DEPTH`
fn element(element: &Element, text: &str, depth: usize, out: &mut String) {
    let is_blank = |node: &Node| matches!(node, Node::Text(text) if text.value.trim().is_empty());
    let is_text = |node: &Node| matches!(node, Node::Text(_)) && !is_blank(node);
    let has_elements = element
        .children
        .iter()
        .any(|c| matches!(c, Node::Element(_)));
    if !has_elements || element.children.iter().any(is_text) {
        out.push_str(element.span.of(text));
        return;
    }
    out.push_str(element.tag.of(text));
    for child in element.children.iter().filter(|child| !is_blank(child)) {
        new_line(depth + 1, out);
        match child {
            Node::Element(child) => self::element(child, text, depth + 1, out),
            Node::Text(other) | Node::Comment(other) => out.push_str(other.span.of(text)),
            Node::Instruction(instruction) => out.push_str(instruction.span.of(text)),
        }
    }
    new_line(depth, out);
    let end = rolecall_source::Span::new(element.content.end, element.span.end);
    out.push_str(end.of(text));
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}
