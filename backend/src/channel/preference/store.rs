//! Preferences, what of them a round of sending needs, and digests.

use crate::db::{Conn, Result, execute, fetch_optional};
use crate::session::Viewer;
use caunoi_wire::channel::Channel;
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// What recipient `r` prefers, as `pf`.
macro_rules! preferences {
    () => {
        " LEFT JOIN preference pf ON pf.person_id = r.person_id "
    };
}
pub(crate) use preferences;

/// Whether a channel (a column of `preference`) is wanted for a post of which it is known whether it is urgent.
macro_rules! wants {
    ($channel:literal, $urgent:literal) => {
        concat!(
            "(pf.person_id IS NULL OR pf.",
            $channel,
            " OR ",
            $urgent,
            ")"
        )
    };
}
pub(crate) use wants;

/// Whether a device of the recipient may ring for a post in lane `$3`.
macro_rules! rings {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM subscription s WHERE s.person_id = r.person_id) AND ",
            crate::channel::preference::store::wants!("push", "$3 = 0"),
            ")"
        )
    };
}
pub(crate) use rings;

/// When, in lane `$3`: `$4` as the organisation's quiet hours have it, `$6` now, `$7` the local minute of the day, `$8` its beginning,
/// `$9` the next digest, if this round is for one.
macro_rules! due_at {
    () => {
        "CASE WHEN pf.digest AND CAST($9 AS BIGINT) IS NOT NULL THEN $9
            WHEN pf.quiet_from IS NULL OR $3 = 0 THEN $4
            WHEN (pf.quiet_from <= pf.quiet_until AND $7 >= pf.quiet_from AND $7 < pf.quiet_until)
                OR (pf.quiet_from > pf.quiet_until AND ($7 >= pf.quiet_from OR $7 < pf.quiet_until))
            THEN $8 + (pf.quiet_until - $7 + 1440) % 1440 * 60000
            ELSE $6 END"
    };
}
pub(crate) use due_at;

macro_rules! digest_at {
    () => {
        "CASE WHEN pf.digest THEN CAST($9 AS BIGINT) END"
    };
}
pub(crate) use digest_at;

#[derive(sqlx::FromRow)]
pub struct Row {
    pub push: bool,
    pub email: bool,
    pub gateway: bool,
    pub quiet_from: Option<i32>,
    pub quiet_until: Option<i32>,
    pub digest: bool,
}

const OWN: &str = "SELECT push, email, gateway, quiet_from, quiet_until, digest FROM preference
    WHERE person_id = $1";

pub async fn own(conn: &mut Conn, viewer: &Viewer) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, OWN, viewer.person)
}

const UPSERT: &str = "INSERT INTO preference
        (person_id, push, email, gateway, quiet_from, quiet_until, digest, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (person_id) DO UPDATE SET push = excluded.push, email = excluded.email, gateway = excluded.gateway,
        quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, digest = excluded.digest,
        changed_at = excluded.changed_at";

pub async fn upsert(conn: &mut Conn, viewer: &Viewer, row: &Row) -> Result<()> {
    execute!(
        conn,
        UPSERT,
        viewer.person,
        row.push,
        row.email,
        row.gateway,
        row.quiet_from,
        row.quiet_until,
        row.digest,
        viewer.now
    )?;
    Ok(())
}

// ── digests ──

/// `$end` closes the statement; what is locked is just being withdrawn.
macro_rules! bundle_due {
    ($end:literal) => {
        concat!(
            "UPDATE delivery SET state = 'bundled', updated_at = $2
            WHERE (post_id, round, person_id, channel) IN (
                SELECT d.post_id, d.round, d.person_id, d.channel FROM delivery d
                WHERE d.person_id IN (SELECT l.person_id FROM delivery l
                    WHERE l.state = 'sending' AND l.lease_token = $1 AND l.digest_at IS NOT NULL)
                AND d.state = 'due' AND d.digest_at IS NOT NULL AND d.due_at <= $2
                AND EXISTS (SELECT 1 FROM delivery l WHERE l.state = 'sending' AND l.lease_token = $1 AND l.digest_at IS NOT NULL
                    AND l.person_id = d.person_id AND l.channel = d.channel)",
            $end
        )
    };
}
const BUNDLE_DUE: &str = bundle_due!(")");
const BUNDLE_DUE_POSTGRES: &str = bundle_due!(" FOR UPDATE OF d SKIP LOCKED)");

pub async fn bundle_due(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<()> {
    let sql = conn.dialect(BUNDLE_DUE, BUNDLE_DUE_POSTGRES);
    execute!(conn, sql, lease, now)?;
    Ok(())
}

const ACCEPT_BUNDLED: &str =
    "UPDATE delivery SET state = 'accepted', reason = NULL, updated_at = $3
    WHERE person_id = $1 AND channel = $2 AND state = 'bundled'";

/// Returns how many.
pub async fn accept_bundled(
    conn: &mut Conn,
    person: PersonId,
    channel: Channel,
    now: Timestamp,
) -> Result<u64> {
    execute!(conn, ACCEPT_BUNDLED, person, channel, now)
}

const RELEASE_BUNDLED: &str = "UPDATE delivery SET state = 'due', due_at = $3, updated_at = $3
    WHERE person_id = $1 AND channel = $2 AND state = 'bundled'";

/// What carried them will not go out: another of them takes its place.
pub async fn release_bundled(
    conn: &mut Conn,
    person: PersonId,
    channel: Channel,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, RELEASE_BUNDLED, person, channel, now)?;
    Ok(())
}

const RELEASE_WITHDRAWN: &str = "UPDATE delivery SET state = 'due', due_at = $2, updated_at = $2
    WHERE state = 'bundled' AND person_id IN (SELECT d.person_id FROM delivery d WHERE d.post_id = $1
        AND d.state = 'cancelled' AND d.digest_at IS NOT NULL)";

/// The same after a post was withdrawn.
pub async fn release_withdrawn(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, RELEASE_WITHDRAWN, post, now)?;
    Ok(())
}
