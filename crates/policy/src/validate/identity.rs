//! Identity-based policies, permissions boundaries and session policies.
//!
//! All three have the same form.

use rolecall_source::{Diagnostic, Span, codes};

use super::{
    checker::{Checker, brace, inferred, observed},
    grammar::{self, Problem},
    texts::{self, malformed},
    values,
};
use crate::{Statement, Test, Version};

/// A policy that IAM stores; `managed` where it can only be a managed one.
pub(super) fn stored(checker: &mut Checker<'_>, managed: bool) {
    grammar::check(checker, |_| malformed(texts::SYNTAX_ERRORS));
    values::base64(checker, texts::SYNTAX_ERRORS, observed);
    version(checker, managed);
    effects(checker, true);
    no_principals(checker);
    values::readable(checker, observed);
    resources(checker, true);
    sids(checker);
    content(checker);
}

/// A policy that is passed to STS with a call.
pub(super) fn session(checker: &mut Checker<'_>) {
    grammar::check(checker, |problem| match problem {
        Problem::NotJson => malformed(texts::SESSION_NOT_JSON),
        _ => malformed(texts::SYNTAX_ERRORS),
    });
    values::base64(checker, texts::SYNTAX_ERRORS, observed);
    effects(checker, false);
    no_principals(checker);
    resources(checker, true);
    sids(checker);
    content(checker);
    values::remark(checker, observed, |test| test != Test::BinaryEquals);
}

/// Every statement names actions and resources, each of the right form.
fn content(checker: &mut Checker<'_>) {
    for statement in checker.document.statements() {
        actions_present(checker, statement);
    }
    for statement in checker.document.statements() {
        resources_present(checker, statement);
    }
    resources(checker, false);
    actions(checker);
}

/// A managed policy is of the newer version: IAM's console says "A managed policy must have a
/// version string", its API answers in other words. Nothing like it is known of inline policies,
/// and many have no version.
fn version(checker: &mut Checker<'_>, managed: bool) {
    let Some(policy) = checker.document.policy() else {
        return;
    };
    if policy.version != Version::V2008 {
        return;
    }
    let brace = Span::new(policy.span.start, policy.span.start + 1);
    let span = policy.version_span.unwrap_or(brace);
    let help = "write \"Version\": \"2012-10-17\"";
    if managed {
        let message = "IAM stores managed policies of version 2012-10-17 only";
        let diagnostic = Diagnostic::error(codes::POLICY_VERSION, span, message).help(help);
        checker.refuse(malformed(texts::NOT_2012), observed(diagnostic));
    } else {
        let message = "an inline policy may have this version, and a managed policy may not";
        let diagnostic = Diagnostic::warning(codes::POLICY_VERSION, span, message).help(help);
        checker.remark(inferred(diagnostic));
    }
}

/// There are statements, and each has an effect.
fn effects(checker: &mut Checker<'_>, stored: bool) {
    let document = checker.document;
    if document.policy().is_some() && document.statements().is_empty() {
        checker.refuse_as_read(malformed(texts::SYNTAX_ERRORS));
    }
    // reading has said so in every case; `allow` and `DENY` fail in another stage of IAM's parser
    for statement in document.statements().iter().filter(|s| s.effect.is_none()) {
        let case = grammar::unread_effect(document, statement).is_some_and(|written| {
            ["allow", "deny"].contains(&written.to_ascii_lowercase().as_str())
        });
        let text = if case && stored {
            texts::LEGACY_PARSING
        } else {
            texts::SYNTAX_ERRORS
        };
        checker.refuse_as_read(malformed(text));
    }
}

/// These policies belong to their principal and name none.
fn no_principals(checker: &mut Checker<'_>) {
    for statement in checker.document.statements() {
        if let Some(element) = &statement.principal {
            let diagnostic = Diagnostic::error(
                codes::POLICY_FORBIDDEN,
                element.key,
                "this kind of policy names no principal",
            )
            .help("it applies to the user, role or session that it is attached to");
            checker.refuse(malformed(texts::HAS_PRINCIPAL), observed(diagnostic));
        }
    }
}

/// `Sid` holds letters and digits, and no two statements share one.
fn sids(checker: &mut Checker<'_>) {
    let document = checker.document;
    for sid in document.statements().iter().filter_map(|s| s.sid.as_ref()) {
        let text = sid.value.as_str();
        if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("`{text}` holds more than letters and digits");
            let diagnostic = Diagnostic::error(codes::POLICY_SID, sid.span, message);
            checker.refuse(malformed(texts::SID_CHARACTERS), observed(diagnostic));
        }
    }
    grammar::unique_sids(checker, texts::SID_UNIQUE);
}

fn actions_present(checker: &mut Checker<'_>, statement: &Statement) {
    match &statement.action {
        Some(element) if !element.actions.is_empty() => {}
        Some(element) => {
            let diagnostic =
                Diagnostic::error(codes::POLICY_MISSING, element.span, "no action is named");
            checker.refuse_unread(malformed(texts::NO_ACTIONS), observed(diagnostic));
        }
        None => checker.refuse_as_read(malformed(texts::NO_ACTIONS)),
    }
}

