//! Who leaves the audience of an event gives their place back: a child that left the class or the school, a colleague
//! who is none any more. Who waits moves up in the same transaction. What happens here is part of what made them leave.

pub mod store;

use crate::db::Conn;
use crate::error::Result;
use crate::post;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// After a roster has changed. Whether somebody moved up, so that there is something to send.
pub async fn of_organisation(
    conn: &mut Conn,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<bool> {
    let posts = store::of_children(conn, organisation, now).await?;
    free(conn, &posts, now).await
}

/// After somebody's work has ended.
pub async fn of_person(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<bool> {
    let posts = store::of_person(conn, person, now).await?;
    free(conn, &posts, now).await
}

async fn free(conn: &mut Conn, posts: &[store::Open], now: Timestamp) -> Result<bool> {
    let mut moved_up = false;
    for post in posts {
        // Whoever answers meanwhile waits: places are counted by one at a time.
        post::store::lock(conn, post.post_id).await?;
        if store::decline(conn, post, now).await? > 0 {
            moved_up |= super::promote(conn, post.post_id, now).await?;
        }
    }
    Ok(moved_up)
}

/// Refuses who has left since the event was told.
///
/// # Errors
/// `not_invited`.
pub async fn check(conn: &mut Conn, id: PostId, attendee: uuid::Uuid) -> Result<()> {
    let audience = store::audience(conn, id).await?;
    let audience = audience.ok_or(ErrorCode::NotFound)?;
    if store::is_addressed(conn, audience, attendee).await? {
        return Ok(());
    }
    Err(ErrorCode::NotInvited.into())
}
