//! Values that nearly match: how the value of a request differs from the one in the policy.

use super::difference::{account, differ_in_case, first_difference};
use crate::{
    arn::Arn,
    condition::{Keyed, Operand, Operator, Test},
    context::Context,
    github::{self, Subject},
    letters::fold,
    pattern::Pattern,
    principal::is_account,
};

/// A value of the request next to one of the policy that it does not match.
pub(super) struct Pair<'a> {
    pub(super) operator: &'a Operator,
    pub(super) test: Test,
    pub(super) key: &'a Keyed,
    pub(super) operand: &'a Operand,
    /// The value of the request.
    pub(super) value: &'a str,
    /// The value of the policy, with its variables replaced.
    pub(super) policy: &'a str,
    pub(super) context: &'a Context<'a>,
}

impl Pair<'_> {
    /// What stands between the two, where that can be named.
    pub(super) fn near_miss(&self) -> Option<String> {
        let compares_text = matches!(
            self.test,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike
        );
        if !compares_text {
            return None;
        }
        self.case()
            .or_else(|| self.literal_wildcard())
            .or_else(|| self.edges())
            .or_else(|| self.github_subject())
            .or_else(|| self.sign_in_endpoint())
            .or_else(|| self.parts())
    }

    /// The two differ only in the case of their letters.
    fn case(&self) -> Option<String> {
        let same = match self.test {
            Test::StringEquals => differ_in_case(self.value, self.policy),
            Test::StringLike | Test::ArnLike => {
                Pattern::read(&fold(self.policy), false).matches(&fold(self.value))
            }
            _ => false,
        };
        if !same {
            return None;
        }
        let operator = &self.operator.name.value;
        let more = if self.test == Test::StringEquals && self.ignores_case_elsewhere() {
            "; IAM names ignore case, so `StringEqualsIgnoreCase` is safe here"
        } else {
            ""
        };
        Some(format!(
            "they differ only in case, and `{operator}` compares case-sensitively{more}"
        ))
    }

    /// Whether the values are names that IAM itself tells apart without regard to case, so that no
    /// two of them differ only in case.
    fn ignores_case_elsewhere(&self) -> bool {
        let name = "aws:username";
        let variables = self
            .operand
            .pattern()
            .into_iter()
            .flat_map(Pattern::variables);
        self.key.folded() == name
            || variables
                .into_iter()
                .any(|v| v.key.eq_ignore_ascii_case(name))
    }

    /// A wildcard under an operator that takes it for an ordinary character.
    fn literal_wildcard(&self) -> Option<String> {
        let exact = matches!(self.test, Test::StringEquals | Test::StringEqualsIgnoreCase);
        let meant = exact && Pattern::read(self.policy, false).matches(self.value);
        let operator = &self.operator.name.value;
        meant.then(|| {
            format!("`*` and `?` are ordinary characters under `{operator}`; use `StringLike`")
        })
    }

    /// Whitespace around one of them, a scheme before it, a slash after it.
    fn edges(&self) -> Option<String> {
        let (value, policy) = (self.value, self.policy);
        if value.trim() == policy.trim() {
            let whose = if policy == policy.trim() {
                "request"
            } else {
                "policy"
            };
            return Some(format!("the value in the {whose} has whitespace around it"));
        }
        let bare = |text: &str| text.strip_prefix("https://").unwrap_or(text).to_owned();
        if value.trim_end_matches('/') == policy.trim_end_matches('/') {
            return Some("they differ only in the trailing slash".to_owned());
        }
        (bare(value) == bare(policy)).then(|| "they differ only in `https://`".to_owned())
    }

    /// Subjects of GitHub Actions: with ids or without, of another repository, or of a job that
    /// runs for something else.
    fn github_subject(&self) -> Option<String> {
        if !github::is_subject_key(self.key.folded()) {
            return None;
        }
        let matches = |subject: &str| self.operand.holds(self.test, subject, self.context);
        if let Some(reason) = github::mismatch(self.value, self.policy, matches) {
            return Some(reason);
        }
        let (token, wanted) = (Subject::parse(self.value)?, Subject::parse(self.policy)?);
        let names = |subject: Subject<'_>| {
            let (owner, repository) = (subject.owner.name, subject.repository.name);
            format!("{owner}/{repository}")
        };
        let (repository, expected) = (names(token), names(wanted));
        if !Pattern::read(&expected, false).matches(&repository) {
            let moved = if token.has_ids_of(wanted) {
                "; the ids are the same, so it was renamed or transferred"
            } else {
                ""
            };
            return Some(format!(
                "the repository is `{repository}`, not `{expected}`{moved}"
            ));
        }
        let end = |rest: &str| rest.trim_start_matches(':').to_owned();
        let (value, policy) = (end(token.rest), end(wanted.rest));
        let form = Form::of(&value);
        if form == Form::of(&policy) {
            return None;
        }
        let ids = match (token.owner.id, wanted.owner.id) {
            (Some(_), None) => "the token has an id after each name, and the policy has none",
            (None, Some(_)) => "the policy has an id after each name, and the token has none",
            _ => return Some(form.sentence(&value)),
        };
        Some(format!(
            "{}. Besides, {ids}. `{}` accepts exactly this subject",
            form.sentence(&value),
            self.value
        ))
    }

    /// The sign-in endpoints that a SAML response is posted to.
    fn sign_in_endpoint(&self) -> Option<String> {
        if self.key.folded() != "saml:aud" {
            return None;
        }
        let (region, partition) = endpoint(self.value)?;
        let (wanted, other) = endpoint(self.policy)?;
        if partition != other {
            return Some(format!(
                "the response was posted to the sign-in endpoint of partition `{partition}`, and \
                 the policy has that of `{other}`"
            ));
        }
        (region != wanted).then(|| {
            let name = |region: Option<&str>| match region {
                Some(region) => format!("the sign-in endpoint of Region `{region}`"),
                None => "the global sign-in endpoint".to_owned(),
            };
            let (one, other) = (name(region), name(wanted));
            format!("the response was posted to {one}, and the policy has {other}")
        })
    }

    /// The first part in which two ARNs differ, or the digits of account IDs.
    fn parts(&self) -> Option<String> {
        if is_account(self.value) && is_account(self.policy) {
            let one_digit = account(self.policy, self.value)?.sentence;
            return one_digit
                .ends_with("one digit differs")
                .then(|| "one digit differs".to_owned());
        }
        let resource = |text| Arn::read(text).map(|arn| arn.resource);
        let (value, policy) = (resource(self.value)?, resource(self.policy)?);
        if self.key.folded() == "aws:principalarn"
            && policy.starts_with("assumed-role/")
            && value.starts_with("role/")
        {
            return Some(
                "`aws:PrincipalArn` of a session is the ARN of its role, without the session name"
                    .to_owned(),
            );
        }
        let difference = first_difference(self.policy, self.value)?;
        Some(format!("of the ARN in the policy, {difference}"))
    }
}

