//! The values that a person writes: ARNs, wildcards, addresses, booleans.

use std::net::{Ipv4Addr, Ipv6Addr};

use rolecall_source::{Confidence, Diagnostic, Spanned, codes};

use super::found::Found;
use super::subject::Subject;
use crate::condition::Test;

/// R301: blanks in an ARN.
pub(super) fn blank(subject: &Subject<'_>, out: &mut Found) {
    for statement in subject.statements() {
        let names = statement.principal.iter().flat_map(|p| &p.names);
        for name in names.filter(|name| !name.is_origin_access_identity()) {
            if let Some(place) = misplaced_blank(&name.text.value, 6) {
                out.push(refused_blank(place, &name.text, 6, "principal"));
            }
        }
        for resource in statement.resource.iter().flat_map(|r| &r.resources) {
            // the names of some resources, such as the keys of objects, may hold blanks
            match misplaced_blank(&resource.text.value, 5) {
                // IAM stores what stands behind the fifth colon as it is
                Some("after") if resource.text.value.starts_with("arn:") => {
                    out.push(pointless_blank("after", &resource.text));
                }
                Some(place) => out.push(refused_blank(place, &resource.text, 5, "resource")),
                None => {}
            }
        }
    }
    for (_, clause) in subject.clauses() {
        for operand in clause.operands() {
            let text = &operand.written.value;
            let is_arn = clause.test == Test::ArnLike || text.trim_start().starts_with("arn:");
            if let Some(place) = misplaced_blank(text, 5).filter(|_| is_arn) {
                out.push(pointless_blank(place, &operand.written));
            }
        }
    }
}

fn refused_blank(place: &str, text: &Spanned<String>, parts: usize, what: &str) -> Diagnostic {
    Diagnostic::error(
        codes::LINT_BLANK,
        text.span,
        format!("a blank stands {place} the {what}, which IAM refuses"),
    )
    .help(format!("write \"{}\"", without_blanks(&text.value, parts)))
    .confidence(Confidence::Documented)
}

fn pointless_blank(place: &str, text: &Spanned<String>) -> Diagnostic {
    Diagnostic::warning(
        codes::LINT_BLANK,
        text.span,
        format!("a blank stands {place} the ARN, which matches no ARN"),
    )
    .help(format!("write \"{}\"", without_blanks(&text.value, 5)))
    .confidence(Confidence::Observed)
}

/// Where a blank stands that can't be meant; `parts` is how many parts of an ARN may hold none.
fn misplaced_blank(text: &str, parts: usize) -> Option<&'static str> {
    if text.starts_with(char::is_whitespace) {
        return Some("before");
    }
    if text.ends_with(char::is_whitespace) {
        return Some("after");
    }
    // <account id> is still to be filled in
    let placeholder = text.contains('<');
    let inside = text
        .splitn(6, ':')
        .take(parts)
        .any(|part| part.contains(char::is_whitespace));
    (inside && !placeholder).then_some("inside")
}

fn without_blanks(text: &str, parts: usize) -> String {
    let parts = text
        .trim()
        .splitn(6, ':')
        .enumerate()
        .map(|(number, part)| {
            if number < parts {
                part.replace(char::is_whitespace, "")
            } else {
                part.to_owned()
            }
        });
    parts.collect::<Vec<_>>().join(":")
}

/// R311: a wildcard where it is an ordinary character.
pub(super) fn literal_wildcard(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        let like = match (clause.test, clause.operator.negated) {
            (Test::StringEquals | Test::StringEqualsIgnoreCase, false) => "StringLike",
            (Test::StringEquals | Test::StringEqualsIgnoreCase, true) => "StringNotLike",
            _ => continue,
        };
        for operand in clause.operands() {
            let text = operand
                .written
                .value
                .replace("${*}", "")
                .replace("${?}", "");
            // an address may well have a query
            if !text.contains('*') && (!text.contains('?') || text.contains("://")) {
                continue;
            }
            out.push(
                Diagnostic::warning(
                    codes::LINT_WILDCARD_LITERAL,
                    operand.written.span,
                    format!(
                        "`*` and `?` are ordinary characters under `{}`",
                        clause.operator.name.value
                    ),
                )
                .help(format!("write `{like}`"))
                .related(clause.operator.name.span, "the operator")
                .confidence(Confidence::Documented),
            );
        }
    }
}

/// R329: a wildcard in a key that tells one account, organization or network from another.
///
/// The list is that of sensitive condition keys in the IAM User Guide, AWS global condition context
/// keys.
pub(super) fn sensitive_wildcard(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        let Some(name) = SENSITIVE.iter().find(|name| clause.is(name)) else {
            continue;
        };
        if !clause.test.takes_wildcards() {
            continue;
        }
        for operand in clause.operands() {
            if operand
                .pattern()
                .is_none_or(|pattern| !pattern.has_wildcards())
            {
                continue;
            }
            out.push(
                Diagnostic::warning(
                    codes::LINT_SENSITIVE_WILDCARD,
                    operand.written.span,
                    format!("a wildcard in `{name}` can match values that are not yours"),
                )
                .help("write each value in full")
                .confidence(Confidence::Documented),
            );
        }
    }
}

const SENSITIVE: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// R325: addresses that AWS never sees as the source of a request.
pub(super) fn private_address(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        if !clause.is("aws:SourceIp") || clause.test != Test::IpAddress {
            continue;
        }
        for operand in clause.operands().filter(|o| is_private(&o.written.value)) {
            out.push(
                Diagnostic::warning(
                    codes::LINT_PRIVATE_ADDRESS,
                    operand.written.span,
                    format!(
                        "`aws:SourceIp` is a public address, and `{}` is private",
                        operand.written.value
                    ),
                )
                .help("a request through a VPC endpoint carries `aws:VpcSourceIp` instead")
                .confidence(Confidence::Documented),
            );
        }
    }
}

fn is_private(network: &str) -> bool {
    let address = network.split('/').next().unwrap_or_default();
    let v4 = |a: Ipv4Addr| a.is_private() || a.is_loopback() || a.is_link_local();
    let v6 = |a: Ipv6Addr| a.is_unique_local() || a.is_loopback() || a.is_unicast_link_local();
    address.parse().is_ok_and(v4) || address.parse().is_ok_and(v6)
}

/// R327: a text that is neither true nor false.
pub(super) fn boolean(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        let meaning = match clause.test {
            Test::Bool => "AWS takes every text but `true` as false",
            Test::Null => "AWS takes every text but `true` as false, so that the key must be there",
            _ => continue,
        };
        for operand in clause.operands() {
            let text = &operand.written.value;
            let variable = text.contains("${");
            if variable
                || ["true", "false"]
                    .iter()
                    .any(|b| text.eq_ignore_ascii_case(b))
            {
                continue;
            }
            out.push(
                Diagnostic::warning(codes::LINT_BOOLEAN_TEXT, operand.written.span, meaning)
                    .help("write \"true\" or \"false\"")
                    .confidence(Confidence::Observed),
            );
        }
    }
}
