//! Alone knows paths: which screen an address means, and how to go from one to another without loading the page.

use crate::browser::{self, call, global};
use crate::state::app;
use caunoi_wire::id::{CaseId, CourseId, GroupId, OrganisationId, PostId};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What takes place: a screen of the desk; the families' build leaves it to a page of the server's.
#[cfg(feature = "desk")]
const CALENDAR: &str = "/calendar";
#[cfg(not(feature = "desk"))]
const CALENDAR: &str = "/l/calendar";

/// The screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Home,
    SignIn,
    /// An invitation's link.
    Join(String),
    /// A post as its recipient reads it.
    Post(PostId),
    Calendar,
    Settings,
    /// Writing; with an id the draft to go on with.
    Compose(Option<PostId>),
    Posts,
    /// A post as its author sees it.
    Sent(PostId),
    /// Courses of lessons.
    Library,
    Course(CourseId),
    Classes,
    Class(GroupId),
    Invitations(GroupId),
    Roster(Option<OrganisationId>),
    Organisation(Option<OrganisationId>),
    /// How its notices go out beside push.
    Channels(OrganisationId),
    /// How the posts of an organisation go out.
    Delivery(OrganisationId),
    /// Who is on duty, and how children are asked.
    Wellbeing(OrganisationId),
    Cases,
    Case(CaseId),
    Oversight,
    /// Versions that wait for a translator: pages of the server's.
    Translations,
    /// Families that are told at the door: a page of the server's.
    Visits,
    /// What families ask for.
    Help,
    Lost,
}

impl Route {
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Self::of_parts(&parts).unwrap_or(Self::Lost)
    }

    fn of_parts(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            [] => Self::Home,
            ["sign-in"] => Self::SignIn,
            ["join", token] => Self::Join((*token).to_owned()),
            ["post", id] => Self::Post(id.parse().ok()?),
            ["calendar"] => Self::Calendar,
            ["settings"] => Self::Settings,
            ["compose"] => Self::Compose(None),
            ["compose", id] => Self::Compose(Some(id.parse().ok()?)),
            ["posts"] => Self::Posts,
            ["posts", id] => Self::Sent(id.parse().ok()?),
            ["lessons"] => Self::Library,
            ["lessons", id] => Self::Course(id.parse().ok()?),
            ["classes"] => Self::Classes,
            ["classes", id] => Self::Class(id.parse().ok()?),
            ["classes", id, "invitations"] => Self::Invitations(id.parse().ok()?),
            ["roster"] => Self::Roster(None),
            ["roster", id] => Self::Roster(Some(id.parse().ok()?)),
            ["organisation"] => Self::Organisation(None),
            ["organisation", id] => Self::Organisation(Some(id.parse().ok()?)),
            ["organisation", id, "channels"] => Self::Channels(id.parse().ok()?),
            ["organisation", id, "delivery"] => Self::Delivery(id.parse().ok()?),
            ["organisation", id, "wellbeing"] => Self::Wellbeing(id.parse().ok()?),
            ["cases"] => Self::Cases,
            ["case", id] => Self::Case(id.parse().ok()?),
            ["oversight"] => Self::Oversight,
            ["help"] => Self::Help,
            _ => return None,
        })
    }

    pub fn path(&self) -> String {
        match self {
            Self::Home | Self::Lost => "/".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Join(token) => format!("/join/{token}"),
            Self::Post(id) => format!("/post/{id}"),
            Self::Calendar => CALENDAR.to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::Compose(None) => "/compose".to_owned(),
            Self::Compose(Some(id)) => format!("/compose/{id}"),
            Self::Posts => "/posts".to_owned(),
            Self::Sent(id) => format!("/posts/{id}"),
            Self::Library => "/lessons".to_owned(),
            Self::Course(id) => format!("/lessons/{id}"),
            Self::Classes => "/classes".to_owned(),
            Self::Class(id) => format!("/classes/{id}"),
            Self::Invitations(id) => format!("/classes/{id}/invitations"),
            Self::Roster(None) => "/roster".to_owned(),
            Self::Roster(Some(id)) => format!("/roster/{id}"),
            Self::Organisation(None) => "/organisation".to_owned(),
            Self::Organisation(Some(id)) => format!("/organisation/{id}"),
            Self::Channels(id) => format!("/organisation/{id}/channels"),
            Self::Delivery(id) => format!("/organisation/{id}/delivery"),
            Self::Wellbeing(id) => format!("/organisation/{id}/wellbeing"),
            Self::Cases => "/cases".to_owned(),
            Self::Case(id) => format!("/case/{id}"),
            Self::Oversight => "/oversight".to_owned(),
            Self::Help => "/help".to_owned(),
            Self::Translations => "/l/translations".to_owned(),
            Self::Visits => "/l/visits".to_owned(),
        }
    }

    /// The destination of the rail it belongs to.
    pub fn section(&self) -> Self {
        match self {
            Self::Post(_) => Self::Home,
            Self::Sent(_) => Self::Posts,
            Self::Course(_) => Self::Library,
            Self::Compose(_) => Self::Compose(None),
            Self::Class(_) | Self::Invitations(_) => Self::Classes,
            Self::Case(_) => Self::Cases,
            Self::Roster(_)
            | Self::Organisation(_)
            | Self::Channels(_)
            | Self::Wellbeing(_)
            | Self::Delivery(_) => Self::Organisation(None),
            other => other.clone(),
        }
    }

    /// Where "back" leads, for screens below another.
    pub fn above(&self) -> Option<Self> {
        match self {
            Self::Post(_) => Some(Self::Home),
            Self::Sent(_) => Some(Self::Posts),
            Self::Course(_) => Some(Self::Library),
            Self::Class(_) => Some(Self::Classes),
            Self::Invitations(id) => Some(Self::Class(*id)),
            Self::Organisation(Some(_)) => Some(Self::Organisation(None)),
            Self::Delivery(id) => Some(Self::Organisation(Some(*id))),
            Self::Roster(id) => Some(Self::Organisation(*id)),
            Self::Channels(id) | Self::Wellbeing(id) => Some(Self::Organisation(Some(*id))),
            Self::Case(_) => Some(Self::Cases),
            _ => None,
        }
    }
}

