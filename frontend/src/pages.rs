//! The screens, one file or folder each. They draw; what they show comes from [`crate::api`] and [`crate::state`].

#[cfg(feature = "desk")]
pub mod account;
#[cfg(feature = "desk")]
pub mod calendar;
#[cfg(feature = "desk")]
pub mod cases;
#[cfg(feature = "desk")]
pub mod channels;
#[cfg(feature = "desk")]
pub mod class;
#[cfg(feature = "desk")]
pub mod classes;
#[cfg(feature = "desk")]
pub mod compose;
#[cfg(feature = "desk")]
pub mod delivery;
pub mod feed;
#[cfg(feature = "desk")]
pub mod help;
#[cfg(feature = "desk")]
pub mod invitations;
pub mod join;
#[cfg(feature = "desk")]
pub mod library;
#[cfg(feature = "desk")]
pub mod organisation;
#[cfg(feature = "desk")]
pub mod oversight;
pub mod post;
#[cfg(feature = "desk")]
pub mod post_author;
#[cfg(feature = "desk")]
pub mod posts;
#[cfg(feature = "desk")]
pub mod roster;
pub mod settings;
pub mod sign_in;
#[cfg(feature = "desk")]
pub mod wellbeing;

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
        Route::Lost => lost(),
        route => desk(route),
    }
}

/// The screens of those who write and look after classes.
#[cfg(feature = "desk")]
fn desk(route: Route) -> AnyView {
    match route {
        Route::Compose(id) => compose::page(id),
        Route::Posts => posts::page(),
        Route::Sent(id) => post_author::page(id),
        Route::Library => library::page(),
        Route::Course(id) => library::course::page(id),
        Route::Classes => classes::page(),
        Route::Class(id) => class::page(id),
        Route::Invitations(id) => invitations::page(id),
        Route::Roster(id) => roster::page(id),
        Route::Organisation(id) => organisation::page(id),
        Route::Channels(id) => channels::page(id),
        Route::Delivery(id) => delivery::page(id),
        Route::Calendar => calendar::page(),
        Route::Help => help::page(),
        Route::Oversight => oversight::page(),
        Route::Wellbeing(id) => wellbeing::page(id),
        Route::Cases => cases::page(),
        Route::Case(id) => cases::case::page(id),
        _ => lost(),
    }
}

/// The families' build without the screens of the desk, should the other one not have come.
#[cfg(not(feature = "desk"))]
fn desk(_: Route) -> AnyView {
    no_desk()
}

/// Asks for the other build again.
#[cfg(not(feature = "desk"))]
pub fn no_desk() -> AnyView {
    parts::load::problem(&crate::api::Failure::Offline, || {
        let _ = window().location().reload();
    })
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
