//! Where `aws` commands stand in a text: a script, a transcript, a YAML or JSON file, prose.
//!
//! The text around a command is not parsed as any language. It is scanned for what can enclose a
//! command (quotes, backticks, `$(…)`, parentheses), and at each word `aws` the beginning of the
//! line tells whether a command begins there. What follows is then read by the lexer.

use rolecall_source::{Diagnostic, Span, codes};

use super::sts;
use crate::{
    notes::Notes,
    origin::Origin,
    words::{Layer, Lexer, Word, beginning, is_blank, line_end},
};

/// The most commands that are read of one text.
pub(super) const MAX_COMMANDS: usize = 1_000;

/// How many strings within strings are looked into.
const MAX_STRINGS: usize = 4;

/// How many brackets and quotes around a command are told apart.
const MAX_ENCLOSED: usize = 64;

/// How much of what stands in front of a command on its line is looked at, in bytes.
const MAX_LEAD: usize = 256;

/// How long a command may be that prose marks, in bytes.
const MAX_MARKED: usize = 1_024;

/// How much of a text is looked at to tell whether it goes on like a command, in bytes.
const MAX_AHEAD: usize = 128;

/// A command and what belongs to it.
#[derive(Debug)]
pub(super) struct Found {
    /// The words, `aws` first.
    pub(super) words: Vec<Word>,
    /// The variables that are set for it: words such as `AWS_PROFILE=admin`.
    pub(super) assignments: Vec<Word>,
    /// Redirections between the words.
    pub(super) redirections: Vec<Span>,
    /// From the first assignment to the last word.
    pub(super) span: Span,
}

/// Finds the commands of a text.
///
/// Commands in comments and in the middle of sentences are taken only if there are no others, and
/// one that is not finished only if it is the only one.
pub(super) fn commands(text: &str, notes: &mut Notes) -> Vec<Found> {
    for reading in [Reading::Commands, Reading::Anything] {
        let mut search = Search {
            reading,
            found: Vec::new(),
            unfinished: None,
            notes: Notes::default(),
        };
        Scanner::new(Layer::whole(text), 0, &mut search).scan();
        let last = reading == Reading::Anything;
        if last && search.found.is_empty() {
            search.found.extend(search.unfinished);
        }
        if last || !search.found.is_empty() {
            notes.append(search.notes);
            return search.found;
        }
    }
    Vec::new()
}

/// What is taken for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// What stands where a command begins.
    Commands,
    /// Also what stands in a comment or in the middle of a sentence.
    Anything,
}

struct Search {
    reading: Reading,
    found: Vec<Found>,
    /// The first command that lacks something or does not look like one.
    unfinished: Option<Found>,
    notes: Notes,
}

struct Scanner<'t, 's> {
    layer: Layer<'t>,
    text: &'t str,
    at: usize,
    /// How many strings this text stands in.
    depth: usize,
    /// Where the part of the line begins in which a command may be led by a prompt or a variable.
    lead: usize,
    enclosing: Vec<Enclosure>,
    /// Where the innermost quotes close, those outside a `$(` not counted; else where the text ends.
    limit: usize,
    /// A place and where its line ends, which saves looking for it again.
    line: Span,
    /// The quotes that were seen to close nowhere behind some place.
    unclosed: Vec<&'static str>,
    search: &'s mut Search,
}

/// Something that was opened in front of the current place.
#[derive(Debug, Clone, Copy)]
struct Enclosure {
    kind: Kind,
    /// The `lead` outside.
    lead: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `(`, which prose has too.
    Parenthesis,
    /// `$(`, in which quotes begin anew.
    Substitution,
    /// A quote, up to where it closes.
    Quote { quote: &'static str, end: usize },
}

/// How a word `aws` goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ahead {
    /// As a command does.
    Command,
    /// As a command that is not finished, or that does not exist.
    Unfinished,
    /// Otherwise.
    Prose,
}

