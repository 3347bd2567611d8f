//! The sentence that would have answered a public question, from the scenario of that question.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

use rolecall_core::{report::StepReport, simulate};
use serde_json::{Value, json};

#[path = "support/documents.rs"]
mod documents;
#[path = "support/worlds.rs"]
mod worlds;

use worlds::{ACCOUNT, CLOCK, may, policy, role, trusting, trusts, user, when};

const GITHUB: &str = "token.actions.githubusercontent.com";

/// A world of one account, and the last report of its steps.
fn last(account: &Value, rest: &Value, steps: &Value) -> StepReport {
    let mut account = account.clone();
    account["id"] = json!(ACCOUNT);
    let mut accounts = vec![account];
    accounts.extend(rest["accounts"].as_array().cloned().unwrap_or_default());
    let scenario = json!({
        "clock": CLOCK,
        "accounts": accounts,
        "organization": rest["organization"],
        "steps": steps,
    });
    simulate(&scenario.to_string()).steps.pop().unwrap()
}

fn assume(name: &str, more: &str) -> String {
    format!(
        "aws sts assume-role --role-arn {} --role-session-name audit {more}",
        role(name)
    )
}

/// What the first check says of the only statement of the trust policy.
fn of_trust(report: &StepReport) -> &str {
    let mut layers = report.checks[0].layers.iter();
    let trust = layers
        .find(|layer| layer.kind.name() == "trust policy")
        .unwrap();
    &trust.policies[0].statements[0].sentence
}

/// What is said of a trust policy with this statement when `ana` makes this call.
fn by_ana(statement: &Value, more: &str) -> String {
    let account = json!({
        "users": [{"name": "ana"}],
        "roles": [trusting("Dev", statement)],
    });
    let steps = json!([{"as": user("ana"), "input": assume("Dev", more)}]);
    of_trust(&last(&account, &json!({}), &steps)).to_owned()
}

/// What is said of a condition on a token of GitHub Actions with this subject.
fn by_github(subject: &str, condition: &Value) -> String {
    let token = documents::token(&json!({
        "iss": format!("https://{GITHUB}"), "sub": subject, "aud": "sts.amazonaws.com",
        "iat": 1_795_341_600, "exp": 1_795_345_200,
    }));
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}");
    let statement = json!({
        "Effect": "Allow", "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition,
    });
    let account = json!({
        "oidcProviders": [{"url": format!("https://{GITHUB}"), "clientIds": ["sts.amazonaws.com"]}],
        "roles": [trusting("Deploy", &statement)],
    });
    let steps = json!([{"input": token, "role": role("Deploy"), "sessionName": "ci"}]);
    of_trust(&last(&account, &json!({}), &steps)).to_owned()
}

fn on_subject(operator: &str, value: &str) -> Value {
    json!({operator: {format!("{GITHUB}:sub"): value}})
}

#[track_caller]
fn says(sentence: &str, part: &str) {
    assert!(sentence.contains(part), "{sentence}\n  lacks: {part}");
}

/// aws-actions/configure-aws-credentials#1100 and #686: the organization was written in lower case.
#[test]
fn letter_case_is_named() {
    let token = "repo:JarvisPrestidge/app:ref:refs/heads/main";
    let lower = "repo:jarvisprestidge/app:ref:refs/heads/main";
    let said = by_github(token, &on_subject("StringEquals", lower));
    says(
        &said,
        "differ only in case, and `StringEquals` compares case-sensitively",
    );
    assert!(
        !said.contains("IgnoreCase"),
        "the branch is case-sensitive: {said}"
    );
    let said = by_github(token, &on_subject("StringLike", "repo:jarvisprestidge/*"));
    says(
        &said,
        "differ only in case, and `StringLike` compares case-sensitively",
    );

    // the source identity and the external ID of AssumeRole
    let identity = |value: &str| {
        let statement = trusts(
            &user("ana"),
            &json!(["sts:AssumeRole", "sts:SetSourceIdentity"]),
        );
        when(
            statement,
            &json!({"StringEquals": {"sts:SourceIdentity": value}}),
        )
    };
    says(
        &by_ana(&identity("DevUser"), "--source-identity devuser"),
        "`devuser` is not `DevUser`: they differ only in case, and `StringEquals` compares case-sensitively",
    );
    assert!(!by_ana(&identity("DevUser"), "--source-identity devuser").contains("IgnoreCase"));
    // no two users of an account differ only in case
    says(
        &by_ana(&identity("${aws:username}"), "--source-identity Ana"),
        "`StringEqualsIgnoreCase` is safe here",
    );
}

