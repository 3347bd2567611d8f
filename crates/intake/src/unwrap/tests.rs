use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use rolecall_source::codes;

use super::*;
use crate::{jwt, saml};

const RESPONSE: &str = "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\"><Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"><AttributeStatement><Attribute Name=\"https://aws.amazon.com/SAML/Attributes/SourceIdentity\"><AttributeValue>Diego Ramírez</AttributeValue></Attribute></AttributeStatement></Assertion></p:Response>";

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2huZG9lIn0.c2ln";

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

fn lines(text: &str, width: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<String> = chars
        .chunks(width)
        .map(|line| line.iter().collect())
        .collect();
    lines.join("\r\n")
}

fn deflated(text: &str) -> String {
    STANDARD.encode(miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6))
}

fn names(text: &str) -> (Kind, Vec<&'static str>) {
    let unwrapped = unwrap(text);
    let names = unwrapped.undone.iter().map(|w| w.name()).collect();
    (unwrapped.kind, names)
}

#[test]
fn every_wrapping_comes_off() {
    let base64 = STANDARD.encode(RESPONSE);
    let url_safe = base64
        .replace('+', "-")
        .replace('/', "_")
        .trim_end_matches('=')
        .to_owned();
    let cases = [
        (RESPONSE.to_owned(), vec![]),
        (
            format!("\u{feff}\n <?xml version=\"1.0\"?>{RESPONSE}\n"),
            vec![],
        ),
        (base64.clone(), vec!["base64"]),
        (url_safe, vec!["base64"]),
        (format!("\"{base64}\""), vec!["base64"]),
        (lines(&base64, 76), vec!["base64"]),
        (format!("\u{feff}{base64}"), vec!["base64"]),
        (percent(RESPONSE), vec!["url"]),
        (
            RESPONSE
                .replace('<', "%3C")
                .replace('>', "%3E")
                .replace(' ', "+")
                .replace('í', "%C3%AD"),
            vec!["url"],
        ),
        (percent(&base64), vec!["url", "base64"]),
        (percent(&percent(&base64)), vec!["url", "url", "base64"]),
        (
            format!("SAMLResponse={}", percent(&base64)),
            vec!["url", "base64"],
        ),
        (format!("SAMLResponse={base64}"), vec!["base64"]),
        (
            format!("RelayState=x&SAMLResponse={}&Signature=y", percent(&base64)),
            vec!["url", "base64"],
        ),
        (deflated(RESPONSE), vec!["base64", "inflate"]),
        (
            format!(
                "https://sp.example.com/acs?SAMLResponse={}&RelayState=t",
                percent(&deflated(RESPONSE))
            ),
            vec!["url", "base64", "inflate"],
        ),
    ];
    for (text, undone) in cases {
        assert_eq!(names(&text), (Kind::Saml, undone), "{text}");
        let saml = saml::read(unwrap(&text).text.trim_start_matches('\u{feff}').trim())
            .value
            .unwrap();
        let value = saml
            .assertion()
            .unwrap()
            .source_identity()
            .unwrap()
            .value
            .clone();
        assert_eq!(value, "Diego Ramírez");
    }
    for text in [
        TOKEN.to_owned(),
        format!("Bearer {TOKEN}"),
        format!("Authorization: Bearer {TOKEN}\n"),
        format!("'{TOKEN}'"),
        lines(TOKEN, 20),
    ] {
        let unwrapped = unwrap(&text);
        assert_eq!(
            (unwrapped.kind, unwrapped.undone.len()),
            (Kind::Jwt, 0),
            "{text}"
        );
        assert_eq!(
            jwt::read(&unwrapped.text)
                .value
                .unwrap()
                .subject()
                .unwrap()
                .value,
            "johndoe"
        );
    }
    for text in [
        format!("<form><input type=\"hidden\" name=\"SAMLResponse\" value=\"{base64}\"/></form>"),
        format!("{{\"SAMLResponse\": \"{base64}\"}}"),
    ] {
        let unwrapped = unwrap(&text);
        assert_eq!(unwrapped.kind, Kind::Saml, "{text}");
        assert!(
            unwrapped.diagnostics[0]
                .message
                .contains("`SAMLResponse` is read")
        );
        assert_eq!(unwrapped.diagnostics[0].span.of(&text), base64);
    }
    let quoted = format!("\"{}\"", RESPONSE.replace('"', "\\\""));
    assert_eq!(names(&quoted), (Kind::Saml, vec![]));
    for around in [
        "curl -H 'Authorization: Bearer TOKEN' https://example.com",
        "export VALUE=TOKEN",
        "{\"id_token\": \"TOKEN\", \"expires_in\": 300}",
    ] {
        let text = around.replace("TOKEN", TOKEN);
        let unwrapped = unwrap(&text);
        assert_eq!(unwrapped.kind, Kind::Jwt, "{text}");
        assert_eq!(
            unwrapped.diagnostics[0].message,
            "the token is read, and nothing around it"
        );
        assert_eq!(unwrapped.diagnostics[0].span.of(&text), TOKEN);
    }
    let words = unwrap(&format!(
        "SAMLRequest={}",
        percent(&deflated("<p:AuthnRequest/>"))
    ))
    .summary();
    assert_eq!(
        words,
        "URL-decoded, base64-decoded, inflated: a SAML request"
    );
}

