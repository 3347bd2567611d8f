//! What `test` runs, and the other commands that are made of the same stages.

use std::process::{Command, ExitCode};
use std::thread;

use crate::failure::Result;
use crate::log::Log;
use crate::tools::{Tool, Tools};
use crate::{
    engine, gallery, lighten, manual, offline, package, repository::root, shell, site, size, types,
};

/// The packages below the page, which have to build natively and for WebAssembly.
const PORTABLE: [&str; 4] = [
    "rolecall-source",
    "rolecall-policy",
    "rolecall-intake",
    "rolecall-core",
];
/// The packages that are made for the browser.
const BROWSER: [&str; 2] = ["rolecall-wasm", "rolecall-web"];
const WASM: &str = "--target=wasm32-unknown-unknown";

/// One thing that is checked or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Fmt,
    Clippy,
    Native,
    Doc,
    Wasm,
    Build,
    Complete,
    Size,
    E2e,
    Package,
    Npm,
    Vite,
    Schema,
}

/// Runs `cargo xtask test`: all of its stages, or those in `only`. While Cargo checks and tests the
/// crates, another thread builds the site and the package: most of that keeps one core busy alone.
pub(crate) fn test(only: &[Stage]) -> ExitCode {
    let wanted = |stages: &[Stage]| -> Vec<Stage> {
        let wanted = |stage: &&Stage| only.is_empty() || only.contains(stage);
        stages.iter().filter(wanted).copied().collect()
    };
    let log = Log::new("test");
    let all = wanted(&Stage::OF_TEST);
    if let Some(tools) = provide(&log, &all) {
        run_all(&log, &tools, &wanted(&[Stage::Fmt]));
        let (crates, site) = (wanted(&Stage::OF_CRATES), wanted(&Stage::OF_SITE));
        if crates.is_empty() {
            run_all(&log, &tools, &site);
        } else {
            thread::scope(|scope| {
                scope.spawn(|| {
                    for stage in &site {
                        let output = root().join("target/xtask").join(stage.name());
                        shell::collected(&output, || run_all(&log, &tools, &[*stage]));
                    }
                });
                run_all(&log, &tools, &crates);
            });
        }
        run_all(&log, &tools, &wanted(&[Stage::E2e]));
    }
    log.finish()
}

/// Provides the tools that the stages need, and runs the stages one after the other until one
/// fails.
pub(crate) fn run(command: &'static str, stages: &[Stage]) -> ExitCode {
    let log = Log::new(command);
    if let Some(tools) = provide(&log, stages) {
        run_all(&log, &tools, stages);
    }
    log.finish()
}

fn provide(log: &Log, stages: &[Stage]) -> Option<Tools> {
    let needed: Vec<Tool> = stages
        .iter()
        .flat_map(|stage| stage.tools())
        .copied()
        .collect();
    log.stage("tools", || Tools::provide(&needed))
}

fn run_all(log: &Log, tools: &Tools, stages: &[Stage]) {
    for stage in stages {
        log.stage(stage.name(), || stage.run(tools));
    }
}

