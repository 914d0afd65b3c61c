//! The entries.

use super::Entry;
use crate::db::{Conn, Result, execute, fetch_all, fetch_optional};
use caunoi_wire::{Timestamp, id::*};

/// Entries of one organisation are written one after the other; SQLite has one writer anyhow.
const LOCK: &str = "SELECT id FROM organisation WHERE id = $1";
const LOCK_POSTGRES: &str = "SELECT id FROM organisation WHERE id = $1 FOR UPDATE";
const LAST: &str =
    "SELECT seq, hash FROM audit WHERE organisation_id = $1 ORDER BY seq DESC LIMIT 1";

pub async fn last(conn: &mut Conn, organisation: OrganisationId) -> Result<(i64, Vec<u8>)> {
    let lock = conn.dialect(LOCK, LOCK_POSTGRES);
    fetch_optional!(conn, (OrganisationId,), lock, organisation)?;
    Ok(fetch_optional!(conn, (i64, Vec<u8>), LAST, organisation)?.unwrap_or_default())
}

const INSERT: &str =
    "INSERT INTO audit (organisation_id, seq, at, actor_id, action, subject, previous_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn insert(
    conn: &mut Conn,
    organisation: OrganisationId,
    e: &Entry<'_>,
    previous: &[u8],
    hash: &[u8],
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        organisation,
        e.seq,
        e.at,
        e.actor,
        e.action,
        e.subject,
        previous,
        hash
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Row {
    pub organisation_id: OrganisationId,
    pub seq: i64,
    pub at: Timestamp,
    pub actor_id: Option<PersonId>,
    pub action: String,
    pub subject: String,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

const ALL: &str = "SELECT organisation_id, seq, at, actor_id, action, subject, previous_hash, hash
    FROM audit ORDER BY organisation_id, seq";

pub async fn all(conn: &mut Conn) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, ALL)
}
