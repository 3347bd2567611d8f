//! Runs the lessons of tests/cases/lessons, and prints a line of JSON for each: what it states of
//! every check, and what comes out. The exit code is 1 where they differ.

use std::{env, fs, io, path::Path, process::ExitCode};

use rolecall_core::{Simulation, lesson::Lesson};
use serde_json::{Value, json};

fn main() -> io::Result<ExitCode> {
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&root).join("../../tests/cases/lessons");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let mut code = ExitCode::SUCCESS;
    let mut out = io::stdout().lock();
    for path in files {
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let line = match Lesson::read(&fs::read_to_string(&path)?) {
            Ok(lesson) => {
                let simulation = lesson.run();
                let differences = lesson.differences(&simulation);
                if !differences.is_empty() {
                    code = ExitCode::FAILURE;
                }
                json!({
                    "file": file,
                    "title": lesson.title,
                    "expected": lesson.expected(),
                    "actual": actual(&simulation),
                    "differences": differences,
                })
            }
            Err(error) => {
                code = ExitCode::FAILURE;
                json!({ "file": file, "error": error })
            }
        };
        use io::Write;
        writeln!(out, "{line}")?;
    }
    Ok(code)
}

/// The checks that come out.
fn actual(simulation: &Simulation) -> Vec<Value> {
    let steps = simulation.steps.iter().enumerate();
    let checks = steps.flat_map(|(i, step)| step.checks.iter().map(move |check| (i + 1, check)));
    checks
        .map(|(step, check)| {
            json!({ "step": step, "action": check.action, "verdict": check.verdict })
        })
        .collect()
}
