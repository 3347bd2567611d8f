//! Texts of a policy as the evaluator compares them: wildcards, policy variables, letter case.

use std::borrow::Cow;

use rolecall_source::work;

use crate::{
    context::{Context, Values},
    letters::fold,
};

/// A text of a policy with its wildcards and policy variables.
///
/// `*` stands for any run of characters, `?` for one UTF-16 code unit: AWS was observed to need
/// `??` for a character outside the Basic Multilingual Plane. `${key}` stands for the value of a
/// condition key, taken literally; `${key, 'text'}` has a default; `${*}`, `${?}` and `${$}` stand
/// for the character itself. Nothing else is special: `[` and `\` are literal.
///
/// Matching takes time proportional to the text for a given pattern, whatever the number of `*`,
/// and no memory.
///
/// ```
/// use rolecall_policy::Pattern;
/// let pattern = Pattern::read("role/*/Dev??", true);
/// assert!(pattern.matches("role/team/Dev01"));
/// assert!(!pattern.matches("role/Dev01"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What stands in front of the first wildcard or variable: of most patterns, all of it.
    prefix: Box<str>,
    rest: Box<[Piece]>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Never empty, and never next to another text.
    Text(Box<str>),
    /// `?`
    One,
    /// `*`
    Run,
    Variable(Box<Variable>),
}

/// A policy variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The condition key as it is written.
    pub key: String,
    /// What it stands for where the key is absent.
    pub default: Option<String>,
    folded: Box<str>,
    /// Whether `*` and `?` beside it are wildcards.
    among_wildcards: bool,
}

impl Variable {
    /// What the variable stands for in a request; `None` where it stands for nothing.
    ///
    /// A multivalued key cannot be put in, not even its default.
    pub(crate) fn resolve<'a>(&'a self, context: &'a Context<'_>) -> Option<&'a str> {
        match context.folded(&self.folded) {
            Some(Values::One(value)) => Some(value),
            Some(Values::Many(_)) => None,
            None => self.default.as_deref(),
        }
    }
}

impl Pattern {
    /// Reads a text in which `*` and `?` are wildcards, and `${…}` a variable if `variables`.
    #[must_use]
    pub fn read(text: &str, variables: bool) -> Self {
        Self::pieces(text, variables, true)
    }

    /// Reads a text in which `*` and `?` are literal, and `${…}` a variable if `variables`.
    #[must_use]
    pub(crate) fn literal(text: &str, variables: bool) -> Self {
        Self::pieces(text, variables, false)
    }

    fn pieces(text: &str, variables: bool, wildcards: bool) -> Self {
        let mut builder = Builder::default();
        let mut rest = text;
        let mut braces = Braces {
            text,
            next: Some(0),
        };
        loop {
            // most of it is literal, and taken at once
            let special = |c| (c == '$' && variables) || (matches!(c, '*' | '?') && wildcards);
            let (plain, special) = rest
                .find(special)
                .and_then(|at| rest.split_at_checked(at))
                .unwrap_or((rest, ""));
            builder.literal.push_str(plain);
            rest = special;
            let Some(c) = rest.chars().next() else {
                break;
            };
            if variables && let Some((value, after)) = braces.variable(rest) {
                match value {
                    Dollar::Literal(c) => builder.literal.push(c),
                    Dollar::Variable(mut v) => {
                        v.among_wildcards = wildcards;
                        builder.push(Piece::Variable(Box::new(v)));
                    }
                }
                rest = after;
                continue;
            }
            match c {
                '*' if wildcards => builder.push(Piece::Run),
                '?' if wildcards => builder.push(Piece::One),
                c => builder.literal.push(c),
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
        builder.finish()
    }

    /// The pattern cut at its first five colons, those in variables and wildcards aside.
    pub(crate) fn arn_parts(&self) -> Vec<Self> {
        let mut parts = Vec::with_capacity(6);
        let mut builder = Builder::default();
        let prefix = Piece::Text(self.prefix.clone());
        for piece in std::iter::once(&prefix).chain(&self.rest) {
            let Piece::Text(text) = piece else {
                builder.push(piece.clone());
                continue;
            };
            let mut text = text.as_ref();
            while parts.len() < 5
                && let Some((part, after)) = text.split_once(':')
            {
                builder.literal.push_str(part);
                parts.push(std::mem::take(&mut builder).finish());
                text = after;
            }
            builder.literal.push_str(text);
        }
        parts.push(builder.finish());
        parts
    }

    /// What stands in front of the first wildcard or variable.
    pub(crate) fn head(&self) -> &str {
        &self.prefix
    }

    /// Whether it holds policy variables.
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.variables().next().is_some()
    }

    /// Whether it holds wildcards.
    #[must_use]
    pub fn has_wildcards(&self) -> bool {
        self.rest
            .iter()
            .any(|piece| matches!(piece, Piece::One | Piece::Run))
    }

    /// Whether it is `*` alone.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.prefix.is_empty() && *self.rest == [Piece::Run]
    }

