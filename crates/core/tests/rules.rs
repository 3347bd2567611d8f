//! Small rules of calls, sessions and notes, each in the cases in which it holds and in those next
//! to them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

#[path = "support/worlds.rs"]
mod worlds;

use rolecall_core::report::StepReport;
use serde_json::{Value, json};
use worlds::{
    ACCOUNT, all, assume, check, denied, entry, error, last, may, notes, policy, role, run,
    run_steps, trusting, trusts, user, values, when, world,
};

fn root() -> String {
    format!("arn:aws:iam::{ACCOUNT}:root")
}

/// A user who may do everything, and these roles.
fn powerful(roles: &Value) -> Value {
    let mut world = world(roles);
    world["accounts"][0]["users"][0]["policies"] = json!([may(&json!("*"))]);
    world
}

/// What the user gets who assumes a role that trusts it by these actions, and has no policy.
fn trusted(actions: &Value, options: &str) -> StepReport {
    let world = world(&json!([trusting("A", &trusts(&user("u"), actions))]));
    last(run(&world, &[(&user("u"), assume("A", options))]))
}

const IDENTITY: &str = "--source-identity ana";
const TAGS: &str = "--tags Key=team,Value=red";

#[test]
fn a_note_says_which_refused_action_the_error_names() {
    let about = "When sts:SetSourceIdentity and sts:AssumeRole are both refused";
    let none = json!("sts:GetCallerIdentity");
    assert!(notes(&trusted(&none, IDENTITY), about));
    assert!(!notes(&trusted(&none, ""), about));
    assert!(!notes(&trusted(&all(), IDENTITY), about));
    assert!(!notes(&trusted(&json!("sts:AssumeRole"), IDENTITY), about));
    let set = json!("sts:SetSourceIdentity");
    assert!(!notes(&trusted(&set, IDENTITY), about));

    let about = "Which action the error names when sts:TagSession is refused";
    let both = format!("{IDENTITY} {TAGS}");
    assert!(notes(&trusted(&none, TAGS), about));
    assert!(notes(&trusted(&set, &both), about));
    assert!(!notes(&trusted(&none, &both), about));
    assert!(!notes(&trusted(&none, ""), about));
    assert!(!notes(&trusted(&all(), TAGS), about));
    assert!(!notes(&trusted(&json!("sts:AssumeRole"), TAGS), about));
    assert!(!notes(&trusted(&json!("sts:TagSession"), TAGS), about));
}

/// The note on a trust policy that is enough alone.
#[test]
fn a_note_says_that_the_trust_policy_is_enough() {
    let about = "In the same account a trust policy that names the caller is enough";
    assert!(notes(&trusted(&all(), IDENTITY), about));
    assert!(!notes(&trusted(&all(), ""), about));
    assert!(!notes(&trusted(&all(), TAGS), about));
    let world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    let step = last(run(&world, &[(&user("u"), assume("A", IDENTITY))]));
    assert!(step.outcome.ok() && !notes(&step, about));
}

/// A chain from A to B. The role B may have its own tag, and trusts A by these actions.
fn chained(first: &str, second: &str, actions: &Value, assumes: &Value) -> StepReport {
    let mut roles = json!([
        trusting("A", &trusts(&root(), &all())),
        trusting("B", &trusts(&role("A"), actions))
    ]);
    roles[1]["tags"] = json!({"team": "red"});
    let mut world = powerful(&roles);
    world["assume"] = assumes.clone();
    let steps = [
        (user("u"), assume("A", first)),
        ("$1".to_owned(), assume("B", second)),
    ];
    let steps = steps.map(|(caller, input)| json!({"as": caller, "input": input}));
    last(run_steps(&world, &json!(steps)))
}

