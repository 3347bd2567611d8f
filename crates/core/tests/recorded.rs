//! The rows of tests/cases/sts: what AWS STS was recorded to answer, one test a file.
//!
//! A row that is not met must stand in divergences.json, or in waiting.json where it needs what
//! the simulator does not do yet, with the reason; a row that is met may stand in neither.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests may panic and say how much they ran"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use std::{fs, path::PathBuf};

use documents::signing;
use rolecall_core::{report::StepReport, scenario::Instant, simulate};
use rolecall_policy::{Document, PolicyType, validate};
use serde_json::{Value, json};
use worlds::{is_explained, is_sound, reads_back};

const FILES: [&str; 12] = [
    "managed_session_policy",
    "oidc_aws",
    "oidc_keys",
    "oidc_roles",
    "oidc_trust",
    "parameters",
    "query_inputs",
    "root_access",
    "saml_aws",
    "saml_required",
    "saml_trust",
    "saml_userid",
];

#[test]
fn oidc_aws() {
    Run::new("oidc_aws").all(token_call);
}

#[test]
fn oidc_keys() {
    Run::new("oidc_keys").all(token_call);
}

#[test]
fn oidc_trust() {
    Run::new("oidc_trust").all(token_call);
}

#[test]
fn oidc_roles() {
    Run::new("oidc_roles").all(token_call);
}

#[test]
fn saml_aws() {
    Run::new("saml_aws").all(assertion_call);
}

#[test]
fn saml_required() {
    Run::new("saml_required").all(assertion_call);
}

#[test]
fn saml_trust() {
    Run::new("saml_trust").all(assertion_call);
}

#[test]
fn saml_userid() {
    Run::new("saml_userid").all(assertion_call);
}

#[test]
fn root_access() {
    Run::new("root_access").all(call);
}

#[test]
fn query_inputs() {
    Run::new("query_inputs").all(call);
}

#[test]
fn managed_session_policy() {
    Run::new("managed_session_policy").all(call);
}

#[test]
fn parameters() {
    Run::new("parameters").all(call);
}

/// Only AWS can decrypt what is encrypted for it; what is inside, pasted decrypted, is answered as
/// the encrypted one was.
#[test]
fn what_was_encrypted_is_answered_when_it_is_decrypted() {
    for name in ["saml_aws", "saml_required"] {
        let mut run = Run::new(name);
        let rows = run.file["rows"].as_array_mut().unwrap();
        rows.retain(|row| row["response"]["encrypted"] == true);
        assert!(rows.len() >= 3);
        for row in rows.iter_mut() {
            row["response"]["encrypted"] = json!(false);
        }
        let rows = rows.clone();
        for row in &rows {
            let simulation = simulate(&assertion_call(&run.file, row).to_string());
            run.answer(row, &simulation.steps[0]);
        }
        assert!(run.unmet.is_empty(), "{:#?}", run.unmet);
    }
}

#[test]
fn every_list_names_rows_that_there_are() {
    for list in ["waiting", "divergences"] {
        for row in read(list)["rows"].as_array().unwrap() {
            let (file, id) = (text(&row["file"]), text(&row["id"]));
            assert!(FILES.contains(&file), "{list}: {file}");
            let file = read(file);
            let rows = file["rows"].as_array().unwrap();
            assert!(rows.iter().any(|row| row["id"] == id), "{list}: {id}");
            assert!(!text(&row["reason"]).is_empty(), "{list}: {id}");
        }
    }
    for file in FILES {
        let file = read(file);
        for member in ["source", "licence", "captured", "how"] {
            assert!(!text(&file[member]).is_empty());
        }
        let left_out = file["leftOut"].as_array().cloned().unwrap_or_default();
        let rows = file["rows"].as_array().unwrap().iter().chain(&left_out);
        let mut ids: Vec<&str> = rows.map(|row| text(&row["id"])).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        assert!(left_out.iter().all(|row| !text(&row["reason"]).is_empty()));
    }
}

