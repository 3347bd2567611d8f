//! The parameter constraints of the API model, and AWS's text for those that are violated.

use std::{cell::OnceCell, collections::BTreeSet};

use rolecall_intake::{Call, ParamValue, Tag};
use rolecall_source::{Span, Spanned};

use super::refusal::{Refused, Why};
use crate::notes::{Rule, refusals};

/// Collects the violated constraints of one request: AWS names them all in one message.
#[derive(Debug)]
pub struct Constraints<'c> {
    call: &'c Call,
    violated: Vec<(String, Why)>,
    /// The tags of the call, once a constraint on one of them is violated.
    tags: OnceCell<Vec<Tag<'c>>>,
}

/// The characters that a parameter may hold.
#[derive(Debug, Clone, Copy)]
pub struct CharacterClass {
    /// The regular expression as AWS prints it.
    pub pattern: &'static str,
    pub holds: fn(char) -> bool,
    /// The characters in words.
    pub words: &'static str,
}

/// `RoleSessionName`, `SourceIdentity` and names of users.
pub const NAME: CharacterClass = CharacterClass {
    pattern: r"[\w+=,.@-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c),
    words: "letters A to Z, digits and `_+=,.@-`",
};

pub const EXTERNAL_ID: CharacterClass = CharacterClass {
    pattern: r"[\w+=,.@:\/-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c),
    words: "letters A to Z, digits and `_+=,.@:/-`",
};

pub const SERIAL_NUMBER: CharacterClass = CharacterClass {
    pattern: r"[\w+=/:,.@-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=/:,.@-".contains(c),
    words: "letters A to Z, digits and `_+=/:,.@-`",
};

pub const DIGITS: CharacterClass = CharacterClass {
    pattern: r"[\d]*",
    holds: |c| c.is_ascii_digit(),
    words: "digits",
};

pub const TAG_KEY: CharacterClass = CharacterClass {
    pattern: r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+",
    holds: is_tag_character,
    words: "letters and digits of any script, spaces and `_.:/=+-@`",
};

pub const TAG_VALUE: CharacterClass = CharacterClass {
    pattern: r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
    holds: is_tag_character,
    words: "letters and digits of any script, spaces and `_.:/=+-@`",
};

/// ARNs, wherever one is a parameter.
pub const ARN: CharacterClass = CharacterClass {
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
    holds: |c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..),
    words: "printable characters",
};

/// What session policies may hold.
pub const POLICY: CharacterClass = CharacterClass {
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    holds: |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'),
    words: "characters up to U+00FF, without control characters",
};

fn is_tag_character(c: char) -> bool {
    // the separators of Unicode (category Z) are its white space without the control characters
    let separator = c.is_whitespace() && !c.is_control();
    c.is_alphabetic() || c.is_numeric() || separator || "_.:/=+-@".contains(c)
}

impl CharacterClass {
    fn matches(self, value: &str) -> bool {
        let may_be_empty = self.pattern.ends_with('*');
        (may_be_empty || !value.is_empty()) && value.chars().all(self.holds)
    }

    /// The characters of a text that AWS refuses, each once.
    fn refused(self, value: &str) -> Vec<char> {
        let mut seen = BTreeSet::new();
        let refused = value.chars().filter(|c| !(self.holds)(*c));
        refused.filter(|c| seen.insert(*c)).collect()
    }

    /// The rule that a text of other characters breaks.
    fn rule(self) -> Rule {
        if self.pattern == TAG_KEY.pattern || self.pattern == TAG_VALUE.pattern {
            refusals::TAG_CHARACTERS
        } else {
            refusals::CONSTRAINTS
        }
    }
}

impl<'c> Constraints<'c> {
    /// The constraints of a call, none of which is violated yet.
    pub const fn of(call: &'c Call) -> Self {
        Self {
            call,
            violated: Vec::new(),
            tags: OnceCell::new(),
        }
    }

