use rolecall_source::{Diagnostic, Diagnostics, Severity, Span};

/// The diagnostics of the lints that have run.
#[derive(Default)]
pub(super) struct Found {
    warnings: Diagnostics,
    notes: Diagnostics,
}

impl Found {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        match diagnostic.severity {
            Severity::Info => self.notes.push(diagnostic),
            Severity::Error | Severity::Warning => self.warnings.push(diagnostic),
        }
    }

    /// All diagnostics in the order of the text. Drops notes on a word that has a warning.
    pub(super) fn finish(self) -> Diagnostics {
        let Self {
            warnings: mut found,
            mut notes,
        } = self;
        // at most as many as are kept of one document
        let warned: Vec<Span> = found.iter().map(|diagnostic| diagnostic.span).collect();
        notes.retain(|note| !warned.contains(&note.span));
        found.append(notes);
        found.sort();
        found
    }
}
