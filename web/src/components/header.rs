//! The name of the page and its settings.

use yew::prelude::*;

use crate::dom;
use crate::workbench::{Action, Theme};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) theme: Theme,
    pub(crate) send: Callback<Action>,
}

#[component]
pub(crate) fn Header(props: &Props) -> Html {
    html! {
        <header class="top">
            <button class="skip" onclick={|_| dom::go_to("inputs")}>{ "Skip to the inputs" }</button>
            <button class="skip" onclick={|_| dom::go_to("answer")}>{ "Skip to the answer" }</button>
            <h1>
                <svg class="mark" viewBox="0 0 26 16" aria-hidden="true">
                    <path d="M2 12C7 12 7 4 12 4s5 8 12 8" />
                </svg>
                { "Rolecall" }
            </h1>
            <p class="motto">{ "Who may assume which role, as whom, and what the log will say" }</p>
            <fieldset class="themes">
                <legend class="unseen">{ "Theme" }</legend>
                { for Theme::ALL.map(|theme| theme_choice(theme, props)) }
            </fieldset>
        </header>
    }
}

fn theme_choice(theme: Theme, props: &Props) -> Html {
    let (name, label) = match theme {
        Theme::System => ("system", "System"),
        Theme::Light => ("light", "Light"),
        Theme::Dark => ("dark", "Dark"),
    };
    let onchange = props
        .send
        .reform(move |_: Event| Action::SelectTheme(theme));
    html! {
        <label>
            <input type="radio" name="theme" value={name} checked={theme == props.theme} {onchange} />
            <span>{ label }</span>
        </label>
    }
}
