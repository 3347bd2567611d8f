//! Operators: what they make of an absent key, of several values, of the wrong kind of value.

use rolecall_source::{Confidence, Diagnostic, codes};

use super::found::Found;
use super::subject::{Guards, PerStatement, Subject, allows, effect};
use crate::{
    condition::{Ordering, Quantifier, Test},
    document::Effect,
    keys::KeyType,
};

/// R307: the `Not` form on a key that may be absent, which then matches.
pub(super) fn negated_on_absent(subject: &Subject<'_>, out: &mut Found) {
    let mut guards = PerStatement::default();
    for (statement, clause) in subject.clauses() {
        let operator = clause.operator;
        let Some(when) = clause.key().and_then(|key| key.when) else {
            continue;
        };
        // IfExists and set operators say what is to become of an absent key
        if !operator.negated || operator.if_exists || operator.quantifier.is_some() {
            continue;
        }
        if guards.of(statement, Guards::of).cover(clause) {
            continue;
        }
        let (name, code) = (clause.name(), codes::LINT_NEGATED_ABSENT);
        let written = &operator.name.value;
        let message = |verb| {
            format!(
                "`{name}` is there only {when}: without it `{written}` matches and the \
                 statement {verb}"
            )
        };
        let diagnostic = match effect(statement) {
            Some(Effect::Allow) => Diagnostic::warning(code, clause.span(), message("allows")),
            Some(Effect::Deny) => Diagnostic::info(code, clause.span(), message("denies")),
            None => continue,
        };
        out.push(
            diagnostic
                .help(format!(
                    "to let it match only where the key is there, add \"Null\": \
                    {{\"{name}\": \"false\"}}"
                ))
                .related(operator.name.span, "the operator")
                .confidence(Confidence::Documented),
        );
    }
}

/// R308: `ForAllValues` on a key that may be absent, which then matches.
pub(super) fn for_all_on_absent(subject: &Subject<'_>, out: &mut Found) {
    let mut guards = PerStatement::default();
    for (statement, clause) in subject.clauses() {
        let operator = clause.operator;
        let Some(key) = clause.key().filter(|key| key.multivalued) else {
            continue;
        };
        let Some(when) = key.when else {
            continue;
        };
        if operator.quantifier != Some(Quantifier::ForAllValues)
            || operator.if_exists
            || clause.test == Test::Null
            || guards.of(statement, Guards::of).cover(clause)
        {
            continue;
        }
        let (name, code) = (clause.name(), codes::LINT_FOR_ALL_ABSENT);
        let verb = if allows(statement) {
            "allows"
        } else {
            "denies"
        };
        let message = format!(
            "`{name}` is there only {when}: without it `ForAllValues` matches and the statement \
             {verb}"
        );
        // "no tags but these" is the usual meaning, and no tags at all are then fine
        let usual = clause.is("aws:TagKeys") || clause.is("sts:TransitiveTagKeys");
        let diagnostic = if allows(statement) && !usual {
            Diagnostic::warning(code, clause.span(), message)
        } else {
            Diagnostic::info(code, clause.span(), message)
        };
        out.push(
            diagnostic
                .help(format!(
                    "to demand a value, add \"Null\": {{\"{name}\": \"false\"}}"
                ))
                .related(operator.name.span, "the operator")
                .confidence(Confidence::Documented),
        );
    }
}

/// R309: a multivalued key under a plain operator.
pub(super) fn missing_qualifier(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        let multivalued = clause
            .key()
            .is_some_and(|key| key.multivalued && !key.disputed);
        if !multivalued || clause.operator.quantifier.is_some() || clause.test == Test::Null {
            continue;
        }
        let (name, operator) = (clause.name(), &clause.operator.name.value);
        out.push(
            Diagnostic::warning(
                codes::LINT_MISSING_QUALIFIER,
                clause.operator.name.span,
                format!("`{name}` holds a list of values, which `{operator}` never matches"),
            )
            .help(format!(
                "write `ForAnyValue:{operator}` or `ForAllValues:{operator}`"
            ))
            .related(clause.span(), "the key")
            .confidence(Confidence::Observed),
        );
    }
}