/// GitHub documentation, OpenID Connect reference: a subject may differ in its end and in its form,
/// and the ids outlive a rename.
#[test]
fn both_differences_of_a_github_subject_are_named() {
    let names = "repo:o/r:ref:refs/heads/main";
    let ids = "repo:o@1/r@2:ref:refs/heads/main";
    let said = by_github(
        "repo:o@1/r@2:environment:prod",
        &on_subject("StringEquals", names),
    );
    says(&said, "the job has `environment: prod`");
    says(
        &said,
        "the token has an id after each name, and the policy has none",
    );
    says(
        &said,
        "`repo:o@1/r@2:environment:prod` accepts exactly this subject",
    );
    let said = by_github("repo:o/r:pull_request", &on_subject("StringEquals", ids));
    says(
        &said,
        "the policy has an id after each name, and the token has none",
    );
    let said = by_github(
        "repo:new@1/r@2:ref:refs/heads/main",
        &on_subject("StringEquals", ids),
    );
    says(
        &said,
        "`new/r`, not `o/r`; the ids are the same, so it was renamed or transferred",
    );
    let said = by_github(
        "repo:new@3/r@2:pull_request",
        &on_subject("StringEquals", ids),
    );
    assert!(!said.contains("renamed"), "{said}");
}

/// aws-actions/configure-aws-credentials#452 and #1024: the job has an environment.
#[test]
fn the_form_of_a_github_subject_is_explained() {
    let main = "repo:o/r:ref:refs/heads/main";
    let said = by_github(
        "repo:o/r:environment:prod",
        &on_subject("StringEquals", main),
    );
    says(
        &said,
        "the job has `environment: prod`, so the subject names the environment and has no `ref:`",
    );
    let said = by_github("repo:o/r:pull_request", &on_subject("StringEquals", main));
    says(&said, "a pull request triggered the workflow");
    says(&said, "has no `ref:`");
    let said = by_github(
        main,
        &on_subject("StringEquals", "repo:o/r:environment:prod"),
    );
    says(
        &said,
        "the job runs for branch `main` without an `environment`",
    );
    let said = by_github(
        "repo:o/r:ref:refs/tags/v1",
        &on_subject("StringLike", "repo:o/r:ref:refs/heads/*"),
    );
    says(&said, "the job runs for tag `v1`");
    let said = by_github(
        "repo:o/other:environment:prod",
        &on_subject("StringEquals", main),
    );
    says(&said, "the repository is `o/other`, not `o/r`");
    // #1137: a wildcard under StringEquals
    let said = by_github(main, &on_subject("StringEquals", "repo:o/*"));
    says(
        &said,
        "ordinary characters under `StringEquals`; use `StringLike`",
    );
}

/// aws-actions/configure-aws-credentials#306: the audience in another form.
#[test]
fn the_form_of_an_audience_is_named() {
    let audience = |value: &str| json!({"StringEquals": {format!("{GITHUB}:aud"): value}});
    let main = "repo:o/r:ref:refs/heads/main";
    says(
        &by_github(main, &audience("https://sts.amazonaws.com")),
        "they differ only in `https://`",
    );
    says(
        &by_github(main, &audience("sts.amazonaws.com/")),
        "they differ only in the trailing slash",
    );
    says(
        &by_github(main, &audience(" sts.amazonaws.com")),
        "the value in the policy has whitespace around it",
    );
}

