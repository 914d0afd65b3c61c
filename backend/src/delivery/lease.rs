//! Leases: a worker's claim lives as long as its beat goes up. Others measure its silence with their own monotonic
//! clocks, so no two machines need to agree on the time, and no jump of a clock ends a lease.

pub mod store;

use super::LEASE;
use crate::app::App;
use crate::db::Result;
use crate::metrics::Counter;
use caunoi_wire::time::SECOND;
use std::collections::HashMap;
use uuid::Uuid;

/// The beat of each lease, and since when (monotonic milliseconds) it has not changed.
#[derive(Default)]
pub struct Sightings(HashMap<Uuid, (i64, i64)>);

impl Sightings {
    /// Takes in all leases with their beats; returns those that have been silent for a whole term.
    pub fn silent(&mut self, leases: Vec<(Uuid, i64)>, now: i64) -> Vec<(Uuid, i64)> {
        let before = std::mem::take(&mut self.0);
        let mut silent = Vec::new();
        for (lease, beat) in leases {
            let since = match before.get(&lease) {
                Some((old, since)) if *old == beat => *since,
                _ => now,
            };
            self.0.insert(lease, (beat, since));
            if now - since >= LEASE {
                silent.push((lease, beat));
            }
        }
        silent
    }
}

/// A worker's eye on the leases of all.
#[derive(Default)]
pub struct Watch {
    sightings: Sightings,
    looked_at: Option<i64>,
}

/// Frees what belongs to leases that have been silent for their whole term, by our own clock.
pub async fn take_over(app: &App, watch: &mut Watch) -> Result<()> {
    let now = app.clock.monotonic();
    if watch.looked_at.is_some_and(|at| now - at < SECOND) {
        return Ok(());
    }
    let mut conn = app.db.read().await?;
    let leases = store::all(&mut conn).await?;
    let abandoned = store::has_abandoned(&mut conn).await?;
    drop(conn);
    watch.looked_at = Some(now);
    let silent = watch.sightings.silent(leases, now);
    if silent.is_empty() && !abandoned {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for (lease, beat) in silent {
        store::end_silent(&mut tx, lease, beat).await?;
    }
    let freed = store::free_abandoned(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    app.metrics.count(Counter::TakenOver, [""; 0], freed);
    tracing::warn!(freed, "took over from a worker that fell silent");
    Ok(())
}

/// Beats for all; returns those that are lost.
///
/// # Errors
/// When the database fails; nothing has beaten then.
pub async fn renew(app: &App, leases: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut tx = app.db.write().await?;
    let mut lost = Vec::new();
    for lease in leases {
        if !store::renew(&mut tx, *lease).await? {
            lost.push(*lease);
        }
    }
    tx.commit().await?;
    Ok(lost)
}
