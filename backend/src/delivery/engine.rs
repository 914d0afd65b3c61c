//! The deliverer: claim, send, settle, again. Runs at its own pace: notifications shorten the wait, polling is
//! the truth.

use super::decide::{Outcome, Verdict, verdict};
use super::store::{self, Claimed, Device};
use super::{DeliveryState, DispatchPurpose, dispatch, message, push};
use crate::app::App;
use crate::db;
use crate::error::{Error, Result};
use crate::post;
use caunoi_wire::post::PostState;
use caunoi_wire::time::SECOND;
use caunoi_wire::{Timestamp, id::*};
use futures_util::StreamExt;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// Deliveries claimed at once, all of them under way together: the slowest answer (15 s) is well within a lease.
const BATCH: i64 = 256;
/// Outcomes written in one transaction at most.
const SETTLE: usize = 128;
/// First wait before settling again, doubled up to the last one: about six seconds in all.
const SETTLE_AGAIN: Duration = Duration::from_millis(25);
const SETTLE_PATIENCE: Duration = Duration::from_millis(3_200);
/// Longest sleep: other processes' rows are found by polling.
const POLL: Duration = Duration::from_secs(1);

/// Runs until `stop` turns true; what is in flight then is settled first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // Registered before looking, so that a row committed while we look is not slept over.
        let woken = app.wake.notified();
        let pause = match tick(&app).await {
            Ok(true) => continue,
            Ok(false) => pause(&app).await,
            Err(error) => {
                report(&error);
                POLL
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

fn report(error: &Error) {
    match error {
        Error::Internal(error) => tracing::error!(error = format!("{error:#}"), "delivery"),
        Error::Refused(refusal) => tracing::warn!(code = %refusal.code, "delivery"),
    }
}

async fn pause(app: &App) -> Duration {
    let next = async {
        let mut conn = app.db.read().await?;
        store::next_wake(&mut conn).await
    };
    match next.await {
        Ok(Some(at)) => {
            let wait = at.since(app.clock.now()).clamp(10, SECOND);
            Duration::from_millis(wait.unsigned_abs())
        }
        Ok(None) | Err(_) => POLL,
    }
}

/// One turn: everything due is dispatched, then one batch is sent. Returns whether there was anything to do.
pub async fn tick(app: &App) -> Result<bool> {
    let mut worked = false;
    while dispatch::next(app).await? {
        worked = true;
    }
    Ok(deliver(app).await? || worked)
}

/// Claims one batch and sees it through. Returns whether there was one.
async fn deliver(app: &App) -> Result<bool> {
    let began = app.clock.now();
    let lease: Uuid = app.entropy.id(began);
    let mut tx = app.db.write().await?;
    let taken_over = store::take_over(&mut tx, began).await?;
    let claimed = store::claim(&mut tx, lease, began, BATCH).await?;
    if taken_over + claimed > 0 {
        tx.commit().await?;
    }
    if claimed == 0 {
        return Ok(taken_over > 0);
    }
    let batch = load(app, lease, began).await?;
    let mut sent = futures_util::stream::iter(batch)
        .map(|job| send(app, job))
        .buffer_unordered(BATCH as usize)
        .ready_chunks(SETTLE);
    let mut settled = Ok(());
    while let Some(mut results) = sent.next().await {
        // What could not be written is rung for again after the lease; the rest of the batch goes on.
        settled = settled.and(settle(app, lease, began, &mut results).await);
    }
    settled.map(|()| true)
}

/// A claimed delivery with its open devices and its post's texts.
struct Job {
    delivery: Claimed,
    devices: Vec<Device>,
    versions: Arc<Vec<post::store::VersionRow>>,
}

async fn load(app: &App, lease: Uuid, now: Timestamp) -> Result<Vec<Job>> {
    let mut conn = app.db.read().await?;
    let claimed = store::claimed(&mut conn, lease, now).await?;
    let mut devices = HashMap::<store::Key, Vec<Device>>::new();
    for device in store::devices(&mut conn, lease).await? {
        devices
            .entry((device.post_id, device.round, device.person_id))
            .or_default()
            .push(device);
    }
    let mut texts = HashMap::<PostId, Arc<Vec<post::store::VersionRow>>>::new();
    let mut jobs = Vec::with_capacity(claimed.len());
    for delivery in claimed {
        let versions = match texts.get(&delivery.post_id) {
            Some(versions) => versions.clone(),
            None => {
                let versions =
                    Arc::new(post::store::versions(&mut conn, &[delivery.post_id]).await?);
                texts.entry(delivery.post_id).or_insert(versions).clone()
            }
        };
        jobs.push(Job {
            devices: devices.remove(&delivery.key()).unwrap_or_default(),
            delivery,
            versions,
        });
    }
    Ok(jobs)
}

/// What came of a job.
struct Sent {
    delivery: Claimed,
    outcomes: Vec<(Device, Outcome)>,
    verdict: Verdict,
}

async fn send(app: &App, job: Job) -> Sent {
    let Job {
        delivery,
        devices,
        versions,
    } = job;
    let now = app.clock.now();
    let still_meant = match delivery.purpose {
        DispatchPurpose::Withdrawal => true,
        _ => delivery.post_state == PostState::Published,
    };
    let stop = |state, reason| Verdict {
        state,
        due_at: now,
        reason: Some(reason),
    };
    if !still_meant || !delivery.allowed {
        let reason = if still_meant {
            "not_allowed_any_more"
        } else {
            "withdrawn"
        };
        return Sent {
            delivery,
            outcomes: Vec::new(),
            verdict: stop(DeliveryState::Cancelled, reason),
        };
    }
    if delivery.expires_at <= now {
        return Sent {
            delivery,
            outcomes: Vec::new(),
            verdict: stop(DeliveryState::Expired, "expired"),
        };
    }
    let message = message::render(app, &delivery, &versions, now);
    let sending = devices.into_iter().map(|device| async {
        let outcome = push::send(app, &delivery, &device, &message).await;
        (device, outcome)
    });
    let outcomes = futures_util::future::join_all(sending).await;
    let answers: Vec<Outcome> = outcomes.iter().map(|(_, outcome)| *outcome).collect();
    let verdict = verdict(
        &answers,
        delivery.accepted_before,
        app.clock.now(),
        delivery.expires_at,
        delivery.attempts,
        app.entropy.unit(),
    );
    Sent {
        delivery,
        outcomes,
        verdict,
    }
}

/// Writes the outcomes of several jobs, trying again what may pass: a phone that has rung must not ring twice
/// because the database was busy for a moment.
async fn settle(app: &App, lease: Uuid, began: Timestamp, results: &mut [Sent]) -> Result<()> {
    // One order for all engines: transactions that lock the same rows wait for each other instead of deadlocking.
    results.sort_unstable_by_key(|sent| sent.delivery.key());
    let mut wait = SETTLE_AGAIN;
    loop {
        match try_settle(app, lease, began, results).await {
            Err(error) if db::is_passing(&error) && wait <= SETTLE_PATIENCE => {
                tracing::info!(%error, "settling again");
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            settled => return Ok(settled?),
        }
    }
}

async fn try_settle(app: &App, lease: Uuid, began: Timestamp, results: &[Sent]) -> db::Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let mut held = Vec::with_capacity(results.len());
    for sent in results {
        // Fence first: a late holder of a lost lease writes nothing at all.
        if store::settle(&mut tx, lease, &sent.delivery, sent.verdict, now).await? {
            held.push(sent);
        } else {
            let Claimed { post_id, round, .. } = sent.delivery;
            tracing::warn!(post = %post_id, round, "lease lost before settling");
        }
    }
    let registered_again = settle_devices(&mut tx, &held, began, now).await?;
    for Sent {
        delivery,
        outcomes,
        verdict,
    } in held
    {
        let again = outcomes
            .iter()
            .any(|(device, _)| registered_again.contains(&device.id));
        if again {
            store::ring_again(&mut tx, delivery, now.plus(SECOND)).await?;
        }
        if again || verdict.state == DeliveryState::Due {
            for (device, outcome) in outcomes {
                if *outcome == Outcome::Accepted {
                    store::remember_device(&mut tx, device).await?;
                }
            }
        } else if delivery.accepted_before {
            store::forget_devices(&mut tx, delivery).await?;
        }
    }
    tx.commit().await
}

/// Writes what push services said about the devices themselves, in order of their ids. Returns those said to be
/// gone that have registered again since the attempt began.
async fn settle_devices(
    tx: &mut db::Conn,
    held: &[&Sent],
    began: Timestamp,
    now: Timestamp,
) -> db::Result<HashSet<SubscriptionId>> {
    let answers: BTreeMap<SubscriptionId, Outcome> = held
        .iter()
        .flat_map(|sent| &sent.outcomes)
        .map(|(device, outcome)| (device.id, *outcome))
        .collect();
    let mut registered_again = HashSet::new();
    for (device, outcome) in answers {
        match outcome {
            Outcome::Accepted => store::touch_device(tx, device, now).await?,
            Outcome::Gone => {
                if !store::delete_gone(tx, device, began).await? {
                    registered_again.insert(device);
                }
            }
            Outcome::Retry { .. } | Outcome::Refused { .. } => {}
        }
    }
    Ok(registered_again)
}
