//! The lessons as the site serves them: a file for each, and one index of all.
//!
//! Trunk calls this at the end of each build. A file has the hash of what it holds in its name, and
//! the page names the index: `<link id="lessons" href="lessons/index-….json">`. All addresses are
//! relative, those in the index to the index itself.

use std::fs;
use std::path::Path;

use rolecall_core::lesson::{Course, Lesson};
use serde_json::{Value, json};

use crate::failure::{Failure, Result};
use crate::{files, repository::root};

/// The folder of the site that holds the lessons.
const FOLDER: &str = "lessons";
/// What the page has in the place of the index's name.
const PLACE: &str = "lessons/index.json";

/// Writes the lessons into the site that Trunk is building.
pub(crate) fn write() -> Result<()> {
    write_into(&files::site()?)
}

fn write_into(site: &Path) -> Result<()> {
    let folder = site.join(FOLDER);
    let mut lessons = Vec::new();
    for (name, text) in documents("lessons")? {
        let lesson = Lesson::read(&text).map_err(|error| wrong(&name, error))?;
        let url = write_hashed(&folder, &name, &whole(&name, &lesson))?;
        lessons.push(entry(&name, &lesson, &url));
    }
    let mut courses = Vec::new();
    for (name, text) in documents("courses")? {
        let course = Course::read(&text).map_err(|error| wrong(&name, error))?;
        courses.push(json!({
            "file": name, "title": course.title, "about": course.about, "lessons": course.lessons,
        }));
    }
    let index = json!({ "lessons": lessons, "courses": courses });
    let index = write_hashed(&folder, "index", &index)?;
    name_index(&site.join("index.html"), &format!("{FOLDER}/{index}"))
}

/// The documents of a folder of tests/cases, by their names without `.md`, sorted.
fn documents(folder: &str) -> Result<Vec<(String, String)>> {
    let folder = root().join("tests/cases").join(folder);
    let entries = fs::read_dir(&folder).map_err(|error| files::failed(&folder, &error))?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| files::failed(&folder, &error))?
            .path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(name) = name.strip_suffix(".md") {
            let text = files::read(&path)?;
            documents.push((name.to_owned(), text));
        }
    }
    documents.sort();
    Ok(documents)
}

/// What the gallery shows of a lesson.
fn entry(name: &str, lesson: &Lesson, url: &str) -> Value {
    json!({
        "file": name,
        "url": url,
        "title": lesson.title,
        "group": lesson.group,
        "question": lesson.question,
        "expected": lesson.expected(),
    })
}

/// The lesson itself.
fn whole(name: &str, lesson: &Lesson) -> Value {
    json!({
        "file": name,
        "title": lesson.title,
        "group": lesson.group,
        "question": lesson.question,
        "scenario": lesson.scenario,
        "notice": lesson.notice,
        "expected": lesson.expected(),
        "verdicts": lesson.verdicts,
    })
}

/// Writes a file under a name that says what it holds, and gives that name.
fn write_hashed(folder: &Path, name: &str, content: &Value) -> Result<String> {
    let text = content.to_string();
    let file = format!("{name}-{}.json", files::hash(text.as_bytes()));
    let path = folder.join(&file);
    files::save(&path, text)?;
    Ok(file)
}

/// Writes the name of the index into the page.
fn name_index(page: &Path, index: &str) -> Result<()> {
    let text = files::read(page)?;
    if !text.contains(PLACE) {
        return Err(Failure::new(format!("the page does not name `{PLACE}`")));
    }
    files::save(page, text.replace(PLACE, index))
}

fn wrong(name: &str, error: &str) -> Failure {
    Failure::new(format!("{name}.md: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site with nothing in it but a page that names the index.
    fn site(name: &str) -> std::path::PathBuf {
        let site = std::env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&site);
        fs::create_dir_all(&site).unwrap();
        let page = r#"<link id="lessons" href="./lessons/index.json">"#;
        fs::write(site.join("index.html"), page).unwrap();
        site
    }

    fn json(path: &Path) -> Value {
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn the_page_leads_to_the_index_and_the_index_to_every_lesson() {
        let site = site("gallery");
        write_into(&site).unwrap();
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        let index = page.split("href=\"./").nth(1).unwrap();
        let index = site.join(index.split('"').next().unwrap());
        let gallery = json(&index);
        let lessons = gallery["lessons"].as_array().unwrap();
        assert_eq!(lessons.len(), documents("lessons").unwrap().len());
        for entry in lessons {
            let lesson = json(&index.with_file_name(entry["url"].as_str().unwrap()));
            assert_eq!(lesson["title"], entry["title"]);
            let simulation = rolecall_core::simulate(lesson["scenario"].as_str().unwrap());
            let verdicts = rolecall_core::lesson::verdicts(&simulation);
            assert_eq!(lesson["verdicts"], json!(verdicts), "{}", entry["file"]);
        }
        for course in gallery["courses"].as_array().unwrap() {
            for lesson in course["lessons"].as_array().unwrap() {
                assert!(
                    lessons.iter().any(|entry| entry["file"] == *lesson),
                    "{lesson}"
                );
            }
        }
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn the_same_lessons_give_the_same_names() {
        let names = |name: &str| {
            let site = site(name);
            write_into(&site).unwrap();
            let entries = fs::read_dir(site.join(FOLDER)).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            fs::remove_dir_all(site).unwrap();
            names
        };
        assert_eq!(names("once"), names("again"));
    }
}
