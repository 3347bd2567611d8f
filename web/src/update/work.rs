//! What this browser remembers of the work, where the person wants it: never what looks like a
//! secret.

use rolecall_core::wire;
use rolecall_source::Path;
use serde_json::{Value, json};

use crate::action::Effect;
use crate::desk::settings::Theme;
use crate::desk::share::Shared;
use crate::state::State;
use crate::state::ui::Memory;
use crate::text::json::compact;

impl State {
    /// Remembers the work from now on, or forgets it.
    pub(super) fn remember_work(&mut self, on: bool, effects: &mut Vec<Effect>) {
        self.ui.memory = Memory {
            on,
            ..Memory::default()
        };
        if on {
            self.keep_work(effects);
        } else {
            effects.push(Effect::StoreWork(None));
        }
    }

    /// Keeps the work as it is now, if it is remembered.
    pub(super) fn keep_work(&mut self, effects: &mut Vec<Effect>) -> Option<String> {
        if !self.ui.memory.on {
            return None;
        }
        let work = self.work()?;
        effects.push(Effect::StoreWork(Some(work.clone())));
        Some(work)
    }

    /// Leaves the remembered work as it is, before something else takes its place here.
    pub(super) fn set_work_aside(&mut self, effects: &mut Vec<Effect>) {
        if let Some(work) = self.keep_work(effects) {
            self.ui.memory = Memory {
                aside: Some(work),
                ..Memory::default()
            };
        }
    }

    /// Takes up what the browser had kept: the settings, and the work unless the address asks for
    /// something else.
    pub(super) fn restore_work(&mut self, text: String, open: bool, effects: &mut Vec<Effect>) {
        let kept: Value = wire::read(&text).unwrap_or_default();
        let theme = kept.get("theme").and_then(Value::as_u64);
        let theme = theme.and_then(|theme| Theme::ALL.get(usize::try_from(theme).ok()?));
        self.ui.theme = theme.copied().unwrap_or(self.ui.theme);
        if let Some(split) = kept.get("split").and_then(Value::as_i64) {
            let split = i32::try_from(split).unwrap_or_default();
            self.ui.set_split(split, effects);
        }
        self.ui.no_keys = kept.get("noKeys") == Some(&Value::Bool(true));
        self.ui.memory.aside = Some(text);
        if open {
            self.open_work();
        }
    }

    /// Opens the remembered work.
    pub(super) fn open_work(&mut self) {
        let Some(text) = self.ui.memory.aside.take() else {
            return;
        };
        let kept: Value = wire::read(&text).unwrap_or_default();
        if let Some(scenario) = kept.get("scenario").and_then(Value::as_str) {
            self.open_scenario(scenario);
        }
        let step = kept.get("step").and_then(Value::as_u64).unwrap_or_default();
        self.go_to_step(usize::try_from(step).unwrap_or_default());
        let without = kept.get("without").and_then(Value::as_array);
        let names = without.into_iter().flatten().filter_map(Value::as_str);
        self.ui.memory = Memory {
            on: true,
            without: names.map(str::to_owned).collect(),
            restored: true,
            ..Memory::default()
        };
    }

    /// The work as a text that a browser keeps, without secrets.
    fn work(&mut self) -> Option<String> {
        let shared = Shared::of(&self.document.scenario.json(), false)?;
        let removed = shared.removed.iter();
        let name = |pointer: &str| self.document.scenario.name_of(&Path::from(pointer));
        let without: Vec<_> = removed
            .map(|it| format!("{} in {}", it.what, name(&it.pointer)))
            .collect();
        let theme = Theme::ALL.iter().position(|theme| *theme == self.ui.theme);
        let work = json!({
            "scenario": shared.scenario,
            "step": self.document.step,
            "theme": theme,
            "split": self.ui.split(),
            "noKeys": self.ui.no_keys,
            "without": without,
        });
        self.ui.memory.without = without;
        Some(compact(&work))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::fixture::{CALL, MALLORY, edit, start};

    /// What the browser is asked to keep.
    fn kept(wishes: &[Effect]) -> Option<String> {
        wishes.iter().find_map(|wish| match wish {
            Effect::StoreWork(text) => text.clone(),
            _ => None,
        })
    }

    fn remembered() -> String {
        let mut it = edit(start(), MALLORY);
        it.act(Action::SelectTheme(Theme::Dark));
        it.act(Action::Split(60));
        kept(&it.act(Action::RememberWork(true))).unwrap()
    }

    #[test]
    fn nothing_is_kept_unless_it_is_wanted() {
        let mut it = start();
        assert!(it.act(Action::KeepWork).is_empty());
        assert!(kept(&it.act(Action::RememberWork(true))).is_some());
        assert!(kept(&it.act(Action::KeepWork)).is_some());
        assert_eq!(
            it.act(Action::RememberWork(false)),
            [Effect::StoreWork(None)]
        );
        assert!(it.act(Action::KeepWork).is_empty());
    }

    #[test]
    fn work_comes_back_and_undo_brings_what_was_there() {
        let mut it = start();
        let wishes = it.act(Action::RestoreWork(remembered(), true));
        assert_eq!(wishes, [Effect::SetSplit(60)]);
        assert!(it.document.scenario.text(&CALL.into()).contains("Mallory"));
        assert!(it.ui.memory.on && it.ui.memory.restored);
        assert_eq!((it.ui.theme, it.ui.split()), (Theme::Dark, 60));
        it.act(Action::Undo);
        assert_eq!(it.document.scenario, start().document.scenario);
    }

    #[test]
    fn a_link_leaves_the_work_alone_until_it_is_opened() {
        let mut it = start();
        it.act(Action::RestoreWork(remembered(), false));
        assert_eq!(it.document.scenario, start().document.scenario);
        assert!(it.act(Action::KeepWork).is_empty());
        it.act(Action::OpenWork);
        assert!(it.document.scenario.text(&CALL.into()).contains("Mallory"));
        let aside = it.act(Action::OpenLink(Ok(start().document.scenario.json())));
        assert!(kept(&aside).is_some_and(|text| text.contains("Mallory")));
        assert!(it.act(Action::KeepWork).is_empty());
    }

    #[test]
    fn secrets_are_left_out_and_named() {
        let mut it = start();
        let text =
            "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG; aws sts get-caller-identity";
        it.act(Action::Edit {
            pointer: CALL.into(),
            text: text.to_owned(),
        });
        let kept = kept(&it.act(Action::RememberWork(true))).unwrap();
        assert!(!kept.contains("wJalrXUtnFEMI"));
        let without = &it.ui.memory.without;
        assert!(without[0].ends_with(" in the call"), "{without:?}");
        assert!(
            it.document
                .scenario
                .text(&CALL.into())
                .contains("wJalrXUtnFEMI")
        );
        let mut next = start();
        next.act(Action::RestoreWork(kept, true));
        assert_eq!(next.ui.memory.without, it.ui.memory.without);
    }

    #[test]
    fn what_is_no_work_of_the_page_opens_nothing() {
        for text in [
            "",
            "null",
            "[]",
            r#"{"step": -1, "split": 1e99, "theme": 9}"#,
        ] {
            let mut it = start();
            it.act(Action::RestoreWork(text.to_owned(), true));
            assert_eq!(it.document.scenario, start().document.scenario, "{text}");
        }
    }
}
