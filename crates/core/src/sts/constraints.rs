//! The parameter constraints of the API model, and AWS's text for those that are violated.

use rolecall_intake::ParamValue;
use rolecall_source::{Names, Span, Spanned};

use super::refusal::{Refused, Why};
use crate::{
    notes::{Rule, refusals},
    operation::{Integer, Parameter, Passed, PolicyArns, ProvidedContexts, Tags, Text, Texts},
};

/// Collects the violated constraints of one request: AWS names them all in one message.
#[derive(Debug)]
pub struct Constraints {
    /// Where the call is named, for what it lacks.
    call: Span,
    violated: Vec<(String, Why)>,
}

/// A value that a constraint is about, and where it was written.
#[derive(Debug, Clone, Copy)]
struct Subject<'v> {
    field: Field<'v>,
    value: &'v str,
    span: Option<Span>,
    /// The parameter, where the value is the whole of it.
    whole: Option<&'v Passed>,
}

/// Which value of a request a constraint is about.
#[derive(Debug, Clone, Copy)]
enum Field<'v> {
    /// A parameter, by its name in the API.
    Parameter(&'static str),
    /// A text of a list, from 0.
    Item(&'static str, usize),
    /// A member of a structure of a list.
    Member(&'static str, usize, &'static str),
    TagKey(usize),
    /// The value of the tag with this key.
    TagValue(usize, &'v str),
}

impl Field<'_> {
    /// The field as AWS's messages name it, such as `policyArns.1.member.arn`.
    fn path(self) -> String {
        match self {
            Self::Parameter(name) => lower_camel(name),
            Self::Item(list, index) => format!("{}.{}.member", lower_camel(list), index + 1),
            Self::Member(list, index, member) => {
                format!("{}.{}.member.{member}", lower_camel(list), index + 1)
            }
            Self::TagKey(index) => format!("tags.{}.member.key", index + 1),
            Self::TagValue(index, _) => format!("tags.{}.member.value", index + 1),
        }
    }

    /// What the field is called: `RoleSessionName`, or "the value of tag `Team`".
    fn words(self) -> String {
        match self {
            Self::Parameter(name) => name.to_owned(),
            Self::Item(list, index) | Self::Member(list, index, _) => {
                format!("item {} of {list}", index + 1)
            }
            Self::TagKey(index) => format!("the key of tag {}", index + 1),
            Self::TagValue(_, key) => format!("the value of tag `{key}`"),
        }
    }
}

impl<'v> Subject<'v> {
    /// A value that is a part of a parameter.
    fn part(field: Field<'v>, value: &'v Spanned<String>) -> Self {
        Self {
            field,
            value: &value.value,
            span: Some(value.span),
            whole: None,
        }
    }

    fn why(self, rule: Rule, reason: String) -> Why {
        Why::new(rule, reason).value(self.value).at(self.span)
    }

    /// Where the character at a byte of the value was written.
    fn character(self, at: usize) -> Option<Span> {
        let parameter = self.whole?;
        let character = self.value.get(at..)?.chars().next()?;
        match parameter.value {
            ParamValue::String(_) => {
                Some(parameter.source(Span::new(at, at + character.len_utf8())))
            }
            _ => None,
        }
    }
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
        let mut seen = Names::default();
        let refused = value.chars().filter(|c| !(self.holds)(*c));
        refused
            .filter(|c| seen.add(c.encode_utf8(&mut [0; 4])))
            .collect()
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

impl Constraints {
    /// The constraints of a call, none of which is violated yet; `call` is where it is named.
    pub const fn of(call: Span) -> Self {
        Self {
            call,
            violated: Vec::new(),
        }
    }

    /// A text between `min` and `max` Unicode characters long, of the class's characters.
    fn text(
        &mut self,
        subject: Subject<'_>,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        let value = subject.value;
        let length = value.chars().count();
        let refusing = class.filter(|class| !class.matches(value));
        if refusing.is_none() && (min..=max).contains(&length) {
            return;
        }
        let name = subject.field.words();
        if let Some(class) = refusing {
            let rule = format!("satisfy regular expression pattern: {}", class.pattern);
            let refused = class.refused(value);
            let reason = match refused.as_slice() {
                [] => format!("{name} is empty"),
                characters => format!("{name} contains {}", listed(characters)),
            };
            let mut why = subject.why(class.rule(), reason);
            if let Some(first) = value.find(|c| !(class.holds)(c)) {
                why.span = subject.character(first).or(why.span);
            }
            self.violate(subject, &rule, why.accepts(class.words));
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
        let why = subject.why(refusals::CONSTRAINTS, reason).accepts(accepted);
        if length > max {
            let rule = format!("have length less than or equal to {max}");
            self.violate(subject, &rule, why.clone());
        }
        if length < min {
            let rule = format!("have length greater than or equal to {min}");
            self.violate(subject, &rule, why);
        }
    }

    /// A parameter that may be left out.
    pub fn optional_text(
        &mut self,
        parameter: &Parameter<'_, Text<'_>>,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        if let Some(text) = parameter.spanned() {
            let subject = Subject {
                whole: parameter.passed,
                ..Subject::part(Field::Parameter(parameter.name), text)
            };
            self.text(subject, min, max, class);
        }
    }

    /// A parameter that must be there.
    pub fn required_text(
        &mut self,
        parameter: &Parameter<'_, Text<'_>>,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        self.required(parameter);
        self.optional_text(parameter, min, max, class);
    }

    /// The session tags of a call.
    pub fn tags(&mut self, tags: &Parameter<'_, Tags<'_>>) {
        let keys = tags.value.iter().map(|tag| tag.key);
        self.count(tags, 50, keys);
        for (index, tag) in tags.value.iter().enumerate() {
            let key = Subject::part(Field::TagKey(index), tag.key);
            self.text(key, 1, 128, Some(TAG_KEY));
            let value = Subject::part(Field::TagValue(index, &tag.key.value), tag.value);
            self.text(value, 0, 256, Some(TAG_VALUE));
        }
    }

    /// The managed session policies of a call.
    pub fn policy_arns(&mut self, policies: &Parameter<'_, PolicyArns<'_>>) {
        self.count(policies, 10, policies.value.iter());
        for (index, arn) in policies.value.iter().enumerate() {
            let field = Field::Member(policies.name, index, "arn");
            self.text(Subject::part(field, arn), 20, 2048, Some(ARN));
        }
    }

    /// The context assertions of a call.
    pub fn provided_contexts(&mut self, contexts: &Parameter<'_, ProvidedContexts<'_>>) {
        let arns = contexts.value.iter();
        self.count(contexts, 5, arns.filter_map(|context| context.provider_arn));
        for (index, context) in contexts.value.iter().enumerate() {
            if let Some(arn) = context.provider_arn {
                let field = Field::Member(contexts.name, index, "providerArn");
                self.text(Subject::part(field, arn), 20, 2048, Some(ARN));
            }
            if let Some(assertion) = context.context_assertion {
                let field = Field::Member(contexts.name, index, "contextAssertion");
                self.text(Subject::part(field, assertion), 4, 3072, None);
            }
        }
    }

    /// A list of tag keys.
    pub fn tag_keys(&mut self, keys: &Parameter<'_, Texts<'_>>) {
        self.count(keys, 50, keys.value.items().iter());
        for (index, key) in keys.value.items().iter().enumerate() {
            let field = Field::Item(keys.name, index);
            self.text(Subject::part(field, key), 1, 128, Some(TAG_KEY));
        }
    }

    /// A number between `min` and `max`, once it is read.
    pub fn number(
        &mut self,
        parameter: &Parameter<'_, Integer<'_>>,
        value: Option<i64>,
        min: i64,
        max: i64,
    ) {
        let Some(value) = value.filter(|value| !(min..=max).contains(value)) else {
            return;
        };
        let text = value.to_string();
        let subject = Subject {
            field: Field::Parameter(parameter.name),
            value: &text,
            span: parameter.value.0.map(|written| written.span),
            whole: None,
        };
        let reason = format!("{} is {value}", parameter.name);
        let why = subject.why(refusals::CONSTRAINTS, reason);
        let why = why.accepts(format!("{min} to {max}"));
        let rule = if value < min {
            format!("have value greater than or equal to {min}")
        } else {
            format!("have value less than or equal to {max}")
        };
        self.violate(subject, &rule, why);
    }

    /// A list of at most `max` items; AWS prints the list as Java does.
    fn count<'v, T>(
        &mut self,
        parameter: &Parameter<'_, T>,
        max: usize,
        items: impl Iterator<Item = &'v Spanned<String>> + Clone,
    ) {
        if items.clone().count() > max {
            let items: Vec<&str> = items.map(|item| item.value.as_str()).collect();
            self.too_many(parameter.name, parameter.span(), max, &items);
        }
    }

    fn too_many(&mut self, list: &'static str, span: Option<Span>, max: usize, items: &[&str]) {
        let count = items.len();
        let printed = format!("[{}]", items.join(", "));
        let subject = Subject {
            field: Field::Parameter(list),
            value: &printed,
            span,
            whole: None,
        };
        let why = subject.why(refusals::CONSTRAINTS, format!("{list} has {count} items"));
        let rule = format!("have length less than or equal to {max}");
        self.violate(subject, &rule, why.accepts(format!("at most {max}")));
    }

    /// A parameter that must be there.
    pub fn required<T>(&mut self, parameter: &Parameter<'_, T>) {
        if parameter.passed.is_none() {
            self.lacks(parameter.name);
        }
    }

    fn lacks(&mut self, name: &str) {
        let field = lower_camel(name);
        let reason = format!("the call has no {name}, which AWS requires");
        let why = Why::new(refusals::CONSTRAINTS, reason).at(self.call);
        let text = format!(
            "Value null at '{field}' failed to satisfy constraint: Member must not be null"
        );
        self.violated.push((text, why));
    }

    fn violate(&mut self, subject: Subject<'_>, rule: &str, why: Why) {
        let (value, field) = (subject.value, subject.field.path());
        let text = format!(
            "Value '{value}' at '{field}' failed to satisfy constraint: Member must {rule}"
        );
        self.violated.push((text, why));
    }

    /// The error that names every violated constraint.
    pub fn check(self) -> Result<(), Refused> {
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

/// A parameter's name as AWS's messages and CloudTrail write it.
pub fn lower_camel(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

/// A whole number as the Query protocol reads one: a sign, digits, leading zeroes; 32 bits.
pub fn integer(parameter: &Parameter<'_, Integer<'_>>) -> Result<Option<i64>, Refused> {
    let Some(text) = parameter.value.0 else {
        return Ok(None);
    };
    match text.value.parse::<i32>() {
        Ok(number) => Ok(Some(i64::from(number))),
        Err(_) => {
            let reason = format!("{} is not a whole number of 32 bits", parameter.name);
            let why = Why::new(refusals::INTEGER, reason).text(text);
            let why = why.accepts("digits alone, such as `3600`");
            Err(Refused::bad_request("MalformedInput", "", why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{AssumeRole, Operation};

    fn message(text: &str, build: impl FnOnce(&mut Constraints, &AssumeRole<'_>)) -> String {
        let text = format!("aws sts assume-role {text}");
        let call = rolecall_intake::cli::read(&text).value.remove(0);
        let Operation::AssumeRole(asked) = Operation::of(&call) else {
            panic!("not AssumeRole");
        };
        let mut constraints = Constraints::of(call.name_span);
        build(&mut constraints, &asked);
        constraints
            .check()
            .map_or_else(|refused| refused.error.message, |()| String::new())
    }

    #[test]
    fn prints_what_aws_prints() {
        let name = |text: &str| {
            message(
                &format!("--role-session-name {text}"),
                |constraints, asked| {
                    constraints.required_text(&asked.role_session_name, 2, 64, Some(NAME));
                },
            )
        };
        assert_eq!(
            name("Session1:2"),
            r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
        );
        assert_eq!(name("ok"), "");
        let two = message("--duration-seconds 899", |constraints, asked| {
            constraints.required(&asked.role_arn);
            constraints.number(&asked.duration_seconds, Some(899), 900, 43200);
        });
        assert!(two.starts_with("2 validation errors detected: Value null at 'roleArn'"));
        assert!(two.contains("; Value '899' at 'durationSeconds'"));
    }

    #[test]
    fn integers_as_the_query_protocol_reads_them() {
        let read = |text: &str| {
            let text = Spanned::new(text.to_owned(), Span::default());
            let parameter = Parameter {
                name: "DurationSeconds",
                value: Integer(Some(&text)),
                passed: None,
            };
            integer(&parameter).ok().flatten()
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
