//! Any request against any policies: with and without a trace the verdict is the same, and another
//! deny never makes it an allow.
//!
//! An input is text in parts that blank lines separate. The first part is the request: principal,
//! action, resource, then a condition key a line, `key=value` or `key=[one,two]`. Each further part
//! is a policy, after a word that says which kind: `identity {…}`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_policy::{
    Context, Document, Policies, Principal, Request, Values, Verdict, evaluate, explain,
};

const DENY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
    "Action": "*", "Resource": "*"}}"#;

fuzz_target!(|text: &str| {
    let mut parts = text.split("\n\n");
    let mut lines = parts.next().unwrap_or_default().lines();
    let principal = principal(lines.next().unwrap_or_default());
    let action = lines.next().unwrap_or_default();
    let resource = lines.next().unwrap_or_default();
    let context: Context = lines.map(entry).collect();
    let request = Request {
        principal: &principal,
        action,
        resource,
        resource_account: None,
        context: &context,
    };
    let documents: Vec<(&str, Document)> = parts
        .map(|part| {
            let (kind, policy) = part.split_once(' ').unwrap_or_default();
            (kind, Document::read("policy", "/policy", policy))
        })
        .collect();
    let mut policies = policies(&documents);

    let decision = evaluate(&request, &policies);
    let explanation = explain(&request, &policies);
    assert_eq!(decision, explanation.decision);
    assert!(!explanation.decided_by.is_empty());

    let deny = Document::read("deny", "/deny", DENY);
    policies.identity.push(&deny);
    let denied = evaluate(&request, &policies).verdict;
    assert!(denied != Verdict::Allow || !principal.is_aws());
});

fn policies<'a>(documents: &'a [(&'a str, Document)]) -> Policies<'a> {
    let mut policies = Policies::default();
    for (kind, document) in documents {
        match *kind {
            "identity" => policies.identity.push(document),
            "resource" => policies.resource = Some(document),
            "boundary" => policies.boundary.get_or_insert_default().push(document),
            "session" => policies.session.get_or_insert_default().push(document),
            "scp" => policies.scp.push(vec![document]),
            "rcp" => policies.rcp.push(vec![document]),
            _ => {}
        }
    }
    policies
}

fn principal(text: &str) -> Principal {
    match text.split_once(' ') {
        Some(("federated", name)) => Principal::federated(name),
        Some(("service", name)) => Principal::service(name),
        Some((arn, issuer)) => Principal::aws(arn, Some(issuer)),
        None if text.is_empty() => Principal::anonymous(),
        None => Principal::aws(text, None),
    }
}

fn entry(line: &str) -> (&str, Values<'_>) {
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    let list = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    let values = match list {
        Some("") => Values::Many(Vec::new().into()),
        Some(list) => Values::Many(list.split(',').map(ToOwned::to_owned).collect()),
        None => Values::One(value.into()),
    };
    (key, values)
}
