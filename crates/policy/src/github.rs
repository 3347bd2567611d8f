//! Subjects of the tokens of GitHub Actions.
//!
//! `repo:OWNER/REPOSITORY:…` names both by names alone. The immutable form,
//! `repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID:…`, adds the ids, which a rename keeps. Repositories
//! that were created, renamed or transferred after 15 July 2026 have it, and those whose owner opted
//! in (GitHub documentation, OpenID Connect reference). Names hold neither `@` nor `/`, and a `:` in
//! what follows is written `%3A`.

use crate::keys::issuer_claim;

/// Whether a condition key is the subject of a token of GitHub Actions.
pub(crate) fn is_subject_key(key: &str) -> bool {
    issuer_claim(key)
        .is_some_and(|(issuer, claim)| claim.eq_ignore_ascii_case("sub") && is_github(issuer))
}

/// Whether an issuer, without `https://`, is GitHub Actions.
fn is_github(issuer: &str) -> bool {
    let host = issuer.split('/').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host == "token.actions.githubusercontent.com"
        || (host.starts_with("token.actions.") && host.ends_with(".ghe.com"))
}

/// Whether a subject of GitHub Actions has ids after the names of owner and repository.
///
/// ```
/// use rolecall_policy::github::is_immutable;
/// assert!(is_immutable("repo:octo-org@123456/octo-repo@456789:pull_request"));
/// assert!(!is_immutable("repo:octo-org/octo-repo:pull_request"));
/// ```
#[must_use]
pub fn is_immutable(subject: &str) -> bool {
    Subject::parse(subject).is_some_and(|subject| subject.owner.id.is_some())
}

/// A subject, or a pattern of subjects, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject<'a> {
    pub(crate) owner: Named<'a>,
    pub(crate) repository: Named<'a>,
    /// From the colon after the repository on; empty where there is none.
    pub(crate) rest: &'a str,
}

/// A name with its id, where the text has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Splits a subject; `None` for one that does not name owner and repository.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (owner, rest) = text.strip_prefix("repo:")?.split_once('/')?;
        let colon = rest.find(':').unwrap_or(rest.len());
        let (repository, rest) = rest.split_at_checked(colon)?;
        Some(Self {
            owner: Named::parse(owner),
            repository: Named::parse(repository),
            rest,
        })
    }

    /// Whether both have the same ids.
    pub(crate) fn has_ids_of(self, other: Self) -> bool {
        let ids = |subject: Self| subject.owner.id.zip(subject.repository.id);
        ids(self).is_some() && ids(self) == ids(other)
    }

    /// The same subject with other ids.
    pub(crate) fn with_ids(self, owner: Option<&str>, repository: Option<&str>) -> String {
        format!(
            "repo:{}/{}{}",
            self.owner.with_id(owner),
            self.repository.with_id(repository),
            self.rest
        )
    }
}

impl<'a> Named<'a> {
    fn parse(text: &'a str) -> Self {
        match text.split_once('@') {
            Some((name, id)) => Self { name, id: Some(id) },
            None => Self {
                name: text,
                id: None,
            },
        }
    }

    fn with_id(self, id: Option<&str>) -> String {
        match id {
            Some(id) => format!("{}@{id}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// Why a token's subject does not match a value of the policy, where the form of one of them or an
/// id is the reason; with the value that accepts exactly this repository.
///
/// `matches` says whether the value of the policy matches a subject.
pub(crate) fn mismatch(
    subject: &str,
    policy: &str,
    matches: impl Fn(&str) -> bool,
) -> Option<String> {
    let token = Subject::parse(subject)?;
    let wanted = Subject::parse(policy)?;
    // of a pattern, what it says of branches or environments is kept
    let rest = match wanted.rest {
        "" if wanted.repository.name.ends_with('*') => ":*",
        "" => token.rest,
        rest => rest,
    };
    let exact = Subject { rest, ..token }.with_ids(token.owner.id, token.repository.id);
    let same_repository = |subject: &str| matches(subject).then_some(());
    match (token.owner.id, wanted.owner.id) {
        (Some(_), None) => {
            same_repository(&token.with_ids(None, None))?;
            Some(format!(
                "the token has GitHub's immutable subject, with an id after each name, and the \
                 policy expects the names alone. `{exact}` accepts exactly this repository"
            ))
        }
        (None, Some(owner)) => {
            same_repository(&token.with_ids(Some(owner), wanted.repository.id))?;
            Some(format!(
                "the policy expects GitHub's immutable subject, with an id after each name, and \
                 this repository still sends the names alone. `{exact}` accepts exactly this \
                 repository"
            ))
        }
        (Some(_), Some(owner)) => {
            same_repository(&token.with_ids(Some(owner), wanted.repository.id))?;
            Some(format!(
                "the names are the same and the ids are not, so this is another repository of that \
                 name. `{exact}` accepts exactly this one"
            ))
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pattern;

    const NEW: &str = "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main";
    const OLD: &str = "repo:octo-org/octo-repo:ref:refs/heads/main";

    fn reason(subject: &str, policy: &str) -> Option<String> {
        let pattern = Pattern::read(policy, false);
        assert!(!pattern.matches(subject));
        mismatch(subject, policy, |text| pattern.matches(text))
    }

    #[test]
    fn the_form_is_the_reason_in_both_directions() {
        let said = reason(NEW, "repo:octo-org/octo-repo:*").unwrap();
        assert!(said.contains("`repo:octo-org@123456/octo-repo@456789:*` accepts exactly"));
        let said = reason(NEW, "repo:octo-org/*").unwrap();
        assert!(said.contains("`repo:octo-org@123456/octo-repo@456789:*`"));
        let said = reason(NEW, OLD).unwrap();
        assert!(said.contains(&format!("`{NEW}`")));
        let said = reason(OLD, NEW).unwrap();
        assert!(said.contains(&format!("`{OLD}`")));
        let said = reason(NEW, "repo:octo-org@123456/octo-repo@1:*").unwrap();
        assert!(said.contains("another repository"));
    }

    #[test]
    fn another_reason_is_not_blamed_on_the_form() {
        for (subject, policy) in [
            (NEW, "repo:octo-org/other:*"),
            (NEW, "repo:octo-org/octo-repo:environment:prod"),
            (OLD, "repo:octo-org@1/other@2:*"),
            (OLD, "repo:octo-org/octo-repo:ref:refs/heads/next"),
            (NEW, "repo:octo-org@123456/octo-repo@456789:pull_request"),
            ("project_path:g/p:ref_type:branch:ref:main", OLD),
        ] {
            assert_eq!(reason(subject, policy), None, "{subject} {policy}");
        }
    }

    #[test]
    fn subjects_of_github_only() {
        assert!(is_subject_key("token.actions.githubusercontent.com:SUB"));
        assert!(is_subject_key("token.actions.octo.ghe.com:sub"));
        assert!(!is_subject_key("token.actions.githubusercontent.com:ref"));
        assert!(!is_subject_key("gitlab.com:sub"));
    }
}
