//! Rate limits: fixed windows in the database, so that they hold across processes.

mod store;

use crate::app::App;
use crate::error::{Refusal, Result};
use caunoi_wire::time::{MINUTE, SECOND};
use caunoi_wire::{ErrorCode, Timestamp};

/// How often something may happen in a window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Goes into the subject: limits of different kinds do not share their counts.
    pub name: &'static str,
    pub hits: i32,
    /// Milliseconds.
    pub window: i64,
}

/// Tries to sign in to one account.
pub const SIGN_IN_ACCOUNT: Limit = Limit {
    name: "sign-in-account",
    hits: 10,
    window: 15 * MINUTE,
};
/// Tries to sign in from one address; a school shares one.
pub const SIGN_IN_ADDRESS: Limit = Limit {
    name: "sign-in-address",
    hits: 100,
    window: 15 * MINUTE,
};
/// Looks at invitations from one address, three for each that is accepted; a class opens theirs in one room.
pub const INVITATION_ADDRESS: Limit = Limit {
    name: "invitation-address",
    hits: 300,
    window: 15 * MINUTE,
};
/// Notices to oneself.
pub const PUSH_TEST: Limit = Limit {
    name: "push-test",
    hits: 10,
    window: 15 * MINUTE,
};

/// Counts one more hit.
///
/// # Errors
/// `too_many_requests` with the seconds until the window ends.
pub async fn hit(app: &App, limit: Limit, subject: &str) -> Result<()> {
    let now = app.clock.now();
    let start = Timestamp(now.0 - now.0.rem_euclid(limit.window));
    let subject = format!("{}:{subject}", limit.name);
    let mut tx = app.db.write().await?;
    store::sweep(&mut tx, now.plus(-24 * 60 * MINUTE)).await?;
    let hits = store::hit(&mut tx, &subject, start).await?;
    tx.commit().await?;
    if hits > limit.hits {
        let retry_after = Some((start.plus(limit.window).since(now) / SECOND).max(1));
        return Err(Refusal {
            retry_after,
            ..ErrorCode::TooManyRequests.into()
        }
        .into());
    }
    Ok(())
}
