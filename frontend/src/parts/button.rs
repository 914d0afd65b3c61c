//! Buttons that show they are at work, and running requests from them.

use super::{icon, toast};
use crate::api::{Answer, Failure};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A button with an icon; while busy it turns and does nothing more.
pub fn button(
    class: &'static str,
    icon_name: &'static str,
    label: String,
    busy: RwSignal<bool>,
    press: impl Fn() + 'static,
) -> AnyView {
    let press: Box<dyn Fn()> = Box::new(press);
    boxed(class, icon_name, label, busy, press)
}

fn boxed(
    class: &'static str,
    icon_name: &'static str,
    label: String,
    busy: RwSignal<bool>,
    press: Box<dyn Fn()>,
) -> AnyView {
    let picture = move || {
        let name = if busy.get() { "refresh" } else { icon_name };
        (!name.is_empty()).then(|| icon(name))
    };
    view! {
        <button
            type="button"
            class=class
            aria-busy=move || busy.get().to_string()
            aria-disabled=move || busy.get().to_string()
            on:click=move |_| {
                if !busy.get_untracked() {
                    press();
                }
            }
        >
            {picture}
            {label}
        </button>
    }
    .into_any()
}

/// The button that sends the form it stands in.
pub fn submit(class: &'static str, label: String, busy: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="submit"
            class=class
            aria-busy=move || busy.get().to_string()
            aria-disabled=move || busy.get().to_string()
        >
            {move || busy.get().then(|| icon("refresh"))}
            {label}
        </button>
    }
    .into_any()
}

/// A plain button that is never busy.
pub fn press(
    class: &'static str,
    icon_name: &'static str,
    label: String,
    press: impl Fn() + 'static,
) -> AnyView {
    boxed(
        class,
        icon_name,
        label,
        RwSignal::new(false),
        Box::new(press),
    )
}

/// A round button of an icon alone; its label is read out.
pub fn icon_button(icon_name: &'static str, label: String, press: impl Fn() + 'static) -> AnyView {
    let press: Box<dyn Fn()> = Box::new(press);
    view! {
        <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=move |_| press()>
            {icon(icon_name)}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
pub fn link(
    class: &'static str,
    icon_name: &str,
    label: String,
    to: &crate::route::Route,
) -> AnyView {
    view! { <a class=class href=to.path()>{icon(icon_name)}{label}</a> }.into_any()
}

/// Runs a request while a button is busy; a refusal is said, an answer goes on to `then`.
pub fn run<T: 'static>(
    busy: RwSignal<bool>,
    work: impl Future<Output = Answer<T>> + 'static,
    then: impl FnOnce(T) + 'static,
) {
    attempt(busy, work, then, |failure| toast::problem(&failure));
}

/// The same where a refusal belongs somewhere else than into a toast.
pub fn attempt<T: 'static>(
    busy: RwSignal<bool>,
    work: impl Future<Output = Answer<T>> + 'static,
    then: impl FnOnce(T) + 'static,
    refused: impl FnOnce(Failure) + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let answer = work.await;
        // The screen may be gone by now.
        busy.try_set(false);
        match answer {
            Ok(answer) => then(answer),
            Err(failure) => refused(failure),
        }
    });
}
