//! Canonical XML: the one text for all ways to write an element, which signatures are made over.

use super::tree::{Attribute, Document, Element, Instruction, MAX_TEXT, Node, XML_NAMESPACE};
use crate::{Names, Span, sorted_by};

/// The longest canonical text that is made, in bytes. Declarations of namespaces are repeated in
/// it, so that a short document could have a very long one.
pub const MAX_CANONICAL: usize = 2 * MAX_TEXT;

/// How XML is made canonical.
///
/// Inclusive is [Canonical XML 1.0](https://www.w3.org/TR/2001/REC-xml-c14n-20010315), exclusive
/// is [Exclusive XML Canonicalization 1.0](https://www.w3.org/TR/2002/REC-xml-exc-c14n-20020718/).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Canonical<'a> {
    /// Whether only those declarations of namespaces stay that an element makes use of.
    pub exclusive: bool,
    /// Whether comments stay.
    pub comments: bool,
    /// Prefixes that exclusive canonicalization treats as the inclusive one does; empty for the
    /// default namespace.
    pub inclusive_prefixes: &'a [&'a str],
    /// The element to leave out: an enveloped signature.
    pub without: Option<Span>,
}

impl Document {
    /// The canonical text of an element of this document.
    ///
    /// `None` if it would be longer than [`MAX_CANONICAL`].
    ///
    /// ```
    /// use rolecall_source::xml::{self, Canonical};
    /// let text = r#"<a:r xmlns:a="urn:a" xmlns:b="urn:b"><b:e z='1' a = "2" /></a:r>"#;
    /// let document = xml::read(text).value.unwrap();
    /// let inner = document.root.child("urn:b", "e").unwrap();
    /// let exclusive = Canonical { exclusive: true, ..Canonical::default() };
    /// let canonical = document.canonical(inner, &exclusive).unwrap();
    /// assert_eq!(canonical, r#"<b:e xmlns:b="urn:b" a="2" z="1"></b:e>"#);
    /// ```
    #[must_use]
    pub fn canonical(&self, element: &Element, how: &Canonical<'_>) -> Option<String> {
        let mut writer = Writer::new(how);
        let mut inherited = Names::default();
        for ancestor in self.ancestors(element) {
            writer.enter(ancestor);
            let kept = ancestor.attributes.iter().filter(|a| is_xml(a));
            for attribute in kept {
                inherited.insert(&attribute.name.local, attribute);
            }
        }
        writer.element(element, Some(inherited));
        writer.finish()
    }

    /// The canonical text of the whole document, with what stands around its root.
    ///
    /// `None` if it would be longer than [`MAX_CANONICAL`].
    #[must_use]
    pub fn canonical_whole(&self, how: &Canonical<'_>) -> Option<String> {
        let mut writer = Writer::new(how);
        for node in &self.before {
            let length = writer.out.len();
            writer.node(node);
            if writer.out.len() > length {
                writer.out.push('\n');
            }
        }
        writer.element(&self.root, Some(Names::default()));
        for node in &self.after {
            let length = writer.out.len();
            writer.out.push('\n');
            writer.node(node);
            if writer.out.len() == length + 1 {
                writer.out.truncate(length);
            }
        }
        writer.finish()
    }

    /// The elements around an element, outermost first.
    fn ancestors<'d>(&'d self, element: &Element) -> Vec<&'d Element> {
        let mut ancestors = Vec::new();
        let mut at = &self.root;
        while at.span != element.span {
            let holds =
                |e: &&Element| e.span.start <= element.span.start && element.span.end <= e.span.end;
            ancestors.push(at);
            match at.elements().find(holds) {
                Some(inner) => at = inner,
                None => break,
            }
        }
        ancestors
    }
}

/// Each prefix with its namespace; the innermost is the last.
type Scope<'d> = Names<(&'d str, Vec<&'d str>)>;

struct Writer<'d, 'h> {
    how: &'h Canonical<'h>,
    inclusive_prefixes: Names,
    /// As declared in the document.
    declared: Scope<'d>,
    /// As declared in the text that is written.
    written: Scope<'d>,
    out: String,
}

