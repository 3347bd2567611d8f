use rolecall_source::Span;

/// Where each byte of a value stood in the text that it was read from.
///
/// A shell removes quotes, backslashes and line breaks, so a value is rarely a slice of the text.
/// With its origin, a part of the value can still be underlined where the person wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    runs: Vec<Run>,
    /// The length of the value in bytes.
    len: usize,
}

/// A stretch of the value and what was written for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// The first byte in the value.
    at: usize,
    /// The number of bytes in the value.
    len: usize,
    source: Span,
    /// Whether the stretch stands in the text just so; if not, its place can't be divided.
    verbatim: bool,
}

impl Origin {
    /// The place in the text of the bytes `range` of the value.
    ///
    /// Something that was written differently, such as an escape, is underlined as a whole. An
    /// empty range, or one behind the end, gives the empty span in front of what stands there.
    #[must_use]
    pub fn span(&self, range: Span) -> Span {
        let start = match self.run(range.start) {
            Some(run) if run.verbatim => run.source.start + (range.start - run.at),
            Some(run) => run.source.start,
            None => self.runs.last().map_or(0, |run| run.source.end),
        };
        let last = range.end.min(self.len).checked_sub(1);
        match last.filter(|&last| last >= range.start) {
            None => Span::at(start),
            Some(last) => match self.run(last) {
                Some(run) if run.verbatim => {
                    Span::new(start, run.source.start + (last + 1 - run.at))
                }
                Some(run) => Span::new(start, run.source.end),
                None => Span::at(start),
            },
        }
    }

    /// Notes that the next `len` bytes of the value were written as `source`: verbatim if that is
    /// as long.
    pub(crate) fn push(&mut self, len: usize, source: Span) {
        self.push_run(len, source, len == source.len());
    }

    /// Notes that the next `len` bytes of the value stand for `source` as a whole.
    pub(crate) fn push_whole(&mut self, len: usize, source: Span) {
        self.push_run(len, source, false);
    }

    fn push_run(&mut self, len: usize, source: Span, verbatim: bool) {
        let next = Run {
            at: self.len,
            len,
            source,
            verbatim,
        };
        self.len += len;
        if let Some(last) = self.runs.last_mut()
            && last.verbatim
            && verbatim
            && last.source.end == source.start
        {
            last.len += len;
            last.source.end = source.end;
            return;
        }
        self.runs.push(next);
    }

    /// Puts the origin of what follows in the value behind this one.
    pub(crate) fn append(&mut self, other: &Self) {
        for run in &other.runs {
            self.push_run(run.len, run.source, run.verbatim);
        }
    }

    /// The origin of the value without its first `from` bytes.
    pub(crate) fn tail(&self, from: usize) -> Self {
        let mut tail = Self::default();
        for run in self.runs.iter().filter(|run| run.at + run.len > from) {
            let cut = from.saturating_sub(run.at);
            let start = run.source.start + if run.verbatim { cut } else { 0 };
            tail.push_run(
                run.len - cut,
                Span::new(start, run.source.end),
                run.verbatim,
            );
        }
        tail
    }

    /// The run that holds byte `at` of the value.
    fn run(&self, at: usize) -> Option<Run> {
        let after = self.runs.partition_point(|run| run.at <= at);
        let run = *self.runs.get(after.checked_sub(1)?)?;
        (at < run.at + run.len).then_some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_value_keeps_its_place() {
        // `ab` verbatim, `\n` for a line break, then `cd` behind a quote
        let mut origin = Origin::default();
        origin.push(1, Span::new(10, 11));
        origin.push(1, Span::new(11, 12));
        origin.push(1, Span::new(12, 14));
        origin.push(2, Span::new(15, 17));
        assert_eq!(origin.runs.len(), 3);
        assert_eq!(origin.span(Span::new(0, 2)), Span::new(10, 12));
        assert_eq!(origin.span(Span::new(1, 3)), Span::new(11, 14));
        assert_eq!(origin.span(Span::new(2, 4)), Span::new(12, 16));
        assert_eq!(origin.span(Span::new(3, 3)), Span::at(15));
        assert_eq!(origin.span(Span::new(4, 99)), Span::new(16, 17));
        assert_eq!(origin.span(Span::new(9, 99)), Span::at(17));
        assert_eq!(origin.tail(1).span(Span::new(0, 2)), Span::new(11, 14));
        assert_eq!(origin.tail(4).span(Span::new(0, 1)), Span::new(16, 17));
    }
}
