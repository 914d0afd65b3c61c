//! How an organisation looks after what check-ins bring to light: who is on duty, drawn as a week; for administrators
//! also whether children answer for themselves, and the instruments.

mod settings;

use crate::api;
use crate::parts::button::{self, run};
use crate::parts::field::{Entry, Kind, TEXT, field, select};
use crate::parts::{heading, icon, load, notice, toast};
use crate::text::{date, t, text};
use caunoi_wire::duty::{Duty, Rota, Shift};
use caunoi_wire::id::{OrganisationId, PersonId};
use leptos::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

/// A time of the day; a day.
const TIME: Kind = Kind {
    input: "time",
    ..TEXT
};
const DAY: Kind = Kind {
    input: "date",
    ..TEXT
};
const DAY_MINUTES: i32 = 24 * 60;

type Source = load::Source<Duty>;

pub fn page(id: OrganisationId) -> AnyView {
    let source = load::load::<Duty>(format!("/organisations/{id}/duty"));
    view! {
        <div class="page-head"><div>{heading(t("wellbeing"))}<p class="soft">{t("duty-help")}</p></div></div>
        <div class="stack">
            {source.draw(move |duty| rota(id, duty, source))}
            {settings::section(id)}
        </div>
    }
    .into_any()
}

fn save(id: OrganisationId, source: Source, rota: Rota, busy: RwSignal<bool>) {
    let path = format!("/organisations/{id}/duty");
    let work = async move { api::put::<Duty>(&path, &rota).await };
    run(busy, work, move |duty| {
        source.put(duty);
        toast::say(t("common-saved"));
    });
}

fn rota(id: OrganisationId, duty: Arc<Duty>, source: Source) -> AnyView {
    if duty.counsellors.is_empty() {
        return notice("notice notice-warm", "alert", t("duty-no-counsellors"));
    }
    let served = duty.rota.shifts.is_empty().then(|| match &duty.served_by {
        Some(name) => notice(
            "notice",
            "info",
            text("duty-served-by", &[("name", name.into())]),
        ),
        None => notice("notice notice-warm", "alert", t("duty-nobody")),
    });
    let days: Vec<_> = (1..=7)
        .map(|weekday| day(id, &duty, weekday, source))
        .collect();
    view! {
        <section class="card card-loose stack" aria-labelledby="rota">
            <h2 id="rota">{t("duty")}</h2>
            {served}
            <ul class="plain stack-tight">{days}</ul>
            {add(id, duty.clone(), source)}
        </section>
        {holidays(id, duty, source)}
    }
    .into_any()
}

fn name_of(duty: &Duty, person: PersonId) -> String {
    let known = duty.counsellors.iter().find(|c| c.person_id == person);
    known.map(|c| c.name.clone()).unwrap_or_default()
}

