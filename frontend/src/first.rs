//! The first screen as the server drew it (`backend/src/light/home.rs`) stands over the app until that has the same to show
//! (`static/start.js`).

use crate::browser::{call, global};
use crate::outbox::{self, Says};
use crate::pages::feed;
use crate::route::Route;
use crate::state::{Who, app};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Leaves once the posts are there, or something else is to be shown.
pub fn watch() {
    let app = app();
    Effect::new(move |_| {
        let is_drawn = app.route.with(|route| match route {
            Route::Home => app.who.with(|who| match who {
                Who::Unknown => false,
                Who::Nobody | Who::Failed(_) => true,
                Who::Signed(_) => feed::is_drawn(),
            }),
            // Says so itself.
            Route::Join(_) => false,
            _ => true,
        });
        if is_drawn {
            leave_soon();
        }
    });
}

/// Once what was asked for is on the screen.
pub fn leave_soon() {
    request_animation_frame(leave);
}

/// Gives way to the app, which sends what was answered meanwhile.
fn leave() {
    let tapped = call(&global("self"), "leaveFirst", &[]);
    let tapped = tapped
        .ok()
        .and_then(|ids| ids.as_string())
        .unwrap_or_default();
    for post in tapped.split(' ').filter_map(|id| id.parse().ok()) {
        spawn_local(outbox::answer(post, Says::Acknowledged));
    }
}
