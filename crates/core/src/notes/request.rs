//! The rules of how a request comes in: partitions, VPC endpoints, and services that call.

use rolecall_source::Confidence;

use super::Rule;

pub const PARTITION_ENDPOINT: Rule = Rule {
    confidence: Confidence::Observed,
    text: "Credentials are valid in one partition. An endpoint of another partition does not know them and answers InvalidClientTokenId.",
    source: "prowler-cloud/prowler#4244, aws/aws-sdk-js-v3#5755",
};

pub const PARTITION_CROSSED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "AssumeRole never crosses a partition. The text of the refusal is not recorded: Rolecall gives the one for credentials that an endpoint does not know. Since November 2026 a token of GetWebIdentityToken can be used with AssumeRoleWithWebIdentity in another partition.",
    source: "IAM User Guide, Cross-partition federation",
};

#[cfg(feature = "federation")]
pub const PARTITION_PROVIDER: Rule = Rule {
    confidence: Confidence::Observed,
    text: "An STS endpoint knows the identity providers of its own partition only: call a Region of the role's partition.",
    source: "Versent/saml2aws#187, venth/aws-adfs#102",
};

pub const VPC_ENDPOINT: Rule = Rule {
    confidence: Confidence::Documented,
    text: "A request through a VPC endpoint carries aws:SourceVpce, aws:SourceVpc and aws:VpcSourceIp, and no aws:SourceIp: a condition on aws:SourceIp finds no value, and a private address in it matches nothing.",
    source: "IAM User Guide, AWS global condition context keys",
};

pub const SERVICE_SENDS: Rule = Rule {
    confidence: Confidence::Documented,
    text: "The service sends aws:SourceAccount and aws:SourceArn when it assumes a role. Give their values in the request (`sourceAccount`, `sourceArn`).",
    source: "the service's own guide, Cross-service confused deputy prevention",
};

pub const SERVICE_EXPECTED: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "The service is expected to send aws:SourceAccount and aws:SourceArn when it assumes a role, but AWS publishes no list of the services that do. Without values in the request (`sourceAccount`, `sourceArn`), Rolecall leaves the keys out.",
    source: "an open question of AWS's documentation",
};

pub const SERVICE_SENDS_NOTHING: Rule = Rule {
    confidence: Confidence::Observed,
    text: "This service does not send aws:SourceAccount or aws:SourceArn when it assumes a role: with a condition that needs one of them, it can never assume the role. The same was reported of EC2, Lambda, API Gateway, Backup and Glue.",
    source: "AWS's answer as reported in prowler-cloud/prowler#2810",
};

pub const SERVICE_UNKNOWN: Rule = Rule {
    confidence: Confidence::Inferred,
    text: "AWS publishes no list of the services that send aws:SourceAccount and aws:SourceArn when they assume a role. For this service they are taken to be absent unless the request gives them (`sourceAccount`, `sourceArn`).",
    source: "an open question of AWS's documentation",
};

pub const SCHEDULE_GROUP: Rule = Rule {
    confidence: Confidence::Documented,
    text: "EventBridge Scheduler sends the ARN of the schedule group as aws:SourceArn, never that of the schedule. Rolecall makes it from the group in the schedule's ARN and the Region that is called, since the service assumes the role in its own Region.",
    source: "EventBridge Scheduler User Guide, Confused deputy prevention; KensioSoftware/yulin#1085",
};
