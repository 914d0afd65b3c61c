//! Answers that wait for the network: "seen", "acknowledged" and those to an event are kept on the device with their idempotency keys,
//! shown at once as kept, and sent when there is a connection, each once. They outlive a session that ran out: they
//! name whose they are, and go out when that person has signed in again.

use crate::api::{self, Failure};
use crate::browser;
use crate::parts::toast;
use crate::state::{self, app, me};
use crate::text::t;
use caunoi_wire::event::{SignUp, Volunteer};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::{ChildId, PersonId, PostId};
use caunoi_wire::{Done, ErrorCode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where they are kept.
const OUTBOX: &str = "outbox";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Says {
    Seen,
    Acknowledged,
    SignedUp(SignUp),
    Volunteers(Volunteer),
}

impl Says {
    /// What the reader did on purpose, and hears of.
    fn is_answer(&self) -> bool {
        *self != Self::Seen
    }

    /// Where it is sent to.
    fn path(&self, post: PostId) -> String {
        let what = match self {
            Self::Seen => "seen",
            Self::Acknowledged => "acknowledge",
            Self::SignedUp(_) => "sign-up",
            Self::Volunteers(_) => "volunteer",
        };
        format!("/feed/{post}/{what}")
    }

    fn body(&self) -> Body<'_> {
        match self {
            Self::Seen | Self::Acknowledged => Body::Nothing(Done {}),
            Self::SignedUp(answer) => Body::SignUp(answer),
            Self::Volunteers(offer) => Body::Volunteer(*offer),
        }
    }

    /// Whether it takes the place of an earlier one.
    fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SignedUp(new), Self::SignedUp(old)) => new.child_id == old.child_id,
            (Self::Volunteers(new), Self::Volunteers(old)) => new.role == old.role,
            _ => self == other,
        }
    }
}

/// What is sent; one type, so that there is one copy of the sending.
#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Nothing(Done),
    SignUp(&'a SignUp),
    Volunteer(Volunteer),
}

/// An answer not yet sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whose answer it is: devices are shared.
    owner: PersonId,
    pub post_id: PostId,
    pub says: Says,
    key: String,
}

pub fn kept() -> Vec<Kept> {
    browser::kept(OUTBOX).unwrap_or_default()
}

/// Whether an acknowledgement of this post waits to be sent.
pub fn waits(post: PostId) -> bool {
    app().outbox.with(|outbox| has(outbox, post))
}

fn has(outbox: &[Kept], post: PostId) -> bool {
    let is_it = |kept: &Kept| kept.post_id == post && kept.says == Says::Acknowledged;
    mine(outbox).any(is_it)
}

/// Whether an answer to this event for a child (none: the reader) waits to be sent.
pub fn sign_up_waits(post: PostId, child: Option<ChildId>) -> bool {
    app().outbox.with(|outbox| {
        mine(outbox).any(|kept| match &kept.says {
            Says::SignedUp(answer) => kept.post_id == post && answer.child_id == child,
            _ => false,
        })
    })
}

/// The reader's own, oldest first.
fn mine(outbox: &[Kept]) -> impl Iterator<Item = &Kept> {
    let reader = me().map(|me| me.id);
    outbox.iter().filter(move |kept| Some(kept.owner) == reader)
}

/// Keeps an answer and tries to send it; says so when it has to wait.
pub async fn answer(post_id: PostId, says: Says) {
    let Some(owner) = me().map(|me| me.id) else {
        return;
    };
    let is_it = |k: &Kept| k.owner == owner && k.post_id == post_id && k.says == says;
    let is_old = |k: &Kept| k.owner == owner && k.post_id == post_id && says.replaces(&k.says);
    let app = app();
    app.outbox.update(|outbox| {
        if !outbox.iter().any(is_it) {
            let key = browser::fresh_key();
            outbox.retain(|kept| !is_old(kept));
            outbox.push(Kept {
                owner,
                post_id,
                says: says.clone(),
                key,
            });
        }
    });
    save();
    flush().await;
    let still_waits = app.outbox.with_untracked(|outbox| outbox.iter().any(is_it));
    if says.is_answer() && still_waits {
        let is_signed_in = me().is_some();
        toast::say(t(if is_signed_in {
            "common-kept"
        } else {
            "common-kept-signed-out"
        }));
    }
}

/// Sends what waits, oldest first; stops where the network does. One at a time: what is added meanwhile is taken too.
pub async fn flush() {
    let app = app();
    if app.flushing.get_value() {
        return;
    }
    app.flushing.set_value(true);
    while let Some(kept) = app
        .outbox
        .with_untracked(|outbox| mine(outbox).next().cloned())
    {
        let path = kept.says.path(kept.post_id);
        match api::post_once::<FeedItem>(&path, &kept.says.body(), kept.key.clone()).await {
            Ok(item) => {
                take(&kept);
                match kept.says {
                    Says::Seen => {}
                    Says::Acknowledged => toast::say(t("reach-acknowledged")),
                    Says::SignedUp(_) | Says::Volunteers(_) => toast::say(t("event-answered")),
                }
                settle(item);
            }
            Err(failure) if is_passing(&failure) => break,
            Err(failure) => {
                take(&kept);
                if kept.says.is_answer() {
                    toast::problem(&failure);
                }
            }
        }
    }
    app.flushing.set_value(false);
}

/// Failures that go away by themselves: the answer stays.
fn is_passing(failure: &Failure) -> bool {
    use ErrorCode::*;
    let codes = [
        TooManyRequests,
        Unavailable,
        Internal,
        IdempotencyInProgress,
        SignInNeeded,
    ];
    *failure == Failure::Offline || codes.iter().any(|code| failure.is(*code))
}

fn take(sent: &Kept) {
    app()
        .outbox
        .update(|outbox| outbox.retain(|kept| kept != sent));
    save();
}

/// Gives up the reader's own.
pub fn forget() {
    app().outbox.update(|outbox| {
        let given_up: Vec<Kept> = mine(outbox).cloned().collect();
        outbox.retain(|kept| !given_up.contains(kept));
    });
    save();
}

fn save() {
    app()
        .outbox
        .with_untracked(|outbox| browser::keep(OUTBOX, outbox));
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
