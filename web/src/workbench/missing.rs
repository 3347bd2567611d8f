//! What the step at hand names and the world lacks.

use rolecall_core::paste::{self, Refused, built_in_provider};
use rolecall_core::wire;
use rolecall_source::{Path, StsOperation};
use serde_json::{Value, json};

use super::change::Belongs;
use super::change::Change;
use crate::arn::{Kind, Principal};
use crate::reading::{context_value, sts_operation};
use crate::scenario::Scenario;
use crate::state::State;

/// Something that can be added to the world.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Missing {
    /// What is missing, as a sentence.
    pub(crate) what: String,
    /// The ways to add it: the words on a button, and what it does.
    pub(crate) ways: Vec<(String, Change)>,
}

impl Missing {
    /// What can be added in one way.
    pub(super) fn one(what: &str, add: &str, change: Change) -> Self {
        Self {
            what: what.to_owned(),
            ways: vec![(add.to_owned(), change)],
        }
    }
}

impl State {
    /// What is missing, and how to add it.
    pub(crate) fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        if self.hides_answer() {
            // what is missing may be the answer
            return missing;
        }
        if let Some(other) = self.error_of_a_call().or_else(|| self.misplaced()) {
            return vec![other];
        }
        missing.extend(self.missing_session_name());
        missing.extend(self.missing_time());
        missing.extend(self.missing_account());
        missing.extend(self.missing_caller());
        missing.extend(both(self.missing_role(), self.missing_provider()));
        if missing.is_empty() {
            missing.extend(self.missing_policies());
        }
        if missing.is_empty() {
            missing.extend(self.missing_permissions());
        }
        missing
    }

    /// An error of AWS, from which its call can be made.
    fn error_of_a_call(&self) -> Option<Missing> {
        let refused = self.document.paste.refused.as_ref()?;
        let is_answer = self.document.paste.is_answer();
        if !refused.action.starts_with("sts:") {
            return None;
        }
        let Some(caller) = &refused.caller else {
            return is_answer.then(|| missing_document(refused));
        };
        let known = self.caller() == Some(caller) || self.made_by_session_like(caller);
        if known && !is_answer {
            return None;
        }
        let Some(role) = &refused.resource else {
            return is_answer.then(|| Missing {
                what: "The error does not name the role. Paste the call that AWS refused."
                    .to_owned(),
                ways: Vec::new(),
            });
        };
        let recreate = |inherited| Change::FromError {
            step: self.document.step,
            inherited,
        };
        let role = Principal::of(role).map_or(&**role, |role| role.name);
        let session = Principal::of(caller).filter(|who| who.kind == Kind::Session);
        if refused.action == "sts:SetSourceIdentity"
            && let Some(session) = session
        {
            return Some(Missing {
                what: format!(
                    "AWS refused the source identity of a call for {role}. The session of {} may \
                     have inherited it. Where was it set?",
                    session.name
                ),
                ways: vec![
                    (
                        format!("Set it when {} was assumed", session.name),
                        recreate(true),
                    ),
                    ("Set it in this call".to_owned(), recreate(false)),
                ],
            });
        }
        Some(Missing::one(
            &format!("This is the error of a call for {role}. It names the caller, too."),
            "Recreate the call",
            recreate(false),
        ))
    }

    /// What is no call, and belongs elsewhere: a scenario, or a policy.
    fn misplaced(&self) -> Option<Missing> {
        let input = Path::step_input(self.document.step);
        let text = self.document.scenario.text(&input);
        if !text.trim_start().starts_with('{') {
            return None;
        }
        if Scenario::is_one(text) {
            let open = Change::Open(self.document.step);
            return Some(Missing::one("This is a whole scenario.", "Open it", open));
        }
        let value: Value = wire::read(text)?;
        let mut statements = items(Some(value.get("Statement")?)).iter();
        let is_resource_based = statements.any(|statement| {
            let names = ["Principal", "NotPrincipal"];
            names.iter().any(|name| statement.get(name).is_some())
        });
        let call = self.document.history.text_before(&input, text);
        let place = |belongs| Change::Place {
            step: self.document.step,
            call: call.unwrap_or_default().to_owned(),
            belongs,
        };
        let report = self.result().map(|result| &result.report);
        let (words, change) = if is_resource_based {
            let role = report.and_then(|report| report.resource.as_deref());
            let trust = self.document.scenario.trust_policy(role)?;
            let words = format!("Make it the trust policy of {}", trust.owner);
            (words, place(Belongs::At(trust.pointer)))
        } else {
            let holder = self.document.scenario.holder(self.caller()?)?;
            let name = self.document.scenario.text(&holder.member("name"));
            let words = format!("Attach it to {name}");
            (words, place(Belongs::To(holder)))
        };
        Some(Missing::one(
            "This is a policy, not a call.",
            &words,
            change,
        ))
    }

    /// AWS asks for a session name beside a token.
    fn missing_session_name(&self) -> Option<Missing> {
        let name = Path::step(self.document.step).member("sessionName");
        let lacks = self.document.paste.kind == paste::Kind::Jwt
            && self.document.scenario.text(&name).is_empty();
        lacks.then(|| {
            Missing::one(
                "A token is sent with a session name.",
                "Call it session",
                self.sets("sessionName", "session"),
            )
        })
    }

    /// Writes a member of the step at hand.
    fn sets(&self, member: &str, value: &str) -> Change {
        Change::Set {
            pointer: Path::step(self.document.step).member(member),
            value: value.into(),
        }
    }

    fn made_by_session_like(&self, caller: &str) -> bool {
        let names =
            |arn: &str| Principal::of(arn).map(|it| (it.account.to_owned(), it.name.to_owned()));
        self.caller().is_some_and(|arn| names(arn) == names(caller))
    }

    fn missing_caller(&self) -> Option<Missing> {
        let arn = self.document.scenario.made_by(self.document.step)?;
        let who = Principal::of(arn)?;
        let (what, add) = match who.kind {
            Kind::User if !self.document.scenario.has(arn) => (
                format!("Account {} has no user {}.", who.account, who.name),
                "Add the user",
            ),
            Kind::Session if who.session.is_some() => (
                format!(
                    "{arn} is a session. A step before this one must assume {}.",
                    who.name
                ),
                "Add that step",
            ),
            _ => return None,
        };
        let change = Change::AddCaller {
            step: self.document.step,
            arn: arn.to_owned(),
        };
        Some(Missing::one(&what, add, change))
    }

    pub(crate) fn missing_role(&self) -> Option<Missing> {
        let report = &self.result()?.report;
        let operation = sts_operation(report).filter(|operation| operation.assumes_role())?;
        let arn = self.role_asked_for()?;
        let role = Principal::of(arn).filter(|role| role.kind == Kind::Role)?;
        if role.name.is_empty() || self.document.scenario.has(arn) {
            return None;
        }
        let principal = self.principal_for(role.account, operation)?;
        let change = Change::AddRole {
            arn: arn.to_owned(),
            principal,
            action: operation.action(),
        };
        let (account, name) = (role.account, role.name);
        let what = format!("Account {account} has no role {name} in this world.");
        Some(Missing::one(&what, "Add the role", change))
    }

    /// Whom the role of the current step has to trust. Whoever brings a token or assertion is
    /// trusted by the provider, never by a subject.
    pub(super) fn principal_for(&self, account: &str, operation: StsOperation) -> Option<Value> {
        if !operation.is_unsigned() {
            return Some(self.document.scenario.principal_of(self.caller()));
        }
        let report = &self.result()?.report;
        let provider = self.provider(account);
        let provider = provider.or_else(|| context_value(report, "aws:userid").map(str::to_owned));
        let built_in = self
            .document
            .paste
            .issuer
            .as_deref()
            .and_then(built_in_provider);
        let provider = built_in.map(str::to_owned).or(provider);
        Some(json!({ "Federated": provider? }))
    }

    fn missing_provider(&self) -> Option<Missing> {
        if self.foreign_provider().is_some() {
            // the provider is there once the role is in its account
            return None;
        }
        let role = Principal::of(self.role_asked_for()?)?;
        let arn = self.provider(role.account)?;
        let provider = Principal::of(&arn).filter(|it| it.kind == Kind::Provider)?;
        let operation = sts_operation(&self.result()?.report)?;
        let (list, item) = match (operation, &self.document.paste.issuer) {
            (StsOperation::AssumeRoleWithSaml, _) => {
                if self.document.scenario.saml_providers().contains(&arn) {
                    return None;
                }
                ("samlProviders", json!({ "name": provider.name }))
            }
            (StsOperation::AssumeRoleWithWebIdentity, Some(issuer))
                if built_in_provider(issuer).is_none() =>
            {
                let known = self.document.scenario.oidc_issuers(provider.account);
                if known.iter().any(|url| same_issuer(url, issuer)) {
                    return None;
                }
                let audience: Vec<_> = self.document.paste.audience.iter().collect();
                let item = json!({"url": issuer, "clientIds": audience});
                ("oidcProviders", item)
            }
            _ => return None,
        };
        Some(Missing::one(
            &format!("Account {} has no provider {arn}.", provider.account),
            "Add the provider",
            Change::AddProvider {
                account: provider.account.to_owned(),
                list,
                item,
            },
        ))
    }

    /// The trust policy names an account that the world lacks, or a provider of another account
    /// than the role's.
    fn missing_account(&self) -> Option<Missing> {
        let arn = self.refused_role()?;
        let role = Principal::of(arn)?.name;
        let moved = |account: &str| {
            let change = Change::MoveRole {
                arn: arn.to_owned(),
                account: account.to_owned(),
            };
            (format!("Move the role to account {account}"), change)
        };
        if let Some(provider) = self.foreign_provider() {
            let account = Principal::of(&provider)?.account;
            let what = format!(
                "{role} trusts a provider of account {account}. A role can trust only the providers of its own account."
            );
            return Some(Missing {
                what,
                ways: vec![moved(account)],
            });
        }
        let accounts = self.document.scenario.account_ids();
        let named = self.trusted(arn, "AWS");
        if named.iter().any(|name| Some(&**name) == self.caller()) {
            return None;
        }
        let (caller, who) = named.iter().find_map(|arn| {
            let who = Principal::of(arn)?;
            let lacking = match who.kind {
                Kind::User => !self.document.scenario.has(arn),
                Kind::Role | Kind::Session => !accounts.contains(&who.account),
                _ => false,
            };
            lacking.then_some((arn, who))
        })?;
        let mut ways = Vec::new();
        if !accounts.contains(&who.account) {
            ways.push(moved(who.account));
        }
        if who.kind != Kind::Role && !self.is_asserted() {
            let change = Change::AddCaller {
                step: self.document.step,
                arn: caller.clone(),
            };
            ways.push((format!("Make the call as {}", who.name), change));
        }
        let what = format!(
            "{role} trusts the {} {} of account {}, which is not in this world.",
            who.kind.words(),
            who.name,
            who.account
        );
        (!ways.is_empty()).then_some(Missing { what, ways })
    }

    /// The provider that the trust policy names, where it is in another account than the role.
    fn foreign_provider(&self) -> Option<String> {
        let arn = self.refused_role()?;
        let role = Principal::of(arn)?;
        let mut named = self.trusted(arn, "Federated");
        let provider = |arn: &String| {
            let provider = Principal::of(arn)?;
            let known = provider.kind == Kind::Provider && !provider.account.is_empty();
            known.then(|| provider.account.to_owned())
        };
        named.retain(|arn| provider(arn).is_some());
        let own = |arn: &String| provider(arn).is_some_and(|account| account == role.account);
        if named.iter().any(own) {
            return None;
        }
        named.into_iter().next()
    }

    /// The role that the call asks for, where it is in the world and the call is refused.
    fn refused_role(&self) -> Option<&str> {
        let result = self.result()?;
        let role = self.role_asked_for()?;
        let refused = !result.report.outcome.ok() && self.document.scenario.has(role);
        let is_role = Principal::of(role)?.kind == Kind::Role;
        (refused && is_role).then_some(role)
    }

    /// The principals of one kind that the trust policy of a role names.
    fn trusted(&self, role: &str, kind: &str) -> Vec<String> {
        let pane = self.document.scenario.trust_policy(Some(role));
        let text = pane.map(|pane| self.document.scenario.text(&pane.pointer).to_owned());
        let policy: Value = text.and_then(|text| wire::read(&text)).unwrap_or_default();
        let statements = items(policy.get("Statement"));
        let names = statements.iter().flat_map(|statement| {
            let principal = statement.get("Principal");
            items(principal.and_then(|principal| principal.get(kind)))
        });
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A caller without any policy is seldom what is meant.
    fn missing_permissions(&self) -> Option<Missing> {
        let report = &self.result()?.report;
        let error = report.outcome.error()?;
        let denied = ["AccessDenied", "UnauthorizedOperation"].contains(&error.code.as_str());
        let arn = report.caller.as_deref().filter(|_| denied)?;
        let holder = self.document.scenario.holder(arn)?;
        let policies = holder.member("policies");
        let known = self
            .document
            .scenario
            .value(&policies)
            .and_then(Value::as_array);
        if known.is_some_and(|known| !known.is_empty()) {
            return None;
        }
        let name = self.document.scenario.text(&holder.member("name"));
        let what = format!("No permissions policy of {name} is here.");
        Some(Missing::one(&what, "Add one", Change::permissions(&holder)))
    }

    /// The policies that the verdict rests on and that are drafts.
    fn missing_policies(&self) -> Vec<Missing> {
        let drafts = self.deciding_drafts().into_iter().map(|pointer| {
            let wanted = self.document.scenario.wanted_name(&pointer);
            let what = format!("Paste {wanted}: the one here is a draft.");
            Missing::one(&what, "Keep the draft", Change::Keep(pointer))
        });
        drafts.collect()
    }

    /// The ARN of the role that the call asks for. Without a choice that is the one role that the
    /// document offers.
    pub(crate) fn role_asked_for(&self) -> Option<&str> {
        let of_report = self.result().and_then(|it| it.report.resource.as_deref());
        let only = || match &self.document.paste.roles[..] {
            [only] => Some(only.role.as_str()),
            _ => None,
        };
        of_report.or_else(only)
    }

    /// The ARN of the provider that vouches for the document.
    fn provider(&self, account: &str) -> Option<String> {
        let chosen = self
            .document
            .scenario
            .text(&Path::step(self.document.step).member("provider"));
        if !chosen.is_empty() {
            return Some(chosen.to_owned());
        }
        if let Some(issuer) = &self.document.paste.issuer {
            let host = issuer.strip_prefix("https://").unwrap_or(issuer);
            let host = host.trim_end_matches('/');
            let partition = self.document.scenario.partition(account);
            return Some(format!(
                "arn:{partition}:iam::{account}:oidc-provider/{host}"
            ));
        }
        let role = self.role_asked_for()?;
        let mut pairs = self.document.paste.roles.iter();
        pairs.find(|pair| pair.role == role)?.provider.clone()
    }
}

