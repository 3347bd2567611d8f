//! What AWS accepts and a person may not mean.
//!
//! Each lint is one function that looks at the whole policy, in the file of its theme. A lint says
//! what AWS will do, not what is good style; its confidence says how sure that is. A new one needs
//! a code, a line in [`LINTS`], and a case in tests/cases/lints with a document that raises it and
//! a near miss.

mod actions;
mod found;
mod keys;
mod operators;
mod principals;
mod source_identity;
mod subject;
mod subjects;
mod values;
mod variables;

use rolecall_source::Diagnostics;

use self::{found::Found, subject::Subject};
use crate::{document::Document, kind::PolicyType};

/// What there is to say about a policy of a kind beyond its grammar, in the order of the text.
///
/// Nothing here makes AWS refuse a document, except where the severity is an error.
///
/// ```
/// use rolecall_policy::{Document, PolicyType, lint};
/// let trust = Document::read("trust", "/trust", r#"{
///     "Version": "2012-10-17",
///     "Statement": [{
///         "Effect": "Allow",
///         "Principal": {"AWS": "arn:aws:iam::123456789012:role/Critical"},
///         "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
///         "Condition": {"StringLike": {"sts:RoleSessionName": "${aws:SourceIdentity}"}}
///     }]
/// }"#);
/// let found = lint(PolicyType::Trust, &trust);
/// assert_eq!(found[0].code.to_string(), "R302");
/// assert_eq!(found[0].span.of(trust.text()), r#""sts:RoleSessionName""#);
/// ```
#[must_use]
pub fn lint(kind: PolicyType, document: &Document) -> Diagnostics {
    let Some(policy) = document.policy() else {
        return Diagnostics::default();
    };
    let subject = Subject {
        kind,
        document,
        policy,
    };
    let mut found = Found::default();
    for lint in LINTS {
        lint(&subject, &mut found);
    }
    found.finish()
}

/// Every lint, in the order of the codes.
const LINTS: &[fn(&Subject<'_>, &mut Found)] = &[
    values::blank,
    keys::absent_in_a_check,
    source_identity::never_set,
    source_identity::wrong_key,
    keys::never_carried,
    principals::username,
    operators::negated_on_absent,
    operators::for_all_on_absent,
    operators::missing_qualifier,
    operators::scalar_qualifier,
    values::literal_wildcard,
    variables::version,
    principals::everybody,
    principals::oidc_subject,
    actions::wildcard,
    keys::unknown,
    actions::unknown,
    principals::deleted,
    keys::two_spellings,
    principals::mismatched_action,
    principals::wildcard,
    variables::place,
    variables::unreadable,
    keys::unknown_claim,
    keys::other_issuer,
    values::private_address,
    operators::key_type,
    values::boolean,
    operators::mfa,
    values::sensitive_wildcard,
    keys::endpoint_and_address,
    subjects::immutable,
    subjects::tenant,
];
