//! Programmes in the database: whose turn it is, who has read what. Slots are planned and moved on under the lock of the
//! post (`post::store::lock`).

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, json, scalar, scalar_optional};
use crate::delivery::DispatchPurpose;
use crate::delivery::dispatch::Slice;
use crate::feed::Reader;
use caunoi_wire::lesson::*;
use caunoi_wire::{Date, Language, Timestamp, id::*};

const DELETE_LESSONS: &str = "DELETE FROM programme_lesson WHERE post_id = $1";
const DELETE: &str = "DELETE FROM programme WHERE post_id = $1";

/// Of a draft: nobody has a place in it.
pub async fn delete(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, DELETE_LESSONS, id)?;
    execute!(conn, DELETE, id)?;
    Ok(())
}

const INSERT: &str =
    "INSERT INTO programme (post_id, course_id, language, weekdays, minute, first_day)
    VALUES ($1, $2, $3, $4, $5, $6)";
const INSERT_LESSON: &str =
    "INSERT INTO programme_lesson (post_id, position, content) VALUES ($1, $2, $3)";

/// Writes a programme with the lessons of its course.
pub async fn insert(
    conn: &mut Conn,
    id: PostId,
    programme: &Programme,
    course: &CourseText,
) -> Result<()> {
    let days: Vec<String> = programme.weekdays.iter().map(u8::to_string).collect();
    execute!(
        conn,
        INSERT,
        id,
        programme.course_id,
        course.language,
        days.join(","),
        programme.minute,
        programme.first
    )?;
    for (position, lesson) in (1_i32..).zip(&course.lessons) {
        execute!(conn, INSERT_LESSON, id, position, json(lesson)?)?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ProgrammeRow {
    course_id: CourseId,
    weekdays: String,
    minute: i32,
    first_day: Date,
}

const PROGRAMME: &str =
    "SELECT course_id, weekdays, minute, first_day FROM programme WHERE post_id = $1";

/// The caller has checked that it may be seen.
pub async fn programme(conn: &mut Conn, id: PostId) -> Result<Option<Programme>> {
    let row = fetch_optional!(conn, ProgrammeRow, PROGRAMME, id)?;
    Ok(row.map(|row| Programme {
        course_id: row.course_id,
        weekdays: row
            .weekdays
            .split(',')
            .filter_map(|day| day.parse().ok())
            .collect(),
        minute: row.minute,
        first: row.first_day,
    }))
}

fn parse(content: &str) -> Result<LessonText> {
    serde_json::from_str(content).map_err(|error| sqlx::Error::Decode(error.into()))
}

const LESSONS: &str = "SELECT content FROM programme_lesson WHERE post_id = $1 ORDER BY position";

/// All of a programme, in order.
pub async fn lessons(conn: &mut Conn, id: PostId) -> Result<Vec<LessonText>> {
    let rows = crate::db::scalars!(conn, String, LESSONS, id)?;
    rows.iter().map(|content| parse(content)).collect()
}

const LESSON: &str = "SELECT content FROM programme_lesson WHERE post_id = $1 AND position = $2";

/// One of them, from 1.
pub async fn lesson(conn: &mut Conn, id: PostId, position: i32) -> Result<Option<LessonText>> {
    let content = scalar_optional!(conn, String, LESSON, id, position)?;
    content.as_deref().map(parse).transpose()
}

/// Where a reader is in a programme.
#[derive(sqlx::FromRow)]
pub struct PlaceRow {
    pub language: Language,
    pub lessons: i32,
    pub position: i32,
    pub paused: bool,
}

const PLACE: &str = "SELECT g.language, COALESCE(l.position, 0) AS position, l.paused_at IS NOT NULL AS paused,
        CAST((SELECT COUNT(*) FROM programme_lesson x WHERE x.post_id = g.post_id) AS INTEGER) AS lessons
    FROM programme g LEFT JOIN place l ON l.post_id = g.post_id AND l.person_id = $2
    WHERE g.post_id = $1";

/// None when the post is no programme. The caller has checked that the reader may see it.
pub async fn place(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Option<PlaceRow>> {
    fetch_optional!(conn, PlaceRow, PLACE, id, reader.person)
}

// ── from slot to slot ──

const IS_PLANNED: &str =
    "SELECT EXISTS (SELECT 1 FROM dispatch d WHERE d.post_id = $1 AND d.purpose = $2
    AND d.dispatched_at IS NULL AND d.due_at >= $3)";

/// Whether a round is planned for a moment or later.
pub async fn is_planned(
    conn: &mut Conn,
    id: PostId,
    purpose: DispatchPurpose,
    at: Timestamp,
) -> Result<bool> {
    scalar!(conn, bool, IS_PLANNED, id, purpose, at)
}

const JOIN: &str = "INSERT INTO place (post_id, person_id, position)
    SELECT r.post_id, r.person_id, 0 FROM recipient r WHERE r.post_id = $1
    ON CONFLICT (post_id, person_id) DO NOTHING";

/// Whoever has no place in it begins.
pub async fn join(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, JOIN, id)?;
    Ok(())
}

/// Whether the holder of place `$place` has opened the lesson they are at.
macro_rules! opened {
    ($place:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM lesson_read x WHERE x.post_id = ",
            $place,
            ".post_id
                AND x.person_id = ",
            $place,
            ".person_id AND x.position = ",
            $place,
            ".position)"
        )
    };
}

