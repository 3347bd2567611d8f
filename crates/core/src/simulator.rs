//! The steps of a scenario, one after the other.

use std::{rc::Rc, sync::Arc};

use rolecall_intake::{Documents, Status};
use rolecall_policy::{Arn, Detail, Document, PolicyType};
use rolecall_source::{Diagnostic, Diagnostics, LineIndex, Names, Path, Severity, Span, codes};

use crate::{
    advice::{Advice, Placed},
    clock::Instant,
    cloudtrail,
    ids::Ids,
    notes::{self, Rule},
    operation::Operation,
    remedy,
    report::{
        Note, Object, Outcome, Provisional, ProvisionalKind, RefusalReport, ReportDiagnostic,
        ReportRelated, Session, Simulation, StepReport,
    },
    scenario::{Parts, Read, Scenario, Step},
    source_arn,
    sts::{self, Ending, Era, Failure, Findings, Invocation, Refused, Success, Why},
    typed::{self, presented},
    world::{Caller, SessionState, World, tag_map},
};

pub fn run(
    read: &Read,
    text: &str,
    detail: Detail,
    documents: &mut Documents,
    wants_inputs: bool,
) -> Simulation {
    let scenario = &read.value;
    let mut simulator = Simulator {
        scenario,
        text,
        detail,
        clock: scenario.clock,
        sessions: Vec::new(),
        advice: Advice::default(),
        documents,
        wants_inputs,
    };
    let steps: Vec<StepReport> = scenario
        .steps
        .iter()
        .map(|step| simulator.step(step))
        .collect();
    let mut diagnostics = placed(&read.diagnostics, "", text);
    let mut before = None;
    for parts in &scenario.worlds {
        let world = simulator.world_of(parts);
        diagnostics.extend(simulator.advice.on_the_rest(&world, before));
        before = Some(parts);
    }
    let callers: Vec<Option<usize>> = scenario.steps.iter().map(issuer).collect();
    Simulation {
        rolecall: 1,
        title: scenario.title.clone(),
        diagnostics,
        who: cloudtrail::responsible(&steps, &callers),
        queries: cloudtrail::queries(&steps),
        steps,
    }
}

/// The index of the step whose session makes a call.
fn issuer(step: &Step) -> Option<usize> {
    let caller = step.caller.as_ref()?;
    let number = caller.value.strip_prefix('$')?;
    number.parse::<usize>().ok()?.checked_sub(1)
}

struct Simulator<'s> {
    scenario: &'s Scenario,
    text: &'s str,
    detail: Detail,
    clock: Instant,
    /// What each step issued.
    sessions: Vec<Option<Rc<SessionState>>>,
    advice: Advice,
    documents: &'s mut Documents,
    /// Whether each report says what its input was read as.
    wants_inputs: bool,
}

