//! The depth of the queue, read along the index of the claim: cheap however many deliveries have ever been.

use crate::db::{Conn, Result, fetch_one};
use caunoi_wire::Timestamp;

/// A lane's deliveries are counted up to here: whether a million or two wait, the operator does the same.
pub const MOST_COUNTED: i64 = 100_000;

// The oldest of each organisation stands first in its part of the index.
const LANE: &str = concat!(
    crate::delivery::store::lane_organisations!(),
    "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM delivery d WHERE d.state = 'due' AND d.lane = $1 LIMIT $2) c),
        (SELECT MIN((SELECT MIN(d.due_at) FROM delivery d WHERE d.state = 'due' AND d.lane = $1
            AND d.organisation_id = w.id)) FROM waiting w WHERE w.id IS NOT NULL)"
);

/// How many deliveries of a lane wait, and since when the oldest is due.
pub async fn lane(conn: &mut Conn, lane: i32) -> Result<(i64, Option<Timestamp>)> {
    fetch_one!(conn, (i64, Option<Timestamp>), LANE, lane, MOST_COUNTED)
}
