//! Whether AWS stores a policy document, in AWS's own words.
//!
//! Each kind of policy has one function that applies its rules in the order in which AWS was seen
//! to apply them: the first rule that is broken gives AWS's code and text. Every broken rule gives
//! a diagnostic of our own beside it, with the place and the remedy.

mod characters;
mod checker;
mod grammar;
mod identity;
mod organizations;
mod principals;
mod providers;
mod resource;
mod size;
mod texts;
mod trust;
mod values;

use rolecall_source::{Severity, Span};

use self::checker::Checker;
use crate::{Document, PolicyType, lint, validation::Validation};

/// Says whether AWS stores `document` as a policy of this kind.
///
/// What only AWS can know is not judged: whether a principal exists, whether an action does. The
/// quotas are the default ones. A diagnostic whose confidence is `Inferred` marks a rule, or an
/// AWS text, that nobody is known to have tried.
///
/// ```
/// use rolecall_policy::{Document, PolicyType, validate};
/// let trust = Document::read("trust", "/trust", r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:*"}}"#);
/// let refused = validate(PolicyType::Trust, &trust);
/// let error = refused.error.unwrap();
/// assert_eq!(error.code, "MalformedPolicyDocument");
/// assert_eq!(error.message, "AssumeRole policy may only specify STS AssumeRole actions.");
/// assert_eq!(refused.diagnostics[0].span.of(trust.text()), r#""sts:*""#);
/// ```
#[must_use]
pub fn validate(kind: PolicyType, document: &Document) -> Validation {
    let mut checker = Checker::new(document);
    characters::check(kind, &mut checker);
    match kind {
        PolicyType::Identity => identity::stored(&mut checker, false),
        PolicyType::Boundary => identity::stored(&mut checker, true),
        PolicyType::Session => identity::session(&mut checker),
        PolicyType::Trust => trust::check(&mut checker),
        PolicyType::Resource => resource::resource(&mut checker),
        PolicyType::Endpoint => resource::endpoint(&mut checker),
        PolicyType::Scp => organizations::scp(&mut checker),
        PolicyType::Rcp => organizations::rcp(&mut checker),
    }
    size::check(kind, &mut checker);
    checker.finish()
}

/// [`validate`] and [`lint`] in one, for whoever shows both: a word that AWS refuses is spoken of
/// once, by the lint that knows why.
///
/// ```
/// use rolecall_policy::{Document, PolicyType, review};
/// let trust = Document::read("trust", "/trust", r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Principal": {"AWS": "123456789012 "}, "Action": "sts:AssumeRole"}}"#);
/// let reviewed = review(PolicyType::Trust, &trust);
/// assert!(!reviewed.accepted);
/// let [only] = &reviewed.diagnostics[..] else { panic!() };
/// assert_eq!(only.message, "a blank stands after the principal, which IAM refuses");
/// ```
///
/// The result is kept with the text of the document.
#[must_use]
pub fn review(kind: PolicyType, document: &Document) -> &Validation {
    document.reviewed(kind, || {
        let mut validation = validate(kind, document);
        let lints = lint(kind, document);
        let errors = lints.iter().filter(|d| d.severity == Severity::Error);
        // at most as many as are kept of one document
        let reported: Vec<Span> = errors.map(|d| d.span).collect();
        let diagnostics = &mut validation.diagnostics;
        diagnostics.retain(|d| d.severity != Severity::Error || !reported.contains(&d.span));
        diagnostics.append(lints);
        diagnostics.sort();
        validation
    })
}

#[cfg(test)]
mod tests;
