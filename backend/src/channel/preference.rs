//! What a person wants: over which channels, at which hours, each notice by itself or all of a day at once. Urgent
//! posts pass over all of it.
//!
//! A digest is no post of its own. Deliveries of normal posts are due together in the evening; whichever is claimed
//! first carries the others along (*bundled*), and they share its fate: accepted with it, due again without it.

pub mod http;
pub mod store;

use crate::db::{Conn, Result};
use crate::delivery::DeliveryState;
use caunoi_wire::channel::Channel;
use caunoi_wire::time::{DAY, HOUR, ZONE_OFFSET};
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// When digests come, local: dinner is over, children are still up.
const EVENING: i64 = 18 * HOUR;

/// The next digest.
pub fn next_digest(now: Timestamp) -> Timestamp {
    let midnight = (now.0 + ZONE_OFFSET).div_euclid(DAY) * DAY - ZONE_OFFSET;
    let today = Timestamp(midnight + EVENING);
    if now < today { today } else { today.plus(DAY) }
}

/// Lets the one delivery of each digest that is claimed carry the others.
pub async fn bundle(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<()> {
    store::bundle_due(conn, lease, now).await
}

/// What was carried along shares the fate of what carried it. Returns how many it is over for.
pub async fn settled(
    conn: &mut Conn,
    person: PersonId,
    channel: Channel,
    state: DeliveryState,
    now: Timestamp,
) -> Result<u64> {
    match state {
        DeliveryState::Due | DeliveryState::Sending | DeliveryState::Bundled => Ok(0),
        DeliveryState::Accepted => store::accept_bundled(conn, person, channel, now).await,
        _ => {
            store::release_bundled(conn, person, channel, now).await?;
            Ok(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_come_at_six_in_the_evening() {
        // 2026-11-24 00:00 in Vietnam.
        let midnight = Timestamp(1_795_453_200_000);
        for (now, expected) in [(0, 18), (17, 18), (18, 42), (23, 42), (41, 42)] {
            let expected = midnight.plus(expected * HOUR);
            assert_eq!(next_digest(midnight.plus(now * HOUR)), expected, "{now}");
        }
        assert_eq!(
            next_digest(midnight.plus(EVENING - 1)),
            midnight.plus(EVENING)
        );
    }
}
