//! What `test` runs, and the other commands that are made of the same stages.

use std::process::{Command, ExitCode};

use crate::log::{Log, Result};
use crate::tools::{Tool, Tools};
use crate::{engine, gallery, lighten, manual, offline, package, root, shell, site, size, types};

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
    Bench,
}

/// Runs `cargo xtask test`: all of its stages, or those in `only`.
pub(crate) fn test(only: &[Stage]) -> ExitCode {
    let mut stages = Stage::OF_TEST.to_vec();
    stages.retain(|stage| only.is_empty() || only.contains(stage));
    run("test", &stages)
}

/// Provides the tools that the stages need, and runs the stages one after the other until one
/// fails.
pub(crate) fn run(command: &'static str, stages: &[Stage]) -> ExitCode {
    let mut log = Log::new(command);
    let needed: Vec<Tool> = stages
        .iter()
        .flat_map(|stage| stage.tools())
        .copied()
        .collect();
    if let Some(tools) = log.stage("tools", || Tools::provide(&needed)) {
        for stage in stages {
            log.stage(stage.name(), || stage.run(&tools));
        }
    }
    log.finish()
}

impl Stage {
    /// The stages of `test`, those first that fail fastest.
    pub(crate) const OF_TEST: [Self; 11] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Doc,
        Self::Wasm,
        Self::Build,
        Self::Size,
        Self::E2e,
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
            Self::Bench => "bench",
        }
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Fmt | Self::Native | Self::Doc | Self::Schema | Self::Bench => &[],
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
            Self::Bench => shell::run(
                cargo("bench")
                    .args(all_but(&BROWSER))
                    .args(["--bench", "*", "--", "--quiet"]),
            ),
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
    shell::run(
        tools
            .command("node")
            .args(["--test", "--test-reporter=spec", "--test-timeout=120000"])
            .current_dir(root().join("tests/e2e")),
    )
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
