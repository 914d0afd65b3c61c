//! Changing an event that is out, one date of it or several: who signed up is told once of what matters to them. Of two
//! who change it at the same moment the second is told so, and nothing of theirs is written.

use super::{born, check_time, dates, organiser, plan_reminders, store};
use crate::app::App;
use crate::db::Conn;
use crate::delivery::DispatchPurpose;
use crate::error::{Refusal, Result};
use crate::live::Hint;
use crate::post;
use crate::session::Viewer;
use caunoi_wire::dates::Which;
use caunoi_wire::event::{EventStatus, EventText};
use caunoi_wire::post::PostState;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// Changes a published event: moves it, opens more places, cancels it.
///
/// # Errors
/// `event_closed` when it has begun or is cancelled; `changed_meanwhile` when it is no longer what the change was made
/// from; `invalid_input` or `time_in_past` about what cannot be. Nothing is changed then, at no date.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    to: &EventText,
    which: Which,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let all = dates::lock_all(&mut tx, id, which).await?;
    let head = post::store::find_organised(&mut tx, viewer, id).await?;
    let head = head.ok_or(ErrorCode::NotFound)?;
    if head.state != PostState::Published {
        return Err(ErrorCode::PostStateWrong.into());
    }
    let before = store::text(&mut tx, id).await?.ok_or(ErrorCode::NotFound)?;
    if !before.is_open(viewer.now) {
        return Err(ErrorCode::EventClosed.into());
    }
    if to.sequence.is_some() && to.sequence != before.sequence {
        return Err(ErrorCode::ChangedMeanwhile.into());
    }
    check(&before, to)?;
    let mut changes = Changes::new(&before, to, viewer.now);
    let mut changed = Vec::new();
    for date in all {
        let event = store::text(&mut tx, date)
            .await?
            .ok_or(ErrorCode::NotFound)?;
        let is_later = event.starts_at >= before.starts_at;
        let is_meant = date == id || which == Which::All || is_later;
        if is_meant && event.is_open(viewer.now) {
            changes.apply(&mut tx, date, &event).await?;
            changed.push(date);
        }
    }
    if post::store::find_own(&mut tx, viewer, id).await?.is_some() {
        let first = before.first_id.unwrap_or(id);
        organiser::ask(&mut tx, first, &to.together, viewer.now).await?;
        organiser::tell(&mut tx, first, viewer.now).await?;
    }
    tx.commit().await?;
    for date in changed {
        app.live.hint(Hint::Post(date));
        app.live.hint(Hint::Reach(date));
    }
    app.wake_engines();
    Ok(())
}

fn check(before: &EventText, to: &EventText) -> Result<()> {
    if to.status == EventStatus::Cancelled {
        return Ok(());
    }
    let mut wrong = to.wrong();
    // Who offered help did so for a role at its place.
    if to.roles.len() < before.roles.len() {
        wrong.push("roles");
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into())
}

/// What of an event is changed, at each of its dates, and whom that is told to.
struct Changes<'a> {
    before: &'a EventText,
    to: &'a EventText,
    now: Timestamp,
    changed: Telling,
    promoted: Telling,
}

impl<'a> Changes<'a> {
    fn new(before: &'a EventText, to: &'a EventText, now: Timestamp) -> Self {
        let purpose = match to.status {
            EventStatus::Cancelled => DispatchPurpose::EventCancelled,
            _ => DispatchPurpose::EventChanged,
        };
        Self {
            before,
            to,
            now,
            changed: Telling::of(purpose),
            promoted: Telling::of(DispatchPurpose::Promotion),
        }
    }

    /// Writes the change of one date.
    async fn apply(&mut self, conn: &mut Conn, id: PostId, event: &EventText) -> Result<()> {
        let now = self.now;
        if self.to.status == EventStatus::Cancelled {
            store::cancel(conn, id, now).await?;
            store::cancel_reminders(conn, id, now).await?;
            self.changed.add(conn, id, now).await?;
        } else {
            let to = self.of(event);
            check_time(&to, now)?;
            store::change(conn, id, &to, born(&to), now).await?;
            if store::promote(conn, id, now).await? > 0 {
                self.promoted.add(conn, id, now).await?;
            }
            if matters(event) != matters(&to) {
                self.changed.add(conn, id, now).await?;
            }
            if to.starts_at != event.starts_at {
                store::cancel_reminders(conn, id, now).await?;
                if let Some(row) = store::row(conn, id).await? {
                    plan_reminders(conn, id, &row, now).await?;
                }
            }
        }
        Ok(post::store::mark_corrected(conn, id, now).await?)
    }

    /// What a date becomes: it moves by as much, and has what was changed; its own exceptions stay.
    fn of(&self, event: &EventText) -> EventText {
        let (before, to) = (self.before, self.to);
        let starts_at = event.starts_at.plus(to.starts_at.since(before.starts_at));
        let length = |e: &EventText| e.ends_at.since(e.starts_at);
        let own = if length(to) == length(before) {
            event
        } else {
            to
        };
        let is_changed = |field: fn(&EventText) -> &str| field(before) != field(to);
        let pick = |changed: bool| if changed { to } else { event };
        EventText {
            category: pick(before.category != to.category).category,
            status: pick(before.status != to.status).status,
            starts_at,
            ends_at: starts_at.plus(length(own)),
            place: pick(is_changed(|e| &e.place)).place.clone(),
            map_link: pick(before.map_link != to.map_link).map_link.clone(),
            bring: pick(is_changed(|e| &e.bring)).bring.clone(),
            contact: pick(is_changed(|e| &e.contact)).contact.clone(),
            age_from: pick(before.age_from != to.age_from).age_from,
            age_until: pick(before.age_until != to.age_until).age_until,
            capacity: pick(before.capacity != to.capacity).capacity,
            adults_count: pick(before.adults_count != to.adults_count).adults_count,
            consent: pick(before.consent != to.consent).consent,
            roles: pick(before.roles != to.roles && to.roles.len() >= event.roles.len())
                .roles
                .clone(),
            ..event.clone()
        }
    }
}

/// What somebody who signed up has to hear of.
fn matters(e: &EventText) -> (EventStatus, Timestamp, Timestamp, &str, &str) {
    (e.status, e.starts_at, e.ends_at, &e.place, &e.bring)
}

/// A round of sending that tells of all dates it is about at once: it is one of the first of them, and names the others,
/// whose own rounds say nothing more. So a family that comes to ten dates hears of it once.
struct Telling {
    purpose: DispatchPurpose,
    first: Option<(PostId, i32)>,
}

impl Telling {
    const fn of(purpose: DispatchPurpose) -> Self {
        let first = None;
        Self { purpose, first }
    }

    async fn add(&mut self, conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
        let round = dates::store::next_round(conn, id).await?;
        post::store::insert_dispatch(conn, id, self.purpose, now, now).await?;
        match self.first {
            None => self.first = Some((id, round)),
            Some(first) => dates::store::tell_with(conn, first, (id, round), now).await?,
        }
        Ok(())
    }
}