/// What the end of a subject of GitHub Actions says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Environment,
    PullRequest,
    Branch,
    Tag,
    Other,
}

impl Form {
    fn of(text: &str) -> Self {
        if text.starts_with("environment:") {
            Self::Environment
        } else if text == "pull_request" {
            Self::PullRequest
        } else if text.starts_with("ref:refs/tags/") {
            Self::Tag
        } else if text.starts_with("ref:") {
            Self::Branch
        } else {
            Self::Other
        }
    }

    /// Why a subject has the end that it has; `text` is that end.
    fn sentence(self, text: &str) -> String {
        let name = text
            .rsplit_once("refs/heads/")
            .or(text.rsplit_once("refs/tags/"));
        let name = name.or(text.split_once(':')).map_or(text, |(_, name)| name);
        let (why, rest) = match self {
            Self::Environment => (
                format!("the job has `environment: {name}`"),
                "names the environment and has no `ref:`",
            ),
            Self::PullRequest => (
                "a pull request triggered the workflow".to_owned(),
                "says `pull_request` and has no `ref:`",
            ),
            Self::Branch => (
                format!("the job runs for branch `{name}` without an `environment`"),
                "names the branch",
            ),
            Self::Tag => (
                format!("the job runs for tag `{name}` without an `environment`"),
                "names the tag",
            ),
            Self::Other => return format!("the subject ends in `{text}`"),
        };
        format!("{why}, so the subject {rest}; its end is `{text}`")
    }
}

/// The Region and the partition of a sign-in endpoint for SAML.
///
/// IAM User Guide, Configure SAML assertions for the authentication response.
fn endpoint(url: &str) -> Option<(Option<&str>, &'static str)> {
    const HOSTS: &[(&str, &str)] = &[
        ("signin.aws.amazon.com", "aws"),
        ("signin.amazonaws-us-gov.com", "aws-us-gov"),
        ("signin.amazonaws.cn", "aws-cn"),
    ];
    let host = url.strip_prefix("https://")?.split('/').next()?;
    HOSTS.iter().find_map(|(name, partition)| {
        let before = host.strip_suffix(name)?;
        let region = before.strip_suffix('.');
        (before.is_empty() || region.is_some()).then_some((region, *partition))
    })
}
