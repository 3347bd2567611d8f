//! Tokens and assertions for tests: of the right form, with a signature that signs nothing.

#![allow(dead_code, reason = "each test takes what it needs")]

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rolecall_core::scenario::Instant;
use serde_json::{Value, json};

/// A token with these claims.
pub fn token(claims: &Value) -> String {
    token_of("RS256", &claims.to_string())
}

/// A token with this text for its claims.
pub fn token_of(algorithm: &str, claims: &str) -> String {
    let header = json!({"alg": algorithm, "kid": algorithm, "typ": "JWT"}).to_string();
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(&header), part(claims), part("signature"))
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

    fn xml(&self) -> String {
        let assertion = if self.encrypted {
            "<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"/></saml:EncryptedAssertion>".to_owned()
        } else {
            self.assertion()
        };
        format!(
            r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="{now}" Destination="{recipient}">
  <saml:Issuer>{issuer}</saml:Issuer>{signature}
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  {assertion}
</samlp:Response>"#,
            now = self.clock.iso(),
            recipient = self.recipient,
            issuer = self.issuer,
            signature = self.signature("Response"),
        )
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
            r#"<saml:Assertion ID="_a" Version="2.0" IssueInstant="{now}">
    <saml:Issuer>{issuer}</saml:Issuer>{signature}
    <saml:Subject>{name}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData NotOnOrAfter="{subject_end}" Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject>
    <saml:Conditions NotBefore="{start}" NotOnOrAfter="{end}">{audience}{condition}</saml:Conditions>
    {statement}
    <saml:AttributeStatement>{attributes}
    </saml:AttributeStatement>
  </saml:Assertion>"#,
            now = self.clock.iso(),
            issuer = self.issuer,
            signature = self.signature("Assertion"),
            subject_end = at(self.subject_not_on_or_after),
            recipient = self.recipient,
            start = self.not_before,
            end = at(self.not_on_or_after),
            condition = self.condition,
            statement = statement.unwrap_or_default(),
            attributes = attributes.collect::<String>(),
        )
    }

    /// A signature that signs nothing, where one is said to stand.
    fn signature(&self, element: &str) -> &'static str {
        if self.signatures.iter().any(|signed| signed == element) {
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignatureValue/></ds:Signature>"
        } else {
            ""
        }
    }
}
