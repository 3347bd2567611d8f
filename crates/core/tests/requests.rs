//! How a request comes in: from a service, through a VPC endpoint, and in which partition.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may panic"
)]

mod support {
    pub mod worlds;
}

use rolecall_core::{report::StepReport, simulate};
use rolecall_source::{Confidence, Severity};
use serde_json::{Value, json};
use support::worlds::{ACCOUNT, CLOCK, policy};

const SCHEDULER: &str = "scheduler.amazonaws.com";

fn one(scenario: &Value) -> StepReport {
    let simulation = simulate(&scenario.to_string());
    assert_eq!(simulation.diagnostics, [], "{scenario}");
    simulation.steps.into_iter().next().unwrap()
}

fn is_ok(step: &StepReport) -> bool {
    assert_eq!(step.outcome.not_run(), None);
    step.outcome.ok()
}

/// The values of a condition key in the check of the operation.
fn key(step: &StepReport, name: &str) -> Option<Vec<String>> {
    let mut entries = step.checks[0].context.iter();
    let entry = entries.find(|entry| entry.key == name)?;
    Some(entry.values.clone())
}

/// Every sentence about a condition key of the trust policy.
fn sentences(step: &StepReport) -> Vec<String> {
    let layers = step.checks[0].layers.iter();
    let policies = layers.flat_map(|layer| &layer.policies);
    let statements = policies.flat_map(|policy| &policy.statements);
    let operators = statements
        .flat_map(|statement| &statement.elements)
        .flat_map(|element| &element.operators);
    let keys = operators.flat_map(|operator| &operator.keys);
    keys.map(|key| key.sentence.clone()).collect()
}

fn notes(step: &StepReport) -> String {
    let texts: Vec<_> = step.notes.iter().map(|note| note.text.as_str()).collect();
    texts.join("\n")
}

/// A service assumes a role under a condition, with this `request` block.
fn service(name: &str, condition: &Value, request: &Value) -> StepReport {
    let trust = policy(&json!([{
        "Effect": "Allow",
        "Principal": {"Service": name},
        "Action": "sts:AssumeRole",
        "Condition": condition
    }]));
    one(&json!({
        "clock": CLOCK,
        "accounts": [{"id": ACCOUNT, "roles": [{"name": "Exec", "trust": trust}]}],
        "steps": [{
            "as": name,
            "input": format!("aws sts assume-role --role-arn arn:aws:iam::{ACCOUNT}:role/Exec --role-session-name s1"),
            "request": request
        }]
    }))
}

fn of_account() -> Value {
    json!({"StringEquals": {"aws:SourceAccount": ACCOUNT}})
}

/// The condition of the role that AWS CDK makes for a schedule.
fn of_group() -> Value {
    json!({"StringEquals": {
        "aws:SourceAccount": ACCOUNT,
        "aws:SourceArn": format!("arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/default")
    }})
}

// KensioSoftware/yulin#1085; EventBridge Scheduler User Guide, Confused deputy prevention: the value
// is the ARN of the schedule group, never that of a schedule.
#[test]
fn a_schedule_is_sent_as_its_group() {
    for region in ["us-east-1", "eu-central-1"] {
        let schedule = format!("arn:aws:scheduler:{region}:{ACCOUNT}:schedule/default/s");
        let request = json!({"sourceAccount": ACCOUNT, "sourceArn": schedule});
        let step = service(SCHEDULER, &of_group(), &request);
        assert!(is_ok(&step), "{region}");
        assert!(notes(&step).contains("never that of the schedule"));
    }
    let schedule = format!("arn:aws:scheduler:eu-central-1:{ACCOUNT}:schedule/default/s");
    let request = json!({"region": "eu-central-1", "sourceArn": schedule});
    assert!(!is_ok(&service(SCHEDULER, &of_group(), &request)));
    let group = format!("arn:aws:scheduler:eu-central-1:{ACCOUNT}:schedule-group/default");
    let step = service(SCHEDULER, &of_account(), &request);
    assert_eq!(key(&step, "aws:SourceArn"), Some(vec![group]));
    let other = format!("arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/team/s");
    let request = json!({"sourceArn": other});
    assert!(!is_ok(&service(SCHEDULER, &of_group(), &request)));
}