/// aws-containers/ecsworkshop#109 and "Announcing an update to IAM role trust policy behavior",
/// AWS Security Blog, September 2022.
#[test]
fn a_role_does_not_trust_itself() {
    let trust = json!([
        trusts(&user("ana"), &json!("sts:AssumeRole")),
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ]);
    let mut admin = trusting("Admin", &trust);
    admin["policies"] = json!([may(&json!("sts:*"))]);
    let account = json!({"users": [{"name": "ana"}], "roles": [admin]});
    let steps = json!([
        {"as": user("ana"), "input": assume("Admin", "")},
        {"as": "$1", "input": assume("Admin", "")},
    ]);
    let report = last(&account, &json!({}), &steps);
    assert!(!report.outcome.ok());
    says(
        of_trust(&report),
        &format!("the caller is already a session of `{}`", role("Admin")),
    );
    says(
        of_trust(&report),
        "since September 2022 a role may assume itself only if its trust policy names it",
    );
}

/// AWS Organizations User Guide, Service control policies: they bind the users and roles of their
/// accounts; resource control policies bind the resources.
#[test]
fn a_service_control_policy_of_the_roles_account_does_not_bind_others() {
    let deny = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"});
    let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let organization = |statements: Value| {
        json!({"id": "o-exampleorgid", "root": {
            "name": "Root", "accounts": [{
                "name": ACCOUNT,
                "scps": [{"name": "limits", "document": policy(&statements)}],
            }]
        }})
    };
    let outsider = "arn:aws:iam::444455556666:user/bob";
    let notes = |statements: Value, caller: &str| {
        let account = json!({
            "users": [{"name": "ana"}],
            "roles": [trusting("Dev", &json!([
                trusts(outsider, &json!("sts:AssumeRole")), trusts(&user("ana"), &json!("sts:AssumeRole")),
            ]))],
        });
        let bob = json!({"id": "444455556666", "users": [
            {"name": "bob", "policies": [may(&json!("sts:*"))]}
        ]});
        let rest = json!({"accounts": [bob], "organization": organization(statements)});
        let steps = json!([{"as": caller, "input": assume("Dev", "")}]);
        let report = last(&account, &rest, &steps);
        let texts: Vec<String> = report.notes.iter().map(|note| note.text.clone()).collect();
        (report.outcome.ok(), texts.join("\n"))
    };
    let sentence = "does not apply to this caller";
    let (ok, said) = notes(json!([allow, deny]), outsider);
    assert!(ok, "{said}");
    says(&said, sentence);
    // an account without any allow limits its own principals just as well
    says(
        &notes(
            json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]),
            outsider,
        )
        .1,
        sentence,
    );
    assert!(
        !notes(json!([allow]), outsider).1.contains(sentence),
        "it has nothing against the call"
    );
    let (ok, said) = notes(json!([allow, deny]), &user("ana"));
    assert!(
        !ok && !said.contains(sentence),
        "it binds the account's own users"
    );
}

/// awsdocs/iam-user-guide#58: what `IfExists` makes of a key that is not there.
#[test]
fn a_condition_that_matches_for_want_of_its_key_says_so() {
    let condition = json!({
        "StringEquals": {format!("{GITHUB}:aud"): "sts.amazonaws.com"},
        "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"},
    });
    let said = by_github("repo:o/r:ref:refs/heads/main", &condition);
    says(
        &said,
        "matches and allows; `StringEqualsIfExists` on `aws:PrincipalOrgID`",
    );
    says(
        &said,
        "`IfExists` matches an absent key: a caller with a token or assertion has no `aws:PrincipalOrgID`",
    );

    let allow = trusts(&user("ana"), &json!("sts:AssumeRole"));
    let said = by_ana(
        &when(allow, &json!({"StringNotEquals": {"sts:ExternalId": "x"}})),
        "",
    );
    says(
        &said,
        "a negated operator matches an absent key: it is there only when the call passes an external id",
    );
}

/// rackerlabs and others ask for it in AssumeRole calls of third parties: the external ID is absent.
/// IAM User Guide, Access to AWS accounts owned by third parties.
#[test]
fn a_missing_external_id_is_named() {
    let allow = trusts(&user("ana"), &json!("sts:AssumeRole"));
    let wanted = when(
        allow,
        &json!({"StringEquals": {"sts:ExternalId": "Unique-1"}}),
    );
    let said = by_ana(&wanted, "");
    says(
        &said,
        "it is there only when the call passes an external id",
    );
    says(
        &by_ana(&wanted, "--external-id unique-1"),
        "differ only in case",
    );
}