impl<'s> Simulator<'s> {
    fn step(&mut self, step: &Step) -> StepReport {
        self.clock = self.clock.after(step.after);
        let number = self.sessions.len() + 1;
        let parts = self.scenario.worlds.get(step.world);
        let reading = typed::read(step, parts, self.documents, self.wants_inputs);
        let mut diagnostics = step.input.as_ref().map_or_else(Vec::new, |input| {
            placed(&reading.diagnostics, &input.path, &input.text)
        });
        let call = reading.call.as_ref();
        let asked = call.map(|call| (call, Operation::of(call)));
        let document = reading.document.or_else(|| {
            let (_, operation) = asked.as_ref()?;
            presented::document(operation, self.documents)
        });
        let mut report = StepReport {
            operation: call.map(|call| call.operation.clone()),
            caller: None,
            resource: None,
            time: self.clock.iso(),
            valid_clock: None,
            diagnostics: Vec::new(),
            signature: None,
            checks: Vec::new(),
            outcome: Outcome::NotRun {
                reason: String::new(),
            },
            provisional: Vec::new(),
            refusal: None,
            events: Vec::new(),
            notes: Vec::new(),
            input: reading.paste,
        };
        let prepared = self.world(step).and_then(|world| {
            let asked = asked.as_ref();
            let (call, operation) = asked.ok_or("the input holds no call that can be read")?;
            let caller = if operation.is_unsigned() {
                let provider = String::new();
                Identified::Caller(Caller::Federated { provider })
            } else {
                self.caller(step, &world)?
            };
            report.caller = caller.arn();
            if let Identified::Caller(caller) = &caller {
                let mut broken = None;
                for placed in needed(step, operation, caller, &world) {
                    diagnostics.extend(self.advice.on(&world, placed));
                    if placed.document.policy().is_none() && broken.is_none() {
                        broken = Some(unreadable(placed.document));
                    }
                }
                broken.map_or(Ok(()), Err)?;
            }
            Ok((world, caller, *call, operation))
        });
        report.diagnostics = diagnostics;
        let session = match prepared {
            Ok((world, Identified::Caller(caller), call, operation)) => {
                let mut request = step
                    .request
                    .as_ref()
                    .unwrap_or(&self.scenario.request)
                    .clone();
                let default = || sts::partition(&caller, operation).default_region.to_owned();
                if let Some(region) = call.global("region") {
                    request.region = Some(region.value.clone());
                }
                request.region.get_or_insert_with(default);
                let invocation = Invocation {
                    world,
                    call,
                    operation,
                    document: document.as_deref(),
                    step,
                    caller,
                    request: &request,
                    at: self.clock,
                    purpose: format!("step {number}"),
                    era: Era::of(self.scenario.older_events, self.clock.epoch()),
                };
                let shift = |at: i64| at.saturating_sub(self.clock.epoch());
                let shift = sts::valid_at(&invocation).map(shift);
                report.valid_clock = shift.map(|shift| self.scenario.clock.after(shift).iso());
                let found = source_arn::review(&invocation.caller, &request);
                let found = placed(found.as_slice(), "", self.text);
                report.diagnostics.extend(found);
                invoke(&invocation, step, self.text, &mut report)
            }
            Ok((_, Identified::Unknown(refused, rule, _), _, operation)) => {
                report.resource = operation.role_arn().map(|arn| arn.value.clone());
                notes::add(&mut report.notes, rule);
                let path = Path::step_caller(number - 1);
                let caller = step.caller.as_ref().map_or("", |caller| &caller.value);
                report.refusal = refusal(&refused.why, &path, caller);
                report.outcome = refused.into();
                None
            }
            Err(reason) => {
                report.outcome = Outcome::NotRun { reason };
                None
            }
        };
        if let Outcome::Refused { error, .. } = &mut report.outcome {
            let event = report.events.first();
            let recorded = event.and_then(|event| event.event.made());
            let request = recorded.map_or_else(
                || Ids::new(self.scenario.seed).uuid("request", &format!("step {number}")),
                |event| event.request_id.clone(),
            );
            let operation = report.operation.as_deref().unwrap_or_default();
            error.print(operation, &request);
        }
        self.sessions.push(session.map(Rc::new));
        report
    }

    fn world(&self, step: &Step) -> Result<World<'s>, String> {
        let parts = self.scenario.worlds.get(step.world);
        let parts = parts.ok_or("the scenario has no world")?;
        Ok(self.world_of(parts))
    }

    fn world_of(&self, parts: &'s Parts) -> World<'s> {
        World {
            scenario: self.scenario,
            parts,
            assume: &self.scenario.assume,
            ids: Ids::new(self.scenario.seed),
            detail: self.detail,
        }
    }

    fn caller(&self, step: &Step, world: &World<'s>) -> Result<Identified<'s>, String> {
        let Some(caller) = &step.caller else {
            return Err("the step does not say who calls (`as`)".to_owned());
        };
        let name = caller.value.as_str();
        let Some(number) = name.strip_prefix('$') else {
            let principal = world.principal(name);
            let missing = || format!("`{name}` is not in the scenario");
            return principal.map(Identified::Caller).ok_or_else(missing);
        };
        let session = number
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1))
            .and_then(|n| self.sessions.get(n));
        let session = match session {
            None => return Err(format!("`{name}` names no earlier step")),
            Some(None) => return Err(format!("step {number} issued no session")),
            Some(Some(session)) => session,
        };
        let forbidden = |code: &str, message: &str, why: Why| {
            let whole = Span::new(0, name.len());
            Refused::new(code, 403, message, why.value(name).at(whole)).for_credentials()
        };
        if session.expires <= self.clock {
            let message = "The security token included in the request is expired";
            let reason = format!(
                "the session of step {number} ended at {}",
                session.expires.iso()
            );
            let why = Why::new(notes::refusals::SESSION_HAS_ENDED, reason).accepts(format!(
                "a call before {}, or a new session",
                session.expires.iso()
            ));
            return Ok(Identified::Unknown(
                forbidden(world.assume.expired_code, message, why),
                notes::SESSION_EXPIRED,
                session.arn(),
            ));
        }
        Ok(match world.session(session) {
            Some(caller) => Identified::Caller(caller),
            None => {
                let message = "The security token included in the request is invalid.";
                let reason = format!("what the session of step {number} belongs to was deleted");
                let why = Why::new(notes::SESSION_OF_DELETED, reason)
                    .accepts("a session of a user or role that exists");
                let refused = forbidden("InvalidClientTokenId", message, why);
                Identified::Unknown(refused, notes::SESSION_OF_DELETED, session.arn())
            }
        })
    }
}

