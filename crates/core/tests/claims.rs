//! Two crates that do not know each other tell which claims of a token are condition keys: the
//! reader of tokens fills the keys, the policy language knows their names. They say the same.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use rolecall_intake::jwt;
use rolecall_policy::keys;

const ISSUERS: [&str; 22] = [
    "token.actions.githubusercontent.com",
    "token.actions.githubusercontent.com/my-organization",
    "token.actions.my-company.ghe.com",
    "github.com/enterprises/my-company",
    "github.com/my-company",
    "gitlab.com",
    "gitlab.example.com",
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "cognito-idp.us-east-1.amazonaws.com/us-east-1_Example",
    "oidc.circleci.com/org/0123",
    "oidc.circleci.com",
    "idcs-0123.identity.oraclecloud.com",
    "identity.oraclecloud.com",
    "agent.buildkite.com",
    "agent.my-company.buildkite.dev",
    "agent.my-company.buildkite.site",
    "buildkite.com",
    "app.terraform.io",
    "oidc.eks.us-east-1.amazonaws.com/id/0123",
    "my-company.okta.com",
    "idp.example.com",
];

/// Every claim that is a key of some provider, and two that are of none.
const CLAIMS: [&str; 37] = [
    "actor",
    "actor_id",
    "amr",
    "app_id",
    "aud",
    "build_branch",
    "cluster_id",
    "cluster_name",
    "email",
    "enterprise_id",
    "environment",
    "google/organization_number",
    "groups",
    "id",
    "job_workflow_ref",
    "jti",
    "namespace_id",
    "oidc.circleci.com/project-id",
    "organization_id",
    "organization_slug",
    "pipeline_id",
    "pipeline_slug",
    "pipeline_source",
    "project_id",
    "ref",
    "ref_protected",
    "repository",
    "repository_id",
    "repository_owner_id",
    "rpst_id",
    "runner_environment",
    "sub",
    "user_access_level",
    "user_email",
    "user_id",
    "user_login",
    "workflow",
];

#[test]
fn a_claim_fills_a_key_where_the_policy_language_knows_it() {
    for issuer in ISSUERS {
        let members: Vec<String> = CLAIMS.iter().map(|c| format!("\"{c}\": \"x\"")).collect();
        let token = format!("{{\"iss\": \"https://{issuer}\", {}}}", members.join(", "));
        let token = jwt::read(&token).value.unwrap();
        let filled = jwt::condition_keys(&token);
        for claim in CLAIMS {
            let key = format!("{issuer}:{claim}");
            let fills = filled.iter().any(|filled| filled.key == key);
            assert_eq!(fills, keys::key(&key).is_some(), "{key}");
        }
    }
}
