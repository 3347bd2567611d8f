//! What a person changes otherwise than by typing into a text.

use rolecall_core::paste::Paste;
use rolecall_source::Path;
use serde_json::{Value, json};

use crate::arn::{Kind, Principal};
use crate::scenario::Scenario;
use crate::scenario::policies::{GUESSED, policy};

/// A change of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// Writes a value at a JSON pointer; `null` takes it out.
    Set { pointer: Path, value: Value },
    /// Adds an item to a list that does not have it.
    Push { pointer: Path, value: Value },
    /// Takes out what stands at a JSON pointer.
    Remove(Path),
    /// Gives a member another name.
    Rename {
        parent: Path,
        from: String,
        to: String,
    },
    /// Attaches a policy of the organization to one of its nodes.
    Attach {
        node: Path,
        list: &'static str,
        policy: Value,
    },
    /// Brings the caller of a step into the world: a user with the account, or a role with a step
    /// that assumes it.
    AddCaller { step: usize, arn: String },
    /// Brings a role into the world.
    AddRole {
        arn: String,
        principal: Value,
        action: &'static str,
    },
    /// Brings an identity provider into the world, with its account.
    AddProvider {
        account: String,
        list: &'static str,
        item: Value,
    },
    /// Moves a role to another account. The calls that name it follow.
    MoveRole { arn: String, account: String },
    /// Asks for a role of those that the document of a step offers.
    Choose {
        step: usize,
        role: String,
        provider: Option<String>,
    },
    /// Several changes, as one.
    All(Vec<Self>),
    /// Makes the call of a step from an error that AWS gave. A source identity that it is about was
    /// set in this call, or else where the caller's session was made.
    FromError { step: usize, inherited: bool },
    /// Makes the draft at a pointer the person's own policy.
    Keep(Path),
    /// Opens the scenario that was pasted as the call of a step.
    Open(usize),
    /// Brings a policy that was pasted as the call of a step to where it belongs, and gives the step
    /// its call again.
    Place {
        step: usize,
        call: String,
        belongs: Belongs,
    },
    /// Adds a step at the end, of the same caller.
    AddStep,
    /// Adds a step behind another, made with its session.
    ContinueAs(usize),
    /// Takes a step out.
    RemoveStep(usize),
    /// Lets a step and the one behind it change places.
    SwapSteps(usize),
    /// Makes a step of each command in a step.
    SplitStep(usize),
    /// Takes everything out of the world.
    Empty,
}

/// Where a policy belongs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Belongs {
    /// In the place of the policy at a JSON pointer.
    At(Path),
    /// Beside the other policies of the user or role at a JSON pointer.
    To(Path),
}

impl Change {
    /// Adds the draft of a permissions policy to a user or role.
    pub(crate) fn permissions(holder: &Path) -> Self {
        Self::Push {
            pointer: holder.member("policies"),
            value: draft_permissions("*"),
        }
    }

    /// Whether it adds what a pasted document needs, and decides nothing for the person.
    pub(super) fn sets_up(&self) -> bool {
        match self {
            Self::AddRole { .. } | Self::AddProvider { .. } => true,
            Self::All(changes) => changes.iter().all(Self::sets_up),
            Self::Set { pointer, .. } => {
                *pointer == Path::clock() || pointer.is_member("sessionName")
            }
            _ => false,
        }
    }

    /// The pointer to the policy that a pasted one replaces.
    pub(super) fn replaced(&self) -> Option<&Path> {
        match self {
            Self::Place {
                belongs: Belongs::At(pointer),
                ..
            } => Some(pointer),
            _ => None,
        }
    }

    /// Changes that have the same name and follow each other are undone together, as the letters of
    /// a word are.
    pub(super) fn typing(&self) -> Option<&Path> {
        match self {
            Self::Set { pointer, .. } => Some(pointer),
            Self::Rename { parent, .. } => Some(parent),
            _ => None,
        }
    }

