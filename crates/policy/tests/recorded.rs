//! The rows of tests/cases/policy: what AWS was recorded to do, one test a file.
//!
//! Each row is evaluated without and with a trace, and the trace must name the statement and the
//! element that decide. A row that is not met must stand in divergences.json with the reason.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and say how much it ran"
)]

use std::{fs, path::PathBuf};

use rolecall_policy::{
    Context, Document, ElementKind, Explanation, LayerKind, Policies, PolicyType, Principal,
    Request, StatementTrace, Values, Verdict, evaluate, explain, validate,
};
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::123456789012:user/iamws-lab-default";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/R/S";
const ROLE: &str = "arn:aws:iam::123456789012:role/R";

#[test]
fn condition_values() {
    conditions("condition_values");
}

#[test]
fn condition_strings() {
    conditions("condition_strings");
}

#[test]
fn condition_addresses() {
    conditions("condition_addresses");
}

#[test]
fn condition_sets() {
    conditions("condition_sets");
}

#[test]
fn simulations() {
    conditions("simulations");
}

#[test]
fn permissions_boundary() {
    let mut run = Run::new("permissions_boundary");
    for row in run.rows("rows") {
        let (principal, condition) = match row["named"].as_str().unwrap() {
            "role" => (json!({ "AWS": ROLE }), Value::Null),
            "session" => (json!({ "AWS": SESSION }), Value::Null),
            "account" => (json!({ "AWS": "123456789012" }), by_arn()),
            _ => (json!("*"), by_arn()),
        };
        // a policy that does not allow the call allows another
        let policy = |allows: &Value| {
            let action = if allows == true {
                "s3:PutObject"
            } else {
                "s3:GetObject"
            };
            allow(action)
        };
        let mut bucket = policy(&row["bucket"]);
        bucket["Principal"] = principal;
        if !condition.is_null() {
            bucket["Condition"] = condition;
        }
        let bucket = document(&[bucket]);
        let identity = document(&[policy(&row["identity"])]);
        let boundary = document(&[policy(&row["boundary"])]);
        let call = Call::of_session(
            "s3:PutObject",
            "arn:aws:s3:::b/k",
            context(&json!({ "aws:PrincipalArn": ROLE })),
        );
        let explanation = call.explain(&Policies {
            identity: vec![&identity],
            boundary: Some(vec![&boundary]),
            resource: Some(&bucket),
            ..Policies::default()
        });
        run.verdict(&row, &explanation);
    }
    run.finish();
}

fn by_arn() -> Value {
    json!({ "StringEquals": { "aws:PrincipalArn": ROLE } })
}

#[test]
fn resource_controls() {
    let mut run = Run::new("resource_controls");
    for row in run.rows("rows") {
        let principal = row["principal"].as_str().unwrap();
        let identity = document(&[allow("*")]);
        let mut grant = allow("*");
        grant["Principal"] = json!({ "AWS": principal.split(':').nth(4).unwrap() });
        let resource = document(&[grant]);
        let mut deny = allow("*");
        deny["Effect"] = json!("Deny");
        deny["Principal"] = json!("*");
        deny["Action"] = json!(["sqs:SendMessage", "kms:Encrypt", "sts:AssumeRole"]);
        let control = document(&[deny]);
        let call = Call {
            principal: Principal::aws(principal, None),
            action: row["action"].as_str().unwrap().to_owned(),
            resource: row["resource"].as_str().unwrap().to_owned(),
            context: Context::default(),
        };
        let levels = if row["controlled"] == true {
            vec![vec![&control]]
        } else {
            Vec::new()
        };
        let explanation = call.explain(&Policies {
            identity: vec![&identity],
            resource: Some(&resource),
            rcp: levels,
            ..Policies::default()
        });
        if row["controlled"] == true {
            let statement = deciding(&explanation, LayerKind::Rcp);
            run.expect(
                &row,
                "the resource control policy decides",
                statement.matched,
            );
        }
        run.verdict(&row, &explanation);
    }
    run.storage(PolicyType::Rcp, |row| row["document"].clone());
    run.finish();
}