    /// A text between `min` and `max` Unicode characters long, of the class's characters.
    pub fn text(
        &mut self,
        field: &str,
        value: &str,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        let length = value.chars().count();
        let has_characters = class.is_none_or(|class| class.matches(value));
        if has_characters && (min..=max).contains(&length) {
            return;
        }
        let name = self.name(field);
        if let Some(class) = class
            && !class.matches(value)
        {
            let rule = format!("satisfy regular expression pattern: {}", class.pattern);
            let refused = class.refused(value);
            let reason = match refused.as_slice() {
                [] => format!("{name} is empty"),
                characters => format!("{name} contains {}", listed(characters)),
            };
            let mut why = self.why(class.rule(), field, value, reason);
            if let Some(first) = value.find(|c| !(class.holds)(c)) {
                why.span = self.character(field, value, first).or(why.span);
            }
            self.violate(field, value, &rule, why.accepts(class.words));
        }
        let accepted = match (min, max) {
            (_, usize::MAX) => format!("at least {min} characters"),
            _ if min == max => format!("{min} characters"),
            _ => format!("{min} to {max} characters"),
        };
        let noun = if length == 1 {
            "character"
        } else {
            "characters"
        };
        let reason = format!("{name} has {length} {noun}");
        let why = self.why(refusals::CONSTRAINTS, field, value, reason);
        let why = why.accepts(accepted);
        if length > max {
            let rule = format!("have length less than or equal to {max}");
            self.violate(field, value, &rule, why.clone());
        }
        if length < min {
            let rule = format!("have length greater than or equal to {min}");
            self.violate(field, value, &rule, why);
        }
    }

    /// A parameter that may be left out.
    pub fn optional_text(
        &mut self,
        name: &str,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        if let Some(value) = self.call.text(name) {
            self.text(&lower_camel(name), &value.value, min, max, class);
        }
    }

    /// A parameter that must be there.
    pub fn required_text(
        &mut self,
        name: &str,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        self.required(name);
        self.optional_text(name, min, max, class);
    }

    /// The session tags of a call.
    pub fn tags(&mut self, tags: &[(String, String)]) {
        let keys: Vec<&str> = tags.iter().map(|(key, _)| key.as_str()).collect();
        self.count("tags", &format!("[{}]", keys.join(", ")), keys.len(), 50);
        for (i, (key, value)) in tags.iter().enumerate() {
            let member = format!("tags.{}.member", i + 1);
            self.text(&format!("{member}.key"), key, 1, 128, Some(TAG_KEY));
            self.text(&format!("{member}.value"), value, 0, 256, Some(TAG_VALUE));
        }
    }

    /// The managed session policies of a call.
    pub fn policy_arns(&mut self, arns: &[String]) {
        self.count(
            "policyArns",
            &format!("[{}]", arns.join(", ")),
            arns.len(),
            10,
        );
        for (i, arn) in arns.iter().enumerate() {
            let field = format!("policyArns.{}.member.arn", i + 1);
            self.text(&field, arn, 20, 2048, Some(ARN));
        }
    }

    /// The context assertions of a call.
    pub fn provided_contexts(&mut self) {
        let contexts = self.call.structures("ProvidedContexts");
        let arns = contexts
            .iter()
            .filter_map(|context| context.member("ProviderArn"));
        let arns: Vec<&str> = arns.map(|arn| arn.value.as_str()).collect();
        let printed = format!("[{}]", arns.join(", "));
        self.count("providedContexts", &printed, contexts.len(), 5);
        for (i, context) in contexts.iter().enumerate() {
            let member = format!("providedContexts.{}.member", i + 1);
            if let Some(arn) = context.member("ProviderArn") {
                let field = format!("{member}.providerArn");
                self.text(&field, &arn.value, 20, 2048, Some(ARN));
            }
            if let Some(assertion) = context.member("ContextAssertion") {
                let field = format!("{member}.contextAssertion");
                self.text(&field, &assertion.value, 4, 3072, None);
            }
        }
    }

