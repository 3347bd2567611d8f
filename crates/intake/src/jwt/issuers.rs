//! The identity providers that AWS documents condition keys for, or that are met often.

/// The claims that become condition keys whatever the issuer; `azp` and `aud` are a case of their
/// own.
pub(super) const DEFAULT_CLAIMS: [&str; 3] = ["amr", "email", "sub"];

/// The name of the identity provider with this issuer, such as `GitHub Actions`.
///
/// ```
/// use rolecall_intake::jwt::issuer_name;
/// assert_eq!(issuer_name("https://token.actions.githubusercontent.com"), Some("GitHub Actions"));
/// assert_eq!(issuer_name("https://idp.example.com"), None);
/// ```
#[must_use]
pub fn issuer_name(issuer: &str) -> Option<&'static str> {
    let issuer = issuer.strip_prefix("https://").unwrap_or(issuer);
    ISSUERS
        .iter()
        .find(|known| known.is(issuer))
        .map(|known| known.name)
}

/// The claims that AWS documents as condition keys for this issuer, beside the default ones.
///
/// A slash in a name steps into a nested claim, unless a claim has just this name.
pub(super) fn issuer_claims(issuer: &str) -> &'static [&'static str] {
    let found = ISSUERS.iter().find(|known| known.is(issuer));
    found.map_or(&[], |known| known.claims)
}

struct Issuer {
    name: &'static str,
    /// What the issuer begins with.
    starts: &'static str,
    /// What its host ends with.
    host_ends: &'static str,
    claims: &'static [&'static str],
}

impl Issuer {
    fn is(&self, issuer: &str) -> bool {
        let host = issuer.split('/').next().unwrap_or_default();
        let starts = if self.starts.contains('/') {
            issuer
        } else {
            host
        };
        starts.starts_with(self.starts) && host.ends_with(self.host_ends)
    }
}

const fn issuer(
    name: &'static str,
    starts: &'static str,
    host_ends: &'static str,
    claims: &'static [&'static str],
) -> Issuer {
    Issuer {
        name,
        starts,
        host_ends,
        claims,
    }
}

/// From the IAM User Guide ("Available keys for AWS OIDC federation") and the Service
/// Authorization Reference of STS, 2026.
const ISSUERS: &[Issuer] = &[
    issuer(
        "GitHub Actions",
        "token.actions.githubusercontent.com",
        "token.actions.githubusercontent.com",
        GITHUB,
    ),
    issuer(
        "GitHub Enterprise Cloud",
        "token.actions.",
        ".ghe.com",
        GITHUB,
    ),
    issuer(
        "GitHub Enterprise",
        "github.com/enterprises/",
        "github.com",
        GITHUB,
    ),
    issuer("GitLab", "gitlab.com", "gitlab.com", GITLAB),
    issuer(
        "Google",
        "accounts.google.com",
        "accounts.google.com",
        &["google/organization_number"],
    ),
    issuer(
        "CircleCI",
        "oidc.circleci.com/org/",
        "oidc.circleci.com",
        &["oidc.circleci.com/project-id"],
    ),
    issuer(
        "Oracle Cloud Infrastructure",
        "idcs-",
        ".identity.oraclecloud.com",
        &["rpst_id"],
    ),
    issuer("Buildkite", "agent.", "buildkite.com", BUILDKITE),
    issuer("Buildkite", "agent.", "buildkite.dev", BUILDKITE),
    issuer("Buildkite", "agent.", "buildkite.site", BUILDKITE),
    issuer(
        "Amazon Cognito identity pool",
        "cognito-identity.",
        "amazonaws.com",
        &[],
    ),
    issuer(
        "Amazon Cognito user pool",
        "cognito-idp.",
        "amazonaws.com",
        &[],
    ),
    issuer("Amazon EKS", "oidc.eks.", "amazonaws.com", &[]),
    issuer("Auth0", "", ".auth0.com", &[]),
    issuer("Bitbucket", "api.bitbucket.org", "api.bitbucket.org", &[]),
    issuer("HCP Terraform", "app.terraform.io", "app.terraform.io", &[]),
    issuer(
        "Microsoft Entra ID",
        "login.microsoftonline.com",
        "login.microsoftonline.com",
        &[],
    ),
    issuer(
        "Microsoft Entra ID",
        "sts.windows.net",
        "sts.windows.net",
        &[],
    ),
    issuer("Okta", "", ".okta.com", &[]),
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