impl<'t, 's> Scanner<'t, 's> {
    fn new(layer: Layer<'t>, depth: usize, search: &'s mut Search) -> Self {
        Self {
            layer,
            text: layer.text,
            at: 0,
            depth,
            lead: 0,
            enclosing: Vec::new(),
            limit: layer.text.len(),
            line: Span::default(),
            unclosed: Vec::new(),
            search,
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The character in front of the next.
    fn previous(&self) -> Option<char> {
        self.text.get(..self.at).and_then(|t| t.chars().next_back())
    }

    fn line_end(&mut self) -> usize {
        if self.at < self.line.start || self.line.end <= self.at {
            self.line = Span::new(self.at, line_end(self.text, self.at));
        }
        self.line.end
    }

    fn scan(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            if self.leave_quotes() {
                continue;
            }
            match c {
                '\n' | '\r' => {
                    self.at += 1;
                    while self.top() == Some(Kind::Parenthesis) {
                        self.leave(self.enclosing.len() - 1);
                    }
                    self.lead = self.at;
                }
                '\\' => self.backslash(),
                '"' | '\'' | '`' => self.quote(c),
                '$' if self.rest().starts_with("$(") => self.enter(Kind::Substitution, 2),
                '(' => self.enter(Kind::Parenthesis, 1),
                ')' => self.leave_parentheses(),
                ';' | '|' | '&' => {
                    self.at += 1;
                    self.lead = self.at;
                }
                '#' if self.previous().is_none_or(char::is_whitespace) => {
                    self.at += 1;
                    self.lead = self.at;
                    if self.search.reading == Reading::Commands {
                        self.at = self.line_end().min(self.limit).max(self.at);
                    }
                }
                c if self.marks(c) => {}
                c if is_token(c) => {
                    if self.search.found.len() >= MAX_COMMANDS {
                        return self.too_many();
                    }
                    self.token();
                }
                c => self.at += c.len_utf8(),
            }
        }
    }

    fn too_many(&mut self) {
        let span = self.layer.source(Span::at(self.at));
        self.search.notes.push(Diagnostic::warning(
            codes::CALL_TRAILING,
            span,
            format!("more than {MAX_COMMANDS} commands: the rest is not read"),
        ));
        self.at = self.text.len();
    }

    fn top(&self) -> Option<Kind> {
        self.enclosing.last().map(|e| e.kind)
    }

    fn enter(&mut self, kind: Kind, len: usize) {
        self.at += len;
        if self.enclosing.len() < MAX_ENCLOSED {
            self.enclosing.push(Enclosure {
                kind,
                lead: self.lead,
            });
            self.lead = self.at;
            self.limit = self.innermost();
        }
    }

    /// Leaves the `i`th enclosure and those inside of it.
    fn leave(&mut self, i: usize) {
        if let Some(enclosure) = self.enclosing.get(i) {
            self.lead = enclosure.lead;
            self.enclosing.truncate(i);
            self.limit = self.innermost();
        }
    }

    fn innermost(&self) -> usize {
        let inside = self.enclosing.iter().rev();
        inside
            .map_while(|e| match e.kind {
                Kind::Substitution => None,
                Kind::Parenthesis => Some(self.text.len()),
                Kind::Quote { end, .. } => Some(end),
            })
            .min()
            .unwrap_or(self.text.len())
    }

    /// Leaves the quotes that close here.
    fn leave_quotes(&mut self) -> bool {
        if self.at < self.limit {
            return false;
        }
        let closing = self.enclosing.iter().enumerate().rev();
        let closing = closing
            .take_while(|(_, e)| e.kind != Kind::Substitution)
            .filter_map(|(i, e)| match e.kind {
                Kind::Quote { quote, end } if end <= self.at => Some((i, quote, end)),
                _ => None,
            })
            .last();
        let Some((i, quote, end)) = closing else {
            return false;
        };
        self.leave(i);
        if end == self.at {
            self.at += quote.len();
        }
        true
    }

    /// Leaves the innermost parentheses, and the quotes that were opened in them.
    fn leave_parentheses(&mut self) {
        self.at += 1;
        let open = |e: &Enclosure| matches!(e.kind, Kind::Substitution | Kind::Parenthesis);
        let Some(i) = self.enclosing.iter().rposition(open) else {
            return;
        };
        self.leave(i);
        // what seemed to close the quotes around `$(…)` stood inside of it
        if let Some(Kind::Quote { quote, end }) = self.top()
            && end < self.at
        {
            let line_end = self.line_end();
            let end = self.closing(quote, line_end);
            self.leave(i - 1);
            if let Some((end, _)) = end {
                self.enter(Kind::Quote { quote, end }, 0);
            }
        }
    }

    /// Skips a backslash and what it escapes; a continued line goes on.
    fn backslash(&mut self) {
        self.at += 1;
        let rest = self.rest();
        if rest.starts_with("\r\n") {
            self.at += 2;
        } else if rest.starts_with(['\n', '\r', '"', '\'', '`', '$', '\\']) {
            self.at += 1;
        }
    }

    fn quote(&mut self, c: char) {
        let quote = match c {
            '"' => "\"",
            '\'' => "'",
            _ if self.rest().starts_with("```") => {
                // the fence of a block of code
                let rest = self.rest();
                self.at += rest.find(|c| c != '`').unwrap_or(rest.len());
                return;
            }
            _ if self.rest().starts_with("``") => "``",
            _ => "`",
        };
        let apostrophe = c == '\'' && self.previous().is_some_and(char::is_alphanumeric);
        let open = self.at;
        let close = if apostrophe { None } else { self.close(quote) };
        match close {
            None => self.at = open + quote.len(),
            Some((end, true)) if c == '"' => {
                self.at = end + quote.len();
                self.string(Span::new(open + 1, end));
            }
            Some((end, _)) => {
                self.at = open;
                self.enter(Kind::Quote { quote, end }, quote.len());
            }
        }
    }

    /// Enters what prose marks a command with: typographic quotes, emphasis, the text of a link.
    fn marks(&mut self, c: char) -> bool {
        let close = match c {
            '“' => "”",
            '„' => "“",
            '‘' => "’",
            '«' => "»",
            '*' => "*",
            '[' => "](",
            _ => return false,
        };
        let content = self.rest().get(c.len_utf8()..).unwrap_or_default();
        if !content.starts_with("aws ") {
            return false;
        }
        let line = beginning(content, MAX_MARKED).lines().next();
        let Some(len) = line.and_then(|line| line.find(close)) else {
            return false;
        };
        let end = self.at + c.len_utf8() + len;
        self.enter(Kind::Quote { quote: close, end }, c.len_utf8());
        true
    }

    /// Where a quote that opens here closes, and whether it encloses backslashes.
    ///
    /// Prose has stray quotes: one must close on its line, unless nothing follows it there, or
    /// `aws` does.
    fn close(&mut self, quote: &'static str) -> Option<(usize, bool)> {
        self.at += quote.len();
        let line_end = self.line_end();
        if let Some(close) = self.closing(quote, line_end) {
            return Some(close);
        }
        let line = Span::new(self.at, line_end).of(self.text);
        let opens_block = line.trim().is_empty() || (quote == "`" && line.starts_with("aws "));
        if !opens_block || self.unclosed.contains(&quote) {
            return None;
        }
        let close = self.closing(quote, self.text.len());
        if close.is_none() {
            self.unclosed.push(quote);
        }
        close
    }

    /// The first `quote` in front of `end`, and whether a backslash stands in front of it.
    fn closing(&self, quote: &str, end: usize) -> Option<(usize, bool)> {
        let scope = Span::new(self.at, end).of(self.text);
        let mut escapes = false;
        let mut bytes = scope.bytes().enumerate();
        while let Some((i, byte)) = bytes.next() {
            if byte == b'\\' && quote != "'" {
                escapes = true;
                bytes.next();
            } else if scope.get(i..).is_some_and(|rest| rest.starts_with(quote)) {
                return Some((self.at + i, escapes));
            }
        }
        None
    }

    /// Looks for commands in a string, its escapes undone as JSON and program texts have them.
    fn string(&mut self, content: Span) {
        if !content.of(self.text).contains("aws") {
            return;
        }
        if self.depth == MAX_STRINGS {
            self.search.notes.push(Diagnostic::info(
                codes::CALL_LEADING,
                self.layer.source(content),
                format!("a string within {MAX_STRINGS} strings is not looked into"),
            ));
            return;
        }
        let (text, origin) = unescaped(self.layer, content);
        Scanner::new(Layer::inside(&text, &origin), self.depth + 1, self.search).scan();
    }

    /// Reads the command that begins with the word here, if one does; else skips the word.
    fn token(&mut self) {
        let rest = self.rest();
        let len = rest.find(|c| !is_token(c)).unwrap_or(rest.len());
        let limit = self.limit;
        let name = Span::new(self.at, (self.at + len).min(limit)).of(self.text);
        let after = Span::new(self.at + len, limit).of(self.text);
        if !is_aws(name) || !after.chars().next().is_none_or(|c| ends_word(c, name)) {
            self.at += len;
            return;
        }
        let lead = self.leading();
        let takes = lead.is_some() || self.search.reading == Reading::Anything;
        let ahead = if takes {
            self.ahead(limit, lead.is_some())
        } else {
            Ahead::Prose
        };
        let from = lead.unwrap_or(self.at);
        match ahead {
            Ahead::Command => {
                let (found, end) = self.read(from, limit, None);
                self.search.found.push(found);
                // what the lexer did not take, such as a `)`, ends the command here too
                self.at = end.max(self.at + len);
                self.lead = self.at;
            }
            Ahead::Unfinished if self.search.unfinished.is_none() => {
                let (found, _) = self.read(from, limit, Some(&mut Notes::default()));
                self.search.unfinished = Some(found);
                self.at += len;
            }
            _ => self.at += len,
        }
    }

    fn read(&mut self, from: usize, limit: usize, notes: Option<&mut Notes>) -> (Found, usize) {
        let notes = notes.unwrap_or(&mut self.search.notes);
        let assignments = if from < self.at {
            let lexer = Lexer::new(self.layer, from, self.at);
            lexer.command(&mut Notes::default()).words
        } else {
            Vec::new()
        };
        let command = Lexer::new(self.layer, self.at, limit).command(notes);
        let spans = assignments.iter().chain(&command.words).map(|w| w.span);
        let found = Found {
            span: spans.reduce(Span::to).unwrap_or_default(),
            words: command.words,
            assignments,
            redirections: command.redirections,
        };
        (found, command.end)
    }

    /// Where the command's assignments begin, if what stands in front of it leads a command.
    fn leading(&self) -> Option<usize> {
        if self.previous() == Some('=') {
            return None;
        }
        let mut start = self.lead.max(self.at.saturating_sub(MAX_LEAD));
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let lead = Span::new(start, self.at).of(self.text);
        let whole = start == self.lead;
        let assignments = self.assignments(start, lead);
        let before = Span::new(start, assignments).of(self.text);
        let leads = match before.split_whitespace().next_back() {
            None => whole,
            Some(last) => {
                let first = before
                    .split_whitespace()
                    .find(|token| token.contains(char::is_alphanumeric));
                leads(last, before) || (whole && first.is_some_and(|f| WRAPPERS.contains(&f)))
            }
        };
        leads.then_some(assignments)
    }

    /// Where the assignments begin that `lead`, which begins at `start`, ends with.
    fn assignments(&self, start: usize, lead: &str) -> usize {
        let mut first = lead.len();
        loop {
            let before = lead.get(..first).unwrap_or_default().trim_end();
            let token = before
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            if token.ends_with(['"', '\'']) {
                break;
            }
            if !is_assignment(token) {
                return start + first;
            }
            first = before.len() - token.len();
        }
        // a value in quotes may hold blanks
        let mut at = start;
        for token in lead.split_inclusive(char::is_whitespace) {
            if is_assignment(token) {
                let words = Lexer::new(self.layer, at, self.at).command(&mut Notes::default());
                let set = words.words.iter().all(|w| is_assignment(&w.value));
                return if set && words.end == self.at {
                    at
                } else {
                    start + first
                };
            }
            at += token.len();
        }
        start + first
    }

    /// How the text goes on behind the word here.
    fn ahead(&self, limit: usize, leads: bool) -> Ahead {
        let ahead = beginning(Span::new(self.at, limit).of(self.text), MAX_AHEAD);
        let words = Lexer::new(self.layer, self.at, self.at + ahead.len())
            .at_most(3)
            .command(&mut Notes::default())
            .words;
        let unfinished = if leads {
            Ahead::Unfinished
        } else {
            Ahead::Prose
        };
        let mut words = words.iter().skip(1);
        let Some(service) = words.next() else {
            // a quoted name, such as that of a Terraform provider
            let is_quoted = matches!(self.top(), Some(Kind::Quote { .. }));
            return if is_quoted { Ahead::Prose } else { unfinished };
        };
        if service.value == "=" {
            // a setting of that name
            return Ahead::Prose;
        }
        if service.value.starts_with('-') || service.is_expansion() {
            return if leads || service.value.starts_with("--") {
                Ahead::Command
            } else {
                Ahead::Prose
            };
        }
        if !is_kebab(&service.value) || service.value == "cli" {
            return unfinished;
        }
        let Some(command) = words.next() else {
            return unfinished;
        };
        let name = command.value.as_str();
        let service = service.value.as_str();
        let certain = name.starts_with("--")
            || sts::command(name).is_some()
            || (is_kebab(name) && name.contains('-'))
            || (service == "s3" && ["cp", "ls", "mb", "mv", "rb", "rm", "sync"].contains(&name));
        let possible = service == "sts" || is_kebab(name) || command.is_expansion();
        match (certain, leads && possible) {
            (false, false) => unfinished,
            (false, true) if service == "sts" => Ahead::Unfinished,
            _ => Ahead::Command,
        }
    }
}

/// Words in front of a command that begin a command or a line of one.
const KEYWORDS: &[&str] = &[
    "command", "do", "doas", "elif", "else", "env", "eval", "exec", "if", "nohup", "run", "RUN",
    "sudo", "then", "time", "until", "watch", "while", "xargs",
];

/// Programs that run the command behind their own options.
const WRAPPERS: &[&str] = &[
    "assume",
    "aws-okta",
    "aws-vault",
    "awsume",
    "chamber",
    "docker",
    "env",
    "granted",
    "leapp",
    "nice",
    "podman",
    "retry",
    "saml2aws",
    "sudo",
    "time",
    "timeout",
    "watch",
];

/// Whether `last`, the end of `before`, stands in front of a command: a prompt, a keyword, the key
/// of a YAML file, the mark of a list item.
fn leads(last: &str, before: &str) -> bool {
    let alphanumeric = last.contains(char::is_alphanumeric);
    let key = last.strip_suffix(':').is_some_and(|key| {
        let first = before.trim_start().trim_start_matches('-').trim() == last;
        first && is_kebab(key)
    });
    let numbered = last
        .strip_suffix(['.', ')'])
        .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    !alphanumeric
        || key
        || numbered
        || last.ends_with(['$', '%', '>', '#', '❯', '➜'])
        || KEYWORDS.contains(&last)
}

/// Whether a word is the AWS CLI's name.
fn is_aws(word: &str) -> bool {
    let (path, name) = word.rsplit_once('/').unwrap_or(("", word));
    let rooted = path.is_empty() || path.starts_with(['.', '~']) || word.starts_with('/');
    match name {
        "aws" | "aws2" | "aws.exe" | "awslocal" => rooted,
        // its container image
        "aws-cli" => path.starts_with("amazon") || path.starts_with("public.ecr.aws"),
        _ => false,
    }
}

/// Whether a character may stand behind the AWS CLI's name.
fn ends_word(c: char, name: &str) -> bool {
    is_blank(c) || matches!(c, '\n' | '\r' | '\\') || (c == ':' && name.ends_with("/aws-cli"))
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '~' | '-' | '+')
}

