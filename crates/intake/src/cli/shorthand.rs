//! The AWS CLI's shorthand for structures: `Key=a,Value=b`.

use rolecall_source::Span;

/// What was read of one word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shorthand {
    /// The members in their order, those of the same name included.
    pub(super) pairs: Vec<Pair>,
    /// Why it goes no further.
    pub(super) error: Option<Refusal>,
}

/// A member and what it is set to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Where the name stands.
    pub(super) key: Span,
    /// One text, or several where the AWS CLI reads a list: `Key=a,b`.
    pub(super) values: Vec<Piece>,
}

/// A text, with its quotes and escapes undone.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it stands, without its quotes.
    pub(super) span: Span,
}

/// Where the AWS CLI stops reading, and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: usize,
    pub(super) message: String,
}

/// Reads `name=value,name=value`; spans count in `word`.
///
/// A comma separates members if a name and `=` follow, and else the texts of a list.
pub(super) fn read(word: &str) -> Shorthand {
    let mut reader = Reader { word, at: 0 };
    let mut pairs = Vec::new();
    let error = loop {
        if let Err(refusal) = reader.pair(&mut pairs) {
            break Some(refusal);
        }
        if reader.rest().is_empty() {
            break None;
        }
        if let Err(refusal) = reader.expect(',') {
            break Some(refusal);
        }
    };
    Shorthand { pairs, error }
}

struct Reader<'w> {
    word: &'w str,
    at: usize,
}

impl<'w> Reader<'w> {
    fn rest(&self) -> &'w str {
        self.word.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn expect(&mut self, c: char) -> Result<(), Refusal> {
        self.blanks();
        if !self.rest().starts_with(c) {
            return Err(self.refusal(&c.to_string()));
        }
        self.at += c.len_utf8();
        self.blanks();
        Ok(())
    }

    fn refusal(&self, expected: &str) -> Refusal {
        let received = match self.rest().chars().next() {
            Some(c) => c.to_string(),
            None => "EOF".to_owned(),
        };
        Refusal {
            at: self.at,
            message: format!("Expected: '{expected}', received: '{received}'"),
        }
    }

    /// Reads a member; one whose value goes wrong is kept with what was read of it.
    fn pair(&mut self, pairs: &mut Vec<Pair>) -> Result<(), Refusal> {
        let rest = self.rest();
        let name = |c: char| c.is_ascii_alphanumeric() || "-_.#/:".contains(c);
        let len = rest.find(|c| !name(c)).unwrap_or(rest.len());
        let key = Span::new(self.at, self.at + len);
        self.at = key.end;
        self.expect('=')?;
        if self.rest().starts_with(['[', '{']) {
            return Err(Refusal {
                at: self.at,
                message: "a list or a structure stands where a text goes".to_owned(),
            });
        }
        let mut values = vec![self.first()?];
        let result = self.list(&mut values);
        pairs.push(Pair { key, values });
        result
    }

    /// Reads the further texts of a list.
    fn list(&mut self, values: &mut Vec<Piece>) -> Result<(), Refusal> {
        loop {
            self.blanks();
            let comma = self.at;
            if !self.rest().starts_with(',') {
                return Ok(());
            }
            self.expect(',')?;
            let next = self.further();
            self.blanks();
            match next {
                Ok(piece) if self.rest().is_empty() || self.rest().starts_with(',') => {
                    values.push(piece);
                }
                Err(refusal) if self.rest().is_empty() => return Err(refusal),
                // a name and `=`: the comma in front of it separates members
                _ => {
                    self.at = comma;
                    return Ok(());
                }
            }
        }
    }

    /// The first text behind a `=`, which may be empty and may hold further `=`.
    fn first(&mut self) -> Result<Piece, Refusal> {
        if let Some(quoted) = self.quoted() {
            return quoted;
        }
        let follows = |c: char| !matches!(c, '"' | '\'' | ',' | ']' | '}');
        Ok(self.bare(follows).unwrap_or_else(|| Piece {
            text: String::new(),
            span: Span::at(self.at),
        }))
    }

    /// A further text of a list.
    fn further(&mut self) -> Result<Piece, Refusal> {
        if let Some(quoted) = self.quoted() {
            return quoted;
        }
        let follows = |c: char| !matches!(c, '"' | '\'' | ',' | '=');
        self.bare(follows).ok_or(Refusal {
            at: self.at,
            message: "Expected: '<second>', received: '<none>'".to_owned(),
        })
    }

