//! Settings of organisations, and what they entered for instruments.

use crate::db::{Conn, Result, execute, fetch_optional};
use caunoi_wire::{Timestamp, id::OrganisationId};
use uuid::Uuid;

const SET_CHILD_ANSWERS: &str = "INSERT INTO wellbeing (organisation_id, child_answers, changed_at) VALUES ($1, $2, $3)
    ON CONFLICT (organisation_id) DO UPDATE SET child_answers = excluded.child_answers, changed_at = excluded.changed_at";

pub async fn set_child_answers(
    conn: &mut Conn,
    id: OrganisationId,
    on: bool,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, SET_CHILD_ANSWERS, id, on, now)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: Uuid,
    pub organisation_id: OrganisationId,
    pub sealed: Vec<u8>,
}

const NEAREST: &str = "SELECT i.id, i.organisation_id, i.sealed FROM instrument i
    JOIN organisation_closure oc ON oc.ancestor_id = i.organisation_id
    WHERE oc.descendant_id = $1 AND i.name = $2 ORDER BY oc.depth LIMIT 1";

/// What was entered here, or nearest above.
pub async fn nearest(conn: &mut Conn, id: OrganisationId, key: &str) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, NEAREST, id, key)
}

const OWN: &str =
    "SELECT id, organisation_id, sealed FROM instrument WHERE organisation_id = $1 AND name = $2";

pub async fn own(conn: &mut Conn, id: OrganisationId, key: &str) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, OWN, id, key)
}

const UPSERT: &str = "INSERT INTO instrument (id, organisation_id, name, sealed, changed_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (organisation_id, name) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at";

pub async fn upsert(conn: &mut Conn, row: &Row, key: &str, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        UPSERT,
        row.id,
        row.organisation_id,
        key,
        &row.sealed,
        now
    )?;
    Ok(())
}
