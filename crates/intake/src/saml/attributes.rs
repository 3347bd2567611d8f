//! The attributes that AWS reads.

use rolecall_source::{Span, Spanned};

use super::document::{Assertion, Attribute};

/// What the names of AWS's attributes begin with.
pub(super) const PREFIX: &str = "https://aws.amazon.com/SAML/Attributes/";

/// An attribute that AWS reads.
///
/// Names are compared to the letter, as AWS does.
///
/// ```
/// use rolecall_intake::saml::AwsAttribute;
/// let name = |local| format!("https://aws.amazon.com/SAML/Attributes/{local}");
/// assert_eq!(AwsAttribute::named(&name("Role")), Some(AwsAttribute::Role));
/// assert_eq!(AwsAttribute::named(&name("role")), None);
/// assert_eq!(AwsAttribute::named(&name("PrincipalTag:Team")), Some(AwsAttribute::PrincipalTag("Team")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsAttribute<'a> {
    /// Roles that the person may assume, each with its SAML provider.
    Role,
    /// The name of the session.
    RoleSessionName,
    /// How long a console session lasts, in seconds; in an API call it can only shorten.
    SessionDuration,
    /// The source identity to set.
    SourceIdentity,
    /// The session tag with this key.
    PrincipalTag(&'a str),
    /// The keys of the session tags that stay through a chain of roles.
    TransitiveTagKeys,
}

impl<'a> AwsAttribute<'a> {
    /// The names without prefix, for help.
    pub(super) const LOCAL_NAMES: [&'static str; 6] = [
        "Role",
        "RoleSessionName",
        "SessionDuration",
        "SourceIdentity",
        "PrincipalTag:",
        "TransitiveTagKeys",
    ];

    /// The attribute that has this name.
    #[must_use]
    pub fn named(name: &'a str) -> Option<Self> {
        let local = name.strip_prefix(PREFIX)?;
        Some(match local {
            "Role" => Self::Role,
            "RoleSessionName" => Self::RoleSessionName,
            "SessionDuration" => Self::SessionDuration,
            "SourceIdentity" => Self::SourceIdentity,
            "TransitiveTagKeys" => Self::TransitiveTagKeys,
            _ => match local.strip_prefix("PrincipalTag:")? {
                "" => return None,
                key => Self::PrincipalTag(key),
            },
        })
    }
}

/// A role, and the SAML provider through which it may be assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolePair {
    /// The ARN of the role.
    pub role: Spanned<String>,
    /// The ARN of the SAML provider.
    pub provider: Spanned<String>,
    /// Whether the provider was written first, which AWS accepts.
    pub reversed: bool,
}

impl RolePair {
    /// Reads `role,provider` or `provider,role`; blanks around the two are left out.
    pub(super) fn read(value: &Spanned<String>) -> Option<Self> {
        let (first, second) = value.value.split_once(',')?;
        let second_at = first.len() + 1;
        let part = |text: &str, at: usize| {
            let lead = text.len() - text.trim_ascii_start().len();
            let trimmed = text.trim_ascii();
            let span = part_of(value, Span::new(at + lead, at + lead + trimmed.len()));
            Spanned::new(trimmed.to_owned(), span)
        };
        let (first, second) = (part(first, 0), part(second, second_at));
        let is = |arn: &Spanned<String>, kind: &str| {
            arn.value.starts_with("arn:") && arn.value.contains(kind) && !arn.value.contains(',')
        };
        let (role, provider) = (":role/", ":saml-provider/");
        if is(&first, role) && is(&second, provider) {
            return Some(Self {
                role: first,
                provider: second,
                reversed: false,
            });
        }
        (is(&first, provider) && is(&second, role)).then_some(Self {
            role: second,
            provider: first,
            reversed: true,
        })
    }
}

/// A session tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTag {
    /// The key; it stands in the name of the attribute.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

impl Attribute {
    /// What AWS reads it for, if it does.
    #[must_use]
    pub fn aws(&self) -> Option<AwsAttribute<'_>> {
        AwsAttribute::named(&self.name.value)
    }
}

impl Assertion {
    /// The roles with their providers, those that can't be read left out.
    #[must_use]
    pub fn roles(&self) -> Vec<RolePair> {
        self.aws_values(AwsAttribute::Role)
            .filter_map(RolePair::read)
            .collect()
    }

    /// The name of the session.
    #[must_use]
    pub fn role_session_name(&self) -> Option<&Spanned<String>> {
        self.aws_values(AwsAttribute::RoleSessionName).next()
    }

    /// The duration of the session in seconds, if it is a number.
    #[must_use]
    pub fn session_duration(&self) -> Option<Spanned<u32>> {
        let value = self.aws_values(AwsAttribute::SessionDuration).next()?;
        Some(Spanned::new(
            value.value.trim_ascii().parse().ok()?,
            value.span,
        ))
    }

    /// The source identity to set.
    #[must_use]
    pub fn source_identity(&self) -> Option<&Spanned<String>> {
        self.aws_values(AwsAttribute::SourceIdentity).next()
    }

    /// The session tags, in order; a tag without a value is left out.
    #[must_use]
    pub fn session_tags(&self) -> Vec<SessionTag> {
        let tag = |attribute: &Attribute| {
            let Some(AwsAttribute::PrincipalTag(key)) = attribute.aws() else {
                return None;
            };
            let name = &attribute.name;
            let start = name.value.len() - key.len();
            let span = part_of(name, Span::new(start, name.value.len()));
            let value = attribute.values.first()?.clone();
            Some(SessionTag {
                key: Spanned::new(key.to_owned(), span),
                value,
            })
        };
        self.attributes.iter().filter_map(tag).collect()
    }

    /// The keys of the tags that stay through a chain of roles.
    #[must_use]
    pub fn transitive_tag_keys(&self) -> Vec<&Spanned<String>> {
        self.aws_values(AwsAttribute::TransitiveTagKeys).collect()
    }

    pub(super) fn aws_values<'a>(
        &'a self,
        wanted: AwsAttribute<'a>,
    ) -> impl Iterator<Item = &'a Spanned<String>> {
        let named = self
            .attributes
            .iter()
            .filter(move |a| a.aws() == Some(wanted));
        named.flat_map(|a| &a.values)
    }
}

/// Where a part of a value stands: its own place if the value was written without references,
/// comments and the like, else that of the whole value.
pub(super) fn part_of(value: &Spanned<String>, part: Span) -> Span {
    if value.span.len() == value.value.len() {
        part.shifted(value.span.start)
    } else {
        value.span
    }
}
