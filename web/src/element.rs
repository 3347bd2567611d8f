//! The elements that the page is made of, put together by plain calls:
//!
//! ```ignore
//! el("p").class("stale").child(el("b").text("Stale.")).text(" From before the last edits.")
//! ```
//!
//! `html!` of yew writes the making of every element out where it stands; these few functions are
//! shared by all of them, which makes the program a good deal smaller.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Event;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Listener, ListenerKind, VComp, VList, VNode, VTag, VText,
};
use yew::{AttrValue, BaseComponent, Html};

/// An element, or a group of them, while it is put together.
#[must_use]
pub(crate) struct Element(Box<Parts>);

/// Begins an element.
pub(crate) fn el(tag: &'static str) -> Element {
    Element(Box::new(Parts {
        tag: Some(VTag::new(AttrValue::Static(tag))),
        ..Parts::default()
    }))
}

/// Begins a group, which stands in its parent as its children alone would.
pub(crate) fn group() -> Element {
    Element(Box::default())
}

#[derive(Default)]
struct Parts {
    /// `None` for a group.
    tag: Option<VTag>,
    class: AttrValue,
    names: Vec<&'static str>,
    values: Vec<Option<AttributeOrProperty>>,
    children: Vec<Html>,
}

// Everything but `children` and `on` is the same code for all callers, and an element is one
// pointer on its way through a chain of calls: that is what keeps the callers small.
impl Element {
    /// Adds a class, unless it is empty.
    pub(crate) fn class(mut self, class: &'static str) -> Self {
        let before = &mut self.0.class;
        if before.is_empty() {
            *before = AttrValue::Static(class);
        } else if !class.is_empty() {
            *before = format!("{before} {class}").into();
        }
        self
    }

    /// Gives an attribute a value.
    pub(crate) fn attr(self, name: &'static str, value: &str) -> Self {
        self.set(name, AttrValue::from(value))
    }

    /// Gives an attribute a value, if there is one.
    pub(crate) fn maybe(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Gives an attribute a number.
    pub(crate) fn number(self, name: &'static str, value: i32) -> Self {
        self.set(name, AttrValue::from(value.to_string()))
    }

    /// Sets a boolean attribute, or leaves it out.
    pub(crate) fn flag(self, name: &'static str, value: bool) -> Self {
        if value {
            self.set(name, AttrValue::Static(name))
        } else {
            self
        }
    }

    /// Tells the element from its siblings when they change places.
    pub(crate) fn key(mut self, key: &str) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.key = Some(key.into());
        }
        self
    }

    /// The value of an input or a textarea.
    pub(crate) fn value(mut self, value: &str) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.set_value(Some(AttrValue::from(value)));
        }
        self
    }

    /// Whether an input is checked.
    pub(crate) fn checked(mut self, checked: bool) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.set_checked(checked);
        }
        self
    }

    /// Whether an option is the chosen one, whatever was chosen since it was drawn.
    pub(crate) fn chosen(mut self, chosen: bool) -> Self {
        self.0.names.push("selected");
        let value = AttributeOrProperty::Property(JsValue::from_bool(chosen));
        self.0.values.push(Some(value));
        self
    }

    /// Calls a function at every event of a name.
    pub(crate) fn on(self, event: &'static str, handle: impl Fn(&Event) + 'static) -> Self {
        self.listen(On {
            event,
            handle: Box::new(handle),
        })
    }

    /// Adds a text.
    pub(crate) fn text(self, text: &str) -> Self {
        self.node(VText::new(AttrValue::from(text)).into())
    }

    /// Adds an element, or a group.
    pub(crate) fn child(self, child: Self) -> Self {
        self.node(child.into())
    }

    /// Adds a component, which is drawn anew only when what it is given has changed.
    pub(crate) fn component<C: BaseComponent>(self, properties: C::Properties) -> Self {
        self.node(VComp::new::<C>(Rc::new(properties), None).into())
    }

    /// Adds a group. Those behind it keep their places, whatever its length: an element that may
    /// be missing is an `Option`.
    pub(crate) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        self.child(children.into_iter().fold(group(), Self::child))
    }

    fn node(mut self, node: Html) -> Self {
        self.0.children.push(node);
        self
    }

    fn set(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.names.push(name);
        let value = AttributeOrProperty::Attribute(value);
        self.0.values.push(Some(value));
        self
    }

    fn listen(mut self, on: On) -> Self {
        if let Some(tag) = &mut self.0.tag {
            tag.add_listener(Rc::new(on));
        }
        self
    }
}

impl From<Element> for Html {
    fn from(mut element: Element) -> Self {
        let class = mem::take(&mut element.0.class);
        if !class.is_empty() {
            element = element.set("class", class);
        }
        let Parts {
            tag,
            names,
            values,
            mut children,
            ..
        } = *element.0;
        let Some(mut tag) = tag else {
            return VList::with_children(children, None).into();
        };
        tag.attributes = Attributes::Dynamic {
            keys: kept(names),
            values: values.into(),
        };
        if let Some(slot) = tag.children_mut() {
            *slot = if children.len() == 1 {
                children.pop().unwrap_or_default()
            } else {
                VList::with_children(children, None).into()
            };
        }
        VNode::from(tag)
    }
}

/// Names of attributes as a list that is kept for ever. Elements with the same names share theirs,
/// so that the page has few, and yew knows by its address that no name has changed.
fn kept(names: Vec<&'static str>) -> &'static [&'static str] {
    thread_local! {
        static LISTS: RefCell<Vec<&'static [&'static str]>> = const { RefCell::new(Vec::new()) };
    }
    LISTS.with_borrow_mut(|lists| {
        if let Some(list) = lists.iter().find(|list| **list == names) {
            return *list;
        }
        let list = names.leak();
        lists.push(list);
        list
    })
}

/// What happens at an event.
struct On {
    event: &'static str,
    handle: Box<dyn Fn(&Event)>,
}

impl Listener for On {
    fn kind(&self) -> ListenerKind {
        ListenerKind::other(self.event.into())
    }

    fn handle(&self, event: Event) {
        (self.handle)(&event);
    }

    fn passive(&self) -> bool {
        false
    }
}
