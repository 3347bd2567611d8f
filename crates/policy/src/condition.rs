//! Condition operators: how one key of a `Condition` is compared with the request.

mod arn;
mod date;
mod ip;
mod number;

use rolecall_source::{Span, Spanned};

use self::{arn::ArnPattern, ip::Network};
use crate::{
    context::{Context, Values},
    letters::fold,
    pattern::Pattern,
};

/// A `Condition` element: every operator in it must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operators in the order of the text.
    pub operators: Vec<Operator>,
    /// The whole element's value.
    pub span: Span,
}

/// An operator with its keys: every key under it must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name as it is written, quantifier and `IfExists` included.
    pub name: Spanned<String>,
    /// `ForAllValues:` or `ForAnyValue:`, where one is written.
    pub quantifier: Option<Quantifier>,
    /// What is compared; `None` for an operator that does not exist.
    pub test: Option<Test>,
    /// Whether the operator is the `Not` form.
    pub negated: bool,
    /// Whether an absent key satisfies it.
    pub if_exists: bool,
    /// The keys in the order of the text.
    pub keys: Vec<Keyed>,
}

/// A key under an operator, with the values of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed {
    /// The key as it is written.
    pub key: Spanned<String>,
    /// The values in order; any one is enough (for the `Not` form: none may match).
    pub operands: Vec<Operand>,
    /// Key and values.
    pub span: Span,
    folded: Box<str>,
}

/// A value of the policy, made ready for its operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The value as it is written; numbers and booleans by their JSON text.
    pub written: Spanned<String>,
    compiled: Compiled,
}

/// A set operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Every value of the request must match; an absent key matches.
    ForAllValues,
    /// At least one value of the request must match; an absent key does not.
    ForAnyValue,
}

/// What an operator compares, its `Not` form aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Equal texts.
    StringEquals,
    /// Equal texts in lower case.
    StringEqualsIgnoreCase,
    /// A text and a pattern with `*` and `?`.
    StringLike,
    /// Two decimals.
    Numeric(Ordering),
    /// Two instants, to the millisecond.
    Date(Ordering),
    /// `true` against everything else.
    Bool,
    /// Two base64 texts.
    BinaryEquals,
    /// An address and a network.
    IpAddress,
    /// An ARN and a pattern, part by part. `ArnEquals` is the same.
    ArnLike,
    /// Whether the key is absent.
    Null,
}

/// How two values must stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordering {
    /// Equal.
    Equals,
    /// The request's value is less.
    LessThan,
    /// The request's value is less or equal.
    LessThanEquals,
    /// The request's value is greater.
    GreaterThan,
    /// The request's value is greater or equal.
    GreaterThanEquals,
}

impl Ordering {
    const fn holds(self, request_to_policy: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => request_to_policy.is_eq(),
            Self::LessThan => request_to_policy.is_lt(),
            Self::LessThanEquals => request_to_policy.is_le(),
            Self::GreaterThan => request_to_policy.is_gt(),
            Self::GreaterThanEquals => request_to_policy.is_ge(),
        }
    }
}

/// What a comparison comes to.
///
/// `Error` is what AWS was observed to make of a malformed ARN in a policy: an `Allow` under it
/// does not grant, a `Deny` under it denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Error,
}

