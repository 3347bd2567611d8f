use proptest::prelude::*;
use rolecall_source::{Confidence, Spanned, codes};

use super::*;
use crate::Refusal;

/// 2026-09-11T11:20:00Z
const NOW: i64 = 1_789_125_600;

const ROLE: &str = "arn:aws:iam::123456789012:role/Developer";
const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/ExampleIdP";

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// A response that AWS accepts, if it is signed.
const GOOD: &str = r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" IssueInstant="2026-09-11T11:19:00Z" Destination="https://signin.aws.amazon.com/saml">
  <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.com/r</Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="2026-09-11T11:19:00Z">
    <Issuer>https://idp.example.com</Issuer>
    <Subject>
      <NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">diego</NameID>
      <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <SubjectConfirmationData NotOnOrAfter="2026-09-11T11:24:00Z" Recipient="https://signin.aws.amazon.com/saml"/>
      </SubjectConfirmation>
    </Subject>
    <Conditions NotBefore="2026-09-11T11:14:00Z" NotOnOrAfter="2026-09-11T12:19:00Z"><AudienceRestriction><Audience>urn:amazon:webservices</Audience></AudienceRestriction></Conditions>
    <AuthnStatement AuthnInstant="2026-09-11T11:19:00Z" SessionIndex="_s" SessionNotOnOrAfter="2026-09-11T19:19:00Z"/>
    <AttributeStatement>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/Role"><AttributeValue>arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleIdP</AttributeValue></Attribute>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><AttributeValue>diego@example.com</AttributeValue></Attribute>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/SessionDuration"><AttributeValue>900</AttributeValue></Attribute>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/SourceIdentity"><AttributeValue>DiegoRamirez</AttributeValue></Attribute>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project"><AttributeValue>Automation</AttributeValue></Attribute>
      <Attribute Name="https://aws.amazon.com/SAML/Attributes/TransitiveTagKeys"><AttributeValue>Project</AttributeValue></Attribute>
      <Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.1"><AttributeValue>staff</AttributeValue><AttributeValue>member</AttributeValue></Attribute>
    </AttributeStatement>
  </Assertion>
</samlp:Response>"#;

fn saml(text: &str) -> Saml {
    read(text).value.unwrap()
}

/// [`GOOD`] with one part replaced.
fn with(part: &str, by: &str) -> String {
    assert!(GOOD.contains(part), "{part}");
    GOOD.replacen(part, by, 1)
}

fn refused(text: &str) -> Option<Refusal> {
    let request = Request {
        role_arn: ROLE,
        principal_arn: PROVIDER,
        entity_id: Some("https://idp.example.com"),
        signatures: None,
        now: NOW,
        request_id: "id",
        source_identity_max: 256,
    };
    refusal(&saml(text), &request)
}

/// Code, text without what the service behind STS adds, and the underlined part.
fn answer(text: &str) -> (&'static str, String, String) {
    let refusal = refused(text).unwrap();
    let message = refusal
        .message
        .split(" (Service:")
        .next()
        .unwrap()
        .to_owned();
    (refusal.code, message, refusal.span.of(text).to_owned())
}

/// The underlined parts of the diagnostics, with their codes.
fn notes(text: &str) -> Vec<(String, String)> {
    let notes = read(text).diagnostics.into_iter();
    notes
        .map(|d| (d.code.to_string(), d.span.of(text).to_owned()))
        .collect()
}

fn attribute(name: &str, value: &str) -> String {
    format!(
        "<Attribute Name=\"https://aws.amazon.com/SAML/Attributes/{name}\"><AttributeValue>{value}</AttributeValue></Attribute>"
    )
}

