//! Where two ARNs begin to differ.

use std::borrow::Cow;

use crate::{arn::Arn, letters::fold, pattern::Pattern};

/// A part of an ARN, in the order in which two ARNs are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Partition,
    Account,
    /// `user`, `role`, `assumed-role` …
    ResourceType,
    /// `iam`, `sts` …
    Service,
    Region,
    Path,
    Name,
    /// The session of a role.
    Session,
}

/// The first part in which two ARNs differ, with a sentence fragment about the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) part: Part,
    pub(super) sentence: String,
}

/// Says how an ARN differs from the one it should be: in its partition, account, resource type,
/// service, path or name, whichever comes first. Wildcards in `written` match as in a `Resource`.
///
/// `None` where either text is not an ARN, or nothing differs that can be named.
///
/// ```
/// use rolecall_policy::first_difference;
/// let role = "arn:aws:iam::111122223333:role/team/Dev";
/// assert_eq!(
///     first_difference("arn:aws:iam::111122223333:role/Dev", role).as_deref(),
///     Some("its path is `/`, not `/team/`")
/// );
/// assert_eq!(
///     first_difference("arn:aws-cn:iam::111122223333:role/Dev", role).as_deref(),
///     Some("its partition is `aws-cn`, not `aws`")
/// );
/// ```
#[must_use]
pub fn first_difference(written: &str, wanted: &str) -> Option<String> {
    Some(difference(written, wanted)?.sentence)
}

pub(super) fn difference(written: &str, wanted: &str) -> Option<Difference> {
    let (one, other) = (Arn::read(written)?, Arn::read(wanted)?);
    let differ = |part, name: &str, one: &str, other: &str| {
        (!covers(one, other)).then(|| Difference {
            part,
            sentence: format!("its {name} is `{one}`, not `{other}`"),
        })
    };
    let identity = |arn: Arn<'_>| matches!(arn.service, "iam" | "sts");
    let both = identity(one) && identity(other);
    differ(Part::Partition, "partition", one.partition, other.partition)
        .or_else(|| {
            let service = || differ(Part::Service, "service", one.service, other.service);
            (!both).then(service).flatten()
        })
        .or_else(|| account(one.account, other.account))
        .or_else(|| both.then(|| resource_type(one.resource, other.resource))?)
        .or_else(|| differ(Part::Service, "service", one.service, other.service))
        .or_else(|| differ(Part::Region, "Region", one.region, other.region))
        .or_else(|| both.then(|| name(one.resource, other.resource))?)
}

/// Whether a part of an ARN with wildcards matches a part without.
fn covers(written: &str, wanted: &str) -> bool {
    written == wanted || Pattern::read(written, false).matches(wanted)
}

/// How one account ID differs from another.
pub(super) fn account(written: &str, wanted: &str) -> Option<Difference> {
    if covers(written, wanted) {
        return None;
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let pairs = written.bytes().zip(wanted.bytes());
    let off = pairs.filter(|(one, other)| one != other).count();
    let more = match written.len() {
        12 if wanted.len() == 12 && off == 1 => "; one digit differs".to_owned(),
        12 => String::new(),
        length if digits(written) => {
            format!("; an account ID has 12 digits, and this has {length}")
        }
        _ => String::new(),
    };
    let sentence = if written.is_empty() {
        format!("it names no account, and `{wanted}` is meant")
    } else {
        format!("its account is `{written}`, not `{wanted}`{more}")
    };
    Some(Difference {
        part: Part::Account,
        sentence,
    })
}

fn resource_type(written: &str, wanted: &str) -> Option<Difference> {
    let (one, other) = (type_of(written), type_of(wanted));
    if one == other || one.contains(['*', '?']) {
        return None;
    }
    Some(Difference {
        part: Part::ResourceType,
        sentence: format!("it is {}, not {}", noun(one), noun(other)),
    })
}

/// The type in the resource part of an ARN of IAM or STS.
pub(super) fn type_of(resource: &str) -> &str {
    resource.split('/').next().unwrap_or(resource)
}

/// What a resource type of IAM or STS is called.
pub(super) fn noun(resource_type: &str) -> Cow<'static, str> {
    Cow::Borrowed(match resource_type {
        "root" => "an account",
        "user" => "a user",
        "role" => "a role",
        "group" => "a group",
        "policy" => "a policy",
        "instance-profile" => "an instance profile",
        "assumed-role" => "a role session",
        "federated-user" => "a federated user session",
        "saml-provider" => "a SAML provider",
        "oidc-provider" => "an OpenID Connect provider",
        "mfa" => "an MFA device",
        other => return Cow::Owned(format!("`{other}`")),
    })
}

