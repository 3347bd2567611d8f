//! The whole page.

use gloo::events::EventListener;
use web_sys::Event;
use yew::{Callback, Component, Context, Html};

use crate::action::{Action, Effect};
use crate::components::answer::answer;
use crate::components::divider::divider;
use crate::components::flow::flow;
use crate::components::footer::footer;
use crate::components::header::{header, trouble};
use crate::components::inputs::inputs;
use crate::components::lesson::lesson;
use crate::desk::settings::Settings;
use crate::dom::{self, texts};
use crate::element::{el, group};
use crate::engine;
use crate::state::ui::Panel;
use crate::state::{START, State};
use crate::update::update;

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
    state: State,
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
            state: State::open(START),
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
        page.start(Settings::read(&query));
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
                if !self.state.ui.memory.on {
                    return false;
                }
                // it may have been forgotten in another window
                let still = dom::kept(WORK).is_some();
                self.act(if still {
                    Action::KeepWork
                } else {
                    Action::RememberWork(false)
                });
            }
            Message::Pressed(texts::Key::Undo) => self.act(Action::Undo),
            Message::Pressed(texts::Key::Redo) => self.act(Action::Redo),
            Message::Pressed(key) => {
                let back = key == texts::Key::PreviousProblem;
                texts::go_to_next(&self.state.problem_places(), back);
            }
        }
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Self { state, send, .. } = self;
        let settings = &state.ui.settings;
        let whole = !settings.embed;
        let divided = settings.shows("inputs") && !self.is_narrow();
        group()
            .child(if whole {
                header(state, send)
            } else {
                el("header")
                    .class("unseen")
                    .child(el("h1").text("Rolecall"))
            })
            .child(trouble(state, send))
            .children(lesson(state, send))
            .children(
                settings
                    .shows("flow")
                    .then(|| flow(state, self.room(), send)),
            )
            .child(
                el("main")
                    .children(settings.shows("inputs").then(|| inputs(state, send)))
                    .children(divided.then(|| divider(state.ui.split(), send)))
                    .child(answer(state, send)),
            )
            .child(footer(state, send))
            .into()
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(id) = self.focus.take() {
            dom::arrive_at(id);
        }
        if self.state.ui.settings.embed {
            self.tell_host();
        }
    }
}

impl App {
    /// Starts with what the address asks for and what the browser keeps.
    fn start(&mut self, settings: Settings) {
        let theme = settings.theme;
        let zoom = settings.zoom.map(|zoom| zoom.to_string());
        dom::mark_page("data-zoom", zoom.as_deref());
        dom::mark_page("data-embed", settings.embed.then_some("true"));
        dom::mark_page("data-readonly", settings.readonly.then_some("true"));
        self.state.ui.settings = settings;
        if let Some(progress) = dom::kept(PROGRESS) {
            self.act(Action::RestoreProgress(progress));
        }
        self.restore_work();
        self.act(Action::SelectTheme(theme.unwrap_or(self.state.ui.theme)));
        self.fold();
        self.act(Action::Start);
        self.open_link();
    }

    /// Restores the work that the browser keeps; what the address asks for goes first.
    fn restore_work(&mut self) {
        let settings = &self.state.ui.settings;
        if !settings.may_remember() {
            return;
        }
        let open = !settings.teaches() && dom::asked().1.len() < 2;
        if let Some(work) = dom::kept(WORK) {
            self.act(Action::RestoreWork(work, open));
        }
    }

    fn act(&mut self, action: Action) {
        for effect in update(&mut self.state, action) {
            self.run(effect);
        }
        dom::name_page(&self.state.page_title());
    }

    /// Has the browser do something; what results is an action.
    fn run(&mut self, effect: Effect) {
        let send = self.send.clone();
        match effect {
            Effect::FetchIndex => dom::fetch(INDEX, "", move |text| {
                send.emit(Action::IndexLoaded(text));
            }),
            Effect::FetchLesson(request, url) => dom::fetch(INDEX, &url, move |text| {
                send.emit(Action::LessonLoaded(request, text));
            }),
            Effect::Focus(id) => self.focus = Some(id),
            Effect::StoreProgress(text) => {
                dom::keep(PROGRESS, text.as_deref());
            }
            Effect::StoreWork(text) => {
                if !dom::keep(WORK, text.as_deref()) {
                    self.act(Action::WorkRefused);
                }
            }
            Effect::SetSplit(percent) => dom::split(percent),
            Effect::SetTheme(theme) => dom::set_theme(theme),
            Effect::ReadClock => self.act(Action::SetClock(dom::now())),
        }
    }

    /// Opens the link in the fragment of the address. The address stays as it is.
    fn open_link(&mut self) {
        let (_, fragment) = dom::asked();
        if fragment.len() > 1 {
            self.act(Action::OpenLink(engine::open_link(&fragment)));
        }
    }

    /// The width that the page has, in CSS pixels of the size that is chosen.
    fn room(&self) -> i32 {
        let zoom = self.state.ui.settings.zoom.unwrap_or(100);
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
        let step = self.state.document.step;
        if self.state.ui.no_keys && key != "Escape" {
            return;
        }
        let act = match key {
            "Escape" => {
                dom::leave_text();
                Action::ClosePanel
            }
            "?" => Action::TogglePanel(Panel::Keys),
            "l" => {
                self.focus = Some("lesson-search");
                Action::TogglePanel(Panel::Lessons)
            }
            "s" => Action::TogglePanel(Panel::Share),
            "i" => return dom::go_to("inputs"),
            "a" => return dom::go_to("answer"),
            "[" => Action::SelectStep(step.saturating_sub(1)),
            "]" => Action::SelectStep(step + 1),
            "n" => Action::Reveal,
            digit => {
                let place = digit.parse::<usize>().ok();
                let tabs = self.state.ui.settings.tabs();
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
        let verdict = self.state.verdict_for_host();
        if verdict != self.told {
            dom::tell_host(&verdict);
            self.told = verdict;
        }
    }
}
