//! The colours of XML, whatever may be wrong with it.

use super::token::{Kind, Token};

/// The tokens of a text that is meant to be XML.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // whether the attribute at hand is the source identity
    let mut in_thread = false;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let end = if rest.starts_with('<') {
            let end = at + rest.find('>').map_or(rest.len(), |end| end + 1);
            in_thread |= tag(text, at, end, &mut tokens);
            in_thread &= !rest.starts_with("</") || !ends_attribute(rest);
            end
        } else {
            let end = at + rest.find('<').unwrap_or(rest.len());
            content(text, at, end, in_thread, &mut tokens);
            end
        };
        at = end;
    }
    tokens
}

/// What stands between two tags.
fn content(text: &str, start: usize, end: usize, in_thread: bool, tokens: &mut Vec<Token>) {
    let written = text.get(start..end).unwrap_or_default();
    let blank = written.len() - written.trim_start().len();
    let word = written.trim();
    if !word.is_empty() {
        let kind = if in_thread { Kind::Thread } else { Kind::Text };
        let start = start + blank;
        let range = start..start + word.len();
        tokens.push(Token { range, kind });
    }
}

/// Whether a text begins with the end of an attribute, whatever prefix it has.
fn ends_attribute(text: &str) -> bool {
    let name = text.split('>').next().unwrap_or_default();
    name.trim_end().ends_with("Attribute")
}

/// A tag: its name, and what stands between quotes. Says whether that names the source identity.
fn tag(text: &str, start: usize, end: usize, tokens: &mut Vec<Token>) -> bool {
    let mut in_thread = false;
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
            in_thread = true;
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
    in_thread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::pieces;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        pieces(text, tokens(text))
    }

    #[test]
    fn names_values_and_the_thread() {
        let text = "<a:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/SourceIdentity\" x='1'>\n <V>Diego</V></a:Attribute>";
        assert_eq!(
            kinds(text),
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
    fn another_value_that_equals_it_is_not_the_thread() {
        let text = "<NameID>Diego</NameID><Attribute Name=\"x/SAML/Attributes/SourceIdentity\"><V>Diego</V></Attribute ><V>Diego</V>";
        let diegos: Vec<_> = kinds(text)
            .into_iter()
            .filter(|(text, _)| *text == "Diego")
            .map(|(_, kind)| kind)
            .collect();
        assert_eq!(diegos, [Kind::Text, Kind::Thread, Kind::Text]);
    }

    #[test]
    fn what_is_open_ends_with_the_text() {
        assert_eq!(
            kinds("<a b=\"\u{1F600}"),
            [("a", Kind::Key), ("\"\u{1F600}", Kind::Text)]
        );
        assert_eq!(kinds("<"), [("", Kind::Key)]);
        assert_eq!(kinds("\u{1F600}"), [("\u{1F600}", Kind::Text)]);
    }
}
