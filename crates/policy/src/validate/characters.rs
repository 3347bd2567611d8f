//! The characters that IAM and AWS STS take as the text of a policy.

use rolecall_source::{Confidence, Diagnostic, Span, codes};

use super::checker::Checker;
use crate::PolicyType;

/// The pattern of the parameter ends at U+00FF. A client that writes the policy may escape what is
/// beyond, so that this refuses nothing. AWS Organizations and the services with resource policies
/// take any text.
pub(super) fn check(kind: PolicyType, checker: &mut Checker<'_>) {
    match kind {
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Trust | PolicyType::Session => {}
        PolicyType::Resource | PolicyType::Scp | PolicyType::Rcp | PolicyType::Endpoint => return,
    }
    let mut characters = checker.document.text().char_indices();
    if let Some((at, c)) = characters.find(|&(_, c)| c > '\u{ff}') {
        let span = Span::new(at, at + c.len_utf8());
        let message = format!("AWS takes `{c}` in the text of a policy as an escape only");
        let diagnostic = Diagnostic::warning(codes::POLICY_REFUSED, span, message)
            .help(format!("write {}", escaped(c)))
            .confidence(Confidence::Documented);
        checker.remark(diagnostic);
    }
}

/// A character as JSON escapes it.
fn escaped(c: char) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units).iter();
    units.map(|unit| format!("\\u{unit:04x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_json() {
        assert_eq!(escaped('“'), "\\u201c");
        assert_eq!(escaped('\u{10400}'), "\\ud801\\udc00");
    }
}
