//! The words behind an option, read as what its parameter takes.

use rolecall_source::{
    Diagnostic, Names, Severity, Span, Spanned, codes,
    json::{self, Node, Value},
};

use super::{
    say,
    shorthand::{self, Pair},
    sts::{Field, Kind, Opt},
};
use crate::{
    call::{Member, ParamValue, Structure},
    notes::{Notes, shown},
    words::Word,
};

/// Answers a value such as `file://policy.json` with the content of the file, if it is known.
pub type Files<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads `words` as what `option`, which stands at `at`, takes.
///
/// What the AWS CLI would refuse is reported and read as it was meant, as far as that is plain.
pub(super) fn read(option: &Opt, at: Span, words: &[Word], notes: &mut Notes) -> ParamValue {
    for word in words {
        say::holes(word, notes);
    }
    Reader { option, at, notes }.words(words)
}

/// Reads a value of JSON as what `option` takes; spans are mapped by `word`.
pub(super) fn read_json(option: &Opt, node: &Node, word: &Word, notes: &mut Notes) -> ParamValue {
    let at = word.source(node.span);
    Reader { option, at, notes }.json(node, word)
}

/// Reads the JSON in a word, with its syntax errors in the place of the word.
pub(super) fn json_of(word: &Word, notes: &mut Notes) -> Option<Node> {
    let read = json::read(&word.value);
    let duplicates = read.duplicates.iter().map(|duplicate| {
        let mut diagnostic = duplicate.diagnostic().help("the last one counts");
        diagnostic.severity = Severity::Warning;
        diagnostic
    });
    for mut diagnostic in read.error.into_iter().chain(duplicates) {
        diagnostic.span = word.source(diagnostic.span);
        for related in &mut diagnostic.related {
            related.span = word.source(related.span);
        }
        notes.push(diagnostic);
    }
    read.root
}

/// Whether the AWS CLI takes the content of a file for this value.
pub(super) fn is_file(value: &str) -> bool {
    value.starts_with("file://") || value.starts_with("fileb://")
}

/// The members of a structure as they were written.
type Group = Vec<(Spanned<String>, Spanned<String>)>;

struct Reader<'a> {
    option: &'a Opt,
    /// Where the option stands.
    at: Span,
    notes: &'a mut Notes,
}

