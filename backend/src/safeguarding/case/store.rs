//! Cases, their logs and who was told. Who may know of a case is part of each query.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar_optional};
use crate::session::Viewer;
use caunoi_wire::case::*;
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// Most cases in a list.
const LIST_LIMIT: i64 = 200;

/// Whether person `$1` may know of case `k`: counsellors of the child's organisation, and whoever was asked to take it
/// as long as they have an office there or above.
macro_rules! knows {
    () => {
        "(EXISTS (SELECT 1 FROM counsellor_scope s WHERE s.person_id = $1 AND s.organisation_id = k.organisation_id)
        OR (EXISTS (SELECT 1 FROM alert a WHERE a.subject = 'case' AND a.subject_id = k.id AND a.person_id = $1)
            AND EXISTS (SELECT 1 FROM admin_scope s WHERE s.person_id = $1 AND s.organisation_id = k.organisation_id)))"
    };
}

pub struct NewRow {
    pub id: CaseId,
    pub organisation: OrganisationId,
    pub child: ChildId,
    pub source: CaseSource,
    pub answer: Option<AnswerId>,
    pub due_at: Timestamp,
    pub sealed: Vec<u8>,
}

const INSERT: &str = "INSERT INTO safeguarding_case (id, organisation_id, child_id, source, answer_id, state, step, due_at,
        sealed, opened_at) VALUES ($1, $2, $3, $4, $5, 'open', -1, $6, $7, $8)";

pub async fn insert(conn: &mut Conn, row: &NewRow, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        INSERT,
        row.id,
        row.organisation,
        row.child,
        row.source,
        row.answer,
        row.due_at,
        &row.sealed,
        now
    )?;
    Ok(())
}

pub struct NewEntry {
    pub id: Uuid,
    pub case: CaseId,
    pub organisation: OrganisationId,
    pub actor: Option<PersonId>,
    pub action: CaseAction,
    pub sealed: Vec<u8>,
}

const INSERT_ENTRY: &str =
    "INSERT INTO case_entry (id, case_id, organisation_id, position, at, actor_id, action, sealed)
    SELECT $1, $2, $3, (SELECT COALESCE(MAX(x.position) + 1, 0) FROM case_entry x WHERE x.case_id = $2), $4, $5, $6, $7";

/// The case is locked.
pub async fn insert_entry(conn: &mut Conn, e: &NewEntry, at: Timestamp) -> Result<()> {
    execute!(
        conn,
        INSERT_ENTRY,
        e.id,
        e.case,
        e.organisation,
        at,
        e.actor,
        e.action,
        &e.sealed
    )?;
    Ok(())
}

macro_rules! summary {
    ($which:literal) => {
        concat!(
            "SELECT k.id, c.name AS child_name, o.name AS organisation_name, k.state, w.name AS owner_name,
                COALESCE(k.owner_id = $1, FALSE) AS mine, k.opened_at, k.due_at
            FROM safeguarding_case k
            JOIN organisation o ON o.id = k.organisation_id
            JOIN child c ON c.id = k.child_id
            LEFT JOIN person w ON w.id = k.owner_id
            WHERE ",
            knows!(),
            $which
        )
    };
}

const LIST: &str = summary!(
    " ORDER BY CASE k.state WHEN 'open' THEN 0 WHEN 'taken' THEN 1 ELSE 2 END, k.opened_at DESC, k.id LIMIT $2"
);