#[test]
fn texts_are_known_by_what_they_are() {
    for (text, kind) in [
        ("$ aws sts get-caller-identity", Kind::Cli),
        ("aws configure --profile dev", Kind::Cli),
        (
            "aws sts assume-role-with-saml --saml-assertion PHNhbWw+ --role-arn x",
            Kind::Cli,
        ),
        ("<Attribute Name='x'/>", Kind::Saml),
        ("<!-- c --><?p?><saml:Assertion/>", Kind::Saml),
        ("<!DOCTYPE r [<!ENTITY x 'y'>]><Response/>", Kind::Saml),
        (
            "<s:Envelope><s:Header/><s:Body x='1'><Assertion/></s:Body></s:Envelope>",
            Kind::Saml,
        ),
        ("<s:Envelope><s:Body><p:AuthnRequest/>", Kind::SamlRequest),
        ("<s:Envelope/>", Kind::Unknown),
        ("<md:EntityDescriptor entityID='x'/>", Kind::SamlMetadata),
        ("<samlp:AuthnRequest/>", Kind::SamlRequest),
        (
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"/>",
            Kind::AwsResponse,
        ),
        (
            "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
            Kind::AwsResponse,
        ),
        (
            "{\"UserId\": \"AIDA\", \"Account\": \"1\", \"Arn\": \"a\"}",
            Kind::AwsResponse,
        ),
        (
            "\nAn error occurred (AccessDenied) when calling the AssumeRole operation: no",
            Kind::AwsResponse,
        ),
        // aws-actions/configure-aws-credentials#280
        (
            "Error: No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
            Kind::AwsResponse,
        ),
        (
            "{\"eventVersion\": \"1.08\", \"userIdentity\": {}}",
            Kind::CloudTrail,
        ),
        (
            "{\"Records\": [{\"eventVersion\": \"1.08\"}]}",
            Kind::CloudTrail,
        ),
        ("[{\"eventVersion\": \"1.08\"}]", Kind::CloudTrail),
        (
            "{\"Events\": [{\"EventName\": \"AssumeRole\"}]}",
            Kind::CloudTrail,
        ),
        (
            "User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole",
            Kind::AwsResponse,
        ),
        ("{\"iss\": \"https://x\", \"sub\": \"y\"}", Kind::Jwt),
        (
            "{\"https://aws.amazon.com/source_identity\": \"Admin\"}",
            Kind::Jwt,
        ),
        ("# mine\n[default]\nregion=eu-west-1", Kind::Config),
        (
            "sts = boto3.client('sts')\nsts.assume_role(RoleArn='x', RoleSessionName='me')",
            Kind::Sdk,
        ),
        ("<html><body>sign in</body></html>", Kind::Unknown),
        (
            "{\"Version\": \"2012-10-17\", \"Statement\": []}",
            Kind::Unknown,
        ),
        ("good morning", Kind::Unknown),
        ("100% of it", Kind::Unknown),
        ("", Kind::Unknown),
    ] {
        let unwrapped = unwrap(text);
        assert_eq!(unwrapped.kind, kind, "{text}");
        assert_eq!(unwrapped.text, text);
        assert_eq!(
            unwrapped.source(Span::new(0, text.len())),
            Span::new(0, text.len())
        );
    }
}

