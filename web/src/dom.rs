//! The one place that touches the browser. Whatever is missing there is left undone.

pub(crate) mod texts;

use std::panic::PanicHookInfo;

use gloo::events::EventListener;
use js_sys::{JSON, encode_uri_component};
use rolecall_source::{Path, Place};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, FocusEvent, FocusOptions, HtmlAnchorElement, HtmlDocument,
    HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, PointerEvent,
    ScrollIntoViewOptions, ScrollLogicalPosition, Storage, XmlHttpRequest,
};
use yew::Callback;

use crate::desk::settings::Theme;
use crate::text::utf16_offset;

/// The id of the editor of the whole scenario.
const RAW: &str = "scenario";
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

/// The text of the input that an event comes from.
pub(crate) fn entered(event: &Event) -> Option<String> {
    Some(input(event)?.value())
}

/// Whether the input that an event comes from is checked.
pub(crate) fn is_checked(event: &Event) -> Option<bool> {
    Some(input(event)?.checked())
}

fn input(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// The key of an event that is meant for the page as a whole: not typed into a text, and without
/// Ctrl, Alt or Meta.
pub(crate) fn page_key(event: &Event) -> Option<String> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    let target = event.target()?.dyn_into::<Element>().ok();
    let typed_into = target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT" | "INPUT")
            && !matches!(
                target.get_attribute("type").as_deref(),
                Some("radio" | "checkbox")
            )
    });
    let key = event.key();
    let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
    (plain && (!typed_into || key == "Escape")).then_some(key)
}

/// Takes the focus away from what is typed into.
pub(crate) fn leave_text() {
    let active = document().and_then(|document| document.active_element());
    if let Some(Ok(active)) = active.map(JsCast::dyn_into::<HtmlElement>) {
        let _ = active.blur();
    }
}

/// Whether the focus goes from within the nearest element of a selector to something outside of it.
pub(crate) fn focus_leaves(event: &Event, selector: &str) -> bool {
    let leaves = || {
        let event = event.dyn_ref::<FocusEvent>()?;
        let from = event.target()?.dyn_into::<Element>().ok()?;
        let to = event.related_target()?.dyn_into::<Element>().ok()?;
        let around = from.closest(selector).ok()??;
        Some(!around.contains(Some(&to)))
    };
    leaves().unwrap_or(false)
}

/// Gives the page a theme; the system's where none is wanted.
pub(crate) fn set_theme(theme: Theme) {
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

/// Sets an attribute of the whole page, which the style sheet reads, or takes it away.
pub(crate) fn mark_page(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // neither can fail: the names are valid ones
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Makes the inputs so many percent wide. The security policy allows this, and no attribute.
pub(crate) fn split(percent: i32) {
    let root = document().and_then(|document| document.document_element());
    if let Some(Ok(root)) = root.map(JsCast::dyn_into::<HtmlElement>) {
        // it can't fail: the name is a valid one
        let _ = root.style().set_property("--split", &percent.to_string());
    }
}

/// Keeps the pointer for the element that it went down on.
pub(crate) fn capture(event: &Event) {
    if let Some((element, pointer)) = pointed(event) {
        let _ = element.set_pointer_capture(pointer.pointer_id());
    }
}

/// Where the pointer that an element holds is between its neighbours, in percent.
pub(crate) fn dragged_to(event: &Event) -> Option<i32> {
    let (element, pointer) = pointed(event)?;
    if !element.has_pointer_capture(pointer.pointer_id()) {
        return None;
    }
    let own = element.get_bounding_client_rect();
    let start = element.previous_element_sibling()?;
    let start = start.get_bounding_client_rect().left();
    let end = element.next_element_sibling()?;
    let end = end.get_bounding_client_rect().right();
    let x = f64::from(pointer.client_x()) - start - own.width() / 2.0;
    // a percentage, or what clamps to one
    Some((x / (end - start - own.width()) * 100.0).round() as i32)
}

fn pointed(event: &Event) -> Option<(Element, &PointerEvent)> {
    let element = event.target()?.dyn_into().ok()?;
    Some((element, event.dyn_ref()?))
}

/// The present time, in ISO 8601 UTC, to the second.
pub(crate) fn now() -> String {
    let now: String = js_sys::Date::new_0().to_iso_string().into();
    now.split('.').next().unwrap_or_default().to_owned() + "Z"
}

/// Names the page in the browser's own frame.
pub(crate) fn name_page(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The address of the page without its query and fragment.
pub(crate) fn address() -> String {
    let location = web_sys::window().map(|window| window.location());
    let href = location.and_then(|location| location.href().ok());
    let href = href.unwrap_or_default();
    let end = href.find(['?', '#']).unwrap_or(href.len());
    href.get(..end).unwrap_or_default().to_owned()
}

/// The query of the page's address, and its fragment; empty where there is none.
pub(crate) fn asked() -> (String, String) {
    let Some(window) = web_sys::window() else {
        return Default::default();
    };
    let location = window.location();
    let query = location.search().unwrap_or_default();
    (query, location.hash().unwrap_or_default())
}

/// Tells of every event of a name, as long as what it gives is kept.
pub(crate) fn on_window(
    name: &'static str,
    tell: impl Fn(&Event) + 'static,
) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, name, tell))
}

