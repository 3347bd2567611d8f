//! What a command does, stage by stage, and how long each stage takes.

use std::fmt::{self, Display};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::failure::Result;
use crate::shell::say;

/// The stages of one command, in the order in which they ended. Threads may share it.
pub(crate) struct Log {
    command: &'static str,
    started: Instant,
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    stage: &'static str,
    outcome: Outcome,
}

enum Outcome {
    Passed(Duration),
    Failed(Duration),
    Skipped,
    Undone(String),
}

impl Log {
    pub(crate) fn new(command: &'static str) -> Self {
        Self {
            command,
            started: Instant::now(),
            entries: Mutex::default(),
        }
    }

    /// Does the work of a stage under its heading, unless an earlier stage failed. Gives the
    /// result of the work if it succeeded.
    pub(crate) fn stage<T>(
        &self,
        stage: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        if self.failed() {
            let outcome = Outcome::Skipped;
            self.entries().push(Entry { stage, outcome });
            return None;
        }
        say(format_args!("\n=== {stage}"));
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed(took), Some(value)),
            Err(failure) if failure.undone => {
                say(format_args!("{stage} NOT DONE: {failure}"));
                (Outcome::Undone(failure.sentence), None)
            }
            Err(failure) => {
                say(format_args!("{stage} failed: {failure}"));
                (Outcome::Failed(took), None)
            }
        };
        self.entries().push(Entry { stage, outcome });
        value
    }

    /// Prints the summary. The exit code tells whether every stage passed.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n{self}");
        if self.failed() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    fn failed(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) > 0
    }

    fn count(&self, counted: impl Fn(&Outcome) -> bool) -> usize {
        let entries = self.entries();
        entries.iter().filter(|e| counted(&e.outcome)).count()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.started.elapsed().as_secs_f64();
        writeln!(f, "=== {} took {total:.1} s", self.command)?;
        for Entry { stage, outcome } in self.entries().iter() {
            match outcome {
                Outcome::Passed(took) => {
                    writeln!(f, "{stage:8} passed {:8.1} s", took.as_secs_f64())?;
                }
                Outcome::Failed(took) => {
                    writeln!(f, "{stage:8} FAILED {:8.1} s", took.as_secs_f64())?;
                }
                Outcome::Skipped => writeln!(f, "{stage:8} not run")?,
                Outcome::Undone(why) => writeln!(f, "{stage:8} NOT DONE: {why}")?,
            }
        }
        let passed = self.count(|outcome| matches!(outcome, Outcome::Passed(_)));
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        write!(f, "stages: {passed} passed, {failed} failed")?;
        match self.count(|outcome| matches!(outcome, Outcome::Skipped)) {
            0 => {}
            skipped => write!(f, ", {skipped} skipped")?,
        }
        match self.count(|outcome| matches!(outcome, Outcome::Undone(_))) {
            0 => Ok(()),
            undone => write!(f, ", {undone} NOT DONE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn stages_after_a_failure_do_not_run() {
        let log = Log::new("test");
        assert_eq!(log.stage("fmt", || Ok(1)), Some(1));
        assert_eq!(
            log.stage::<()>("clippy", || Err(Failure::new("1 warning"))),
            None
        );
        assert_eq!(log.stage::<()>("native", || panic!("must not run")), None);

        assert!(log.failed());
        let summary = log.to_string();
        assert!(
            summary.ends_with("stages: 1 passed, 1 failed, 1 skipped"),
            "{summary}"
        );
    }

    #[test]
    fn what_cannot_be_done_here_is_said_and_stops_nothing() {
        let log = Log::new("test");
        log.stage::<()>("vite", || Err(Failure::undone("there is no network")));
        assert_eq!(log.stage("next", || Ok(1)), Some(1));

        assert!(!log.failed());
        let summary = log.to_string();
        assert!(summary.contains("vite     NOT DONE: there is no network"));
        assert!(summary.ends_with("stages: 1 passed, 0 failed, 1 NOT DONE"));
    }

    #[test]
    fn a_log_without_failures_counts_its_stages() {
        let log = Log::new("test");
        log.stage("fmt", || Ok(()));
        log.stage("clippy", || Ok(()));

        assert!(!log.failed());
        assert!(log.to_string().ends_with("stages: 2 passed, 0 failed"));
    }
}
