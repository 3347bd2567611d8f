//! Building the static site, and serving it while one works on it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode};
use std::time::Duration;
use std::{env, fs, thread};

use crate::failure::{Failure, Result};
use crate::log::Log;
use crate::tools::{Tool, Tools};
use crate::{repository::root, shell};

/// What [`build`] needs: wasm-opt and esbuild are Node packages.
pub(crate) const BUILD_TOOLS: &[Tool] = &[
    Tool::WasmTarget,
    Tool::WasmBindgen,
    Tool::Trunk,
    Tool::NodePackages,
];
const SERVE_TOOLS: &[Tool] = &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Trunk];

/// The site that [`build`] makes.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Fails if the site has not been built.
pub(crate) fn require_built() -> Result<()> {
    if dist().join("index.html").is_file() {
        Ok(())
    } else {
        Err(Failure::new(
            "the site is not built: run `cargo xtask build`",
        ))
    }
}

/// Builds the static site into dist/.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    shell::run(trunk(tools)?.args(["build", "--release"]))
}

/// Runs `cargo xtask serve`, until it is interrupted.
pub(crate) fn serve(port: u16, open: bool) -> ExitCode {
    let log = Log::new("serve");
    let tools = log.stage("tools", || Tools::provide(SERVE_TOOLS));
    let server = tools.and_then(|tools| log.stage("build", || start(&tools, port, open)));
    let code = log.finish();
    let Some(mut server) = server else {
        return code;
    };
    println!("\nRolecall is at {}; Ctrl-C ends it", address(port));
    match server.wait() {
        Ok(status) if status.success() => code,
        _ => ExitCode::FAILURE,
    }
}

/// Starts the server, and waits until it serves the page.
fn start(tools: &Tools, port: u16, open: bool) -> Result<Child> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        return Err(Failure::new(format!(
            "port {port} is taken: choose another with `--port`"
        )));
    }
    // Not dist/, which holds what `build` made. An old page must not hide that the build fails.
    let folder = root().join("target/serve");
    let _ = fs::remove_dir_all(&folder);
    let mut command = trunk(tools)?;
    command.arg("serve").arg("--dist").arg(folder);
    command.arg(format!("--port={port}"));
    if open && has_desktop() {
        command.arg("--open");
    }
    let mut server = shell::spawn(&mut command)?;
    loop {
        thread::sleep(Duration::from_millis(100));
        if let Ok(Some(status)) = server.try_wait() {
            return Err(Failure::new(format!("the server ended with {status}")));
        }
        match status_of_page(port) {
            Some(200) => return Ok(server),
            // The server answers as soon as the first build is over, however it went.
            Some(_) => {
                let _ = server.kill();
                let _ = server.wait();
                return Err(Failure::new("the page could not be built, see above"));
            }
            None => {}
        }
    }
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}/")
}

/// The HTTP status that the server gives for the page, once it answers.
fn status_of_page(port: u16) -> Option<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream
        .write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        .ok()?;
    let mut answer = String::new();
    stream.take(64).read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

fn has_desktop() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || env::var_os("DISPLAY").is_some()
        || env::var_os("WAYLAND_DISPLAY").is_some()
}

/// Trunk, with everything at hand that it or Cargo would otherwise download: it is told to stay
/// offline.
fn trunk(tools: &Tools) -> Result<Command> {
    let targets = ["--target=wasm32-unknown-unknown", "--target=host-tuple"];
    shell::run(shell::command("cargo").arg("fetch").args(targets))?;
    let mut command = tools.command("trunk");
    // Trunk takes the variable for an option, and refuses the values that others set.
    command.env_remove("NO_COLOR");
    command.envs([wasm_flags()]);
    // The foot of the page names the commit, where there is one and nobody has named it.
    if env::var_os("ROLECALL_COMMIT").is_none() {
        let commit = shell::read(shell::command("git").args(["rev-parse", "--short", "HEAD"]));
        if let Ok(commit) = commit {
            command.env("ROLECALL_COMMIT", commit.trim());
        }
    }
    Ok(command)
}

/// The variable with the compiler's flags for what is published. A program contains the paths of
/// its sources, for the messages of panics. Without the folders of this machine in them it is
/// smaller, and the same wherever it is built.
pub(crate) fn wasm_flags() -> (&'static str, String) {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = cargo.and_then(|cargo| fs::read_dir(cargo.join("registry/src")).ok());
    let mut folders: Vec<PathBuf> = registries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.push(root().to_owned());
    let flags: Vec<_> = folders
        .iter()
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
        .filter(|flag| !flag.contains(' '))
        .collect();
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        flags.join(" "),
    )
}
