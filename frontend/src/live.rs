//! What the server says to ask anew while somebody looks at the app. Without it (an old browser, a proxy that cuts
//! streams, too many open windows) screens ask now and then, as they always did.

use crate::browser::{self, call, construct, get, global};
use crate::state::{Who, app};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Until another try after the server refused a stream.
const AGAIN: Duration = Duration::from_secs(60);
/// `EventSource.CLOSED`: the browser will not try again by itself.
const CLOSED: f64 = 2.0;

thread_local! {
    static STREAM: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// There was a stream before.
    static LISTENED: Cell<bool> = const { Cell::new(false) };
}

/// Listens while somebody is signed in and looks.
pub fn start() {
    let signed = Memo::new(|_| app().who.with(|who| matches!(who, Who::Signed(_))));
    Effect::new(move |_| follow(signed.get()));
    browser::listen(&global("document"), "visibilitychange", move |_| {
        follow(signed.get_untracked());
    });
}

fn follow(signed: bool) {
    let looks = !get(&global("document"), "hidden").is_truthy();
    let open = STREAM.with_borrow(Option::is_some);
    if signed && looks && !open {
        connect();
    } else if open && !(signed && looks) {
        close();
    }
}

fn close() {
    if let Some(stream) = STREAM.take() {
        let _ = call(&stream, "close", &[]);
    }
    app().live.set(false);
}

fn connect() {
    let Ok(stream) = construct("EventSource", &["/api/v1/live".into()]) else {
        return;
    };
    browser::listen(&stream, "open", |_| {
        app().live.set(true);
        // What changed while nobody listened.
        if LISTENED.replace(true) {
            hear("feed");
            hear("reach:");
        }
    });
    browser::listen(&stream, "message", |event| {
        hear(&get(&event, "data").as_string().unwrap_or_default());
    });
    let failing = stream.clone();
    browser::listen(&stream, "error", move |_| {
        app().live.set(false);
        if get(&failing, "readyState").as_f64() == Some(CLOSED) {
            STREAM.set(None);
            set_timeout(start_again, AGAIN);
        }
    });
    STREAM.set(Some(stream));
}

fn start_again() {
    let signed = app()
        .who
        .with_untracked(|who| matches!(who, Who::Signed(_)));
    follow(signed);
}

fn hear(what: &str) {
    match what {
        "feed" => app().pushes.update(|count| *count += 1),
        _ => app().heard.set(what.to_owned()),
    }
}
