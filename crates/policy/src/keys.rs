//! The condition keys that requests to AWS STS carry, and which of its checks carries which.
//!
//! One call is authorized more than once: `AssumeRole` with tags and a source identity is checked
//! as `sts:AssumeRole`, as `sts:TagSession` and as `sts:SetSourceIdentity`, and each check has a
//! request context of its own. A statement that names all three actions under a condition on a key
//! that only one of them carries does not match the others.
//!
//! The table holds the keys of STS and the global keys of AWS. Keys of other services are not in
//! it, and neither is what an identity provider's token may hold: nothing is said about those.

mod claims;
mod key;
pub mod services;
mod table;

use rolecall_source::StsOperation;

pub(crate) use self::claims::{DEFAULT_CLAIMS, provider_claims};
pub(crate) use self::key::issuer_claim;
pub use self::key::{Carried, Key, KeyType};
use self::table::{ISSUER_ROWS, ROWS};
use crate::letters::compare;

/// Every action of AWS STS, as it is spelled.
pub const STS_ACTIONS: &[&str] = &[
    StsOperation::AssumeRole.action(),
    StsOperation::AssumeRoleWithSaml.action(),
    StsOperation::AssumeRoleWithWebIdentity.action(),
    StsOperation::AssumeRoot.action(),
    StsOperation::DecodeAuthorizationMessage.action(),
    StsOperation::GetAccessKeyInfo.action(),
    StsOperation::GetCallerIdentity.action(),
    StsOperation::GetDelegatedAccessToken.action(),
    StsOperation::GetFederationToken.action(),
    StsOperation::GetScopedCredentials.action(),
    "sts:GetServiceBearerToken",
    StsOperation::GetSessionToken.action(),
    StsOperation::GetWebIdentityToken.action(),
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:SetWebIdentityTokenScope",
    "sts:TagGetWebIdentityToken",
    "sts:TagSession",
];

/// What is known about a condition key, in any spelling.
///
/// `<issuer>:<claim>` is found where the claim is one of those that every OpenID Connect provider
/// has, or that AWS documents for that provider.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    if let Some((issuer, claim)) = issuer_claim(name) {
        return issuer_key(issuer, claim);
    }
    let families = name
        .match_indices('/')
        .filter_map(|(at, _)| name.get(..=at));
    families.chain([name]).find_map(row)
}

/// The row whose fixed part is `fixed`.
fn row(fixed: &str) -> Option<&'static Key> {
    let found = ROWS.binary_search_by(|row| compare(row.fixed(), fixed));
    ROWS.get(found.ok()?)
}

/// Whether the check of `action` carries `name`, both in any spelling.
///
/// ```
/// use rolecall_policy::keys::{Carried, carried};
/// assert!(carried("sts:SetSourceIdentity", "sts:RoleSessionName").is_no());
/// assert!(matches!(carried("sts:AssumeRole", "sts:RoleSessionName"), Carried::Yes { .. }));
/// assert_eq!(carried("sts:AssumeRoleWithWebIdentity", "idp.example.com:team"), Carried::Unknown);
/// ```
#[must_use]
pub fn carried(action: &str, name: &str) -> Carried {
    key(name).map_or(Carried::Unknown, |key| key.carried(action))
}

/// Every key of the table that is not a claim of a token.
pub(crate) fn all() -> impl Iterator<Item = &'static Key> {
    ROWS.iter()
}

