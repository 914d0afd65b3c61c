//! Tells somebody that there is something to look at: a push message that says no more than that. At least once to each
//! device; a repeated one replaces the first. Nobody of a family is ever among those told.

mod store;

use crate::app::App;
use crate::delivery::decide::Outcome;
use crate::delivery::{message, push};
use crate::error::Result;
use crate::light::{LINK_LIFE, Link};
use crate::subscription;
use caunoi_webpush::{Topic, Urgency};
use caunoi_wire::Language;
use caunoi_wire::push::PushMessage;
use caunoi_wire::time::{HOUR, MINUTE, SECOND};

/// How long a worker may take over one alert before another does it.
const LEASE: i64 = 30 * SECOND;
/// Tries before it is left to the next people.
const TRIES: i32 = 5;
const TRY_AGAIN: i64 = MINUTE;

/// Sends one alert that is due. Returns false when none is.
///
/// # Errors
/// When the database fails; the alert is tried again then.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    {
        let mut conn = app.db.read().await?;
        if !store::is_due(&mut conn, now).await? {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(due) = store::claim(&mut tx, now, now.plus(LEASE)).await? else {
        return Ok(true);
    };
    let devices = store::devices(&mut tx, &due).await?;
    let language = store::language(&mut tx, &due).await?;
    tx.commit().await?;
    // Nothing outside happens in a transaction.
    let mut outcomes = Vec::new();
    for device in &devices {
        outcomes.push(ring(app, &due, device, language).await);
    }
    let mut tx = app.db.write().await?;
    for (device, outcome) in devices.iter().zip(&outcomes) {
        if *outcome == Outcome::Gone {
            subscription::store::delete_gone(&mut tx, device.id, now).await?;
        }
    }
    let may_still =
        |outcome: &Outcome| matches!(outcome, Outcome::Retry { .. } | Outcome::Deferred { .. });
    if outcomes.contains(&Outcome::Accepted) {
        store::sent(&mut tx, &due, now).await?;
    } else if outcomes.iter().any(may_still) && due.attempts < TRIES {
        store::again(&mut tx, &due, now.plus(TRY_AGAIN)).await?;
    } else {
        store::give_up(&mut tx, &due).await?;
        store::hurry(&mut tx, &due, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Rings one device.
async fn ring(app: &App, due: &store::Due, device: &store::Device, reads: Language) -> Outcome {
    let language = message::interface_language(reads, &[]);
    // Belongs to no post: its receipt says only that this device shows what comes.
    let link = Link {
        post: uuid::Uuid::nil().into(),
        person: due.person_id,
        revision: 0,
        expires_at: app.clock.now().plus(LINK_LIFE),
    };
    let note = PushMessage {
        title: app.text(language, "push-title", &[]),
        body: app.text(language, "push-case", &[]),
        lang: language,
        tag: due.case_id.to_string(),
        url: format!("/case/{}", due.case_id),
        shown: link.shown_token(&app.link_key),
        urgent: true,
    };
    let note = push::Note {
        endpoint: &device.endpoint,
        p256dh: &device.p256dh,
        auth: &device.auth,
        message: &note,
        ttl: HOUR / SECOND,
        urgency: Urgency::High,
        topic: Topic::of(due.case_id.0.as_bytes()),
    };
    push::hand_over(app, &note).await
}
