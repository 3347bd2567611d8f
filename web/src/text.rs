//! Texts as the page shows them: coloured, underlined, marked line by line.
//!
//! Nothing here knows the DOM. Texts come from a `<textarea>`, so their lines end in `\n` alone.

pub(crate) mod cli;
pub(crate) mod json;
mod jwt;
pub(crate) mod source_identity;
mod token;
pub(crate) mod xml;

use std::ops::Range;

use rolecall_source::{Place, Severity};

pub(crate) use self::token::{Kind, Token};

/// The language that a text is coloured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Json,
    Xml,
    Cli,
}

impl Language {
    /// What a person's paste looks like.
    pub(crate) fn of(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) {
            Self::Json
        } else if text.trim_start().starts_with('<') {
            Self::Xml
        } else {
            Self::Cli
        }
    }
}

/// Splits a text into what looks alike: in order, without overlaps, in time linear in its length.
/// What no token covers is [`Kind::Plain`]. `thread` is the value of the source identity.
pub(crate) fn tokens(text: &str, language: Language, thread: Option<&str>) -> Vec<Token> {
    match language {
        Language::Json => json::tokens(text, thread),
        Language::Xml => xml::tokens(text),
        Language::Cli => cli::tokens(text),
    }
}

/// Why lines stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A statement that allows.
    Allows,
    /// What refuses, or fails to allow.
    Refuses,
    /// What the person points at elsewhere on the page.
    Pointed,
    /// What a switch changed.
    Changed,
}

/// Lines that stand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The first line, from 1.
    pub(crate) first: usize,
    /// The last line.
    pub(crate) last: usize,
    pub(crate) tone: Tone,
}

impl Mark {
    pub(crate) fn of(place: &Place, tone: Tone) -> Self {
        Self {
            first: place.line,
            last: place.end_line,
            tone,
        }
    }
}

/// A problem's underline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Underline {
    pub(crate) place: Place,
    pub(crate) severity: Severity,
}

/// A line, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) tones: Vec<Tone>,
}

/// A part of a line that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Bytes of the whole text; empty for an underline behind the last character of a line.
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    pub(crate) underline: Option<Severity>,
}

/// Cuts a text into lines, and these into pieces.
pub(crate) fn lines(
    text: &str,
    tokens: &[Token],
    underlines: &[Underline],
    marks: &[Mark],
) -> Vec<Line> {
    let mut tokens = tokens.iter().peekable();
    let mut start = 0;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let end = start + line.len();
        let underlined: Vec<_> = underlines
            .iter()
            .filter(|u| (u.place.line..=u.place.end_line).contains(&number))
            .map(|u| (start_and_end(&u.place, number, line, start), u.severity))
            .collect();
        let mut pieces = Vec::new();
        let mut at = start;
        while at < end {
            while tokens.next_if(|token| token.range.end <= at).is_some() {}
            let (kind, until) = match tokens.peek() {
                Some(token) if token.range.start <= at => (token.kind, token.range.end),
                Some(token) => (Kind::Plain, token.range.start),
                None => (Kind::Plain, end),
            };
            cut(&mut pieces, at..until.min(end), kind, &underlined);
            at = until;
        }
        // what is missing at the end of a line has no character to underline
        if let Some((range, severity)) = underlined.iter().find(|(range, _)| range.start >= end) {
            pieces.push(Piece {
                range: range.clone(),
                kind: Kind::Plain,
                underline: Some(*severity),
            });
        }
        lines.push(Line {
            pieces,
            tones: marks
                .iter()
                .filter(|mark| (mark.first..=mark.last).contains(&number))
                .map(|mark| mark.tone)
                .collect(),
        });
        start = end + 1;
    }
    lines
}

/// The offset of a line and a UTF-16 column, both from 1, in UTF-16 code units: what a textarea's
/// selection counts in. What lies beyond a line's end counts as its end.
pub(crate) fn utf16_offset(text: &str, line: usize, column: usize) -> u32 {
    let mut before = 0;
    for (number, content) in (1..).zip(text.split('\n')) {
        if number == line {
            let within = byte_of(content, column);
            return before + utf16_len(content.get(..within).unwrap_or_default());
        }
        before += utf16_len(content) + 1;
    }
    before.saturating_sub(1)
}

fn utf16_len(text: &str) -> u32 {
    text.chars()
        .map(|c| if c.len_utf16() == 2 { 2 } else { 1 })
        .sum()
}

