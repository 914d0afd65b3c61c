//! The frame around every screen: the bar, the rail with the reader's destinations, banners, toasts. Destinations
//! follow from roles; there are no empty menus.

use crate::parts::{button, focus, icon, load, toast};
use crate::route::Route;
use crate::state::{self, App, Who, app};
use crate::text::t;
use crate::{device, pages};
use caunoi_wire::feed::Feed;
use caunoi_wire::id::PersonId;
use caunoi_wire::organisation::Role;
use caunoi_wire::person::Me;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Roles that write posts.
pub const SPEAKERS: &[Role] = &[Role::Admin, Role::Teacher, Role::UnionOfficer];
/// Roles that look after classes.
pub const KEEPERS: &[Role] = &[Role::Admin, Role::Teacher];
/// Roles that answer families in need.
pub const HELPERS: &[Role] = &[Role::Admin, Role::Counsellor];

/// What of [`Who`] changes the whole drawing; a refreshed `Me` does not.
#[derive(Clone, Copy, PartialEq)]
enum Drawn {
    Unknown,
    Nobody,
    Failed,
    Signed(PersonId),
}

/// The whole app. Drawn anew when the language or the reader changes.
pub fn frame() -> AnyView {
    let app = app();
    let who = Memo::new(move |_| {
        app.who.with(|who| match who {
            Who::Unknown => Drawn::Unknown,
            Who::Nobody => Drawn::Nobody,
            Who::Failed(_) => Drawn::Failed,
            Who::Signed(me) => Drawn::Signed(me.id),
        })
    });
    let is_door = Memo::new(move |_| {
        app.route
            .with(|r| matches!(r, Route::Join(_) | Route::SignIn))
    });
    let whole = move || {
        app.catalogue.track();
        // A door stays as it is while its reader signs in: who that is must not draw it anew.
        if is_door.get() {
            return door(app, move || pages::page(app.route.get()));
        }
        match who.get() {
            Drawn::Nobody => door(app, pages::sign_in::page),
            Drawn::Unknown => door(app, load::skeleton),
            Drawn::Failed => door(app, failed),
            Drawn::Signed(_) => inside(app),
        }
    };
    view! { {whole} {toast::toasts()} }.into_any()
}

/// A screen before signing in: nothing around it.
fn door(app: App, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    view! {
        <div class="app app-plain">
            <header class="bar">
                <a class="brand brand-phone" href="/">{icon("logo")}{t("common-app")}</a>
            </header>
            <main id="main" tabindex="-1">
                <div class="page page-narrow">{offline_banner(app)}{content}</div>
            </main>
        </div>
    }
    .into_any()
}

fn failed() -> AnyView {
    match app().who.get_untracked() {
        Who::Failed(failure) => load::problem(&failure, || {
            spawn_local(async {
                state::refresh().await;
            });
        }),
        _ => load::skeleton(),
    }
}

fn inside(app: App) -> AnyView {
    #[cfg(not(feature = "desk"))]
    if state::me().is_some_and(|me| !me.memberships.is_empty()) && state::fetch_desk() {
        return load::skeleton();
    }
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        focus("#main");
    };
    view! {
        <div class="app">
            <a class="skip" href="#main" on:click=skip>{t("common-skip")}</a>
            {bar(app)}
            {rail(app)}
            <main id="main" tabindex="-1">
                {move || {
                    let route = app.route.get();
                    let class = format!("page {}", width(&route));
                    view! {
                        <div class=class>
                            {offline_banner(app)}
                            {update_banner(app)}
                            {secure_banner(app, &route)}
                            {pages::page(route)}
                        </div>
                    }
                }}
            </main>
        </div>
    }
    .into_any()
}

/// Lists and comparisons use the width of a screen, reading does not.
fn width(route: &Route) -> &'static str {
    match route {
        Route::Home | Route::Post(_) | Route::Calendar | Route::Settings | Route::Lost => "",
        _ => "page-wide",
    }
}

fn bar(app: App) -> AnyView {
    let inner = move || {
        match app.route.get().above() {
        None => view! {
            <a class="brand brand-phone" href="/">{icon("logo")}{t("common-app")}</a>
        }
        .into_any(),
        Some(above) => view! {
            <a class="icon-button" href=above.path() aria-label=t("common-back") title=t("common-back")>
                {icon("back")}
            </a>
            <span class="bar-title">{destination_name(&above)}</span>
        }
        .into_any(),
    }
    };
    view! { <header class="bar">{inner}</header> }.into_any()
}

/// The words of a destination.
fn destination_name(route: &Route) -> String {
    match route {
        Route::Compose(_) => t("nav-compose"),
        Route::Posts => t("nav-posts"),
        Route::Library | Route::Course(_) => t("library"),
        Route::Classes | Route::Class(_) => t("nav-classes"),
        Route::Organisation(_) => t("nav-organisation"),
        Route::Oversight => t("nav-oversight"),
        Route::Help => t("help-desk"),
        Route::Translations => t("nav-translations"),
        Route::Visits => t("visits"),
        Route::Cases => t("nav-cases"),
        Route::Calendar => t("calendar-title"),
        Route::Settings => t("common-settings"),
        _ => t("nav-feed"),
    }
}

/// Where somebody with a role does most of their work, with its words and picture.
pub fn work() -> Option<(Route, String, &'static str)> {
    let me = state::me().filter(|me| !me.memberships.is_empty())?;
    let is_everybodys =
        |route: &Route| matches!(route, Route::Home | Route::Calendar | Route::Settings);
    let mut found = destinations(&me).into_iter();
    let (route, icon) = found.find(|(route, _)| !is_everybodys(route))?;
    let name = destination_name(&route);
    Some((route, name, icon))
}

