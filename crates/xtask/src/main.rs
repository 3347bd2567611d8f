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
mod bench;
mod docs;
mod engine;
mod failure;
mod files;
mod fuzz;
mod gallery;
mod lighten;
mod log;
mod manual;
mod offline;
mod package;
mod repository;
mod shell;
mod site;
mod size;
mod stages;
mod tools;
mod types;

use std::env;
use std::process::ExitCode;

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
        Ok(Invocation::Bench { base, engine }) => bench::run(base.as_deref(), engine),
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