/// Who calls, as far as AWS can tell.
enum Identified<'s> {
    Caller(Caller<'s>),
    /// The credentials are no longer good: the error, its rule, and whose they were.
    Unknown(Refused, Rule, String),
}

impl Identified<'_> {
    fn arn(&self) -> Option<String> {
        match self {
            Self::Caller(Caller::Federated { .. }) => None,
            Self::Caller(caller) => Some(caller.arn()),
            Self::Unknown(_, _, arn) => Some(arn.clone()),
        }
    }
}

/// The policies that a step needs.
fn needed<'p>(
    step: &Step,
    operation: &Operation<'_>,
    caller: &'p Caller<'p>,
    world: &World<'p>,
) -> Vec<Placed<'p>> {
    let policies = caller.policies(world);
    let mut needed = Vec::new();
    let mut add = |kind, documents: &[&'p Document]| {
        needed.extend(
            documents
                .iter()
                .map(|&document| Placed::new(kind, document)),
        );
    };
    add(PolicyType::Identity, &policies.identity);
    add(PolicyType::Boundary, &policies.boundary.unwrap_or_default());
    add(PolicyType::Session, &policies.session.unwrap_or_default());
    add(PolicyType::Session, &policies.scoped);
    for level in &policies.scp {
        add(PolicyType::Scp, level);
    }
    let resource = operation.role_arn().map(|arn| arn.value.as_str());
    let resource = resource.or(step.resource.as_deref()).unwrap_or_default();
    for level in &world.rcps(Arn::read(resource).map_or("", |arn| arn.account)) {
        add(PolicyType::Rcp, level);
    }
    if let Some(policy) = world.resource_policy(resource) {
        add(PolicyType::Resource, &[policy]);
    }
    if let Some((account, role)) = world.role(resource) {
        needed.push(Placed::trust(&account.id, &role.trust));
    }
    needed
}

/// Runs the operation, and puts what it comes to into the report.
fn invoke(
    invocation: &Invocation<'_, '_>,
    step: &Step,
    text: &str,
    report: &mut StepReport,
) -> Option<SessionState> {
    let mut found = Findings::default();
    let ending = sts::run(invocation, &mut found);
    report.signature = found.signature.take();
    for rule in found.checks.iter().flat_map(|check| &check.open) {
        notes::add(&mut found.notes, *rule);
    }
    // a call that the scenario spells out stands in the scenario's own text
    let (typed, pointer) = step
        .input
        .as_ref()
        .map_or((text, ""), |input| (&input.text, &input.path));
    let own = placed(&found.diagnostics, pointer, typed);
    report.diagnostics.extend(own);
    if let Err(Failure::Refused(refused)) = &ending {
        report.refusal = refusal(&refused.why, pointer, typed);
    }
    if let Some(refusal) = &report.refusal {
        underline(refusal, &mut report.diagnostics);
    }
    if let Err(Failure::NotRun(reason)) = ending {
        report.outcome = Outcome::NotRun { reason };
        return None;
    }
    let mut notes = std::mem::take(&mut found.notes);
    report.events = cloudtrail::events(invocation, &found, &ending, &mut notes);
    if let Some(operation) = found.api_operation {
        report.operation = Some(operation.to_owned());
    }
    report.resource = found.resource;
    report.checks = found.checks;
    remedy::complete(report);
    report.notes = notes;
    report.provisional = provisional(invocation, report);
    let (outcome, issued) = outcome(ending);
    report.outcome = outcome;
    issued
}

/// How a call ends, and the session that it issues.
fn outcome(ending: Ending) -> (Outcome, Option<SessionState>) {
    let (issued, response) = match ending {
        Ok(Success::Issued(session, response)) => (Some(*session), Some(response)),
        Ok(Success::Answered(response)) => (None, Some(response)),
        Ok(Success::Authorized) => (None, None),
        Err(Failure::Refused(refused)) => return (refused.into(), None),
        Err(Failure::NotRun(reason)) => return (Outcome::NotRun { reason }, None),
    };
    let session = issued.as_ref().map(session);
    let response = response.map(|response| Object::Made(Box::new(response)));
    (Outcome::Succeeded { session, response }, issued)
}

