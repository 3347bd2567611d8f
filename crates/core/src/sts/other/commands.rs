//! Common commands of the AWS CLI with the action and resource that IAM authorizes.
//!
//! Sources: the Service Authorization Reference pages of the services named here.

use rolecall_intake::Call;

use crate::{operation::Other, sts::invocation::Invocation};

/// What a command is authorized as.
pub(super) struct Known {
    /// The operation of the API behind a high-level command.
    pub(super) operation: Option<&'static str>,
    pub(super) action: String,
    pub(super) resource: String,
}

/// How a resource is named: `{A}` is the caller's account, `{R}` the Region, and `{Name}` the
/// parameter of that name; a template whose parameter is missing ends before it with `*`.
struct Command {
    service: &'static str,
    operation: &'static str,
    action: &'static str,
    resource: &'static str,
}

const fn command(
    service: &'static str,
    operation: &'static str,
    action: &'static str,
    resource: &'static str,
) -> Command {
    Command {
        service,
        operation,
        action,
        resource,
    }
}

const COMMANDS: &[Command] = &[
    command("cloudtrail", "LookupEvents", "cloudtrail:LookupEvents", "*"),
    command(
        "dynamodb",
        "DeleteItem",
        "dynamodb:DeleteItem",
        "arn:aws:dynamodb:{R}:{A}:table/{TableName}",
    ),
    command(
        "dynamodb",
        "GetItem",
        "dynamodb:GetItem",
        "arn:aws:dynamodb:{R}:{A}:table/{TableName}",
    ),
    command(
        "dynamodb",
        "PutItem",
        "dynamodb:PutItem",
        "arn:aws:dynamodb:{R}:{A}:table/{TableName}",
    ),
    command(
        "dynamodb",
        "Query",
        "dynamodb:Query",
        "arn:aws:dynamodb:{R}:{A}:table/{TableName}",
    ),
    command(
        "dynamodb",
        "Scan",
        "dynamodb:Scan",
        "arn:aws:dynamodb:{R}:{A}:table/{TableName}",
    ),
    command("ec2", "DescribeInstances", "ec2:DescribeInstances", "*"),
    command("ec2", "DescribeRegions", "ec2:DescribeRegions", "*"),
    command(
        "iam",
        "CreateAccessKey",
        "iam:CreateAccessKey",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command(
        "iam",
        "CreateRole",
        "iam:CreateRole",
        "arn:aws:iam::{A}:role/{RoleName}",
    ),
    command(
        "iam",
        "CreateUser",
        "iam:CreateUser",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command(
        "iam",
        "DeleteRole",
        "iam:DeleteRole",
        "arn:aws:iam::{A}:role/{RoleName}",
    ),
    command(
        "iam",
        "DeleteUser",
        "iam:DeleteUser",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command("iam", "GetPolicy", "iam:GetPolicy", "{PolicyArn}"),
    command(
        "iam",
        "GetRole",
        "iam:GetRole",
        "arn:aws:iam::{A}:role/{RoleName}",
    ),
    command(
        "iam",
        "GetUser",
        "iam:GetUser",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command(
        "iam",
        "ListAccessKeys",
        "iam:ListAccessKeys",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command("iam", "ListAccountAliases", "iam:ListAccountAliases", "*"),
    command(
        "iam",
        "ListGroups",
        "iam:ListGroups",
        "arn:aws:iam::{A}:group/",
    ),
    command(
        "iam",
        "ListPolicies",
        "iam:ListPolicies",
        "arn:aws:iam::{A}:policy/",
    ),
    command(
        "iam",
        "ListRoles",
        "iam:ListRoles",
        "arn:aws:iam::{A}:role/",
    ),
    command(
        "iam",
        "ListUsers",
        "iam:ListUsers",
        "arn:aws:iam::{A}:user/",
    ),
    command(
        "iam",
        "TagUser",
        "iam:TagUser",
        "arn:aws:iam::{A}:user/{UserName}",
    ),
    command("kms", "ListKeys", "kms:ListKeys", "*"),
    command(
        "lambda",
        "Invoke",
        "lambda:InvokeFunction",
        "arn:aws:lambda:{R}:{A}:function:{FunctionName}",
    ),
    command("lambda", "ListFunctions", "lambda:ListFunctions", "*"),
    command(
        "organizations",
        "DescribeOrganization",
        "organizations:DescribeOrganization",
        "*",
    ),
    command(
        "organizations",
        "ListAccounts",
        "organizations:ListAccounts",
        "*",
    ),
    command(
        "s3api",
        "CreateBucket",
        "s3:CreateBucket",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "DeleteObject",
        "s3:DeleteObject",
        "arn:aws:s3:::{Bucket}/{Key}",
    ),
    command(
        "s3api",
        "GetBucketPolicy",
        "s3:GetBucketPolicy",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "GetBucketVersioning",
        "s3:GetBucketVersioning",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "GetObject",
        "s3:GetObject",
        "arn:aws:s3:::{Bucket}/{Key}",
    ),
    command(
        "s3api",
        "HeadObject",
        "s3:GetObject",
        "arn:aws:s3:::{Bucket}/{Key}",
    ),
    command("s3api", "ListBuckets", "s3:ListAllMyBuckets", "*"),
    command(
        "s3api",
        "ListObjects",
        "s3:ListBucket",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "ListObjectsV2",
        "s3:ListBucket",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "PutBucketPolicy",
        "s3:PutBucketPolicy",
        "arn:aws:s3:::{Bucket}",
    ),
    command(
        "s3api",
        "PutObject",
        "s3:PutObject",
        "arn:aws:s3:::{Bucket}/{Key}",
    ),
    command(
        "secretsmanager",
        "GetSecretValue",
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:{R}:{A}:secret:{SecretId}",
    ),
    command(
        "secretsmanager",
        "ListSecrets",
        "secretsmanager:ListSecrets",
        "*",
    ),
    command("sns", "Publish", "sns:Publish", "{TopicArn}"),
    command(
        "ssm",
        "GetParameter",
        "ssm:GetParameter",
        "arn:aws:ssm:{R}:{A}:parameter/{Name}",
    ),
];

/// The action and resource of a call; `None` for a command that is not in the table.
pub(super) fn find(invocation: &Invocation<'_, '_>, asked: Other<'_>) -> Option<Known> {
    let call = asked.call();
    let service = match call.service.as_str() {
        "s3" => match bucket_command(call) {
            Some(known) => return Some(known),
            // the API has the operations of `aws s3api` under this name
            None => "s3api",
        },
        service => service,
    };
    let command = COMMANDS
        .iter()
        .find(|c| c.service == service && c.operation == call.operation)?;
    Some(Known {
        operation: None,
        action: command.action.to_owned(),
        resource: fill(invocation, asked, command.resource),
    })
}

/// The high-level commands of `aws s3`, by their first address.
fn bucket_command(call: &Call) -> Option<Known> {
    let mut addresses = call
        .arguments
        .iter()
        .filter_map(|argument| argument.value.strip_prefix("s3://"));
    let first = addresses.next();
    let object = |address: &str| format!("arn:aws:s3:::{}", address.trim_end_matches('/'));
    let bucket = |address: &str| object(address.split('/').next().unwrap_or_default());
    let uploads = call
        .arguments
        .first()
        .is_some_and(|argument| !argument.value.starts_with("s3://"));
    let (operation, action, resource) = match (call.operation.as_str(), first) {
        ("Ls", None) => ("ListBuckets", "s3:ListAllMyBuckets", "*".to_owned()),
        ("Ls", Some(address)) => ("ListObjectsV2", "s3:ListBucket", bucket(address)),
        ("Cp" | "Mv", Some(address)) if uploads => ("PutObject", "s3:PutObject", object(address)),
        ("Cp" | "Mv", Some(address)) => ("GetObject", "s3:GetObject", object(address)),
        ("Rm", Some(address)) => ("DeleteObject", "s3:DeleteObject", object(address)),
        ("Mb", Some(address)) => ("CreateBucket", "s3:CreateBucket", bucket(address)),
        ("Rb", Some(address)) => ("DeleteBucket", "s3:DeleteBucket", bucket(address)),
        _ => return None,
    };
    Some(Known {
        operation: Some(operation),
        action: action.to_owned(),
        resource,
    })
}

fn fill(invocation: &Invocation<'_, '_>, asked: Other<'_>, template: &str) -> String {
    let mut resource = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        resource.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        rest = after;
        match name {
            "A" => {
                let account = invocation.caller.account();
                resource.push_str(account.map_or("", |account| account.id.as_str()));
            }
            "R" => resource.push_str(invocation.request.region()),
            name => match asked.text(name) {
                Some(value) => resource.push_str(value.trim_start_matches('/')),
                None => {
                    resource.push('*');
                    return resource;
                }
            },
        }
    }
    resource.push_str(rest);
    resource
}
