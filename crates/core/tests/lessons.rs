//! Every lesson of tests/cases/lessons comes out as it states, byte for byte the same each time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::{fs, path::Path};

use rolecall_core::lesson::Lesson;

#[test]
fn lessons_come_out_as_they_state() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/lessons");
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let lesson = Lesson::read(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let simulation = lesson.run();
        let differences = lesson.differences(&simulation);
        wrong.extend(
            differences
                .iter()
                .map(|d| format!("{}: {d}", path.display())),
        );
        assert!(
            !lesson.verdicts.is_empty(),
            "{} states nothing",
            path.display()
        );
        assert_eq!(
            serde_json::to_string(&simulation).unwrap(),
            serde_json::to_string(&lesson.run()).unwrap()
        );
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 15, "only {count} lessons were found");
}

#[test]
fn a_lesson_that_states_something_else_differs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/lessons");
    let text = fs::read_to_string(folder.join("guide-devuser.md")).unwrap();
    let mut lesson = Lesson::read(&text).unwrap();
    let simulation = lesson.run();
    assert!(lesson.differences(&simulation).is_empty());
    let stated = lesson.verdicts.pop().unwrap();
    assert_eq!(
        lesson.differences(&simulation),
        [format!("so, but not stated: {stated}")]
    );
    lesson.verdicts.push(stated);
    lesson.messages.push((1, "no such message".to_owned()));
    assert_eq!(lesson.differences(&simulation).len(), 1);
}
