//! The IAM policy language: read with spans, evaluate, explain.
//!
//! The evaluator follows what AWS was recorded to do, and its documentation where nothing was
//! recorded. It reproduces AWS's verdict for one authorization: a principal, an action, a
//! resource and a request context against every kind of policy that can apply.
//!
//! ```
//! use rolecall_policy::{Context, Document, Policies, Principal, Request, Verdict, evaluate};
//!
//! let trust = Document::read("trust", "/trust", r#"{
//!     "Version": "2012-10-17",
//!     "Statement": [{
//!         "Effect": "Allow",
//!         "Principal": {"AWS": "arn:aws:iam::123456789012:user/DevUser"},
//!         "Action": "sts:AssumeRole"
//!     }]
//! }"#);
//! let context = Context::default();
//! let request = Request {
//!     principal: &Principal::aws("arn:aws:iam::123456789012:user/DevUser", None),
//!     action: "sts:AssumeRole",
//!     resource: "arn:aws:iam::123456789012:role/Developer_Role",
//!     resource_account: None,
//!     context: &context,
//! };
//! let policies = Policies { resource: Some(&trust), ..Policies::default() };
//! // the trust policy names the user: in the same account nothing else is needed
//! assert_eq!(evaluate(&request, &policies).verdict, Verdict::Allow);
//! ```

mod arn;
mod condition;
mod context;
mod document;
mod evaluate;
mod explain;
pub mod github;
pub mod keys;
mod kind;
mod letters;
mod library;
mod lint;
mod pattern;
mod principal;
pub mod protocol;
pub mod trace;
mod validate;
mod validation;

pub use arn::Arn;
pub use condition::{Condition, Keyed, Operand, Operator, Quantifier, Test};
pub use context::{Context, Open, Values};
pub use document::{
    ActionElement, Document, Effect, Policy, PrincipalElement, PrincipalKind, PrincipalName,
    ResourceElement, ResourcePattern, Statement, Version,
};
pub use evaluate::{
    Allowing, Decision, Finding, LayerDecision, Layers, Policies, Request, Verdict, evaluate,
};
pub use explain::{Detail, Explanation, explain, explain_in, first_difference};
pub use kind::PolicyType;
pub use library::Library;
pub use lint::lint;
pub use pattern::{Pattern, Variable};
pub use principal::{Grant, Principal};
pub use trace::{
    EffectTrace, ElementKind, ElementTrace, KeyTrace, LayerKind, LayerTrace, LayerVerdict,
    OperatorTrace, PolicyTrace, Side, StatementTrace, ValueTrace,
};
pub use validate::{review, validate};
pub use validation::{AwsRefusal, Validation};
