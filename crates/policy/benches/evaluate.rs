//! How long one evaluation takes: on the recorded rows of tests/cases/policy beside iam-rs, and as
//! the number of statements grows.
//!
//! Policies are parsed and requests are built before the clock runs. At the end two figures are
//! printed for people and scripts: the ratio to iam-rs (below 1 is faster), over the rows that it
//! decides as AWS did, and the growth from 10 to 10,000 statements.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark speaks on its standard output, and ends where it can't run"
)]

use std::{
    cell::Cell,
    fmt::Write as _,
    fs,
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput};
use iam_rs::{Arn, ContextValue, IAMPolicy, IAMRequest, PolicyEvaluator, PrincipalId};
use rolecall_policy::{
    Context, Document, Policies, Principal, Request, Values, Verdict, evaluate, explain,
};
use serde_json::{Value, json};

const CALLER: &str = "arn:aws:sts::123456789012:assumed-role/Caller/session";
const USER: &str = "arn:aws:iam::123456789012:user/Tagged";

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args();
    let summary = [rows(&mut criterion), growth(&mut criterion)];
    criterion.final_summary();
    println!("\n{}", summary.concat());
}

/// A recorded row, ready for either engine.
struct Row {
    document: Document,
    principal: Principal,
    context: Context,
    allowed: bool,
    peer: Option<(PolicyEvaluator, IAMRequest)>,
}

impl Row {
    fn request(&self) -> Request<'_> {
        Request {
            principal: &self.principal,
            action: "iam:TagUser",
            resource: USER,
            resource_account: None,
            context: &self.context,
        }
    }

    fn policies(&self) -> Policies<'_> {
        Policies {
            identity: vec![&self.document],
            ..Policies::default()
        }
    }

    fn peer_allows(&self) -> Option<bool> {
        let (evaluator, request) = self.peer.as_ref()?;
        let result = evaluator.evaluate(request).ok()?;
        Some(result.decision == iam_rs::Decision::Allow)
    }
}

fn rows(criterion: &mut Criterion) -> String {
    let mut rows = read_rows();
    let recorded = rows.len();
    for row in &rows {
        let verdict = evaluate(&row.request(), &row.policies()).verdict;
        assert_eq!(
            verdict == Verdict::Allow,
            row.allowed,
            "{}",
            row.document.text()
        );
    }
    rows.retain(|row| row.peer_allows() == Some(row.allowed));
    let ready: Vec<_> = rows.iter().map(|r| (r.request(), r.policies())).collect();

    let mut group = criterion.benchmark_group("rows");
    group.throughput(Throughput::Elements(rows.len() as u64));
    let mut time = |name: &str, run: &dyn Fn()| {
        let best = Cell::new(Duration::MAX);
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|n| timed(n, &best, run))
        });
        best.get().as_secs_f64() * 1e9 / rows.len() as f64
    };
    let without = time("rolecall", &|| {
        for (request, policies) in &ready {
            black_box(evaluate(black_box(request), policies));
        }
    });
    let with = time("rolecall with trace", &|| {
        for (request, policies) in &ready {
            black_box(explain(black_box(request), policies));
        }
    });
    let peer = time("iam-rs", &|| {
        for (evaluator, request) in rows.iter().filter_map(|row| row.peer.as_ref()) {
            let _ = black_box(evaluator.evaluate(black_box(request)));
        }
    });
    group.finish();

    let count = rows.len();
    format!(
        "rows: {recorded} recorded, {count} of them decided by iam-rs as by AWS\n\
         rolecall {without:.0} ns, with trace {with:.0} ns, iam-rs {peer:.0} ns\n\
         ratio rolecall/iam-rs: {:.3}\n",
        without / peer
    )
}

