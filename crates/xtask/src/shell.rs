//! Running other programs.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::log::{Failure, Result};
use crate::root;

/// A command that runs in the root of the repository.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Prints a command line, runs it, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let mut child = spawn(command)?;
    let status = child
        .wait()
        .map_err(|error| Failure::new(format!("{}: {error}", name(command))))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "`{}` ended with {status}",
            name(command)
        )))
    }
}

/// Prints a command line, runs it, and gives what it prints on its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    println!("$ {}", shown(command));
    output(command).ok_or_else(|| Failure::new(format!("`{}` failed", name(command))))
}

/// Prints a command line and starts it.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    println!("$ {}", shown(command));
    command
        .spawn()
        .map_err(|error| Failure::new(format!("`{}` cannot be run: {error}", name(command))))
}

/// What a command prints on its standard output, without the blanks around it; nothing if the
/// command cannot be run or fails. It is only asked, so its command line is not printed.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Where a program is on the PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| {
            folder
                .join(program)
                .with_extension(env::consts::EXE_EXTENSION)
        })
        .find(|candidate| candidate.is_file())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// The command line as one would type it in the root of the repository.
fn shown(command: &Command) -> String {
    let mut words = Vec::new();
    if let Some(folder) = command.get_current_dir().and_then(below_root) {
        words.push(format!("cd {} &&", folder.display()));
    }
    for (key, value) in command.get_envs() {
        // The PATH is long and says nothing; where each tool is was printed before.
        if let Some(value) = value.filter(|_| key != "PATH") {
            let value = quoted(&value.to_string_lossy());
            words.push(format!("{}={value}", key.to_string_lossy()));
        }
    }
    words.push(quoted(&name(command)));
    let args = command.get_args();
    words.extend(args.map(|arg| quoted(&arg.to_string_lossy())));
    words.join(" ")
}

fn below_root(folder: &Path) -> Option<&Path> {
    let below = folder.strip_prefix(root()).ok()?;
    (below != Path::new("")).then_some(below)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_shown_as_one_would_type_it() {
        let mut command = command("cargo");
        command
            .args(["doc", "--no-deps", "it's"])
            .env("PATH", "/very/long")
            .env("RUSTDOCFLAGS", "-D warnings")
            .current_dir(root().join("tests"));

        assert_eq!(
            shown(&command),
            r"cd tests && RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s'"
        );
    }

    #[test]
    fn a_program_that_does_not_exist_is_no_output_and_a_failure() {
        assert_eq!(output(&mut command("rolecall-no-such-program")), None);
        let failure = run(&mut command("rolecall-no-such-program")).unwrap_err();
        assert!(failure.to_string().contains("cannot be run"), "{failure}");
    }
}