    /// Its variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.rest.iter().filter_map(|piece| match piece {
            Piece::Variable(v) => Some(v.as_ref()),
            _ => None,
        })
    }

    /// Puts the values of the request in place of the variables; `None` where one stands for
    /// nothing.
    pub(crate) fn resolve(&self, context: &Context) -> Option<Cow<'_, Self>> {
        if !self.has_variables() {
            return Some(Cow::Borrowed(self));
        }
        let mut builder = Builder::default();
        builder.literal.push_str(&self.prefix);
        for piece in &self.rest {
            match piece {
                Piece::Text(text) => builder.literal.push_str(text),
                Piece::Variable(variable) => {
                    let value = variable.resolve(context)?;
                    if context.open.wildcards_in_variables && variable.among_wildcards {
                        builder.append(&Self::read(value, false));
                    } else {
                        builder.literal.push_str(value);
                    }
                }
                wildcard => builder.push(wildcard.clone()),
            }
        }
        Some(Cow::Owned(builder.finish()))
    }

    /// The pattern as text, wildcards as they are written; variables by their key.
    pub(crate) fn text(&self) -> String {
        let mut out = self.prefix.to_string();
        for piece in &self.rest {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::One => out.push('?'),
                Piece::Run => out.push('*'),
                Piece::Variable(v) => {
                    out.push_str("${");
                    out.push_str(&v.key);
                    out.push('}');
                }
            }
        }
        out
    }

    /// Whether it matches the whole of `text`. A variable matches nothing.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let strip = |text, start: &str| str::strip_prefix(text, start);
        self.matches_with(text, |_| None, strip)
    }

    /// Whether each variable in it stands for something in the request.
    pub(crate) fn resolves(&self, context: &Context) -> bool {
        self.variables().all(|v| v.resolve(context).is_some())
    }

    /// Whether it matches the whole of `text` with the values of the request in place of the
    /// variables. One that stands for nothing matches nothing.
    pub(crate) fn matches_in(&self, text: &str, context: &Context) -> bool {
        if context.open.wildcards_in_variables && self.has_variables() {
            return self.resolve(context).is_some_and(|p| p.matches(text));
        }
        let strip = |text, start: &str| str::strip_prefix(text, start);
        self.matches_with(text, |v| v.resolve(context), strip)
    }

    /// Whether it matches the whole of `text` without regard to the case of ASCII letters, as
    /// actions are compared. Variables match nothing.
    pub(crate) fn matches_lower(&self, text: &str) -> bool {
        let strip = |text, start: &str| {
            let (head, rest) = str::split_at_checked(text, start.len())?;
            head.eq_ignore_ascii_case(start).then_some(rest)
        };
        self.matches_with(text, |_| None, strip)
    }

    /// On a mismatch the last `*` takes one code unit more. A `*` that was passed never has to be
    /// gone back to, since the shortest run is tried first.
    fn matches_with<'a>(
        &'a self,
        text: &'a str,
        value: impl Fn(&'a Variable) -> Option<&'a str>,
        strip: impl Fn(&'a str, &str) -> Option<&'a str>,
    ) -> bool {
        let Some(text) = strip(text, &self.prefix) else {
            return false;
        };
        let mut at = Cursor { text, half: false };
        let mut pieces = self.rest.iter();
        let mut retry: Option<(std::slice::Iter<'a, Piece>, Cursor<'a>)> = None;
        loop {
            let next = match pieces.next() {
                Some(Piece::Run) if pieces.as_slice().is_empty() => return true,
                Some(Piece::Run) => {
                    retry = Some((pieces.clone(), at));
                    continue;
                }
                Some(Piece::One) => at.unit(),
                Some(Piece::Text(text)) => at.after(|at| strip(at, text)),
                Some(Piece::Variable(variable)) => match value(variable) {
                    Some(value) => at.after(|at| strip(at, value)),
                    None => return false,
                },
                None if at.is_end() => return true,
                None => None,
            };
            if let Some(next) = next {
                at = next;
                continue;
            }
            let Some((after, from)) = retry else {
                return false;
            };
            let Some(from) = from.unit() else {
                return false;
            };
            pieces = after.clone();
            at = from;
            retry = Some((after, from));
        }
    }
}

