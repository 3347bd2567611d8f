//! The steps of a scenario, one after the other.

use std::rc::Rc;

use rolecall_intake::{Call, cli};
use rolecall_policy::Document;
use rolecall_source::{Diagnostic, LineIndex, Severity};
use serde_json::{Map, Value};

use crate::{
    clock::Instant,
    cloudtrail,
    report::{Outcome, ReportDiagnostic, ReportRelated, Session, Simulation, StepReport},
    scenario::{Scenario, Step},
    sts::{self, Invocation},
    world::{Caller, SessionState, World},
};

pub fn run(scenario: &Scenario, diagnostics: &[Diagnostic], text: &str) -> Simulation {
    let lines = LineIndex::new(text);
    let mut simulator = Simulator {
        world: World::new(scenario),
        clock: scenario.clock,
        sessions: Vec::new(),
    };
    let steps = scenario
        .steps
        .iter()
        .map(|step| simulator.step(step))
        .collect();
    Simulation {
        rolecall: 1,
        title: scenario.title.clone(),
        diagnostics: diagnostics
            .iter()
            .map(|d| ReportDiagnostic::new(d, "", &lines))
            .collect(),
        steps,
    }
}

struct Simulator<'s> {
    world: World<'s>,
    clock: Instant,
    /// What each step issued.
    sessions: Vec<Option<Rc<SessionState<'s>>>>,
}

/// What a step reads before it runs.
struct Reading {
    call: Option<Call>,
    diagnostics: Vec<ReportDiagnostic>,
}

impl<'s> Simulator<'s> {
    fn step(&mut self, step: &Step) -> StepReport {
        self.clock = self.clock.after(step.after);
        let number = self.sessions.len() + 1;
        let mut reading = read(step);
        let caller = self.caller(step);
        let arn = caller.as_ref().ok().map(Caller::arn);
        let operation = reading.call.as_ref().map(|call| call.operation.clone());
        let prepared = self.prepare(&mut reading, caller);
        let mut report = StepReport {
            operation,
            caller: arn,
            resource: None,
            time: self.clock.iso(),
            diagnostics: reading.diagnostics,
            checks: Vec::new(),
            outcome: Outcome::not_run(String::new()),
            events: Vec::new(),
            notes: Vec::new(),
        };
        let session = match prepared {
            Ok((call, caller)) => {
                let invocation = Invocation {
                    world: self.world,
                    call: &call,
                    caller,
                    request: step
                        .request
                        .as_ref()
                        .unwrap_or(&self.world.scenario.request),
                    at: self.clock,
                    purpose: format!("step {number}"),
                };
                self.invoke(&invocation, step, &mut report)
            }
            Err(reason) => {
                report.outcome = Outcome::not_run(reason);
                None
            }
        };
        self.sessions.push(session.map(Rc::new));
        report
    }

    /// The call and its caller, or why the step can't run.
    fn prepare(
        &self,
        reading: &mut Reading,
        caller: Result<Caller<'s>, String>,
    ) -> Result<(Call, Caller<'s>), String> {
        let call = reading
            .call
            .take()
            .ok_or("the input holds no call that can be read")?;
        let caller = caller?;
        let target = call
            .text("RoleArn")
            .and_then(|arn| self.world.role(&arn.value));
        let policies = caller.policies(&self.world);
        let needed = policies
            .identity
            .iter()
            .chain(policies.boundary.iter().flatten())
            .copied()
            .chain(policies.scp.iter().flatten().copied())
            .chain(target.iter().map(|(_, role)| &role.trust));
        let mut broken = None;
        for document in needed {
            let errors = document.diagnostics();
            reading
                .diagnostics
                .extend(errors.iter().map(|d| ReportDiagnostic::of(d, document)));
            if document.policy().is_none() && broken.is_none() {
                broken = Some(unreadable(document));
            }
        }
        match broken {
            Some(reason) => Err(reason),
            None => Ok((call, caller.clone())),
        }
    }

