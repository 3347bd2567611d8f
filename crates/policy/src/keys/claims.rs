//! Which claims of a token become condition keys, by identity provider.

/// The claims that become keys for every OpenID Connect provider.
pub(crate) const DEFAULT_CLAIMS: &[&str] = &["amr", "aud", "email", "oaud", "sub"];

/// The further claims that AWS documents for a provider; `None` for a provider that it documents
/// none for. `issuer` is the provider's host, with its path.
pub(crate) fn provider_claims(issuer: &str) -> Option<&'static [&'static str]> {
    let host = issuer.split('/').next()?.to_ascii_lowercase();
    let enterprise = host.starts_with("token.actions.") && host.ends_with(".ghe.com");
    Some(match host.as_str() {
        "token.actions.githubusercontent.com" => GITHUB,
        _ if enterprise => GITHUB,
        "accounts.google.com" => &["google/organization_number"],
        "cognito-identity.amazonaws.com" => &[],
        "www.amazon.com" => &["app_id", "user_id"],
        "graph.facebook.com" => &["app_id", "id"],
        "gitlab.com" => GITLAB,
        "oidc.circleci.com" => &["oidc.circleci.com/project-id"],
        "agent.buildkite.com" | "agent.buildkite.dev" | "agent.buildkite.site" => BUILDKITE,
        _ => return None,
    })
}

const GITHUB: &[&str] = &[
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "workflow",
];

const GITLAB: &[&str] = &[
    "namespace_id",
    "pipeline_source",
    "project_id",
    "ref_protected",
    "runner_environment",
    "user_access_level",
    "user_email",
    "user_id",
    "user_login",
];

const BUILDKITE: &[&str] = &[
    "build_branch",
    "cluster_id",
    "cluster_name",
    "organization_id",
    "organization_slug",
    "pipeline_id",
    "pipeline_slug",
];
