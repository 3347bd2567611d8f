//! Laws that hold for every scenario, not for recorded ones only.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use documents::{Response, token};
use proptest::{collection::vec, option, prelude::*, sample::select};
use rolecall_core::{
    Simulation, link,
    report::{Check, StepReport},
    scenario::Instant,
    simulate,
};
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, CLOCK, all, entry, is_explained, is_sound, may, policy, reads_back, source_identity,
    trusting, trusts, user, values, when,
};

const OTHER: &str = "444455556666";
const HOST: &str = "idp.example.com";

/// The roles of every scenario: those of even number in one account, the others in another.
const ROLES: usize = 4;

fn role(i: usize) -> String {
    let account = if i.is_multiple_of(2) { ACCOUNT } else { OTHER };
    format!("arn:aws:iam::{account}:role/R{i}")
}

fn oidc(account: &str) -> String {
    format!("arn:aws:iam::{account}:oidc-provider/{HOST}")
}

fn saml(account: &str) -> String {
    format!("arn:aws:iam::{account}:saml-provider/ExampleIdP")
}

fn account(i: usize) -> &'static str {
    if i.is_multiple_of(2) { ACCOUNT } else { OTHER }
}

/// ARNs that name something else than a role of the scenario.
const NO_ROLES: [&str; 14] = [
    "arn:aws:iam::111122223333:user/u",
    "arn:aws:iam::444455556666:user/u",
    "arn:aws:iam::111122223333:group/Admins",
    "arn:aws:iam::111122223333:policy/P",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::111122223333:instance-profile/R0",
    "arn:aws:iam::111122223333:saml-provider/ExampleIdP",
    "arn:aws:iam::111122223333:oidc-provider/idp.example.com",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/R0/audit",
    "arn:aws:s3:::a-bucket-of-someone",
    "arn:aws:iam::111122223333:role/Nobody",
    "arn:aws:iam::111122223333:role/path/R0",
    "arn:aws-us-gov:iam::777788889999:role/R0",
];

