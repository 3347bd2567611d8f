//! The names under which the source identity travels.

/// Whether a condition key, an action or a member is about the source identity.
pub(crate) fn is_name(name: &str) -> bool {
    [
        "sts:SourceIdentity",
        "aws:SourceIdentity",
        "sts:SetSourceIdentity",
        "SourceIdentity",
        // the claim of a token
        "https://aws.amazon.com/source_identity",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

/// The option of the AWS CLI that sets it.
pub(crate) const OPTION: &str = "--source-identity";