/// A place in a text, counted in UTF-16 code units.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    text: &'t str,
    /// Whether one of the two units of the first character is behind.
    half: bool,
}

impl<'t> Cursor<'t> {
    fn is_end(self) -> bool {
        self.text.is_empty()
    }

    /// One code unit further on; `None` at the end.
    fn unit(self) -> Option<Self> {
        let mut chars = self.text.chars();
        let half = !self.half && chars.next()?.len_utf16() == 2;
        let text = if half {
            self.text
        } else if self.half {
            chars.next()?;
            chars.as_str()
        } else {
            chars.as_str()
        };
        Some(Self { text, half })
    }

    /// Where `strip` leads; nothing begins inside a character.
    fn after(self, strip: impl FnOnce(&'t str) -> Option<&'t str>) -> Option<Self> {
        let text = (!self.half).then(|| strip(self.text))??;
        Some(Self { text, half: false })
    }
}

/// Puts a pattern together, its literal characters as long texts.
#[derive(Default)]
struct Builder {
    literal: String,
    prefix: Option<Box<str>>,
    rest: Vec<Piece>,
}

impl Builder {
    fn push(&mut self, piece: Piece) {
        self.flush();
        // `**` is `*`
        if piece != Piece::Run || self.rest.last() != Some(&Piece::Run) {
            self.rest.push(piece);
        }
    }

    fn append(&mut self, pattern: &Pattern) {
        self.literal.push_str(&pattern.prefix);
        for piece in &pattern.rest {
            match piece {
                Piece::Text(text) => self.literal.push_str(text),
                piece => self.push(piece.clone()),
            }
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.literal).into_boxed_str();
        if self.prefix.is_none() {
            self.prefix = Some(text);
        } else if !text.is_empty() {
            self.rest.push(Piece::Text(text));
        }
    }

    fn finish(mut self) -> Pattern {
        self.flush();
        Pattern {
            prefix: self.prefix.unwrap_or_default(),
            rest: self.rest.into_boxed_slice(),
        }
    }
}

enum Dollar {
    Literal(char),
    Variable(Variable),
}

/// The closing braces of a text, each of them looked for once.
struct Braces<'t> {
    text: &'t str,
    /// Where the last one stands that was found; `None` if there are no more.
    next: Option<usize>,
}

impl<'t> Braces<'t> {
    /// Reads `${…}` at the beginning of `rest`, the end of the text: what it is and what follows
    /// it. Anything that is not a whole variable is literal text.
    fn variable(&mut self, rest: &'t str) -> Option<(Dollar, &'t str)> {
        let inner = rest.strip_prefix("${")?;
        let start = self.text.len() - inner.len();
        let known = self.next?;
        if known < start || !inner.get(known - start..)?.starts_with('}') {
            self.next = inner.find('}').map(|at| start + at);
            work::count(self.next.map_or(inner.len(), |next| next - start));
        }
        let (body, after) = inner.split_at_checked(self.next? - start)?;
        Some((variable(body)?, after.strip_prefix('}')?))
    }
}

