//! From the XML tree to the response and its assertions.

use rolecall_source::{
    Diagnostic, Parsed, Span, Spanned, codes,
    xml::{self, Element},
};

use super::{
    check,
    document::{
        Assertion, Attribute, AuthnStatement, Conditions, Confirmation, DSIG, Form, NameId,
        Response, Saml,
    },
};
use crate::notes::{Notes, shown};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

pub(super) fn read(text: &str) -> Parsed<Option<Saml>> {
    let mut notes = Notes::default();
    let tree = xml::read(text);
    let undeclared = tree
        .diagnostics
        .iter()
        .any(|d| d.code == codes::XML_NAMESPACE);
    let broken = tree.has_errors();
    notes.extend(tree.diagnostics);
    let Some(document) = tree.value else {
        return notes.with(None);
    };
    let decoder = Decoder {
        lenient: undeclared || document.root.name.namespace.is_empty(),
    };
    let Some((form, root)) = decoder.root(&document.root) else {
        if !broken {
            notes.push(not_saml(&document.root));
        }
        return notes.with(None);
    };
    if root.name.namespace.is_empty() && form != Form::Attributes && !undeclared {
        notes.push(no_namespace(root));
    }
    let (assertions, encrypted) = decoder.assertions(root);
    let saml = Saml {
        form,
        response: (form == Form::Response).then(|| decoder.response(root)),
        assertions,
        encrypted,
        well_formed: !broken,
        document,
    };
    around_assertions(&saml, &mut notes);
    if let Some(assertion) = saml.assertion() {
        check::attributes(assertion, &mut notes);
    }
    notes.with(Some(saml))
}

/// Reads elements by their names; leniently, it takes those without a namespace for SAML's own.
struct Decoder {
    lenient: bool,
}

impl Decoder {
    /// The element to read, which may stand in a SOAP envelope or in the answer to an artifact.
    fn root<'e>(&self, element: &'e Element) -> Option<(Form, &'e Element)> {
        match element.name.local.as_str() {
            "Envelope" => {
                let body = element.elements().find(|e| e.name.local == "Body")?;
                body.elements().find_map(|inner| self.root(inner))
            }
            "ArtifactResponse" => element.elements().find_map(|inner| self.root(inner)),
            _ => self.form(element).map(|form| (form, element)),
        }
    }

    fn form(&self, element: &Element) -> Option<Form> {
        if self.is(element, PROTOCOL, "Response") {
            return Some(Form::Response);
        }
        let forms = [
            ("Assertion", Form::Assertion),
            ("EncryptedAssertion", Form::Assertion),
            ("AttributeStatement", Form::Attributes),
            ("Attribute", Form::Attributes),
        ];
        let found = forms
            .into_iter()
            .find(|(local, _)| self.is(element, ASSERTION, local));
        found.map(|(_, form)| form)
    }

    fn is(&self, element: &Element, namespace: &str, local: &str) -> bool {
        element.name.is(namespace, local) || (self.lenient && element.name.is("", local))
    }

    fn children<'e>(
        &self,
        element: &'e Element,
        namespace: &'e str,
        local: &'e str,
    ) -> impl Iterator<Item = &'e Element> {
        element
            .elements()
            .filter(move |e| self.is(e, namespace, local))
    }

    fn child<'e>(&self, element: &'e Element, local: &'e str) -> Option<&'e Element> {
        self.children(element, ASSERTION, local).next()
    }

    /// The assertions that can be read, and where encrypted ones stand.
    ///
    /// Only what stands directly in the response counts: an assertion elsewhere in it is not what
    /// the response says.
    fn assertions(&self, root: &Element) -> (Vec<Assertion>, Vec<Span>) {
        match root.name.local.as_str() {
            "Response" => {
                let plain = self.children(root, ASSERTION, "Assertion");
                let encrypted = self.children(root, ASSERTION, "EncryptedAssertion");
                (
                    plain.map(|a| self.assertion(a)).collect(),
                    encrypted.map(|e| e.span).collect(),
                )
            }
            "EncryptedAssertion" => (Vec::new(), vec![root.span]),
            _ => (vec![self.assertion(root)], Vec::new()),
        }
    }

    fn response(&self, element: &Element) -> Response {
        let status = self.children(element, PROTOCOL, "Status").next();
        let code = status.and_then(|s| self.children(s, PROTOCOL, "StatusCode").next());
        Response {
            issuer: self.child(element, "Issuer").map(Element::text),
            id: element.attribute("ID").cloned(),
            issue_instant: element.attribute("IssueInstant").cloned(),
            destination: element.attribute("Destination").cloned(),
            in_response_to: element.attribute("InResponseTo").cloned(),
            status: code.and_then(|c| c.attribute("Value").cloned()),
            signature: signature(element),
            span: element.span,
        }
    }

    fn assertion(&self, element: &Element) -> Assertion {
        let subject = self.child(element, "Subject");
        let name_id = subject.and_then(|s| self.child(s, "NameID"));
        let confirmations = subject.map(|s| self.children(s, ASSERTION, "SubjectConfirmation"));
        let statements: Vec<_> = match element.name.local.as_str() {
            "AttributeStatement" | "Attribute" => vec![element],
            _ => self
                .children(element, ASSERTION, "AttributeStatement")
                .collect(),
        };
        Assertion {
            issuer: self.child(element, "Issuer").map(Element::text),
            id: element.attribute("ID").cloned(),
            issue_instant: element.attribute("IssueInstant").cloned(),
            name_id: name_id.map(|n| NameId {
                value: n.text(),
                format: n.attribute("Format").cloned(),
            }),
            confirmations: confirmations
                .into_iter()
                .flatten()
                .map(|c| self.confirmation(c))
                .collect(),
            conditions: self
                .child(element, "Conditions")
                .map(|c| self.conditions(c)),
            authn_statements: self
                .children(element, ASSERTION, "AuthnStatement")
                .map(authn_statement)
                .collect(),
            attributes: statements
                .into_iter()
                .flat_map(|s| self.attributes(s))
                .collect(),
            signature: signature(element),
            span: element.span,
        }
    }

    fn confirmation(&self, element: &Element) -> Confirmation {
        let data = self.child(element, "SubjectConfirmationData");
        let attribute = |local| data.and_then(|d| d.attribute(local).cloned());
        Confirmation {
            method: element.attribute("Method").cloned(),
            recipient: attribute("Recipient"),
            not_before: attribute("NotBefore"),
            not_on_or_after: attribute("NotOnOrAfter"),
            span: element.span,
        }
    }

    fn conditions(&self, element: &Element) -> Conditions {
        Conditions {
            not_before: element.attribute("NotBefore").cloned(),
            not_on_or_after: element.attribute("NotOnOrAfter").cloned(),
            audiences: self
                .children(element, ASSERTION, "AudienceRestriction")
                .flat_map(|r| self.children(r, ASSERTION, "Audience"))
                .map(Element::text)
                .collect(),
            span: element.span,
        }
    }

    /// The attributes of a statement, or the attribute itself.
    fn attributes(&self, element: &Element) -> Vec<Attribute> {
        if element.name.local == "Attribute" {
            return vec![self.attribute(element)];
        }
        self.children(element, ASSERTION, "Attribute")
            .map(|a| self.attribute(a))
            .collect()
    }

    fn attribute(&self, element: &Element) -> Attribute {
        let name = element.attribute("Name").cloned();
        Attribute {
            name: name.unwrap_or_else(|| Spanned::new(String::new(), element.tag)),
            values: self
                .children(element, ASSERTION, "AttributeValue")
                .map(value)
                .collect(),
            span: element.span,
        }
    }
}

