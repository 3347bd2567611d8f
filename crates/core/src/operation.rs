//! The operation of a call, with every parameter typed. It is made once from the call; later code
//! never asks the call for a parameter by name.

mod parameter;

use rolecall_intake::Call;
use rolecall_source::{Spanned, StsOperation};

use self::parameter::Value;
pub use self::parameter::{
    Integer, Parameter, Passed, PolicyArn, PolicyArns, ProvidedContext, ProvidedContexts, Recorded,
    Tags, Text, Texts,
};

/// Declares the operations: each field is a parameter with its type and its name in the API, in the
/// order of AWS's API model. CloudTrail records the parameters in that order, and leaves out those
/// that are marked `unrecorded`.
macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident {
        $($field:ident: $value:ident = $name:literal $($mark:ident)?,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $operation<'c> {
            $(pub $field: Parameter<'c, $value<'c>>,)*
        }

        impl<'c> $operation<'c> {
            /// Takes the parameters of a call of this operation.
            fn of(call: &'c Call) -> Self {
                Self { $($field: Parameter::of(call, $name),)* }
            }

            /// Visits every parameter.
            #[cfg(test)]
            fn visit(&self, visit: &mut dyn FnMut(&'static str, Option<&'c Passed>)) {
                $(visit(self.$field.name, self.$field.passed);)*
            }

            /// Visits what CloudTrail records.
            fn record(&self, visit: &mut dyn FnMut(&'static str, Recorded<'c>)) {
                $(record!(self.$field, visit $(, $mark)?);)*
            }
        }
    )*};
}

macro_rules! record {
    ($parameter:expr, $visit:ident) => {
        if let Some(recorded) = $parameter.value.recorded() {
            $visit($parameter.name, recorded);
        }
    };
    ($parameter:expr, $visit:ident, unrecorded) => {
        let _ = &$visit;
    };
}

/// Calls a method of the operation's parameters, where it has any.
macro_rules! each {
    ($operation:expr, $method:ident, $visit:expr) => {
        match $operation {
            Operation::AssumeRole(asked) => asked.$method($visit),
            Operation::AssumeRoleWithSaml(asked) => asked.$method($visit),
            Operation::AssumeRoleWithWebIdentity(asked) => asked.$method($visit),
            Operation::AssumeRoot(asked) => asked.$method($visit),
            Operation::DecodeAuthorizationMessage(asked) => asked.$method($visit),
            Operation::GetAccessKeyInfo(asked) => asked.$method($visit),
            Operation::GetFederationToken(asked) => asked.$method($visit),
            Operation::GetScopedCredentials(asked) => asked.$method($visit),
            Operation::GetSessionToken(asked) => asked.$method($visit),
            Operation::GetWebIdentityToken(asked) => asked.$method($visit),
            Operation::GetCallerIdentity
            | Operation::GetDelegatedAccessToken
            | Operation::Other(_) => {}
        }
    };
}

