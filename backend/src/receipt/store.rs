//! Receipts: at most one of a kind for each recipient, the first one counts.

use crate::db::{Conn, Result, execute};
use caunoi_wire::{Timestamp, id::*};

const INSERT: &str =
    "INSERT INTO receipt (post_id, person_id, kind, at, via) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (post_id, person_id, kind) DO NOTHING";

pub async fn insert(
    conn: &mut Conn,
    post: PostId,
    person: PersonId,
    kind: &str,
    at: Timestamp,
    via: &str,
) -> Result<()> {
    execute!(conn, INSERT, post, person, kind, at, via)?;
    Ok(())
}

const INSERT_FOR_RECIPIENT: &str = "INSERT INTO receipt (post_id, person_id, kind, at, via)
    SELECT r.post_id, r.person_id, $3, $4, $5 FROM recipient r WHERE r.post_id = $1 AND r.person_id = $2
    ON CONFLICT (post_id, person_id, kind) DO NOTHING";

/// Only for somebody the post was for.
pub async fn insert_for_recipient(
    conn: &mut Conn,
    post: PostId,
    person: PersonId,
    kind: &str,
    at: Timestamp,
    via: &str,
) -> Result<()> {
    execute!(conn, INSERT_FOR_RECIPIENT, post, person, kind, at, via)?;
    Ok(())
}
