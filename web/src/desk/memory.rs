//! What this browser remembers of the work, where the person wants it: never what looks like a
//! secret.

use rolecall_core::wire;
use rolecall_source::Path;
use serde_json::{Value, json};

use super::share::Shared;
use super::{Move, Wish};
use crate::text::json::compact;
use crate::workbench::{Theme, Workbench};

/// What is remembered, and what the page says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Memory {
    /// Whether the work at hand is remembered.
    pub(crate) on: bool,
    /// Work that is remembered while something else is at hand: a link, or a lesson.
    pub(crate) aside: Option<String>,
    /// What is left out of what is remembered.
    pub(crate) without: Vec<String>,
    /// Whether the work at hand is what was remembered.
    pub(crate) restored: bool,
    /// Whether the browser refuses to keep anything.
    pub(crate) refused: bool,
}

impl Workbench {
    /// Remembers the work from now on, or forgets it.
    pub(super) fn remember_work(&mut self, on: bool) {
        self.desk.memory = Memory {
            on,
            ..Memory::default()
        };
        if on {
            self.keep_work();
        } else {
            self.desk.wishes.push(Wish::KeepWork(None));
        }
    }

    /// Keeps the work as it is now, if it is remembered.
    pub(super) fn keep_work(&mut self) -> Option<String> {
        if !self.desk.memory.on {
            return None;
        }
        let work = self.work()?;
        self.desk.wishes.push(Wish::KeepWork(Some(work.clone())));
        Some(work)
    }

    /// Leaves the remembered work as it is, before something else takes its place here.
    pub(super) fn set_work_aside(&mut self) {
        if let Some(work) = self.keep_work() {
            self.desk.memory = Memory {
                aside: Some(work),
                ..Memory::default()
            };
        }
    }

    /// Takes up what the browser had kept: the settings, and the work unless the address asks for
    /// something else.
    pub(super) fn take_up(&mut self, text: String, open: bool) {
        let kept: Value = wire::read(&text).unwrap_or_default();
        let theme = kept.get("theme").and_then(Value::as_u64);
        let theme = theme.and_then(|theme| Theme::ALL.get(usize::try_from(theme).ok()?));
        self.theme = theme.copied().unwrap_or(self.theme);
        if let Some(split) = kept.get("split").and_then(Value::as_i64) {
            self.lay(Move::Split(i32::try_from(split).unwrap_or_default()));
        }
        self.desk.no_keys = kept.get("noKeys") == Some(&Value::Bool(true));
        self.desk.memory.aside = Some(text);
        if open {
            self.open_work();
        }
    }

    /// Opens the remembered work.
    pub(super) fn open_work(&mut self) {
        let Some(text) = self.desk.memory.aside.take() else {
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
        self.desk.memory = Memory {
            on: true,
            without: names.map(str::to_owned).collect(),
            restored: true,
            ..Memory::default()
        };
    }

    /// The work as a text that a browser keeps, without secrets.
    fn work(&mut self) -> Option<String> {
        let shared = Shared::of(&self.scenario.json(), false)?;
        let removed = shared.removed.iter();
        let name = |pointer: &str| self.scenario.name_of(&Path::from(pointer));
        let without: Vec<_> = removed
            .map(|it| format!("{} in {}", it.what, name(&it.pointer)))
            .collect();
        let theme = Theme::ALL.iter().position(|theme| *theme == self.theme);
        let work = json!({
            "scenario": shared.scenario,
            "step": self.step,
            "theme": theme,
            "split": self.desk.split(),
            "noKeys": self.desk.no_keys,
            "without": without,
        });
        self.desk.memory.without = without;
        Some(compact(&work))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CALL, MALLORY, edit, start};
    use crate::workbench::Action;

    fn lay(it: &mut Workbench, what: Move) -> Vec<Wish> {
        it.act(Action::Lay(what));
        it.wishes()
    }

    /// What the browser is asked to keep.
    fn kept(wishes: &[Wish]) -> Option<String> {
        wishes.iter().find_map(|wish| match wish {
            Wish::KeepWork(text) => text.clone(),
            _ => None,
        })
    }

    fn remembered() -> String {
        let mut it = edit(start(), MALLORY);
        it.act(Action::SelectTheme(Theme::Dark));
        lay(&mut it, Move::Split(60));
        kept(&lay(&mut it, Move::RememberWork(true))).unwrap()
    }

    #[test]
    fn nothing_is_kept_unless_it_is_wanted() {
        let mut it = start();
        assert!(lay(&mut it, Move::KeepWork).is_empty());
        assert!(kept(&lay(&mut it, Move::RememberWork(true))).is_some());
        assert!(kept(&lay(&mut it, Move::KeepWork)).is_some());
        assert_eq!(
            lay(&mut it, Move::RememberWork(false)),
            [Wish::KeepWork(None)]
        );
        assert!(lay(&mut it, Move::KeepWork).is_empty());
    }

    #[test]
    fn work_comes_back_and_undo_brings_what_was_there() {
        let mut it = start();
        let wishes = lay(&mut it, Move::TakeUp(remembered(), true));
        assert_eq!(wishes, [Wish::Split(60)]);
        assert!(it.scenario.text(&CALL.into()).contains("Mallory"));
        assert!(it.desk.memory.on && it.desk.memory.restored);
        assert_eq!((it.theme, it.desk.split()), (Theme::Dark, 60));
        it.act(Action::Undo);
        assert_eq!(it.scenario, start().scenario);
    }

    #[test]
    fn a_link_leaves_the_work_alone_until_it_is_opened() {
        let mut it = start();
        lay(&mut it, Move::TakeUp(remembered(), false));
        assert_eq!(it.scenario, start().scenario);
        assert!(lay(&mut it, Move::KeepWork).is_empty());
        lay(&mut it, Move::OpenWork);
        assert!(it.scenario.text(&CALL.into()).contains("Mallory"));
        let aside = lay(&mut it, Move::SetAside);
        assert!(kept(&aside).is_some_and(|text| text.contains("Mallory")));
        assert!(lay(&mut it, Move::KeepWork).is_empty());
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
        let kept = kept(&lay(&mut it, Move::RememberWork(true))).unwrap();
        assert!(!kept.contains("wJalrXUtnFEMI"));
        let without = &it.desk.memory.without;
        assert!(without[0].ends_with(" in the call"), "{without:?}");
        assert!(it.scenario.text(&CALL.into()).contains("wJalrXUtnFEMI"));
        let mut next = start();
        lay(&mut next, Move::TakeUp(kept, true));
        assert_eq!(next.desk.memory.without, it.desk.memory.without);
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
            lay(&mut it, Move::TakeUp(text.to_owned(), true));
            assert_eq!(it.scenario, start().scenario, "{text}");
        }
    }
}