// EventBridge Scheduler assumes the role in the Region of the schedule.
#[test]
fn a_schedule_in_another_region_than_the_call_is_a_warning() {
    let schedule = format!("arn:aws:scheduler:eu-central-1:{ACCOUNT}:schedule/default/s");
    let request = json!({"sourceArn": schedule});
    let step = service(SCHEDULER, &of_account(), &request);
    let [warning] = &step.diagnostics[..] else {
        panic!("{:?}", step.diagnostics)
    };
    assert_eq!(warning.severity, Severity::Warning);
    assert!(
        warning
            .message
            .contains("the schedule is in the Region `eu-central-1`, and `us-east-1` is called"),
        "{}",
        warning.message
    );
    assert!(
        warning
            .help
            .as_ref()
            .unwrap()
            .contains("set `region` to `eu-central-1`")
    );
    assert!(warning.place.column > 1, "{:?}", warning.place);
    let request = json!({"sourceArn": schedule, "region": "eu-central-1"});
    assert_eq!(service(SCHEDULER, &of_account(), &request).diagnostics, []);
    let group = format!("arn:aws:scheduler:eu-central-1:{ACCOUNT}:schedule-group/default");
    let step = service(SCHEDULER, &of_account(), &json!({"sourceArn": group}));
    assert_eq!(step.diagnostics, []);
}

// IAM User Guide, aws:SourceArn: the key holds the ARN of a resource.
#[test]
fn a_source_arn_that_is_not_an_arn_is_a_warning() {
    let step = service(
        "states.amazonaws.com",
        &of_account(),
        &json!({"sourceArn": "machine"}),
    );
    let messages: Vec<_> = step
        .diagnostics
        .iter()
        .map(|d| d.message.as_str())
        .collect();
    assert_eq!(messages, ["`machine` is not an ARN"]);
    // no service calls
    let condition = json!({"Bool": {"aws:SecureTransport": "true"}});
    let step = through_vpc(&condition, &json!({"sourceArn": "machine"}));
    assert_eq!(step.diagnostics, []);
}

// AWS publishes no list of the services that send the keys: only the guides of some say so.
#[test]
fn what_a_service_sends_is_as_sure_as_its_source() {
    for (name, confidence, says) in [
        ("states", Confidence::Inferred, "is expected to send"),
        ("scheduler", Confidence::Documented, "The service sends"),
        ("new", Confidence::Inferred, "AWS publishes no list"),
        ("ec2", Confidence::Observed, "does not send"),
    ] {
        let name = format!("{name}.amazonaws.com");
        let step = service(&name, &of_account(), &json!({}));
        let note = step
            .notes
            .iter()
            .find(|note| note.text.contains("aws:SourceArn"))
            .unwrap();
        assert!(note.text.contains(says), "{}", note.text);
        assert_eq!(note.confidence, confidence, "{name}");
    }
    let step = service("states.amazonaws.com", &of_account(), &json!({}));
    assert!(sentences(&step)[0].contains("`states.amazonaws.com` is expected to send the account"));
}

// The issue of the same report: without the key nothing is let in.
#[test]
fn a_missing_key_is_named_with_what_the_service_sends() {
    let step = service(SCHEDULER, &of_group(), &json!({}));
    assert!(!is_ok(&step));
    let sentences = sentences(&step);
    assert!(
        sentences
            .iter()
            .any(|s| s.contains("sends the ARN of the schedule group: set `sourceArn`")),
        "{sentences:?}"
    );
    assert!(notes(&step).contains("Give their values in the request"));
}

