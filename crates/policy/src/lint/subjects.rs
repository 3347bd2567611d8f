//! The subjects of tokens in a trust policy, where the provider documents their form.

use rolecall_source::{Confidence, Diagnostic, Names, codes};

use super::found::Found;
use super::subject::{Clause, PerStatement, Subject, allows, clauses};
use crate::{
    condition::Test, document::Statement, github::Subject as GithubSubject, keys::issuer_claim,
    kind::PolicyType,
};

/// R331: names without ids, which GitHub's immutable subjects never match.
pub(super) fn immutable(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subjects(subject) {
        if Form::of(clause.name()).is_none_or(|form| form.start != "repo:") {
            continue;
        }
        let parsed = || {
            clause.operands().filter_map(|operand| {
                let text = operand.written.value.as_str();
                Some((operand, GithubSubject::parse(text)?))
            })
        };
        let mut with_ids = Names::default();
        for (owner, repository) in parsed().filter_map(|(_, names)| immutable_names(names)) {
            with_ids.add(&full_name(owner, repository));
        }
        for (operand, names) in parsed() {
            let is_old = names.owner.id.is_none() && !has_wildcard(names.owner.name);
            let (owner, repository) = (names.owner.name, names.repository.name);
            let moved =
                with_ids.contains(&full_name(owner, Some(repository))) || with_ids.contains(owner);
            if !is_old || moved {
                continue;
            }
            let is_one = !has_wildcard(repository);
            let both = names.with_ids(Some("OWNER-ID"), is_one.then_some("REPOSITORY-ID"));
            let ids = if is_one {
                format!("gh api repos/{owner}/{repository} --jq '{{owner: .owner.id, repo: .id}}'")
            } else {
                format!("gh api users/{owner} --jq .id")
            };
            out.push(
                Diagnostic::info(
                    codes::LINT_IMMUTABLE_SUBJECT,
                    operand.written.span,
                    "repositories created, renamed or transferred after 15 July 2026 have an id \
                     after each name in the subject, which this value does not match",
                )
                .help(format!("list `{both}` too; `{ids}` prints the ids"))
                .confidence(Confidence::Documented),
            );
        }
    }
}

/// `owner/repository`, or the owner alone.
fn full_name(owner: &str, repository: Option<&str>) -> String {
    repository.map_or_else(|| owner.to_owned(), |name| [owner, "/", name].concat())
}

/// The owner and the repository that an immutable subject names; no repository where it has a
/// wildcard, and `None` for other subjects.
fn immutable_names(names: GithubSubject<'_>) -> Option<(&str, Option<&str>)> {
    names.owner.id?;
    let repository = names.repository.name;
    let is_one = !has_wildcard(repository);
    Some((names.owner.name, is_one.then_some(repository)))
}

/// R332: a wildcard in what tells the customers of a shared provider apart.
pub(super) fn tenant(subject: &Subject<'_>, out: &mut Found) {
    let mut named_elsewhere = PerStatement::default();
    for (statement, clause) in subjects(subject) {
        let Some(form) = Form::of(clause.name()) else {
            continue;
        };
        if clause.test != Test::StringLike || *named_elsewhere.of(statement, names_tenant_elsewhere)
        {
            continue;
        }
        for operand in clause.operands() {
            let text = operand.written.value.as_str();
            let Some(tenant) = form.open_tenant(text) else {
                continue;
            };
            let written = tenant.trim_end_matches(['*', '?']);
            let other = if written.is_empty() || has_wildcard(written) {
                format!("other {}s", form.tenant)
            } else {
                format!("other {}s, such as `{written}-evil`", form.tenant)
            };
            let separator = form.separator;
            out.push(
                Diagnostic::warning(
                    codes::LINT_SUBJECT_TENANT,
                    operand.written.span,
                    format!("the wildcard before `{separator}` also accepts {other}"),
                )
                .help(format!(
                    "write the {} in full up to `{separator}`",
                    form.tenant
                ))
                .confidence(Confidence::Documented),
            );
        }
    }
}

/// The conditions of a trust policy that let only some subjects pass.
fn subjects<'a>(
    subject: &Subject<'a>,
) -> impl Iterator<Item = (&'a Statement, Clause<'a>)> + use<'a> {
    let is_trust = subject.kind == PolicyType::Trust;
    subject
        .policy
        .statements
        .iter()
        .filter(move |_| is_trust)
        .flat_map(|statement| clauses(statement).map(move |clause| (statement, clause)))
        .filter(|(statement, clause)| {
            let is_subject = issuer_claim(clause.name()).is_some_and(|(_, claim)| {
                claim.eq_ignore_ascii_case("sub") && clause.test != Test::Null
            });
            is_subject && allows(statement) != clause.operator.negated
        })
}

/// How a shared provider's subjects begin.
struct Form {
    host: &'static str,
    start: &'static str,
    /// What ends the name of the customer.
    separator: char,
    /// What a customer is called.
    tenant: &'static str,
}

/// GitHub documentation, OpenID Connect reference; GitLab documentation, Connect to cloud services;
/// HCP Terraform documentation, Workload identity tokens; Buildkite documentation, OpenID Connect.
const FORMS: &[Form] = &[
    Form {
        host: "token.actions.githubusercontent.com",
        start: "repo:",
        separator: '/',
        tenant: "owner",
    },
    Form {
        host: "gitlab.com",
        start: "project_path:",
        separator: '/',
        tenant: "group",
    },
    Form {
        host: "app.terraform.io",
        start: "organization:",
        separator: ':',
        tenant: "organization",
    },
    Form {
        host: "agent.buildkite.com",
        start: "organization:",
        separator: ':',
        tenant: "organization",
    },
];

impl Form {
    fn of(key: &str) -> Option<&'static Self> {
        let (issuer, _) = issuer_claim(key)?;
        let host = issuer.split('/').next()?;
        FORMS
            .iter()
            .find(|form| form.host.eq_ignore_ascii_case(host))
    }

    /// The customer's name in a pattern, where it is open which customer that is.
    fn open_tenant<'p>(&self, pattern: &'p str) -> Option<&'p str> {
        let text = pattern.strip_prefix(self.start)?;
        let (tenant, rest) = text.split_once(self.separator).unwrap_or((text, ""));
        if !has_wildcard(tenant) {
            return None;
        }
        let (name, id) = tenant.split_once('@').unwrap_or((tenant, ""));
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        // no name holds `@`, and no branch `:`, so that the id can only be the owner's
        let is_pinned = is_id && rest.contains(':');
        (has_wildcard(name) && !is_pinned).then_some(tenant)
    }
}

/// Whether another key of the token says whose it is.
fn names_tenant_elsewhere(statement: &Statement) -> bool {
    const TELLING: [&str; 6] = [
        "repository",
        "repository_id",
        "repository_owner_id",
        "namespace_id",
        "project_id",
        "organization_id",
    ];
    clauses(statement)
        .filter(|clause| clause.restricts())
        .filter_map(|clause| issuer_claim(clause.keyed.folded()))
        .any(|(_, claim)| TELLING.contains(&claim))
}

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}
