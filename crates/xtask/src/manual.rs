//! The documentation as pages of the site: docs/ and the package's readme, from Markdown to HTML.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

use crate::failure::Result;
use crate::files::{self, failed, read, save};
use crate::repository::root;

/// Where what is no part of the site can be read.
const REPOSITORY: &str = "https://github.com/rolecall/rolecall/blob/main";
/// The page of the package's readme.
const PACKAGE: &str = "package.html";

/// Writes the documentation into the site that Trunk is building.
pub(crate) fn write() -> Result<()> {
    write_into(&files::site()?)
}

fn write_into(site: &Path) -> Result<()> {
    let page = read(&site.join("index.html"))?;
    let docs = root().join("docs");
    for (source, name) in pages(&docs)? {
        let html = rendered(&read(&source)?, &page);
        save(&site.join("docs").join(name), &html)?;
    }
    for name in ["scenario.schema.json", "simulation.schema.json"] {
        let schema = read(&docs.join("schema").join(name))?;
        save(&site.join("docs/schema").join(name), &schema)?;
    }
    Ok(())
}

/// The documents, with the names of their pages.
fn pages(docs: &Path) -> Result<Vec<(PathBuf, String)>> {
    let package = root().join("crates/wasm/package/README.md");
    let mut pages = vec![(package, PACKAGE.to_owned())];
    let entries = fs::read_dir(docs).map_err(|error| failed(docs, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failed(docs, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(name) = name.strip_suffix(".md") {
            let page = page_of(name);
            pages.push((path.clone(), page));
        }
    }
    Ok(pages)
}

fn page_of(name: &str) -> String {
    match name {
        "README" => "index.html".to_owned(),
        name => format!("{name}.html"),
    }
}

/// A document as a page, with the style and the policy of the playground's own page.
fn rendered(markdown: &str, page: &str) -> String {
    let title = markdown.lines().next().unwrap_or_default();
    let title = title.trim_start_matches("# ");
    let options = Options::ENABLE_TABLES;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: address(&dest_url).into(),
            title,
            id,
        }),
        // comments mark what is made from the program
        Event::Html(_) | Event::InlineHtml(_) => Event::Text(CowStr::Borrowed("")),
        other => other,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let policy = element(page, "<meta http-equiv=\"Content-Security-Policy\"");
    let style = element(page, "<link rel=\"stylesheet\"").replace("href=\"./", "href=\"../");
    let icon = element(page, "<link rel=\"icon\"").replace("href=\"./", "href=\"../");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n{policy}\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} – Rolecall</title>\n\
         {icon}\n{style}\n</head>\n<body class=\"manual\">\n\
         <nav><a href=\"../index.html\">Rolecall</a> · <a href=\"index.html\">Documentation</a></nav>\n\
         <main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// Where a link of a document leads on the site.
fn address(link: &str) -> String {
    if link.contains("://") || link.starts_with('#') {
        return link.to_owned();
    }
    if link == "../crates/wasm/package/README.md" {
        return PACKAGE.to_owned();
    }
    if let Some(file) = link.strip_prefix("../") {
        return format!("{REPOSITORY}/{file}");
    }
    match link.strip_suffix(".md") {
        Some(name) => page_of(name),
        None => link.to_owned(),
    }
}

/// The element of a page that begins so; nothing if there is none.
fn element<'p>(page: &'p str, begin: &str) -> &'p str {
    let found = page.find(begin).and_then(|at| page.get(at..));
    let end = found.and_then(|rest| rest.find('>'));
    found
        .zip(end)
        .and_then(|(rest, end)| rest.get(..=end))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_of_the_pages_leads_to_a_file_of_the_site() {
        let site = std::env::temp_dir().join(format!("rolecall-manual-{}", std::process::id()));
        let _ = fs::remove_dir_all(&site);
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\
                    <link rel=\"stylesheet\" href=\"./style-0.css\">";
        save(&site.join("index.html"), page).unwrap();
        save(&site.join("style-0.css"), "").unwrap();
        write_into(&site).unwrap();
        let docs = site.join("docs");
        let mut links = 0;
        for entry in fs::read_dir(&docs).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let html = read(&path).unwrap();
            assert!(
                html.contains("Content-Security-Policy"),
                "{}",
                path.display()
            );
            assert!(!html.contains(" style=") && !html.contains("<script"));
            for link in html.split("href=\"").skip(1) {
                let link = link.split('"').next().unwrap();
                if link.contains("://") {
                    let file = link.strip_prefix(REPOSITORY);
                    let known =
                        file.is_none_or(|file| root().join(file.trim_start_matches('/')).exists());
                    assert!(known, "{}: {link}", path.display());
                    continue;
                }
                let target = docs.join(link.split('#').next().unwrap());
                assert!(target.exists(), "{}: {link}", path.display());
                links += 1;
            }
        }
        assert!(links > 30, "only {links} links");
        fs::remove_dir_all(site).unwrap();
    }
}