/// What one step does.
#[derive(Debug, Clone)]
enum Act {
    /// Assumes a role, as the user or with the session of the step before.
    Assume {
        role: usize,
        source_identity: Option<&'static str>,
        tags: bool,
        transitive: bool,
        external_id: bool,
        session_policy: bool,
        duration: Option<u32>,
    },
    /// Presents a token for a role.
    Token(usize, Option<&'static str>),
    /// Presents an assertion for a role.
    Saml {
        role: usize,
        source_identity: Option<&'static str>,
        session_duration: Option<u32>,
        session_end: Option<u32>,
        duration: Option<u32>,
    },
    /// Asks to assume what is not a role that exists: one of [`NO_ROLES`].
    AssumeNoRole(usize),
    /// Calls something outside STS.
    ListUsers,
    GetSessionToken,
}

#[derive(Debug, Clone)]
struct Step {
    act: Act,
    /// Whether it is made with the session of the step before, and not by the user.
    chained: bool,
    after: u32,
}

#[derive(Debug, Clone)]
struct Case {
    /// For each role what is left out of its trust policy, and the longest session.
    roles: Vec<(Option<&'static str>, Option<Value>, u32, bool)>,
    steps: Vec<Step>,
    mfa: bool,
    assume: Value,
}

fn source_identities() -> impl Strategy<Value = Option<&'static str>> {
    option::of(select(vec!["alice", "bob", "x"]))
}

fn act() -> impl Strategy<Value = Act> {
    let duration = || option::of(select(vec![900, 3600, 3601, 7200, 50_000]));
    prop_oneof![
        6 => (0..ROLES, source_identities(), any::<[bool; 4]>(), duration()).prop_map(
            |(role, source_identity, [tags, transitive, external_id, session_policy], duration)| Act::Assume {
                role, source_identity, tags, transitive, external_id, session_policy, duration
            }
        ),
        1 => (0..ROLES, source_identities()).prop_map(|(role, value)| Act::Token(role, value)),
        1 => (0..ROLES, source_identities(), option::of(900..9000_u32), option::of(60..9000_u32), duration())
            .prop_map(|(role, source_identity, session_duration, session_end, duration)| Act::Saml {
                role, source_identity, session_duration, session_end, duration
            }),
        1 => (0..NO_ROLES.len()).prop_map(Act::AssumeNoRole),
        1 => Just(Act::ListUsers),
        1 => Just(Act::GetSessionToken),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let condition = select(vec![
        json!({"StringEquals": {"sts:SourceIdentity": "alice"}}),
        json!({"StringEquals": {"sts:ExternalId": "x1"}}),
        json!({"StringLike": {"aws:RequestTag/team": "*"}}),
    ]);
    let left_out = option::weighted(
        0.2,
        select(vec![
            "sts:AssumeRole",
            "sts:TagSession",
            "sts:SetSourceIdentity",
        ]),
    );
    let role = (
        left_out,
        option::weighted(0.15, condition),
        select(vec![3600, 7200, 43_200]),
        prop::bool::weighted(0.8),
    );
    let step = (
        act(),
        prop::bool::weighted(0.75),
        select(vec![0, 60, 1800, 3600]),
    );
    let step = step.prop_map(|(act, chained, after)| Step {
        act,
        chained,
        after,
    });
    let assume = select(vec![
        json!({}),
        json!({"issuerKeysInExtraChecks": false, "inheritedTagsInRequest": false, "roleSessionMfa": true}),
        json!({"setSourceIdentityBothSides": true, "tagSessionReportedFirst": false, "denialReasons": true}),
    ]);
    (vec(role, ROLES), vec(step, 1..6), any::<bool>(), assume).prop_map(
        |(roles, steps, mfa, assume)| Case {
            roles,
            steps,
            mfa,
            assume,
        },
    )
}

impl Case {
    fn scenario(&self) -> Value {
        let mut now = Instant::read(CLOCK).unwrap();
        let steps: Vec<Value> = self
            .steps
            .iter()
            .enumerate()
            .map(|(i, step)| {
                now = now.after(i64::from(step.after));
                let mut written = written(&step.act, now);
                written["after"] = json!(step.after);
                // a step that presents a document has no caller
                if !matches!(step.act, Act::Token(..) | Act::Saml { .. }) {
                    written["as"] = match self.caller(i) {
                        Some(before) => json!(format!("${before}")),
                        None => json!(user("u")),
                    };
                }
                written
            })
            .collect();
        let accounts: Vec<Value> = [ACCOUNT, OTHER]
            .into_iter()
            .map(|id| {
                let roles: Vec<Value> = (0..ROLES)
                    .filter(|i| account(*i) == id)
                    .map(|i| self.role(i))
                    .collect();
                json!({
                    "id": id, "roles": roles,
                    "users": [{"name": "u", "tags": {"cost": "1"}, "policies": [may(&json!("*"))]}],
                    "samlProviders": [{"name": "ExampleIdP"}],
                    "oidcProviders": [{"url": format!("https://{HOST}"), "clientIds": ["client"]}]
                })
            })
            .collect();
        let mfa = self.mfa.then_some(60);
        json!({"clock": CLOCK, "seed": 7, "request": {"mfaAge": mfa}, "accounts": accounts, "steps": steps, "assume": self.assume})
    }

    /// Which step a chained step has its session from.
    fn caller(&self, i: usize) -> Option<usize> {
        (self.steps[i].chained && i > 0).then_some(i)
    }

    fn role(&self, i: usize) -> Value {
        let (left_out, condition, longest, permitted) = &self.roles[i];
        let kept = |actions: Value| -> Value {
            let actions = actions.as_array().unwrap().iter();
            let kept = actions.filter(|action| action.as_str() != *left_out);
            kept.cloned().collect()
        };
        let federated = |provider: String, action: &str| {
            let actions = kept(json!([action, "sts:TagSession", "sts:SetSourceIdentity"]));
            json!({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": actions})
        };
        let everybody = trusts("*", &kept(all()));
        let everybody = match condition {
            Some(condition) => when(everybody, condition),
            None => everybody,
        };
        let mut role = trusting(
            &format!("R{i}"),
            &json!([
                everybody,
                federated(oidc(account(i)), "sts:AssumeRoleWithWebIdentity"),
                federated(saml(account(i)), "sts:AssumeRoleWithSAML"),
            ]),
        );
        role["maxSessionDuration"] = json!(longest);
        role["tags"] = json!({"team": "red"});
        if *permitted {
            role["policies"] = json!([may(&json!("*"))]);
        }
        role
    }

    fn run(&self) -> Simulation {
        let scenario = self.scenario().to_string();
        let simulation = simulate(&scenario);
        assert!(is_sound(&simulation), "{:?}", simulation.diagnostics);
        assert!(reads_back(&simulation));
        assert_eq!(simulation.steps.len(), self.steps.len());
        assert!(simulation.steps.iter().all(is_explained));
        simulation
    }
}

/// A step's act as the scenario has it.
fn written(act: &Act, now: Instant) -> Value {
    match act {
        Act::Assume {
            role: target,
            source_identity,
            tags,
            transitive,
            external_id,
            session_policy,
            duration,
        } => {
            let mut input = format!(
                "aws sts assume-role --role-arn {} --role-session-name audit",
                role(*target)
            );
            let mut add = |option: String| input.push_str(&format!(" {option}"));
            if let Some(value) = source_identity {
                add(format!("--source-identity {value}"));
            }
            if *tags {
                add("--tags Key=team,Value=blue".to_owned());
            }
            if *tags && *transitive {
                add("--transitive-tag-keys team".to_owned());
            }
            if *external_id {
                add("--external-id x1".to_owned());
            }
            if *session_policy {
                let policy =
                    policy(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
                add(format!("--policy '{policy}'"));
            }
            if let Some(duration) = duration {
                add(format!("--duration-seconds {duration}"));
            }
            json!({"input": input})
        }
        Act::Token(target, source_identity) => {
            let mut claims = json!({"iss": format!("https://{HOST}"), "aud": "client", "sub": "alice", "iat": now.epoch(), "exp": now.epoch() + 60});
            if let Some(value) = source_identity {
                claims["https://aws.amazon.com/source_identity"] = json!(value);
            }
            worlds::with_token(&role(*target), &token(&claims))
        }
        Act::Saml {
            role: target,
            source_identity,
            session_duration,
            session_end,
            duration,
        } => {
            let provider = saml(account(*target));
            let mut response = Response::new(now, &role(*target), &provider);
            response.session_not_on_or_after = session_end.map(i64::from);
            if let Some(value) = source_identity {
                response = response.with("SourceIdentity", value);
            }
            if let Some(seconds) = session_duration {
                response = response.with("SessionDuration", &seconds.to_string());
            }
            let mut step = worlds::with_assertion(&role(*target), &provider, &response.base64());
            if let Some(duration) = duration {
                step["call"]["parameters"]["DurationSeconds"] = json!(duration.to_string());
            }
            step
        }
        Act::AssumeNoRole(which) => {
            let arn = NO_ROLES[*which];
            json!({"input": format!("aws sts assume-role --role-arn {arn} --role-session-name audit")})
        }
        Act::ListUsers => json!({"input": "aws iam list-users"}),
        Act::GetSessionToken => json!({"input": "aws sts get-session-token"}),
    }
}

/// How long the session of a step lasts, in seconds.
fn lifetime(step: &StepReport) -> Option<i64> {
    let session = step.outcome.session()?;
    let epoch = |text: &str| Instant::read(text).unwrap().epoch();
    Some(epoch(&session.expiration) - epoch(&step.time))
}

fn is_role_session(step: &StepReport) -> bool {
    let session = step.outcome.session();
    session.is_some_and(|session| session.assumed_role_id.is_some())
}

/// The parts of keys that a check of this action never has.
fn never(action: &str) -> &'static [&'static str] {
    match action {
        "sts:TagSession" => &[
            "sts:SourceIdentity",
            "sts:RoleSessionName",
            "sts:ExternalId",
        ],
        "sts:SetSourceIdentity" => &[
            "sts:RoleSessionName",
            "sts:ExternalId",
            "aws:RequestTag/",
            "aws:TagKeys",
            "sts:TransitiveTagKeys",
        ],
        action if action.starts_with("sts:AssumeRoleWith") => {
            &["sts:ExternalId", "aws:SourceIdentity"]
        }
        action if action.starts_with("sts:") => &[],
        _ => &["sts:", "aws:RequestTag/", "aws:TagKeys"],
    }
}

fn assert_context(case: &Case, i: usize, steps: &[StepReport], check: &Check) {
    let has = |prefix: &str| check.context.iter().any(|e| e.key.starts_with(prefix));
    let action = check.action.as_str();
    let absent = |keys: &[&str]| {
        for key in keys {
            assert!(!has(key), "{key} in {action}");
        }
    };
    absent(never(action));
    absent(&[
        "sts:DurationSeconds",
        "sts:AWSServiceName",
        "sts:TaskPolicyArn",
    ]);
    let step = &case.steps[i];
    match &step.act {
        Act::Token(..) | Act::Saml { .. } => absent(&[
            "aws:PrincipalArn",
            "aws:PrincipalTag/",
            "aws:username",
            "aws:TokenIssueTime",
            "aws:MultiFactorAuth",
            "aws:SourceIdentity",
        ]),
        Act::Assume {
            tags, external_id, ..
        } => {
            if !tags {
                absent(&["aws:RequestTag/", "aws:TagKeys", "sts:TransitiveTagKeys"]);
            }
            if !external_id {
                absent(&["sts:ExternalId"]);
            }
            absent(&["sts:RoleAuthorizedByIdp"]);
        }
        _ => {}
    }
    if matches!(step.act, Act::Token(..)) {
        absent(&["saml:"]);
    } else if !matches!(step.act, Act::Saml { .. }) {
        // of the keys of an assertion a session keeps three
        absent(&["saml:aud", "saml:iss", "saml:doc"]);
    }
    let before = case.caller(i).map(|n| &steps[n - 1]);
    match before.and_then(|step| step.outcome.session()) {
        _ if matches!(step.act, Act::Token(..) | Act::Saml { .. }) => {}
        Some(session) => {
            let carried: Vec<&str> = session.source_identity.as_deref().into_iter().collect();
            assert_eq!(values(check, "aws:SourceIdentity"), carried, "{action}");
            assert_eq!(has("aws:username"), session.assumed_role_id.is_none());
        }
        None => absent(&[
            "aws:SourceIdentity",
            "aws:TokenIssueTime",
            "saml:",
            "aws:FederatedProvider",
        ]),
    }
    // a session of federation says nothing of multi-factor authentication
    let of_federation =
        |n: usize| matches!(case.steps[n - 1].act, Act::Token(..) | Act::Saml { .. });
    if case.caller(i).is_some_and(of_federation) {
        absent(&["aws:MultiFactorAuth"]);
    }
    if action != "sts:AssumeRoleWithWebIdentity" {
        absent(&["sts:RoleAuthorizedByIdp"]);
    }
    if case.assume["issuerKeysInExtraChecks"] == false
        && action == "sts:SetSourceIdentity"
        && i == 0
    {
        absent(&["saml:", HOST]);
    }
    let lists = ["aws:TagKeys", "sts:TransitiveTagKeys"];
    for entry in &check.context {
        assert_eq!(
            entry.multi,
            lists.contains(&entry.key.as_ref()),
            "{}",
            entry.key
        );
        assert!(!entry.origin.is_empty());
    }
    // every key stands there once
    for (n, one) in check.context.iter().enumerate() {
        let key = one.key.to_lowercase();
        assert!(
            check.context[..n]
                .iter()
                .all(|e| e.key.to_lowercase() != key),
            "{key}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_set_source_identity_never_changes_along_a_chain(case in case()) {
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            let Some(session) = step.outcome.session() else { continue };
            let set = match case.steps[i].act {
                Act::Token(..) | Act::Saml { .. } => None,
                _ => case.caller(i).and_then(|n| source_identity(&steps[n - 1])),
            };
            let passed = match &case.steps[i].act {
                Act::Assume { source_identity, .. } | Act::Saml { source_identity, .. } => *source_identity,
                Act::Token(_, source_identity) => *source_identity,
                _ => None,
            };
            prop_assert_eq!(session.source_identity.as_deref(), set.or(passed));
            let response = worlds::response(step);
            let answered = response.get("SourceIdentity").and_then(Value::as_str);
            prop_assert_eq!(answered, session.source_identity.as_deref());
        }
    }

    #[test]
    fn every_event_of_a_chain_has_the_source_identity_that_was_set(case in case()) {
        let simulation = case.run();
        let steps = &simulation.steps;
        let mut who = simulation.who.iter();
        for (i, step) in steps.iter().enumerate() {
            let chained = case.caller(i).filter(|_| step.caller.is_some());
            let carried = chained.and_then(|n| source_identity(&steps[n - 1]));
            let expected = carried.or(source_identity(step));
            for event in &step.events {
                let event = &worlds::object(&event.event);
                let place = |path: &str| Value::Object(event.clone()).pointer(path).and_then(Value::as_str).map(ToOwned::to_owned);
                let is_copy = place("/userIdentity/type").as_deref() == Some("AWSAccount");
                let session = place("/userIdentity/sessionContext/sourceIdentity");
                prop_assert!(is_copy || session.as_deref() == carried);
                let set = place("/responseElements/sourceIdentity");
                prop_assert_eq!(set.as_deref(), source_identity(step));
                let asked = place("/requestParameters/sourceIdentity");
                prop_assert!(!step.outcome.ok() || asked.as_deref() == source_identity(step));
                let refused = event.get("errorCode").is_some_and(|code| code == "AccessDenied");
                prop_assert!(!refused || asked.is_none());
                let who = who.next().unwrap();
                prop_assert_eq!(&who.event_id, &event["eventID"]);
                prop_assert_eq!(who.source_identity.as_deref(), expected);
                prop_assert_eq!(&who.person, expected.unwrap_or("unknown"));
            }
        }
        prop_assert!(who.next().is_none());
    }

    #[test]
    fn no_session_outlives_its_limits(case in case()) {
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            let Some(lasts) = lifetime(step) else { continue };
            prop_assert!(lasts > 0);
            let longest = |role: usize| i64::from(case.roles[role].2);
            match &case.steps[i].act {
                Act::Assume { role, duration, .. } => {
                    prop_assert_eq!(lasts, i64::from(duration.unwrap_or(3600)));
                    prop_assert!(lasts <= longest(*role));
                    let chained = case.caller(i).is_some_and(|n| is_role_session(&steps[n - 1]));
                    prop_assert!(!chained || lasts <= 3600);
                }
                Act::Token(role, _) => prop_assert!(lasts == 3600 && lasts <= longest(*role)),
                Act::Saml { role, session_duration, session_end, duration, .. } => {
                    let limits = [session_duration, session_end];
                    let limits = limits.into_iter().flatten().map(|limit| i64::from(*limit));
                    let asked = i64::from(duration.unwrap_or(3600));
                    prop_assert_eq!(lasts, limits.fold(asked, i64::min));
                    prop_assert!(lasts <= longest(*role));
                }
                Act::GetSessionToken => prop_assert_eq!(lasts, 43_200),
                Act::AssumeNoRole(_) => prop_assert!(false, "there is no role to assume"),
                Act::ListUsers => prop_assert!(false, "a call outside STS issues nothing"),
            }
        }
    }

    #[test]
    fn no_check_has_a_key_that_it_lacks(case in case()) {
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            for check in &step.checks {
                assert_context(&case, i, &steps, check);
            }
            // what is passed is there, so that the law is no empty one
            if let (Act::Assume { external_id: true, .. }, Some(check)) = (&case.steps[i].act, step.checks.first()) {
                prop_assert!(entry(check, "sts:ExternalId").is_some());
                prop_assert!(entry(check, "sts:RoleSessionName").is_some());
            }
        }
    }

    #[test]
    fn a_denied_step_issues_no_session(case in case()) {
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            let outcome = &step.outcome;
            let denied = step.checks.iter().any(|check| !check.allowed());
            prop_assert!(!denied || (outcome.session().is_none() && outcome.error().is_some() && !outcome.ok()));
            prop_assert!(outcome.session().is_none() || outcome.ok());
            prop_assert_eq!(outcome.ok(), outcome.error().is_none() && outcome.not_run().is_none());
            if matches!(case.steps[i].act, Act::Token(..) | Act::Saml { .. }) {
                continue;
            }
            let Some(before) = case.caller(i) else { continue };
            if steps[before - 1].outcome.session().is_none() {
                let reason = format!("step {before} issued no session");
                prop_assert_eq!(outcome.not_run(), Some(reason.as_str()));
                prop_assert!(step.checks.is_empty() && step.events.is_empty());
            } else {
                prop_assert!(outcome.not_run().is_none());
            }
        }
    }

    #[test]
    fn a_report_never_contradicts_itself(case in case()) {
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            let denied: Vec<&Check> = step.checks.iter().filter(|check| !check.allowed()).collect();
            let text = step.outcome.error().map_or("", |error| error.message.as_str());
            let named = text.split_once("ot authorized to perform").map(|(_, rest)| {
                let rest = rest.trim_start_matches([':', ' ']);
                rest.split_whitespace().next().unwrap().to_owned()
            });
            prop_assert_eq!(named.is_some(), !denied.is_empty(), "{}", text);
            let Some(named) = named else { continue };
            // of a call with an assertion or token AWS names the operation, whichever is denied
            let is_federated = step.caller.is_none() && step.checks[0].action == named;
            prop_assert!(is_federated || denied.iter().any(|check| check.action == named), "{}", text);
            if let Act::AssumeNoRole(which) = case.steps[i].act {
                let [check] = &step.checks[..] else { return Err(TestCaseError::fail("one check")) };
                prop_assert!(check.decided_by.contains(NO_ROLES[which]), "{}", check.decided_by);
            }
        }
    }

