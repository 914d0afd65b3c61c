//! The dates of an event in the database, and the rounds of sending that tell of several of them.

use crate::db::{Conn, Result, execute, fetch_all, scalar, scalars};
use crate::event::calendar::store::rank;
use crate::feed::Reader;
use crate::feed::store::allowed;
use caunoi_wire::dates::{EventDate, FeedDate};
use caunoi_wire::event::{EventStatus, SignUpState};
use caunoi_wire::{Timestamp, id::*};

const SET_FIRST: &str =
    "UPDATE event SET first_id = post_id, starts_at = $2, ends_at = $3, changed_at = $4
    WHERE post_id = $1";

/// An event that takes place again is the first of its dates.
pub async fn set_first(
    conn: &mut Conn,
    id: PostId,
    starts_at: Timestamp,
    ends_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, SET_FIRST, id, starts_at, ends_at, now)?;
    Ok(())
}

const NAME_FIRST: &str = "UPDATE event SET first_id = $2 WHERE post_id = $1";

pub async fn name_first(conn: &mut Conn, date: PostId, first: PostId) -> Result<()> {
    execute!(conn, NAME_FIRST, date, first)?;
    Ok(())
}

const ALL: &str =
    "SELECT d.post_id FROM event d JOIN event e ON e.first_id = d.first_id WHERE e.post_id = $1
    ORDER BY d.post_id";

/// All dates of the event that one is of, in the order in which they are locked. None for one that takes place once.
pub async fn all(conn: &mut Conn, id: PostId) -> Result<Vec<PostId>> {
    scalars!(conn, PostId, ALL, id)
}

const FURTHER: &str = "SELECT d.post_id FROM event d
    WHERE d.first_id = $1 AND d.post_id <> $1 AND d.starts_at > $2 ORDER BY d.post_id";

/// The dates to come that a first one speaks for.
pub async fn further(conn: &mut Conn, first: PostId, now: Timestamp) -> Result<Vec<PostId>> {
    scalars!(conn, PostId, FURTHER, first, now)
}

const OPEN: &str = "SELECT d.post_id FROM event d JOIN event e ON e.first_id = d.first_id
    JOIN post p ON p.id = d.post_id AND p.state = 'published'
    JOIN recipient r ON r.post_id = d.post_id AND r.person_id = $1
    WHERE e.post_id = $3 AND d.status <> 'cancelled' AND d.starts_at > $2 ORDER BY d.post_id";

/// What of the event is still to come and came to the reader, in the order in which they are locked.
pub async fn open(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<PostId>> {
    scalars!(conn, PostId, OPEN, reader.person, reader.now, id)
}

const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM event e JOIN post p ON p.id = e.post_id AND p.state = 'published'
    JOIN recipient r ON r.post_id = e.post_id AND r.person_id = $1
    WHERE e.first_id = $3 AND ",
    allowed!("may_receive")
);

/// How many dates the reader sees.
pub async fn count(conn: &mut Conn, reader: &Reader, first: PostId) -> Result<i64> {
    scalar!(conn, i64, COUNT, reader.person, reader.now, first)
}

#[derive(sqlx::FromRow)]
struct FeedRow {
    post_id: PostId,
    starts_at: Timestamp,
    ends_at: Timestamp,
    status: EventStatus,
    was_starts_at: Option<Timestamp>,
    rank: Option<i64>,
}

const OF_READER: &str = concat!(
    "SELECT e.post_id, e.starts_at, e.ends_at, e.status, e.was_starts_at, CAST(",
    rank!(),
    " AS BIGINT) AS rank
    FROM event e JOIN post p ON p.id = e.post_id AND p.state = 'published'
    JOIN recipient r ON r.post_id = e.post_id AND r.person_id = $1
    WHERE e.first_id = $3 AND ",
    allowed!("may_receive"),
    " ORDER BY e.starts_at, e.post_id"
);

/// The dates as the reader sees them, in order.
pub async fn of_reader(conn: &mut Conn, reader: &Reader, first: PostId) -> Result<Vec<FeedDate>> {
    let rows = fetch_all!(conn, FeedRow, OF_READER, reader.person, reader.now, first)?;
    let date = |row: FeedRow| FeedDate {
        post_id: row.post_id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        status: row.status,
        was_starts_at: row.was_starts_at,
        state: row.rank.map(SignUpState::of_rank),
    };
    Ok(rows.into_iter().map(date).collect())
}

const OF_ORGANISER: &str = "SELECT d.post_id, d.starts_at, d.ends_at, d.status, d.capacity,
        (SELECT COUNT(*) FROM signup s WHERE s.post_id = d.post_id AND s.state = 'coming') AS coming,
        (SELECT COUNT(*) FROM signup s WHERE s.post_id = d.post_id AND s.state = 'waiting') AS waiting
    FROM event d JOIN event e ON e.first_id = d.first_id WHERE e.post_id = $1 ORDER BY d.starts_at, d.post_id";

/// The dates with their answers. The caller has checked that the viewer organises it.
pub async fn of_organiser(conn: &mut Conn, id: PostId) -> Result<Vec<EventDate>> {
    fetch_all!(conn, EventDate, OF_ORGANISER, id)
}

const SEVERAL: &str =
    "SELECT EXISTS (SELECT 1 FROM dispatch_date WHERE post_id = $1 AND round = $2)";

/// Whether a round tells of several dates.
pub async fn several(conn: &mut Conn, id: PostId, round: i32) -> Result<bool> {
    scalar!(conn, bool, SEVERAL, id, round)
}

const NEXT_ROUND: &str =
    "SELECT COALESCE(MAX(d.round) + 1, 0) FROM dispatch d WHERE d.post_id = $1";

/// The number of the round that is written next. The post is locked.
pub async fn next_round(conn: &mut Conn, id: PostId) -> Result<i32> {
    scalar!(conn, i32, NEXT_ROUND, id)
}

const TELL_WITH: &str =
    "INSERT INTO dispatch_date (post_id, round, date_id, date_round) VALUES ($1, $2, $3, $4)";
const SETTLE: &str = "UPDATE dispatch SET dispatched_at = $3 WHERE post_id = $1 AND round = $2";

/// The round of the first tells what that of the date would have.
pub async fn tell_with(
    conn: &mut Conn,
    (first, round): (PostId, i32),
    (date, date_round): (PostId, i32),
    now: Timestamp,
) -> Result<()> {
    execute!(conn, TELL_WITH, first, round, date, date_round)?;
    execute!(conn, SETTLE, date, date_round, now)?;
    Ok(())
}
