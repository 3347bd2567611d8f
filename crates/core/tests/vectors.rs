//! The test vectors of what is known of AWS STS, each through the simulator. A vector says what
//! it is known from: AWS's documentation, what was observed, or what follows from both.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use documents::{Response, token};
use rolecall_core::{report::StepReport, scenario::Instant};
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, CLOCK, all, assume, check, denial, denied, error, last, may, policy, role, run,
    run_steps, session, source_identity, trusting, trusts, user, values, when, with_assertion,
    with_token, world,
};

const NOT_AUTHORIZED: &str = "Not authorized to perform sts:AssumeRoleWithSAML";

/// User `u` assumes the role A, which trusts by these statements.
fn call(statements: &Value, options: &str) -> StepReport {
    let u = user("u");
    let world = world(&json!([trusting("A", statements)]));
    last(run(&world, &[(&u, assume("A", options))]))
}

/// The user assumes A and from there B, which trusts by these statements.
fn chained(statements: &Value, first: &str, second: &str) -> StepReport {
    let u = user("u");
    let world = world(&json!([
        trusting("A", &trusts(&user("u"), &all())),
        trusting("B", statements),
    ]));
    last(run(
        &world,
        &[(&u, assume("A", first)), ("$1", assume("B", second))],
    ))
}

fn trusts_a() -> Value {
    trusts(&role("A"), &all())
}

/// The SAML provider of the vector's account with the role A that trusts it.
struct Federation {
    account: &'static str,
    provider: &'static str,
    actions: Value,
}