// prowler-cloud/prowler#2810: AWS's answer on EC2, Lambda, API Gateway, Backup and Glue.
#[test]
fn some_services_never_send_the_keys() {
    for name in ["ec2", "lambda", "apigateway", "backup", "glue"] {
        let name = format!("{name}.amazonaws.com");
        let step = service(&name, &of_account(), &json!({}));
        assert!(!is_ok(&step), "{name}");
        let sentences = sentences(&step);
        let never = format!("`{name}` does not send it, so this statement never applies");
        assert!(
            sentences.iter().any(|s| s.contains(&never)),
            "{sentences:?}"
        );
        assert!(notes(&step).contains("it can never assume the role"));
    }
    let step = service("new.amazonaws.com", &of_account(), &json!({}));
    assert!(!is_ok(&step));
    assert!(sentences(&step)[0].contains("AWS does not say whether `new.amazonaws.com` sends it"));
}

// The guides of Amazon Personalize, AWS IoT Device Defender and WorkSpaces Applications show the
// keys in the trust policy of a role.
#[test]
fn some_services_are_known_to_send_the_keys() {
    for (name, arn) in [
        (
            "personalize",
            "arn:aws:personalize:us-east-1:111122223333:*",
        ),
        ("iot", "arn:aws:iot:us-east-1:111122223333:*"),
        (
            "appstream",
            "arn:aws:appstream:us-east-1:111122223333:fleet/*",
        ),
        (
            "finops-agent",
            "arn:aws:finops-agent:*:111122223333:agentspace/*",
        ),
    ] {
        let name = format!("{name}.amazonaws.com");
        let mut condition = of_account();
        condition["ArnLike"] = json!({"aws:SourceArn": arn});
        assert!(is_ok(&service(&name, &condition, &json!({}))), "{name}");
        let nothing = json!({"sourceArn": null, "sourceAccount": null});
        assert!(!is_ok(&service(&name, &condition, &nothing)), "{name}");
    }
}

#[test]
fn the_account_of_a_service_follows_its_resource() {
    let request =
        json!({"sourceArn": format!("arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:m")});
    let step = service("states.amazonaws.com", &of_account(), &request);
    assert!(is_ok(&step));
    // a user's call never carries the keys
    let step = through_vpc(
        &json!({"StringEquals": {"aws:SourceAccount": ACCOUNT}}),
        &request,
    );
    assert!(!is_ok(&step));
    assert!(sentences(&step)[0].contains("only an AWS service that makes the call itself"));
}

/// A user assumes a role under a condition, with this `request` block.
fn through_vpc(condition: &Value, request: &Value) -> StepReport {
    let trust = policy(&json!([{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:user/ana")},
        "Action": "sts:AssumeRole",
        "Condition": condition
    }]));
    one(&json!({
        "clock": CLOCK,
        "accounts": [{
            "id": ACCOUNT,
            "users": [{"name": "ana"}],
            "roles": [{"name": "Net", "trust": trust}]
        }],
        "steps": [{
            "as": format!("arn:aws:iam::{ACCOUNT}:user/ana"),
            "input": format!("aws sts assume-role --role-arn arn:aws:iam::{ACCOUNT}:role/Net --role-session-name work"),
            "request": request
        }]
    }))
}

// elliotsegler.com, "IAM Conditions with IPs OR VPC Endpoints"; mahitotsu/gekko_08.
#[test]
fn a_request_through_a_vpc_endpoint_has_no_source_ip() {
    let addresses = json!({"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]});
    let request = json!({
        "sourceIp": "10.1.2.3",
        "sourceVpce": "vpce-0123456789abcdef0",
        "sourceVpc": "vpc-0123456789abcdef0"
    });
    let step = through_vpc(&json!({"IpAddress": addresses}), &request);
    assert_eq!(step.outcome.error().unwrap().code, "AccessDenied");
    assert_eq!(key(&step, "aws:SourceIp"), None);
    assert_eq!(key(&step, "aws:VpcSourceIp").unwrap(), ["10.1.2.3"]);
    let sentence = &sentences(&step)[0];
    assert!(
        sentence.contains("through the VPC endpoint `vpce-0123456789abcdef0`"),
        "{sentence}"
    );
    assert!(notes(&step).contains("no aws:SourceIp"));
    let event = &support::worlds::object(&step.events[0].event);
    assert_eq!(event["vpcEndpointId"], "vpce-0123456789abcdef0");
    assert_eq!(event["sourceIPAddress"], "10.1.2.3");

    let either = json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}});
    assert!(is_ok(&through_vpc(&either, &request)));
    let in_vpc = json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}});
    assert!(is_ok(&through_vpc(&in_vpc, &request)));
    // a negated condition holds without the key
    assert!(is_ok(&through_vpc(
        &json!({"NotIpAddress": addresses}),
        &request
    )));
    // a public address is not one in the VPC
    let step = through_vpc(&in_vpc, &json!({"sourceVpce": "vpce-1"}));
    assert_eq!(key(&step, "aws:VpcSourceIp"), None);
    let sentence = &sentences(&step)[0];
    assert!(
        sentence.ends_with("through the VPC endpoint `vpce-1`: set `vpcSourceIp` in the request"),
        "{sentence}"
    );
}

