//! The whole page.

use gloo::events::EventListener;
use web_sys::Event;
use yew::{Callback, Component, Context, Html};

use crate::components::answer::answer;
use crate::components::divider::divider;
use crate::components::flow::flow;
use crate::components::footer::footer;
use crate::components::header::{header, trouble};
use crate::components::inputs::inputs;
use crate::components::lesson::lesson;
use crate::desk::settings::Settings;
use crate::desk::{Move, Panel, Wish};
use crate::dom::{self, texts};
use crate::element::{el, group};
use crate::engine;
use crate::workbench::{Action, START, Workbench};

/// The name under which a browser keeps the progress in the lessons.
const PROGRESS: &str = "rolecall.progress";
/// The name under which a browser keeps the work.
const WORK: &str = "rolecall.work";
/// What happens when somebody goes away, or has typed something.
const PAUSES: [&str; 3] = ["pagehide", "visibilitychange", "change"];
/// The id of the `<link>` to the index of lessons.
const INDEX: &str = "lessons";
/// Below this width, in CSS pixels of the size that is chosen, the page has one column.
const NARROW: i32 = 860;

/// The page, which keeps the state and draws it after every change.
pub(crate) struct App {
    workbench: Workbench,
    send: Callback<Action>,
    /// Of the window, in CSS pixels.
    width: i32,
    /// What to put the focus on when the page is drawn.
    focus: Option<&'static str>,
    /// What the host of an embed was told last.
    told: String,
    _listeners: [Option<EventListener>; 4],
    _pauses: [Option<EventListener>; 3],
    _drop: Option<[EventListener; 2]>,
}

pub(crate) enum Message {
    Act(Action),
    /// The window has another width.
    Resized(i32),
    /// A key that is meant for the page as a whole.
    Key(String),
    /// The fragment of the address is another one.
    Link,
    /// A key that means something wherever the focus is.
    Pressed(texts::Key),
    /// It is time to keep the work, if it is kept at all.
    Keep,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link();
        let keys = link.callback(Message::Key);
        let fragment = link.callback(|()| Message::Link);
        let (query, _) = dom::asked();
        let mut page = Self {
            workbench: Workbench::open(START),
            send: link.callback(Message::Act),
            width: dom::window_width(),
            focus: None,
            told: String::new(),
            _listeners: [
                dom::on_resize(link.callback(Message::Resized)),
                dom::on_window("keydown", move |event: &Event| {
                    if let Some(key) = dom::page_key(event) {
                        keys.emit(key);
                    }
                }),
                dom::on_window("hashchange", move |_| fragment.emit(())),
                texts::on_key(link.callback(Message::Pressed)),
            ],
            _pauses: PAUSES.map(|name| {
                let pause = link.callback(|()| Message::Keep);
                dom::on_window(name, move |_| pause.emit(()))
            }),
            _drop: texts::on_drop(link.callback(|loaded| Message::Act(Action::Load(loaded)))),
        };
        page.set_up(Settings::read(&query));
        page
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(action),
            Message::Resized(width) => {
                if std::mem::replace(&mut self.width, width) == width {
                    return false;
                }
                self.fold();
            }
            Message::Key(key) => self.press(&key),
            Message::Link => self.open_link(),
            Message::Keep => {
                if !self.workbench.desk.memory.on {
                    return false;
                }
                // it may have been forgotten in another window
                let still = dom::kept(WORK).is_some();
                self.act(Action::Lay(if still {
                    Move::KeepWork
                } else {
                    Move::RememberWork(false)
                }));
            }
            Message::Pressed(texts::Key::Undo) => self.act(Action::Undo),
            Message::Pressed(texts::Key::Redo) => self.act(Action::Redo),
            Message::Pressed(key) => {
                let back = key == texts::Key::PreviousProblem;
                texts::go_to_next(&self.workbench.problem_places(), back);
            }
        }
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Self {
            workbench, send, ..
        } = self;
        let settings = &workbench.desk.settings;
        let whole = !settings.embed;
        let divided = settings.shows("inputs") && !self.is_narrow();
        group()
            .child(if whole {
                header(workbench, send)
            } else {
                el("header")
                    .class("unseen")
                    .child(el("h1").text("Rolecall"))
            })
            .child(trouble(workbench, send))
            .children(lesson(workbench, send))
            .children(
                settings
                    .shows("flow")
                    .then(|| flow(workbench, self.room(), send)),
            )
            .child(
                el("main")
                    .children(settings.shows("inputs").then(|| inputs(workbench, send)))
                    .children(divided.then(|| divider(workbench.desk.split(), send)))
                    .child(answer(workbench, send)),
            )
            .child(footer(workbench, send))
            .into()
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(id) = self.focus.take() {
            dom::arrive_at(id);
        }
        if self.workbench.desk.settings.embed {
            self.tell_host();
        }
    }
}