fn authn_statement(element: &Element) -> AuthnStatement {
    AuthnStatement {
        authn_instant: element.attribute("AuthnInstant").cloned(),
        session_index: element.attribute("SessionIndex").cloned(),
        session_not_on_or_after: element.attribute("SessionNotOnOrAfter").cloned(),
        span: element.span,
    }
}

/// The text of an attribute value; that of the element in it, where there is one, as in
/// `eduPersonTargetedID`.
fn value(element: &Element) -> Spanned<String> {
    match element.elements().next() {
        Some(inner) if element.text().value.trim_ascii().is_empty() => inner.text(),
        _ => element.text(),
    }
}

fn signature(element: &Element) -> Option<Span> {
    element.child(DSIG, "Signature").map(|s| s.span)
}

fn not_saml(root: &Element) -> Diagnostic {
    let message = format!(
        "`{}` is no SAML response or assertion",
        shown(&root.name.local)
    );
    let diagnostic = Diagnostic::error(codes::SAML_UNKNOWN, root.name.span, message);
    match root.name.local.as_str() {
        "EntityDescriptor" | "EntitiesDescriptor" => {
            diagnostic.help("this is metadata, which belongs to the SAML provider")
        }
        "AuthnRequest" => {
            diagnostic.help("this is what AWS or an application asks; the answer to it is needed")
        }
        "Response" | "Assertion" if root.name.namespace.contains(":SAML:1.") => {
            diagnostic.help("AWS reads SAML 2.0, not SAML 1.1")
        }
        _ => diagnostic,
    }
}

fn no_namespace(root: &Element) -> Diagnostic {
    let namespace = if root.name.local == "Response" {
        PROTOCOL
    } else {
        ASSERTION
    };
    Diagnostic::error(
        codes::SAML_NAMESPACE,
        root.name.span,
        format!(
            "`{}` stands in no namespace: it is read, but AWS would not",
            root.name.local
        ),
    )
    .help(format!("SAML has it in {namespace}"))
}

/// What there is to say about the number and kind of the assertions, and about the status.
fn around_assertions(saml: &Saml, notes: &mut Notes) {
    if let Some(status) = saml.response.as_ref().and_then(|r| r.status.as_ref())
        && status.value != SUCCESS
    {
        notes.push(Diagnostic::warning(
            codes::SAML_STATUS,
            status.span,
            "the identity provider reports a failure here, not a sign-in",
        ));
    }
    for &span in &saml.encrypted {
        notes.push(
            Diagnostic::info(codes::SAML_ENCRYPTED, span, "the assertion is encrypted").help(
                "AWS decrypts it with the private key of the SAML provider; to see what it says, paste it decrypted",
            ),
        );
    }
    match &saml.assertions[..] {
        [] if saml.encrypted.is_empty() => {
            let span = saml.document.root.tag;
            notes.push(Diagnostic::error(
                codes::SAML_ASSERTION,
                span,
                "there is no assertion here",
            ));
        }
        [first, second, ..] => {
            let message = format!(
                "there are {} assertions, and the first one is read",
                saml.assertions.len()
            );
            notes.push(
                Diagnostic::warning(codes::SAML_ASSERTION, second.span, message)
                    .related(first.span, "the first one"),
            );
        }
        _ => {}
    }
}
