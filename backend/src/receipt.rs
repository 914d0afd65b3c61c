//! What comes back: shown on the device, seen, acknowledged. Each once; repeating is harmless. Acknowledged is
//! never inferred from seen.

pub mod group;
pub mod store;

use crate::app::App;
use crate::error::Result;
use crate::feed::store::FeedRow;
use crate::feed::{self, Reader};
use crate::live::Hint;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use uuid::Uuid;

/// Where a receipt came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    App,
    Light,
    ServiceWorker,
    Gateway,
}

impl Via {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Light => "light",
            Self::ServiceWorker => "service_worker",
            Self::Gateway => "gateway",
        }
    }
}

/// Something a recipient did with a post. Ids are in plain hexadecimal: both databases read that.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Receipt {
    #[serde(with = "uuid::serde::simple")]
    post: Uuid,
    #[serde(with = "uuid::serde::simple")]
    person: Uuid,
    kind: &'static str,
    at: Timestamp,
    via: &'static str,
}

impl Receipt {
    pub const fn new(
        post: PostId,
        person: PersonId,
        kind: &'static str,
        at: Timestamp,
        via: Via,
    ) -> Self {
        Self {
            post: post.0,
            person: person.0,
            kind,
            at,
            via: via.as_str(),
        }
    }
}

/// Records that the reader opened a post; the post as they see it now.
///
/// # Errors
/// `not_found` when it is not theirs.
pub async fn see(app: &App, reader: &Reader, post: PostId, via: Via) -> Result<FeedItem> {
    let mut conn = app.db.read().await?;
    let item = feed::item(&mut conn, reader, post).await?;
    let mut item = item.ok_or(ErrorCode::NotFound)?;
    drop(conn);
    if item.seen_at.is_none() {
        let seen = Receipt::new(post, reader.person, "seen", reader.now, via);
        group::write(app, vec![seen]).await?;
        app.live.hint(Hint::Reach(post));
        item.seen_at = Some(reader.now);
    }
    Ok(item)
}

/// Records the reader's acknowledgement, and that they saw the post; its row as it is now.
///
/// # Errors
/// `not_found` when it is not theirs, `not_allowed` when they may read but not answer for these children,
/// `nothing_to_acknowledge` when nobody asked or the post was withdrawn.
pub async fn acknowledge(app: &App, reader: &Reader, post: PostId, via: Via) -> Result<FeedRow> {
    let mut conn = app.db.read().await?;
    let row = feed::store::one(&mut conn, reader, post).await?;
    let mut row = row.ok_or(ErrorCode::NotFound)?;
    drop(conn);
    if !row.ask_acknowledgement || row.withdrawn_at.is_some() {
        return Err(ErrorCode::NothingToAcknowledge.into());
    }
    if !row.may_respond {
        return Err(ErrorCode::NotAllowed.into());
    }
    if row.acknowledged_at.is_none() {
        let receipts = ["seen", "acknowledged"]
            .map(|kind| Receipt::new(post, reader.person, kind, reader.now, via));
        group::write(app, receipts.to_vec()).await?;
        app.live.hint(Hint::Reach(post));
        row.seen_at = row.seen_at.or(Some(reader.now));
        row.acknowledged_at = Some(reader.now);
    }
    Ok(row)
}

/// Records that a device showed the notification.
pub async fn shown(app: &App, post: PostId, person: PersonId, now: Timestamp) -> Result<()> {
    let shown = Receipt::new(post, person, "delivered", now, Via::ServiceWorker);
    group::write(app, vec![shown]).await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}