impl<'d, 'h> Writer<'d, 'h> {
    fn new(how: &'h Canonical<'h>) -> Self {
        Self {
            how,
            inclusive_prefixes: how.inclusive_prefixes.iter().copied().collect(),
            declared: Scope::default(),
            written: Scope::default(),
            out: String::new(),
        }
    }

    fn finish(self) -> Option<String> {
        (self.out.len() <= MAX_CANONICAL).then_some(self.out)
    }

    fn enter(&mut self, element: &'d Element) {
        for namespace in &element.namespaces {
            declare(&mut self.declared, &namespace.prefix, &namespace.uri);
        }
    }

    fn leave(&mut self, element: &Element) {
        for namespace in &element.namespaces {
            pop(&mut self.declared, &namespace.prefix);
        }
    }

    /// Writes an element; the first one to be written has inherited attributes.
    fn element(&mut self, element: &'d Element, inherited: Option<Names<&'d Attribute>>) {
        if Some(element.span) == self.how.without || self.out.len() > MAX_CANONICAL {
            return;
        }
        self.enter(element);
        self.out.push('<');
        self.name(&element.name.prefix, &element.name.local);
        let new = self.namespaces(element, inherited.is_some());
        self.attributes(element, &inherited.unwrap_or_default());
        self.out.push('>');
        for node in &element.children {
            self.node(node);
        }
        self.out.push_str("</");
        self.name(&element.name.prefix, &element.name.local);
        self.out.push('>');
        for prefix in new {
            pop(&mut self.written, prefix);
        }
        self.leave(element);
    }

