//! Events: posts with a time and a place, for which families sign their children up. What is theirs alone stands here;
//! envelope, audience, delivery and receipts are those of every post.

pub mod arrival;
pub mod attendance;
pub mod calendar;
pub mod http;
mod ics;
pub mod leave;
pub mod photo;
pub mod record;
pub mod report;
pub mod store;
pub mod thanks;

use crate::app::App;
use crate::audience::{MAX_AGE, born_between};
use crate::db::{self, Conn};
use crate::delivery::DispatchPurpose;
use crate::error::{Refusal, Result};
use crate::feed::{self, Reader};
use crate::live::Hint;
use crate::post;
use crate::receipt::{self, Receipt, Via};
use crate::session::Viewer;
use caunoi_wire::event::{
    Attendee, EventStatus, EventText, FeedEvent, MAX_ADULTS, SignUp, Volunteer,
};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::post::{Details, PostState};
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// Furthest ahead an event can be.
const MAX_AHEAD: i64 = 2 * 366 * DAY;
/// When who comes is reminded: a week, a day, two hours before.
const REMIND_BEFORE: [i64; 3] = [7 * DAY, DAY, 2 * HOUR];

/// Refuses what cannot be, by the names of its fields.
pub fn check(details: &Details, now: Timestamp) -> Result<()> {
    let Details::Event(event) = details else {
        return Ok(());
    };
    let wrong = event.wrong();
    if !wrong.is_empty() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into());
    }
    if event.status == EventStatus::Cancelled {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["status"]).into());
    }
    check_time(event, now)
}

fn check_time(event: &EventText, now: Timestamp) -> Result<()> {
    if event.starts_at <= now || event.starts_at > now.plus(MAX_AHEAD) {
        return Err(Refusal::about(ErrorCode::TimeInPast, &["starts_at"]).into());
    }
    Ok(())
}

/// An event is told before it begins.
pub async fn check_publication(conn: &mut Conn, id: PostId, at: Timestamp) -> Result<()> {
    match store::row(conn, id).await? {
        Some(event) if event.starts_at <= at => {
            Err(Refusal::about(ErrorCode::TimeInPast, &["starts_at"]).into())
        }
        _ => Ok(()),
    }
}

/// Whether a post still takes answers; one that is no event always does.
pub async fn check_open(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    match store::text(conn, id).await? {
        Some(event) if !event.is_open(now) => Err(ErrorCode::EventClosed.into()),
        _ => Ok(()),
    }
}

/// Writes what a draft has of its own, in place of what it had.
pub async fn save(conn: &mut Conn, id: PostId, details: &Details, now: Timestamp) -> Result<()> {
    store::delete(conn, id).await?;
    if let Details::Event(event) = details {
        store::insert(conn, id, event, born(event), now).await?;
    }
    Ok(())
}

/// The birth dates of the ages it is for.
fn born(event: &EventText) -> Option<(caunoi_wire::Date, caunoi_wire::Date)> {
    if event.age_from.is_none() && event.age_until.is_none() {
        return None;
    }
    let from = event.age_from.unwrap_or(0);
    let until = event.age_until.unwrap_or(MAX_AGE);
    Some(born_between(from, until, event.starts_at.local_date()))
}

/// The event as a reader sees it.
pub async fn of_reader(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
) -> Result<Option<Box<FeedEvent>>> {
    let Some(row) = store::row(conn, id).await? else {
        return Ok(None);
    };
    let attendees = store::attendees(conn, reader, id).await?;
    let roles = store::roles_of_reader(conn, reader, id).await?;
    let places_left = row
        .capacity
        .map(|capacity| (i64::from(capacity) - row.coming).max(0));
    Ok(Some(Box::new(FeedEvent {
        category: row.category,
        status: row.status,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        map_link: row.map_link,
        bring: row.bring,
        contact: row.contact,
        age_from: row.age_from,
        age_until: row.age_until,
        consent: row.consent,
        was_starts_at: row.was_starts_at,
        was_place: row.was_place,
        places_left,
        attendees,
        roles,
    })))
}

