//! Scripts and styles of the site, without what only people read: comments and indentation. After
//! this, what is named by hash is named by what it holds now.

use std::path::Path;
use std::{fs, io};

use crate::files;
use crate::log::Result;

/// Lightens what Trunk has put into the site that it is making.
pub(crate) fn site() -> Result<()> {
    let site = files::site()?;
    let failed = |error| files::failed(&site, &error);
    let entries = fs::read_dir(&site).map_err(failed)?;
    // all of them first, since some get another name
    let entries: Vec<_> = entries.collect::<io::Result<_>>().map_err(failed)?;
    for entry in entries {
        let path = entry.path();
        if path.extension().is_some_and(|it| it == "js" || it == "css") {
            let text = files::read(&path)?;
            files::save(&path, lighter(&text))?;
        }
        name_by_content(&path, &site.join("index.html"))?;
    }
    Ok(())
}

/// Gives a file that is named by hash the name of its present content, in the page too: browsers
/// keep what they got under a name for good.
fn name_by_content(path: &Path, page: &Path) -> Result<()> {
    let failed = |error| files::failed(path, &error);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some((stem, rest)) = around_hash(&name) else {
        return Ok(());
    };
    let content = fs::read(path).map_err(failed)?;
    let now = format!("{stem}{}{rest}", files::hash(&content));
    fs::rename(path, path.with_file_name(&now)).map_err(failed)?;
    files::save(page, files::read(page)?.replace(&*name, &now))
}

/// What stands before and behind the hash in a name.
fn around_hash(name: &str) -> Option<(&str, &str)> {
    let hash = name.rfind('-')? + 1;
    let (stem, rest) = name.split_at_checked(hash)?;
    let behind = rest.trim_start_matches(|it: char| it.is_ascii_hexdigit());
    (rest.len() - behind.len() >= 8).then_some((stem, behind))
}

/// The lines of a text without their indentation, and without those that are comments. Line ends
/// stay: in scripts they mean something.
pub(crate) fn lighter(text: &str) -> String {
    let mut lines = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        let is_comment = in_comment || line.starts_with("/*");
        let rest = match line.split_once("*/") {
            Some((_, rest)) if is_comment => {
                in_comment = false;
                rest.trim_start()
            }
            _ if is_comment => {
                in_comment = true;
                ""
            }
            _ => line,
        };
        if !rest.is_empty() && !rest.starts_with("//") {
            lines.push_str(rest);
            lines.push('\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        let page = "engine-0123456789abcdef_bg.wasm";
        assert_eq!(around_hash(page), Some(("engine-", "_bg.wasm")));
        assert_eq!(around_hash("boot-01234567.js"), Some(("boot-", ".js")));
        assert_eq!(around_hash("rolecall-web.js"), None);

        let site = std::env::temp_dir().join(format!("rolecall-names-{}", std::process::id()));
        let (page, old) = (
            site.join("index.html"),
            site.join("boot-0123456789abcdef.js"),
        );
        files::save(&page, "<script src=\"./boot-0123456789abcdef.js\">").unwrap();
        files::save(&old, "start()").unwrap();
        name_by_content(&old, &page).unwrap();
        let name = format!("boot-{}.js", files::hash(b"start()"));
        let named = files::read(&page).unwrap();
        assert_eq!(named, format!("<script src=\"./{name}\">"));
        assert!(site.join(name).exists() && !old.exists());
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn comments_and_indentation_go() {
        let text = "/* a\n * b */\n.x {\n  color: red; /* why */\n}\n\n// c\nlet a = `//`;\n/** d */ f();\n";
        assert_eq!(
            lighter(text),
            ".x {\ncolor: red; /* why */\n}\nlet a = `//`;\nf();\n"
        );
    }
}
