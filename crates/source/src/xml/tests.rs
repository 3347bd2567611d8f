use proptest::prelude::*;

use super::*;
use crate::codes;

const NS: &str = "urn:example";

fn root(text: &str) -> Element {
    let read = read(text);
    assert_eq!(read.diagnostics, [], "{text}");
    read.value.unwrap().root
}

/// The text that the first error underlines, and its message.
fn error(text: &str) -> (&str, String) {
    let error = read(text).diagnostics.into_iter().next().unwrap();
    (error.span.of(text), error.message)
}

#[test]
fn keeps_the_place_of_everything() {
    let text = "<p:a  xmlns:p='urn:example' p:x=\"1\"\ty = 'é&amp;' ><b/>t\u{e9}</p:a >";
    let root = root(text);
    assert_eq!(root.span.of(text), text);
    assert_eq!(root.name.span.of(text), "p:a");
    assert!(root.name.is(NS, "a"));
    assert_eq!(root.tag.of(text), text.split_inclusive('>').next().unwrap());
    assert_eq!(root.content.of(text), "<b/>té");
    assert_eq!(root.namespaces[0].span.of(text), "xmlns:p='urn:example'");
    let [x, y] = &root.attributes[..] else {
        panic!()
    };
    assert_eq!((x.name.span.of(text), x.value.span.of(text)), ("p:x", "1"));
    assert_eq!(y.span.of(text), "y = 'é&amp;'");
    assert_eq!(
        (y.value.span.of(text), y.value.value.as_str()),
        ("é&amp;", "é&")
    );
    let b = root.child("", "b").unwrap();
    assert_eq!((b.span.of(text), b.content.of(text)), ("<b/>", ""));
    assert_eq!(root.text().span.of(text), "té");
}

#[test]
fn text_goes_on_behind_comments_and_cdata() {
    let text = "<a>adm<!-- x -->in<?pi?>@<![CDATA[<co>]]>&#x2e;&lt;<b>not this</b>!</a>";
    let root = root(text);
    assert_eq!(root.text().value, "admin@<co>.<!");
    let kinds: Vec<_> = root
        .children
        .iter()
        .map(|node| match node {
            Node::Element(e) => e.span.of(text),
            Node::Text(t) => t.span.of(text),
            Node::Comment(c) => c.span.of(text),
            Node::Instruction(i) => i.span.of(text),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "adm",
            "<!-- x -->",
            "in",
            "<?pi?>",
            "@<![CDATA[<co>]]>&#x2e;&lt;",
            "<b>not this</b>",
            "!"
        ]
    );
}

#[test]
fn lines_end_as_xml_wants_it() {
    let root = root("<a x='1\r\n2\t3&#13;4'>1\r\n2\r3&#13;<!--\r\n--></a>");
    assert_eq!(root.attribute("x").unwrap().value, "1 2 3\r4");
    assert_eq!(root.text().value, "1\n2\n3\r");
    assert!(matches!(&root.children[1], Node::Comment(c) if c.value == "\n"));
}

#[test]
fn namespaces_hold_for_what_is_inside() {
    let text = "<a xmlns='urn:1'><b xmlns:p='urn:2'><p:c xmlns=''><d/></p:c></b><e x='1'/></a>";
    let root = root(text);
    let names: Vec<_> = root
        .descendants()
        .map(|e| (&*e.name.namespace, e.name.local.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("urn:1", "a"),
            ("urn:1", "b"),
            ("urn:2", "c"),
            ("", "d"),
            ("urn:1", "e")
        ]
    );
    assert_eq!(
        root.child("urn:1", "e")
            .unwrap()
            .attribute("x")
            .unwrap()
            .value,
        "1"
    );
    assert!(
        self::root("<a xml:lang='en'/>").attributes[0]
            .name
            .is(XML_NAMESPACE, "lang")
    );
}

#[test]
fn what_stands_around_the_root_is_kept() {
    let text =
        "\u{feff}<?xml version='1.0' encoding=\"utf-8\" standalone='no' ?>\n<!--a--><r/>\n<?b c ?>";
    let document = read(text).value.unwrap();
    assert!(matches!(&document.before[..], [Node::Comment(c)] if c.span.of(text) == "<!--a-->"));
    assert_eq!(document.root.span.of(text), "<r/>");
    let [Node::Instruction(b)] = &document.after[..] else {
        panic!()
    };
    assert_eq!((b.target.as_str(), b.data.as_str()), ("b", "c "));
}