impl Reader<'_> {
    fn words(&mut self, words: &[Word]) -> ParamValue {
        let parameter = self.option.parameter;
        match (self.option.kind, words) {
            (Kind::Text(least), [word, ..]) => {
                self.least_characters(least, parameter, &word.spanned(), !word.holes.is_empty());
                ParamValue::String(word.spanned())
            }
            (Kind::Integer(least), [word, ..]) => {
                let value = word.spanned();
                if word.holes.is_empty() {
                    ParamValue::Integer(self.integer(least, value))
                } else {
                    ParamValue::Integer(value)
                }
            }
            (Kind::Texts { .. }, [word]) if word.value.trim_start().starts_with('[') => {
                self.json_word(word)
            }
            (Kind::Texts { least, characters }, words) => {
                self.least_items(least, words.len());
                for (i, word) in words.iter().enumerate() {
                    let name = format!("{parameter}[{i}]");
                    let unknown = !word.holes.is_empty();
                    self.least_characters(characters, &name, &word.spanned(), unknown);
                    self.comma(word);
                }
                ParamValue::List(words.iter().map(Word::spanned).collect())
            }
            (Kind::Structure(_), [word, ..]) if word.value.trim_start().starts_with('{') => {
                self.json_word(word)
            }
            (Kind::Structure(fields), [word, ..]) => {
                let mut structures = Vec::new();
                self.shorthand(fields, word, &mut structures, &|_| parameter.to_owned());
                ParamValue::Structure(or_empty(structures.into_iter().next(), word.span))
            }
            (Kind::Structures { .. }, [word]) if word.value.trim_start().starts_with('[') => {
                self.json_word(word)
            }
            (Kind::Structures { least, fields }, words) => {
                self.least_items(least, words.len());
                let name = |i: usize| format!("{parameter}[{i}]");
                let mut structures = Vec::new();
                for word in words {
                    if word.value.trim_start().starts_with('{') {
                        if let Some(node) = json_of(word, self.notes) {
                            let name = name(structures.len());
                            structures.extend(self.json_structure(fields, &node, word, &name));
                        }
                    } else {
                        self.shorthand(fields, word, &mut structures, &name);
                    }
                }
                ParamValue::Structures(structures)
            }
            (Kind::Text(_) | Kind::Integer(_) | Kind::Structure(_), []) => {
                ParamValue::List(Vec::new())
            }
        }
    }

    /// An integer as the AWS CLI sends it, which reads it as Python does: ` +3_600` is `3600`.
    fn integer(&mut self, least: i64, value: Spanned<String>) -> Spanned<String> {
        let Some(sent) = python_integer(&value.value) else {
            let text = format!(
                "invalid literal for int() with base 10: '{}'",
                shown(&value.value)
            );
            self.notes.push(say::refused(value.span, &text));
            return value;
        };
        // what does not fit is larger, or refused by the service all the same
        if sent.parse::<i64>().is_ok_and(|number| number < least) {
            let text = format!(
                "Invalid value for parameter {}, value: {sent}, valid min value: {least}",
                self.option.parameter
            );
            self.notes.push(say::refused(value.span, &text));
        }
        Spanned::new(sent, value.span)
    }

    fn least_characters(
        &mut self,
        least: usize,
        name: &str,
        value: &Spanned<String>,
        unknown: bool,
    ) {
        let characters = value.value.chars().take(least).count();
        if characters < least && !unknown {
            self.notes.push(say::refused(
                value.span,
                &format!(
                    "Invalid length for parameter {name}, value: {characters}, valid min length: {least}"
                ),
            ));
        }
    }

    fn least_items(&mut self, least: usize, items: usize) {
        if items < least {
            self.notes.push(say::refused(
                self.at,
                &format!(
                    "Invalid length for parameter {}, value: {items}, valid min length: {least}",
                    self.option.parameter
                ),
            ));
        }
    }

    /// Warns of `A,B` where the items of a list are separated by blanks.
    fn comma(&mut self, word: &Word) {
        if let Some(comma) = word.value.find(',') {
            self.notes.push(
                Diagnostic::warning(
                    codes::CALL_LIST,
                    word.source(Span::new(comma, comma + 1)),
                    format!("`{}` is one value, comma included", shown(&word.value)),
                )
                .help(format!(
                    "the values of `{}` are separated by blanks",
                    self.option.name
                )),
            );
        }
    }

    fn json_word(&mut self, word: &Word) -> ParamValue {
        match json_of(word, self.notes) {
            Some(node) => self.json(&node, word),
            None => ParamValue::String(word.spanned()),
        }
    }

    fn json(&mut self, node: &Node, word: &Word) -> ParamValue {
        let name = self.option.parameter;
        let span = word.source(node.span);
        match (self.option.kind, &node.value) {
            (Kind::Text(least), value) => {
                let text = self.json_text(value, span, name);
                self.least_characters(least, name, &text, false);
                ParamValue::String(text)
            }
            (Kind::Integer(least), Value::Number(number)) => {
                ParamValue::Integer(self.integer(least, Spanned::new(number.clone(), span)))
            }
            (Kind::Integer(_), value) => {
                self.wrong_type(value, span, name, "int");
                ParamValue::Integer(Spanned::new(plain(value), span))
            }
            (Kind::Texts { least, characters }, Value::Array(items)) => {
                self.least_items(least, items.len());
                let mut texts = Vec::new();
                for (i, item) in items.iter().enumerate() {
                    let name = format!("{name}[{i}]");
                    let text = self.json_text(&item.value, word.source(item.span), &name);
                    self.least_characters(characters, &name, &text, false);
                    texts.push(text);
                }
                ParamValue::List(texts)
            }
            (Kind::Structure(fields), Value::Object(_)) => ParamValue::Structure(or_empty(
                self.json_structure(fields, node, word, name),
                span,
            )),
            (Kind::Structures { least, fields }, Value::Array(items)) => {
                self.least_items(least, items.len());
                let structures = items.iter().enumerate().filter_map(|(i, item)| {
                    self.json_structure(fields, item, word, &format!("{name}[{i}]"))
                });
                ParamValue::Structures(structures.collect())
            }
            (kind, value) => {
                let wanted = if matches!(kind, Kind::Structure(_)) {
                    "dict"
                } else {
                    "list"
                };
                self.wrong_type(value, span, name, wanted);
                ParamValue::String(Spanned::new(plain(value), span))
            }
        }
    }

    fn json_text(&mut self, value: &Value, span: Span, name: &str) -> Spanned<String> {
        if value.as_str().is_none() {
            self.wrong_type(value, span, name, "str");
        }
        Spanned::new(plain(value), span)
    }

    fn wrong_type(&mut self, value: &Value, span: Span, name: &str, wanted: &str) {
        let message = format!(
            "the AWS CLI stops here: `{name}` is {} and must be {}",
            value.kind(),
            match wanted {
                "int" => "a number",
                "str" => "a string",
                "list" => "an array",
                _ => "an object",
            }
        );
        self.notes
            .push(Diagnostic::error(codes::CALL_CLIENT, span, message));
    }

    fn json_structure(
        &mut self,
        fields: &[Field],
        node: &Node,
        word: &Word,
        name: &str,
    ) -> Option<Structure> {
        let span = word.source(node.span);
        let Some(members) = node.value.members() else {
            self.wrong_type(&node.value, span, name, "dict");
            return None;
        };
        let mut group = Group::default();
        for member in members {
            let key = Spanned::new(member.key.value.clone(), word.source(member.key.span));
            let span = word.source(member.value.span);
            let path = format!("{name}.{}", key.value);
            group.push((key, self.json_text(&member.value.value, span, &path)));
        }
        self.structure(fields, group, span, name, true)
    }

    /// Reads a word in shorthand into one structure, or more where a comma stands for a blank.
    fn shorthand(
        &mut self,
        fields: &[Field],
        word: &Word,
        structures: &mut Vec<Structure>,
        name: &dyn Fn(usize) -> String,
    ) {
        let unknown = word
            .holes
            .iter()
            .any(|hole| hole.range.len() == word.value.len());
        if unknown || self.bare_arns(fields, word, structures) {
            return;
        }
        let read = shorthand::read(&word.value);
        let mut groups = vec![Group::default()];
        let mut seen = Names::default();
        for pair in &read.pairs {
            let key = word.part(pair.key);
            if !seen.add(&key.value) {
                seen = Names::from_iter([key.value.as_str()]);
                let text = format!(
                    "Second instance of key \"{}\" encountered",
                    shown(&key.value)
                );
                self.notes.push(
                    self.unreadable(key.span, &text)
                        .help("structures are separated by blanks, not commas"),
                );
                groups.push(Group::default());
            }
            let path = format!(
                "{}.{}",
                name(structures.len() + groups.len() - 1),
                key.value
            );
            let value = self.single(pair, word, &path);
            if let Some(group) = groups.last_mut() {
                group.push((key, value));
            }
        }
        if let Some(refusal) = &read.error {
            let at = word
                .value
                .get(refusal.at..)
                .and_then(|rest| rest.chars().next());
            let span = match at {
                Some(c) => Span::new(refusal.at, refusal.at + c.len_utf8()),
                None => Span::new(0, word.value.len()),
            };
            let members: Vec<_> = fields.iter().map(|f| format!("{}=…", f.name)).collect();
            self.notes.push(
                self.unreadable(word.source(span), &refusal.message)
                    .help(format!("write `{}`", members.join(","))),
            );
            // what the error cut off is not missing
            groups.retain(|group| !group.is_empty());
        }
        for group in groups {
            let name = name(structures.len());
            let complete = read.error.is_none();
            structures.extend(self.structure(fields, group, word.span, &name, complete));
        }
    }

    /// The text of a member; of several, the one that they most likely are parts of.
    fn single(&mut self, pair: &Pair, word: &Word, path: &str) -> Spanned<String> {
        let texts: Vec<_> = pair.values.iter().map(|v| v.text.as_str()).collect();
        let range = pair.values.iter().map(|v| v.span).reduce(Span::to);
        // an empty value can't be underlined, its name can
        let range = range.filter(|r| !r.is_empty()).unwrap_or(pair.key);
        let value = Spanned::new(texts.join(","), word.source(range));
        if texts.len() > 1 {
            let message =
                format!("the AWS CLI stops here: it reads a list, and `{path}` must be a string");
            self.notes.push(
                Diagnostic::error(codes::CALL_CLIENT, value.span, message)
                    .help("write `\\,` for a comma in the value"),
            );
        }
        value
    }

    /// Reads `arn:…` where `arn=arn:…` goes, as people write it.
    fn bare_arns(
        &mut self,
        fields: &[Field],
        word: &Word,
        structures: &mut Vec<Structure>,
    ) -> bool {
        let single = matches!(fields, [field] if field.name == "arn");
        if !single || !word.value.starts_with("arn:") {
            return false;
        }
        self.notes.push(
            self.unreadable(word.span, "Expected: '=', received: 'EOF'")
                .help(format!("write `arn={}`", shown(&word.value))),
        );
        let mut start = 0;
        for arn in word.value.split(',') {
            let value = word.part(Span::new(start, start + arn.len()));
            start += arn.len() + 1;
            structures.push(Structure {
                span: value.span,
                members: vec![Member {
                    name: Spanned::new("arn".to_owned(), value.span),
                    value,
                }],
            });
        }
        true
    }

    /// Makes a structure of its members, under the names that they have in the API; none if no
    /// member is known.
    fn structure(
        &mut self,
        fields: &[Field],
        group: Group,
        span: Span,
        name: &str,
        complete: bool,
    ) -> Option<Structure> {
        let mut members: Vec<Member> = Vec::new();
        let mut unknown = !complete;
        for (mut key, value) in group {
            let Some(field) = fields
                .iter()
                .find(|f| f.name.eq_ignore_ascii_case(&key.value))
            else {
                unknown = true;
                self.unknown_member(fields, &key, &value, name);
                continue;
            };
            if field.name != key.value {
                self.unknown_member(fields, &key, &value, name);
                field.name.clone_into(&mut key.value);
            }
            let path = format!("{name}.{}", field.name);
            self.least_characters(field.least, &path, &value, false);
            members.retain(|member| member.name.value != key.value);
            members.push(Member { name: key, value });
        }
        for field in fields.iter().filter(|f| f.required && !unknown) {
            if members.iter().all(|member| member.name.value != field.name) {
                let text = format!("Missing required parameter in {name}: \"{}\"", field.name);
                self.notes.push(say::refused(span, &text));
            }
        }
        (!members.is_empty()).then_some(Structure { members, span })
    }

    fn unknown_member(
        &mut self,
        fields: &[Field],
        key: &Spanned<String>,
        value: &Spanned<String>,
        name: &str,
    ) {
        let typed = shown(&key.value);
        let names: Vec<_> = fields.iter().map(|f| f.name).collect();
        let text = format!(
            "Unknown parameter in {name}: \"{typed}\", must be one of: {}",
            names.join(", ")
        );
        let meant = fields
            .iter()
            .find(|f| f.name.eq_ignore_ascii_case(&key.value));
        let refused = say::refused(key.span, &text);
        self.notes.push(match meant {
            Some(meant) => refused.help(format!("write `{}`", meant.name)),
            None if names.contains(&"Key") => {
                refused.help(format!("write `Key={typed},Value={}`", shown(&value.value)))
            }
            None => refused,
        });
    }

    /// The diagnostic for a structure that the AWS CLI can't read.
    fn unreadable(&self, span: Span, why: &str) -> Diagnostic {
        let name = self.option.name;
        let message = format!("the AWS CLI stops here: `Error parsing parameter '{name}': {why}`");
        Diagnostic::error(codes::CALL_STRUCTURE, span, message)
    }
}

fn or_empty(structure: Option<Structure>, span: Span) -> Structure {
    structure.unwrap_or(Structure {
        members: Vec::new(),
        span,
    })
}

/// A JSON value as the text that it most likely stands for.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) | Value::Number(text) => text.clone(),
        value => json::write(&Spanned::new(value.clone(), Span::default())),
    }
}

/// What Python's `int()` makes of a text.
fn python_integer(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let grouped = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    if !grouped {
        return None;
    }
    let digits: String = digits.chars().filter(|&c| c != '_').collect();
    let number = match digits.trim_start_matches('0') {
        "" => "0",
        number => number,
    };
    let sign = if text.starts_with('-') && number != "0" {
        "-"
    } else {
        ""
    };
    Some(format!("{sign}{number}"))
}
