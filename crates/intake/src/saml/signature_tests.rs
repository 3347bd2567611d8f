//! Responses that these tests sign themselves.

#![allow(clippy::string_slice, reason = "tests may panic")]

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::*;
use crate::{Status, signing};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// An assertion in its canonical form, without its signature: the place of that is behind the
/// issuer.
fn assertion(id: &str, subject: &str) -> String {
    format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" IssueInstant=\"2026-09-11T11:19:00Z\" Version=\"2.0\"><saml:Issuer>https://idp.example.com</saml:Issuer><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">{subject}</saml:NameID></saml:Subject><saml:AttributeStatement><saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/Role\"><saml:AttributeValue>arn:aws:iam::123456789012:role/Developer,arn:aws:iam::123456789012:saml-provider/ExampleIdP</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    )
}

/// The element with its signature behind its issuer.
fn signed(canonical: &str, id: &str) -> String {
    signed_by(&signing::FIRST, 256, canonical, id)
}

fn signed_by(key: &rsa::RsaPrivateKey, bits: u32, canonical: &str, id: &str) -> String {
    let signature = signing::xml_signature(key, bits, id, canonical);
    let at = canonical.find("</saml:Issuer>").unwrap() + "</saml:Issuer>".len();
    format!("{}{signature}{}", &canonical[..at], &canonical[at..])
}

/// A response in its canonical form, without a signature of its own.
fn response(inside: &str) -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"r\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://idp.example.com</saml:Issuer>{inside}</samlp:Response>"
    )
}

fn good() -> String {
    response(&signed(&assertion("a", "diego"), "a"))
}

fn verdict_with(text: &str, metadata: &str) -> crate::Signature {
    let saml = read(text).value.unwrap();
    signatures(&saml, Some(metadata)).verdict(&saml)
}

fn verdict(text: &str) -> (Status, String) {
    let verdict = verdict_with(text, signing::CERTIFICATE);
    (verdict.status, verdict.reason)
}

fn refused(text: &str, words: &str) {
    let (status, reason) = verdict(text);
    assert_eq!(status, Status::Invalid, "{reason}");
    assert!(reason.contains(words), "{reason}");
}

#[test]
fn assertion_response_and_both() {
    let (status, reason) = verdict(&good());
    assert_eq!(
        (status, reason.as_str()),
        (Status::Verified, "the signature of the assertion is right")
    );
    let both = signed(&good(), "r");
    assert_eq!(verdict(&both).0, Status::Verified);
    let around = signed(&response(&assertion("a", "diego")), "r");
    let (status, reason) = verdict(&around);
    assert_eq!(status, Status::Verified);
    assert!(reason.contains("AWS wants a signature of the assertion"));
    assert_eq!(
        verdict(&response(&assertion("a", "diego"))).0,
        Status::Unsigned
    );
    let saml = read(&good()).value.unwrap();
    let unchecked = signatures(&saml, None).verdict(&saml);
    assert_eq!(unchecked.status, Status::NotChecked);
}

#[test]
fn every_hash_and_key() {
    for bits in [1, 256, 384, 512] {
        let assertion = assertion("a", "diego");
        let text = response(&signed_by(&signing::FIRST, bits, &assertion, "a"));
        assert_eq!(verdict(&text).0, Status::Verified, "{bits}");
    }
    let text = response(&signed_by(
        &signing::SECOND,
        256,
        &assertion("a", "diego"),
        "a",
    ));
    refused(&text, "not made with a key of the identity provider");
    let one = signing::metadata("https://idp.example.com", &[signing::CERTIFICATE]);
    let keys = [signing::CERTIFICATE, signing::SECOND_CERTIFICATE];
    let two = signing::metadata("https://idp.example.com", &keys);
    assert_eq!(verdict_with(&text, &one).status, Status::Invalid);
    assert_eq!(verdict_with(&text, &two).status, Status::Verified);
    assert_eq!(verdict_with(&good(), &two).status, Status::Verified);
    let encryption = one.replace("\"signing\"", "\"encryption\"");
    assert_eq!(
        verdict_with(&good(), &encryption).status,
        Status::NotChecked
    );
    let any = one.replace(" use=\"signing\"", "");
    assert_eq!(verdict_with(&good(), &any).status, Status::Verified);
}

