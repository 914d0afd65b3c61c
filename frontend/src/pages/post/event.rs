//! What a notice of an event has beside its text: when and where, an answer for each child, where help is wanted.

use crate::browser::now;
use crate::outbox::{self, Says};
use crate::parts::{button, icon, notice};
use crate::text::{moment, span, t, text};
use caunoi_l10n::Arg;
use caunoi_wire::Language;
use caunoi_wire::event::{
    Attendee, EventStatus, FeedEvent, MAX_ADULTS, SignUp, SignUpState, Volunteer,
};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn section(item: &FeedItem) -> Option<AnyView> {
    let event = item.event.as_deref()?;
    let open = event.is_open(now());
    let attendees: Vec<_> = event
        .attendees
        .iter()
        .map(|attendee| answer(item.post_id, event, attendee, open))
        .collect();
    let calendar = format!("/api/v1/feed/{}/event.ics", item.post_id);
    // What belongs to the day and comes after it is on the page of the server's.
    let page = format!("/l/post/{}", item.post_id);
    let is_over = !open && event.status != EventStatus::Cancelled;
    Some(
        view! {
            {outline(event)}
            {dates(item.post_id, event)}
            <p><a class="button quiet" href=calendar download="caunoi.ics">{icon("calendar")}{t("event-add")}</a></p>
            {attendees}
            <p><a class="button quiet" href=page>{icon("qr")}{t("event-page")}</a></p>
            {helpers(item.post_id, event, open)}
            {is_over.then(|| notice("notice", "clock", t("event-closed")))}
        }
        .into_any(),
    )
}

/// The way to the dates of what takes place again, and to one answer for all of them: a page of the server's.
fn dates(id: PostId, event: &FeedEvent) -> Option<AnyView> {
    (event.dates > 1).then(|| {
        let words = text("dates-see", &[("count", event.dates.into())]);
        view! { <p><a class="button secondary" href=format!("/l/post/{id}")>{icon("refresh")}{words}</a></p> }.into_any()
    })
}

/// When, where, and what to know before.
pub fn outline(event: &FeedEvent) -> AnyView {
    view! {
        {notes(event)}
        <ul class="list note-text">{facts(event)}</ul>
    }
    .into_any()
}

/// What may surprise: not sure yet, cancelled, moved.
fn notes(event: &FeedEvent) -> Vec<AnyView> {
    let mut notes = Vec::new();
    if event.status != EventStatus::Confirmed {
        let words = t(&format!("event-status-{}", event.status));
        notes.push(notice("notice notice-warm", "alert", words));
    }
    let time = event.was_starts_at.map(moment);
    for before in [time, event.was_place.clone()].into_iter().flatten() {
        let words = text("event-moved", &[("before", before.into())]);
        notes.push(notice("notice notice-warm", "edit", words));
    }
    notes
}

fn facts(event: &FeedEvent) -> Vec<AnyView> {
    let ages = (event.age_from, event.age_until);
    let ages = match ages {
        (Some(from), Some(until)) => text(
            "event-ages-between",
            &[("from", from.into()), ("until", until.into())],
        ),
        (Some(from), None) => text("event-ages-from", &[("from", from.into())]),
        (None, Some(until)) => text("event-ages-until", &[("until", until.into())]),
        (None, None) => String::new(),
    };
    let fact = |name: &str, key: &str, value: &str| {
        let label = t(key);
        // Who reads a version whose event speaks the original's language hears it read out in that.
        let lang = match name {
            "home" => event.place_language,
            "hand" => event.bring_language,
            _ => None,
        };
        let lang = lang.map(Language::as_str);
        view! {
            <li class="list-row">
                {icon(name)}
                <span class="grow"><span class="help">{label}</span><span lang=lang>{value.to_owned()}</span></span>
            </li>
        }
        .into_any()
    };
    let time = span(event.starts_at, event.ends_at);
    let map = event.map_link.as_deref().unwrap_or_default();
    [
        ("clock", "event-time", time.as_str()),
        ("home", "event-place", &event.place),
        ("link", "event-map", map),
        ("child", "event-ages", &ages),
        ("hand", "event-bring", &event.bring),
        ("call", "event-contact", &event.contact),
        ("people", "dates-with", &event.together.join(", ")),
    ]
    .into_iter()
    .filter(|(_, _, value)| !value.is_empty())
    .map(|(name, key, value)| fact(name, key, value))
    .collect()
}

/// What was said for one, in words.
pub fn said(attendee: &Attendee) -> Option<String> {
    let name: Arg = attendee.name.as_str().into();
    Some(match attendee.state? {
        SignUpState::Coming => text("event-is-coming", &[("name", name)]),
        SignUpState::Waiting => text(
            "event-is-waiting",
            &[("name", name), ("ahead", attendee.ahead.into())],
        ),
        SignUpState::Declined => text("event-is-declined", &[("name", name)]),
    })
}

