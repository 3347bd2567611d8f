//! Laws that hold for every policy and every request, not for recorded ones only.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use proptest::{collection::vec, option, prelude::*, sample::select};
use rolecall_policy::{
    Context, Detail, Document, ElementTrace, Explanation, LayerVerdict, Policies, PolicyType,
    Principal, Request, Values, Verdict, evaluate, explain, explain_in, validate,
};
use serde_json::{Map, Value, json};

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/R";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/R/S";

/// Every policy of a request, as JSON; absent kinds are not applied.
#[derive(Debug, Clone)]
struct World {
    identity: Vec<Value>,
    boundary: Option<Value>,
    session: Option<Value>,
    scoped: Vec<Value>,
    resource: Option<Value>,
    scp: Option<Value>,
    rcp: Option<Value>,
    principal: usize,
    action: &'static str,
    resource_arn: &'static str,
    context: Vec<(&'static str, Values<'static>)>,
}

/// Where a statement can be added.
#[derive(Debug, Clone, Copy)]
enum Layer {
    Identity,
    Boundary,
    Session,
    Scoped,
    Resource,
    Scp,
    Rcp,
}

const LAYERS: [Layer; 7] = [
    Layer::Identity,
    Layer::Boundary,
    Layer::Session,
    Layer::Scoped,
    Layer::Resource,
    Layer::Scp,
    Layer::Rcp,
];

impl World {
    /// No policy and no key.
    fn empty() -> Self {
        Self {
            identity: Vec::new(),
            boundary: None,
            session: None,
            scoped: Vec::new(),
            resource: None,
            scp: None,
            rcp: None,
            principal: 0,
            action: "s3:GetObject",
            resource_arn: "arn:aws:s3:::b/k",
            context: Vec::new(),
        }
    }

    fn principal(&self) -> Principal {
        match self.principal {
            0 => Principal::aws(SESSION, Some(ROLE)),
            1 => Principal::aws("arn:aws:iam::111122223333:user/u", None),
            2 => Principal::aws("arn:aws:iam::444455556666:user/u", None),
            3 => Principal::aws("arn:aws:iam::111122223333:root", None),
            4 => Principal::aws("arn:aws:sts::111122223333:federated-user/f", None),
            5 => Principal::service("ec2.amazonaws.com"),
            6 => Principal::federated("accounts.google.com"),
            _ => Principal::anonymous(),
        }
    }

    /// The verdict, explained as well; the explanation must agree with it.
    fn verdict(&self) -> Verdict {
        self.verdict_of(|policy| policy.to_string())
    }

    /// The same with the policies written as text in some way.
    fn verdict_of(&self, write: impl Fn(&Value) -> String) -> Verdict {
        let read = |policy: &Value| Document::read("p", "/p", &write(policy));
        let one = |policy: &Option<Value>| policy.as_ref().map(read);
        let identity: Vec<Document> = self.identity.iter().map(read).collect();
        let scoped: Vec<Document> = self.scoped.iter().map(read).collect();
        let (boundary, session) = (one(&self.boundary), one(&self.session));
        let (resource, scp, rcp) = (one(&self.resource), one(&self.scp), one(&self.rcp));
        let context: Context = self.context.iter().cloned().collect();
        let principal = self.principal();
        let request = Request {
            principal: &principal,
            action: self.action,
            resource: self.resource_arn,
            resource_account: Some(ACCOUNT),
            context: &context,
        };
        let policies = Policies {
            identity: identity.iter().collect(),
            resource: resource.as_ref(),
            boundary: boundary.as_ref().map(|policy| vec![policy]),
            session: session.as_ref().map(|policy| vec![policy]),
            scoped: scoped.iter().collect(),
            scp: scp.iter().map(|policy| vec![policy]).collect(),
            rcp: rcp.iter().map(|policy| vec![policy]).collect(),
        };
        let decision = evaluate(&request, &policies);
        let explanation = explain(&request, &policies);
        assert_eq!(explanation.decision, decision);
        holds_briefly(
            &explanation,
            &explain_in(&request, &policies, Detail::Brief),
        );
        let says = |verdict| {
            explanation
                .layers
                .iter()
                .any(|layer| layer.verdict == verdict)
        };
        let layers = if says(LayerVerdict::ExplicitDeny) {
            Verdict::ExplicitDeny
        } else if says(LayerVerdict::ImplicitDeny) {
            Verdict::ImplicitDeny
        } else {
            Verdict::Allow
        };
        // a layer without a policy is not in the trace: a missing trust policy denies all the same
        if layers != decision.verdict {
            assert_eq!(
                (layers, decision.verdict),
                (Verdict::Allow, Verdict::ImplicitDeny)
            );
            let missing = decision
                .layers
                .iter()
                .find(|layer| layer.kind == decision.by)
                .unwrap();
            assert!(missing.statement().is_none() && missing.needed);
        }
        decision.verdict
    }

