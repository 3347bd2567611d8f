use rolecall_source::{Span, Spanned};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};

use crate::origin::Origin;

/// A call of an AWS API, as somebody wrote it.
///
/// It serialises as `{"service": …, "operation": …, "parameters": {…}}`, without spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service, as the AWS CLI names it, such as `sts`.
    pub service: String,
    /// The operation, as the API names it, such as `AssumeRole`.
    ///
    /// Outside STS it is derived from the command (`list-roles`: `ListRoles`).
    pub operation: String,
    /// Where the service and the command stand.
    pub name_span: Span,
    /// The parameters that were given, each once, in the order of the text.
    pub parameters: Vec<Parameter>,
    /// The words that belong to no option, of commands outside STS, such as `s3://bucket/key`.
    pub arguments: Vec<Spanned<String>>,
    /// The AWS CLI's global options, and the variables set in front of the command.
    pub globals: Vec<Global>,
    /// The whole call, from the word `aws` to its last word.
    pub span: Span,
}

/// A parameter of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name in the API, such as `RoleArn`.
    pub name: String,
    /// Where the option stands, such as `--role-arn`.
    pub name_span: Span,
    /// The value.
    pub value: ParamValue,
    /// Where the value stands; the option's place where there is none.
    pub span: Span,
    /// Where each byte of a [`ParamValue::String`] was written.
    pub origin: Origin,
}

/// The value of a parameter; every part of it knows where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    /// A text.
    String(Spanned<String>),
    /// An integer as it is sent, or what was written where an integer goes.
    Integer(Spanned<String>),
    /// A list of texts.
    List(Vec<Spanned<String>>),
    /// A structure, such as `TaskPolicyArn`.
    Structure(Structure),
    /// A list of structures, such as `Tags`.
    Structures(Vec<Structure>),
    /// An option without a value; false for one that begins with `--no-`.
    Flag(bool),
}

/// A structure: its members as they were written, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// The members.
    pub members: Vec<Member>,
    /// Where the structure stands.
    pub span: Span,
}

/// A member of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name in the API, such as `Key`.
    pub name: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

/// A session tag of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The key.
    pub key: &'a Spanned<String>,
    /// The value.
    pub value: &'a Spanned<String>,
    /// The whole tag.
    pub span: Span,
}

/// A global option such as `--region`, or a variable that is set in front of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Global {
    /// The option without its dashes, such as `region`; a variable's name if no option means the
    /// same.
    pub name: String,
    /// The value, if it takes one.
    pub value: Option<Spanned<String>>,
    /// Where name and value stand.
    pub span: Span,
}

impl Call {
    /// The parameter that the API names `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// The text of a parameter that is a text or an integer.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&Spanned<String>> {
        match &self.parameter(name)?.value {
            ParamValue::String(text) | ParamValue::Integer(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of a parameter that is a list of texts; empty if it was not given.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Spanned<String>] {
        match self.parameter(name).map(|p| &p.value) {
            Some(ParamValue::List(list)) => list,
            _ => &[],
        }
    }

    /// The structures of a parameter that is one or a list of them; empty if it was not given.
    #[must_use]
    pub fn structures(&self, name: &str) -> &[Structure] {
        match self.parameter(name).map(|p| &p.value) {
            Some(ParamValue::Structures(list)) => list,
            Some(ParamValue::Structure(one)) => std::slice::from_ref(one),
            _ => &[],
        }
    }

    /// The tags of a parameter that is a list of them, those without key or value left out.
    #[must_use]
    pub fn tags(&self, name: &str) -> Vec<Tag<'_>> {
        let tag = |structure| -> Option<Tag<'_>> {
            let structure: &Structure = structure;
            Some(Tag {
                key: structure.member("Key")?,
                value: structure.member("Value")?,
                span: structure.span,
            })
        };
        self.structures(name).iter().filter_map(tag).collect()
    }

    /// The value of a global option, such as `region` or `profile`.
    #[must_use]
    pub fn global(&self, name: &str) -> Option<&Spanned<String>> {
        self.globals
            .iter()
            .find(|g| g.name == name)
            .and_then(|g| g.value.as_ref())
    }
}

impl Parameter {
    /// A parameter that is a text, of which the whole text that was pasted is the value.
    #[must_use]
    pub fn pasted(name: &str, text: &str) -> Self {
        let span = Span::new(0, text.len());
        let name = Spanned::new(name.to_owned(), span);
        Self::written(&name, text.to_owned(), span, span)
    }

    /// A parameter that is a text: its characters stand in `source`, if that is as long, and the
    /// whole value, with its quotes, in `span`.
    #[must_use]
    pub fn written(name: &Spanned<String>, text: String, source: Span, span: Span) -> Self {
        let mut origin = Origin::default();
        origin.push(text.len(), source);
        Self {
            name: name.value.clone(),
            name_span: name.span,
            value: ParamValue::String(Spanned::new(text, span)),
            span,
            origin,
        }
    }

    /// The place in the pasted text of the bytes `range` of a [`ParamValue::String`].
    ///
    /// This is what a reader of the value needs whose diagnostics count within the value, such as
    /// that of a session policy.
    #[must_use]
    pub fn source(&self, range: Span) -> Span {
        match &self.value {
            ParamValue::String(text) if !text.value.is_empty() => self.origin.span(range),
            _ => self.span,
        }
    }
}

impl Structure {
    /// The value of the member `name`.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Spanned<String>> {
        self.members
            .iter()
            .find(|m| m.name.value == name)
            .map(|m| &m.value)
    }
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut call = serializer.serialize_struct("Call", 4)?;
        call.serialize_field("service", &self.service)?;
        call.serialize_field("operation", &self.operation)?;
        call.serialize_field("parameters", &Parameters(&self.parameters))?;
        if self.arguments.is_empty() {
            call.skip_field("arguments")?;
        } else {
            let arguments: Vec<_> = self.arguments.iter().map(|a| &a.value).collect();
            call.serialize_field("arguments", &arguments)?;
        }
        call.end()
    }
}

struct Parameters<'a>(&'a [Parameter]);

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|p| (&p.name, &p.value)))
    }
}

impl Serialize for ParamValue {
    /// Texts and numbers, lists and objects, as in the API's JSON; an integer that is none as text.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(&text.value),
            Self::Integer(text) => match text.value.parse::<i64>() {
                Ok(number) if number.to_string() == text.value => serializer.serialize_i64(number),
                _ => serializer.serialize_str(&text.value),
            },
            Self::List(list) => serializer.collect_seq(list.iter().map(|item| &item.value)),
            Self::Structure(structure) => structure.serialize(serializer),
            Self::Structures(list) => serializer.collect_seq(list),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
        }
    }
}

impl Serialize for Structure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for member in &self.members {
            map.serialize_entry(&member.name.value, &member.value.value)?;
        }
        map.end()
    }
}
