//! The default quotas for the size of a policy.

use rolecall_source::{Confidence, Diagnostic, codes};

use super::{checker::Checker, texts};
use crate::PolicyType;

/// Refuses what is larger than AWS stores. Resource and endpoint policies have the limits of their
/// services.
pub(super) fn check(kind: PolicyType, checker: &mut Checker<'_>) {
    let Some(policy) = checker.document.policy() else {
        return;
    };
    let text = checker.document.text();
    let (size, limit, help) = match kind {
        PolicyType::Trust => (
            without_blanks(text),
            2048,
            "AWS raises this quota on request, up to 8,192",
        ),
        PolicyType::Identity => (
            without_blanks(text),
            6144,
            "split it; all inline policies of one role together may hold 10,240",
        ),
        PolicyType::Boundary => (
            without_blanks(text),
            6144,
            "a boundary is one managed policy",
        ),
        PolicyType::Session => (
            text.chars().count(),
            2048,
            "pass managed policies by their ARNs instead",
        ),
        PolicyType::Scp => (
            text.chars().count(),
            10_240,
            "blanks count: remove them, or split it",
        ),
        PolicyType::Rcp => (
            text.chars().count(),
            5120,
            "blanks count: remove them, or split it",
        ),
        PolicyType::Resource | PolicyType::Endpoint => return,
    };
    if size <= limit {
        return;
    }
    let (refusal, confidence) = match kind {
        PolicyType::Trust => (
            texts::limit_exceeded("ACLSizePerRole", limit),
            Confidence::Observed,
        ),
        PolicyType::Session => (
            texts::packed_policy_too_large((size * 100).div_ceil(limit)),
            Confidence::Inferred,
        ),
        PolicyType::Scp | PolicyType::Rcp => (texts::organizations_size(), Confidence::Documented),
        _ => (
            texts::limit_exceeded("PolicySize", limit),
            Confidence::Observed,
        ),
    };
    let message = format!("the policy is {size} characters long, and AWS stores {limit}");
    let diagnostic = Diagnostic::error(codes::POLICY_SIZE, policy.span, message)
        .help(help)
        .confidence(confidence);
    checker.refuse(refusal, diagnostic);
}

/// The number of characters, blanks between the parts of the JSON text left out: IAM does not
/// count those.
fn without_blanks(text: &str) -> usize {
    let mut inside = false;
    let mut escaped = false;
    let mut size = 0;
    for c in text.chars() {
        if inside || !c.is_ascii_whitespace() {
            size += 1;
        }
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = inside && c == '\\' && !escaped;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_count_inside_strings_only() {
        assert_eq!(
            without_blanks("{ \"a b\" :\n\t\"c \\\" d\" }"),
            "{\"a b\":\"c \\\" d\"}".len()
        );
        assert_eq!(without_blanks(r#"["\\" , "é"]"#), 10);
    }
}