/// What a web page makes of a value, down to the characters of base64.
fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '&' => "&amp;".to_owned(),
        '+' | '=' | '/' => format!("&#x{:x};", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[test]
fn what_a_web_page_escapes_is_read_in_its_place() {
    let text = escaped(&RESPONSE.replace("Diego", "A&amp;😀"));
    let unwrapped = unwrap(&text);
    assert_eq!(
        (unwrapped.kind, &unwrapped.undone[..]),
        (Kind::Saml, &[][..])
    );
    let saml = saml::read(&unwrapped.text).value.unwrap();
    let value = saml.assertion().unwrap().source_identity().unwrap();
    assert_eq!(value.value, "A&😀 Ramírez");
    assert_eq!(
        unwrapped.source(value.span).of(&text),
        "A&amp;amp;😀 Ramírez"
    );

    let form = format!(
        "<form><input name=\"SAMLResponse\" value=\"{}\"/></form>",
        escaped(&STANDARD.encode(format!("{RESPONSE}\n")))
    );
    assert!(form.contains("&#x3d;"), "{form}");
    let unwrapped = unwrap(&form);
    assert_eq!(unwrapped.summary(), "base64-decoded: a SAML response");
    assert!(unwrapped.text.starts_with(RESPONSE));

    for text in [
        "&#x110000; &#; &#xg; &lt &unknown; &",
        "&lt;p&gt;",
        "a &#60; b",
    ] {
        assert_eq!(unwrap(text).kind, Kind::Unknown, "{text}");
    }
}

#[test]
fn a_document_behind_other_text_is_read() {
    for (before, behind) in [
        ("é😀 10:00 response: ", " (end)"),
        ("cat <<EOF | base64\n", "\nEOF"),
        ("```xml\n", "\n```\n"),
    ] {
        let text = format!("{before}{RESPONSE}{behind}");
        let unwrapped = unwrap(&text);
        assert_eq!(unwrapped.kind, Kind::Saml, "{text}");
        assert_eq!(unwrapped.text, RESPONSE);
        let note = &unwrapped.diagnostics[0];
        assert_eq!(note.code, codes::WRAPPING_AROUND);
        assert_eq!(note.span.of(&text), RESPONSE);
    }
}

#[test]
fn a_token_in_lines_is_one_token() {
    for width in [7, 23, 30, 48] {
        let text = format!("\u{feff}{}\n", lines(TOKEN, width));
        let unwrapped = unwrap(&text);
        let token = jwt::read(&unwrapped.text).value.unwrap();
        assert_eq!(token.form, jwt::Form::Signed, "{width}");
        assert_eq!(token.subject().unwrap().value, "johndoe");
    }
}

#[test]
fn utf_16_is_named() {
    let little: Vec<u8> = RESPONSE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = RESPONSE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big, [&[0xff, 0xfe], &little[..]].concat()] {
        let notes = unwrap(&STANDARD.encode(bytes)).diagnostics;
        assert_eq!(notes[0].code, codes::XML_ENCODING);
        assert!(notes[0].message.contains("UTF-16"));
    }
}

#[test]
fn what_a_program_computes_is_left_to_fill_in() {
    let text = "c.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'me' }))";
    let note = unwrap(text).diagnostics.remove(0);
    assert_eq!(note.span.of(text), "AssumeRoleCommand");
    assert_eq!(
        note.help.unwrap(),
        "the AWS CLI has it as `aws sts assume-role --role-arn <RoleArn> --role-session-name me`"
    );
}

#[test]
fn what_can_not_be_used_gets_advice() {
    let text = "\n  {\"eventVersion\": \"1.08\",\n \"eventName\": \"AssumeRole\"}";
    let note = &unwrap(text).diagnostics[0];
    assert_eq!(note.code, codes::PASTE_OTHER);
    assert_eq!(note.message, "this is a CloudTrail event");
    assert_eq!(note.span.of(text), "{\"eventVersion\": \"1.08\",");
    assert!(note.help.as_ref().unwrap().contains("paste that call"));
    assert!(unwrap("aws sts get-caller-identity").diagnostics.is_empty());
}

