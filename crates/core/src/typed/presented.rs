//! SAML responses and tokens that were pasted where a command could stand.

use std::collections::BTreeSet;

use rolecall_intake::{
    Call, Parameter, jwt, saml,
    unwrap::{Kind, unwrap},
};
use rolecall_source::{Diagnostics, StsOperation};

use super::command;
use crate::scenario::{Parts, Step};

pub(super) fn read(step: &Step, text: &str, parts: Option<&Parts>) -> (Option<Call>, Diagnostics) {
    if text.trim_ascii_start().starts_with("aws ") {
        return command::read(step, text);
    }
    let pasted = unwrap(text);
    match pasted.kind {
        // what the document's reader says comes with the operation
        Kind::Saml => (
            Some(with_saml(step, text, &pasted.text)),
            Diagnostics::default(),
        ),
        Kind::Jwt => {
            let call = with_web_identity(step, text, &pasted.text, parts);
            (Some(call), Diagnostics::default())
        }
        _ => match command::read(step, text) {
            // that it is something else helps more than that it is no command
            (None, _) if !pasted.diagnostics.is_empty() => {
                (None, pasted.diagnostics.into_iter().collect())
            }
            read => read,
        },
    }
}

/// The call that presents a SAML response. The step says for which role and with which provider;
/// what it leaves out is taken from the response where only one of its pairs fits.
fn with_saml(step: &Step, pasted: &str, inside: &str) -> Call {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    let saml = saml::read(inside).value;
    for pair in saml
        .as_ref()
        .and_then(|saml| saml.assertion())
        .map(|assertion| assertion.roles())
        .unwrap_or_default()
    {
        let pair = (pair.role.value, pair.provider.value);
        let fits = step.role.as_ref().is_none_or(|role| *role == pair.0)
            && step.provider.as_ref().is_none_or(|given| *given == pair.1);
        if fits && seen.insert(pair.clone()) {
            pairs.push(pair);
        }
    }
    let (role, provider) = match &pairs[..] {
        // a role with several providers is used with the first one unless the step names another
        [(role, provider), ..] if pairs.iter().all(|pair| pair.0 == *role) => {
            (Some(role), Some(provider))
        }
        _ => (None, None),
    };
    let role = step.role.as_ref().or(role).cloned();
    let provider = step.provider.as_ref().or(provider).cloned();
    call(
        step,
        StsOperation::AssumeRoleWithSaml,
        vec![("RoleArn", role), ("PrincipalArn", provider)],
        Parameter::pasted("SAMLAssertion", pasted),
    )
}

/// The call that presents a token, for the one role that there is if the step names none.
fn with_web_identity(step: &Step, pasted: &str, inside: &str, parts: Option<&Parts>) -> Call {
    let only = || {
        let token = jwt::read(inside).value?;
        if let jwt::Roles::Listed(arns) = token.roles()
            && let [arn] = &arns.value[..]
        {
            return Some(arn.clone());
        }
        let accounts = parts?.accounts.iter();
        let mut roles = accounts.flat_map(|a| a.roles.iter().map(|role| role.arn(a)));
        let first = roles.next();
        if roles.next().is_some() { None } else { first }
    };
    let role = step.role.clone().or_else(only);
    let session_name = step.session_name.clone();
    call(
        step,
        StsOperation::AssumeRoleWithWebIdentity,
        vec![("RoleArn", role), ("RoleSessionName", session_name)],
        Parameter::pasted("WebIdentityToken", pasted),
    )
}

fn call(
    step: &Step,
    operation: StsOperation,
    given: Vec<(&str, Option<String>)>,
    document: Parameter,
) -> Call {
    let span = document.span;
    let mut parameters: Vec<Parameter> = given
        .into_iter()
        .filter_map(|(name, value)| Some(Parameter::pasted(name, &value?)))
        .collect();
    if let Some(duration) = step.duration {
        let duration = duration.to_string();
        parameters.push(Parameter::pasted("DurationSeconds", &duration));
    }
    parameters.push(document);
    Call {
        service: "sts".to_owned(),
        operation: operation.name().to_owned(),
        name_span: span,
        parameters,
        arguments: Vec::new(),
        globals: Vec::new(),
        span,
    }
}
