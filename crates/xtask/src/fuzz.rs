//! Fuzzing: the targets of fuzz/ run one after the other, and a finding of any is a failure.

use std::fs;
use std::process::{Command, ExitCode};

use crate::failure::{Failure, Result};
use crate::log::Log;
use crate::tools::{Tool, Tools};
use crate::{repository::root, shell};

/// Runs one target, or every target there is, each for so many seconds.
pub(crate) fn run(target: Option<&str>, seconds: u32) -> ExitCode {
    let log = Log::new("fuzz");
    if let Some(tools) = log.stage("tools", || Tools::provide(&[Tool::CargoFuzz]))
        && let Some(targets) = log.stage("build", || build(&tools, target))
    {
        log.stage("fuzz", || {
            targets
                .iter()
                .try_for_each(|target| fuzz(&tools, target, seconds))
        });
    }
    log.finish()
}

/// Builds what is to be run, and gives its names. The targets are those of fuzz/Cargo.toml.
fn build(tools: &Tools, target: Option<&str>) -> Result<Vec<String>> {
    let listed = shell::read(cargo_fuzz(tools, "list").arg("--fuzz-dir=fuzz"))?;
    let mut targets: Vec<String> = listed.lines().map(str::to_owned).collect();
    if let Some(target) = target {
        targets.retain(|known| known == target);
        if targets.is_empty() {
            let known = listed.replace('\n', ", ");
            let problem = format!("there is no target `{target}`, only {known}");
            return Err(Failure::new(problem));
        }
    }
    for target in &targets {
        shell::run(cargo_fuzz(tools, "build").args(OPTIONS).arg(target))?;
    }
    Ok(targets)
}

/// Runs a target on its seeds and on what earlier runs have found worth keeping.
fn fuzz(tools: &Tools, target: &str, seconds: u32) -> Result<()> {
    let corpus = format!("fuzz/corpus/{target}");
    fs::create_dir_all(root().join(&corpus))
        .map_err(|error| Failure::new(format!("{corpus}: {error}")))?;
    let mut command = cargo_fuzz(tools, "run");
    command.args(OPTIONS).args([target, corpus.as_str()]);
    let seeds = format!("fuzz/seeds/{target}");
    if root().join(&seeds).is_dir() {
        command.arg(seeds);
    }
    shell::run(
        command
            .args(["--", "-dict=fuzz/words.dict", "-print_final_stats=1"])
            // an input that takes this long is a finding too
            .arg("-timeout=5")
            .arg(format!("-max_total_time={seconds}")),
    )
}

/// There is no unsafe code to sanitize; and without a sanitizer the stable compiler does.
const OPTIONS: [&str; 3] = ["--fuzz-dir=fuzz", "--sanitizer=none", "--release"];

fn cargo_fuzz(tools: &Tools, subcommand: &str) -> Command {
    let mut command = tools.command("cargo");
    command
        .args(["fuzz", subcommand])
        .env("RUSTC_BOOTSTRAP", "1");
    command
}
