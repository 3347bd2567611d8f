//! Switches for what people wonder about: each is one edit of the inputs, and its own undoing.

use rolecall_core::paste::Part;
use rolecall_policy::LayerKind;
use rolecall_source::{Path, StsOperation};
use serde_json::{Value, json};

use crate::arn::{Kind, Principal};
use crate::engine;
use crate::state::State;
use crate::state::switch::{Applied, Edit, Switch};
use crate::text::json::compact;
use crate::text::{Mark, Tone};

/// A switch as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) switch: Switch,
    pub(crate) label: String,
    pub(crate) on: bool,
}

/// What a switch changes.
enum Plan {
    /// Parts of the call: each gets a value, or is removed.
    Parts(Vec<(Part, Option<String>)>),
    /// The age of the multi-factor authentication, which is not in the call.
    MfaAge,
}

impl State {
    /// The switches that make sense for the step at hand.
    pub(crate) fn offers(&self) -> Vec<Offer> {
        let mut offers = Vec::new();
        let mut offer = |switch, label: String| {
            let on = self.is_on(switch);
            if on || self.can_switch(switch) {
                offers.push(Offer { switch, label, on });
            }
        };
        let applied = |switch| {
            self.document
                .applied
                .iter()
                .find(|applied| applied.switch == switch)
        };
        let removed = applied(Switch::SourceIdentity)
            .is_some_and(|applied| words(&applied.before).len() > words(&applied.edit.after).len());
        let passes = self.document.paste.source_identity.is_some() || removed;
        let added = applied(Switch::SourceIdentity).is_some() && !removed;
        offer(
            Switch::SourceIdentity,
            if passes && !added {
                "no source identity".to_owned()
            } else {
                "a source identity".to_owned()
            },
        );
        offer(Switch::OtherIdentity, "another source identity".to_owned());
        offer(Switch::Mfa, "MFA".to_owned());
        offer(Switch::ExternalId, "an external id".to_owned());
        offer(Switch::Tags, "session tags".to_owned());
        offers
    }

    /// The step, from 0, that made the session of the step at hand: what the session knows of MFA
    /// was settled there, and no switch of this call changes it.
    pub(crate) fn mfa_settled(&self) -> Option<usize> {
        self.document.paste.operation.as_ref()?;
        let session = self
            .document
            .scenario
            .made_by(self.document.step)?
            .strip_prefix('$')?;
        session.parse::<usize>().ok()?.checked_sub(1)
    }

    /// Whether what the call asks for stands in a document of an identity provider.
    pub(crate) fn is_asserted(&self) -> bool {
        self.document.paste.operation.is_some() && self.document.paste.is_document()
    }

    /// Whether the call could take an inline session policy; it has one if not. `None` where no
    /// call of its kind takes one, or only outside the text.
    pub(crate) fn takes_session_policy(&self) -> Option<bool> {
        let operation = StsOperation::named(self.document.paste.operation.as_deref()?)?;
        let takes = operation.assumes_role() || operation == StsOperation::GetFederationToken;
        (takes && self.document.paste.is_command()).then(|| !self.passes(Part::Policy.name()))
    }

    /// Whether the switch can change anything.
    pub(crate) fn can_switch(&self, switch: Switch) -> bool {
        self.plan(switch).is_some()
    }

    /// Whether the call passes a parameter, by the name that the API gives it.
    pub(crate) fn passes(&self, parameter: &str) -> bool {
        self.document
            .paste
            .parameters
            .iter()
            .any(|name| name == parameter)
    }

    /// The lines of a text that switches changed.
    pub(crate) fn changed_lines(&self, pointer: &Path) -> Vec<Mark> {
        let on = self
            .document
            .applied
            .iter()
            .filter(|applied| applied.edit.pointer == *pointer);
        on.filter_map(|applied| {
            let now = self.document.scenario.text(pointer);
            if applied.edit.after.as_str() != Some(now) {
                return None;
            }
            let (start, _, inserted) = difference(words(&applied.before), now);
            let line = |at: usize| now.get(..at).map_or(0, |text| text.matches('\n').count()) + 1;
            // a break that was put in front of an option belongs to the line before
            let blank = inserted.len() - inserted.trim_start_matches([' ', '\\', '\n']).len();
            Some(Mark {
                first: line(start + blank),
                last: line(start + inserted.trim_end().len().max(blank)),
                tone: Tone::Changed,
            })
        })
        .collect()
    }

    /// Whether a switch changed what stands outside the texts.
    pub(crate) fn changed_value(&self, pointer: &Path) -> bool {
        self.document
            .applied
            .iter()
            .any(|applied| applied.edit.pointer == *pointer)
    }

