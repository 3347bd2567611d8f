//! Any text as a scenario: it is simulated without a panic, the same way each time, and its report
//! can be written; every place that is spoken of has a line and a column.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_core::simulate;

fuzz_target!(|text: &str| {
    let simulation = simulate(text);
    let written = serde_json::to_string(&simulation).unwrap_or_default();
    assert!(!written.is_empty());
    let again = serde_json::to_string(&simulate(text)).unwrap_or_default();
    assert_eq!(written, again);
    let of_steps = simulation.steps.iter().flat_map(|step| &step.diagnostics);
    for diagnostic in simulation.diagnostics.iter().chain(of_steps) {
        let place = &diagnostic.place;
        assert!(place.line >= 1 && place.column >= 1);
        assert!((place.line, place.column) <= (place.end_line, place.end_column));
    }
    for step in &simulation.steps {
        let outcome = &step.outcome;
        let refused = outcome.error.is_some() || outcome.not_run.is_some();
        assert_eq!(outcome.ok, !refused);
        assert!(outcome.ok || outcome.session.is_none());
        if outcome.session.is_some() {
            assert!(step.checks.iter().all(|check| check.allowed()));
        }
    }
});
