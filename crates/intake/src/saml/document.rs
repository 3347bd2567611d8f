//! A SAML response as it was read, and where its parts are in the text.

use rolecall_source::{Span, Spanned, xml};

use super::instant;

/// The namespace of XML signatures.
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// The part of the format of a name that AWS leaves out of the subject type.
const SAML_2_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// A SAML response, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saml {
    /// What was found.
    pub form: Form,
    /// The response around the assertions.
    pub response: Option<Response>,
    /// The assertions that can be read, in order. Lone attributes are one, with nothing else in it.
    pub assertions: Vec<Assertion>,
    /// Where encrypted assertions stand.
    pub encrypted: Vec<Span>,
    /// Whether the text is well-formed XML, with all prefixes declared. If it is not, AWS refuses
    /// it, whatever it says.
    pub well_formed: bool,
    /// The whole document.
    pub document: xml::Document,
}

/// What a text holds of a SAML response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A response, perhaps in a SOAP envelope.
    Response,
    /// An assertion without its response.
    Assertion,
    /// Attributes alone, as documentation shows them.
    Attributes,
}

/// What a response says beside its assertions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Who issued it.
    pub issuer: Option<Spanned<String>>,
    /// The `ID`, which a signature refers to.
    pub id: Option<Spanned<String>>,
    /// When it was issued.
    pub issue_instant: Option<Spanned<String>>,
    /// Where it was sent.
    pub destination: Option<Spanned<String>>,
    /// The request that it answers; absent where the identity provider began.
    pub in_response_to: Option<Spanned<String>>,
    /// The status code, such as `urn:oasis:names:tc:SAML:2.0:status:Success`.
    pub status: Option<Spanned<String>>,
    /// Where its own signature stands.
    pub signature: Option<Span>,
    /// The whole response.
    pub span: Span,
}

/// An assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Who issued it.
    pub issuer: Option<Spanned<String>>,
    /// The `ID`, which a signature refers to.
    pub id: Option<Spanned<String>>,
    /// When it was issued; AWS wants to see it within five minutes.
    pub issue_instant: Option<Spanned<String>>,
    /// Who it is about.
    pub name_id: Option<NameId>,
    /// Who may present it, where, and until when. AWS wants exactly one.
    pub confirmations: Vec<Confirmation>,
    /// For how long and for whom it holds.
    pub conditions: Option<Conditions>,
    /// How and when the person was authenticated.
    pub authn_statements: Vec<AuthnStatement>,
    /// What it says about the person, in order.
    pub attributes: Vec<Attribute>,
    /// Where its own signature stands.
    pub signature: Option<Span>,
    /// The whole assertion.
    pub span: Span,
}

/// The name of the person, which becomes `saml:sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The name.
    pub value: Spanned<String>,
    /// The kind of name, which becomes `saml:sub_type`.
    pub format: Option<Spanned<String>>,
}

/// A `SubjectConfirmation` and the data in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// How the presenter is confirmed.
    pub method: Option<Spanned<String>>,
    /// Where it is to be presented, which becomes `saml:aud`.
    pub recipient: Option<Spanned<String>>,
    /// From when on.
    pub not_before: Option<Spanned<String>>,
    /// Until when.
    pub not_on_or_after: Option<Spanned<String>>,
    /// The whole confirmation.
    pub span: Span,
}

/// The `Conditions` of an assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// From when on it holds; AWS was observed not to care.
    pub not_before: Option<Spanned<String>>,
    /// Until when it holds.
    pub not_on_or_after: Option<Spanned<String>>,
    /// Whom it is meant for; AWS was observed not to care.
    pub audiences: Vec<Spanned<String>>,
    /// The whole element.
    pub span: Span,
}

/// An `AuthnStatement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnStatement {
    /// When the person was authenticated.
    pub authn_instant: Option<Spanned<String>>,
    /// The session at the identity provider.
    pub session_index: Option<Spanned<String>>,
    /// When that session ends, and with it the one at AWS.
    pub session_not_on_or_after: Option<Spanned<String>>,
    /// The whole statement.
    pub span: Span,
}

/// An attribute of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name, which AWS compares to the letter.
    pub name: Spanned<String>,
    /// The values; a comment inside one does not cut it short.
    pub values: Vec<Spanned<String>>,
    /// The whole attribute.
    pub span: Span,
}

impl Saml {
    /// The assertion that AWS reads: the first.
    #[must_use]
    pub fn assertion(&self) -> Option<&Assertion> {
        self.assertions.first()
    }

    /// The issuer of the assertion, else that of the response.
    #[must_use]
    pub fn issuer(&self) -> Option<&Spanned<String>> {
        let of_assertion = self.assertion().and_then(|a| a.issuer.as_ref());
        of_assertion.or_else(|| self.response.as_ref()?.issuer.as_ref())
    }
}

impl Assertion {
    /// Where it is to be presented: `saml:aud`, and the audience in AWS's answer.
    #[must_use]
    pub fn recipient(&self) -> Option<&Spanned<String>> {
        self.confirmations.first()?.recipient.as_ref()
    }

    /// When the session at the identity provider ends, in seconds since 1970; the session at AWS
    /// ends no later. The earliest counts, if there are several.
    #[must_use]
    pub fn session_end(&self) -> Option<i64> {
        let ends = self
            .authn_statements
            .iter()
            .filter_map(|s| s.session_not_on_or_after.as_ref());
        ends.filter_map(|end| instant::read(&end.value)).min()
    }

    /// The values of all attributes named `name`, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Spanned<String>> {
        let named = self.attributes.iter().filter(move |a| a.name.value == name);
        named.flat_map(|a| &a.values)
    }
}

impl NameId {
    /// The type of the subject as AWS gives it: the format, without what all formats of SAML 2.0
    /// begin with.
    ///
    /// ```
    /// use rolecall_intake::saml;
    /// let text = r#"<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Subject>
    ///   <NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">d</NameID>
    /// </Subject></Assertion>"#;
    /// let read = saml::read(text).value.unwrap();
    /// let name = read.assertion().unwrap().name_id.as_ref().unwrap();
    /// assert_eq!(name.subject_type(), Some("persistent"));
    /// ```
    #[must_use]
    pub fn subject_type(&self) -> Option<&str> {
        let format = self.format.as_ref()?.value.as_str();
        Some(format.strip_prefix(SAML_2_FORMAT).unwrap_or(format))
    }
}
