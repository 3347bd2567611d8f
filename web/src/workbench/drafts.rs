//! Drafts stay consistent with the calls, and a document pasted over its error is set up.

use rolecall_core::paste::Refused;
use rolecall_core::report::{ProvisionalKind, StepReport};
use rolecall_source::Path;
use serde_json::Value;

use super::change::is_starter;
use crate::arn::Principal;
use crate::reading::sts_operation;
use crate::scenario::Scenario;
use crate::scenario::policies::{Grant, trust_policy_of};
use crate::state::State;

/// Stands for the role of a document where no text names one.
const UNNAMED_ROLE: &str = "arn:aws:iam::111122223333:role/YourRole";
const UNNAMED_ACCOUNT: &str = "111122223333";
/// The most things that a document is set up with.
const MOST: usize = 6;

impl State {
    /// The pointers to the drafts that the verdict of the current step rests on.
    pub(crate) fn deciding_drafts(&self) -> Vec<Path> {
        let provisional = self.result().map(|result| &result.report.provisional);
        let drafts = provisional.into_iter().flatten();
        drafts
            .filter(|it| it.kind == ProvisionalKind::Draft)
            .map(|it| Path::from(&*it.pointer))
            .collect()
    }

    /// Writes drafts again whose calls have changed, and accepts claims without a signature.
    pub(super) fn settle(&mut self) {
        let before = self.document.scenario.clone();
        for (pointer, arn) in self.document.scenario.draft_trust_policies() {
            let grants = self.grants(&arn);
            if !grants.is_empty() {
                self.document
                    .scenario
                    .set(&pointer, trust_policy_of(&grants));
            }
        }
        if self.document.paste.unsigned
            && self
                .document
                .scenario
                .text(&Path::accept_unsigned())
                .is_empty()
        {
            self.document
                .scenario
                .set(&Path::accept_unsigned(), "accept".into());
        }
        if before != self.document.scenario {
            self.evaluate();
        }
    }

    /// What the calls of all steps need of a role; nothing where that is not known.
    fn grants(&self, role: &str) -> Vec<Grant> {
        let account = Principal::of(role).map_or("", |role| role.account);
        let mut grants: Vec<Grant> = Vec::new();
        for (step, result) in self.document.results.iter().enumerate() {
            let report = &result.report;
            let asks = report.resource.as_deref() == Some(role) && result.stale.is_none();
            let operation = sts_operation(report).filter(|it| asks && it.assumes_role());
            let Some(operation) = operation else {
                continue;
            };
            let grant = if operation.is_unsigned() {
                if step != self.document.step {
                    // only the document of the current step is read
                    return Vec::new();
                }
                let Some(provider) = self.principal_for(account, operation) else {
                    return Vec::new();
                };
                let mut grant = Grant::new(provider, operation.action());
                // whoever signs in with this document is meant, with all that it asks for
                if !report.checks.is_empty() {
                    grant.actions = actions(report);
                }
                grant.equals = identifying(report);
                grant
            } else {
                let caller = report
                    .caller
                    .as_deref()
                    .or(self.document.scenario.made_by(step));
                let mut grant = Grant::new(
                    self.document.scenario.principal_of(caller),
                    operation.action(),
                );
                if caller.is_some_and(is_starter) && !report.checks.is_empty() {
                    // the session is known to exist, so whatever it took was allowed
                    grant.actions = actions(report);
                }
                grant
            };
            if !grants.contains(&grant) {
                grants.push(grant);
            }
        }
        grants
    }

    /// Remembers an error that waits for its document, and forgets it once something else is there.
    pub(super) fn await_document(&mut self) {
        let input = Path::step_input(self.document.step);
        let is_blank = self.document.scenario.text(&input).trim().is_empty();
        match &self.document.paste.refused {
            Some(refused) if self.document.paste.is_answer() && refused.caller.is_none() => {
                self.document.awaited = Some((self.document.step, refused.clone()));
            }
            _ if is_blank || self.document.paste.is_document() => {}
            _ => self.document.awaited = None,
        }
    }

