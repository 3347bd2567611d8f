use rolecall_source::{Diagnostic, Span, codes};

use super::word::{Hole, HoleKind, MAX_WORDS, Word};
use crate::{
    notes::{Notes, shown},
    origin::Origin,
};

/// The most holes that are listed of one word.
const MAX_HOLES: usize = 100;

/// The most places that are remembered of one kind of mend.
const MAX_PLACES: usize = 20;

/// The most bytes that a placeholder or `${…}` may have.
const MAX_PLACEHOLDER: usize = 200;

/// A text in which commands stand: the paste itself, or a string inside it with its escapes undone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer<'t> {
    pub(crate) text: &'t str,
    origin: Option<&'t Origin>,
}

impl<'t> Layer<'t> {
    /// The paste itself.
    pub(crate) const fn whole(text: &'t str) -> Self {
        Self { text, origin: None }
    }

    /// A string inside the paste.
    pub(crate) const fn inside(text: &'t str, origin: &'t Origin) -> Self {
        Self {
            text,
            origin: Some(origin),
        }
    }

    /// The place in the paste of a span of this text.
    pub(crate) fn source(&self, span: Span) -> Span {
        self.origin.map_or(span, |origin| origin.span(span))
    }
}

/// What [`Lexer::command`] read.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) words: Vec<Word>,
    /// The redirections between the words, in the paste.
    pub(crate) redirections: Vec<Span>,
    /// Where reading ended, in the layer.
    pub(crate) end: usize,
}

/// Reads the words of one command.
///
/// Each byte is looked at a bounded number of times: searches that could fail again and again are
/// either bounded or, once they have failed, cut to the line.
pub(crate) struct Lexer<'t> {
    layer: Layer<'t>,
    /// The text up to where the command must end.
    text: &'t str,
    at: usize,
    /// A place and where its line ends, which saves looking for it again.
    line: Span,
    /// The most words that are read.
    most: usize,
    /// Quotes must close on their line, since one was found that closes nowhere.
    one_line: bool,
    /// Up to where no typographic quote, double or single, closes.
    unclosed: [usize; 2],
    mends: Vec<(Mend, Span)>,
}

impl<'t> Lexer<'t> {
    /// A lexer for the bytes from `start` to `end` of a layer.
    pub(crate) fn new(layer: Layer<'t>, start: usize, end: usize) -> Self {
        Self {
            layer,
            text: layer.text.get(..end).unwrap_or(layer.text),
            at: start,
            line: Span::default(),
            most: MAX_WORDS,
            one_line: false,
            unclosed: [0; 2],
            mends: Vec::new(),
        }
    }

    /// Reads only the first `most` words.
    pub(crate) fn at_most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Reads up to where the command ends.
    pub(crate) fn command(mut self, notes: &mut Notes) -> Command {
        let mut words = Vec::new();
        let mut redirections = Vec::new();
        let mut pending = Vec::new();
        while self.gap() {
            if let Some(redirection) = self.redirection() {
                pending.push(self.layer.source(redirection));
                continue;
            }
            let before = self.at;
            if words.len() == self.most {
                if self.most == MAX_WORDS {
                    notes.push(self.too_many());
                }
                break;
            }
            let word = self.word(notes);
            if self.at == before {
                break;
            }
            redirections.append(&mut pending);
            words.push(word);
        }
        self.report(notes);
        Command {
            words,
            redirections,
            end: self.at,
        }
    }

    fn too_many(&self) -> Diagnostic {
        Diagnostic::warning(
            codes::CALL_TRAILING,
            self.layer.source(Span::at(self.at)),
            format!("a command of more than {MAX_WORDS} words: the rest is not read"),
        )
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character in front of the next.
    fn previous(&self) -> Option<char> {
        self.text.get(..self.at).and_then(|t| t.chars().next_back())
    }

    /// Where the line ends that the next character stands in.
    fn line_end(&mut self) -> usize {
        if self.at < self.line.start || self.line.end <= self.at {
            self.line = Span::new(self.at, line_end(self.text, self.at));
        }
        self.line.end
    }

    /// The text in which a quote that is open here must close.
    fn scope(&mut self) -> &'t str {
        if self.one_line {
            let end = self.line_end();
            self.text.get(..end).unwrap_or(self.text)
        } else {
            self.text
        }
    }

