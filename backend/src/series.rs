//! Posts that repeat. The repeating post holds what is said and to whom; its occurrences are rows with their times. When
//! one is due, [`next`] makes a scheduled post of it with a round of sending, in one transaction that turns the
//! occurrence to *made*: whichever process does it, it is done once, and from there on it is a post like every other.
//! What a server that was down has missed is not caught up with: the newest is sent, the older ones are skipped.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::delivery::DispatchPurpose;
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use crate::{attachment, audience, check_in, event, lesson, post};
use caunoi_wire::post::PostState;
use caunoi_wire::series::*;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// Lets a draft repeat, or gives what repeats other times from now on.
pub async fn repeat(app: &App, viewer: &Viewer, id: PostId, repeat: &Repeat) -> Result<()> {
    let invalid = || Refusal::about(ErrorCode::InvalidInput, &["repeat"]);
    let times = repeat.times().ok_or_else(invalid)?;
    let is_far = |at: &Timestamp| at.since(viewer.now) > post::MAX_AHEAD;
    if times[0] <= viewer.now || times.first().is_some_and(is_far) {
        return Err(ErrorCode::TimeInPast.into());
    }
    let mut tx = app.db.write().await?;
    let head = post::own(
        &mut tx,
        viewer,
        id,
        &[PostState::Draft, PostState::Repeating],
    )
    .await?;
    // An event that takes place again has dates of its own.
    if event::store::row(&mut tx, id).await?.is_some() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["details"]).into());
    }
    // A programme has times of its own.
    if lesson::store::programme(&mut tx, id).await?.is_some() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["details"]).into());
    }
    // One moment at which all of them are over makes no sense.
    if head.expires_at.is_some() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["expires_at"]).into());
    }
    if !audience::has_anybody(&mut tx, head.audience_id, viewer.now).await? {
        return Err(ErrorCode::AudienceEmpty.into());
    }
    check_in::check_publication(app, &mut tx, id, viewer.now).await?;
    store::forget_open(&mut tx, id).await?;
    store::set_rule(&mut tx, id, repeat).await?;
    for at in times {
        let occurrence = app.entropy.id(viewer.now);
        store::insert(&mut tx, id, occurrence, at, repeat.skips(at)).await?;
    }
    store::set_state(&mut tx, id, PostState::Repeating, viewer.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a draft again of what repeats and has never been sent.
pub async fn undo(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<()> {
    if store::has_made(conn, id).await? {
        return Err(ErrorCode::UndoTooLate.into());
    }
    store::forget_open(conn, id).await?;
    store::forget_rule(conn, id).await?;
    store::set_state(conn, id, PostState::Draft, viewer.now).await?;
    Ok(())
}

/// The plan of what the viewer may manage.
pub async fn show(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Series> {
    post::find_own(conn, viewer, id).await?;
    let repeat = store::rule(conn, id)
        .await?
        .ok_or(ErrorCode::PostStateWrong)?;
    let occurrences = store::all(conn, id).await?;
    Ok(Series {
        repeat,
        occurrences,
    })
}

/// Leaves one time out, or takes it back in before it is over.
pub async fn skip(app: &App, viewer: &Viewer, id: OccurrenceId, skipped: bool) -> Result<Series> {
    let mut tx = app.db.write().await?;
    let found = open(&mut tx, viewer, id).await?;
    if !skipped && found.due_at <= viewer.now {
        return Err(ErrorCode::TimeInPast.into());
    }
    store::set_skipped(&mut tx, id, skipped).await?;
    let series = show(&mut tx, viewer, found.post_id).await?;
    tx.commit().await?;
    Ok(series)
}

/// Leaves out this time and all that follow.
pub async fn stop(app: &App, viewer: &Viewer, id: OccurrenceId) -> Result<Series> {
    let mut tx = app.db.write().await?;
    let found = open(&mut tx, viewer, id).await?;
    store::skip_from(&mut tx, found.post_id, found.due_at).await?;
    let series = show(&mut tx, viewer, found.post_id).await?;
    tx.commit().await?;
    Ok(series)
}

/// Makes a post of one time already now, so that it can say something else than the others.
pub async fn detach(app: &App, viewer: &Viewer, id: OccurrenceId) -> Result<PostId> {
    let mut tx = app.db.write().await?;
    let found = open(&mut tx, viewer, id).await?;
    let made = make(app, &mut tx, &found, viewer.now).await?;
    tx.commit().await?;
    app.wake_engines();
    Ok(made)
}

/// Lets this time and all that follow say something else: they become a repeating post of their own.
pub async fn split(app: &App, viewer: &Viewer, id: OccurrenceId) -> Result<PostId> {
    let mut tx = app.db.write().await?;
    let found = open(&mut tx, viewer, id).await?;
    let copy: PostId = app.entropy.id(viewer.now);
    let audience = app.entropy.id(viewer.now);
    let of = store::Copy {
        original: found.post_id,
        copy,
        audience,
        state: PostState::Repeating,
        publish_at: None,
        series: None,
    };
    store::copy(&mut tx, &of, viewer.now).await?;
    check_in::store::copy(&mut tx, found.post_id, copy).await?;
    attachment::copy(app, &mut tx, found.post_id, copy, viewer.now).await?;
    store::copy_rule(&mut tx, found.post_id, copy).await?;
    store::move_from(&mut tx, found.post_id, copy, found.due_at).await?;
    tx.commit().await?;
    Ok(copy)
}

/// One that is not made yet, of a repeating post the viewer may manage; nobody else changes the series meanwhile.
async fn open(conn: &mut Conn, viewer: &Viewer, id: OccurrenceId) -> Result<store::Found> {
    let post = store::post_of(conn, id).await?;
    let post = post.ok_or(ErrorCode::NotFound)?;
    post::own(conn, viewer, post, &[PostState::Repeating]).await?;
    let found = store::find(conn, id).await?.ok_or(ErrorCode::NotFound)?;
    if found.state == OccurrenceState::Made {
        return Err(ErrorCode::PostStateWrong.into());
    }
    Ok(found)
}

/// Makes the post of an occurrence whose time has come. Returns false when there is none.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    {
        let mut conn = app.db.read().await?;
        if !store::is_due(&mut conn, now).await? {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(series) = store::due_series(&mut tx, now).await? else {
        return Ok(false);
    };
    // Another process may have been here first: then none is due any more.
    post::store::lock(&mut tx, series).await?;
    if let Some(newest) = store::newest_due(&mut tx, series, now).await? {
        store::skip_before(&mut tx, series, newest.due_at, SkipReason::Missed).await?;
        match hindrance(&mut tx, &newest, now).await? {
            Some(reason) => store::skip_one(&mut tx, newest.id, reason).await?,
            None => {
                let made = make(app, &mut tx, &newest, now).await?;
                tracing::info!(series = %series, post = %made, "made");
            }
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Why an occurrence cannot be sent: its author lost the right to, or nobody is left to get it.
async fn hindrance(
    conn: &mut Conn,
    found: &store::Found,
    now: Timestamp,
) -> Result<Option<SkipReason>> {
    let author = Viewer::on_behalf_of(found.author_id, now);
    let (speaker, audience) = (found.organisation_id, found.audience_id);
    if !audience::store::speaks(conn, &author, speaker).await?
        || audience::store::out_of_scope(conn, &author, speaker, audience).await? > 0
    {
        return Ok(Some(SkipReason::NotAllowed));
    }
    let anybody = audience::has_anybody(conn, audience, now).await?;
    Ok((!anybody).then_some(SkipReason::Nobody))
}

/// Makes a scheduled post of an occurrence, with its round of sending.
async fn make(app: &App, conn: &mut Conn, of: &store::Found, now: Timestamp) -> Result<PostId> {
    let made: PostId = app.entropy.id(now);
    let copy = store::Copy {
        original: of.post_id,
        copy: made,
        audience: app.entropy.id(now),
        state: PostState::Scheduled,
        publish_at: Some(of.due_at),
        series: Some(of.post_id),
    };
    store::copy(conn, &copy, now).await?;
    check_in::store::copy(conn, of.post_id, made).await?;
    attachment::copy(app, conn, of.post_id, made, now).await?;
    store::set_made(conn, of.id, made).await?;
    let publication = DispatchPurpose::Publication;
    post::store::insert_dispatch(conn, made, publication, of.due_at, now).await?;
    Ok(made)
}
