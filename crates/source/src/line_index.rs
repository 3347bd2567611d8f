use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::Span;

/// A line and a column, both counted from 1; the column counts UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in UTF-16 code units, from 1.
    pub column: usize,
}

/// A span as a reader sees it: the text that it lies in, and where it begins and ends there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// A JSON pointer to the text inside the scenario, such as `/steps/0/input`.
    #[serde(rename = "in", serialize_with = "as_text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub text: Arc<str>,
    /// The line of the first character, from 1.
    pub line: usize,
    /// The column of the first character in UTF-16 code units, from 1.
    pub column: usize,
    /// The line of the character after the last, from 1.
    pub end_line: usize,
    /// The column after the last character in UTF-16 code units, from 1.
    pub end_column: usize,
}

fn as_text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// Turns byte offsets into lines and UTF-16 columns, and UTF-16 offsets back into bytes.
///
/// Lines end at `\n`, `\r\n` or a lone `\r`, as in a `<textarea>`. An offset that lies inside a
/// character counts as the beginning of that character; one past the end as the end.
///
/// ```
/// use rolecall_source::{LineIndex, Position};
/// let index = LineIndex::new("a\n\u{1F600}b");
/// // the emoji takes four bytes and two UTF-16 units
/// assert_eq!(index.position(6), Position { line: 2, column: 3 });
/// assert_eq!(index.utf16(6), 4);
/// assert_eq!(index.byte(4), 6);
/// ```
#[derive(Debug, Clone)]
pub struct LineIndex {
    /// The byte at which each line begins.
    lines: Vec<usize>,
    /// For each character of more than one byte: where it begins and how much it shifts.
    wide: Vec<Wide>,
    len: usize,
}

#[derive(Debug, Clone, Copy)]
struct Wide {
    start: usize,
    bytes: usize,
    /// The UTF-16 offset at which the character begins.
    utf16: usize,
    units: usize,
}

impl LineIndex {
    /// Reads through `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut lines = vec![0];
        let mut wide = Vec::new();
        let mut utf16 = 0;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c.len_utf8() > 1 {
                wide.push(Wide {
                    start,
                    bytes: c.len_utf8(),
                    utf16,
                    units: c.len_utf16(),
                });
            }
            utf16 += c.len_utf16();
            if c == '\n' || (c == '\r' && chars.peek().is_none_or(|&(_, next)| next != '\n')) {
                lines.push(start + 1);
            }
        }
        Self {
            lines,
            wide,
            len: text.len(),
        }
    }

    /// The number of UTF-16 code units in front of byte `offset`.
    #[must_use]
    pub fn utf16(&self, offset: usize) -> usize {
        let offset = offset.min(self.len);
        let after = self.wide.partition_point(|w| w.start < offset);
        match after.checked_sub(1).and_then(|i| self.wide.get(i)) {
            None => offset,
            Some(w) if offset < w.start + w.bytes => w.utf16,
            Some(w) => w.utf16 + w.units + (offset - w.start - w.bytes),
        }
    }

    /// The byte at which UTF-16 code unit `offset` begins.
    #[must_use]
    pub fn byte(&self, offset: usize) -> usize {
        let after = self.wide.partition_point(|w| w.utf16 < offset);
        let byte = match after.checked_sub(1).and_then(|i| self.wide.get(i)) {
            None => offset,
            Some(w) if offset < w.utf16 + w.units => w.start,
            Some(w) => w.start + w.bytes + (offset - w.utf16 - w.units),
        };
        byte.min(self.len)
    }

    /// The line and column of byte `offset`.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.len);
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|i| self.lines.get(i))
            .copied()
            .unwrap_or_default();
        Position {
            line: line.max(1),
            column: self.utf16(offset) - self.utf16(start) + 1,
        }
    }

    /// A span as a place in the text that the JSON pointer `text` names.
    ///
    /// Many places name the same text, so they share the pointer.
    #[must_use]
    pub fn place(&self, text: impl Into<Arc<str>>, span: Span) -> Place {
        let from = self.position(span.start);
        let to = self.position(span.end);
        Place {
            text: text.into(),
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_lines_as_a_textarea_does() {
        let index = LineIndex::new("a\r\nb\rc\nd");
        let at = |offset| {
            let p = index.position(offset);
            (p.line, p.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (3, 1));
        assert_eq!(at(7), (4, 1));
        assert_eq!(at(999), (4, 2));
    }

    proptest! {
        #[test]
        fn utf16_and_bytes_are_inverse(text in any::<String>()) {
            let index = LineIndex::new(&text);
            let mut units = 0;
            for (offset, c) in text.char_indices() {
                prop_assert_eq!(index.utf16(offset), units);
                prop_assert_eq!(index.byte(units), offset);
                units += c.len_utf16();
            }
            prop_assert_eq!(index.utf16(text.len()), units);
            prop_assert_eq!(index.byte(units), text.len());
        }
    }
}