/// Whether place `$place` in programme `$1` is to move on.
macro_rules! moves_on {
    ($place:literal) => {
        concat!(
            $place,
            ".paused_at IS NULL AND ",
            $place,
            ".position < (SELECT COUNT(*) FROM programme_lesson c
                WHERE c.post_id = $1) AND (",
            $place,
            ".position = 0 OR ",
            opened!($place),
            ")"
        )
    };
}

/// Whether its holder is to be reminded of the lesson they are at.
macro_rules! is_to_be_reminded {
    ($place:literal) => {
        concat!(
            $place,
            ".paused_at IS NULL AND ",
            $place,
            ".reminded_at IS NULL AND ",
            $place,
            ".position > 0 AND NOT ",
            opened!($place)
        )
    };
}

const ADVANCE: &str = concat!(
    "UPDATE place SET position = position + 1, round = $2, reminded_at = NULL
    WHERE place.post_id = $1 AND place.person_id > $3 AND place.person_id <= $4 AND ",
    moves_on!("place")
);
// A new lesson is news: it stands in the feed where it came, not where the course began.
const BRING_UP: &str = "UPDATE recipient SET published_at = $3 WHERE post_id = $1 AND person_id IN (
    SELECT l.person_id FROM place l WHERE l.post_id = $1 AND l.round = $2 AND l.person_id > $4 AND l.person_id <= $5)";

/// Moves on whoever of a slice opened the lesson they were at, or begins; round `$2` is theirs.
pub async fn advance(
    conn: &mut Conn,
    id: PostId,
    round: i32,
    slice: Slice,
    now: Timestamp,
) -> Result<()> {
    let (after, until) = (slice.after, slice.until);
    execute!(conn, ADVANCE, id, round, after, until)?;
    execute!(conn, BRING_UP, id, round, now, after, until)?;
    Ok(())
}

const HAS_TO_REMIND: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM place l WHERE l.post_id = $1 AND ",
    is_to_be_reminded!("l"),
    ")"
);

/// Whether somebody is to be reminded.
pub async fn has_to_remind(conn: &mut Conn, id: PostId) -> Result<bool> {
    scalar!(conn, bool, HAS_TO_REMIND, id)
}

// Not those whom the slot before it has just moved on.
const REMIND: &str = concat!(
    "UPDATE place SET reminded_at = $3, round = $2
    WHERE place.post_id = $1 AND place.person_id > $4 AND place.person_id <= $5
        AND (place.round IS NULL OR place.round < (SELECT MAX(d.round) FROM dispatch d
            WHERE d.post_id = $1 AND d.purpose = 'lesson' AND d.round < $2)) AND ",
    is_to_be_reminded!("place")
);

/// Notes who of a slice is reminded in round `$2`.
pub async fn remind(
    conn: &mut Conn,
    id: PostId,
    round: i32,
    slice: Slice,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, REMIND, id, round, now, slice.after, slice.until)?;
    Ok(())
}

const GOES_ON: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM place l WHERE l.post_id = $1 AND (",
    moves_on!("l"),
    " OR ",
    is_to_be_reminded!("l"),
    "))"
);