#[test]
fn points_at_what_is_not_well_formed() {
    assert_eq!(error("<a><b></a>").0, "</a>");
    assert_eq!(
        error("<a><b>"),
        ("<b>", "the text ends inside `b`: `</b>` is missing".into())
    );
    assert_eq!(error("</a>").0, "</a>");
    assert_eq!(error("<a x='1' x='2'/>").0, "x='2'");
    assert_eq!(
        error("<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>").0,
        "q:x=''"
    );
    assert_eq!(error("<a xmlns:p='u' xmlns:p='v'/>").0, "xmlns:p='v'");
    assert_eq!(error("<a x=1/>").0, "1");
    assert_eq!(error("<a x/>").0, "x");
    assert_eq!(error("<a x='1'y='2'/>").0, "y");
    assert_eq!(error("<a x='<'/>").0, "<");
    assert_eq!(error("<a x='&'/>").0, "&");
    assert_eq!(error("<a>a & b</a>").0, "&");
    assert_eq!(error("<a>a &b c</a>").0, "&b");
    assert_eq!(error("<a>]]></a>").0, "]]>");
    assert_eq!(error("<a><!-- -- --></a>").0, "--");
    assert_eq!(error("<a><!-- ---></a>").0, "--");
    assert_eq!(error("<a>\u{1}</a>").0, "\u{1}");
    assert_eq!(error("<1/>").0, "1");
    assert_eq!(error("<a:b:c/>").0, "a:b:c");
    assert_eq!(error("< a/>"), ("", "a name is expected here".into()));
    assert_eq!(error("<a/>\n text").0, "text");
    assert_eq!(error("<a/><b/>").0, "<b/>");
    assert_eq!(error("text<a/>").0, "text");
    assert_eq!(error("&lt;a/>").0, "&lt;");
    assert_eq!(error("<a></a x='1'>").0, "</a x='1'>");
    assert_eq!(error("<a b='x>").0, "<a");
    assert_eq!(error("<a><!-- x").0, "<!--");
    assert_eq!(
        error("<a><?xml version='1.0'?></a>").0,
        "<?xml version='1.0'?>"
    );
    assert_eq!(error("<a><?XML x?></a>").0, "XML");
    assert!(error("").1.contains("no element"));
    assert!(error("  ").1.contains("no element"));
}

#[test]
fn prefixes_must_be_declared_and_reading_goes_on() {
    let text = "<a><p:b/><p:c q:x='1'/></a>";
    let read = read(text);
    let underlined: Vec<_> = read.diagnostics.iter().map(|d| d.span.of(text)).collect();
    assert_eq!(underlined, ["p", "q"]);
    assert!(
        read.diagnostics
            .iter()
            .all(|d| d.code == codes::XML_NAMESPACE)
    );
    assert_eq!(read.value.unwrap().root.elements().count(), 2);
    for wrong in [
        "xmlns:p=''",
        "xmlns:xml='urn:x'",
        "xmlns:xmlns='urn:x'",
        "xmlns:p='http://www.w3.org/XML/1998/namespace'",
        "xmlns='http://www.w3.org/2000/xmlns/'",
    ] {
        assert_eq!(error(&format!("<a {wrong}/>")).0, wrong);
    }
}