impl Federation {
    fn call(&self, change: impl FnOnce(Response) -> Response) -> StepReport {
        let provider = format!(
            "arn:aws:iam::{}:saml-provider/{}",
            self.account, self.provider
        );
        let role = format!("arn:aws:iam::{}:role/A", self.account);
        let statement = json!({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": self.actions});
        let world = json!({"clock": CLOCK, "accounts": [{
            "id": self.account,
            "roles": [trusting("A", &statement)],
            "samlProviders": [{"name": self.provider}]
        }]});
        let clock = Instant::read(CLOCK).unwrap();
        let response = change(Response::new(clock, &role, &provider));
        let step = with_assertion(&role, &provider, &response.base64());
        last(run_steps(&world, &json!([step])))
    }
}

fn saml() -> Federation {
    Federation {
        account: ACCOUNT,
        provider: "ExampleIdP",
        actions: json!("sts:AssumeRoleWithSAML"),
    }
}

/// The name qualifier in the answer, which must be the one of the trust policy's key.
fn name_qualifier(issuer: &str, account: &'static str, provider: &'static str) -> String {
    let federation = Federation {
        account,
        provider,
        ..saml()
    };
    let step = federation.call(|response| Response {
        issuer: issuer.to_owned(),
        ..response
    });
    let response = worlds::response(&step);
    let qualifier = response["NameQualifier"].as_str().unwrap().to_owned();
    assert_eq!(
        values(&step.checks[0], "saml:namequalifier"),
        [qualifier.as_str()]
    );
    qualifier
}

/// The name qualifier of the IAM User Guide's pseudo-code.
#[test]
fn t01_the_name_qualifier_of_the_guide() {
    assert_eq!(
        name_qualifier("https://example.com/saml", "123456789012", "MySAMLIdP"),
        "1uAJanUnBc2XeUkHURMht+xam2c="
    );
}

/// The name qualifier of the parties in the CloudTrail guide's example, computed: the example's
/// own value is made up.
#[test]
fn t02_the_name_qualifier_of_the_example_record() {
    assert_eq!(
        name_qualifier(
            "https://server.example.com/idp/shibboleth",
            "444455556666",
            "Shibboleth"
        ),
        "P8PLRzSA+nGdl3zA5+EukAibniE="
    );
}

/// A session name outside the pattern: recorded by LocalStack against AWS.
#[test]
fn t03_a_session_name_with_a_colon() {
    let u = user("u");
    let input = assume("A", "").replace("name audit", "name Session1:2");
    let world = world(&json!([trusting("A", &trusts(&u, &all()))]));
    let step = last(run(&world, &[(&u, input)]));
    let text = r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*";
    assert_eq!(error(&step), ("ValidationError", text));
    assert!(step.checks.is_empty());
}

/// The ARN of a role that is none: recorded by LocalStack against AWS.
#[test]
fn t04_no_arn_at_all() {
    let u = user("u");
    let input = assume("A", "").replace(&role("A"), "nothing-valid-in-here");
    let step = last(run(&world(&json!([])), &[(&u, input)]));
    let text = "nothing-valid-in-here is invalid";
    assert_eq!(error(&step), ("ValidationError", text));
}

/// Tag keys are unique without regard to case: recorded by LocalStack against AWS.
#[test]
fn t05_tag_keys_that_differ_in_case() {
    let step = call(
        &trusts(&user("u"), &all()),
        "--tags Key=a,Value=1 Key=A,Value=2",
    );
    let text = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    assert_eq!(error(&step), ("InvalidParameterValue", text));
}

/// A transitive key without its tag: recorded by LocalStack against AWS.
#[test]
fn t06_a_transitive_key_without_a_tag() {
    let step = call(&trusts(&user("u"), &all()), "--transitive-tag-keys x");
    let text = "The specified transitive tag key must be included in the requested tags.";
    assert_eq!(error(&step), ("InvalidParameterValue", text));
}

/// An inherited transitive tag is passed in another case: recorded by LocalStack against AWS.
#[test]
fn t07_a_tag_that_conflicts_with_an_inherited_one() {
    let step = chained(
        &trusts_a(),
        "--tags Key=Env,Value=test --transitive-tag-keys Env",
        "--tags Key=env,Value=test",
    );
    let text = "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
    assert_eq!(error(&step), ("InvalidParameterValue", text));
}

/// A chained call passes another source identity: observed. The guide says it is denied.
#[test]
fn t08_another_source_identity_in_a_chain() {
    let step = chained(
        &trusts_a(),
        "--source-identity Alice",
        "--source-identity Bob",
    );
    let text = "The source identity is already set for this assume role session";
    assert_eq!(error(&step), ("ValidationError", text));
    assert_eq!(step.outcome.error().unwrap().status, 400);
}

/// A chained call passes the source identity that is set: observed.
#[test]
fn t09_the_same_source_identity_in_a_chain() {
    let step = chained(
        &trusts_a(),
        "--source-identity Alice",
        "--source-identity Alice",
    );
    assert_eq!(source_identity(&step), Some("Alice"));
}

/// An inherited source identity, and a trust policy without `sts:SetSourceIdentity`: observed.
#[test]
fn t10_an_inherited_source_identity_is_authorized_anew() {
    let trust = trusts(&role("A"), &json!("sts:AssumeRole"));
    let step = chained(&trust, "--source-identity Alice", "");
    assert_eq!(denied(&step), ["sts:SetSourceIdentity"]);
    let text = denial(&session("A"), "sts:SetSourceIdentity", &role("B"));
    assert_eq!(error(&step), ("AccessDenied", text.as_str()));
}

fn only_dev_user() -> Value {
    let actions = json!(["sts:AssumeRole", "sts:SetSourceIdentity"]);
    when(
        trusts(&user("u"), &actions),
        &json!({"StringEquals": {"sts:SourceIdentity": "DevUser"}}),
    )
}

/// A source identity is required and none is passed: observed.
#[test]
fn t11_no_source_identity_where_one_is_required() {
    let step = call(&only_dev_user(), "");
    assert_eq!(denied(&step), ["sts:AssumeRole"]);
    assert_eq!(step.checks.len(), 1);
    assert_eq!(
        error(&step).1,
        denial(&user("u"), "sts:AssumeRole", &role("A"))
    );
}

/// A source identity is required and another is passed: observed.
#[test]
fn t12_another_source_identity_than_the_required_one() {
    let step = call(&only_dev_user(), "--source-identity Other");
    assert_eq!(denied(&step), ["sts:AssumeRole", "sts:SetSourceIdentity"]);
    assert_eq!(
        error(&step).1,
        denial(&user("u"), "sts:SetSourceIdentity", &role("A"))
    );
    assert!(
        call(&only_dev_user(), "--source-identity DevUser")
            .outcome
            .ok()
    );
}

/// A condition on a request tag beside `sts:SetSourceIdentity`: observed.
#[test]
fn t13_set_source_identity_sees_no_request_tag() {
    let trust = when(
        trusts(&user("u"), &all()),
        &json!({"StringEquals": {"aws:RequestTag/Project": "X"}}),
    );
    let step = call(&trust, "--tags Key=Project,Value=X --source-identity Alice");
    assert_eq!(denied(&step), ["sts:SetSourceIdentity"]);
    assert!(call(&trust, "--tags Key=Project,Value=X").outcome.ok());
}

/// A condition on the source identity beside `sts:TagSession`: observed.
#[test]
fn t14_tag_session_sees_no_source_identity() {
    let condition = json!({"StringEquals": {"sts:SourceIdentity": "Alice"}});
    let tagging = json!(["sts:AssumeRole", "sts:TagSession"]);
    let trust = json!([
        when(trusts(&user("u"), &tagging), &condition),
        trusts(&user("u"), &json!("sts:SetSourceIdentity")),
    ]);
    let options = "--source-identity Alice";
    let step = call(&trust, &format!("{options} --tags Key=Project,Value=X"));
    assert_eq!(denied(&step), ["sts:TagSession"]);
    assert_eq!(
        error(&step).1,
        denial(&user("u"), "sts:TagSession", &role("A"))
    );
    assert!(call(&trust, options).outcome.ok());
}

/// A chain to a role whose sessions may last so long.
fn chain_to(max_session_duration: u32, options: &str) -> StepReport {
    let u = user("u");
    let mut long = trusting("B", &trusts_a());
    long["maxSessionDuration"] = json!(max_session_duration);
    let world = world(&json!([trusting("A", &trusts(&u, &all())), long]));
    last(run(
        &world,
        &[(&u, assume("A", "")), ("$1", assume("B", options))],
    ))
}

/// More than an hour in a chain: observed.
#[test]
fn t15_a_chained_session_of_more_than_an_hour() {
    let step = chain_to(43_200, "--duration-seconds 3601");
    let text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    assert_eq!(error(&step), ("ValidationError", text));
}

/// The role's own limit is checked before that of chaining: observed.
#[test]
fn t15b_the_roles_limit_comes_first() {
    let step = chain_to(3600, "--duration-seconds 3601");
    let text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assert_eq!(error(&step), ("ValidationError", text));
}

/// No duration in a chain: documented.
#[test]
fn t16_a_chained_session_lasts_an_hour() {
    let step = chain_to(43_200, "");
    assert_eq!(
        step.outcome.session().unwrap().expiration,
        "2026-11-22T11:00:00Z"
    );
}

/// A source identity in the assertion, and a trust policy without `sts:SetSourceIdentity`:
/// documented.
#[test]
fn t17_a_saml_source_identity_that_may_not_be_set() {
    let step = saml().call(|response| response.with("SourceIdentity", "Saanvi"));
    assert_eq!(denied(&step), ["sts:SetSourceIdentity"]);
    assert_eq!(error(&step), ("AccessDenied", NOT_AUTHORIZED));
    assert!(saml().call(|response| response).outcome.ok());
}

/// An assertion without a NameID: documented.
#[test]
fn t18_a_saml_assertion_about_nobody() {
    let step = saml().call(|response| Response {
        subject: None,
        ..response
    });
    assert_eq!(error(&step), ("AccessDenied", NOT_AUTHORIZED));
    assert_eq!(step.outcome.error().unwrap().status, 403);
}

/// The authorized party of a token takes the audience's place: documented and observed.
#[test]
fn t19_the_authorized_party_is_the_audience() {
    let host = "idp.example.com";
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{host}");
    let statement = json!({
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {(format!("{host}:aud")): "A", (format!("{host}:oaud")): "B"}}
    });
    let mut world = world(&json!([trusting("A", &statement)]));
    world["accounts"][0]["oidcProviders"] =
        json!([{"url": format!("https://{host}"), "clientIds": ["A"]}]);
    let now = Instant::read(CLOCK).unwrap().epoch();
    let claims = json!({"iss": format!("https://{host}"), "azp": "A", "aud": "B", "sub": "alice", "iat": now, "exp": now + 60});
    let step = with_token(&role("A"), &token(&claims));
    let step = last(run_steps(&world, &json!([step])));
    assert!(step.outcome.ok());
    let check = check(&step, "sts:AssumeRoleWithWebIdentity");
    assert_eq!(values(check, "idp.example.com:aud"), ["A"]);
    assert_eq!(values(check, "idp.example.com:oaud"), ["B"]);
    assert_eq!(worlds::response(&step)["Audience"], "A");
}

/// The trust policy names the user of the same account, who has no policies: documented and
/// observed.
#[test]
fn t20_a_trust_policy_that_names_the_user() {
    let step = call(&trusts(&user("u"), &json!("sts:AssumeRole")), "");
    assert!(step.outcome.ok());
}

/// The trust policy names the account, and the user has no policies: documented.
#[test]
fn t21_a_trust_policy_that_names_the_account() {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let statement = trusts(&root, &json!("sts:AssumeRole"));
    assert_eq!(denied(&call(&statement, "")), ["sts:AssumeRole"]);
    let u = user("u");
    let mut world = world(&json!([trusting("A", &statement)]));
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("sts:AssumeRole"))]);
    assert!(last(run(&world, &[(&u, assume("A", ""))])).outcome.ok());
}