fn issuer_key(issuer: &str, claim: &str) -> Option<&'static Key> {
    let claims = provider_claims(issuer);
    let known = |known: &str| known.eq_ignore_ascii_case(claim);
    ISSUER_ROWS
        .iter()
        .find(|row| row.name.split_once("}:").is_some_and(|(_, c)| known(c)))
        .or_else(|| {
            let of_provider = claims.is_some_and(|claims| claims.iter().any(|c| known(c)));
            of_provider.then_some(&table::PROVIDER_CLAIM)
        })
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use rolecall_source::Confidence;

    use super::*;

    fn yes(action: &str, name: &str) -> Option<Confidence> {
        match carried(action, name) {
            Carried::Yes { confidence, .. } => Some(confidence),
            _ => None,
        }
    }

    fn no(action: &str, name: &str) -> Option<Confidence> {
        match carried(action, name) {
            Carried::No { confidence, .. } => Some(confidence),
            _ => None,
        }
    }

    #[test]
    fn the_table_is_in_order() {
        let order = |pair: &[Key]| compare(pair[0].fixed(), pair[1].fixed());
        let wrong = ROWS.windows(2).find(|pair| order(pair) != Ordering::Less);
        assert_eq!(wrong.map(|pair| pair[1].name), None);
        for row in ROWS {
            assert_eq!(key(row.name), Some(row));
        }
    }

    #[test]
    fn the_extra_checks_lack_what_belongs_to_the_main_one() {
        use Confidence::{Documented, Observed};
        let set = "sts:SetSourceIdentity";
        assert_eq!(no(set, "sts:RoleSessionName"), Some(Observed));
        assert_eq!(no(set, "aws:RequestTag/Project"), Some(Observed));
        assert_eq!(no(set, "sts:ExternalId"), Some(Documented));
        assert_eq!(no(set, "aws:TagKeys"), Some(Documented));
        assert_eq!(yes(set, "sts:SourceIdentity"), Some(Documented));
        assert_eq!(no("sts:TagSession", "sts:SourceIdentity"), Some(Observed));
        assert_eq!(
            yes("sts:TagSession", "aws:requesttag/Project"),
            Some(Documented)
        );
        for action in [set, "sts:TagSession"] {
            assert_eq!(yes(action, "aws:SourceIp"), Some(Documented));
            assert_eq!(yes(action, "aws:ResourceTag/x"), Some(Documented));
        }
    }

    #[test]
    fn sts_keys_end_with_sts() {
        assert!(no("s3:GetObject", "sts:SourceIdentity").is_some());
        assert!(yes("s3:GetObject", "aws:SourceIdentity").is_some());
        assert!(no("sts:AssumeRole", "sts:DurationSeconds").is_some());
        assert!(yes("STS:getwebidentitytoken", "sts:durationseconds").is_some());
        assert_eq!(
            carried("s3:PutObject", "aws:RequestTag/x"),
            Carried::Unknown
        );
    }

    #[test]
    fn keys_below_a_name_and_families_of_two_parts() {
        let subject = key("AWS:originidentity/subject").unwrap();
        assert_eq!(subject.name, "aws:OriginIdentity/Subject");
        assert!(!subject.multivalued);
        assert_eq!(key("aws:OriginIdentity/Name"), None);
        let provider = key("aws:OriginIdentity/FederatedProviderArn").unwrap();
        assert_eq!(provider.value, KeyType::Arn);
        let claim = key("aws:transactioncontext/identityprovider/Cost Center").unwrap();
        let spelt = claim.spelling("aws:transactioncontext/identityprovider/Cost Center");
        assert_eq!(spelt, "aws:TransactionContext/IdentityProvider/Cost Center");
        assert_eq!(key("aws:TransactionContext/Cost"), None);
        assert_eq!(
            key("aws:RequestTag/a/b").unwrap().name,
            "aws:RequestTag/${TagKey}"
        );
        assert!(yes("s3:GetObject", "aws:OriginIdentity/Subject").is_some());
        assert_eq!(
            carried("sts:AssumeRole", "aws:OriginIdentity/Subject"),
            Carried::Unknown
        );
        assert!(yes("sts:GetWebIdentityToken", "sts:SubjectMode").is_some());
    }

    #[test]
    fn claims_of_a_token() {
        assert!(yes("sts:AssumeRoleWithWebIdentity", "idp.example.com/a:SUB").is_some());
        assert!(yes("sts:AssumeRole", "idp.example.com:sub").is_some());
        assert!(no("sts:AssumeRole", "idp.example.com:email").is_some());
        let github = "token.actions.githubusercontent.com:repository";
        assert!(yes("sts:AssumeRoleWithWebIdentity", github).is_some());
        // nobody knows what other claims a provider has
        assert_eq!(key("idp.example.com:repository"), None);
        let sub = key("IdP.example.com/a:SUB").unwrap();
        assert_eq!(
            sub.spelling("IdP.example.com/a:SUB"),
            "IdP.example.com/a:sub"
        );
    }
}