#[test]
fn reads_a_whole_response() {
    let read = read(GOOD);
    assert_eq!(read.diagnostics, []);
    let saml = read.value.unwrap();
    let of = |value: &Option<Spanned<String>>| value.as_ref().unwrap().span.of(GOOD).to_owned();
    let response = saml.response.as_ref().unwrap();
    assert_eq!(of(&response.issuer), "https://idp.example.com/r");
    assert_eq!(
        of(&response.status),
        "urn:oasis:names:tc:SAML:2.0:status:Success"
    );
    assert_eq!(
        of(&response.destination),
        "https://signin.aws.amazon.com/saml"
    );
    let assertion = saml.assertion().unwrap();
    assert_eq!(saml.issuer().unwrap().value, "https://idp.example.com");
    assert_eq!(of(&assertion.id), "_a");
    let name = assertion.name_id.as_ref().unwrap();
    assert_eq!(
        (name.value.span.of(GOOD), name.subject_type()),
        ("diego", Some("persistent"))
    );
    assert_eq!(
        assertion.recipient().unwrap().value,
        "https://signin.aws.amazon.com/saml"
    );
    assert_eq!(
        assertion.conditions.as_ref().unwrap().audiences[0]
            .span
            .of(GOOD),
        "urn:amazon:webservices"
    );
    assert_eq!(assertion.session_end(), Some(NOW - 60 + 8 * 3600));
    assert_eq!(of(&assertion.authn_statements[0].session_index), "_s");
    let role = &assertion.roles()[0];
    assert_eq!(
        (role.role.span.of(GOOD), role.provider.span.of(GOOD)),
        (ROLE, PROVIDER)
    );
    assert_eq!(
        assertion.role_session_name().unwrap().value,
        "diego@example.com"
    );
    assert_eq!(assertion.session_duration().unwrap().value, 900);
    assert_eq!(assertion.source_identity().unwrap().value, "DiegoRamirez");
    let tag = &assertion.session_tags()[0];
    assert_eq!(
        (tag.key.span.of(GOOD), tag.value.span.of(GOOD)),
        ("Project", "Automation")
    );
    assert_eq!(assertion.transitive_tag_keys()[0].value, "Project");
    assert!(assertion.signature.is_none() && response.signature.is_none());
    assert_eq!(refused(GOOD), None);
}

#[test]
fn a_comment_does_not_cut_a_value_short() {
    let text = with(">diego<", ">admin<!-- x -->@example.com<");
    assert_eq!(
        saml(&text)
            .assertion()
            .unwrap()
            .name_id
            .as_ref()
            .unwrap()
            .value
            .value,
        "admin@example.com"
    );
    let text = with("DiegoRamirez", "Diego<!---->Ram<![CDATA[ir]]>&#101;z");
    let saml = saml(&text);
    let value = saml.assertion().unwrap().source_identity().unwrap();
    assert_eq!(value.value, "DiegoRamirez");
    assert_eq!(value.span.of(&text), "Diego<!---->Ram<![CDATA[ir]]>&#101;z");
}

#[test]
fn parts_and_envelopes_are_found() {
    let assertion = GOOD.split_inclusive("</samlp:Status>").nth(1).unwrap();
    let assertion = assertion.trim().trim_end_matches("</samlp:Response>");
    assert_eq!(saml(assertion).form, Form::Assertion);
    assert_eq!(refused(assertion), None);
    let soap = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>{GOOD}</s:Body></s:Envelope>"
    );
    assert_eq!(saml(&soap).assertion().unwrap().attributes.len(), 7);
    let artifact = format!("<p:ArtifactResponse xmlns:p='{PROTOCOL}'>{GOOD}</p:ArtifactResponse>");
    assert_eq!(saml(&artifact).form, Form::Response);
    let statement = format!(
        "<AttributeStatement>{}</AttributeStatement>",
        attribute("SourceIdentity", "Saanvi")
    );
    assert_eq!(saml(&statement).form, Form::Attributes);
    assert_eq!(notes(&statement), []);
    // an assertion that does not stand directly in the response is not what it says
    let hidden = format!(
        "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol'><p:Extensions>{assertion}</p:Extensions></p:Response>"
    );
    assert!(saml(&hidden).assertions.is_empty());
}

