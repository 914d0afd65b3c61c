//! Repeating posts, their occurrences, and the posts made from them.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, json, scalar, scalar_optional};
use crate::post::store::manages;
use crate::session::Viewer;
use caunoi_wire::post::PostState;
use caunoi_wire::series::*;
use caunoi_wire::{Timestamp, id::*};

const SET_RULE: &str = "INSERT INTO repetition (post_id, rule) VALUES ($1, $2)
    ON CONFLICT (post_id) DO UPDATE SET rule = excluded.rule";

pub async fn set_rule(conn: &mut Conn, post: PostId, rule: &Repeat) -> Result<()> {
    execute!(conn, SET_RULE, post, json(rule)?)?;
    Ok(())
}

const RULE: &str = "SELECT rule FROM repetition WHERE post_id = $1";

pub async fn rule(conn: &mut Conn, post: PostId) -> Result<Option<Repeat>> {
    let rule = scalar_optional!(conn, String, RULE, post)?;
    let rule = rule.map(|rule| serde_json::from_str(&rule)).transpose();
    rule.map_err(|error| crate::db::Error::Decode(error.into()))
}

const COPY_RULE: &str =
    "INSERT INTO repetition (post_id, rule) SELECT $2, rule FROM repetition WHERE post_id = $1";

pub async fn copy_rule(conn: &mut Conn, from: PostId, to: PostId) -> Result<()> {
    execute!(conn, COPY_RULE, from, to)?;
    Ok(())
}

const FORGET_RULE: &str = "DELETE FROM repetition WHERE post_id = $1";

pub async fn forget_rule(conn: &mut Conn, post: PostId) -> Result<()> {
    execute!(conn, FORGET_RULE, post)?;
    Ok(())
}

const SET_STATE: &str = "UPDATE post SET state = $2, updated_at = $3 WHERE id = $1";

pub async fn set_state(
    conn: &mut Conn,
    post: PostId,
    state: PostState,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, SET_STATE, post, state, now)?;
    Ok(())
}

const INSERT: &str = "INSERT INTO occurrence (id, post_id, due_at, state, reason)
    VALUES ($1, $2, $3, CASE WHEN $4 THEN 'skipped' ELSE 'planned' END, CASE WHEN $4 THEN 'author' END)
    ON CONFLICT (post_id, due_at) DO NOTHING";

pub async fn insert(
    conn: &mut Conn,
    post: PostId,
    id: OccurrenceId,
    due_at: Timestamp,
    skipped: bool,
) -> Result<()> {
    execute!(conn, INSERT, id, post, due_at, skipped)?;
    Ok(())
}

const FORGET_OPEN: &str = "DELETE FROM occurrence WHERE post_id = $1 AND state <> 'made'";

/// Drops what was not sent: other times take their place.
pub async fn forget_open(conn: &mut Conn, post: PostId) -> Result<()> {
    execute!(conn, FORGET_OPEN, post)?;
    Ok(())
}

const HAS_MADE: &str = "SELECT COUNT(*) FROM occurrence WHERE post_id = $1 AND state = 'made'";

pub async fn has_made(conn: &mut Conn, post: PostId) -> Result<bool> {
    Ok(scalar!(conn, i64, HAS_MADE, post)? > 0)
}

const ALL: &str = "SELECT id, due_at, state, reason, made_id FROM occurrence
    WHERE post_id = $1 ORDER BY due_at";

pub async fn all(conn: &mut Conn, post: PostId) -> Result<Vec<Occurrence>> {
    fetch_all!(conn, Occurrence, ALL, post)
}

/// An occurrence with what deciding about it needs.
#[derive(sqlx::FromRow)]
pub struct Found {
    pub id: OccurrenceId,
    pub post_id: PostId,
    pub due_at: Timestamp,
    pub state: OccurrenceState,
    pub author_id: PersonId,
    pub organisation_id: OrganisationId,
    pub audience_id: AudienceId,
}

macro_rules! found {
    ($which:literal) => {
        concat!(
            "SELECT n.id, n.post_id, n.due_at, n.state, p.author_id, p.organisation_id, p.audience_id
            FROM occurrence n JOIN post p ON p.id = n.post_id ",
            $which
        )
    };
}

const POST_OF: &str = "SELECT post_id FROM occurrence WHERE id = $1";

pub async fn post_of(conn: &mut Conn, id: OccurrenceId) -> Result<Option<PostId>> {
    scalar_optional!(conn, PostId, POST_OF, id)
}

const FIND: &str = found!("WHERE n.id = $1");

pub async fn find(conn: &mut Conn, id: OccurrenceId) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, FIND, id)
}

const IS_DUE: &str =
    "SELECT EXISTS (SELECT 1 FROM occurrence WHERE state = 'planned' AND due_at <= $1)";

pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    scalar!(conn, bool, IS_DUE, now)
}

const DUE_SERIES: &str = "SELECT post_id FROM occurrence WHERE state = 'planned' AND due_at <= $1
    ORDER BY due_at, post_id LIMIT 1";

/// A repeating post one of whose times has come.
pub async fn due_series(conn: &mut Conn, now: Timestamp) -> Result<Option<PostId>> {
    scalar_optional!(conn, PostId, DUE_SERIES, now)
}

const NEWEST_DUE: &str = found!(
    "WHERE n.post_id = $1 AND n.state = 'planned' AND n.due_at <= $2 ORDER BY n.due_at DESC LIMIT 1"
);

pub async fn newest_due(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, NEWEST_DUE, post, now)
}

