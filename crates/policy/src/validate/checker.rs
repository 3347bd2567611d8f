//! A document under the rules of its kind, and what the rules say together.

use rolecall_source::{Confidence, Diagnostic, Diagnostics, Span};

use crate::{
    Document, Statement,
    document::is_action,
    validation::{AwsRefusal, Validation},
};

/// A document under the rules of its kind, and what they say so far.
pub(super) struct Checker<'d> {
    pub(super) document: &'d Document,
    pub(super) error: Option<AwsRefusal>,
    pub(super) diagnostics: Diagnostics,
}

impl<'d> Checker<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            error: None,
            diagnostics: document.diagnostics().clone(),
        }
    }

    /// AWS refuses the document; the first refusal is the one that it answers with.
    pub(super) fn refuse(&mut self, refusal: AwsRefusal, diagnostic: Diagnostic) {
        self.refuse_as_read(refusal);
        self.diagnostics.push(diagnostic);
    }

    /// The same, unless reading the document has said already what is wrong with these words.
    pub(super) fn refuse_unread(&mut self, refusal: AwsRefusal, diagnostic: Diagnostic) {
        if read_within(self.document, diagnostic.span).is_empty() {
            self.refuse(refusal, diagnostic);
        } else {
            self.refuse_as_read(refusal);
        }
    }

    /// The same for an action, whose form reading the document has judged.
    pub(super) fn refuse_action(
        &mut self,
        action: &str,
        refusal: AwsRefusal,
        diagnostic: Diagnostic,
    ) {
        if is_action(action) {
            self.refuse(refusal, diagnostic);
        } else {
            self.refuse_as_read(refusal);
        }
    }

    /// The same where reading the document has said what is wrong.
    pub(super) fn refuse_as_read(&mut self, refusal: AwsRefusal) {
        self.error.get_or_insert(refusal);
    }

    /// AWS stores the document all the same.
    pub(super) fn remark(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn finish(mut self) -> Validation {
        self.diagnostics.sort();
        Validation {
            accepted: self.error.is_none(),
            error: self.error,
            diagnostics: self.diagnostics,
        }
    }
}

/// What reading the document has found wrong within a span.
pub(super) fn read_within(document: &Document, span: Span) -> &[Diagnostic] {
    let found = document.diagnostics();
    let from = found.partition_point(|diagnostic| diagnostic.span.start < span.start);
    let to = found.partition_point(|diagnostic| diagnostic.span.start < span.end);
    found.get(from..to).unwrap_or_default()
}

/// Where to say that something is missing in a statement: at its opening brace.
pub(super) const fn brace(statement: &Statement) -> Span {
    let start = statement.span.start;
    Span::new(start, start + 1)
}

/// The rule, or AWS's text for it, is a guess.
pub(super) fn inferred(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.confidence(Confidence::Inferred)
}

/// AWS was seen to apply the rule and to answer with the text.
pub(super) fn observed(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.confidence(Confidence::Observed)
}