    /// Whether it adds something that may be there already.
    pub(super) const fn adds(&self) -> bool {
        matches!(
            self,
            Self::Push { .. }
                | Self::Attach { .. }
                | Self::AddRole { .. }
                | Self::AddProvider { .. }
        )
    }

    /// Whether results belong to other steps than before.
    pub(super) const fn moves_steps(&self) -> bool {
        matches!(
            self,
            Self::AddCaller { .. }
                | Self::FromError { .. }
                | Self::Open(_)
                | Self::ContinueAs(_)
                | Self::RemoveStep(_)
                | Self::SwapSteps(_)
                | Self::SplitStep(_)
        )
    }

    /// Changes the scenario, and the step at hand with it.
    pub(super) fn apply(self, scenario: &mut Scenario, step: &mut usize, paste: &Paste) {
        match self {
            Self::Set { pointer, value } => scenario.set(&pointer, value),
            Self::Push { pointer, value } => scenario.add(&pointer, value),
            Self::Remove(pointer) => scenario.remove(&pointer),
            Self::Rename { parent, from, to } => scenario.rename(&parent, &from, &to),
            Self::Attach { node, list, policy } => scenario.attach(&node, list, &policy),
            Self::AddCaller { step: at, arn } => *step = add_caller(scenario, at, &arn, false),
            Self::AddRole {
                arn,
                principal,
                action,
            } => scenario.add_role(&arn, &principal, action),
            Self::AddProvider {
                account,
                list,
                item,
            } => {
                let account = scenario.add_account(&account);
                scenario.add(&account.member(list), item);
            }
            Self::MoveRole { arn, account } => scenario.move_role(&arn, &account),
            Self::Choose {
                step,
                role,
                provider,
            } => {
                scenario.set(&Path::step(step).member("role"), json!(role));
                scenario.set(&Path::step(step).member("provider"), json!(provider));
            }
            Self::All(changes) => {
                for change in changes {
                    change.apply(scenario, step, paste);
                }
            }
            Self::FromError {
                step: at,
                inherited,
            } => *step = from_error(scenario, at, paste, inherited),
            Self::Keep(pointer) => scenario.keep(&pointer),
            Self::Open(at) => {
                *scenario = Scenario::read(scenario.text(&Path::step_input(at)));
                *step = 0;
            }
            Self::Place {
                step,
                call,
                belongs,
            } => {
                let input = Path::step_input(step);
                let document = scenario.text(&input).to_owned();
                scenario.set_text(&input, call);
                match belongs {
                    Belongs::At(pointer) => scenario.set(&pointer, document.into()),
                    Belongs::To(holder) => scenario.add(
                        &holder.member("policies"),
                        json!({"name": "Pasted", "document": document}),
                    ),
                }
            }
            Self::AddStep => {
                let last = scenario.steps();
                let caller = last.checked_sub(1).and_then(|step| scenario.made_by(step));
                let mut added = json!({"input": "aws sts get-caller-identity"});
                if let (Some(caller), Value::Object(members)) = (caller, &mut added) {
                    members.shift_insert(0, "as".to_owned(), json!(caller));
                }
                scenario.insert_step(last, added);
                *step = last;
            }
            Self::ContinueAs(at) => {
                let session = format!("${}", at + 1);
                let input = "aws sts get-caller-identity";
                scenario.insert_step(at + 1, json!({"as": session, "input": input}));
                *step = at + 1;
            }
            Self::RemoveStep(at) => {
                scenario.remove_step(at);
                *step = step.saturating_sub(usize::from(*step >= at && *step > 0));
            }
            Self::SwapSteps(first) => {
                scenario.swap_steps(first);
                if *step == first {
                    *step = first + 1;
                } else if *step == first + 1 {
                    *step = first;
                }
            }
            Self::Empty => {
                scenario.remove(&Path::organization());
                scenario.remove(&Path::managed_policies());
                scenario.set(&Path::accounts(), json!([]));
            }
            Self::SplitStep(at) => scenario.split_step(at, &paste.commands),
        }
    }
}

