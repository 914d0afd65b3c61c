//! The app in the browser: Leptos, drawn here, no server rendering. Flow: [`start`] fetches the words of one language,
//! [`state`] remembers who reads, [`frame`] draws bar, rail and the screen of the [`route`]; `pages` draw, `parts` are
//! what they are made of; [`api`] alone fetches, [`outbox`] keeps answers until there is a network, [`device`] looks
//! after the service worker and notifications.
//!
//! There are two builds: with the screens of those who write and look after classes (feature `desk`), and without for
//! families, whose phones need not fetch what they never draw. `static/start.js` chooses.
//!
//! No words for people here: they stand in `locales/`. No styles: they stand in `static/style.css`.

#![cfg_attr(
    not(feature = "desk"),
    expect(dead_code, reason = "what only the screens of the desk use")
)]

mod api;
mod browser;
mod device;
mod first;
mod frame;
mod json;
mod live;
mod look;
mod outbox;
mod pages;
mod parts;
mod route;
mod state;
mod text;

use caunoi_l10n::Catalogue;
use caunoi_wire::Language;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Called once when the code has been loaded.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| browser::complain(&info.to_string())));
    look::THEME.apply();
    look::TEXT.apply();
    spawn_local(async {
        // Opened while this was being compiled (`static/start.js`).
        let _ = browser::wait(&browser::keeper(), "ready", &[]).await;
        let language = text::first_language();
        let mut catalogue = text::fetch(language).await;
        if catalogue.is_none() {
            // A draft may not be kept here yet; Vietnamese always is.
            catalogue = text::fetch(Language::Vietnamese).await;
        }
        let Some(catalogue) = catalogue else {
            // Neither kept nor reachable: the shell stays and says so, and the next connection loads the page.
            if let Some(late) = document().get_element_by_id("late") {
                let _ = late.set_attribute("class", "now");
            }
            browser::listen(&window(), "online", |_| {
                let _ = window().location().reload();
            });
            return;
        };
        text::show(&catalogue);
        if let Some(shell) = document().get_element_by_id("shell") {
            shell.remove();
        }
        // Reading the words was work enough for one go on a slow phone.
        set_timeout(
            move || mount_to_body(move || begin(catalogue)),
            Duration::ZERO,
        );
    });
}

/// The app, once there are words for it.
fn begin(catalogue: Catalogue) -> impl IntoView {
    state::start(catalogue);
    route::follow();
    device::start();
    live::start();
    first::watch();
    frame::frame()
}