/// R310: a single-valued key under a set operator.
pub(super) fn scalar_qualifier(subject: &Subject<'_>, out: &mut Found) {
    let mut guards = PerStatement::default();
    for (statement, clause) in subject.clauses() {
        let Some(quantifier) = clause.operator.quantifier else {
            continue;
        };
        let single = |key: &&crate::keys::Key| !key.multivalued && !key.disputed;
        let Some(key) = clause.key().filter(single) else {
            continue;
        };
        let (name, code) = (clause.name(), codes::LINT_SCALAR_QUALIFIER);
        let span = clause.operator.name.span;
        let diagnostic = match (quantifier, key.when) {
            (Quantifier::ForAllValues, Some(when))
                if !guards.of(statement, Guards::of).cover(clause) =>
            {
                let verb = if allows(statement) {
                    "allows"
                } else {
                    "denies"
                };
                Diagnostic::warning(
                    code,
                    span,
                    format!(
                        "`{name}` has one value and is there only {when}: without it \
                         `ForAllValues` matches and the statement {verb}"
                    ),
                )
            }
            (Quantifier::ForAllValues, _) => Diagnostic::warning(
                code,
                span,
                format!("`{name}` has one value, and `ForAllValues` is for lists"),
            ),
            (Quantifier::ForAnyValue, _) => Diagnostic::info(
                code,
                span,
                format!("`{name}` has one value, and `ForAnyValue` is for lists"),
            ),
        };
        let plain = clause.operator.name.value.split_once(':');
        let plain = plain.map_or("", |(_, plain)| plain);
        out.push(
            diagnostic
                .help(format!("write `{plain}`"))
                .related(clause.span(), "the key")
                .confidence(Confidence::Documented),
        );
    }
}

/// R326: an operator for another kind of value than the key has.
pub(super) fn key_type(subject: &Subject<'_>, out: &mut Found) {
    for (_, clause) in subject.clauses() {
        // what a tag or a token holds is anybody's choice
        let Some(key) = clause.key().filter(|key| !key.name.contains("${")) else {
            continue;
        };
        let (fits, wants) = match clause.test {
            Test::Numeric(_) => (
                matches!(key.value, KeyType::Numeric) || clause.is("aws:EpochTime"),
                "numbers",
            ),
            Test::Date(_) => (matches!(key.value, KeyType::Date), "dates"),
            Test::Bool => (matches!(key.value, KeyType::Bool), "`true` and `false`"),
            Test::IpAddress => (matches!(key.value, KeyType::Ip), "IP addresses"),
            Test::ArnLike => (matches!(key.value, KeyType::Arn), "ARNs"),
            _ => continue,
        };
        if fits {
            continue;
        }
        let negation = if clause.operator.negated { "Not" } else { "" };
        let (operator, holds) = match key.value {
            KeyType::String if clause.test == Test::ArnLike => {
                (format!("String{negation}Like"), "text")
            }
            KeyType::String => (format!("String{negation}Equals"), "text"),
            KeyType::Arn => (format!("Arn{negation}Like"), "an ARN"),
            KeyType::Bool => ("Bool".to_owned(), "`true` or `false`"),
            KeyType::Numeric => (numeric(clause.test, negation), "a number"),
            KeyType::Date => (date(clause.test, negation), "a date"),
            KeyType::Ip => (format!("{negation}IpAddress"), "an IP address"),
        };
        out.push(
            Diagnostic::warning(
                codes::LINT_OPERATOR_TYPE,
                clause.operator.name.span,
                format!(
                    "`{}` compares {wants}, and `{}` holds {holds}",
                    clause.operator.name.value,
                    clause.name()
                ),
            )
            .help(format!("write `{operator}`"))
            .related(clause.span(), "the key")
            .confidence(Confidence::Documented),
        );
    }
}

fn numeric(test: Test, negation: &str) -> String {
    format!("Numeric{negation}{}", ordering(test))
}

fn date(test: Test, negation: &str) -> String {
    format!("Date{negation}{}", ordering(test))
}

const fn ordering(test: Test) -> &'static str {
    match test {
        Test::Numeric(ordering) | Test::Date(ordering) => match ordering {
            Ordering::Equals => "Equals",
            Ordering::LessThan => "LessThan",
            Ordering::LessThanEquals => "LessThanEquals",
            Ordering::GreaterThan => "GreaterThan",
            Ordering::GreaterThanEquals => "GreaterThanEquals",
        },
        _ => "Equals",
    }
}

/// R328: a deny for want of MFA that long-term credentials escape.
pub(super) fn mfa(subject: &Subject<'_>, out: &mut Found) {
    for (statement, clause) in subject.clauses() {
        let says_false = || {
            clause
                .operands()
                .any(|operand| !operand.written.value.eq_ignore_ascii_case("true"))
        };
        if effect(statement) != Some(Effect::Deny)
            || clause.test != Test::Bool
            || !clause.is("aws:MultiFactorAuthPresent")
            || clause.where_absent()
            || !says_false()
        {
            continue;
        }
        out.push(
            Diagnostic::warning(
                codes::LINT_MFA_ABSENT,
                clause.operator.name.span,
                "requests with long-term access keys carry no `aws:MultiFactorAuthPresent`, so \
                 this does not deny them",
            )
            .help("write `BoolIfExists`")
            .related(clause.span(), "the key")
            .confidence(Confidence::Documented),
        );
    }
}