#[test]
fn code_and_profiles_are_named_with_the_call_that_they_amount_to() {
    let help = |text: &str| {
        let note = unwrap(text).diagnostics.remove(0);
        (note.span.of(text).to_owned(), note.help.unwrap())
    };
    let assume =
        "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/Dev --role-session-name me";
    for (code, underlined, rest) in [
        (
            "boto3.client('sts').assume_role(\n  RoleArn='arn:aws:iam::111122223333:role/Dev',\n  RoleSessionName=\"me\", DurationSeconds=900, SourceIdentity=\"Dev User\")",
            "assume_role",
            " --duration-seconds 900 --source-identity 'Dev User'",
        ),
        (
            "const c = new STSClient({});\nawait c.send(new AssumeRoleCommand({ RoleArn: \"arn:aws:iam::111122223333:role/Dev\", RoleSessionName: 'me', Tags: tags, ExternalId: process.env.ID }));",
            "AssumeRoleCommand",
            "",
        ),
        (
            "out, err := sts.New(sess).AssumeRole(&sts.AssumeRoleInput{\n\tRoleArn: aws.String(\"arn:aws:iam::111122223333:role/Dev\"),\n\tRoleSessionName: aws.String(\"me\"),\n})",
            "AssumeRole",
            "",
        ),
        (
            "sts.assumeRole(AssumeRoleRequest.builder().roleArn(\"arn:aws:iam::111122223333:role/Dev\").roleSessionName(\"me\").build());",
            "assumeRole",
            "",
        ),
        (
            "let sts = aws_sdk_sts::Client::new(&c);\nsts.assume_role().role_arn(\"arn:aws:iam::111122223333:role/Dev\").role_session_name(\"me\").send().await",
            "assume_role",
            "",
        ),
    ] {
        let (span, help) = help(code);
        assert_eq!(span, underlined);
        let mut expected = format!("the AWS CLI has it as `{assume}`");
        if let Some((duration, source)) = rest.split_once(" --source") {
            expected = format!("the AWS CLI has it as `{assume}{duration} --source{source}`");
        }
        // the order is that of the AWS CLI's own help
        let options = |text: &str| {
            let mut options: Vec<String> = text
                .split(" --")
                .map(|o| o.trim_matches('`').to_owned())
                .collect();
            options.sort();
            options
        };
        assert_eq!(options(&help), options(&expected));
    }
    let (span, said) = help("sts.getCallerIdentity({}, cb) // AWS.STS");
    assert_eq!(span, "getCallerIdentity");
    assert_eq!(said, "the AWS CLI has it as `aws sts get-caller-identity`");

    let (_, said) = help(
        "[default]\nregion = x\n\n[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = default\nexternal_id = it's\nsource_identity = me\n",
    );
    assert!(said.starts_with("for `dev` the AWS CLI calls `aws sts assume-role --role-arn arn:aws:iam::111122223333:role/Dev --role-session-name botocore-session --external-id 'it'\\''s' --profile default`"), "{said}");
    assert!(said.contains("aws-vault"));
    let (_, said) =
        help("[profile ci]\nrole_arn = a\nweb_identity_token_file = /t\nrole_session_name = ci");
    assert!(said.contains("`aws sts assume-role-with-web-identity --role-arn a --role-session-name ci --web-identity-token file:///t`"), "{said}");
    assert_eq!(
        unwrap("const x = lasts.map(assume_role);").kind,
        Kind::Unknown
    );
}

#[test]
fn places_are_lines_and_utf_16_columns_through_every_wrapping() {
    let document = RESPONSE.replace("Diego Ramírez", "é😀 x");
    let base64 = STANDARD.encode(&document);
    let first = format!("RelayState=😀\n&é=😀&SAMLResponse={}", percent(&base64));
    let commented = format!("<!-- 😀\né😀 -->{document}");
    for text in [document, commented, base64, first] {
        let unwrapped = unwrap(&text);
        let read = saml::read(&unwrapped.text);
        let note = read
            .diagnostics
            .into_iter()
            .find(|d| d.code == codes::SAML_SOURCE_IDENTITY)
            .unwrap();
        let note = unwrapped.outward(note);
        let place = rolecall_source::LineIndex::new(&text).place("/text", note.span);
        let before = text.get(..note.span.start).unwrap();
        let line = before.matches('\n').count() + 1;
        let of_line = before.rsplit('\n').next().unwrap();
        let column = of_line.encode_utf16().count() + 1;
        assert_eq!((place.line, place.column), (line, column));
    }
}

/// The part of the pasted text that holds the blank inside the source identity.
fn blank(text: &str) -> String {
    let unwrapped = unwrap(text);
    let read = saml::read(&unwrapped.text);
    let note = read
        .diagnostics
        .into_iter()
        .find(|d| d.code == codes::SAML_SOURCE_IDENTITY)
        .unwrap();
    unwrapped.outward(note).span.of(text).to_owned()
}