#[test]
fn notes_on_what_a_chain_inherits() {
    let inherited = "An inherited source identity is in the record's requestParameters";
    let chain = |first: &str, second: &str| chained(first, second, &all(), &json!({}));
    assert!(notes(&chain(IDENTITY, ""), inherited));
    assert!(!notes(&chain("", IDENTITY), inherited));
    assert!(!notes(&chain("", ""), inherited));
    let refused = chained(IDENTITY, "", &json!("sts:AssumeRole"), &json!({}));
    assert!(!refused.outcome.ok() && !notes(&refused, inherited));

    let tags = "Inherited transitive tags need sts:TagSession";
    let transitive = format!("{TAGS} --transitive-tag-keys team");
    assert!(notes(&chain(&transitive, ""), tags));
    assert!(!notes(&chain("", TAGS), tags));
    assert!(!notes(&chain(TAGS, ""), tags));
    assert!(!notes(&chain("", ""), tags));

    let replaced = "replaces the role's own tag of the same key";
    let of = |tag: &str, key: &str| format!("--tags {tag} --transitive-tag-keys {key}");
    assert!(notes(
        &chain(&of("Key=team,Value=blue", "team"), ""),
        replaced
    ));
    assert!(notes(
        &chain(&of("Key=Team,Value=blue", "Team"), ""),
        replaced
    ));
    assert!(!notes(
        &chain(&of("Key=team,Value=red", "team"), ""),
        replaced
    ));
    assert!(!notes(
        &chain(&of("Key=unit,Value=blue", "unit"), ""),
        replaced
    ));

    let sides = "sts:SetSourceIdentity must be allowed on both sides when roles are chained";
    let both = json!({"setSourceIdentityBothSides": true});
    assert!(notes(&chained(IDENTITY, "", &all(), &both), sides));
    assert!(!notes(&chained("", "", &all(), &both), sides));
    assert!(!notes(&chain(IDENTITY, ""), sides));
    let mut world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    world["assume"] = both;
    let step = last(run(&world, &[(&user("u"), assume("A", IDENTITY))]));
    assert!(!notes(&step, sides));
}

/// IAM User Guide, Monitor and control actions taken with assumed roles: the console can't pass a
/// source identity.
#[test]
fn a_note_says_that_the_console_cannot_switch() {
    let about = "Switch Role in the console can't pass one";
    let required = json!({"StringLike": {"sts:SourceIdentity": "*"}});
    let strict = when(trusts(&user("u"), &all()), &required);
    let call = |trust: &Value, options: &str| {
        let world = world(&json!([trusting("A", trust)]));
        last(run(&world, &[(&user("u"), assume("A", options))]))
    };
    assert!(notes(&call(&strict, ""), about));
    assert!(!notes(&call(&strict, IDENTITY), about));
    assert!(!notes(
        &call(&json!([strict, trusts(&user("u"), &all())]), ""),
        about
    ));
    let other = when(
        trusts(&user("u"), &all()),
        &json!({"StringLike": {"sts:ExternalId": "*"}}),
    );
    assert!(!notes(&call(&other, ""), about));
    assert!(!notes(&call(&other, IDENTITY), about));
}

/// IAM User Guide, Secure API access with MFA: a code counts for the call with which it is passed.
#[test]
fn a_code_adds_to_the_keys_of_the_call() {
    let mfa = format!("--serial-number arn:aws:iam::{ACCOUNT}:mfa/u --token-code 123456");
    let world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    let step = last(run(&world, &[(&user("u"), assume("A", &mfa))]));
    let keys = |step: &StepReport, key: &str| {
        let entries = step.checks[0].context.iter().filter(|e| e.key == key);
        entries.map(|e| e.values.concat()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&step, "aws:MultiFactorAuthPresent"), ["true"]);
    assert_eq!(keys(&step, "aws:MultiFactorAuthAge"), ["0"]);
    assert_eq!(keys(&step, "aws:username"), ["u"]);
    assert_eq!(keys(&step, "sts:RoleSessionName"), ["audit"]);
    // the session of GetSessionToken says "false" itself, which the code replaces
    let steps = json!([
        {"as": user("u"), "input": "aws sts get-session-token"},
        {"as": "$1", "input": assume("A", &mfa), "after": 60}
    ]);
    let step = last(run_steps(&world, &steps));
    assert_eq!(keys(&step, "aws:MultiFactorAuthPresent"), ["true"]);
    assert_eq!(keys(&step, "aws:MultiFactorAuthAge"), ["0"]);
    assert_eq!(keys(&step, "aws:PrincipalArn"), [user("u")]);
    let about = "An MFA code passed to AssumeRole counts for that call only";
    assert!(notes(&step, about));
    let plain = last(run(&world, &[(&user("u"), assume("A", ""))]));
    assert!(!notes(&plain, about));
}

