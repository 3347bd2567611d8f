//! Errors: denials, which a check explains, and refusals, which explain themselves.

#[cfg(feature = "federation")]
use rolecall_intake::Refusal as DocumentRefusal;
use rolecall_source::{Span, Spanned};

use crate::{
    notes::Rule,
    report::{AwsError, Check, RefusedBy},
};

/// An error, and what refused the call. An error that no policy decides is made with its
/// explanation, so that none lacks one.
#[derive(Debug)]
pub struct Refused {
    pub error: Box<AwsError>,
    pub by: RefusedBy,
    /// The faults: several where AWS names several violations at once, none where a check
    /// explains the error.
    pub why: Vec<Why>,
}

/// Which value broke which rule, and what would be accepted.
#[derive(Debug, Clone)]
pub struct Why {
    pub rule: Rule,
    /// As a sentence fragment.
    pub reason: String,
    pub value: Option<String>,
    /// Where the value is in the text of the call.
    pub span: Option<Span>,
    /// As a sentence fragment.
    pub accepted: Option<String>,
}

impl Why {
    pub fn new(rule: Rule, reason: impl Into<String>) -> Self {
        Self {
            rule,
            reason: reason.into(),
            value: None,
            span: None,
            accepted: None,
        }
    }

    #[cfg(feature = "federation")]
    /// What is wrong with an assertion or token, whose refusal has its place in the call's text.
    pub fn of_document(rule: Rule, refusal: &DocumentRefusal, span: Span) -> Self {
        Self {
            rule: rule.with(refusal.confidence),
            reason: refusal.reason.clone(),
            value: refusal.value.clone(),
            span: Some(span),
            accepted: refusal.accepted.clone(),
        }
    }

    pub fn value(self, value: impl Into<String>) -> Self {
        Self {
            value: Some(value.into()),
            ..self
        }
    }

    pub fn at(self, span: impl Into<Option<Span>>) -> Self {
        Self {
            span: span.into(),
            ..self
        }
    }

    /// The value and place of a text.
    pub fn text(self, text: &Spanned<String>) -> Self {
        self.value(text.value.as_str()).at(text.span)
    }

    pub fn accepts(self, accepted: impl Into<String>) -> Self {
        Self {
            accepted: Some(accepted.into()),
            ..self
        }
    }
}

impl Refused {
    pub fn new(code: &str, status: u16, message: impl Into<String>, why: Why) -> Self {
        Self {
            error: Box::new(AwsError::new(code, status, message)),
            by: RefusedBy::Validation,
            why: vec![why],
        }
    }

    /// The `AccessDenied` of a check that is denied.
    pub fn denied(check: &Check, message: impl Into<String>) -> Self {
        Self {
            error: Box::new(AwsError::new("AccessDenied", 403, message)),
            by: check.refusal(),
            why: Vec::new(),
        }
    }

    /// An error for the caller's credentials.
    pub fn for_credentials(self) -> Self {
        let by = RefusedBy::Identification;
        Self { by, ..self }
    }

    /// An error that AWS words as the denial of this check.
    pub fn for_check(self, check: &Check) -> Self {
        let by = check.refusal();
        Self { by, ..self }
    }

    /// An error with the status 400.
    pub fn bad_request(code: &str, message: impl Into<String>, why: Why) -> Self {
        Self::new(code, 400, message, why)
    }

    /// A `ValidationError`.
    pub fn invalid(message: impl Into<String>, why: Why) -> Self {
        Self::bad_request("ValidationError", message, why)
    }

    /// An `AccessDenied` that no policy decides.
    pub fn access_denied(message: impl Into<String>, why: Why) -> Self {
        Self::new("AccessDenied", 403, message, why)
    }
}

impl AwsError {
    fn new(code: &str, status: u16, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            status,
            message: message.into(),
            cli: String::new(),
            xml: String::new(),
        }
    }

    /// Writes the error as the AWS CLI prints it and as it comes over the wire.
    pub(crate) fn print(&mut self, operation: &str, request_id: &str) {
        let Self { code, message, .. } = &*self;
        let side = if self.status < 500 {
            "Sender"
        } else {
            "Receiver"
        };
        let escaped = message
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let xml = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>{side}</Type>\n    <Code>{code}</Code>\n    <Message>{escaped}</Message>\n  </Error>\n  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
        );
        self.cli =
            format!("An error occurred ({code}) when calling the {operation} operation: {message}");
        self.xml = xml;
    }
}