    /// Adds a statement to a policy that is there; `false` where there is none.
    fn add(&mut self, layer: Layer, statement: Value) -> bool {
        let policy = match layer {
            Layer::Identity => self.identity.first_mut(),
            Layer::Boundary => self.boundary.as_mut(),
            Layer::Session => self.session.as_mut(),
            Layer::Scoped => self.scoped.first_mut(),
            Layer::Resource => self.resource.as_mut(),
            Layer::Scp => self.scp.as_mut(),
            Layer::Rcp => self.rcp.as_mut(),
        };
        let Some(policy) = policy else {
            return false;
        };
        policy["Statement"].as_array_mut().unwrap().push(statement);
        true
    }

    /// Whether the layer has a say for this principal.
    fn applies(&self, layer: Layer) -> bool {
        matches!(layer, Layer::Resource | Layer::Rcp) || self.principal < 5
    }
}

fn key() -> impl Strategy<Value = &'static str> {
    select(vec![
        "aws:PrincipalTag/Team",
        "sts:SourceIdentity",
        "aws:TagKeys",
        "aws:SourceIp",
        "aws:absent",
    ])
}

fn value() -> impl Strategy<Value = &'static str> {
    select(vec![
        "a",
        "A",
        "ab",
        "a*",
        "*",
        "",
        "?",
        "1",
        "01",
        "2026-11-22",
        "192.0.2.1",
        "192.0.2.0/24",
        "true",
        "${aws:PrincipalTag/Team}",
        "arn:aws:iam::111122223333:role/R",
        "arn:aws:iam::*:role/*",
        "arn:x",
        "Ünicode",
    ])
}

fn operator() -> impl Strategy<Value = String> {
    let base = select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericLessThan",
        "DateEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnLike",
        "ArnNotLike",
        "Null",
    ]);
    let prefix = select(vec!["", "", "ForAllValues:", "ForAnyValue:"]);
    (prefix, base, any::<bool>()).prop_map(|(prefix, base, if_exists)| {
        let suffix = if if_exists && base != "Null" {
            "IfExists"
        } else {
            ""
        };
        format!("{prefix}{base}{suffix}")
    })
}

fn condition() -> impl Strategy<Value = Value> {
    let keys = vec((key(), vec(value(), 0..3)), 1..3).prop_map(|keys| {
        let keys: Map<String, Value> = keys
            .into_iter()
            .map(|(key, values)| (key.to_owned(), json!(values)))
            .collect();
        Value::Object(keys)
    });
    vec((operator(), keys), 0..3)
        .prop_map(|operators| Value::Object(operators.into_iter().collect()))
}