    pub(super) fn is_on(&self, switch: Switch) -> bool {
        self.document
            .applied
            .iter()
            .any(|applied| applied.switch == switch && self.can_undo(applied))
    }

    /// Turns a switch on or off.
    pub(super) fn switch(&mut self, switch: Switch) {
        let on = self.is_on(switch);
        self.turn_off(switch);
        if on {
            return;
        }
        match switch {
            Switch::SourceIdentity => self.turn_off(Switch::OtherIdentity),
            Switch::OtherIdentity => self.turn_off(Switch::SourceIdentity),
            _ => {}
        }
        self.evaluate();
        let Some(edit) = self.edit_of(switch) else {
            return;
        };
        let before = self.document.scenario.value(&edit.pointer).cloned();
        self.document
            .scenario
            .set(&edit.pointer, edit.after.clone());
        self.document.applied.push(Applied {
            switch,
            edit,
            before: before.unwrap_or(Value::Null),
            passed: self.document.paste.source_identity.clone(),
        });
    }

    fn turn_off(&mut self, switch: Switch) {
        let Some(index) = self
            .document
            .applied
            .iter()
            .position(|applied| applied.switch == switch)
        else {
            return;
        };
        let applied = self.document.applied.remove(index);
        if let Some(before) = self.undone(&applied) {
            self.document.scenario.set(&applied.edit.pointer, before);
        }
    }

    /// What stands at the place of a switch once it is off; `None` if the person wrote over it.
    fn undone(&self, applied: &Applied) -> Option<Value> {
        let Edit {
            pointer,
            after,
            parts,
        } = &applied.edit;
        if !self.can_undo(applied) {
            return None;
        }
        if self
            .document
            .scenario
            .value(pointer)
            .unwrap_or(&Value::Null)
            == after
        {
            return Some(applied.before.clone());
        }
        let undo = |text: String, (part, _): &(Part, Option<String>)| {
            engine::change_paste(&text, *part, applied.original(*part))
        };
        let text = self.document.scenario.text(pointer).to_owned();
        parts.iter().try_fold(text, undo).map(Value::from)
    }

    /// Whether what a switch did can be undone: the person did not write over it.
    fn can_undo(&self, applied: &Applied) -> bool {
        let Edit {
            pointer,
            after,
            parts,
        } = &applied.edit;
        if self
            .document
            .scenario
            .value(pointer)
            .unwrap_or(&Value::Null)
            == after
        {
            return true;
        }
        let text = self.document.scenario.text(pointer);
        let mut results = self.document.results.iter().enumerate();
        let Some((_, result)) = results.find(|(step, _)| Path::step_input(*step) == *pointer)
        else {
            return false;
        };
        let paste = &result.paste;
        let is_there = |(part, wrote): &(Part, Option<String>)| {
            let stays = match wrote {
                Some(wrote) => text.contains(wrote),
                None => *part == Part::SourceIdentity && paste.source_identity.is_none(),
            };
            stays && paste.can_change(*part, applied.original(*part))
        };
        !parts.is_empty() && parts.iter().all(is_there)
    }

    /// What a switch does, if it can.
    fn edit_of(&self, switch: Switch) -> Option<Edit> {
        let parts = match self.plan(switch)? {
            Plan::Parts(parts) => parts,
            Plan::MfaAge => {
                return Some(Edit {
                    pointer: Path::request("mfaAge"),
                    after: json!(60),
                    parts: Vec::new(),
                });
            }
        };
        let input = Path::step_input(self.document.step);
        let write = |text: String, (part, value): &(Part, Option<String>)| {
            engine::change_paste(&text, *part, value.as_deref())
        };
        let text = self.document.scenario.text(&input).to_owned();
        let after = parts.iter().try_fold(text, write)?;
        Some(Edit {
            pointer: input,
            after: json!(after),
            parts,
        })
    }

