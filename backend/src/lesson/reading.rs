//! A family's side of a programme: the lesson it is at, answers, and pausing.

use super::{ask_at, plan_follow_up, store, wake};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::feed::{self, Reader};
use crate::live::Hint;
use crate::post;
use caunoi_wire::lesson::*;
use caunoi_wire::{ErrorCode, id::*};

/// The course as its reader has it now.
///
/// # Errors
/// `not_found` when the post is not theirs or was withdrawn, `post_state_wrong` when it is no programme.
pub async fn show(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Reading> {
    let row = feed::store::one(conn, reader, id).await?;
    let row = row.filter(|row| row.withdrawn_at.is_none());
    row.ok_or(ErrorCode::NotFound)?;
    let programme = store::programme(conn, id).await?;
    let programme = programme.ok_or(ErrorCode::PostStateWrong)?;
    let place = store::place(conn, reader, id).await?;
    let place = place.ok_or(ErrorCode::PostStateWrong)?;
    let read = store::read(conn, reader, id).await?;
    let lessons = store::lessons(conn, id).await?;
    let lesson = |(position, text): (i32, LessonText)| {
        let read = read.iter().find(|row| row.position == position);
        ReadLesson {
            text,
            opened_at: read.map(|row| row.opened_at),
            choice: read.and_then(|row| row.choice),
            is_asked: read.is_some_and(|row| row.follow_up.is_some() || row.ask_at <= reader.now),
            follow_up: read.and_then(|row| row.follow_up),
        }
    };
    let is_over = place.position == place.lessons;
    Ok(Reading {
        position: place.position,
        paused: place.paused,
        next_at: (!is_over && !place.paused).then(|| programme.next_after(reader.now)),
        language: place.language,
        lessons: (1..).zip(lessons).map(lesson).collect(),
    })
}

/// The same, with the lesson that it is now opened.
///
/// # Errors
/// As [`show`].
pub async fn open(app: &App, reader: &Reader, id: PostId) -> Result<Reading> {
    let reading = {
        let mut conn = app.db.read().await?;
        show(&mut conn, reader, id).await?
    };
    let current = usize::try_from(reading.position - 1).ok();
    let current = current.and_then(|at| reading.lessons.get(at));
    if current.is_none_or(|lesson| lesson.opened_at.is_some()) {
        return Ok(reading);
    }
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    opened(&mut tx, reader, id, reading.position).await?;
    let reading = show(&mut tx, reader, id).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    Ok(reading)
}

/// Notes that a lesson was opened, and what follows from it. The post is locked.
async fn opened(conn: &mut Conn, reader: &Reader, id: PostId, position: i32) -> Result<()> {
    let ask_at = ask_at(reader.now);
    if store::open(conn, reader, id, position, ask_at).await? {
        plan_follow_up(conn, id, ask_at, reader.now).await?;
        wake(conn, id, reader.now).await?;
    }
    Ok(())
}

/// Takes an answer. Also one to a lesson that is still to come: who kept the course may read ahead.
///
/// # Errors
/// As [`show`]; `invalid_input` when there is no such lesson or choice.
pub async fn answer(
    app: &App,
    reader: &Reader,
    id: PostId,
    answer: &LessonAnswer,
) -> Result<Reading> {
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    let reading = show(&mut tx, reader, id).await?;
    let lesson = usize::try_from(answer.lesson - 1).ok();
    let lesson = lesson.and_then(|at| reading.lessons.get(at));
    let lesson = lesson.ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["lesson"]))?;
    let choices = match answer.asked {
        Asked::Question => lesson.text.question.choices.len(),
        Asked::FollowUp => lesson.text.follow_up.len(),
    };
    if usize::try_from(answer.choice).map_or(true, |choice| choice >= choices) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["choice"]).into());
    }
    opened(&mut tx, reader, id, answer.lesson).await?;
    store::answer(&mut tx, reader, id, answer).await?;
    let reading = show(&mut tx, reader, id).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    Ok(reading)
}

/// Lets the programme rest for this reader, or go on.
///
/// # Errors
/// As [`show`].
pub async fn pause(app: &App, reader: &Reader, id: PostId, paused: bool) -> Result<Reading> {
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    show(&mut tx, reader, id).await?;
    store::pause(&mut tx, reader, id, paused.then_some(reader.now)).await?;
    if paused {
        store::stop(&mut tx, reader, id).await?;
    } else {
        wake(&mut tx, id, reader.now).await?;
    }
    let reading = show(&mut tx, reader, id).await?;
    tx.commit().await?;
    Ok(reading)
}

/// A picture or sound of a course, by the file's name.
///
/// # Errors
/// As [`show`]; `not_found` also when the course does not have it.
pub async fn media(app: &App, reader: &Reader, id: PostId, file: &str) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    let reading = show(&mut conn, reader, id).await?;
    let name = format!("media/{file}");
    let mut named = reading
        .lessons
        .iter()
        .flat_map(|lesson| lesson.text.media());
    if !named.any(|own| *own == name) {
        return Err(ErrorCode::NotFound.into());
    }
    let content = super::library::store::media(&mut conn, &name).await?;
    Ok(content.ok_or(ErrorCode::NotFound)?)
}
