//! What services send of `aws:SourceArn` and `aws:SourceAccount` when they assume a role.
//!
//! AWS has no list: some guides show the keys in the trust policy of a role, and for some services
//! AWS was reported to answer that they send neither.

use rolecall_source::Confidence;

/// Whether a service sends `aws:SourceArn` and `aws:SourceAccount` when it assumes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceKeys {
    /// `None` where nothing is known.
    pub sent: Option<bool>,
    /// What `aws:SourceArn` names, such as `the schedule group`.
    pub resource: Option<&'static str>,
    /// An example of the ARN, with `{R}` for the Region and `{A}` for the account.
    pub default: Option<&'static str>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Who says so.
    pub source: &'static str,
}

const UNKNOWN: SourceKeys = SourceKeys {
    sent: None,
    resource: None,
    default: None,
    confidence: Confidence::Inferred,
    source: "AWS publishes no list of the services that send these keys",
};

const NOT_SENT: SourceKeys = SourceKeys {
    sent: Some(false),
    confidence: Confidence::Observed,
    source: "AWS's answer as reported in prowler-cloud/prowler#2810",
    ..UNKNOWN
};

const EXPECTED: SourceKeys = SourceKeys {
    sent: Some(true),
    resource: Some("the resource that makes the call"),
    ..UNKNOWN
};

const fn documented(
    resource: &'static str,
    default: Option<&'static str>,
    source: &'static str,
) -> SourceKeys {
    SourceKeys {
        sent: Some(true),
        resource: Some(resource),
        default,
        confidence: Confidence::Documented,
        source,
    }
}

/// What is known about a service, by its service principal.
///
/// ```
/// use rolecall_policy::keys::services::source_keys;
/// assert_eq!(source_keys("ec2.amazonaws.com").sent, Some(false));
/// assert_eq!(source_keys("scheduler.amazonaws.com").resource, Some("the schedule group"));
/// assert_eq!(source_keys("new-service.amazonaws.com").sent, None);
/// ```
#[must_use]
pub fn source_keys(service: &str) -> SourceKeys {
    let ends = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"];
    let name = ends.iter().find_map(|end| service.strip_suffix(end));
    match name.unwrap_or_default() {
        "apigateway" | "backup" | "ec2" | "glue" | "lambda" => NOT_SENT,
        "personalize" => documented(
            "the resource of Amazon Personalize",
            Some("arn:aws:personalize:{R}:{A}:solution/example"),
            "Amazon Personalize Developer Guide, Cross-service confused deputy prevention",
        ),
        "iot" => documented(
            "AWS IoT in a Region of an account",
            Some("arn:aws:iot:{R}:{A}:"),
            "AWS IoT Core Developer Guide, Cross-service confused deputy prevention",
        ),
        "appstream" => documented(
            "the fleet",
            Some("arn:aws:appstream:{R}:{A}:fleet/example"),
            "Amazon WorkSpaces Applications Administration Guide, Cross-service confused deputy prevention",
        ),
        "finops-agent" => SourceKeys {
            confidence: Confidence::Observed,
            ..documented(
                "the agent space",
                Some("arn:aws:finops-agent:{R}:{A}:agentspace/example"),
                "trust policies of the AWS FinOps Agent in public templates",
            )
        },
        "scheduler" => documented(
            "the schedule group",
            None,
            "EventBridge Scheduler User Guide, Confused deputy prevention",
        ),
        "events" => documented(
            "the rule",
            None,
            "Amazon EventBridge User Guide, Cross-service confused deputy prevention",
        ),
        "batchoperations.s3" | "bedrock" | "bedrock-agentcore" | "cloudformation" | "codebuild"
        | "config" | "databrew" | "datasync" | "dms" | "firehose" | "lexv2" | "pods.eks" | "s3"
        | "sagemaker" | "states" | "transcribe" | "transfer" => EXPECTED,
        _ => UNKNOWN,
    }
}