/// Gets one of the page's own files: `address` is relative to that of the `<link>` with an id.
/// Tells the text, or nothing where it does not come.
pub(crate) fn fetch(link: &str, address: &str, tell: impl Fn(Option<String>) + 'static) {
    let base = document()
        .and_then(|document| document.get_element_by_id(link))
        .and_then(|link| link.get_attribute("href"));
    let base = base.unwrap_or_default();
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let url = if address.is_empty() {
        base.clone()
    } else {
        format!("{folder}/{address}")
    };
    let Ok(request) = XmlHttpRequest::new() else {
        return tell(None);
    };
    if request.open("GET", &url).is_err() {
        return tell(None);
    }
    let listener = {
        let request = request.clone();
        EventListener::once(&request.clone(), "loadend", move |_| {
            let came = request.status().is_ok_and(|status| status == 200);
            tell(request.response_text().ok().flatten().filter(|_| came));
        })
    };
    if request.send().is_ok() {
        // it lives as long as the request, which ends in any case
        listener.forget();
    }
}

/// Selects the text of an element or editor and copies it; says whether the browser let it.
pub(crate) fn copy(id: &str) -> bool {
    let copied = || {
        let document = document()?;
        let element = document.get_element_by_id(id)?;
        match element.dyn_ref::<HtmlTextAreaElement>() {
            Some(editor) => editor.select(),
            None => {
                let selection = web_sys::window()?.get_selection().ok()??;
                selection.select_all_children(&element).ok()?;
            }
        }
        // the clipboard's own interface is refused in most frames, and asynchronous
        document
            .dyn_into::<HtmlDocument>()
            .ok()?
            .exec_command("copy")
            .ok()
    };
    copied().unwrap_or(false)
}

/// Saves a text as a file.
pub(crate) fn save(file: &str, text: &str) {
    let anchor = document().and_then(|document| document.create_element("a").ok());
    let Some(Ok(anchor)) = anchor.map(JsCast::dyn_into::<HtmlAnchorElement>) else {
        return;
    };
    let text = String::from(encode_uri_component(text));
    anchor.set_href(&format!("data:application/json;charset=utf-8,{text}"));
    anchor.set_download(file);
    anchor.click();
}

/// Leads the link that an event comes from elsewhere.
pub(crate) fn lead(event: &Event, address: &str) {
    let target = event.target().map(JsCast::dyn_into::<HtmlAnchorElement>);
    if let Some(Ok(anchor)) = target {
        anchor.set_href(address);
    }
}

/// What this browser keeps of the page under a name. Refusing to is no error.
pub(crate) fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text under a name, or forgets it; says whether the browser did.
pub(crate) fn keep(name: &str, text: Option<&str>) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    let done = match text {
        Some(text) => storage.set_item(name, text),
        None => storage.remove_item(name),
    };
    done.is_ok()
}

fn storage() -> Option<Storage> {
    // where storage is denied, asking for it fails
    web_sys::window()?.local_storage().ok()?
}

/// Tells the page that this one stands in. `message` is JSON.
pub(crate) fn tell_host(message: &str) {
    let window = web_sys::window();
    let parent = window.and_then(|window| window.parent().ok()?);
    if let (Some(parent), Ok(message)) = (parent, JSON::parse(message)) {
        // it holds nothing that anybody typed, so that every host may hear it
        let _ = parent.post_message(&message, "*");
    }
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

/// The id of the layer behind the editor of an id.
pub(crate) fn layer_id(editor: &str) -> String {
    format!("{editor}/lines")
}

/// The id of the editor of a text: its JSON pointer, which is empty for the whole scenario.
pub(crate) fn editor_id(pointer: &str) -> &str {
    if pointer.is_empty() { RAW } else { pointer }
}

/// The path of the text in the editor of an id.
fn path_of_editor(id: &str) -> Path {
    Path::from(if id == RAW { "" } else { id })
}

/// Selects a place in the editor of its text and brings it into view.
pub(crate) fn select(place: &Place) {
    let Some(document) = document() else { return };
    let id = editor_id(&place.text);
    let Some(element) = document.get_element_by_id(id) else {
        return;
    };
    let editor = match element.dyn_into::<HtmlTextAreaElement>() {
        Ok(editor) => editor,
        Err(field) => {
            // a value that has a field instead of a text
            focus_on(id);
            show(&field, ScrollLogicalPosition::Nearest);
            return;
        }
    };
    let text = editor.value();
    // an editor may be folded away
    if let Ok(Some(details)) = editor.closest("details:not([open])") {
        let _ = details.set_attribute("open", "");
    }
    let start = utf16_offset(&text, place.line, place.column);
    let end = utf16_offset(&text, place.end_line, place.end_column);
    focus(&editor);
    let _ = editor.set_selection_range(start, end.max(start));
    // the textarea is as tall as its text: what must come into view is the line behind it
    let line = document
        .get_element_by_id(&layer_id(id))
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

/// Goes to a part of the page, which then begins at the top of the window.
pub(crate) fn go_to(id: &str) {
    move_to(id, ScrollLogicalPosition::Start);
}

/// Goes to an element; a page that shows it already stays where it is.
pub(crate) fn arrive_at(id: &str) {
    move_to(id, ScrollLogicalPosition::Nearest);
}

fn move_to(id: &str, block: ScrollLogicalPosition) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    let Some(element) = element else { return };
    show(&element, block);
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