    fn mend(&mut self, mend: Mend, span: Span) {
        if self.mends.iter().filter(|(m, _)| *m == mend).count() < MAX_PLACES {
            self.mends.push((mend, self.layer.source(span)));
        }
    }

    fn report(&self, notes: &mut Notes) {
        for mend in Mend::ALL {
            let mut places = self.mends.iter().filter(|(m, _)| *m == mend);
            if let Some((_, first)) = places.next() {
                let mut diagnostic = mend.diagnostic(*first);
                for (_, place) in places {
                    diagnostic = diagnostic.related(*place, "and here");
                }
                notes.push(diagnostic);
            }
        }
    }

    /// Skips what separates words; false where the command ends.
    fn gap(&mut self) -> bool {
        while let Some(c) = self.peek() {
            let rest = self.rest();
            match c {
                ' ' | '\t' => self.at += 1,
                '\\' => match continued(rest) {
                    Some(len) => self.at += len,
                    None => {
                        let blanks = blanks(rest.get(1..).unwrap_or_default());
                        if blanks == 0 {
                            return true;
                        }
                        // a word that begins with an escaped blank is never what was meant
                        let after = rest.get(1 + blanks..).unwrap_or_default();
                        if !after.chars().all(char::is_whitespace) {
                            self.mend(Mend::LineBreak, Span::new(self.at, self.at + 1));
                        }
                        self.at += 1 + blanks;
                        self.at += next_line(self.rest());
                    }
                },
                // PowerShell and cmd
                '`' | '^' if self.previous().is_none_or(is_blank) => {
                    let after = rest.get(1..).unwrap_or_default();
                    let blanks = blanks(after);
                    let next_line = next_line(after.get(blanks..).unwrap_or_default());
                    if next_line == 0 && after.len() > blanks {
                        return true;
                    }
                    self.at += 1 + blanks + next_line;
                }
                '\n' | '\r' => {
                    let line_break = line_break(rest);
                    let indent = blanks(rest.get(line_break..).unwrap_or_default());
                    let next = rest.get(line_break + indent..).unwrap_or_default();
                    let Some(option) = option_len(next) else {
                        return false;
                    };
                    self.at += line_break + indent;
                    self.mend(Mend::Backslash, Span::new(self.at, self.at + option));
                }
                '#' => self.at = self.line_end(),
                c if is_blank(c) => {
                    self.mend(Mend::Blank, Span::new(self.at, self.at + c.len_utf8()));
                    self.at += c.len_utf8();
                }
                _ => return true,
            }
        }
        false
    }

    /// Skips a redirection and its target.
    fn redirection(&mut self) -> Option<Span> {
        let start = self.at;
        let rest = self.rest();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = if rest.starts_with("&>") { 1 } else { digits };
        let operator = rest.get(digits..).unwrap_or_default();
        if !operator.starts_with(['<', '>'])
            || operator.starts_with("<(")
            || (operator.starts_with('<') && placeholder(operator, true).is_some())
        {
            return None;
        }
        let len = operator.find(|c| !matches!(c, '<' | '>' | '&' | '|' | '-'));
        self.at += digits + len.unwrap_or(operator.len());
        self.at += blanks(self.rest());
        self.word(&mut Notes::default());
        Some(Span::new(start, self.at))
    }