    #[test]
    fn a_link_opens_to_the_same_answers(case in case()) {
        let link = link::encode(&case.scenario().to_string()).unwrap();
        let opened = link::decode(&link).unwrap();
        prop_assert_eq!(link::encode(&opened).unwrap(), link);
        let (before, after) = (case.run(), simulate(&opened));
        prop_assert_eq!(before.steps.len(), after.steps.len());
        for (before, after) in before.steps.iter().zip(&after.steps) {
            prop_assert_eq!(&before.outcome, &after.outcome);
            prop_assert_eq!(&before.events, &after.events);
            prop_assert_eq!(&before.notes, &after.notes);
            let context = |step: &StepReport| -> Vec<_> {
                step.checks.iter().map(|check| (check.verdict, check.context.clone())).collect()
            };
            prop_assert_eq!(context(before), context(after));
        }
    }

    #[test]
    fn the_same_scenario_gives_the_same_bytes(case in case()) {
        let bytes = || serde_json::to_string(&case.run()).unwrap();
        prop_assert_eq!(bytes(), bytes());
    }

    #[test]
    fn a_cut_scenario_does_not_panic(case in case(), cut in any::<prop::sample::Index>()) {
        let text = case.scenario().to_string();
        let mut at = cut.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let simulation = simulate(&text[..at]);
        prop_assert_eq!(is_sound(&simulation), at == text.len());
        prop_assert!(reads_back(&simulation));
    }

