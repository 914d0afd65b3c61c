//! Leases in the database. A lease's token is the fence: every write of a worker names the token it claimed with.

use crate::db::{Conn, Result, execute, fetch_all, scalar};
use caunoi_wire::Timestamp;
use uuid::Uuid;

const BEGIN: &str = "INSERT INTO lease (token, beat, claimed_at) VALUES ($1, 0, $2)";

pub async fn begin(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<()> {
    execute!(conn, BEGIN, lease, now)?;
    Ok(())
}

const RENEW: &str = "UPDATE lease SET beat = beat + 1 WHERE token = $1";

/// One more beat. False when the lease was taken over.
pub async fn renew(conn: &mut Conn, lease: Uuid) -> Result<bool> {
    Ok(execute!(conn, RENEW, lease)? == 1)
}

const END: &str = "DELETE FROM lease WHERE token = $1";

pub async fn end(conn: &mut Conn, lease: Uuid) -> Result<()> {
    execute!(conn, END, lease)?;
    Ok(())
}

const END_IDLE: &str = "DELETE FROM lease WHERE token = $1
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.state = 'sending' AND d.lease_token = $1)";

/// Ends a lease that holds nothing.
pub async fn end_idle(conn: &mut Conn, lease: Uuid) -> Result<()> {
    execute!(conn, END_IDLE, lease)?;
    Ok(())
}

const ALL: &str = "SELECT token, beat FROM lease";

/// All leases with their beats.
pub async fn all(conn: &mut Conn) -> Result<Vec<(Uuid, i64)>> {
    fetch_all!(conn, (Uuid, i64), ALL)
}

const END_SILENT: &str = "DELETE FROM lease WHERE token = $1 AND beat = $2";
// One that is locked is just being written to.
const END_SILENT_POSTGRES: &str = "DELETE FROM lease WHERE token IN (
    SELECT l.token FROM lease l WHERE l.token = $1 AND l.beat = $2 FOR UPDATE SKIP LOCKED)";

/// Ends a lease unless it has beaten again.
pub async fn end_silent(conn: &mut Conn, lease: Uuid, beat: i64) -> Result<()> {
    let sql = conn.dialect(END_SILENT, END_SILENT_POSTGRES);
    execute!(conn, sql, lease, beat)?;
    Ok(())
}

/// Deliveries in the hands of nobody alive.
macro_rules! abandoned {
    () => {
        "d.state = 'sending' AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.token = d.lease_token)"
    };
}

const HAS_ABANDONED: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM delivery d WHERE ",
    abandoned!(),
    ")"
);

pub async fn has_abandoned(conn: &mut Conn) -> Result<bool> {
    scalar!(conn, bool, HAS_ABANDONED)
}

/// `$end` closes the statement; a locked row is just being settled, late but not dead.
macro_rules! free_abandoned {
    ($end:literal) => {
        concat!(
            "UPDATE delivery SET state = 'due', lease_token = NULL, updated_at = $1
            WHERE (post_id, round, person_id, channel) IN (
                SELECT d.post_id, d.round, d.person_id, d.channel FROM delivery d WHERE ",
            abandoned!(),
            $end
        )
    };
}
const FREE_ABANDONED: &str = free_abandoned!(")");
const FREE_ABANDONED_POSTGRES: &str = free_abandoned!(" FOR UPDATE OF d SKIP LOCKED)");

/// Frees what dead workers held. Returns how many.
pub async fn free_abandoned(conn: &mut Conn, now: Timestamp) -> Result<u64> {
    let sql = conn.dialect(FREE_ABANDONED, FREE_ABANDONED_POSTGRES);
    execute!(conn, sql, now)
}
