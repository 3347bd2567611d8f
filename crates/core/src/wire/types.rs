//! The types of an answer, as they are read back.

use rolecall_intake::Status;
use rolecall_policy::{
    EffectTrace, ElementKind, ElementTrace, KeyTrace, LayerKind, LayerTrace, LayerVerdict,
    OperatorTrace, PolicyTrace, Side, StatementTrace, ValueTrace, Verdict,
};
use rolecall_source::{Confidence, Place, Severity};

use super::{Read, Text};
use crate::members;
use crate::paste::{Decoded, Kind, Offered, Part, Paste, Refused};
use crate::report::{
    AccountEvent, AwsError, Check, ContextEntry, Nearest, Note, Object, Outcome, Provisional,
    ProvisionalKind, Query, RefusalReport, RefusedBy, Remedy, RemedyKind, ReportDiagnostic,
    ReportRelated, Responsible, Session, SignatureReport, Simulation, StepReport,
    response::Response,
};

members! {
    Simulation {
        rolecall: "rolecall",
        title: "title",
        diagnostics: "diagnostics",
        steps: "steps",
        who: "who",
        queries: "queries",
    }
    Responsible {
        step: "step",
        account: "account",
        event_id: "eventID",
        event_name: "eventName",
        person: "person",
        source_identity: "sourceIdentity",
        chain: "chain",
    }
    Query { tool: "tool", text: "text", note: "note" }
    ReportDiagnostic {
        code: "code",
        severity: "severity",
        message: "message",
        help: "help",
        place: _,
        related: "related",
        confidence: "confidence",
    }
    ReportRelated { message: "message", place: _ }
    Place {
        text: "in",
        line: "line",
        column: "column",
        end_line: "endLine",
        end_column: "endColumn",
    }
    StepReport {
        operation: "operation",
        caller: "caller",
        resource: "resource",
        time: "time",
        valid_clock: "validClock",
        diagnostics: "diagnostics",
        signature: "signature",
        checks: "checks",
        outcome: "outcome",
        provisional: "provisional",
        refusal: "refusal",
        events: "events",
        notes: "notes",
        input: "input",
    }
    Provisional { pointer: "in", kind: "kind" }
    RefusalReport {
        reason: "reason",
        value: "value",
        place: "place",
        accepted: "accepted",
        rule: "rule",
        confidence: "confidence",
        source: "source",
        also: "also",
    }
    Nearest {
        layer: "layer",
        policy: "policy",
        statement: "statement",
        remedy: "remedy",
    }
    Remedy {
        kind: "kind",
        actions: "actions",
        key: "key",
        value: "value",
        is_enough: "isEnough",
    }
    SignatureReport { status: "status", reason: "reason" }
    ContextEntry {
        key: "key",
        values: "values",
        multi: "multi",
        origin: "origin",
        confidence: "confidence",
    }
    OutcomeMembers {
        session: "session",
        response: "response",
        error: "error",
        by: "refusedBy",
        reason: "notRun",
    }
    Session {
        arn: "arn",
        assumed_role_id: "assumedRoleId",
        access_key_id: "accessKeyId",
        source_identity: "sourceIdentity",
        tags: "tags",
        transitive_tag_keys: "transitiveTagKeys",
        expiration: "expiration",
    }
    AwsError {
        code: "code",
        status: "status",
        message: "message",
        cli: "cli",
        xml: "xml",
    }
    AccountEvent { account: "account", event: "event" }
    Note { confidence: "confidence", text: "text", source: "source" }
}

impl<T> Read for Object<T> {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        Read::read(text).map(Self::Read)
    }
}

/// The members of an outcome, of which each kind has its own.
struct OutcomeMembers {
    session: Option<Session>,
    response: Option<Object<Response>>,
    error: Option<AwsError>,
    by: Option<RefusedBy>,
    reason: Option<String>,
}

impl Read for Outcome {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        let OutcomeMembers {
            session,
            response,
            error,
            by,
            reason,
        } = Read::read(text)?;
        Some(match (error, reason) {
            (Some(error), _) => Self::Refused { error, by: by? },
            (None, Some(reason)) => Self::NotRun { reason },
            (None, None) => Self::Succeeded { session, response },
        })
    }
}

impl Read for RefusedBy {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        text.object(|text| {
            let kind: String = text.member("kind")?;
            Some(match kind.as_str() {
                "validation" => Self::Validation,
                "identification" => Self::Identification,
                "check" => Self::Check {
                    action: text.member("action")?,
                    layer: text.member("layer")?,
                },
                _ => return None,
            })
        })
    }
}

impl Read for Check {
    fn read(text: &mut Text<'_>) -> Option<Self> {
        text.object(|text| {
            Some(Self {
                action: text.member("action")?,
                verdict: text.member("verdict")?,
                decided_by: text.member("decidedBy")?,
                context: text.member("context")?,
                layers: text.member("layers")?,
                nearest: text.member("nearest")?,
                // the simulator's own, which are not written
                layer: None,
                open: Vec::new(),
                drafts: Vec::new(),
            })
        })
    }
}

