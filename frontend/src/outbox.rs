//! Answers that wait for the network: "seen", "acknowledged" and those to an event. `static/keep.js` has them on the disk
//! before they are shown as kept, in order and under their idempotency keys, and sends them, from this page or from the
//! service worker when the app is closed. Here: what is answered to what, and what the reader hears of it. They outlive a
//! session that ran out: they name whose they are, and go out when that person has signed in again.

use crate::api::{Failure, written};
use crate::browser::{self, get, keeper};
use crate::json;
use crate::parts::toast;
use crate::state::{self, app, me};
use crate::text::t;
use caunoi_wire::event::{SignUp, SignUpState, Volunteer};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::{ChildId, PostId};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    Seen,
    Acknowledged,
    SignedUp(SignUp),
    Volunteers(Volunteer),
}

impl Says {
    /// The question that it answers: a later answer to the same takes its place. Begins with where it is sent to.
    fn slot(&self, post: PostId) -> String {
        match self {
            Self::Seen => format!("{post}/seen"),
            Self::Acknowledged => acknowledge(post),
            Self::SignedUp(answer) => sign_up(post, answer.child_id),
            Self::Volunteers(offer) => format!("{post}/volunteer/{}", offer.role),
        }
    }

    fn body(&self) -> JsValue {
        match self {
            Self::Seen | Self::Acknowledged => "{}".into(),
            Self::SignedUp(answer) => written(answer),
            Self::Volunteers(offer) => written(offer),
        }
    }
}

fn acknowledge(post: PostId) -> String {
    format!("{post}/acknowledge")
}

fn sign_up(post: PostId, child: Option<ChildId>) -> String {
    let child = child.map(|child| child.to_string());
    format!("{post}/sign-up/{}", child.unwrap_or_default())
}

/// An answer that did not count, until its reader has read so.
#[derive(Clone, PartialEq)]
pub struct Refused {
    pub slot: String,
    /// Of what was answered to.
    pub title: String,
    pub why: String,
}

/// What waits of the reader's own, and what did not count, as it is on the device.
pub fn look() {
    let app = app();
    let keep = keeper();
    let slots = get(&keep, "slots").as_string().unwrap_or_default();
    app.outbox
        .set(slots.split(' ').map(str::to_owned).collect());
    let word = |row: &JsValue, name: &str| get(row, name).as_string().unwrap_or_default();
    let rows = js_sys::Array::from(&get(&keep, "refused"));
    let refused = rows.iter().map(|row| Refused {
        slot: word(&row, "slot"),
        title: word(&row, "title"),
        why: why(&word(&row, "refused")),
    });
    app.refused.set(refused.collect());
}

/// Why an answer did not count. Of a post that is gone the server says to nobody that it was there; its reader knows.
fn why(code: &str) -> String {
    match code {
        "not_found" => t("feed-refused-gone"),
        code => t(&format!("error-{code}")),
    }
}

/// Whether an acknowledgement of this post waits to be sent.
pub fn waits(post: PostId) -> bool {
    has(&acknowledge(post))
}

/// Whether an answer to this event for a child (none: the reader) waits to be sent.
pub fn sign_up_waits(post: PostId, child: Option<ChildId>) -> bool {
    has(&sign_up(post, child))
}

fn has(slot: &str) -> bool {
    app().outbox.with(|slots| slots.iter().any(|s| s == slot))
}

/// Keeps an answer and tries to send it; says so when it has to wait.
pub async fn answer(post: PostId, says: Says) {
    let slot = says.slot(post);
    // "Seen" is nothing that anybody hears of.
    let title = match says {
        Says::Seen => JsValue::UNDEFINED,
        _ => title(post).into(),
    };
    let arguments = [slot.into(), says.body(), title];
    let left = browser::wait(&keeper(), "answer", &arguments).await;
    if says == Says::Seen {
        return;
    }
    let left = left.ok().and_then(|left| left.as_string());
    toast::say(t(match left.as_deref() {
        Some("kept") if me().is_some() => "common-kept",
        Some("kept") => "common-kept-signed-out",
        Some("lost") => "common-not-kept",
        _ => return,
    }));
}

fn title(post: PostId) -> String {
    app().feed.with_untracked(|feed| {
        let mut items = feed.iter().flat_map(|f| f.needs_you.iter().chain(&f.news));
        let item = items.find(|item| item.post_id == post);
        item.map(|item| item.title.clone()).unwrap_or_default()
    })
}

/// Sends what waits, oldest first; stops where the network does. What is added meanwhile is taken too.
pub async fn flush() {
    let _ = browser::wait(&keeper(), "send", &[]).await;
}

/// What the keeper says of an answer: of this page, of another one, of the service worker.
pub fn hear(news: &JsValue) {
    look();
    let slot = get(news, "slot").as_string().unwrap_or_default();
    let Some(status) = get(news, "status").as_f64() else {
        return;
    };
    let text = get(news, "text").as_string().unwrap_or_default();
    match status as u16 {
        0 => state::went_offline(),
        401 => state::signed_out(),
        200..300 => {
            if let Some(item) = json::read(&text) {
                said(&slot, &item);
                settle(item);
            }
        }
        _ if get(news, "refused").is_truthy() => {
            toast::problem(&Failure::of(&text, Some(status)));
        }
        _ => {}
    }
}

/// Says what an answer came to; places that others took meanwhile are said as well.
fn said(slot: &str, item: &FeedItem) {
    let mut parts = slot.split('/').skip(1);
    let (what, child) = (parts.next(), parts.next().unwrap_or_default());
    let queues = item
        .event
        .iter()
        .flat_map(|event| &event.attendees)
        .any(|a| {
            let is_it = sign_up(item.post_id, a.child_id).ends_with(&format!("/{child}"));
            is_it && a.state == Some(SignUpState::Waiting)
        });
    toast::say(t(match what {
        Some("acknowledge") => "reach-acknowledged",
        Some("sign-up") if queues => "event-queued",
        Some("sign-up" | "volunteer") => "event-answered",
        _ => return,
    }));
}

/// The reader has read that an answer did not count.
pub fn dismiss(slot: &str) {
    let _ = browser::call(&keeper(), "dismiss", &[slot.into()]);
}

/// Puts the receipts the server confirmed into the feed; the text stays in the language it is shown in.
fn settle(item: FeedItem) {
    let app = app();
    app.feed.update(|feed| {
        let Some(feed) = feed else { return };
        for known in feed.needs_you.iter_mut().chain(&mut feed.news) {
            if known.post_id == item.post_id {
                known.seen_at = item.seen_at;
                known.acknowledged_at = item.acknowledged_at;
                known.event.clone_from(&item.event);
            }
        }
    });
    app.feed.with_untracked(|feed| {
        if let Some(feed) = feed {
            browser::keep(state::FEED, feed);
        }
    });
    app.confirmed.set(Some(item));
}
