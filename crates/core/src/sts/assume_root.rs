//! `AssumeRoot`.

use rolecall_policy::Arn;
use rolecall_source::{Confidence::Documented, StsOperation};

use super::{
    constraints::{Constraints, integer},
    credentials,
    invocation::{Ending, Findings, Invocation, Success},
    refusal::{Refused, Why},
    role,
};
use crate::{
    authorize::{Authorization, check},
    notes::{self, refusals},
    operation::AssumeRoot,
    report::response::Response,
    request_context::ContextBuilder,
    world::{Caller, SessionKind, SessionState},
};

const LONGEST_SESSION: i64 = 900;
const TOKEN_LENGTH: usize = 752;
const EVERYTHING: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
/// The managed policies that a session of a root user can be restricted to.
const TASKS: &[&str] = &[
    "IAMAuditRootUserCredentials",
    "IAMCreateRootUserPassword",
    "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy",
    "SQSUnlockQueuePolicy",
];

pub(super) fn run(
    invocation: &Invocation<'_, '_>,
    asked: &AssumeRoot<'_>,
    found: &mut Findings,
) -> Ending {
    credentials::regional_only(invocation)?;
    let duration = parameters(invocation, asked)?;
    let target = asked.target_principal.or_empty();
    let Some(account) = target_account(target) else {
        let reason = format!("`{target}` is neither an account id nor the ARN of a root user");
        let why = Why::new(refusals::ROOT_TARGET, reason)
            .value(target)
            .at(asked.target_principal.span());
        let refused = Refused::invalid(
            "Request must contain a valid target principal",
            why.accepts(
                "an account id such as `111122223333`, or `arn:aws:iam::111122223333:root`",
            ),
        );
        return Err(refused.into());
    };
    let partition = invocation.world.partition(account).name;
    let resource = format!("arn:{partition}:iam::{account}:root");
    let task = task(asked);

    let mut context = ContextBuilder::default();
    context.one(
        "sts:TaskPolicyArn",
        task,
        "passed as TaskPolicyArn",
        Documented,
    );
    context.principal(&invocation.caller, &invocation.world, invocation.at);
    context.resource(account, &[], &invocation.world);
    context.request(invocation.request, invocation.at);
    context.replace(&invocation.request.context);
    let caller_account = invocation.caller.account().map_or("", |a| a.id.as_str());
    let mut check = check(
        &invocation.world,
        &invocation.caller,
        &Authorization {
            action: StsOperation::AssumeRoot.action(),
            resource: &resource,
            // the member account has no policy that could allow it: the caller's side decides
            account: caller_account,
            policy: None,
        },
        context,
    );
    let world = &invocation.world;
    let why_not = if matches!(invocation.caller, Caller::Root { .. }) {
        Some("a root user can't call AssumeRoot")
    } else if !world.is_management(caller_account) {
        Some("AssumeRoot is for the management account of an organization")
    } else if caller_account == account {
        Some("AssumeRoot is for member accounts, not for the management account itself")
    } else if world.organization(account).is_none() {
        Some("the target account is not in the organization")
    } else {
        None
    };
    if let Some(reason) = why_not {
        check.deny(reason);
    }
    let denied = (!check.allowed()).then(|| {
        let text = format!(
            "User: {} is not authorized to perform: sts:AssumeRoot on resource: {resource}",
            invocation.caller.arn()
        );
        Refused::denied(&check, text)
    });
    found.checks.push(check);
    found.resource = Some(resource);
    if let Some(task) = asked.task_policy_arn.value.arn() {
        let unknown = role::unknown_policy(invocation, task);
        found.diagnostics.extend(unknown);
    }
    notes::add(&mut found.notes, notes::ASSUME_ROOT);
    if let Some(denied) = denied {
        return Err(denied.into());
    }
    let session = SessionState {
        kind: SessionKind::AssumedRoot,
        source_identity: invocation
            .caller
            .session()
            .and_then(|session| session.source_identity.clone()),
        // the policy of a task denies what is no part of it; the rest a root user may do
        policy: world
            .managed(task)
            .and_then(|_| credentials::policy(Some(EVERYTHING))),
        policy_arns: vec![task.to_owned()],
        ..credentials::session(invocation, account, duration)
    };
    let response = Response::AssumeRoot {
        credentials: credentials::issue(invocation, &session, TOKEN_LENGTH),
        source_identity: session.source_identity.clone(),
    };
    Ok(Success::Issued(Box::new(session), response))
}

/// Checks the parameters' constraints; the duration in seconds.
fn parameters(invocation: &Invocation<'_, '_>, asked: &AssumeRoot<'_>) -> Result<i64, Refused> {
    let mut constraints = Constraints::of(invocation.call.name_span);
    constraints.required_text(&asked.target_principal, 12, 2048, None);
    constraints.required(&asked.task_policy_arn);
    let duration = integer(&asked.duration_seconds)?;
    constraints.number(&asked.duration_seconds, duration, 0, LONGEST_SESSION);
    constraints.check()?;
    let task = task(asked);
    let known = task
        .strip_prefix("arn:")
        .and_then(|arn| arn.split_once(":iam::aws:policy/root-task/"))
        .is_some_and(|(partition, name)| {
            partition == invocation.partition().name && TASKS.contains(&name)
        });
    if !known {
        let why = Why::new(
            refusals::ROOT_TASK,
            format!("`{task}` is not a policy for a privileged task"),
        );
        let why = why.value(task).at(asked.task_policy_arn.span());
        return Err(Refused::invalid(
            "Request must contain a valid task policy",
            why.accepts(format!(
                "`arn:aws:iam::aws:policy/root-task/` with one of {}",
                TASKS.join(", ")
            )),
        ));
    }
    Ok(match duration {
        None | Some(0) => LONGEST_SESSION,
        Some(duration) => duration,
    })
}

/// The ARN of the policy for the task.
fn task<'c>(asked: &AssumeRoot<'c>) -> &'c str {
    let arn = asked.task_policy_arn.value.arn();
    arn.map_or("", |arn| arn.value.as_str())
}

/// The account of a target: its id, or the ARN of its root user.
fn target_account(target: &str) -> Option<&str> {
    let id = match Arn::read(target) {
        Some(arn) if arn.service == "iam" && arn.resource == "root" => arn.account,
        Some(_) => return None,
        None => target,
    };
    (id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}
