//! The whole page.

use gloo::events::EventListener;
use yew::{Callback, Component, Context, Html};

use crate::components::answer::answer;
use crate::components::flow::flow;
use crate::components::footer::footer;
use crate::components::header::header;
use crate::components::inputs::inputs;
use crate::dom;
use crate::element::{el, group};
use crate::workbench::{Action, Workbench};

/// The IAM guide's example: a user who must give the own user name as the source identity.
const START: &str = include_str!("start.json");

/// The page, which keeps the state and draws it after every change.
pub(crate) struct App {
    workbench: Workbench,
    send: Callback<Action>,
    /// Of the window, in CSS pixels.
    width: i32,
    _resized: Option<EventListener>,
}

pub(crate) enum Message {
    Act(Action),
    /// The window has another width.
    Resized(i32),
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        Self {
            workbench: Workbench::open(START),
            send: ctx.link().callback(Message::Act),
            width: dom::window_width(),
            _resized: dom::on_resize(ctx.link().callback(Message::Resized)),
        }
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => {
                if let Action::SelectTheme(theme) = action {
                    dom::wear(theme);
                }
                self.workbench.act(action);
                true
            }
            Message::Resized(width) => std::mem::replace(&mut self.width, width) != width,
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Self {
            workbench, send, ..
        } = self;
        group()
            .child(header(workbench.theme, send))
            .child(flow(workbench, self.width, send))
            .child(
                el("main")
                    .child(inputs(workbench, send))
                    .child(answer(workbench, send)),
            )
            .child(footer(workbench))
            .into()
    }
}
