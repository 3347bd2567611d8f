//! Tokens and assertions for tests, signed with the keys of tests.

#![allow(dead_code, reason = "each test takes what it needs")]

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::scenario::Instant;
use serde_json::{Value, json};

#[path = "../../../../tests/support/signing.rs"]
pub mod signing;

/// A token with these claims.
pub fn token(claims: &Value) -> String {
    token_of("RS256", &claims.to_string())
}

/// A token with this text for its claims.
pub fn token_of(algorithm: &str, claims: &str) -> String {
    let header = json!({"alg": algorithm, "kid": algorithm, "typ": "JWT"}).to_string();
    signing::token(&header, claims)
}

/// A SAML response that says what AWS asks for, until a test says otherwise.
#[derive(Debug, Clone)]
pub struct Response {
    /// The time of the call. Instants of the assertion are seconds from it.
    pub clock: Instant,
    pub issuer: String,
    pub subject: Option<String>,
    pub format: Option<String>,
    pub recipient: String,
    /// The text of an instant, for one that is none.
    pub not_before: String,
    pub not_on_or_after: i64,
    pub subject_not_on_or_after: i64,
    pub session_not_on_or_after: Option<i64>,
    pub audience: Option<String>,
    /// One more element of the conditions.
    pub condition: String,
    pub authn_statement: bool,
    pub encrypted: bool,
    /// Which elements are signed.
    pub signatures: Vec<String>,
    /// Whether the key is one that the provider does not have.
    pub other_key: bool,
    /// What is replaced after the signing, and by what.
    pub tampered: Option<(String, String)>,
    /// Names without what all begin with, each with a value; values of one name in a row are
    /// those of one attribute.
    pub attributes: Vec<(String, String)>,
}

impl Response {
    /// A response at this time, for a role through a SAML provider.
    pub fn new(clock: Instant, role: &str, provider: &str) -> Self {
        let own = |text: &str| text.to_owned();
        Self {
            clock,
            issuer: own("https://idp.example.com"),
            subject: Some(own("subject-123")),
            format: Some(own("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")),
            recipient: own("https://signin.aws.amazon.com/saml"),
            not_before: clock.after(-60).iso(),
            not_on_or_after: 300,
            subject_not_on_or_after: 300,
            session_not_on_or_after: None,
            audience: Some(own("urn:amazon:webservices")),
            condition: String::new(),
            authn_statement: true,
            encrypted: false,
            signatures: vec![own("Assertion")],
            other_key: false,
            tampered: None,
            attributes: vec![
                (own("Role"), format!("{role},{provider}")),
                (own("RoleSessionName"), own("session-123")),
            ],
        }
    }

    /// The same with one more attribute, or one more value of the last one.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The response as the API takes it.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.xml())
    }

    /// The text of the response. It is in canonical form as it stands, so that its parts can be
    /// signed without the code that is under test.
    pub fn xml(&self) -> String {
        let assertion = if self.encrypted {
            "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"></xenc:EncryptedData></saml:EncryptedAssertion>".to_owned()
        } else {
            self.signed("Assertion", "_a", self.assertion())
        };
        let response = format!(
            r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{recipient}" ID="_r" IssueInstant="{now}" Version="2.0">
  <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>
  {assertion}
</samlp:Response>"#,
            now = self.clock.iso(),
            recipient = self.recipient,
            issuer = self.issuer,
        );
        let response = self.signed("Response", "_r", response);
        match &self.tampered {
            Some((part, by)) => {
                assert!(response.contains(part), "{part}");
                response.replace(part, by)
            }
            None => response,
        }
    }

    fn assertion(&self) -> String {
        let at = |seconds: i64| self.clock.after(seconds).iso();
        let format = self.format.iter().map(|f| format!(" Format=\"{f}\""));
        let format: String = format.collect();
        let name = self.subject.iter();
        let name: String = name
            .map(|subject| format!("<saml:NameID{format}>{subject}</saml:NameID>"))
            .collect();
        let audience = self.audience.iter().map(|audience| {
            format!("<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>")
        });
        let audience: String = audience.collect();
        let end = self.session_not_on_or_after;
        let end = end.map(|end| format!(" SessionNotOnOrAfter=\"{}\"", at(end)));
        let statement = self.authn_statement.then(|| {
            format!(
                r#"<saml:AuthnStatement AuthnInstant="{}"{}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"#,
                self.clock.iso(),
                end.unwrap_or_default()
            )
        });
        let attributes = self.attributes.chunk_by(|one, next| one.0 == next.0);
        let attributes = attributes.map(|values| {
            let name = &values[0].0;
            let name = match name.contains(':') && !name.starts_with("PrincipalTag:") {
                true => name.clone(),
                false => format!("https://aws.amazon.com/SAML/Attributes/{name}"),
            };
            let values = values
                .iter()
                .map(|(_, value)| format!("<saml:AttributeValue>{value}</saml:AttributeValue>"));
            let values: String = values.collect();
            format!("\n      <saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
        });
        format!(
            r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" IssueInstant="{now}" Version="2.0">
    <saml:Issuer>{issuer}</saml:Issuer>
    <saml:Subject>{name}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData NotOnOrAfter="{subject_end}" Recipient="{recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>
    <saml:Conditions NotBefore="{start}" NotOnOrAfter="{end}">{audience}{condition}</saml:Conditions>
    {statement}
    <saml:AttributeStatement>{attributes}
    </saml:AttributeStatement>
  </saml:Assertion>"#,
            now = self.clock.iso(),
            issuer = self.issuer,
            subject_end = at(self.subject_not_on_or_after),
            recipient = self.recipient,
            start = self.not_before,
            end = at(self.not_on_or_after),
            condition = self.condition,
            statement = statement.unwrap_or_default(),
            attributes = attributes.collect::<String>(),
        )
    }

    /// An element with its signature behind the issuer, if it is one of those that are signed.
    fn signed(&self, name: &str, id: &str, element: String) -> String {
        const ISSUER: &str = "</saml:Issuer>";
        if !self.signatures.iter().any(|signed| signed == name) {
            return element;
        }
        let key = match self.other_key {
            true => &signing::SECOND,
            false => &signing::FIRST,
        };
        let signature = signing::xml_signature(key, 256, id, &element);
        element.replacen(ISSUER, &format!("{ISSUER}{signature}"), 1)
    }
}
