//! What people paste, read into typed calls.
//!
//! [`cli`] reads `aws …` commands, wherever they stand in the text, into [`Call`]s; [`words`] is
//! the shell's part of that. [`saml`] reads SAML responses and [`jwt`] tokens, as AWS reads them;
//! [`mod@unwrap`] says what a text is and takes its wrappings off. [`Input`] is all of that at
//! once, and each text is read only once for it. With the keys of an issuer,
//! [`saml::signatures`] and [`jwt::signature`] verify what was read. Reading never fails: a call
//! comes back as far as it goes, with diagnostics that underline what is wrong in the text as it
//! was pasted.
//!
//! ```
//! use rolecall_intake::cli;
//! let text = "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Audit";
//! let read = cli::read(text);
//! let call = &read.value[0];
//! assert_eq!(call.operation, "AssumeRole");
//! let role = call.text("RoleArn").unwrap();
//! assert_eq!(role.span.of(text), "arn:aws:iam::123456789012:role/Audit");
//! assert!(read.diagnostics[0].message.contains("--role-session-name"));
//! ```

pub mod cli;
pub mod denial;
pub mod jwt;
pub mod protocol;
pub mod saml;
pub mod unwrap;
#[cfg(feature = "verify")]
pub mod verify;
pub mod words;

mod call;
mod documents;
mod input;
mod name;
mod notes;
mod origin;
mod refusal;
mod signature;

pub use call::{Call, Global, Member, ParamValue, Parameter, Structure, Tag};
pub use documents::{Document, Documents, Pasted, Verified};
pub use input::{Content, DocumentKind, Input};
pub use name::SOURCE_IDENTITY_MAX;
pub use origin::Origin;
pub use refusal::Refusal;
pub use signature::{Signature, Status};

#[cfg(test)]
#[cfg(feature = "verify")]
#[path = "../../../tests/support/signing.rs"]
mod signing;
