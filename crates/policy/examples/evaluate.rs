//! Evaluates requests: one JSON object a line on standard input, one a line on standard output.
//!
//! A line that can't be read is answered with `{"error": "…"}`; nothing ends the loop but the end
//! of the input. `"explain": true` adds the trace.
//!
//! ```text
//! {"request": {"principal": {"type": "AWS", "arn": "arn:aws:iam::123456789012:user/a"},
//!              "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
//!              "resourceAccount": "123456789012",
//!              "context": {"aws:username": "a", "aws:TagKeys": ["team", "env"]}},
//!  "policies": {"identity": [{}], "resource": {}, "boundary": [{}], "session": [{}],
//!               "scp": [[{}], [{}]], "rcp": [[{}]]}, "explain": true}
//! ```

#[path = "shared/lines.rs"]
mod lines;

use std::io;

use rolecall_policy::{Context, Document, Policies, Principal, Request, Values, evaluate, explain};
use rolecall_source::json::{Node, Value};
use serde_json::json;

fn main() -> io::Result<()> {
    lines::answer_each(answer)
}

fn answer(text: &str, root: &Node) -> Result<serde_json::Value, String> {
    let request = object(root, "request")?;
    let none = Node::new(Value::Object(Vec::new()), root.span);
    let policies = root.value.get("policies").unwrap_or(&none);

    let principal = object(request, "principal")?;
    let context = context(request)?;
    let arn = text_or(principal, "arn", "")?;
    let principal = match text_or(principal, "type", "AWS")? {
        "AWS" => Principal::aws(
            arn,
            principal
                .value
                .get("issuer")
                .and_then(|node| node.value.as_str())
                .or_else(|| {
                    context
                        .one("aws:PrincipalArn")
                        .filter(|arn| arn.contains(":role/"))
                }),
        ),
        "Federated" => Principal::federated(arn),
        "Service" => Principal::service(arn),
        "Anonymous" => Principal::anonymous(),
        other => return Err(format!("`{other}` is no type of principal")),
    };
    let account = match request.value.get("resourceAccount").map(|node| &node.value) {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_str().ok_or("`resourceAccount` is a string")?),
    };
    let request = Request {
        principal: &principal,
        action: text_or(request, "action", "")?,
        resource: text_or(request, "resource", "*")?,
        resource_account: account,
        context: &context,
    };

    let documents = Documents::read(text, policies)?;
    let policies = documents.policies();
    let wanted = root.value.get("explain").map(|node| &node.value) == Some(&Value::Bool(true));
    if wanted {
        let explanation = explain(&request, &policies);
        return Ok(json!({
            "verdict": explanation.decision.verdict,
            "decidedBy": explanation.decided_by,
            "trace": explanation.layers,
        }));
    }
    let decision = evaluate(&request, &policies);
    Ok(json!({
        "verdict": decision.verdict,
        "decidedBy": decision.decided_by(request.action, &policies),
    }))
}

/// The policies of a line, each in its own text.
#[derive(Default)]
struct Documents {
    identity: Vec<Document>,
    resource: Option<Document>,
    boundary: Option<Vec<Document>>,
    session: Option<Vec<Document>>,
    scp: Vec<Vec<Document>>,
    rcp: Vec<Vec<Document>>,
}

impl Documents {
    fn read(text: &str, policies: &Node) -> Result<Self, String> {
        let mut documents = Self::default();
        for member in policies.value.members().ok_or("`policies` is an object")? {
            let (kind, node) = (member.key.value.as_str(), &member.value);
            let pointer = format!("/policies/{kind}");
            if node.value == Value::Null {
                continue;
            }
            match kind {
                "identity" => documents.identity = list(text, node, &pointer)?,
                "boundary" => documents.boundary = Some(list(text, node, &pointer)?),
                "session" => documents.session = Some(list(text, node, &pointer)?),
                "resource" => documents.resource = Some(document(text, node, &pointer)?),
                "scp" => documents.scp = levels(text, node, &pointer)?,
                "rcp" => documents.rcp = levels(text, node, &pointer)?,
                other => return Err(format!("`{other}` is no kind of policy")),
            }
        }
        Ok(documents)
    }

    fn policies(&self) -> Policies<'_> {
        Policies {
            identity: self.identity.iter().collect(),
            resource: self.resource.as_ref(),
            boundary: self.boundary.as_ref().map(|list| list.iter().collect()),
            session: self.session.as_ref().map(|list| list.iter().collect()),
            scp: self
                .scp
                .iter()
                .map(|level| level.iter().collect())
                .collect(),
            rcp: self
                .rcp
                .iter()
                .map(|level| level.iter().collect())
                .collect(),
        }
    }
}

fn levels(text: &str, node: &Node, pointer: &str) -> Result<Vec<Vec<Document>>, String> {
    items(node)
        .iter()
        .enumerate()
        .map(|(i, level)| list(text, level, &format!("{pointer}/{i}")))
        .collect()
}

fn list(text: &str, node: &Node, pointer: &str) -> Result<Vec<Document>, String> {
    items(node)
        .iter()
        .enumerate()
        .map(|(i, item)| document(text, item, &format!("{pointer}/{i}")))
        .collect()
}

/// The items of an array; anything else is a list of one.
fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// A policy is an object, which keeps its slice of the line, or a text.
fn document(text: &str, node: &Node, pointer: &str) -> Result<Document, String> {
    let own = match &node.value {
        Value::String(text) => text,
        _ => node.span.of(text),
    };
    let document = Document::read(pointer, pointer, own);
    if document.policy().is_none() {
        let reason = document.diagnostics().first();
        let reason = reason.map_or_else(String::new, ToString::to_string);
        return Err(format!("the policy at {pointer} can't be read: {reason}"));
    }
    Ok(document)
}

fn context(request: &Node) -> Result<Context, String> {
    let Some(node) = request.value.get("context") else {
        return Ok(Context::default());
    };
    let mut context = Context::default();
    for member in node.value.members().ok_or("`context` is an object")? {
        let values = match &member.value.value {
            Value::Array(items) => {
                let values: Result<Vec<String>, String> = items.iter().map(scalar).collect();
                Values::Many(values?)
            }
            Value::Null => continue,
            _ => Values::One(scalar(&member.value)?),
        };
        context.set(&member.key.value, values);
    }
    Ok(context)
}

fn scalar(node: &Node) -> Result<String, String> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Ok(text.clone()),
        Value::Bool(value) => Ok(value.to_string()),
        other => Err(format!(
            "a context value is a string, and this is {}",
            other.kind()
        )),
    }
}

fn object<'n>(node: &'n Node, name: &str) -> Result<&'n Node, String> {
    node.value
        .get(name)
        .filter(|node| node.value.members().is_some())
        .ok_or_else(|| format!("`{name}` must be there and be an object"))
}

fn text_or<'n>(node: &'n Node, name: &str, default: &'n str) -> Result<&'n str, String> {
    match node.value.get(name).map(|node| &node.value) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value
            .as_str()
            .ok_or_else(|| format!("`{name}` is a string, and this is {}", value.kind())),
    }
}