/// The principals that people write, and what is wrong with each.
#[test]
fn what_differs_in_a_principal_is_named() {
    for (principal, part) in [
        // one digit, amzn/selling-partner-api-models#2523
        (
            "arn:aws:iam::111122223334:user/ana",
            "its account is `111122223334`, not `111122223333`; one digit differs",
        ),
        (
            "arn:aws:iam::11112222333:user/ana",
            "an account ID has 12 digits, and this has 11",
        ),
        (
            "arn:aws:iam::444455556666:root",
            "its account is `444455556666`, not `111122223333`",
        ),
        ("444455556666", "its account is `444455556666`"),
        (
            "arn:aws-us-gov:iam::111122223333:user/team/ana",
            "its partition is `aws-us-gov`, not `aws`",
        ),
        (
            "arn:aws:iam::111122223333:role/ana",
            "it is a role, not a user",
        ),
        (
            "arn:aws:iam::111122223333:user/team/ana",
            "its path is `/team/`, not `/`",
        ),
        (
            "arn:aws:iam::111122223333:user/Ana",
            "they differ only in case, and ARNs are case-sensitive",
        ),
        (
            "arn:aws:iam::111122223333:user/an*",
            "a principal ARN takes no wildcards",
        ),
        (
            " arn:aws:iam::111122223333:user/ana",
            "remove the whitespace around it",
        ),
        ("ana", "`AWS` takes an ARN, an account ID or `*`"),
    ] {
        let said = by_ana(&trusts(principal, &json!("sts:AssumeRole")), "");
        says(&said, part);
        assert!(part.contains("path") || !said.contains("path"), "{said}");
    }
    let service = json!({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"});
    says(
        &by_ana(&service, ""),
        "`Service` covers calls that the service itself makes",
    );
    let several = json!({"Effect": "Allow", "Principal": {"AWS": [
        "arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:user/Ana"
    ]}, "Action": "sts:AssumeRole"});
    says(
        &by_ana(&several, ""),
        "the nearest is `arn:aws:iam::111122223333:user/Ana`: its name is `Ana`, not `ana`",
    );
}

/// IAM User Guide, Principal: a session's ARN has the role's name without its path.
#[test]
fn what_differs_in_a_session_is_named() {
    let said = |principal: &str| {
        let first = json!({
            "name": "CI", "path": "/build/",
            "trust": policy(&trusts(&user("ana"), &json!("sts:AssumeRole"))),
            "policies": [may(&json!("sts:*"))],
        });
        let second = trusting("Dev", &trusts(principal, &json!("sts:AssumeRole")));
        let account = json!({"users": [{"name": "ana"}], "roles": [first, second]});
        let input = assume("build/CI", "");
        let steps =
            json!([{"as": user("ana"), "input": input}, {"as": "$1", "input": assume("Dev", "")}]);
        of_trust(&last(&account, &json!({}), &steps)).to_owned()
    };
    let of = "to trust every session of the role, name `arn:aws:iam::111122223333:role/build/CI`";
    says(&said("arn:aws:sts::111122223333:assumed-role/CI/other"), of);
    says(&said("arn:aws:sts::111122223333:assumed-role/CI"), of);
    says(
        &said("arn:aws:sts::111122223333:assumed-role/build/CI/audit"),
        "the role's name without its path: `arn:aws:sts::111122223333:assumed-role/CI/audit`",
    );
    says(
        &said("arn:aws:iam::111122223333:role/CI"),
        "compared with the caller's role, `arn:aws:iam::111122223333:role/build/CI`, its path is `/`, not `/build/`",
    );
    says(
        &said("arn:aws:sts::111122223333:role/build/CI"),
        "its service is `sts`, not `iam`",
    );
    says(
        &said("arn:aws:iam::111122223333:user/CI"),
        "it is a user, and the caller is a session of `arn:aws:iam::111122223333:role/build/CI`",
    );
}

/// IAM User Guide, Create an OpenID Connect identity provider: the ARN has the URL without scheme.
#[test]
fn what_differs_in_a_provider_is_named() {
    let said = |principal: &Value, action: &str| {
        let token = documents::token(&json!({
            "iss": format!("https://{GITHUB}"), "sub": "repo:o/r:ref:refs/heads/main",
            "aud": "sts.amazonaws.com", "iat": 1_795_341_600, "exp": 1_795_345_200,
        }));
        let statement = json!({"Effect": "Allow", "Principal": principal, "Action": action});
        let account = json!({
            "oidcProviders": [{"url": format!("https://{GITHUB}"), "clientIds": ["sts.amazonaws.com"]}],
            "roles": [trusting("Deploy", &statement)],
        });
        let steps = json!([{"input": token, "role": role("Deploy"), "sessionName": "ci"}]);
        of_trust(&last(&account, &json!({}), &steps)).to_owned()
    };
    let web = "sts:AssumeRoleWithWebIdentity";
    let provider = |name: &str| json!({"Federated": format!("arn:aws:iam::{ACCOUNT}:{name}")});
    says(
        &said(&provider(&format!("oidc-provider/https://{GITHUB}")), web),
        "without `https://`",
    );
    says(
        &said(&provider(&format!("oidc-provider/{GITHUB}/")), web),
        "the trailing slash",
    );
    says(
        &said(&provider("saml-provider/GitHub"), web),
        "it is a SAML provider, not an OpenID Connect provider",
    );
    says(
        &said(&json!({"Federated": format!("https://{GITHUB}")}), web),
        "`Federated` takes the ARN of the provider",
    );
    says(
        &said(&json!({"AWS": "*"}), web),
        "name the provider under `Federated`",
    );
    let right = provider(&format!("oidc-provider/{GITHUB}"));
    says(
        &said(&right, "sts:AssumeRole"),
        "`sts:AssumeRole` does not cover `sts:AssumeRoleWithWebIdentity`, the action of a call with an OpenID Connect token",
    );
}

/// aws-actions/configure-aws-credentials: the action passes session tags by default, and the trust
/// policy must list sts:TagSession (its README, "Session tagging").
#[test]
fn an_action_that_tags_need_is_named() {
    let account = json!({
        "users": [{"name": "ana"}],
        "roles": [trusting("Dev", &trusts(&user("ana"), &json!("sts:AssumeRole")))],
    });
    let steps = json!([{"as": user("ana"), "input": assume("Dev", "--tags Key=a,Value=b")}]);
    let report = last(&account, &json!({}), &steps);
    let check = report
        .checks
        .iter()
        .find(|check| check.action == "sts:TagSession")
        .unwrap();
    let trust = check
        .layers
        .iter()
        .find(|layer| layer.kind.name() == "trust policy")
        .unwrap();
    says(
        &trust.policies[0].statements[0].sentence,
        "does not cover `sts:TagSession`, which a call needs that passes or inherits session tags",
    );
}

/// The sentence about a role that is not there names what differs, and the path only where it does.
#[test]
fn what_differs_in_a_role_arn_is_named() {
    let decided = |arn: &str| {
        let account = json!({
            "users": [{"name": "ana"}],
            "roles": [trusting("Dev", &trusts(&user("ana"), &json!("sts:AssumeRole")))],
        });
        let input = format!("aws sts assume-role --role-arn {arn} --role-session-name audit");
        let steps = json!([{"as": user("ana"), "input": input}]);
        last(&account, &json!({}), &steps).checks[0]
            .decided_by
            .clone()
    };
    says(
        &decided("arn:aws:iam::111122223333:role/dev"),
        "differ only in case",
    );
    says(
        &decided("arn:aws:iam::111122223334:role/Dev"),
        "one digit differs",
    );
    says(
        &decided("arn:aws:iam::111122223333:role/x/Dev"),
        "the path of `Dev` is `/`",
    );
    for arn in [
        "arn:aws:iam::111122223333:user/Dev",
        "arn:aws:iam::444455556666:role/Dev",
    ] {
        assert!(!decided(arn).contains("path"), "{}", decided(arn));
    }
}
