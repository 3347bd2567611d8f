//! The names inside an ARN, as the page shows them.

use rolecall_policy::Arn;

/// What an ARN in IAM or STS names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Principal<'a> {
    pub(crate) partition: &'a str,
    pub(crate) account: &'a str,
    pub(crate) kind: Kind,
    /// The user's or role's name without its path; for a session the role's.
    pub(crate) name: &'a str,
    /// The session name, for sessions of roles.
    pub(crate) session: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Role,
    Session,
    /// An identity provider.
    Provider,
    Other,
}

impl Kind {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::User => "IAM user",
            Self::Role => "IAM role",
            Self::Session => "role session",
            Self::Provider => "identity provider",
            Self::Other => "principal",
        }
    }
}

impl<'a> Principal<'a> {
    /// Reads an ARN; `None` where the text is none.
    pub(crate) fn of(arn: &'a str) -> Option<Self> {
        let Arn {
            partition,
            account,
            resource,
            ..
        } = Arn::read(arn)?;
        let (kind, path) = resource.split_once('/').unwrap_or(("", resource));
        let last = path.rsplit('/').next().unwrap_or(path);
        let (kind, name, session) = match kind {
            "user" => (Kind::User, last, None),
            "role" => (Kind::Role, last, None),
            "assumed-role" => {
                let (role, session) = path.split_once('/').unwrap_or((path, ""));
                (Kind::Session, role, Some(session))
            }
            "saml-provider" | "oidc-provider" => (Kind::Provider, path, None),
            _ => (Kind::Other, last, None),
        };
        Some(Self {
            partition,
            account,
            kind,
            name,
            session,
        })
    }

    /// Who it is, in the middle of a sentence.
    pub(crate) fn words(&self) -> String {
        match self.kind {
            Kind::Session => format!("the session of {}", self.name),
            Kind::Other if self.name == "root" => format!("the root user of {}", self.account),
            _ => self.name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_path() {
        let user = Principal::of("arn:aws:iam::123456789012:user/a/b/DevUser").unwrap();
        assert_eq!((user.kind, user.name), (Kind::User, "DevUser"));
        assert_eq!(user.account, "123456789012");
        assert_eq!(user.partition, "aws");
        let session = Principal::of("arn:aws:sts::1:assumed-role/R/S").unwrap();
        assert_eq!((session.name, session.session), ("R", Some("S")));
        assert_eq!(Principal::of("arn:aws:iam::1:root").unwrap().name, "root");
        assert_eq!(Principal::of("$1"), None);
    }
}