/// The screen of the current address.
pub fn current() -> Route {
    Route::parse(&window().location().pathname().unwrap_or_default())
}

/// Goes to a screen.
pub fn go(to: &Route) {
    write_history("pushState", to);
    arrive(to.clone());
}

/// Goes to a screen that takes the place of this one in the history.
pub fn replace(to: &Route) {
    write_history("replaceState", to);
    arrive(to.clone());
}

fn write_history(method: &str, to: &Route) {
    let arguments = [JsValue::NULL, "".into(), to.path().into()];
    let _ = call(&global("history"), method, &arguments);
}

fn arrive(at: Route) {
    let app = app();
    app.wants_focus.set_value(true);
    app.route.set(at);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Follows the browser's back and forward, and links of our own without loading the page anew.
pub fn follow() {
    browser::listen(&window(), "popstate", |_| {
        let app = app();
        app.wants_focus.set_value(true);
        app.route.set(current());
    });
    browser::listen(&document(), "click", |event| {
        let event: web_sys::MouseEvent = event.unchecked_into();
        if let Some(route) = followed(&event) {
            event.prevent_default();
            go(&route);
        }
    });
}

/// The screen a click leads to, unless the browser should handle it.
fn followed(event: &web_sys::MouseEvent) -> Option<Route> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link = target.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    if link.has_attribute("target") || !href.starts_with('/') {
        return None;
    }
    let route = Route::parse(&href);
    (route != Route::Lost).then_some(route)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_screens_agree() {
        let id = "0190f5fe-7c00-7a00-8000-000000000001";
        let paths = [
            "/".to_owned(),
            "/sign-in".to_owned(),
            "/join/abc".to_owned(),
            format!("/post/{id}"),
            "/calendar".to_owned(),
            "/settings".to_owned(),
            "/compose".to_owned(),
            format!("/compose/{id}"),
            "/posts".to_owned(),
            format!("/posts/{id}"),
            "/lessons".to_owned(),
            format!("/lessons/{id}"),
            "/classes".to_owned(),
            format!("/classes/{id}"),
            format!("/classes/{id}/invitations"),
            "/roster".to_owned(),
            format!("/roster/{id}"),
            "/organisation".to_owned(),
            format!("/organisation/{id}"),
            format!("/organisation/{id}/delivery"),
            format!("/organisation/{id}/wellbeing"),
            "/cases".to_owned(),
            format!("/case/{id}"),
            "/oversight".to_owned(),
            "/help".to_owned(),
        ];
        for path in paths {
            let route = Route::parse(&path);
            assert_ne!(route, Route::Lost, "{path}");
            assert_eq!(route.path(), path);
        }
    }

    #[test]
    fn what_is_no_screen_is_lost() {
        for path in ["/nowhere", "/post/7", "/l/abc", "/classes/x/invitations"] {
            assert_eq!(Route::parse(path), Route::Lost, "{path}");
        }
    }
}
