//! Posts, their versions and the rounds of sending.

use crate::db::{
    Conn, Result, execute, fetch_all, fetch_optional, ids, json, scalar, scalar_optional,
};
use crate::delivery::DispatchPurpose;
use crate::session::Viewer;
use caunoi_wire::event::EventWords;
use caunoi_wire::post::*;
use caunoi_wire::{Language, Timestamp, code, id::*};

const INSERT: &str = "INSERT INTO post (id, organisation_id, root_id, author_id, kind, priority, state,
        ask_acknowledgement, public_title, original_language, audience_id, expires_at, created_at, updated_at)
    SELECT $1, o.id, o.root_id, $3, $11, $4, 'draft', $5, $6, $7, $8, $9, $10, $10
    FROM organisation o WHERE o.id = $2";

pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
    audience: AudienceId,
    t: &PostText,
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        id,
        t.organisation_id,
        viewer.person,
        t.priority,
        t.ask_acknowledgement,
        t.public_title,
        t.original_language,
        audience,
        t.expires_at,
        viewer.now,
        t.details.kind()
    )?;
    Ok(())
}

const UPDATE: &str =
    "UPDATE post SET organisation_id = $2, priority = $3, ask_acknowledgement = $4,
        public_title = $5, original_language = $6, expires_at = $7, updated_at = $8, kind = $9,
        root_id = (SELECT o.root_id FROM organisation o WHERE o.id = $2)
    WHERE id = $1";

pub async fn update(conn: &mut Conn, id: PostId, t: &PostText, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        UPDATE,
        id,
        t.organisation_id,
        t.priority,
        t.ask_acknowledgement,
        t.public_title,
        t.original_language,
        t.expires_at,
        now,
        t.details.kind()
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM post WHERE id = $1 AND state = 'draft'";

/// The post alone: what belongs to it goes first.
pub async fn delete(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, DELETE, id)?;
    Ok(())
}

/// What deciding about a post needs.
#[derive(sqlx::FromRow)]
pub struct Head {
    pub state: PostState,
    pub ask_acknowledgement: bool,
    pub original_language: Language,
    pub audience_id: AudienceId,
    pub expires_at: Option<Timestamp>,
}

/// `$1` the viewer; `p` the post: its author while still allowed to speak there, or an administrator.
macro_rules! manages {
    () => {
        crate::post::store::manages!("$1")
    };
    ($viewer:literal) => {
        concat!(
            "((p.author_id = ", $viewer, " AND EXISTS (SELECT 1 FROM posting_scope s
            JOIN organisation_closure oc ON oc.ancestor_id = s.speaks_as AND oc.descendant_id = p.organisation_id
            WHERE s.person_id = ", $viewer, "))
        OR EXISTS (SELECT 1 FROM admin_scope a
            WHERE a.person_id = ", $viewer, " AND a.organisation_id = p.organisation_id))"
        )
    };
}

/// The same, or an administrator or union officer of an organisation that holds the event together with its own. What
/// they may do is asked for by this one: names of families are not.
macro_rules! organises {
    () => {
        concat!(
            "(",
            crate::post::store::manages!(),
            " OR EXISTS (SELECT 1 FROM event e JOIN co_organiser z ON z.post_id = COALESCE(e.first_id, e.post_id)
                WHERE e.post_id = p.id AND z.state = 'accepted' AND ",
            crate::event::organiser::store::answers_for!("$1", "z.organisation_id"),
            "))"
        )
    };
}

/// Whether post `p` is a further date of an event that takes place again: what is told of it, the first one tells.
macro_rules! further_date {
    () => {
        "EXISTS (SELECT 1 FROM event f WHERE f.post_id = p.id AND f.first_id <> p.id)"
    };
}

pub(crate) use {further_date, manages, organises};

const FIND_OWN: &str = concat!(
    "SELECT p.state, p.ask_acknowledgement, p.original_language, p.audience_id, p.expires_at
    FROM post p WHERE p.id = $2 AND ",
    manages!()
);

pub async fn find_own(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Option<Head>> {
    fetch_optional!(conn, Head, FIND_OWN, viewer.person, id)
}

const INSERT_CODE: &str =
    "INSERT INTO post_code (code, post_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// The code under which strangers find it. One among a million million; who has the same keeps none.
pub async fn insert_code(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, INSERT_CODE, code::code_of(id), id)?;
    Ok(())
}

const FIND_ORGANISED: &str = concat!(
    "SELECT p.state, p.ask_acknowledgement, p.original_language, p.audience_id, p.expires_at
    FROM post p WHERE p.id = $2 AND ",
    organises!()
);