operations! {
    /// `AssumeRole`.
    AssumeRole {
        role_arn: Text = "RoleArn",
        role_session_name: Text = "RoleSessionName",
        policy_arns: PolicyArns = "PolicyArns",
        policy: Text = "Policy",
        duration_seconds: Integer = "DurationSeconds",
        tags: Tags = "Tags",
        transitive_tag_keys: Texts = "TransitiveTagKeys",
        external_id: Text = "ExternalId",
        serial_number: Text = "SerialNumber",
        token_code: Text = "TokenCode" unrecorded,
        source_identity: Text = "SourceIdentity",
        provided_contexts: ProvidedContexts = "ProvidedContexts" unrecorded,
    }

    /// `AssumeRoleWithSAML`.
    AssumeRoleWithSaml {
        role_arn: Text = "RoleArn",
        principal_arn: Text = "PrincipalArn",
        saml_assertion: Text = "SAMLAssertion" unrecorded,
        policy_arns: PolicyArns = "PolicyArns",
        policy: Text = "Policy",
        duration_seconds: Integer = "DurationSeconds",
    }

    /// `AssumeRoleWithWebIdentity`.
    AssumeRoleWithWebIdentity {
        role_arn: Text = "RoleArn",
        role_session_name: Text = "RoleSessionName",
        web_identity_token: Text = "WebIdentityToken" unrecorded,
        provider_id: Text = "ProviderId",
        policy_arns: PolicyArns = "PolicyArns",
        policy: Text = "Policy",
        duration_seconds: Integer = "DurationSeconds",
    }

    /// `AssumeRoot`.
    AssumeRoot {
        target_principal: Text = "TargetPrincipal",
        task_policy_arn: PolicyArn = "TaskPolicyArn",
        duration_seconds: Integer = "DurationSeconds",
    }

    /// `DecodeAuthorizationMessage`.
    DecodeAuthorizationMessage {
        encoded_message: Text = "EncodedMessage" unrecorded,
    }

    /// `GetAccessKeyInfo`.
    GetAccessKeyInfo {
        access_key_id: Text = "AccessKeyId",
    }

    /// `GetFederationToken`.
    GetFederationToken {
        name: Text = "Name",
        policy: Text = "Policy",
        policy_arns: PolicyArns = "PolicyArns",
        duration_seconds: Integer = "DurationSeconds",
        tags: Tags = "Tags",
    }

    /// `GetScopedCredentials`.
    GetScopedCredentials {
        policy: Text = "Policy",
        duration_seconds: Integer = "DurationSeconds",
        scoped_session_description: Text = "ScopedSessionDescription",
    }

    /// `GetSessionToken`.
    GetSessionToken {
        duration_seconds: Integer = "DurationSeconds",
        serial_number: Text = "SerialNumber",
        token_code: Text = "TokenCode" unrecorded,
    }

    /// `GetWebIdentityToken`.
    GetWebIdentityToken {
        audience: Texts = "Audience",
        duration_seconds: Integer = "DurationSeconds",
        signing_algorithm: Text = "SigningAlgorithm",
        tags: Tags = "Tags",
        subject_mode: Text = "SubjectMode" unrecorded,
        scope: Text = "Scope" unrecorded,
    }
}

/// A call of another service, whose parameters have no types here.
#[derive(Debug, Clone, Copy)]
pub struct Other<'c>(&'c Call);

