//! What the site's service worker keeps in the browser: a list of all files, with the hash of each,
//! which the worker itself names.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::failure::{Failure, Result};
use crate::files::{self, failed, read, save};

/// The worker: its name stays, since browsers look there for another version.
const WORKER: &str = "sw.js";
/// What the worker has in the place of the list's name.
const PLACE: &str = "offline.json";
/// How the page names its worker.
const LINK: &str = "<link id=\"offline\" rel=\"serviceworker\" href=\"./sw.js\">";

/// Writes the list, and its name into the worker, in the site that Trunk has made; the last thing that is done to it. A
/// site that somebody works on has no worker: each change would be seen only on the second visit,
/// and others use the same port.
pub(crate) fn write() -> Result<()> {
    let site = files::site()?;
    if files::for_release() {
        write_into(&site)
    } else {
        let (page, worker) = (site.join("index.html"), site.join(WORKER));
        save(&page, read(&page)?.replace(LINK, ""))?;
        fs::remove_file(&worker).map_err(|error| failed(&worker, &error))
    }
}

fn write_into(site: &Path) -> Result<()> {
    let page = read(&site.join("index.html"))?;
    if !page.contains(LINK) {
        return Err(Failure::new(format!("the page has no `{LINK}`")));
    }
    let list = json!({ "files": kept(site, &page)?, "texts": texts(site)? }).to_string();
    let name = format!("offline-{}.json", files::hash(list.as_bytes()));
    save(&site.join(&name), list)?;
    let path = site.join(WORKER);
    let worker = read(&path)?;
    if !worker.contains(PLACE) {
        return Err(Failure::new(format!("the worker does not name `{PLACE}`")));
    }
    save(&path, worker.replace(PLACE, &name))
}

/// The page and the files that are named by hash beside it, each with what the browser's `Request`
/// takes: it refuses another content, and an older page that it still has.
fn kept(site: &Path, page: &str) -> Result<Vec<Value>> {
    let mut files = vec![json!(["./", {
        "cache": "no-cache",
        "integrity": integrity(page.as_bytes()),
    }])];
    for name in names(site)? {
        if name != WORKER && page.contains(&format!("./{name}\"")) {
            let path = site.join(&name);
            let content = fs::read(&path).map_err(|error| failed(&path, &error))?;
            files.push(json!([name, { "integrity": integrity(&content) }]));
        }
    }
    Ok(files)
}

/// Lessons and documentation, with what the browser's `Response` takes. They come in the list
/// itself, which is one download for all of them.
fn texts(site: &Path) -> Result<Vec<Value>> {
    let mut texts = Vec::new();
    for folder in ["docs", "docs/schema", "lessons"] {
        for name in names(&site.join(folder))? {
            let text = read(&site.join(folder).join(&name))?;
            let kind = if name.ends_with(".html") {
                "text/html;charset=utf-8"
            } else {
                "application/json"
            };
            // what hosts answer with for the folder
            let name = if name == "index.html" { "" } else { &name };
            let init = json!({ "headers": { "Content-Type": kind } });
            texts.push(json!([format!("{folder}/{name}"), text, init]));
        }
    }
    Ok(texts)
}

/// The names of the files in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small site, with a script that holds this text.
    fn site(name: &str, script: &str) -> std::path::PathBuf {
        let site = std::env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&site);
        let page = format!("{LINK}<script src=\"./boot-0123456789abcdef.js\">");
        for (name, text) in [
            ("index.html", page.as_str()),
            ("boot-0123456789abcdef.js", script),
            ("embed.js", "for other pages"),
            ("sw.js", "const LIST = \"offline.json\";"),
            ("docs/index.html", "<p>Documentation"),
            ("docs/schema/scenario.schema.json", "{}"),
            ("lessons/index-0123456789abcdef.json", "{\"lessons\": []}"),
        ] {
            save(&site.join(name), text).unwrap();
        }
        site
    }

    fn worker_and_list(site: &Path) -> (String, Value) {
        write_into(site).unwrap();
        let worker = read(&site.join(WORKER)).unwrap();
        let name = worker.split('"').find(|it| it.ends_with(".json")).unwrap();
        let list = read(&site.join(name)).unwrap();
        fs::remove_dir_all(site).unwrap();
        (worker, serde_json::from_str(&list).unwrap())
    }

    #[test]
    fn all_that_the_page_and_its_reader_may_ask_for_is_kept() {
        let (worker, list) = worker_and_list(&site("offline", "start()"));
        assert!(worker.starts_with("const LIST = \"offline-"), "{worker}");
        let names = |of: &str| {
            let entries = list[of].as_array().unwrap().iter();
            entries.map(|it| it[0].clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("files"), ["./", "boot-0123456789abcdef.js"]);
        assert_eq!(
            names("texts"),
            [
                "docs/",
                "docs/schema/scenario.schema.json",
                "lessons/index-0123456789abcdef.json"
            ]
        );
        // the empty text, hashed, is what everybody knows
        assert_eq!(
            integrity(b""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
        assert_eq!(list["files"][1][1]["integrity"], integrity(b"start()"));
    }

    #[test]
    fn another_content_makes_another_worker() {
        let (one, _) = worker_and_list(&site("offline-one", "start()"));
        let (same, _) = worker_and_list(&site("offline-same", "start()"));
        let (other, _) = worker_and_list(&site("offline-other", "begin()"));
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}
