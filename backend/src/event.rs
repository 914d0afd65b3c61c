//! Events: posts with a time and a place, for which families sign their children up. What is theirs alone stands here;
//! envelope, audience, delivery and receipts are those of every post.

pub mod arrival;
pub mod attendance;
pub mod calendar;
pub mod change;
pub mod dates;
pub mod http;
mod ics;
pub mod leave;
pub mod organiser;
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
use caunoi_wire::event::{
    Attendee, EventStatus, EventText, FeedEvent, MAX_ADULTS, SignUp, SignUpState, Volunteer,
};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::post::Details;
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
    check_time(event, now)?;
    if let Some(repeat) = &event.repeat {
        dates::of_rule(event.starts_at, repeat)?;
    }
    Ok(())
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
        organiser::ask(conn, id, &event.together, now).await?;
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
    let first = row.first_id;
    let mut event = alone(conn, reader, id, row).await?;
    if let Some(first) = first {
        event.dates = dates::store::count(conn, reader, first).await?;
    }
    event.together = organiser::store::together(conn, first.unwrap_or(id)).await?;
    Ok(Some(Box::new(event)))
}

/// The event of a row as a reader sees it, without its other dates and who else holds it.
async fn alone(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    row: store::EventRow,
) -> Result<FeedEvent> {
    let attendees = store::attendees(conn, reader, id).await?;
    let roles = store::roles_of_reader(conn, reader, id).await?;
    let places_left = row
        .capacity
        .map(|capacity| (i64::from(capacity) - row.taken).max(0));
    Ok(FeedEvent {
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
        adults_count: row.adults_count,
        together: Vec::new(),
        dates: 0,
        place_language: None,
        bring_language: None,
    })
}

/// Takes the answer for a child (or for the reader), and moves up who waits where it frees a place.
///
/// # Errors
/// `not_found` when the post or the child is not theirs, `not_allowed` when they may read but not answer for it,
/// `event_closed` when it has begun or is cancelled, `outside_ages`, `consent_missing`, `places_short`.
pub async fn sign_up(
    app: &App,
    reader: &Reader,
    id: PostId,
    answer: &SignUp,
    via: Via,
) -> Result<FeedItem> {
    let mut tx = app.db.write().await?;
    // Whoever answers for this event waits here for the others: places are counted by one at a time.
    let others = match answer.all_dates {
        true => dates::lock_open(&mut tx, reader, id).await?,
        false => {
            post::store::lock(&mut tx, id).await?;
            Vec::new()
        }
    };
    let event = open(&mut tx, reader, id).await?;
    let attendee = find(&event.attendees, answer)?;
    check_answer(&event, attendee, answer)?;
    check_invited(&mut tx, reader, id, answer).await?;
    let mut moved_up = write_answer(&mut tx, reader, id, answer, event.consent, via).await?;
    for date in &others {
        moved_up |= dates::answer_as_well(&mut tx, reader, *date, answer, via).await?;
    }
    let item = feed::item(&mut tx, reader, id).await?;
    tx.commit().await?;
    for date in others.into_iter().chain([id]) {
        app.live.hint(Hint::Reach(date));
        if moved_up {
            app.live.hint(Hint::Post(date));
        }
    }
    if moved_up {
        app.wake_engines();
    }
    Ok(item.ok_or(ErrorCode::NotFound)?)
}

/// Writes an answer that was checked. Whether somebody moved up.
async fn write_answer(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    answer: &SignUp,
    consent: bool,
    via: Via,
) -> Result<bool> {
    store::sign_up(conn, reader, id, answer, consent).await?;
    let moved_up = promote(conn, id, reader.now).await?;
    acknowledge(conn, reader, id, via).await?;
    Ok(moved_up)
}

/// Who has left since the event was told takes no place.
async fn check_invited(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    answer: &SignUp,
) -> Result<()> {
    match answer.coming {
        true => {
            let attendee = answer.child_id.map_or(reader.person.0, |child| child.0);
            leave::check(conn, id, attendee).await
        }
        false => Ok(()),
    }
}

/// Whom the answer is for.
fn find<'a>(attendees: &'a [Attendee], answer: &SignUp) -> Result<&'a Attendee> {
    let attendee = attendees.iter().find(|a| a.child_id == answer.child_id);
    Ok(attendee.ok_or(ErrorCode::NotFound)?)
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
    // Who comes already keeps that place, and gets no more than there are.
    let more = i64::from(answer.adults - attendee.adults);
    let comes = answer.coming && attendee.state == Some(SignUpState::Coming);
    if event.adults_count && comes && event.places_left.is_some_and(|left| more > left.max(0)) {
        return Err(Refusal::about(ErrorCode::PlacesShort, &["adults"]).into());
    }
    Ok(())
}

/// What the dispatcher does when a post of any kind goes out.
pub async fn published(app: &App, conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    let Some(event) = store::row(conn, id).await? else {
        return Ok(());
    };
    plan_reminders(conn, id, &event, now).await?;
    if event.first_id == Some(id) {
        dates::make(app, conn, id, &event, now).await?;
    }
    Ok(())
}

/// Rounds that remind whoever comes; the engine sees to it that each happens once. A week before one date is the other.
async fn plan_reminders(
    conn: &mut Conn,
    id: PostId,
    event: &store::EventRow,
    now: Timestamp,
) -> db::Result<()> {
    let from = usize::from(event.first_id.is_some());
    for before in &REMIND_BEFORE[from..] {
        let at = event.starts_at.plus(-before);
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
