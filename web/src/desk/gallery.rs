//! The lessons that the site holds, as its index has them.

use std::rc::Rc;

use rolecall_core::{members, wire};

/// What is known of the index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Gallery {
    /// Nobody has asked yet.
    #[default]
    Closed,
    Loading,
    /// It did not come, or can't be read.
    Failed,
    Open(Rc<Index>),
}

/// The index of all lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) lessons: Vec<Entry>,
    pub(crate) courses: Vec<Course>,
}

/// A lesson in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) file: String,
    /// Its file's address, relative to the index.
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) group: String,
    pub(crate) question: String,
}

/// Lessons in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) lessons: Vec<String>,
}

members! {
    Index { lessons: "lessons", courses: "courses" }
    Entry { file: "file", url: "url", title: "title", group: "group", question: "question" }
    Course { file: "file", title: "title", about: "about", lessons: "lessons" }
}

impl Gallery {
    /// Reads the index that the site answered with.
    pub(crate) fn of(answer: Option<&str>) -> Self {
        let index = answer.and_then(wire::read);
        index.map_or(Self::Failed, |index| Self::Open(Rc::new(index)))
    }

    pub(crate) fn index(&self) -> Option<&Index> {
        match self {
            Self::Open(index) => Some(index),
            _ => None,
        }
    }
}

impl Index {
    pub(crate) fn lesson(&self, file: &str) -> Option<&Entry> {
        self.lessons.iter().find(|lesson| lesson.file == file)
    }

    /// The course that an address names: one of the index, or lessons with commas between.
    pub(crate) fn course(&self, name: &str) -> Vec<String> {
        let known = self.courses.iter().find(|course| course.file == name);
        let named = name.split(',').map(str::to_owned);
        let mut lessons = known.map_or_else(|| named.collect(), |course| course.lessons.clone());
        lessons.retain(|file| self.lesson(file).is_some());
        lessons
    }

    /// A lesson that an address names in a course, and that is not here.
    pub(crate) fn missing<'a>(&self, course: &'a str) -> Option<&'a str> {
        let known = self.courses.iter().any(|it| it.file == course);
        let mut named = course.split(',').filter(|name| !name.is_empty());
        named.find(|name| !known && self.lesson(name).is_none())
    }

    /// The lessons in which every word stands, by their groups.
    pub(crate) fn search(&self, words: &str) -> Vec<(&str, Vec<&Entry>)> {
        let words = words.to_lowercase();
        let mut groups: Vec<(&str, Vec<&Entry>)> = Vec::new();
        for lesson in &self.lessons {
            let Entry {
                title,
                group,
                question,
                file,
                ..
            } = lesson;
            let text = format!("{title} {group} {question} {file}").to_lowercase();
            if !words.split_whitespace().all(|word| text.contains(word)) {
                continue;
            }
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, lessons)) => lessons.push(lesson),
                None => groups.push((group, vec![lesson])),
            }
        }
        groups
    }
}

#[cfg(test)]
pub(crate) fn example() -> Index {
    wire::read(
        r#"{"lessons": [
            {"file": "a", "url": "a-1.json", "title": "Own name", "group": "Who?", "question": "May `Eve`?"},
            {"file": "b", "url": "b-2.json", "title": "The chain", "group": "How far?", "question": "Does it break?"},
            {"file": "c", "url": "c-3.json", "title": "Eve again", "group": "Who?", "question": "And now?"}],
          "courses": [{"file": "first", "title": "First", "about": "x", "lessons": ["b", "gone", "a"]}]}"#,
    )
    .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lessons_are_found_by_words_and_grouped() {
        let index = example();
        let found = |words| {
            let groups = index.search(words).into_iter();
            let names =
                |lessons: Vec<&Entry>| lessons.iter().map(|it| it.file.clone()).collect::<String>();
            groups
                .map(|(group, lessons)| format!("{group}{}", names(lessons)))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(""), ["Who?ac", "How far?b"]);
        assert_eq!(found("eve"), ["Who?ac"]);
        assert_eq!(found("EVE again"), ["Who?c"]);
        assert!(found("mallory").is_empty());
    }

    #[test]
    fn a_course_is_named_or_listed() {
        let index = example();
        assert_eq!(index.course("first"), ["b", "a"]);
        assert_eq!(index.course("c,a,nowhere"), ["c", "a"]);
    }

    #[test]
    fn what_is_no_index_is_said() {
        assert_eq!(Gallery::of(None), Gallery::Failed);
        assert_eq!(Gallery::of(Some("<html>")), Gallery::Failed);
    }
}
