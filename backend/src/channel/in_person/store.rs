//! Visits. Who may visit whom about which post is part of every query.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar};
use crate::session::Viewer;
use caunoi_wire::post::PostState;
use caunoi_wire::visit::{TAKEN_BACK_FOR, VISITS_FOR};
use caunoi_wire::{Language, Timestamp, id::*};

/// `$1` the viewer, `p` the post, `r` the recipient: who manages the post, a teacher of a child it is about, a
/// collaborator of the organisation that speaks or of that child's.
macro_rules! may_visit {
    () => {
        concat!(
            "(", crate::post::store::manages!(), "
            OR EXISTS (SELECT 1 FROM recipient_child rc JOIN enrolment e ON e.child_id = rc.child_id
                JOIN group_scope gs ON gs.group_id = e.group_id
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id AND e.ended_at IS NULL
                AND gs.person_id = $1)
            OR EXISTS (SELECT 1 FROM membership m JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
                WHERE m.person_id = $1 AND m.role = 'collaborator' AND m.ended_at IS NULL
                AND (oc.descendant_id = p.organisation_id OR oc.descendant_id IN (
                    SELECT c.organisation_id FROM recipient_child rc JOIN child c ON c.id = rc.child_id
                    WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id))))"
        )
    };
}
pub(crate) use may_visit;

#[derive(sqlx::FromRow)]
pub struct Found {
    pub organisation_id: OrganisationId,
    pub state: PostState,
}

const FIND: &str = concat!(
    "SELECT p.organisation_id, p.state FROM recipient r JOIN post p ON p.id = r.post_id
    WHERE r.post_id = $2 AND r.person_id = $3 AND ",
    may_visit!()
);

/// The post of a recipient whom the viewer may visit about it.
pub async fn find(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    person: PersonId,
) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, FIND, viewer.person, post, person)
}

const VISITS: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM recipient r JOIN post p ON p.id = r.post_id WHERE r.post_id = $2 AND ",
    may_visit!(),
    ")"
);

/// Whether there is anybody whom the viewer may visit about this post.
pub async fn visits(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<bool> {
    scalar!(conn, bool, VISITS, viewer.person, post)
}

const INSERT: &str =
    "INSERT INTO visit (post_id, person_id, visitor_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (post_id, person_id) DO NOTHING";

/// False when somebody was there before.
pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    person: PersonId,
    at: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, INSERT, post, person, viewer.person, at)? == 1)
}

const DELETE: &str = "DELETE FROM visit WHERE post_id = $1 AND person_id = $2";

pub async fn delete(conn: &mut Conn, post: PostId, person: PersonId) -> Result<bool> {
    Ok(execute!(conn, DELETE, post, person)? == 1)
}

const CANCEL_PAID: &str =
    "UPDATE delivery SET state = 'cancelled', reason = 'visited', updated_at = $3
    WHERE post_id = $1 AND person_id = $2 AND state = 'due' AND channel <> 'push' AND digest_at IS NULL";

pub async fn cancel_paid(
    conn: &mut Conn,
    post: PostId,
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, CANCEL_PAID, post, person, now)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct ToTellRow {
    pub post_id: PostId,
    pub person_id: PersonId,
    pub name: String,
    pub phone: Option<String>,
    pub visited: bool,
    pub published_at: Timestamp,
}

/// Longest list on one phone: nobody walks to more doors in two weeks.
const TO_TELL_LIMIT: i64 = 1_000;

// `$2` what was sent since, `$3` now, `$4` the viewer's own visits since.
const TO_TELL: &str = concat!(
    "SELECT y.post_id, y.person_id, y.name, y.phone, y.visited, y.published_at FROM (SELECT r.post_id, q.id AS person_id, q.name,
        q.search_name, r.published_at,
        (SELECT MIN(c.value) FROM contact c WHERE c.person_id = q.id AND c.kind = 'phone') AS phone, ",
    crate::reach::store::state!(),
    " AS state,
        EXISTS (SELECT 1 FROM visit v WHERE v.post_id = r.post_id AND v.person_id = r.person_id
            AND v.visitor_id = $1 AND v.at > $4) AS visited
        FROM post p JOIN recipient r ON r.post_id = p.id JOIN person q ON q.id = r.person_id
        WHERE p.state = 'published' AND r.published_at > $2 AND (p.expires_at IS NULL OR p.expires_at > $3)
        AND NOT ", crate::post::store::further_date!(), " AND ",
    may_visit!(),
    ") y WHERE y.state IN ('no_device', 'failed') OR (y.state = 'visited' AND y.visited)
    ORDER BY y.search_name, y.person_id, y.published_at DESC, y.post_id LIMIT $5"
);

/// Whom nothing reached about anything of late, among those the viewer may visit, and whom the viewer has just visited.
pub async fn to_tell(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<ToTellRow>> {
    let (sent, visits) = (
        viewer.now.plus(-VISITS_FOR),
        viewer.now.plus(-TAKEN_BACK_FOR),
    );
    let (now, limit) = (viewer.now, TO_TELL_LIMIT);
    fetch_all!(
        conn,
        ToTellRow,
        TO_TELL,
        viewer.person,
        sent,
        now,
        visits,
        limit
    )
}

#[derive(sqlx::FromRow)]
pub struct ChildRow {
    pub person_id: PersonId,
    pub name: String,
}

const CHILDREN: &str =
    "SELECT rc.person_id, c.name FROM recipient_child rc JOIN child c ON c.id = rc.child_id
    WHERE rc.post_id = $1 ORDER BY c.search_name";

/// The children that a post is about, by whom it came to; the caller shows those whom the viewer may visit.
pub async fn children(conn: &mut Conn, post: PostId) -> Result<Vec<ChildRow>> {
    fetch_all!(conn, ChildRow, CHILDREN, post)
}

#[derive(sqlx::FromRow)]
pub struct Said {
    pub organisation_name: String,
    pub fallback_languages: String,
    pub original_language: Language,
}

const SAID: &str =
    "SELECT o.name AS organisation_name, o.languages AS fallback_languages, p.original_language
    FROM post p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = $1";

/// Who says a post, and in which languages it may be shown.
pub async fn said(conn: &mut Conn, post: PostId) -> Result<Option<Said>> {
    fetch_optional!(conn, Said, SAID, post)
}
