//! What editors and forms need of the browser: values, the clipboard, files, the caret.

use gloo::events::{EventListener, EventListenerOptions};
use rolecall_source::{Path, Place};
use wasm_bindgen::prelude::*;
use web_sys::{
    DragEvent, Element, Event, File, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    KeyboardEvent, MouseEvent,
};
use yew::Callback;

use super::{document, editor_id, path_of_editor, select};
use crate::action::{Loaded, Target};
use crate::text::utf16_offset;

/// The largest file that is taken, in bytes: more than any text that AWS takes.
const MOST: f64 = 1_048_576.0;

/// A key that means something wherever the focus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Undo,
    Redo,
    NextProblem,
    PreviousProblem,
}

/// The value of the input or select that an event comes from.
pub(crate) fn value_of(event: &Event) -> Option<String> {
    let target = event.target()?;
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => Some(input.value()),
        Err(target) => Some(target.dyn_into::<HtmlSelectElement>().ok()?.value()),
    }
}

/// Gives the textarea that the mouse is over the title of what lies below.
pub(crate) fn title_below(event: &Event) {
    let title = || {
        let event = event.dyn_ref::<MouseEvent>()?;
        let editor = event.target()?.dyn_into::<HtmlTextAreaElement>().ok()?;
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let below = document()?.elements_from_point(x, y);
        let elements = below
            .iter()
            .filter_map(|element| element.dyn_into::<Element>().ok());
        let title = elements
            .skip(1)
            .find_map(|element| element.get_attribute("data-title"));
        editor.set_title(&title.unwrap_or_default());
        Some(())
    };
    title();
}

/// Tells of the text of the file that an input was given.
pub(crate) fn load(event: &Event, target: &Target, tell: &Callback<Loaded>) {
    let input = event.target().map(JsCast::dyn_into::<HtmlInputElement>);
    if let Some(Ok(input)) = input {
        if let Some(file) = input.files().and_then(|files| files.item(0)) {
            read(&file, target.clone(), tell);
        }
        // so that the same file can be loaded again
        input.set_value("");
    }
}

/// Tells of files that are dropped anywhere on the page.
pub(crate) fn on_drop(tell: Callback<Loaded>) -> Option<[EventListener; 2]> {
    let document = document()?;
    let options = EventListenerOptions::enable_prevent_default();
    let over = EventListener::new_with_options(&document, "dragover", options, |event| {
        if files(event).is_some() {
            event.prevent_default();
        }
    });
    let drop = EventListener::new_with_options(&document, "drop", options, move |event| {
        let Some(files) = files(event) else { return };
        event.prevent_default();
        if let Some(file) = files.item(0) {
            let target = editor_at(event).map_or(Target::Page, Target::Editor);
            read(&file, target, &tell);
        }
    });
    Some([over, drop])
}

fn files(event: &Event) -> Option<web_sys::FileList> {
    let transfer = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    let of_files = transfer
        .types()
        .iter()
        .any(|kind| kind.as_string().as_deref() == Some("Files"));
    if of_files { transfer.files() } else { None }
}

/// The editor of the card that an event lies in.
fn editor_at(event: &Event) -> Option<Path> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let card = target.closest(".card").ok()??;
    let editor = card.query_selector("textarea").ok()??;
    Some(path_of_editor(&editor.id()))
}

fn read(file: &File, target: Target, tell: &Callback<Loaded>) {
    if file.size() > MOST {
        let refused = format!(
            "{} is larger than 1 MiB, the most that is taken.",
            file.name()
        );
        tell.emit(Loaded::Refused(refused));
        return;
    }
    let tell = tell.clone();
    let done = Closure::once_into_js(move |text: JsValue| {
        tell.emit(Loaded::Text(target, text.as_string().unwrap_or_default()));
    });
    if let Ok(done) = done.dyn_into::<js_sys::Function>() {
        let then = js_sys::Reflect::get(&file.text(), &"then".into());
        if let Ok(Ok(then)) = then.map(JsCast::dyn_into::<js_sys::Function>) {
            let _ = then.call1(&file.text(), &done);
        }
    }
}

/// Tells of the keys that mean something wherever the focus is.
pub(crate) fn on_key(tell: Callback<Key>) -> Option<EventListener> {
    let document = document()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(
        &document,
        "keydown",
        options,
        move |event| {
            if let Some(key) = key(event) {
                event.prevent_default();
                tell.emit(key);
            }
        },
    ))
}

fn key(event: &Event) -> Option<Key> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    let (main, alt, shift) = (
        event.ctrl_key() || event.meta_key(),
        event.alt_key(),
        event.shift_key(),
    );
    match (event.code().as_str(), main, alt, shift) {
        ("F8", false, false, false) => Some(Key::NextProblem),
        ("F8", false, false, true) => Some(Key::PreviousProblem),
        ("KeyZ", true, true, false) => Some(Key::Undo),
        ("KeyZ", true, true, true) | ("KeyY", true, true, _) => Some(Key::Redo),
        _ => None,
    }
}

/// Goes to the next of these places, or the previous one, as seen from the caret.
pub(crate) fn go_to_next(places: &[Place], back: bool) {
    let Some(document) = document() else { return };
    let Ok(editors) = document.query_selector_all("textarea") else {
        return;
    };
    let editors = (0..editors.length()).filter_map(|index| editors.item(index));
    let editors: Vec<_> = editors
        .filter_map(|editor| editor.dyn_into::<HtmlTextAreaElement>().ok())
        .collect();
    let position = |place: &Place| {
        let at = editors
            .iter()
            .position(|editor| editor.id() == editor_id(&place.text))?;
        let text = editors.get(at)?.value();
        Some((at, utf16_offset(&text, place.line, place.column)))
    };
    let mut known: Vec<_> = places
        .iter()
        .filter_map(|it| Some((position(it)?, it)))
        .collect();
    known.sort_by_key(|(position, _)| *position);
    let active = document.active_element();
    let caret = editors.iter().enumerate().find_map(|(index, editor)| {
        let here = active.as_ref() == Some(editor.as_ref());
        Some((index, editor.selection_start().ok()??)).filter(|_| here)
    });
    let next = if back {
        let before = known
            .iter()
            .rev()
            .find(|(it, _)| caret.is_some_and(|caret| *it < caret));
        before.or_else(|| known.last())
    } else {
        let after = known
            .iter()
            .find(|(it, _)| caret.is_none_or(|caret| *it > caret));
        after.or_else(|| known.first())
    };
    if let Some((_, place)) = next {
        select(place);
    }
}
