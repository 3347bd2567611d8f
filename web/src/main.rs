//! The page of Rolecall.
//!
//! One state, [`workbench::State`], follows from what the person does; everything on the page
//! follows from it. The modules beside `dom` and `components` are pure: they turn a scenario and
//! its report into texts, sentences and boxes, and are tested without a browser.

mod action;
mod app;
mod arn;
mod components;
mod desk;
mod dom;
mod element;
mod engine;
#[cfg(test)]
mod fixture;
mod reading;
mod scenario;
mod state;
mod story;
mod text;
mod update;
mod words;
mod workbench;

fn main() {
    yew::set_custom_panic_hook(Box::new(dom::keep_texts));
    if let Some(root) = dom::root() {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
