//! The engine: the simulator, which is a program of its own beside the page. Texts go in and come
//! out, so that the page carries none of it.

use rolecall_core::paste::Part;
use rolecall_core::report::Simulation;
use rolecall_core::wire;

/// Runs a scenario; the answer is whole, or brief where statements are about other actions. The
/// report of each step has what its input was read as.
/// `None` if the engine stopped, which it never should.
pub(crate) fn simulate(scenario: &str, whole: bool) -> Option<Simulation> {
    count();
    wire::read(&program::simulate(scenario, whole)?)
}

/// What is given away of a scenario, as JSON; `None` where it is no JSON object.
pub(crate) fn share(scenario: &str, without_secrets: bool) -> Option<String> {
    count();
    program::share(scenario, without_secrets)
}

/// The scenario of a link, or why it does not open.
pub(crate) fn open_link(link: &str) -> Result<String, String> {
    count();
    program::open_link(link)
}

/// The text of a call with a part of it written anew, or without it; `None` where that can't be
/// done.
pub(crate) fn change_paste(text: &str, part: Part, value: Option<&str>) -> Option<String> {
    count();
    program::change_paste(text, part.name(), value)
}

/// A scenario with its policies as texts; `None` where it is no JSON object.
pub(crate) fn with_texts(scenario: &str) -> Option<String> {
    count();
    program::with_texts(scenario)
}

/// A scenario in lines and with its policies as objects.
pub(crate) fn with_objects(scenario: &str) -> String {
    count();
    program::with_objects(scenario).unwrap_or_default()
}

/// JSON in lines; `None` where it is none.
pub(crate) fn format_json(text: &str) -> Option<String> {
    count();
    program::format_json(text)
}

#[cfg(test)]
thread_local! {
    static CALLS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts a call of the engine, for the tests.
fn count() {
    #[cfg(test)]
    CALLS.set(CALLS.get() + 1);
}

/// How often `run` calls the engine.
#[cfg(test)]
pub(crate) fn calls(run: impl FnOnce()) -> usize {
    let before = CALLS.get();
    run();
    CALLS.get() - before
}

#[cfg(target_arch = "wasm32")]
mod program {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(js_namespace = rolecall)]
    extern "C" {
        #[wasm_bindgen(catch, js_name = simulateForPage)]
        fn simulate_for_page(scenario: &str, whole: bool) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = shareJson)]
        fn share_json(scenario: &str, without_secrets: bool) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = openLinkJson)]
        fn open_link_json(link: &str) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = changePaste)]
        fn change(text: &str, part: &str, value: Option<String>)
        -> Result<Option<String>, JsValue>;
        #[wasm_bindgen(catch, js_name = withTexts)]
        fn texts(scenario: &str) -> Result<Option<String>, JsValue>;
        #[wasm_bindgen(catch, js_name = withObjects)]
        fn objects(scenario: &str) -> Result<String, JsValue>;
        #[wasm_bindgen(catch, js_name = formatJson)]
        fn format(text: &str) -> Result<Option<String>, JsValue>;
    }

    pub(super) fn simulate(scenario: &str, whole: bool) -> Option<String> {
        simulate_for_page(scenario, whole).ok()
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

    pub(super) fn change_paste(text: &str, part: &str, value: Option<&str>) -> Option<String> {
        change(text, part, value.map(str::to_owned)).ok()?
    }

    pub(super) fn with_texts(scenario: &str) -> Option<String> {
        texts(scenario).ok()?
    }

    pub(super) fn with_objects(scenario: &str) -> Option<String> {
        objects(scenario).ok()
    }

    pub(super) fn format_json(text: &str) -> Option<String> {
        format(text).ok()?
    }
}

// through JSON as in the browser, so that tests see what the page sees
#[cfg(not(target_arch = "wasm32"))]
mod program {
    use rolecall_core::{Detail, link, paste, texts};

    pub(super) fn simulate(scenario: &str, whole: bool) -> Option<String> {
        let detail = if whole { Detail::Whole } else { Detail::Brief };
        let simulation = rolecall_core::Engine::default().simulate_for_page(scenario, detail);
        rolecall_source::json::to_string(&simulation).ok()
    }

    pub(super) fn share(scenario: &str, without_secrets: bool) -> Option<String> {
        let shared = link::share(scenario, without_secrets).ok()?;
        serde_json::to_string(&shared).ok()
    }

    pub(super) fn open_link(link: &str) -> Result<String, String> {
        link::decode(link).map_err(|error| error.to_string())
    }

    pub(super) fn change_paste(text: &str, part: &str, value: Option<&str>) -> Option<String> {
        paste::changed(text, paste::Part::named(part)?, value)
    }

    pub(super) fn with_texts(scenario: &str) -> Option<String> {
        texts::with_texts(scenario)
    }

    #[allow(
        clippy::unnecessary_wraps,
        reason = "the engine in the browser may fail"
    )]
    pub(super) fn with_objects(scenario: &str) -> Option<String> {
        Some(texts::with_objects(scenario))
    }

    pub(super) fn format_json(text: &str) -> Option<String> {
        texts::formatted(text)
    }
}
