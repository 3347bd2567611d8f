//! The engine: the simulator, which is a program of its own beside the page. Texts go in and come
//! out, so that the page carries none of it.

use rolecall_core::report::Simulation;

/// Runs a scenario. `None` if the engine stopped, which it never should.
#[cfg(target_arch = "wasm32")]
pub(crate) fn simulate(scenario: &str) -> Option<Simulation> {
    serde_json::from_str(&imported::simulate_json(scenario).ok()?).ok()
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn simulate(scenario: &str) -> Option<Simulation> {
    // through JSON as in the browser, so that tests see what the page sees
    let answer = serde_json::to_string(&rolecall_core::simulate(scenario)).ok()?;
    serde_json::from_str(&answer).ok()
}

#[cfg(target_arch = "wasm32")]
mod imported {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(js_namespace = rolecall)]
    extern "C" {
        #[wasm_bindgen(catch, js_name = simulateJson)]
        pub(super) fn simulate_json(scenario: &str) -> Result<String, JsValue>;
    }
}
