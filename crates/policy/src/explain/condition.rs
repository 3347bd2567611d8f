//! What is said of a condition: of the element, of each key in it, of each value.

use super::{Explainer, absent, near::Pair};
use crate::{
    condition::{Condition, Keyed, Operand, Operator, Ordering, Quantifier, Test, Truth},
    context::{Context, Values},
    document::{Document, Effect, Statement},
    keys,
    trace::{ElementKind, ElementTrace, KeyTrace, OperatorTrace, ValueTrace},
};

impl Explainer<'_> {
    pub(super) fn condition(
        &self,
        document: &Document,
        statement: &Statement,
        condition: &Condition,
    ) -> ElementTrace {
        let denies = statement.effect.as_ref().map(|e| e.value) == Some(Effect::Deny);
        let operators: Vec<OperatorTrace> = condition
            .operators
            .iter()
            .map(|operator| self.operator(document, operator, denies))
            .collect();
        let reason = operators
            .iter()
            .flat_map(|operator| operator.keys.iter().map(move |key| (operator, key)))
            .find(|(_, key)| !key.matched);
        let (sentence, place) = match reason {
            Some((operator, key)) => (
                [
                    "`",
                    &operator.operator,
                    "` on `",
                    &key.key,
                    "`: ",
                    &key.sentence,
                ]
                .concat(),
                key.place.clone(),
            ),
            None => (
                all_match(&operators).unwrap_or_else(|| "every condition matches".to_owned()),
                document.place(condition.span),
            ),
        };
        ElementTrace {
            element: ElementKind::Condition,
            matched: condition.truth(self.scope.request.context).applies(denies),
            sentence,
            place,
            operators,
        }
    }

    fn operator(&self, document: &Document, operator: &Operator, denies: bool) -> OperatorTrace {
        let context = self.scope.request.context;
        let value = |key: &Keyed, operand: &Operand| ValueTrace {
            value: operand.resolved(context),
            matched: operator.is_met_by(key, operand, context),
            place: document.place(operand.written.span),
        };
        let keys: Vec<KeyTrace> = operator
            .keys
            .iter()
            .map(|key| KeyTrace {
                key: key.key.value.clone(),
                matched: operator.truth(key, context).applies(denies),
                sentence: self.of_key(operator, key),
                place: document.place(key.span),
                request: key
                    .request(context)
                    .map(|values| values.iter().map(str::to_owned).collect()),
                values: key.operands.iter().map(|o| value(key, o)).collect(),
            })
            .collect();
        OperatorTrace {
            operator: operator.name.value.clone(),
            matched: keys.iter().all(|key| key.matched),
            keys,
        }
    }

    /// Why a key satisfies its operator, or does not.
    fn of_key(&self, operator: &Operator, key: &Keyed) -> String {
        let context = self.scope.request.context;
        let Some(test) = operator.test else {
            return "there is no such operator".to_owned();
        };
        let holds = operator.truth(key, context) == Truth::True;
        let Some(values) = key.request(context) else {
            return self.of_absent_key(operator, test, key, holds);
        };
        if test == Test::Null {
            return match operator.quantifier {
                Some(Quantifier::ForAllValues) => "`ForAllValues` makes it always true",
                Some(Quantifier::ForAnyValue) => "`ForAnyValue` makes it always false",
                None if holds => "the key is in the request, as it must be",
                None => "the key is in the request, and must be absent",
            }
            .to_owned();
        }
        if key.operands.is_empty() {
            return "the policy lists no value, so a key in the request matches nothing".to_owned();
        }
        let one = |value: &str| of_value(operator, test, key, value, context);
        let decides = |value: &&str| {
            let truth = operator.value_truth(test, key, value, context);
            match operator.quantifier {
                Some(Quantifier::ForAllValues) => truth != Truth::True,
                _ => truth != Truth::False,
            }
        };
        match values {
            Values::One(value) => one(value),
            Values::Many(_) if operator.quantifier.is_none() => {
                "the key is multivalued, and nothing matches it without `ForAllValues` or `ForAnyValue`"
                    .to_owned()
            }
            // one value decides, or all of them together
            values => match values.iter().find(decides) {
                Some(value) => one(value),
                None => values.iter().map(one).collect::<Vec<_>>().join("; "),
            },
        }
    }

    /// What an operator makes of a key that the request does not carry, and why it does not.
    fn of_absent_key(&self, operator: &Operator, test: Test, key: &Keyed, holds: bool) -> String {
        let rule = match (test, operator.quantifier) {
            (Test::Null, None) if holds => "as it must be",
            (Test::Null, None) => "and must be there",
            _ if operator.if_exists => "and `IfExists` matches an absent key",
            (_, Some(Quantifier::ForAllValues)) => "and `ForAllValues` matches an absent key",
            (_, Some(Quantifier::ForAnyValue)) => "and `ForAnyValue` needs a value",
            _ if operator.negated => "and a negated operator matches an absent key",
            _ => "so nothing matches",
        };
        let why = self
            .why_absent(key)
            .map_or_else(String::new, |why| [": ", &why].concat());
        ["the key is not in the request, ", rule, &why].concat()
    }

    /// Why the request does not carry a key, where that is known.
    fn why_absent(&self, key: &Keyed) -> Option<String> {
        let request = self.scope.request;
        let reason = absent::reason(key.folded(), request.context, request.principal);
        if reason.is_some() {
            return reason;
        }
        let name = key.key.value.as_str();
        let known = keys::key(name)?;
        let action = request.action;
        let federated = request.principal.is_federated();
        if federated && (known.carried(action).is_no() || of_principal(key.folded())) {
            let name = known.spelling(name);
            return Some(format!(
                "a caller with a token or assertion has no `{name}`"
            ));
        }
        if known.carried(action).is_no() {
            return Some(format!("the check of `{action}` never carries it"));
        }
        known.when.map(|when| format!("it is there only {when}"))
    }
}

