//! `/l/calendar`: a family's month on one page, without script. The app leads here: a sheet that is looked at now and
//! then is not worth a download for everybody.

pub mod http;

use super::page;
use crate::app::App;
use crate::error::Result;
use crate::event::calendar;
use crate::markdown::escape;
use crate::session::Viewer;
use caunoi_l10n::{Arg, format};
use caunoi_wire::event::{CalendarItem, EventStatus};
use caunoi_wire::{Date, Language, Timestamp};
use std::fmt::Write;

/// How the sheet looks.
pub const STYLE: &str = include_str!("../../../frontend/static/calendar.css");

/// The address, told once; the scheme is the one under which phones offer to follow.
pub fn told(app: &App, ui: Language, url: &str) -> String {
    let t = |key: &str| page::text(app, ui, key, &[]);
    let url = escape(url);
    let rest = url.split_once(':').map_or("", |(_, rest)| rest);
    let main = format!(
        "<p class=body>{}</p><p class=note>{url}</p><p><a href=\"webcal:{rest}\">{}</a></p>\
         <p><a href=/l/calendar>{}</a></p>",
        t("calendar-follow-help"),
        t("calendar-open"),
        t("calendar-title")
    );
    page::plain(app, ui, &app.text(ui, "calendar-follow", &[]), &main)
}

/// The sheet of a month and what is in it.
pub async fn month(app: &App, viewer: &Viewer, ui: Language, first: Date) -> Result<String> {
    let next = first.turned_months(1);
    let items = calendar::list(
        app,
        viewer,
        Timestamp::at_start_of(first),
        Timestamp::at_start_of(next),
    )
    .await?;
    let is_followed = calendar::is_followed(app, viewer).await?;
    let t = |key: &str, args: &[(&str, Arg)]| page::text(app, ui, key, args);
    let c = app.locales.get(ui);
    let mut main = String::new();
    for (key, day) in [
        ("calendar-before", first.turned_months(-1)),
        ("calendar-after", next),
    ] {
        let _ = write!(
            main,
            "<a href=\"/l/calendar?day={day}\">{}</a>",
            t(key, &[])
        );
    }
    main = format!(
        "<style>{STYLE}</style><nav>{main}</nav>{}",
        sheet(app, ui, viewer.now, first, &items)
    );
    if items.is_empty() {
        let _ = write!(main, "<p>{}</p>", t("calendar-empty", &[]));
    }
    for item in &items {
        let day = item.starts_at.local_date();
        let off = match item.status {
            EventStatus::Cancelled => t("event-status-cancelled", &[]),
            _ => item
                .state
                .map_or_else(String::new, |state| t(&format!("event-state-{state}"), &[])),
        };
        let _ = write!(
            main,
            "<h2><a href=\"/post/{}\">{}</a></h2><p class=meta>{} · {}</p><p class=meta>{}</p><p class=meta>{off}</p>",
            item.post_id,
            escape(&item.title),
            escape(&format::span(c, item.starts_at, item.ends_at)),
            escape(&format::lunar(c, day)),
            escape(&item.place)
        );
    }
    // Without a network the page is shown as it was.
    let as_of = t(
        "calendar-as-of",
        &[("time", format::datetime(c, viewer.now).into())],
    );
    let _ = write!(main, "<p class=meta>{as_of}</p>");
    let _ = write!(
        main,
        "<p><a href=/l/record>{}</a></p>",
        t("record-title", &[])
    );
    let _ = write!(
        main,
        "<form method=post action=/l/calendar/follow><p class=ask>{}</p><button>{}</button></form>",
        t("calendar-follow", &[]),
        t("calendar-make", &[])
    );
    if is_followed {
        let words = t("calendar-end", &[]);
        let _ = write!(
            main,
            "<form method=post action=/l/calendar/end><button class=other>{words}</button></form>"
        );
    }
    let year = first.year().to_string();
    let title = app.text(
        ui,
        "calendar-month",
        &[("day", first.into()), ("year", year.into())],
    );
    Ok(page::plain(app, ui, &title, &main))
}

/// The month as weeks from Monday, the lunar day beside each; what takes place in bold.
fn sheet(app: &App, ui: Language, now: Timestamp, first: Date, items: &[CalendarItem]) -> String {
    let mut html = String::from("<table><tr>");
    for name in app.text(ui, "calendar-weekdays", &[]).split(' ') {
        let _ = write!(html, "<th>{}", escape(name));
    }
    let monday = first.monday().days();
    let last = first.turned_months(1).days();
    for days in monday..last {
        let day = Date::from_days(days);
        if (days - monday) % 7 == 0 {
            html.push_str("<tr>");
        }
        if day.month() != first.month() {
            html.push_str("<td>");
            continue;
        }
        let current = if day == now.local_date() {
            " aria-current=date"
        } else {
            ""
        };
        let number = match items.iter().any(|item| item.is_on(day)) {
            true => format!("<b>{}</b>", day.day()),
            false => day.day().to_string(),
        };
        let moon = day.lunar();
        let beside = match moon.holiday() {
            Some(holiday) => page::text(app, ui, &format!("calendar-{holiday}"), &[]),
            None => moon.short(),
        };
        let _ = write!(html, "<td{current}>{number}<small>{beside}</small>");
    }
    html.push_str("</table>");
    html
}
