//! Lessons: courses in a library, and posts that send one as a programme in which each family has its own place. What is
//! theirs alone stands here; envelope, audience, delivery and receipts are those of every post.
//!
//! A programme goes from slot to slot (Tuesday and Friday, 19:00): one round of sending each, planned by the one before.
//! Whoever opened their lesson is at the next one then and told so; whoever did not stays, is reminded once, and hears
//! nothing more until they come back. When nobody is to be told anything the programme sleeps: no slot is planned until
//! somebody opens a lesson or goes on after a pause. The day after a lesson was opened a round asks how it went.

pub mod http;
pub mod library;
pub mod media;
pub mod pack;
pub mod progress;
pub mod reading;
pub mod starter;
pub mod store;

use crate::db::{self, Conn};
use crate::delivery::DispatchPurpose;
use crate::delivery::dispatch::Slice;
use crate::delivery::store::DueRound;
use crate::error::{Refusal, Result};
use crate::feed::Reader;
use crate::session::Viewer;
use crate::{audience, post};
use caunoi_wire::lesson::{FeedLesson, Programme};
use caunoi_wire::post::{Details, PostText};
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// When it is asked how a lesson went, the day after: before supper, when there is something to tell.
const ASK_MINUTE: i64 = 18 * 60;
/// Who pauses then is not asked later than this.
const ASK_WITHIN: i64 = 2 * DAY;

/// Refuses what cannot be, by the names of its fields.
pub fn check(details: &Details) -> Result<()> {
    let wrong = details.lesson().map(Programme::wrong).unwrap_or_default();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into())
}

/// Writes what a draft has of its own, in place of what it had: the lessons are those of the course as it is now.
pub async fn save(conn: &mut Conn, viewer: &Viewer, id: PostId, text: &PostText) -> Result<()> {
    store::delete(conn, id).await?;
    let Some(programme) = text.details.lesson() else {
        return Ok(());
    };
    let course = library::find(conn, viewer, programme.course_id).await;
    let course = course.map_err(|_| Refusal::about(ErrorCode::InvalidInput, &["course_id"]))?;
    pack::check_finished(&course.text)?;
    store::insert(conn, id, programme, &course.text).await?;
    Ok(())
}

/// What the feed says of a programme.
pub async fn of_feed(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
) -> Result<Option<Box<FeedLesson>>> {
    let Some(row) = store::place(conn, reader, id).await? else {
        return Ok(None);
    };
    let lesson = store::lesson(conn, id, row.position).await?;
    let title = lesson.map(|l| l.title.best(&[reader.language, row.language]).to_owned());
    Ok(Some(Box::new(FeedLesson {
        title,
        position: row.position,
        lessons: row.lessons,
    })))
}

/// What the dispatcher does when a post of any kind goes out.
pub async fn published(conn: &mut Conn, id: PostId, now: Timestamp) -> db::Result<()> {
    wake(conn, id, now).await
}

/// What the dispatcher does first in a round of any purpose: at a slot, whoever came into the audience since joins, and
/// who has not opened their lesson is reminded in a round of its own.
pub async fn begin(conn: &mut Conn, round: &DueRound, now: Timestamp) -> db::Result<()> {
    if round.purpose != DispatchPurpose::Lesson {
        return Ok(());
    }
    let id = round.post_id;
    post::store::lock(conn, id).await?;
    audience::store::join(conn, round.audience_id, id, now).await?;
    store::join(conn, id).await?;
    if store::has_to_remind(conn, id).await? {
        let purpose = DispatchPurpose::LessonReminder;
        post::store::insert_dispatch(conn, id, purpose, now, now).await?;
    }
    Ok(())
}

/// What it does before it writes a slice: notes whom of it the round is for.
pub async fn move_on(
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    now: Timestamp,
) -> db::Result<()> {
    let id = round.post_id;
    if round.purpose.is_of_lessons() {
        // Whoever opens a lesson meanwhile waits, and then sees whether the next slot is planned.
        post::store::lock(conn, id).await?;
    }
    match round.purpose {
        DispatchPurpose::Lesson => store::advance(conn, id, round.round, slice, now).await,
        DispatchPurpose::LessonReminder => store::remind(conn, id, round.round, slice, now).await,
        DispatchPurpose::FollowUp => {
            let since = now.plus(-ASK_WITHIN);
            store::ask(conn, id, round.round, slice, since, now).await
        }
        _ => Ok(()),
    }
}

/// What it does once all of a round is written: after a slot there is the next one, if somebody is to be told something.
pub async fn end(conn: &mut Conn, round: &DueRound, now: Timestamp) -> db::Result<()> {
    let id = round.post_id;
    if round.purpose == DispatchPurpose::Lesson && store::goes_on(conn, id).await? {
        wake(conn, id, now).await?;
    }
    Ok(())
}

/// Plans the next slot of a programme. The post is locked.
async fn plan(conn: &mut Conn, id: PostId, now: Timestamp) -> db::Result<()> {
    let Some(programme) = store::programme(conn, id).await? else {
        return Ok(());
    };
    let at = programme.next_after(now);
    post::store::insert_dispatch(conn, id, DispatchPurpose::Lesson, at, now).await
}

/// Plans it if none is planned: the programme may have slept. The post is locked.
async fn wake(conn: &mut Conn, id: PostId, now: Timestamp) -> db::Result<()> {
    // The slot that is being written now is not the next one.
    let later = now.plus(1);
    if store::is_planned(conn, id, DispatchPurpose::Lesson, later).await? {
        return Ok(());
    }
    plan(conn, id, now).await
}

/// Plans the round that asks how it went, once for all who opened a lesson that day. The post is locked.
async fn plan_follow_up(
    conn: &mut Conn,
    id: PostId,
    at: Timestamp,
    now: Timestamp,
) -> db::Result<()> {
    let purpose = DispatchPurpose::FollowUp;
    if store::is_planned(conn, id, purpose, at).await? {
        return Ok(());
    }
    post::store::insert_dispatch(conn, id, purpose, at, now).await
}

/// When it is asked how a lesson went that was opened now.
fn ask_at(now: Timestamp) -> Timestamp {
    Timestamp::at_start_of(now.local_date()).plus(DAY + ASK_MINUTE * MINUTE)
}
