//! The tools that Rust, Node and npm do not bring along.
//!
//! Each is looked for first and installed only if it is missing, at one exact version where the
//! version matters. What is compiled goes into a cache outside the repository, so that a fresh
//! clone or `cargo clean` does not compile it again: `$ROLECALL_CACHE`, else `rolecall` in
//! `$XDG_CACHE_HOME` or `~/.cache`.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::failure::{Failure, Result};
use crate::{repository::root, shell};

/// Something that a stage needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The standard library for wasm32-unknown-unknown.
    WasmTarget,
    /// wasm-bindgen and its test runner, exactly as in Cargo.lock.
    WasmBindgen,
    Trunk,
    CargoFuzz,
    /// What tests/e2e/package-lock.json lists: Playwright, and wasm-opt for the build.
    NodePackages,
    Chromium,
}

/// Ends a test file that hangs, in milliseconds. The longest takes a tenth of it on a slow machine.
const FILE_LIMIT: &str = "--test-timeout=300000";

/// The tools that were provided.
pub(crate) struct Tools {
    /// Folders that go in front of the PATH.
    folders: Vec<PathBuf>,
    chromium: Option<PathBuf>,
}

impl Tools {
    /// Finds or installs the tools that are needed, and prints where each is.
    pub(crate) fn provide(needed: &[Tool]) -> Result<Self> {
        let mut tools = Self {
            folders: Vec::new(),
            chromium: None,
        };
        if needed.contains(&Tool::WasmTarget) {
            wasm_target()?;
        }
        if needed.contains(&Tool::WasmBindgen) {
            tools.folders.extend(crate_folder(&WASM_BINDGEN)?);
        }
        if needed.contains(&Tool::Trunk) {
            tools.folders.extend(crate_folder(&TRUNK)?);
        }
        if needed.contains(&Tool::CargoFuzz) {
            tools.folders.extend(crate_folder(&CARGO_FUZZ)?);
        }
        if needed.contains(&Tool::NodePackages) {
            tools.folders.push(node_packages("tests/e2e")?);
        }
        if needed.contains(&Tool::Chromium) {
            tools.chromium = Some(chromium()?);
        }
        Ok(tools)
    }

    /// A command that runs in the root of the repository and finds the tools.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = shell::command(program);
        command.env("PATH", self.path());
        if let Some(chromium) = &self.chromium {
            command.env("CHROMIUM", chromium);
        }
        command
    }

    /// Node's test runner in a folder below tests/, on as many files at once as there are cores.
    pub(crate) fn node_tests(&self, folder: &str) -> Command {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mut node = self.command("node");
        node.args(["--test", "--test-reporter=spec", FILE_LIMIT]);
        node.arg(format!("--test-concurrency={cores}"));
        node.current_dir(root().join("tests").join(folder));
        node
    }

    fn path(&self) -> OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(env::split_paths(&path));
        env::join_paths(folders).unwrap_or(path)
    }
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let libraries =
        shell::output(shell::command("rustc").args(["--print=target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        found(TARGET, "installed");
        return Ok(());
    }
    shell::run(shell::command("rustup").args(["target", "add", TARGET])).map_err(|_| {
        Failure::new(format!(
            "Rust's standard library for {TARGET} is missing: install Rust with rustup, or your \
             distribution's package of that library"
        ))
    })
}

/// A program from crates.io.
struct CrateTool {
    name: &'static str,
    version: &'static str,
    programs: &'static [&'static str],
    flags: &'static [&'static str],
}

const TRUNK: CrateTool = CrateTool {
    name: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    flags: &["--no-default-features", "--features=rustls"],
};

const CARGO_FUZZ: CrateTool = CrateTool {
    name: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    flags: &[],
};

const WASM_BINDGEN: CrateTool = CrateTool {
    name: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    flags: &[],
};

/// Compiling a tool takes a third of the time without optimisation, and it runs fast enough.
const QUICK_BUILD: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "false"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// The folder of the programs, or nothing if they are on the PATH at the right version.
fn crate_folder(tool: &CrateTool) -> Result<Option<PathBuf>> {
    let CrateTool { name, version, .. } = tool;
    let title = format!("{name} {version}");
    if tool.is_in(None) {
        found(&title, "on the PATH");
        return Ok(None);
    }
    // The folder is named by the program, so that it says what one finds in it.
    let program = tool.programs.first().unwrap_or(name);
    let home = cache()?.join(format!("{program}-{version}"));
    let folder = home.join("bin");
    if !tool.is_in(Some(&folder)) {
        shell::say(format_args!(
            "{title} is compiled once, which takes minutes"
        ));
        let mut install = shell::command("cargo");
        install.args(["install", "--locked", "--version", version, "--root"]);
        install.arg(&home).args(tool.flags).arg(name);
        shell::run(install.envs(QUICK_BUILD))?;
    }
    found(&title, home.display());
    Ok(Some(folder))
}