/// A permissions policy that stands in for one that is not known.
fn draft_permissions(resource: &str) -> Value {
    let statement = json!({
        "Sid": GUESSED,
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Resource": resource,
    });
    json!({"name": "Permissions", "document": policy(&statement), "draft": true})
}

/// Brings in who makes a step, and gives the step's number after that. A source identity that the
/// caller inherited is set by the call that makes its session.
fn add_caller(scenario: &mut Scenario, step: usize, arn: &str, inherits: bool) -> usize {
    let made_by = Path::step_caller(step);
    let Some(who) = Principal::of(arn) else {
        return step;
    };
    let Some(session) = who.session.filter(|_| who.kind == Kind::Session) else {
        if who.kind == Kind::User && !scenario.has(arn) {
            scenario.add_user(arn);
        } else {
            scenario.add_account(who.account);
        }
        scenario.set(&made_by, json!(arn));
        return step;
    };
    let starter = starter(scenario, &who);
    let path = if who.name.starts_with("AWSReservedSSO_") {
        "aws-reserved/sso.amazonaws.com/"
    } else {
        ""
    };
    let role = format!(
        "arn:{}:iam::{}:role/{path}{}",
        who.partition, who.account, who.name
    );
    if !scenario.has(&role) {
        scenario.add_role(&role, &json!({"AWS": starter}), "sts:AssumeRole");
    }
    let mut input = assume_role(&role, session);
    if inherits {
        input += &format!(" \\\n  --source-identity {STARTER}");
    }
    scenario.insert_step(step, json!({"as": starter, "input": input}));
    scenario.set(
        &Path::step_caller(step + 1),
        json!(format!("${}", step + 1)),
    );
    step + 1
}

fn assume_role(role: &str, session: &str) -> String {
    format!("aws sts assume-role \\\n  --role-arn {role} \\\n  --role-session-name {session}")
}

/// The name of the user who stands in for whoever began a session.
const STARTER: &str = "Somebody";

/// Whether an ARN is that of the user who stands in for whoever began a session.
pub(super) fn is_starter(arn: &str) -> bool {
    Principal::of(arn).is_some_and(|who| who.kind == Kind::User && who.name == STARTER)
}

/// A user of an account who may stand for whoever began a session.
fn starter(scenario: &mut Scenario, who: &Principal<'_>) -> String {
    let Principal {
        partition, account, ..
    } = who;
    let arn = format!("arn:{partition}:iam::{account}:user/{STARTER}");
    if !scenario.has(&arn) {
        scenario.add_user(&arn);
    }
    arn
}

/// Makes caller, role and call from what an error says, and gives the step's number after that.
/// Policies that the error does not tell are drafts.
fn from_error(scenario: &mut Scenario, step: usize, paste: &Paste, inherited: bool) -> usize {
    let Some(refused) = &paste.refused else {
        return step;
    };
    let (Some(caller), Some(role)) = (&refused.caller, &refused.resource) else {
        return step;
    };
    if paste.is_answer() {
        let who = Principal::of(caller);
        let more = match refused.action.as_str() {
            "sts:SetSourceIdentity" if !inherited => {
                let name = who.map_or("session", |who| who.session.unwrap_or(who.name));
                format!(" \\\n  --source-identity {name}")
            }
            "sts:TagSession" => " \\\n  --tags Key=Project,Value=Automation".to_owned(),
            _ => String::new(),
        };
        let call = assume_role(role, "session") + &more;
        scenario.set(&Path::step_input(step), json!(call));
    }
    let inherits = inherited && refused.action == "sts:SetSourceIdentity";
    let step = add_caller(scenario, step, caller, inherits);
    if !scenario.has(role) {
        let principal = scenario.principal_of(Some(caller));
        scenario.add_role(role, &principal, "sts:AssumeRole");
    }
    if let Some(holder) = scenario.holder(caller) {
        let policies = holder.member("policies");
        let known = scenario.value(&policies).and_then(Value::as_array);
        if known.is_none_or(Vec::is_empty) {
            scenario.push(&policies, draft_permissions(role));
        }
    }
    step
}