fn clock(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// One day of the week: its hours as a bar, and each with its name.
fn day(id: OrganisationId, duty: &Arc<Duty>, weekday: i32, source: Source) -> AnyView {
    let mut bar = String::new();
    let mut paint = |from: i32, until: i32| {
        let percent = |minutes: i32| f64::from(minutes) * 100.0 / f64::from(DAY_MINUTES);
        let _ = write!(
            bar,
            "<rect class=\"is-acknowledged\" x=\"{}%\" width=\"{}%\"/>",
            percent(from),
            percent(until - from)
        );
    };
    let before = if weekday == 1 { 7 } else { weekday - 1 };
    for shift in &duty.rota.shifts {
        let over_midnight = shift.minute_until <= shift.minute_from;
        if shift.weekday == weekday {
            paint(
                shift.minute_from,
                if over_midnight {
                    DAY_MINUTES
                } else {
                    shift.minute_until
                },
            );
        } else if shift.weekday == before && over_midnight {
            paint(0, shift.minute_until);
        }
    }
    let shift = |(at, shift): (usize, &Shift)| {
        let words = format!(
            "{}–{} · {}",
            clock(shift.minute_from),
            clock(shift.minute_until),
            name_of(duty, shift.person_id)
        );
        let label = text("duty-remove", &[("what", (&words).into())]);
        let duty = duty.clone();
        let remove = move || {
            let mut rota = duty.rota.clone();
            rota.shifts.remove(at);
            save(id, source, rota, RwSignal::new(false));
        };
        view! { <li class="row-plain"><span class="grow">{words}</span>{button::icon_button("trash", label, remove)}</li> }
    };
    let shifts = duty.rota.shifts.iter().enumerate();
    let shifts: Vec<_> = shifts
        .filter(|(_, s)| s.weekday == weekday)
        .map(shift)
        .collect();
    view! {
        <li class="stack-tight">
            <p class="strong">{t(&format!("format-weekday-{weekday}"))}</p>
            <svg class="reach" aria-hidden="true" inner_html=bar></svg>
            <ul class="plain">{shifts}</ul>
        </li>
    }
    .into_any()
}

/// New hours, on one day or from Monday to Friday.
fn add(id: OrganisationId, duty: Arc<Duty>, source: Source) -> AnyView {
    let people: Vec<_> = duty
        .counsellors
        .iter()
        .map(|c| (c.person_id.to_string(), c.name.clone()))
        .collect();
    let person = RwSignal::new(people.first().map(|(id, _)| id.clone()).unwrap_or_default());
    let mut days = vec![("0".to_owned(), t("duty-weekdays"))];
    days.extend((1..=7).map(|day| (day.to_string(), t(&format!("format-weekday-{day}")))));
    let weekday = RwSignal::new("0".to_owned());
    let (from, until) = (Entry::new("07:00"), Entry::new("17:00"));
    let busy = RwSignal::new(false);
    let minute = |entry: Entry| {
        let text = entry.text();
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<i32>().ok()? * 60 + minutes.get(..2)?.parse::<i32>().ok()?)
    };
    let press = move || {
        let (Some(minute_from), Some(minute_until)) = (minute(from), minute(until)) else {
            return until.error.set(Some(t("error-invalid_input")));
        };
        let Ok(person_id) = person.get_untracked().parse() else {
            return;
        };
        let days = match weekday.get_untracked().parse() {
            Ok(day @ 1..=7) => day..=day,
            _ => 1..=5,
        };
        let mut rota = duty.rota.clone();
        rota.shifts.extend(days.map(|weekday| Shift {
            person_id,
            weekday,
            minute_from,
            minute_until,
        }));
        if rota.shifts.iter().any(|shift| !shift.is_sane()) {
            return until.error.set(Some(t("error-invalid_input")));
        }
        save(id, source, rota, busy);
    };
    view! {
        <div class="stack-tight">
            <h3>{t("duty-add")}</h3>
            {select("duty-person", t("role-counsellor"), people, person)}
            {select("duty-weekday", t("duty-day"), days, weekday)}
            {field("duty-from", TIME, t("duty-from"), None, from)}
            {field("duty-until", TIME, t("duty-until"), Some(t("duty-until-help")), until)}
            {button::button("button primary", "plus", t("duty-add"), busy, press)}
        </div>
    }
    .into_any()
}

fn holidays(id: OrganisationId, duty: Arc<Duty>, source: Source) -> AnyView {
    let row = |day: &caunoi_wire::Date| {
        let (duty, day) = (duty.clone(), *day);
        let label = text("duty-remove", &[("what", date(day).into())]);
        let remove = move || {
            let mut rota = duty.rota.clone();
            rota.holidays.retain(|d| *d != day);
            save(id, source, rota, RwSignal::new(false));
        };
        view! { <li class="row-plain"><span class="grow">{icon("calendar")}" "{date(day)}</span>{button::icon_button("trash", label, remove)}</li> }
    };
    let rows: Vec<_> = duty.rota.holidays.iter().map(row).collect();
    let (entry, busy) = (Entry::new(""), RwSignal::new(false));
    let press = {
        let duty = duty.clone();
        move || match entry.text().parse() {
            Ok(day) => {
                let mut rota = duty.rota.clone();
                rota.holidays.push(day);
                save(id, source, rota, busy);
            }
            Err(_) => entry.error.set(Some(t("error-invalid_input"))),
        }
    };
    view! {
        <section class="card card-loose stack" aria-labelledby="holidays">
            <h2 id="holidays">{t("duty-holidays")}</h2>
            <p class="help">{t("duty-holidays-help")}</p>
            <ul class="plain">{rows}</ul>
            {field("duty-holiday", DAY, t("duty-day"), None, entry)}
            {button::button("button secondary", "plus", t("duty-holiday-add"), busy, press)}
        </section>
    }
    .into_any()
}
