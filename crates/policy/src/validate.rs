//! Whether AWS stores a policy document, in AWS's own words.
//!
//! Each kind of policy has one function that applies its rules in the order in which AWS was seen
//! to apply them: the first rule that is broken gives AWS's code and text. Every broken rule gives
//! a diagnostic of our own beside it, with the place and the remedy.

mod characters;
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

use std::collections::BTreeSet;

use rolecall_source::{Confidence, Diagnostic, Diagnostics, Severity, Span};

use crate::{
    Document, PolicyType, Statement,
    document::is_action,
    lint,
    validation::{AwsRefusal, Validation},
};

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
        let reported: BTreeSet<Span> = errors.map(|d| d.span).collect();
        let diagnostics = &mut validation.diagnostics;
        diagnostics.retain(|d| d.severity != Severity::Error || !reported.contains(&d.span));
        diagnostics.append(lints);
        diagnostics.sort();
        validation
    })
}

/// A document under the rules of its kind, and what they say so far.
struct Checker<'d> {
    document: &'d Document,
    error: Option<AwsRefusal>,
    diagnostics: Diagnostics,
}

impl<'d> Checker<'d> {
    fn new(document: &'d Document) -> Self {
        Self {
            document,
            error: None,
            diagnostics: document.diagnostics().clone(),
        }
    }

    /// AWS refuses the document; the first refusal is the one that it answers with.
    fn refuse(&mut self, refusal: AwsRefusal, diagnostic: Diagnostic) {
        self.refuse_as_read(refusal);
        self.diagnostics.push(diagnostic);
    }

    /// The same, unless reading the document has said already what is wrong with these words.
    fn refuse_unread(&mut self, refusal: AwsRefusal, diagnostic: Diagnostic) {
        if read_within(self.document, diagnostic.span).is_empty() {
            self.refuse(refusal, diagnostic);
        } else {
            self.refuse_as_read(refusal);
        }
    }

    /// The same for an action, whose form reading the document has judged.
    fn refuse_action(&mut self, action: &str, refusal: AwsRefusal, diagnostic: Diagnostic) {
        if is_action(action) {
            self.refuse(refusal, diagnostic);
        } else {
            self.refuse_as_read(refusal);
        }
    }

    /// The same where reading the document has said what is wrong.
    fn refuse_as_read(&mut self, refusal: AwsRefusal) {
        self.error.get_or_insert(refusal);
    }

    /// AWS stores the document all the same.
    fn remark(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn finish(mut self) -> Validation {
        self.diagnostics.sort();
        Validation {
            accepted: self.error.is_none(),
            error: self.error,
            diagnostics: self.diagnostics,
        }
    }
}

/// What reading the document has found wrong within a span.
fn read_within(document: &Document, span: Span) -> &[Diagnostic] {
    let found = document.diagnostics();
    let from = found.partition_point(|diagnostic| diagnostic.span.start < span.start);
    let to = found.partition_point(|diagnostic| diagnostic.span.start < span.end);
    found.get(from..to).unwrap_or_default()
}

/// Where to say that something is missing in a statement: at its opening brace.
const fn brace(statement: &Statement) -> Span {
    let start = statement.span.start;
    Span::new(start, start + 1)
}

/// The rule, or AWS's text for it, is a guess.
fn inferred(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.confidence(Confidence::Inferred)
}

/// AWS was seen to apply the rule and to answer with the text.
fn observed(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.confidence(Confidence::Observed)
}

#[cfg(test)]
mod tests;
