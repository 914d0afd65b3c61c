//! Fields of forms: a label, a help, an error that is read out.

use super::icon;
use crate::text::t;
use leptos::prelude::*;

/// What stands in a field, and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Entry {
    pub value: RwSignal<String>,
    pub error: RwSignal<Option<String>>,
}

impl Entry {
    pub fn new(value: &str) -> Self {
        Self {
            value: RwSignal::new(value.to_owned()),
            error: RwSignal::new(None),
        }
    }

    pub fn text(self) -> String {
        self.value.get_untracked().trim().to_owned()
    }

    /// The text, or a word that it is missing.
    pub fn required(self) -> Option<String> {
        let text = self.text();
        let is_there = !text.is_empty();
        self.error.set((!is_there).then(|| t("common-required")));
        is_there.then_some(text)
    }
}

/// How a field looks to the browser.
#[derive(Clone, Copy)]
pub struct Kind {
    pub input: &'static str,
    pub autocomplete: &'static str,
    pub mode: &'static str,
    pub class: &'static str,
}

pub const TEXT: Kind = Kind {
    input: "text",
    autocomplete: "off",
    mode: "text",
    class: "input",
};

/// A day and a time; [`super::moment`] reads them.
pub const MOMENT: Kind = Kind {
    input: "datetime-local",
    ..TEXT
};

/// A one-line field.
pub fn field(
    id: &'static str,
    kind: Kind,
    label: String,
    help: Option<String>,
    entry: Entry,
) -> AnyView {
    let help_id = format!("{id}-help");
    let error_id = format!("{id}-error");
    let described = format!("{error_id} {help_id}");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
            <input
                id=id
                class=kind.class
                type=kind.input
                autocomplete=kind.autocomplete
                inputmode=kind.mode
                autocapitalize="none"
                aria-describedby=described
                aria-invalid=move || entry.error.with(Option::is_some).to_string()
                prop:value=entry.value
                on:input=move |event| {
                    entry.value.set(event_target_value(&event));
                    entry.error.set(None);
                }
            />
            {error(error_id, entry.error)}
        </div>
    }
    .into_any()
}

/// What is wrong, read out when it appears.
pub fn error(id: String, error: RwSignal<Option<String>>) -> AnyView {
    let words = move || {
        error.get().map(|words| {
            view! { <p class="error">{icon("alert")}<span>{words}</span></p> }
        })
    };
    view! { <div id=id aria-live="polite">{words}</div> }.into_any()
}

/// A choice of one of a few, drawn as segments.
pub fn segmented(
    name: &'static str,
    label: String,
    choices: Vec<(&'static str, String, &'static str)>,
    chosen: RwSignal<String>,
) -> AnyView {
    let choice = move |(value, words, icon_name): (&'static str, String, &'static str)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    value=value
                    prop:checked=move || chosen.with(|c| c == value)
                    on:change=move |_| chosen.set(value.to_owned())
                />
                <span>{(!icon_name.is_empty()).then(|| icon(icon_name))}{words}</span>
            </label>
        }
    };
    let choices: Vec<_> = choices.into_iter().map(choice).collect();
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="segmented">{choices}</div>
        </fieldset>
    }
    .into_any()
}

/// A list to choose from.
pub fn select(
    id: &'static str,
    label: String,
    choices: Vec<(String, String)>,
    chosen: RwSignal<String>,
) -> AnyView {
    let option = move |(value, words): (String, String)| {
        let this = value.clone();
        view! { <option value=value selected=move || chosen.with(|c| *c == this)>{words}</option> }
    };
    let options: Vec<_> = choices.into_iter().map(option).collect();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id class="input" on:change=move |event| chosen.set(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// A switch with its words.
pub fn switch(label: String, help: Option<String>, on: RwSignal<bool>) -> AnyView {
    view! {
        <label class="switch-row">
            <span>{label}{help.map(|help| view! { <span class="help">{help}</span> })}</span>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                prop:checked=on
                on:change=move |event| on.set(event_target_checked(&event))
            />
        </label>
    }
    .into_any()
}