#[test]
fn keys_in_pem_and_base64() {
    let lines = |text: &str| -> String {
        let lines = text.as_bytes().chunks(64);
        lines
            .map(|line| format!("{}\n", str::from_utf8(line).unwrap()))
            .collect()
    };
    let pem = |text: &str| {
        format!(
            "-----BEGIN CERTIFICATE-----\n{}-----END CERTIFICATE-----\n",
            lines(text)
        )
    };
    let (first, second) = (pem(signing::CERTIFICATE), pem(signing::SECOND_CERTIFICATE));
    for metadata in [
        first.clone(),
        format!("{second}{first}"),
        lines(signing::CERTIFICATE),
    ] {
        assert_eq!(verdict_with(&good(), &metadata).status, Status::Verified);
    }
    for metadata in ["", "no key", "<a/>", "-----BEGIN CERTIFICATE-----", "MIIB"] {
        assert_eq!(verdict_with(&good(), metadata).status, Status::NotChecked);
    }
}

#[test]
fn any_changed_byte_of_what_is_signed_is_found() {
    let text = good();
    let start = text.find("<saml:Assertion").unwrap();
    let end = text.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    let mut tried = 0;
    for at in start..end {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        let changed = String::from_utf8(bytes).unwrap();
        if let Some(saml) = read(&changed).value {
            let verdict = signatures(&saml, Some(signing::CERTIFICATE)).verdict(&saml);
            assert_ne!(verdict.status, Status::Verified, "{at}: {changed}");
        }
        tried += 1;
    }
    assert!(tried > 1_500, "{tried}");
}

#[test]
fn what_does_not_change_the_canonical_form_is_no_change() {
    let good = good();
    let spaced = good.replace("<saml:Subject>", "<saml:Subject  >").replace(
        "ID=\"a\" IssueInstant=\"2026-09-11T11:19:00Z\"",
        "IssueInstant='2026-09-11T11:19:00Z'\n ID = 'a'",
    );
    assert_ne!(spaced, good);
    assert_eq!(verdict(&spaced).0, Status::Verified);
    // comments are no part of what is signed, nor do they cut a value short
    let commented = good.replace("diego<", "di<!-- evil -->ego<");
    assert_eq!(verdict(&commented).0, Status::Verified);
    let read = read(&commented).value.unwrap();
    let name = read.assertion().unwrap().name_id.as_ref().unwrap();
    assert_eq!(name.value.value, "diego");
    // namespaces that are declared outside and not used stay outside
    let around = good.replace(
        " ID=\"r\"",
        " ID=\"r\" xmlns:xs=\"urn:xs\" xmlns=\"urn:other\"",
    );
    assert_eq!(verdict(&around).0, Status::Verified);
}

#[test]
fn another_assertion_in_its_place_is_refused() {
    let genuine = signed(&assertion("a", "diego"), "a");
    let evil = assertion("evil", "mallory");
    // the evil one first, the genuine one behind, above or beside it
    refused(
        &response(&format!("{evil}{genuine}")),
        "is not the response or assertion",
    );
    let inside = evil.replace("</saml:Assertion>", &format!("{genuine}</saml:Assertion>"));
    refused(&response(&inside), "is not the response or assertion");
    let aside = format!("<samlp:Extensions>{genuine}</samlp:Extensions>{evil}");
    refused(&response(&aside), "is not the response or assertion");
    // the evil one takes the signature, and with it the genuine one
    let signature = &genuine[genuine.find("<ds:Signature ").unwrap()..];
    let signature = &signature[..signature.find("</ds:Signature>").unwrap()];
    let object = format!("{signature}<ds:Object>{genuine}</ds:Object></ds:Signature>");
    let issuer = "</saml:Issuer>";
    let wrapping = evil.replace(issuer, &format!("{issuer}{object}"));
    refused(&response(&wrapping), "covers another element");
    let same_id = wrapping.replace("ID=\"evil\"", "ID=\"a\"");
    refused(&response(&same_id), "stands here as well");
    // the genuine one twice, under one ID
    refused(
        &response(&format!("{genuine}{genuine}")),
        "stands here as well",
    );
}

