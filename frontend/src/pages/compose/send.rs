//! Now, at a time, or kept as a draft. "Now" can be taken back for ten seconds.

use super::{Composer, attention, draft, now, repeat, ring, write};
use crate::api::{self, Answer, Failure};
use crate::browser;
use crate::parts::button::{self, attempt};
use crate::parts::field::{self, Entry, MOMENT};
use crate::parts::{moment, notice, toast};
use crate::route::{self, Route};
use crate::text::{t, text, when};
use caunoi_wire::attachment::Attachment;
use caunoi_wire::id::PostId;
use caunoi_wire::post::{Post, PostText, Publish};
use caunoi_wire::{Done, ErrorCode, Timestamp};
use draft::Lack;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Times of the day that are offered with one tap: before school, and when parents are home.
const MORNING: i64 = 7 * 60;
const EVENING: i64 = 19 * 60;

/// A request and its key: the same request again is the same one.
type Key = StoredValue<(String, String)>;

pub fn section(c: Composer) -> AnyView {
    let when = c.when;
    let busy = RwSignal::new(false);
    let saving = RwSignal::new(false);
    let create_key: Key = StoredValue::new(Default::default());
    let publish_key: Key = StoredValue::new(Default::default());
    if c.repeats {
        return again(c, busy);
    }
    // A programme has times of its own, and so has an event.
    let is_programme = Memo::new(move |_| {
        c.text
            .with(|text| text.details.lesson().is_some() || text.details.event().is_some())
    });
    Effect::new(move |_| {
        if is_programme.get() && when.with_untracked(|when| when == "repeat") {
            when.set("now".to_owned());
        }
    });
    let ways = move || {
        let mut choices = vec![
            ("now", t("compose-now"), "send"),
            ("later", t("compose-later"), "clock"),
        ];
        if !is_programme.get() {
            choices.push(("repeat", t("repeat"), "refresh"));
        }
        field::segmented("when", t("compose-when"), choices, when)
    };
    let send = move || {
        if c.attached.pending.get_untracked() > 0 {
            toast::say(t("attach-pending"));
        } else {
            match c.when.get_untracked().as_str() {
                "repeat" => repeat_it(c, busy, create_key),
                later => publish(c, later == "later", busy, [create_key, publish_key]),
            }
        }
    };
    let label = move || {
        let people = c.count.get().map(|count| count.people);
        let key = when.with(|when| match when.as_str() {
            "later" => ("compose-schedule-to", "compose-later"),
            "repeat" => ("repeat-to", "repeat"),
            _ => ("compose-send-to", "common-send"),
        });
        match people {
            Some(people) => text(key.0, &[("people", people.into())]),
            None => t(key.1),
        }
    };
    let send_button = move || {
        let name = when.with(|when| if when == "now" { "send" } else { "clock" });
        button::button("button primary tall", name, label(), busy, send)
    };
    let keep = move || save(c, saving, create_key);
    let repeat = move || (when.get() == "repeat").then(|| repeat::fields(c));
    view! {
        <section class="stack" aria-labelledby="send">
            <h2 id="send">{t("compose-send")}</h2>
            {ways}
            {later_fields(c, when)}
            {repeat}
            {attention::advice(c)}
            {quiet_hint(c, when)}
            {ring::sentence(c)}
            {ring::cost(c)}
            <div class="action-bar still">
                {send_button}
                {button::button("button quiet", "file", t("compose-keep-draft"), saving, keep)}
            </div>
        </section>
    }
    .into_any()
}