#[test]
fn no_document_type_and_no_entity_of_its_own() {
    for text in [
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [",
        "<!DOCTYPE>",
        "<!doctype a><a/>",
    ] {
        assert_eq!(read(text).diagnostics[0].code, codes::XML_DOCTYPE, "{text}");
    }
    for reference in [
        "&nbsp;",
        "&#0;",
        "&#x110000;",
        "&#xD800;",
        "&#+65;",
        "&#;",
        "&#x;",
    ] {
        let text = format!("<a>{reference}</a>");
        assert_eq!(error(&text).0, reference);
        assert_eq!(read(&text).diagnostics[0].code, codes::XML_ENTITY);
        assert_eq!(error(&format!("<a x='{reference}'/>")).0, reference);
    }
}

#[test]
fn only_utf_8_and_xml_1_0() {
    assert_eq!(
        error("<?xml version='1.0' encoding='UTF-16'?><a/>").0,
        "UTF-16"
    );
    assert_eq!(error("<?xml version='1.1'?><a/>").0, "1.1");
    assert_eq!(
        error("<?xml version='1.0' standalone='maybe'?><a/>").0,
        "maybe"
    );
    assert!(error("<?xml encoding='UTF-8'?><a/>").0.starts_with("<?xml"));
    assert!(error(" <?xml version='1.0'?><a/>").1.contains("beginning"));
    assert!(error("\u{feff}\u{feff}<a/>").1.contains("byte order mark"));
}

#[test]
fn limits_are_named() {
    let said = |text: &str| {
        let read = read(text);
        let last = read.diagnostics.last().unwrap();
        assert_eq!(last.code, codes::XML_LIMIT);
        last.message.clone()
    };
    assert!(said(&"<a>".repeat(100_000)).contains("100"));
    assert!(said(&"<a/>".repeat(3_000_000)).contains("10 MiB"));
    assert!(said(&format!("<a>{}", "<b/>".repeat(MAX_NODES))).contains("200000"));
    assert!(said(&format!("<a {}>", "x='' ".repeat(MAX_NODES + 1))).contains("200000"));
    let deep = format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
    assert_eq!(root(&deep).descendants().count(), MAX_DEPTH);
}

#[test]
fn the_deepest_tree_fits_on_a_small_stack() {
    let deep = format!("{}{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
    // a browser gives 1 MiB
    let work = move || {
        let document = read(&deep).value.unwrap();
        document == document.clone()
    };
    let thread = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(work)
        .unwrap();
    assert!(thread.join().unwrap());
}

#[test]
fn what_stood_before_the_error_is_kept() {
    let root = read("<a><b>1</b><c>2").value.unwrap().root;
    assert_eq!(root.child("", "b").unwrap().text().value, "1");
    assert_eq!(root.child("", "c").unwrap().text().value, "2");
}

/// Pieces of markup, so that random texts are often nearly right.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<a>",
        "</a>",
        "<p:b xmlns:p='u'>",
        "</p:b>",
        "<c/>",
        "<c x='1' y=\"&lt;\"/>",
        "<c x='",
        "'",
        "&amp;",
        "&#65;",
        "&no;",
        "&",
        "text",
        "é😀",
        "\r\n",
        " ",
        "<!--c-->",
        "<!--",
        "--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?p d?>",
        "<?xml version='1.0'?>",
        "<",
        ">",
        "/>",
        "=",
        ":",
        "xmlns='v'",
        "<d xmlns='v' xmlns:q='w' q:z='&#x41;\t'/>",
        "\u{feff}",
        "\u{fffe}",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// The tree as nested text, for a comparison.
fn ours(element: &Element, out: &mut String) {
    use std::fmt::Write as _;
    write!(out, "({}|{}", element.name.namespace, element.name.local).unwrap();
    for a in &element.attributes {
        write!(
            out,
            " {}|{}={:?}",
            a.name.namespace, a.name.local, a.value.value
        )
        .unwrap();
    }
    for child in &element.children {
        match child {
            Node::Element(child) => ours(child, out),
            Node::Text(text) => write!(out, " {:?}", text.value).unwrap(),
            Node::Comment(text) => write!(out, " !{:?}", text.value).unwrap(),
            Node::Instruction(i) => write!(out, " ?{} {:?}", i.target, i.data).unwrap(),
        }
    }
    out.push(')');
}

fn theirs(node: roxmltree::Node<'_, '_>, out: &mut String) {
    use std::fmt::Write as _;
    let name = node.tag_name();
    write!(
        out,
        "({}|{}",
        name.namespace().unwrap_or_default(),
        name.name()
    )
    .unwrap();
    for a in node.attributes() {
        write!(
            out,
            " {}|{}={:?}",
            a.namespace().unwrap_or_default(),
            a.name(),
            a.value()
        )
        .unwrap();
    }
    for child in node.children() {
        if child.is_element() {
            theirs(child, out);
        } else if child.is_comment() {
            write!(out, " !{:?}", child.text().unwrap_or_default()).unwrap();
        } else if let Some(pi) = child.pi() {
            write!(out, " ?{} {:?}", pi.target, pi.value.unwrap_or_default()).unwrap();
        } else {
            write!(out, " {:?}", child.text().unwrap_or_default()).unwrap();
        }
    }
    out.push(')');
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn never_panics(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn agrees_with_roxmltree(text in markup()) {
        let read = read(&text);
        let peer = roxmltree::Document::parse(&text);
        let well_formed = read.diagnostics.is_empty();
        prop_assert_eq!(well_formed, peer.is_ok(), "{:?} {:?} {:?}", text, read.diagnostics, peer.err());
        if let (true, Ok(peer), Some(document)) = (well_formed, &peer, &read.value) {
            let (mut mine, mut other) = (String::new(), String::new());
            ours(&document.root, &mut mine);
            theirs(peer.root_element(), &mut other);
            prop_assert_eq!(mine, other);
        }
    }

    #[test]
    fn every_error_lies_in_the_text(text in markup()) {
        for diagnostic in read(&text).diagnostics {
            let span = diagnostic.span;
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} {:?}", text, diagnostic);
        }
    }
}