impl Stage {
    /// The stages of `test`.
    pub(crate) const OF_TEST: [Self; 11] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Doc,
        Self::Wasm,
        Self::Build,
        Self::Size,
        Self::Package,
        Self::Npm,
        Self::Vite,
        Self::E2e,
    ];
    /// The stages of `test` that need no built site.
    const OF_CRATES: [Self; 4] = [Self::Clippy, Self::Native, Self::Doc, Self::Wasm];
    /// The stages of `test` that build what is published.
    const OF_SITE: [Self; 5] = [
        Self::Build,
        Self::Size,
        Self::Package,
        Self::Npm,
        Self::Vite,
    ];

    /// The stages of `package`.
    pub(crate) const OF_PACKAGE: [Self; 3] = [Self::Package, Self::Npm, Self::Vite];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Doc => "doc",
            Self::Wasm => "wasm",
            Self::Build => "build",
            Self::Complete => "complete",
            Self::Size => "size",
            Self::E2e => "e2e",
            Self::Package => "package",
            Self::Npm => "npm",
            Self::Vite => "vite",
            Self::Schema => "schema",
        }
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Fmt | Self::Native | Self::Doc | Self::Schema => &[],
            Self::Clippy => &[Tool::WasmTarget],
            Self::Wasm => &[
                Tool::WasmTarget,
                Tool::WasmBindgen,
                Tool::NodePackages,
                Tool::Chromium,
            ],
            Self::Build => site::BUILD_TOOLS,
            Self::Complete => &[Tool::WasmTarget, Tool::WasmBindgen],
            Self::Size | Self::Npm => &[Tool::NodePackages],
            Self::E2e | Self::Vite => &[Tool::NodePackages, Tool::Chromium],
            Self::Package => package::BUILD_TOOLS,
        }
    }

    fn run(self, tools: &Tools) -> Result<()> {
        match self {
            Self::Fmt => shell::run(cargo("fmt").args(["--all", "--check"])),
            Self::Clippy => clippy(),
            // The page is tested natively as far as it does without a browser.
            Self::Native => shell::run(cargo("test").args(all_but(&["rolecall-wasm"]))),
            Self::Doc => shell::run(
                cargo("doc")
                    .args(all_but(&["rolecall-web"]))
                    .arg("--no-deps")
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Self::Wasm => wasm(tools),
            Self::Build => site::build(tools),
            Self::Complete => engine::into_site(tools)
                .and_then(|()| gallery::write())
                .and_then(|()| lighten::site(tools))
                .and_then(|()| manual::write())
                .and_then(|()| offline::write()),
            Self::Size => size::check(tools),
            Self::E2e => e2e(tools),
            Self::Package => package::build(tools),
            Self::Npm => package::test(tools),
            Self::Vite => package::test_with_vite(tools),
            Self::Schema => types::write(),
        }
    }
}

fn clippy() -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    shell::run(
        cargo("clippy")
            .args(all_but(&BROWSER))
            .arg("--all-targets")
            .args(deny),
    )?;
    shell::run(cargo("clippy").arg(WASM).args(only(&PORTABLE)).args(deny))?;
    shell::run(
        cargo("clippy")
            .args([WASM, "--all-targets"])
            .args(only(&BROWSER))
            .args(deny),
    )
}

/// The same tests in Node and in Chromium.
fn wasm(tools: &Tools) -> Result<()> {
    // Cargo runs a test in the folder of its package.
    let in_node = "wasm-bindgen-test-runner";
    let in_chromium = "node ../../tests/e2e/run-wasm-tests.js";
    for runner in [in_node, in_chromium] {
        shell::run(
            tools
                .command("cargo")
                .args(["test", WASM, "-p", "rolecall-wasm", "--tests"])
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner),
        )?;
    }
    Ok(())
}

fn e2e(tools: &Tools) -> Result<()> {
    site::require_built()?;
    // The logs that queries are tested over are written natively.
    shell::run(cargo("build").args(["-p", "rolecall-core", "--example", "simulate"]))?;
    shell::run(&mut tools.node_tests("e2e"))
}

fn cargo(subcommand: &str) -> Command {
    let mut command = shell::command("cargo");
    command.arg(subcommand);
    command
}

/// Cargo's options for the given packages.
fn only<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages
        .iter()
        .flat_map(|package| ["-p", *package])
        .collect()
}

/// Cargo's options for every package but the given ones.
fn all_but<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let excluded = packages.iter().flat_map(|package| ["--exclude", *package]);
    ["--workspace"].into_iter().chain(excluded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_of_test_runs_once() {
        let [first, last] = [[Stage::Fmt], [Stage::E2e]];
        let run = [&first[..], &Stage::OF_CRATES, &Stage::OF_SITE, &last].concat();
        assert_eq!(run, Stage::OF_TEST);
    }
}
