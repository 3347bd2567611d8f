//! The one place that touches the browser. Whatever is missing there is left undone.

use std::panic::PanicHookInfo;

use gloo::events::EventListener;
use rolecall_source::Place;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, FocusOptions, HtmlElement, HtmlTextAreaElement, KeyboardEvent,
    ScrollIntoViewOptions, ScrollLogicalPosition,
};
use yew::Callback;

use crate::text::utf16_offset;
use crate::workbench::Theme;

/// The id of the notice that the program stopped.
const STOPPED: &str = "stopped";

/// The element that the page is drawn in.
pub(crate) fn root() -> Option<Element> {
    let document = document()?;
    document
        .get_element_by_id("page")
        .or_else(|| document.body().map(Into::into))
}

/// The text of the textarea that an event comes from.
pub(crate) fn typed(event: &Event) -> Option<String> {
    let textarea = event.target()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    Some(textarea.value())
}

/// The name of the key that an event tells of.
pub(crate) fn key(event: &Event) -> Option<String> {
    Some(event.dyn_ref::<KeyboardEvent>()?.key())
}

/// Gives the page a theme; the system's where none is wanted.
pub(crate) fn wear(theme: Theme) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // neither can fail: the name is a valid one
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

/// The width of the window in CSS pixels.
pub(crate) fn window_width() -> i32 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    // CSS pixels of a window are far below the limit of the type
    width.map_or(0, |width| width as i32)
}

/// Tells of every change of the window's width, as long as what it gives is kept.
pub(crate) fn on_resize(tell: Callback<i32>) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "resize", move |_| {
        tell.emit(window_width());
    }))
}

/// The id of the layer behind the editor of a text; the editor's own id is the text's pointer.
pub(crate) fn layer_id(pointer: &str) -> String {
    format!("{pointer}/lines")
}

/// Selects a place in the editor of its text and brings it into view.
pub(crate) fn select(place: &Place) {
    let Some(document) = document() else { return };
    let editor = document.get_element_by_id(&place.text);
    let Some(editor) = editor.and_then(|e| e.dyn_into::<HtmlTextAreaElement>().ok()) else {
        return;
    };
    let text = editor.value();
    let start = utf16_offset(&text, place.line, place.column);
    let end = utf16_offset(&text, place.end_line, place.end_column);
    focus(&editor);
    let _ = editor.set_selection_range(start, end.max(start));
    // the textarea is as tall as its text: what must come into view is the line behind it
    let line = document
        .get_element_by_id(&layer_id(&place.text))
        .zip(u32::try_from(place.line).ok())
        .and_then(|(layer, line)| layer.children().item(line.saturating_sub(1)));
    if let Some(line) = line {
        show(&line, ScrollLogicalPosition::Nearest);
    }
}

/// Puts the focus on an element.
pub(crate) fn focus_on(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(Ok(element)) = element.map(JsCast::dyn_into::<HtmlElement>) {
        focus(&element);
    }
}

/// Goes to a part of the page.
pub(crate) fn go_to(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let Some(element) = element else { return };
    show(&element, ScrollLogicalPosition::Start);
    focus_on(id);
}

/// Says that the program stopped, and shows every text again as it was typed.
pub(crate) fn keep_texts(why: &PanicHookInfo<'_>) {
    if let Some(document) = document() {
        // half a notice is better than none
        let _ = show_texts(&document, &why.to_string());
    }
}

fn show_texts(document: &Document, why: &str) -> Option<()> {
    if document.get_element_by_id(STOPPED).is_some() {
        // a stopped program may be called again, and stop again
        return None;
    }
    let body = document.body()?;
    let notice = document.create_element("section").ok()?;
    notice.set_id(STOPPED);
    notice.set_attribute("role", "alert").ok()?;
    body.insert_before(&notice, body.first_child().as_ref())
        .ok()?;
    let say = |name: &str, text: &str| {
        let element = document.create_element(name).ok()?;
        element.set_text_content(Some(text));
        notice.append_child(&element).ok()
    };
    say("h2", "Rolecall stopped. Your text is kept below.")?;
    say("p", "Copy what you need, then load the page again.")?;
    let editors = document.get_elements_by_tag_name("textarea");
    for editor in (0..editors.length()).filter_map(|index| editors.item(index)) {
        say(
            "h3",
            &editor.get_attribute("aria-label").unwrap_or_default(),
        )?;
        let text = editor
            .dyn_into()
            .map(|editor: HtmlTextAreaElement| editor.value());
        say("pre", &text.unwrap_or_default())?;
    }
    say("p", why)?;
    Some(())
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

fn show(element: &Element, block: ScrollLogicalPosition) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(block);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
