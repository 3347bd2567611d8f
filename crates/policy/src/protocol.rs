//! The engine as a service of JSON: a question as text, the answer as a value. The examples of this
//! package and the module for JavaScript speak it.
//!
//! Lines and columns (in UTF-16 units, from 1) count within the document that they speak of. A
//! document is an object, which keeps its slice of the text, or its text as a string.

use rolecall_source::{
    Diagnostic, Path,
    json::{self, Member, Node, Value},
};
use serde::Serialize;
use serde_json::json;

use crate::{
    Context, Document, LayerTrace, Policies, PolicyType, Principal, Request, Values, Verdict,
};

/// Evaluates one request against policies, given and answered as JSON; `"explain": true` adds the
/// trace.
///
/// ```
/// use rolecall_policy::{Verdict, protocol};
/// let answer = protocol::evaluate(r#"{"request": {"principal": {"arn": "arn:aws:iam::123456789012:user/a"},
///     "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}, "policies": {}}"#);
/// assert_eq!(answer.unwrap().verdict, Verdict::ImplicitDeny);
/// ```
///
/// # Errors
///
/// What can't be read, in words.
pub fn evaluate(text: &str) -> Result<Answer, String> {
    let root = &root(text)?;
    let request = object(root, "request")?;
    let documents = Documents::read(text, present(root, "policies"))?;
    let explain = root.value.get("explain").map(|node| &node.value) == Some(&Value::Bool(true));
    answer(request, &documents.policies(), explain)
}

/// The verdict on a request. As JSON it is what the examples and the JavaScript package answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// What decided, in a sentence.
    pub decided_by: String,
    /// What each layer says, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Vec<LayerTrace>>,
}

/// Policies that are parsed once and evaluated many times.
///
/// ```
/// use rolecall_policy::{Verdict, protocol::Parsed};
/// let policies = Parsed::read(r#"{"identity": [{"Statement":
///     {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}]}"#).unwrap();
/// let request = |action| format!(r#"{{"principal": {{"arn":
///     "arn:aws:iam::123456789012:user/a"}}, "action": "{action}"}}"#);
/// let answer = policies.evaluate(&request("s3:GetObject"), false).unwrap();
/// assert_eq!(answer.verdict, Verdict::Allow);
/// let answer = policies.evaluate(&request("s3:PutObject"), true).unwrap();
/// assert_eq!(answer.trace.unwrap().len(), 1);
/// ```
#[derive(Debug)]
pub struct Parsed(Documents);

impl Parsed {
    /// Parses the policies of a question to [`evaluate`]: a JSON object with a member for each kind.
    ///
    /// # Errors
    ///
    /// What can't be read, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        Documents::read(text, Some(&root(text)?.value)).map(Self)
    }

    /// Evaluates a request, the JSON object that a question to [`evaluate`] has as `request`; with
    /// the trace where `explain` is true.
    ///
    /// # Errors
    ///
    /// What can't be read, in words.
    pub fn evaluate(&self, request: &str, explain: bool) -> Result<Answer, String> {
        let request = &root(request)?;
        answer(request, &self.0.policies(), explain)
    }
}

/// Evaluates a request that is a JSON object.
fn answer(request: &Node, policies: &Policies<'_>, explain: bool) -> Result<Answer, String> {
    let principal = object(request, "principal")?;
    let context = context(request)?;
    let principal = match string(principal, "type")?.unwrap_or("AWS") {
        "AWS" => {
            let role = context.one("aws:PrincipalArn");
            let role = role.filter(|arn| arn.contains(":role/"));
            let issuer = string(principal, "issuer")?.or(role);
            Principal::aws(needed(principal, "arn")?, issuer)
        }
        "Federated" => Principal::federated(needed(principal, "arn")?),
        "Service" => Principal::service(needed(principal, "arn")?),
        "Anonymous" => Principal::anonymous(),
        other => return Err(format!("`{other}` is no type of principal")),
    };
    let request = Request {
        principal: &principal,
        action: needed(request, "action")?,
        resource: string(request, "resource")?.unwrap_or("*"),
        resource_account: string(request, "resourceAccount")?,
        context: &context,
    };

    if explain {
        let explanation = crate::explain(&request, policies);
        return Ok(Answer {
            verdict: explanation.decision.verdict,
            decided_by: explanation.decided_by,
            trace: Some(explanation.layers),
        });
    }
    let decision = crate::evaluate(&request, policies);
    Ok(Answer {
        verdict: decision.verdict,
        decided_by: decision.decided_by(request.action, policies),
        trace: None,
    })
}

