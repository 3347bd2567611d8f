//! SAML responses and tokens that a call presents.

use std::sync::Arc;

use rolecall_intake::{
    Call, Content, Document, DocumentKind, Documents, Input, Parameter,
    jwt::{Roles, Token},
    saml::Saml,
};
use rolecall_source::{Names, StsOperation};

use crate::operation::Operation;
use crate::scenario::{Parts, Step};

/// The document that a call presents instead of credentials.
pub fn document(operation: &Operation<'_>, documents: &mut Documents) -> Option<Arc<Document>> {
    let (parameter, kind) = match operation {
        Operation::AssumeRoleWithSaml(asked) => (asked.saml_assertion, DocumentKind::Saml),
        Operation::AssumeRoleWithWebIdentity(asked) => {
            (asked.web_identity_token, DocumentKind::Token)
        }
        _ => return None,
    };
    Some(documents.read(parameter.text()?, kind))
}

/// The call that presents a pasted document.
pub(super) fn call(
    step: &Step,
    pasted: &str,
    input: &Input,
    parts: Option<&Parts>,
) -> Option<Call> {
    match &input.content {
        Content::Saml(saml) => Some(with_saml(step, pasted, saml.value.as_ref())),
        Content::Token(token) => {
            let token = token.value.as_ref();
            Some(with_web_identity(step, pasted, token, parts))
        }
        _ => None,
    }
}

/// The call that presents a SAML response. The step says for which role and with which provider;
/// what it leaves out is taken from the response where only one of its pairs fits.
fn with_saml(step: &Step, pasted: &str, saml: Option<&Saml>) -> Call {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut seen = Names::default();
    for pair in saml
        .and_then(Saml::assertion)
        .map(|assertion| assertion.roles())
        .unwrap_or_default()
    {
        let pair = (pair.role.value, pair.provider.value);
        let fits = step.role.as_ref().is_none_or(|role| *role == pair.0)
            && step.provider.as_ref().is_none_or(|given| *given == pair.1);
        if fits && seen.add(&[&*pair.0, "\0", &pair.1].concat()) {
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
    presenting(
        step,
        StsOperation::AssumeRoleWithSaml,
        vec![("RoleArn", role), ("PrincipalArn", provider)],
        Parameter::pasted("SAMLAssertion", pasted),
    )
}

/// The call that presents a token, for the one role that there is if the step names none.
fn with_web_identity(
    step: &Step,
    pasted: &str,
    token: Option<&Token>,
    parts: Option<&Parts>,
) -> Call {
    let only = || {
        if let Roles::Listed(arns) = token?.roles()
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
    presenting(
        step,
        StsOperation::AssumeRoleWithWebIdentity,
        vec![("RoleArn", role), ("RoleSessionName", session_name)],
        Parameter::pasted("WebIdentityToken", pasted),
    )
}

fn presenting(
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