#[test]
fn a_prefix_that_is_declared_nowhere_is_said_and_read() {
    let text = "<saml2:Attribute Name='https://aws.amazon.com/SAML/Attributes/SourceIdentity'><saml2:AttributeValue>Saanvi</saml2:AttributeValue></saml2:Attribute>";
    assert_eq!(notes(text), [("R021".to_owned(), "saml2".to_owned())]);
    let saml = saml(text);
    assert_eq!(
        saml.assertion().unwrap().source_identity().unwrap().value,
        "Saanvi"
    );
    let text = with(
        " xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\"",
        " ID=\"_a\"",
    );
    assert!(saml_is_malformed(
        &text
            .replace("<Assertion", "<x:Assertion")
            .replace("</Assertion", "</x:Assertion")
    ));
}

fn saml_is_malformed(text: &str) -> bool {
    answer(text).1 == "Invalid base64 SAMLResponse"
}

#[test]
fn what_is_no_assertion_is_said() {
    let said = |text: &str| {
        let note = read(text).diagnostics.into_iter().next().unwrap();
        (
            note.span.of(text).to_owned(),
            note.message,
            note.help.unwrap_or_default(),
        )
    };
    let metadata = "<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>";
    assert!(said(metadata).2.contains("metadata"));
    assert_eq!(said(metadata).0, "md:EntityDescriptor");
    assert!(read(metadata).value.is_none());
    let old = "<Response xmlns='urn:oasis:names:tc:SAML:1.0:protocol'/>";
    assert!(said(old).2.contains("SAML 2.0"));
    let bare = read("<Response/>").diagnostics;
    assert!(
        bare.iter()
            .any(|d| d.code == codes::SAML_NAMESPACE && d.span.of("<Response/>") == "Response")
    );
    let encrypted = "<r:Response xmlns:r='urn:oasis:names:tc:SAML:2.0:protocol'><EncryptedAssertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'/></r:Response>";
    assert!(said(encrypted).0.starts_with("<EncryptedAssertion"));
    assert_eq!(saml(encrypted).encrypted.len(), 1);
    assert_eq!(refused(encrypted), None);
    let failed = with("status:Success", "status:Responder");
    assert_eq!(
        notes(&failed),
        [(
            "R502".to_owned(),
            "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned()
        )]
    );
    let empty = "<Response xmlns='urn:oasis:names:tc:SAML:2.0:protocol'/>";
    assert_eq!(read(empty).diagnostics[0].code, codes::SAML_ASSERTION);
    assert!(saml_is_malformed(empty));
}

#[test]
fn roles_are_read_in_either_order() {
    let value = format!("{PROVIDER},{ROLE}");
    let text = with(&format!("{ROLE},{PROVIDER}"), &value);
    let saml = saml(&text);
    let pair = &saml.assertion().unwrap().roles()[0];
    assert!(pair.reversed);
    assert_eq!(
        (pair.role.span.of(&text), pair.provider.span.of(&text)),
        (ROLE, PROVIDER)
    );
    assert_eq!(refused(&text), None);
    for wrong in [
        ROLE,
        "a,b",
        "",
        &format!("{ROLE},{PROVIDER},{ROLE}"),
        &format!("{ROLE},{ROLE}"),
    ] {
        let text = attribute("Role", wrong);
        assert_eq!(
            notes(&text),
            [("R511".to_owned(), wrong.to_owned())],
            "{wrong}"
        );
        assert!(self::saml(&text).assertion().unwrap().roles().is_empty());
    }
}