/// The items of a list, or the one value that is in its place.
fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

/// Offers a missing role and a missing provider as one.
fn both(role: Option<Missing>, provider: Option<Missing>) -> Vec<Missing> {
    match (role, provider) {
        (Some(role), Some(provider)) => {
            let changes = role.ways.into_iter().chain(provider.ways);
            let changes = changes.map(|(_, change)| change).collect();
            vec![Missing::one(
                &format!("{} {}", role.what, provider.what),
                "Add the role and the provider",
                Change::All(changes),
            )]
        }
        (role, provider) => role.into_iter().chain(provider).collect(),
    }
}

/// What to paste next where AWS refused an assertion or token.
fn missing_document(refused: &Refused) -> Missing {
    let role = refused.resource.as_deref().and_then(Principal::of);
    let of = role.map_or_else(String::new, |role| format!(" for {}", role.name));
    let document = match StsOperation::of_action(&refused.action) {
        Some(StsOperation::AssumeRoleWithSaml) => "SAML response",
        _ => "token or its claims",
    };
    Missing {
        what: format!(
            "AWS refused an identity provider's document{of}. Paste the {document} here, over the \
             error; then the trust policy of the role."
        ),
        ways: Vec::new(),
    }
}

fn same_issuer(one: &str, other: &str) -> bool {
    let bare = |url: &str| {
        url.trim_start_matches("https://")
            .trim_end_matches('/')
            .to_owned()
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::fixture::{CALL, TRUST, start};

    /// The start after a text was pasted as its call, and the way that is offered was gone.
    fn pasted(text: &str) -> (String, State) {
        let mut workbench = start();
        let pointer = CALL.into();
        workbench.act(Action::Edit {
            pointer,
            text: text.to_owned(),
        });
        let (words, change) = workbench.missing().remove(0).ways.remove(0);
        workbench.act(Action::Change(change));
        (words, workbench)
    }

    #[test]
    fn a_policy_that_is_pasted_as_a_call_is_brought_to_its_place() {
        let call = start().document.scenario.text(&CALL.into()).to_owned();
        let trust = start()
            .document
            .scenario
            .text(&TRUST.into())
            .replace("DevUser", "Other");
        let (words, workbench) = pasted(&trust);
        assert_eq!(words, "Make it the trust policy of Developer_Role");
        assert_eq!(workbench.document.scenario.text(&TRUST.into()), trust);
        assert_eq!(workbench.document.scenario.text(&CALL.into()), call);

        let permissions = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
        let (words, workbench) = pasted(permissions);
        assert_eq!(words, "Attach it to DevUser");
        assert_eq!(workbench.document.scenario.text(&CALL.into()), call);
        assert!(!workbench.result().unwrap().report.outcome.ok());
    }

    #[test]
    fn a_scenario_that_is_pasted_as_a_call_is_opened() {
        let scenario = r#"{"accounts": [{"id": "111122223333"}], "steps": [{"input": "aws sts get-caller-identity"}]}"#;
        let (words, workbench) = pasted(scenario);
        assert_eq!(words, "Open it");
        assert_eq!(
            workbench.document.scenario.text(&CALL.into()),
            "aws sts get-caller-identity"
        );
    }
}