/// IAM User Guide, aws:PrincipalType and aws:PrincipalTag.
#[test]
fn the_keys_of_each_kind_of_caller() {
    let mut world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    world["accounts"][0]["users"][0]["tags"] = json!({"team": "red"});
    world["accounts"][0]["roles"][0]["policies"] = json!([may(&json!("*"))]);
    world["accounts"][0]["roles"][0]["tags"] = json!({"unit": "x"});
    let limits = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let federated = format!("aws sts get-federation-token --name bob --policy '{limits}'");
    for (caller, first, kind) in [
        (root(), None, "Account"),
        (user("u"), None, "User"),
        (
            user("u"),
            Some("aws sts get-session-token".to_owned()),
            "User",
        ),
        (user("u"), Some(assume("A", TAGS)), "AssumedRole"),
        (user("u"), Some(federated), "FederatedUser"),
    ] {
        let mut steps: Vec<_> = first
            .iter()
            .map(|input| (caller.as_str(), input.clone()))
            .collect();
        let who = if first.is_some() { "$1" } else { &caller };
        steps.push((who, "aws s3 ls".to_owned()));
        let step = last(run(&world, &steps));
        assert_eq!(values(&step.checks[0], "aws:PrincipalType"), [kind]);
    }
    let origin = |step: &StepReport, key: &str| {
        let entry = entry(&step.checks[0], key).unwrap();
        (entry.values.concat(), entry.origin.to_string())
    };
    let step = last(run(&world, &[(&user("u"), "aws s3 ls".to_owned())]));
    let own = ("red".to_owned(), "the user's tags".to_owned());
    assert_eq!(origin(&step, "aws:PrincipalTag/team"), own);
    let steps = [
        (user("u"), assume("A", TAGS)),
        ("$1".to_owned(), "aws s3 ls".to_owned()),
    ];
    let steps = steps.map(|(caller, input)| json!({"as": caller, "input": input}));
    let step = last(run_steps(&world, &json!(steps)));
    let words = "the principal's tags and the session's".to_owned();
    let session = ("red".to_owned(), words.clone());
    assert_eq!(origin(&step, "aws:PrincipalTag/team"), session);
    assert_eq!(
        origin(&step, "aws:PrincipalTag/unit"),
        ("x".to_owned(), words)
    );
}