    /// Reads a word; an empty one that takes nothing where the command ends.
    fn word(&mut self, notes: &mut Notes) -> Word {
        let start = self.at;
        let mut draft = Draft::default();
        self.leading_dashes(&mut draft);
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            let at_start = draft.value.is_empty() || draft.value.ends_with('=');
            match c {
                '\n' | '\r' | ';' | '|' | '&' | '>' => break,
                '(' => {
                    depth += 1;
                    self.take(&mut draft, 1);
                }
                ')' if depth == 0 => break,
                ')' => {
                    depth -= 1;
                    self.take(&mut draft, 1);
                }
                '<' if self.rest().starts_with("<(") => self.substitution(&mut draft, notes),
                '<' if placeholder(self.rest(), at_start).is_none() => break,
                '\\' => {
                    if !self.escape(&mut draft) {
                        break;
                    }
                }
                '\'' => self.single_quoted(&mut draft, notes),
                '"' => self.double_quoted(&mut draft, notes),
                '`' => {
                    let line_end = self.line_end();
                    if !self.backquoted(&mut draft, line_end) {
                        if at_start && self.rest().chars().nth(1).is_some_and(|c| !is_blank(c)) {
                            self.unclosed_quote(&mut draft, notes);
                        }
                        // the end of a command in backticks whose beginning was not pasted
                        break;
                    }
                }
                '$' => self.dollar(&mut draft, notes),
                c if at_start && family(c).is_some() => self.typographic_quote(&mut draft),
                c if is_blank(c) => break,
                c if is_invisible(c) => {
                    self.mend(Mend::Invisible, Span::new(self.at, self.at + c.len_utf8()));
                    self.at += c.len_utf8();
                }
                c if draft.in_option_name() && is_typographic_dash(c) => {
                    let span = Span::new(self.at, self.at + c.len_utf8());
                    draft.dash.get_or_insert(span);
                    draft.push("-", self.layer.source(span));
                    self.at = span.end;
                }
                _ => self.plain(&mut draft, at_start),
            }
        }
        self.finish(draft, start, notes)
    }

    fn finish(&self, mut draft: Draft, start: usize, notes: &mut Notes) -> Word {
        if matches!(draft.value.as_str(), "..." | "…") {
            draft.holes.push(Hole {
                kind: HoleKind::Placeholder,
                range: Span::new(0, draft.value.len()),
            });
        }
        if let Some(dash) = draft.dash {
            let name = draft.value.split('=').next().unwrap_or_default();
            notes.push(
                Diagnostic::warning(
                    codes::CALL_TYPOGRAPHY,
                    self.layer.source(dash),
                    format!(
                        "`{}` is a typographic dash: read as `{}`",
                        dash.of(self.text),
                        shown(name)
                    ),
                )
                .help("type the option with plain hyphens"),
            );
        }
        if let Some(quotes) = draft.quotes {
            notes.push(
                Diagnostic::warning(
                    codes::CALL_TYPOGRAPHY,
                    self.layer.source(quotes),
                    "typographic quotes, which a shell takes as part of the value: left out",
                )
                .help("type plain quotes"),
            );
        }
        Word {
            value: draft.value,
            span: self.layer.source(Span::new(start, self.at)),
            holes: draft.holes,
            origin: draft.origin,
        }
    }

    /// Takes the next `len` bytes as they are.
    fn take(&mut self, draft: &mut Draft, len: usize) {
        let span = Span::new(self.at, self.at + len);
        self.copy(draft, span);
        self.at = span.end;
    }

    /// Takes the next `len` bytes as they are, as something that a value has to be found for.
    fn take_hole(&mut self, draft: &mut Draft, kind: HoleKind, len: usize) {
        if draft.holes.len() < MAX_HOLES {
            let start = draft.value.len();
            draft.holes.push(Hole {
                kind,
                range: Span::new(start, start + len),
            });
        }
        self.take(draft, len);
    }

    fn copy(&self, draft: &mut Draft, span: Span) {
        let text = span.of(self.text);
        if self.layer.origin.is_none() {
            draft.push(text, span);
            return;
        }
        for (i, c) in text.char_indices() {
            let at = span.start + i;
            let source = self.layer.source(Span::new(at, at + c.len_utf8()));
            draft.push(c.encode_utf8(&mut [0; 4]), source);
        }
    }

    /// Takes a placeholder, or characters that mean nothing to a shell.
    fn plain(&mut self, draft: &mut Draft, at_start: bool) {
        let rest = self.rest();
        if let Some((kind, len)) = placeholder(rest, at_start) {
            self.take_hole(draft, kind, len);
            return;
        }
        let mut chars = rest.char_indices();
        chars.next();
        let len = chars
            .find(|&(_, c)| !is_plain(c))
            .map_or(rest.len(), |(i, _)| i);
        self.take(draft, len);
    }

    /// Reads the dashes in front of an option: any that are typographic stand for two plain ones.
    fn leading_dashes(&mut self, draft: &mut Draft) {
        let rest = self.rest();
        draft.option = rest.starts_with('-');
        let len = rest.find(|c| !is_dash(c)).unwrap_or(rest.len());
        let dashes = rest.get(..len).unwrap_or_default();
        let after = rest.get(len..).and_then(|r| r.chars().next());
        if !dashes.is_ascii() && after.is_some_and(|c| c.is_ascii_alphabetic()) {
            let span = Span::new(self.at, self.at + len);
            draft.option = true;
            draft.dash = Some(span);
            draft.push("--", self.layer.source(span));
            self.at += len;
        }
    }

    /// Reads a backslash outside quotes; false where the word ends with it.
    fn escape(&mut self, draft: &mut Draft) -> bool {
        let rest = self.rest();
        if let Some(len) = continued(rest) {
            let next = rest.get(len..).unwrap_or_default();
            if option_len(next).is_some() {
                self.mend(Mend::Joined, Span::new(self.at, self.at + 1));
                self.at += len;
                return false;
            }
            self.at += len;
            return true;
        }
        let after = rest.get(1..).unwrap_or_default();
        let blanks = blanks(after);
        if blanks > 0 && option_len(after.get(blanks..).unwrap_or_default()).is_some() {
            self.mend(Mend::LineBreak, Span::new(self.at, self.at + 1));
            self.at += 1 + blanks;
            return false;
        }
        let len = after.chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.at, self.at + 1 + len);
        draft.push(
            after.get(..len).unwrap_or_default(),
            self.layer.source(span),
        );
        self.at = span.end;
        true
    }

    fn single_quoted(&mut self, draft: &mut Draft, notes: &mut Notes) {
        let content = self.scope().get(self.at + 1..).unwrap_or_default();
        let Some(len) = content.find('\'') else {
            return self.unclosed_quote(draft, notes);
        };
        let end = self.at + 1 + len;
        self.at += 1;
        draft.quoted = true;
        while self.at < end {
            let rest = Span::new(self.at, end).of(self.text);
            match placeholder(rest, false) {
                Some((HoleKind::Placeholder, len)) => {
                    self.take_hole(draft, HoleKind::Placeholder, len);
                }
                _ => {
                    let skipped = rest.chars().next().map_or(1, char::len_utf8);
                    let next = rest.get(skipped..).unwrap_or_default();
                    let len = skipped + next.find(['<', '{']).unwrap_or(next.len());
                    self.take(draft, len);
                }
            }
        }
        self.at = end + 1;
    }

    fn double_quoted(&mut self, draft: &mut Draft, notes: &mut Notes) {
        let open = self.at;
        let whole = self.text;
        let mut inner = Draft {
            quoted: true,
            ..Draft::default()
        };
        self.at += 1;
        self.text = self.scope();
        let closed = self.double_quoted_content(&mut inner);
        self.text = whole;
        if closed {
            draft.append(&inner);
        } else {
            self.at = open;
            self.unclosed_quote(draft, notes);
        }
    }

    /// Reads up to behind the closing quote; false if there is none.
    fn double_quoted_content(&mut self, draft: &mut Draft) -> bool {
        while let Some(c) = self.peek() {
            let rest = self.rest();
            match c {
                '"' => {
                    self.at += 1;
                    return true;
                }
                '\\' => {
                    let after = rest.get(1..).unwrap_or_default();
                    let line_break = line_break(after);
                    if line_break > 0 {
                        self.at += 1 + line_break;
                    } else if after.starts_with(['$', '`', '"', '\\']) {
                        let span = Span::new(self.at, self.at + 2);
                        draft.push(after.get(..1).unwrap_or_default(), self.layer.source(span));
                        self.at = span.end;
                    } else {
                        self.take(draft, 1);
                    }
                }
                '$' if rest.starts_with("$(") => match substitution_len(rest) {
                    Some(len) => self.take_hole(draft, HoleKind::Command, len),
                    None => return false,
                },
                '$' => match variable(rest) {
                    Some((kind, len)) => self.take_hole(draft, kind, len),
                    None => self.take(draft, 1),
                },
                '`' => {
                    if !self.backquoted(draft, self.text.len()) {
                        self.take(draft, 1);
                    }
                }
                _ => match placeholder(rest, false) {
                    Some((kind, len)) => self.take_hole(draft, kind, len),
                    None => {
                        let skipped = c.len_utf8();
                        let next = rest.get(skipped..).unwrap_or_default();
                        let special = ['"', '\\', '$', '`', '<', '{', '%'];
                        let len = skipped + next.find(special).unwrap_or(next.len());
                        self.take(draft, len);
                    }
                },
            }
        }
        false
    }

    /// Takes a command in backticks that closes in front of `end`; false if it doesn't.
    fn backquoted(&mut self, draft: &mut Draft, end: usize) -> bool {
        let content = Span::new(self.at + 1, end).of(self.text);
        let Some(len) = content.find('`') else {
            return false;
        };
        self.take_hole(draft, HoleKind::Command, len + 2);
        true
    }

    fn dollar(&mut self, draft: &mut Draft, notes: &mut Notes) {
        if self.rest().starts_with("$(") {
            self.substitution(draft, notes);
        } else if let Some((kind, len)) = variable(self.rest()) {
            self.take_hole(draft, kind, len);
        } else {
            self.take(draft, 1);
        }
    }

    /// Takes `$(…)` or `<(…)`.
    fn substitution(&mut self, draft: &mut Draft, notes: &mut Notes) {
        let scope = self.scope().get(self.at..).unwrap_or_default();
        match substitution_len(scope) {
            Some(len) => self.take_hole(draft, HoleKind::Command, len),
            None => self.unclosed_quote(draft, notes),
        }
    }

    /// Says that what is opened here is never closed, and takes the rest of the line for it.
    fn unclosed_quote(&mut self, draft: &mut Draft, notes: &mut Notes) {
        let open = self.rest();
        let len = if open.starts_with(['$', '<']) { 2 } else { 1 };
        let opening = Span::new(self.at, self.at + len);
        notes.push(
            Diagnostic::error(
                codes::CALL_QUOTE,
                self.layer.source(opening),
                format!(
                    "`{}` is opened here and never closed",
                    opening.of(self.text)
                ),
            )
            .help("it is taken to end with its line"),
        );
        self.one_line = true;
        let line = Span::new(opening.end, self.line_end()).of(self.text);
        // a continued line goes on behind the quote
        let content = line.strip_suffix('\\').unwrap_or(line).trim_end();
        draft.quoted = true;
        self.at = opening.end;
        self.take(draft, content.len());
    }

    /// Reads a typographic quote at the beginning of a value, and what it encloses if it closes.
    fn typographic_quote(&mut self, draft: &mut Draft) {
        let rest = self.rest();
        let mut chars = rest.chars();
        let Some((open, family)) = chars.next().and_then(|c| Some((c, family(c)?))) else {
            return;
        };
        let line = Span::new(self.at + open.len_utf8(), self.line_end()).of(self.text);
        let known = self.unclosed.get(family).copied().unwrap_or_default();
        let closing = if known > self.at {
            None
        } else {
            closing_quote(line, family)
        };
        match closing {
            None => {
                if let Some(known) = self.unclosed.get_mut(family) {
                    *known = self.at + open.len_utf8() + line.len();
                }
                self.take(draft, open.len_utf8());
            }
            Some((len, close)) => {
                let start = self.at;
                self.at += open.len_utf8();
                draft.quoted = true;
                self.take(draft, len);
                self.at += close.len_utf8();
                draft.quotes.get_or_insert(Span::new(start, self.at));
            }
        }
    }
}

