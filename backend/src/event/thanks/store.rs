//! Thanks in the database, and whom they are for.

use crate::db::{Conn, Result, execute, fetch_optional, scalar};
use crate::feed::Reader;
use crate::session::Viewer;
use caunoi_wire::{Timestamp, id::PostId};

/// Whether recipient `r` is thanked, `$now` being now: for one who came and whom they receive for, for themselves, or
/// because they helped. Where no helper was ticked off, all who offered did.
macro_rules! thanked {
    ($now:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM recipient_child rc
                JOIN arrived t ON t.post_id = rc.post_id AND t.attendee_id = rc.child_id AND t.came
                JOIN guardianship g ON g.child_id = rc.child_id AND g.guardian_id = rc.person_id AND g.ended_at IS NULL
                    AND g.may_receive AND (g.blocked_until IS NULL OR g.blocked_until <= ", $now, ")
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id)
            OR EXISTS (SELECT 1 FROM arrived t WHERE t.post_id = r.post_id AND t.attendee_id = r.person_id AND t.came)
            OR (EXISTS (SELECT 1 FROM volunteer v WHERE v.post_id = r.post_id AND v.person_id = r.person_id)
                AND NOT EXISTS (SELECT 1 FROM volunteer v JOIN arrived t ON t.post_id = v.post_id
                    AND t.attendee_id = v.person_id AND t.came WHERE v.post_id = r.post_id)))"
        )
    };
}
pub(crate) use thanked;

const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM recipient r WHERE r.post_id = $1 AND ",
    thanked!("$2")
);

/// How many it would reach. The caller has checked that the viewer manages the post.
pub async fn count(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<i64> {
    scalar!(conn, i64, COUNT, id, now)
}

const INSERT: &str =
    "INSERT INTO event_thanks (post_id, text, author_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (post_id) DO NOTHING";

/// False when there are thanks already.
pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
    text: Option<&str>,
) -> Result<bool> {
    Ok(execute!(conn, INSERT, id, text, viewer.person, viewer.now)? == 1)
}

#[derive(sqlx::FromRow)]
pub struct Sent {
    /// None: the usual words.
    pub text: Option<String>,
    pub at: Timestamp,
}

const FIND: &str = "SELECT k.text, k.at FROM event_thanks k WHERE k.post_id = $1";

/// The caller has checked that the viewer manages the post.
pub async fn find(conn: &mut Conn, id: PostId) -> Result<Option<Sent>> {
    fetch_optional!(conn, Sent, FIND, id)
}

const OF_READER: &str = concat!(
    "SELECT k.text, k.at FROM event_thanks k JOIN recipient r ON r.post_id = k.post_id AND r.person_id = $2
    WHERE k.post_id = $1 AND ",
    thanked!("$3")
);

pub async fn of_reader(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Option<Sent>> {
    fetch_optional!(conn, Sent, OF_READER, id, reader.person, reader.now)
}