fn answer(id: PostId, event: &FeedEvent, attendee: &Attendee, open: bool) -> AnyView {
    let (event, attendee) = (event.clone(), attendee.clone());
    let drawn = move || {
        let kept = outbox::sign_up_waits(id, attendee.child_id);
        let words = if kept {
            Some(t("common-kept"))
        } else {
            said(&attendee)
        };
        let line = words.map(|words| view! { <p class="done">{words}</p> });
        if !open || kept {
            return line.into_any();
        }
        let name: Arg = attendee.name.as_str().into();
        let beneath = if !attendee.may_respond {
            notice("notice", "info", t("light-may-not"))
        } else if !attendee.fits {
            notice(
                "notice",
                "info",
                text("event-other-ages", &[("name", name)]),
            )
        } else if attendee.state.is_some() {
            let summary = t("event-change-answer");
            view! { <details class="more"><summary>{icon("edit")}{summary}</summary>{form(id, &event, &attendee)}</details> }
                .into_any()
        } else {
            form(id, &event, &attendee)
        };
        view! { {line} {beneath} }.into_any()
    };
    view! { <div class="stack-tight" aria-live="polite">{drawn}</div> }.into_any()
}

fn form(id: PostId, event: &FeedEvent, attendee: &Attendee) -> AnyView {
    let child_id = attendee.child_id;
    let adults = RwSignal::new(attendee.adults.to_string());
    let consent = RwSignal::new(false);
    let needs_consent = event.consent && child_id.is_some();
    let lacks = RwSignal::new(false);
    let say = move |coming: bool| {
        let agreed = consent.get_untracked();
        if coming && needs_consent && !agreed {
            lacks.set(true);
            return;
        }
        let answer = SignUp {
            child_id,
            coming,
            adults: adults.with_untracked(|n| n.parse().unwrap_or(0)),
            consent: agreed,
            all_dates: false,
        };
        spawn_local(outbox::answer(id, Says::SignedUp(answer)));
    };
    let is_full = event.places_left == Some(0) && attendee.state != Some(SignUpState::Coming);
    let places = match event.places_left {
        _ if is_full => Some(t("event-full")),
        Some(left) if left > 0 => Some(text("event-places-left", &[("count", left.into())])),
        _ => None,
    };
    let with = child_id.map(|_| {
        let option = |n: i32| {
            let n = n.to_string();
            let this = n.clone();
            view! { <option selected=move || adults.with(|a| *a == this)>{n}</option> }
        };
        let options: Vec<_> = (0..=MAX_ADULTS).map(option).collect();
        view! {
            <label class="row spread">
                {t("event-adults")}
                <select class="input short" on:change=move |event| adults.set(event_target_value(&event))>
                    {options}
                </select>
            </label>
        }
    });
    let agree =
        needs_consent.then(|| crate::parts::field::switch(t("event-consent"), None, consent));
    let lack = move || {
        lacks
            .get()
            .then(|| notice("notice notice-warm", "alert", t("error-consent_missing")))
    };
    view! {
        <section class="ask">
            <h2>{text("event-ask", &[("name", attendee.name.as_str().into())])}</h2>
            {places.map(|words| view! { <p>{words}</p> })}
            {with}
            {agree}
            <div role="alert">{lack}</div>
            {button::press("button primary wide tall", "check", t("event-coming"), move || say(true))}
            {button::press("button secondary wide", "", t("event-declined"), move || say(false))}
        </section>
    }
    .into_any()
}

fn helpers(id: PostId, event: &FeedEvent, open: bool) -> Option<AnyView> {
    if event.roles.is_empty() {
        return None;
    }
    let role = |(role, it): (i32, &caunoi_wire::event::FeedRole)| {
        let args = [
            ("role", it.name.as_str().into()),
            ("taken", it.taken.into()),
            ("wanted", it.wanted.into()),
        ];
        let helps = !it.mine;
        let possible = open && (it.mine || it.taken < i64::from(it.wanted));
        let act = possible.then(|| {
            let words = t(if helps {
                "event-help"
            } else {
                "event-help-stop"
            });
            let offer = Says::Volunteers(Volunteer { role, helps });
            button::press("button secondary", "hand", words, move || {
                spawn_local(outbox::answer(id, offer.clone()));
            })
        });
        view! { <li class="list-row"><span class="grow">{text("event-role", &args)}</span>{act}</li> }
    };
    let roles: Vec<_> = (0..).zip(&event.roles).map(role).collect();
    Some(
        view! {
            <section aria-labelledby="roles">
                <h2 id="roles">{t("event-roles")}</h2>
                <ul class="list">{roles}</ul>
            </section>
        }
        .into_any(),
    )
}
