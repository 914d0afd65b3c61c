//! Push subscriptions: one browser's endpoint with its keys, re-synced on every open of the app; whether it can ring,
//! and a notice to oneself that proves it.

pub mod http;
pub mod store;

use crate::app::App;
use crate::delivery::decide::Outcome;
use crate::delivery::{message, push};
use crate::error::Result;
use crate::light::{LINK_LIFE, Link};
use crate::session::Viewer;
use crate::session::rate::{self, PUSH_TEST};
use caunoi_webpush::{Topic, Urgency};
use caunoi_wire::ErrorCode;
use caunoi_wire::push::{PushMessage, PushTested};

/// A test that comes late tells nothing, seconds.
const TEST_LIFE: i64 = 60;

/// Rings this very device, so that its owner hears it. Sent at once: somebody waits for what comes of it.
pub async fn test(app: &App, viewer: &Viewer) -> Result<PushTested> {
    rate::hit(app, PUSH_TEST, &viewer.person.to_string()).await?;
    let mut conn = app.db.read().await?;
    let own = store::own(&mut conn, viewer)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    drop(conn);
    let language = message::interface_language(viewer.reading_language, &[]);
    // Belongs to no post: its receipt says only that this device shows what comes.
    let link = Link {
        post: uuid::Uuid::nil().into(),
        person: viewer.person,
        revision: 0,
        expires_at: viewer.now.plus(LINK_LIFE),
    };
    let note = PushMessage {
        title: app.text(language, "push-title", &[]),
        body: app.text(language, "push-test", &[]),
        lang: language,
        tag: "test".to_owned(),
        url: "/settings".to_owned(),
        shown: link.shown_token(&app.link_key),
        urgent: false,
    };
    let outcome = push::hand_over(
        app,
        &push::Note {
            endpoint: &own.endpoint,
            p256dh: &own.p256dh,
            auth: &own.auth,
            message: &note,
            ttl: TEST_LIFE,
            urgency: Urgency::High,
            topic: Topic::of(viewer.session.0.as_bytes()),
        },
    )
    .await;
    let mut tx = app.db.write().await?;
    if let Some(accepted) = outcome.took_it() {
        let id = own.id.0;
        store::tried(&mut tx, &[store::Try { id, accepted }], viewer.now).await?;
    } else if outcome == Outcome::Gone {
        store::delete_gone(&mut tx, own.id, viewer.now).await?;
    }
    tx.commit().await?;
    let reason = match outcome {
        Outcome::Refused { reason } | Outcome::Retry { reason, .. } => Some(reason.to_owned()),
        Outcome::Gone => Some("no_device".to_owned()),
        Outcome::Accepted | Outcome::Deferred { .. } => None,
    };
    Ok(PushTested {
        accepted: outcome == Outcome::Accepted,
        reason,
    })
}
