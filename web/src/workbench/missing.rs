//! What the step at hand names and the world lacks.

use rolecall_core::wire;
use serde_json::{Value, json};

use super::change::{Belongs, input};
use super::{Change, Workbench};
use crate::arn::{Kind, Principal};
use crate::scenario::Scenario;

/// How many roles of a document are offered as buttons; the list has them all.
const MOST_CHOICES: usize = 4;

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
    fn one(what: &str, add: &str, change: Change) -> Self {
        Self {
            what: what.to_owned(),
            ways: vec![(add.to_owned(), change)],
        }
    }
}

impl Workbench {
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
        missing.extend(self.missing_choice());
        missing.extend(self.missing_session_name());
        missing.extend(self.missing_time());
        missing.extend(self.missing_caller());
        missing.extend(self.missing_role());
        missing.extend(self.missing_provider());
        if missing.is_empty() {
            missing.extend(self.missing_permissions());
        }
        missing
    }

    /// An error of AWS, from which its call can be made.
    fn error_of_a_call(&self) -> Option<Missing> {
        let refused = self.paste.refused.as_ref()?;
        let is_answer = self.paste.kind == "aws-response";
        let of_another = is_answer || self.caller() != Some(&refused.caller);
        let known = self.made_by_session_like(&refused.caller);
        (of_another && !known && refused.action.starts_with("sts:")).then(|| {
            Missing::one(
                "This is the error of a call. Who called, and what, can be read from it.",
                "make the call from it",
                Change::FromError(self.step),
            )
        })
    }

    /// What is no call, and belongs elsewhere: a scenario, or a policy.
    fn misplaced(&self) -> Option<Missing> {
        let input = input(self.step);
        let text = self.scenario.text(&input);
        if !text.trim_start().starts_with('{') {
            return None;
        }
        if Scenario::is_one(text) {
            let open = Change::Open(self.step);
            return Some(Missing::one("This is a whole scenario.", "open it", open));
        }
        let value: Value = wire::read(text)?;
        value.get("Statement")?;
        let call = self.history.text_before(&input, text);
        let place = |belongs| Change::Place {
            step: self.step,
            call: call.unwrap_or_default().to_owned(),
            belongs,
        };
        let report = self.result().map(|result| &result.report);
        let (words, change) = if text.contains("Principal\"") {
            let role = report.and_then(|report| report.resource.as_deref());
            let trust = self.scenario.trust_policy(role)?;
            let words = format!("make it the trust policy of {}", trust.owner);
            (words, place(Belongs::At(trust.pointer)))
        } else {
            let holder = self.scenario.holder(self.caller()?)?;
            let name = self.scenario.text(&format!("{holder}/name"));
            let words = format!("attach it to {name}");
            (words, place(Belongs::To(holder)))
        };
        Some(Missing::one(
            "This is a policy, and no call.",
            &words,
            change,
        ))
    }

    /// A document that names several roles does not say which one is asked for.
    fn missing_choice(&self) -> Option<Missing> {
        let roles = &self.paste.roles;
        let chosen = self.result().is_none_or(|it| it.report.resource.is_some());
        if chosen || roles.len() < 2 {
            return None;
        }
        let choose = |arn: &String| {
            let name = Principal::of(arn).map_or(&**arn, |role| role.name);
            (format!("assume {name}"), self.sets("role", arn))
        };
        let offered = roles.iter().map(|offered| &offered.role);
        Some(Missing {
            what: format!("The document names {} roles: which one?", roles.len()),
            ways: offered.take(MOST_CHOICES).map(choose).collect(),
        })
    }

    /// AWS asks for a session name beside a token.
    fn missing_session_name(&self) -> Option<Missing> {
        let name = format!("/steps/{}/sessionName", self.step);
        let lacks = self.paste.kind == "jwt" && self.scenario.text(&name).is_empty();
        lacks.then(|| {
            Missing::one(
                "A token is sent with a session name.",
                "call it session",
                self.sets("sessionName", "session"),
            )
        })
    }

    /// A document that was pasted is often one of yesterday.
    fn missing_time(&self) -> Option<Missing> {
        let error = self.result()?.report.outcome.error.as_ref()?;
        let issued = self.paste.issued.as_ref()?;
        let past = error.code == "ExpiredTokenException" && self.scenario.text("/clock") != issued;
        past.then(|| {
            Missing::one(
                &format!("The document was issued at {issued}, and the clock has gone on."),
                "set the clock to then",
                Change::Set {
                    pointer: "/clock".to_owned(),
                    value: issued.as_str().into(),
                },
            )
        })
    }

    /// Writes a member of the step at hand.
    fn sets(&self, member: &str, value: &str) -> Change {
        Change::Set {
            pointer: format!("/steps/{}/{member}", self.step),
            value: value.into(),
        }
    }

    fn made_by_session_like(&self, caller: &str) -> bool {
        let names =
            |arn: &str| Principal::of(arn).map(|it| (it.account.to_owned(), it.name.to_owned()));
        self.caller().is_some_and(|arn| names(arn) == names(caller))
    }

    fn missing_caller(&self) -> Option<Missing> {
        let arn = self.scenario.made_by(self.step)?;
        let who = Principal::of(arn)?;
        let (what, add) = match who.kind {
            Kind::User if !self.scenario.has(arn) => (
                format!("Account {} has no user {}.", who.account, who.name),
                "add the user",
            ),
            Kind::Session if who.session.is_some() => (
                format!(
                    "{} is a session: a step in front of this one has to assume {}.",
                    arn, who.name
                ),
                "add that step",
            ),
            _ => return None,
        };
        let change = Change::AddCaller {
            step: self.step,
            arn: arn.to_owned(),
        };
        Some(Missing::one(&what, add, change))
    }

    fn missing_role(&self) -> Option<Missing> {
        let report = &self.result()?.report;
        let operation = report.operation.as_deref()?;
        let action = match operation {
            "AssumeRole" => "sts:AssumeRole",
            "AssumeRoleWithSAML" => "sts:AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity" => "sts:AssumeRoleWithWebIdentity",
            _ => return None,
        };
        let arn = self.role_asked_for()?;
        let role = Principal::of(arn).filter(|role| role.kind == Kind::Role)?;
        if role.name.is_empty() || self.scenario.has(arn) {
            return None;
        }
        let principal = match self.provider(role.account) {
            Some(provider) if operation != "AssumeRole" => json!({"Federated": provider}),
            _ => self.scenario.principal_of(self.caller()),
        };
        let change = Change::AddRole {
            arn: arn.to_owned(),
            principal,
            action,
        };
        let (account, name) = (role.account, role.name);
        let what = format!("Account {account} has no role {name} in this world.");
        Some(Missing::one(&what, "add the role", change))
    }

    fn missing_provider(&self) -> Option<Missing> {
        let account = self.federated_account()?;
        let provider = self.provider(account)?;
        let account_at = self.scenario.account_pointer(account)?;
        let (list, item) = match (self.paste.kind.as_str(), &self.paste.issuer) {
            ("saml", _) => {
                if self.scenario.saml_providers().contains(&provider) {
                    return None;
                }
                let name = provider.rsplit('/').next().unwrap_or_default();
                ("samlProviders", json!({ "name": name }))
            }
            (_, Some(issuer)) => {
                let known = self.scenario.oidc_issuers(account);
                if known.iter().any(|url| same_issuer(url, issuer)) {
                    return None;
                }
                let audience: Vec<_> = self.paste.audience.iter().collect();
                (
                    "oidcProviders",
                    json!({"url": issuer, "clientIds": audience}),
                )
            }
            _ => return None,
        };
        Some(Missing::one(
            &format!("Account {account} has no provider {provider}."),
            "add the provider",
            Change::Push {
                pointer: format!("{account_at}/{list}"),
                value: item,
            },
        ))
    }

    /// A caller without any policy is seldom what is meant.
    fn missing_permissions(&self) -> Option<Missing> {
        let report = &self.result()?.report;
        let error = report.outcome.error.as_ref()?;
        let denied = ["AccessDenied", "UnauthorizedOperation"].contains(&error.code.as_str());
        let arn = report.caller.as_deref().filter(|_| denied)?;
        let holder = self.scenario.holder(arn)?;
        let policies = format!("{holder}/policies");
        let known = self.scenario.value(&policies).and_then(Value::as_array);
        if known.is_some_and(|known| !known.is_empty()) {
            return None;
        }
        let name = self.scenario.text(&format!("{holder}/name"));
        let what = format!("No permissions policy of {name} is here.");
        Some(Missing::one(&what, "add one", Change::permissions(&holder)))
    }

    /// The account of the role that a document asks for.
    fn federated_account(&self) -> Option<&str> {
        if !matches!(&*self.paste.kind, "saml" | "jwt") {
            return None;
        }
        Some(Principal::of(self.role_asked_for()?)?.account)
    }

    /// The ARN of the role that the call asks for, else the first one that the document offers.
    fn role_asked_for(&self) -> Option<&str> {
        let of_report = self.result().and_then(|it| it.report.resource.as_deref());
        let offered = || self.paste.roles.first().map(|it| it.role.as_str());
        of_report.or_else(offered)
    }

    /// The ARN of the provider that vouches for the document.
    fn provider(&self, account: &str) -> Option<String> {
        let chosen = self
            .scenario
            .text(&format!("/steps/{}/provider", self.step));
        if !chosen.is_empty() {
            return Some(chosen.to_owned());
        }
        if let Some(issuer) = &self.paste.issuer {
            let host = issuer.strip_prefix("https://").unwrap_or(issuer);
            let host = host.trim_end_matches('/');
            return Some(format!("arn:aws:iam::{account}:oidc-provider/{host}"));
        }
        self.paste
            .roles
            .iter()
            .find_map(|offered| offered.provider.clone())
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
    use crate::fixture::{CALL, TRUST, start};
    use crate::workbench::Action;

    /// The start after a text was pasted as its call, and the way that is offered was gone.
    fn pasted(text: &str) -> (String, Workbench) {
        let mut workbench = start();
        let pointer = CALL.to_owned();
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
        let call = start().scenario.text(CALL).to_owned();
        let trust = start().scenario.text(TRUST).replace("DevUser", "Other");
        let (words, workbench) = pasted(&trust);
        assert_eq!(words, "make it the trust policy of Developer_Role");
        assert_eq!(workbench.scenario.text(TRUST), trust);
        assert_eq!(workbench.scenario.text(CALL), call);

        let permissions = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
        let (words, workbench) = pasted(permissions);
        assert_eq!(words, "attach it to DevUser");
        assert_eq!(workbench.scenario.text(CALL), call);
        assert!(!workbench.result().unwrap().report.outcome.ok);
    }

    #[test]
    fn a_scenario_that_is_pasted_as_a_call_is_opened() {
        let scenario = r#"{"accounts": [{"id": "111122223333"}], "steps": [{"input": "aws sts get-caller-identity"}]}"#;
        let (words, workbench) = pasted(scenario);
        assert_eq!(words, "open it");
        assert_eq!(workbench.scenario.text(CALL), "aws sts get-caller-identity");
    }
}