/// Takes the answer for a child (or for the reader), and moves up who waits where it frees a place.
///
/// # Errors
/// `not_found` when the post or the child is not theirs, `not_allowed` when they may read but not answer for it,
/// `event_closed` when it has begun or is cancelled, `outside_ages`, `consent_missing`.
pub async fn sign_up(
    app: &App,
    reader: &Reader,
    id: PostId,
    answer: &SignUp,
    via: Via,
) -> Result<FeedItem> {
    let mut tx = app.db.write().await?;
    // Whoever answers for this event waits here for the others: places are counted by one at a time.
    post::store::lock(&mut tx, id).await?;
    let event = open(&mut tx, reader, id).await?;
    let attendee = event
        .attendees
        .iter()
        .find(|a| a.child_id == answer.child_id);
    let attendee = attendee.ok_or(ErrorCode::NotFound)?;
    check_answer(&event, attendee, answer)?;
    if answer.coming {
        let id_of = answer.child_id.map_or(reader.person.0, |child| child.0);
        leave::check(&mut tx, id, id_of).await?;
    }
    store::sign_up(&mut tx, reader, id, answer, event.consent).await?;
    let moved_up = promote(&mut tx, id, reader.now).await?;
    acknowledge(&mut tx, reader, id, via).await?;
    let item = feed::item(&mut tx, reader, id).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    if moved_up {
        app.live.hint(Hint::Post(id));
        app.wake_engines();
    }
    Ok(item.ok_or(ErrorCode::NotFound)?)
}

/// The event, if its reader may still answer.
async fn open(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Box<FeedEvent>> {
    let item = feed::item(conn, reader, id).await?;
    let item = item.ok_or(ErrorCode::NotFound)?;
    let event = item.event.ok_or(ErrorCode::EventClosed)?;
    if !event.is_open(reader.now) {
        return Err(ErrorCode::EventClosed.into());
    }
    Ok(event)
}

fn check_answer(event: &FeedEvent, attendee: &Attendee, answer: &SignUp) -> Result<()> {
    if !attendee.may_respond {
        return Err(ErrorCode::NotAllowed.into());
    }
    if !(0..=MAX_ADULTS).contains(&answer.adults) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["adults"]).into());
    }
    if !attendee.fits {
        return Err(ErrorCode::OutsideAges.into());
    }
    let needs_consent = answer.coming && event.consent && attendee.child_id.is_some();
    if needs_consent && !answer.consent {
        return Err(Refusal::about(ErrorCode::ConsentMissing, &["consent"]).into());
    }
    Ok(())
}

/// Changes a published event: moves it, opens more places, cancels it. Who signed up is told of what matters to them.
///
/// # Errors
/// `event_closed` when it has begun or is cancelled; `invalid_input` or `time_in_past` about what cannot be.
pub async fn change(app: &App, viewer: &Viewer, id: PostId, to: &EventText) -> Result<()> {
    let mut tx = app.db.write().await?;
    post::own(&mut tx, viewer, id, &[PostState::Published]).await?;
    let before = store::text(&mut tx, id).await?.ok_or(ErrorCode::NotFound)?;
    if !before.is_open(viewer.now) {
        return Err(ErrorCode::EventClosed.into());
    }
    let purpose = if to.status == EventStatus::Cancelled {
        store::cancel(&mut tx, id, viewer.now).await?;
        store::cancel_reminders(&mut tx, id, viewer.now).await?;
        Some(DispatchPurpose::EventCancelled)
    } else {
        apply(&mut tx, id, &before, to, viewer.now).await?
    };
    post::store::mark_corrected(&mut tx, id, viewer.now).await?;
    if let Some(purpose) = purpose {
        post::store::insert_dispatch(&mut tx, id, purpose, viewer.now, viewer.now).await?;
    }
    tx.commit().await?;
    app.live.hint(Hint::Post(id));
    app.live.hint(Hint::Reach(id));
    app.wake_engines();
    Ok(())
}