#[test]
fn what_a_signature_of_saml_has_no_use_for_is_refused() {
    let good = good();
    let with = |part: &str, by: &str| {
        assert!(good.contains(part), "{part}");
        good.replacen(part, by, 1)
    };
    let reference = &good[good.find("<ds:Reference").unwrap()..];
    let end = "</ds:Reference>";
    let reference = &reference[..reference.find(end).unwrap() + end.len()];
    refused(
        &with(end, &format!("{end}{reference}")),
        "a second `Reference`",
    );
    refused(&with("URI=\"#a\"", "URI=\"#r\""), "covers another element");
    refused(&with("URI=\"#a\"", "URI=\"\""), "covers another element");
    refused(&with(" URI=\"#a\"", ""), "covers another element");
    refused(
        &with("#enveloped-signature", "#base64"),
        "has no place in a signature of SAML",
    );
    let info = "</ds:SignedInfo>";
    refused(
        &with(info, &format!("{info}<ds:SignedInfo></ds:SignedInfo>")),
        "a second `SignedInfo`",
    );
    let value = "<ds:SignatureValue>";
    refused(
        &with(value, &format!("{value}<!-- -->")),
        "something else than base64",
    );
    let digest = "<ds:DigestValue>";
    refused(
        &with(digest, &format!("{digest}<!--AAAA-->")),
        "something else than base64",
    );
    refused(
        &with("xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256"),
        "is not RSA",
    );
    refused(
        &with("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5"),
        "no hash that is read",
    );
    let signature = &good[good.find("<ds:Signature ").unwrap()..];
    let end = "</ds:Signature>";
    let signature = &signature[..signature.find(end).unwrap() + end.len()];
    refused(
        &with(end, &format!("{end}{signature}")),
        "a second signature",
    );
    refused(&good.replace("</samlp:Response>", ""), "not well-formed");
}

#[test]
fn comments_inclusive_prefixes_and_the_other_canonicalization() {
    // signed over other canonical forms, which are written out here by hand
    let canonical = assertion("a", "diego").replacen(
        " ID=\"a\"",
        " xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"a\"",
        1,
    );
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    for (of_element, transform) in [
        (
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            "></ds:Transform>",
        ),
        ("http://www.w3.org/2006/12/xml-c14n11", "></ds:Transform>"),
        (
            "http://www.w3.org/2006/12/xml-c14n11#WithComments",
            "></ds:Transform>",
        ),
        (
            exclusive,
            "><ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs samlp #default\"></ec:InclusiveNamespaces></ds:Transform>",
        ),
    ] {
        let info = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{exclusive}WithComments\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod><ds:Reference URI=\"#a\"><ds:Transforms><ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{of_element}\"{transform}</ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{}</ds:DigestValue></ds:Reference><!-- kept --></ds:SignedInfo>",
            STANDARD.encode(signing::hash(256, canonical.as_bytes())),
        );
        let covered = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\">{info}");
        let value = signing::rsa_signature(&signing::FIRST, 256, covered.as_bytes());
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{info}<ds:SignatureValue>{}</ds:SignatureValue></ds:Signature>",
            STANDARD.encode(value)
        );
        let issuer = "</saml:Issuer>";
        let plain = assertion("a", "diego").replacen(issuer, &format!("{issuer}{signature}"), 1);
        let text = response(&plain);
        assert_eq!(verdict(&text).0, Status::Verified, "{:?}", verdict(&text));
        refused(&text.replace("<!-- kept -->", ""), "was changed");
        if of_element.contains("xml-c14n11") {
            // the versions of canonical XML inherit such an attribute each in its own way
            let with_language = text.replacen("<saml:NameID ", "<saml:NameID xml:lang=\"en\" ", 1);
            refused(&with_language, "has no place in a signature of SAML");
        }
    }
}

#[test]
fn a_root_without_an_identifier_is_referred_to_by_nothing() {
    let canonical = assertion("a", "diego");
    let signed = signed_by(&signing::FIRST, 256, &canonical, "");
    // the reference is `#`, which is no reference to the document
    refused(&signed, "covers another element");
}

#[test]
fn the_root_of_other_messages() {
    let canonical = "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"m\" entityID=\"https://idp.example.com\"></md:EntityDescriptor>";
    let of_element = signing::xml_signature(&signing::FIRST, 1, "m", canonical);
    let text = canonical.replace("></", &format!(">{of_element}</"));
    let status = |text: &str| signature(text, Some(signing::CERTIFICATE)).unwrap().status;
    assert_eq!(status(&text), Status::Verified);
    assert_eq!(status(&text.replace("idp.", "sp.")), Status::Invalid);
    assert_eq!(status(canonical), Status::Unsigned);
    assert_eq!(signature("no XML", None), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cut_anywhere_nothing_is_verified(at in 0..3_000_usize) {
        let text = good();
        prop_assume!(at + 1 < text.len());
        if let Some(saml) = read(&text[..at]).value {
            let verdict = signatures(&saml, Some(signing::CERTIFICATE)).verdict(&saml);
            prop_assert!(verdict.status != Status::Verified);
        }
    }
}