/// A session policy limits what a trust policy grants to the role, not what it grants to the
/// session: documented.
#[test]
fn t22_a_session_policy_limits_the_role_and_not_the_session() {
    let other = policy(&json!({"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}));
    let options = format!("--policy '{other}'");
    let operation = json!("sts:AssumeRole");
    let role = chained(&trusts(&role("A"), &operation), &options, "");
    assert_eq!(denied(&role), ["sts:AssumeRole"]);
    let session = chained(&trusts(&session("A"), &operation), &options, "");
    assert!(session.outcome.ok());
}

/// Whether a condition of the trust policy is met by a call with these options.
fn meets(condition: &Value, options: &str) -> bool {
    call(&when(trusts(&user("u"), &all()), condition), options)
        .outcome
        .ok()
}

/// A negated operator holds where the key is missing: documented.
#[test]
fn t23_a_negated_operator_without_the_key() {
    let condition = json!({"StringNotEquals": {"sts:ExternalId": "x1"}});
    assert!(meets(&condition, ""));
    assert!(meets(&condition, "--external-id x2"));
    assert!(!meets(&condition, "--external-id x1"));
}

/// `ForAllValues` holds where the key is missing, until `Null` asks for it: documented.
#[test]
fn t24_for_all_values_without_the_key() {
    let mut condition = json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}});
    assert!(meets(&condition, ""));
    assert!(meets(&condition, "--tags Key=team,Value=blue"));
    assert!(!meets(
        &condition,
        "--tags Key=team,Value=blue Key=cost,Value=1"
    ));
    condition["Null"] = json!({"aws:TagKeys": "false"});
    assert!(!meets(&condition, ""));
    assert!(meets(&condition, "--tags Key=team,Value=blue"));
}

