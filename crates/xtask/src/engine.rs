//! The engine: the simulator as a WebAssembly program of its own, which the page loads beside its
//! own program and calls with texts.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::failure::{Failure, Result};
use crate::tools::Tools;
use crate::{files, repository::root, shell, site};

/// The options of wasm-opt for all that the browser downloads.
const SMALLER: [&str; 10] = [
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    "--low-memory-unused",
    "--zero-filled-memory",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
];

/// Builds the engine and puts it into the site that Trunk is making, under names that hold a hash
/// of the content. Trunk runs this as a hook and says where the site is.
pub(crate) fn into_site(tools: &Tools) -> Result<()> {
    let site = files::site()?;
    let release = files::for_release();
    // A folder of this checkout's own: checkouts may share their target folder.
    let built = root().join("target/engine");
    // the page simulates, and never evaluates, lints or detects by itself
    build(tools, "engine", &built, &["--no-default-features"], release)?;
    let page = site.join("index.html");
    let mut html = files::read(&page)?;
    for name in ["engine.js", "engine_bg.wasm"] {
        let file = built.join(name);
        let content = fs::read(&file).map_err(|error| files::failed(&file, &error))?;
        let hashed = hashed_name(name, &content);
        files::save(&site.join(&hashed), content)?;
        let placeholder = format!("./{name}");
        if !html.contains(&placeholder) {
            return Err(Failure::new(format!(
                "the page has no link to {placeholder}"
            )));
        }
        html = html.replace(&placeholder, &format!("./{hashed}"));
    }
    files::save(&page, html)
}

/// Builds glue and program of crates/wasm, with these options of Cargo's, under this name into a
/// folder.
pub(crate) fn build(
    tools: &Tools,
    name: &str,
    out: &Path,
    options: &[&str],
    small: bool,
) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut cargo = tools.command("cargo");
    cargo.args([
        "build",
        "--profile=web",
        "--package=rolecall-wasm",
        "--target",
        TARGET,
    ]);
    if small {
        // with the flags of the page's program, so that Cargo compiles dependencies once for both
        cargo.envs([site::wasm_flags()]);
    }
    shell::run(cargo.args(options).arg("--target-dir").arg(&target))?;
    let program = target.join(TARGET).join("web/rolecall_wasm.wasm");
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target=web", "--no-typescript", "--out-name", name]);
    shell::run(bindgen.arg("--out-dir").arg(out).arg(program))?;
    if small {
        let program = out.join(format!("{name}_bg.wasm"));
        let mut opt = tools.command("wasm-opt");
        shell::run(opt.args(SMALLER).arg(&program).arg("-o").arg(&program))?;
    }
    Ok(())
}

/// `engine.js` with the content's hash behind its stem.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = files::hash(content);
    let (stem, rest) = name.split_at(name.find(['_', '.']).unwrap_or(name.len()));
    format!("{stem}-{hash}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_the_hash_of_the_content() {
        let one = hashed_name("engine_bg.wasm", b"one");
        assert_ne!(one, hashed_name("engine_bg.wasm", b"other"));
        assert_eq!(one, hashed_name("engine_bg.wasm", b"one"));
        assert_eq!(one.len(), "engine-0123456789abcdef_bg.wasm".len());
        assert!(one.starts_with("engine-") && one.ends_with("_bg.wasm"));
    }
}
