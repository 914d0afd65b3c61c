//! What one person may read. Every query here asks whether the person is still allowed to: a guardianship that
//! ended or was blocked after publication hides the post from that moment.

use super::{Cursor, Reader};
use crate::db::{Conn, Result, fetch_all, fetch_optional, ids, json};
use caunoi_wire::post::{PostKind, Priority};
use caunoi_wire::{Language, Timestamp, id::*};

#[derive(sqlx::FromRow)]
pub struct FeedRow {
    pub post_id: PostId,
    pub kind: PostKind,
    pub priority: Priority,
    pub organisation_name: String,
    pub author_name: String,
    pub fallback_languages: String,
    pub original_language: Language,
    pub published_at: Timestamp,
    pub corrected_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub ask_acknowledgement: bool,
    pub may_respond: bool,
    pub seen_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub needs_you: bool,
}

impl FeedRow {
    pub fn cursor(&self) -> Cursor {
        Cursor {
            published_at: self.published_at,
            post: self.post_id,
        }
    }
}

/// Whether recipient `r` has a live guardianship with a right over one of the children the post is about, or the
/// post came to them as a person. `$2` is now.
macro_rules! allowed {
    ($right:literal) => {
        concat!(
            "(NOT EXISTS (SELECT 1 FROM recipient_child rc WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id)
            OR EXISTS (SELECT 1 FROM recipient_child rc
                JOIN guardianship g ON g.child_id = rc.child_id AND g.guardian_id = rc.person_id
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id AND g.ended_at IS NULL
                AND g.may_receive AND g.", $right, " AND (g.blocked_until IS NULL OR g.blocked_until <= $2)))"
        )
    };
}
pub(crate) use allowed;

/// Whether a post waits for this reader's answer.
macro_rules! needs_you {
    () => {
        concat!(
            "(p.ask_acknowledgement AND p.state = 'published' AND ack.at IS NULL
                AND (e.post_id IS NULL OR (e.status <> 'cancelled' AND e.starts_at > $2)) AND ",
            allowed!("may_respond"),
            ")"
        )
    };
}

/// Whether a post is shown in the stream: of an event that takes place again one date speaks for all, the next, or when
/// all are over the last.
macro_rules! speaks_for_all {
    () => {
        concat!(
            "(e.first_id IS NULL OR p.state = 'withdrawn' OR e.post_id = COALESCE(",
            a_date!(
                "AND n.status <> 'cancelled' AND n.starts_at > $2 ORDER BY n.starts_at, n.post_id"
            ),
            ", ",
            a_date!("ORDER BY n.starts_at DESC, n.post_id DESC"),
            "))"
        )
    };
}

/// A date of the event of `e` that came to the reader.
macro_rules! a_date {
    ($which:literal) => {
        concat!(
            "(SELECT n.post_id FROM event n JOIN post np ON np.id = n.post_id AND np.state = 'published'
                JOIN recipient nr ON nr.post_id = n.post_id AND nr.person_id = $1
            WHERE n.first_id = e.first_id ",
            $which,
            " LIMIT 1)"
        )
    };
}

/// `$1` the reader, `$2` now. A withdrawn post stays for those who saw it, an expired one for nobody.
macro_rules! feed {
    ($needs_you:expr) => {
        concat!(
            "SELECT r.post_id, p.kind, p.priority, o.name AS organisation_name, a.name AS author_name,
                o.languages AS fallback_languages, p.original_language, r.published_at, p.corrected_at,
                p.withdrawn_at, p.expires_at, p.ask_acknowledgement, ", allowed!("may_respond"), " AS may_respond,
                seen.at AS seen_at, ack.at AS acknowledged_at, ", $needs_you, " AS needs_you
            FROM recipient r
            JOIN post p ON p.id = r.post_id
            JOIN organisation o ON o.id = p.organisation_id
            JOIN person a ON a.id = p.author_id
            LEFT JOIN event e ON e.post_id = p.id
            LEFT JOIN receipt seen ON seen.post_id = r.post_id AND seen.person_id = r.person_id AND seen.kind = 'seen'
            LEFT JOIN receipt ack ON ack.post_id = r.post_id AND ack.person_id = r.person_id
                AND ack.kind = 'acknowledged'
            WHERE r.person_id = $1 AND (p.state = 'published' OR (p.state = 'withdrawn' AND seen.at IS NOT NULL))
            AND (p.expires_at IS NULL OR p.expires_at > $2) AND ", allowed!("may_receive")
        )
    };
}

