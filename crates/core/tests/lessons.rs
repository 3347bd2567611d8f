//! Every lesson of tests/cases/lessons comes out as it states, byte for byte the same each time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::{fs, path::Path};

use rolecall_core::lesson::{Course, Lesson};

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
    assert!(count >= 60, "only {count} lessons were found");
}

/// The texts of a folder of tests/cases, by name.
fn documents(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/cases")
        .join(folder);
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn a_lesson_asks_one_thing_and_says_each_thing_once() {
    let mut titles = Vec::new();
    for (name, text) in documents("lessons") {
        let lesson = Lesson::read(&text).unwrap();
        assert!(
            !titles.contains(&lesson.title),
            "{name}: another lesson has its title"
        );
        titles.push(lesson.title);
        for (part, longest) in [(&lesson.question, 420), (&lesson.notice, 620)] {
            let length = part.chars().count();
            assert!(
                (40..longest).contains(&length),
                "{name}: {length} characters: {part}"
            );
        }
    }
}

#[test]
fn every_course_leads_through_lessons_that_are_there() {
    let lessons = documents("lessons");
    let mut count = 0;
    for (name, text) in documents("courses") {
        let course = Course::read(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        for lesson in &course.lessons {
            let found = lessons.iter().any(|(file, _)| file == lesson);
            assert!(found, "{name}: there is no lesson `{lesson}`");
        }
        count += 1;
    }
    assert!(count >= 3, "only {count} courses were found");
}

/// GitHub documentation, OpenID Connect reference; aws-actions/configure-aws-credentials#1888.
#[test]
fn an_immutable_subject_is_named_as_the_reason() {
    let lessons = documents("lessons");
    let (_, text) = lessons
        .iter()
        .find(|(name, _)| name == "github-immutable")
        .unwrap();
    let simulation = Lesson::read(text).unwrap().run();
    let said = serde_json::to_string(&simulation.steps.get(1).unwrap().checks).unwrap();
    let wanted = "`repo:octo-org@123456/shop@456789:*` accepts exactly this repository";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn a_course_says_what_it_lacks() {
    for (text, said) in [
        ("Chains", "its title"),
        ("# Chains\n\nNothing.\n", "the lessons are missing"),
        ("# Chains\n\nx\n\n1. a\n3. b\n", "not numbered"),
    ] {
        assert!(Course::read(text).unwrap_err().contains(said), "{text}");
    }
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