/// The operation of a call. It borrows from the call.
#[derive(Debug, Clone, Copy)]
pub enum Operation<'c> {
    AssumeRole(AssumeRole<'c>),
    AssumeRoleWithSaml(AssumeRoleWithSaml<'c>),
    AssumeRoleWithWebIdentity(AssumeRoleWithWebIdentity<'c>),
    AssumeRoot(AssumeRoot<'c>),
    DecodeAuthorizationMessage(DecodeAuthorizationMessage<'c>),
    GetAccessKeyInfo(GetAccessKeyInfo<'c>),
    GetCallerIdentity,
    GetDelegatedAccessToken,
    GetFederationToken(GetFederationToken<'c>),
    GetScopedCredentials(GetScopedCredentials<'c>),
    GetSessionToken(GetSessionToken<'c>),
    GetWebIdentityToken(GetWebIdentityToken<'c>),
    /// A call of another service, or one that AWS STS does not have.
    Other(Other<'c>),
}

impl<'c> Operation<'c> {
    /// Makes the operation of a call.
    pub fn of(call: &'c Call) -> Self {
        let known = (call.service == "sts").then(|| StsOperation::named(&call.operation));
        match known.flatten() {
            None => Self::Other(Other(call)),
            Some(StsOperation::AssumeRole) => Self::AssumeRole(AssumeRole::of(call)),
            Some(StsOperation::AssumeRoleWithSaml) => {
                Self::AssumeRoleWithSaml(AssumeRoleWithSaml::of(call))
            }
            Some(StsOperation::AssumeRoleWithWebIdentity) => {
                Self::AssumeRoleWithWebIdentity(AssumeRoleWithWebIdentity::of(call))
            }
            Some(StsOperation::AssumeRoot) => Self::AssumeRoot(AssumeRoot::of(call)),
            Some(StsOperation::DecodeAuthorizationMessage) => {
                Self::DecodeAuthorizationMessage(DecodeAuthorizationMessage::of(call))
            }
            Some(StsOperation::GetAccessKeyInfo) => {
                Self::GetAccessKeyInfo(GetAccessKeyInfo::of(call))
            }
            Some(StsOperation::GetCallerIdentity) => Self::GetCallerIdentity,
            Some(StsOperation::GetDelegatedAccessToken) => Self::GetDelegatedAccessToken,
            Some(StsOperation::GetFederationToken) => {
                Self::GetFederationToken(GetFederationToken::of(call))
            }
            Some(StsOperation::GetScopedCredentials) => {
                Self::GetScopedCredentials(GetScopedCredentials::of(call))
            }
            Some(StsOperation::GetSessionToken) => Self::GetSessionToken(GetSessionToken::of(call)),
            Some(StsOperation::GetWebIdentityToken) => {
                Self::GetWebIdentityToken(GetWebIdentityToken::of(call))
            }
        }
    }

    /// Which operation of AWS STS it is.
    pub const fn sts(&self) -> Option<StsOperation> {
        Some(match self {
            Self::AssumeRole(_) => StsOperation::AssumeRole,
            Self::AssumeRoleWithSaml(_) => StsOperation::AssumeRoleWithSaml,
            Self::AssumeRoleWithWebIdentity(_) => StsOperation::AssumeRoleWithWebIdentity,
            Self::AssumeRoot(_) => StsOperation::AssumeRoot,
            Self::DecodeAuthorizationMessage(_) => StsOperation::DecodeAuthorizationMessage,
            Self::GetAccessKeyInfo(_) => StsOperation::GetAccessKeyInfo,
            Self::GetCallerIdentity => StsOperation::GetCallerIdentity,
            Self::GetDelegatedAccessToken => StsOperation::GetDelegatedAccessToken,
            Self::GetFederationToken(_) => StsOperation::GetFederationToken,
            Self::GetScopedCredentials(_) => StsOperation::GetScopedCredentials,
            Self::GetSessionToken(_) => StsOperation::GetSessionToken,
            Self::GetWebIdentityToken(_) => StsOperation::GetWebIdentityToken,
            Self::Other(_) => return None,
        })
    }

    /// Whether the operation assumes a role.
    pub fn assumes_role(&self) -> bool {
        self.sts().is_some_and(StsOperation::assumes_role)
    }

    /// Whether the call brings an assertion or a token instead of AWS credentials.
    pub fn is_unsigned(&self) -> bool {
        self.sts().is_some_and(StsOperation::is_unsigned)
    }

    /// The ARN of the role that is to be assumed.
    pub const fn role_arn(&self) -> Option<&'c Spanned<String>> {
        match self {
            Self::AssumeRole(asked) => asked.role_arn.spanned(),
            Self::AssumeRoleWithSaml(asked) => asked.role_arn.spanned(),
            Self::AssumeRoleWithWebIdentity(asked) => asked.role_arn.spanned(),
            _ => None,
        }
    }

    /// The first of the parameters that fill a session token.
    pub fn packed(&self) -> Option<&'c Passed> {
        match self {
            Self::AssumeRole(AssumeRole {
                policy,
                policy_arns,
                tags,
                ..
            })
            | Self::GetFederationToken(GetFederationToken {
                policy,
                policy_arns,
                tags,
                ..
            }) => policy.passed.or(policy_arns.passed).or(tags.passed),
            Self::AssumeRoleWithSaml(asked) => {
                let policies = asked.policy.passed.or(asked.policy_arns.passed);
                policies.or(asked.saml_assertion.passed)
            }
            Self::AssumeRoleWithWebIdentity(asked) => {
                let policies = asked.policy.passed.or(asked.policy_arns.passed);
                policies.or(asked.web_identity_token.passed)
            }
            Self::GetScopedCredentials(asked) => asked.policy.passed,
            _ => None,
        }
    }

    /// Visits the parameters that CloudTrail records, by their names in the API and in the order of
    /// the API model. Assertions, tokens and codes are not recorded.
    pub fn record(&self, visit: &mut dyn FnMut(&'static str, Recorded<'c>)) {
        each!(self, record, visit);
    }

    /// Visits every parameter that has a type, in the order of the API model.
    #[cfg(test)]
    fn visit(&self, visit: &mut dyn FnMut(&'static str, Option<&'c Passed>)) {
        each!(self, visit, visit);
    }
}

impl<'c> Other<'c> {
    /// The call as it was read.
    pub const fn call(self) -> &'c Call {
        self.0
    }

    /// The text of a parameter that a resource's ARN is made with.
    pub fn text(self, name: &str) -> Option<&'c str> {
        self.0.text(name).map(|text| text.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use rolecall_intake::cli;

    use super::*;

    /// Every command of AWS STS with every parameter that is typed, and with each parameter's name
    /// and the text of its value as it was written.
    const COMMANDS: [(&str, &[(&str, &str)]); 12] = [
        (
            "assume-role --source-identity Ana --role-arn arn:aws:iam::1:role/abcdef --role-session-name s1 --policy-arns arn=arn:aws:iam::aws:policy/A --policy '{}' --duration-seconds 900 --tags Key=Team,Value=Blue --transitive-tag-keys Team --external-id 42 --serial-number arn:aws:iam::1:mfa/x --token-code 123456 --provided-contexts ProviderArn=arn:aws:iam::aws:contextProvider/x,ContextAssertion=abcd",
            &[
                ("RoleArn", "arn:aws:iam::1:role/abcdef"),
                ("RoleSessionName", "s1"),
                ("PolicyArns", "arn=arn:aws:iam::aws:policy/A"),
                ("Policy", "'{}'"),
                ("DurationSeconds", "900"),
                ("Tags", "Key=Team,Value=Blue"),
                ("TransitiveTagKeys", "Team"),
                ("ExternalId", "42"),
                ("SerialNumber", "arn:aws:iam::1:mfa/x"),
                ("TokenCode", "123456"),
                ("SourceIdentity", "Ana"),
                (
                    "ProvidedContexts",
                    "ProviderArn=arn:aws:iam::aws:contextProvider/x,ContextAssertion=abcd",
                ),
            ],
        ),
        (
            "assume-role-with-saml --saml-assertion PHNhbWw+ --principal-arn arn:aws:iam::1:saml-provider/x --role-arn arn:aws:iam::1:role/abcdef --duration-seconds 900 --policy '{}' --policy-arns arn=arn:aws:iam::aws:policy/A",
            &[
                ("RoleArn", "arn:aws:iam::1:role/abcdef"),
                ("PrincipalArn", "arn:aws:iam::1:saml-provider/x"),
                ("SAMLAssertion", "PHNhbWw+"),
                ("PolicyArns", "arn=arn:aws:iam::aws:policy/A"),
                ("Policy", "'{}'"),
                ("DurationSeconds", "900"),
            ],
        ),
        (
            "assume-role-with-web-identity --provider-id www.amazon.com --web-identity-token a.b.c --role-session-name s1 --role-arn arn:aws:iam::1:role/abcdef --duration-seconds 900 --policy '{}' --policy-arns arn=arn:aws:iam::aws:policy/A",
            &[
                ("RoleArn", "arn:aws:iam::1:role/abcdef"),
                ("RoleSessionName", "s1"),
                ("WebIdentityToken", "a.b.c"),
                ("ProviderId", "www.amazon.com"),
                ("PolicyArns", "arn=arn:aws:iam::aws:policy/A"),
                ("Policy", "'{}'"),
                ("DurationSeconds", "900"),
            ],
        ),
        (
            "assume-root --duration-seconds 900 --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy --target-principal 111122223333",
            &[
                ("TargetPrincipal", "111122223333"),
                (
                    "TaskPolicyArn",
                    "arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
                ),
                ("DurationSeconds", "900"),
            ],
        ),
        (
            "decode-authorization-message --encoded-message abc",
            &[("EncodedMessage", "abc")],
        ),
        (
            "get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE",
            &[("AccessKeyId", "AKIAIOSFODNN7EXAMPLE")],
        ),
        ("get-caller-identity", &[]),
        ("get-delegated-access-token --trade-in-token abc", &[]),
        (
            "get-federation-token --tags Key=Team,Value=Blue --duration-seconds 900 --policy-arns arn=arn:aws:iam::aws:policy/A --policy '{}' --name Ana",
            &[
                ("Name", "Ana"),
                ("Policy", "'{}'"),
                ("PolicyArns", "arn=arn:aws:iam::aws:policy/A"),
                ("DurationSeconds", "900"),
                ("Tags", "Key=Team,Value=Blue"),
            ],
        ),
        (
            "get-scoped-credentials --scoped-session-description agent --duration-seconds 900 --policy '{}'",
            &[
                ("Policy", "'{}'"),
                ("DurationSeconds", "900"),
                ("ScopedSessionDescription", "agent"),
            ],
        ),
        (
            "get-session-token --token-code 123456 --serial-number arn:aws:iam::1:mfa/x --duration-seconds 900",
            &[
                ("DurationSeconds", "900"),
                ("SerialNumber", "arn:aws:iam::1:mfa/x"),
                ("TokenCode", "123456"),
            ],
        ),
        (
            "get-web-identity-token --scope openid --subject-mode AWSIdentity --tags Key=Team,Value=Blue --signing-algorithm RS256 --duration-seconds 900 --audience a b",
            &[
                ("Audience", "a b"),
                ("DurationSeconds", "900"),
                ("SigningAlgorithm", "RS256"),
                ("Tags", "Key=Team,Value=Blue"),
                ("SubjectMode", "AWSIdentity"),
                ("Scope", "openid"),
            ],
        ),
    ];

    /// Parameters that CloudTrail never records, besides those that no delivered record shows.
    const UNRECORDED: [&str; 7] = [
        "SAMLAssertion",
        "WebIdentityToken",
        "TokenCode",
        "EncodedMessage",
        "ProvidedContexts",
        "SubjectMode",
        "Scope",
    ];

    fn call(text: &str) -> Call {
        cli::read(text).value.remove(0)
    }

    #[test]
    fn every_parameter_of_every_operation_knows_its_name_and_place() {
        let mut seen = Vec::new();
        for (command, expected) in COMMANDS {
            let text = format!("aws sts {command}");
            let call = call(&text);
            let operation = Operation::of(&call);
            let sts = operation.sts().unwrap();
            assert_eq!(sts.name(), call.operation);
            seen.push(sts);
            let mut parameters = Vec::new();
            operation.visit(&mut |name, passed| {
                let passed = passed.unwrap();
                assert_eq!(passed.name, name);
                parameters.push((name, passed.span.of(&text)));
            });
            assert_eq!(parameters, expected, "{command}");
            let mut recorded = Vec::new();
            operation.record(&mut |name, _| recorded.push(name));
            let is_recorded = |(name, _): &(&'static str, &str)| !UNRECORDED.contains(name);
            let expected = expected.iter().copied().filter(is_recorded);
            let expected: Vec<_> = expected.map(|(name, _)| name).collect();
            assert_eq!(recorded, expected, "{command}");
        }
        assert_eq!(seen, StsOperation::ALL);
    }

    #[test]
    fn a_parameter_that_is_not_passed_is_empty() {
        for (command, expected) in COMMANDS {
            let command = command.split(' ').next().unwrap();
            let call = call(&format!("aws sts {command}"));
            let operation = Operation::of(&call);
            let mut names = Vec::new();
            operation.visit(&mut |name, passed| {
                assert_eq!(passed, None);
                names.push(name);
            });
            assert_eq!(names.len(), expected.len(), "{command}");
            operation.record(&mut |name, _| panic!("{command} records {name}"));
            assert!(operation.packed().is_none());
        }
    }

    #[test]
    fn every_option_of_the_command_line_is_typed() {
        // how long a session token is at least, and what AWS has not published, are not simulated
        let untyped = ["MinimumSessionTokenSize", "TradeInToken"];
        for (command, expected) in COMMANDS {
            let call = call(&format!("aws sts {command}"));
            let operation = Operation::of(&call).sts().unwrap();
            let options = cli::parameters(operation).into_iter();
            let mut options: Vec<_> = options.filter(|name| !untyped.contains(name)).collect();
            let mut typed: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
            options.sort_unstable();
            typed.sort_unstable();
            assert_eq!(typed, options, "{command}");
        }
    }

    #[test]
    fn values_are_typed() {
        let text = format!("aws sts {}", COMMANDS[0].0);
        let call = call(&text);
        let Operation::AssumeRole(asked) = Operation::of(&call) else {
            panic!("not AssumeRole");
        };
        assert_eq!(asked.source_identity.text(), Some("Ana"));
        assert_eq!(asked.duration_seconds.value.0.unwrap().value, "900");
        assert_eq!(
            asked.tags.value.pairs(),
            [("Team".to_owned(), "Blue".to_owned())]
        );
        assert_eq!(asked.transitive_tag_keys.value.owned(), ["Team"]);
        assert_eq!(
            asked.policy_arns.value.owned(),
            ["arn:aws:iam::aws:policy/A"]
        );
        let context = asked.provided_contexts.value.iter().next().unwrap();
        assert_eq!(context.context_assertion.unwrap().value, "abcd");
        let arn = context.provider_arn.unwrap();
        assert_eq!(arn.span.of(&text), "arn:aws:iam::aws:contextProvider/x");
    }

    #[test]
    fn a_value_of_another_type_is_passed_but_empty() {
        let mut call = call("aws sts assume-role --role-arn x --tags Key=Team,Value=Blue");
        let [role_arn, tags] = &mut call.parameters[..] else {
            panic!("two parameters");
        };
        std::mem::swap(&mut role_arn.value, &mut tags.value);
        let Operation::AssumeRole(asked) = Operation::of(&call) else {
            panic!("not AssumeRole");
        };
        assert!(asked.role_arn.passed.is_some() && asked.tags.passed.is_some());
        assert_eq!(asked.role_arn.text(), None);
        assert_eq!(asked.tags.value.iter().count(), 0);
    }

    #[test]
    fn what_fills_a_session_token_is_named_first() {
        for (command, _) in COMMANDS {
            let call = call(&format!("aws sts {command}"));
            let operation = Operation::of(&call);
            let packed = operation.packed().map(|packed| packed.name.as_str());
            assert_eq!(packed, command.contains("--policy ").then_some("Policy"));
        }
        let packed = |text: &str| {
            let call = call(&format!("aws sts {text}"));
            Operation::of(&call)
                .packed()
                .map(|packed| packed.name.clone())
        };
        assert_eq!(packed("assume-role --tags Key=a,Value=b").unwrap(), "Tags");
        let saml = packed("assume-role-with-saml --saml-assertion abcd");
        assert_eq!(saml.unwrap(), "SAMLAssertion");
        let token = packed("assume-role-with-web-identity --web-identity-token abcd");
        assert_eq!(token.unwrap(), "WebIdentityToken");
    }

    #[test]
    fn calls_of_other_services_keep_their_parameters() {
        let call = call("aws iam get-role --role-name Audit");
        let operation = Operation::of(&call);
        assert_eq!(operation.sts(), None);
        assert!(!operation.assumes_role() && !operation.is_unsigned());
        let Operation::Other(other) = operation else {
            panic!("another service");
        };
        assert_eq!(other.text("RoleName"), Some("Audit"));
    }
}
