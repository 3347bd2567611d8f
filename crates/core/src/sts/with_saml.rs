//! `AssumeRoleWithSAML`.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_intake::saml::{self, Assertion, Form, Saml};
use rolecall_policy::Arn;
use rolecall_source::{
    Confidence::{self, Documented},
    StsOperation,
};
use sha1::{Digest, Sha1};

use super::{
    assumption::{Assumption, FederationKey, Origins, length_rule},
    constraints::ARN,
    federation::{self, Presented},
    invocation::{Ending, Failure, Findings, Invocation, Presenter, Success},
    partitions::is_called_elsewhere,
    refusal::{Refused, Why},
    role,
};
use crate::{
    iam_arn::saml_provider,
    notes::{self, refusals},
    operation::AssumeRoleWithSaml,
    partition::Partition,
    report::{ContextEntry, event::FederatedType, response::Response},
    scenario::SamlProvider,
    world::Caller,
};

const ORIGINS: Origins = Origins {
    session_name: "the attribute RoleSessionName",
    source_identity: "the attribute SourceIdentity",
    tags: "the attributes PrincipalTag:…",
    transitive_tag_keys: "the attribute TransitiveTagKeys",
};

/// The keys that stay in the session's requests.
const IN_SESSION: [&str; 3] = ["saml:namequalifier", "saml:sub", "saml:sub_type"];

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithSaml<'_>,
    found: &mut Findings,
) -> Ending {
    let principal_arn = asked.principal_arn.or_empty();
    found.resource = asked.role_arn.text().map(ToOwned::to_owned);
    let sound = role::session_policies(
        invocation,
        &asked.policy,
        asked.policy_arns.value,
        &mut found.diagnostics,
    );
    let duration = parameters(invocation, asked)?;
    sound?;
    let Some(presented) = Presented::of(invocation, &asked.saml_assertion) else {
        return Err(federation::no_document());
    };
    let request_id = invocation
        .world
        .ids
        .uuid("identity request", &invocation.purpose);
    let Some(saml) = presented.saml(found) else {
        let refusal = saml::unreadable(presented.inside(), &request_id);
        return Err(presented.refuse(found, refusals::ASSERTION, refusal).into());
    };
    if is_called_elsewhere(invocation, principal_arn) {
        notes::add(&mut found.notes, notes::request::PARTITION_PROVIDER);
    }
    let Some(provider) = provider(invocation, principal_arn) else {
        let refused = Refused::bad_request(
            "InvalidIdentityToken",
            saml::unknown_provider(&request_id),
            unknown_provider(invocation, asked),
        );
        return Err(refused.into());
    };
    let metadata = provider.metadata.as_deref();
    let Some(verified) = presented.document.verify(metadata) else {
        return Err(federation::no_document());
    };
    let verdict = &verified.verdict;
    found.signature = Some(verdict.clone().into());
    let request = saml::Request {
        role_arn: asked.role_arn.or_empty(),
        principal_arn,
        entity_id: verified.entity_id.as_deref(),
        signatures: metadata
            .filter(|_| !federation::accepts_unsigned(invocation, verdict))
            .and(verified.signatures.as_ref()),
        now: invocation.at.epoch(),
        request_id: &request_id,
        source_identity_max: invocation.world.assume.source_identity_max,
    };
    if let Some(refusal) = saml::refusal(saml, &request) {
        let asserted = saml.assertion().and_then(Assertion::source_identity);
        let asserted = asserted.map(|value| value.value.as_str());
        if let Some(rule) = length_rule(asserted, invocation.world.assume) {
            notes::add(&mut found.notes, rule);
        }
        return Err(presented.refuse(found, refusals::ASSERTION, refusal).into());
    }
    if saml.form == Form::Attributes {
        notes::add(&mut found.notes, notes::federation::LONE_ATTRIBUTES);
    }
    let Some(assertion) = saml.assertion() else {
        let reason = "the assertion is encrypted: only AWS can read it";
        return Err(Failure::NotRun(reason.to_owned()));
    };
    let assumption = assumption(
        invocation, asked, &presented, saml, assertion, duration, found,
    )?;
    found.presenter = Some(presenter(saml, assertion, &assumption, principal_arn));
    federation::comment(invocation, verdict, &mut found.notes);
    if saml::not_before(assertion, request.now).is_some() {
        notes::add(&mut found.notes, notes::federation::SAML_NOT_BEFORE);
    }
    let end = assertion.session_end();
    let (session, issued) = federation::assume(invocation, &assumption, end, found)?;
    let value = |key: &str| {
        let mut keys = assumption.federation.iter();
        keys.find(|federated| federated.entry.key == key)?
            .entry
            .values
            .first()
            .cloned()
    };
    let response = Response::AssumeRoleWithSaml {
        credentials: issued.credentials,
        assumed_role_user: issued.assumed_role_user,
        packed_policy_size: issued.packed_policy_size,
        subject: value("saml:sub"),
        subject_type: value("saml:sub_type"),
        issuer: value("saml:iss"),
        audience: value("saml:aud"),
        name_qualifier: value("saml:namequalifier"),
        source_identity: session.source_identity.clone(),
    };
    Ok(Success::Issued(Box::new(session), response))
}

