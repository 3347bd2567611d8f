//! The words of a command, as a POSIX shell splits them, each with the places it was written at.
//!
//! Quotes, backslashes and continued lines are undone; nothing is expanded. What a shell would
//! expand, and what a person is meant to fill in, stays in the value as it was written and is
//! listed as a [`Hole`].
//!
//! Text that was pasted has been through editors and web pages, so this goes further than a shell
//! does: PowerShell's and cmd's continued lines, typographic quotes, dashes and blanks, and
//! continuations whose line break or backslash was lost are read as they were meant, each with a
//! diagnostic.

mod lexer;
mod word;

use rolecall_source::Parsed;

use crate::notes::Notes;

pub(crate) use self::lexer::{Layer, Lexer, beginning, is_blank, line_end};
pub use self::word::{Hole, HoleKind, MAX_WORDS, Word};

/// Splits the first command of `text` into its words.
///
/// It ends where a shell would end it: at a line break, `;`, `&`, `|` or an unmatched `)`.
/// Redirections and comments are no words. At most [`MAX_WORDS`] words are read.
///
/// ```
/// use rolecall_intake::words;
/// let read = words::split("aws sts 'assume-role' \\\n  --role-arn=$ROLE 2>&1 | jq .");
/// let values: Vec<_> = read.value.iter().map(|w| w.value.as_str()).collect();
/// assert_eq!(values, ["aws", "sts", "assume-role", "--role-arn=$ROLE"]);
/// ```
#[must_use]
pub fn split(text: &str) -> Parsed<Vec<Word>> {
    let mut notes = Notes::default();
    let command = Lexer::new(Layer::whole(text), 0, text.len()).command(&mut notes);
    notes.with(command.words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rolecall_source::{Span, codes};

    use super::*;

    fn values(text: &str) -> Vec<String> {
        split(text).value.into_iter().map(|w| w.value).collect()
    }

    /// What is underlined, with the code.
    fn notes(text: &str) -> Vec<(String, &str)> {
        let read = split(text);
        let note = |d: &rolecall_source::Diagnostic| (d.code.to_string(), d.span);
        let notes = read.diagnostics.iter().map(note);
        notes.map(|(code, span)| (code, span.of(text))).collect()
    }

    /// The first hole of the first word, as it is written in the text.
    fn hole(text: &str) -> Option<(HoleKind, &str)> {
        let word = split(text).value.into_iter().next()?;
        let hole = word.holes.first()?;
        Some((hole.kind, word.source(hole.range).of(text)))
    }

    #[test]
    fn undoes_quotes_and_escapes() {
        assert_eq!(
            values(r#"a 'b c' "d 'e'" f\ g "h\"i\$\n" '' j"k"'l'"#),
            ["a", "b c", "d 'e'", "f g", "h\"i$\\n", "", "jkl"]
        );
    }

    #[test]
    fn keeps_the_place_of_words_and_of_their_parts() {
        let text = "é 'a b'\"c\\\"d\"\\e";
        let word = split(text).value.remove(1);
        assert_eq!(word.value, "a bc\"de");
        assert_eq!(word.span.of(text), "'a b'\"c\\\"d\"\\e");
        let part = |start, end| word.source(Span::new(start, end)).of(text);
        assert_eq!(part(0, 3), "a b");
        assert_eq!(part(2, 4), "b'\"c");
        assert_eq!(part(4, 5), "\\\"");
        assert_eq!(part(6, 7), "\\e");
        let empty = split("--policy ''").value.remove(1);
        assert_eq!(empty.source(Span::new(0, 0)).of("--policy ''"), "''");
    }

    #[test]
    fn continues_lines_as_three_shells_do() {
        for text in [
            "a \\\n b",
            "a \\\r\n\tb",
            "a `\r\n b",
            "a ^\r\n b",
            "a b \\",
            "a b \\\n \n",
        ] {
            assert_eq!(values(text), ["a", "b"], "{text:?}");
            assert!(notes(text).is_empty(), "{text:?}");
        }
        assert_eq!(values("a\\\nb"), ["ab"]);
        assert_eq!(
            values("a \\\n> --b \\\n>> --c \\\n > d"),
            ["a", "--b", "--c"]
        );
    }

    #[test]
    fn mends_lost_continuations() {
        let lost = "a \\ --b c\\ --d \\ \n --e";
        assert_eq!(values(lost), ["a", "--b", "c", "--d", "--e"]);
        assert_eq!(notes(lost), [("R116".to_owned(), "\\")]);
        assert_eq!(split(lost).diagnostics[0].related.len(), 2);
        let bare = "a\n  --b-c 1\n";
        assert_eq!(values(bare), ["a", "--b-c", "1"]);
        assert_eq!(notes(bare), [("R116".to_owned(), "--b-c")]);
        let joined = "a\\\n--b";
        assert_eq!(values(joined), ["a", "--b"]);
        assert_eq!(notes(joined), [("R116".to_owned(), "\\")]);
    }

    #[test]
    fn ends_where_a_shell_ends_a_command() {
        for end in [
            "\nb", ";b", " && b", " || b", "| b", " & b", ") b", " # b", "` b",
        ] {
            let text = format!("a{end}");
            assert_eq!(values(&text), ["a"], "{text:?}");
        }
        assert_eq!(values("a f(b) c"), ["a", "f(b)", "c"]);
    }

    #[test]
    fn leaves_redirections_out() {
        assert_eq!(
            values("a 2>&1 b >c >>'d e' f <g &>h i2>j"),
            ["a", "b", "f", "i2"]
        );
        assert_eq!(values("a <<EOF b"), ["a", "b"]);
    }

    #[test]
    fn an_open_quote_is_an_error_that_costs_its_line_only() {
        for (text, quote) in [
            ("a 'b \\\n --c d", "'"),
            ("a \"b \\\n --c d", "\""),
            ("a $(b \\\n --c d", "$("),
            ("a `b \\\n --c d", "`"),
        ] {
            assert_eq!(notes(text), [("R101".to_owned(), quote)], "{text:?}");
            if quote != "`" {
                assert_eq!(values(text).get(2..).unwrap(), ["--c", "d"], "{text:?}");
            }
        }
    }

    #[test]
    fn keeps_what_has_no_value_yet() {
        use HoleKind::{Command, Placeholder, Variable};
        for (text, kind, written) in [
            ("$ROLE", Variable, "$ROLE"),
            ("\"x${ROLE:-$X}\"", Variable, "${ROLE:-$X}"),
            ("$env:ROLE", Variable, "$env:ROLE"),
            ("%ROLE%", Variable, "%ROLE%"),
            ("a$1b", Variable, "$1"),
            ("$(f \"$(g ')')\" )x", Command, "$(f \"$(g ')')\" )"),
            ("\"a $(f \"b c\")\"", Command, "$(f \"b c\")"),
            ("x[?a==`b`]", Command, "`b`"),
            ("<(f)", Command, "<(f)"),
            (
                "arn:aws:iam::<Account Id>:role/x",
                Placeholder,
                "<Account Id>",
            ),
            ("'arn:<id>'", Placeholder, "<id>"),
            ("[Role ARN]", Placeholder, "[Role ARN]"),
            ("{account_id}", Placeholder, "{account_id}"),
            ("{{ group['value'] }}", Placeholder, "{{ group['value'] }}"),
            (
                "\"${{ secrets.ROLE }}\"",
                Placeholder,
                "${{ secrets.ROLE }}",
            ),
            ("...", Placeholder, "..."),
        ] {
            assert_eq!(hole(text), Some((kind, written)), "{text:?}");
        }
        for text in [
            "'$ROLE'",
            "\\$ROLE",
            "{a:b}",
            "[a]",
            "Atza%7CIQ%3D",
            "a$",
            "'{\"a\": 1}'",
        ] {
            assert_eq!(hole(text), None, "{text:?}");
        }
        assert!(split("$ROLE").value[0].is_expansion());
        assert!(!split("x$ROLE").value[0].is_expansion());
    }

    #[test]
    fn reads_typography_as_it_was_meant() {
        let text = "–role-arn —a ‑‑b-c‑d ““x” y” --e=‘z’ f’s";
        assert_eq!(
            values(text),
            ["--role-arn", "--a", "--b-c-d", "“x", "y”", "--e=z", "f’s"]
        );
        let notes = notes(text);
        assert!(notes.iter().all(|(code, _)| code == "R109"));
        let underlined: Vec<_> = notes.iter().map(|(_, text)| *text).collect();
        assert_eq!(underlined, ["–", "—", "‑‑", "““x”", "‘z’"]);
        assert_eq!(values("“a b” „c d“ «e»"), ["a b", "c d", "e"]);
        assert_eq!(values("a\u{a0}b\u{200b}c"), ["a", "bc"]);
        assert_eq!(values("–5 – x–y"), ["–5", "–", "x–y"]);
    }

    #[test]
    fn names_its_limits() {
        let read = split(&"a ".repeat(MAX_WORDS + 9));
        assert_eq!(read.value.len(), MAX_WORDS);
        assert!(read.diagnostics[0].message.contains("2000 words"));
    }

    #[test]
    fn long_texts_take_linear_time() {
        // each of these would take hours if a search began anew at every character
        for unit in [
            "'", "\"", "`a ", "$(", "${", "<", "“a ", "\\ -", "{ ", "%a", "\"$(",
        ] {
            let _ = split(&unit.repeat(200_000));
        }
    }

    /// Pieces of plain POSIX commands.
    fn posix() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-z/:.=-]{1,4}",
            3 => Just(" ".to_owned()),
            2 => Just("'".to_owned()),
            2 => Just("\"".to_owned()),
            2 => "\\\\[a-z'\" \\\\]",
            1 => Just("\\\n".to_owned()),
            1 => Just("\t".to_owned()),
        ];
        let pieces = prop::collection::vec(piece, 0..24);
        (pieces, "( #[a-z' ]*)?").prop_map(|(pieces, comment)| pieces.concat() + &comment)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn agrees_with_another_reader_of_posix_words(text in posix()) {
            let ours = split(&text);
            let theirs = shell_words::split(&text);
            // `\\` and a blank where a word begins is a line that lost its break, not a blank
            let joined = text.replace("\\\n", "");
            if joined.split([' ', '\t']).any(|word| word == "\\") {
                return Ok(());
            }
            if ours.diagnostics.is_empty() {
                prop_assert_eq!(values(&text), theirs.unwrap(), "{:?}", text);
            } else if ours.diagnostics.iter().any(|d| d.code == codes::CALL_QUOTE) {
                prop_assert!(theirs.is_err(), "{:?}", text);
            }
        }

        #[test]
        fn quoted_words_come_back(words in prop::collection::vec(any::<String>(), 0..6)) {
            let quoted = words.iter().map(|w| format!("'{}'", w.replace('\'', r"'\''")));
            let text = quoted.collect::<Vec<_>>().join(" ");
            prop_assert_eq!(values(&text), words, "{:?}", text);
        }

        #[test]
        fn every_place_lies_in_the_text(text in "(?s)[ -~\n“”‘’–—\u{a0}é$\"'`\\\\<>{}-]{0,40}") {
            let read = split(&text);
            for diagnostic in &read.diagnostics {
                prop_assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some());
            }
            for word in &read.value {
                prop_assert!(text.get(word.span.start..word.span.end).is_some());
                for (at, c) in word.value.char_indices() {
                    let place = word.source(Span::new(at, at + c.len_utf8()));
                    prop_assert!(!place.of(&text).is_empty(), "{:?} {:?}", word, place);
                    prop_assert!(word.span.start <= place.start && place.end <= word.span.end);
                }
            }
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = split(&text);
        }
    }
}