fn resources_present(checker: &mut Checker<'_>, statement: &Statement) {
    let (span, message) = match &statement.resource {
        Some(element) if !element.resources.is_empty() => return,
        Some(element) => (element.span, "no resource is named"),
        None => (
            brace(statement),
            "the statement has no `Resource` or `NotResource`",
        ),
    };
    let diagnostic = Diagnostic::error(codes::POLICY_MISSING, span, message)
        .help("add \"Resource\": \"*\" or the ARNs that it is for");
    checker.refuse(malformed(texts::NO_RESOURCES), observed(diagnostic));
}

fn actions(checker: &mut Checker<'_>) {
    let document = checker.document;
    let elements = document
        .statements()
        .iter()
        .filter_map(|s| s.action.as_ref());
    for action in elements.flat_map(|element| &element.actions) {
        let Some((text, message)) = refused_action(&action.value) else {
            continue;
        };
        let diagnostic = Diagnostic::error(codes::POLICY_ACTION, action.span, message);
        checker.refuse_action(&action.value, malformed(text), observed(diagnostic));
    }
}

/// AWS's text and ours for an action of the wrong form.
fn refused_action(action: &str) -> Option<(String, &'static str)> {
    if action == "*" {
        return None;
    }
    let Some((vendor, name)) = action.split_once(':') else {
        return Some((
            texts::ACTION_PREFACED.to_owned(),
            "the service is missing in front",
        ));
    };
    if name.is_empty() {
        return Some((
            texts::ACTION_PREFACED.to_owned(),
            "the operation is missing",
        ));
    }
    if name.contains(':') {
        return Some((
            texts::ACTION_ONE_COLON.to_owned(),
            "an action has one colon",
        ));
    }
    if vendor.contains(['*', '?']) {
        let message = "the service in an action can't hold wildcards";
        return Some((texts::ACTION_VENDOR_WILDCARD.to_owned(), message));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    if vendor.is_empty() || !vendor.bytes().all(known) {
        return Some((
            texts::vendor(vendor),
            "the service holds characters that no service has",
        ));
    }
    None
}

/// IAM's legacy parser reads every ARN before anything else about a statement is looked at.
fn resources(checker: &mut Checker<'_>, legacy: bool) {
    let elements = checker
        .document
        .statements()
        .iter()
        .filter_map(|s| s.resource.as_ref());
    for resource in elements.flat_map(|element| &element.resources) {
        let refused = refused_resource(&resource.text.value);
        let Some((text, message)) =
            refused.filter(|(text, _)| (text == texts::LEGACY_PARSING) == legacy)
        else {
            continue;
        };
        let diagnostic = Diagnostic::error(codes::POLICY_RESOURCE, resource.text.span, message);
        checker.refuse(malformed(text), observed(diagnostic));
    }
}

/// The partitions of AWS; which of them an account lives in is not known here.
const PARTITIONS: &[&str] = &[
    "*",
    "aws",
    "aws-cn",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-us-gov",
];

/// What the resource part of an IAM ARN begins with. AWS's text lists all but `root`, which is the
/// resource of `sts:AssumeRoot`.
const IAM_PATHS: &[&str] = &[
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
    "root",
];

/// AWS's text and ours for a resource of the wrong form.
///
/// IAM takes what stands in front of the first colon for `arn`, and puts `*` in the place of
/// parts that are missing at the end.
pub(super) fn refused_resource(resource: &str) -> Option<(String, &'static str)> {
    if resource == "*" {
        return None;
    }
    let Some((_, rest)) = resource.split_once(':') else {
        return Some((texts::not_an_arn(resource), "a resource is an ARN or `*`"));
    };
    let written = rest.splitn(5, ':').count();
    let mut parts = rest.splitn(5, ':').chain(std::iter::repeat("*"));
    let mut part = || parts.next().unwrap_or("*");
    let (partition, service, region, account, path) = (part(), part(), part(), part(), part());
    let whole = format!("arn:{partition}:{service}:{region}:{account}:{path}");
    if !PARTITIONS.contains(&partition) {
        return Some((
            texts::partition(partition, &whole),
            "there is no such partition",
        ));
    }
    if !resource.starts_with("arn:") {
        return Some((texts::not_an_arn(resource), "an ARN begins with `arn:`"));
    }
    if service.contains(['*', '?']) {
        let message = "the service in an ARN can't be left out or hold wildcards";
        return Some((texts::RESOURCE_VENDOR.to_owned(), message));
    }
    let legacy = |message| Some((texts::LEGACY_PARSING.to_owned(), message));
    if written < 5 && resource.contains("::") {
        return legacy("an ARN has six parts, empty ones included");
    }
    if service.is_empty() {
        return legacy("the service is missing in the ARN");
    }
    // access points and the like are regional, buckets are not
    let global = match service {
        "iam" | "route53" => true,
        "s3" => !path.contains('/'),
        _ => false,
    };
    if global && !matches!(region, "" | "*") {
        return Some((
            texts::region(service, &whole),
            "ARNs of this service name no Region",
        ));
    }
    if service == "s3" && global && !matches!(account, "" | "*") {
        return Some((
            texts::bucket_account(&whole),
            "the ARN of a bucket names no account",
        ));
    }
    let plain = |text: &str| {
        let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'*' | b'?');
        text.bytes().all(known)
    };
    if !plain(region) || !plain(account) {
        return legacy("Region and account hold no placeholders or policy variables");
    }
    if service == "iam" && path != "*" && !IAM_PATHS.iter().any(|known| path.starts_with(known)) {
        return Some((texts::IAM_PATH.to_owned(), "IAM has no such resource"));
    }
    None
}
