//! Reading as a service of JSON: what was pasted goes in, and what it is comes out, with its calls.
//! The example of this package and the module for JavaScript speak it.

use rolecall_source::{Diagnostic, Diagnostics, LineIndex, Span, Spanned, codes};
use serde_json::{Value, json};

use crate::jwt::{self, Token};
use crate::saml::{self, Assertion, Saml};
use crate::unwrap::Kind;
use crate::{Content, Input, Refusal, Signature, Status};

/// Reads what was pasted: `{"text": "…", "clock": …, "metadata": …, "jwks": …}`, of which the text
/// alone must be there.
///
/// `metadata` is that of a SAML identity provider, or its certificate; `jwks` is the key set of an
/// issuer of tokens, an object or a text. With them the signature is verified. `clock` is when the
/// call is made, in ISO 8601: what has expired by then is said.
///
/// ```
/// let question = serde_json::json!({ "text": "aws sts get-caller-identity" });
/// let answer = rolecall_intake::protocol::read(&question).unwrap();
/// assert_eq!(answer["kind"], "cli");
/// assert_eq!(answer["calls"][0]["operation"], "GetCallerIdentity");
/// ```
///
/// # Errors
///
/// There is no text, the clock is no instant, or a member is no string where it must be one; in
/// words.
pub fn read(request: &Value) -> Result<Value, String> {
    let text = string(request, "text")?.ok_or("there must be a string `text`")?;
    let (metadata, clock) = (string(request, "metadata")?, string(request, "clock")?);
    let input = Input::read(text);
    let pasted = &input.unwrapped;
    let undone: Vec<_> = pasted.undone.iter().map(|w| w.name()).collect();
    let jwks = request.get("jwks").filter(|jwks| !jwks.is_null());
    let jwks = jwks.map(|jwks| {
        jwks.as_str()
            .map_or_else(|| jwks.to_string(), ToOwned::to_owned)
    });
    let (calls, inside) = match &input.content {
        Content::Calls(parsed) => (&*parsed.value, Some(&parsed.diagnostics)),
        Content::Saml(parsed) => (&[][..], Some(&parsed.diagnostics)),
        Content::Token(parsed) => (&[][..], Some(&parsed.diagnostics)),
        Content::Denial(_) | Content::Other => (&[][..], None),
    };
    let (response, token) = (input.saml(), input.token());
    let signature = match (pasted.kind, response, token) {
        (_, Some(saml), _) => saml::signatures(saml, metadata).verdict(saml),
        (_, _, Some(token)) => jwt::signature(&pasted.text, token, jwks.as_deref()),
        (Kind::SamlMetadata | Kind::SamlRequest, ..) => {
            saml::signature(&pasted.text, metadata).unwrap_or_else(unsigned)
        }
        _ => unsigned(),
    };
    let clock = match clock.map(|clock| (clock, saml::instant(clock))) {
        Some((clock, None)) => return Err(format!("`{clock}` is no instant of time")),
        clock => clock.and_then(|(_, now)| now),
    };
    let expiry = clock.and_then(|now| match (response, token) {
        (Some(saml), _) => saml::expiry(saml, now),
        (_, Some(token)) => jwt::expiry(token, now),
        _ => None,
    });
    let mut found: Diagnostics = pasted.diagnostics.iter().cloned().collect();
    if let Some(inside) = inside {
        found.append(inside.clone().map(|d| pasted.outward(d)));
    }
    found.extend(expiry.map(|expiry| pasted.outward(refused(expiry))));
    Ok(json!({
        "kind": pasted.kind.name(),
        "undone": undone,
        "summary": pasted.summary(),
        "text": pasted.text,
        "calls": calls,
        "saml": (pasted.kind == Kind::Saml).then(|| decoded_response(response)),
        "jwt": token.map(decoded_token),
        "signature": {"status": signature.status.name(), "reason": signature.reason},
        "diagnostics": diagnostics(text, &found),
    }))
}

/// A member that is a string, if it is there.
fn string<'a>(request: &'a Value, name: &str) -> Result<Option<&'a str>, String> {
    match request.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` must be a string")),
    }
}

/// What a response says; nulls where nothing can be read.
fn decoded_response(saml: Option<&Saml>) -> Value {
    let assertion = saml.and_then(Saml::assertion);
    let text = |value: Option<&Spanned<String>>| value.map(|v| v.value.clone());
    let audience = assertion.and_then(|a| a.conditions.as_ref()?.audiences.first());
    json!({
        "issuer": text(saml.and_then(Saml::issuer)),
        "nameId": text(assertion.and_then(|a| a.name_id.as_ref()).map(|n| &n.value)),
        "audience": text(audience),
        "recipient": text(assertion.and_then(Assertion::recipient)),
        "attributes": assertion.map(attributes),
        "encrypted": saml.is_some_and(|saml| !saml.encrypted.is_empty()),
    })
}

fn attributes(assertion: &Assertion) -> Value {
    let mut attributes = serde_json::Map::new();
    for attribute in &assertion.attributes {
        let values = attributes
            .entry(attribute.name.value.clone())
            .or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.extend(attribute.values.iter().map(|v| json!(v.value)));
        }
    }
    Value::Object(attributes)
}

fn decoded_token(token: &Token) -> Value {
    let part = |part: &Option<jwt::Part>| -> Value {
        let text = part.as_ref().map_or("null", |part| &part.text);
        serde_json::from_str(text).unwrap_or_default()
    };
    json!({ "header": part(&token.header), "claims": part(&token.claims) })
}

/// What AWS refuses, and with which words.
fn refused(refusal: Refusal) -> Diagnostic {
    let answer = format!("AWS answers {}: {}", refusal.code, refusal.message);
    let mut diagnostic = Diagnostic::error(codes::CALL_REFUSED, refusal.span, refusal.reason);
    diagnostic.confidence = Some(refusal.confidence);
    diagnostic.help(answer)
}

/// What there is to say of a signature where nothing can have one.
fn unsigned() -> Signature {
    Signature {
        status: Status::NotChecked,
        reason: "there is nothing here that is signed".to_owned(),
        span: Span::at(0),
        redacted: false,
    }
}

fn diagnostics(text: &str, diagnostics: &[Diagnostic]) -> Value {
    let lines = LineIndex::new(text);
    let describe = |d: &Diagnostic| {
        let place = lines.place("/text", d.span);
        let related: Vec<_> = d
            .related
            .iter()
            .map(|r| {
                let place = lines.place("/text", r.span);
                json!({ "message": r.message, "line": place.line, "column": place.column })
            })
            .collect();
        json!({
            "code": d.code.to_string(),
            "severity": d.severity,
            "message": d.message,
            "help": d.help,
            "line": place.line,
            "column": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
            "related": related,
        })
    };
    diagnostics.iter().map(describe).collect()
}