/// A word that is being read.
#[derive(Debug, Default)]
struct Draft {
    value: String,
    origin: Origin,
    holes: Vec<Hole>,
    /// Whether it begins with a dash.
    option: bool,
    /// Whether a part of it was quoted.
    quoted: bool,
    /// The first typographic dash that was read as plain ones.
    dash: Option<Span>,
    /// The first value in typographic quotes.
    quotes: Option<Span>,
}

impl Draft {
    fn push(&mut self, text: &str, source: Span) {
        self.value.push_str(text);
        self.origin.push(text.len(), source);
    }

    fn append(&mut self, other: &Self) {
        let by = self.value.len();
        self.holes.extend(other.holes.iter().map(|hole| Hole {
            kind: hole.kind,
            range: hole.range.shifted(by),
        }));
        self.value.push_str(&other.value);
        self.origin.append(&other.origin);
        self.quoted |= other.quoted;
    }

    /// Whether what comes next belongs to the name of an option.
    fn in_option_name(&self) -> bool {
        self.option && !self.quoted && !self.value.contains('=')
    }
}

/// What was mended in a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mend {
    /// The line break behind a `\` was lost, or a blank got in between.
    LineBreak,
    /// The `\` in front of a line break was lost.
    Backslash,
    /// There is no blank in front of a `\`, so that a shell would join two words.
    Joined,
    /// A blank that is not a shell's.
    Blank,
    /// A character that can't be seen.
    Invisible,
}