/// What repeats already is saved: it holds for all that is to come.
fn again(c: Composer, busy: RwSignal<bool>) -> AnyView {
    let press = move || {
        let text = prepared(c);
        let (None, Some(id)) = (draft::lack(&text, None, now()), c.id.get_untracked()) else {
            return show_first_lack(c, &text);
        };
        let work = async move { api::put::<Post>(&format!("/posts/{id}"), &text).await };
        let saved = move |post: Post| {
            draft::forget(c.owner, Some(post.id));
            toast::say(t("common-saved"));
            route::go(&Route::Sent(post.id));
        };
        attempt(busy, work, saved, move |failure| refused(c, &failure));
    };
    view! {
        <section class="stack" aria-labelledby="send">
            <h2 id="send">{t("repeat")}</h2>
            <p class="help">{t("repeat-again-help")}</p>
            <div class="action-bar still">
                {button::button("button primary tall", "check", t("repeat-again"), busy, press)}
            </div>
        </section>
    }
    .into_any()
}

fn show_first_lack(c: Composer, text: &PostText) {
    if let Some(lack) = draft::lack(text, None, now()) {
        write::show_lack(c, lack);
    }
}

/// Saves it, then gives it its times.
fn repeat_it(c: Composer, busy: RwSignal<bool>, create_key: Key) {
    let mut text = prepared(c);
    // Each time is over when the next one comes.
    text.expires_at = None;
    let Some(plan) = untrack(|| c.repeat.read()) else {
        return toast::say(t("repeat-half"));
    };
    if draft::lack(&text, None, now()).is_some() {
        return show_first_lack(c, &text);
    }
    let known = c.id.get_untracked();
    let key = create_key_of(create_key, &text);
    let work = async move {
        let post = put_down(known, &text, key).await?;
        if known.is_none() {
            draft::forget(c.owner, None);
            c.id.try_set(Some(post.id));
        }
        api::put::<Post>(&format!("/posts/{}/series", post.id), &plan).await
    };
    let planned = move |post: Post| {
        draft::forget(c.owner, Some(post.id));
        let undo = move || spawn_local(take_back(post.id));
        toast::undoable(t("repeat-planned"), undo);
        route::go(&Route::Sent(post.id));
    };
    attempt(busy, work, planned, move |failure| refused(c, &failure));
}

/// The field of the time, with the usual times one tap away.
fn later_fields(c: Composer, when: RwSignal<String>) -> AnyView {
    let at = Entry {
        value: c.at,
        error: RwSignal::new(None),
    };
    Effect::new(move |_| {
        let is_wrong = c.lack.get() == Some(Lack::Time);
        at.error.set(is_wrong.then(|| t("error-time_in_past")));
    });
    let chip = move |minute: i64| {
        let time = moment::next(minute, now());
        let choose = move |_| {
            c.at.set(moment::write(time));
            c.lack.set(None);
        };
        view! { <button type="button" class="chip" on:click=choose>{crate::text::when(time)}</button> }
    };
    let fields = move || {
        (when.get() == "later").then(|| {
            view! {
                <div class="chips chips-wrap">{chip(MORNING)}{chip(EVENING)}</div>
                {field::field("send-at", MOMENT, t("compose-send-at"), None, at)}
            }
        })
    };
    fields.into_any()
}

/// At night phones stay quiet: says when they will ring, and what rings all the same.
fn quiet_hint(c: Composer, when: RwSignal<String>) -> AnyView {
    let hint = move || {
        let held = c.held_until.get().filter(|_| when.get() == "now");
        held.map(|at| {
            let words = text("compose-quiet", &[("time", crate::text::when(at).into())]);
            notice("notice notice-brand", "moon", words)
        })
    };
    view! { <div aria-live="polite">{hint}</div> }.into_any()
}

fn key_of(key: Key, request: &str) -> String {
    let known = key.with_value(|(known, key)| (known == request).then(|| key.clone()));
    known.unwrap_or_else(|| {
        let fresh = browser::fresh_key();
        key.set_value((request.to_owned(), fresh.clone()));
        fresh
    })
}

/// The text as it is sent.
fn prepared(c: Composer) -> PostText {
    let mut text = c.text.get_untracked();
    draft::settle_provenance(&mut text);
    let attached = c.attached.list.get_untracked();
    text.attachments = attached.iter().map(Attachment::text).collect();
    text
}

