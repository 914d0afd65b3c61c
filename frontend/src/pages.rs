//! The screens, one file or folder each. They draw; what they show comes from [`crate::api`] and [`crate::state`].

pub mod account;
pub mod class;
pub mod classes;
pub mod compose;
pub mod feed;
pub mod invitations;
pub mod join;
pub mod organisation;
pub mod oversight;
pub mod post;
pub mod post_author;
pub mod posts;
pub mod roster;
pub mod settings;
pub mod sign_in;

use crate::parts::{self, button, heading};
use crate::route::Route;
use crate::text::t;
use leptos::prelude::*;

/// The screen of a route.
pub fn page(route: Route) -> AnyView {
    match route {
        Route::Home => feed::page(),
        Route::SignIn => sign_in::page(),
        Route::Join(token) => join::page(token),
        Route::Post(id) => post::page(id),
        Route::Settings => settings::page(),
        Route::Compose(id) => compose::page(id),
        Route::Posts => posts::page(),
        Route::Sent(id) => post_author::page(id),
        Route::Classes => classes::page(),
        Route::Class(id) => class::page(id),
        Route::Invitations(id) => invitations::page(id),
        Route::Roster(id) => roster::page(id),
        Route::Organisation(id) => organisation::page(id),
        Route::Oversight => oversight::page(),
        Route::Lost => lost(),
    }
}

/// An address that is no screen.
pub fn lost() -> AnyView {
    let home = button::link("button primary", "home", t("nav-feed"), &Route::Home);
    view! {
        {heading(t("lost-title"))}
        {parts::empty("art-lost", t("lost-here"), t("lost-help"), Some(home))}
    }
    .into_any()
}