impl Mend {
    const ALL: [Self; 5] = [
        Self::LineBreak,
        Self::Backslash,
        Self::Joined,
        Self::Blank,
        Self::Invisible,
    ];

    fn diagnostic(self, span: Span) -> Diagnostic {
        let code = match self {
            Self::LineBreak | Self::Backslash | Self::Joined => codes::CALL_CONTINUED,
            Self::Blank | Self::Invisible => codes::CALL_TYPOGRAPHY,
        };
        let (message, help) = match self {
            Self::LineBreak => (
                "`\\` continues a command only as the last character of its line",
                "its line break is lost, or a blank stands behind it: read as if it were there",
            ),
            Self::Backslash => (
                "a shell ends the command in front of this line",
                "a `\\` is missing at the end of the line before: read as if it were there",
            ),
            Self::Joined => (
                "a shell joins these two lines into one word",
                "a blank is missing in front of the `\\`: read as if it were there",
            ),
            Self::Blank => (
                "this blank is not an ordinary space, and a shell takes it as part of the word",
                "read as a space",
            ),
            Self::Invisible => ("an invisible character stands here", "it is left out"),
        };
        Diagnostic::warning(code, span, message).help(help)
    }
}

/// The first `most` bytes of a text, or fewer where a character would be cut.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Where the line ends that byte `at` of a text stands in.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let len = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
    at + len.unwrap_or(rest.len())
}

