//! The parameter constraints of the API model, and AWS's text for those that are violated.

use rolecall_intake::Call;

use crate::report::AwsError;

/// Collects the violated constraints of one request: AWS names them all in one message.
#[derive(Debug, Default)]
pub struct Constraints {
    violated: Vec<String>,
}

/// The characters that a parameter may hold.
#[derive(Debug, Clone, Copy)]
pub struct CharacterClass {
    /// The regular expression as AWS prints it.
    pub pattern: &'static str,
    pub holds: fn(char) -> bool,
}

/// `RoleSessionName`, `SourceIdentity` and names of users.
pub const NAME: CharacterClass = CharacterClass {
    pattern: r"[\w+=,.@-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c),
};

pub const EXTERNAL_ID: CharacterClass = CharacterClass {
    pattern: r"[\w+=,.@:\/-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c),
};

pub const SERIAL_NUMBER: CharacterClass = CharacterClass {
    pattern: r"[\w+=/:,.@-]*",
    holds: |c| c.is_ascii_alphanumeric() || "_+=/:,.@-".contains(c),
};

pub const DIGITS: CharacterClass = CharacterClass {
    pattern: r"[\d]*",
    holds: |c| c.is_ascii_digit(),
};

pub const TAG_KEY: CharacterClass = CharacterClass {
    pattern: r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+",
    holds: is_tag_character,
};

pub const TAG_VALUE: CharacterClass = CharacterClass {
    pattern: r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
    holds: is_tag_character,
};

/// ARNs, wherever one is a parameter.
pub const ARN: CharacterClass = CharacterClass {
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
    holds: |c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..),
};

/// What session policies may hold.
pub const POLICY: CharacterClass = CharacterClass {
    pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    holds: |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'),
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
}

impl Constraints {
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
        if let Some(class) = class
            && !class.matches(value)
        {
            self.violate(
                field,
                value,
                &format!("satisfy regular expression pattern: {}", class.pattern),
            );
        }
        if length > max {
            let rule = format!("have length less than or equal to {max}");
            self.violate(field, value, &rule);
        }
        if length < min {
            let rule = format!("have length greater than or equal to {min}");
            self.violate(field, value, &rule);
        }
    }

    /// A parameter that may be left out.
    pub fn optional_text(
        &mut self,
        call: &Call,
        name: &str,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        if let Some(value) = call.text(name) {
            self.text(&lower_camel(name), &value.value, min, max, class);
        }
    }

    /// A parameter that must be there.
    pub fn required_text(
        &mut self,
        call: &Call,
        name: &str,
        min: usize,
        max: usize,
        class: Option<CharacterClass>,
    ) {
        self.required(&lower_camel(name), call.parameter(name).is_some());
        self.optional_text(call, name, min, max, class);
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
    pub fn provided_contexts(&mut self, call: &Call) {
        let contexts = call.structures("ProvidedContexts");
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
        if value < min {
            let rule = format!("have value greater than or equal to {min}");
            self.violate(field, &value.to_string(), &rule);
        }
        if value > max {
            let rule = format!("have value less than or equal to {max}");
            self.violate(field, &value.to_string(), &rule);
        }
    }

    /// A list of at most `max` items; AWS prints the list as Java does.
    fn count(&mut self, field: &str, printed: &str, count: usize, max: usize) {
        if count > max {
            let rule = format!("have length less than or equal to {max}");
            self.violate(field, printed, &rule);
        }
    }

    /// A parameter that must be there.
    pub fn required(&mut self, field: &str, present: bool) {
        if !present {
            self.violated.push(format!(
                "Value null at '{field}' failed to satisfy constraint: Member must not be null"
            ));
        }
    }

    fn violate(&mut self, field: &str, value: &str, rule: &str) {
        self.violated.push(format!(
            "Value '{value}' at '{field}' failed to satisfy constraint: Member must {rule}"
        ));
    }

    /// The error that names every violated constraint.
    pub fn error(self) -> Option<AwsError> {
        let count = self.violated.len();
        let errors = if count == 1 { "error" } else { "errors" };
        (count > 0).then(|| {
            AwsError::bad_request(
                "ValidationError",
                format!(
                    "{count} validation {errors} detected: {}",
                    self.violated.join("; ")
                ),
            )
        })
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
pub fn integer(text: &str) -> core::result::Result<i64, AwsError> {
    text.parse::<i32>()
        .map(i64::from)
        .map_err(|_| AwsError::bad_request("MalformedInput", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(build: impl FnOnce(&mut Constraints)) -> String {
        let mut constraints = Constraints::default();
        build(&mut constraints);
        constraints.error().map(|e| e.message).unwrap_or_default()
    }

    #[test]
    fn prints_what_aws_prints() {
        assert_eq!(
            message(|c| c.text("roleSessionName", "Session1:2", 2, 64, Some(NAME))),
            r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
        );
        let two = message(|c| {
            c.required("roleArn", false);
            c.number("durationSeconds", 899, 900, 43200);
        });
        assert!(two.starts_with("2 validation errors detected: Value null at 'roleArn'"));
        assert!(two.contains("; Value '899' at 'durationSeconds'"));
        assert_eq!(message(|c| c.text("name", "ok", 2, 64, Some(NAME))), "");
    }

    #[test]
    fn integers_as_the_query_protocol_reads_them() {
        assert_eq!(integer("0900").ok(), Some(900));
        assert_eq!(integer("+900").ok(), Some(900));
        for text in [" 900 ", "900.0", "9e2", "2147483648", ""] {
            assert!(integer(text).is_err(), "{text}");
        }
    }
}
