use rolecall_source::{Span, Spanned};

use crate::origin::Origin;

/// The most words that are read of one command.
pub const MAX_WORDS: usize = 2_000;

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The value that a program receives, apart from the holes.
    pub value: String,
    /// The whole word in the text, quotes included.
    pub span: Span,
    /// The unknown parts, in the order of the value.
    pub holes: Vec<Hole>,
    /// Where each byte of the value was written.
    pub origin: Origin,
}

/// A part of a word that is a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// What it is.
    pub kind: HoleKind,
    /// Its place in the value, in bytes.
    pub range: Span,
}

/// The kind of a [`Hole`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoleKind {
    /// `$NAME`, `${NAME}`, `$env:NAME` or `%NAME%`.
    Variable,
    /// `$(…)`, `<(…)` or a command in backticks.
    Command,
    /// `<name>`, `{name}`, `{{ name }}`, `${{ name }}`, `[some name]` or `...`.
    Placeholder,
}

impl Word {
    /// The place in the text of the bytes `range` of the value.
    ///
    /// ```
    /// use rolecall_intake::words;
    /// use rolecall_source::Span;
    /// let text = r#"--policy "{\"Version\":1}""#;
    /// let words = words::split(text).value;
    /// assert_eq!(words[1].value, r#"{"Version":1}"#);
    /// assert_eq!(words[1].source(Span::new(1, 10)).of(text), r#"\"Version\""#);
    /// ```
    #[must_use]
    pub fn source(&self, range: Span) -> Span {
        if self.value.is_empty() {
            self.span
        } else {
            self.origin.span(range)
        }
    }

    /// Whether nothing but one variable or command substitution stands here, which the shell may
    /// turn into several words or none.
    #[must_use]
    pub fn is_expansion(&self) -> bool {
        matches!(self.holes.as_slice(), [hole] if hole.kind != HoleKind::Placeholder
            && hole.range == Span::new(0, self.value.len()))
    }
}

impl Word {
    /// The word without the first `from` bytes of its value.
    pub(crate) fn tail(&self, from: usize) -> Self {
        let value = self.value.get(from..).unwrap_or_default().to_owned();
        let all = Span::new(from, self.value.len());
        let holes = self.holes.iter().filter(|hole| hole.range.end > from);
        let span = if all.is_empty() {
            self.span
        } else {
            self.source(all)
        };
        Self {
            span,
            holes: holes
                .map(|hole| Hole {
                    kind: hole.kind,
                    range: Span::new(hole.range.start.saturating_sub(from), hole.range.end - from),
                })
                .collect(),
            origin: self.origin.tail(from),
            value,
        }
    }

    /// The content of a file as a word. Its span is the name of the file.
    pub(crate) fn content(&self, content: String) -> Self {
        let mut origin = Origin::default();
        origin.push_whole(content.len(), self.span);
        Self {
            value: content,
            span: self.span,
            holes: Vec::new(),
            origin,
        }
    }

    /// Joins the next word to this one, without the characters between them.
    pub(crate) fn append(&mut self, next: &Self) {
        let by = self.value.len();
        self.holes.extend(next.holes.iter().map(|hole| Hole {
            kind: hole.kind,
            range: hole.range.shifted(by),
        }));
        self.value.push_str(&next.value);
        self.origin.append(&next.origin);
        self.span = self.span.to(next.span);
    }

    /// The text at the bytes `range` of the value, with its place.
    pub(crate) fn part(&self, range: Span) -> Spanned<String> {
        Spanned::new(range.of(&self.value).to_owned(), self.source(range))
    }

    /// The value with the place of the word.
    pub(crate) fn spanned(&self) -> Spanned<String> {
        Spanned::new(self.value.clone(), self.span)
    }
}