/// Reads what stands between the braces of `${…}`.
fn variable(body: &str) -> Option<Dollar> {
    if let "*" | "?" | "$" = body {
        return Some(Dollar::Literal(body.chars().next()?));
    }
    let ends = |c: char| matches!(c, ',' | '$') || c.is_whitespace();
    let (key, default) = match body.find(ends).and_then(|at| body.split_at_checked(at)) {
        None => (body, None),
        Some((key, rest)) => {
            let quoted = rest.strip_prefix(',')?.trim_start_matches(' ');
            let value = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
            (key, Some(value.to_owned()))
        }
    };
    if key.is_empty() {
        return None;
    }
    let variable = Variable {
        key: key.to_owned(),
        default,
        folded: fold(key).into_owned().into_boxed_str(),
        among_wildcards: false,
    };
    Some(Dollar::Variable(variable))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn like(pattern: &str, text: &str) -> bool {
        Pattern::read(pattern, false).matches(text)
    }

    #[test]
    fn a_question_mark_is_one_utf16_unit() {
        assert!(!like("?", "\u{10400}"));
        assert!(like("??", "\u{10400}"));
        assert!(like("a*?b", "a\u{10400}b"));
        assert!(like("\u{10400}?", "\u{10400}x"));
        assert!(!like("\u{10400}?", "\u{10400}\u{10428}"));
        assert!(like("?", "é"));
    }

    #[test]
    fn only_star_and_question_mark_are_special() {
        assert!(!like("a[b]", "ab"));
        assert!(!like("a\\*b", "a*b"));
        assert!(like("a*b", "a\nb"));
        assert!(like("*", ""));
        assert!(!like("", "x"));
        assert!(like("a**b*", "aXXb"));
    }

    #[test]
    fn variables_have_defaults_and_escapes() {
        let context = Context::from_iter([
            ("aws:username", Values::One("a*b".into())),
            ("aws:TagKeys", Values::Many(vec!["x".into()].into())),
        ]);
        let resolve = |text: &str| {
            Pattern::read(text, true)
                .resolve(&context)
                .map(|p| p.into_owned())
        };
        // a value is put in literally
        assert!(resolve("${aws:UserName}").unwrap().matches("a*b"));
        assert!(!resolve("${aws:username}").unwrap().matches("aXb"));
        assert!(resolve("${aws:nothing, 'd'}?").unwrap().matches("d1"));
        assert!(resolve("${aws:nothing}").is_none());
        assert!(resolve("${aws:TagKeys, 'd'}").is_none());
        assert!(resolve("${*}${?}${$}").unwrap().matches("*?$"));
        // what is no whole variable is text
        assert!(
            resolve("$aws:username ${ x")
                .unwrap()
                .matches("$aws:username ${ x")
        );
    }

    #[test]
    fn a_variable_ends_at_the_next_brace() {
        let keys = |text: &str| -> Vec<String> {
            let pattern = Pattern::read(text, true);
            pattern.variables().map(|v| v.key.clone()).collect()
        };
        assert_eq!(keys("}${a}${b"), ["a"]);
        assert_eq!(keys("${x${y}${z}"), ["y", "z"]);
        assert_eq!(keys("${a, '${b}${c}"), ["b", "c"]);
        assert_eq!(keys("${a, '$'}${ b}${,'c'}"), ["a"]);
        assert_eq!(keys("${abcdef}${x}yyyy}zzzzzzzzzzzzzzzzz"), ["abcdef", "x"]);
        assert_eq!(keys("${é${é}"), ["é"]);
    }

    /// The textbook recursion, exponential and plain.
    fn oracle(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| oracle(rest, &text[n..])),
            Some(('?', rest)) => !text.is_empty() && oracle(rest, &text[1..]),
            Some((c, rest)) => text.first() == Some(c) && oracle(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_textbook(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let p: Vec<char> = pattern.chars().collect();
            let t: Vec<char> = text.chars().collect();
            prop_assert_eq!(like(&pattern, &text), oracle(&p, &t));
        }

        #[test]
        fn never_panics(pattern in any::<String>(), text in any::<String>()) {
            let _ = Pattern::read(&pattern, true).matches(&text);
        }
    }
}