/// What IAM does with a policy when it is written, and what there is to say of it besides, given and
/// answered as JSON.
///
/// ```
/// use rolecall_policy::protocol;
/// let answer = protocol::review(r#"{"kind": "identity", "document": "{}"}"#).unwrap();
/// assert_eq!(answer["accepted"], false);
/// ```
///
/// # Errors
///
/// What can't be read, in words.
pub fn review(text: &str) -> Result<serde_json::Value, String> {
    let root = &root(text)?;
    let kind = root.value.get("kind").and_then(|node| node.value.as_str());
    let kind = kind.ok_or("`kind` must be there and be a string")?;
    let kind = PolicyType::named(kind).ok_or_else(|| format!("`{kind}` is no kind of policy"))?;
    let node = root
        .value
        .get("document")
        .ok_or("`document` must be there")?;
    let own = match &node.value {
        Value::String(text) => text,
        // an object keeps its slice of the line, and with it its duplicate members
        _ => node.span.of(text),
    };
    let document = Document::read("document", "/document", own);
    let validation = crate::review(kind, &document);
    let diagnostics = validation.diagnostics.iter();
    let diagnostics: Vec<_> = diagnostics.map(|d| written(d, &document)).collect();
    Ok(json!({
        "accepted": validation.accepted,
        "error": validation.error.as_ref().map(|e| json!({ "code": e.code, "message": e.message })),
        "diagnostics": diagnostics,
    }))
}

/// The policies of a line, each in its own text.
#[derive(Debug, Default)]
struct Documents {
    identity: Vec<Document>,
    resource: Option<Document>,
    boundary: Option<Vec<Document>>,
    session: Option<Vec<Document>>,
    scoped: Vec<Document>,
    scp: Vec<Vec<Document>>,
    rcp: Vec<Vec<Document>>,
}

impl Documents {
    /// Reads the value of `policies`, which stands in `text`.
    fn read(text: &str, policies: Option<&Value>) -> Result<Self, String> {
        let mut documents = Self::default();
        for member in members_of(policies, "policies")? {
            let (kind, node) = (member.key.value.as_str(), &member.value);
            let path = Path::root().member("policies").member(kind);
            if node.value == Value::Null {
                continue;
            }
            match kind {
                "identity" => documents.identity = list(text, node, &path)?,
                "boundary" => documents.boundary = Some(list(text, node, &path)?),
                "session" => documents.session = Some(list(text, node, &path)?),
                "scoped" => documents.scoped = list(text, node, &path)?,
                "resource" => documents.resource = Some(document(text, node, &path)?),
                "scp" => documents.scp = levels(text, node, &path)?,
                "rcp" => documents.rcp = levels(text, node, &path)?,
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
            scoped: self.scoped.iter().collect(),
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

fn levels(text: &str, node: &Node, path: &Path) -> Result<Vec<Vec<Document>>, String> {
    items(node)
        .iter()
        .enumerate()
        .map(|(i, level)| list(text, level, &path.index(i)))
        .collect()
}

fn list(text: &str, node: &Node, path: &Path) -> Result<Vec<Document>, String> {
    items(node)
        .iter()
        .enumerate()
        .map(|(i, item)| document(text, item, &path.index(i)))
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
fn document(text: &str, node: &Node, path: &Path) -> Result<Document, String> {
    let own = match &node.value {
        Value::String(text) => text,
        _ => node.span.of(text),
    };
    let document = Document::read(path, path, own);
    if document.policy().is_none() {
        let reason = document.diagnostics().first();
        let reason = reason.map_or_else(String::new, ToString::to_string);
        return Err(format!("the policy at {path} can't be read: {reason}"));
    }
    Ok(document)
}

fn context(request: &Node) -> Result<Context<'_>, String> {
    let mut entries = Vec::new();
    for member in members(request, "context")? {
        let values = match &member.value.value {
            Value::Array(items) => {
                let values: Result<Vec<String>, String> = items.iter().map(scalar).collect();
                Values::Many(values?.into())
            }
            Value::Null => continue,
            _ => Values::One(scalar(&member.value)?.into()),
        };
        entries.push((&member.key.value, values));
    }
    Ok(entries.into_iter().collect())
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

/// The members of an object that may be left out.
fn members<'n>(node: &'n Node, name: &str) -> Result<&'n [Member], String> {
    members_of(present(node, name), name)
}

fn members_of<'n>(value: Option<&'n Value>, name: &str) -> Result<&'n [Member], String> {
    match value {
        None => Ok(&[]),
        Some(value) => value
            .members()
            .ok_or_else(|| format!("`{name}` is an object, and this is {}", value.kind())),
    }
}

fn needed<'n>(node: &'n Node, name: &str) -> Result<&'n str, String> {
    string(node, name)?.ok_or_else(|| format!("`{name}` must be there"))
}

fn string<'n>(node: &'n Node, name: &str) -> Result<Option<&'n str>, String> {
    let Some(value) = present(node, name) else {
        return Ok(None);
    };
    let text = value.as_str();
    text.map(Some)
        .ok_or_else(|| format!("`{name}` is a string, and this is {}", value.kind()))
}

/// A member that is there; `null` is as good as none.
fn present<'n>(node: &'n Node, name: &str) -> Option<&'n Value> {
    let value = &node.value.get(name)?.value;
    (*value != Value::Null).then_some(value)
}

fn written(diagnostic: &Diagnostic, document: &Document) -> serde_json::Value {
    let place = document.place(diagnostic.span);
    json!({
        "code": diagnostic.code.to_string(),
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "confidence": diagnostic.confidence,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// The value of a text.
fn root(text: &str) -> Result<Node, String> {
    let read = json::read(text);
    if let Some(error) = read.error {
        return Err(format!("{error} at byte {}", error.span.start));
    }
    read.root.ok_or_else(|| "there is nothing here".to_owned())
}