/// `ForAllValues:ArnLike` on a list, as the guide's table has it: documented. Tag keys may be
/// ARNs.
#[test]
fn t25_for_all_values_of_arns() {
    let pattern = format!("arn:aws:cloudfront::{ACCOUNT}:distribution/*");
    let condition = json!({"ForAllValues:ArnLike": {"aws:TagKeys": [pattern]}});
    let tag = |account: &str| {
        format!("--tags Key=arn:aws:cloudfront::{account}:distribution/costcenter,Value=1")
    };
    assert!(meets(&condition, &tag(ACCOUNT)));
    assert!(!meets(&condition, &tag("444455556666")));
    assert!(meets(&condition, ""));
}

/// A policy of the older version has no variables: documented.
#[test]
fn t26_a_policy_variable_in_an_old_version() {
    let condition = json!({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}});
    let statement = when(trusts(&user("u"), &all()), &condition);
    let call = |version: &str| {
        let mut role = trusting("A", &statement);
        role["trust"]["Version"] = json!(version);
        let u = user("u");
        let mut world = world(&json!([role]));
        // a user name that can be a session name
        world["accounts"][0]["users"][0]["name"] = json!("audit");
        let role = &mut world["accounts"][0]["roles"][0]["trust"]["Statement"];
        role["Principal"]["AWS"] = json!(user("audit"));
        let caller = u.replace("user/u", "user/audit");
        last(run(&world, &[(&caller, assume("A", ""))]))
            .outcome
            .ok()
    };
    assert!(call("2012-10-17"));
    assert!(!call("2008-10-17"));
}

