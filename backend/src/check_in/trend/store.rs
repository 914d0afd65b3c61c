//! Months that are over, and what is told of them.

use crate::db::{Conn, Result, execute, fetch_all, json, scalar};
use crate::session::Viewer;
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::{Date, Timestamp, id::*};
use uuid::Uuid;

const LAST_MONTH: &str = "SELECT MAX(month) FROM trend_month";

pub async fn last_month(conn: &mut Conn) -> Result<Option<Date>> {
    scalar!(conn, Option<Date>, LAST_MONTH)
}

const FIRST_ANSWER: &str = "SELECT MIN(first) FROM (
    SELECT MIN(at) AS first FROM answer WHERE at >= $1 AND at < $2
    UNION ALL SELECT MIN(asked_at) FROM help_request WHERE asked_at >= $1 AND asked_at < $2) x";

/// When the first answer was given, or the first request for help.
pub async fn first_answer(
    conn: &mut Conn,
    since: Timestamp,
    until: Timestamp,
) -> Result<Option<Timestamp>> {
    scalar!(conn, Option<Timestamp>, FIRST_ANSWER, since, until)
}

#[derive(sqlx::FromRow)]
pub struct Node {
    pub id: OrganisationId,
    pub parent_id: Option<OrganisationId>,
}

// Those above come first.
const ORGANISATIONS: &str = "SELECT o.id, o.parent_id FROM organisation o ORDER BY
    (SELECT COUNT(*) FROM organisation_closure oc WHERE oc.descendant_id = o.id), o.id";

pub async fn organisations(conn: &mut Conn) -> Result<Vec<Node>> {
    fetch_all!(conn, Node, ORGANISATIONS)
}

#[derive(sqlx::FromRow)]
pub struct Answer {
    pub id: AnswerId,
    pub organisation_id: OrganisationId,
    pub child_id: ChildId,
    pub instrument: String,
    pub sealed: Vec<u8>,
    pub at: Timestamp,
}

const BATCH: &str = "SELECT id, organisation_id, child_id, instrument, sealed, at FROM answer
    WHERE at >= $1 AND at < $2 AND id > $3 ORDER BY id LIMIT $4";

/// Answers of a stretch of time, in the order of their ids.
pub async fn batch(
    conn: &mut Conn,
    (from, until): (Timestamp, Timestamp),
    after: Uuid,
    limit: i64,
) -> Result<Vec<Answer>> {
    fetch_all!(conn, Answer, BATCH, from, until, after, limit)
}

#[derive(sqlx::FromRow)]
pub struct Asked {
    pub organisation_id: OrganisationId,
    pub answered: i64,
    pub waiting: i64,
}

const ASKED: &str = "SELECT organisation_id, CAST(COUNT(*) - SUM(waits) AS BIGINT) AS answered,
        CAST(SUM(waits) AS BIGINT) AS waiting
    FROM (SELECT c.organisation_id, h.child_id,
            MAX(CASE WHEN h.answered_at IS NULL AND h.closed_at IS NULL THEN 1 ELSE 0 END) AS waits
        FROM help_request h JOIN child c ON c.id = h.child_id
        WHERE h.asked_at >= $1 AND h.asked_at < $2 GROUP BY c.organisation_id, h.child_id) x
    GROUP BY organisation_id";

/// Children of each organisation about whom help was asked for: all answered, or something waits.
pub async fn asked(conn: &mut Conn, (from, until): (Timestamp, Timestamp)) -> Result<Vec<Asked>> {
    fetch_all!(conn, Asked, ASKED, from, until)
}

const INSERT_MONTH: &str =
    "INSERT INTO trend_month (month, published_at) VALUES ($1, $2) ON CONFLICT (month) DO NOTHING";

/// False when another process has published it.
pub async fn insert_month(conn: &mut Conn, month: Date, now: Timestamp) -> Result<bool> {
    Ok(execute!(conn, INSERT_MONTH, month, now)? == 1)
}

const INSERT: &str =
    "INSERT INTO trend (month, instrument, organisation_id, counts) VALUES ($1, $2, $3, $4)";

pub async fn insert(
    conn: &mut Conn,
    month: Date,
    key: &str,
    organisation: OrganisationId,
    counts: &[i64],
) -> Result<()> {
    execute!(conn, INSERT, month, key, organisation, json(counts)?)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Row {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
    pub instrument: String,
    pub month: Date,
    pub counts: String,
}

const ALL: &str = "SELECT t.organisation_id, o.name, o.kind, t.instrument, t.month, t.counts
    FROM trend t JOIN organisation o ON o.id = t.organisation_id
    JOIN oversight_scope s ON s.organisation_id = t.organisation_id AND s.person_id = $1
    ORDER BY (SELECT COUNT(*) FROM organisation_closure oc WHERE oc.descendant_id = o.id), o.search_name, o.id,
        t.instrument, t.month LIMIT 20000";

/// Of the organisations that the viewer oversees, those above first.
pub async fn all(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, ALL, viewer.person)
}