#[test]
fn attributes_are_checked_where_they_stand() {
    let only = |name: &str, value: &str| {
        let notes = notes(&attribute(name, value));
        assert_eq!(notes.len(), 1, "{notes:?}");
        notes.into_iter().next().unwrap()
    };
    let pair = |code: &str, part: &str| (code.to_owned(), part.to_owned());
    assert_eq!(only("SourceIdentity", "Diego Ramirez"), pair("R514", " "));
    assert_eq!(only("SourceIdentity", "aws:x"), pair("R514", "aws:"));
    assert_eq!(only("SourceIdentity", "D"), pair("R514", "D"));
    assert_eq!(only("SourceIdentity", "Jos\u{e9}"), pair("R514", "é"));
    assert_eq!(only("SourceIdentity", "&lt;x"), pair("R514", "&lt;x"));
    assert_eq!(only("SourceIdentity", " Diego"), pair("R516", " "));
    assert_eq!(only("SourceIdentity", "  Diego"), pair("R516", "  "));
    assert_eq!(only("SourceIdentity", "Diego  "), pair("R516", "  "));
    assert_eq!(only("RoleSessionName", "a/b"), pair("R512", "/"));
    assert_eq!(only("SessionDuration", "1h"), pair("R513", "1h"));
    assert_eq!(only("SessionDuration", "60"), pair("R513", "60"));
    assert_eq!(only("TransitiveTagKeys", "Team"), pair("R515", "Team"));
    assert_eq!(
        only("Sourceidentity", "x1"),
        pair(
            "R510",
            "https://aws.amazon.com/SAML/Attributes/Sourceidentity"
        )
    );
    assert_eq!(only("PrincipalTag:", "x1").0, "R510");
    let bare =
        "<Attribute Name='https://aws.amazon.com/SAML/Attributes/SourceIdentity'>Diego</Attribute>";
    assert_eq!(notes(bare), [pair("R510", bare)]);
    let two = attribute("PrincipalTag:Team", "a</AttributeValue><AttributeValue>b");
    assert_eq!(notes(&two), [("R515".to_owned(), "b".to_owned())]);
    let help = read(&attribute("rolesessionName", "x1")).diagnostics[0]
        .help
        .clone()
        .unwrap();
    assert!(help.ends_with("/RoleSessionName"), "{help}");
}

#[test]
fn attributes_fill_condition_keys() {
    let saml = saml(GOOD);
    let keys = condition_keys(saml.assertion().unwrap());
    assert_eq!(keys.len(), 1);
    assert_eq!(
        (keys[0].key, keys[0].multi),
        ("saml:edupersonaffiliation", true)
    );
    assert_eq!(keys[0].values, ["staff", "member"]);
    let attributes = "<AttributeStatement>\
        <Attribute Name='urn:oid:2.5.4.3'><AttributeValue>a</AttributeValue></Attribute>\
        <Attribute Name='urn:oid:2.5.4.4'><AttributeValue>b</AttributeValue><AttributeValue>c</AttributeValue></Attribute>\
        <Attribute Name='2.5.4.3'><AttributeValue>d</AttributeValue></Attribute>\
        <Attribute Name='http://schemas.xmlsoap.org/claims/CommonName'><AttributeValue>e</AttributeValue></Attribute>\
        <Attribute Name='department'><AttributeValue>f</AttributeValue></Attribute>\
        </AttributeStatement>";
    let saml = self::saml(attributes);
    let keys = condition_keys(saml.assertion().unwrap());
    let shown: Vec<_> = keys
        .iter()
        .map(|k| (k.key, k.values.join(","), k.multi))
        .collect();
    let expected = [
        ("saml:cn", "a", true),
        ("saml:commonName", "e", false),
        ("saml:surname", "b", false),
    ];
    assert_eq!(
        shown,
        expected.map(|(key, values, multi)| (key, values.to_owned(), multi))
    );
}

/// Recorded answers of AWS (us-east-1, 2026-09-11): one fault at a time in a good response.
#[test]
fn refuses_what_aws_refuses() {
    let malformed = |part: &str, by: &str, underlined: &str| {
        let (code, message, span) = answer(&with(part, by));
        assert_eq!(
            (code, message.as_str()),
            ("InvalidIdentityToken", "Invalid base64 SAMLResponse")
        );
        assert!(span.starts_with(underlined), "{span}");
    };
    malformed(
        " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"",
        "",
        "diego",
    );
    malformed(
        " Recipient=\"https://signin.aws.amazon.com/saml\"",
        "",
        "<SubjectConfirmation ",
    );
    malformed(
        " NotOnOrAfter=\"2026-09-11T11:24:00Z\"",
        "",
        "<SubjectConfirmation ",
    );
    malformed(
        "</SubjectConfirmation>",
        "</SubjectConfirmation><SubjectConfirmation x='2'/>",
        "<SubjectConfirmation x='2'/>",
    );
    malformed("2026-09-11T11:14:00Z", "soon", "soon");
    let authn = "<AuthnStatement AuthnInstant=\"2026-09-11T11:19:00Z\" SessionIndex=\"_s\" SessionNotOnOrAfter=\"2026-09-11T19:19:00Z\"/>";
    malformed(authn, "", "<Assertion");
    let conditions = GOOD
        .lines()
        .find(|l| l.trim().starts_with("<Conditions"))
        .unwrap();
    malformed(conditions, "", "<Assertion");

    for (part, by) in [
        ("2026-09-11T12:19:00Z", "2026-09-11T11:20:00Z"),
        ("2026-09-11T11:24:00Z", "2026-09-11T11:19:59Z"),
        ("2026-09-11T19:19:00Z", "2026-09-11T11:19:59Z"),
    ] {
        let (code, message, span) = answer(&with(part, by));
        assert_eq!(
            (code, message.as_str(), span.as_str()),
            ("ExpiredTokenException", "Response has expired", by)
        );
    }
    let other = answer(&with("role/Developer", "role/Other"));
    assert_eq!(
        other.1,
        "SAML Assertion doesn't contain the requested Role and Metadata in the attributes"
    );
}