/// Writes the change; what who signed up is told of it, if anything.
async fn apply(
    conn: &mut Conn,
    id: PostId,
    before: &EventText,
    to: &EventText,
    now: Timestamp,
) -> Result<Option<DispatchPurpose>> {
    let mut wrong = to.wrong();
    // Who offered help did so for a role at its place.
    if to.roles.len() < before.roles.len() {
        wrong.push("roles");
    }
    if !wrong.is_empty() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into());
    }
    check_time(to, now)?;
    store::change(conn, id, to, born(to), now).await?;
    promote(conn, id, now).await?;
    if to.starts_at != before.starts_at {
        store::cancel_reminders(conn, id, now).await?;
        plan_reminders(conn, id, to.starts_at, now).await?;
    }
    let matters = |e: &EventText| {
        (
            e.status,
            e.starts_at,
            e.ends_at,
            e.place.clone(),
            e.bring.clone(),
        )
    };
    Ok((matters(before) != matters(to)).then_some(DispatchPurpose::EventChanged))
}

/// What the dispatcher does when a post of any kind goes out.
pub async fn published(conn: &mut Conn, id: PostId, now: Timestamp) -> db::Result<()> {
    match store::row(conn, id).await? {
        Some(event) => plan_reminders(conn, id, event.starts_at, now).await,
        None => Ok(()),
    }
}

/// Rounds that remind whoever comes; the engine sees to it that each happens once.
async fn plan_reminders(
    conn: &mut Conn,
    id: PostId,
    starts_at: Timestamp,
    now: Timestamp,
) -> db::Result<()> {
    for before in REMIND_BEFORE {
        let at = starts_at.plus(-before);
        if at > now {
            let purpose = DispatchPurpose::EventReminder;
            post::store::insert_dispatch(conn, id, purpose, at, now).await?;
        }
    }
    Ok(())
}

/// Gives free places to those who wait longest, and plans the round that tells them. The post is locked.
pub async fn promote(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<bool> {
    if store::promote(conn, id, now).await? == 0 {
        return Ok(false);
    }
    post::store::insert_dispatch(conn, id, DispatchPurpose::Promotion, now, now).await?;
    Ok(true)
}

/// Who has answered for all of theirs has done what the post asks for.
async fn acknowledge(conn: &mut Conn, reader: &Reader, id: PostId, via: Via) -> Result<()> {
    let attendees = store::attendees(conn, reader, id).await?;
    let is_complete = !attendees.iter().any(Attendee::is_unanswered);
    let kinds = if is_complete {
        &["seen", "acknowledged"][..]
    } else {
        &["seen"]
    };
    let receipt = |kind: &&'static str| Receipt::new(id, reader.person, kind, reader.now, via);
    let receipts: Vec<Receipt> = kinds.iter().map(receipt).collect();
    receipt::store::insert(conn, &receipts).await?;
    Ok(())
}

/// Offers help in a role, or takes the offer back.
///
/// # Errors
/// `role_full` when enough have offered already; the others as in [`sign_up`].
pub async fn volunteer(
    app: &App,
    reader: &Reader,
    id: PostId,
    offer: Volunteer,
) -> Result<FeedItem> {
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    let event = open(&mut tx, reader, id).await?;
    let role = usize::try_from(offer.role).ok();
    let role = role
        .and_then(|at| event.roles.get(at))
        .ok_or(ErrorCode::NotFound)?;
    if offer.helps && !role.mine && !store::volunteer(&mut tx, reader, id, offer.role).await? {
        return Err(ErrorCode::RoleFull.into());
    }
    if !offer.helps {
        store::step_back(&mut tx, reader, id, offer.role).await?;
    }
    let item = feed::item(&mut tx, reader, id).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    Ok(item.ok_or(ErrorCode::NotFound)?)
}