    /// A list of tag keys.
    pub fn tag_keys(&mut self, field: &str, keys: &[String]) {
        self.count(field, &format!("[{}]", keys.join(", ")), keys.len(), 50);
        for (i, key) in keys.iter().enumerate() {
            let field = format!("{field}.{}.member", i + 1);
            self.text(&field, key, 1, 128, Some(TAG_KEY));
        }
    }

    /// A number between `min` and `max`.
    pub fn number(&mut self, field: &str, value: i64, min: i64, max: i64) {
        let text = value.to_string();
        let reason = format!("{} is {value}", self.name(field));
        let why = self
            .why(refusals::CONSTRAINTS, field, &text, reason)
            .accepts(format!("{min} to {max}"));
        if value < min {
            let rule = format!("have value greater than or equal to {min}");
            self.violate(field, &text, &rule, why.clone());
        }
        if value > max {
            let rule = format!("have value less than or equal to {max}");
            self.violate(field, &text, &rule, why);
        }
    }

    /// A list of at most `max` items; AWS prints the list as Java does.
    fn count(&mut self, field: &str, printed: &str, count: usize, max: usize) {
        if count > max {
            let rule = format!("have length less than or equal to {max}");
            let reason = format!("{} has {count} items", self.name(field));
            let why = self.why(refusals::CONSTRAINTS, field, printed, reason);
            self.violate(field, printed, &rule, why.accepts(format!("at most {max}")));
        }
    }

    /// A parameter that must be there.
    pub fn required(&mut self, name: &str) {
        if self.call.parameter(name).is_none() {
            let field = lower_camel(name);
            let reason = format!("the call has no {name}, which AWS requires");
            let why = Why::new(refusals::CONSTRAINTS, reason).at(self.call.name_span);
            let text = format!(
                "Value null at '{field}' failed to satisfy constraint: Member must not be null"
            );
            self.violated.push((text, why));
        }
    }

    fn violate(&mut self, field: &str, value: &str, rule: &str, why: Why) {
        let text = format!(
            "Value '{value}' at '{field}' failed to satisfy constraint: Member must {rule}"
        );
        self.violated.push((text, why));
    }

    fn why(&self, rule: Rule, field: &str, value: &str, reason: String) -> Why {
        let why = Why::new(rule, reason).value(value);
        match self.written(field) {
            Some(written) => why.at(written.span),
            None => why.parameter(self.call.parameter(&upper_camel(parameter_of(field)))),
        }
    }

    /// What a field is called: `RoleSessionName`, or "the value of tag `Team`".
    fn name(&self, field: &str) -> String {
        let of_tag = field
            .strip_prefix("tags.")
            .and_then(|rest| rest.split_once(".member."));
        match of_tag {
            Some((number, "value")) => {
                let key = self.written(&format!("tags.{number}.member.key"));
                format!("the value of tag `{}`", key.map_or("", |key| &key.value))
            }
            Some((number, _)) => format!("the key of tag {number}"),
            None => match field.split_once('.') {
                Some((list, rest)) => {
                    let number = rest.split('.').next().unwrap_or_default();
                    format!("item {number} of {}", upper_camel(list))
                }
                None => upper_camel(field),
            },
        }
    }