impl Truth {
    /// Whether a statement with such a condition applies.
    pub(crate) fn applies(self, denies: bool) -> bool {
        self == Self::True || (self == Self::Error && denies)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Compiled {
    /// A text to be compared whole; in lower case for `IgnoreCase`, `Binary` as it is.
    Text(Box<str>),
    Pattern(Pattern),
    /// `None`: the literal is no ARN.
    Arn(Option<ArnPattern>),
    /// An ARN with policy variables: what it is shows only in a request.
    ArnTemplate(Pattern),
    /// A decimal, kept as text (numbers have no bound); `None` where it is none.
    Number(Option<Box<str>>),
    /// Milliseconds since 1970; `None` where it is no date.
    Date(Option<i64>),
    Bool(bool),
    /// A truth value with policy variables, if they are replaced in one.
    BoolTemplate(Pattern),
    /// `None`: no network, or an IPv6 network with host bits, which never matches.
    Ip(Option<Network>),
}

/// An operator's name, taken apart.
struct Name {
    quantifier: Option<Quantifier>,
    test: Option<Test>,
    negated: bool,
    if_exists: bool,
}

impl Name {
    fn read(name: &str) -> Self {
        let (quantifier, base) = if let Some(base) = name.strip_prefix("ForAllValues:") {
            (Some(Quantifier::ForAllValues), base)
        } else if let Some(base) = name.strip_prefix("ForAnyValue:") {
            (Some(Quantifier::ForAnyValue), base)
        } else {
            (None, name)
        };
        let (if_exists, base) = match base.strip_suffix("IfExists") {
            Some(base) => (true, base),
            None => (false, base),
        };
        let found = OPERATORS.iter().find(|(name, ..)| *name == base);
        let (test, negated) = match found {
            // there is no NullIfExists
            Some((_, Test::Null, _)) if if_exists => (None, false),
            Some(&(_, test, negated)) => (Some(test), negated),
            None => (None, false),
        };
        Self {
            quantifier,
            test,
            negated,
            if_exists,
        }
    }
}

/// Every operator: its name, what it compares, whether it is negated.
pub(crate) const OPERATORS: &[(&str, Test, bool)] = &[
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::Numeric(Ordering::Equals), false),
    ("NumericNotEquals", Test::Numeric(Ordering::Equals), true),
    ("NumericLessThan", Test::Numeric(Ordering::LessThan), false),
    (
        "NumericLessThanEquals",
        Test::Numeric(Ordering::LessThanEquals),
        false,
    ),
    (
        "NumericGreaterThan",
        Test::Numeric(Ordering::GreaterThan),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Test::Numeric(Ordering::GreaterThanEquals),
        false,
    ),
    ("DateEquals", Test::Date(Ordering::Equals), false),
    ("DateNotEquals", Test::Date(Ordering::Equals), true),
    ("DateLessThan", Test::Date(Ordering::LessThan), false),
    (
        "DateLessThanEquals",
        Test::Date(Ordering::LessThanEquals),
        false,
    ),
    ("DateGreaterThan", Test::Date(Ordering::GreaterThan), false),
    (
        "DateGreaterThanEquals",
        Test::Date(Ordering::GreaterThanEquals),
        false,
    ),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::BinaryEquals, false),
    ("IpAddress", Test::IpAddress, false),
    ("NotIpAddress", Test::IpAddress, true),
    ("ArnEquals", Test::ArnLike, false),
    ("ArnNotEquals", Test::ArnLike, true),
    ("ArnLike", Test::ArnLike, false),
    ("ArnNotLike", Test::ArnLike, true),
    ("Null", Test::Null, false),
];

impl Test {
    /// Whether policy variables are replaced in its values: for texts and ARNs only.
    #[must_use]
    pub const fn takes_variables(self) -> bool {
        matches!(
            self,
            Self::StringEquals | Self::StringEqualsIgnoreCase | Self::StringLike | Self::ArnLike
        )
    }

    /// Whether `*` and `?` are wildcards in its values.
    #[must_use]
    pub const fn takes_wildcards(self) -> bool {
        matches!(self, Self::StringLike | Self::ArnLike)
    }

    /// Whether a value of the request is what it compares: a number, a date, an address, an ARN.
    pub(crate) fn reads(self, value: &str) -> bool {
        use Value::{Date, NoArn, NoIp, Number};
        !matches!(
            Value::read(self, value),
            Number(None) | Date(None) | NoIp | NoArn
        )
    }
}