members! {
    LayerTrace {
        kind: "kind",
        side: "side",
        verdict: "verdict",
        sentence: "sentence",
        policies: "policies",
        left_out: "leftOut",
    }
    PolicyTrace {
        name: "name",
        text: "in",
        verdict: "verdict",
        statements: "statements",
    }
    StatementTrace {
        number: "number",
        sid: "sid",
        effect: "effect",
        matched: "matched",
        sentence: "sentence",
        place: "place",
        elements: "elements",
    }
    ElementTrace {
        element: "element",
        matched: "matched",
        sentence: "sentence",
        place: "place",
        operators: "operators",
    }
    OperatorTrace { operator: "operator", matched: "matched", keys: "keys" }
    KeyTrace {
        key: "key",
        matched: "matched",
        sentence: "sentence",
        place: "place",
        request: "request",
        values: "values",
    }
    ValueTrace { value: "value", matched: "matched", place: "place" }
}

members! {
    Paste {
        kind: "kind",
        summary: "summary",
        wrapped: "wrapped",
        decoded: "decoded",
        operation: "operation",
        parameters: "parameters",
        source_identity: "sourceIdentity",
        issuer: "issuer",
        audience: "audience",
        issued: "issued",
        commands: "commands",
        unsigned: "unsigned",
        roles: "roles",
        refused: "refused",
        settable: "settable",
        removable: "removable",
    }
    Decoded { title: "title", text: "text" }
    Offered { role: "role", provider: "provider" }
    Refused { caller: "caller", action: "action", resource: "resource" }
}

/// A type that is written as one of some names.
trait Names: Copy + 'static {
    const ALL: &'static [(&'static str, Self)];
}

/// Says which names the variants of a type are read from.
macro_rules! names {
    ($($type:ident { $($variant:ident: $name:literal),+ $(,)? })+) => {$(
        impl Names for $type {
            const ALL: &'static [(&'static str, Self)] = &[$(($name, Self::$variant)),+];
        }

        impl Read for $type {
            fn read(text: &mut Text<'_>) -> Option<Self> {
                let name = text.string()?;
                let mut all = <Self as Names>::ALL.iter();
                all.find(|it| it.0 == name).map(|it| it.1)
            }
        }
    )+};
}

names! {
    Verdict { Allow: "allow", ImplicitDeny: "implicit-deny", ExplicitDeny: "explicit-deny" }
    LayerVerdict {
        Allow: "allow",
        ImplicitDeny: "implicit-deny",
        ExplicitDeny: "explicit-deny",
        NotApplicable: "not-applicable",
    }
    LayerKind {
        Rcp: "rcp",
        Scp: "scp",
        Trust: "trust",
        Resource: "resource",
        Identity: "identity",
        Boundary: "boundary",
        Session: "session",
    }
    EffectTrace { Allow: "Allow", Deny: "Deny", Unreadable: "" }
    ElementKind {
        Principal: "Principal",
        NotPrincipal: "NotPrincipal",
        Action: "Action",
        NotAction: "NotAction",
        Resource: "Resource",
        NotResource: "NotResource",
        Condition: "Condition",
    }
    // a call of an SDK is written as `unknown` too
    Kind {
        Cli: "cli",
        Saml: "saml",
        Jwt: "jwt",
        SamlMetadata: "saml-metadata",
        SamlRequest: "saml-request",
        AwsResponse: "aws-response",
        Config: "config",
        CloudTrail: "cloudtrail",
        Unknown: "unknown",
    }
    Part {
        SourceIdentity: "SourceIdentity",
        ExternalId: "ExternalId",
        Tags: "Tags",
        SerialNumber: "SerialNumber",
        TokenCode: "TokenCode",
        Policy: "Policy",
    }
    RemedyKind {
        AddStatement: "add-statement",
        AddActions: "add-actions",
        ExtendResource: "extend-resource",
        ExtendPrincipal: "extend-principal",
        PassKey: "pass-key",
        AcceptValue: "accept-value",
    }
    ProvisionalKind { Draft: "draft", Unsigned: "unsigned" }
    Side { Caller: "caller account", Resource: "resource account" }
    Confidence { Documented: "documented", Observed: "observed", Inferred: "inferred" }
    Severity { Error: "error", Warning: "warning", Info: "info" }
    // a missing key is written as `invalid` too
    Status {
        Verified: "verified",
        Invalid: "invalid",
        Unsigned: "unsigned",
        NotChecked: "not-checked",
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    fn are_written<T: Names + Serialize>() {
        for (name, variant) in T::ALL {
            assert_eq!(serde_json::to_value(variant).unwrap(), *name);
        }
    }

    #[test]
    fn names_are_those_that_are_written() {
        are_written::<Verdict>();
        are_written::<LayerVerdict>();
        are_written::<LayerKind>();
        are_written::<EffectTrace>();
        are_written::<ElementKind>();
        are_written::<Side>();
        are_written::<Kind>();
        are_written::<RemedyKind>();
        are_written::<Part>();
        are_written::<ProvisionalKind>();
        are_written::<Confidence>();
        are_written::<Severity>();
        are_written::<Status>();
    }
}
