//! The project's commands: `cargo xtask serve`, `test`, `build`, `size`, `bench`,
//! `fuzz`, `package`, `schema` and `complete`.
//!
//! Every command prints each command line before it runs it, and closes with what was done and how
//! long that took. A command first provides the tools that it needs (see [`tools`]) and nothing
//! else, so that each works on a fresh machine.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks on its standard streams"
)]

mod args;
mod docs;
mod engine;
mod files;
mod fuzz;
mod gallery;
mod lighten;
mod log;
mod manual;
mod offline;
mod package;
mod shell;
mod site;
mod size;
mod stages;
mod tools;
mod types;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use args::Invocation;

fn main() -> ExitCode {
    match args::parse(env::args().skip(1)) {
        Ok(Invocation::Help) => {
            println!("{}", args::USAGE);
            ExitCode::SUCCESS
        }
        Ok(Invocation::Serve { port, open }) => site::serve(port, open),
        Ok(Invocation::Test { only }) => stages::test(&only),
        Ok(Invocation::Build) => stages::run("build", &[stages::Stage::Build]),
        Ok(Invocation::Size) => stages::run("size", &[stages::Stage::Build, stages::Stage::Size]),
        Ok(Invocation::Bench) => stages::run("bench", &stages::Stage::OF_BENCH),
        Ok(Invocation::Complete) => stages::run("complete", &[stages::Stage::Complete]),
        Ok(Invocation::Package) => stages::run("package", &stages::Stage::OF_PACKAGE),
        Ok(Invocation::Schema) => stages::run("schema", &[stages::Stage::Schema]),
        Ok(Invocation::Fuzz { target, seconds }) => fuzz::run(target.as_deref(), seconds),
        Err(problem) => {
            eprintln!("{problem}\n\n{}", args::USAGE);
            ExitCode::from(2)
        }
    }
}

/// The root of the repository, where every command runs. Cargo tells it on each run: checkouts that
/// share a target folder share this program too.
fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
        // This crate is at crates/xtask.
        let root = Path::new(&manifest).ancestors().nth(2);
        root.unwrap_or(Path::new(".")).to_path_buf()
    })
}