const PAGE: &str = concat!(
    "SELECT * FROM (",
    feed!("TRUE"),
    " AND ",
    needs_you!(),
    " AND ",
    speaks_for_all!(),
    " ORDER BY r.published_at DESC, r.post_id DESC LIMIT $4) AS waiting
    UNION ALL SELECT * FROM (",
    feed!("FALSE"),
    " AND NOT ",
    needs_you!(),
    " AND ",
    speaks_for_all!(),
    " ORDER BY r.published_at DESC, r.post_id DESC LIMIT $3) AS news
    ORDER BY needs_you DESC, published_at DESC, post_id DESC"
);

/// What waits for this reader's answer, then the other news, each newest first.
pub async fn page(
    conn: &mut Conn,
    reader: &Reader,
    needs_you: i64,
    news: i64,
) -> Result<Vec<FeedRow>> {
    fetch_all!(
        conn,
        FeedRow,
        PAGE,
        reader.person,
        reader.now,
        news,
        needs_you
    )
}

const AFTER: &str = concat!(
    feed!("FALSE"),
    " AND NOT ",
    needs_you!(),
    " AND ",
    speaks_for_all!(),
    " AND (r.published_at, r.post_id) < ($4, $5) ORDER BY r.published_at DESC, r.post_id DESC LIMIT $3"
);

/// The news that follow, newest first.
pub async fn after(
    conn: &mut Conn,
    reader: &Reader,
    news: i64,
    after: Cursor,
) -> Result<Vec<FeedRow>> {
    fetch_all!(
        conn,
        FeedRow,
        AFTER,
        reader.person,
        reader.now,
        news,
        after.published_at,
        after.post
    )
}

const ONE: &str = concat!(feed!(needs_you!()), " AND r.post_id = $3");

pub async fn one(conn: &mut Conn, reader: &Reader, post: PostId) -> Result<Option<FeedRow>> {
    fetch_optional!(conn, FeedRow, ONE, reader.person, reader.now, post)
}

#[derive(sqlx::FromRow)]
pub struct ChildRow {
    pub post_id: PostId,
    pub id: ChildId,
    pub name: String,
}

/// `$posts` is a list of ids in a dialect, from the JSON array `$3`.
macro_rules! children {
    ($posts:expr) => {
        concat!(
            "SELECT rc.post_id, c.id, c.name FROM recipient_child rc
            JOIN child c ON c.id = rc.child_id
            JOIN guardianship g ON g.child_id = c.id AND g.guardian_id = rc.person_id AND g.ended_at IS NULL
                AND g.may_receive AND (g.blocked_until IS NULL OR g.blocked_until <= $2)
            WHERE rc.person_id = $1 AND rc.post_id IN ",
            $posts,
            " ORDER BY c.birth_date, c.id"
        )
    };
}
const CHILDREN: &str = children!(ids!(sqlite "$3"));
const CHILDREN_POSTGRES: &str = children!(ids!(postgres "$3"));

/// The reader's children whom posts are about.
pub async fn children(conn: &mut Conn, reader: &Reader, posts: &[PostId]) -> Result<Vec<ChildRow>> {
    let sql = conn.dialect(CHILDREN, CHILDREN_POSTGRES);
    fetch_all!(conn, ChildRow, sql, reader.person, reader.now, json(posts)?)
}
