//! The colours of XML, whatever may be wrong with it.

use super::{Kind, Token};

/// The tokens of a text that is meant to be XML. `thread` is the value of the source identity.
pub(crate) fn tokens(text: &str, thread: Option<&str>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let end = if rest.starts_with('<') {
            let end = at + rest.find('>').map_or(rest.len(), |end| end + 1);
            tag(text, at, end, &mut tokens);
            end
        } else {
            let end = at + rest.find('<').unwrap_or(rest.len());
            content(text, at, end, thread, &mut tokens);
            end
        };
        at = end;
    }
    tokens
}

/// What stands between two tags.
fn content(text: &str, start: usize, end: usize, thread: Option<&str>, tokens: &mut Vec<Token>) {
    let written = text.get(start..end).unwrap_or_default();
    let blank = written.len() - written.trim_start().len();
    let word = written.trim();
    if !word.is_empty() {
        let kind = if thread == Some(word) {
            Kind::Thread
        } else {
            Kind::Text
        };
        let start = start + blank;
        let range = start..start + word.len();
        tokens.push(Token { range, kind });
    }
}

/// A tag: its name, and what stands between quotes.
fn tag(text: &str, start: usize, end: usize, tokens: &mut Vec<Token>) {
    let written = text.get(start..end).unwrap_or_default();
    let after = written.trim_start_matches(['<', '/', '?', '!']);
    let start_of_name = start + written.len() - after.len();
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '>' | '?');
    let name = after.find(ends).unwrap_or(after.len());
    tokens.push(Token {
        range: start_of_name..start_of_name + name,
        kind: Kind::Key,
    });
    let mut at = start_of_name + name;
    while let Some(quote) = text.get(at..end).and_then(|rest| rest.find(['"', '\''])) {
        let open = at + quote;
        let mark = text.get(open..open + 1).unwrap_or_default();
        let rest = text.get(open + 1..end).unwrap_or_default();
        let close = rest.find(mark).map_or(end, |close| open + 1 + close + 1);
        let value = text.get(open..close).unwrap_or_default();
        let kind = if value.contains("/SAML/Attributes/SourceIdentity") {
            Kind::Thread
        } else {
            Kind::Text
        };
        tokens.push(Token {
            range: open..close,
            kind,
        });
        at = close;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds<'a>(text: &'a str, thread: Option<&str>) -> Vec<(&'a str, Kind)> {
        tokens(text, thread)
            .into_iter()
            .map(|token| (text.get(token.range).unwrap(), token.kind))
            .collect()
    }

    #[test]
    fn names_values_and_the_thread() {
        let text = "<a:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/SourceIdentity\" x='1'>\n <V>Diego</V></a:Attribute>";
        assert_eq!(
            kinds(text, Some("Diego")),
            [
                ("a:Attribute", Kind::Key),
                (
                    "\"https://aws.amazon.com/SAML/Attributes/SourceIdentity\"",
                    Kind::Thread
                ),
                ("'1'", Kind::Text),
                ("V", Kind::Key),
                ("Diego", Kind::Thread),
                ("V", Kind::Key),
                ("a:Attribute", Kind::Key),
            ]
        );
    }

    #[test]
    fn what_is_open_ends_with_the_text() {
        assert_eq!(
            kinds("<a b=\"\u{1F600}", None),
            [("a", Kind::Key), ("\"\u{1F600}", Kind::Text)]
        );
        assert_eq!(kinds("<", None), [("", Kind::Key)]);
        assert_eq!(kinds("\u{1F600}", None), [("\u{1F600}", Kind::Text)]);
    }
}
