//! The package for npm: crates/wasm for browsers, bundlers and Node.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::tools::{Tool, Tools};
use crate::{engine, files, repository::root, shell, tools};

/// What [`build`] needs: wasm-opt is one of the Node packages.
pub(crate) const BUILD_TOOLS: &[Tool] = &[Tool::WasmTarget, Tool::WasmBindgen, Tool::NodePackages];

/// The files of crates/wasm/package that go into it.
const OWN: [&str; 5] = [
    "README.md",
    "index.d.ts",
    "index.js",
    "node.js",
    "package.json",
];
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Where [`build`] leaves the package, ready for `npm publish`.
pub(crate) fn folder() -> PathBuf {
    root().join("target/npm")
}

/// Builds the package.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| files::failed(&folder, &error))?;
    engine::build(tools, "rolecall", &folder, &[], true)?;
    for name in OWN {
        copy(
            &root().join("crates/wasm/package").join(name),
            &folder.join(name),
        )?;
    }
    for name in LICENSES {
        copy(&root().join(name), &folder.join(name))?;
    }
    Ok(())
}

/// Tests the package as others use it: packed, installed from the tarball, in Node.
pub(crate) fn test(tools: &Tools) -> Result<()> {
    tests(tools, "package.test.js")
}

/// Tests it with what others build and check with, where that can be had.
pub(crate) fn test_with_vite(tools: &Tools) -> Result<()> {
    if let Err(failure) = tools::package_tests() {
        return Err(Failure::undone(format!(
            "the package was not tried in a page of Vite's and its types were not checked, \
             because npm could not install Vite and TypeScript ({failure})"
        )));
    }
    tests(tools, "vite.test.js")
}

fn tests(tools: &Tools, file: &str) -> Result<()> {
    if !folder().join("package.json").is_file() {
        return Err(Failure::new(
            "the package is not built: run `cargo xtask package`",
        ));
    }
    shell::run(tools.node_tests("package").arg(file))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map_err(|error| files::failed(from, &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let text = fs::read_to_string(root().join("crates/wasm/package/package.json")).unwrap();
        let package: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    }

    /// The crates that are published, as Cargo describes them.
    fn published() -> Vec<Value> {
        let mut cargo = shell::command("cargo");
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
        let metadata: Value = serde_json::from_str(&shell::output(&mut cargo).unwrap()).unwrap();
        let packages = metadata["packages"].as_array().unwrap().iter();
        packages
            .filter(|package| package["publish"].is_null())
            .cloned()
            .collect()
    }

    #[test]
    fn every_published_crate_says_what_it_is() {
        let published = published();
        let mut names: Vec<_> = published.iter().map(|it| &it["name"]).collect();
        names.sort_by_key(|name| name.as_str());
        let portable = ["core", "intake", "policy", "source"].map(|it| format!("rolecall-{it}"));
        assert_eq!(names, portable.each_ref());
        for package in published {
            for member in ["description", "license", "repository", "rust_version"] {
                assert!(
                    package[member].is_string(),
                    "{member} of {}",
                    package["name"]
                );
            }
            let manifest = Path::new(package["manifest_path"].as_str().unwrap());
            let readme = manifest.with_file_name(package["readme"].as_str().unwrap());
            assert!(readme.is_file(), "{}", readme.display());
        }
    }

    #[test]
    fn a_published_crate_holds_its_sources_and_nothing_else() {
        for package in published() {
            let name = package["name"].as_str().unwrap();
            let mut cargo = shell::command("cargo");
            cargo.args([
                "package",
                "--list",
                "--allow-dirty",
                "--offline",
                "-p",
                name,
            ]);
            let listing = shell::output(&mut cargo).unwrap();
            let (sources, rest): (Vec<_>, Vec<_>) = listing
                .lines()
                .map(|line| line.replace('\\', "/"))
                .partition(|path| path.starts_with("src/"));
            assert!(sources.contains(&"src/lib.rs".to_owned()), "{name}");
            let stray = sources.iter().find(|path| !path.ends_with(".rs"));
            assert_eq!(stray, None, "{name}");
            let made = [
                ".cargo_vcs_info.json",
                "Cargo.lock",
                "Cargo.toml",
                "Cargo.toml.orig",
                "README.md",
            ];
            // the first is there only in a checkout of git
            assert_eq!(rest, made[made.len() - rest.len().min(5)..], "{name}");
        }
    }

    #[test]
    fn the_npm_package_holds_the_files_that_it_names() {
        let text = fs::read_to_string(root().join("crates/wasm/package/package.json")).unwrap();
        let package: Value = serde_json::from_str(&text).unwrap();
        let named: Vec<_> = package["files"].as_array().unwrap().iter().collect();
        // npm always takes these two
        let copied = OWN
            .iter()
            .filter(|it| !["README.md", "package.json"].contains(it));
        let made = ["rolecall.js", "rolecall_bg.wasm"];
        let there: Vec<_> = copied.chain(&made).chain(&LICENSES).collect();
        assert_eq!(named, there);
    }
}
