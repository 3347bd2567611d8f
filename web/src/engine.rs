//! The engine: the simulator, which is a program of its own beside the page. Texts go in and come
//! out, so that the page carries none of it.

use rolecall_core::report::Simulation;

/// Runs a scenario. `None` if the engine stopped, which it never should.
pub(crate) fn simulate(scenario: &str) -> Option<Simulation> {
    serde_json::from_str(&program::simulate(scenario)?).ok()
}

/// What is given away of a scenario, as JSON; `None` where it is no JSON object.
pub(crate) fn share(scenario: &str, without_secrets: bool) -> Option<String> {
    program::share(scenario, without_secrets)
}

/// The scenario of a link, or why it does not open.
pub(crate) fn open_link(link: &str) -> Result<String, String> {
    program::open_link(link)
}

#[cfg(target_arch = "wasm32")]
mod program {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(js_namespace = rolecall)]
    extern "C" {
        #[wasm_bindgen(catch, js_name = simulateJson)]
        fn simulate_json(scenario: &str) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = shareJson)]
        fn share_json(scenario: &str, without_secrets: bool) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = openLinkJson)]
        fn open_link_json(link: &str) -> Result<String, JsValue>;
    }

    pub(super) fn simulate(scenario: &str) -> Option<String> {
        simulate_json(scenario).ok()
    }

    pub(super) fn share(scenario: &str, without_secrets: bool) -> Option<String> {
        share_json(scenario, without_secrets).ok()
    }

    pub(super) fn open_link(link: &str) -> Result<String, String> {
        open_link_json(link).map_err(|error| {
            let error = error.dyn_into::<js_sys::Error>();
            error.map_or_else(|_| String::new(), |error| error.message().into())
        })
    }
}

// through JSON as in the browser, so that tests see what the page sees
#[cfg(not(target_arch = "wasm32"))]
mod program {
    use rolecall_core::link;

    pub(super) fn simulate(scenario: &str) -> Option<String> {
        serde_json::to_string(&rolecall_core::simulate(scenario)).ok()
    }

    pub(super) fn share(scenario: &str, without_secrets: bool) -> Option<String> {
        let shared = link::share(scenario, without_secrets).ok()?;
        serde_json::to_string(&shared).ok()
    }

    pub(super) fn open_link(link: &str) -> Result<String, String> {
        link::decode(link).map_err(|error| error.to_string())
    }
}
