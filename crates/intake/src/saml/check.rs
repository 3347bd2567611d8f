//! What there is to say about the attributes that AWS reads.

use rolecall_source::{Code, Confidence, Diagnostic, Names, Span, Spanned, codes};

use super::{
    attributes::{AwsAttribute, PREFIX, RolePair, part_of},
    document::{Assertion, Attribute},
};
use crate::{
    name::{SESSION_NAME_MAX, SOURCE_IDENTITY_MAX, is_name_char},
    notes::{Notes, shown},
};

pub(super) fn attributes(assertion: &Assertion, notes: &mut Notes) {
    let tags = assertion.session_tags().into_iter();
    let mut tag_keys = Names::default();
    for tag in tags {
        tag_keys.add(&tag.key.value.to_ascii_lowercase());
    }
    for attribute in &assertion.attributes {
        match attribute.aws() {
            Some(aws) => aws_attribute(aws, attribute, &tag_keys, notes),
            None => unread_name(&attribute.name, notes),
        }
    }
}

fn aws_attribute(
    aws: AwsAttribute<'_>,
    attribute: &Attribute,
    tag_keys: &Names,
    notes: &mut Notes,
) {
    if attribute.values.is_empty() {
        notes.push(
            Diagnostic::error(
                codes::SAML_ATTRIBUTE,
                attribute.span,
                "this attribute has no value",
            )
            .help("a value stands in an element AttributeValue"),
        );
    }
    for value in &attribute.values {
        blanks(value, notes);
        match aws {
            AwsAttribute::Role => role(value, notes),
            AwsAttribute::RoleSessionName => session_name(value, notes),
            AwsAttribute::SourceIdentity => source_identity(value, notes),
            AwsAttribute::SessionDuration => duration(value, notes),
            AwsAttribute::TransitiveTagKeys => transitive_key(value, tag_keys, notes),
            AwsAttribute::PrincipalTag(_) => {}
        }
    }
    let (code, single) = match aws {
        AwsAttribute::Role | AwsAttribute::TransitiveTagKeys => return,
        AwsAttribute::RoleSessionName => (codes::SAML_SESSION_NAME, "one session name"),
        AwsAttribute::SessionDuration => (codes::SAML_DURATION, "one duration"),
        AwsAttribute::SourceIdentity => (codes::SAML_SOURCE_IDENTITY, "one source identity"),
        AwsAttribute::PrincipalTag(_) => (codes::SAML_TAG, "one value for a session tag"),
    };
    if let [_, second, ..] = &attribute.values[..] {
        let message = format!(
            "AWS reads {single}, and {} stand here",
            attribute.values.len()
        );
        notes.push(Diagnostic::warning(code, second.span, message));
    }
}

/// A name that AWS does not read, but that was meant for it.
fn unread_name(name: &Spanned<String>, notes: &mut Notes) {
    let lower = name.value.to_ascii_lowercase();
    let Some((_, local)) = lower.split_once("aws.amazon.com/saml/attributes/") else {
        return;
    };
    let local = local.trim();
    let known = AwsAttribute::LOCAL_NAMES.into_iter();
    let meant = known.max_by_key(|known| {
        let known = known.to_ascii_lowercase();
        let common = known
            .bytes()
            .zip(local.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        (common, usize::MAX - known.len())
    });
    let message = format!(
        "AWS reads no attribute `{}`: names are compared to the letter",
        shown(&name.value)
    );
    notes.push(
        Diagnostic::warning(codes::SAML_ATTRIBUTE, name.span, message).help(format!(
            "did you mean {PREFIX}{}",
            meant.unwrap_or_default()
        )),
    );
}

fn blanks(value: &Spanned<String>, notes: &mut Notes) {
    let text = &value.value;
    if text.trim().len() == text.len() {
        return;
    }
    let lead = text.len() - text.trim_start().len();
    let part = match lead {
        0 => Span::new(text.trim_end().len(), text.len()),
        _ => Span::new(0, lead),
    };
    notes.push(
        Diagnostic::warning(
            codes::SAML_BLANK,
            part_of(value, part),
            "white space around a value makes AWS refuse the response",
        )
        .help("let the identity provider send the value alone")
        .confidence(Confidence::Documented),
    );
}

fn role(value: &Spanned<String>, notes: &mut Notes) {
    if RolePair::read(value).is_none() {
        let message = format!(
            "`{}` is no pair of a role and a SAML provider",
            shown(&value.value)
        );
        notes.push(
            Diagnostic::error(codes::SAML_ROLE, value.span, message)
                .help("AWS reads role ARN and provider ARN with a comma between them"),
        );
    }
}

fn session_name(value: &Spanned<String>, notes: &mut Notes) {
    let code = codes::SAML_SESSION_NAME;
    name(value, code, "a session name", SESSION_NAME_MAX, notes);
}

fn source_identity(value: &Spanned<String>, notes: &mut Notes) {
    let code = codes::SAML_SOURCE_IDENTITY;
    if value.value.starts_with("aws:") {
        notes.push(Diagnostic::error(
            code,
            part_of(value, Span::new(0, "aws:".len())),
            "a source identity can't begin with `aws:`",
        ));
        return;
    }
    name(value, code, "a source identity", SOURCE_IDENTITY_MAX, notes);
}

/// A value that must match `[\w+=,.@-]` and have 2 to `max` characters.
fn name(value: &Spanned<String>, code: Code, what: &str, max: usize, notes: &mut Notes) {
    let text = value.value.trim();
    let lead = value.value.len() - value.value.trim_start().len();
    if let Some((i, c)) = text.char_indices().find(|&(_, c)| !is_name_char(c)) {
        let at = lead + i;
        let span = part_of(value, Span::new(at, at + c.len_utf8()));
        notes.push(
            Diagnostic::error(
                code,
                span,
                format!("`{}` can't stand in {what}", shown(&c.to_string())),
            )
            .help("letters and digits of ASCII, and the characters _ + = , . @ -"),
        );
    }
    let count = text.chars().count();
    if !(2..=max).contains(&count) {
        let message = format!("{what} has 2 to {max} characters, this one has {count}");
        notes.push(Diagnostic::error(code, value.span, message));
    }
}

fn duration(value: &Spanned<String>, notes: &mut Notes) {
    let message = match value.value.trim_ascii().parse::<u32>() {
        Ok(900..=43_200) => return,
        Ok(_) => "a session lasts 900 to 43200 seconds".to_owned(),
        Err(_) => format!("`{}` is no number of seconds", shown(&value.value)),
    };
    notes.push(Diagnostic::warning(
        codes::SAML_DURATION,
        value.span,
        message,
    ));
}

/// Keys of tags are the same whatever their case.
fn transitive_key(value: &Spanned<String>, tag_keys: &Names, notes: &mut Notes) {
    if tag_keys.contains(&value.value.to_ascii_lowercase()) {
        return;
    }
    let key = shown(&value.value);
    notes.push(
        Diagnostic::error(
            codes::SAML_TAG,
            value.span,
            format!("no session tag here has the key `{key}`"),
        )
        .help(format!("{PREFIX}PrincipalTag:{key} would set it")),
    );
}