#[test]
fn the_scenario_may_give_any_key() {
    let condition = json!({"StringEquals": {"aws:SourceVpcArn": "arn:aws:ec2:us-east-1:1:vpc/v"}});
    let context = json!({"context": {"aws:sourcevpcarn": "arn:aws:ec2:us-east-1:1:vpc/v"}});
    let step = through_vpc(&condition, &context);
    assert!(is_ok(&step));
    let entry = step.checks[0].context.last().unwrap();
    assert_eq!(entry.origin, "given in the scenario");

    let condition = json!({"ForAnyValue:StringEquals": {"aws:VpceOrgPaths": "o-1/r-1/"}});
    let context = json!({"context": {"aws:VpceOrgPaths": ["o-1/r-1/", "o-2/r-2/"]}});
    assert!(is_ok(&through_vpc(&condition, &context)));

    let condition = json!({"Null": {"aws:SourceIp": "true"}});
    assert!(!is_ok(&through_vpc(&condition, &json!({}))));
    let context = json!({"context": {"AWS:SourceIp": null}});
    assert!(is_ok(&through_vpc(&condition, &context)));

    let condition = json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}});
    let context = json!({"context": {"aws:SourceIp": "192.0.2.1"}});
    assert!(is_ok(&through_vpc(&condition, &context)));
}

#[test]
fn a_step_adds_its_keys_to_those_of_the_scenario() {
    let trust = policy(&json!([{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:user/ana")},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {"StringEquals": {"x:a": "1", "x:b": "3"}}
    }]));
    let step = one(&json!({
        "clock": CLOCK,
        "request": {"context": {"x:a": "1", "x:b": "2"}},
        "accounts": [{
            "id": ACCOUNT,
            "users": [{"name": "ana"}],
            "roles": [{"name": "Net", "trust": trust}]
        }],
        "steps": [{
            "as": format!("arn:aws:iam::{ACCOUNT}:user/ana"),
            "input": format!("aws sts assume-role --role-arn arn:aws:iam::{ACCOUNT}:role/Net --role-session-name work --source-identity ana --tags Key=a,Value=b"),
            "request": {"context": {"x:b": "3"}}
        }]
    }));
    assert!(is_ok(&step));
    assert_eq!(step.checks.len(), 3);
    for check in &step.checks {
        assert!(check.context.iter().any(|entry| entry.key == "x:b"));
    }
}