    /// What a switch changes, if it can.
    fn plan(&self, switch: Switch) -> Option<Plan> {
        let passes = |part: Part| self.passes(part.name());
        let passed = self.document.paste.source_identity.as_deref();
        let operation = self.document.paste.operation.as_deref();
        let role_call = operation.and_then(StsOperation::named) == Some(StsOperation::AssumeRole);
        let takes_identity =
            role_call || (operation.is_some() && !self.document.paste.is_command());
        let parts = match switch {
            Switch::SourceIdentity if passed.is_some() => vec![(Part::SourceIdentity, None)],
            Switch::SourceIdentity if takes_identity => {
                vec![(Part::SourceIdentity, Some(self.caller_name().to_owned()))]
            }
            Switch::OtherIdentity => {
                let other = if passed? == "Mallory" {
                    "Eve"
                } else {
                    "Mallory"
                };
                vec![(Part::SourceIdentity, Some(other.to_owned()))]
            }
            Switch::Mfa => {
                let user = self.caller().and_then(Principal::of)?;
                // who brings a document calls without credentials
                let is_user = user.kind == Kind::User;
                if self.is_asserted() || !is_user || passes(Part::SerialNumber) {
                    return None;
                }
                if !role_call {
                    // requests that name no device say how long ago one was used
                    let none = self
                        .document
                        .scenario
                        .value(&Path::request("mfaAge"))
                        .is_none_or(Value::is_null);
                    return none.then_some(Plan::MfaAge);
                }
                let device = format!(
                    "arn:{}:iam::{}:mfa/{}",
                    user.partition, user.account, user.name
                );
                vec![
                    (Part::SerialNumber, Some(device)),
                    (Part::TokenCode, Some("123456".to_owned())),
                ]
            }
            Switch::ExternalId if role_call && !passes(Part::ExternalId) => {
                let wanted = self.value_in_trust("sts:ExternalId");
                vec![(Part::ExternalId, wanted.or(Some("Example-123".to_owned())))]
            }
            Switch::Tags if role_call && !passes(Part::Tags) => {
                vec![(Part::Tags, Some("Key=Project,Value=Automation".to_owned()))]
            }
            Switch::SessionPolicy if self.takes_session_policy()? => {
                let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
                let policy = json!({"Version": "2012-10-17", "Statement": [everything]});
                vec![(Part::Policy, Some(compact(&policy)))]
            }
            Switch::SessionPolicy => vec![(Part::Policy, None)],
            _ => return None,
        };
        let mut changes = parts.iter();
        changes
            .all(|(part, value)| self.document.paste.can_change(*part, value.as_deref()))
            .then_some(Plan::Parts(parts))
    }

    fn caller_name(&self) -> &str {
        self.caller()
            .and_then(Principal::of)
            .map_or("DevUser", |caller| caller.name)
    }

