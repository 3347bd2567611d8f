//! The work grows with the size of a policy, not with its square. Counted are the steps of
//! `rolecall_source::work`, which do not depend on the machine.
#![cfg(debug_assertions)]

use std::fmt::Write;

use rolecall_policy::{Context, Document, PolicyType, Values, review};
use rolecall_source::{Diagnostics, codes, work};

/// Holds the steps of `run` for a size and for twice the size to a little more than twice as many.
fn grows_linearly(name: &str, size: usize, run: impl Fn(usize)) {
    let steps = |size| work::steps(|| run(size));
    let (one, two) = (steps(size), steps(2 * size));
    assert!(one > 0, "{name}: nothing was counted");
    assert!(two <= one * 23 / 10, "{name}: {one} steps, then {two}");
}

fn list(size: usize, item: impl Fn(usize) -> String) -> String {
    (0..size).map(item).collect::<Vec<_>>().join(",")
}

fn policy(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// Reviews, as every kind, the policy that `text` makes of a size.
fn review_grows_linearly(name: &str, size: usize, text: impl Fn(usize) -> String) {
    for kind in PolicyType::ALL {
        let name = format!("{name}, {kind:?}");
        grows_linearly(&name, size, |size| {
            let document = Document::read("p", "/p", &text(size));
            let reviewed = review(kind, &document);
            assert!(reviewed.diagnostics.len() <= Diagnostics::LIMIT + 1);
        });
    }
}

#[test]
fn many_statements() {
    review_grows_linearly("empty", 1_000, |size| policy(&list(size, |_| "{}".into())));
    review_grows_linearly("one key in two checks", 1_000, |size| {
        policy(&list(size, |number| {
            format!(
                r#"{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Resource":"*",
                "Action":["sts:AssumeRole","s3:Get{number}"],
                "Condition":{{"StringEquals":{{"sts:ExternalId":"{number}"}}}}}}"#
            )
        }))
    });
}

#[test]
fn one_statement_with_many_parts() {
    let statement = |principals: &str, actions: &str, condition: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Principal":{{{principals}}},"Action":[{actions}],"Resource":"*",
            "Condition":{{{condition}}}}}"#
        ))
    };
    let assume = r#""sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession""#;
    let anyone = r#""AWS":"*""#;
    review_grows_linearly("misspelt members", 1_000, |size| {
        policy(&format!(
            "{{{}}}",
            list(size, |n| format!(r#""Efect{n}":1"#))
        ))
    });
    review_grows_linearly("actions and keys", 1_000, |size| {
        let actions = list(size, |number| format!(r#""s3:Get{number}""#));
        let keys = list(size, |n| format!(r#""aws:RequestTag/k{n}":"v""#));
        let condition = format!(r#""StringNotEquals":{{{keys}}}"#);
        statement(anyone, &format!("{assume},{actions}"), &condition)
    });
    review_grows_linearly("set operators", 1_000, |size| {
        let keys = list(size, |n| format!(r#""aws:PrincipalTag/k{n}":"v""#));
        let condition = format!(r#""ForAllValues:StringEquals":{{{keys}}}"#);
        statement(anyone, assume, &condition)
    });
    review_grows_linearly("providers and claims", 1_000, |size| {
        let name = |n| format!(r#""arn:aws:iam::123456789012:oidc-provider/i{n}.example""#);
        let principals = format!(r#""Federated":[{}]"#, list(size, name));
        let keys = list(size, |n| format!(r#""i{n}.example:aud":"v""#));
        let condition = format!(r#""StringEquals":{{{keys}}}"#);
        statement(
            &principals,
            r#""sts:AssumeRoleWithWebIdentity""#,
            &condition,
        )
    });
    review_grows_linearly("subjects", 1_000, |size| {
        let provider = "token.actions.githubusercontent.com";
        let principals =
            format!(r#""Federated":"arn:aws:iam::123456789012:oidc-provider/{provider}""#);
        let values = list(size, |n| format!(r#""repo:o/r{n}:*","repo:o@1/s{n}@2:*""#));
        let condition = format!(r#""StringLike":{{"{provider}:sub":[{values}]}}"#);
        statement(
            &principals,
            r#""sts:AssumeRoleWithWebIdentity""#,
            &condition,
        )
    });
    review_grows_linearly("misspelt keys", 200, |size| {
        let keys = list(size, |n| format!(r#""aws:PrincipalAcount{n}":"v""#));
        statement(anyone, assume, &format!(r#""StringEquals":{{{keys}}}"#))
    });
}

#[test]
fn one_text_with_many_variables() {
    let resource = |text: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::{text}"}}"#
        ))
    };
    let closed = |size| resource(&("${".repeat(size) + "}"));
    review_grows_linearly("never a variable", 2_000, closed);
    review_grows_linearly("defaults that do not end", 2_000, |size| {
        resource(&("${aws:username,'".repeat(size) + "}"))
    });
    review_grows_linearly("different variables", 1_000, |size| {
        let mut text = String::new();
        for number in 0..size {
            let _ = write!(text, "${{aws:PrincipalTag/k{number}}}");
        }
        resource(&text)
    });
}

#[test]
fn context_keys_in_reverse_order() {
    // a sort compares n log n times
    grows_linearly("context", 4_096, |size| {
        let keys = (0..size).rev().map(|number| format!("key:{number:06}"));
        let context: Context = keys.map(|key| (key, Values::One("v".into()))).collect();
        assert!(context.values("KEY:000001").is_some());
    });
}

#[test]
fn the_last_line_counts_what_is_left_out() {
    let text = policy(&list(1_000, |_| "{}".into()));
    let document = Document::read("p", "/p", &text);
    let diagnostics = document.diagnostics();
    let line = diagnostics.last().unwrap();
    assert_eq!(line.code, codes::DIAGNOSTICS_LEFT_OUT);
    // no `Effect` and no `Action`
    assert_eq!(line.message, "1900 more diagnostics are not shown");
}

/// What AWS answers does not depend on which diagnostics are listed.
#[test]
fn the_first_refusal_may_be_left_out() {
    let plain = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
    let error = |kind, statements: &str| {
        let document = Document::read("p", "/p", &policy(statements));
        review(kind, &document)
            .error
            .as_ref()
            .unwrap()
            .message
            .clone()
    };
    let unread = |size| {
        list(size, |_| {
            r#"{"Effect":"Allow","Action":"x","Resource":"*"}"#.into()
        })
    };
    for (last, kind) in [
        (
            r#"{"Effect":"allow","Action":"s3:*","Resource":"*"}"#,
            PolicyType::Identity,
        ),
        (
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Efect":1}"#,
            PolicyType::Resource,
        ),
        (
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Sid":1}"#,
            PolicyType::Trust,
        ),
    ] {
        let few = error(kind, &format!("{plain},{},{last}", unread(1)));
        let many = error(kind, &format!("{plain},{},{last}", unread(300)));
        assert_eq!(few, many, "{kind:?}");
    }
}
