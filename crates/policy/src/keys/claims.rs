//! Which claims of a token become condition keys, by identity provider.

/// The claims that become keys for every OpenID Connect provider.
pub(crate) const DEFAULT_CLAIMS: &[&str] = &["amr", "aud", "email", "oaud", "sub"];

/// The further claims that AWS documents for a provider; `None` for a provider that it documents
/// none for. `issuer` is the provider's host, with its path.
pub(crate) fn provider_claims(issuer: &str) -> Option<&'static [&'static str]> {
    let issuer = issuer.to_ascii_lowercase();
    let host = issuer.split('/').next()?;
    let is = |&&(starts, host_ends, _): &&Provider| {
        let path = starts.contains('/');
        let from = if path { issuer.as_str() } else { host };
        from.starts_with(starts) && host.ends_with(host_ends)
    };
    PROVIDERS.iter().find(is).map(|&(_, _, claims)| claims)
}

/// What a provider begins with, what its host ends with, and its claims.
type Provider = (&'static str, &'static str, &'static [&'static str]);

/// "Available keys for AWS OIDC federation" in the IAM User Guide and the Service Authorization
/// Reference of STS, 2026. Where tokens are read stands the same of those that issue JWTs; a test
/// of the simulator holds the two together.
const PROVIDERS: &[Provider] = &[
    (
        "token.actions.githubusercontent.com",
        "token.actions.githubusercontent.com",
        GITHUB,
    ),
    ("token.actions.", ".ghe.com", GITHUB),
    ("github.com/enterprises/", "github.com", GITHUB),
    ("gitlab.com", "gitlab.com", GITLAB),
    (
        "accounts.google.com",
        "accounts.google.com",
        &["google/organization_number"],
    ),
    (
        "cognito-identity.amazonaws.com",
        "cognito-identity.amazonaws.com",
        &[],
    ),
    ("www.amazon.com", "www.amazon.com", &["app_id", "user_id"]),
    (
        "graph.facebook.com",
        "graph.facebook.com",
        &["app_id", "id"],
    ),
    (
        "oidc.circleci.com/org/",
        "oidc.circleci.com",
        &["oidc.circleci.com/project-id"],
    ),
    ("idcs-", ".identity.oraclecloud.com", &["rpst_id"]),
    ("agent.", "buildkite.com", BUILDKITE),
    ("agent.", "buildkite.dev", BUILDKITE),
    ("agent.", "buildkite.site", BUILDKITE),
];

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
