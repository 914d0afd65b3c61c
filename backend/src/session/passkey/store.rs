//! Passkeys in the database.

use crate::db::{Conn, Result, execute, fetch_all, scalars};
use crate::session::Viewer;
use caunoi_wire::session::PasskeyInfo;
use caunoi_wire::{Timestamp, id::*};

const INSERT: &str =
    "INSERT INTO passkey (id, person_id, credential_id, credential, label, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

pub async fn insert(
    conn: &mut Conn,
    id: PasskeyId,
    person: PersonId,
    credential_id: &str,
    credential: &str,
    label: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        id,
        person,
        credential_id,
        credential,
        label,
        now
    )?;
    Ok(())
}

const CREDENTIALS: &str = "SELECT credential FROM passkey WHERE person_id = $1 ORDER BY created_at";

pub async fn credentials(conn: &mut Conn, person: PersonId) -> Result<Vec<String>> {
    scalars!(conn, String, CREDENTIALS, person)
}

const UPDATE: &str =
    "UPDATE passkey SET credential = $2, last_used_at = $3 WHERE credential_id = $1";

pub async fn update(
    conn: &mut Conn,
    credential_id: &str,
    credential: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, UPDATE, credential_id, credential, now)?;
    Ok(())
}

const LIST: &str = "SELECT id, label, created_at, last_used_at FROM passkey WHERE person_id = $1 ORDER BY created_at";

pub async fn list(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<PasskeyInfo>> {
    fetch_all!(conn, PasskeyInfo, LIST, viewer.person)
}

const DELETE: &str = "DELETE FROM passkey WHERE id = $2 AND person_id = $1";

/// False when the viewer has no such passkey.
pub async fn delete(conn: &mut Conn, viewer: &Viewer, id: PasskeyId) -> Result<bool> {
    Ok(execute!(conn, DELETE, viewer.person, id)? == 1)
}
