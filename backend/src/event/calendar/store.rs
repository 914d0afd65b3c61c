//! What takes place for a person, and the addresses that calendar programs follow.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar_optional};
use crate::feed::Reader;
use crate::feed::store::allowed;
use crate::post::store::organises;
use crate::session::Viewer;
use caunoi_wire::event::{Category, EventStatus};
use caunoi_wire::{Language, Timestamp, id::*};

/// Most events of one answer.
const LIMIT: i64 = 500;

#[derive(sqlx::FromRow)]
pub struct Row {
    pub post_id: PostId,
    pub organisation_name: String,
    pub fallback_languages: String,
    pub original_language: Language,
    pub category: Category,
    pub status: EventStatus,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub changed_at: Timestamp,
    pub place: String,
    pub map_link: Option<String>,
    pub bring: String,
    pub sequence: i32,
    /// The best answer among the reader's: 0 coming, 1 waiting, 2 declined.
    pub rank: Option<i64>,
}

macro_rules! columns {
    ($rank:expr) => {
        concat!(
            "SELECT p.id AS post_id, o.name AS organisation_name, o.languages AS fallback_languages,
                p.original_language, e.category, e.status, e.starts_at, e.ends_at, e.changed_at, e.place, e.map_link,
                e.bring, e.sequence, CAST(", $rank, " AS BIGINT) AS rank
            FROM event e JOIN post p ON p.id = e.post_id JOIN organisation o ON o.id = p.organisation_id "
        )
    };
}

/// The best answer of recipient `r`: 0 coming, 1 waiting, 2 declined.
macro_rules! rank {
    () => {
        "(SELECT MIN(CASE s.state WHEN 'coming' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END) FROM signup s
            WHERE s.post_id = r.post_id AND (s.attendee_id = r.person_id OR EXISTS (SELECT 1 FROM recipient_child rc
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id AND rc.child_id = s.attendee_id)))"
    };
}

pub(crate) use rank;

/// `$1` the reader, `$2` now.
macro_rules! received {
    () => {
        concat!(
            columns!(rank!()),
            "JOIN recipient r ON r.post_id = p.id WHERE r.person_id = $1 AND p.state = 'published'
            AND (p.expires_at IS NULL OR p.expires_at > $2) AND ",
            allowed!("may_receive")
        )
    };
}

const RECEIVED: &str = concat!(
    received!(),
    " AND e.starts_at < $4 AND e.ends_at >= $3 ORDER BY e.starts_at, e.post_id LIMIT $5"
);

/// Events the reader was told of, in the order they take place.
pub async fn received(
    conn: &mut Conn,
    reader: &Reader,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Row>> {
    fetch_all!(
        conn,
        Row,
        RECEIVED,
        reader.person,
        reader.now,
        from,
        until,
        LIMIT
    )
}

const ONE: &str = concat!(received!(), " AND p.id = $3");

pub async fn one(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, ONE, reader.person, reader.now, id)
}

const MANAGED: &str = concat!(
    columns!("NULL"),
    "WHERE p.state IN ('scheduled', 'published') AND ",
    organises!(),
    " AND e.starts_at < $3 AND e.ends_at >= $2 ORDER BY e.starts_at, e.post_id LIMIT $4"
);

/// Events the viewer manages.
pub async fn managed(
    conn: &mut Conn,
    viewer: &Viewer,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, MANAGED, viewer.person, from, until, LIMIT)
}

#[derive(sqlx::FromRow)]
pub struct Owner {
    pub person_id: PersonId,
    pub reading_language: Language,
}

const OWNER: &str =
    "SELECT f.person_id, q.reading_language FROM calendar_feed f JOIN person q ON q.id = f.person_id
    WHERE f.token_hash = $1 AND q.removed_at IS NULL";

/// Whose address it is.
pub async fn owner(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Owner>> {
    fetch_optional!(conn, Owner, OWNER, token_hash)
}

const PUT: &str = "INSERT INTO calendar_feed (person_id, token_hash, created_at) VALUES ($1, $2, $3)
    ON CONFLICT (person_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at";

pub async fn put(conn: &mut Conn, viewer: &Viewer, token_hash: &[u8]) -> Result<()> {
    execute!(conn, PUT, viewer.person, token_hash, viewer.now)?;
    Ok(())
}

const CREATED_AT: &str = "SELECT created_at FROM calendar_feed WHERE person_id = $1";

/// Since when the viewer's calendar is followed.
pub async fn created_at(conn: &mut Conn, viewer: &Viewer) -> Result<Option<Timestamp>> {
    scalar_optional!(conn, Timestamp, CREATED_AT, viewer.person)
}

const DELETE: &str = "DELETE FROM calendar_feed WHERE person_id = $1";

pub async fn delete(conn: &mut Conn, viewer: &Viewer) -> Result<()> {
    execute!(conn, DELETE, viewer.person)?;
    Ok(())
}
