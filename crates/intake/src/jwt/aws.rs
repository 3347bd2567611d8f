//! The claims that AWS reads for itself.

use rolecall_source::{
    Diagnostic, Span, Spanned, codes,
    json::{Member, Node, Value},
};

use super::token::Token;
use crate::notes::{Notes, shown};

const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";
const ROLES: &str = "https://aws.amazon.com/roles";
const TAGS: &str = "https://aws.amazon.com/tags";
const FLAT_TAG: &str = "https://aws.amazon.com/tags/principal_tags/";
const FLAT_TRANSITIVE: &str = "https://aws.amazon.com/tags/transitive_tag_keys";

/// The roles that the identity provider allows, `https://aws.amazon.com/roles`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roles {
    /// The claim is absent or null: it restricts nothing.
    Absent,
    /// The claim is neither a text nor a list.
    Unsupported(Span),
    /// The ARNs that are valid; what is none is passed over.
    Listed(Spanned<Vec<String>>),
}

/// The session tags of a token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    /// The tags, in order.
    pub tags: Vec<SessionTag>,
    /// The keys of those that stay through a chain of roles.
    pub transitive_keys: Vec<Spanned<String>>,
    /// The first part that AWS can't read, with the name that its text has for it.
    pub malformed: Option<Spanned<&'static str>>,
}

/// A session tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTag {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

impl Token {
    /// The source identity to set, `https://aws.amazon.com/source_identity`.
    #[must_use]
    pub fn source_identity(&self) -> Option<Spanned<String>> {
        self.text(SOURCE_IDENTITY)
    }

    /// The roles that the identity provider allows.
    #[must_use]
    pub fn roles(&self) -> Roles {
        let Some(node) = self.claim(ROLES) else {
            return Roles::Absent;
        };
        let entries: Vec<&str> = match &node.value {
            Value::Null => return Roles::Absent,
            Value::String(text) => text.split(';').collect(),
            Value::Array(items) => items
                .iter()
                .filter_map(|item| item.value.as_str())
                .collect(),
            _ => return Roles::Unsupported(self.source(node.span)),
        };
        let entries = entries.into_iter().map(str::trim);
        let arns = entries
            .filter(|arn| is_role_arn(arn))
            .map(ToOwned::to_owned)
            .collect();
        Roles::Listed(self.at(arns, node.span))
    }

    /// The session tags, nested in `https://aws.amazon.com/tags` or flattened into claims of their
    /// own.
    #[must_use]
    pub fn session_tags(&self) -> Tags {
        let mut tags = Tags::default();
        let Some(claims) = &self.claims else {
            return tags;
        };
        if let Some(nested) = claims.get(TAGS) {
            self.nested_tags(nested, &mut tags);
        }
        for member in &claims.members {
            if let Some(key) = member.key.value.strip_prefix(FLAT_TAG) {
                match member.value.value.as_str() {
                    Some(value) => tags.tags.push(SessionTag {
                        key: self.at(key.to_owned(), member.key.span),
                        value: self.at(value.to_owned(), member.value.span),
                    }),
                    None => self.malformed("principal_tags", member.value.span, &mut tags),
                }
            }
        }
        if let Some(keys) = claims.get(FLAT_TRANSITIVE) {
            self.transitive_keys(keys, &mut tags);
        }
        tags
    }

    fn nested_tags(&self, nested: &Node, tags: &mut Tags) {
        match nested.value.get("principal_tags") {
            Some(Node {
                value: Value::Object(members),
                ..
            }) => {
                for member in members {
                    self.nested_tag(member, tags);
                }
            }
            Some(other) => self.malformed("principal_tags", other.span, tags),
            None if nested.value.members().is_none() => {
                self.malformed("principal_tags", nested.span, tags);
            }
            None => {}
        }
        if let Some(keys) = nested.value.get("transitive_tag_keys") {
            self.transitive_keys(keys, tags);
        }
    }

    /// A nested tag has its value in a list of exactly one text.
    fn nested_tag(&self, member: &Member, tags: &mut Tags) {
        if let Value::Array(items) = &member.value.value
            && let [item] = &items[..]
            && let Some(value) = item.value.as_str()
        {
            tags.tags.push(SessionTag {
                key: self.at(member.key.value.clone(), member.key.span),
                value: self.at(value.to_owned(), item.span),
            });
        } else {
            self.malformed("principal_tags", member.value.span, tags);
        }
    }

    fn transitive_keys(&self, keys: &Node, tags: &mut Tags) {
        let Value::Array(items) = &keys.value else {
            self.malformed("transitive_tag_keys", keys.span, tags);
            return;
        };
        for item in items {
            match item.value.as_str() {
                Some(key) => tags
                    .transitive_keys
                    .push(self.at(key.to_owned(), item.span)),
                None => self.malformed("transitive_tag_keys", item.span, tags),
            }
        }
    }

    fn malformed(&self, what: &'static str, inner: Span, tags: &mut Tags) {
        tags.malformed.get_or_insert(self.at(what, inner));
    }
}

/// Whether AWS reads a claim of this name for itself.
pub(super) fn is_read(name: &str) -> bool {
    [SOURCE_IDENTITY, ROLES, TAGS, FLAT_TRANSITIVE].contains(&name) || name.starts_with(FLAT_TAG)
}

/// What there is to say about the claims that AWS reads for itself, and those meant for it.
pub(super) fn check(token: &Token, notes: &mut Notes) {
    let Some(claims) = &token.claims else {
        return;
    };
    for member in &claims.members {
        let name = &member.key.value;
        let span = claims.source(member.key.span);
        if name == "http://aws.amazon.com/source_identity" {
            notes.push(
                Diagnostic::warning(codes::TOKEN_SPELLING, span, "AWS reads no source identity from this claim: its name begins with https")
                    .help("the IAM User Guide writes http:// in its text, and https:// in its example, which is right"),
            );
        } else if name.contains("aws.amazon.com/") && !is_read(name) {
            let message = format!("AWS reads no claim `{}`", shown(name));
            notes.push(
                Diagnostic::warning(codes::TOKEN_SPELLING, span, message)
                    .help(format!("it reads {SOURCE_IDENTITY}, {TAGS} and {ROLES}")),
            );
        }
    }
    if let Some(malformed) = token.session_tags().malformed {
        let help = match malformed.value {
            "principal_tags" => {
                "nested in https://aws.amazon.com/tags a value is a list of one text, as in [\"Automation\"]; flattened it is a text"
            }
            _ => "transitive tag keys are a list of texts",
        };
        let message = format!("AWS can't read the {} here", malformed.value);
        notes.push(Diagnostic::error(codes::TOKEN_TAGS, malformed.span, message).help(help));
    }
    let roles = match token.roles() {
        Roles::Unsupported(span) => Some((
            span,
            "the roles claim is a list of role ARNs, or a text of them with `;` between",
        )),
        Roles::Listed(arns) if arns.value.is_empty() => {
            Some((arns.span, "there is no role ARN in the roles claim"))
        }
        Roles::Listed(_) | Roles::Absent => None,
    };
    if let Some((span, message)) = roles {
        notes.push(Diagnostic::error(codes::TOKEN_ROLES, span, message));
    }
}

/// Whether a text is the ARN of a role, to the letter: no wildcard, no upper case in front of the
/// name.
fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account) = (next(), next(), next(), next(), next());
    let Some(name) = next().strip_prefix("role/") else {
        return false;
    };
    arn == "arn"
        && !partition.is_empty()
        && partition
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '-')
        && service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.chars().all(|c| c.is_ascii_digit())
        && !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c))
}