/// What the verdict of a step rests on that may be different in AWS. A denial is firm if one check
/// is denied whatever the drafts say.
fn provisional(invocation: &Invocation<'_, '_>, report: &StepReport) -> Vec<Provisional> {
    let checks = &report.checks;
    let is_firm = checks
        .iter()
        .any(|check| !check.allowed() && check.drafts.is_empty());
    let is_denied = checks.iter().any(|check| !check.allowed());
    let mut provisional: Vec<Provisional> = Vec::new();
    let mut seen = Names::default();
    for check in checks
        .iter()
        .filter(|check| !is_firm && check.allowed() != is_denied)
    {
        for pointer in &check.drafts {
            if seen.add(pointer) {
                provisional.push(Provisional {
                    pointer: pointer.clone(),
                    kind: ProvisionalKind::Draft,
                });
            }
        }
    }
    let signature = report.signature.as_ref().map(|signature| signature.status);
    if invocation.world.assume.accept_unsigned
        && signature == Some(Status::Unsigned)
        && !checks.is_empty()
    {
        provisional.push(Provisional {
            pointer: invocation
                .step
                .input
                .as_ref()
                .map_or_else(String::new, |it| it.path.to_string()),
            kind: ProvisionalKind::Unsigned,
        });
    }
    provisional
}

/// What explains a refusal, with its places in the text that `pointer` points to.
fn refusal(why: &[Why], pointer: &str, text: &str) -> Option<RefusalReport> {
    let lines = LineIndex::new(text);
    let mut reports = why.iter().map(|why| {
        let Note {
            confidence,
            text: rule,
            source,
        } = why.rule.note();
        RefusalReport {
            reason: why.reason.clone(),
            value: why.value.clone(),
            place: why.span.map(|span| lines.place(pointer, span)),
            accepted: why.accepted.clone(),
            rule,
            confidence,
            source,
            also: Vec::new(),
        }
    });
    let mut first = reports.next()?;
    first.also = reports.collect();
    Some(first)
}

/// Adds what a refusal says to the diagnostics, so that its value is underlined, where no error is
/// said of it already. Of very many the first are enough: the error names all.
fn underline(refusal: &RefusalReport, diagnostics: &mut Vec<ReportDiagnostic>) {
    let refusals = std::iter::once(refusal).chain(&refusal.also);
    for refusal in refusals.take(Diagnostics::LIMIT) {
        let Some(place) = &refusal.place else {
            continue;
        };
        let is_said = diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error && d.place == *place);
        if !is_said {
            let accepted = refusal.accepted.as_ref();
            let accepted = accepted.map(|accepted| format!("AWS accepts {accepted}"));
            diagnostics.push(ReportDiagnostic {
                code: codes::CALL_REFUSED.to_string(),
                severity: Severity::Error,
                message: refusal.reason.clone(),
                help: accepted,
                place: place.clone(),
                related: Vec::new(),
                confidence: Some(refusal.confidence),
            });
        }
    }
}

/// Diagnostics of the text that `pointer` points to.
fn placed(diagnostics: &[Diagnostic], pointer: &str, text: &str) -> Vec<ReportDiagnostic> {
    if diagnostics.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    let pointer: Arc<str> = pointer.into();
    let placed = diagnostics
        .iter()
        .map(|d| ReportDiagnostic::placed(d, |span| lines.place(Arc::clone(&pointer), span)));
    placed.collect()
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

fn session(state: &SessionState) -> Session {
    Session {
        arn: state.arn(),
        assumed_role_id: state.assumed_role_id(),
        access_key_id: state.access_key_id.clone(),
        source_identity: state.source_identity.clone(),
        tags: tag_map(&state.tags),
        transitive_tag_keys: state.transitive_tag_keys.clone(),
        expiration: state.expires.iso(),
    }
}

impl From<Refused> for Outcome {
    fn from(refused: Refused) -> Self {
        Self::Refused {
            error: *refused.error,
            by: refused.by,
        }
    }
}

impl ReportDiagnostic {
    /// A diagnostic of a policy.
    pub(crate) fn of(diagnostic: &Diagnostic, document: &Document) -> Self {
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
