//! The dispatcher: a due round becomes rows for everybody it is for.

use super::store::{self, DueRound};
use super::{DELIVERY_LIFE, DispatchPurpose};
use crate::app::App;
use crate::audience;
use crate::error::Result;
use caunoi_wire::post::PostState;

/// Works off one due round. Returns false when none is due.
///
/// One transaction: a crash before its end leaves the round as it was, a crash after it left everything written.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let Some(round) = store::claim_round(&mut tx, now).await? else {
        return Ok(false);
    };
    let alive = match round.purpose {
        DispatchPurpose::Publication => round.state == PostState::Scheduled,
        DispatchPurpose::Withdrawal => round.state == PostState::Withdrawn,
        DispatchPurpose::Correction | DispatchPurpose::Reminder => {
            round.state == PostState::Published
        }
    };
    if alive {
        if round.purpose == DispatchPurpose::Publication {
            store::mark_published(&mut tx, round.post_id, now).await?;
            audience::resolve(&mut tx, round.audience_id, round.post_id, now).await?;
        }
        let due_at = round.quiet_hours().hold(round.priority, now);
        let life = due_at.plus(DELIVERY_LIFE);
        let expires_at = round.expires_at.map_or(life, |at| at.min(life));
        let written = store::insert_deliveries(&mut tx, &round, due_at, expires_at, now).await?;
        tracing::info!(post = %round.post_id, round = round.round, purpose = round.purpose.as_str(), written, "dispatched");
    }
    tx.commit().await?;
    Ok(true)
}

impl DueRound {
    pub fn quiet_hours(&self) -> super::decide::QuietHours {
        super::decide::QuietHours {
            from: self.quiet_from,
            until: self.quiet_until,
        }
    }
}