/// AWS STS API Reference, GetFederationToken: tags are authorized by sts:TagSession and become
/// those of the session, and managed session policies limit it.
#[test]
fn what_is_passed_to_get_federation_token_holds_for_its_session() {
    let arn = "arn:aws:iam::aws:policy/OnlyS3";
    let mut world = powerful(&json!([]));
    let only = policy(&json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    world["managedPolicies"] = json!({(arn): only});
    let call = |options: &str| format!("aws sts get-federation-token --name bob {options}");
    let plain = last(run(&world, &[(&user("u"), call(""))]));
    let actions = |step: &StepReport| {
        step.checks
            .iter()
            .map(|c| c.action.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(actions(&plain), ["sts:GetFederationToken"]);
    assert!(entry(&plain.checks[0], "aws:TagKeys").is_none());

    let options = format!("{TAGS} --policy-arns arn={arn}");
    let tagged = last(run(&world, &[(&user("u"), call(&options))]));
    assert_eq!(
        actions(&tagged),
        ["sts:GetFederationToken", "sts:TagSession"]
    );
    for check in &tagged.checks {
        assert_eq!(values(check, "aws:TagKeys"), ["team"]);
        assert_eq!(values(check, "aws:RequestTag/team"), ["red"]);
    }
    let then = |input: &str| {
        let steps = [
            (user("u"), call(&options)),
            ("$1".to_owned(), input.to_owned()),
        ];
        let steps = steps.map(|(caller, input)| json!({"as": caller, "input": input}));
        last(run_steps(&world, &json!(steps)))
    };
    let list = then("aws s3 ls");
    assert!(list.outcome.ok());
    assert_eq!(values(&list.checks[0], "aws:PrincipalTag/team"), ["red"]);
    assert!(!then("aws ec2 describe-instances").outcome.ok());
    // what is wrong with a session policy is shown with the refusal
    let refused = last(run(
        &world,
        &[(&user("u"), call("--policy '{\"Statement\":[{}]}'"))],
    ));
    assert_eq!(error(&refused).0, "MalformedPolicyDocument");
    assert!(!refused.diagnostics.is_empty());
}

/// AWS CLI Command Reference, s3: which operation each command calls, and on what.
#[test]
fn commands_on_buckets_and_objects() {
    let world = powerful(&json!([]));
    for (command, action, resource) in [
        ("ls", "s3:ListAllMyBuckets", "*"),
        ("ls s3://b/k/", "s3:ListBucket", "arn:aws:s3:::b"),
        ("cp x.txt s3://b/k", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("cp s3://b/k x.txt", "s3:GetObject", "arn:aws:s3:::b/k"),
        ("mv x.txt s3://b/k", "s3:PutObject", "arn:aws:s3:::b/k"),
        ("rm s3://b/k", "s3:DeleteObject", "arn:aws:s3:::b/k"),
        ("mb s3://b", "s3:CreateBucket", "arn:aws:s3:::b"),
        ("rb s3://b", "s3:DeleteBucket", "arn:aws:s3:::b"),
    ] {
        let step = last(run(&world, &[(&user("u"), format!("aws s3 {command}"))]));
        assert_eq!(check(&step, action).action, action);
        assert_eq!(step.resource.as_deref(), Some(resource), "{command}");
    }
}

/// AWS STS API Reference, AssumeRoot: the target is an account id or the ARN of a root user.
#[test]
fn the_target_of_assume_root_is_an_account() {
    let management = "999988887777";
    let task = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
    let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    let world = json!({
        "accounts": [
            {"id": management, "users": [{"name": "admin", "policies": [may(&json!("*"))]}]},
            {"id": ACCOUNT}
        ],
        "organization": {"id": "o-exampleorgid", "managementAccount": management, "root": {"accounts": [ACCOUNT]}},
        "managedPolicies": {(task): policy(&statement)}
    });
    let call = |target: &str| {
        let command =
            format!("aws sts assume-root --target-principal {target} --task-policy-arn arn={task}");
        let steps =
            json!([{"as": format!("arn:aws:iam::{management}:user/admin"), "input": command}]);
        last(run_steps(&world, &steps))
    };
    assert!(call(ACCOUNT).outcome.ok());
    assert!(call(&root()).outcome.ok());
    for target in [
        user("u"),
        format!("arn:aws:sts::{ACCOUNT}:root"),
        "11112222333x".to_owned(),
        "1111222233334".to_owned(),
    ] {
        assert!(!call(&target).outcome.ok(), "{target}");
    }
}

/// The API model in botocore: AWS names every constraint that is violated, and no other.
#[test]
fn lengths_and_characters_are_told_apart() {
    let world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    let named = |name: &str| {
        let arn = role("A");
        let input = format!("aws sts assume-role --role-arn {arn} --role-session-name '{name}'");
        last(run(&world, &[(&user("u"), input)]))
    };
    for (name, count, length) in [
        ("a", 1, Some("1 character")),
        ("a!", 1, None),
        ("!", 2, Some("1 character")),
        (&"a".repeat(65), 1, Some("65 characters")),
        (&"!".repeat(64), 1, None),
    ] {
        let step = named(name);
        let (code, message) = error(&step);
        assert_eq!(code, "ValidationError", "{name}");
        assert!(
            message.starts_with(&format!("{count} validation error")),
            "{message}"
        );
        let said = serde_json::to_string(&step.refusal).unwrap();
        if let Some(length) = length
            && count == 1
        {
            assert!(said.contains(&format!("has {length}\"")), "{said}");
        }
    }
    assert!(named("ab").outcome.ok() && named(&"a".repeat(64)).outcome.ok());
}

/// IAM User Guide, AWS partitions: credentials don't work at an endpoint of another partition.
#[test]
fn a_call_to_another_partition_still_names_its_role() {
    let world = powerful(&json!([trusting("A", &trusts(&root(), &all()))]));
    let step =
        json!({"as": user("u"), "input": assume("A", ""), "request": {"region": "cn-north-1"}});
    let step = last(run_steps(&world, &json!([step])));
    assert_eq!(error(&step).0, "InvalidClientTokenId");
    assert_eq!(step.resource, Some(role("A")));
}

/// Only the global endpoint lacks the operations of Regional endpoints.
#[test]
fn a_regional_endpoint_knows_get_scoped_credentials() {
    let world = powerful(&json!([]));
    let call = |url: &str| {
        let steps = json!([
            {"as": user("u"), "input": "aws sts get-session-token --duration-seconds 3600"},
            {"as": "$1", "input": format!("aws sts get-scoped-credentials --duration-seconds 900 --endpoint-url {url}")}
        ]);
        last(run_steps(&world, &steps))
    };
    for url in ["https://sts.amazonaws.com", "https://sts.amazonaws.com/"] {
        assert_eq!(error(&call(url)).0, "InvalidAction");
    }
    let step = call("https://sts.us-east-1.amazonaws.com");
    assert!(step.outcome.ok(), "{:?}", step.outcome.error());
    assert!(denied(&step).is_empty());
}

/// The note on scope-down policies is for grants to the session itself.
#[test]
fn scope_down_policies_are_spoken_of_where_they_decide() {
    let about = "Whether scope-down policies of GetScopedCredentials limit it";
    let world = powerful(&json!([]));
    let limits = policy(&json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    let steps = json!([
        {"as": user("u"), "input": "aws sts get-session-token"},
        {"as": "$1", "input": format!("aws sts get-scoped-credentials --policy '{limits}'")},
        {"as": "$2", "input": "aws s3 ls"}
    ]);
    let step = last(run_steps(&world, &steps));
    assert!(step.outcome.ok() && !notes(&step, about));
}

/// The explanation of a refusal.
fn refused(step: &StepReport) -> String {
    serde_json::to_string(&step.refusal).unwrap()
}

#[test]
fn an_unknown_saml_provider_is_explained_by_its_account() {
    let mut world = powerful(&json!([trusting("A", &trusts(&user("u"), &all()))]));
    world["accounts"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "444455556666"}));
    world["accounts"][0]["samlProviders"] = json!([{"name": "One"}, {"name": "Two"}]);
    // the assertion is read first, so it has to be one
    let assertion =
        "PEFzc2VydGlvbiB4bWxucz0idXJuOm9hc2lzOm5hbWVzOnRjOlNBTUw6Mi4wOmFzc2VydGlvbiIvPg==";
    let explained = |account: &str| {
        let provider = format!("arn:aws:iam::{account}:saml-provider/Other");
        let step = worlds::with_assertion(&role("A"), &provider, assertion);
        refused(&run_steps(&world, &json!([step]))[0])
    };
    for (account, says) in [
        (ACCOUNT, "has `One` and `Two`"),
        (
            "444455556666",
            "account `444455556666` has no SAML provider",
        ),
        ("777788889999", "the scenario has no account `777788889999`"),
    ] {
        let explained = explained(account);
        assert!(explained.contains(says), "{explained}");
    }
}

/// The API model: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, in which `\p{Z}` has the separators and not the
/// control characters.
#[test]
fn tags_may_hold_separators_and_no_control_characters() {
    let world = powerful(&json!([trusting("A", &trusts(&user("u"), &all()))]));
    let tagged = |value: &str| {
        let options = format!("--tags 'Key=team,Value=a{value}b'");
        last(run(&world, &[(&user("u"), assume("A", &options))]))
    };
    for separator in ["\u{a0}", "\u{2003}", " "] {
        assert!(tagged(separator).outcome.ok(), "{separator:?}");
    }
    let step = tagged("\t");
    assert_eq!(error(&step).0, "ValidationError");
    assert!(refused(&step).contains("letters and digits of any script"));
    // another parameter has another rule
    let step = last(run(
        &world,
        &[(&user("u"), assume("A", "--external-id 'a b'"))],
    ));
    assert_eq!(error(&step).0, "ValidationError");
    assert!(!refused(&step).contains("letters and digits of any script"));
}

#[test]
fn a_text_of_one_length_is_asked_for_by_that_length() {
    let world = powerful(&json!([trusting("A", &trusts(&user("u"), &all()))]));
    let options = format!("--serial-number arn:aws:iam::{ACCOUNT}:mfa/u --token-code 12345");
    let step = last(run(&world, &[(&user("u"), assume("A", &options))]));
    let explained = refused(&step);
    assert!(explained.contains("\"6 characters\""), "{explained}");
}

#[test]
fn notes_on_a_refusal_are_about_what_was_refused() {
    let mut world = powerful(&json!([trusting("A", &trusts(&user("u"), &all()))]));
    world["accounts"][0]["roles"][0]["maxSessionDuration"] = json!(43_200);
    let session = "aws sts get-session-token".to_owned();
    let refused = |options: &str| {
        let steps = [
            (user("u"), session.clone()),
            ("$1".to_owned(), assume("A", options)),
        ];
        let steps = steps.map(|(caller, input)| json!({"as": caller, "input": input}));
        last(run_steps(&world, &json!(steps)))
    };
    let chains = "AWS applies the one-hour limit of role chaining";
    let reserved = "Tag keys that begin with aws: are AWS's own";
    let too_long = refused(&format!("{TAGS} --duration-seconds 7200"));
    assert!(!too_long.outcome.ok());
    assert!(notes(&too_long, chains) && !notes(&too_long, reserved));
    let other = refused("--external-id 'a b'");
    assert!(!other.outcome.ok() && !notes(&other, chains));
    let own = refused("--tags Key=aws:team,Value=red");
    assert!(notes(&own, reserved) && !notes(&own, chains));
}

#[test]
fn a_limit_of_the_scenario_is_noted_only_where_it_decides() {
    let mut world = powerful(&json!([trusting("A", &trusts(&user("u"), &all()))]));
    world["assume"] = json!({"sourceIdentityMax": 64});
    let noted = |length: usize| {
        let options = format!("--source-identity {}", "a".repeat(length));
        let step = last(run(&world, &[(&user("u"), assume("A", &options))]));
        notes(&step, "`sourceIdentityMax`")
    };
    assert_eq!(
        [63, 64, 65, 256, 257].map(noted),
        [false, false, true, true, false]
    );
}
