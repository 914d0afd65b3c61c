//! What screens are made of. Plain functions that return views of one type, so that the download stays small.

pub mod button;
pub mod dialog;
pub mod field;
pub mod load;
pub mod moment;
pub mod places;
pub mod reach;
pub mod toast;

use crate::browser;
use crate::state::app;
use crate::text::t;
use caunoi_wire::post::Priority;
use caunoi_wire::{Language, person};
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;

/// A picture of the sprite; always beside words, so it is silent.
pub fn icon(name: &str) -> AnyView {
    drawn("icon", name)
}

/// An illustration of the sprite.
pub fn art(name: &str) -> AnyView {
    drawn("art", name)
}

/// A picture of the sprite under a class of the stylesheet.
pub fn drawn(class: &'static str, name: &str) -> AnyView {
    let sprite = browser::meta("icons");
    let inner = format!("<use href=\"{sprite}#{name}\"/>");
    view! { <svg class=class aria-hidden="true" focusable="false" inner_html=inner></svg> }
        .into_any()
}

/// The heading of a screen: names the page, and takes the focus when the reader came from another screen.
pub fn heading(text: String) -> AnyView {
    document().set_title(&format!("{text} · {}", t("common-app")));
    if app().wants_focus.get_value() {
        app().wants_focus.set_value(false);
        request_animation_frame(|| focus("main h1"));
    }
    view! { <h1 tabindex="-1">{text}</h1> }.into_any()
}

/// Moves the focus to the first element of a selector.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The children's helpline, on every screen of a family.
pub fn hotline() -> AnyView {
    view! {
        <p class="hotline">
            {t("common-hotline")}" "
            <a href="tel:111">{t("common-hotline-call")}</a>
        </p>
        {draft()}
    }
    .into_any()
}

/// Where the words of the app are a draft they say so.
pub fn draft() -> Option<AnyView> {
    let is_draft = crate::text::language().is_draft();
    is_draft.then(|| view! { <p class="help center">{t("common-draft")}</p> }.into_any())
}

/// The initial of a name in the colour of its owner.
pub fn face(class: &str, id: Uuid, name: &str) -> AnyView {
    let (initial, tint) = person::face(id, name);
    let class = format!("{class} tint-{tint}");
    view! { <span class=class aria-hidden="true">{initial}</span> }.into_any()
}

/// A child's name with its face.
pub fn tag(id: Uuid, name: String) -> AnyView {
    view! { <span class="tag">{face("face face-small", id, &name)}{name}</span> }.into_any()
}

pub fn badge(class: &'static str, icon_name: &str, words: String) -> AnyView {
    view! { <span class=class>{icon(icon_name)}{words}</span> }.into_any()
}

/// The badge of what is more than normal.
pub fn priority(priority: Priority) -> Option<AnyView> {
    let words = t(&format!("priority-{priority}"));
    match priority {
        Priority::Normal => None,
        Priority::Important => Some(badge("badge badge-important", "star", words)),
        Priority::Urgent => Some(badge("badge badge-urgent", "alert", words)),
    }
}

/// Nothing there: a picture, what it means, what one can do.
pub fn empty(picture: &str, title: String, words: String, act: Option<AnyView>) -> AnyView {
    view! {
        <div class="empty">
            {art(picture)}
            <h2>{title}</h2>
            <p class="soft">{words}</p>
            {act}
        </div>
    }
    .into_any()
}

/// A note that stays: `class` says its tone.
pub fn notice(class: &'static str, icon_name: &str, words: String) -> AnyView {
    view! { <div class=class>{icon(icon_name)}<p>{words}</p></div> }.into_any()
}

/// Languages by their own names, one of them pressed.
pub fn languages(
    label: String,
    offered: Vec<Language>,
    pressed: impl Fn() -> Language + Copy + Send + Sync + 'static,
    choose: impl Fn(Language) + Copy + 'static,
) -> AnyView {
    let button = move |language: Language| {
        view! {
            <button
                type="button"
                lang=language.as_str()
                aria-pressed=move || (pressed() == language).to_string()
                on:click=move |_| choose(language)
            >
                {language.autonym()}
            </button>
        }
    };
    let buttons: Vec<_> = offered.into_iter().map(button).collect();
    view! { <div class="langs" role="group" aria-label=label>{buttons}</div> }.into_any()
}