fn principal_element() -> impl Strategy<Value = Value> {
    select(vec![
        json!("*"),
        json!({ "AWS": "*" }),
        json!({ "AWS": ACCOUNT }),
        json!({ "AWS": [ROLE, "arn:aws:iam::111122223333:user/u"] }),
        json!({ "AWS": SESSION }),
        json!({ "AWS": "444455556666", "Service": "ec2.amazonaws.com" }),
        json!({ "Federated": "accounts.google.com", "AWS": "arn:aws:sts::111122223333:federated-user/f" }),
    ])
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let action = select(vec![
        "*",
        "sts:*",
        "sts:AssumeRole",
        "s3:Get*",
        "S3:getobject",
    ]);
    let resource = select(vec![
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::bb/*",
        "arn:aws:iam::*:role/${aws:PrincipalTag/Team}",
        "arn:aws:iam::*:role/*",
    ]);
    (
        any::<(bool, bool, bool)>(),
        action,
        resource,
        principal_element(),
        option::of(condition()),
    )
        .prop_map(
            move |(
                (not_action, not_resource, not_principal),
                action,
                resource,
                principal,
                condition,
            )| {
                let mut statement = json!({ "Effect": effect });
                // the `Not` forms are rarer
                let not = |not: bool, name: &str| {
                    if not && action == "sts:*" {
                        format!("Not{name}")
                    } else {
                        name.to_owned()
                    }
                };
                statement[not(not_action, "Action")] = json!(action);
                statement[not(not_resource, "Resource")] = json!(resource);
                statement[not(not_principal, "Principal")] = principal;
                if let Some(condition) = condition {
                    statement["Condition"] = condition;
                }
                statement
            },
        )
}

fn policy() -> impl Strategy<Value = Value> {
    let statement = prop_oneof![3 => statement("Allow"), 1 => statement("Deny")];
    (
        select(vec!["2012-10-17", "2008-10-17"]),
        vec(statement, 1..4),
    )
        .prop_map(|(version, statements)| json!({ "Version": version, "Statement": statements }))
}

fn request_value() -> impl Strategy<Value = Values<'static>> {
    prop_oneof![
        value().prop_map(|value| Values::One(value.into())),
        vec(value(), 0..3)
            .prop_map(|values| Values::Many(values.into_iter().map(str::to_owned).collect())),
    ]
}

fn world() -> impl Strategy<Value = World> {
    let policies = (
        vec(policy(), 0..3),
        prop_oneof![4 => vec(policy(), 0..1), 1 => vec(policy(), 1..4)],
        option::weighted(0.2, policy()),
        option::weighted(0.2, policy()),
        option::of(policy()),
        option::weighted(0.2, policy()),
        option::weighted(0.2, policy()),
    );
    let request = (
        0..8_usize,
        select(vec!["sts:AssumeRole", "s3:GetObject"]),
        select(vec![ROLE, "arn:aws:s3:::b/k"]),
        vec((key(), request_value()), 0..4),
    );
    (policies, request).prop_map(|(policies, request)| {
        let (identity, scoped, boundary, session, resource, scp, rcp) = policies;
        let (principal, action, resource_arn, context) = request;
        World {
            identity,
            boundary,
            session,
            scoped,
            resource,
            scp,
            rcp,
            principal,
            action,
            resource_arn,
            context,
        }
    })
}

/// One Allow under a condition, in an identity-based policy: whether it grants.
fn grants(condition: Value, context: &Context) -> bool {
    let policy = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition } });
    let document = Document::read("p", "/p", &policy.to_string());
    let request = Request {
        principal: &Principal::aws(SESSION, None),
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/k",
        resource_account: Some(ACCOUNT),
        context,
    };
    let policies = Policies {
        identity: vec![&document],
        ..Policies::default()
    };
    evaluate(&request, &policies).verdict == Verdict::Allow
}

/// A condition of one operator on the key `k:k`.
fn on_key(operator: &str, values: impl serde::Serialize) -> Value {
    json!({ operator: { "k:k": values } })
}

fn one(value: &str) -> Context<'_> {
    [("k:k", Values::One(value.into()))].into_iter().collect()
}

/// Rewrites a policy with the members of its objects in another order.
fn shuffled(value: &Value, seed: u64) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            let by = usize::try_from(seed % 7).unwrap() % members.len().max(1);
            members.rotate_left(by);
            if seed % 2 == 1 {
                members.reverse();
            }
            let next = seed.rotate_right(3) ^ 0x9e37;
            Value::Object(
                members
                    .into_iter()
                    .map(|(k, v)| (k.clone(), shuffled(v, next)))
                    .collect(),
            )
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| shuffled(item, seed)).collect())
        }
        other => other.clone(),
    }
}

/// The same with every statement edited.
fn edited(world: &World, edit: impl Fn(&mut Value)) -> World {
    let mut world = world.clone();
    let others = [
        &mut world.boundary,
        &mut world.session,
        &mut world.resource,
        &mut world.scp,
        &mut world.rcp,
    ];
    let policies = world.identity.iter_mut().chain(&mut world.scoped);
    policies
        .chain(others.into_iter().flatten())
        .flat_map(|policy| policy["Statement"].as_array_mut().unwrap())
        .for_each(edit);
    world
}

/// The same with the keys of all conditions in another spelling.
fn respelt(world: &World, spell: fn(&str) -> String) -> World {
    edited(world, |statement| {
        let condition = statement
            .get_mut("Condition")
            .and_then(Value::as_object_mut);
        for keys in condition.into_iter().flat_map(Map::values_mut) {
            let members = keys.as_object().unwrap().iter();
            *keys = members
                .map(|(key, value)| (spell(key), value.clone()))
                .collect();
        }
    })
}

#[test]
fn a_brief_answer_counts_what_it_leaves_out_of_long_policies() {
    let filler = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let mut statements = vec![filler; 30];
    statements.push(json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let policy = Document::read("long", "", &policy);
    let principal = Principal::aws("arn:aws:iam::111122223333:user/ana", None);
    let context = Context::default();
    let request = Request {
        principal: &principal,
        action: "sts:AssumeRole",
        resource: ROLE,
        resource_account: Some(ACCOUNT),
        context: &context,
    };
    let policies = Policies {
        identity: vec![&policy, &policy],
        ..Policies::default()
    };
    let brief = explain_in(&request, &policies, Detail::Brief);
    holds_briefly(&explain(&request, &policies), &brief);
    let layer = &brief.layers[0];
    let lengths: Vec<_> = layer
        .policies
        .iter()
        .map(|it| it.statements.len())
        .collect();
    assert_eq!(lengths, [Detail::LISTED + 1, 1]);
    assert_eq!(layer.left_out, Some(60 - Detail::LISTED));
}

/// A brief answer says the same, of fewer statements, and counts those that it leaves out.
fn holds_briefly(whole: &Explanation, brief: &Explanation) {
    assert_eq!(brief.decision, whole.decision);
    assert_eq!(brief.decided_by, whole.decided_by);
    assert_eq!(brief.layers.len(), whole.layers.len());
    for (brief, whole) in brief.layers.iter().zip(&whole.layers) {
        assert_eq!(
            (brief.verdict, &brief.sentence),
            (whole.verdict, &whole.sentence)
        );
        let mut left_out = 0;
        for (brief, whole) in brief.policies.iter().zip(&whole.policies) {
            assert_eq!(brief.verdict, whole.verdict);
            let kept = |number| brief.statements.iter().find(|it| it.number == number);
            for statement in &whole.statements {
                let other = |it: &ElementTrace| it.element.is_about_actions() && !it.matched;
                let about_another = statement.elements.iter().any(other);
                match kept(statement.number) {
                    Some(kept) => assert_eq!(kept, statement),
                    None => {
                        assert!(about_another);
                        left_out += 1;
                    }
                }
            }
        }
        assert_eq!(brief.left_out.unwrap_or_default(), left_out);
        assert_eq!(whole.left_out, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_deny_wins(world in world(), layer in select(LAYERS.to_vec())) {
        let mut denied = world.clone();
        let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" });
        prop_assume!(world.applies(layer) && denied.add(layer, deny));
        prop_assert_eq!(denied.verdict(), Verdict::ExplicitDeny);
    }

    /// IAM User Guide, Permissions for `GetScopedCredentials`: an intersection.
    #[test]
    fn scoping_down_never_allows(world in world(), policy in policy()) {
        let mut scoped = world.clone();
        scoped.scoped.push(policy);
        if scoped.verdict() == Verdict::Allow {
            prop_assert_eq!(world.verdict(), Verdict::Allow);
        }
    }

    #[test]
    fn adding_a_deny_never_allows(
        world in world(),
        layer in select(LAYERS.to_vec()),
        deny in statement("Deny"),
    ) {
        let mut more = world.clone();
        more.add(layer, deny);
        prop_assert!(world.verdict() == Verdict::Allow || more.verdict() != Verdict::Allow);
    }

    #[test]
    fn adding_an_allow_never_denies(
        world in world(),
        layer in select(LAYERS.to_vec()),
        allow in statement("Allow"),
    ) {
        let mut more = world.clone();
        more.add(layer, allow);
        let (before, after) = (world.verdict(), more.verdict());
        prop_assert!(before != Verdict::Allow || after == Verdict::Allow);
        prop_assert_eq!(before == Verdict::ExplicitDeny, after == Verdict::ExplicitDeny);
    }

    #[test]
    fn the_explanation_agrees(world in world()) {
        // the comparison is in there
        world.verdict();
    }

    #[test]
    fn written_otherwise_it_means_the_same(world in world(), seed in any::<u64>()) {
        let verdict = world.verdict();
        prop_assert_eq!(world.verdict_of(|p| serde_json::to_string_pretty(p).unwrap()), verdict);
        prop_assert_eq!(world.verdict_of(|p| shuffled(p, seed).to_string()), verdict);
    }

    #[test]
    fn another_resource_that_matches_nothing_means_nothing(world in world(), first in any::<bool>()) {
        // the resources of a statement have a beginning in common or not: it must not matter
        let more = edited(&world, |statement| {
            for name in ["Resource", "NotResource"] {
                if let Some(resource) = statement.get_mut(name) {
                    let one = resource.take();
                    *resource = if first { json!(["none", one]) } else { json!([one, "none"]) };
                }
            }
        });
        prop_assert_eq!(more.verdict(), world.verdict());
    }

    #[test]
    fn letter_case_of_keys_means_nothing(world in world()) {
        prop_assert_eq!(respelt(&world, str::to_uppercase).verdict(), world.verdict());
        prop_assert_eq!(respelt(&world, str::to_lowercase).verdict(), world.verdict());
    }

    #[test]
    fn a_negated_operator_is_the_complement(
        pair in select(vec![
            ("StringEquals", "StringNotEquals"),
            ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
            ("StringLike", "StringNotLike"),
            ("NumericEquals", "NumericNotEquals"),
            ("DateEquals", "DateNotEquals"),
        ]),
        literals in vec("[aA*?1é.-]{0,3}", 1..4),
        value in "[aA*?1é.-]{0,3}",
    ) {
        let condition = |operator| on_key(operator, &literals);
        let context = one(&value);
        prop_assert_ne!(grants(condition(pair.0), &context), grants(condition(pair.1), &context));
        // an absent key satisfies the negated form only
        prop_assert!(!grants(condition(pair.0), &Context::default()));
        prop_assert!(grants(condition(pair.1), &Context::default()));
    }

    #[test]
    fn addresses_and_arns_are_complements_where_they_are_some(
        address in any::<[u8; 4]>(),
        bits in 0..=32_u8,
        name in "[a-z]{1,4}",
    ) {
        let address = address.map(|octet| octet.to_string()).join(".");
        let network = format!("{address}/{bits}");
        for value in [address.as_str(), "192.0.2.1"] {
            let context = one(value);
            prop_assert_ne!(
                grants(on_key("IpAddress", &network), &context),
                grants(on_key("NotIpAddress", &network), &context)
            );
        }
        let role = format!("arn:aws:iam::111122223333:role/{name}");
        let context = one(&role);
        for pattern in ["arn:aws:iam::*:role/a*", "arn:aws:iam::*:user/*"] {
            prop_assert_ne!(
                grants(on_key("ArnLike", pattern), &context),
                grants(on_key("ArnNotLike", pattern), &context)
            );
        }
        // AWS was seen to let neither form match what is no address and no ARN
        let none = one(&name);
        for operator in ["IpAddress", "NotIpAddress"] {
            prop_assert!(!grants(on_key(operator, &network), &none));
        }
        for operator in ["ArnLike", "ArnNotLike"] {
            prop_assert!(!grants(on_key(operator, "arn:aws:iam::*:role/*"), &none));
        }
    }

    #[test]
    fn a_plain_operator_never_matches_a_multivalued_key(
        values in vec("[ab]{0,2}", 1..3),
        literal in "[ab]{0,2}",
    ) {
        let context: Context = [("k:k", Values::Many(values.into()))].into_iter().collect();
        for operator in ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"] {
            prop_assert!(!grants(on_key(operator, &literal), &context));
        }
    }

    #[test]
    fn set_operators_are_each_others_complement(
        values in vec("[ab]{0,2}", 1..4),
        literals in vec("[ab]{0,2}", 1..3),
    ) {
        let context: Context = [("k:k", Values::Many(values.into()))].into_iter().collect();
        prop_assert_ne!(
            grants(on_key("ForAllValues:StringEquals", &literals), &context),
            grants(on_key("ForAnyValue:StringNotEquals", &literals), &context)
        );
    }

    #[test]
    fn nothing_panics_on_a_broken_text(policy in policy(), at in any::<prop::sample::Index>()) {
        let text = serde_json::to_string_pretty(&policy).unwrap();
        let mut cut = at.index(text.len());
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let after = cut + text[cut..].chars().next().map_or(0, char::len_utf8);
        let deleted = format!("{}{}", &text[..cut], &text[after..]);
        for broken in [&text[..cut], &deleted] {
            let document = Document::read("p", "/p", broken);
            for kind in PolicyType::ALL {
                let validation = validate(kind, &document);
                prop_assert_eq!(validation.accepted, validation.error.is_none());
                // what AWS refuses is underlined somewhere
                prop_assert!(validation.accepted || !validation.diagnostics.is_empty());
                for diagnostic in &validation.diagnostics {
                    prop_assert!(diagnostic.span.end <= broken.len());
                    prop_assert!(broken.is_char_boundary(diagnostic.span.start));
                    prop_assert!(diagnostic.confidence.is_some(), "{}", diagnostic.message);
                }
            }
            let world = World { resource: Some(json!(null)), ..World::empty() };
            world.verdict_of(|_| broken.to_owned());
        }
    }
}
