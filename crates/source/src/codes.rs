//! Every diagnostic code of Rolecall, in one place.
//!
//! `R0xx` texts and JSON, `R1xx` calls, `R2xx` policy grammar (what AWS refuses or cannot read),
//! `R3xx` policy lints (what AWS accepts and a person may not mean), `R4xx` the world, `R5xx`
//! SAML, `R6xx` tokens. A code keeps its meaning for ever; a retired one is not used again.

use std::fmt;

/// A stable diagnostic code; it displays as `R` and three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{:03}", self.0)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: Code = Code($number);)+

        /// Every code with its meaning, in order.
        pub const ALL: &[(Code, &str)] = &[$(($name, concat!($($doc),+))),+];
    };
}

codes! {
    /// The text is not valid JSON.
    JSON_SYNTAX = 1;
    /// A member name stands twice in one JSON object.
    JSON_DUPLICATE = 2;
    /// JSON is nested deeper than the reader goes.
    JSON_DEPTH = 3;
    /// There are more diagnostics than are shown for one document.
    DIAGNOSTICS_LEFT_OUT = 4;
    /// A member that the scenario format does not know.
    SCENARIO_MEMBER = 10;
    /// A value of the wrong type or form in a scenario.
    SCENARIO_VALUE = 11;
    /// The text is not well-formed XML.
    XML_SYNTAX = 20;
    /// An XML prefix that is declared nowhere, or that can't be declared so.
    XML_NAMESPACE = 21;
    /// A document type declaration.
    XML_DOCTYPE = 22;
    /// An XML entity that nothing defines.
    XML_ENTITY = 23;
    /// An attribute stands twice in one XML element.
    XML_DUPLICATE = 24;
    /// An encoding or version of XML that is not read.
    XML_ENCODING = 25;
    /// XML that is nested deeper, or larger, than the reader goes.
    XML_LIMIT = 26;

    /// The text is not a call that Rolecall can read.
    CALL_UNKNOWN = 100;
    /// A quote is opened and not closed.
    CALL_QUOTE = 101;
    /// An option that the command does not have.
    CALL_OPTION = 102;
    /// An option stands without its value.
    CALL_VALUE = 103;
    /// A required option is missing.
    CALL_REQUIRED = 104;
    /// An option is given more than once.
    CALL_REPEATED = 105;
    /// Words that belong to no option.
    CALL_EXTRA = 106;
    /// An operation that is not simulated yet.
    CALL_OPERATION = 107;
    /// The AWS CLI itself refuses the value before it sends anything.
    CALL_CLIENT = 108;
    /// Typographic characters where the shell needs plain ones.
    CALL_TYPOGRAPHY = 109;
    /// A variable, placeholder or command substitution that needs a value.
    CALL_PLACEHOLDER = 110;
    /// What follows the command is not part of it.
    CALL_TRAILING = 111;
    /// More than one command in one text.
    CALL_SEVERAL = 112;
    /// A structured value that can't be read.
    CALL_STRUCTURE = 113;
    /// What stands in front of the command is not part of it.
    CALL_LEADING = 114;
    /// One value where several seem to be meant.
    CALL_LIST = 115;
    /// A command that goes on where a shell would end it.
    CALL_CONTINUED = 116;

    /// The document is not a policy at all.
    POLICY_SHAPE = 200;
    /// The `Version` element is not one of the two that exist.
    POLICY_VERSION = 201;
    /// A member that the policy language does not know.
    POLICY_ELEMENT = 202;
    /// An element that must be there is missing.
    POLICY_MISSING = 203;
    /// An element that this kind of policy may not have.
    POLICY_FORBIDDEN = 204;
    /// The `Effect` is neither `Allow` nor `Deny`.
    POLICY_EFFECT = 205;
    /// A principal that can't be read.
    POLICY_PRINCIPAL = 206;
    /// An action that can't be read.
    POLICY_ACTION = 207;
    /// A resource that can't be read.
    POLICY_RESOURCE = 208;
    /// A condition that can't be read.
    POLICY_CONDITION = 209;
    /// A condition operator that does not exist.
    POLICY_OPERATOR = 210;
    /// A condition value that the operator can't read.
    POLICY_OPERAND = 211;
    /// Two statements share a `Sid`.
    POLICY_SID = 212;
    /// The policy is larger than AWS accepts.
    POLICY_SIZE = 213;
    /// A policy variable that can't be read.
    POLICY_VARIABLE = 214;
    /// IAM refuses to store the policy.
    POLICY_REFUSED = 215;

    /// An ARN stands with blanks around or inside it.
    LINT_BLANK = 301;
    /// A condition key that the check of another action in the same statement does not carry.
    LINT_KEY_ABSENT = 302;
    /// A condition on the source identity, and no statement that grants setting one.
    LINT_NO_SET_SOURCE_IDENTITY = 303;
    /// `sts:SourceIdentity` for an action outside STS, or `aws:SourceIdentity` for a first value.
    LINT_SOURCE_IDENTITY_KEY = 304;
    /// A condition key that the action never carries.
    LINT_KEY_NEVER = 305;
    /// `aws:username` where no IAM user can be the caller.
    LINT_USERNAME = 306;
    /// A negated operator on a key that may be absent.
    LINT_NEGATED_ABSENT = 307;
    /// `ForAllValues` on a key that may be absent.
    LINT_FOR_ALL_ABSENT = 308;
    /// A multivalued key without a set operator.
    LINT_MISSING_QUALIFIER = 309;
    /// A single-valued key with a set operator.
    LINT_SCALAR_QUALIFIER = 310;
    /// A wildcard under an operator that takes it literally.
    LINT_WILDCARD_LITERAL = 311;
    /// A policy variable in a policy whose version has none.
    LINT_VARIABLE_VERSION = 312;
    /// Everybody is the principal.
    LINT_PRINCIPAL_EVERYBODY = 313;
    /// An OpenID Connect trust without a condition on the subject.
    LINT_OIDC_SUBJECT = 314;
    /// A wildcard action in a trust policy.
    LINT_ACTION_WILDCARD = 315;
    /// A condition key that does not exist, near one that does.
    LINT_KEY_UNKNOWN = 316;
    /// An action that does not exist, near one that does.
    LINT_ACTION_UNKNOWN = 317;
    /// A principal that was deleted.
    LINT_PRINCIPAL_DELETED = 318;
    /// The same key in two spellings.
    LINT_KEY_TWICE = 319;
    /// An action that the kind of principal can't call.
    LINT_PRINCIPAL_ACTION = 320;
    /// A wildcard inside a principal.
    LINT_PRINCIPAL_WILDCARD = 321;
    /// A policy variable where none is replaced.
    LINT_VARIABLE_PLACE = 322;
    /// A claim of a token that is no condition key.
    LINT_CLAIM_UNKNOWN = 323;
    /// The claim of another identity provider than the statement trusts.
    LINT_ISSUER_MISMATCH = 324;
    /// A private address where AWS sees public ones only.
    LINT_PRIVATE_ADDRESS = 325;
    /// An operator for another kind of value than the key has.
    LINT_OPERATOR_TYPE = 326;
    /// A text where `true` or `false` is wanted.
    LINT_BOOLEAN_TEXT = 327;
    /// A deny for want of MFA that long-term credentials escape.
    LINT_MFA_ABSENT = 328;
    /// A wildcard in the value of a key that names an account, an organization or a network.
    LINT_SENSITIVE_WILDCARD = 329;
    /// A key of VPC endpoints together with `aws:SourceIp`, which no request carries both of.
    LINT_ENDPOINT_AND_ADDRESS = 330;
    /// A condition that does not match GitHub's immutable subjects.
    LINT_IMMUTABLE_SUBJECT = 331;
    /// A pattern of subjects that matches other customers of the identity provider.
    LINT_SUBJECT_TENANT = 332;

    /// Something in the world contradicts something else.
    WORLD_CONTRADICTION = 400;
    /// Something that is named is not in the world.
    WORLD_MISSING = 401;
    /// A name or id that AWS does not allow.
    WORLD_NAME = 402;
    /// A policy that IAM would refuse to store.
    WORLD_POLICY = 403;
    /// What AWS refuses an assertion or token for.
    CALL_REFUSED = 410;

    /// XML that is no SAML response or assertion.
    SAML_UNKNOWN = 500;
    /// SAML outside its namespaces.
    SAML_NAMESPACE = 501;
    /// A response that reports a failure.
    SAML_STATUS = 502;
    /// An assertion that is encrypted.
    SAML_ENCRYPTED = 503;
    /// No assertion, or more than one.
    SAML_ASSERTION = 504;
    /// An attribute that AWS can't read, for its name or for want of a value.
    SAML_ATTRIBUTE = 510;
    /// A role attribute that is no pair of role and SAML provider.
    SAML_ROLE = 511;
    /// A session name that AWS does not allow.
    SAML_SESSION_NAME = 512;
    /// A session duration that AWS does not allow.
    SAML_DURATION = 513;
    /// A source identity that AWS does not allow.
    SAML_SOURCE_IDENTITY = 514;
    /// A session tag that AWS can't read.
    SAML_TAG = 515;
    /// White space around a value that AWS takes to the letter.
    SAML_BLANK = 516;
    /// A wrapping of a document or token that can't be undone to its end.
    WRAPPING_BROKEN = 550;
    /// A wrapped document that is larger than the reader goes.
    WRAPPING_LIMIT = 551;
    /// What was taken out of the text around it.
    WRAPPING_AROUND = 552;
    /// Something else than a call, a SAML response or a token.
    PASTE_OTHER = 553;

    /// Not the parts of a token.
    TOKEN_SHAPE = 600;
    /// A part of a token that is not base64url.
    TOKEN_BASE64 = 601;
    /// A part of a token that is no JSON object.
    TOKEN_JSON = 602;
    /// A claim that stands twice.
    TOKEN_DUPLICATE = 603;
    /// A token without its signature.
    TOKEN_UNSIGNED = 604;
    /// A token that is encrypted.
    TOKEN_ENCRYPTED = 605;
    /// A token signed in a way that AWS does not accept.
    TOKEN_ALGORITHM = 606;
    /// The name of a claim that AWS does not read, though it seems to be meant.
    TOKEN_SPELLING = 607;
    /// Session tags that AWS can't read.
    TOKEN_TAGS = 608;
    /// A roles claim that names no role.
    TOKEN_ROLES = 609;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(JSON_SYNTAX.to_string(), "R001");
    }
}
