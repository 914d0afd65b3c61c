//! Settling: what became of deliveries is written in groups, under the fence of their lease.

use super::DeliveryState;
use super::claim::Parcel;
use super::core::Settlement;
use super::decide::{Outcome, Verdict};
use super::{lease, store};
use crate::app::App;
use crate::channel::preference;
use crate::db::{self, Conn};
use crate::live::Hint;
use crate::metrics::Counter;
use crate::subscription::store::{Try, delete_gone, tried};
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use caunoi_wire::id::SubscriptionId;
use caunoi_wire::time::SECOND;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;
use uuid::fmt::Simple;

/// First wait before settling again, doubled up to the longest.
const AGAIN: Duration = Duration::from_millis(25);
const LONGEST: Duration = Duration::from_millis(3_200);
/// A database may be away for so long: while it is, nobody else can take over.
const PATIENCE: Duration = Duration::from_secs(300);

type Settled = Settlement<Arc<Parcel>>;

/// Writes a group of outcomes, trying again what may pass: a phone that has rung must not ring twice because the
/// database was busy for a moment. What cannot be written is told; its lease runs out and others try it.
pub async fn settle(app: &App, mut group: Vec<Settled>, ended: &[Uuid]) {
    // One order for all engines: transactions that lock the same rows wait for each other instead of deadlocking.
    group.sort_unstable_by_key(|settlement| settlement.job.key);
    let (mut wait, patient_until) = (AGAIN, Instant::now() + PATIENCE);
    while let Err(error) = try_settle(app, &group, ended).await {
        if !db::is_passing(&error) || Instant::now() > patient_until {
            return tracing::error!(%error, deliveries = group.len(), "outcomes could not be written");
        }
        tracing::info!(%error, "settling again");
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST);
    }
}

async fn try_settle(app: &App, group: &[Settled], ended: &[Uuid]) -> db::Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    // Fence first: a late holder of a lost lease writes nothing at all.
    let mut held = HashSet::new();
    for (verdict, people) in &verdicts(group) {
        for person in store::settle(&mut tx, *verdict, people, now).await? {
            held.insert((verdict.post, verdict.round, person, verdict.channel));
        }
    }
    let (held, lost): (Vec<_>, Vec<_>) = group.iter().partition(|s| held.contains(&s.job.key));
    if !lost.is_empty() {
        tracing::warn!(deliveries = lost.len(), "lease lost before settling");
    }
    let mut outcomes = Vec::new();
    for settlement in &held {
        if settlement.job.payload.is_digest() {
            let (_, _, person, channel) = settlement.job.key;
            let state = settlement.verdict.state;
            let carried = preference::settled(&mut tx, person, channel, state, now).await?;
            outcomes.extend((0..carried).map(|_| [channel.as_str(), state.as_str()]));
        }
    }
    let registered_again = settle_devices(&mut tx, &held, now).await?;
    for settlement in held {
        let again = remember(&mut tx, settlement, &registered_again, now).await?;
        let channel = settlement.job.key.3.as_str();
        outcomes.push([channel, outcome(&settlement.verdict, again)]);
    }
    for lease in ended {
        lease::store::end(&mut tx, *lease).await?;
    }
    tx.commit().await?;
    let posts: HashSet<_> = group.iter().map(|s| s.job.key.0).collect();
    for post in posts {
        app.live.hint(Hint::Reach(post));
    }
    for labels in outcomes {
        app.metrics.count(Counter::Settled, labels, 1);
    }
    for settlement in lost {
        let channel = [settlement.job.key.3.as_str()];
        app.metrics.count(Counter::LeasesLost, channel, 1);
    }
    Ok(())
}

/// How the operator's counters call what became of a delivery.
fn outcome(verdict: &Verdict, again: bool) -> &'static str {
    match verdict.state {
        _ if again => "retried",
        DeliveryState::Due if verdict.tried => "retried",
        DeliveryState::Due => "deferred",
        state => state.as_str(),
    }
}

/// Whoever shares a verdict is written by one statement.
fn verdicts(group: &[Settled]) -> BTreeMap<store::Settled, BTreeMap<Simple, Timestamp>> {
    let mut verdicts = BTreeMap::<_, BTreeMap<_, _>>::new();
    for settlement in group {
        let (post, round, person, channel) = settlement.job.key;
        let verdict = settlement.verdict;
        let shared = store::Settled {
            post,
            round,
            channel,
            lease: settlement.lease,
            state: verdict.state.as_str(),
            reason: verdict.reason,
            untried: i32::from(!verdict.tried),
        };
        let people = verdicts.entry(shared).or_default();
        people.insert(person.0.simple(), verdict.due_at);
    }
    verdicts
}

/// Writes what push services said about the devices themselves, in order of their ids. Returns those said to be
/// gone that have registered again since the attempt began.
async fn settle_devices(
    conn: &mut Conn,
    held: &[&Settled],
    now: Timestamp,
) -> db::Result<HashSet<Uuid>> {
    let answers: BTreeMap<Uuid, (Outcome, Timestamp)> = held
        .iter()
        .flat_map(|s| answers(s).map(|(id, outcome)| (id, (outcome, s.claimed_at))))
        .collect();
    let tries = answers.iter().filter_map(|(id, (outcome, _))| {
        let accepted = outcome.took_it()?;
        Some(Try { id: *id, accepted })
    });
    tried(conn, &tries.collect::<Vec<_>>(), now).await?;
    let mut registered_again = HashSet::new();
    for (id, (outcome, claimed_at)) in answers {
        let gone = outcome == Outcome::Gone;
        if gone && !delete_gone(conn, SubscriptionId(id), claimed_at).await? {
            registered_again.insert(id);
        }
    }
    Ok(registered_again)
}

/// Keeps in mind which devices have it while others still wait, and forgets it at the end. Whether it is tried once
/// more for a device that registered again.
async fn remember(
    conn: &mut Conn,
    settlement: &Settled,
    registered_again: &HashSet<Uuid>,
    now: Timestamp,
) -> db::Result<bool> {
    let job = &settlement.job;
    let again = answers(settlement).any(|(id, _)| registered_again.contains(&id));
    if again {
        store::ring_again(conn, job.key, now.plus(SECOND)).await?;
    }
    if again || settlement.verdict.state == DeliveryState::Due {
        for (id, outcome) in answers(settlement) {
            if outcome == Outcome::Accepted {
                store::remember_device(conn, job.key, SubscriptionId(id)).await?;
            }
        }
    } else if job.accepted_before {
        store::forget_devices(conn, job.key).await?;
    }
    Ok(again)
}

/// Each device with what its push service said; other channels have none.
fn answers(settlement: &Settled) -> impl Iterator<Item = (Uuid, Outcome)> {
    let is_push = settlement.job.key.3 == Channel::Push;
    let targets = settlement.job.targets.iter().filter(move |_| is_push);
    targets
        .zip(&settlement.outcomes)
        .map(|(target, outcome)| (target.id, *outcome))
}
