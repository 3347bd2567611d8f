//! What a token or SAML response needs besides its text: one of the roles that it offers, and a
//! clock at which it is valid.

use rolecall_core::paste::Offered;
use rolecall_source::{Path, StsOperation};
use serde_json::Value;

use super::change::Change;
use super::missing::Missing;
use super::what_if::difference;
use crate::arn::Principal;
use crate::reading::sts_operation;
use crate::scenario::{Pane, Scenario};
use crate::state::document::Followed;
use crate::state::{START, State};

/// The roles that a document may be presented for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choices {
    /// What is to be chosen, as a sentence.
    pub(crate) what: String,
    pub(crate) groups: Vec<Group>,
}

/// The roles of one account and provider.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The account and the provider.
    pub(crate) heading: String,
    pub(crate) roles: Vec<Choice>,
}

/// A role that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// The words on the button.
    pub(crate) words: String,
    /// The same with account and provider.
    pub(crate) label: String,
    pub(crate) change: Change,
}

impl State {
    /// The roles to choose from, where the call does not say which one it asks for or asks for one
    /// that the document does not offer.
    pub(crate) fn choices(&self) -> Option<Choices> {
        if self.hides_answer() || !self.is_asserted() {
            return None;
        }
        let offered = self.offered_roles();
        let asked = self.result()?.report.resource.as_deref();
        let what = match asked {
            Some(arn) if self.document.paste.roles.iter().any(|it| it.role == arn) => return None,
            Some(_) if self.document.paste.roles.is_empty() => return None,
            Some(arn) => format!(
                "The {} does not offer {arn}. Choose a role.",
                self.document()
            ),
            None if offered.len() < 2 => return None,
            None if self.document.paste.roles.is_empty() => {
                format!("The {} does not name a role. Choose one.", self.document())
            }
            None => format!(
                "The {} offers {} roles. Choose one.",
                self.document(),
                offered.len()
            ),
        };
        let mut groups: Vec<Group> = Vec::new();
        for it in &offered {
            let place = place_of(it);
            let heading = place.replacen('a', "A", 1);
            let name = role_name(it, &offered);
            let choice = Choice {
                words: format!("Assume {name}"),
                label: format!("Assume {name} in {place}"),
                change: self.choose(it),
            };
            match groups.iter_mut().find(|group| group.heading == heading) {
                Some(group) => group.roles.push(choice),
                None => groups.push(Group {
                    heading,
                    roles: vec![choice],
                }),
            }
        }
        Some(Choices { what, groups })
    }

    /// The roles that the document offers; those of the world where it names none.
    pub(crate) fn offered_roles(&self) -> Vec<Offered> {
        if !self.document.paste.roles.is_empty() {
            return self.document.paste.roles.clone();
        }
        let roles = self.document.scenario.roles().into_iter();
        let offered = |role| Offered {
            role,
            provider: None,
        };
        roles.map(offered).collect()
    }

    /// The trust policy that decides; none where a role is asked for that is not there, or is still
    /// to be chosen from those that a document offers.
    pub(crate) fn trust_policy(&self) -> Option<Pane> {
        let asked = self.role_asked_for();
        if asked.is_none() && self.is_asserted() && !self.document.paste.roles.is_empty() {
            return None;
        }
        self.document.scenario.trust_policy(asked)
    }

    /// Asks for a role with the provider that it is paired with.
    pub(crate) fn choose(&self, offered: &Offered) -> Change {
        let pairs = self.document.paste.roles.iter();
        let several = pairs.filter(|it| it.role == offered.role).count() > 1;
        Change::Choose {
            step: self.document.step,
            role: offered.role.clone(),
            // where the role has only one, the document itself says which
            provider: offered.provider.clone().filter(|_| several),
        }
    }

    /// The clock at which the document is valid, where it is not.
    pub(super) fn missing_time(&self) -> Option<Missing> {
        let report = &self.result()?.report;
        let clock = report.valid_clock.as_ref()?;
        let now = &report.time;
        let what = format!(
            "The {} is valid at {clock}, and the call is made at {now}.",
            self.document()
        );
        let words = format!("Set the clock to {clock}");
        Some(Missing::one(
            &what,
            &words,
            set_clock(clock.as_str().into()),
        ))
    }

