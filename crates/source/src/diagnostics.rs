use std::ops::Deref;

use crate::{Diagnostic, Span, codes, sorted_by, work};

/// The diagnostics of one document: at most [`LIMIT`](Self::LIMIT), then one line that counts the
/// rest.
///
/// A diagnostic beyond the limit takes the place of one that matters less, if there is one; so no
/// error is left out while a warning or note is shown. What is left out is counted as it is found:
/// a problem that two rules report counts twice.
///
/// ```
/// use rolecall_source::{Diagnostic, Diagnostics, Span, codes};
/// let note = |at| Diagnostic::info(codes::JSON_SYNTAX, Span::at(at), "a note");
/// let mut diagnostics: Diagnostics = (0..102).map(note).collect();
/// diagnostics.push(Diagnostic::error(codes::JSON_SYNTAX, Span::at(7), "an error"));
/// diagnostics.sort();
/// assert_eq!(diagnostics.len(), Diagnostics::LIMIT + 1);
/// assert_eq!(diagnostics[8].message, "an error");
/// assert_eq!(diagnostics[100].message, "3 more diagnostics are not shown");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// Those that are shown, and the line that counts the rest, if there is a rest.
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Diagnostics {
    /// How many diagnostics of one document are kept.
    pub const LIMIT: usize = 100;

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        work::count(1);
        let span = diagnostic.span;
        let shown = self.shown();
        if shown.len() < Self::LIMIT {
            return self.list.insert(shown.len(), diagnostic);
        }
        let least = shown.iter().map(|shown| shown.severity).max();
        let replaced = least
            .filter(|least| *least > diagnostic.severity)
            .and_then(|least| shown.iter().rposition(|shown| shown.severity == least));
        if let Some(replaced) = replaced {
            self.list.remove(replaced);
            self.list.insert(self.shown().len(), diagnostic);
        }
        self.leave_out(1, span);
    }

    /// Adds the diagnostics of another reader or rule for the same document.
    pub fn append(&mut self, mut other: Self) {
        let line = other.pop_line();
        for diagnostic in other.list {
            self.push(diagnostic);
        }
        if let Some(line) = line {
            self.leave_out(other.left_out, line.span);
        }
    }

    /// Keeps the diagnostics for which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        let line = self.pop_line();
        self.list.retain(keep);
        self.list.extend(line);
    }

    /// Puts the diagnostics into the order of the text; those of one place stay as they were found.
    pub fn sort(&mut self) {
        let line = self.pop_line();
        let by_span = |one: &Diagnostic, other: &Diagnostic| one.span.cmp(&other.span);
        self.list = sorted_by(std::mem::take(&mut self.list), &by_span);
        let last = self.list.last().map_or(0, |last| last.span.start);
        self.list.extend(line.map(|mut line| {
            line.span = Span::at(line.span.start.max(last));
            line
        }));
    }

    /// Changes each diagnostic, such as its place.
    #[must_use]
    pub fn map(mut self, change: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        self.list = self.list.into_iter().map(change).collect();
        self
    }

    /// The diagnostics as a list, with the line that counts the rest.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }

    /// The diagnostics without the line that counts the rest.
    fn shown(&self) -> &[Diagnostic] {
        match self.list.split_last() {
            Some((_, shown)) if self.left_out > 0 => shown,
            _ => &self.list,
        }
    }

    fn pop_line(&mut self) -> Option<Diagnostic> {
        (self.left_out > 0).then(|| self.list.pop()).flatten()
    }

    /// Counts diagnostics that are not shown, the last of them at `span`.
    fn leave_out(&mut self, count: usize, span: Span) {
        let before = self.pop_line().map_or(span.start, |line| line.span.start);
        self.left_out += count;
        let message = match self.left_out {
            1 => "1 more diagnostic is not shown".to_owned(),
            more => format!("{more} more diagnostics are not shown"),
        };
        let at = Span::at(before.max(span.start));
        self.list
            .push(Diagnostic::info(codes::DIAGNOSTICS_LEFT_OUT, at, message));
    }
}

impl Deref for Diagnostics {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.list
    }
}

impl<const N: usize> PartialEq<[Diagnostic; N]> for Diagnostics {
    fn eq(&self, other: &[Diagnostic; N]) -> bool {
        self.list == other
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut collected = Self::default();
        collected.extend(diagnostics);
        collected
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    fn some(severity: Severity, places: std::ops::Range<usize>) -> Diagnostics {
        let at = |at| {
            let mut diagnostic = Diagnostic::error(codes::JSON_SYNTAX, Span::at(at), "");
            diagnostic.severity = severity;
            diagnostic
        };
        places.map(at).collect()
    }

    fn count(diagnostics: &Diagnostics, severity: Severity) -> usize {
        let shown = diagnostics.shown().iter();
        shown.filter(|shown| shown.severity == severity).count()
    }

    #[test]
    fn errors_replace_notes_first_and_warnings_next() {
        let mut diagnostics = some(Severity::Warning, 0..40);
        diagnostics.append(some(Severity::Info, 40..100));
        assert_eq!(diagnostics.len(), 100);
        diagnostics.append(some(Severity::Error, 100..170));
        let left = [Severity::Error, Severity::Warning, Severity::Info];
        assert_eq!(left.map(|s| count(&diagnostics, s)), [70, 30, 0]);
        assert_eq!(diagnostics.left_out, 70);
        // the warnings found first stay
        assert_eq!(diagnostics[29].span, Span::at(29));
        diagnostics.append(some(Severity::Warning, 0..1));
        assert_eq!(count(&diagnostics, Severity::Warning), 30);
    }

    #[test]
    fn what_two_lists_left_out_is_added() {
        let mut diagnostics = some(Severity::Error, 0..150);
        diagnostics.append(some(Severity::Error, 150..300));
        diagnostics.sort();
        assert_eq!(diagnostics.len(), 101);
        let line = diagnostics.last().unwrap();
        assert_eq!(line.message, "200 more diagnostics are not shown");
        assert_eq!(
            (line.code, line.severity),
            (codes::DIAGNOSTICS_LEFT_OUT, Severity::Info)
        );
        diagnostics.retain(|diagnostic| diagnostic.span.start < 10);
        assert_eq!(diagnostics.len(), 11);
    }

    #[test]
    fn memory_does_not_grow_with_what_is_left_out() {
        let capacity = |places| some(Severity::Error, 0..places).list.capacity();
        assert_eq!(capacity(1_000), capacity(100_000));
    }
}