    /// The error at a pointer that waits for its document.
    pub(super) fn awaited_at(&self, pointer: &Path) -> Option<Refused> {
        let (step, refused) = self.document.awaited.as_ref()?;
        (*pointer == Path::step_input(*step)).then(|| refused.clone())
    }

    /// Sets a document up that was pasted over its error; false if what was pasted is not one.
    pub(super) fn answer_error(&mut self, refused: &Refused) -> bool {
        self.evaluate();
        if !self.document.paste.is_document() {
            return false;
        }
        self.document.history.close();
        self.set_up(refused);
        self.document.awaited = None;
        true
    }

    /// Adds what a document needs that was pasted over an error: role, provider, session name.
    fn set_up(&mut self, refused: &Refused) {
        let role = match (&refused.resource, self.document.paste.roles.len()) {
            (Some(role), _) => Some(&**role),
            (None, 0) => Some(UNNAMED_ROLE),
            (None, _) => None,
        };
        if let Some(role) = role {
            self.document
                .scenario
                .set(&Path::step(self.document.step).member("role"), role.into());
        }
        self.add_missing();
    }

    /// Adds what is missing where there is only one way to do so.
    fn add_missing(&mut self) {
        for _ in 0..MOST {
            self.evaluate();
            let missing = self.missing().into_iter();
            let mut ways = missing
                .filter(|it| it.ways.len() == 1)
                .flat_map(|it| it.ways);
            let Some((_, change)) = ways.find(|(_, change)| change.sets_up()) else {
                return;
            };
            change.apply(
                &mut self.document.scenario,
                &mut self.document.step,
                &self.document.paste,
            );
        }
    }

    /// A trust policy that replaces the draft of a role that no text named says which account the
    /// role is in, by the provider that it trusts.
    pub(super) fn follow_provider(&mut self, pointer: &Path) {
        let drafts = self.document.scenario.draft_trust_policies();
        let is_unnamed = drafts
            .iter()
            .any(|(at, arn)| at == pointer && arn == UNNAMED_ROLE);
        let account = provider_account(&self.document.scenario, pointer);
        self.document.scenario.keep(pointer);
        let account = account.filter(|account| is_unnamed && account != UNNAMED_ACCOUNT);
        let Some(account) = account else {
            return;
        };
        self.document.scenario.move_role(UNNAMED_ROLE, &account);
        let role = UNNAMED_ROLE.replace(UNNAMED_ACCOUNT, &account);
        let pointer = Path::step(self.document.step).member("role");
        self.document.scenario.set(&pointer, role.into());
        self.document.scenario.remove_stand_in(UNNAMED_ACCOUNT);
        self.add_missing();
    }
}

/// The actions that a call needs, each once.
fn actions(report: &StepReport) -> Vec<String> {
    let mut actions: Vec<String> = Vec::new();
    for check in &report.checks {
        if !actions.contains(&check.action) {
            actions.push(check.action.clone());
        }
    }
    actions
}

/// The condition keys that say for whom a document was issued, and whom it names: those that AWS
/// asks a trust policy to check instead of trusting all that a provider issues.
fn identifying(report: &StepReport) -> Vec<(String, String)> {
    let entries = report.checks.first().map(|check| &check.context);
    let names = ["aud", "app_id", "sub", "user_id", "id"];
    let mut found = Vec::new();
    for name in names {
        let entry = entries.into_iter().flatten().find(|entry| {
            let claim = entry.key.rsplit_once(':').filter(|(of, _)| *of != "aws");
            claim.is_some_and(|(_, claim)| claim == name)
        });
        // the subject of a SAML response may change at each sign-in
        let entry = entry.filter(|entry| !entry.key.eq_ignore_ascii_case("saml:sub"));
        if let Some((key, [value])) = entry.map(|entry| (&entry.key, &*entry.values)) {
            found.push((key.to_string(), value.clone()));
        }
    }
    found
}

