//! Service control policies and resource control policies.
//!
//! AWS Organizations answers every broken rule with the same text.

use rolecall_source::{Diagnostic, codes};

use super::{
    checker::{Checker, brace, inferred, observed},
    grammar, texts, values,
};
use crate::{Effect, Statement};

/// A service control policy holds the whole policy language but for principals.
pub(super) fn scp(checker: &mut Checker<'_>) {
    form(checker);
    for statement in checker.document.statements() {
        if let Some(element) = &statement.principal {
            let message = "a service control policy names no principal";
            let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message)
                .help("compare aws:PrincipalArn in a condition");
            checker.refuse(texts::organizations(), inferred(diagnostic));
        }
    }
}

/// A resource control policy denies actions of certain services to everybody, under conditions.
pub(super) fn rcp(checker: &mut Checker<'_>) {
    form(checker);
    for statement in checker.document.statements() {
        denies(checker, statement);
        for_everybody(checker, statement);
        services(checker, statement);
    }
}

/// What both kinds have in common: statements with effect, actions and resources.
fn form(checker: &mut Checker<'_>) {
    grammar::check(checker, |_| texts::organizations());
    let document = checker.document;
    if document.policy().is_some() && document.statements().is_empty() {
        checker.refuse_as_read(texts::organizations());
    }
    for statement in document.statements() {
        if statement.effect.is_none() || statement.action.is_none() {
            checker.refuse_as_read(texts::organizations());
        }
        let missing = match (&statement.action, &statement.resource) {
            (Some(element), _) if element.actions.is_empty() => {
                Some((element.span, "no action is named"))
            }
            (_, Some(element)) if element.resources.is_empty() => {
                Some((element.span, "no resource is named"))
            }
            (_, None) => Some((
                brace(statement),
                "the statement has no `Resource` or `NotResource`",
            )),
            _ => None,
        };
        if let Some((span, message)) = missing {
            let diagnostic = Diagnostic::error(codes::POLICY_MISSING, span, message);
            checker.refuse(texts::organizations(), inferred(diagnostic));
        }
    }
    values::remark(checker, inferred, |_| true);
    let read = document.diagnostics().iter();
    for _ in read.filter(|d| matches!(d.code, codes::POLICY_ACTION | codes::POLICY_PRINCIPAL)) {
        checker.refuse_as_read(texts::organizations());
    }
}

fn denies(checker: &mut Checker<'_>, statement: &Statement) {
    if let Some(effect) = statement
        .effect
        .as_ref()
        .filter(|e| e.value == Effect::Allow)
    {
        let message = "a resource control policy only denies";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, effect.span, message)
            .help("RCPFullAWSAccess, which is always attached, allows the rest");
        checker.refuse(texts::organizations(), observed(diagnostic));
    }
}

fn for_everybody(checker: &mut Checker<'_>, statement: &Statement) {
    let (span, message) = match &statement.principal {
        None => (brace(statement), "the statement has no `Principal`"),
        Some(element) if element.negated => (
            element.key,
            "a resource control policy has no `NotPrincipal`",
        ),
        Some(element) if element.everybody() && element.names.len() <= 1 => return,
        Some(element) => (element.span, "a resource control policy is for everybody"),
    };
    let diagnostic = Diagnostic::error(codes::POLICY_PRINCIPAL, span, message)
        .help("write \"Principal\": \"*\" and tell principals apart in a condition");
    checker.refuse(texts::organizations(), observed(diagnostic));
}

fn services(checker: &mut Checker<'_>, statement: &Statement) {
    let Some(element) = &statement.action else {
        return;
    };
    if element.negated {
        let message = "a resource control policy has no `NotAction`";
        let diagnostic = Diagnostic::error(codes::POLICY_FORBIDDEN, element.key, message);
        return checker.refuse(texts::organizations(), observed(diagnostic));
    }
    for action in &element.actions {
        let service = action.value.split(':').next().unwrap_or_default();
        let known = RCP_SERVICES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(service));
        if known {
            continue;
        }
        let message = match service {
            "*" => "a resource control policy names the services that it is for".to_owned(),
            service => format!("resource control policies don't cover `{service}`"),
        };
        let diagnostic = Diagnostic::error(codes::POLICY_ACTION, action.span, message)
            .help("they cover services such as s3, sts, kms, sqs and secretsmanager");
        checker.refuse(texts::organizations(), observed(diagnostic));
    }
}

/// The services that resource control policies cover, by the prefix of their actions: "List of AWS
/// services that support RCPs" in the AWS Organizations User Guide, 2026.
const RCP_SERVICES: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];
