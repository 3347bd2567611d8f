//! The scenario that the page edits: its policies are texts, kept as typed.

mod drafts;
mod edit;
mod entities;
pub(crate) mod organization;
pub(crate) mod policies;
mod steps;

use rolecall_core::wire;
use rolecall_source::Path;
use serde_json::Value;

use crate::arn::{Kind, Principal};
use crate::engine;

/// A scenario whose policies are all texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Scenario(Value);

/// A text of the scenario that a person edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pane {
    /// A JSON pointer to the text.
    pub(crate) pointer: Path,
    /// The policy's name, where it has one.
    pub(crate) name: String,
    /// The user or role that the policy belongs to.
    pub(crate) owner: String,
}

impl Scenario {
    /// Reads a scenario and turns policies that are JSON objects into text, in the lines that they
    /// were written in. What is no JSON object makes an empty scenario.
    pub(crate) fn read(json: &str) -> Self {
        Self::of(json).unwrap_or_default()
    }

    /// The scenario in a text that is a JSON object.
    pub(crate) fn of(json: &str) -> Option<Self> {
        let mut root = wire::read(&engine::with_texts(json)?)?;
        if let Value::Object(members) = &mut root
            && let Some(steps) = members.get_mut("steps")
        {
            make_input_lines(steps);
        }
        Some(Self(root))
    }

    /// Whether a text is a scenario, and no other JSON that people have.
    pub(crate) fn is_one(text: &str) -> bool {
        let value: Value = wire::read(text).unwrap_or_default();
        ["accounts", "steps"]
            .into_iter()
            .any(|name| value.get(name).is_some_and(Value::is_array))
    }

    /// The scenario as JSON.
    pub(crate) fn json(&self) -> String {
        crate::text::json::pretty(&self.0)
    }

    /// What the scenario is called; empty where it has no name.
    pub(crate) fn title(&self) -> &str {
        member(&self.0, "title")
    }

    /// The scenario as JSON in which policies are objects, as people write it.
    pub(crate) fn raw(&self) -> String {
        engine::with_objects(&self.json())
    }

    /// The value at a JSON pointer.
    pub(crate) fn value(&self, pointer: &Path) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    /// The text at a JSON pointer; empty where there is none.
    pub(crate) fn text(&self, pointer: &Path) -> &str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Replaces the text at a JSON pointer, if there is one.
    pub(crate) fn set_text(&mut self, pointer: &Path, text: String) {
        if let Some(value @ Value::String(_)) = self.0.pointer_mut(pointer) {
            *value = Value::String(text);
        }
    }

    /// How many steps there are.
    pub(crate) fn steps(&self) -> usize {
        list(&self.0, "steps").len()
    }

    /// Who a step is said to be made by: an ARN, or `$1` for the session of step 1.
    pub(crate) fn made_by(&self, step: usize) -> Option<&str> {
        list(&self.0, "steps").get(step)?.get("as")?.as_str()
    }

    /// The trust policy of the role that an ARN names; that of the first role where no role is
    /// named. The policy of a role that the call does not ask for would mislead.
    pub(crate) fn trust_policy(&self, role: Option<&str>) -> Option<Pane> {
        let names_role = |arn: &&str| {
            Principal::of(arn).is_some_and(|named| matches!(named.kind, Kind::Role | Kind::Session))
        };
        let (pointer, _, role) = match role.filter(names_role) {
            Some(arn) => self.entity(arn)?,
            None => self.entities().find(|(_, kind, _)| *kind == Kind::Role)?,
        };
        Some(Pane {
            pointer: pointer.member("trust"),
            name: String::new(),
            owner: member(role, "name").to_owned(),
        })
    }

    /// The permissions policies of the user or role that an ARN names: its own, and those of a
    /// user's groups. A managed policy that comes to a user on several ways is one text.
    pub(crate) fn permissions_policies(&self, arn: &str) -> Vec<Pane> {
        let Some((pointer, _, entity)) = self.entity(arn) else {
            return Vec::new();
        };
        let mut panes = Vec::new();
        let mut add = |attached: Vec<Pane>| {
            for pane in attached {
                if panes.iter().all(|it: &Pane| it.pointer != pane.pointer) {
                    panes.push(pane);
                }
            }
        };
        add(self.attached(&pointer, entity));
        let account = pointer.holder_of("users").unwrap_or_default();
        let groups = self
            .0
            .pointer(&account)
            .map_or(&[][..], |it| list(it, "groups"));
        for (index, group) in groups.iter().enumerate() {
            if is_in(entity, member(group, "name")) {
                add(self.attached(&account.member("groups").index(index), group));
            }
        }
        panes
    }