/// The length of the blanks that `text` begins with.
fn blanks(text: &str) -> usize {
    text.find(|c| !is_blank(c)).unwrap_or(text.len())
}

/// The length of the line break that `text` begins with.
fn line_break(text: &str) -> usize {
    if text.starts_with("\r\n") {
        2
    } else {
        usize::from(text.starts_with(['\n', '\r']))
    }
}

/// The length of the `\` and line break that `text` begins with; a `\` that ends the text counts.
fn continued(text: &str) -> Option<usize> {
    let after = text.strip_prefix('\\')?;
    let next_line = next_line(after);
    (next_line > 0 || after.is_empty()).then_some(1 + next_line)
}

/// The length of the line break that `text` begins with, and of the prompt (`> ` or `>> `) that a
/// shell shows in front of the line, if an option follows.
fn next_line(text: &str) -> usize {
    let line_break = line_break(text);
    let line = text.get(line_break..).unwrap_or_default();
    let prompt = line.get(blanks(line)..).unwrap_or_default();
    let rest = prompt.trim_start_matches('>');
    let marks = prompt.len() - rest.len();
    let option = rest.get(blanks(rest)..).unwrap_or_default();
    if line_break > 0 && matches!(marks, 1 | 2) && option_len(option).is_some() {
        text.len() - option.len()
    } else {
        line_break
    }
}

/// The length of the option that `text` begins with, such as `--role-arn`.
fn option_len(text: &str) -> Option<usize> {
    let dashes = text.find(|c| !is_dash(c))?;
    let (dash, name) = (text.get(..dashes)?, text.get(dashes..)?);
    if dash.is_empty() || dash == "-" || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let len = name.find(|c: char| !c.is_ascii_alphanumeric() && !is_dash(c));
    Some(dashes + len.unwrap_or(name.len()))
}

/// The `$NAME`, `${NAME}`, `$env:NAME`, `$1` or `${{ name }}` that `text` begins with.
fn variable(text: &str) -> Option<(HoleKind, usize)> {
    let after = text.strip_prefix('$')?;
    if after.starts_with("{{") {
        let len = bounded(after).find("}}")?;
        return Some((HoleKind::Placeholder, 1 + len + 2));
    }
    let len = match after.bytes().next()? {
        b'{' => {
            let mut depth = 0_usize;
            let close = bounded(after).bytes().position(|b| {
                depth += usize::from(b == b'{');
                depth -= usize::from(b == b'}');
                depth == 0
            });
            close? + 1
        }
        b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'!' | b'$' | b'-' => 1,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            let name = name_len(after);
            match after.get(name..).and_then(|rest| rest.strip_prefix(':')) {
                Some(rest) if after.starts_with("env:") => name + 1 + name_len(rest),
                _ => name,
            }
        }
        _ => return None,
    };
    Some((HoleKind::Variable, 1 + len))
}

