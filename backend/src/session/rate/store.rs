//! The counts.

use crate::db::{Conn, Result, execute, scalar};
use caunoi_wire::Timestamp;

const HIT: &str = "INSERT INTO rate_limit (subject, window_start, hits) VALUES ($1, $2, 1)
    ON CONFLICT (subject, window_start) DO UPDATE SET hits = rate_limit.hits + 1 RETURNING hits";

pub async fn hit(conn: &mut Conn, subject: &str, window_start: Timestamp) -> Result<i32> {
    scalar!(conn, i32, HIT, subject, window_start)
}

const SWEEP: &str = "DELETE FROM rate_limit WHERE window_start < $1";

pub async fn sweep(conn: &mut Conn, before: Timestamp) -> Result<()> {
    execute!(conn, SWEEP, before)?;
    Ok(())
}
