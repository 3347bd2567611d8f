//! Values of conditions that their operators can't read.
//!
//! IAM parses an identity-based policy to the last value, and refuses numbers, dates, addresses,
//! ARNs and base64 that are none; `Bool` and `Null` read anything: so it was recorded. STS looks at
//! base64 only. In trust policies IAM was seen to look at no value at all.

use rolecall_source::{Diagnostic, codes};

use super::{
    checker::Checker,
    texts::{self, malformed},
};
use crate::{Condition, Document, Operand, Operator, Test};

/// How sure a rule is.
type Sure = fn(Diagnostic) -> Diagnostic;

/// Refuses values of `BinaryEquals` that are no base64.
pub(super) fn base64(checker: &mut Checker<'_>, text: &str, sure: Sure) {
    for (_, test, operand) in operands(checker.document) {
        if test == Test::BinaryEquals && !operand.is_well_formed(test) {
            let message = format!("`{}` is not base64", operand.written.value);
            let diagnostic =
                Diagnostic::error(codes::POLICY_OPERAND, operand.written.span, message)
                    .help(expected(test));
            checker.refuse(malformed(text), sure(diagnostic));
        }
    }
}

/// Refuses all other values that can't be read.
pub(super) fn readable(checker: &mut Checker<'_>, sure: Sure) {
    for (operator, test, operand) in operands(checker.document) {
        let text = operand.written.value.as_str();
        let readable = match test {
            Test::ArnLike => is_stored_arn(text),
            Test::BinaryEquals => true,
            test => operand.is_well_formed(test),
        };
        if !readable {
            let message = format!("`{}` can't read `{text}`", operator.name.value);
            let diagnostic =
                Diagnostic::error(codes::POLICY_OPERAND, operand.written.span, message)
                    .help(expected(test));
            checker.refuse(malformed(texts::LEGACY_PARSING), sure(diagnostic));
        }
    }
}

/// Says what comes of such values where AWS stores them, or is not known to refuse them: those of
/// the operators in `stored`.
pub(super) fn remark(checker: &mut Checker<'_>, sure: Sure, stored: fn(Test) -> bool) {
    for (operator, test, operand) in operands(checker.document) {
        let span = operand.written.span;
        if !stored(test) || operand.is_well_formed(test) {
            continue;
        }
        let effect = match test {
            Test::ArnLike => "an `Allow` under it never applies, a `Deny` always does",
            Test::BinaryEquals => "it is not base64",
            _ if operator.negated => "it equals nothing, so the condition always holds",
            _ => "it never matches",
        };
        let name = &operator.name.value;
        let message = format!("`{name}` can't read `{}`: {effect}", operand.written.value);
        let diagnostic =
            Diagnostic::warning(codes::POLICY_OPERAND, span, message).help(expected(test));
        checker.remark(sure(diagnostic));
    }
}

/// Every value of every condition, with its operator.
fn operands(document: &Document) -> impl Iterator<Item = (&Operator, Test, &Operand)> {
    let conditions = document
        .statements()
        .iter()
        .filter_map(|s| s.condition.as_ref());
    conditions
        .flat_map(|condition: &Condition| &condition.operators)
        .filter_map(|operator| Some((operator, operator.test?)))
        .flat_map(|(operator, test)| {
            let operands = operator.keys.iter().flat_map(|keyed| &keyed.operands);
            operands.map(move |operand| (operator, test, operand))
        })
}

/// An ARN as IAM stores it under a condition: of six parts before variables are replaced.
fn is_stored_arn(text: &str) -> bool {
    text == "*" || (text.starts_with("arn:") && text.matches(':').count() >= 5)
}

const fn expected(test: Test) -> &'static str {
    match test {
        Test::Numeric(_) => "write a decimal number, such as 3600",
        Test::Date(_) => {
            "write an ISO 8601 date, such as 2026-11-22T10:00:00Z, or seconds since 1970"
        }
        Test::BinaryEquals => "write whole groups of four characters, padded with `=`",
        Test::IpAddress => {
            "write an address or CIDR block, such as 203.0.113.0/24; an IPv6 block has no host bits"
        }
        _ => "write an ARN of six parts, such as arn:aws:iam::123456789012:role/*",
    }
}