#[test]
fn places_inside_are_places_in_the_pasted_text() {
    assert_eq!(blank(RESPONSE), " ");
    assert_eq!(blank(&percent(RESPONSE)), "%20");
    let coded = blank(&STANDARD.encode(RESPONSE));
    assert!((2..=3).contains(&coded.len()), "{coded}");
    let at = RESPONSE.find("Diego R").unwrap() + 5;
    let form = format!(
        "RelayState=😀é&SAMLResponse={}&x=é",
        percent(&lines(&STANDARD.encode(RESPONSE), 64))
    );
    let held = blank(&form).replace("%0D%0A", "");
    assert!(held.len() >= 2, "{held}");
    assert!(
        STANDARD
            .encode(RESPONSE)
            .get(at * 4 / 3..)
            .unwrap()
            .starts_with(&held),
        "{held}"
    );
    let redirect = deflated(RESPONSE);
    assert_eq!(blank(&redirect), redirect.trim_end_matches('='));
}

#[test]
fn what_is_damaged_is_read_as_far_as_it_goes() {
    let base64 = STANDARD.encode(RESPONSE);
    let said = |text: &str| {
        let unwrapped = unwrap(text);
        assert_eq!(unwrapped.kind, Kind::Saml, "{text}");
        unwrapped.diagnostics[0].span.of(text).to_owned()
    };
    let part = |from, to| base64.get(from..to).unwrap();
    assert_eq!(said(part(0, 101)), part(100, 101));
    assert_eq!(said(&format!("{}…", part(0, 100))), "…");
    let whole = deflated(RESPONSE);
    assert!(!said(whole.get(..whole.len() - 40).unwrap()).is_empty());
    let utf_16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(RESPONSE.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let unwrapped = unwrap(&STANDARD.encode(&utf_16));
    assert_eq!(
        (unwrapped.kind, unwrapped.diagnostics[0].code),
        (Kind::Unknown, codes::XML_ENCODING)
    );
    let latin: Vec<u8> = RESPONSE
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let text = STANDARD.encode(&latin);
    let at = latin.iter().position(|&b| b > 127).unwrap();
    let held = text.get(at * 4 / 3..((at + 1) * 4).div_ceil(3));
    assert_eq!(Some(said(&text).as_str()), held);
}

#[test]
fn what_is_nested_too_deep_is_said_to_be() {
    let depth = 100_000;
    let deep = format!(
        "<Response xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\">{}",
        "<a>".repeat(depth)
    );
    for text in [deep.clone(), STANDARD.encode(&deep), deflated(&deep)] {
        let unwrapped = unwrap(&text);
        assert_eq!(unwrapped.kind, Kind::Saml);
        let read = saml::read(&unwrapped.text);
        let limit = read.diagnostics.iter().find(|d| d.code == codes::XML_LIMIT);
        assert!(limit.unwrap().message.contains("deeper than 100"));
    }
    let claims = "{\"iss\":".repeat(depth);
    let coded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&claims);
    for text in [claims, format!("eyJhbGciOiJSUzI1NiJ9.{coded}.c2ln")] {
        let unwrapped = unwrap(&text);
        if unwrapped.kind == Kind::Jwt {
            let read = jwt::read(&unwrapped.text);
            let said = read.diagnostics.iter().map(|d| d.message.as_str());
            assert!(
                said.into_iter()
                    .any(|m| m.contains("deeper than 100 levels"))
            );
        }
    }
}

#[test]
fn limits_are_named() {
    let long = "QUFB".repeat(MAX_WRAPPED / 4 + 1);
    let note = &unwrap(&long).diagnostics[0];
    assert_eq!(note.code, codes::WRAPPING_LIMIT);
    assert!(note.message.contains("1 MiB"));
    let bomb = format!("<Response>{}", " ".repeat(MAX_INFLATED));
    let unwrapped = unwrap(&deflated(&bomb));
    assert_eq!(unwrapped.kind, Kind::Saml);
    assert!(unwrapped.diagnostics[0].message.contains("10 MiB"));
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        let unwrapped = unwrap(&text);
        prop_assert_eq!(unwrapped.undone.is_empty() || unwrapped.kind != Kind::Unknown, true);
    }

    #[test]
    fn any_change_of_a_wrapped_text_is_survived(at in 0..600_usize, by in any::<char>()) {
        let form = format!("SAMLResponse={}", percent(&STANDARD.encode(RESPONSE)));
        let text: String = form.char_indices().map(|(i, c)| if i == at { by } else { c }).collect();
        let unwrapped = unwrap(&text);
        for note in &unwrapped.diagnostics {
            prop_assert!(text.get(note.span.start..note.span.end).is_some(), "{note:?}");
        }
        for note in saml::read(&unwrapped.text).diagnostics {
            let note = unwrapped.outward(note);
            prop_assert!(text.get(note.span.start..note.span.end).is_some(), "{note:?}");
        }
    }
}
