//! Builds the tree from the events of quick-xml, which splits the text and checks little more.

use std::sync::Arc;

use quick_xml::{
    Error,
    errors::{IllFormedError, SyntaxError},
    events::Event,
    reader::Reader as Events,
};

use super::{
    attributes::{self, Written},
    lexical::{character, check_characters, is_space, short, unfinished_reference, value},
    tree::{
        Attribute, Document, Element, Instruction, MAX_DEPTH, MAX_NODES, MAX_TEXT, Name, Namespace,
        Node, XML_NAMESPACE,
    },
};
use crate::{Diagnostic, Diagnostics, Names, Parsed, Span, Spanned, codes};

/// The namespace of the attributes that declare namespaces.
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

const BYTE_ORDER_MARK: char = '\u{feff}';

pub(super) fn read(text: &str) -> Parsed<Option<Document>> {
    let mut reader = Reader::new(text);
    if let Err(error) = reader.run() {
        reader.diagnostics.push(error);
    }
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    events: Events<&'t [u8]>,
    /// Where the events begin to count: behind the byte order mark.
    base: usize,
    /// The elements that are not closed yet, outermost first.
    open: Vec<Element>,
    /// What each prefix stands for; the innermost declaration is the last.
    scope: Names<Vec<Arc<str>>>,
    no_namespace: Arc<str>,
    /// The prefixes that were found to be declared nowhere.
    undeclared: Names,
    before: Vec<Node>,
    root: Option<Element>,
    after: Vec<Node>,
    nodes: usize,
    diagnostics: Diagnostics,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut events = Events::from_str(body);
        let config = events.config_mut();
        // what quick-xml would check here is checked with more to say
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let mut scope = Names::default();
        scope.insert("xml", vec![Arc::from(XML_NAMESPACE)]);
        Self {
            text,
            events,
            base: text.len() - body.len(),
            open: Vec::new(),
            scope,
            no_namespace: Arc::from(""),
            undeclared: Names::default(),
            before: Vec::new(),
            root: None,
            after: Vec::new(),
            nodes: 0,
            diagnostics: Diagnostics::default(),
        }
    }

    fn run(&mut self) -> Result<(), Diagnostic> {
        if self.text.len() > MAX_TEXT {
            return Err(Diagnostic::error(
                codes::XML_LIMIT,
                Span::at(0),
                format!(
                    "the XML is longer than {} MiB, the most that is read",
                    MAX_TEXT >> 20
                ),
            ));
        }
        // quick-xml would drop a second mark and count wrong from there
        if self.rest(self.base).starts_with(BYTE_ORDER_MARK) {
            let span = Span::new(self.base, self.base + BYTE_ORDER_MARK.len_utf8());
            return Err(syntax(span, "a second byte order mark"));
        }
        while self.step()? {}
        match self.open.last() {
            Some(element) => {
                let name = element.name.span.of(self.text);
                let message = format!(
                    "the text ends inside `{0}`: `</{0}>` is missing",
                    short(name)
                );
                Err(syntax(element.tag, message))
            }
            None if self.root.is_none() => Err(syntax(self.all(), "there is no element here")),
            None => Ok(()),
        }
    }

    /// The document as far as it goes.
    fn finish(mut self) -> Parsed<Option<Document>> {
        let end = self.position().min(self.text.len());
        while let Some(element) = self.open.pop() {
            self.close(element, Span::at(end));
        }
        let (before, after) = (self.before, self.after);
        Parsed {
            value: self.root.map(|root| Document {
                before,
                root,
                after,
            }),
            diagnostics: self.diagnostics,
        }
    }

    /// Reads one event; false at the end of the text.
    fn step(&mut self) -> Result<bool, Diagnostic> {
        let start = self.position();
        let event = match self.events.read_event() {
            Ok(event) => event,
            Err(error) => return Err(self.syntax_error(&error)),
        };
        let span = Span::new(start, self.position());
        let raw = span.of(self.text);
        if !matches!(event, Event::DocType(_)) {
            check_characters(raw, span.start)?;
        }
        match event {
            Event::Start(_) => {
                let element = self.element(span, inside(raw, "<", ">"))?;
                self.open.push(element);
            }
            Event::Empty(_) => {
                let element = self.element(span, inside(raw, "<", "/>"))?;
                self.close(element, Span::at(span.end));
            }
            Event::End(_) => self.end(span, inside(raw, "</", ">"))?,
            Event::Text(_) => self.characters(span, raw)?,
            Event::GeneralRef(_) => {
                let c = character(raw, span.start)?;
                self.push_text(span, &c.to_string(), true)?;
            }
            Event::CData(_) => {
                let text = value_of_markup(inside(raw, "<![CDATA[", "]]>"));
                self.push_text(span, &text, true)?;
            }
            Event::Comment(_) => self.comment(span, inside(raw, "<!--", "-->"))?,
            Event::PI(_) => self.instruction(span, inside(raw, "<?", "?>"))?,
            Event::Decl(_) => self.declaration(span, inside(raw, "<?xml", "?>"))?,
            Event::DocType(_) => return Err(self.doctype(span.start)),
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    /// The element that a tag begins; `raw` is what stands between its brackets.
    fn element(&mut self, tag: Span, raw: &str) -> Result<Element, Diagnostic> {
        if self.root.is_some() {
            return Err(syntax(
                tag,
                "the document ends before this: it has one root element",
            ));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::error(
                codes::XML_LIMIT,
                tag,
                format!("elements are nested deeper than {MAX_DEPTH}, the most that is read"),
            ));
        }
        let at = tag.start + "<".len();
        let end = raw.find(is_space).unwrap_or(raw.len());
        let (qualified, rest) = raw.split_at_checked(end).unwrap_or((raw, ""));
        let (prefix, local) = attributes::name(qualified, at)?;
        let written = attributes::read(rest, at + end)?;
        self.count(1 + written.len(), tag)?;

        let (declared, written): (Vec<_>, Vec<_>) = written.into_iter().partition(declares);
        let mut namespaces = Vec::with_capacity(declared.len());
        for declaration in declared {
            namespaces.push(self.declare(declaration)?);
        }
        let name_span = Span::new(at, at + qualified.len());
        let element = Element {
            name: self.resolve(prefix, local, name_span, true),
            attributes: written.into_iter().map(|w| self.attribute(w)).collect(),
            namespaces,
            children: Vec::new(),
            tag,
            content: Span::at(tag.end),
            span: tag,
        };
        check_duplicates(&element)?;
        Ok(element)
    }

    /// Reads the declaration of a namespace, and lets it hold from here on.
    fn declare(&mut self, written: Written<'_>) -> Result<Namespace, Diagnostic> {
        let prefix = if written.prefix.is_empty() {
            ""
        } else {
            written.local
        };
        let uri = written.value.value;
        let wrong = match (prefix, uri.as_str()) {
            ("xmlns", _) => Some("`xmlns` is not a prefix that can be declared"),
            ("xml", uri) if uri != XML_NAMESPACE => {
                Some("`xml` always stands for its own namespace")
            }
            (prefix, XML_NAMESPACE) if prefix != "xml" => {
                Some("this is the namespace of the prefix `xml` alone")
            }
            (_, XMLNS_NAMESPACE) => Some("this namespace can't be declared"),
            (prefix, "") if !prefix.is_empty() => Some("a prefix can't stand for no namespace"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(Diagnostic::error(codes::XML_NAMESPACE, written.span, wrong));
        }
        let uri: Arc<str> = Arc::from(uri);
        if let Some(uris) = self.scope.insert_new(prefix, vec![Arc::clone(&uri)]) {
            uris.push(Arc::clone(&uri));
        }
        Ok(Namespace {
            prefix: prefix.to_owned(),
            uri,
            span: written.span,
        })
    }

    fn attribute(&mut self, written: Written<'_>) -> Attribute {
        Attribute {
            name: self.resolve(written.prefix, written.local, written.name, false),
            value: written.value,
            span: written.span,
        }
    }

    /// The name with its namespace. An attribute without a prefix has none.
    fn resolve(&mut self, prefix: &str, local: &str, span: Span, of_element: bool) -> Name {
        let found = self.scope.get(prefix).and_then(|uris| uris.last());
        let namespace = match found {
            Some(uri) if of_element || !prefix.is_empty() => Arc::clone(uri),
            _ => Arc::clone(&self.no_namespace),
        };
        let name = Name {
            prefix: prefix.to_owned(),
            local: local.to_owned(),
            namespace,
            span,
        };
        if name.is_undeclared() && self.undeclared.add(&name.prefix) {
            self.diagnostics.push(
                Diagnostic::error(
                    codes::XML_NAMESPACE,
                    Span::new(span.start, span.start + prefix.len()),
                    format!("the prefix `{}` is declared nowhere", short(prefix)),
                )
                .help(format!(
                    "an element around it must have xmlns:{}=\"…\"",
                    short(prefix)
                )),
            );
        }
        name
    }

    fn end(&mut self, span: Span, raw: &str) -> Result<(), Diagnostic> {
        let name = raw.trim_end_matches(is_space);
        let Some(element) = self.open.pop() else {
            return Err(syntax(
                span,
                format!("`</{}>` closes no element", short(name)),
            ));
        };
        if element.name.span.of(self.text) != name {
            let expected = element.name.span.of(self.text);
            let error = syntax(
                span,
                format!(
                    "`</{}>` stands where `</{}>` is expected",
                    short(name),
                    short(expected)
                ),
            )
            .related(element.tag, "the element that is open begins here");
            self.open.push(element);
            return Err(error);
        }
        self.close(element, span);
        Ok(())
    }

    /// Puts an element that is complete where it belongs.
    fn close(&mut self, mut element: Element, end: Span) {
        element.content.end = end.start;
        element.span = element.tag.to(end);
        for namespace in &element.namespaces {
            if let Some(uris) = self.scope.get_mut(&namespace.prefix) {
                uris.pop();
            }
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn characters(&mut self, span: Span, raw: &str) -> Result<(), Diagnostic> {
        if let Some(i) = raw.find("]]>") {
            let at = span.start + i;
            return Err(syntax(
                Span::new(at, at + "]]>".len()),
                "`]]>` ends no CDATA section here",
            )
            .help("write it as ]]&gt;"));
        }
        self.push_text(span, &value(raw, span.start, false)?, false)
    }

    /// Adds character data to the open element; next to a text it becomes part of that.
    fn push_text(&mut self, span: Span, text: &str, needs_element: bool) -> Result<(), Diagnostic> {
        let Some(parent) = self.open.last_mut() else {
            return if needs_element || !text.trim_matches(is_space).is_empty() {
                Err(self.outside(span))
            } else {
                Ok(())
            };
        };
        if let Some(Node::Text(last)) = parent.children.last_mut() {
            last.value.push_str(text);
            last.span = last.span.to(span);
            return Ok(());
        }
        parent
            .children
            .push(Node::Text(Spanned::new(text.to_owned(), span)));
        self.count(1, span)
    }

    fn outside(&self, span: Span) -> Diagnostic {
        let raw = span.of(self.text);
        let start = span.start + raw.len() - raw.trim_start_matches(is_space).len();
        let span = Span::new(start, start + raw.trim_matches(is_space).len());
        if self.root.is_some() {
            syntax(span, "the document ends before this text")
        } else {
            syntax(span, "this text stands in front of the root element")
        }
    }

    fn comment(&mut self, span: Span, raw: &str) -> Result<(), Diagnostic> {
        let at = span.start + "<!--".len();
        let dashes = raw
            .find("--")
            .or_else(|| raw.ends_with('-').then(|| raw.len() - 1));
        if let Some(i) = dashes {
            return Err(syntax(
                Span::new(at + i, at + i + 2),
                "`--` can't stand in a comment",
            ));
        }
        let text = value_of_markup(raw);
        self.push_markup(Node::Comment(Spanned::new(text, span)), span)
    }

    fn instruction(&mut self, span: Span, raw: &str) -> Result<(), Diagnostic> {
        let end = raw.find(is_space).unwrap_or(raw.len());
        let (target, data) = raw.split_at_checked(end).unwrap_or((raw, ""));
        let at = span.start + "<?".len();
        let (prefix, local) = attributes::name(target, at)?;
        if target.eq_ignore_ascii_case("xml") || !prefix.is_empty() {
            let message = format!(
                "`{}` can't be the name of a processing instruction",
                short(target)
            );
            return Err(syntax(Span::new(at, at + target.len()), message));
        }
        let instruction = Instruction {
            target: local.to_owned(),
            data: value_of_markup(data.trim_start_matches(is_space)),
            span,
        };
        self.push_markup(Node::Instruction(instruction), span)
    }

    fn push_markup(&mut self, node: Node, span: Span) -> Result<(), Diagnostic> {
        match (self.open.last_mut(), &self.root) {
            (Some(parent), _) => parent.children.push(node),
            (None, None) => self.before.push(node),
            (None, Some(_)) => self.after.push(node),
        }
        self.count(1, span)
    }

    /// The XML declaration: `<?xml version="1.0" encoding="UTF-8"?>`.
    fn declaration(&mut self, span: Span, raw: &str) -> Result<(), Diagnostic> {
        if span.start != self.base {
            return Err(
                syntax(span, "the XML declaration must stand at the very beginning")
                    .help("remove what stands in front of it, blanks included"),
            );
        }
        let written = attributes::read(raw, span.start + "<?xml".len())?;
        let mut names = written
            .iter()
            .map(|w| if w.prefix.is_empty() { w.local } else { "" });
        // version first, then encoding and standalone, if at all
        let in_order = names.next() == Some("version") && {
            let rest: Vec<_> = names.collect();
            matches!(
                *rest,
                [] | ["encoding" | "standalone"] | ["encoding", "standalone"]
            )
        };
        if !in_order {
            return Err(syntax(span, "this is not an XML declaration")
                .help("it has a version, then perhaps an encoding, then perhaps standalone"));
        }
        for item in &written {
            let value = item.value.value.as_str();
            let wrong = match item.local {
                "version" if value != "1.0" => Some("XML 1.0 is read, and nothing else"),
                "encoding" if !is_unicode(value) => Some("UTF-8 is read, and no other encoding"),
                "standalone" if !matches!(value, "yes" | "no") => Some("this is either yes or no"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                return Err(Diagnostic::error(
                    codes::XML_ENCODING,
                    item.value.span,
                    wrong,
                ));
            }
        }
        Ok(())
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), Diagnostic> {
        self.nodes += more;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(attributes::too_many(span))
    }

    fn doctype(&self, at: usize) -> Diagnostic {
        Diagnostic::error(
            codes::XML_DOCTYPE,
            self.head(at),
            "a document type declaration is not read: it could define entities of any size",
        )
        .help("no SAML document needs one: remove it")
    }

    fn syntax_error(&self, error: &Error) -> Diagnostic {
        let at = self.base + offset(self.events.error_position());
        let head = self.head(at);
        match error {
            Error::Syntax(SyntaxError::UnclosedDoctype) => self.doctype(at),
            Error::Syntax(SyntaxError::UnclosedComment) => syntax(
                head,
                "the comment that begins here never ends: `-->` is missing",
            ),
            Error::Syntax(SyntaxError::UnclosedCData) => syntax(
                head,
                "the CDATA section that begins here never ends: `]]>` is missing",
            ),
            Error::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => syntax(
                head,
                "the instruction that begins here never ends: `?>` is missing",
            ),
            Error::Syntax(SyntaxError::UnclosedTag) => {
                syntax(head, "the tag that begins here never ends: `>` is missing")
            }
            Error::Syntax(
                SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => syntax(
                head,
                "the tag that begins here never ends: a quote in it stays open",
            ),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => syntax(
                head,
                "`<!` begins neither a comment nor a CDATA section here",
            ),
            Error::IllFormed(IllFormedError::MissingDoctypeName) => self.doctype(at),
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                unfinished_reference(self.rest(at), at)
            }
            other => syntax(head, other.to_string()),
        }
    }

    /// The first word of the markup at `at`.
    fn head(&self, at: usize) -> Span {
        let rest = self.rest(at);
        let end = rest
            .char_indices()
            .find(|&(i, c)| i > 0 && (is_space(c) || c == '<' || c == '>'))
            .map_or(rest.len(), |(i, _)| i);
        Span::new(at, at + end)
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn all(&self) -> Span {
        Span::new(0, self.text.len())
    }

    fn position(&self) -> usize {
        self.base + offset(self.events.buffer_position())
    }
}

/// No attribute may stand twice, not even under two prefixes of one namespace.
fn check_duplicates(element: &Element) -> Result<(), Diagnostic> {
    let mut seen = Names::default();
    let declared = element
        .namespaces
        .iter()
        .map(|n| (("xmlns", &*n.prefix), n.span));
    let attributes = element.attributes.iter().map(|a| {
        let scope = if a.name.is_undeclared() {
            &*a.name.prefix
        } else {
            &*a.name.namespace
        };
        ((scope, &*a.name.local), a.span)
    });
    for (key, span) in declared.chain(attributes) {
        let (scope, local) = key;
        // a local name holds no space
        if let Some(first) = seen.insert(&[scope, " ", local].concat(), span) {
            let message = format!("the attribute `{}` stands twice in this tag", short(local));
            return Err(Diagnostic::error(codes::XML_DUPLICATE, span, message)
                .related(first, "the first one stands here"));
        }
    }
    Ok(())
}

fn syntax(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(codes::XML_SYNTAX, span, message)
}

/// An offset of quick-xml, which counts in 64 bits on every platform.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// What stands between the brackets of a piece of markup.
fn inside<'t>(raw: &'t str, open: &str, close: &str) -> &'t str {
    let raw = raw.strip_prefix(open).unwrap_or(raw);
    raw.strip_suffix(close).unwrap_or(raw)
}

/// The text of a comment, instruction or CDATA section: nothing is replaced but line ends.
fn value_of_markup(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether an attribute declares a namespace.
fn declares(written: &Written<'_>) -> bool {
    written.prefix == "xmlns" || (written.prefix.is_empty() && written.local == "xmlns")
}

/// Whether a text in the encoding `name` can be read as UTF-8.
fn is_unicode(name: &str) -> bool {
    ["UTF-8", "US-ASCII", "ASCII"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}
