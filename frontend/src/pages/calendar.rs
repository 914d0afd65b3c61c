//! What takes place: a month as a sheet with the lunar days beside, what is in it as a list, and the address under which
//! other programs follow.

use crate::api;
use crate::browser::now;
use crate::parts::button::{self, run};
use crate::parts::load::load;
use crate::parts::{badge, focus, heading, icon};
use crate::route::Route;
use crate::text::{date_long, lunar, span, t, text, title_of_month};
use caunoi_wire::event::{CalendarItem, CalendarLink, EventStatus, SignUpState};
use caunoi_wire::{Date, Done, Timestamp};
use leptos::prelude::*;
use std::sync::Arc;

pub fn page() -> AnyView {
    let month = RwSignal::new(now().local_date().first_of_month());
    let turn = move |by: i64| move || month.update(|first| *first = first.turned_months(by));
    let sheet = move || {
        let first = month.get();
        let (from, until) = (
            Timestamp::at_start_of(first),
            Timestamp::at_start_of(first.turned_months(1)),
        );
        let path = format!("/calendar?from={}&until={}", from.0, until.0);
        load::<Vec<CalendarItem>>(path).draw(move |items| whole(first, &items))
    };
    view! {
        {heading(t("calendar-title"))}
        <div class="row spread">
            {button::icon_button("back", t("calendar-before"), turn(-1))}
            <h2 aria-live="polite">{move || title_of_month(month.get())}</h2>
            {button::icon_button("chevron", t("calendar-after"), turn(1))}
        </div>
        {sheet}
        {follow()}
    }
    .into_any()
}

fn whole(first: Date, items: &Arc<Vec<CalendarItem>>) -> AnyView {
    let list = if items.is_empty() {
        view! { <p class="soft">{t("calendar-empty")}</p> }.into_any()
    } else {
        let lines: Vec<_> = items.iter().map(line).collect();
        view! { <ul class="list">{lines}</ul> }.into_any()
    };
    view! {
        {sheet(first, items)}
        <section class="card" aria-label=t("calendar-title")>{list}</section>
    }
    .into_any()
}

/// The month as weeks from Monday.
fn sheet(first: Date, items: &[CalendarItem]) -> AnyView {
    let names = t("calendar-weekdays");
    let names: Vec<_> = names
        .split(' ')
        .map(|name| view! { <th scope="col">{name.to_owned()}</th> })
        .collect();
    let monday = first.monday().days();
    let last = first.turned_months(1).days();
    let weeks: Vec<_> = (0..6)
        .map(|week| monday + 7 * week)
        .filter(|begins| *begins < last)
        .map(|begins| {
            let days = (begins..begins + 7).map(|day| cell(first, Date::from_days(day), items));
            view! { <tr>{days.collect::<Vec<_>>()}</tr> }
        })
        .collect();
    view! {
        <table class="month">
            <thead><tr>{names}</tr></thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

fn cell(first: Date, day: Date, items: &[CalendarItem]) -> AnyView {
    if day.month() != first.month() {
        return view! { <td></td> }.into_any();
    }
    let found: Vec<&CalendarItem> = items.iter().filter(|item| item.is_on(day)).collect();
    let today = (day == now().local_date()).then_some("date");
    let moon = day.lunar();
    let beside = match moon.holiday() {
        Some(holiday) => t(&format!("calendar-{holiday}")),
        None => moon.short(),
    };
    let inner = view! {
        <span>{day.day()}</span>
        <small>{beside}</small>
    };
    let Some(next) = found.first() else {
        return view! { <td aria-current=today>{inner}</td> }.into_any();
    };
    let count = text("calendar-day", &[("count", found.len().into())]);
    let target = format!("#event-{} a", next.post_id);
    view! {
        <td aria-current=today>
            <button type="button" on:click=move |_| focus(&target)>
                {inner}
                <span class="visually-hidden">{count}</span>
            </button>
        </td>
    }
    .into_any()
}

fn line(item: &CalendarItem) -> AnyView {
    let day = item.starts_at.local_date();
    let to = if item.is_own {
        Route::Sent(item.post_id)
    } else {
        Route::Post(item.post_id)
    };
    let state = match (item.status, item.state) {
        (EventStatus::Cancelled, _) => Some(badge(
            "badge badge-urgent",
            "close",
            t("event-status-cancelled"),
        )),
        (_, Some(SignUpState::Coming)) => {
            Some(badge("badge badge-ok", "check", t("event-state-coming")))
        }
        (_, Some(state)) => Some(badge("badge", "clock", t(&format!("event-state-{state}")))),
        (_, None) => None,
    };
    view! {
        <li class="list-row" id=format!("event-{}", item.post_id)>
            {icon("calendar")}
            <span class="grow">
                <span class="help">{date_long(day)}" · "{lunar(day)}</span>
                <a class="strong" href=to.path()>{item.title.clone()}</a>
                <span class="help">{format!("{} · {}", span(item.starts_at, item.ends_at), item.place)}</span>
            </span>
            {state}
        </li>
    }
    .into_any()
}

/// The address of one's own for other calendar programs: told once, and ended at will.
fn follow() -> AnyView {
    let (busy, made) = (RwSignal::new(false), RwSignal::new(None::<CalendarLink>));
    let known = load::<CalendarLink>("/me/calendar".to_owned());
    let make = move || {
        let work = async { api::post::<CalendarLink>("/me/calendar", &Done {}).await };
        run(busy, work, move |link| made.set(Some(link)));
    };
    let end = move || {
        let work = async { api::delete("/me/calendar").await };
        run(busy, work, move |_| {
            made.set(None);
            known.again();
        });
    };
    let address = move || {
        let url = made.get()?.url?;
        // The scheme under which phones offer to follow.
        let (_, rest) = url.split_once(':')?;
        let subscribe = format!("webcal:{rest}");
        Some(view! {
            <p class="secret">{url.clone()}</p>
            <a class="button secondary" href=subscribe>{icon("link")}{t("calendar-open")}</a>
        })
    };
    let has_one = move || {
        made.with(Option::is_some) || known.ready().is_some_and(|link| link.created_at.is_some())
    };
    let ending = move || {
        has_one()
            .then(|| button::button("button danger-quiet", "close", t("calendar-end"), busy, end))
    };
    view! {
        <details class="more no-print">
            <summary>{icon("phone")}{t("calendar-follow")}</summary>
            <div class="stack-tight">
                <p class="help">{t("calendar-follow-help")}</p>
                {address}
                <div class="actions">
                    {button::button("button secondary", "refresh", t("calendar-make"), busy, make)}
                    {ending}
                </div>
            </div>
        </details>
    }
    .into_any()
}
