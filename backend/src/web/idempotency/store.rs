//! The remembered answers.

use crate::db::{Conn, Result, execute, fetch_one};
use caunoi_wire::{Timestamp, id::PersonId};

#[derive(sqlx::FromRow)]
pub struct Known {
    pub request_hash: Vec<u8>,
    pub status: Option<i32>,
    pub body: Option<String>,
}

const INSERT: &str =
    "INSERT INTO idempotency (person_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (person_id, key) DO NOTHING";

/// Claims a key; false when it is known.
pub async fn insert(
    conn: &mut Conn,
    person: PersonId,
    key: &str,
    request_hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, INSERT, person, key, request_hash, now)? == 1)
}

const FIND: &str =
    "SELECT request_hash, status, body FROM idempotency WHERE person_id = $1 AND key = $2";

pub async fn find(conn: &mut Conn, person: PersonId, key: &str) -> Result<Known> {
    fetch_one!(conn, Known, FIND, person, key)
}

const ANSWER: &str =
    "UPDATE idempotency SET status = $3, body = $4 WHERE person_id = $1 AND key = $2";

pub async fn answer(
    conn: &mut Conn,
    person: PersonId,
    key: &str,
    status: u16,
    body: &str,
) -> Result<()> {
    execute!(conn, ANSWER, person, key, i32::from(status), body)?;
    Ok(())
}

const FORGET: &str = "DELETE FROM idempotency WHERE person_id = $1 AND key = $2";

pub async fn forget(conn: &mut Conn, person: PersonId, key: &str) -> Result<()> {
    execute!(conn, FORGET, person, key)?;
    Ok(())
}

const FORGET_ABANDONED: &str = "DELETE FROM idempotency WHERE person_id = $1
    AND ((key = $2 AND status IS NULL AND created_at < $3) OR created_at < $4)";

/// Drops a claim whose process died, and answers too old to repeat.
pub async fn forget_abandoned(
    conn: &mut Conn,
    person: PersonId,
    key: &str,
    abandoned: Timestamp,
    old: Timestamp,
) -> Result<()> {
    execute!(conn, FORGET_ABANDONED, person, key, abandoned, old)?;
    Ok(())
}
