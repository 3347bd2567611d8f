//! The trace of an evaluation: layer, policy, statement, element, operator, key, value.
//!
//! It is plain data, made only when asked for, and made by the same matching functions that give
//! the verdict. Each level says whether it matched, where it stands in the text, and says so in
//! one sentence.

use rolecall_source::Place;
use serde::Serialize;

use crate::document::Effect;

/// A kind of policy as a layer of the evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LayerKind {
    /// Resource control policies of the resource's account.
    Rcp,
    /// Service control policies of the caller's account.
    Scp,
    /// The trust policy of the role.
    Trust,
    /// The policy of a resource that is not a role, or of a role when a call on it is no assumption.
    Resource,
    /// The caller's identity-based policies.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The session policies of the caller's session.
    Session,
}

/// Which account a layer speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Side {
    /// The account of the principal that calls.
    #[serde(rename = "caller account")]
    Caller,
    /// The account that holds the resource.
    #[serde(rename = "resource account")]
    Resource,
}

/// What a layer, or a policy in it, says about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LayerVerdict {
    /// A statement allows it, and none denies it.
    Allow,
    /// Nothing allows it.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
    /// The layer has no say in this request.
    NotApplicable,
}

/// One layer of the evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LayerTrace {
    /// Which kind of policy.
    pub kind: LayerKind,
    /// For which account it speaks.
    pub side: Side,
    /// What it says.
    pub verdict: LayerVerdict,
    /// The same in a sentence, with the reason.
    pub sentence: String,
    /// The policies of the layer, in order.
    pub policies: Vec<PolicyTrace>,
    /// How many statements about other actions a brief answer leaves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
}

/// One policy of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PolicyTrace {
    /// The policy's name, where it has one.
    pub name: String,
    /// A JSON pointer to its text.
    #[serde(rename = "in")]
    pub text: String,
    /// What this policy alone says.
    pub verdict: LayerVerdict,
    /// Its statements, in order.
    pub statements: Vec<StatementTrace>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StatementTrace {
    /// Its number in the policy, from 1.
    pub number: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`; empty where it can't be read.
    pub effect: EffectTrace,
    /// Whether it applies to the request.
    pub matched: bool,
    /// Whether it applies, and if not the first reason.
    pub sentence: String,
    /// The whole statement.
    pub place: Place,
    /// Its elements, in the order of evaluation.
    pub elements: Vec<ElementTrace>,
}

impl StatementTrace {
    /// The statement by its `Sid`, or by its number where it has none.
    #[must_use]
    pub fn name(&self) -> String {
        statement_name(self.number, self.sid.as_ref())
    }
}

/// A statement by its `Sid`, or by its number where it has none.
pub(crate) fn statement_name(number: usize, sid: Option<&impl AsRef<str>>) -> String {
    match sid.map(AsRef::as_ref) {
        Some(sid) if !sid.is_empty() => ["statement `", sid, "`"].concat(),
        _ => format!("statement {number}"),
    }
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EffectTrace {
    /// It grants.
    Allow,
    /// It denies, whatever else grants.
    Deny,
    /// It is missing, or neither of the two.
    #[serde(rename = "")]
    Unreadable,
}

impl From<Option<Effect>> for EffectTrace {
    fn from(effect: Option<Effect>) -> Self {
        match effect {
            Some(Effect::Allow) => Self::Allow,
            Some(Effect::Deny) => Self::Deny,
            None => Self::Unreadable,
        }
    }
}

/// An element of a statement by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ElementKind {
    /// `Principal`
    Principal,
    /// `NotPrincipal`
    NotPrincipal,
    /// `Action`
    Action,
    /// `NotAction`
    NotAction,
    /// `Resource`
    Resource,
    /// `NotResource`
    NotResource,
    /// `Condition`
    Condition,
}

impl ElementKind {
    /// As it is written in a policy.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Principal => "Principal",
            Self::NotPrincipal => "NotPrincipal",
            Self::Action => "Action",
            Self::NotAction => "NotAction",
            Self::Resource => "Resource",
            Self::NotResource => "NotResource",
            Self::Condition => "Condition",
        }
    }

    /// Whether it names the actions of a statement.
    #[must_use]
    pub const fn is_about_actions(self) -> bool {
        matches!(self, Self::Action | Self::NotAction)
    }
}

/// One element of a statement: `Principal`, `Action`, `Resource`, `Condition` or a `Not` form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElementTrace {
    /// The element's name as it is written.
    pub element: ElementKind,
    /// Whether it matched the request.
    pub matched: bool,
    /// Why, in a sentence.
    pub sentence: String,
    /// Where it stands: the value that matched, else the whole element.
    pub place: Place,
    /// For `Condition`: the operators in it; all must match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<OperatorTrace>,
}

/// One operator of a `Condition`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OperatorTrace {
    /// The operator as it is written, `ForAllValues:StringLikeIfExists` for example.
    pub operator: String,
    /// Whether every key under it matched.
    pub matched: bool,
    /// The keys under it; all must match.
    pub keys: Vec<KeyTrace>,
}

/// One key under an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyTrace {
    /// The key as it is written.
    pub key: String,
    /// Whether the key's values satisfy the operator.
    pub matched: bool,
    /// Why, in a sentence.
    pub sentence: String,
    /// Where the key and its values stand.
    pub place: Place,
    /// The values of the key in the request; `null` where the request does not carry it.
    pub request: Option<Vec<String>>,
    /// The values of the policy.
    pub values: Vec<ValueTrace>,
}

/// One value of the policy under a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ValueTrace {
    /// The value after variables were replaced; as written where there are none or one is absent.
    pub value: String,
    /// Whether a value of the request compares with it as the operator's positive form asks.
    pub matched: bool,
    /// Where it stands.
    pub place: Place,
}
