//! A case that nobody takes goes on: to who is on duty, the other counsellors, the administrators of the organisation, of
//! the unit above, and so on up; the last are asked again and again. Each step happens once, whichever process does it.

mod store;

use super::case::{self, TAKE_WITHIN};
use super::duty;
use crate::alert::{self, store::Subject};
use crate::app::App;
use crate::check_in::trend;
use crate::db::{self, Conn};
use crate::error::Result;
use caunoi_wire::case::CaseAction;
use caunoi_wire::time::{HOUR, SECOND};
use caunoi_wire::{Timestamp, id::*};
use std::time::Duration;
use tokio::sync::watch;

/// Other processes' cases are found by looking this often.
const POLL: Duration = Duration::from_millis(SECOND.unsigned_abs());

/// How long those at the top have before they are asked again, milliseconds.
const AGAIN: i64 = 4 * HOUR;
/// The step at which administrators are asked, of the child's organisation first.
const ADMINISTRATORS: i32 = 2;

/// Escalates and alerts until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let woken = app.wake.notified();
        match next(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, "safeguarding"),
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(POLL) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does one thing that is due. Returns false when nothing is.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn next(app: &App) -> Result<bool> {
    Ok(step(app).await? || alert::next(app).await? || trend::publish_next(app).await?)
}

/// Asks the next people about the case that has waited longest for its time.
async fn step(app: &App) -> Result<bool> {
    let now = app.clock.now();
    {
        let mut conn = app.db.read().await?;
        if !store::is_due(&mut conn, now).await? {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(due) = store::take_due(&mut tx, now, now.plus(TAKE_WITHIN)).await? else {
        // Another process was here first.
        return Ok(true);
    };
    let Asked {
        step,
        people,
        is_last,
    } = asked(&mut tx, &due, now).await?;
    let next_at = now.plus(if is_last { AGAIN } else { TAKE_WITHIN });
    store::set_step(&mut tx, due.id, step, next_at).await?;
    alert::store::insert(&mut tx, (Subject::Case, due.id.0), &people, now, 0).await?;
    let action = match step {
        0 => CaseAction::Alerted,
        _ => CaseAction::Escalated,
    };
    case::record(
        app,
        &mut tx,
        (due.id, due.organisation_id),
        None,
        now,
        action,
        "",
    )
    .await?;
    tx.commit().await?;
    tracing::info!(case = %due.id, step, people = people.len(), "asked");
    Ok(true)
}

/// When nobody of a round could be rung, the next are asked at once.
pub async fn nobody_rang(
    conn: &mut Conn,
    id: CaseId,
    round: i32,
    now: Timestamp,
) -> db::Result<()> {
    store::hurry(conn, id, round, now).await
}

/// Whom a step asks.
struct Asked {
    step: i32,
    people: Vec<PersonId>,
    /// Nobody is further up.
    is_last: bool,
}

/// The next step at which there is somebody to ask; at the top the same again.
async fn asked(conn: &mut Conn, due: &store::Due, now: Timestamp) -> db::Result<Asked> {
    let before = |step, people| Asked {
        step,
        people,
        is_last: false,
    };
    let on_duty: Vec<PersonId> = match duty::serving(conn, due.organisation_id).await? {
        Some((_, rota)) => duty::at(&rota, now)
            .iter()
            .map(|hours| hours.person)
            .collect(),
        None => Vec::new(),
    };
    if due.step < 0 && !on_duty.is_empty() {
        return Ok(before(0, on_duty));
    }
    if due.step < 1 {
        let counsellors = duty::store::counsellors(conn, due.organisation_id).await?;
        let others = counsellors
            .iter()
            .map(|c| c.person_id)
            .filter(|p| !on_duty.contains(p));
        let others: Vec<PersonId> = others.collect();
        if !others.is_empty() {
            return Ok(before(1, others));
        }
    }
    let administrators = store::administrators(conn, due.organisation_id).await?;
    let mut steps: Vec<i32> = administrators
        .iter()
        .map(|(depth, _)| depth + ADMINISTRATORS)
        .collect();
    steps.dedup();
    let next = steps.iter().find(|step| **step > due.step).or(steps.last());
    let next = *next.unwrap_or(&due.step);
    let of_step = administrators
        .iter()
        .filter(|(depth, _)| depth + ADMINISTRATORS == next);
    Ok(Asked {
        step: next,
        people: of_step.map(|(_, person)| *person).collect(),
        is_last: steps.last().is_none_or(|last| *last == next),
    })
}
