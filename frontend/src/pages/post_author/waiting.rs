//! Who has not acknowledged: names, how far it got with each, a telephone number; and one tap to remind them all.

use super::{Sent, part};
use crate::api::{self, Failure};
use crate::browser::now;
use crate::parts::button::{self, attempt};
use crate::parts::{face, icon, load, toast};
use crate::text::{list, t, text};
use caunoi_wire::post::{PostState, Reminded, Waiting};
use caunoi_wire::reach::{ReachState, reason_key};
use caunoi_wire::{Done, ErrorCode};
use leptos::prelude::*;

/// Rows that are drawn before one asks for all.
const SHORT: usize = 20;

pub fn section(sent: Sent) -> AnyView {
    let is_asked = part(sent, |post| {
        post.ask_acknowledgement && post.state == PostState::Published && post.reach.audience > 0
    });
    let drawn = move || (is_asked.get() == Some(true)).then(|| people(sent));
    drawn.into_any()
}

fn people(sent: Sent) -> AnyView {
    let all = RwSignal::new(false);
    let rows = move || match sent.waiting.get() {
        None => load::skeleton(),
        Some(waiting) if waiting.is_empty() => view! {
            <p class="done">
                <span class="tick">{icon("check-double")}</span>
                {t("sent-all-acknowledged")}
            </p>
        }
        .into_any(),
        Some(waiting) => {
            let shown = if all.get() { waiting.len() } else { SHORT };
            let rows: Vec<_> = waiting
                .iter()
                .take(shown)
                .map(|person| row(sent, person))
                .collect();
            let more = (waiting.len() > shown).then(|| {
                let words = text("sent-show-all", &[("count", waiting.len().into())]);
                button::press("button secondary", "", words, move || all.set(true))
            });
            view! { <ul class="list">{rows}</ul> {more} }.into_any()
        }
    };
    let count = move || {
        let count = sent.waiting.with(|w| w.as_ref().map(Vec::len))?;
        (count > 0).then(|| view! { <span class="count">{count}</span> })
    };
    view! {
        <section class="card" aria-labelledby="waiting">
            <div class="row">
                <h2 id="waiting" class="grow">{t("sent-waiting")}</h2>
                {count}
            </div>
            {remind(sent)}
            {rows}
        </section>
    }
    .into_any()
}

fn row(sent: Sent, person: &Waiting) -> AnyView {
    let children: Vec<&str> = person.children.iter().map(String::as_str).collect();
    let children = (!children.is_empty())
        .then(|| text("compose-parent-of", &[("children", list(&children).into())]));
    let why = person.reason.as_deref().map(|code| t(reason_key(code)));
    let state = match (&person.state, why) {
        (ReachState::Failed, Some(why)) => why,
        (state, _) => t(&format!("reach-{state}")),
    };
    let call = person.phone.clone().map(|phone| {
        let label = text("sent-call", &[("name", person.name.as_str().into())]);
        view! {
            <a class="icon-button" href=format!("tel:{phone}") aria-label=label.clone() title=label>
                {icon("call")}
            </a>
        }
    });
    let visit = (person.state != ReachState::Visited).then(|| visit(sent, person));
    view! {
        <li class="list-row">
            {face("face", person.person_id.0, &person.name)}
            <span class="grow">
                <strong>{person.name.clone()}</strong>
                <span class="help">
                    {children.map(|c| format!("{c} · "))}
                    {state}
                </span>
            </span>
            {visit}
            {call}
        </li>
    }
    .into_any()
}

/// One tap says that somebody went there and told them.
fn visit(sent: Sent, person: &Waiting) -> AnyView {
    let busy = RwSignal::new(false);
    let label = text("sent-visit", &[("name", person.name.as_str().into())]);
    let told = text("sent-visited", &[("name", person.name.as_str().into())]);
    let path = format!("/posts/{}/visits/{}", sent.id, person.person_id);
    let press = move |_| {
        let (path, told) = (path.clone(), told.clone());
        let work = async move { api::put::<Done>(&path, &Done {}).await };
        let done = move |_| {
            toast::say(told);
            sent.refresh();
            sent.refresh_waiting();
        };
        attempt(busy, work, done, |failure| toast::problem(&failure));
    };
    view! {
        <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=press>
            {icon("home")}
        </button>
    }
    .into_any()
}

/// One tap rings once more for all of them; the server lets it happen once an hour.
fn remind(sent: Sent) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = format!("/posts/{}/remind", sent.id);
        let work = async move { api::post::<Reminded>(&path, &Done {}).await };
        let done = move |reminded: Reminded| {
            toast::say(text("sent-reminded", &[("people", reminded.people.into())]));
            sent.refresh();
        };
        let refused = |failure: Failure| {
            if failure.is(ErrorCode::TooManyRequests) {
                toast::say(t("sent-remind-later"));
            } else {
                toast::problem(&failure);
            }
        };
        attempt(busy, work, done, refused);
    };
    let is_over = part(sent, |post| post.expires_at.is_some_and(|at| at <= now()));
    let drawn = move || {
        let count = sent.waiting.with(|w| w.as_ref().map_or(0, Vec::len));
        let possible = count > 0 && is_over.get() != Some(true);
        possible.then(|| {
            let words = text("sent-remind", &[("count", count.into())]);
            button::button("button primary", "bell", words, busy, press)
        })
    };
    view! { <div class="actions">{drawn}</div> }.into_any()
}