/// Those that wait first, then those in hand, then the closed ones, each the newest first.
pub async fn list(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<CaseSummary>> {
    fetch_all!(conn, CaseSummary, LIST, viewer.person, LIST_LIMIT)
}

const SUMMARY: &str = summary!(" AND k.id = $2");

pub async fn summary(conn: &mut Conn, viewer: &Viewer, id: CaseId) -> Result<Option<CaseSummary>> {
    fetch_optional!(conn, CaseSummary, SUMMARY, viewer.person, id)
}

/// What deciding about a case needs.
#[derive(sqlx::FromRow)]
pub struct Head {
    pub id: CaseId,
    pub organisation_id: OrganisationId,
    pub child_id: ChildId,
    pub answer_id: Option<AnswerId>,
    pub state: CaseState,
    pub sealed: Vec<u8>,
}

const FIND: &str = concat!(
    "SELECT k.id, k.organisation_id, k.child_id, k.answer_id, k.state, k.sealed FROM safeguarding_case k
    WHERE k.id = $2 AND ",
    knows!()
);

pub async fn find(conn: &mut Conn, viewer: &Viewer, id: CaseId) -> Result<Option<Head>> {
    fetch_optional!(conn, Head, FIND, viewer.person, id)
}

const LOCK: &str = "UPDATE safeguarding_case SET state = state WHERE id = $1";

/// Lets those who act on one case queue: it is taken by one.
pub async fn lock(conn: &mut Conn, id: CaseId) -> Result<()> {
    execute!(conn, LOCK, id)?;
    Ok(())
}

const TAKE: &str = "UPDATE safeguarding_case SET state = 'taken', owner_id = $2, taken_at = $3, due_at = NULL WHERE id = $1";

pub async fn take(conn: &mut Conn, id: CaseId, viewer: &Viewer) -> Result<()> {
    execute!(conn, TAKE, id, viewer.person, viewer.now)?;
    Ok(())
}

const HAND_OVER: &str = "UPDATE safeguarding_case SET state = 'open', owner_id = NULL, step = 0, due_at = $2 WHERE id = $1";

/// It waits again, for one person first.
pub async fn hand_over(conn: &mut Conn, id: CaseId, due_at: Timestamp) -> Result<()> {
    execute!(conn, HAND_OVER, id, due_at)?;
    Ok(())
}

const CLOSE: &str =
    "UPDATE safeguarding_case SET state = 'closed', closed_at = $2, due_at = NULL WHERE id = $1";

pub async fn close(conn: &mut Conn, id: CaseId, now: Timestamp) -> Result<()> {
    execute!(conn, CLOSE, id, now)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct EntryRow {
    pub id: Uuid,
    pub at: Timestamp,
    pub action: CaseAction,
    pub actor: Option<String>,
    pub sealed: Vec<u8>,
}

const ENTRIES: &str = "SELECT e.id, e.at, e.action, q.name AS actor, e.sealed FROM case_entry e
    LEFT JOIN person q ON q.id = e.actor_id WHERE e.case_id = $1 ORDER BY e.position";

pub async fn entries(conn: &mut Conn, id: CaseId) -> Result<Vec<EntryRow>> {
    fetch_all!(conn, EntryRow, ENTRIES, id)
}

const CLASS: &str = "SELECT gr.name FROM enrolment e JOIN groups gr ON gr.id = e.group_id
    WHERE e.child_id = $1 AND e.ended_at IS NULL AND gr.kind = 'class' ORDER BY gr.name LIMIT 1";

pub async fn class(conn: &mut Conn, child: ChildId) -> Result<Option<String>> {
    scalar_optional!(conn, String, CLASS, child)
}

const GUARDIANS: &str = "SELECT q.name, (SELECT MIN(k.value) FROM contact k WHERE k.person_id = q.id AND k.kind = 'phone')
        AS phone, (g.blocked_until IS NOT NULL AND g.blocked_until > $2) AS blocked
    FROM guardianship g JOIN person q ON q.id = g.guardian_id
    WHERE g.child_id = $1 AND g.ended_at IS NULL ORDER BY q.search_name, q.id";

/// Who cares for a child; who must not hear of it is marked.
pub async fn guardians(
    conn: &mut Conn,
    child: ChildId,
    now: Timestamp,
) -> Result<Vec<CaseContact>> {
    fetch_all!(conn, CaseContact, GUARDIANS, child, now)
}
