//! Deliveries counted for the administrator, and taken up again.

use crate::db::{Conn, Result, execute, fetch_all, fetch_one, fetch_optional, scalar};
use crate::session::Viewer;
use caunoi_wire::post::{PostState, Priority};
use caunoi_wire::reach::ReachState;
use caunoi_wire::{Language, Timestamp, id::*};

#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: PostId,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub state: PostState,
    pub priority: Priority,
    pub original_language: Language,
    pub published_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

/// `$1` the viewer, `p` the post.
macro_rules! row {
    () => {
        "SELECT p.id, p.organisation_id, o.name AS organisation_name, p.state, p.priority, p.original_language,
            p.published_at, p.expires_at
        FROM post p JOIN organisation o ON o.id = p.organisation_id
        WHERE p.published_at IS NOT NULL AND EXISTS (SELECT 1 FROM admin_scope a
            WHERE a.person_id = $1 AND a.organisation_id = p.organisation_id) AND "
    };
}

const POSTS: &str = concat!(
    row!(),
    "p.organisation_id IN (SELECT oc.descendant_id FROM organisation_closure oc WHERE oc.ancestor_id = $2)
    AND p.published_at > $3 ORDER BY p.published_at DESC, p.id DESC LIMIT 30"
);

/// The latest posts of an organisation and all below it.
pub async fn posts(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
    since: Timestamp,
) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, POSTS, viewer.person, organisation, since)
}

const POST: &str = concat!(row!(), "p.id = $2");

pub async fn post(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, POST, viewer.person, id)
}

#[derive(sqlx::FromRow)]
pub struct Pulse {
    pub per_minute: i64,
    pub retrying: i64,
    pub retry_at: Option<Timestamp>,
}

const PULSE: &str =
    "SELECT COUNT(CASE WHEN d.state = 'accepted' AND d.updated_at > $2 THEN 1 END) AS per_minute,
        COUNT(CASE WHEN d.state = 'due' AND d.attempts > 0 THEN 1 END) AS retrying,
        MIN(CASE WHEN d.state = 'due' AND d.attempts > 0 THEN d.due_at END) AS retry_at
    FROM delivery d WHERE d.post_id = $1";

/// How a post moves: sent since a moment, waiting for another try.
pub async fn pulse(conn: &mut Conn, post: PostId, since: Timestamp) -> Result<Pulse> {
    fetch_one!(conn, Pulse, PULSE, post, since)
}

/// Deliveries of post `$1` that ended without reaching their person, who has not heard of it in any other way; the
/// last round of each.
macro_rules! retriable {
    () => {
        "d.post_id = $1 AND d.channel = 'push' AND d.state IN ('failed', 'expired')
        AND NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = d.post_id AND x.person_id = d.person_id)
        AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.post_id = d.post_id AND e.person_id = d.person_id
            AND (e.state IN ('accepted', 'due', 'sending', 'bundled') OR (e.channel = d.channel AND e.round > d.round)))"
    };
}

const RETRIABLE: &str = concat!("SELECT COUNT(*) FROM delivery d WHERE ", retriable!());

pub async fn retriable(conn: &mut Conn, post: PostId) -> Result<i64> {
    scalar!(conn, i64, RETRIABLE, post)
}

const RETRY: &str = concat!(
    "UPDATE delivery SET state = 'due', attempts = 0, reason = NULL, digest_at = NULL, due_at = $2, expires_at = $3,
        updated_at = $4
    WHERE (post_id, round, person_id, channel) IN (
        SELECT d.post_id, d.round, d.person_id, d.channel FROM delivery d WHERE ",
    retriable!(),
    ")"
);

/// Makes them due again. Returns how many.
pub async fn retry(
    conn: &mut Conn,
    post: PostId,
    due_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<i64> {
    let many = execute!(conn, RETRY, post, due_at, expires_at, now)?;
    Ok(i64::try_from(many).unwrap_or(i64::MAX))
}

/// People of a post in one state for one reason; one line for each who may be named.
#[derive(sqlx::FromRow)]
pub struct Line {
    pub name: Option<String>,
    pub state: ReachState,
    pub reason: Option<String>,
    pub people: i64,
}

// Names are of those it did not reach, never of readers; of people whose organisation the viewer administers.
const LINES: &str = concat!(
    "SELECT z.name, z.state, z.reason, COUNT(*) AS people FROM (
        SELECT y.state, CASE WHEN y.state = 'failed' THEN y.reason END AS reason,
            CASE WHEN y.is_named THEN y.person_id END AS person_id, CASE WHEN y.is_named THEN y.name END AS name,
            CASE WHEN y.is_named THEN y.search_name END AS search_name
        FROM (SELECT u.*, $3 AND u.state IN ('no_device', 'failed') AND (
                EXISTS (SELECT 1 FROM recipient_child rc JOIN child c ON c.id = rc.child_id
                    JOIN admin_scope a ON a.organisation_id = c.organisation_id AND a.person_id = $2
                    WHERE rc.post_id = $1 AND rc.person_id = u.person_id)
                OR EXISTS (SELECT 1 FROM membership m
                    JOIN admin_scope a ON a.organisation_id = m.organisation_id AND a.person_id = $2
                    WHERE m.person_id = u.person_id AND m.ended_at IS NULL)) AS is_named
            FROM (SELECT r.person_id, q.name, q.search_name, ",
    crate::reach::store::state!(),
    " AS state, (SELECT MIN(d.reason) FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
                    AND d.state IN ('failed', 'expired')) AS reason
                FROM recipient r JOIN person q ON q.id = r.person_id WHERE r.post_id = $1) u) y) z
    GROUP BY z.person_id, z.name, z.search_name, z.state, z.reason
    ORDER BY CASE WHEN z.person_id IS NULL THEN 0 ELSE 1 END, z.state, z.reason, z.search_name, z.person_id"
);

/// A post's people by state and reason; the sum is its audience.
pub async fn lines(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    with_names: bool,
) -> Result<Vec<Line>> {
    fetch_all!(conn, Line, LINES, post, viewer.person, with_names)
}