/// The scenario of a row whose step is typed or spelled out.
fn call(file: &Value, row: &Value) -> Value {
    let before = file["before"].as_array().cloned().unwrap_or_default();
    let mut steps: Vec<Value> = before
        .into_iter()
        .map(|input| json!({"as": file["as"], "input": input}))
        .collect();
    let mut step = json!({"as": row.get("as").unwrap_or(&file["as"])});
    for member in ["input", "call", "set", "action", "resource"] {
        if let Some(value) = row.get(member) {
            step[member] = value.clone();
        }
    }
    steps.push(step);
    scenario(file, row, &steps)
}

/// The scenario of a row that presents a token.
fn token_call(file: &Value, row: &Value) -> Value {
    let mut claims = file["claims"].clone();
    for (name, value) in row["claims"].as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    for name in row["without"].as_array().into_iter().flatten() {
        claims.as_object_mut().unwrap().shift_remove(text(name));
    }
    let mut claims = claims.to_string();
    if let Some(last) = row["append"].as_str() {
        claims = format!("{},{last}}}", claims.strip_suffix('}').unwrap());
    }
    let token = match row.get("header") {
        Some(header) => signing::token(&header.to_string(), &claims),
        None => documents::token_of(row["algorithm"].as_str().unwrap_or("RS256"), &claims),
    };
    let parameters = json!({
        "RoleArn": file["role"],
        "RoleSessionName": row.get("session").unwrap_or(&file["session"]),
        "WebIdentityToken": token,
    });
    let mut scenario = federated(file, row, "AssumeRoleWithWebIdentity", parameters);
    let provider = &mut scenario["accounts"][0]["oidcProviders"][0];
    provider["jwks"] = match row["keys"].as_array() {
        Some(keys) => json!({"keys": keys.iter().flat_map(jwk).collect::<Vec<_>>()}),
        None => signing::jwks(),
    };
    scenario
}

/// A key as a row describes it, as often as it says.
fn jwk(described: &Value) -> Vec<Value> {
    let mut key = match text(&described["key"]) {
        "first" => signing::rsa_jwk(&signing::FIRST, "RS256"),
        "second" => signing::rsa_jwk(&signing::SECOND, "RS256"),
        "ES256" => signing::ec_jwk("ES256", "ES256"),
        other => panic!("the test knows no key `{other}`"),
    };
    for (name, value) in described["with"].as_object().into_iter().flatten() {
        key[name] = value.clone();
    }
    match described["certificate"].as_str() {
        Some("first") => key["x5c"] = json!([signing::CERTIFICATE]),
        Some(other) => panic!("the test knows no certificate `{other}`"),
        None => {}
    }
    for name in described["without"].as_array().into_iter().flatten() {
        key.as_object_mut().unwrap().shift_remove(text(name));
    }
    let times = described["times"].as_u64().unwrap_or(1);
    let named = |count: u64| {
        let mut key = key.clone();
        if count > 0 {
            key["kid"] = json!(format!("{}-{count}", text(&key["kid"])));
        }
        key
    };
    (0..times).map(named).collect()
}

/// The scenario of a row that presents an assertion.
fn assertion_call(file: &Value, row: &Value) -> Value {
    let parameters = json!({
        "RoleArn": file["role"],
        "PrincipalArn": file["provider"],
        "SAMLAssertion": response(file, row).base64(),
    });
    let mut scenario = federated(file, row, "AssumeRoleWithSAML", parameters);
    scenario["accounts"][0]["samlProviders"][0]["metadata"] = json!(signing::metadata(
        "https://idp.example.com",
        &[signing::CERTIFICATE]
    ));
    scenario
}