/// Whether somebody is to be told something at the next slot.
pub async fn goes_on(conn: &mut Conn, id: PostId) -> Result<bool> {
    scalar!(conn, bool, GOES_ON, id)
}

const ASK: &str = "UPDATE lesson_read SET asked_round = $2
    WHERE post_id = $1 AND asked_round IS NULL AND follow_up IS NULL AND ask_at > $3 AND ask_at <= $4
        AND person_id > $5 AND person_id <= $6
        AND NOT EXISTS (SELECT 1 FROM place l WHERE l.post_id = lesson_read.post_id
            AND l.person_id = lesson_read.person_id AND l.paused_at IS NOT NULL)";

/// Notes whom of a slice round `$2` asks how it went.
pub async fn ask(
    conn: &mut Conn,
    id: PostId,
    round: i32,
    slice: Slice,
    since: Timestamp,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, ASK, id, round, since, now, slice.after, slice.until)?;
    Ok(())
}

/// Whether a round (`$2`) about answers to an event or places in a programme is for recipient `r`. What a post is not,
/// it has no rows of.
macro_rules! concerned {
    () => {
        concat!(
            "(",
            crate::event::store::concerned!(),
            " OR EXISTS (SELECT 1 FROM place l
                WHERE l.post_id = r.post_id AND l.person_id = r.person_id AND l.round = $2)
            OR EXISTS (SELECT 1 FROM lesson_read l
                WHERE l.post_id = r.post_id AND l.person_id = r.person_id AND l.asked_round = $2))"
        )
    };
}
pub(crate) use concerned;

// ── reading and answering ──

#[derive(sqlx::FromRow)]
pub struct ReadRow {
    pub position: i32,
    pub opened_at: Timestamp,
    pub ask_at: Timestamp,
    pub choice: Option<i32>,
    pub follow_up: Option<i32>,
}

const READ: &str = "SELECT position, opened_at, ask_at, choice, follow_up FROM lesson_read
    WHERE post_id = $1 AND person_id = $2 ORDER BY position";

/// The lessons that a reader has opened.
pub async fn read(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<ReadRow>> {
    fetch_all!(conn, ReadRow, READ, id, reader.person)
}

const OPEN: &str = "INSERT INTO lesson_read (post_id, person_id, position, opened_at, ask_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (post_id, person_id, position) DO NOTHING";

/// Returns whether it was the first time.
pub async fn open(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    position: i32,
    ask_at: Timestamp,
) -> Result<bool> {
    let (person, now) = (reader.person, reader.now);
    Ok(execute!(conn, OPEN, id, person, position, now, ask_at)? == 1)
}

const CHOOSE: &str = "UPDATE lesson_read SET choice = $4
    WHERE post_id = $1 AND person_id = $2 AND position = $3";
const FOLLOW_UP: &str = "UPDATE lesson_read SET follow_up = $4
    WHERE post_id = $1 AND person_id = $2 AND position = $3";

/// Writes an answer in a lesson that was opened.
pub async fn answer(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    answer: &LessonAnswer,
) -> Result<()> {
    let sql = match answer.asked {
        Asked::Question => CHOOSE,
        Asked::FollowUp => FOLLOW_UP,
    };
    execute!(conn, sql, id, reader.person, answer.lesson, answer.choice)?;
    Ok(())
}

const PAUSE: &str =
    "INSERT INTO place (post_id, person_id, position, paused_at) VALUES ($1, $2, 0, $3)
    ON CONFLICT (post_id, person_id) DO UPDATE SET paused_at = excluded.paused_at";

/// Lets a place rest, or go on.
pub async fn pause(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    at: Option<Timestamp>,
) -> Result<()> {
    execute!(conn, PAUSE, id, reader.person, at)?;
    Ok(())
}

const STOP: &str = "UPDATE delivery SET state = 'cancelled', reason = 'paused', updated_at = $3
    WHERE post_id = $1 AND person_id = $2 AND state = 'due' AND round IN (SELECT x.round FROM dispatch x
        WHERE x.post_id = $1 AND x.purpose IN ('lesson', 'lesson_reminder', 'follow_up'))";

/// What waits for the morning does not come to who pauses.
pub async fn stop(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<()> {
    execute!(conn, STOP, id, reader.person, reader.now)?;
    Ok(())
}