/// Destinations that a phone's bar has room for.
#[cfg(feature = "desk")]
const ROOM: usize = 5;

/// The destinations of somebody with these roles.
fn destinations(me: &Me) -> Vec<(Route, &'static str)> {
    let mut found = vec![(Route::Home, "home")];
    if me.has_role(SPEAKERS) {
        found.push((Route::Compose(None), "edit"));
        found.push((Route::Posts, "send"));
        found.push((Route::Library, "book"));
    }
    if me.has_role(KEEPERS) {
        found.push((Route::Classes, "school"));
    }
    if me.has_role(&[Role::Counsellor]) {
        found.push((Route::Cases, "heart"));
    }
    if me.has_role(&[Role::Admin]) {
        found.push((Route::Organisation(None), "building"));
    } else if me.has_role(&[Role::Officer]) {
        found.push((Route::Oversight, "chart"));
    }
    if me.has_role(HELPERS) {
        found.push((Route::Help, "hand"));
    }
    if me.has_role(&[Role::Translator]) {
        found.push((Route::Translations, "globe"));
    }
    // Teachers find it below their news: they go seldom.
    if me.has_role(&[Role::Collaborator]) {
        found.push((Route::Visits, "people"));
    }
    // Appears once there is something in it.
    let has_event = |feed: &Feed| {
        feed.needs_you
            .iter()
            .chain(&feed.news)
            .any(|i| i.event.is_some())
    };
    let is_used = app().feed.with(|feed| feed.as_ref().is_some_and(has_event));
    if is_used || me.has_role(SPEAKERS) {
        found.push((Route::Calendar, "calendar"));
    }
    found.push((Route::Settings, "settings"));
    found
}

fn rail(app: App) -> AnyView {
    let link = move |(route, icon_name): (Route, &'static str)| {
        let (here, path, words) = (route.clone(), route.path(), destination_name(&route));
        let current = move || (app.route.get().section() == here).then_some("page");
        let dot = move || {
            let waiting = if route == Route::Home {
                pages::feed::waiting()
            } else {
                0
            };
            (waiting > 0).then(|| view! { <span class="dot" aria-hidden="true">{waiting}</span> })
        };
        view! {
            <a href=path aria-current=current>{icon(icon_name)}<span>{words}</span>{dot}</a>
        }
    };
    #[cfg(feature = "desk")]
    let rest_is_open = RwSignal::new(false);
    #[cfg(feature = "desk")]
    Effect::new(move |_| {
        app.route.track();
        rest_is_open.set(false);
    });
    let links = move || {
        let me = app.who.with(|who| match who {
            Who::Signed(me) => Some(me.clone()),
            _ => None,
        });
        let found = me.map(|me| destinations(&me)).unwrap_or_default();
        #[cfg(feature = "desk")]
        let mut found = found;
        #[cfg(feature = "desk")]
        let rest = (found.len() > ROOM).then(|| {
            let rest = found.split_off(ROOM - 1);
            let sections = rest.iter().map(|(route, _)| route.clone()).collect();
            let links = rest.into_iter().map(link).collect_view().into_any();
            more(app, sections, links, rest_is_open)
        });
        #[cfg(not(feature = "desk"))]
        let rest = ();
        view! { {found.into_iter().map(link).collect_view()} {rest} }
    };
    view! {
        <nav class="rail" aria-label=t("common-menu")>
            <a class="brand" href="/">{icon("logo")}{t("common-app")}</a>
            {links}
        </nav>
    }
    .into_any()
}

/// The destinations for which a phone's bar has no room, behind a button there; a wide screen shows them with the others.
#[cfg(feature = "desk")]
fn more(app: App, sections: Vec<Route>, links: AnyView, is_open: RwSignal<bool>) -> AnyView {
    let close = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            focus(".rail .more");
        }
    };
    let is_here = move || sections.contains(&app.route.get().section());
    view! {
        <button
            type="button"
            class="more"
            class:here=is_here
            aria-expanded=move || is_open.get().to_string()
            aria-controls="rest"
            on:click=move |_| is_open.update(|open| *open = !*open)
            on:keydown=close
        >
            {icon("more")}
            <span>{t("nav-more")}</span>
        </button>
        {move || is_open.get().then(|| view! { <div class="veil" on:click=move |_| is_open.set(false)></div> })}
        <div id="rest" class="rest" class:open=move || is_open.get() on:keydown=close>{links}</div>
    }
    .into_any()
}

fn offline_banner(app: App) -> AnyView {
    let banner = move || {
        (!app.online.get()).then(|| {
            view! {
                <div class="banner banner-offline" role="status">
                    {icon("offline")}<span class="grow">{t("common-offline")}</span>
                </div>
            }
        })
    };
    banner.into_any()
}

fn update_banner(app: App) -> AnyView {
    let banner = move || {
        app.update.get().then(|| {
            view! {
                <div class="banner" role="status">
                    {icon("refresh")}
                    <span class="grow">{t("common-updated")}</span>
                    {button::press("button quiet", "", t("common-reload"), || spawn_local(device::update()))}
                </div>
            }
        })
    };
    banner.into_any()
}

/// Staff who came by an invitation and set up neither password nor passkey would be locked out one day.
fn secure_banner(app: App, route: &Route) -> AnyView {
    let on_settings = *route == Route::Settings;
    let banner = move || {
        let needed = app.who.with(|who| match who {
            Who::Signed(me) => !me.memberships.is_empty() && !me.can_sign_in_again,
            _ => false,
        });
        (needed && !on_settings).then(|| {
            view! {
                <div class="banner banner-warm">
                    {icon("key")}
                    <span class="grow">{t("account-unprotected")}</span>
                    <a class="button quiet" href="/settings">{t("account-protect")}</a>
                </div>
            }
        })
    };
    banner.into_any()
}
