//! Short words at the edge of the screen: what was done, what went wrong, and the way back.

use super::{button, icon};
use crate::api::Failure;
use crate::state::app;
use crate::text::t;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long words stay.
const STAY: Duration = Duration::from_secs(6);
/// As long as the server lets "publish" be undone.
const UNDO: Duration = Duration::from_millis(caunoi_wire::post::UNDO as u64);

#[derive(Clone)]
pub struct Toast {
    id: String,
    words: String,
    undo: Option<Undo>,
}

/// The way back. Not a `Callback`: those end with the screen that made them, and this outlives it.
type Undo = Arc<dyn Fn() + Send + Sync>;

/// Says something.
pub fn say(words: String) {
    show(words, None, STAY);
}

/// Says what went wrong.
pub fn problem(failure: &Failure) {
    say(failure.message());
}

/// Says what was done; for ten seconds it can be undone.
pub fn undoable(words: String, undo: impl Fn() + Send + Sync + 'static) {
    show(words, Some(Arc::new(undo)), UNDO);
}

fn show(words: String, undo: Option<Undo>, stay: Duration) {
    let id = crate::browser::fresh_key();
    let toast = Toast {
        id: id.clone(),
        words,
        undo,
    };
    app().toasts.update(|toasts| {
        // The same words twice say no more.
        toasts.retain(|t| t.words != toast.words);
        toasts.push(toast);
    });
    set_timeout(move || close(&id), stay);
}

fn close(id: &str) {
    app()
        .toasts
        .update(|toasts| toasts.retain(|toast| toast.id != id));
}

/// Where they appear; read out as they come.
pub fn toasts() -> AnyView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || app().toasts.get() key=|toast| toast.id.clone() children=toast/>
        </div>
    }
    .into_any()
}

fn toast(toast: Toast) -> AnyView {
    let ring = "<circle cx=\"12\" cy=\"12\" r=\"10\"/>";
    let (id, closed) = (toast.id.clone(), toast.id);
    let undo = toast.undo.map(|undo| {
        view! {
            <svg class="countdown" viewBox="0 0 24 24" aria-hidden="true" inner_html=ring></svg>
            {button::press("button quiet", "undo", t("common-undo"), move || {
                undo();
                close(&id);
            })}
        }
    });
    view! {
        <div class="toast">
            <span class="grow">{toast.words}</span>
            {undo}
            <button type="button" class="icon-button" aria-label=t("common-close") on:click=move |_| close(&closed)>
                {icon("close")}
            </button>
        </div>
    }
    .into_any()
}