/// How the names of two resources of one type differ, path included.
fn name(written: &str, wanted: &str) -> Option<Difference> {
    if covers(written, wanted) {
        return None;
    }
    let (_, one) = written.split_once('/')?;
    let (_, other) = wanted.split_once('/')?;
    let (part, what, one, other) = if type_of(written) == "assumed-role" {
        let (role, session) = one.split_once('/').unwrap_or((one, ""));
        let (other_role, other_session) = other.split_once('/').unwrap_or((other, ""));
        if role == other_role {
            (
                Part::Session,
                "session name",
                session.into(),
                other_session.into(),
            )
        } else {
            (Part::Name, "role", role.into(), other_role.into())
        }
    } else {
        let ((path, name), (other_path, other_name)) = (path_and_name(one), path_and_name(other));
        if name == other_name {
            (Part::Path, "path", path, other_path)
        } else if path == other_path {
            (
                Part::Name,
                "name",
                Cow::Borrowed(name),
                Cow::Borrowed(other_name),
            )
        } else {
            let (one, other) = (format!("/{one}"), format!("/{other}"));
            (Part::Name, "path with name", one.into(), other.into())
        }
    };
    let case = if differ_in_case(&one, &other) {
        "; they differ only in case, and ARNs are case-sensitive"
    } else {
        ""
    };
    Some(Difference {
        part,
        sentence: format!("its {what} is `{one}`, not `{other}`{case}"),
    })
}

/// `team/Dev` as `/team/` and `Dev`.
fn path_and_name(text: &str) -> (Cow<'_, str>, &str) {
    match text.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/").into(), name),
        None => ("/".into(), text),
    }
}

/// Whether two texts are the same but for the case of their letters.
pub(super) fn differ_in_case(one: &str, other: &str) -> bool {
    one != other && fold(one).eq_ignore_ascii_case(&fold(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_that_differs_is_named() {
        let role = "arn:aws:iam::111122223333:role/team/Dev";
        let session = "arn:aws:sts::111122223333:assumed-role/Dev/ana";
        for (written, wanted, sentence) in [
            // neither the account nor the path is the reason where the partition differs
            (
                "arn:aws-us-gov:iam::444455556666:role/Dev",
                role,
                Some("its partition is `aws-us-gov`, not `aws`"),
            ),
            (
                "arn:aws:iam::111122223334:role/Dev",
                role,
                Some("its account is `111122223334`, not `111122223333`; one digit differs"),
            ),
            (
                "arn:aws:iam::1111222233:role/team/Dev",
                role,
                Some(
                    "its account is `1111222233`, not `111122223333`; an account ID has 12 \
                     digits, and this has 10",
                ),
            ),
            (
                "arn:aws:iam::111122223333:user/Dev",
                role,
                Some("it is a user, not a role"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Dev/ana",
                role,
                Some("it is a role session, not a role"),
            ),
            (
                "arn:aws:sts::111122223333:role/team/Dev",
                role,
                Some("its service is `sts`, not `iam`"),
            ),
            (
                "arn:aws:iam::111122223333:role/team/dev",
                role,
                Some(
                    "its name is `dev`, not `Dev`; they differ only in case, and ARNs are \
                     case-sensitive",
                ),
            ),
            (
                "arn:aws:iam::111122223333:role/ops/Admin",
                role,
                Some("its path with name is `/ops/Admin`, not `/team/Dev`"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Dev/bob",
                session,
                Some("its session name is `bob`, not `ana`"),
            ),
            // wildcards match as in a resource
            ("arn:aws:iam::*:role/*", role, None),
            (
                "arn:aws:iam::*:user/*",
                role,
                Some("it is a user, not a role"),
            ),
            ("Dev", role, None),
        ] {
            assert_eq!(
                first_difference(written, wanted).as_deref(),
                sentence,
                "{written}"
            );
        }
    }
}