    /// Writes the declarations that are not in force yet, and returns their prefixes.
    fn namespaces(&mut self, element: &'d Element, first: bool) -> Vec<&'d str> {
        let mut new = Vec::new();
        for prefix in self.prefixes(element, first) {
            let uri = innermost(&self.declared, prefix);
            if uri == innermost(&self.written, prefix) {
                continue;
            }
            self.out.push_str(if prefix.is_empty() {
                " xmlns"
            } else {
                " xmlns:"
            });
            self.out.push_str(prefix);
            self.value(uri);
            declare(&mut self.written, prefix, uri);
            new.push(prefix);
        }
        new
    }

    /// The prefixes whose declaration may have to stand at an element, in the order of the text.
    fn prefixes(&self, element: &'d Element, first: bool) -> Vec<&'d str> {
        let mut prefixes: Vec<&str> = if first {
            self.declared.values().map(|(prefix, _)| *prefix).collect()
        } else {
            let here = element.namespaces.iter();
            here.map(|n| n.prefix.as_str()).collect()
        };
        if self.how.exclusive {
            prefixes.retain(|prefix| self.inclusive_prefixes.contains(prefix));
            prefixes.push(&element.name.prefix);
            let of_attributes = element.attributes.iter().map(|a| a.name.prefix.as_str());
            prefixes.extend(of_attributes.filter(|prefix| !prefix.is_empty()));
        }
        prefixes.retain(|prefix| *prefix != "xml");
        let mut prefixes = sorted_by(prefixes, &|one, other| one.cmp(other));
        prefixes.dedup();
        prefixes
    }

    fn attributes(&mut self, element: &'d Element, inherited: &Names<&'d Attribute>) {
        let mut attributes: Vec<&Attribute> = element.attributes.iter().collect();
        if !self.how.exclusive {
            let own = attributes.iter().filter(|a| is_xml(a));
            let own: Names = own.map(|a| a.name.local.as_str()).collect();
            let inherited = inherited.values().copied();
            attributes.extend(inherited.filter(|a| !own.contains(&a.name.local)));
        }
        let by_name = |one: &&Attribute, other: &&Attribute| {
            let namespaces = one.name.namespace.cmp(&other.name.namespace);
            namespaces.then_with(|| one.name.local.cmp(&other.name.local))
        };
        for attribute in sorted_by(attributes, &by_name) {
            self.out.push(' ');
            self.name(&attribute.name.prefix, &attribute.name.local);
            self.value(&attribute.value.value);
        }
    }

    fn node(&mut self, node: &'d Node) {
        match node {
            Node::Element(element) => self.element(element, None),
            Node::Text(text) => {
                for c in text.value.chars() {
                    match c {
                        '&' => self.out.push_str("&amp;"),
                        '<' => self.out.push_str("&lt;"),
                        '>' => self.out.push_str("&gt;"),
                        '\r' => self.out.push_str("&#xD;"),
                        c => self.out.push(c),
                    }
                }
            }
            Node::Comment(comment) if self.how.comments => {
                self.out.push_str("<!--");
                self.out.push_str(&comment.value);
                self.out.push_str("-->");
            }
            Node::Comment(_) => {}
            Node::Instruction(instruction) => self.instruction(instruction),
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        self.out.push_str("<?");
        self.out.push_str(&instruction.target);
        if !instruction.data.is_empty() {
            self.out.push(' ');
            self.out.push_str(&instruction.data);
        }
        self.out.push_str("?>");
    }

    fn name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.push_str(prefix);
            self.out.push(':');
        }
        self.out.push_str(local);
    }

    /// The value of an attribute, with the sign in front of it.
    fn value(&mut self, value: &str) {
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#x9;"),
                '\n' => self.out.push_str("&#xA;"),
                '\r' => self.out.push_str("&#xD;"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

fn innermost<'d>(scope: &Scope<'d>, prefix: &str) -> &'d str {
    let uris = scope.get(prefix);
    uris.and_then(|(_, uris)| uris.last())
        .copied()
        .unwrap_or_default()
}

fn declare<'d>(scope: &mut Scope<'d>, prefix: &'d str, uri: &'d str) {
    if let Some((_, uris)) = scope.insert_new(prefix, (prefix, vec![uri])) {
        uris.push(uri);
    }
}

fn pop(scope: &mut Scope<'_>, prefix: &str) {
    if let Some((_, uris)) = scope.get_mut(prefix) {
        uris.pop();
    }
}

/// Whether an attribute is one of `xml:lang` and its like, which hold for what is inside too.
fn is_xml(attribute: &Attribute) -> bool {
    &*attribute.name.namespace == XML_NAMESPACE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    const INCLUSIVE: Canonical<'static> = Canonical {
        exclusive: false,
        comments: false,
        inclusive_prefixes: &[],
        without: None,
    };
    const COMMENTS: Canonical<'static> = Canonical {
        comments: true,
        ..INCLUSIVE
    };
    const EXCLUSIVE: Canonical<'static> = Canonical {
        exclusive: true,
        ..INCLUSIVE
    };

    fn whole(text: &str, how: &Canonical<'_>) -> String {
        let read = xml::read(text);
        assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        read.value.unwrap().canonical_whole(how).unwrap()
    }

    fn inner(text: &str, local: &str, how: &Canonical<'_>) -> String {
        let document = xml::read(text).value.unwrap();
        let element = document.root.descendants().find(|e| e.name.local == local);
        document.canonical(element.unwrap(), how).unwrap()
    }

    // after Canonical XML 1.0, section 3.1
    #[test]
    fn around_the_root() {
        let text = "<?xml version=\"1.0\"?>\n\n<?style   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n<!-- one -->\n<doc>Hello<!-- two --></doc>\n\n<?bare     ?>\n\n<!-- three -->\n";
        assert_eq!(
            whole(text, &INCLUSIVE),
            "<?style href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello</doc>\n<?bare?>"
        );
        assert_eq!(
            whole(text, &COMMENTS),
            "<?style href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<!-- one -->\n<doc>Hello<!-- two --></doc>\n<?bare?>\n<!-- three -->"
        );
    }

    // after sections 3.2 to 3.4 and 3.6
    #[test]
    fn tags_characters_and_references() {
        let text = "<doc>\r\n  <e1   />\n  <e3   name = \"elem3\"   id=\"elem3\"   />\n  <e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n      xmlns:b=\"http://b.example\"\n      xmlns:a=\"http://a.example\"\n      xmlns=\"http://e.example\"/>\n  <e6 xmlns=\"\" xmlns:a=\"http://a.example\"><e7 xmlns=\"http://e.example\"><e8 xmlns=\"\" xmlns:a=\"http://a.example\"/></e7></e6>\n</doc>";
        assert_eq!(
            whole(text, &INCLUSIVE),
            "<doc>\n  <e1></e1>\n  <e3 id=\"elem3\" name=\"elem3\"></e3>\n  <e5 xmlns=\"http://e.example\" xmlns:a=\"http://a.example\" xmlns:b=\"http://b.example\" attr=\"I'm\" attr2=\"all\" a:attr=\"out\" b:attr=\"sorted\"></e5>\n  <e6 xmlns:a=\"http://a.example\"><e7 xmlns=\"http://e.example\"><e8 xmlns=\"\"></e8></e7></e6>\n</doc>"
        );
        let text = "<doc><t>A&#x0d;\nB</t><v><![CDATA[v>\"0\" && x<\"9\"]]></v><c e='x>\"&#x20;&#x9;&apos;&amp;&lt;&#xA;' n=' a  &#xD;\n b'/><u>&#169;</u></doc>";
        assert_eq!(
            whole(text, &INCLUSIVE),
            "<doc><t>A&#xD;\nB</t><v>v&gt;\"0\" &amp;&amp; x&lt;\"9\"</v><c e=\"x>&quot; &#x9;'&amp;&lt;&#xA;\" n=\" a  &#xD;  b\"></c><u>©</u></doc>"
        );
    }

    // after Exclusive XML Canonicalization, section 2.2
    #[test]
    fn a_part_of_a_document() {
        let text = r#"<n0:local xmlns:n0="foo:bar" xmlns:n3="ftp://example.org" xml:lang="de" xml:space="preserve">
  <n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
     <n3:stuff xmlns:n3="ftp://example.org"/>
  </n1:elem2></n0:local>"#;
        assert_eq!(
            inner(text, "elem2", &INCLUSIVE),
            "<n1:elem2 xmlns:n0=\"foo:bar\" xmlns:n1=\"http://example.net\" xmlns:n3=\"ftp://example.org\" xml:lang=\"en\" xml:space=\"preserve\">\n     <n3:stuff></n3:stuff>\n  </n1:elem2>"
        );
        assert_eq!(
            inner(text, "elem2", &EXCLUSIVE),
            "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n     <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n  </n1:elem2>"
        );
        let listed = Canonical {
            inclusive_prefixes: &["n0", "n3", "none"],
            ..EXCLUSIVE
        };
        assert_eq!(
            inner(text, "elem2", &listed),
            "<n1:elem2 xmlns:n0=\"foo:bar\" xmlns:n1=\"http://example.net\" xmlns:n3=\"ftp://example.org\" xml:lang=\"en\">\n     <n3:stuff></n3:stuff>\n  </n1:elem2>"
        );
    }

    #[test]
    fn namespaces_of_attributes_and_the_default_one() {
        let text = r#"<r xmlns="urn:d" xmlns:t="urn:t"><i t:a="1"><j xmlns=""><k xmlns="urn:d"/></j></i><t:i/></r>"#;
        assert_eq!(
            inner(text, "i", &EXCLUSIVE),
            r#"<i xmlns="urn:d" xmlns:t="urn:t" t:a="1"><j xmlns=""><k xmlns="urn:d"></k></j></i>"#
        );
        let listed = Canonical {
            inclusive_prefixes: &[""],
            ..EXCLUSIVE
        };
        let text = r#"<r xmlns="urn:d" xmlns:t="urn:t"><t:i><t:j xmlns="urn:e"/></t:i></r>"#;
        assert_eq!(
            inner(text, "i", &listed),
            r#"<t:i xmlns="urn:d" xmlns:t="urn:t"><t:j xmlns="urn:e"></t:j></t:i>"#
        );
    }

    #[test]
    fn an_element_is_left_out() {
        let text = "<r>a<s><t/></s>b</r>";
        let document = xml::read(text).value.unwrap();
        let enveloped = Canonical {
            without: document.root.child("", "s").map(|s| s.span),
            ..EXCLUSIVE
        };
        let canonical = document.canonical(&document.root, &enveloped);
        assert_eq!(canonical.unwrap(), "<r>ab</r>");
    }

    #[test]
    fn a_canonical_text_that_would_be_too_long_is_not_made() {
        let uri = "u".repeat(50_000);
        let inside = "<p:a/>".repeat(1_000);
        let text = format!("<r xmlns:p=\"{uri}\">{inside}</r>");
        let document = xml::read(&text).value.unwrap();
        assert_eq!(document.canonical(&document.root, &EXCLUSIVE), None);
        assert!(document.canonical(&document.root, &INCLUSIVE).is_some());
    }
}