/// A user of one partition assumes a role that is named in another or the same one.
fn partitions(user: &str, role: &str, request: &Value) -> StepReport {
    let trust = policy(&json!([{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:{role}:iam::{ACCOUNT}:root")},
        "Action": "sts:AssumeRole"
    }]));
    let may = policy(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    one(&json!({
        "clock": CLOCK,
        "request": request,
        "accounts": [
            {
                "id": "444455556666",
                "partition": role,
                "roles": [{"name": "Target", "trust": policy(&json!([{
                    "Effect": "Allow",
                    "Principal": {"AWS": format!("arn:{user}:iam::{ACCOUNT}:user/ana")},
                    "Action": "sts:AssumeRole"
                }]))}]
            },
            {
                "id": ACCOUNT,
                "users": [{"name": "ana", "policies": [{"document": may}]}],
                "roles": [{"name": "Own", "trust": trust}]
            }
        ],
        "steps": [{
            "as": format!("arn:{user}:iam::{ACCOUNT}:user/ana"),
            "input": format!("aws sts assume-role --role-arn arn:{role}:iam::444455556666:role/Target --role-session-name work")
        }]
    }))
}

// Regions and endpoints: botocore's partition and endpoint data, 1.44.8.
#[test]
fn each_partition_has_its_own_arns_and_endpoints() {
    for (partition, region, host) in [
        ("aws", "us-east-1", "sts.us-east-1.amazonaws.com"),
        (
            "aws-us-gov",
            "us-gov-west-1",
            "sts.us-gov-west-1.amazonaws.com",
        ),
        (
            "aws-cn",
            "cn-northwest-1",
            "sts.cn-northwest-1.amazonaws.com.cn",
        ),
        (
            "aws-eusc",
            "eusc-de-east-1",
            "sts.eusc-de-east-1.amazonaws.eu",
        ),
    ] {
        let step = partitions(partition, partition, &json!({}));
        assert!(is_ok(&step), "{partition}: {:?}", step.outcome.error());
        assert_eq!(
            step.outcome.session().unwrap().arn,
            format!("arn:{partition}:sts::444455556666:assumed-role/Target/work")
        );
        assert_eq!(key(&step, "aws:RequestedRegion").unwrap(), [region]);
        let event = &support::worlds::object(&step.events[0].event);
        assert_eq!(event["awsRegion"], region);
        assert_eq!(event["tlsDetails"]["clientProvidedHostHeader"], host);
        let identity = &event["userIdentity"]["arn"];
        assert_eq!(
            *identity,
            format!("arn:{partition}:iam::{ACCOUNT}:user/ana")
        );
    }
}

#[test]
fn no_role_is_assumed_across_partitions() {
    let step = partitions("aws", "aws-cn", &json!({}));
    let error = step.outcome.error().unwrap();
    assert_eq!(error.code, "InvalidClientTokenId");
    assert!(step.checks.is_empty());
    let diagnostic = &step.diagnostics[0];
    assert!(
        diagnostic
            .message
            .contains("roles are assumed within one partition only")
    );
    assert!(notes(&step).contains("never crosses a partition"));
}

// prowler-cloud/prowler#4244: GovCloud credentials at an endpoint of the partition `aws`.
#[test]
fn an_endpoint_knows_the_credentials_of_its_partition() {
    let step = partitions("aws-us-gov", "aws-us-gov", &json!({"region": "us-east-1"}));
    let error = step.outcome.error().unwrap();
    assert_eq!(error.code, "InvalidClientTokenId");
    assert_eq!(
        error.message,
        "The security token included in the request is invalid"
    );
    assert!(
        step.diagnostics[0]
            .help
            .as_ref()
            .unwrap()
            .contains("a call to a Region of `aws-us-gov`")
    );
}

#[test]
fn the_region_of_the_command_is_called() {
    let step = one(&json!({
        "accounts": [{"id": ACCOUNT, "users": [{"name": "ana"}]}],
        "steps": [{
            "as": format!("arn:aws:iam::{ACCOUNT}:user/ana"),
            "input": "aws sts get-session-token --region eu-central-1",
            "request": {"region": "us-west-2"}
        }]
    }));
    assert_eq!(json!(step.events[0].event)["awsRegion"], "eu-central-1");
}

#[test]
fn a_principal_of_another_partition_is_not_in_the_account() {
    let text = json!({
        "accounts": [{"id": ACCOUNT, "partition": "aws", "users": [{"name": "ana"}]}],
        "steps": [{
            "as": format!("arn:aws-us-gov:iam::{ACCOUNT}:user/ana"),
            "input": "aws sts get-caller-identity"
        }]
    });
    let simulation = simulate(&text.to_string());
    let message = &simulation.diagnostics[0].message;
    assert_eq!(
        *message,
        format!("account {ACCOUNT} is in the partition `aws`, and this ARN names `aws-us-gov`")
    );
    let text = json!({"accounts": [{"id": ACCOUNT, "partition": "gov"}]});
    let simulation = simulate(&text.to_string());
    assert!(
        simulation.diagnostics[0]
            .message
            .starts_with("a partition is `aws`")
    );
}

#[test]
fn caller_and_root_user_have_the_partition_of_their_account() {
    for name in ["user/ana", "root"] {
        let arn = format!("arn:aws-us-gov:iam::{ACCOUNT}:{name}");
        let step = one(&json!({
            "accounts": [{"id": ACCOUNT, "users": [{"name": "ana"}]}],
            "steps": [{"as": arn, "input": "aws sts get-caller-identity"}]
        }));
        assert!(is_ok(&step));
        assert_eq!(support::worlds::response(&step)["Arn"], arn);
    }
    let step = one(&json!({
        "accounts": [{"id": ACCOUNT, "partition": "aws-cn", "users": [{"name": "ana"}]}],
        "steps": [{
            "as": format!("arn:aws-cn:iam::{ACCOUNT}:user/ana"),
            "input": "aws s3 ls s3://logs"
        }]
    }));
    assert_eq!(step.resource.as_deref(), Some("arn:aws-cn:s3:::logs"));
    let host = &json!(step.events[0].event)["tlsDetails"]["clientProvidedHostHeader"];
    assert_eq!(*host, "logs.s3.cn-northwest-1.amazonaws.com.cn");
}

/// A SAML sign-in to GovCloud, in a scenario that does not say that the account is there.
fn govcloud(request: &Value) -> StepReport {
    let recipient = "https://signin.amazonaws-us-gov.com/saml";
    let provider = format!("arn:aws-us-gov:iam::{ACCOUNT}:saml-provider/IdP");
    let role = format!("arn:aws-us-gov:iam::{ACCOUNT}:role/Sso");
    let attribute = |name: &str, value: &str| {
        format!(
            "<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/{name}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
        )
    };
    let roles = attribute("Role", &format!("{role},{provider}"));
    let session = attribute("RoleSessionName", "ana");
    let response = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"r1\" Version=\"2.0\" IssueInstant=\"2026-11-22T09:59:00Z\" Destination=\"{recipient}\"><saml:Issuer>https://idp.example.com</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status><saml:Assertion ID=\"a1\" Version=\"2.0\" IssueInstant=\"2026-11-22T09:59:00Z\"><saml:Issuer>https://idp.example.com</saml:Issuer><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"#a1\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">ana@example.com</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"2026-11-22T10:04:00Z\" Recipient=\"{recipient}\"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"2026-11-22T09:54:00Z\" NotOnOrAfter=\"2026-11-22T10:04:00Z\"><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices:govcloud</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"2026-11-22T09:59:00Z\" SessionIndex=\"s1\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{roles}{session}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
    );
    let trust = policy(&json!([{
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": recipient}}
    }]));
    one(&json!({
        "clock": CLOCK,
        "request": request,
        "accounts": [{
            "id": ACCOUNT,
            "roles": [{"name": "Sso", "trust": trust}],
            "samlProviders": [{"name": "IdP"}]
        }],
        "steps": [{"input": response, "role": role, "provider": provider}]
    }))
}

// Versent/saml2aws#187: the sign-in fails at the default endpoint, and works with
// AWS_REGION=us-gov-west-1.
#[test]
fn a_saml_sign_in_to_govcloud_needs_a_region_there() {
    for request in [json!({"region": "us-gov-west-1"}), json!({})] {
        let step = govcloud(&request);
        assert!(is_ok(&step), "{request}: {:?}", step.outcome.error());
        assert_eq!(
            step.outcome.session().unwrap().arn,
            format!("arn:aws-us-gov:sts::{ACCOUNT}:assumed-role/Sso/ana")
        );
        let provider = &json!(step.events[0].event)["resources"][1]["ARN"];
        assert_eq!(
            *provider,
            format!("arn:aws-us-gov:iam::{ACCOUNT}:saml-provider/IdP")
        );
    }
    let step = govcloud(&json!({"region": "us-east-1"}));
    let error = step.outcome.error().unwrap();
    assert_eq!(error.code, "InvalidIdentityToken");
    assert!(
        error
            .message
            .starts_with("Specified provider doesn't exist")
    );
    assert!(notes(&step).contains("of its own partition only"));
}
