//! One way to write a scenario: members in the order of the format, those left out that are so
//! anyway. What people typed, policies above all, stays as it is.

use rolecall_source::{
    Diagnostic, Span, codes,
    json::{self, Member, Node, Value},
    sorted_by,
};

use crate::scenario::format::{Field, Form, SCENARIO};

/// The object that a scenario is.
pub(super) fn object(scenario: &str) -> Result<Node, Diagnostic> {
    let json = json::read(scenario);
    if let Some(error) = json.error {
        return Err(error);
    }
    let root = json.root.filter(|root| root.value.members().is_some());
    root.ok_or_else(|| {
        let span = Span::new(0, scenario.len());
        Diagnostic::error(codes::SCENARIO_VALUE, span, "a scenario is a JSON object")
    })
}

/// Brings a scenario into its normal form.
pub(super) fn scenario(root: &mut Node) {
    normalize(root, Form::Object(&SCENARIO));
}

/// A value as JSON: in one line without blanks, or indented by two and this deep in it.
pub(super) fn write(node: &Node, indent: Option<usize>, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(digits) => out.push_str(digits),
        Value::String(text) => json::write_string(text, out),
        Value::Array(items) => write_all(['[', ']'], items, indent, out, write),
        Value::Object(members) => {
            write_all(['{', '}'], members, indent, out, |member, indent, out| {
                json::write_string(&member.key.value, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write(&member.value, indent, out);
            });
        }
    }
}

fn normalize(node: &mut Node, form: Form) {
    match (form, &mut node.value) {
        (
            Form::Object(fields) | Form::Replacing(fields) | Form::TextOr(fields),
            Value::Object(members),
        ) => {
            for member in members.iter_mut() {
                if let Some(field) = named(fields, member) {
                    normalize(&mut member.value, field.form);
                }
            }
            if !matches!(form, Form::Replacing(_)) {
                leave_out(members, fields);
            }
            let place = |member: &Member| fields.iter().position(|f| f.name == member.key.value);
            let place = |member: &Member| place(member).unwrap_or(fields.len());
            let by_place = |one: &Member, other: &Member| place(one).cmp(&place(other));
            *members = sorted_by(std::mem::take(members), &by_place);
        }
        (Form::Map(of), Value::Object(members)) => {
            for member in members.iter_mut() {
                normalize(&mut member.value, *of);
            }
            let by_name = |one: &Member, other: &Member| one.key.value.cmp(&other.key.value);
            *members = sorted_by(std::mem::take(members), &by_name);
        }
        (Form::List(of), Value::Array(items)) => {
            for item in items {
                normalize(item, *of);
            }
        }
        _ => {}
    }
}

fn named<'f>(fields: &'f [Field], member: &Member) -> Option<&'f Field> {
    fields.iter().find(|field| field.name == member.key.value)
}

/// Leaves out what is so anyway, where it does not hide another value.
fn leave_out(members: &mut Vec<Member>, fields: &[Field]) {
    for field in fields {
        let mut same = members.iter().filter(|m| m.key.value == field.name);
        let (Some(member), None) = (same.next(), same.next()) else {
            continue;
        };
        let mut text = String::new();
        write(&member.value, None, &mut text);
        if (text == "null" && !field.nullable) || text == field.default {
            members.retain(|member| member.key.value != field.name);
        }
    }
}

fn write_all<T>(
    [open, close]: [char; 2],
    items: &[T],
    indent: Option<usize>,
    out: &mut String,
    mut item: impl FnMut(&T, Option<usize>, &mut String),
) {
    let inner = indent.map(|indent| indent + 2);
    out.push(open);
    for (i, value) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        new_line(inner, out);
        item(value, inner, out);
    }
    if !items.is_empty() {
        new_line(indent, out);
    }
    out.push(close);
}

fn new_line(indent: Option<usize>, out: &mut String) {
    if let Some(indent) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    }
}