/// Makes the post on the server, or brings it up to date there.
async fn put_down(id: Option<PostId>, text: &PostText, key: String) -> Answer<Post> {
    match id {
        Some(id) => api::put(&format!("/posts/{id}"), text).await,
        None => api::post_once("/posts", text, key).await,
    }
}

fn create_key_of(key: Key, text: &PostText) -> String {
    key_of(key, &serde_json::to_string(text).unwrap_or_default())
}

fn publish(c: Composer, later: bool, busy: RwSignal<bool>, keys: [Key; 2]) {
    let at = later.then(|| moment::parse(&c.at.get_untracked()));
    let text = prepared(c);
    let lack = match at {
        Some(None) => draft::lack(&text, None, now()).or(Some(Lack::Time)),
        Some(at) => draft::lack(&text, at, now()),
        None => draft::lack(&text, None, now()),
    };
    if let Some(lack) = lack {
        write::show_lack(c, lack);
        return;
    }
    let at = at.flatten();
    let known = c.id.get_untracked();
    let create_key = create_key_of(keys[0], &text);
    let people = c.count.get_untracked().map_or(0, |count| count.people);
    let work = async move {
        let post = put_down(known, &text, create_key).await?;
        if known.is_none() {
            draft::forget(c.owner, None);
            c.id.try_set(Some(post.id));
        }
        let request = format!("{} {at:?}", post.id);
        let key = keys[1]
            .try_with_value(|_| ())
            .map(|()| key_of(keys[1], &request));
        let key = key.unwrap_or_else(browser::fresh_key);
        let path = format!("/posts/{}/publish", post.id);
        api::post_once::<Post>(&path, &Publish { at }, key).await
    };
    let sent = move |post: Post| {
        draft::forget(c.owner, Some(post.id));
        said_sent(post.id, at, people);
        route::go(&Route::Sent(post.id));
    };
    attempt(busy, work, sent, move |failure| refused(c, &failure));
}

fn said_sent(id: PostId, at: Option<Timestamp>, people: i64) {
    let undo = move || spawn_local(take_back(id));
    match at {
        None => toast::undoable(text("compose-sent", &[("people", people.into())]), undo),
        Some(at) => {
            let words = text("compose-scheduled", &[("time", when(at).into())]);
            toast::undoable(words, undo);
        }
    }
}

/// Makes a scheduled post a draft again and opens it.
pub async fn take_back(id: PostId) {
    match api::post::<Post>(&format!("/posts/{id}/undo"), &Done {}).await {
        Ok(_) => {
            toast::say(t("compose-taken-back"));
            route::go(&Route::Compose(Some(id)));
        }
        Err(failure) => toast::problem(&failure),
    }
}

/// A refusal leads to what it is about.
fn refused(c: Composer, failure: &Failure) {
    let lack = match failure {
        f if f.is(ErrorCode::AudienceEmpty) => Some(Lack::Audience),
        f if f.is(ErrorCode::TimeInPast) && f.is_about("expires_at") => Some(Lack::Expiry),
        f if f.is(ErrorCode::TimeInPast) => Some(Lack::Time),
        // Deleted meanwhile.
        f if f.is_about("course_id") => Some(Lack::Lesson("course_id")),
        _ => None,
    };
    toast::problem(failure);
    if let Some(lack) = lack {
        write::show_lack(c, lack);
    }
}

/// Puts the draft away on the server, where it can be taken up from any device.
fn save(c: Composer, busy: RwSignal<bool>, create_key: Key) {
    let text = prepared(c);
    let lack = match draft::lack(&text, None, now()) {
        Some(Lack::Expiry | Lack::Time) | None => None,
        other => other,
    };
    if let Some(lack) = lack {
        write::show_lack(c, lack);
        return;
    }
    let known = c.id.get_untracked();
    let key = create_key_of(create_key, &text);
    let work = async move { put_down(known, &text, key).await };
    let saved = move |_: Post| {
        draft::forget(c.owner, known);
        toast::say(t("compose-draft-kept"));
        route::go(&Route::Posts);
    };
    attempt(busy, work, saved, move |failure| refused(c, &failure));
}
