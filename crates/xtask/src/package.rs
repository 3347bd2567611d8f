//! The package for npm: crates/wasm for browsers, bundlers and Node.

use std::fs;
use std::path::{Path, PathBuf};

use crate::log::{Failure, Result};
use crate::tools::{Tool, Tools};
use crate::{engine, files, root, shell};

/// What [`build`] needs: wasm-opt is one of the Node packages.
pub(crate) const BUILD_TOOLS: &[Tool] = &[Tool::WasmTarget, Tool::WasmBindgen, Tool::NodePackages];

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
    for name in [
        "README.md",
        "index.d.ts",
        "index.js",
        "node.js",
        "package.json",
    ] {
        copy(
            &root().join("crates/wasm/package").join(name),
            &folder.join(name),
        )?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&root().join(name), &folder.join(name))?;
    }
    Ok(())
}

/// Tests the package as others use it: packed, installed, in Node and in a page of Vite's.
pub(crate) fn test(tools: &Tools) -> Result<()> {
    if !folder().join("package.json").is_file() {
        return Err(Failure::new(
            "the package is not built: run `cargo xtask package`",
        ));
    }
    let mut node = tools.command("node");
    node.args(["--test", "--test-reporter=spec", "--test-timeout=180000"]);
    shell::run(node.current_dir(root().join("tests/package")))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map_err(|error| files::failed(from, &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let text = fs::read_to_string(root().join("crates/wasm/package/package.json")).unwrap();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    }
}
