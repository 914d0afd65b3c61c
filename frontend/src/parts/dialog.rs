//! Dialogs: the browser's own element keeps the focus inside and gives it back.

use crate::browser::call;
use leptos::html;
use leptos::prelude::*;

/// A dialog that is there while `open` says so; its content is drawn when it opens.
pub fn dialog(
    open: RwSignal<bool>,
    title: impl Fn() -> String + Send + Sync + 'static,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let method = if open.get() { "showModal" } else { "close" };
        if open.get() != element.has_attribute("open") {
            let _ = call(&element, method, &[]);
        }
    });
    let inner = move || {
        open.get().then(|| {
            view! {
                <h2 id="dialog-title">{title()}</h2>
                {content()}
            }
        })
    };
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby="dialog-title" on:close=move |_| open.set(false)>
            {inner}
        </dialog>
    }
    .into_any()
}
