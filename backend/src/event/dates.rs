//! Events that take place again and again. Each date is an event and a post of its own, with its own answers, places and
//! reminders; it names the first one. The first goes out as every post does, and says so once; the dispatcher then makes
//! the other dates, whose publication tells nobody anything.

pub mod http;
pub mod rule;
pub mod store;

use super::organiser;
use super::store::EventRow;
use crate::app::App;
use crate::attachment;
use crate::audience;
use crate::db::Conn;
use crate::delivery::DispatchPurpose;
use crate::error::{Error, Refusal, Result};
use crate::feed::{self, Reader};
use crate::post;
use crate::receipt::Via;
use crate::series;
use crate::session::Viewer;
use caunoi_wire::dates::{FeedDate, Organised, Recurrence, Which};
use caunoi_wire::event::SignUp;
use caunoi_wire::post::PostState;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// Most people of all dates together: each is written for each.
const MAX_PEOPLE: i64 = 1_000_000;

/// The dates of a rule, without those that are left out.
pub fn of_rule(starts_at: Timestamp, repeat: &Recurrence) -> Result<Vec<Timestamp>> {
    let refused = |code| Refusal::about(code, &["repeat"]);
    let mut dates = rule::dates(starts_at, &repeat.rule).map_err(refused)?;
    dates.retain(|at| !repeat.skip.contains(&at.local_date()));
    if dates.is_empty() {
        return Err(refused(ErrorCode::RuleWrong).into());
    }
    Ok(dates)
}

/// Before it is published: the event itself takes place at the first of its dates.
///
/// # Errors
/// `rule_wrong` and `dates_too_many` about the rule.
pub async fn settle(
    conn: &mut Conn,
    id: PostId,
    audience: AudienceId,
    now: Timestamp,
) -> Result<()> {
    let Some(event) = super::store::row(conn, id).await? else {
        return Ok(());
    };
    let Some(repeat) = event.repeat()? else {
        return Ok(());
    };
    let dates = of_rule(event.starts_at, &repeat)?;
    let many = i64::try_from(dates.len()).unwrap_or(i64::MAX);
    let count = audience::store::count(conn, audience, now).await?;
    if count.people.saturating_mul(many) > MAX_PEOPLE {
        return Err(Refusal::about(ErrorCode::DatesTooMany, &["repeat"]).into());
    }
    let ends_at = dates[0].plus(event.ends_at.since(event.starts_at));
    Ok(store::set_first(conn, id, dates[0], ends_at, now).await?)
}

/// Makes the other dates of what goes out now, each with a round that finds its recipients.
pub async fn make(
    app: &App,
    conn: &mut Conn,
    first: PostId,
    event: &EventRow,
    now: Timestamp,
) -> Result<()> {
    let Some(repeat) = event.repeat()? else {
        return Ok(());
    };
    let Some(text) = super::store::text(conn, first).await? else {
        return Ok(());
    };
    for starts_at in of_rule(event.starts_at, &repeat)? {
        if starts_at <= event.starts_at || starts_at <= now {
            continue;
        }
        let date: PostId = app.entropy.id(now);
        let copy = series::store::Copy {
            original: first,
            copy: date,
            audience: app.entropy.id(now),
            state: PostState::Scheduled,
            publish_at: Some(now),
            series: None,
        };
        series::store::copy(conn, &copy, now).await?;
        attachment::copy(app, conn, first, date, now).await?;
        let mut text = text.clone();
        text.repeat = None;
        text.ends_at = starts_at.plus(event.ends_at.since(event.starts_at));
        text.starts_at = starts_at;
        super::store::insert(conn, date, &text, super::born(&text), now).await?;
        store::name_first(conn, date, first).await?;
        post::store::insert_dispatch(conn, date, DispatchPurpose::Date, now, now).await?;
    }
    Ok(())
}

/// Locks a date, or all of its event where others are meant as well, each time in one order. Returns which.
pub async fn lock_all(conn: &mut Conn, id: PostId, which: Which) -> Result<Vec<PostId>> {
    let mut dates = Vec::new();
    if which != Which::This {
        dates = store::all(conn, id).await?;
    }
    if dates.is_empty() {
        dates.push(id);
    }
    for date in &dates {
        post::store::lock(conn, *date).await?;
    }
    Ok(dates)
}

/// Locks what of an event is still to come and came to the reader. Returns the other dates than this one.
pub async fn lock_open(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<PostId>> {
    let mut dates = store::open(conn, reader, id).await?;
    if !dates.contains(&id) {
        dates.push(id);
        dates.sort_unstable();
    }
    for date in &dates {
        post::store::lock(conn, *date).await?;
    }
    dates.retain(|date| *date != id);
    Ok(dates)
}

/// Takes the answer for one date for another as well, if it can be given there. Whether somebody moved up.
pub async fn answer_as_well(
    conn: &mut Conn,
    reader: &Reader,
    date: PostId,
    answer: &SignUp,
    via: Via,
) -> Result<bool> {
    let Some(row) = super::store::row(conn, date).await? else {
        return Ok(false);
    };
    let event = super::alone(conn, reader, date, row).await?;
    let attendee = super::find(&event.attendees, answer);
    let fits = attendee.is_ok_and(|a| super::check_answer(&event, a, answer).is_ok());
    if !fits || !event.is_open(reader.now) {
        return Ok(false);
    }
    match super::check_invited(conn, reader, date, answer).await {
        Err(Error::Refused(_)) => return Ok(false),
        other => other?,
    }
    super::write_answer(conn, reader, date, answer, event.consent, via).await
}

/// The dates of an event as somebody it is for sees them, in order; none for one that takes place once.
///
/// # Errors
/// `not_found` when it is not theirs.
pub async fn of_reader(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<FeedDate>> {
    if feed::store::one(conn, reader, id).await?.is_none() {
        return Err(ErrorCode::NotFound.into());
    }
    match super::store::row(conn, id).await? {
        Some(row) => match row.first_id {
            Some(first) => Ok(store::of_reader(conn, reader, first).await?),
            None => Ok(Vec::new()),
        },
        None => Ok(Vec::new()),
    }
}

/// The dates of an event as its organisers see them, and who they are.
///
/// # Errors
/// `not_found` when the viewer does not organise it.
pub async fn show(app: &App, viewer: &Viewer, id: PostId) -> Result<Organised> {
    let mut conn = app.db.read().await?;
    let found = post::store::find_organised(&mut conn, viewer, id).await?;
    found.ok_or(ErrorCode::NotFound)?;
    let first = organiser::store::first(&mut conn, id).await?.unwrap_or(id);
    Ok(Organised {
        dates: store::of_organiser(&mut conn, id).await?,
        organisers: organiser::store::of_event(&mut conn, first).await?,
    })
}