impl Condition {
    /// Whether it replaces policy variables, or asks `ForAllValues` for what must not match.
    pub(crate) fn leaves_open(&self) -> bool {
        self.operators.iter().any(|operator| {
            let operands = operator.keys.iter().flat_map(|keyed| &keyed.operands);
            operands.clone().any(Operand::has_variables)
                || (operator.negated && operator.quantifier == Some(Quantifier::ForAllValues))
        })
    }

    pub(crate) fn truth(&self, context: &Context) -> Truth {
        let mut result = Truth::True;
        for operator in &self.operators {
            for key in &operator.keys {
                match operator.truth(key, context) {
                    Truth::True => {}
                    Truth::False => return Truth::False,
                    Truth::Error => result = Truth::Error,
                }
            }
        }
        result
    }
}

impl Operator {
    pub(crate) fn new(name: Spanned<String>) -> Self {
        let read = Name::read(&name.value);
        Self {
            name,
            quantifier: read.quantifier,
            test: read.test,
            negated: read.negated,
            if_exists: read.if_exists,
            keys: Vec::new(),
        }
    }

    /// What one of the operator's keys comes to in a request.
    pub(crate) fn truth(&self, keyed: &Keyed, context: &Context) -> Truth {
        let Some(test) = self.test else {
            return Truth::False;
        };
        let values = context.folded(&keyed.folded);
        if test == Test::Null {
            return self.null(keyed, values.is_none()).into();
        }
        let Some(values) = values else {
            return match self.quantifier {
                _ if self.if_exists => Truth::True,
                Some(Quantifier::ForAllValues) => {
                    let needed = self.negated && context.open.negated_for_all_needs_key;
                    (!needed).into()
                }
                Some(Quantifier::ForAnyValue) => Truth::False,
                None => self.negated.into(),
            };
        };
        if keyed.operands.is_empty() {
            return Truth::False;
        }
        match (self.quantifier, values) {
            (None, Values::One(value)) => self.value_truth(test, keyed, value, context),
            // AWS was observed to match a multivalued key under a plain operator never, the `Not`
            // form included
            (None, Values::Many(_)) => Truth::False,
            (Some(Quantifier::ForAllValues), values) => values
                .iter()
                .map(|value| self.value_truth(test, keyed, value, context))
                .find(|&truth| truth != Truth::True)
                .unwrap_or(Truth::True),
            (Some(Quantifier::ForAnyValue), values) => values
                .iter()
                .map(|value| self.value_truth(test, keyed, value, context))
                .find(|&truth| truth != Truth::False)
                .unwrap_or(Truth::False),
        }
    }

    fn null(&self, keyed: &Keyed, absent: bool) -> bool {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => keyed.operands.iter().any(|operand| operand.is(absent)),
        }
    }

    /// Whether a value of the request satisfies the operator's positive form with one of the
    /// policy's; for `Null`, whether the key is absent as the value asks.
    pub(crate) fn is_met_by(&self, keyed: &Keyed, operand: &Operand, context: &Context) -> bool {
        match (self.test, keyed.request(context)) {
            (Some(Test::Null), values) => operand.is(values.is_none()),
            (Some(test), Some(values)) => values
                .iter()
                .any(|value| operand.holds(test, value, context)),
            _ => false,
        }
    }

    /// What the operator, its negation included, makes of one value of the request.
    pub(crate) fn value_truth(
        &self,
        test: Test,
        keyed: &Keyed,
        value: &str,
        context: &Context,
    ) -> Truth {
        let request = Value::read(test, value);
        // an address or ARN that is none satisfies neither form; a number or date that is none is
        // merely unequal
        if matches!(request, Value::NoIp | Value::NoArn) {
            return Truth::False;
        }
        for operand in &keyed.operands {
            match operand.matches(test, &request, context) {
                Truth::True => return (!self.negated).into(),
                Truth::False => {}
                Truth::Error => return Truth::Error,
            }
        }
        self.negated.into()
    }
}