fn name_len(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

/// The beginning of `text` in which a placeholder must end.
fn bounded(text: &str) -> &str {
    let text = beginning(text, MAX_PLACEHOLDER);
    text.lines().next().unwrap_or_default()
}

/// What a person is meant to fill in, where `text` begins with it.
///
/// `<…>` and `{name}` may stand anywhere; brackets around several words only where a value begins.
fn placeholder(text: &str, at_start: bool) -> Option<(HoleKind, usize)> {
    let phrase = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
    let inside = |close: &str| {
        let content = bounded(text.get(1..)?);
        content.get(..content.find(close)?)
    };
    let kind = HoleKind::Placeholder;
    match text.bytes().next()? {
        b'<' => {
            let content = inside(">")?;
            let named = content
                .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'))
                && !content.ends_with(is_blank)
                && !content.contains(['<', '"', '\'', '`', '|', ';', '&', '=', ':']);
            named.then_some((kind, content.len() + 2))
        }
        b'{' if text.starts_with("{{") => Some((kind, bounded(text).find("}}")? + 2)),
        b'{' => {
            let content = inside("}")?;
            let name = content.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && content.chars().all(phrase);
            let fits = name && (at_start || !content.contains(' '));
            fits.then_some((kind, content.len() + 2))
        }
        b'[' if at_start => {
            let content = inside("]")?;
            let named = content.starts_with(char::is_alphabetic)
                && content.contains(' ')
                && content.chars().all(phrase);
            named.then_some((kind, content.len() + 2))
        }
        b'%' => {
            let content = inside("%")?;
            // two hexadecimal digits are rather an escaped character of an address
            let named = content.len() > 2
                && content.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name_len(content) == content.len();
            named.then_some((HoleKind::Variable, content.len() + 2))
        }
        _ => None,
    }
}

/// The length of the `$(…)` or `<(…)` that `text` begins with, quotes and nesting respected.
fn substitution_len(text: &str) -> Option<usize> {
    let mut open: Vec<u8> = Vec::new();
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((i, byte)) = bytes.next() {
        let quoted = open.last() == Some(&b'"');
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'\'' if !quoted => {
                bytes.find(|&(_, b)| b == b'\'')?;
            }
            b'"' if quoted => {
                open.pop();
            }
            b'"' => open.push(b'"'),
            b'(' if !quoted || text.as_bytes().get(i.wrapping_sub(1)) == Some(&b'$') => {
                open.push(b'(');
            }
            b')' if !quoted => {
                open.pop();
                if open.is_empty() {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of what a typographic quote encloses in `line`, and the quote that closes it.
///
/// A quote closes where a word may end; a plain one only if no typographic one does.
fn closing_quote(line: &str, quotes: usize) -> Option<(usize, char)> {
    let plain = if quotes == 0 { '"' } else { '\'' };
    let mut mixed = None;
    let mut chars = line.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let ends = chars.peek().is_none_or(|&(_, next)| {
            is_blank(next) || matches!(next, ',' | ';' | ')' | ']' | '}' | '|' | '&')
        });
        if ends && family(c) == Some(quotes) {
            return Some((i, c));
        }
        if ends && c == plain && mixed.is_none() {
            mixed = Some((i, c));
        }
    }
    mixed
}

/// Whether a typographic quote is double (0) or single (1).
fn family(c: char) -> Option<usize> {
    match c {
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some(0),
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' => Some(1),
        _ => None,
    }
}

fn is_dash(c: char) -> bool {
    c == '-' || is_typographic_dash(c)
}

fn is_typographic_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Whether a character separates words; a shell knows only the first two.
pub(crate) fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t' || (c.is_whitespace() && !matches!(c, '\n' | '\r'))
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Whether a character means nothing to a shell or to this lexer, wherever it stands.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | ',' | '@' | '+')
}
