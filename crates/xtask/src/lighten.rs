//! Scripts and styles of the site as small as they can be written. After this, what is named by hash
//! is named by what it holds now.

use std::path::Path;
use std::{fs, io};

use crate::failure::Result;
use crate::tools::Tools;
use crate::{files, shell};

/// Lightens the site that Trunk has made, if it is made for others.
pub(crate) fn site(tools: &Tools) -> Result<()> {
    if !files::for_release() {
        return Ok(());
    }
    let site = files::site()?;
    let failed = |error| files::failed(&site, &error);
    let entries = fs::read_dir(&site).map_err(failed)?;
    // all of them first, since some get another name
    let entries: Vec<_> = entries.collect::<io::Result<_>>().map_err(failed)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let texts = paths.iter().filter(|path| {
        let extension = path.extension().unwrap_or_default();
        extension == "js" || extension == "css"
    });
    let mut esbuild = tools.command("esbuild");
    esbuild.args(["--minify", "--format=esm", "--target=esnext"]);
    esbuild.args(["--log-level=warning", "--allow-overwrite"]);
    esbuild.arg(format!("--outdir={}", site.display()));
    shell::run(esbuild.args(texts))?;
    let page = site.join("index.html");
    paths
        .iter()
        .try_for_each(|path| name_by_content(path, &page))
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
}