/// A role assumes itself only where its trust policy says so: documented for roles since 2022.
#[test]
fn t27_a_role_that_assumes_itself() {
    let u = user("u");
    let call = |statements: &Value| {
        let mut a = trusting("A", statements);
        a["policies"] = json!([may(&json!("sts:*"))]);
        let steps = [(u.as_str(), assume("A", "")), ("$1", assume("A", ""))];
        last(run(&world(&json!([a])), &steps))
    };
    let by_user = trusts(&u, &all());
    let step = call(&by_user);
    assert_eq!(
        error(&step).1,
        denial(&session("A"), "sts:AssumeRole", &role("A"))
    );
    assert!(call(&json!([by_user, trusts_a()])).outcome.ok());
}

/// A service control policy governs the principals of its own accounts: documented. It does not
/// keep others from assuming a role there, and limits the session that they get.
#[test]
fn t28_a_service_control_policy_over_the_roles_account() {
    let other = "444455556666";
    let b = format!("arn:aws:iam::{other}:role/B");
    let refuse = policy(
        &json!({"Effect": "Deny", "Action": ["sts:AssumeRole", "iam:ListUsers"], "Resource": "*"}),
    );
    let full = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let u = user("u");
    let mut role_b = trusting("B", &trusts(&u, &json!("sts:AssumeRole")));
    role_b["policies"] = json!([may(&json!("*"))]);
    let world = |guarded: &str| {
        let mut world = world(&json!([]));
        let accounts = world["accounts"].as_array_mut().unwrap();
        accounts[0]["users"][0]["policies"] = json!([may(&json!("sts:AssumeRole"))]);
        accounts.push(json!({"id": other, "roles": [role_b]}));
        world["organization"] = json!({"id": "o-exampleorgid", "managementAccount": "999988887777", "root": {"accounts": [
            {"id": guarded, "scps": [full, refuse]},
            if guarded == other { ACCOUNT } else { other }
        ]}});
        world
    };
    let steps = [
        (u.as_str(), assume("B", "").replace(&role("B"), &b)),
        ("$1", "aws iam list-users".to_owned()),
    ];
    let step = last(run(&world(other), &steps));
    assert!(
        error(&step)
            .1
            .ends_with("with an explicit deny in a service control policy")
    );
    // over the caller's account it is the call itself that is denied
    assert_eq!(denied(&run(&world(ACCOUNT), &steps)[0]), ["sts:AssumeRole"]);
}

/// The name qualifier of a delivered CloudTrail record: observed.
#[test]
fn t29_the_name_qualifier_of_a_delivered_record() {
    assert_eq!(
        name_qualifier(
            "https://portal.sso.ap-southeast-2.amazonaws.com/saml/assertion/NjA3NDgxNTgxNTk2X2lucy0xZmJjZmIxYzUxMDk3NTZh",
            "950363612855",
            "AWSSSO_9882ccf00912484e_DO_NOT_DELETE"
        ),
        "/nQTosBbaHrvuioiTKQkrbl3/WM="
    );
}