    fn invoke(
        &self,
        invocation: &Invocation<'_, 's>,
        step: &Step,
        report: &mut StepReport,
    ) -> Option<SessionState<'s>> {
        let Some(result) = sts::run(invocation) else {
            report.outcome = Outcome::not_run(format!(
                "{}:{} is not simulated",
                invocation.call.service, invocation.call.operation
            ));
            return None;
        };
        report.events = cloudtrail::events(invocation, &result);
        if let Some(input) = &step.input {
            let lines = LineIndex::new(&input.text);
            let own = result.diagnostics.iter();
            report
                .diagnostics
                .extend(own.map(|d| ReportDiagnostic::new(d, &input.pointer, &lines)));
        }
        report.resource = result.resource;
        report.checks = result.checks;
        report.notes = result.notes;
        report.outcome = Outcome {
            ok: result.error.is_none(),
            session: result.session.as_ref().map(|s| session(s, &self.world)),
            response: result.response,
            error: result.error,
            not_run: None,
        };
        result.session
    }

    fn caller(&self, step: &Step) -> Result<Caller<'s>, String> {
        let Some(caller) = &step.caller else {
            return Err("the step does not say who calls (`as`)".to_owned());
        };
        let name = caller.value.as_str();
        if let Some(number) = name.strip_prefix('$') {
            let session = number
                .parse::<usize>()
                .ok()
                .and_then(|n| n.checked_sub(1))
                .and_then(|n| self.sessions.get(n));
            return match session {
                None => Err(format!("`{name}` names no earlier step")),
                Some(None) => Err(format!("step {number} issued no session")),
                Some(Some(session)) if session.expires <= self.clock => Err(format!(
                    "the session of step {number} expired at {}",
                    session.expires.iso()
                )),
                Some(Some(session)) => Ok(Caller::Session(Rc::clone(session))),
            };
        }
        self.world
            .principal(name)
            .ok_or_else(|| format!("`{name}` is not in the scenario"))
    }
}

/// Reads what was typed for a step.
fn read(step: &Step) -> Reading {
    let Some(input) = &step.input else {
        return Reading {
            call: None,
            diagnostics: Vec::new(),
        };
    };
    let parsed = cli::read(&input.text);
    let lines = LineIndex::new(&input.text);
    Reading {
        call: parsed.value.into_iter().next(),
        diagnostics: parsed
            .diagnostics
            .iter()
            .map(|d| ReportDiagnostic::new(d, &input.pointer, &lines))
            .collect(),
    }
}

/// Why a policy can't be evaluated, with the place of the first error.
fn unreadable(document: &Document) -> String {
    let error = document
        .diagnostics()
        .iter()
        .find(|d| d.severity == Severity::Error);
    match error {
        Some(error) => {
            let place = document.place(error.span);
            format!(
                "the policy `{}` can't be read: {} at line {}, column {}",
                document.name(),
                error.message,
                place.line,
                place.column
            )
        }
        None => format!("the policy `{}` can't be read", document.name()),
    }
}

fn session(state: &SessionState<'_>, world: &World<'_>) -> Session {
    let tags: Map<String, Value> = state
        .tags
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect();
    Session {
        arn: state.arn(),
        assumed_role_id: Some(format!(
            "{}:{}",
            world.role_id(state.account, state.role),
            state.name
        )),
        access_key_id: state.access_key_id.clone(),
        source_identity: state.source_identity.clone(),
        tags,
        transitive_tag_keys: state.transitive_tag_keys.clone(),
        expiration: state.expires.iso(),
    }
}

impl Outcome {
    const fn not_run(reason: String) -> Self {
        Self {
            ok: false,
            session: None,
            response: None,
            error: None,
            not_run: Some(reason),
        }
    }
}

impl ReportDiagnostic {
    /// A diagnostic of the text that `pointer` points to.
    fn new(diagnostic: &Diagnostic, pointer: &str, lines: &LineIndex) -> Self {
        Self::placed(diagnostic, |span| lines.place(pointer, span))
    }

    /// A diagnostic of a policy.
    fn of(diagnostic: &Diagnostic, document: &Document) -> Self {
        Self::placed(diagnostic, |span| document.place(span))
    }

    fn placed(
        diagnostic: &Diagnostic,
        place: impl Fn(rolecall_source::Span) -> rolecall_source::Place,
    ) -> Self {
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            place: place(diagnostic.span),
            related: diagnostic
                .related
                .iter()
                .map(|related| ReportRelated {
                    message: related.message.clone(),
                    place: place(related.span),
                })
                .collect(),
            confidence: diagnostic.confidence,
        }
    }
}