    #[test]
    fn a_scenario_with_another_character_does_not_panic(
        case in case(),
        at in any::<prop::sample::Index>(),
        character in prop_oneof![any::<char>(), select(vec!['"', '\\', '{', ']', ',', '0', '-', '$', ':', '\u{0}', 'é', '😀'])],
        how in 0..3,
    ) {
        let mut text: Vec<char> = case.scenario().to_string().chars().collect();
        let at = at.index(text.len());
        match how {
            0 => text[at] = character,
            1 => text.insert(at, character),
            _ => { text.remove(at); }
        }
        let text: String = text.into_iter().collect();
        let simulation = simulate(&text);
        prop_assert!(serde_json::to_string(&simulation).is_ok());
    }
}

/// The laws say something: the cases have chains that succeed, and steps that are refused.
#[test]
fn the_cases_are_worth_it() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut counts = [0; 5];
    for _ in 0..200 {
        let case = case().new_tree(&mut runner).unwrap().current();
        let steps = case.run().steps;
        for (i, step) in steps.iter().enumerate() {
            let inherits = case
                .caller(i)
                .is_some_and(|n| source_identity(&steps[n - 1]).is_some());
            let issued = step.outcome.session().is_some();
            counts[0] += usize::from(inherits && is_role_session(step));
            counts[1] += usize::from(step.checks.iter().any(|check| !check.allowed()));
            counts[2] += usize::from(issued && matches!(case.steps[i].act, Act::Saml { .. }));
            counts[4] += usize::from(matches!(case.steps[i].act, Act::AssumeNoRole(_)));
            counts[3] += usize::from(issued && matches!(case.steps[i].act, Act::Token(..)));
        }
    }
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}