/// Documented texts, and one that is reported often.
#[test]
fn refuses_what_the_guide_says() {
    let name = attribute("RoleSessionName", "diego@example.com");
    assert_eq!(
        answer(&with(&name, "")).1,
        "RoleSessionName is required in AuthnResponse"
    );
    let (_, message, span) = answer(&with("diego@example.com", "diego/ramirez"));
    assert_eq!(
        message,
        "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"
    );
    assert_eq!(span, "diego/ramirez");
    for wrong in ["aws:diego", "d", &"d".repeat(257)] {
        let (_, message, span) = answer(&with("DiegoRamirez", wrong));
        assert_eq!(
            message,
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,256} and not begin with \"aws:\""
        );
        assert_eq!(span, wrong);
    }
    let name_id =
        "<NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">diego</NameID>";
    let (code, message, _) = answer(&with(name_id, ""));
    assert_eq!(
        (code, message.as_str()),
        (
            "AccessDenied",
            "Not authorized to perform sts:AssumeRoleWithSAML"
        )
    );
    let (_, message, span) = answer(&with(
        "<Issuer>https://idp.example.com<",
        "<Issuer>https://other.example.com<",
    ));
    assert_eq!(
        (message.as_str(), span.as_str()),
        (
            "Issuer not present in specified provider",
            "https://other.example.com"
        )
    );
    let old = GOOD.replace("2026-09-11T11:19:00Z", "2026-09-11T11:14:59Z");
    let refusal = refused(&old).unwrap();
    assert_eq!(
        refusal.message,
        "Token must be redeemed within 5 minutes of issuance"
    );
    assert_eq!(
        (refusal.code, refusal.confidence),
        ("ExpiredTokenException", Confidence::Observed)
    );
}

/// Recorded as accepted by AWS (us-east-1, 2026-09-11).
#[test]
fn accepts_what_aws_accepts() {
    for (part, by) in [
        (
            "<AudienceRestriction><Audience>urn:amazon:webservices</Audience></AudienceRestriction>",
            "",
        ),
        ("urn:amazon:webservices", "urn:example:other"),
        ("2026-09-11T11:14:00Z", "2026-09-12T11:14:00Z"),
        (" NotOnOrAfter=\"2026-09-11T12:19:00Z\"", ""),
        (
            "Recipient=\"https://signin.aws.amazon.com/saml\"",
            "Recipient=\"not-a-url\"",
        ),
        (
            "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            "custom-format",
        ),
        ("https://idp.example.com/r", "https://another.example.com"),
        (
            "</AudienceRestriction>",
            "</AudienceRestriction><OneTimeUse/>",
        ),
        (
            "</AudienceRestriction>",
            "</AudienceRestriction><ProxyRestriction Count=\"1\"/>",
        ),
        (">900<", ">7200<"),
    ] {
        assert_eq!(refused(&with(part, by)), None, "{by}");
    }
}