/// The same for whoever holds it together with its organisation.
pub async fn find_organised(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Option<Head>> {
    fetch_optional!(conn, Head, FIND_ORGANISED, viewer.person, id)
}

const LOCK: &str = "UPDATE post SET updated_at = updated_at WHERE id = $1";

/// Lets those who change one post queue: two taps on "publish" are one publication on either database.
pub async fn lock(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, LOCK, id)?;
    Ok(())
}

const SCHEDULE: &str = "UPDATE post SET state = 'scheduled', publish_at = $2, updated_at = $3
    WHERE id = $1 AND state = 'draft'";

pub async fn schedule(conn: &mut Conn, id: PostId, at: Timestamp, now: Timestamp) -> Result<()> {
    execute!(conn, SCHEDULE, id, at, now)?;
    Ok(())
}

const UNSCHEDULE: &str = "UPDATE post SET state = 'draft', publish_at = NULL, updated_at = $2
    WHERE id = $1 AND state = 'scheduled'";

pub async fn unschedule(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, UNSCHEDULE, id, now)?;
    Ok(())
}

const INSERT_DISPATCH: &str = "INSERT INTO dispatch (post_id, round, purpose, due_at, created_at)
    SELECT $1, (SELECT COALESCE(MAX(d.round) + 1, 0) FROM dispatch d WHERE d.post_id = $1), $2, $3, $4";

/// One more round of sending.
pub async fn insert_dispatch(
    conn: &mut Conn,
    id: PostId,
    purpose: DispatchPurpose,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, INSERT_DISPATCH, id, purpose, due_at, now)?;
    Ok(())
}

const CANCEL_PUBLICATION: &str = "DELETE FROM dispatch
    WHERE post_id = $1 AND purpose = 'publication' AND dispatched_at IS NULL AND written_to IS NULL";

/// False when the engine already took it.
pub async fn cancel_publication(conn: &mut Conn, id: PostId) -> Result<bool> {
    Ok(execute!(conn, CANCEL_PUBLICATION, id)? == 1)
}

const MARK_CORRECTED: &str =
    "UPDATE post SET revision = revision + 1, corrected_at = $2, updated_at = $2 WHERE id = $1";

pub async fn mark_corrected(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, MARK_CORRECTED, id, now)?;
    Ok(())
}

const MARK_WITHDRAWN: &str =
    "UPDATE post SET state = 'withdrawn', withdrawn_at = $2, updated_at = $2 WHERE id = $1";

pub async fn mark_withdrawn(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, MARK_WITHDRAWN, id, now)?;
    Ok(())
}

const CANCEL_DELIVERIES: &str =
    "UPDATE delivery SET state = 'cancelled', reason = 'withdrawn', updated_at = $2
    WHERE post_id = $1 AND state IN ('due', 'bundled')";

/// What is unsent stops at once. What a worker holds in its hands right now may still go out.
pub async fn cancel_deliveries(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, CANCEL_DELIVERIES, id, now)?;
    crate::channel::preference::store::release_withdrawn(conn, id, now).await
}

const LAST_REMINDER: &str =
    "SELECT MAX(created_at) FROM dispatch WHERE post_id = $1 AND purpose = 'reminder'";

pub async fn last_reminder(conn: &mut Conn, id: PostId) -> Result<Option<Timestamp>> {
    Ok(scalar_optional!(conn, Option<Timestamp>, LAST_REMINDER, id)?.flatten())
}

const COUNT_UNACKNOWLEDGED: &str = "SELECT COUNT(*) FROM recipient r WHERE r.post_id = $1 AND NOT EXISTS (
    SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id AND x.kind = 'acknowledged')";

pub async fn count_unacknowledged(conn: &mut Conn, id: PostId) -> Result<i64> {
    scalar!(conn, i64, COUNT_UNACKNOWLEDGED, id)
}

#[derive(Clone, sqlx::FromRow)]
pub struct VersionRow {
    pub post_id: PostId,
    pub language: Language,
    pub title: String,
    pub body: String,
    pub provenance: Provenance,
    pub source_hash: Option<String>,
    /// Others than the author who made it and read it over.
    pub translator_id: Option<PersonId>,
    pub reviewer_id: Option<PersonId>,
    #[sqlx(flatten)]
    pub event_words: EventWords,
}

