//! Running other programs.

use std::cell::RefCell;
use std::env;
use std::ffi::OsStr;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Result};
use crate::repository::root;

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

thread_local! {
    /// Where this thread and its commands write instead of the standard output.
    static COLLECTED: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Does work whose output is collected in a file and printed as one block at the end, so that it
/// does not mix with the output of other threads.
pub(crate) fn collected<T>(path: &Path, work: impl FnOnce() -> T) -> T {
    let folder = path.parent().unwrap_or(path);
    let file = fs::create_dir_all(folder).and_then(|()| File::create(path));
    COLLECTED.set(file.ok());
    let value = work();
    if COLLECTED.take().is_some() {
        let text = fs::read(path).unwrap_or_default();
        let _ = io::stdout().lock().write_all(&text);
    }
    value
}

/// Prints a line.
pub(crate) fn say(line: impl Display) {
    COLLECTED.with_borrow_mut(|file| match file {
        Some(file) => _ = writeln!(file, "{line}"),
        None => println!("{line}"),
    });
}

/// The standard output or error of a command of this thread.
fn output_stream() -> Stdio {
    COLLECTED.with_borrow(|file| {
        let file = file.as_ref().and_then(|file| file.try_clone().ok());
        file.map_or_else(Stdio::inherit, Stdio::from)
    })
}

/// Prints a command line, runs it, and gives what it prints on its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    say(format_args!("$ {}", shown(command)));
    output(command).ok_or_else(|| Failure::new(format!("`{}` failed", name(command))))
}

/// Prints a command line and starts it.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    say(format_args!("$ {}", shown(command)));
    command
        .stdout(output_stream())
        .stderr(output_stream())
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
    fn output_is_collected_per_thread() {
        let path = env::temp_dir().join(format!("rolecall-output-{}", std::process::id()));
        let value = collected(&path, || {
            say("one");
            run(command("cargo").arg("--version")).unwrap();
            2
        });
        assert_eq!(value, 2);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("one\n$ cargo --version\ncargo "), "{text}");
        say("printed, not collected");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_program_that_does_not_exist_is_no_output_and_a_failure() {
        assert_eq!(output(&mut command("rolecall-no-such-program")), None);
        let failure = run(&mut command("rolecall-no-such-program")).unwrap_err();
        assert!(failure.to_string().contains("cannot be run"), "{failure}");
    }
}