/// The account of the first identity provider that a policy trusts.
fn provider_account(scenario: &Scenario, pointer: &Path) -> Option<String> {
    let policy: Value = rolecall_core::wire::read(scenario.text(pointer))?;
    let statements = match policy.get("Statement")? {
        Value::Array(statements) => statements.iter().collect(),
        statement => vec![statement],
    };
    let providers = statements
        .into_iter()
        .filter_map(|it| it.pointer("/Principal/Federated"));
    let arns = providers.flat_map(|it| match it {
        Value::Array(arns) => arns.iter().filter_map(Value::as_str).collect(),
        arn => arn.as_str().into_iter().collect::<Vec<_>>(),
    });
    let mut accounts = arns.filter_map(|arn| Some(Principal::of(arn)?.account.to_owned()));
    accounts.find(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::fixture::{CALL, TRUST, edit, start};
    use crate::reading::Word;
    use crate::workbench::change::Change;

    const OTHER: &str = "/accounts/0/roles/1/trust";

    fn paste(workbench: &mut State, pointer: &str, text: &str) {
        let (pointer, text) = (pointer.into(), text.to_owned());
        workbench.act(Action::Edit { pointer, text });
    }

    fn press(workbench: &mut State, words: &str) {
        let ways = workbench.missing().into_iter().flat_map(|it| it.ways);
        let (_, change) = ways.into_iter().find(|(it, _)| it == words).unwrap();
        workbench.act(Action::Change(change));
    }

    fn word(workbench: &State) -> Word {
        Word::of(&workbench.result().unwrap().report)
    }

    /// The start with a call for a role that was added as a draft.
    fn with_draft() -> State {
        let mut workbench = edit(start(), (CALL, "role/Developer_Role", "role/Other"));
        workbench.act(edit_source_identity_out());
        press(&mut workbench, "Add the role");
        workbench
    }

    fn edit_source_identity_out() -> Action {
        Action::Edit {
            pointer: CALL.into(),
            text: "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Other \
                   --role-session-name work"
                .to_owned(),
        }
    }

    #[test]
    fn a_draft_makes_the_verdict_provisional_until_it_is_replaced_or_kept() {
        let workbench = with_draft();
        assert_eq!(word(&workbench), Word::Allowed);
        assert_eq!(workbench.deciding_drafts(), [OTHER]);

        let mut kept = workbench.clone();
        press(&mut kept, "Keep the draft");
        assert_eq!(kept.deciding_drafts(), [""; 0]);
        assert!(!kept.document.scenario.is_draft(&OTHER.into()));

        let mut replaced = workbench.clone();
        let real = replaced.document.scenario.text(&TRUST.into()).to_owned();
        paste(&mut replaced, OTHER, &real);
        assert!(!replaced.document.scenario.is_draft(&OTHER.into()));
        assert_eq!(replaced.deciding_drafts(), [""; 0]);

        let mut undone = replaced;
        undone.act(Action::Undo);
        assert!(
            undone.document.scenario.is_draft(&OTHER.into()),
            "undo brings the draft back"
        );
    }

    #[test]
    fn a_draft_follows_the_caller_and_the_account() {
        let mut workbench = with_draft();
        assert!(
            workbench
                .document
                .scenario
                .text(&OTHER.into())
                .contains(":user/DevUser")
        );
        let eve = "arn:aws:iam::444455556666:user/Eve";
        workbench.act(Action::Change(Change::AddCaller {
            step: 0,
            arn: eve.to_owned(),
        }));
        let draft = workbench.document.scenario.text(&OTHER.into()).to_owned();
        assert!(draft.contains(eve) && !draft.contains("DevUser"), "{draft}");

        let mut kept = workbench;
        kept.act(Action::Change(Change::Keep(OTHER.into())));
        let dev = "arn:aws:iam::123456789012:user/DevUser".to_owned();
        kept.act(Action::Change(Change::AddCaller { step: 0, arn: dev }));
        assert_eq!(
            kept.document.scenario.text(&OTHER.into()),
            draft,
            "what is kept is the person's own"
        );
    }

    const REPO: &str = "repo:octo-org/infra:ref:refs/heads/main";
    const GITHUB_ERROR: &str = "Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity";

    fn claims() -> String {
        format!(
            r#"{{"iss": "https://token.actions.githubusercontent.com", "aud": "sts.amazonaws.com", "sub": "{REPO}", "iat": 1795341500, "nbf": 1795341500, "exp": 1795342400}}"#
        )
    }

    fn github_trust(account: &str, subject: &str) -> String {
        serde_json::json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": format!("arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                "StringLike": {"token.actions.githubusercontent.com:sub": subject},
            },
        }]})
        .to_string()
    }

    /// The trust policy that the page shows.
    fn shown_trust(workbench: &State) -> Path {
        let role = workbench.result().unwrap().report.resource.clone();
        workbench
            .document
            .scenario
            .trust_policy(role.as_deref())
            .unwrap()
            .pointer
    }

    #[test]
    fn the_draft_for_a_token_accepts_its_audience_and_subject_alone() {
        let mut workbench = start();
        paste(&mut workbench, CALL, GITHUB_ERROR);
        paste(&mut workbench, CALL, &claims());
        let draft = workbench
            .document
            .scenario
            .text(&shown_trust(&workbench))
            .to_owned();
        let draft: Value = serde_json::from_str(&draft).unwrap();
        let host = "token.actions.githubusercontent.com";
        assert_eq!(
            draft["Statement"][0]["Condition"],
            serde_json::json!({"StringEquals": {
                format!("{host}:aud"): "sts.amazonaws.com",
                format!("{host}:sub"): REPO,
            }})
        );
        assert_eq!(word(&workbench), Word::Allowed);
    }

    #[test]
    fn a_built_in_issuer_needs_no_provider() {
        let mut workbench = start();
        let google = r#"{"iss": "https://accounts.google.com", "aud": "app", "sub": "1098",
            "iat": 1795341500, "exp": 1795342400}"#;
        paste(&mut workbench, CALL, GITHUB_ERROR);
        paste(&mut workbench, CALL, google);
        let draft = workbench
            .document
            .scenario
            .text(&shown_trust(&workbench))
            .to_owned();
        let draft: Value = serde_json::from_str(&draft).unwrap();
        let statement = &draft["Statement"][0];
        assert_eq!(statement["Principal"]["Federated"], "accounts.google.com");
        assert_eq!(
            statement["Condition"]["StringEquals"],
            serde_json::json!({"accounts.google.com:aud": "app", "accounts.google.com:sub": "1098"})
        );
        assert_eq!(word(&workbench), Word::Allowed);
        assert!(!workbench.document.scenario.json().contains("oidcProviders"));
    }

    #[test]
    fn a_github_error_and_its_claims_lead_to_the_reason_in_three_pastes() {
        for account in ["444455556666", "123456789012"] {
            let mut workbench = start();
            paste(&mut workbench, CALL, GITHUB_ERROR);
            let missing = workbench.missing();
            assert!(
                missing[0].what.contains("token or its claims"),
                "{missing:?}"
            );
            paste(&mut workbench, CALL, &claims());
            assert_eq!(word(&workbench), Word::Allowed, "by the draft");
            let trust = shown_trust(&workbench);
            assert_eq!(workbench.deciding_drafts(), [&*trust]);
            assert!(
                workbench.problems_in(&trust).is_empty(),
                "its lints are no one's to mend"
            );
            paste(
                &mut workbench,
                &trust,
                &github_trust(account, "repo:octo-org/app:*"),
            );
            assert_eq!(word(&workbench), Word::Denied);
            let report = &workbench.result().unwrap().report;
            let role = format!("arn:aws:iam::{account}:role/YourRole");
            assert_eq!(report.resource.as_deref(), Some(&*role));
            let answer = crate::reading::answer::answer(report);
            assert!(answer.why.contains(REPO), "{}", answer.why);
            assert_eq!(workbench.deciding_drafts(), [""; 0]);
            let trust = shown_trust(&workbench);
            paste(
                &mut workbench,
                &trust,
                &github_trust(account, "repo:octo-org/infra:*"),
            );
            assert_eq!(word(&workbench), Word::Allowed);
        }
    }

    #[test]
    fn the_role_of_an_error_is_asked_for_and_stays_in_its_account() {
        let mut workbench = start();
        let log = format!("role-to-assume: arn:aws:iam::444455556666:role/Deploy\n{GITHUB_ERROR}");
        paste(&mut workbench, CALL, &log);
        paste(&mut workbench, CALL, "");
        paste(&mut workbench, CALL, &claims());
        let trust = shown_trust(&workbench);
        // the provider of another account is what is wrong here
        paste(
            &mut workbench,
            &trust,
            &github_trust("999988887777", "repo:octo-org/infra:*"),
        );
        let report = &workbench.result().unwrap().report;
        assert_eq!(
            report.resource.as_deref(),
            Some("arn:aws:iam::444455556666:role/Deploy")
        );
        assert_eq!(word(&workbench), Word::Denied);
    }

    #[test]
    fn claims_are_accepted_without_a_signature_and_said_to_be() {
        let mut workbench = start();
        paste(&mut workbench, CALL, GITHUB_ERROR);
        paste(&mut workbench, CALL, &claims());
        assert_eq!(
            workbench.document.scenario.text(&"/assume/unsigned".into()),
            "accept"
        );
        let report = &workbench.result().unwrap().report;
        let kinds: Vec<_> = report.provisional.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [ProvisionalKind::Draft, ProvisionalKind::Unsigned]);
        workbench.act(Action::Undo);
        assert_eq!(
            workbench.document.scenario.text(&"/assume/unsigned".into()),
            ""
        );
        assert_eq!(workbench.document.scenario.text(&CALL.into()), GITHUB_ERROR);
    }

    const SOURCE_IDENTITY_ERROR: &str = "User: arn:aws:sts::111122223333:assumed-role/CI/build is not authorized to perform: sts:SetSourceIdentity on resource: arn:aws:iam::444455556666:role/Deploy";

    #[test]
    fn a_source_identity_that_was_inherited_is_set_where_the_session_was_made() {
        let mut workbench = start();
        paste(&mut workbench, CALL, SOURCE_IDENTITY_ERROR);
        press(&mut workbench, "Set it when CI was assumed");
        assert_eq!(workbench.document.scenario.steps(), 2);
        assert!(
            workbench
                .document
                .scenario
                .text(&"/steps/0/input".into())
                .contains("--source-identity")
        );
        assert!(
            !workbench
                .document
                .scenario
                .text(&"/steps/1/input".into())
                .contains("--source-identity")
        );
        let report = &workbench.result().unwrap().report;
        let error = report.outcome.error().unwrap();
        assert_eq!(error.message, SOURCE_IDENTITY_ERROR);
        assert_eq!(workbench.deciding_drafts().len(), 2);
    }

    #[test]
    fn a_source_identity_that_the_call_passed_is_set_in_it() {
        let mut workbench = start();
        paste(&mut workbench, CALL, SOURCE_IDENTITY_ERROR);
        press(&mut workbench, "Set it in this call");
        assert!(
            !workbench
                .document
                .scenario
                .text(&"/steps/0/input".into())
                .contains("--source-identity")
        );
        assert!(
            workbench
                .document
                .scenario
                .text(&"/steps/1/input".into())
                .contains("--source-identity build")
        );
        assert_eq!(word(&workbench), Word::Denied);
    }
}
