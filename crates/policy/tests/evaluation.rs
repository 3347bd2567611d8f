//! What decides a request, case by case: which layer, which policy in it, how a name in a policy
//! means the caller, and what the open questions of the policy language change.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

use rolecall_policy::{
    Context, Document, Effect, Open, Pattern, Policies, PolicyType, Principal, PrincipalKind,
    Request, Values, Verdict, evaluate, protocol, validate,
};
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::111122223333:user/u";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/R/s";
const FEDERATED_USER: &str = "arn:aws:sts::111122223333:federated-user/f";
const BUCKET: &str = "arn:aws:s3:::b/k";
const ROLE: &str = "arn:aws:iam::111122223333:role/T";

fn policy(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow() -> Value {
    named("Allow", "Anything")
}

/// A policy of one statement about everything, with this `Sid`.
fn named(effect: &str, sid: &str) -> Value {
    policy(&json!([{"Sid": sid, "Effect": effect, "Action": "*", "Resource": "*"}]))
}

/// A policy that is for another action.
fn other() -> Value {
    policy(&json!([{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]))
}

/// The policy of a resource.
fn grants(principal: &Value) -> Value {
    grants_when(principal, &json!({}))
}

fn grants_when(principal: &Value, condition: &Value) -> Value {
    policy(&json!([{
        "Effect": "Allow", "Principal": principal, "Action": "*", "Condition": condition
    }]))
}

fn request(principal: &Value, action: &str, resource: &str) -> Value {
    json!({
        "principal": principal, "action": action, "resource": resource,
        "resourceAccount": "111122223333", "context": {}
    })
}

fn aws(arn: &str) -> Value {
    json!({"type": "AWS", "arn": arn})
}

/// A user reads an object.
fn read() -> Value {
    request(&aws(USER), "s3:GetObject", BUCKET)
}

/// The answer with its trace; the verdict without one must be the same.
fn ask(request: &Value, policies: &Value) -> Value {
    let mut line = json!({"request": request, "policies": policies});
    let brief = protocol::evaluate(&line.to_string()).unwrap();
    line["explain"] = json!(true);
    let answer = protocol::evaluate(&line.to_string()).unwrap();
    assert_eq!(answer.verdict, brief.verdict);
    assert_eq!(answer.decided_by, brief.decided_by);
    json!(answer)
}

fn verdict(request: &Value, policies: &Value) -> String {
    ask(request, policies)["verdict"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn decided_by(request: &Value, policies: &Value) -> String {
    let answer = ask(request, policies);
    answer["decidedBy"].as_str().unwrap().to_owned()
}

/// The trace of a layer.
fn layer(request: &Value, policies: &Value, kind: &str) -> Option<Value> {
    let answer = ask(request, policies);
    let mut layers = answer["trace"].as_array().unwrap().iter();
    layers.find(|layer| layer["kind"] == kind).cloned()
}

fn sentence(request: &Value, policies: &Value, kind: &str) -> String {
    let layer = layer(request, policies, kind).unwrap();
    layer["sentence"].as_str().unwrap().to_owned()
}

// AWS Organizations User Guide, SCP evaluation: an action is allowed if every level allows it, and
// denied if any statement denies it.
#[test]
fn a_service_control_policy_is_named_through_all_levels() {
    let levels = json!([
        [other(), named("Allow", "Root")],
        [named("Allow", "Unit"), named("Deny", "No")],
        [named("Allow", "Account")]
    ]);
    let policies = json!({"identity": [allow()], "scp": levels});
    assert_eq!(
        decided_by(&read(), &policies),
        "statement `No` of `/policies/scp/1/1` (service control policies) denies s3:GetObject"
    );
    let levels = json!([
        [named("Allow", "Root")],
        [other(), named("Allow", "Account")]
    ]);
    let policies = json!({"identity": [allow()], "scp": levels});
    assert_eq!(verdict(&read(), &policies), "allow");
    assert_eq!(
        sentence(&read(), &policies, "scp"),
        "statement `Account` allows s3:GetObject"
    );
}

#[test]
fn the_first_level_that_does_not_allow_is_named() {
    let levels = json!([[allow()], [other()], [allow()], [other()]]);
    let policies = json!({"identity": [allow()], "scp": levels});
    assert_eq!(
        decided_by(&read(), &policies),
        "the service control policies at level 2 from the root do not allow s3:GetObject"
    );
    let documents = [&allow(), &other(), &allow()].map(document);
    let policies = Policies {
        scp: documents.iter().map(|document| vec![document]).collect(),
        ..Policies::default()
    };
    let decision = with_context(&Context::default(), BUCKET, &policies);
    assert_eq!(decision.statement(), None);
}

// AWS Organizations User Guide, RCP evaluation: RCPFullAWSAccess allows everything, so a resource
// control policy can only deny.
#[test]
fn a_resource_control_policy_is_named_through_all_levels() {
    let levels = json!([
        [other(), other()],
        [other(), named("Deny", "No")],
        [other()]
    ]);
    let policies = json!({"identity": [allow()], "rcp": levels});
    assert_eq!(
        decided_by(&read(), &policies),
        "statement `No` of `/policies/rcp/1/1` (resource control policies) denies s3:GetObject"
    );
    let policies = json!({"identity": [allow()], "rcp": [[other()]]});
    let rcp = layer(&read(), &policies, "rcp").unwrap();
    assert_eq!(rcp["verdict"], "allow");
    assert_eq!(
        rcp["sentence"],
        "RCPFullAWSAccess allows it, and no statement denies it"
    );
}

// IAM User Guide, Policy evaluation for requests within a single account: a role needs a trust
// policy that allows, a bucket needs no policy.
#[test]
fn only_a_role_needs_a_policy_of_its_own() {
    let policies = json!({"identity": [allow()]});
    let assume = request(&aws(USER), "sts:AssumeRole", ROLE);
    let trust = layer(&assume, &policies, "trust").unwrap();
    assert_eq!(trust["verdict"], "implicit-deny");
    assert_eq!(layer(&read(), &policies, "resource"), None);
    assert_eq!(verdict(&read(), &policies), "allow");
    // no other action of AWS STS on a role is authorized by its trust policy
    let decode = request(&aws(USER), "sts:DecodeAuthorizationMessage", ROLE);
    assert_eq!(verdict(&decode, &policies), "allow");
    let foreign = request(&aws(USER), "other:AssumeRole", ROLE);
    assert_eq!(verdict(&foreign, &policies), "allow");
}

// IAM User Guide, Permissions boundaries and session policies: both limit users and roles.
#[test]
fn boundaries_and_session_policies_are_for_identities_of_an_account_only() {
    let service = json!({"type": "Service", "arn": "ec2.amazonaws.com"});
    let resource = grants(&json!({"Service": "ec2.amazonaws.com"}));
    let read = request(&service, "s3:GetObject", BUCKET);
    for kind in ["boundary", "session", "identity"] {
        let policies = json!({"resource": resource, kind: [named("Deny", "No")]});
        assert_eq!(verdict(&read, &policies), "allow", "{kind}");
        assert_eq!(
            sentence(&read, &policies, kind),
            "this policy type does not apply to this principal"
        );
    }
}

// Nothing but the resource's policy decides for callers that have no policies of their own.
#[test]
fn a_provider_in_another_account_needs_no_identity_policy() {
    let provider = "arn:aws:iam::444455556666:oidc-provider/idp.example.com";
    let read = request(
        &json!({"type": "Federated", "arn": provider}),
        "s3:GetObject",
        BUCKET,
    );
    let policies = json!({"resource": grants(&json!({"Federated": provider}))});
    assert_eq!(verdict(&read, &policies), "allow");
}

// IAM User Guide, Permissions for GetScopedCredentials: each scope-down policy has to allow, and
// the session policies before it.
#[test]
fn scope_down_policies_are_named_among_session_policies() {
    let of = |session: Value, scoped: Value| {
        let mut policies = json!({"identity": [allow()], "scoped": scoped});
        policies["session"] = session;
        policies
    };
    let session = json!([other(), named("Allow", "Session")]);
    let both = of(session.clone(), json!([named("Allow", "Scoped")]));
    assert_eq!(
        sentence(&read(), &both, "session"),
        "statement `Session` allows s3:GetObject"
    );
    let alone = of(Value::Null, json!([named("Allow", "Scoped")]));
    assert_eq!(
        sentence(&read(), &alone, "session"),
        "statement `Scoped` allows s3:GetObject"
    );
    let denied = of(
        session.clone(),
        json!([allow(), named("Deny", "No"), allow()]),
    );
    assert_eq!(
        decided_by(&read(), &denied),
        "statement `No` of `/policies/scoped/1` (session policies) denies s3:GetObject"
    );
    let limited = of(session, json!([allow(), other(), other()]));
    assert_eq!(
        decided_by(&read(), &limited),
        "the /policies/scoped/1 does not allow s3:GetObject"
    );
    let before = of(json!([other()]), json!([other()]));
    assert_eq!(
        decided_by(&read(), &before),
        "the caller's session policies do not allow s3:GetObject"
    );
}

#[test]
fn the_first_of_equal_statements_and_the_policy_of_the_resource_decide() {
    let twice = json!({"identity": [named("Allow", "First"), named("Allow", "Second")]});
    assert_eq!(
        decided_by(&read(), &twice),
        "statement `First` of `/policies/identity/0` (identity-based policies) allows s3:GetObject"
    );
    let both = json!({"identity": [allow()], "resource": grants(&json!({"AWS": USER}))});
    assert_eq!(
        decided_by(&read(), &both),
        "statement 1 of the resource-based policy allows s3:GetObject"
    );
}

// IAM User Guide, Principal: a policy that names everyone under a condition on aws:PrincipalArn
// names the principal itself, so that no boundary limits the grant. Other conditions don't.
#[test]
fn only_a_plain_condition_on_the_principal_pins_it() {
    let role = "arn:aws:iam::111122223333:role/R";
    let mut read = request(&aws(SESSION), "s3:GetObject", BUCKET);
    read["context"] = json!({
        "aws:PrincipalArn": role, "aws:userid": "AROAEXAMPLE:s", "k:list": [role]
    });
    let bounded = |condition: Value| {
        let resource = grants_when(&json!("*"), &condition);
        verdict(
            &read,
            &json!({"resource": resource, "identity": [], "boundary": [other()]}),
        )
    };
    for operator in ["ArnEquals", "StringLike", "StringEqualsIgnoreCase"] {
        let condition = json!({operator: {"AWS:principalArn": role}});
        assert_eq!(bounded(condition), "allow", "{operator}");
    }
    for condition in [
        json!({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/S"}}),
        json!({"ArnEqualsIfExists": {"aws:PrincipalArn": role}}),
        json!({"ForAnyValue:ArnEquals": {"aws:PrincipalArn": role}}),
        json!({"Null": {"aws:PrincipalArn": "false"}}),
        json!({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}),
    ] {
        assert_eq!(bounded(condition.clone()), "implicit-deny", "{condition}");
    }
}

// IAM User Guide, AWS account root user: no identity-based policy limits it. A session of
// GetFederationToken has the permissions of the user who called, within its session policies.
#[test]
fn the_root_user_and_its_federated_users_need_no_identity_policy() {
    let root = request(&aws(ROOT), "s3:GetObject", BUCKET);
    assert_eq!(verdict(&root, &json!({"identity": []})), "allow");
    let session = json!({"identity": [], "session": [allow()]});
    let federated = |issuer: &str| {
        let principal = json!({"type": "AWS", "arn": FEDERATED_USER, "issuer": issuer});
        request(&principal, "s3:GetObject", BUCKET)
    };
    assert_eq!(verdict(&federated(ROOT), &session), "allow");
    assert_eq!(verdict(&federated(USER), &session), "implicit-deny");
    // the policy of the resource may name the user behind it; its session policies limit it then
    let named = |user: &str, session: Value| json!({"resource": grants(&json!({"AWS": user})), "identity": [], "session": [session]});
    assert_eq!(verdict(&federated(USER), &named(USER, allow())), "allow");
    assert_eq!(
        verdict(&federated(USER), &named(USER, other())),
        "implicit-deny"
    );
    let elsewhere = named("arn:aws:iam::111122223333:user/v", allow());
    assert_eq!(verdict(&federated(USER), &elsewhere), "implicit-deny");
}

#[test]
fn a_name_means_a_principal_of_its_own_kind() {
    let service = json!({"type": "Service", "arn": "ec2.amazonaws.com"});
    let google = json!({"type": "Federated", "arn": "accounts.google.com"});
    for (principal, element, is_meant) in [
        (&service, json!({"AWS": "ec2.amazonaws.com"}), false),
        (&service, json!({"Service": "ec2.amazonaws.com"}), true),
        (&service, json!({"Service": "s3.amazonaws.com"}), false),
        (&service, json!({"Service": "*"}), true),
        (&google, json!({"Federated": "accounts.google.com"}), true),
        (&google, json!({"Federated": "www.amazon.com"}), false),
        (&google, json!({"Service": "accounts.google.com"}), false),
    ] {
        let read = request(principal, "s3:GetObject", BUCKET);
        let resource = json!({"resource": grants(&element)});
        let is_allowed = verdict(&read, &resource) == "allow";
        assert_eq!(is_allowed, is_meant, "{principal} {element}");
    }
}

// IAM User Guide, Principal: the ARN of a user or role in a policy turns into its unique id when
// the principal is deleted.
#[test]
fn unique_ids_name_users_and_roles() {
    let limited = |arn: &str, id: &str, name: &str, boundary: Value| {
        let mut read = request(&aws(arn), "s3:GetObject", BUCKET);
        read["context"] = json!({"aws:userid": id});
        let resource = grants(&json!({"AWS": name}));
        verdict(
            &read,
            &json!({"resource": resource, "identity": [], "boundary": [boundary]}),
        )
    };
    // a user's id is the user itself, which no boundary limits
    assert_eq!(limited(USER, "AIDAX", "AIDAX", other()), "allow");
    for name in ["AIDAY", "AIDA", "AROAX"] {
        assert_eq!(limited(USER, "AIDAX", name, allow()), "implicit-deny");
    }
    assert_eq!(
        limited(USER, "111122223333x", "111122223333x", allow()),
        "implicit-deny"
    );
    // a role's id is the role of the session, which a boundary limits
    assert_eq!(limited(SESSION, "AROAX:s", "AROAX", allow()), "allow");
    assert_eq!(
        limited(SESSION, "AROAX:s", "AROAX", other()),
        "implicit-deny"
    );
    for name in ["AROAY", "AROA", "X", "AIDAX"] {
        assert_eq!(limited(SESSION, "AROAX:s", name, allow()), "implicit-deny");
    }
}

#[test]
fn a_principal_says_what_it_is() {
    let service = Principal::service("ec2.amazonaws.com");
    assert_eq!(service.arn(), "ec2.amazonaws.com");
    assert_eq!(service.service_name(), Some("ec2.amazonaws.com"));
    assert!(!service.is_aws() && !service.is_root());
    let user = Principal::aws(USER, None);
    assert_eq!((user.arn(), user.service_name()), (USER, None));
    assert!(user.is_aws() && !user.is_root() && user.role().is_none());
    assert!(Principal::aws(ROOT, None).is_root());
    let session = Principal::aws(SESSION, None);
    assert_eq!(session.role(), Some("arn:aws:iam::111122223333:role/R"));
    assert_eq!(Principal::aws(ROLE, None).role(), Some(ROLE));
    assert!(!session.is_service_linked() && !session.is_federated_user());
    let linked = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s";
    let role = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    assert!(Principal::aws(linked, Some(role)).is_service_linked());
    assert!(Principal::aws(FEDERATED_USER, None).is_federated_user());
    assert!(Principal::federated("accounts.google.com").is_federated());
    assert_eq!(Principal::anonymous().account(), None);
}

#[test]
fn a_document_says_what_it_is() {
    let text = json!({"Statement": {"Effect": "Deny", "Resource": ["*", "arn:aws:s3:::*", "b"]}});
    let document = Document::read("name", "/pointer", &text.to_string());
    assert_eq!((document.name(), document.pointer()), ("name", "/pointer"));
    let resources = &document.statements()[0]
        .resource
        .as_ref()
        .unwrap()
        .resources;
    let everything: Vec<bool> = resources.iter().map(|r| r.is_everything()).collect();
    assert_eq!(everything, [true, false, false]);
    assert_eq!(
        [Effect::Allow, Effect::Deny].map(Effect::name),
        ["Allow", "Deny"]
    );
    let kinds = [
        PrincipalKind::Aws,
        PrincipalKind::Federated,
        PrincipalKind::Service,
        PrincipalKind::CanonicalUser,
    ];
    assert_eq!(
        kinds.map(PrincipalKind::name),
        ["AWS", "Federated", "Service", "CanonicalUser"]
    );
}

#[test]
fn everything_is_a_star_alone() {
    for (text, is_everything) in [
        ("*", true),
        ("**", true),
        ("x*", false),
        ("*x", false),
        ("", false),
    ] {
        let pattern = Pattern::read(text, true);
        assert_eq!(pattern.is_everything(), is_everything, "{text}");
        assert_eq!(pattern.has_wildcards(), text.contains('*'), "{text}");
        assert!(!pattern.has_variables());
    }
    let pattern = Pattern::read("a${aws:username}", true);
    assert!(pattern.has_variables() && !pattern.has_wildcards());
    assert!(!Pattern::read("a${aws:username}", false).has_variables());
}

// IAM User Guide, ArnLike: a single asterisk matches any ARN; the value of a request must be one.
#[test]
fn a_star_is_any_arn() {
    let mut read = read();
    read["context"] = json!({"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:t"});
    let under = |value: &str| {
        let condition = json!({"ArnLike": {"aws:SourceArn": value}});
        verdict(
            &read,
            &json!({"resource": grants_when(&json!({"AWS": USER}), &condition)}),
        )
    };
    assert_eq!(under("*"), "allow");
    assert_eq!(under("arn:aws:sns:us-east-1:111122223333:*"), "allow");
    assert_eq!(under("arn*"), "implicit-deny");
}

// The trace writes the value of a variable in its place.
#[test]
fn a_resource_is_explained_with_its_variables_replaced() {
    let mut read = read();
    read["resource"] = json!("arn:aws:s3:::b/u/k");
    read["context"] = json!({"aws:username": "u"});
    let explained = |resource: &str| {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": resource});
        let answer = ask(&read, &json!({"identity": [policy(&json!([statement]))]}));
        let statement = &answer["trace"][0]["policies"][0]["statements"][0];
        let mut elements = statement["elements"].as_array().unwrap().iter();
        let element = elements.find(|e| e["element"] == "Resource").unwrap();
        element["sentence"].as_str().unwrap().to_owned()
    };
    for (resource, sentence) in [
        (
            "arn:aws:s3:::b/${aws:username}/*",
            "`arn:aws:s3:::b/u/*` covers `arn:aws:s3:::b/u/k`",
        ),
        (
            "arn:*:s3:::b/${aws:username}/*",
            "`arn:*:s3:::b/u/*` covers `arn:aws:s3:::b/u/k`",
        ),
        (
            "arn:aws:s3:::b/${aws:username}/k",
            "`arn:aws:s3:::b/u/k` is the resource",
        ),
        (
            "arn:aws:s3:::b/*",
            "`arn:aws:s3:::b/*` covers `arn:aws:s3:::b/u/k`",
        ),
    ] {
        assert_eq!(explained(resource), sentence);
    }
}

fn document(policy: &Value) -> Document {
    Document::read("p", "/p", &policy.to_string())
}

fn with_context(
    context: &Context<'_>,
    resource: &str,
    policies: &Policies<'_>,
) -> rolecall_policy::Decision {
    let principal = Principal::aws(USER, None);
    let request = Request {
        principal: &principal,
        action: "s3:GetObject",
        resource,
        resource_account: Some("111122223333"),
        context,
    };
    evaluate(&request, policies)
}

/// Whether an identity-based policy allows, by the answers to the open questions.
fn allows(open: Open, keys: &[(&str, &str)], resource: &str, policy: &Value) -> bool {
    let keys = keys.iter().copied();
    let mut context: Context = keys.map(|(k, v)| (k, Values::One(v.into()))).collect();
    context.open = open;
    let document = document(policy);
    let policies = Policies {
        identity: vec![&document],
        ..Policies::default()
    };
    with_context(&context, resource, &policies).verdict == Verdict::Allow
}

fn statement(resource: &str, condition: &Value) -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": resource, "Condition": condition})
}

// The page on operators says that variables are replaced in `Bool`, the page on variables that only
// texts and ARNs take them.
#[test]
fn variables_in_bool_are_an_open_question() {
    let condition = json!({"Bool": {"k:value": "${k:flag}"}});
    let policy = policy(&json!([statement("*", &condition)]));
    let replaced = Open {
        variables_in_bool: true,
        ..Open::default()
    };
    for (flag, value, literally, with_variables) in [
        (Some("true"), "true", false, true),
        (Some("true"), "false", true, false),
        (Some("false"), "false", true, true),
        (Some("false"), "true", false, false),
        (None, "false", true, false),
    ] {
        let mut keys = vec![("k:value", value)];
        keys.extend(flag.map(|flag| ("k:flag", flag)));
        let allows = |open| allows(open, &keys, BUCKET, &policy);
        assert_eq!(allows(Open::default()), literally, "{flag:?} {value}");
        assert_eq!(allows(replaced), with_variables, "{flag:?} {value}");
    }
}

// IAM User Guide, Variables: whether a `*` that comes with a value is a wildcard is not said.
#[test]
fn wildcards_in_variables_are_an_open_question() {
    let open = Open {
        wildcards_in_variables: true,
        ..Open::default()
    };
    let resource = "arn:aws:s3:::b/${aws:username}/x";
    let like = json!({"StringLike": {"k:text": "a${aws:username}c"}});
    let equals = json!({"StringEquals": {"k:text": "a${aws:username}c"}});
    let of = |resource: &str, condition: &Value| policy(&json!([statement(resource, condition)]));
    let by_resource = of(resource, &json!({}));
    for (name, target, literally, as_pattern) in [
        ("*", "arn:aws:s3:::b/*/x", true, true),
        ("*", "arn:aws:s3:::b/k/x", false, true),
        ("p*q", "arn:aws:s3:::b/p-q/x", false, true),
        ("p*q", "arn:aws:s3:::b/p-r/x", false, false),
    ] {
        let keys = [("aws:username", name)];
        assert_eq!(
            allows(Open::default(), &keys, target, &by_resource),
            literally,
            "{target}"
        );
        assert_eq!(
            allows(open, &keys, target, &by_resource),
            as_pattern,
            "{target}"
        );
    }
    let keys = [("aws:username", "?b?"), ("k:text", "axbyc")];
    assert!(!allows(Open::default(), &keys, BUCKET, &of("*", &like)));
    assert!(allows(open, &keys, BUCKET, &of("*", &like)));
    // where the operator has no wildcards, a value brings none
    assert!(!allows(open, &keys, BUCKET, &of("*", &equals)));
    let keys = [("aws:username", "?b?"), ("k:text", "a?b?c")];
    assert!(allows(open, &keys, BUCKET, &of("*", &equals)));
}

#[test]
fn only_variables_and_negated_for_all_values_leave_a_question_open() {
    let leaves = |statement: &Value| {
        let document = document(&policy(&json!([allow()["Statement"][0], statement])));
        let policies = [
            Policies {
                identity: vec![&document],
                ..Policies::default()
            },
            Policies {
                resource: Some(&document),
                ..Policies::default()
            },
            Policies {
                boundary: Some(vec![&document]),
                ..Policies::default()
            },
            Policies {
                session: Some(vec![&document]),
                ..Policies::default()
            },
            Policies {
                scoped: vec![&document],
                ..Policies::default()
            },
            Policies {
                scp: vec![vec![], vec![&document]],
                ..Policies::default()
            },
            Policies {
                rcp: vec![vec![&document]],
                ..Policies::default()
            },
        ];
        let mut each = policies.iter().map(Policies::leave_open);
        let first = each.next().unwrap();
        assert!(each.all(|other| other == first), "{statement}");
        first
    };
    for condition in [
        json!({"StringEquals": {"k:k": ["a", "${aws:username}"]}}),
        json!({"ArnLike": {"k:k": "arn:aws:iam::1:user/${aws:username}"}}),
        json!({"Bool": {"k:k": "${aws:username}"}}),
        json!({"ForAllValues:StringNotLike": {"k:k": "a"}}),
    ] {
        assert!(leaves(&statement("*", &condition)), "{condition}");
    }
    for condition in [
        json!({}),
        json!({"StringEquals": {"k:k": "a"}}),
        json!({"Bool": {"k:k": "true"}}),
        json!({"NumericEquals": {"k:k": "${aws:username}"}}),
        json!({"ForAllValues:StringLike": {"k:k": "a"}}),
        json!({"ForAnyValue:StringNotLike": {"k:k": "a"}}),
        json!({"StringNotLike": {"k:k": "a"}}),
    ] {
        assert!(!leaves(&statement("*", &condition)), "{condition}");
    }
    assert!(leaves(&statement(
        "arn:aws:s3:::b/${aws:username}",
        &json!({})
    )));
    assert!(leaves(&statement(
        "arn:*:s3:::b/${aws:username}",
        &json!({})
    )));
}

// AWS answers for the problem that comes first in the text, wherever the reader finds it.
#[test]
fn the_first_problem_in_the_text_is_the_answer() {
    let refusal = |kind, text: &str| {
        let validation = validate(kind, &Document::read("", "", text));
        validation.error.unwrap().message
    };
    let statement = r#""Statement": [{"Effect": "Allow", "Action": 1, "Resource": "*"}]"#;
    let unknown = r#""Unknown": 1"#;
    let first = format!("{{{unknown}, {statement}}}");
    let last = format!("{{{statement}, {unknown}}}");
    let alone = format!("{{{statement}}}");
    for kind in [PolicyType::Resource, PolicyType::Endpoint] {
        assert_eq!(refusal(kind, &last), refusal(kind, &alone), "{kind:?}");
        assert_ne!(refusal(kind, &first), refusal(kind, &last), "{kind:?}");
    }
}

// IAM User Guide, BinaryEquals: the values are base64.
#[test]
fn binary_values_are_whole_groups_of_base64() {
    let accepts = |value: &str| {
        let condition = json!({"BinaryEquals": {"k:k": value}});
        let policy = policy(&json!([statement("*", &condition)]));
        validate(PolicyType::Identity, &document(&policy)).accepted
    };
    for value in ["QUJD", "QUI=", "QQ==", "ab+/", ""] {
        assert!(accepts(value), "{value}");
    }
    for value in ["QUJ", "Q===", "QUJDR===", "QU-_", "====", "QQ==QQ=="] {
        assert!(!accepts(value), "{value}");
    }
}

// IAM User Guide, StringEquals: no wildcards, also next to a variable.
#[test]
fn a_star_beside_a_variable_is_literal_without_wildcards() {
    let keys = |value| [("aws:username", "u"), ("k:text", value)];
    let under = |operator: &str| {
        let condition = json!({operator: {"k:text": "${aws:username}*"}});
        policy(&json!([statement("*", &condition)]))
    };
    let allows = |value, operator| allows(Open::default(), &keys(value), BUCKET, &under(operator));
    assert!(allows("u*", "StringEquals") && allows("ux", "StringLike"));
    assert!(!allows("ux", "StringEquals") && allows("U*", "StringEqualsIgnoreCase"));
}