impl Keyed {
    pub(crate) fn new(key: Spanned<String>, span: Span, operands: Vec<Operand>) -> Self {
        let folded = fold(&key.value).into_owned().into_boxed_str();
        Self {
            key,
            operands,
            span,
            folded,
        }
    }

    /// The values of the key in a request.
    pub(crate) fn request<'c>(&self, context: &'c Context<'_>) -> Option<&'c Values<'c>> {
        context.folded(&self.folded)
    }

    /// The key in lower case, as it is compared.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// A value of the request, read as the operator reads it.
enum Value<'v> {
    Text(&'v str),
    /// In lower case, but for the ASCII letters, which are compared without regard to it.
    Lower(std::borrow::Cow<'v, str>),
    Number(Option<number::Decimal<'v>>),
    Date(Option<i64>),
    Bool(bool),
    Ip(ip::Address),
    NoIp,
    Arn(crate::Arn<'v>),
    NoArn,
}

impl<'v> Value<'v> {
    fn read(test: Test, value: &'v str) -> Self {
        match test {
            Test::StringEquals | Test::StringLike | Test::BinaryEquals | Test::Null => {
                Self::Text(value)
            }
            Test::StringEqualsIgnoreCase if value.is_ascii() => Self::Lower(value.into()),
            Test::StringEqualsIgnoreCase => Self::Lower(fold(value)),
            Test::Numeric(_) => Self::Number(number::Decimal::read(value)),
            Test::Date(_) => Self::Date(date::milliseconds(value)),
            Test::Bool => Self::Bool(is_true(value)),
            Test::IpAddress => ip::Address::read(value).map_or(Self::NoIp, Self::Ip),
            Test::ArnLike => crate::Arn::read(value).map_or(Self::NoArn, Self::Arn),
        }
    }
}

impl Operand {
    pub(crate) fn new(test: Option<Test>, written: Spanned<String>, variables: bool) -> Self {
        let text = written.value.as_str();
        let template = |test: Test, variables: bool| {
            if test.takes_wildcards() {
                Pattern::read(text, variables)
            } else {
                Pattern::literal(text, variables)
            }
        };
        let compiled = match test {
            Some(test @ (Test::StringEquals | Test::StringEqualsIgnoreCase)) => {
                let pattern = template(test, variables);
                if pattern.has_variables() {
                    Compiled::Pattern(pattern)
                } else if test == Test::StringEqualsIgnoreCase {
                    Compiled::Text(fold(&pattern.text()).into())
                } else {
                    Compiled::Text(pattern.text().into())
                }
            }
            Some(test @ Test::StringLike) => Compiled::Pattern(template(test, variables)),
            Some(test @ Test::ArnLike) => {
                let pattern = template(test, variables);
                if pattern.has_variables() {
                    Compiled::ArnTemplate(pattern)
                } else {
                    Compiled::Arn(ArnPattern::new(&pattern))
                }
            }
            Some(Test::Numeric(_)) => {
                Compiled::Number(number::Decimal::read(text).map(|_| text.into()))
            }
            Some(Test::Date(_)) => Compiled::Date(date::milliseconds(text)),
            Some(test @ Test::Bool) => {
                let pattern = template(test, variables);
                if pattern.has_variables() {
                    Compiled::BoolTemplate(pattern)
                } else {
                    Compiled::Bool(is_true(text))
                }
            }
            Some(Test::Null) => Compiled::Bool(is_true(text)),
            Some(Test::IpAddress) => Compiled::Ip(Network::read(text)),
            Some(Test::BinaryEquals) | None => Compiled::Text(text.into()),
        };
        Self { written, compiled }
    }

    /// Whether the operator can read the value: IAM refuses to store one that it can't.
    #[must_use]
    pub fn is_well_formed(&self, test: Test) -> bool {
        match (&self.compiled, test) {
            (Compiled::Arn(None) | Compiled::Number(None) | Compiled::Date(None), _)
            | (Compiled::Ip(None), _) => false,
            (Compiled::Text(text), Test::BinaryEquals) => is_base64(text),
            _ => true,
        }
    }

    /// The wildcards and variables of a text or ARN.
    #[must_use]
    pub const fn pattern(&self) -> Option<&Pattern> {
        match &self.compiled {
            Compiled::Pattern(pattern) | Compiled::ArnTemplate(pattern) => Some(pattern),
            _ => None,
        }
    }

    fn has_variables(&self) -> bool {
        matches!(self.compiled, Compiled::BoolTemplate(_))
            || self.pattern().is_some_and(Pattern::has_variables)
    }

    /// The value with the request's values in place of its variables; as written where there are
    /// none or one stands for nothing.
    pub(crate) fn resolved(&self, context: &Context) -> String {
        self.pattern()
            .filter(|p| p.has_variables())
            .and_then(|p| p.resolve(context))
            .map_or_else(|| self.written.value.clone(), |p| p.text())
    }

    /// Whether a variable in it stands for nothing in this request.
    pub(crate) fn unresolved<'p>(&'p self, context: &Context) -> Option<&'p crate::Variable> {
        self.pattern()?
            .variables()
            .find(|v| v.resolve(context).is_none())
    }

    /// Whether a value of the request satisfies the operator's positive form with this value.
    pub(crate) fn holds(&self, test: Test, value: &str, context: &Context) -> bool {
        self.matches(test, &Value::read(test, value), context) == Truth::True
    }

    /// Whether it is this boolean.
    fn is(&self, value: bool) -> bool {
        self.compiled == Compiled::Bool(value)
    }

    fn matches(&self, test: Test, request: &Value<'_>, context: &Context) -> Truth {
        match (&self.compiled, request) {
            (Compiled::Text(text), Value::Text(value)) => (text.as_ref() == *value).into(),
            (Compiled::Text(text), Value::Lower(value)) => text.eq_ignore_ascii_case(value).into(),
            (Compiled::Pattern(pattern), Value::Text(value)) => {
                pattern.matches_in(value, context).into()
            }
            (Compiled::Pattern(pattern), Value::Lower(value)) => pattern
                .resolve(context)
                .is_some_and(|p| fold(&p.text()).eq_ignore_ascii_case(value))
                .into(),
            (Compiled::Arn(Some(pattern)), Value::Arn(arn)) => pattern.matches(arn).into(),
            (Compiled::Arn(None), Value::Arn(_)) => Truth::Error,
            (Compiled::ArnTemplate(template), Value::Arn(arn)) => {
                match template.resolve(context).map(|p| ArnPattern::new(&p)) {
                    Some(Some(pattern)) => pattern.matches(arn).into(),
                    Some(None) => Truth::Error,
                    None => Truth::False,
                }
            }
            (Compiled::Number(Some(text)), Value::Number(Some(value))) => {
                let (Test::Numeric(ordering), Some(policy)) = (test, number::Decimal::read(text))
                else {
                    return Truth::False;
                };
                ordering.holds(value.compare(&policy)).into()
            }
            (Compiled::Date(Some(policy)), Value::Date(Some(value))) => match test {
                Test::Date(ordering) => ordering.holds(value.cmp(policy)).into(),
                _ => Truth::False,
            },
            (Compiled::Bool(policy), Value::Bool(value)) => (policy == value).into(),
            (Compiled::BoolTemplate(_), Value::Bool(value)) if !context.open.variables_in_bool => {
                (!value).into()
            }
            (Compiled::BoolTemplate(template), Value::Bool(value)) => template
                .resolve(context)
                .is_some_and(|p| is_true(&p.text()) == *value)
                .into(),
            (Compiled::Ip(Some(network)), Value::Ip(address)) => network.contains(*address).into(),
            _ => Truth::False,
        }
    }
}

/// AWS was observed to take `true` in any case as true and every other text as false, in the
/// request and in the policy alike.
const fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

/// Whole groups of four, padded: what IAM accepts under `BinaryEquals`.
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}