/// The response that a row describes.
fn response(file: &Value, row: &Value) -> documents::Response {
    let clock = Instant::read(text(&file["clock"])).unwrap();
    let mut response =
        documents::Response::new(clock, text(&file["role"]), text(&file["provider"]));
    let owned = |value: &Value| value.as_str().map(ToOwned::to_owned);
    for (name, value) in row["response"].as_object().into_iter().flatten() {
        match name.as_str() {
            "signatures" => {
                let elements = value.as_array().unwrap().iter();
                response.signatures = elements.filter_map(owned).collect();
            }
            "subject" => response.subject = owned(value),
            "format" => response.format = owned(value),
            "recipient" => response.recipient = owned(value).unwrap(),
            "audience" => response.audience = owned(value),
            "condition" => response.condition = owned(value).unwrap(),
            "authnStatement" => response.authn_statement = value.as_bool().unwrap(),
            "encrypted" => response.encrypted = value.as_bool().unwrap(),
            "otherKey" => response.other_key = value.as_bool().unwrap(),
            "tampered" => {
                response.tampered = Some((owned(&value[0]).unwrap(), owned(&value[1]).unwrap()));
            }
            "notOnOrAfter" => response.not_on_or_after = value.as_i64().unwrap(),
            "subjectNotOnOrAfter" => response.subject_not_on_or_after = value.as_i64().unwrap(),
            "notBefore" => {
                let instant = value.as_i64().map(|seconds| clock.after(seconds).iso());
                response.not_before = instant.or_else(|| owned(value)).unwrap();
            }
            "attributes" => {
                for (name, value) in value.as_object().unwrap() {
                    response = response.with(name, text(value));
                }
            }
            other => panic!("the test knows no `{other}`"),
        }
    }
    response
}

/// A call without credentials, as often as the row makes it, under the row's trust policy.
fn federated(file: &Value, row: &Value, operation: &str, mut parameters: Value) -> Value {
    for (name, value) in row["parameters"].as_object().into_iter().flatten() {
        parameters[name] = value.clone();
    }
    let step =
        json!({"call": {"service": "sts", "operation": operation, "parameters": parameters}});
    let times = row["times"].as_u64().unwrap_or(1);
    let steps: Vec<Value> = (0..times).map(|_| step.clone()).collect();
    let mut scenario = scenario(file, row, &steps);
    if let Some(differs) = row["trust"].as_object() {
        let trust = &mut scenario["accounts"][0]["roles"][0]["trust"];
        let control = file.get("control").cloned();
        let mut tested = control.clone().unwrap_or(trust["Statement"][0].clone());
        tested.as_object_mut().unwrap().shift_remove("Condition");
        for (name, value) in differs {
            tested[name] = value.clone();
        }
        let statements: Vec<Value> = control.into_iter().chain([tested]).collect();
        trust["Statement"] = json!(statements);
    }
    scenario
}

fn scenario(file: &Value, row: &Value, steps: &[Value]) -> Value {
    let mut scenario = file["world"].clone();
    if let Some(clock) = row.get("clock").or_else(|| file.get("clock")) {
        scenario["clock"] = clock.clone();
    }
    scenario["steps"] = json!(steps);
    scenario
}

/// The rows of one file, and those that are not met.
struct Run {
    file: Value,
    name: String,
    unmet: Vec<String>,
}

impl Run {
    fn new(name: &str) -> Self {
        Self {
            file: read(name),
            name: name.to_owned(),
            unmet: Vec::new(),
        }
    }

    /// Runs every row through the scenario that `build` makes of it.
    fn all(mut self, build: impl Fn(&Value, &Value) -> Value) {
        let rows = self.file["rows"].as_array().unwrap().clone();
        for row in &rows {
            if let Some(policy) = row.get("create") {
                self.creation(row, policy);
                continue;
            }
            let scenario = build(&self.file, row);
            let simulation = simulate(&scenario.to_string());
            assert!(
                is_sound(&simulation),
                "{}: {:?}",
                row["id"],
                simulation.diagnostics
            );
            assert!(reads_back(&simulation), "{}", row["id"]);
            let times = usize::try_from(row["times"].as_u64().unwrap_or(1)).unwrap();
            for step in simulation.steps.iter().rev().take(times) {
                self.answer(row, step);
            }
        }
        self.finish(rows.len());
    }

    /// What `iam:CreateRole` answers to a trust policy.
    fn creation(&mut self, row: &Value, policy: &Value) {
        let document = Document::read("trust", "", &policy.to_string());
        let error = validate(PolicyType::Trust, &document).error;
        let code = error.as_ref().map_or("Success", |error| &error.code);
        self.same(row, "code", &json!(code), &row["code"]);
        let message = error.as_ref().map(|error| &error.message);
        self.same(row, "message", &json!(message), &row["message"]);
    }