#[test]
fn trust_policies() {
    let mut run = Run::new("trust_policies");
    for row in run.rows("rows") {
        let identity = document(&[allow(row["identity"].as_str().unwrap())]);
        let resource = document(&[row["statement"].clone()]);
        let call = Call {
            principal: Principal::aws(USER, None),
            action: row["action"].as_str().unwrap().to_owned(),
            resource: row["resource"].as_str().unwrap().to_owned(),
            context: context(&row["context"]),
        };
        let explanation = call.explain(&Policies {
            identity: vec![&identity],
            resource: Some(&resource),
            ..Policies::default()
        });
        let kind = if call.action.starts_with("sts:") {
            LayerKind::Trust
        } else {
            LayerKind::Resource
        };
        let statement = deciding(&explanation, kind);
        let verdict = explanation.decision.verdict;
        let applies = verdict != Verdict::ImplicitDeny;
        run.expect(
            &row,
            "the statement is said to apply",
            statement.matched == applies,
        );
        // an implicit deny is for the one element that does not match
        let element = statement.elements.iter().find(|element| !element.matched);
        run.expect(&row, "an element decides", element.is_none() == applies);
        run.verdict(&row, &explanation);
    }
    run.finish();
}

#[test]
fn trust_providers() {
    let mut run = Run::new("trust_providers");
    run.storage(
        PolicyType::Trust,
        |row| json!({ "Version": "2012-10-17", "Statement": row["statement"] }),
    );
    run.finish();
}

/// The files about conditions have the same three lists, each where there are any.
fn conditions(file: &str) {
    let mut run = Run::new(file);
    for row in run.rows("rows") {
        condition(&mut run, &row);
    }
    for row in run.rows("simulations") {
        simulation(&mut run, &row);
    }
    run.storage(PolicyType::Identity, |row| {
        let mut statement = allow("s3:GetObject");
        statement["Condition"] = row["condition"].clone();
        json!({ "Version": "2012-10-17", "Statement": statement })
    });
    run.finish();
}

/// A session of a role calls iam:TagUser under a session policy that holds the condition.
fn condition(run: &mut Run, row: &Value) {
    let mut under = allow("iam:TagUser");
    under["Condition"] = row["condition"].clone();
    let form = row["policy"].as_str().unwrap();
    let session = document(&match form {
        "allow-if" => vec![under],
        "allow-or-allow-if" => vec![allow("iam:TagUser"), under],
        _ => {
            under["Effect"] = json!("Deny");
            vec![allow("iam:TagUser"), under]
        }
    });
    let validation = validate(PolicyType::Session, &session);
    run.expect(
        row,
        "validate agrees",
        validation.accepted == (row["verdict"] != "malformed"),
    );
    if !validation.accepted {
        let code = validation.error.unwrap().code;
        return run.expect(row, "the code is AWS's", code == "MalformedPolicyDocument");
    }

    let tags = row["tags"].as_object().unwrap();
    let mut context: Context = tags
        .iter()
        .map(|(key, value)| {
            let value = value.as_str().unwrap().to_owned();
            (format!("aws:RequestTag/{key}"), Values::One(value.into()))
        })
        .collect();
    if !tags.is_empty() {
        context.set("aws:TagKeys", Values::Many(tags.keys().cloned().collect()));
    }
    let identity = document(&[allow("iam:TagUser")]);
    let call = Call::of_session("iam:TagUser", "arn:aws:iam::123456789012:user/x", context);
    let explanation = call.explain(&Policies {
        identity: vec![&identity],
        session: Some(vec![&session]),
        ..Policies::default()
    });
    let verdict = explanation.decision.verdict;

    let statement = deciding(&explanation, LayerKind::Session);
    let applies = match form {
        "allow-if" => Some(verdict == Verdict::Allow),
        "allow-or-allow-if" => None,
        _ => Some(verdict == Verdict::ExplicitDeny),
    };
    if let Some(applies) = applies {
        run.expect(
            row,
            "the statement is said to apply",
            statement.matched == applies,
        );
        run.expect(
            row,
            "the condition decides",
            names_condition(statement, row),
        );
    }
    if verdict != Verdict::Allow {
        let by = if form == "allow-if" {
            "session policies"
        } else {
            "statement 2"
        };
        run.expect(
            row,
            "decidedBy names it",
            explanation.decided_by.contains(by),
        );
    }
    run.verdict(row, &explanation);
}