    /// The policies attached to a user, role or group.
    fn attached(&self, pointer: &Path, holder: &Value) -> Vec<Pane> {
        let owner = member(holder, "name");
        let pane = |(index, policy): (usize, &Value)| match policy.get("arn") {
            Some(arn) => {
                let arn = arn.as_str()?;
                let pointer = Path::managed_policy(arn);
                self.0.pointer(&pointer)?;
                Some(Pane {
                    pointer,
                    name: arn.rsplit('/').next().unwrap_or(arn).to_owned(),
                    owner: owner.to_owned(),
                })
            }
            None => Some(Pane {
                pointer: pointer.member("policies").index(index).member("document"),
                name: member(policy, "name").to_owned(),
                owner: owner.to_owned(),
            }),
        };
        let policies = list(holder, "policies").iter().enumerate();
        policies.filter_map(pane).collect()
    }

    /// The ARNs of the managed policies that are there.
    pub(crate) fn managed_policies(&self) -> Vec<&str> {
        let policies = self.0.get("managedPolicies").and_then(Value::as_object);
        policies
            .into_iter()
            .flatten()
            .map(|(arn, _)| &**arn)
            .collect()
    }

    /// What to call the text at a pointer, in the middle of a sentence.
    pub(crate) fn name_of(&self, pointer: &Path) -> String {
        let Some((owner, last)) = pointer.split() else {
            return "the scenario".to_owned();
        };
        let name = |pointer: &Path| self.text(&pointer.member("name"));
        match &*last {
            "input" | "call" if self.steps() < 2 => "the call".to_owned(),
            "input" | "call" => {
                let step = pointer.in_step().unwrap_or(0);
                format!("the call of step {}", step + 1)
            }
            "trust" => format!("the trust policy of {}", name(&owner)),
            "boundary" => format!("the permissions boundary of {}", name(&owner)),
            "document" => {
                let holder = owner.holder_of("policies").unwrap_or_default();
                format!("the policy {} of {}", name(&owner), name(&holder))
            }
            _ => format!("the text at {pointer}"),
        }
    }

    fn entity(&self, arn: &str) -> Option<(Path, Kind, &Value)> {
        let wanted = Principal::of(arn)?;
        let kind = match wanted.kind {
            Kind::Session => Kind::Role,
            kind => kind,
        };
        let account = Path::account(self.account(wanted.account)?);
        self.entities().find(|(pointer, its_kind, entity)| {
            *its_kind == kind
                && pointer.parent().parent() == account
                && member(entity, "name") == wanted.name
        })
    }

    fn account(&self, id: &str) -> Option<usize> {
        list(&self.0, "accounts")
            .iter()
            .position(|account| member(account, "id") == id)
    }

    /// All users and roles, with a pointer to each.
    fn entities(&self) -> impl Iterator<Item = (Path, Kind, &Value)> {
        let accounts = list(&self.0, "accounts").iter().enumerate();
        accounts.flat_map(|(account, value)| {
            [("users", Kind::User), ("roles", Kind::Role)]
                .into_iter()
                .flat_map(move |(name, kind)| {
                    let entities = list(value, name).iter().enumerate();
                    entities.map(move |(index, entity)| {
                        let pointer = Path::account(account).member(name).index(index);
                        (pointer, kind, entity)
                    })
                })
        })
    }
}

/// Whether a user is in a group.
fn is_in(user: &Value, group: &str) -> bool {
    list(user, "groups").iter().any(|it| it == group)
}

fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn make_input_lines(steps: &mut Value) {
    let Value::Array(steps) = steps else { return };
    for step in steps {
        if let Some(Value::String(input)) = step.get_mut("input") {
            // a textarea knows no other line end, and would count as edited from the start
            if input.contains('\r') {
                *input = input.replace("\r\n", "\n").replace('\r', "\n");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = r#"{
        "clock": "2026-11-22T10:00:00Z",
        "request": {"region": "eu-west-1", "mfaAge": null},
        "managedPolicies": {"arn:aws:iam::aws:policy/ReadOnlyAccess": {"Version": "2012-10-17"}},
        "accounts": [
            {"id": "111122223333", "users": [
                {"name": "a", "path": "/team/", "policies": [
                    {"name": "p", "document": {"Statement": []}},
                    {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
                    {"arn": "arn:aws:iam::aws:policy/NotThere"}]}]},
            {"id": "444455556666", "roles": [
                {"name": "First", "trust": "{}\r\n"},
                {"name": "Second", "trust": {"Version": "2012-10-17"}, "boundary": {"a": 1}}]}],
        "steps": [{"as": "$1", "input": "aws\r\nsts"}, {"input": "x"}]
    }"#;

    #[test]
    fn policies_become_text_as_typed() {
        let scenario = Scenario::read(CHAIN);
        assert_eq!(scenario.text(&"/accounts/1/roles/0/trust".into()), "{}\n");
        assert_eq!(
            scenario.text(&"/accounts/1/roles/1/trust".into()),
            "{\n  \"Version\": \"2012-10-17\"\n}"
        );
        assert_eq!(
            scenario.text(&"/accounts/1/roles/1/boundary".into()),
            "{\n  \"a\": 1\n}"
        );
        assert_eq!(scenario.text(&"/steps/0/input".into()), "aws\nsts");
    }

    #[test]
    fn only_texts_are_replaced() {
        let mut scenario = Scenario::read(CHAIN);
        let before = scenario.clone();
        scenario.set_text(&"/accounts/0".into(), "x".to_owned());
        scenario.set_text(&"/nowhere".into(), "x".to_owned());
        assert_eq!(scenario, before);
        scenario.set_text(&"/steps/1/input".into(), "y".to_owned());
        assert_eq!(scenario.text(&"/steps/1/input".into()), "y");
    }

    #[test]
    fn policies_of_a_principal() {
        let scenario = Scenario::read(CHAIN);
        let of = |arn| {
            let panes = scenario.permissions_policies(arn);
            panes.into_iter().map(|p| p.pointer).collect::<Vec<_>>()
        };
        assert_eq!(
            of("arn:aws:iam::111122223333:user/team/a"),
            [
                "/accounts/0/users/0/policies/0/document",
                "/managedPolicies/arn:aws:iam::aws:policy~1ReadOnlyAccess"
            ]
        );
        assert!(of("arn:aws:iam::444455556666:user/a").is_empty());
    }

    #[test]
    fn policies_of_groups_are_those_of_their_users() {
        let mut scenario = Scenario::read(CHAIN);
        scenario.set(
            &"/accounts/0/users/0/groups".into(),
            serde_json::json!(["G"]),
        );
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let policies = serde_json::json!([{"name": "q", "document": "{}"}, {"arn": arn}]);
        let group = serde_json::json!({"name": "G", "policies": policies});
        scenario.push(&"/accounts/0/groups".into(), group);
        let panes = |it: &Scenario| {
            let panes = it.permissions_policies("arn:aws:iam::111122223333:user/team/a");
            panes.into_iter().map(|it| it.pointer).collect::<Vec<_>>()
        };
        let own = "/accounts/0/groups/0/policies/0/document";
        let inline = "/accounts/0/users/0/policies/0/document";
        let all = |arn| [inline.into(), Path::managed_policy(arn), own.into()];
        assert_eq!(panes(&scenario), all(arn), "attached twice, shown once");
        assert_eq!(scenario.name_of(&own.into()), "the policy q of G");
        scenario.set(&"/accounts/0/groups/0/name".into(), "H".into());
        assert_eq!(panes(&scenario), all(arn), "the user is in it still");
        let other = "arn:aws:iam::111122223333:policy/x/Y";
        scenario.rename(&"/managedPolicies".into(), arn, other);
        assert_eq!(scenario.managed_policies(), [other]);
        assert_eq!(panes(&scenario), all(other));
        assert_eq!(
            scenario.permissions_policies("arn:aws:iam::111122223333:user/team/a")[1].pointer,
            Path::managed_policy(other)
        );
    }

    #[test]
    fn the_trust_policy_is_that_of_the_role_that_is_named() {
        let scenario = Scenario::read(CHAIN);
        let of = |arn| Some(scenario.trust_policy(arn)?.owner);
        for (arn, owner) in [
            (
                Some("arn:aws:iam::444455556666:role/Second"),
                Some("Second"),
            ),
            (
                Some("arn:aws:sts::444455556666:assumed-role/Second/s"),
                Some("Second"),
            ),
            (Some("arn:aws:iam::444455556666:role/Seco"), None),
            (Some("arn:aws:iam::111122223333:user/a"), Some("First")),
            (None, Some("First")),
        ] {
            assert_eq!(of(arn).as_deref(), owner, "{arn:?}");
        }
        assert_eq!(Scenario::read("{}").trust_policy(None), None);
    }

    #[test]
    fn texts_have_names() {
        let scenario = Scenario::read(CHAIN);
        for (pointer, name) in [
            ("/steps/1/input", "the call of step 2"),
            ("/accounts/1/roles/1/trust", "the trust policy of Second"),
            (
                "/accounts/0/users/0/policies/0/document",
                "the policy p of a",
            ),
            ("", "the scenario"),
        ] {
            assert_eq!(scenario.name_of(&pointer.into()), name);
        }
    }
}
