//! The dispatcher: a due round becomes rows for everybody it is for.

use super::DispatchPurpose;
use super::store::{self, DueRound};
use crate::app::App;
use crate::channel::preference;
use crate::error::Result;
use crate::live::Hint;
use crate::metrics::{self, Counter};
use crate::{audience, channel};
use caunoi_wire::Timestamp;
use caunoi_wire::post::{PostState, Priority};
use caunoi_wire::time::{MINUTE, SECOND};
use std::time::Duration;
use tokio::sync::watch;

/// Other processes' rounds are found by looking this often.
const POLL: Duration = Duration::from_secs(1);

/// Which rounds a dispatcher takes: one that takes urgent ones alone is never busy with a large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    All,
    Urgent,
}

/// Dispatches until `stop` turns true.
pub async fn run(app: App, lanes: Lanes, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // Registered before looking, so that a row committed while we look is not slept over.
        let woken = app.wake.notified();
        let pause = match next(&app, lanes).await {
            Ok(true) => continue,
            Ok(false) => pause(&app, lanes).await,
            Err(error) => {
                tracing::error!(?error, "dispatch");
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

/// Until the next round is due, or until it is time to look whether other processes have written one.
async fn pause(app: &App, lanes: Lanes) -> Duration {
    let next = async {
        let mut conn = app.db.read().await?;
        store::next_round(&mut conn, lanes).await
    };
    match next.await {
        Ok(Some(at)) => {
            let wait = at.since(app.clock.now()).clamp(10, SECOND);
            Duration::from_millis(wait.unsigned_abs())
        }
        Ok(None) | Err(_) => POLL,
    }
}

/// Works off one due round. Returns false when none is due.
///
/// One transaction: a crash before its end leaves the round as it was, a crash after it left everything written.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn next(app: &App, lanes: Lanes) -> Result<bool> {
    let now = app.clock.now();
    {
        // Looking costs no writer its turn.
        let mut conn = app.db.read().await?;
        if store::next_round(&mut conn, lanes)
            .await?
            .is_none_or(|at| at > now)
        {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(round) = store::claim_round(&mut tx, lanes, now).await? else {
        return Ok(false);
    };
    let alive = match round.purpose {
        DispatchPurpose::Publication => round.state == PostState::Scheduled,
        DispatchPurpose::Withdrawal => round.state == PostState::Withdrawn,
        DispatchPurpose::Correction | DispatchPurpose::Reminder | DispatchPurpose::Fallback => {
            round.state == PostState::Published
        }
    };
    let mut counts = Vec::new();
    if alive {
        if round.purpose == DispatchPurpose::Publication {
            store::mark_published(&mut tx, round.post_id, now).await?;
            audience::resolve(&mut tx, round.audience_id, round.post_id, now).await?;
        }
        let due_at = round.quiet_hours().hold(round.priority, now);
        let expires_at = super::expires_at(round.expires_at, due_at);
        let digests =
            round.purpose == DispatchPurpose::Publication && round.priority == Priority::Normal;
        let times = Times {
            due_at,
            expires_at,
            now,
            digest_at: digests.then(|| preference::next_digest(now)),
        };
        let written = store::insert_deliveries(&mut tx, &round, times).await?;
        let mut elsewhere = 0;
        if let DispatchPurpose::Publication | DispatchPurpose::Fallback = round.purpose {
            elsewhere = channel::dispatch(app, &mut tx, &round, times).await?;
        }
        tracing::info!(post = %round.post_id, round = round.round, purpose = round.purpose.as_str(), written, elsewhere, "dispatched");
        counts = metrics::store::written(&mut tx, round.post_id, round.round).await?;
    }
    tx.commit().await?;
    if alive {
        let purpose = [round.purpose.as_str()];
        app.metrics.count(Counter::RoundsDispatched, purpose, 1);
    }
    for (channel, state, many) in counts {
        let many = many.unsigned_abs();
        app.metrics.count(Counter::Written, [channel, state], many);
    }
    app.live.hint(Hint::Post(round.post_id));
    app.wake_engines();
    Ok(true)
}

/// When the deliveries of a round go out.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// After the organisation's quiet hours.
    pub due_at: Timestamp,
    pub expires_at: Timestamp,
    pub now: Timestamp,
    /// The next digest, if this round is for one.
    pub digest_at: Option<Timestamp>,
}

impl Times {
    /// When the present minute began.
    pub fn minute_start(&self) -> Timestamp {
        Timestamp(self.now.0 - self.now.0.rem_euclid(MINUTE))
    }
}

impl DueRound {
    pub fn quiet_hours(&self) -> super::decide::QuietHours {
        super::decide::QuietHours {
            from: self.quiet_from,
            until: self.quiet_until,
        }
    }
}