/// When the times of the assertion hold, if they don't at the time of the call.
pub(super) fn valid_at(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithSaml<'_>,
) -> Option<i64> {
    let presented = Presented::of(invocation, &asked.saml_assertion)?;
    let saml = presented.document.input.saml()?;
    saml::valid_at(saml, invocation.at.epoch())
}

/// Who brought the assertion.
fn presenter(
    saml: &Saml,
    assertion: &Assertion,
    assumption: &Assumption<'_, '_>,
    principal_arn: &str,
) -> Presenter {
    let of = |key: &str| {
        let found = assumption.federation.iter().find(|k| k.entry.key == key);
        let value = found.and_then(|k| k.entry.values.first());
        value.cloned().unwrap_or_default()
    };
    let id = assertion.id.as_ref();
    let id = id.or_else(|| saml.response.as_ref()?.id.as_ref());
    Presenter {
        kind: FederatedType::Saml,
        provider: of("saml:namequalifier"),
        principal: of("saml:namequalifier"),
        subject: of("saml:sub"),
        principal_arn: principal_arn.to_owned(),
        assertion_id: id.map(|id| id.value.clone()),
        ..assumption.presenter()
    }
}

/// The duration that is asked for, after every constraint of the request is checked.
fn parameters(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithSaml<'_>,
) -> Result<Option<i64>, Refused> {
    let (duration, mut constraints) = federation::constraints(
        invocation,
        &asked.role_arn,
        &asked.policy,
        &asked.policy_arns,
        &asked.duration_seconds,
    )?;
    constraints.required_text(&asked.principal_arn, 20, 2048, Some(ARN));
    constraints.required_text(&asked.saml_assertion, 4, 100_000, None);
    constraints.check()?;
    if let Some(arn) = asked.principal_arn.spanned()
        && saml_provider(&arn.value).is_none()
    {
        let why = federation::wrong_arn(
            refusals::PRINCIPAL_ARN,
            arn,
            "SAML provider",
            "saml-provider/Name",
        );
        return Err(Refused::invalid("Principal ARN is invalid", why));
    }
    federation::role_arn_form(&asked.role_arn)?;
    Ok(duration)
}

/// What explains that there is no SAML provider of this ARN.
fn unknown_provider(invocation: &Invocation<'_, '_>, asked: &AssumeRoleWithSaml<'_>) -> Why {
    let arn = asked.principal_arn.or_empty();
    let account = saml_provider(arn).map_or("", |(account, _)| account);
    let known = invocation.world.account(account);
    let names = known
        .into_iter()
        .flat_map(|account| &account.saml_providers);
    let names: Vec<String> = names.map(|p| format!("`{}`", p.name)).collect();
    let has = match names.as_slice() {
        _ if known.is_none() => format!("the scenario has no account `{account}`"),
        [] => format!("account `{account}` has no SAML provider"),
        names => format!("account `{account}` has {}", names.join(" and ")),
    };
    Why::new(
        refusals::SAML_PROVIDER,
        format!("there is no SAML provider `{arn}`: {has}"),
    )
    .value(arn)
    .at(asked.principal_arn.span())
    .accepts("the ARN of a SAML provider that exists, in the account of the role")
}

