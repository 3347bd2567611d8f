//! What is known about one condition key: its type, and the checks that carry it.

use std::borrow::Cow;

use rolecall_source::{Confidence, StsOperation};

/// A condition key, or a family of keys such as `aws:RequestTag/${TagKey}`.
///
/// ```
/// use rolecall_policy::keys::{KeyType, key};
/// let tags = key("AWS:tagkeys").unwrap();
/// assert_eq!(tags.name, "aws:TagKeys");
/// assert!(tags.multivalued);
/// let tag = key("aws:requesttag/Team").unwrap();
/// assert_eq!(tag.spelling("aws:requesttag/Team"), "aws:RequestTag/Team");
/// assert_eq!(key("sts:SourceIdentity").unwrap().value, KeyType::String);
/// assert!(key("s3:prefix").is_none());
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The name as AWS spells it; the variable part of a family as `${…}`.
    pub name: &'static str,
    /// What its values are.
    pub value: KeyType,
    /// Whether a request holds a list of values, so that a policy needs `ForAllValues` or
    /// `ForAnyValue`.
    pub multivalued: bool,
    /// Whether AWS's pages disagree on that, or the identity provider decides it.
    pub disputed: bool,
    /// When a request carries it, as the end of a sentence: "when the call passes session tags".
    /// `None` where every request does.
    pub when: Option<&'static str>,
    pub(super) carried: Columns,
    /// Actions of STS outside the columns that the Service Authorization Reference lists it for.
    pub(super) also: &'static [&'static str],
}

/// What the values of a condition key are, and with that which operators fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// An instant.
    Date,
    /// An IP address.
    Ip,
}

/// Whether the check of an action carries a condition key, where the call has a value for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// It does.
    Yes {
        /// How sure that is.
        confidence: Confidence,
        /// Who says so.
        source: &'static str,
    },
    /// It does not: a condition sees an absent key.
    No {
        /// How sure that is.
        confidence: Confidence,
        /// Who says so.
        source: &'static str,
    },
    /// Nothing is known.
    Unknown,
}

impl Carried {
    /// Whether it is known that the check does not carry the key.
    #[must_use]
    pub const fn is_no(self) -> bool {
        matches!(self, Self::No { .. })
    }
}

/// For each check whether it carries a key: `sts:AssumeRole`, `sts:AssumeRoleWithSAML`,
/// `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`, `sts:SetSourceIdentity`, the other actions of
/// STS, and all other services.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns(pub(super) [Cell; 7]);

/// What is known about one key in one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Carried: a global key, which every service has.
    Global,
    /// Carried: the Service Authorization Reference lists it for the action.
    Listed,
    /// Not carried: the Service Authorization Reference lists it for other actions only.
    Unlisted,
    /// Carried: the IAM User Guide says so.
    Guide,
    /// Not carried: the IAM User Guide says so.
    NotGuide,
    /// Carried, as was observed.
    Seen,
    /// Not carried, as was observed.
    NotSeen,
    /// Carried, to go by AWS's example policies.
    Likely,
    /// Carried, as must be presumed: the same caller makes the call.
    Presumed,
    /// Not carried, as must be presumed: such a caller has no value for it.
    Unlikely,
    /// Nobody knows.
    Unclear,
}

impl Key {
    /// What is fixed of the name: all of it, or for a family what precedes the variable part.
    pub(crate) fn fixed(&self) -> &'static str {
        self.name
            .split_once("${")
            .map_or(self.name, |(fixed, _)| fixed)
    }

    /// Whether the check of `action` carries the key. `action` is a full name such as
    /// `sts:AssumeRole`, without wildcards, in any letter case.
    #[must_use]
    pub fn carried(&self, action: &str) -> Carried {
        if self.also.iter().any(|a| a.eq_ignore_ascii_case(action)) {
            return Cell::Listed.carried();
        }
        let Columns(columns) = self.carried;
        let [
            assume,
            saml,
            web,
            tag,
            source_identity,
            other_sts,
            elsewhere,
        ] = columns;
        let Some(name) = strip_prefix(action, "sts:") else {
            return elsewhere.carried();
        };
        let cell = match StsOperation::of_action(action) {
            Some(StsOperation::AssumeRole) => assume,
            Some(StsOperation::AssumeRoleWithSaml) => saml,
            Some(StsOperation::AssumeRoleWithWebIdentity) => web,
            _ if name.eq_ignore_ascii_case("TagSession") => tag,
            _ if name.eq_ignore_ascii_case("SetSourceIdentity") => source_identity,
            _ => other_sts,
        };
        cell.carried()
    }

    /// `written` as AWS spells it: the name of a tag or an issuer stays as it is.
    #[must_use]
    pub fn spelling<'a>(&self, written: &'a str) -> Cow<'a, str> {
        let Some((fixed, variable)) = self.name.split_once("${") else {
            return Cow::Borrowed(self.name);
        };
        let claim = variable.split_once("}:").map(|(_, claim)| claim);
        match (issuer_claim(written), claim) {
            (Some((issuer, _)), Some(claim)) => Cow::Owned(format!("{issuer}:{claim}")),
            (Some(_), None) => Cow::Borrowed(written),
            (None, _) => {
                let name = written.get(fixed.len()..).unwrap_or_default();
                Cow::Owned(format!("{fixed}{name}"))
            }
        }
    }
}

impl Cell {
    const fn carried(self) -> Carried {
        let (confidence, source) = match self {
            Self::Unclear => return Carried::Unknown,
            Self::Listed | Self::Unlisted => (
                Confidence::Documented,
                "Service Authorization Reference for AWS STS",
            ),
            Self::Global | Self::Guide | Self::NotGuide => {
                (Confidence::Documented, "IAM User Guide")
            }
            Self::Seen | Self::NotSeen => (Confidence::Observed, "observed by third parties, 2026"),
            Self::Likely => (
                Confidence::Inferred,
                "AWS's example policies put such keys in one statement with this action",
            ),
            Self::Presumed | Self::Unlikely => (
                Confidence::Inferred,
                "follows from what the caller of this action is",
            ),
        };
        match self {
            Self::Unlisted | Self::NotGuide | Self::NotSeen | Self::Unlikely => {
                Carried::No { confidence, source }
            }
            _ => Carried::Yes { confidence, source },
        }
    }
}

/// An identity provider's host, with its path, and the claim, where a key is one of a token.
///
/// No service prefix of AWS has a dot, every host does.
pub(crate) fn issuer_claim(name: &str) -> Option<(&str, &str)> {
    name.split_once(':')
        .filter(|(issuer, claim)| issuer.contains('.') && !claim.is_empty())
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