impl CrateTool {
    /// Whether every program is in the folder, or on the PATH, at the right version.
    fn is_in(&self, folder: Option<&Path>) -> bool {
        self.programs.iter().all(|program| {
            let path = folder.map_or(PathBuf::from(program), |folder| folder.join(program));
            says_version(&path, &format!("{program} {}", self.version))
        })
    }
}

fn says_version(program: &Path, expected: &str) -> bool {
    shell::output(shell::command(program).arg("--version")).as_deref() == Some(expected)
}

fn cache() -> Result<PathBuf> {
    let folder = |variable| {
        env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("ROLECALL_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("rolecall")))
        .or_else(|| Some(env::home_dir()?.join(".cache/rolecall")))
        .ok_or_else(|| Failure::new("there is no home folder: set ROLECALL_CACHE to a folder"))
}

/// Installs the packages of the lock file, and gives the folder of their programs.
fn node_packages(folder: &str) -> Result<PathBuf> {
    require_node()?;
    let folder = root().join(folder);
    let lock = folder.join("package-lock.json");
    let modules = folder.join("node_modules");
    // A copy of the lock file that was installed tells when it has changed.
    let installed = modules.join(".installed-package-lock.json");
    if !same_content(&lock, &installed) {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let mut install = shell::command(npm);
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        install.arg("--prefer-offline");
        shell::run(install.current_dir(&folder))?;
        fs::copy(&lock, &installed)
            .map_err(|error| Failure::new(format!("{}: {error}", installed.display())))?;
    }
    found("Node packages", modules.display());
    Ok(modules.join(".bin"))
}

/// What tests/package/package-lock.json lists: Vite and TypeScript. Nothing that is made or served
/// needs them, so that a machine without a network may do without.
pub(crate) fn package_tests() -> Result<()> {
    node_packages("tests/package").map(|_| ())
}

fn require_node() -> Result<()> {
    let version = shell::output(shell::command("node").arg("--version"));
    let version = version.unwrap_or_else(|| "not installed".to_owned());
    if is_recent_node(&version) {
        Ok(())
    } else {
        let (major, minor) = OLDEST_NODE;
        Err(Failure::new(format!(
            "Node is {version}: install Node {major}.{minor} or newer, with npm, from nodejs.org or \
             your distribution"
        )))
    }
}

/// The first version whose test runner has the options that [`Tools::node_tests`] sets.
const OLDEST_NODE: (u32, u32) = (20, 11);

/// Whether a version such as `v22.1.0` is new enough.
fn is_recent_node(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST_NODE,
        _ => false,
    }
}

fn same_content(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

/// Chromium or Chrome: `$CHROMIUM`, else from the PATH, else from Debian's packages.
fn chromium() -> Result<PathBuf> {
    let find = || {
        [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ]
        .into_iter()
        .find_map(shell::find)
    };
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    if named.is_none() && find().is_none() && is_debian_root() {
        // Without a font, Chromium draws boxes for letters.
        let packages = ["chromium", "fonts-dejavu-core"];
        shell::run(shell::command("apt-get").arg("update"))?;
        shell::run(
            shell::command("apt-get")
                .args(["install", "--yes", "--no-install-recommends"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
    }
    let path = named.or_else(find).ok_or_else(|| {
        Failure::new(
            "Chromium is missing: install Chromium or Chrome, or set CHROMIUM to the program",
        )
    })?;
    found("Chromium", path.display());
    Ok(path)
}

fn is_debian_root() -> bool {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let user = shell::output(shell::command("id").arg("-u"));
    system.lines().any(|line| line == "ID=debian") && user.as_deref() == Some("0")
}

fn found(tool: &str, place: impl std::fmt::Display) {
    shell::say(format_args!("{tool}: {place}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_counts_only_at_its_exact_version() {
        // The compiler that builds this test is on the PATH.
        let rustc = Path::new("rustc");
        let version = shell::output(shell::command(rustc).arg("--version")).unwrap();
        assert!(says_version(rustc, &version));
        assert!(!says_version(rustc, "rustc 1.0.0"));
        assert!(!says_version(Path::new("/nonexistent/rustc"), &version));
    }

    #[test]
    fn node_is_recent_from_its_oldest_version_on() {
        for version in ["v20.11.0", "v20.20.2", "v21.0.0", "v24.1.0"] {
            assert!(is_recent_node(version), "{version}");
        }
        for version in ["v20.10.0", "v18.20.0", "not installed", ""] {
            assert!(!is_recent_node(version), "{version}");
        }
    }

    #[test]
    fn provided_folders_come_first_on_the_path() {
        let tools = Tools {
            folders: vec![PathBuf::from("/first"), PathBuf::from("/second")],
            chromium: None,
        };
        let path = tools.path();
        let folders: Vec<_> = env::split_paths(&path).take(2).collect();
        assert_eq!(folders, tools.folders);
    }

    #[test]
    fn the_pinned_wasm_bindgen_is_the_one_of_the_lock_file() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
        let entry = format!(
            "name = \"wasm-bindgen\"\nversion = \"{}\"",
            WASM_BINDGEN.version
        );
        assert!(lock.contains(&entry), "{entry}");
    }
}