fn growth(criterion: &mut Criterion) -> String {
    let mut group = criterion.benchmark_group("statements");
    let context: Context = [
        ("aws:PrincipalTag/team", Values::One("team-last".into())),
        ("aws:SourceIp", Values::One("203.0.113.64".into())),
    ]
    .into_iter()
    .collect();
    let principal = Principal::aws(CALLER, None);
    let mut summary = String::new();
    let mut before = None;
    for count in [10_usize, 100, 1_000, 10_000] {
        let document = Document::read("policy", "/policy", &statements(count));
        let resource = format!("arn:aws:s3:::bucket-{}/reports/2026/annual.pdf", count - 1);
        let request = Request {
            principal: &principal,
            action: "s3:GetObject",
            resource: &resource,
            resource_account: Some("123456789012"),
            context: &context,
        };
        let policies = Policies {
            identity: vec![&document],
            ..Policies::default()
        };
        assert_eq!(evaluate(&request, &policies).verdict, Verdict::Allow);
        let best = Cell::new(Duration::MAX);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter_custom(|n| {
                timed(n, &best, &|| {
                    black_box(evaluate(black_box(&request), &policies));
                })
            });
        });
        let each = best.get().as_secs_f64() * 1e9 / count as f64;
        let growth = before.map_or(String::new(), |b| {
            format!(", {:.2} times as much", each / b)
        });
        writeln!(
            summary,
            "{count} statements: {each:.1} ns a statement{growth}"
        )
        .unwrap();
        before = Some(each);
    }
    group.finish();
    summary
}

/// Runs `n` times and keeps the best time of one run: other work on the machine only adds to it.
fn timed(n: u64, best: &Cell<Duration>, run: &dyn Fn()) -> Duration {
    let start = Instant::now();
    for _ in 0..n {
        run();
    }
    let total = start.elapsed();
    best.set(best.get().min(total / u32::try_from(n).unwrap()));
    total
}

/// A policy whose last statement alone is for the request.
fn statements(count: usize) -> String {
    let statements: Vec<Value> = (0..count)
        .map(|n| {
            json!({
                "Sid": format!("Statement{n}"),
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": format!("arn:aws:s3:::bucket-{n}/*/20??/*.pdf"),
                "Condition": {"StringLike": {"aws:PrincipalTag/team": "team-*"}},
            })
        })
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// The rows of conditions: each is one request against a policy that holds the condition.
fn read_rows() -> Vec<Row> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/policy");
    let files = [
        "condition_addresses.json",
        "condition_sets.json",
        "condition_strings.json",
        "condition_values.json",
    ];
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(directory.join(file)).unwrap();
        let cases: Value = serde_json::from_str(&text).unwrap();
        for case in cases["rows"].as_array().unwrap() {
            // a policy that AWS refused was not evaluated
            if case["verdict"] != "malformed" {
                rows.push(row(case));
            }
        }
    }
    rows
}

fn row(case: &Value) -> Row {
    let allow = json!({"Effect": "Allow", "Action": "iam:TagUser", "Resource": "*"});
    let with = |effect: &str| {
        let mut statement = allow.clone();
        statement["Effect"] = json!(effect);
        statement["Condition"] = case["condition"].clone();
        statement
    };
    let statements = match case["policy"].as_str().unwrap() {
        "allow-if" => vec![with("Allow")],
        "allow-or-allow-if" => vec![allow.clone(), with("Allow")],
        _ => vec![allow.clone(), with("Deny")],
    };
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let tags: Vec<(String, String)> = case["tags"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
        .collect();

    let mut context = Context::default();
    let mut peer_context = iam_rs::Context::new();
    for (key, value) in &tags {
        let key = format!("aws:RequestTag/{key}");
        context.set(&key, Values::One(value.clone()));
        peer_context.insert(key, ContextValue::String(value.clone()));
    }
    if !tags.is_empty() {
        let keys: Vec<String> = tags.into_iter().map(|(key, _)| key).collect();
        context.set("aws:TagKeys", Values::Many(keys.clone()));
        peer_context.insert("aws:TagKeys".to_owned(), ContextValue::StringList(keys));
    }
    let peer = IAMPolicy::from_json(&policy).ok().map(|policy| {
        let request = IAMRequest::new_with_context(
            iam_rs::Principal::Aws(PrincipalId::String(CALLER.to_owned())),
            "iam:TagUser",
            Arn::parse(USER).unwrap(),
            peer_context,
        );
        (PolicyEvaluator::with_policies(vec![policy]), request)
    });
    Row {
        document: Document::read("policy", "/policy", &policy),
        principal: Principal::aws(CALLER, None),
        context,
        allowed: case["verdict"] == "allow",
        peer,
    }
}