impl App {
    /// Does what the address asks for.
    fn set_up(&mut self, settings: Settings) {
        let theme = settings.theme;
        let zoom = settings.zoom.map(|zoom| zoom.to_string());
        dom::mark_page("data-zoom", zoom.as_deref());
        dom::mark_page("data-embed", settings.embed.then_some("true"));
        dom::mark_page("data-readonly", settings.readonly.then_some("true"));
        self.workbench.desk.settings = settings;
        if let Some(progress) = dom::kept(PROGRESS) {
            self.workbench.lay(Move::Remembered(progress));
        }
        self.take_up();
        if let Some(theme) = theme {
            self.workbench.theme = theme;
        }
        dom::wear(self.workbench.theme);
        self.fold();
        self.workbench.desk.start();
        self.open_link();
    }

    /// Takes up the work that the browser keeps; what the address asks for goes first.
    fn take_up(&mut self) {
        let settings = &self.workbench.desk.settings;
        if !settings.may_remember() {
            return;
        }
        let open = !settings.teaches() && dom::asked().1.len() < 2;
        if let Some(work) = dom::kept(WORK) {
            self.workbench.lay(Move::TakeUp(work, open));
        }
    }

    fn act(&mut self, action: Action) {
        if let Action::SelectTheme(theme) = action {
            dom::wear(theme);
        }
        self.workbench.act(action);
        self.grant();
    }

    /// Does what the workbench wishes of the browser.
    fn grant(&mut self) {
        let arrived = |make: fn(Option<String>) -> Move| {
            let send = self.send.clone();
            move |text| send.emit(Action::Lay(make(text)))
        };
        for wish in self.workbench.wishes() {
            match wish {
                Wish::Index => dom::fetch(INDEX, "", arrived(Move::Index)),
                Wish::Lesson(url) => dom::fetch(INDEX, &url, arrived(Move::Arrived)),
                Wish::Focus(id) => self.focus = Some(id),
                Wish::Keep(text) => {
                    dom::keep(PROGRESS, text.as_deref());
                }
                Wish::KeepWork(text) => {
                    if !dom::keep(WORK, text.as_deref()) {
                        self.workbench.lay(Move::Refused);
                    }
                }
                Wish::Split(percent) => dom::split(percent),
                Wish::Now => self.workbench.set_clock(dom::now()),
            }
        }
        dom::name_page(&self.workbench.page_title());
    }

    /// Opens the link in the fragment of the address. The address stays as it is.
    fn open_link(&mut self) {
        let (_, fragment) = dom::asked();
        if fragment.len() > 1 {
            match engine::open_link(&fragment) {
                Ok(scenario) => {
                    self.workbench.lay(Move::SetAside);
                    self.workbench.open_scenario(&scenario);
                    self.workbench.show_break();
                    self.workbench.lay(Move::EndLesson);
                    self.workbench.lay(Move::Trouble(None));
                }
                Err(why) => self.workbench.lay(Move::Trouble(Some(why))),
            }
        }
        self.grant();
    }

    /// The width that the page has, in CSS pixels of the size that is chosen.
    fn room(&self) -> i32 {
        let zoom = self.workbench.desk.settings.zoom.unwrap_or(100);
        self.width * 100 / i32::from(zoom)
    }

    /// Whether there is room for one column alone.
    fn is_narrow(&self) -> bool {
        self.room() <= NARROW
    }

    /// Tells the style sheet whether there is room for two columns.
    fn fold(&self) {
        dom::mark_page("data-narrow", self.is_narrow().then_some("true"));
    }

    /// Does what a key says that was not typed into a text.
    fn press(&mut self, key: &str) {
        let step = self.workbench.step;
        if self.workbench.desk.no_keys && key != "Escape" {
            return;
        }
        let act = match key {
            "Escape" => {
                dom::leave_text();
                Action::Lay(Move::Close)
            }
            "?" => Action::Lay(Move::Toggle(Panel::Keys)),
            "l" => {
                self.focus = Some("lesson-search");
                Action::Lay(Move::Toggle(Panel::Lessons))
            }
            "s" => Action::Lay(Move::Toggle(Panel::Share)),
            "i" => return dom::go_to("inputs"),
            "a" => return dom::go_to("answer"),
            "[" => Action::SelectStep(step.saturating_sub(1)),
            "]" => Action::SelectStep(step + 1),
            "n" => Action::Lay(Move::Reveal),
            digit => {
                let place = digit.parse::<usize>().ok();
                let tabs = self.workbench.desk.settings.tabs();
                let tab = place.and_then(|place| tabs.get(place.checked_sub(1)?).copied());
                match tab {
                    Some(tab) => Action::SelectTab(tab),
                    None => return,
                }
            }
        };
        self.act(act);
    }

    /// Tells the page that this one stands in how the step at hand ends, when that has changed.
    fn tell_host(&mut self) {
        let verdict = self.workbench.verdict_for_host();
        if verdict != self.told {
            dom::tell_host(&verdict);
            self.told = verdict;
        }
    }
}