/// Whether a key says which principal of an AWS account calls.
fn of_principal(folded: &str) -> bool {
    folded.starts_with("aws:principal")
}

/// What is said of conditions that all match, where one does for want of its key.
fn all_match(operators: &[OperatorTrace]) -> Option<String> {
    let keys = operators
        .iter()
        .flat_map(|operator| operator.keys.iter().map(move |key| (operator, key)));
    let mut absent = keys.filter(|(operator, key)| {
        key.matched && key.request.is_none() && !operator.operator.ends_with("Null")
    });
    let (operator, key) = absent.next()?;
    Some(format!(
        "every condition matches; `{}` on `{}`: {}",
        operator.operator, key.key, key.sentence
    ))
}

/// How a value of the request stands to the values of the policy.
fn of_value(
    operator: &Operator,
    test: Test,
    key: &Keyed,
    value: &str,
    context: &Context,
) -> String {
    let words = Words::of(test);
    if let Some(noun) = words.noun.filter(|_| !test.reads(value)) {
        let consequence = match test {
            Test::IpAddress | Test::ArnLike => "neither this operator nor its opposite matches it",
            _ => "it compares with nothing",
        };
        return format!("`{value}` is not {noun}, and {consequence}");
    }
    if operator.value_truth(test, key, value, context) == Truth::Error {
        return "a value of the policy is not an ARN: an `Allow` does not grant, a `Deny` denies"
            .to_owned();
    }
    if let Some(hit) = key.operands.iter().find(|o| o.holds(test, value, context)) {
        let policy = hit.resolved(context);
        return ["`", value, "` ", words.does, " `", &policy, "`"].concat();
    }
    let near_miss = |operand: &Operand, policy: &str| {
        let pair = Pair {
            operator,
            test,
            key,
            operand,
            value,
            policy,
            context,
        };
        pair.near_miss()
    };
    match key.operands.as_slice() {
        [only] => {
            let policy = only.resolved(context);
            if let Some(variable) = only.unresolved(context) {
                format!(
                    "`${{{}}}` has no value in this request, so nothing equals it",
                    variable.key
                )
            } else if let Some(noun) = words.noun.filter(|_| !only.is_well_formed(test)) {
                let does = words.does;
                format!("`{policy}` in the policy is not {noun}, so nothing {does} it")
            } else {
                let near =
                    near_miss(only, &policy).map_or_else(String::new, |near| format!(": {near}"));
                ["`", value, "` ", words.does_not, " `", &policy, "`", &near].concat()
            }
        }
        several => {
            let policy: Vec<String> = several
                .iter()
                .map(|operand| format!("`{}`", operand.resolved(context)))
                .collect();
            let near = several.iter().find_map(|operand| {
                let policy = operand.resolved(context);
                let near = near_miss(operand, &policy)?;
                Some(format!("; next to `{policy}`: {near}"))
            });
            format!(
                "`{value}` {} none of {}{}",
                words.does,
                policy.join(", "),
                near.unwrap_or_default()
            )
        }
    }
}