/// Whether the trace goes down to the operator and the key of the row's condition.
fn names_condition(statement: &StatementTrace, row: &Value) -> bool {
    let others = statement
        .elements
        .iter()
        .filter(|element| element.element != ElementKind::Condition);
    let Some(condition) = statement
        .elements
        .iter()
        .find(|e| e.element == ElementKind::Condition)
    else {
        return false;
    };
    let operators = row["condition"].as_object().unwrap();
    let mut keys = condition
        .operators
        .iter()
        .flat_map(|operator| &operator.keys);
    others.into_iter().all(|element| element.matched)
        && condition.matched == statement.matched
        && condition.operators.len() == operators.len()
        && condition
            .operators
            .iter()
            .all(|o| operators.contains_key(&o.operator))
        && keys.all(|key| !key.sentence.is_empty() && key.place.line > 0)
}

/// One statement in an identity-based policy.
fn simulation(run: &mut Run, row: &Value) {
    let mut statement = row["statement"].clone();
    statement["Effect"] = json!("Allow");
    statement["Action"] = json!("s3:GetObject");
    let identity = document(&[statement]);
    let resource = row["resource"].as_str().unwrap();
    let call = Call::of_session("s3:GetObject", resource, context(&row["context"]));
    let explanation = call.explain(&Policies {
        identity: vec![&identity],
        ..Policies::default()
    });
    let verdict = explanation.decision.verdict;
    let statement = deciding(&explanation, LayerKind::Identity);
    run.expect(
        row,
        "the statement is said to apply",
        statement.matched == (verdict == Verdict::Allow),
    );
    run.verdict(row, &explanation);
}

/// The last statement of a layer: the one that the row is about.
fn deciding(explanation: &Explanation, kind: LayerKind) -> &StatementTrace {
    let layer = explanation
        .layers
        .iter()
        .find(|layer| layer.kind == kind)
        .unwrap();
    layer.policies.last().unwrap().statements.last().unwrap()
}

/// Whether the trace and `decidedBy` name what decided: the statement, every element of which
/// matches, or a layer in which each statement has an element that does not.
fn is_explained(explanation: &Explanation) -> bool {
    let (decision, by) = (&explanation.decision, &explanation.decided_by);
    let layer = explanation.layers.iter().find(|l| l.kind == decision.by);
    let policies = layer.map_or(&[][..], |layer| &layer.policies);
    if let Some(id) = decision.statement() {
        let statement = &policies[id.policy].statements[id.statement];
        return by.contains(&format!("statement {}", statement.number))
            && statement.matched
            && statement.elements.iter().all(|element| element.matched);
    }
    let mut statements = policies.iter().flat_map(|policy| &policy.statements);
    by.contains("not allow")
        && !policies.is_empty()
        && statements.all(|statement| {
            let element = statement.elements.iter().find(|element| !element.matched);
            element.is_some_and(|element| statement.sentence.ends_with(&element.sentence))
        })
}

fn allow(action: &str) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": "*" })
}

fn document(statements: &[Value]) -> Document {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    Document::read("policy", "/policy", &policy.to_string())
}

fn context(keys: &Value) -> Context<'static> {
    let keys = keys.as_object().unwrap();
    keys.iter()
        .map(|(key, value)| {
            let value = value.as_str().unwrap().to_owned();
            (key.clone(), Values::One(value.into()))
        })
        .collect()
}

