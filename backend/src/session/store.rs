//! Sessions in the database, tokens as hashes.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional};
use crate::session::Viewer;
use caunoi_wire::{Language, Timestamp, id::*};

#[derive(sqlx::FromRow)]
pub struct SessionRow {
    pub id: SessionId,
    pub person_id: PersonId,
    pub name: String,
    pub reading_language: Language,
    pub last_seen_at: Timestamp,
}

const FIND: &str = "SELECT s.id, s.person_id, p.name, p.reading_language, s.last_seen_at
    FROM session s JOIN person p ON p.id = s.person_id
    WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND p.removed_at IS NULL";

pub async fn find(
    conn: &mut Conn,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<SessionRow>> {
    fetch_optional!(conn, SessionRow, FIND, token_hash, now)
}

pub struct NewSession {
    pub id: SessionId,
    pub person_id: PersonId,
    pub token_hash: Vec<u8>,
    pub device_label: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

const INSERT: &str = "INSERT INTO session (id, person_id, token_hash, device_label, created_at, last_seen_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $5, $6)";

pub async fn insert(conn: &mut Conn, s: &NewSession) -> Result<()> {
    execute!(
        conn,
        INSERT,
        s.id,
        s.person_id,
        &s.token_hash,
        &s.device_label,
        s.created_at,
        s.expires_at
    )?;
    Ok(())
}

const TOUCH: &str =
    "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND revoked_at IS NULL";

pub async fn touch(
    conn: &mut Conn,
    id: SessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    execute!(conn, TOUCH, id, now, expires_at)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct ListedSession {
    pub id: SessionId,
    pub device_label: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

const LIST: &str = "SELECT id, device_label, created_at, last_seen_at, expires_at FROM session
    WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen_at DESC LIMIT 100";

/// The viewer's own live sessions, latest used first.
pub async fn list(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<ListedSession>> {
    fetch_all!(conn, ListedSession, LIST, viewer.person, viewer.now)
}

const REVOKE: &str =
    "UPDATE session SET revoked_at = $3 WHERE id = $2 AND person_id = $1 AND revoked_at IS NULL";
/// A signed-out device must not ring any more.
const UNSUBSCRIBE: &str = "DELETE FROM subscription WHERE session_id = $1";

/// Ends one of the viewer's own sessions and its push subscription; false when there is none such.
pub async fn revoke(conn: &mut Conn, viewer: &Viewer, id: SessionId) -> Result<bool> {
    let revoked = execute!(conn, REVOKE, viewer.person, id, viewer.now)? == 1;
    if revoked {
        execute!(conn, UNSUBSCRIBE, id)?;
    }
    Ok(revoked)
}