/// The words for a comparison.
struct Words {
    /// What both sides must be, where not every text is one.
    noun: Option<&'static str>,
    does: &'static str,
    does_not: &'static str,
}

impl Words {
    const fn of(test: Test) -> Self {
        let noun = match test {
            Test::Numeric(_) => Some("a number"),
            Test::Date(_) => Some("a date"),
            Test::IpAddress => Some("an IP address"),
            Test::ArnLike => Some("an ARN"),
            _ => None,
        };
        let (does, does_not) = match test {
            Test::StringLike | Test::ArnLike => ("matches", "does not match"),
            Test::IpAddress => ("is in", "is not in"),
            Test::Bool => ("counts as", "does not count as"),
            Test::Numeric(ordering) | Test::Date(ordering) => match ordering {
                Ordering::Equals => ("equals", "does not equal"),
                Ordering::LessThan => ("is less than", "is not less than"),
                Ordering::LessThanEquals => ("is at most", "is not at most"),
                Ordering::GreaterThan => ("is greater than", "is not greater than"),
                Ordering::GreaterThanEquals => ("is at least", "is not at least"),
            },
            _ => ("is", "is not"),
        };
        Self {
            noun,
            does,
            does_not,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Policies, Principal, Request, explain};

    /// What is said of the key under one operator, and which values of the policy are met.
    fn said(operator: &str, policy: &Value, request: &Value) -> (String, Vec<bool>) {
        let text = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": { operator: { "k:k": policy } } } });
        let document = Document::read("", "", &text.to_string());
        let mut context = Context::default();
        match request {
            Value::Array(values) => {
                let values = values.iter().map(|v| v.as_str().unwrap().to_owned());
                context.set("k:k", Values::Many(values.collect()));
            }
            Value::String(value) => context.set("k:k", Values::One(value.into())),
            _ => {}
        }
        let request = Request {
            principal: &Principal::aws("arn:aws:iam::123456789012:user/u", None),
            action: "s3:GetObject",
            resource: "*",
            resource_account: None,
            context: &context,
        };
        let policies = Policies {
            identity: vec![&document],
            ..Policies::default()
        };
        let layers = explain(&request, &policies).layers;
        let condition = layers[0].policies[0].statements[0].elements.last().unwrap();
        let key = &condition.operators[0].keys[0];
        (
            key.sentence.clone(),
            key.values.iter().map(|v| v.matched).collect(),
        )
    }

    #[test]
    fn a_sentence_says_what_is_true() {
        let network = json!("192.0.2.0/24");
        let arn = json!("arn:aws:iam::*:role/*");
        for (operator, policy, request, sentence) in [
            ("StringEquals", json!("a"), json!("a"), "`a` is `a`"),
            (
                "StringNotEquals",
                json!(["a", "b"]),
                json!("b"),
                "`b` is `b`",
            ),
            (
                "StringNotEquals",
                json!(["a", "b"]),
                json!("c"),
                "`c` is none of `a`, `b`",
            ),
            (
                "StringNotLike",
                json!("a*"),
                json!("b"),
                "`b` does not match `a*`",
            ),
            (
                "NumericLessThan",
                json!(["1", "5"]),
                json!("3"),
                "`3` is less than `5`",
            ),
            (
                "NumericGreaterThan",
                json!(["7", "5"]),
                json!("3"),
                "`3` is greater than none of `7`, `5`",
            ),
            (
                "NumericNotEquals",
                json!("1"),
                json!("x"),
                "`x` is not a number, and it compares with nothing",
            ),
            (
                "DateLessThan",
                json!("x"),
                json!("2030-01-01"),
                "`x` in the policy is not a date, so nothing is less than it",
            ),
            (
                "Bool",
                json!("false"),
                json!("yes"),
                "`yes` counts as `false`",
            ),
            (
                "NotIpAddress",
                network.clone(),
                json!("192.0.2.1"),
                "`192.0.2.1` is in `192.0.2.0/24`",
            ),
            (
                "NotIpAddress",
                network,
                json!("x"),
                "`x` is not an IP address, and neither this operator nor its opposite matches it",
            ),
            (
                "ArnNotLike",
                arn,
                json!("x"),
                "`x` is not an ARN, and neither this operator nor its opposite matches it",
            ),
            (
                "ArnNotLike",
                json!("x"),
                json!("arn:aws:iam::1:role/x"),
                "a value of the policy is not an ARN: an `Allow` does not grant, a `Deny` denies",
            ),
            (
                "StringNotEquals",
                json!([]),
                json!("a"),
                "the policy lists no value, so a key in the request matches nothing",
            ),
            (
                "StringNotEquals",
                json!("${k:n}"),
                json!("a"),
                "`${k:n}` has no value in this request, so nothing equals it",
            ),
            (
                "StringLike",
                json!(["${k:n}", "a*"]),
                json!("ab"),
                "`ab` matches `a*`",
            ),
            (
                "ForAllValues:StringEquals",
                json!(["a", "b"]),
                json!(["a", "c"]),
                "`c` is none of `a`, `b`",
            ),
            (
                "ForAllValues:StringEquals",
                json!(["a", "b"]),
                json!(["a", "b"]),
                "`a` is `a`; `b` is `b`",
            ),
            (
                "ForAnyValue:StringEquals",
                json!(["a", "b"]),
                json!(["c", "b"]),
                "`b` is `b`",
            ),
            (
                "ForAnyValue:StringEquals",
                json!("a"),
                json!(["c", "d"]),
                "`c` is not `a`; `d` is not `a`",
            ),
            (
                "ForAllValues:StringNotEquals",
                json!("a"),
                json!(["b", "a"]),
                "`a` is `a`",
            ),
            (
                "StringEquals",
                json!("a"),
                json!(["a"]),
                "the key is multivalued, and nothing matches it without `ForAllValues` or `ForAnyValue`",
            ),
            (
                "Null",
                json!("true"),
                json!("a"),
                "the key is in the request, and must be absent",
            ),
            (
                "Null",
                json!("false"),
                json!(null),
                "the key is not in the request, and must be there",
            ),
        ] {
            let found = said(operator, &policy, &request).0;
            assert_eq!(found, sentence, "{operator} {policy} {request}");
        }
    }

    #[test]
    fn a_value_is_met_where_the_positive_form_holds() {
        let met = |operator, policy: Value, request: Value| said(operator, &policy, &request).1;
        assert_eq!(
            met("StringNotEquals", json!(["a", "b"]), json!("b")),
            [false, true]
        );
        assert_eq!(
            met("ForAnyValue:StringLike", json!(["a*", "b"]), json!(["ab"])),
            [true, false]
        );
        assert_eq!(
            met("Null", json!(["true", "false"]), json!("b")),
            [false, true]
        );
        assert_eq!(
            met("Null", json!(["true", "false"]), json!(null)),
            [true, false]
        );
        assert_eq!(met("StringEquals", json!("a"), json!(null)), [false]);
    }
}
