//! The whole page.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::answer::answer;
use crate::components::flow::Flow;
use crate::components::footer::footer;
use crate::components::header::Header;
use crate::components::inputs::inputs;
use crate::dom;
use crate::story::story;
use crate::workbench::{Action, Workbench};

/// The IAM guide's example: a user who must give the own user name as the source identity.
const START: &str = include_str!("start.json");

impl Reducible for Workbench {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(action))
    }
}

#[component]
pub(crate) fn App() -> Html {
    let workbench = use_reducer(|| Workbench::open(START));
    let dispatcher = workbench.dispatcher();
    // one callback for the life of the page, so that nothing is drawn again for a new one
    let send = use_memo((), move |()| {
        Callback::from(move |action| dispatcher.dispatch(action))
    });
    let send = Callback::clone(&send);
    use_effect_with(workbench.theme, |&theme| dom::wear(theme));

    html! {
        <>
            <Header theme={workbench.theme} send={send.clone()} />
            <Flow
                hops={story(&workbench)}
                step={workbench.step}
                stale={workbench.results.iter().any(|result| result.stale.is_some())}
                send={send.clone()}
            />
            <main>
                { inputs(&workbench, &send) }
                { answer(&workbench, &send) }
            </main>
            { footer(&workbench) }
        </>
    }
}