    fn bare(&mut self, follows: impl Fn(char) -> bool) -> Option<Piece> {
        let start = self.at;
        let mut text = String::new();
        let mut end = start;
        let mut chars = self.rest().char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let escaped = c == '\\' && chars.next_if(|&(_, next)| next == ',').is_some();
            if escaped {
                text.push(',');
                end = start + i + 2;
                continue;
            }
            let begins = !c.is_whitespace() && !matches!(c, '"' | '\'' | ',' | '=' | '[' | '{');
            if (i == 0 && !begins) || !follows(c) {
                break;
            }
            text.push(c);
            end = start + i + c.len_utf8();
        }
        if end == start {
            return None;
        }
        self.at = end;
        let trimmed = text.trim_end().len();
        let span = Span::new(start, end - (text.len() - trimmed));
        text.truncate(trimmed);
        Some(Piece { text, span })
    }

    /// A text in quotes; none where no quote stands.
    fn quoted(&mut self) -> Option<Result<Piece, Refusal>> {
        let quote = self
            .rest()
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))?;
        let start = self.at + 1;
        let mut text = String::new();
        let mut chars = self.word.get(start..).unwrap_or_default().char_indices();
        while let Some((i, c)) = chars.next() {
            if c == quote {
                self.at = start + i + 1;
                let span = Span::new(start, start + i);
                return Some(Ok(Piece { text, span }));
            }
            let next = chars.as_str().chars().next();
            if c == '\\' && next.is_some_and(|next| next == quote || next == '\\') {
                chars.next();
                text.extend(next);
            } else {
                text.push(c);
            }
        }
        let kind = if quote == '"' {
            "double quoted"
        } else {
            "singled quoted"
        };
        Some(Err(Refusal {
            at: self.at,
            message: format!("Expected: '<{kind}>', received: '<none>'"),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members as text, and what the AWS CLI says.
    fn read_out(word: &str) -> (Vec<(String, Vec<String>)>, Option<String>) {
        let read = read(word);
        let pairs = read.pairs.into_iter().map(|pair| {
            for value in &pair.values {
                assert!(value.span.of(word).len() >= value.text.len(), "{word}");
            }
            let values = pair.values.into_iter().map(|v| v.text).collect();
            (pair.key.of(word).to_owned(), values)
        });
        (pairs.collect(), read.error.map(|e| e.message))
    }

    fn pairs(word: &str) -> Vec<(String, Vec<String>)> {
        let (pairs, error) = read_out(word);
        assert_eq!(error, None, "{word}");
        pairs
    }

    fn pair(key: &str, values: &[&str]) -> (String, Vec<String>) {
        let values = values.iter().map(|&v| v.to_owned()).collect();
        (key.to_owned(), values)
    }

    #[test]
    fn reads_members() {
        let expected = [pair("Key", &["Project"]), pair("Value", &["Automation"])];
        assert_eq!(pairs("Key=Project,Value=Automation"), expected);
        assert_eq!(pairs("Key = Project , Value=Automation"), expected);
        assert_eq!(
            pairs("Key=,Value="),
            [pair("Key", &[""]), pair("Value", &[""])]
        );
    }

    #[test]
    fn a_comma_may_belong_to_a_list_or_to_the_text() {
        assert_eq!(
            pairs("Key=a,Value=b,c"),
            [pair("Key", &["a"]), pair("Value", &["b", "c"])]
        );
        assert_eq!(
            pairs("Value=b,c,Key=a"),
            [pair("Value", &["b", "c"]), pair("Key", &["a"])]
        );
        assert_eq!(
            pairs(r"Value=b\,c,Key=a"),
            [pair("Value", &["b,c"]), pair("Key", &["a"])]
        );
        assert_eq!(
            pairs(r#"Value="b,c\"d\\e",Key='x, y'"#),
            [pair("Value", &["b,c\"d\\e"]), pair("Key", &["x, y"])]
        );
    }

    #[test]
    fn the_first_text_may_hold_an_equals_sign() {
        assert_eq!(
            pairs("Value=a=b,Key=c"),
            [pair("Value", &["a=b"]), pair("Key", &["c"])]
        );
    }

    #[test]
    fn says_what_the_cli_says() {
        let error = |word| read_out(word).1.unwrap();
        assert_eq!(
            error("arn:aws:iam::aws:policy/a"),
            "Expected: '=', received: 'EOF'"
        );
        assert_eq!(
            error("Key=a,Value=b,"),
            "Expected: '<second>', received: '<none>'"
        );
        assert_eq!(error("Key:a"), "Expected: '=', received: 'EOF'");
        assert_eq!(error("Key=a Value=\"b"), "Expected: ',', received: '\"'");
        assert_eq!(
            error("Key='a"),
            "Expected: '<singled quoted>', received: '<none>'"
        );
    }
}
