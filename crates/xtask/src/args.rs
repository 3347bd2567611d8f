//! The command line of `cargo xtask`.

use crate::stages::Stage;

pub(crate) const USAGE: &str = "\
cargo xtask COMMAND

  serve [--port N] [--no-open]  build the playground, serve it on port N (8080) of this machine,
                                and build it again whenever a file changes
  test [--only STAGE]...        run all that CI runs, or only some of its stages: fmt, clippy,
                                native, doc, wasm, build, size, e2e (these two look at dist/ as
                                `build` left it), package, npm, vite (these two look at target/npm/
                                as `package` left it)
  build                         build the static site into dist/
  size                          build the site and hold its sizes against the budget
  bench [--base COMMIT] [--engine]
                                build the package and the site, and print how long the examples,
                                the package, the page and the crates take; with `--base` beside
                                another commit, with `--engine` only examples and package
  fuzz [TARGET] [--seconds N]   run every fuzz target of fuzz/, or the one, for N seconds (60), and
                                fail on a finding
  package                       build the npm package into target/npm/, and test it as others use it
  schema                        write the JSON Schemas, types and tables of the formats anew
  complete                      put engine, lessons and documentation into the site; Trunk calls
                                it in every build";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Invocation {
    Help,
    Serve {
        port: u16,
        open: bool,
    },
    Test {
        only: Vec<Stage>,
    },
    Build,
    Size,
    Bench {
        base: Option<String>,
        engine: bool,
    },
    Complete,
    Package,
    Schema,
    Fuzz {
        target: Option<String>,
        seconds: u32,
    },
}

/// Reads the words after `cargo xtask`. The error is a sentence for the person who typed them.
pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Invocation, String> {
    let mut words = words;
    let Some(command) = words.next() else {
        return Ok(Invocation::Help);
    };
    let invocation = match command.as_str() {
        "help" | "--help" | "-h" => return Ok(Invocation::Help),
        "serve" => serve(&mut words)?,
        "test" => test(&mut words)?,
        "build" => Invocation::Build,
        "size" => Invocation::Size,
        "bench" => bench(&mut words)?,
        "complete" => Invocation::Complete,
        "package" => Invocation::Package,
        "schema" => Invocation::Schema,
        "fuzz" => fuzz(&mut words)?,
        unknown => return Err(format!("there is no command `{unknown}`")),
    };
    match words.next() {
        None => Ok(invocation),
        Some(word) => Err(format!("`{command}` does not take `{word}`")),
    }
}

fn serve(words: &mut impl Iterator<Item = String>) -> Result<Invocation, String> {
    let (mut port, mut open) = (8080, true);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--port" => {
                let value = words.next().unwrap_or_default();
                port = value
                    .parse()
                    .map_err(|_| format!("`--port` needs a port number, not `{value}`"))?;
            }
            "--no-open" => open = false,
            unknown => return Err(format!("`serve` does not take `{unknown}`")),
        }
    }
    Ok(Invocation::Serve { port, open })
}

fn test(words: &mut impl Iterator<Item = String>) -> Result<Invocation, String> {
    let mut only = Vec::new();
    while let Some(word) = words.next() {
        if word != "--only" {
            return Err(format!("`test` does not take `{word}`"));
        }
        let name = words.next().unwrap_or_default();
        let stage = Stage::OF_TEST
            .into_iter()
            .find(|stage| stage.name() == name);
        only.push(stage.ok_or_else(|| format!("there is no stage `{name}`"))?);
    }
    Ok(Invocation::Test { only })
}

fn bench(words: &mut impl Iterator<Item = String>) -> Result<Invocation, String> {
    let (mut base, mut engine) = (None, false);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--base" => {
                let commit = words.next();
                base = Some(commit.ok_or("`--base` needs a commit")?);
            }
            "--engine" => engine = true,
            unknown => return Err(format!("`bench` does not take `{unknown}`")),
        }
    }
    Ok(Invocation::Bench { base, engine })
}

fn fuzz(words: &mut impl Iterator<Item = String>) -> Result<Invocation, String> {
    let (mut target, mut seconds) = (None, 60);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => {
                let value = words.next().unwrap_or_default();
                seconds = value
                    .parse()
                    .map_err(|_| format!("`--seconds` needs a number, not `{value}`"))?;
            }
            word if word.starts_with('-') || target.is_some() => {
                return Err(format!("`fuzz` does not take `{word}`"));
            }
            word => target = Some(word.to_owned()),
        }
    }
    Ok(Invocation::Fuzz { target, seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Invocation, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn serve_has_defaults() {
        let (port, open) = (8080, true);
        assert_eq!(parsed("serve"), Ok(Invocation::Serve { port, open }));
        let (port, open) = (9000, false);
        assert_eq!(
            parsed("serve --no-open --port 9000"),
            Ok(Invocation::Serve { port, open })
        );
    }

    #[test]
    fn test_takes_stages_by_name() {
        assert_eq!(parsed("test"), Ok(Invocation::Test { only: vec![] }));
        let only = vec![Stage::Native, Stage::E2e];
        assert_eq!(
            parsed("test --only native --only e2e"),
            Ok(Invocation::Test { only })
        );
    }

    #[test]
    fn fuzz_takes_one_target_and_a_time() {
        let (target, seconds) = (None, 60);
        assert_eq!(parsed("fuzz"), Ok(Invocation::Fuzz { target, seconds }));
        let (target, seconds) = (Some("parse".to_owned()), 600);
        assert_eq!(
            parsed("fuzz parse --seconds 600"),
            Ok(Invocation::Fuzz { target, seconds })
        );
        assert_eq!(
            parsed("fuzz parse evaluate").unwrap_err(),
            "`fuzz` does not take `evaluate`"
        );
        assert_eq!(
            parsed("fuzz --seconds long").unwrap_err(),
            "`--seconds` needs a number, not `long`"
        );
    }

    #[test]
    fn bench_takes_a_base() {
        let (base, engine) = (None, false);
        assert_eq!(parsed("bench"), Ok(Invocation::Bench { base, engine }));
        let (base, engine) = (Some("HEAD~3".to_owned()), true);
        assert_eq!(
            parsed("bench --base HEAD~3 --engine"),
            Ok(Invocation::Bench { base, engine })
        );
        assert_eq!(
            parsed("bench --base").unwrap_err(),
            "`--base` needs a commit"
        );
    }

    #[test]
    fn the_usage_names_every_stage() {
        for stage in Stage::OF_TEST {
            assert!(USAGE.contains(stage.name()), "{}", stage.name());
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        let problem = |line| parsed(line).unwrap_err();
        assert_eq!(problem("tset"), "there is no command `tset`");
        assert_eq!(problem("test --only nativ"), "there is no stage `nativ`");
        assert_eq!(problem("test native"), "`test` does not take `native`");
        assert_eq!(problem("build --fast"), "`build` does not take `--fast`");
        assert_eq!(
            problem("serve --port 99999"),
            "`--port` needs a port number, not `99999`"
        );
    }
}
