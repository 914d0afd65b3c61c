//! Cases whose time has come, and who is above.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar};
use crate::safeguarding::case::TAKE_WITHIN;
use caunoi_wire::{Timestamp, id::*};

const IS_DUE: &str =
    "SELECT EXISTS (SELECT 1 FROM safeguarding_case WHERE state = 'open' AND due_at <= $1)";

pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    scalar!(conn, bool, IS_DUE, now)
}

#[derive(sqlx::FromRow)]
pub struct Due {
    pub id: CaseId,
    pub organisation_id: OrganisationId,
    pub step: i32,
}

// Who comes second on PostgreSQL waits for the row, sees its new time, and takes nothing.
const TAKE_DUE: &str = "UPDATE safeguarding_case SET due_at = $2
    WHERE id = (SELECT id FROM safeguarding_case WHERE state = 'open' AND due_at <= $1 ORDER BY due_at, id LIMIT 1)
        AND state = 'open' AND due_at <= $1
    RETURNING id, organisation_id, step";

/// The case that is due first; its next time is set in the same statement.
pub async fn take_due(conn: &mut Conn, now: Timestamp, next: Timestamp) -> Result<Option<Due>> {
    fetch_optional!(conn, Due, TAKE_DUE, now, next)
}

const SET_STEP: &str = "UPDATE safeguarding_case SET step = $2, due_at = $3 WHERE id = $1";

/// How far up it was asked, and when the next are.
pub async fn set_step(conn: &mut Conn, id: CaseId, step: i32, next_at: Timestamp) -> Result<()> {
    execute!(conn, SET_STEP, id, step, next_at)?;
    Ok(())
}

const ADMINISTRATORS: &str = "SELECT DISTINCT CAST(oc.depth AS INTEGER) AS depth, m.person_id FROM organisation_closure oc
    JOIN membership m ON m.organisation_id = oc.ancestor_id AND m.role = 'admin' AND m.ended_at IS NULL
    WHERE oc.descendant_id = $1 ORDER BY depth, m.person_id";

/// Administrators from an organisation up, with how far up.
pub async fn administrators(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<(i32, PersonId)>> {
    fetch_all!(conn, (i32, PersonId), ADMINISTRATORS, organisation)
}

// At the top the next time is further away than that: nobody else can be asked sooner.
const HURRY: &str =
    "UPDATE safeguarding_case SET due_at = $3 WHERE id = $1 AND state = 'open' AND due_at <= $4
    AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.subject = 'case' AND a.subject_id = $1 AND (a.round > $2
        OR (a.round = $2 AND (a.due_at IS NOT NULL OR a.sent_at IS NOT NULL))))";

/// When nobody of a round could be rung, the next are asked at once.
pub async fn hurry(conn: &mut Conn, id: CaseId, round: i32, now: Timestamp) -> Result<()> {
    execute!(conn, HURRY, id, round, now, now.plus(TAKE_WITHIN))?;
    Ok(())
}