struct Call {
    principal: Principal,
    action: String,
    resource: String,
    context: Context<'static>,
}

impl Call {
    fn of_session(action: &str, resource: &str, context: Context<'static>) -> Self {
        Self {
            principal: Principal::aws(SESSION, Some(ROLE)),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context,
        }
    }

    /// Evaluates with and without a trace; both must agree.
    fn explain(&self, policies: &Policies<'_>) -> Explanation {
        let request = Request {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            resource_account: Some(self.account()),
            context: &self.context,
        };
        let explanation = explain(&request, policies);
        assert_eq!(explanation.decision, evaluate(&request, policies));
        explanation
    }

    /// The account that owns the resource: that of its ARN, else the caller's.
    fn account(&self) -> &str {
        let owner = self
            .resource
            .split(':')
            .nth(4)
            .filter(|account| !account.is_empty());
        owner.or(self.principal.account()).unwrap()
    }
}

/// The rows of one file, and those that are not met.
struct Run {
    file: Value,
    name: String,
    rows: usize,
    unmet: Vec<String>,
}

impl Run {
    fn new(name: &str) -> Self {
        Self {
            file: read(name),
            name: name.to_owned(),
            rows: 0,
            unmet: Vec::new(),
        }
    }

    fn rows(&mut self, list: &str) -> Vec<Value> {
        let rows = self.file[list].as_array().cloned().unwrap_or_default();
        self.rows += rows.len();
        rows
    }

    fn expect(&mut self, row: &Value, what: &str, holds: bool) {
        if !holds {
            self.unmet
                .push(format!("{}: not so: {what}", row["id"].as_str().unwrap()));
        }
    }

    /// `deny` in a row stands for either kind.
    fn verdict(&mut self, row: &Value, explanation: &Explanation) {
        self.expect(row, "the decision is explained", is_explained(explanation));
        let verdict = explanation.decision.verdict;
        let expected = row["verdict"].as_str().unwrap();
        let verdict = serde_json::to_value(verdict).unwrap();
        let met = verdict == expected || (expected == "deny" && verdict != "allow");
        self.expect(row, &format!("{expected}, but {verdict}"), met);
    }

    /// What AWS answered when a policy was written.
    fn storage(&mut self, kind: PolicyType, policy: impl Fn(&Value) -> Value) {
        for row in self.rows("storage") {
            let document = Document::read("", "", &policy(&row).to_string());
            let error = validate(kind, &document).error;
            let code = error.as_ref().map(|e| e.code.as_str());
            let message = error.as_ref().map(|e| e.message.as_str());
            if let Some(expected) = row.get("code") {
                self.expect(&row, "the code", code == expected.as_str());
            }
            if let Some(expected) = row.get("message") {
                self.expect(&row, "the message", message == expected.as_str());
            }
        }
    }

    /// What is not met and what divergences.json lists must be the same.
    fn finish(mut self) {
        let divergences = read("divergences")["rows"].as_array().unwrap().clone();
        let listed = divergences
            .iter()
            .filter(|row| row["file"] == self.name.as_str());
        let mut divergent = 0;
        for row in listed {
            let id = row["id"].as_str().unwrap();
            let before = self.unmet.len();
            self.unmet
                .retain(|unmet| !unmet.starts_with(&format!("{id}: ")));
            assert!(
                self.unmet.len() < before,
                "{id} is met and listed in divergences.json"
            );
            assert!(
                row["reason"]
                    .as_str()
                    .is_some_and(|reason| !reason.is_empty()),
                "{id}"
            );
            divergent += 1;
        }
        println!("{}: {} rows, {divergent} divergences", self.name, self.rows);
        assert!(self.rows > 0, "{} has no rows", self.name);
        assert!(self.unmet.is_empty(), "{}: {:#?}", self.name, self.unmet);
    }
}

fn read(name: &str) -> Value {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/cases/policy"]
        .iter()
        .collect();
    let text = fs::read_to_string(path.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}
