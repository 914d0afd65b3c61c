//! Subscriptions, and what is known of whether they ring.

use crate::db::{Conn, Result, execute, fetch_one, fetch_optional, json};
use crate::session::Viewer;
use caunoi_wire::push::{DeviceCount, NewSubscription};
use caunoi_wire::time::HOUR;
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// Whether a person's devices ring, the best of them. One rings that showed something or opened the app in the last 30
/// days and did not refuse three times in a row. One not heard from is not rung to find out: the next notice tells.
macro_rules! ring {
    ($person:literal, $now:literal) => {
        concat!(
            "CASE (SELECT MIN(CASE
                WHEN s.failures < 3 AND (s.registered_at > ",
            $now,
            " - 2592000000
                    OR s.last_shown_at > ",
            $now,
            " - 2592000000) THEN 1
                ELSE 2 END) FROM subscription s WHERE s.person_id = ",
            $person,
            ")
            WHEN 1 THEN 'ringing' WHEN 2 THEN 'unsure' ELSE 'no_device' END"
        )
    };
}
pub(crate) use ring;

const DELETE_OTHERS: &str = "DELETE FROM subscription WHERE session_id = $1 AND endpoint <> $2";
/// An endpoint belongs to whoever registered it last: on a shared phone the one signed in now.
const UPSERT: &str = "INSERT INTO subscription
        (id, person_id, session_id, endpoint, origin, p256dh, auth, device_label, registered_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, s.device_label, $8 FROM session s WHERE s.id = $3
    ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, session_id = excluded.session_id,
        p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at,
        failures = CASE WHEN subscription.auth = excluded.auth THEN subscription.failures ELSE 0 END";

/// Registers this device, in place of what its session registered before.
pub async fn upsert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: SubscriptionId,
    subscription: &NewSubscription,
    origin: &str,
) -> Result<()> {
    let NewSubscription { endpoint, keys, .. } = subscription;
    execute!(conn, DELETE_OTHERS, viewer.session, endpoint)?;
    execute!(
        conn,
        UPSERT,
        id,
        viewer.person,
        viewer.session,
        endpoint,
        origin,
        &keys.p256dh,
        &keys.auth,
        viewer.now
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM subscription WHERE session_id = $1";

pub async fn delete(conn: &mut Conn, viewer: &Viewer) -> Result<()> {
    execute!(conn, DELETE, viewer.session)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct OwnSubscription {
    pub id: SubscriptionId,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    pub failures: i32,
    pub registered_at: Timestamp,
    pub last_accepted_at: Option<Timestamp>,
    pub last_shown_at: Option<Timestamp>,
}

const OWN: &str =
    "SELECT id, endpoint, p256dh, auth, registered_at, last_accepted_at, last_shown_at, failures
    FROM subscription WHERE session_id = $1";

pub async fn own(conn: &mut Conn, viewer: &Viewer) -> Result<Option<OwnSubscription>> {
    fetch_optional!(conn, OwnSubscription, OWN, viewer.session)
}

const MARK_SHOWN: &str = "UPDATE subscription SET last_shown_at = $2, failures = 0
    WHERE person_id = $1 AND (CAST($3 AS TEXT) IS NULL OR endpoint = $3)";

/// A device of this person showed something; without its endpoint it may be any of them.
pub async fn mark_shown(
    conn: &mut Conn,
    person: PersonId,
    endpoint: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, MARK_SHOWN, person, now, endpoint)?;
    Ok(())
}

/// How exactly it is known when a device last took something, milliseconds: not every message is worth a write.
const TOUCH: i64 = HOUR;

/// `$1` is a JSON array of [`Try`].
macro_rules! tried {
    ($id:literal, $accepted:literal, $from:literal, $lock:literal) => {
        concat!(
            "UPDATE subscription SET
                last_accepted_at = CASE WHEN v.accepted THEN $2 ELSE subscription.last_accepted_at END,
                failures = CASE WHEN v.accepted THEN 0 ELSE subscription.failures + 1 END
            FROM (SELECT s.id, ",
            $accepted,
            " AS accepted FROM ",
            $from,
            " JOIN subscription s ON s.id = ",
            $id,
            " WHERE NOT ",
            $accepted,
            " OR s.failures > 0 OR s.last_accepted_at IS NULL OR s.last_accepted_at < $3 ORDER BY s.id",
            $lock,
            ") v WHERE subscription.id = v.id"
        )
    };
}
const TRIED: &str = tried!(
    "unhex(j.value->>'id')",
    "(j.value->>'accepted')",
    "json_each($1) j",
    ""
);
// Locked in one order by all engines.
const TRIED_POSTGRES: &str = tried!(
    "CAST(j.value->>'id' AS UUID)",
    "CAST(j.value->>'accepted' AS BOOLEAN)",
    "jsonb_array_elements(CAST($1 AS JSONB)) AS j (value)",
    " FOR NO KEY UPDATE OF s"
);

/// Whether a device took what it was sent.
#[derive(serde::Serialize)]
pub struct Try {
    #[serde(with = "uuid::serde::simple")]
    pub id: Uuid,
    pub accepted: bool,
}

/// These devices were just tried.
pub async fn tried(conn: &mut Conn, tries: &[Try], now: Timestamp) -> Result<()> {
    if tries.is_empty() {
        return Ok(());
    }
    let sql = conn.dialect(TRIED, TRIED_POSTGRES);
    execute!(conn, sql, json(tries)?, now, now.plus(-TOUCH))?;
    Ok(())
}

const DELETE_GONE: &str = "DELETE FROM subscription WHERE id = $1 AND registered_at < $2";

/// Drops a subscription its push service says is gone; false for one registered again since the attempt began.
pub async fn delete_gone(
    conn: &mut Conn,
    id: SubscriptionId,
    attempt_began: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, DELETE_GONE, id, attempt_began)? == 1)
}

// Each guardian once, though not for the children of an organisation that the viewer does not administer.
const COUNT: &str = concat!(
    "SELECT COUNT(*) AS people, COUNT(CASE WHEN x.ring = 'ringing' THEN 1 END) AS ringing,
        COUNT(CASE WHEN x.ring = 'unsure' THEN 1 END) AS unsure,
        COUNT(CASE WHEN x.ring = 'no_device' THEN 1 END) AS no_device
    FROM (SELECT ",
    ring!("f.guardian_id", "$3"),
    " AS ring FROM (SELECT DISTINCT g.guardian_id FROM admin_scope a
        JOIN organisation_closure oc ON oc.ancestor_id = a.organisation_id
        JOIN child c ON c.organisation_id = oc.descendant_id AND c.removed_at IS NULL
        JOIN guardianship g ON g.child_id = c.id AND g.ended_at IS NULL
        WHERE a.person_id = $1 AND a.organisation_id = $2) f) x"
);

/// The families of an organisation that the viewer administers, and below.
pub async fn count(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<DeviceCount> {
    fetch_one!(
        conn,
        DeviceCount,
        COUNT,
        viewer.person,
        organisation,
        viewer.now
    )
}
