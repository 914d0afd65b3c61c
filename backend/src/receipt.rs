//! What comes back: shown on the device, seen, acknowledged. Each once; repeating is harmless. Acknowledged is
//! never inferred from seen.

pub mod store;

use crate::app::App;
use crate::error::Result;
use crate::feed::{self, Reader};
use crate::live::Hint;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

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

/// Records that the reader opened a post; the post as they see it now.
///
/// # Errors
/// `not_found` when it is not theirs.
pub async fn see(app: &App, reader: &Reader, post: PostId, via: Via) -> Result<FeedItem> {
    let mut conn = app.db.read().await?;
    let mut item = feed::item(&mut conn, reader, post)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    drop(conn);
    if item.seen_at.is_none() {
        let mut tx = app.db.write().await?;
        store::insert(
            &mut tx,
            post,
            reader.person,
            "seen",
            reader.now,
            via.as_str(),
        )
        .await?;
        tx.commit().await?;
        app.live.hint(Hint::Reach(post));
        item.seen_at = Some(reader.now);
    }
    Ok(item)
}

/// Records the reader's acknowledgement, and that they saw the post.
///
/// # Errors
/// `not_found` when it is not theirs, `not_allowed` when they may read but not answer for these children,
/// `nothing_to_acknowledge` when nobody asked or the post was withdrawn.
pub async fn acknowledge(app: &App, reader: &Reader, post: PostId, via: Via) -> Result<FeedItem> {
    let mut tx = app.db.write().await?;
    let mut item = feed::item(&mut tx, reader, post)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if !item.ask_acknowledgement || item.withdrawn_at.is_some() {
        return Err(ErrorCode::NothingToAcknowledge.into());
    }
    if !item.may_respond {
        return Err(ErrorCode::NotAllowed.into());
    }
    if item.acknowledged_at.is_none() {
        store::insert(
            &mut tx,
            post,
            reader.person,
            "seen",
            reader.now,
            via.as_str(),
        )
        .await?;
        store::insert(
            &mut tx,
            post,
            reader.person,
            "acknowledged",
            reader.now,
            via.as_str(),
        )
        .await?;
        tx.commit().await?;
        app.live.hint(Hint::Reach(post));
        item.seen_at = item.seen_at.or(Some(reader.now));
        item.acknowledged_at = Some(reader.now);
    }
    Ok(item)
}

/// Records that a device showed the notification.
pub async fn shown(app: &App, post: PostId, person: PersonId, now: Timestamp) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::insert_for_recipient(
        &mut tx,
        post,
        person,
        "delivered",
        now,
        Via::ServiceWorker.as_str(),
    )
    .await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}