    /// Compares everything that a row says of the answer.
    fn answer(&mut self, row: &Value, step: &StepReport) {
        assert!(is_explained(step), "{}", row["id"]);
        let outcome = &step.outcome;
        if let Some(reason) = &outcome.not_run() {
            return self.unmet(row, &format!("not run: {reason}"));
        }
        let error = outcome.error();
        let code = error.map_or("Success", |error| error.code.as_str());
        if row["code"] == "refused" {
            return self.expect(row, "the call is refused", code != "Success");
        }
        self.same(row, "code", &json!(code), &row["code"]);
        let Some(error) = error else {
            return self.success(row, step);
        };
        if let Some(message) = row.get("message") {
            let (said, recorded) = (request_id(&error.message), request_id(text(message)));
            self.same(row, "message", &json!(said), &json!(recorded));
        }
        if let Some(status) = row.get("status") {
            self.same(row, "status", &json!(error.status), status);
        }
    }

    fn success(&mut self, row: &Value, step: &StepReport) {
        let Some(response) = step.outcome.response() else {
            // of a call outside STS only the authorization is simulated
            if row.get("output").is_some() {
                self.unmet(row, "there is no answer");
            }
            return;
        };
        let response = worlds::object(response);
        for (name, recorded) in row["output"].as_object().into_iter().flatten() {
            let said = response.get(name).unwrap_or(&Value::Null);
            match name.as_str() {
                // how AWS packs policies and tags is not published
                "PackedPolicySize" if recorded != 0 => {
                    self.expect(row, "PackedPolicySize is there", said.is_u64());
                }
                "Expiration" => {
                    let late = epoch(recorded) - epoch(&response["Credentials"][name]);
                    self.expect(row, "the expiration", (0..=1).contains(&late));
                }
                _ => self.same(row, name, said, recorded),
            }
        }
        for name in row["absent"].as_array().into_iter().flatten() {
            let absent = !response.contains_key(text(name));
            self.expect(row, &format!("{name} is absent"), absent);
        }
        if let Some(lifetime) = row["lifetime"].as_i64() {
            let end = epoch(&response["Credentials"]["Expiration"]);
            let lasts = end - epoch(&json!(step.time));
            let met = (lifetime..=lifetime + 1).contains(&lasts);
            self.expect(row, &format!("{lifetime} s, but {lasts}"), met);
        }
    }

    fn same(&mut self, row: &Value, what: &str, said: &Value, recorded: &Value) {
        if said != recorded {
            self.unmet(row, &format!("{what}: {recorded}, but {said}"));
        }
    }

    fn expect(&mut self, row: &Value, what: &str, holds: bool) {
        if !holds {
            self.unmet(row, &format!("not so: {what}"));
        }
    }

    fn unmet(&mut self, row: &Value, what: &str) {
        self.unmet.push(format!("{}: {what}", text(&row["id"])));
    }

    /// What is not met and what the lists name must be the same.
    fn finish(mut self, rows: usize) {
        let mut excused = [0, 0];
        for (count, list) in excused.iter_mut().zip(["waiting", "divergences"]) {
            for listed in read(list)["rows"].as_array().unwrap() {
                if listed["file"] != self.name.as_str() {
                    continue;
                }
                let id = text(&listed["id"]);
                let before = self.unmet.len();
                let of_row = format!("{id}: ");
                self.unmet.retain(|unmet| !unmet.starts_with(&of_row));
                assert!(
                    self.unmet.len() < before,
                    "{id} is met and listed in {list}.json"
                );
                *count += 1;
            }
        }
        let [waiting, divergent] = excused;
        println!(
            "{}: {rows} rows, {waiting} waiting, {divergent} divergences",
            self.name
        );
        assert!(rows > 0, "{} has no rows", self.name);
        assert!(self.unmet.is_empty(), "{}: {:#?}", self.name, self.unmet);
    }
}

/// A text with the id of the request taken out of it.
fn request_id(message: &str) -> String {
    const MARK: &str = "Request ID: ";
    match message.split_once(MARK) {
        Some((before, rest)) => {
            let after = rest.split_once(';').map_or("", |(_, after)| after);
            format!("{before}{MARK}…;{after}")
        }
        None => message.to_owned(),
    }
}

fn epoch(instant: &Value) -> i64 {
    Instant::read(text(instant)).unwrap().epoch()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn read(name: &str) -> Value {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/cases/sts"]
        .iter()
        .collect();
    let text = fs::read_to_string(path.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}