/// The SAML provider of an ARN.
fn provider<'s>(invocation: &Invocation<'_, 's>, arn: &str) -> Option<&'s SamlProvider> {
    let (account, name) = saml_provider(arn)?;
    let account = invocation.world.account(account)?;
    // an endpoint knows the providers of its own partition only
    let is_foreign = Partition::of_arn(arn) != Some(account.partition);
    if is_foreign || is_called_elsewhere(invocation, arn) {
        return None;
    }
    account.saml_providers.iter().find(|p| p.name == name)
}

fn assumption<'a, 's>(
    invocation: &Invocation<'a, 's>,
    asked: &AssumeRoleWithSaml<'a>,
    presented: &Presented<'_>,
    saml: &Saml,
    assertion: &'a Assertion,
    duration: Option<i64>,
    found: &mut Findings,
) -> Result<Assumption<'a, 's>, Refused> {
    let role_arn = asked.role_arn.or_empty();
    let provider = asked.principal_arn.or_empty();
    let session_tags = assertion.session_tags();
    let keys_of_tags = federation::tag_keys(presented, session_tags.iter().map(|tag| &tag.key));
    let tags: Vec<(String, String)> = session_tags
        .into_iter()
        .map(|tag| (tag.key.value, tag.value.value))
        .collect();
    let transitive = assertion.transitive_tag_keys();
    let transitive_tag_keys: Vec<String> = transitive.iter().map(|key| key.value.clone()).collect();
    role::TagKeys {
        keys: keys_of_tags,
        transitive: federation::tag_keys(presented, transitive.iter().copied()),
    }
    .consistent()?;
    let mut target = invocation.world.role(role_arn);
    let mut duration = duration.unwrap_or(role::DEFAULT_DURATION);
    role::duration_within(
        &asked.duration_seconds,
        duration,
        target.map(|(_, role)| role),
    )?;
    if let Some(console) = assertion.session_duration() {
        notes::add(&mut found.notes, notes::federation::SAML_DURATION);
        duration = duration.min(i64::from(console.value));
    }
    let account_of = |arn| Arn::read(arn).map(|arn| (arn.partition, arn.account));
    if account_of(role_arn) != account_of(provider) {
        notes::add(&mut found.notes, notes::federation::PROVIDER_ACCOUNT);
        target = None;
    }
    Ok(Assumption {
        action: StsOperation::AssumeRoleWithSaml.action(),
        caller: Caller::Federated {
            provider: provider.to_owned(),
        },
        role_arn,
        target,
        session_name: assertion
            .role_session_name()
            .map(|name| name.value.as_str())
            .or(invocation.step.session_name.as_deref())
            .unwrap_or("attributes"),
        external_id: None,
        source_identity: assertion.source_identity().map(|text| text.value.as_str()),
        tags,
        transitive_tag_keys,
        policy: asked.policy.text(),
        policy_arns: asked.policy_arns.value,
        mfa: false,
        duration,
        federation: keys(invocation, asked, saml, assertion, found),
        origins: &ORIGINS,
    })
}

