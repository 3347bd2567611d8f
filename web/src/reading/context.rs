//! Who used a key of the request context, and which keys policies asked for in vain.

use rolecall_core::report::Check;
use rolecall_policy::{KeyTrace, LayerKind, StatementTrace};
use rolecall_source::Place;

use super::statement_name;

/// A condition on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use<'a> {
    /// The statement that it stands in.
    pub(crate) statement: String,
    pub(crate) layer: LayerKind,
    pub(crate) matched: bool,
    pub(crate) place: &'a Place,
}

/// The conditions of a check that speak of a key.
pub(crate) fn uses<'a>(check: &'a Check, key: &str) -> Vec<Use<'a>> {
    let mut uses = Vec::new();
    each_key(check, |layer, statement, trace| {
        if trace.key.eq_ignore_ascii_case(key) {
            uses.push(Use {
                statement: statement_name(statement),
                layer,
                matched: trace.matched,
                place: &trace.place,
            });
        }
    });
    uses
}

/// The keys that conditions asked for and the request does not carry, each once.
pub(crate) fn absent(check: &Check) -> Vec<&str> {
    let mut absent: Vec<&str> = Vec::new();
    each_key(check, |_, _, trace| {
        let known = absent
            .iter()
            .any(|key| key.eq_ignore_ascii_case(&trace.key));
        if trace.request.is_none() && !known {
            absent.push(&trace.key);
        }
    });
    absent
}

fn each_key<'a>(
    check: &'a Check,
    mut each: impl FnMut(LayerKind, &'a StatementTrace, &'a KeyTrace),
) {
    for layer in &check.layers {
        for statement in layer.policies.iter().flat_map(|policy| &policy.statements) {
            let operators = statement
                .elements
                .iter()
                .flat_map(|element| &element.operators);
            for key in operators.flat_map(|operator| &operator.keys) {
                each(layer.kind, statement, key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{MALLORY, OMITTED, report};

    #[test]
    fn a_key_knows_the_statements_that_used_it() {
        let report = report(&[MALLORY]);
        let check = report.checks.last().unwrap();
        let uses = uses(check, "STS:sourceidentity");
        assert!(
            uses.iter()
                .any(|it| it.layer == LayerKind::Trust && !it.matched)
        );
        assert!(absent(check).is_empty());
    }

    #[test]
    fn keys_that_are_not_there_are_told() {
        let report = report(&[OMITTED]);
        assert_eq!(absent(&report.checks[0]), ["sts:SourceIdentity"]);
    }
}