proptest! {
    #[test]
    fn any_change_of_a_character_is_survived(at in 0..GOOD.len(), by in any::<char>()) {
        let text: String =
            GOOD.char_indices().map(|(i, c)| if i == at { by } else { c }).collect();
        let read = read(&text);
        for note in &read.diagnostics {
            prop_assert!(text.get(note.span.start..note.span.end).is_some());
        }
        if read.value.is_some() {
            let _ = refused(&text);
        }
    }

    #[test]
    fn any_beginning_is_survived(end in 0..GOOD.len()) {
        let _ = read(GOOD.get(..end).unwrap());
    }
}

/// AWS does not check from when on a response holds, so a time is given for one it accepts too.
#[test]
fn a_time_is_found_at_which_a_response_holds() {
    const ISSUED: i64 = NOW - 60;
    let at = |text: &str, now| valid_at(&saml(text), now);
    assert_eq!(at(GOOD, NOW), None);
    assert_eq!(at(GOOD, NOW + 999_999), Some(ISSUED));
    assert_eq!(at(GOOD, 0), Some(ISSUED));
    let ahead = with(
        "NotBefore=\"2026-09-11T11:14:00Z\"",
        "NotBefore=\"2026-09-11T11:20:00Z\"",
    );
    assert_eq!(at(&ahead, NOW + 999_999), Some(NOW));
    let ahead = saml(&ahead);
    let start = |now| not_before(ahead.assertion().unwrap(), now).map(|start| start.value.as_str());
    assert_eq!(start(NOW - 1), Some("2026-09-11T11:20:00Z"));
    assert_eq!(start(NOW), None);
}

#[test]
fn the_values_of_one_attribute_are_its_own() {
    let saml = saml(GOOD);
    let values = saml
        .assertion()
        .unwrap()
        .values("urn:oid:1.3.6.1.4.1.5923.1.1.1.1");
    let values: Vec<&str> = values.map(|value| value.value.as_str()).collect();
    assert_eq!(values, ["staff", "member"]);
}

#[test]
fn what_else_is_met_is_told_apart() {
    let encrypted = "<EncryptedAssertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'/>";
    let read_encrypted = saml(encrypted);
    assert_eq!(
        (
            read_encrypted.assertions.len(),
            read_encrypted.encrypted.len()
        ),
        (0, 1)
    );
    let asked = read(&format!("<p:AuthnRequest xmlns:p='{PROTOCOL}'/>")).diagnostics;
    assert!(
        asked[0]
            .help
            .as_deref()
            .unwrap()
            .contains("the answer to it")
    );
    assert_eq!(instant("1970-01-01T00:01:00Z"), Some(60));
    let metadata = r#"<EntityDescriptor entityID="https://idp.example.com"/>"#;
    assert_eq!(
        entity_id(metadata).as_deref(),
        Some("https://idp.example.com")
    );
}

/// Lone attributes are a part of an assertion: the others, and the signature, may be elsewhere.
#[test]
fn lone_attributes_need_no_others() {
    let lone = attribute("SourceIdentity", "Saanvi");
    assert_eq!(refused(&lone), None);
    assert_eq!(signatures(&saml(&lone), None).assertion, None);
    let role = "arn:aws:iam::123456789012:role/Other,arn:aws:iam::123456789012:saml-provider/P";
    let other = answer(&attribute("Role", role));
    assert!(other.1.contains("the requested Role and Metadata"));
}

#[test]
fn an_assertion_without_a_signature_is_refused() {
    let said = |text: &str| {
        let saml = saml(text);
        let signatures = signatures(&saml, None);
        let request = Request {
            role_arn: ROLE,
            principal_arn: PROVIDER,
            entity_id: None,
            signatures: Some(&signatures),
            now: NOW,
            request_id: "id",
            source_identity_max: 256,
        };
        refusal(&saml, &request).map(|refusal| refusal.message)
    };
    assert!(said(GOOD).unwrap().contains("a mandatory signature"));
    // what can't be checked is taken for a good one
    let signed = with(
        "<Issuer>https://idp.example.com</Issuer>",
        "<Issuer>https://idp.example.com</Issuer><d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'/>",
    );
    assert_eq!(said(&signed), None);
}