/// The byte in a line at which a UTF-16 column, from 1, begins.
fn byte_of(line: &str, column: usize) -> usize {
    let mut at = 1;
    for (byte, c) in line.char_indices() {
        if at >= column {
            return byte;
        }
        at += c.len_utf16();
    }
    line.len()
}

/// The part of a place that lies on one line, in bytes of the whole text.
fn start_and_end(place: &Place, number: usize, line: &str, start: usize) -> Range<usize> {
    let from = if place.line == number {
        byte_of(line, place.column)
    } else {
        0
    };
    let mut to = if place.end_line == number {
        byte_of(line, place.end_column)
    } else {
        line.len()
    };
    if to <= from {
        // a place between two characters underlines the one behind it
        let next = line.get(from..).and_then(|rest| rest.chars().next());
        to = from + next.map_or(0, char::len_utf8);
    }
    start + from..start + to
}

/// Adds a token's part of a line, cut where underlines begin and end.
fn cut(
    pieces: &mut Vec<Piece>,
    range: Range<usize>,
    kind: Kind,
    underlined: &[(Range<usize>, Severity)],
) {
    let mut at = range.start;
    while at < range.end {
        let until = underlined
            .iter()
            .flat_map(|(under, _)| [under.start, under.end])
            .filter(|&edge| edge > at)
            .fold(range.end, usize::min);
        pieces.push(Piece {
            range: at..until,
            kind,
            underline: underlined
                .iter()
                .filter(|(under, _)| under.start <= at && at < under.end)
                .map(|&(_, severity)| severity)
                .min(),
        });
        at = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: usize, column: usize, end_line: usize, end_column: usize) -> Place {
        Place {
            text: "".into(),
            line,
            column,
            end_line,
            end_column,
        }
    }

    fn underlined(text: &str, place: Place) -> Vec<Vec<(&str, bool)>> {
        let underline = Underline {
            place,
            severity: Severity::Error,
        };
        lines(text, &json::tokens(text, None), &[underline], &[])
            .into_iter()
            .map(|line| {
                let piece = |p: Piece| (text.get(p.range).unwrap(), p.underline.is_some());
                line.pieces.into_iter().map(piece).collect()
            })
            .collect()
    }

    #[test]
    fn an_underline_cuts_tokens() {
        assert_eq!(
            underlined("{\n\"ab\" 1}", place(2, 2, 2, 4)),
            [
                vec![("{", false)],
                vec![
                    ("\"", false),
                    ("ab", true),
                    ("\"", false),
                    (" ", false),
                    ("1", false),
                    ("}", false)
                ]
            ]
        );
    }

    #[test]
    fn an_underline_may_span_lines() {
        assert_eq!(
            underlined("[1, \n2]", place(1, 3, 2, 2)),
            [
                vec![("[", false), ("1", false), (", ", true)],
                vec![("2", true), ("]", false)]
            ]
        );
    }

    #[test]
    fn columns_count_utf16_units() {
        assert_eq!(
            underlined("[\"\u{1F600}\", x]", place(1, 8, 1, 9)),
            [vec![
                ("[", false),
                ("\"\u{1F600}\"", false),
                (", ", false),
                ("x", true),
                ("]", false)
            ]]
        );
    }

    #[test]
    fn what_is_missing_at_the_end_is_underlined_behind_it() {
        assert_eq!(
            underlined("[\n", place(2, 1, 2, 1)),
            [vec![("[", false)], vec![("", true)]]
        );
        assert_eq!(
            underlined("[1]", place(1, 3, 1, 3)),
            [vec![("[", false), ("1", false), ("]", true)]]
        );
    }

    #[test]
    fn marks_cover_whole_lines() {
        let mark = Mark::of(&place(2, 3, 3, 1), Tone::Allows);
        let tones: Vec<_> = lines("a\nb\nc\nd", &[], &[], &[mark])
            .into_iter()
            .map(|line| line.tones.len())
            .collect();
        assert_eq!(tones, [0, 1, 1, 0]);
    }

    #[test]
    fn offsets_count_utf16_units() {
        let text = "a\n\u{1F600}b\n";
        assert_eq!(utf16_offset(text, 1, 1), 0);
        assert_eq!(utf16_offset(text, 2, 1), 2);
        assert_eq!(utf16_offset(text, 2, 3), 4);
        assert_eq!(utf16_offset(text, 2, 99), 5);
        assert_eq!(utf16_offset(text, 3, 1), 6);
        assert_eq!(utf16_offset(text, 99, 1), 6);
    }
}