/// `$posts` is a list of ids in a dialect, from the JSON array `$1`.
macro_rules! versions {
    ($posts:expr, $which:expr) => {
        concat!(
            "SELECT v.post_id, v.language, v.title, v.body, v.provenance, v.source_hash, v.translator_id, v.reviewer_id,
                v.place, v.bring
            FROM post_version v JOIN post p ON p.id = v.post_id WHERE v.post_id IN ",
            $posts,
            " AND ",
            $which,
            " ORDER BY v.post_id, v.language"
        )
    };
}
/// Drafts of machines stay away where nobody should be left with one alone.
macro_rules! shown {
    () => {
        concat!(
            "NOT (v.provenance = 'machine_draft' AND ",
            crate::translation::store::guarded!("v.language"),
            ")"
        )
    };
}
const VERSIONS: &str = versions!(ids!(sqlite "$1"), "TRUE");
const VERSIONS_POSTGRES: &str = versions!(ids!(postgres "$1"), "TRUE");
const SHOWN: &str = versions!(ids!(sqlite "$1"), shown!());
const SHOWN_POSTGRES: &str = versions!(ids!(postgres "$1"), shown!());

/// The versions of some posts that their readers are shown: the original at least.
pub async fn shown(conn: &mut Conn, posts: &[PostId]) -> Result<Vec<VersionRow>> {
    let sql = conn.dialect(SHOWN, SHOWN_POSTGRES);
    fetch_all!(conn, VersionRow, sql, json(posts)?)
}

/// All versions of some posts, for those who write them.
pub async fn versions(conn: &mut Conn, posts: &[PostId]) -> Result<Vec<VersionRow>> {
    let sql = conn.dialect(VERSIONS, VERSIONS_POSTGRES);
    fetch_all!(conn, VersionRow, sql, json(posts)?)
}

const DELETE_VERSIONS: &str = "DELETE FROM post_version WHERE post_id = $1";

pub async fn delete_versions(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, DELETE_VERSIONS, id)?;
    Ok(())
}

const INSERT_VERSION: &str =
    "INSERT INTO post_version (post_id, language, title, body, provenance, source_hash, updated_at, translator_id,
        reviewer_id, place, bring)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub async fn insert_version(conn: &mut Conn, v: &VersionRow, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        INSERT_VERSION,
        v.post_id,
        v.language,
        v.title.trim(),
        v.body.trim(),
        v.provenance,
        v.source_hash.as_deref(),
        now,
        v.translator_id,
        v.reviewer_id,
        v.event_words.place.trim(),
        v.event_words.bring.trim()
    )?;
    Ok(())
}

/// A post with the names around it.
#[derive(sqlx::FromRow)]
pub struct PostRow {
    pub id: PostId,
    pub kind: PostKind,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub author_name: String,
    pub state: PostState,
    pub priority: Priority,
    pub ask_acknowledgement: bool,
    pub public_title: bool,
    pub original_language: Language,
    pub audience_id: AudienceId,
    pub revision: i32,
    /// Of a repeating one the next time.
    pub publish_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    pub corrected_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub series_id: Option<PostId>,
}

macro_rules! post_row {
    () => {
        "SELECT p.id, p.kind, p.organisation_id, o.name AS organisation_name, a.name AS author_name, p.state,
            p.priority, p.ask_acknowledgement, p.public_title, p.original_language, p.audience_id, p.revision,
            CASE WHEN p.state = 'repeating' THEN (SELECT MIN(n.due_at) FROM occurrence n
                WHERE n.post_id = p.id AND n.state = 'planned') ELSE p.publish_at END AS publish_at,
            p.published_at, p.corrected_at, p.withdrawn_at, p.expires_at, p.created_at, p.series_id
        FROM post p JOIN organisation o ON o.id = p.organisation_id JOIN person a ON a.id = p.author_id "
    };
}

const GET: &str = concat!(post_row!(), "WHERE p.id = $2 AND ", organises!());

pub async fn get(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Option<PostRow>> {
    fetch_optional!(conn, PostRow, GET, viewer.person, id)
}

// UUIDv7 ids sort by creation, so the id alone is the cursor.
const LIST: &str = concat!(
    post_row!(),
    "WHERE ",
    organises!(),
    " AND NOT ",
    further_date!(),
    " AND ($2 IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3"
);

/// The posts the viewer may manage, newest first, before a cursor.
pub async fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    before: Option<PostId>,
    limit: i64,
) -> Result<Vec<PostRow>> {
    let sql = conn.dialect(LIST, LIST_POSTGRES);
    fetch_all!(conn, PostRow, sql, viewer.person, before, limit)
}

/// PostgreSQL cannot guess the type of a parameter that is only compared with NULL.
const LIST_POSTGRES: &str = concat!(
    post_row!(),
    "WHERE ",
    organises!(),
    " AND NOT ",
    further_date!(),
    " AND ($2::uuid IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3"
);