    /// The text of a field as the call has it.
    fn written(&self, field: &str) -> Option<&'c Spanned<String>> {
        let name = upper_camel(parameter_of(field));
        let mut rest = field.split('.').skip(1);
        let Some(number) = rest.next() else {
            return self.call.text(&name);
        };
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        match rest.nth(1) {
            Some("key") => Some(self.tags_of(&name).get(index)?.key),
            Some("value") => Some(self.tags_of(&name).get(index)?.value),
            Some(member) => {
                let structure = self.call.structures(&name).get(index)?;
                let named = structure.member(member);
                named.or_else(|| structure.member(&upper_camel(member)))
            }
            None => self.call.list(&name).get(index),
        }
    }

    fn tags_of(&self, name: &str) -> &[Tag<'c>] {
        self.tags.get_or_init(|| self.call.tags(name))
    }

    /// Where the character at a byte of a parameter that is a text was written.
    fn character(&self, field: &str, value: &str, at: usize) -> Option<Span> {
        let parameter = self.call.parameter(&upper_camel(field))?;
        let character = value.get(at..)?.chars().next()?;
        match parameter.value {
            ParamValue::String(_) => {
                Some(parameter.source(Span::new(at, at + character.len_utf8())))
            }
            _ => None,
        }
    }

    /// The error that names every violated constraint.
    pub fn check(self) -> core::result::Result<(), Refused> {
        let count = self.violated.len();
        let errors = if count == 1 { "error" } else { "errors" };
        let (texts, why): (Vec<String>, Vec<Why>) = self.violated.into_iter().unzip();
        let message = format!("{count} validation {errors} detected: {}", texts.join("; "));
        let mut why = why.into_iter();
        let Some(first) = why.next() else {
            return Ok(());
        };
        let mut refused = Refused::invalid(message, first);
        refused.why.extend(why);
        Err(refused)
    }
}

/// The parameter that a field belongs to: `tags` for `tags.1.member.key`.
fn parameter_of(field: &str) -> &str {
    field.split('.').next().unwrap_or_default()
}

/// Characters in words; those that don't show by their code point.
fn listed(characters: &[char]) -> String {
    let words = characters.iter().map(|c| match c {
        ' ' => "a space".to_owned(),
        '`' => "a backtick".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("U+{:04X}", u32::from(*c)),
        c => format!("`{c}`"),
    });
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn upper_camel(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// A parameter's name as AWS's messages and CloudTrail write it.
pub fn lower_camel(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// A whole number as the Query protocol reads one: a sign, digits, leading zeroes; 32 bits.
pub fn integer(call: &Call, name: &str) -> core::result::Result<Option<i64>, Refused> {
    let Some(text) = call.text(name) else {
        return Ok(None);
    };
    match text.value.parse::<i32>() {
        Ok(number) => Ok(Some(i64::from(number))),
        Err(_) => {
            let reason = format!("{name} is not a whole number of 32 bits");
            let why = Why::new(refusals::INTEGER, reason).text(text);
            let why = why.accepts("digits alone, such as `3600`");
            Err(Refused::bad_request("MalformedInput", "", why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Call {
        let text = format!("aws sts assume-role {text}");
        rolecall_intake::cli::read(&text).value.remove(0)
    }

    fn message(build: impl FnOnce(&mut Constraints<'_>)) -> String {
        let call = call("");
        let mut constraints = Constraints::of(&call);
        build(&mut constraints);
        constraints
            .check()
            .map_or_else(|refused| refused.error.message, |()| String::new())
    }

    #[test]
    fn prints_what_aws_prints() {
        assert_eq!(
            message(|c| c.text("roleSessionName", "Session1:2", 2, 64, Some(NAME))),
            r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
        );
        let two = message(|c| {
            c.required("RoleArn");
            c.number("durationSeconds", 899, 900, 43200);
        });
        assert!(two.starts_with("2 validation errors detected: Value null at 'roleArn'"));
        assert!(two.contains("; Value '899' at 'durationSeconds'"));
        assert_eq!(message(|c| c.text("name", "ok", 2, 64, Some(NAME))), "");
    }

    #[test]
    fn integers_as_the_query_protocol_reads_them() {
        let read = |text: &str| {
            let mut call = call("--duration-seconds 900");
            for parameter in &mut call.parameters {
                let text = Spanned::new(text.to_owned(), parameter.span);
                parameter.value = ParamValue::Integer(text);
            }
            integer(&call, "DurationSeconds").ok().flatten()
        };
        assert_eq!(read("0900"), Some(900));
        assert_eq!(read("+900"), Some(900));
        for text in [" 900 ", "900.0", "9e2", "2147483648", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn refused_characters_are_named_once() {
        assert_eq!(
            listed(&TAG_VALUE.refused("a*b*\u{7}!")),
            "`*`, U+0007 and `!`"
        );
    }
}