    /// Says that the clock followed the document, and how to set it back.
    pub(crate) fn followed_clock(&self) -> Option<Missing> {
        let Followed { from, to } = self.document.followed.as_ref()?;
        let shown = self.is_asserted() && self.document.scenario.text(&Path::clock()) == to;
        shown.then(|| {
            let what = format!(
                "The clock is now {to}, when the {} is valid.",
                self.document()
            );
            Missing::one(&what, "Set the clock back", set_clock(from.clone()))
        })
    }

    /// Whether a text is about to be pasted as a call into a scenario that nobody has changed: the
    /// opening example, or an empty one.
    pub(super) fn is_first_paste(&self, pointer: &Path, text: &str) -> bool {
        let before = self.document.scenario.text(pointer);
        let (_, _, inserted) = difference(before, text);
        if *pointer != Path::step_input(self.document.step)
            || self.is_asserted()
            || inserted.chars().count() < 2
        {
            return false;
        }
        let example = Scenario::read(START);
        let now = |pointer: &Path| self.document.scenario.value(pointer);
        let accounts = now(&Path::accounts()).and_then(Value::as_array);
        let empty = accounts.is_none_or(Vec::is_empty);
        let untouched =
            empty || accounts == example.value(&Path::accounts()).and_then(Value::as_array);
        let clock = now(&Path::clock()).filter(|clock| !clock.is_null());
        untouched
            && now(&Path::organization()).is_none()
            && (clock.is_none() || clock == example.value(&Path::clock()))
    }

    /// Sets the clock to a time at which the document is valid.
    pub(super) fn follow_document(&mut self) {
        if !self.is_asserted() {
            return;
        }
        let clock = self.result().and_then(|it| it.report.valid_clock.clone());
        let Some(to) = clock else { return };
        let from = self
            .document
            .scenario
            .value(&Path::clock())
            .cloned()
            .unwrap_or_default();
        self.change(None, |it| {
            it.document.scenario.set(&Path::clock(), to.as_str().into())
        });
        self.document.followed = Some(Followed { from, to });
    }

    /// Sets the clock to the present time, which the browser knows.
    pub(crate) fn set_clock(&mut self, now: String) {
        self.apply(set_clock(now.into()));
    }

    /// What kind of document is presented.
    fn document(&self) -> &'static str {
        let report = self.result().map(|result| &result.report);
        match report.and_then(|report| sts_operation(report)) {
            Some(StsOperation::AssumeRoleWithSaml) => "SAML response",
            _ => "token",
        }
    }
}

fn set_clock(value: Value) -> Change {
    let pointer = Path::clock();
    Change::Set { pointer, value }
}

/// The name of an offered role; with its path where another role of the account has that name.
fn role_name<'a>(offered: &'a Offered, all: &[Offered]) -> &'a str {
    let Some(role) = Principal::of(&offered.role) else {
        return &offered.role;
    };
    let namesake = |other: &&Offered| {
        other.role != offered.role
            && Principal::of(&other.role)
                .is_some_and(|it| (it.account, it.name) == (role.account, role.name))
    };
    let path = offered.role.split_once(":role/").map(|(_, path)| path);
    path.filter(|_| all.iter().any(|other| namesake(&other)))
        .unwrap_or(role.name)
}

/// The account of an offered role, and the provider.
fn place_of(offered: &Offered) -> String {
    let account = Principal::of(&offered.role).map_or("", |role| role.account);
    let place = format!("account {account}");
    let Some(provider) = offered.provider.as_deref() else {
        return place;
    };
    let name = provider.rsplit('/').next().unwrap_or(provider);
    match Principal::of(provider) {
        Some(it) if it.account != account => {
            format!("{place}, provider {name} of account {}", it.account)
        }
        _ => format!("{place}, provider {name}"),
    }
}

