//! How long the crates, the package and the page take, here and at another commit.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::failure::{Failure, Result};
use crate::log::Log;
use crate::tools::{Tool, Tools};
use crate::{package, repository::root, shell, site};

/// The examples that are measured, each with its package.
const EXAMPLES: [&str; 10] = [
    "-p",
    "rolecall-core",
    "-p",
    "rolecall-policy",
    "--example",
    "simulate",
    "--example",
    "evaluate",
    "--example",
    "validate",
];

/// Runs `cargo xtask bench`. `base` is a commit that is built too, and compared with; `engine`
/// leaves out the page and the benchmarks of single crates.
pub(crate) fn run(base: Option<&str>, engine: bool) -> ExitCode {
    let log = Log::new("bench");
    let needed: Vec<Tool> = [package::BUILD_TOOLS, site::BUILD_TOOLS, &[Tool::Chromium]].concat();
    let needed = if engine {
        package::BUILD_TOOLS
    } else {
        &needed
    };
    if let Some(tools) = log.stage("tools", || Tools::provide(needed)) {
        log.stage("package", || package::build(&tools));
        let base = base.map(|commit| log.stage("base", || build_base(commit)));
        if base != Some(None) {
            log.stage("speed", || speed(&tools, base.flatten().as_ref()));
        }
        if !engine {
            log.stage("build", || site::build(&tools));
            log.stage("page", || page(&tools));
            log.stage("crates", crates);
        }
    }
    log.finish()
}

/// Another commit, built in its own work tree.
#[derive(PartialEq, Eq)]
struct Base {
    commit: String,
    root: PathBuf,
}

impl Base {
    fn command(&self, program: &str) -> Command {
        let mut command = shell::command(program);
        command.current_dir(&self.root);
        // what is built there stays there
        command.env_remove("CARGO_TARGET_DIR");
        command.env_remove("CARGO_MANIFEST_DIR");
        command
    }
}

/// Checks the commit out below target/ and builds it with its own settings.
fn build_base(commit: &str) -> Result<Base> {
    let mut resolve = shell::command("git");
    resolve.args(["rev-parse", "--verify", "--quiet"]);
    let hash = shell::output(resolve.arg(format!("{commit}^{{commit}}")));
    let hash = hash.ok_or_else(|| Failure::new(format!("there is no commit `{commit}`")))?;
    let base = Base {
        root: root().join("target/base").join(&hash),
        commit: commit.to_owned(),
    };
    if !base.root.is_dir() {
        let mut git = shell::command("git");
        git.args(["worktree", "add", "--detach", "--force"]);
        shell::run(git.arg(&base.root).arg(&hash))?;
    }
    shell::run(
        base.command("cargo")
            .args(["build", "--release"])
            .args(EXAMPLES),
    )?;
    let program = package_of(&base.root).join("rolecall_bg.wasm");
    if !program.is_file() {
        // it builds the package first, and tests it then, which does not matter here
        let built = shell::run(base.command("cargo").args(["xtask", "package"]));
        if !program.is_file() {
            built?;
        }
    }
    Ok(base)
}

fn package_of(root: &Path) -> PathBuf {
    root.join("target/npm")
}

/// Prints times, instructions and memory of the examples and of the package, beside the base's.
fn speed(tools: &Tools, base: Option<&Base>) -> Result<()> {
    let mut build = shell::command("cargo");
    shell::run(build.args(["build", "--release"]).args(EXAMPLES))?;
    let mut node = tools.command("node");
    node.arg("tests/package/speed.bench.js");
    node.arg("now")
        .arg(examples_of(root()))
        .arg(package::folder());
    if let Some(base) = base {
        node.arg(&base.commit).arg(examples_of(&base.root));
        node.arg(package_of(&base.root));
    }
    shell::run(&mut node)
}

/// Where Cargo puts examples.
fn examples_of(checkout: &Path) -> PathBuf {
    let shared = std::env::var_os("CARGO_TARGET_DIR").filter(|_| checkout == root());
    let target = shared.map_or_else(|| checkout.join("target"), PathBuf::from);
    target.join("release/examples")
}

/// Prints how long the page takes to its first verdict, and from a keystroke to the answer.
fn page(tools: &Tools) -> Result<()> {
    shell::run(tools.node_tests("e2e").arg("speed.bench.js"))
}

/// Prints what the benchmarks of the crates measure.
fn crates() -> Result<()> {
    let mut cargo = shell::command("cargo");
    cargo.args(["bench", "--workspace", "--exclude", "rolecall-wasm"]);
    cargo.args(["--exclude", "rolecall-web", "--bench", "*"]);
    shell::run(cargo.args(["--", "--quiet"]))
}