    /// The first value that the trust policy asks of a key.
    fn value_in_trust(&self, key: &str) -> Option<String> {
        let checks = self.result()?.report.checks.iter();
        let layers = checks.flat_map(|check| &check.layers);
        let trust = layers.filter(|layer| layer.kind == LayerKind::Trust);
        let statements = trust
            .flat_map(|layer| &layer.policies)
            .flat_map(|policy| &policy.statements);
        let elements = statements.flat_map(|statement| &statement.elements);
        let operators = elements.flat_map(|element| &element.operators);
        let mut keys = operators.flat_map(|operator| &operator.keys);
        let asked = keys.find(|asked| asked.key.eq_ignore_ascii_case(key))?;
        Some(asked.values.first()?.value.to_string())
    }
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Where two texts begin to differ, and what stands there in each.
pub(super) fn difference<'a>(before: &'a str, after: &'a str) -> (usize, &'a str, &'a str) {
    let pairs = before.char_indices().zip(after.chars());
    let mut same = pairs.skip_while(|((_, a), b)| a == b);
    let start = same
        .next()
        .map_or(before.len().min(after.len()), |((at, _), _)| at);
    let rest = |text: &'a str| text.get(start..).unwrap_or_default();
    let (a, b) = (rest(before), rest(after));
    let ends = a.chars().rev().zip(b.chars().rev());
    let same: usize = ends
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let cut = |text: &'a str| text.get(..text.len() - same).unwrap_or_default();
    (start, cut(a), cut(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::fixture::{CALL, TRUST, edit, start};

    fn labels(it: &State) -> Vec<String> {
        let offers = it.offers().into_iter();
        offers
            .map(|offer| format!("{}{}", if offer.on { "+" } else { "" }, offer.label))
            .collect()
    }

    #[test]
    fn every_switch_is_undone_by_itself() {
        let all = [
            Switch::SourceIdentity,
            Switch::OtherIdentity,
            Switch::Mfa,
            Switch::ExternalId,
            Switch::Tags,
            Switch::SessionPolicy,
        ];
        for switch in all {
            let mut it = start();
            it.act(Action::WhatIf(switch));
            assert_ne!(
                it.document.scenario,
                start().document.scenario,
                "{switch:?}"
            );
            assert!(!it.changed_lines(&CALL.into()).is_empty(), "{switch:?}");
            it.act(Action::WhatIf(switch));
            assert_eq!(it, start(), "{switch:?}");
        }
    }

    #[test]
    fn switches_say_what_they_do() {
        let mut it = start();
        assert_eq!(
            labels(&it),
            [
                "no source identity",
                "another source identity",
                "MFA",
                "an external id",
                "session tags"
            ]
        );
        it.act(Action::WhatIf(Switch::SourceIdentity));
        assert_eq!(labels(&it)[0], "+no source identity");
        it.act(Action::WhatIf(Switch::Tags));
        it.act(Action::WhatIf(Switch::SourceIdentity));
        assert_eq!(labels(&it)[0], "no source identity");
        assert!(
            it.document
                .scenario
                .text(&CALL.into())
                .contains("--source-identity DevUser")
        );
        it.act(Action::WhatIf(Switch::OtherIdentity));
        assert!(
            it.document
                .scenario
                .text(&CALL.into())
                .contains("--source-identity Mallory")
        );
        it.act(Action::WhatIf(Switch::Tags));
        it.act(Action::WhatIf(Switch::OtherIdentity));
        assert_eq!(it.document.scenario, start().document.scenario);
    }

    #[test]
    fn a_switch_is_off_once_its_edit_is_written_over() {
        let mut it = start();
        it.act(Action::WhatIf(Switch::OtherIdentity));
        let text = it
            .document
            .scenario
            .text(&CALL.into())
            .replace("Mallory", "Bob");
        it.act(Action::Edit {
            pointer: CALL.into(),
            text,
        });
        assert!(!it.is_on(Switch::OtherIdentity));
        it.act(Action::WhatIf(Switch::OtherIdentity));
        assert!(it.document.scenario.text(&CALL.into()).contains("Mallory"));
        it.act(Action::WhatIf(Switch::OtherIdentity));
        assert!(it.document.scenario.text(&CALL.into()).contains("Bob"));
    }

    #[test]
    fn what_a_switch_cannot_do_is_known() {
        let mut it = start();
        assert_eq!((it.mfa_settled(), it.is_asserted()), (None, false));
        it.act(Action::Change(
            crate::workbench::change::Change::ContinueAs(0),
        ));
        assert_eq!(it.mfa_settled(), Some(0));
        assert!(labels(&it).iter().all(|label| label != "MFA"));
        it.act(Action::Edit {
            pointer: "/steps/1/input".into(),
            text: "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2EuZXhhbXBsZSJ9.eA".to_owned(),
        });
        it.act(Action::Change(crate::workbench::change::Change::Set {
            pointer: "/steps/1/as".into(),
            value: json!("arn:aws:iam::123456789012:user/DevUser"),
        }));
        assert!(it.is_asserted());
        assert!(labels(&it).iter().all(|label| label != "MFA"));
    }

    #[test]
    fn managed_session_policies_are_not_an_inline_one() {
        let arns = " --policy-arns arn=arn:aws:iam::aws:policy/ReadOnlyAccess";
        let role = "--role-session-name Dev-project";
        let mut it = edit(start(), (CALL, role, "--role-session-name x"));
        let text = format!("{}{arns}", it.document.scenario.text(&CALL.into()));
        it.act(Action::Edit {
            pointer: CALL.into(),
            text: text.clone(),
        });
        assert_eq!(it.takes_session_policy(), Some(true));
        it.act(Action::WhatIf(Switch::SessionPolicy));
        assert_eq!(it.takes_session_policy(), Some(false));
        assert!(it.passes("PolicyArns"));
        it.act(Action::WhatIf(Switch::SessionPolicy));
        assert_eq!(it.document.scenario.text(&CALL.into()), text);
    }

    #[test]
    fn what_a_command_names_in_json_is_not_offered_again() {
        let mut it = start();
        let json = r#"{"RoleArn": "arn:aws:iam::123456789012:role/Developer_Role", "RoleSessionName": "x", "Tags": [{"Key": "a", "Value": "b"}], "Policy": "{}"}"#;
        it.act(Action::Edit {
            pointer: CALL.into(),
            text: format!("aws sts assume-role --cli-input-json '{json}'"),
        });
        assert!(labels(&it).iter().all(|label| label != "session tags"));
        assert_eq!(it.takes_session_policy(), Some(false));
        assert!(!it.can_switch(Switch::SessionPolicy));
    }

    #[test]
    fn the_external_id_is_the_one_that_the_trust_policy_asks_for() {
        const ASKS: &str =
            "\"StringLike\": {\"sts:externalid\"\t: [ \"a\\u0062c\" ]}, \"StringEquals\": {";
        let mut it = edit(start(), (TRUST, "\"StringEquals\": {", ASKS));
        it.act(Action::WhatIf(Switch::ExternalId));
        let call = it.document.scenario.text(&CALL.into());
        assert!(call.contains("--external-id abc"), "{call}");
    }

    #[test]
    fn the_changed_lines_are_those_of_the_option() {
        let mut it = start();
        it.act(Action::WhatIf(Switch::Tags));
        let marks = it.changed_lines(&CALL.into());
        assert_eq!((marks[0].first, marks[0].last), (5, 5));
    }
}