const SKIP_BEFORE: &str = "UPDATE occurrence SET state = 'skipped', reason = $3
    WHERE post_id = $1 AND state = 'planned' AND due_at < $2";

pub async fn skip_before(
    conn: &mut Conn,
    post: PostId,
    before: Timestamp,
    reason: SkipReason,
) -> Result<()> {
    execute!(conn, SKIP_BEFORE, post, before, reason)?;
    Ok(())
}

const SKIP_FROM: &str = "UPDATE occurrence SET state = 'skipped', reason = 'author'
    WHERE post_id = $1 AND state = 'planned' AND due_at >= $2";

pub async fn skip_from(conn: &mut Conn, post: PostId, from: Timestamp) -> Result<()> {
    execute!(conn, SKIP_FROM, post, from)?;
    Ok(())
}

const SKIP_ONE: &str = "UPDATE occurrence SET state = 'skipped', reason = $2 WHERE id = $1";

pub async fn skip_one(conn: &mut Conn, id: OccurrenceId, reason: SkipReason) -> Result<()> {
    execute!(conn, SKIP_ONE, id, reason)?;
    Ok(())
}

const SET_SKIPPED: &str =
    "UPDATE occurrence SET state = CASE WHEN $2 THEN 'skipped' ELSE 'planned' END,
        reason = CASE WHEN $2 THEN 'author' END WHERE id = $1 AND state <> 'made'";

pub async fn set_skipped(conn: &mut Conn, id: OccurrenceId, skipped: bool) -> Result<()> {
    execute!(conn, SET_SKIPPED, id, skipped)?;
    Ok(())
}

const SET_MADE: &str =
    "UPDATE occurrence SET state = 'made', reason = NULL, made_id = $2 WHERE id = $1";

pub async fn set_made(conn: &mut Conn, id: OccurrenceId, made: PostId) -> Result<()> {
    execute!(conn, SET_MADE, id, made)?;
    Ok(())
}

const MOVE_FROM: &str = "UPDATE occurrence SET post_id = $2
    WHERE post_id = $1 AND state <> 'made' AND due_at >= $3";

pub async fn move_from(conn: &mut Conn, from: PostId, to: PostId, since: Timestamp) -> Result<()> {
    execute!(conn, MOVE_FROM, from, to, since)?;
    Ok(())
}

/// A post that says the same to the same people.
pub struct Copy {
    pub original: PostId,
    pub copy: PostId,
    pub audience: AudienceId,
    pub state: PostState,
    pub publish_at: Option<Timestamp>,
    /// The repeating post it is made from.
    pub series: Option<PostId>,
}

const COPY_AUDIENCE: &str = "INSERT INTO audience_rule (audience_id, position, mode, kind, organisation_id, below,
        group_id, role, person_id, age_from, age_until, born_after, born_until)
    SELECT $2, r.position, r.mode, r.kind, r.organisation_id, r.below, r.group_id, r.role, r.person_id, r.age_from,
        r.age_until, r.born_after, r.born_until
    FROM audience_rule r JOIN post p ON p.audience_id = r.audience_id WHERE p.id = $1";
const COPY_POST: &str = "INSERT INTO post (id, organisation_id, root_id, author_id, kind, priority, state,
        ask_acknowledgement, public_title, original_language, audience_id, publish_at, created_at, updated_at, series_id)
    SELECT $2, organisation_id, root_id, author_id, kind, priority, $4, ask_acknowledgement, public_title,
        original_language, $3, $5, $6, $6, $7 FROM post WHERE id = $1";
const COPY_VERSIONS: &str = "INSERT INTO post_version (post_id, language, title, body, provenance, source_hash, updated_at,
        place, bring)
    SELECT $2, language, title, body, provenance, source_hash, $3, place, bring FROM post_version WHERE post_id = $1";

pub async fn copy(conn: &mut Conn, c: &Copy, now: Timestamp) -> Result<()> {
    execute!(conn, COPY_AUDIENCE, c.original, c.audience)?;
    execute!(
        conn,
        COPY_POST,
        c.original,
        c.copy,
        c.audience,
        c.state,
        c.publish_at,
        now,
        c.series
    )?;
    execute!(conn, COPY_VERSIONS, c.original, c.copy, now)?;
    Ok(())
}

/// Longest list of what is to come.
const COMING_LIMIT: i64 = 20;

macro_rules! coming {
    ($id:literal, $at:literal, $repeats:literal, $from:literal) => {
        concat!(
            "SELECT ",
            $id,
            " AS post_id, ",
            $at,
            " AS at, ",
            $repeats,
            " AS repeats,
                COALESCE((SELECT v.title FROM post_version v WHERE v.post_id = p.id
                    AND v.language = p.original_language), '') AS title
            FROM ",
            $from,
            " AND ",
            manages!()
        )
    };
}

const COMING: &str = concat!(
    "SELECT x.post_id, x.title, x.at, x.repeats FROM (",
    coming!(
        "p.id",
        "p.publish_at",
        "FALSE",
        "post p WHERE p.state = 'scheduled'"
    ),
    " UNION ALL ",
    coming!(
        "p.id",
        "n.due_at",
        "TRUE",
        "occurrence n JOIN post p ON p.id = n.post_id WHERE n.state = 'planned'"
    ),
    ") x ORDER BY x.at, x.post_id LIMIT $2"
);

/// What will be sent of the posts that the viewer may manage, the next first.
pub async fn coming(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Coming>> {
    fetch_all!(conn, Coming, COMING, viewer.person, COMING_LIMIT)
}