/// The keys of the trust policy that the assertion fills.
fn keys(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoleWithSaml<'_>,
    saml: &Saml,
    assertion: &Assertion,
    found: &mut Findings,
) -> Vec<FederationKey> {
    let provider = asked.principal_arn.or_empty();
    let mut keys = Vec::new();
    let mut add =
        |key: &str, values: Vec<String>, multi, origin: String, confidence: Confidence| {
            keys.push(FederationKey {
                in_session: IN_SESSION.contains(&key) || key == "aws:FederatedProvider",
                entry: Arc::new(ContextEntry {
                    key: key.to_owned().into(),
                    values,
                    multi,
                    origin: origin.into(),
                    confidence,
                }),
            });
        };
    let arn = Arn::read(provider);
    let account = arn.map_or("", |arn| arn.account);
    let name = arn.map_or("", |arn| arn.resource.trim_start_matches("saml-provider/"));
    let mut one = |key: &str, value: &str, origin: &str| {
        add(
            key,
            vec![value.to_owned()],
            false,
            origin.to_owned(),
            Documented,
        );
    };
    if let Some(recipient) = assertion.recipient() {
        let origin = "the Recipient of SubjectConfirmationData";
        one("saml:aud", &recipient.value, origin);
    } else if saml.form == Form::Attributes {
        let origin = "taken to be so: lone attributes have no Recipient";
        one("saml:aud", "https://signin.aws.amazon.com/saml", origin);
    }
    if let Some(issuer) = saml.issuer() {
        one("saml:iss", &issuer.value, "the assertion's Issuer");
        let qualifier = name_qualifier(&issuer.value, account, name);
        let origin = "a hash of issuer, account and SAML provider";
        one("saml:namequalifier", &qualifier, origin);
    }
    one(
        "saml:doc",
        &format!("{account}/{name}"),
        "account and SAML provider",
    );
    if let Some(name_id) = &assertion.name_id {
        one("saml:sub", &name_id.value.value, "the subject's NameID");
        if let Some(kind) = name_id.subject_type() {
            one("saml:sub_type", kind, "the Format of the NameID");
        }
    }
    let role = asked
        .role_arn
        .text()
        .and_then(|arn| invocation.world.role(arn));
    let trust = role.map(|(_, role)| &role.trust);
    let looks_at = |key: &str| {
        trust.is_some_and(|trust| role::conditions_on(trust, &key.to_ascii_lowercase()))
    };
    for key in saml::condition_keys(assertion) {
        let lists = invocation.world.assume.saml_name_keys_are_lists;
        let multi = key.multi || (lists && is_disputed(key.key));
        if is_disputed(key.key) && looks_at(key.key) {
            let rule = if lists {
                notes::federation::SAML_LISTED_NAMES
            } else {
                notes::federation::SAML_SINGLE_NAMES
            };
            notes::add(&mut found.notes, rule);
        }
        let origin = format!("the attribute {}", key.attribute.value);
        // the reader keeps the first value alone of what it takes to be single
        let mut mapped = assertion.attributes.iter();
        let values = match mapped.find(|a| a.name == key.attribute) {
            Some(attribute) if multi && !key.multi => {
                attribute.values.iter().map(|v| v.value.clone()).collect()
            }
            _ => key.values,
        };
        add(key.key, values, multi, origin, Documented);
    }
    if invocation.world.assume.saml_federated_provider {
        let origin = "the SAML provider".to_owned();
        let values = vec![provider.to_owned()];
        add(
            "aws:FederatedProvider",
            values,
            false,
            origin,
            Confidence::Inferred,
        );
        notes::add(&mut found.notes, notes::federation::SAML_PROVIDER_KEY);
    } else if looks_at("aws:FederatedProvider") {
        notes::add(&mut found.notes, notes::federation::SAML_NO_PROVIDER_KEY);
    }
    keys
}

/// The keys that one page of the guide calls lists and another single values.
fn is_disputed(key: &str) -> bool {
    [
        "saml:name",
        "saml:commonName",
        "saml:givenName",
        "saml:surname",
        "saml:mail",
        "saml:x500UniqueIdentifier",
        "saml:uid",
        "saml:organizationStatus",
    ]
    .contains(&key)
}

/// The hash that tells the subjects of different identity providers apart.
fn name_qualifier(issuer: &str, account: &str, provider: &str) -> String {
    let mut hash = Sha1::new();
    for part in [issuer, account, "/", provider] {
        hash.update(part.as_bytes());
    }
    STANDARD.encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    // The IAM User Guide's pseudo-code, and a delivered CloudTrail record.
    #[test]
    fn name_qualifiers() {
        assert_eq!(
            name_qualifier("https://example.com/saml", "123456789012", "MySAMLIdP"),
            "1uAJanUnBc2XeUkHURMht+xam2c="
        );
        assert_eq!(
            name_qualifier(
                "https://server.example.com/idp/shibboleth",
                "444455556666",
                "Shibboleth"
            ),
            "P8PLRzSA+nGdl3zA5+EukAibniE="
        );
        assert_eq!(
            name_qualifier(
                "https://portal.sso.ap-southeast-2.amazonaws.com/saml/assertion/NjA3NDgxNTgxNTk2X2lucy0xZmJjZmIxYzUxMDk3NTZh",
                "950363612855",
                "AWSSSO_9882ccf00912484e_DO_NOT_DELETE"
            ),
            "/nQTosBbaHrvuioiTKQkrbl3/WM="
        );
    }
}
