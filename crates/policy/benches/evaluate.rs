//! How long one evaluation takes: on the recorded rows of tests/cases/policy beside iam-rs, and as
//! the number of statements grows.
//!
//! Policies are parsed and requests are built before the clock runs. At the end two tables are
//! printed, of medians: the rows that iam-rs decides as AWS did, with the ratio to it (below 1 is
//! faster), and the growth from 10 to 10,000 statements.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark speaks on its standard output, and ends where it can't run"
)]

use std::{
    cell::RefCell,
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
    context: Context<'static>,
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
        let runs = Runs::default();
        group.bench_function(name, |bencher| bencher.iter_custom(|n| runs.time(n, run)));
        runs.median() / rows.len() as f64
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

    let mut table = format!(
        "one evaluation, median over {} of the {recorded} recorded rows (those that iam-rs decides \
         as AWS did)\n",
        rows.len()
    );
    for (name, time) in [
        ("rolecall", without),
        ("rolecall, with trace", with),
        ("iam-rs", peer),
    ] {
        let ratio = time / peer;
        writeln!(
            table,
            "  {name:<20} {time:>7.0} ns   ratio to iam-rs {ratio:.3}"
        )
        .unwrap();
    }
    table
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
    let mut table = "\none evaluation as statements grow, median\n".to_owned();
    let counts = [10_usize, 100, 1_000, 10_000];
    let cases = counts.map(|count| (count, false)).into_iter();
    for (count, everything) in cases.chain(counts.map(|count| (count, true))) {
        let document = Document::read("policy", "/policy", &statements(count, everything));
        let last = count - 1;
        let resource = format!("arn:aws:s3:::bucket-{last}/reports/2026/annual.pdf");
        let action = format!("s3:Get{last}");
        let request = Request {
            principal: &principal,
            action: &action,
            resource: &resource,
            resource_account: Some("123456789012"),
            context: &context,
        };
        let policies = Policies {
            identity: vec![&document],
            ..Policies::default()
        };
        assert_eq!(evaluate(&request, &policies).verdict, Verdict::Allow);
        let runs = Runs::default();
        group.throughput(Throughput::Elements(count as u64));
        let of = if everything {
            "every resource"
        } else {
            "a resource each"
        };
        group.bench_function(format!("{count}, {of}"), |bencher| {
            bencher.iter_custom(|n| {
                runs.time(n, &|| {
                    black_box(evaluate(black_box(&request), &policies));
                })
            });
        });
        let (time, each) = (runs.median(), runs.median() / count as f64);
        writeln!(
            table,
            "  {count:>6} statements of {of:<16} {time:>9.0} ns   {each:>6.1} ns a statement"
        )
        .unwrap();
    }
    group.finish();
    table
}

/// The times of many runs.
#[derive(Default)]
struct Runs(RefCell<Vec<f64>>);

impl Runs {
    /// Runs `n` times, and keeps how long one run took.
    fn time(&self, n: u64, run: &dyn Fn()) -> Duration {
        let start = Instant::now();
        for _ in 0..n {
            run();
        }
        let total = start.elapsed();
        self.0
            .borrow_mut()
            .push(total.as_secs_f64() * 1e9 / n as f64);
        total
    }

    /// The median in nanoseconds.
    fn median(&self) -> f64 {
        let mut times = self.0.borrow().clone();
        times.sort_by(f64::total_cmp);
        // a filter on the command line leaves some out
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// A policy whose last statement alone is for the request: each is for a resource of its own, or
/// all are for every resource and none can be passed over unread.
fn statements(count: usize, everything: bool) -> String {
    let statements: Vec<Value> = (0..count)
        .map(|n| {
            let (action, resource) = if everything {
                (format!("s3:Get{n}"), "*".to_owned())
            } else {
                (
                    "s3:Get*".to_owned(),
                    format!("arn:aws:s3:::bucket-{n}/*/20??/*.pdf"),
                )
            };
            json!({
                "Sid": format!("Statement{n}"),
                "Effect": "Allow",
                "Action": [action, "s3:ListBucket"],
                "Resource": resource,
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
        context.set(key.clone(), Values::One(value.clone().into()));
        peer_context.insert(key, ContextValue::String(value.clone()));
    }
    if !tags.is_empty() {
        let keys: Vec<String> = tags.into_iter().map(|(key, _)| key).collect();
        context.set("aws:TagKeys", Values::Many(keys.clone().into()));
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
