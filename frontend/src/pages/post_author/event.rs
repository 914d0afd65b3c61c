//! What the author of an event can change after it went out: time, place, places; and calling it off.

use super::dates::Choice;
use super::{Sent, part};
use crate::api::{self, Failure};
use crate::browser::now;
use crate::pages::compose::event::{as_read, fields};
use crate::pages::post;
use crate::parts::button::{self, attempt};
use crate::parts::load::Load;
use crate::parts::{dialog, icon, toast};
use crate::text::t;
use caunoi_wire::ErrorCode;
use caunoi_wire::event::{EventStatus, EventText};
use caunoi_wire::post::{Post, PostState};
use leptos::prelude::*;

/// When and where as families see it.
pub fn outline(sent: Sent) -> AnyView {
    let event = part(sent, |post| post.details.event().cloned());
    let drawn = move || {
        event
            .get()
            .flatten()
            .map(|event| post::event::outline(&as_read(event)))
    };
    drawn.into_any()
}

/// The buttons, as long as it has not begun.
pub fn acts(sent: Sent) -> AnyView {
    let open = part(sent, |post| {
        let event = post.details.event();
        event.is_some_and(|e| e.status != EventStatus::Cancelled && e.starts_at > now())
    });
    let (changing, cancelling) = (RwSignal::new(false), RwSignal::new(false));
    let buttons = move || {
        (open.get() == Some(true)).then(|| {
            view! {
                {button::press("button secondary", "calendar", t("event-change"), move || changing.set(true))}
                {button::press("button danger-quiet", "close", t("event-cancel"), move || cancelling.set(true))}
            }
        })
    };
    // The pages of the day are the server's: they open without a network where the app does not.
    let held = part(sent, |post| {
        let event = post.details.event();
        post.state == PostState::Published
            && event.is_some_and(|e| e.status != EventStatus::Cancelled)
    });
    let day = move || {
        let path = format!("/l/day/{}", sent.id);
        let link = move || view! { <a class="button primary" href=path>{icon("check")}{t("day-open")}</a> };
        (held.get() == Some(true)).then(link)
    };
    view! {
        {day}
        {buttons}
        {dialog::dialog(changing, || t("event-change"), move || change(sent, changing))}
        {dialog::dialog(cancelling, || t("event-cancel-ask"), move || cancel(sent, cancelling))}
    }
    .into_any()
}

fn event_of(sent: Sent) -> Option<EventText> {
    let post = sent.post.state.with_untracked(Load::ready)?;
    post.details.event().cloned()
}

fn send(
    sent: Sent,
    (event, choice): (EventText, Choice),
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<&'static str>>,
) {
    if let Some(field) = event.wrong().first() {
        wrong.set(Some(field));
        return;
    }
    let path = format!("/posts/{}/event?which={}", sent.id, choice.which());
    let work = async move { api::post::<Post>(&path, &event).await };
    let done = move |post| {
        open.try_set(false);
        sent.post.put(post);
        sent.refresh();
        toast::say(t("event-changed"));
    };
    let refused = move |failure: Failure| {
        if failure.is(ErrorCode::TimeInPast) {
            wrong.set(Some("starts_at"));
        } else {
            // Somebody else was faster: what is here is no longer so.
            if failure.is(ErrorCode::ChangedMeanwhile) {
                open.try_set(false);
                sent.refresh();
            }
            toast::problem(&failure);
        }
    };
    attempt(busy, work, done, refused);
}

fn change(sent: Sent, open: RwSignal<bool>) -> AnyView {
    let Some(event) = event_of(sent) else {
        return ().into_any();
    };
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None);
    let changed = RwSignal::new(event.clone());
    let keep = move |event| {
        changed.set(event);
        wrong.set(None);
    };
    let choice = Choice::new();
    let press = move || send(sent, (changed.get_untracked(), choice), open, busy, wrong);
    view! {
        <p class="help">{t("event-change-help")}</p>
        {choice.field(sent)}
        {fields(&event, wrong.into(), keep)}
        <div class="actions">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button primary", "send", t("event-change-send"), busy, press)}
        </div>
    }
    .into_any()
}

fn cancel(sent: Sent, open: RwSignal<bool>) -> AnyView {
    let busy = RwSignal::new(false);
    let choice = Choice::new();
    let press = move || {
        if let Some(event) = event_of(sent) {
            let status = EventStatus::Cancelled;
            send(
                sent,
                (EventText { status, ..event }, choice),
                open,
                busy,
                RwSignal::new(None),
            );
        }
    };
    view! {
        <p>{t("event-cancel-help")}</p>
        {choice.field(sent)}
        <div class="actions">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button danger", "close", t("event-cancel"), busy, press)}
        </div>
    }
    .into_any()
}