/// What a list of offered roles calls one of them.
pub(crate) fn described(offered: &Offered, all: &[Offered]) -> String {
    let same = all.iter().filter(|it| it.role == offered.role).count() > 1;
    let role = Offered {
        provider: offered.provider.clone().filter(|_| same),
        ..offered.clone()
    };
    format!("{}, {}", role_name(offered, all), place_of(&role))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::action::{Action, Effect};
    use crate::fixture::{CALL, TRUST, start};

    /// When the responses are issued; they are valid for five minutes.
    const ISSUED: &str = "2026-09-12T08:00:00Z";

    /// A SAML response that offers roles of accounts, each with a provider.
    fn response(pairs: &[(&str, &str, &str)]) -> String {
        let value = |(account, role, provider): &(&str, &str, &str)| {
            let (role, of) = role.split_once('@').unwrap_or((role, account));
            format!(
                "<AttributeValue>arn:aws:iam::{account}:role/{role},arn:aws:iam::{of}:saml-provider/{provider}</AttributeValue>"
            )
        };
        let roles: String = pairs.iter().map(value).collect();
        let name = "https://aws.amazon.com/SAML/Attributes";
        let end = "2026-09-12T08:05:00Z";
        format!(
            "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" IssueInstant=\"{ISSUED}\">\
             <Issuer>https://idp.example.com</Issuer><Subject>\
             <NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">ana</NameID>\
             <SubjectConfirmation><SubjectConfirmationData NotOnOrAfter=\"{end}\" \
             Recipient=\"https://signin.aws.amazon.com/saml\"/></SubjectConfirmation></Subject>\
             <Conditions NotOnOrAfter=\"{end}\"/><AuthnStatement/><AttributeStatement>\
             <Attribute Name=\"{name}/Role\">{roles}</Attribute>\
             <Attribute Name=\"{name}/RoleSessionName\"><AttributeValue>ana</AttributeValue></Attribute>\
             </AttributeStatement></Assertion>"
        )
    }

    const PAIRS: [(&str, &str, &str); 4] = [
        ("111111111111", "Admin", "Corp"),
        ("222222222222", "Admin", "Corp"),
        ("222222222222", "ReadOnly", "Corp"),
        ("333333333333", "Admin", "Other"),
    ];

    fn paste(it: &mut State, pointer: &str, text: &str) {
        let (pointer, text) = (pointer.into(), text.to_owned());
        it.act(Action::Edit { pointer, text });
    }

    fn choose(it: &mut State, label: &str) {
        let choices = it.choices().unwrap();
        let mut roles = choices.groups.into_iter().flat_map(|group| group.roles);
        let role = roles.find(|role| role.label == label).unwrap();
        it.act(Action::Change(role.change));
    }

    fn ways(it: &State) -> Vec<String> {
        let ways = it.missing().into_iter().flat_map(|missing| missing.ways);
        ways.map(|(words, _)| words).collect()
    }

    fn press(it: &mut State, words: &str) -> Change {
        let mut ways = it.missing().into_iter().flat_map(|missing| missing.ways);
        let (_, change) = ways.find(|way| way.0 == words).unwrap();
        it.act(Action::Change(change.clone()));
        change
    }

    fn token(issued: i64) -> String {
        let claims = json!({"iss": "https://idp.example.com", "sub": "ana", "aud": "app",
            "iat": issued, "exp": issued + 600});
        claims.to_string()
    }

    #[test]
    fn roles_of_one_name_are_told_apart_and_used_with_their_own_providers() {
        let mut it = start();
        paste(&mut it, CALL, &response(&PAIRS));
        assert_eq!(ways(&it), Vec::<String>::new(), "first a role is chosen");
        let groups = it.choices().unwrap().groups;
        let headings: Vec<_> = groups.iter().map(|group| &*group.heading).collect();
        assert_eq!(
            headings,
            [
                "Account 111111111111, provider Corp",
                "Account 222222222222, provider Corp",
                "Account 333333333333, provider Other"
            ]
        );
        choose(
            &mut it,
            "Assume Admin in account 333333333333, provider Other",
        );
        assert_eq!(it.choices(), None);
        let change = press(&mut it, "Add the role and the provider");
        assert_eq!(ways(&it), ["Keep the draft"], "nothing else is missing");
        let added = it.document.scenario.clone();
        it.act(Action::Change(change));
        assert_eq!(it.document.scenario, added, "it is added once");
        let trust = it
            .document
            .scenario
            .trust_policy(it.result().unwrap().report.resource.as_deref());
        let trust = it.document.scenario.text(&trust.unwrap().pointer);
        assert!(trust.contains("arn:aws:iam::333333333333:saml-provider/Other"));
        assert!(it.result().unwrap().report.outcome.ok());
    }

    #[test]
    fn another_choice_asks_for_what_that_one_lacks() {
        let mut it = start();
        paste(&mut it, CALL, &response(&PAIRS));
        choose(
            &mut it,
            "Assume Admin in account 111111111111, provider Corp",
        );
        press(&mut it, "Add the role and the provider");
        let other = it.offered_roles().remove(1);
        it.act(Action::Change(it.choose(&other)));
        press(&mut it, "Add the role and the provider");
        let providers = it.document.scenario.saml_providers();
        assert_eq!(providers.len(), 2, "{providers:?}");
    }

    #[test]
    fn a_role_with_two_providers_is_two_choices() {
        let pairs = [
            ("111111111111", "Admin", "Corp"),
            ("111111111111", "Admin", "Other"),
        ];
        let mut it = start();
        paste(&mut it, CALL, &response(&pairs));
        let first = it.offered_roles().remove(0);
        let text = described(&first, &it.offered_roles());
        assert_eq!(text, "Admin, account 111111111111, provider Corp");
        let second = it.offered_roles().remove(1);
        it.act(Action::Change(it.choose(&second)));
        let provider = "arn:aws:iam::111111111111:saml-provider/Other";
        assert_eq!(
            it.document.scenario.text(&"/steps/0/provider".into()),
            provider
        );
    }

    #[test]
    fn a_provider_of_another_account_is_added_to_its_own() {
        let mut it = start();
        let pairs = [("111111111111", "Admin@222222222222", "Corp")];
        paste(&mut it, CALL, &response(&pairs));
        press(&mut it, "Add the role and the provider");
        assert_eq!(
            it.document.scenario.saml_providers(),
            ["arn:aws:iam::222222222222:saml-provider/Corp"]
        );
        assert!(ways(&it).iter().all(|words| words != "Add the provider"));
    }

    #[test]
    fn a_role_of_another_response_is_chosen_again() {
        let mut it = start();
        paste(&mut it, CALL, &response(&PAIRS));
        choose(
            &mut it,
            "Assume Admin in account 111111111111, provider Corp",
        );
        paste(&mut it, CALL, &response(&PAIRS[1..]));
        let choices = it.choices().unwrap();
        assert!(choices.what.contains("does not offer"), "{}", choices.what);
    }

    #[test]
    fn the_clock_follows_the_first_document_and_goes_back() {
        for (scenario, document, clock) in [
            (START, response(&PAIRS), ISSUED),
            (START, token(1_795_400_000), "2026-11-23T02:13:20Z"),
            ("{}", token(1_785_341_500), "2026-07-29T16:11:40Z"),
        ] {
            let mut it = State::open(scenario);
            let before = it.document.scenario.text(&Path::clock()).to_owned();
            paste(&mut it, CALL, &document);
            assert_eq!(it.document.scenario.text(&Path::clock()), clock);
            let mut told = it.followed_clock().unwrap();
            it.act(Action::Change(told.ways.remove(0).1));
            assert_eq!(it.document.scenario.text(&Path::clock()), before);
            assert_eq!(it.followed_clock(), None);
            it.act(Action::Undo);
            it.act(Action::Undo);
            assert_eq!(
                it.document.scenario.text(&Path::clock()),
                before,
                "undone before the paste is"
            );
            assert_eq!(it.document.scenario.text(&CALL.into()), document);
        }
    }

    #[test]
    fn the_clock_stays_in_a_world_that_somebody_changed_and_while_somebody_types() {
        let mut it = start();
        it.act(Action::Change(set_clock("2026-01-01T00:00:00Z".into())));
        paste(&mut it, CALL, &token(1_795_400_000));
        assert_eq!(
            it.document.scenario.text(&Path::clock()),
            "2026-01-01T00:00:00Z"
        );
        let words = "Set the clock to 2026-11-23T02:13:20Z";
        press(&mut it, words);
        assert!(ways(&it).iter().all(|way| way != words));

        let mut it = start();
        let text = token(1_795_400_000);
        for end in 0..=text.len() {
            paste(&mut it, CALL, text.get(..end).unwrap());
        }
        assert_eq!(it.document.scenario, {
            let mut typed = start().document.scenario;
            typed.set_text(&CALL.into(), text);
            typed.set(&"/assume/unsigned".into(), "accept".into());
            typed
        });
    }

    #[test]
    fn now_becomes_the_present_time() {
        let mut it = start();
        let effects = it.act(Action::Change(set_clock("Now".into())));
        assert_eq!(effects, [Effect::ReadClock]);
        let effects = it.act(Action::SetClock("2030-01-01T00:00:00Z".to_owned()));
        assert_eq!(it.result().unwrap().report.time, "2030-01-01T00:00:00Z");
        assert_eq!(effects, []);
    }

    #[test]
    fn a_role_is_moved_to_the_account_of_its_provider() {
        let mut it = start();
        paste(&mut it, CALL, &token(1_795_341_600));
        press(&mut it, "Call it session");
        let trust = json!({"Statement": [{"Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::999988887777:oidc-provider/idp.example.com"},
            "Action": "sts:AssumeRoleWithWebIdentity"}]});
        paste(&mut it, TRUST, &trust.to_string());
        assert_eq!(ways(&it), ["Move the role to account 999988887777"]);
        press(&mut it, "Move the role to account 999988887777");
        assert_eq!(ways(&it), ["Add the provider"]);
        press(&mut it, "Add the provider");
        assert!(it.result().unwrap().report.outcome.ok());
    }

    #[test]
    fn a_call_follows_its_role_to_the_account_of_who_is_trusted() {
        let mut it = start();
        let text = it
            .document
            .scenario
            .text(&TRUST.into())
            .replace("123456789012", "999988887777");
        paste(&mut it, TRUST, &text);
        let offered = [
            "Move the role to account 999988887777",
            "Make the call as DevUser",
        ];
        assert_eq!(ways(&it), offered);
        press(&mut it, offered[0]);
        assert!(
            it.document
                .scenario
                .text(&CALL.into())
                .contains("arn:aws:iam::999988887777:role/Developer_Role")
        );
        assert_eq!(ways(&it), [offered[1]]);
        press(&mut it, offered[1]);
        assert!(it.result().unwrap().report.outcome.ok());
        assert!(
            it.document
                .scenario
                .has("arn:aws:iam::999988887777:user/DevUser")
        );
        assert!(!ways(&it).contains(&offered[1].to_owned()));
    }

    #[test]
    fn an_account_that_gets_another_id_keeps_its_calls() {
        let mut it = start();
        for id in ["12345678901", "", "9", "999988887777"] {
            let pointer = "/accounts/0/id".into();
            it.act(Action::Change(Change::Set {
                pointer,
                value: id.into(),
            }));
        }
        assert_eq!(
            it.document.scenario.made_by(0),
            Some("arn:aws:iam::999988887777:user/DevUser")
        );
        assert!(
            it.document
                .scenario
                .text(&CALL.into())
                .contains("arn:aws:iam::999988887777:role/Developer_Role")
        );
        assert!(
            ways(&it).iter().all(|words| !words.starts_with("Add")),
            "{:?}",
            ways(&it)
        );
    }
}