/// Whether a word begins with `NAME=`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// Whether a word may name a service or a command: `sts`, `assume-role`.
pub(super) fn is_kebab(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The text of a string with its escapes undone, and where each byte of it was written.
fn unescaped(layer: Layer<'_>, content: Span) -> (String, Origin) {
    let mut out = String::new();
    let mut origin = Origin::default();
    let mut push = |text: &str, at: usize, len: usize| {
        out.push_str(text);
        origin.push(text.len(), layer.source(Span::new(at, at + len)));
    };
    let mut at = content.start;
    let mut rest = content.of(layer.text);
    while let Some(c) = rest.chars().next() {
        let (text, len) = escape(rest).unwrap_or((c, c.len_utf8()));
        push(text.encode_utf8(&mut [0; 4]), at, len);
        at += len;
        rest = rest.get(len..).unwrap_or_default();
    }
    (out, origin)
}

/// The character that an escape stands for, and the length of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    let after = text.strip_prefix('\\')?;
    let c = match after.chars().next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let code = u32::from_str_radix(after.get(1..5)?, 16).ok()?;
            return Some((char::from_u32(code)?, 6));
        }
        c @ ('"' | '\\' | '/' | '\'' | '`' | '$') => c,
        _ => return None,
    };
    Some((c, 2))
}
