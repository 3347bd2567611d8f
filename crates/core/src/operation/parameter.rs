//! A parameter of an operation, and the types of its value.

pub use rolecall_intake::Parameter as Passed;
use rolecall_intake::{Call, ParamValue, Structure, Tag};
use rolecall_source::{Span, Spanned};

/// A parameter of an operation: its name, and what the call passes for it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'c, T> {
    /// The name in the API, such as `RoleArn`.
    pub name: &'static str,
    /// The value. It is empty where the call passes none, or one of another type.
    pub value: T,
    /// The parameter of the call, which knows where each byte of its value was written.
    pub passed: Option<&'c Passed>,
}

/// A text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'c>(pub Option<&'c Spanned<String>>);

/// A whole number, as it was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Integer<'c>(pub Option<&'c Spanned<String>>);

/// A list of texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'c>(Option<&'c [Spanned<String>]>);

/// Session tags.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tags<'c>(&'c [Structure]);

/// A managed policy, by its ARN.
#[derive(Debug, Clone, Copy, Default)]
pub struct PolicyArn<'c>(Option<&'c Structure>);

/// Managed policies, by their ARNs.
#[derive(Debug, Clone, Copy, Default)]
pub struct PolicyArns<'c>(&'c [Structure]);

/// Context assertions.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProvidedContexts<'c>(&'c [Structure]);

/// A context assertion.
#[derive(Debug, Clone, Copy)]
pub struct ProvidedContext<'c> {
    pub provider_arn: Option<&'c Spanned<String>>,
    pub context_assertion: Option<&'c Spanned<String>>,
    /// The whole structure.
    pub span: Span,
}

/// A value as CloudTrail records it.
#[derive(Debug, Clone, Copy)]
pub enum Recorded<'c> {
    Text(&'c str),
    /// As it was written, which need not be a number.
    Integer(&'c str),
    Texts(&'c [Spanned<String>]),
    Structure(&'c Structure),
    Structures(&'c [Structure]),
}

/// A type of values that a call can pass.
pub trait Value<'c>: Default {
    /// The value, empty if it is of another type.
    fn of(value: &'c ParamValue) -> Self;

    fn recorded(self) -> Option<Recorded<'c>>;
}

impl<'c, T: Value<'c>> Parameter<'c, T> {
    pub(super) fn of(call: &'c Call, name: &'static str) -> Self {
        let passed = call.parameter(name);
        let value = passed.map_or_else(T::default, |passed| T::of(&passed.value));
        Self {
            name,
            value,
            passed,
        }
    }
}

impl<T> Parameter<'_, T> {
    /// The span of the value.
    pub fn span(&self) -> Option<Span> {
        self.passed.map(|passed| passed.span)
    }
}

impl<'c> Parameter<'c, Text<'c>> {
    /// The text and its place, if the call passes one.
    pub const fn spanned(&self) -> Option<&'c Spanned<String>> {
        self.value.0
    }

    /// The text, if the call passes one.
    pub fn text(&self) -> Option<&'c str> {
        self.value.0.map(|text| text.value.as_str())
    }

    /// The text; empty if the call passes none.
    pub fn or_empty(&self) -> &'c str {
        self.text().unwrap_or_default()
    }
}

impl<'c> Texts<'c> {
    /// The texts; empty where no list is passed.
    pub fn items(self) -> &'c [Spanned<String>] {
        self.0.unwrap_or_default()
    }

    /// The texts, to keep.
    pub fn owned(self) -> Vec<String> {
        self.items().iter().map(|text| text.value.clone()).collect()
    }
}

impl<'c> Tags<'c> {
    /// The tags, those without key or value left out.
    pub fn iter(self) -> impl Iterator<Item = Tag<'c>> + Clone {
        self.0.iter().filter_map(|tag| {
            Some(Tag {
                key: tag.member("Key")?,
                value: tag.member("Value")?,
                span: tag.span,
            })
        })
    }

    /// The tags as key and value.
    pub fn pairs(self) -> Vec<(String, String)> {
        let pair = |tag: Tag<'_>| (tag.key.value.clone(), tag.value.value.clone());
        self.iter().map(pair).collect()
    }
}

impl<'c> PolicyArn<'c> {
    pub fn arn(self) -> Option<&'c Spanned<String>> {
        self.0?.member("arn")
    }
}

impl<'c> PolicyArns<'c> {
    /// The ARNs, in the order of the call.
    pub fn iter(self) -> impl Iterator<Item = &'c Spanned<String>> + Clone {
        self.0.iter().filter_map(|policy| policy.member("arn"))
    }

    /// The ARNs, to keep.
    pub fn owned(self) -> Vec<String> {
        self.iter().map(|arn| arn.value.clone()).collect()
    }
}

impl<'c> ProvidedContexts<'c> {
    /// The context assertions, in the order of the call.
    pub fn iter(self) -> impl Iterator<Item = ProvidedContext<'c>> + Clone {
        self.0.iter().map(|context| ProvidedContext {
            provider_arn: context.member("ProviderArn"),
            context_assertion: context.member("ContextAssertion"),
            span: context.span,
        })
    }
}

impl<'c> Value<'c> for Text<'c> {
    fn of(value: &'c ParamValue) -> Self {
        Self(text(value))
    }

    fn recorded(self) -> Option<Recorded<'c>> {
        Some(Recorded::Text(&self.0?.value))
    }
}

impl<'c> Value<'c> for Integer<'c> {
    fn of(value: &'c ParamValue) -> Self {
        Self(text(value))
    }

    fn recorded(self) -> Option<Recorded<'c>> {
        Some(Recorded::Integer(&self.0?.value))
    }
}

impl<'c> Value<'c> for Texts<'c> {
    fn of(value: &'c ParamValue) -> Self {
        match value {
            ParamValue::List(list) => Self(Some(list)),
            _ => Self(None),
        }
    }

    fn recorded(self) -> Option<Recorded<'c>> {
        self.0.map(Recorded::Texts)
    }
}

impl<'c> Value<'c> for PolicyArn<'c> {
    fn of(value: &'c ParamValue) -> Self {
        Self(structures(value).first())
    }

    fn recorded(self) -> Option<Recorded<'c>> {
        self.0.map(Recorded::Structure)
    }
}

/// The types of lists of structures.
macro_rules! lists_of_structures {
    ($($list:ident)*) => {$(
        impl<'c> Value<'c> for $list<'c> {
            fn of(value: &'c ParamValue) -> Self {
                Self(structures(value))
            }

            fn recorded(self) -> Option<Recorded<'c>> {
                (!self.0.is_empty()).then_some(Recorded::Structures(self.0))
            }
        }
    )*};
}

lists_of_structures! { Tags PolicyArns ProvidedContexts }

const fn text(value: &ParamValue) -> Option<&Spanned<String>> {
    match value {
        ParamValue::String(text) | ParamValue::Integer(text) => Some(text),
        _ => None,
    }
}

fn structures(value: &ParamValue) -> &[Structure] {
    match value {
        ParamValue::Structures(list) => list,
        ParamValue::Structure(one) => std::slice::from_ref(one),
        _ => &[],
    }
}
