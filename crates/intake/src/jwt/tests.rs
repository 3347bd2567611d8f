use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use rolecall_source::{Severity, codes};

use super::*;

const ISSUER: &str = "https://idp.example.com";
const ROLE: &str = "arn:aws:iam::123456789012:role/Deploy";

/// When the recorded calls were made, about: 2026-09-11T10:48:41Z
const NOW: i64 = 1_789_123_721;

fn token(claims: &str) -> String {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    format!(
        "{}.{}.c2ln",
        part(r#"{"alg":"RS256","kid":"k"}"#),
        part(claims)
    )
}

/// Good claims, with `change` instead of the claim of the same name, or added.
fn claims(change: &str) -> String {
    let name = change.split(':').next().unwrap();
    let mut members = vec![
        format!(r#""iss":"{ISSUER}""#),
        r#""aud":"client-a""#.to_owned(),
        r#""sub":"subject-probe""#.to_owned(),
        r#""iat":1789123688"#.to_owned(),
        r#""exp":1789124598"#.to_owned(),
    ];
    members.retain(|m| !m.starts_with(name) || name.is_empty());
    if !change.ends_with("absent") && !change.is_empty() {
        members.push(change.to_owned());
    }
    format!("{{{}}}", members.join(","))
}

fn refused(text: &str) -> Option<crate::Refusal> {
    let client_ids = ["client-a".to_owned(), "client-b".to_owned()];
    let request = Request {
        client_ids: Some(&client_ids),
        providers: &[],
        signature: None,
        role_arn: ROLE,
        now: NOW,
        source_identity_max: 256,
    };
    refusal(&read(text).value.unwrap(), &request)
}

/// AWS's answer to a token with one claim changed, with the claim as it is underlined.
fn answer(change: &str) -> Option<(&'static str, String)> {
    let text = token(&claims(change));
    let refusal = refused(&text)?;
    assert!(!refusal.span.of(&text).is_empty());
    Some((refusal.code, refusal.message))
}

fn said(change: &str) -> String {
    let (code, message) = answer(change).unwrap();
    assert_eq!(code, "InvalidIdentityToken", "{change}");
    message
}

const GENERIC: &str = "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.";

/// Recorded answers of AWS STS, us-east-1, 2026-09-11: each row one changed claim.
#[test]
fn refuses_claims_as_aws_does() {
    for name in ["iss", "sub", "aud", "iat", "exp"] {
        let message = said(&format!("\"{name}\":absent"));
        assert_eq!(message, format!("Missing a required claim: {name}"));
    }
    let several =
        "Token audience contains more than one audience while authorized party is not present";
    for aud in [
        r#"["client-a","other"]"#,
        r#"["other","client-a"]"#,
        r#"["client-b","client-a"]"#,
    ] {
        assert_eq!(said(&format!("\"aud\":{aud}")), several);
    }
    assert_eq!(said(r#""aud":[]"#), "Claim is not allowed to be empty: aud");
    for generic in [r#""aud":"""#, r#""azp":"""#] {
        assert_eq!(said(generic), GENERIC, "{generic}");
    }
    for time in [
        r#""nbf":"invalid""#,
        r#""iat":null"#,
        r#""iat":1789123697.5"#,
        r#""exp":1789123798.5"#,
    ] {
        assert_eq!(said(time), "Invalid timestamp in token claims.", "{time}");
    }
    let refusal = refused(&token(&claims(r#""sub":null"#))).unwrap();
    assert_eq!((refusal.code, refusal.status), ("InternalFailure", 500));
    assert_eq!(
        refusal.message,
        "Unknown error validating third-party token"
    );
}

/// aws-actions/configure-aws-credentials#775 and #1309 (`aud`), aws/aws-sdk-net#3071 and #3100
/// (a registered `aud` with an unregistered `azp`).
#[test]
fn names_an_audience_that_is_not_registered() {
    for change in [
        r#""aud":"other""#,
        r#""azp":"other""#,
        r#""aud":["other","client-a"],"azp":"third""#,
    ] {
        assert_eq!(said(change), "Incorrect token audience", "{change}");
    }
}

#[test]
fn accepts_claims_as_aws_does() {
    for change in [
        "",
        r#""sub":"a""#,
        r#""sub":"""#,
        r#""sub":123"#,
        r#""aud":["client-a"]"#,
        r#""azp":"client-b""#,
        r#""aud":["other","client-a"],"azp":"client-b""#,
        r#""nbf":"1789123698""#,
        r#""exp":"1789124298""#,
        r#""iat":"1789123698""#,
        r#""https://aws.amazon.com/source_identity":"source-probe""#,
    ] {
        assert_eq!(answer(change), None, "{change}");
    }
    let long = format!(r#""sub":"{}""#, "a".repeat(300));
    assert_eq!(answer(&long), None);
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let expired = |exp: i64| answer(&format!("\"exp\":{exp}"));
    assert_eq!(expired(NOW - 299), None);
    // recorded: the clock in the text is 300 seconds early
    let text = "Token expired: current date/time 1789123421 must be before the expiration date/time 1789123397";
    assert_eq!(
        expired(1_789_123_397),
        Some(("ExpiredTokenException", text.to_owned()))
    );
    assert!(expired(NOW - 300).is_some());
    let early = |nbf: i64| answer(&format!("\"nbf\":{nbf}"));
    assert_eq!(early(NOW + 300), None);
    let text = format!(
        "Token not yet valid: current date/time {} must be after or equal to the not-before date/time 1789127298",
        NOW + 300
    );
    assert_eq!(early(1_789_127_298), Some(("InvalidIdentityToken", text)));
    assert_eq!(answer(&format!("\"iat\":{}", NOW + 300)), None);
    assert_eq!(
        said(r#""iat":1789127298"#),
        "Token issued in the future: 1789127298"
    );
}

#[test]
fn the_last_of_two_claims_counts() {
    let twice = |second: &str| {
        let good = claims("");
        token(&format!("{},{second}}}", good.strip_suffix('}').unwrap()))
    };
    assert_eq!(
        refused(&twice(r#""aud":"other""#)).unwrap().message,
        GENERIC
    );
    let same = twice(r#""aud":"client-a""#);
    assert_eq!(refused(&same), None);
    let notes = read(&same).diagnostics;
    assert_eq!((notes.len(), notes[0].code), (1, codes::TOKEN_DUPLICATE));
    assert!(notes[0].span.start > notes[0].related[0].span.start);
}

/// Recorded answers of AWS STS, us-east-1, 2026-09-11.
#[test]
fn the_roles_claim_restricts_roles() {
    let roles = |value: &str| answer(&format!("\"https://aws.amazon.com/roles\":{value}"));
    let other = "arn:aws:iam::123456789012:role/another-role";
    for accepted in [
        format!("[\"{ROLE}\"]"),
        format!("\"{ROLE}\""),
        format!("\"{other};{ROLE}\""),
        format!("\" {ROLE} \""),
        format!("\"{other}; {ROLE}\""),
        format!("[\"{ROLE}\",\"{ROLE}\"]"),
        format!("\";{ROLE}\""),
        format!("[null,\"{ROLE}\"]"),
        "null".to_owned(),
    ] {
        assert_eq!(roles(&accepted), None, "{accepted}");
    }
    let refused = |value: &str, text: &str| {
        assert_eq!(
            roles(value),
            Some(("InvalidIdentityToken", text.to_owned())),
            "{value}"
        );
    };
    let mismatch = "The target role ARN is not present in the roles claim of the identity token";
    refused(&format!("[\"{other}\"]"), mismatch);
    for none in [
        "[]".to_owned(),
        "\"\"".to_owned(),
        format!("[[\"{ROLE}\"]]"),
        "\"arn:aws:iam::123456789012:role/*\"".to_owned(),
        format!("\"{other},{ROLE}\""),
        format!("\"{}\"", ROLE.to_uppercase()),
    ] {
        refused(&none, "The roles claim contains no valid role ARNs");
    }
    for unsupported in ["123", "true", &format!("{{\"role\":\"{ROLE}\"}}")] {
        refused(unsupported, "The roles claim is not in a supported format");
    }
}

#[test]
fn tags_are_nested_or_flat() {
    let nested = r#""https://aws.amazon.com/tags":{"principal_tags":{"Team":["engineering"]},"transitive_tag_keys":["Team"]}"#;
    let flat = r#""https://aws.amazon.com/tags/principal_tags/Team":"engineering","https://aws.amazon.com/tags/transitive_tag_keys":["Team"]"#;
    for change in [nested, flat] {
        assert_eq!(answer(change), None);
        let tags = read(&token(&claims(change))).value.unwrap().session_tags();
        assert_eq!(tags.malformed, None);
        assert_eq!(
            (
                tags.tags[0].key.value.as_str(),
                tags.tags[0].value.value.as_str()
            ),
            ("Team", "engineering")
        );
        assert_eq!(tags.transitive_keys[0].value, "Team");
    }
    let text = "principal_tags passed in claim is not in correct format.";
    for wrong in [
        r#"{"principal_tags":{"Team":"engineering"}}"#,
        r#"{"principal_tags":{"Team":["a","b"]}}"#,
        r#"{"principal_tags":{"Team":[]}}"#,
        r#"{"principal_tags":["Team"]}"#,
        r#""Team""#,
    ] {
        let change = format!("\"https://aws.amazon.com/tags\":{wrong}");
        assert_eq!(said(&change), text);
        let notes = read(&claims(&change)).diagnostics;
        assert!(
            notes.iter().any(|n| n.code == codes::TOKEN_TAGS),
            "{notes:?}"
        );
    }
}

#[test]
fn only_signed_tokens_are_tokens() {
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let with = |header: &str| format!("{}.{}.c2ln", part(header), part(&claims("")));
    let text = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS256"}"#,
        "{}",
        r#"{"alg":"RS256","crit":["x"],"x":1}"#,
    ] {
        assert_eq!(refused(&with(header)).unwrap().message, text, "{header}");
    }
    for algorithm in ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"] {
        assert_eq!(
            refused(&with(&format!("{{\"alg\":\"{algorithm}\"}}"))),
            None
        );
    }
    let none = with(r#"{"alg":"none"}"#);
    let note = &read(&none).diagnostics[0];
    assert_eq!(note.code, codes::TOKEN_ALGORITHM);
    let encrypted = "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d";
    assert_eq!(read(encrypted).diagnostics[0].code, codes::TOKEN_ENCRYPTED);
    assert_eq!(refused(encrypted).unwrap().message, text);
}

#[test]
fn an_account_without_the_provider_says_so() {
    let token = read(&token(&claims(""))).value.unwrap();
    let request = Request {
        client_ids: None,
        providers: &[],
        signature: None,
        role_arn: ROLE,
        now: NOW + 999_999,
        source_identity_max: 256,
    };
    let refusal = refusal(&token, &request).unwrap();
    assert_eq!(
        refusal.message,
        format!("No OpenIDConnect provider found in your account for {ISSUER}")
    );
}

/// The decoded token of the IAM User Guide, on the day after it expired.
#[test]
fn claims_alone_are_read() {
    let text = r#" {
    "sub": "johndoe",
    "aud": "ac_oic_client",
    "jti": "ZYUCeRMQVtqHypVPWAN3VB",
    "iss": "https://xyz.com",
    "iat": 1566583294,
    "exp": 1566583354,
    "auth_time": 1566583292,
    "https://aws.amazon.com/source_identity":"Admin"
} "#;
    let read = read(text);
    assert_eq!(
        (read.diagnostics.len(), read.diagnostics[0].code),
        (1, codes::TOKEN_UNSIGNED)
    );
    let token = read.value.unwrap();
    assert_eq!(token.form, Form::Claims);
    assert_eq!(token.source_identity().unwrap().span.of(text), "\"Admin\"");
    assert_eq!(token.expiration().unwrap().span.of(text), "1566583354");
    let client_ids = ["ac_oic_client".to_owned()];
    let request = |client_ids, now| Request {
        client_ids,
        providers: &[],
        signature: None,
        role_arn: ROLE,
        now,
        source_identity_max: 256,
    };
    assert_eq!(
        refusal(&token, &request(Some(&client_ids), 1_566_583_300)),
        None
    );
    let late = refusal(&token, &request(Some(&client_ids), 1_566_669_754)).unwrap();
    assert_eq!(
        (late.code, late.span.of(text)),
        ("ExpiredTokenException", "1566583354")
    );
    let unread: Vec<_> = unread_claims(&token).into_iter().map(|c| c.value).collect();
    assert_eq!(unread, ["jti", "auth_time"]);
}

#[test]
fn the_spelling_of_the_guide_is_explained() {
    let text = claims(r#""http://aws.amazon.com/source_identity":"Admin""#);
    let read = read(&text);
    let note = read
        .diagnostics
        .iter()
        .find(|d| d.code == codes::TOKEN_SPELLING)
        .unwrap();
    assert_eq!(
        note.span.of(&text),
        "\"http://aws.amazon.com/source_identity\""
    );
    assert_eq!(read.value.unwrap().source_identity(), None);
    let text = claims(r#""https://aws.amazon.com/sourceIdentity":"Admin""#);
    assert!(
        self::read(&text)
            .diagnostics
            .iter()
            .any(|d| d.code == codes::TOKEN_SPELLING)
    );
}

#[test]
fn points_into_the_encoded_text() {
    let claims = r#"{"sub":"a😀é","https://aws.amazon.com/tags":5}"#;
    let text = format!("  {}\n", token(claims));
    let read = read(&text);
    let payload = text.trim().split('.').nth(1).unwrap();
    let note = read
        .diagnostics
        .iter()
        .find(|d| d.code == codes::TOKEN_TAGS)
        .unwrap();
    let at = claims.len() - "5}".len();
    let held = payload.get(at * 4 / 3..((at + 1) * 4).div_ceil(3));
    assert_eq!(Some(note.span.of(&text)), held);
    let subject = read.value.unwrap().subject().unwrap();
    assert_eq!(subject.value, "a😀é");
    let at = claims.find("\"a").unwrap();
    let held = payload.get(at * 4 / 3..((at + "\"a😀é\"".len()) * 4).div_ceil(3));
    assert_eq!(Some(subject.span.of(&text)), held);
}

#[test]
fn says_what_is_no_base64url() {
    let error = |text: &str| {
        let mut notes = read(text).diagnostics.into_iter();
        let note = notes.find(|d| d.severity == Severity::Error).unwrap();
        (note.code.to_string(), note.span.of(text).to_owned())
    };
    let pair = |code: &str, part: &str| (code.to_owned(), part.to_owned());
    assert_eq!(error("eyJhIjoxfQ==.e30.c2ln"), pair("R601", "="));
    assert_eq!(error("e30.eyJhIjoi/z4ifQ.c2ln"), pair("R601", "/"));
    assert_eq!(error("e30.e3 0.c2ln"), pair("R601", " "));
    assert_eq!(error("e30.é30.c2ln"), pair("R601", "é"));
    assert_eq!(error("e30.e30e.c2ln"), pair("R001", "0e"));
    assert_eq!(error("eyJhIjoxfR.e30.c2ln"), pair("R601", "R"));
    assert_eq!(error("e30.WzFd.c2ln"), pair("R602", "WzFd"));
    assert_eq!(error("e30._w.c2ln").0, "R602");
    assert_eq!(error("a.b.c.d").0, "R600");
    assert_eq!(error("word"), pair("R600", "word"));
    assert_eq!(error("{\"iss\": \"x\",}"), pair("R001", ","));
}

#[test]
fn a_token_without_signature_is_read() {
    let whole = token(&claims(""));
    let unsigned = whole.strip_suffix(".c2ln").unwrap();
    for text in [unsigned.to_owned(), format!("{unsigned}.")] {
        let read = read(&text);
        assert_eq!(read.diagnostics[0].code, codes::TOKEN_UNSIGNED);
        let last = text.get(text.len() - 1..).unwrap();
        assert_eq!(read.diagnostics[0].span.of(&text), last);
        let token = read.value.unwrap();
        assert_eq!(
            (token.form, token.signed.of(&text)),
            (Form::Unsigned, unsigned)
        );
        assert_eq!(refused(&text), None);
    }
    let token = read(&whole).value.unwrap();
    assert_eq!(token.signature.unwrap().value, b"sig");
}

fn keys(claims: &str) -> Vec<(String, String)> {
    let token = read(claims).value.unwrap();
    condition_keys(&token)
        .into_iter()
        .map(|k| (k.key, k.values.join(",")))
        .collect()
}

#[test]
fn claims_fill_condition_keys() {
    let pairs = |expected: &[(&str, &str)]| -> Vec<(String, String)> {
        expected
            .iter()
            .map(|&(k, v)| (k.to_owned(), v.to_owned()))
            .collect()
    };
    assert_eq!(
        keys(
            r#"{"iss":"https://idp.example.com/a","sub":"s","aud":"b","azp":"a","email":"e@x","amr":["mfa","pwd"],"repository":"r"}"#
        ),
        pairs(&[
            ("idp.example.com/a:aud", "a"),
            ("idp.example.com/a:oaud", "b"),
            ("idp.example.com/a:amr", "mfa,pwd"),
            ("idp.example.com/a:email", "e@x"),
            ("idp.example.com/a:sub", "s"),
        ])
    );
    let github = "token.actions.githubusercontent.com";
    let claims = format!(
        r#"{{"iss":"https://{github}","sub":"repo:o/r:ref:refs/heads/main","repository_id":"1","workflow_ref":"w"}}"#
    );
    assert_eq!(
        keys(&claims),
        pairs(&[
            (&format!("{github}:sub"), "repo:o/r:ref:refs/heads/main"),
            (&format!("{github}:repository_id"), "1"),
        ])
    );
    let unread = unread_claims(&read(&claims).value.unwrap());
    assert_eq!(unread.len(), 1);
    assert_eq!(unread[0].span.of(&claims), "\"workflow_ref\"");
    assert_eq!(
        keys(r#"{"iss":"https://accounts.google.com","google":{"organization_number":123}}"#),
        pairs(&[("accounts.google.com:google/organization_number", "123")])
    );
    assert_eq!(
        keys(r#"{"iss":"https://oidc.circleci.com/org/o","oidc.circleci.com/project-id":"p"}"#),
        pairs(&[("oidc.circleci.com/org/o:oidc.circleci.com/project-id", "p")])
    );
    for issuer in [
        "https://token.actions.acme.ghe.com",
        "https://github.com/enterprises/acme",
        &format!("https://{github}/acme"),
    ] {
        assert_eq!(
            keys(&format!(r#"{{"iss":"{issuer}","actor":"a"}}"#)).len(),
            1,
            "{issuer}"
        );
    }
    for issuer in [
        "https://github.com",
        "https://gitlab.example.com",
        "https://evil.example/gitlab.com",
    ] {
        assert_eq!(
            keys(&format!(
                r#"{{"iss":"{issuer}","actor":"a","user_id":"u"}}"#
            ))
            .len(),
            0,
            "{issuer}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in r#"(\{|ey)?[ -~é😀.]{0,60}"#) {
        for note in read(&text).diagnostics {
            prop_assert!(text.get(note.span.start..note.span.end).is_some(), "{text:?} {note:?}");
        }
    }

    #[test]
    fn any_change_of_a_character_is_survived(at in 0..400_usize, by in any::<char>()) {
        let good = token(&claims(r#""https://aws.amazon.com/tags":{"principal_tags":{"a":["b"]}}"#));
        let text: String = good.char_indices().map(|(i, c)| if i == at { by } else { c }).collect();
        let read = read(&text);
        for note in &read.diagnostics {
            prop_assert!(text.get(note.span.start..note.span.end).is_some(), "{text:?} {note:?}");
        }
        if let Some(token) = read.value {
            let _ = (condition_keys(&token), unread_claims(&token), refused(&text));
        }
    }
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_a_token() {
    for text in [
        "\u{feff}eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln\r\n",
        "\u{feff}{\"sub\": \"a\"}",
    ] {
        let token = read(text).value.unwrap();
        assert_eq!(token.subject().unwrap().value, "a");
    }
    let notes = read("[{\"iss\": \"a\"}]").diagnostics;
    assert!(notes[0].message.ends_with("and this is an array"));
}

/// As recorded in tests/cases/sts/oidc_keys.json: which key of a set AWS takes, before any signature
/// is checked.
#[cfg(feature = "verify")]
#[test]
fn the_key_of_a_token_is_chosen_by_its_id() {
    use crate::Status;

    let with = |header: &str, keys: &str| {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let text = format!("{}.{}.c2ln", part(header), part(&claims("")));
        let token = read(&text).value.unwrap();
        let signature = signature(&text, &token, Some(&format!(r#"{{"keys": [{keys}]}}"#)));
        (signature.status, signature.reason)
    };
    let by_id = |keys: &str| with(r#"{"alg":"RS256","kid":"k"}"#, keys);
    let without_id = |keys: &str| with(r#"{"alg":"RS256"}"#, keys);
    let rsa = |more: &str| {
        let modulus = URL_SAFE_NO_PAD.encode([0xc5; 256]);
        format!(r#"{{"kty":"RSA","n":"{modulus}","e":"AQAB"{more}}}"#)
    };
    let good = rsa(r#","kid":"k""#);
    let other = rsa(r#","kid":"l""#);
    let unfit = "the signature does not fit";
    for (keys, expected, words) in [
        (good.clone(), Status::Invalid, unfit),
        (format!("{other},{good}"), Status::Invalid, unfit),
        (
            rsa(r#","kid":"k","use":"sig","alg":"none""#),
            Status::Invalid,
            unfit,
        ),
        (
            String::new(),
            Status::KeyMissing,
            "the key set has no key `k`",
        ),
        (
            other.clone(),
            Status::KeyMissing,
            "the key set has no key `k`",
        ),
        (rsa(""), Status::KeyMissing, "the key set has no key `k`"),
        (
            rsa(r#","kid":"k","use":"enc""#),
            Status::KeyMissing,
            "the key set has no key `k`",
        ),
        (
            r#"{"kty":"EC","kid":"k"}"#.to_owned(),
            Status::KeyMissing,
            "the key is not of type RSA",
        ),
        (
            r#"{"kty":"RSA","kid":"k","e":"AQAB"}"#.to_owned(),
            Status::KeyMissing,
            "the parameters of the key",
        ),
        (
            r#"{"kty":"RSA","kid":"k","n":"AQAB"}"#.to_owned(),
            Status::KeyMissing,
            "the parameters of the key",
        ),
        (
            rsa(r#","kid":"k","x5c":["AAAA"]"#),
            Status::KeyMissing,
            "the certificate in `x5c`",
        ),
        (
            rsa(r#","kid":"k","key_ops":["verify"]"#),
            Status::Invalid,
            "AWS takes no key with `key_ops`",
        ),
        // of two keys with one id the last one counts
        (
            format!("{good},{}", rsa(r#","kid":"k","key_ops":[]"#)),
            Status::Invalid,
            "AWS takes no key with `key_ops`",
        ),
        (
            format!("{},{good}", rsa(r#","kid":"k","key_ops":[]"#)),
            Status::Invalid,
            unfit,
        ),
        (vec![good.clone(); 100].join(","), Status::Invalid, unfit),
        (
            vec![good.clone(); 101].join(","),
            Status::KeyMissing,
            "more than 100 keys of type RSA",
        ),
    ] {
        let (status, reason) = by_id(&keys);
        assert_eq!(status, expected, "{reason}");
        assert!(
            reason.starts_with(words) || reason.contains(words),
            "{reason}"
        );
    }
    assert_eq!(without_id(&good).0, Status::Invalid);
    let several = "the token names no key, and the key set has several";
    assert_eq!(
        without_id(&format!("{good},{other}")),
        (Status::KeyMissing, several.to_owned())
    );
    let curve =
        |name: &str| format!(r#"{{"kty":"EC","kid":"k","crv":"{name}","x":"AQ","y":"AQ"}}"#);
    for (algorithm, own) in [("ES256", "P-256"), ("ES384", "P-384"), ("ES512", "P-521")] {
        for name in ["P-256", "P-384", "P-521"] {
            let header = format!(r#"{{"alg":"{algorithm}","kid":"k"}}"#);
            let (_, reason) = with(&header, &curve(name));
            let is_elsewhere = reason.contains("is on the curve");
            assert_eq!(is_elsewhere, name != own, "{algorithm} {name}: {reason}");
        }
        let (status, _) = with(&format!(r#"{{"alg":"{algorithm}","kid":"k"}}"#), &good);
        assert_eq!(status, Status::KeyMissing);
    }
}

/// A byte that is not UTF-8 is underlined by the characters that encode it.
#[test]
fn what_is_not_utf8_is_underlined() {
    let payload = URL_SAFE_NO_PAD.encode(b"{\"sub\":\"abc\xff\"}");
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
    let text = format!("{header}.{payload}.c2ln");
    let notes = read(&text).diagnostics;
    let note = notes.iter().find(|d| d.message.contains("UTF-8")).unwrap();
    let underlined = note.span.of(&text);
    // byte 11 of the claims is in characters 14 and 15 of their base64url
    assert_eq!(note.span.start, header.len() + 1 + 14);
    assert_eq!(underlined.len(), 2);
}

/// The IAM User Guide calls `amr` a key of several values whatever it holds; the others have as
/// many as their claim.
#[test]
fn keys_with_several_values_hold_a_list() {
    let text = r#"{"iss":"https://idp.example.com","aud":["a","b"],"azp":"a","email":["e@x"],"amr":"mfa"}"#;
    let keys = condition_keys(&read(text).value.unwrap());
    let lists = keys.iter().map(|key| {
        let name = key.key.rsplit(':').next().unwrap();
        (name, key.multi)
    });
    let expected = [
        ("aud", false),
        ("oaud", true),
        ("amr", true),
        ("email", false),
    ];
    assert_eq!(lists.collect::<Vec<_>>(), expected);
    let text = r#"{"iss":"https://oidc.circleci.com/org/o","oidc.circleci.com/project-id":"p"}"#;
    assert_eq!(unread_claims(&read(text).value.unwrap()), []);
    let text = r#"{"iss":"https://accounts.google.com","google":{"organization_number":1}}"#;
    assert_eq!(unread_claims(&read(text).value.unwrap()), []);
}

/// A token may be too old from the age of a day on, and is at the age that AWS refused.
#[test]
fn a_token_can_be_too_old() {
    let token = read(&claims("")).value.unwrap();
    let issued_at = token.issued_at().unwrap().value;
    for (age, may_be) in [
        (0, false),
        (86_400, false),
        (86_401, true),
        (441_397, true),
        (441_398, false),
    ] {
        assert_eq!(may_be_too_old(&token, issued_at + age), may_be, "{age}");
    }
    let old = format!("\"iat\":{}", NOW - 441_398);
    let message = "Token too old: 441398".to_owned();
    assert_eq!(answer(&old), Some(("ExpiredTokenException", message)));
    assert_eq!(answer(&format!("\"iat\":{}", NOW - 441_397)), None);
}

#[test]
fn a_time_is_found_at_which_a_token_is_valid() {
    let at = |change: &str, now| valid_at(&read(&claims(change)).value.unwrap(), now);
    assert_eq!(at("", NOW), None);
    assert_eq!(at("", NOW + 999_999), Some(1_789_123_688));
    assert_eq!(at(r#""nbf":1789124000"#, 0), Some(1_789_124_000));
    // it becomes valid when it has expired
    assert_eq!(at(r#""nbf":1789999999"#, NOW), None);
}

#[test]
fn a_wrong_signature_is_refused() {
    use crate::{Signature, Status};
    let text = token(&claims(""));
    let token = read(&text).value.unwrap();
    let client_ids = ["client-a".to_owned()];
    let said = |status| {
        let signature = Signature::new(status, token.signed, "a reason");
        let request = Request {
            client_ids: Some(&client_ids),
            providers: &[],
            signature: Some(&signature),
            role_arn: ROLE,
            now: NOW,
            source_identity_max: 256,
        };
        refusal(&token, &request).map(|refusal| refusal.message)
    };
    assert_eq!(said(Status::Verified), None);
    assert_eq!(said(Status::NotChecked), None);
    assert_eq!(said(Status::Invalid).as_deref(), Some(GENERIC));
    assert!(said(Status::Unsigned).unwrap().contains("not a valid JWT"));
    assert!(
        said(Status::KeyMissing)
            .unwrap()
            .contains("verification key")
    );
}

#[test]
fn a_refusal_says_what_it_rests_on() {
    use rolecall_source::Confidence::{Inferred, Observed};
    let refused = |change: &str| refused(&token(&claims(change))).unwrap();
    let tags = |tags: &str| refused(&format!("\"https://aws.amazon.com/tags\":{tags}"));
    for (refusal, confidence) in [
        (refused(r#""sub":null"#), Observed),
        (refused(r#""sub":{}"#), Inferred),
        (tags(r#"{"principal_tags":1}"#), Observed),
        (tags(r#"{"transitive_tag_keys":1}"#), Inferred),
    ] {
        assert_eq!(refusal.confidence, confidence, "{}", refusal.message);
    }
    let reason = refused(r#""azp":"other""#).reason;
    assert!(reason.contains("instead of `aud`"), "{reason}");
}

/// An ARN of a role in any partition, to the letter.
#[test]
fn only_arns_of_roles_are_listed() {
    let noted = |arn: &str| {
        let text = claims(&format!("\"https://aws.amazon.com/roles\":[\"{arn}\"]"));
        let notes = read(&text).diagnostics;
        notes.iter().any(|note| note.code == codes::TOKEN_ROLES)
    };
    for arn in [ROLE, "arn:aws-us-gov:iam::123456789012:role/path/a+b"] {
        assert!(!noted(arn), "{arn}");
    }
    for arn in [
        "urn:aws:iam::123456789012:role/a",
        "arn::iam::123456789012:role/a",
        "arn:AWS:iam::123456789012:role/a",
        "arn:aws:sts::123456789012:role/a",
        "arn:aws:iam:eu-west-1:123456789012:role/a",
        "arn:aws:iam::12345678901:role/a",
        "arn:aws:iam::12345678901x:role/a",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:user/a",
    ] {
        assert!(noted(arn), "{arn}");
    }
}

#[test]
fn notes_stand_where_the_fault_is() {
    let text = format!(
        "  {}",
        claims(r#""https://aws.amazon.com/tags":{"principal_tags":1}"#)
    );
    let notes = read(&text).diagnostics;
    let note = |code| notes.iter().find(|note| note.code == code).unwrap();
    assert_eq!(note(codes::TOKEN_UNSIGNED).span.of(&text), "{");
    let help = note(codes::TOKEN_TAGS).help.as_deref().unwrap();
    assert!(help.contains("a list of one text"), "{help}");
    // five characters hold three bytes, and one is left over
    let text = "e30.e30ab.c2ln";
    let notes = read(text).diagnostics;
    let cut = notes.iter().find(|note| note.message.contains("is cut:"));
    assert_eq!(cut.unwrap().span.of(text), "b");
}

#[test]
fn known_issuers_have_a_name() {
    let github = "https://token.actions.githubusercontent.com";
    assert_eq!(issuer_name(github), Some("GitHub Actions"));
    assert_eq!(issuer_name("https://gitlab.com"), Some("GitLab"));
    assert_eq!(issuer_name(ISSUER), None);
}
