//! Rounds and deliveries in the database: dispatch, claim, settle. The lease token is the fence: every write of a
//! worker names the token it claimed with.

use super::DispatchPurpose;
use super::core::Key;
use super::decide::QuietHours;
use super::dispatch::{Lanes, Times};
use crate::channel::preference::store::{digest_at, due_at, preferences, rings};
use crate::db::{
    Conn, Result, execute, fetch_all, fetch_one, fetch_optional, json, scalar_optional, scalars,
};
use crate::light::Link;
use caunoi_wire::channel::Channel;
use caunoi_wire::post::{PostState, Priority};
use caunoi_wire::time::HOUR;
use caunoi_wire::{Language, Timestamp, id::*};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Quiet {
    quiet_from: i32,
    quiet_until: i32,
}

const QUIET_HOURS: &str = "SELECT quiet_from, quiet_until FROM organisation WHERE id = $1";

pub async fn quiet_hours(conn: &mut Conn, organisation: OrganisationId) -> Result<QuietHours> {
    let row = fetch_one!(conn, Quiet, QUIET_HOURS, organisation)?;
    Ok(QuietHours {
        from: row.quiet_from,
        until: row.quiet_until,
    })
}

// ── dispatch ──

#[derive(sqlx::FromRow)]
pub struct DueRound {
    pub post_id: PostId,
    pub round: i32,
    pub purpose: DispatchPurpose,
    pub state: PostState,
    pub priority: Priority,
    pub audience_id: AudienceId,
    pub expires_at: Option<Timestamp>,
    pub quiet_from: i32,
    pub quiet_until: i32,
}

/// `$end` closes the statement.
macro_rules! claim_round {
    ($end:literal) => {
        concat!(
            "UPDATE dispatch SET dispatched_at = $1 WHERE (post_id, round) IN (
                SELECT d.post_id, d.round FROM dispatch d JOIN post p ON p.id = d.post_id
                WHERE d.dispatched_at IS NULL AND d.due_at <= $1 AND ($2 OR p.priority = 'urgent')
                ORDER BY CASE p.priority WHEN 'urgent' THEN 0 ELSE 1 END, d.due_at, d.post_id, d.round LIMIT 1",
            $end
        )
    };
}
const CLAIM_ROUND: &str = claim_round!(") RETURNING post_id, round");
const CLAIM_ROUND_POSTGRES: &str =
    claim_round!(" FOR UPDATE OF d SKIP LOCKED) RETURNING post_id, round");

const ROUND: &str =
    "SELECT d.post_id, d.round, d.purpose, p.state, p.priority, p.audience_id, p.expires_at,
        o.quiet_from, o.quiet_until
    FROM dispatch d JOIN post p ON p.id = d.post_id JOIN organisation o ON o.id = p.organisation_id
    WHERE d.post_id = $1 AND d.round = $2";

/// Takes an urgent, then the oldest due round; it is ours once this transaction commits.
pub async fn claim_round(
    conn: &mut Conn,
    lanes: Lanes,
    now: Timestamp,
) -> Result<Option<DueRound>> {
    let sql = conn.dialect(CLAIM_ROUND, CLAIM_ROUND_POSTGRES);
    match fetch_optional!(conn, (PostId, i32), sql, now, lanes == Lanes::All)? {
        Some((post, round)) => fetch_optional!(conn, DueRound, ROUND, post, round),
        None => Ok(None),
    }
}

const MARK_PUBLISHED: &str =
    "UPDATE post SET state = 'published', published_at = $2, updated_at = $2 WHERE id = $1";

pub async fn mark_published(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, MARK_PUBLISHED, post, now)?;
    Ok(())
}

/// `$1` post, `$2` round, `$3` lane, `$5` expires; the others as [`due_at`] says. Who has no device is settled at once.
macro_rules! insert_deliveries {
    ($whom:expr) => {
        concat!(
            "INSERT INTO delivery (post_id, round, person_id, channel, root_id, organisation_id, lane, state,
                due_at, expires_at, reason, updated_at, digest_at)
            SELECT r.post_id, $2, r.person_id, 'push', p.root_id, p.organisation_id, $3,
                CASE WHEN ", rings!(), " THEN 'due' ELSE 'no_device' END, ", due_at!(), ", $5,
                CASE WHEN ", rings!(), " THEN NULL ELSE 'no_device' END, $6, ", digest_at!(), "
            FROM recipient r JOIN post p ON p.id = r.post_id ", preferences!(), "
            WHERE r.post_id = $1 AND ", $whom, " ON CONFLICT (post_id, round, person_id, channel) DO NOTHING"
        )
    };
}

/// Whether the recipient knows of the post: rung for, or read.
macro_rules! knows {
    () => {
        "(EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state = 'accepted')
        OR EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'seen'))"
    };
}

const TO_ALL: &str = insert_deliveries!("TRUE");
const TO_KNOWING: &str = insert_deliveries!(knows!());
const TO_UNACKNOWLEDGED: &str = insert_deliveries!(
    "NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
        AND x.kind = 'acknowledged')"
);

/// Writes the deliveries of a round. Returns how many.
pub async fn insert_deliveries(conn: &mut Conn, round: &DueRound, times: Times) -> Result<u64> {
    let sql = match round.purpose {
        DispatchPurpose::Publication => TO_ALL,
        DispatchPurpose::Correction | DispatchPurpose::Withdrawal => TO_KNOWING,
        DispatchPurpose::Reminder => TO_UNACKNOWLEDGED,
        // Over other channels alone.
        DispatchPurpose::Fallback => return Ok(0),
    };
    insert(conn, sql, round, times).await
}

/// Runs a statement that writes deliveries of a round: `$1` post, `$2` round, `$3` lane, `$4` to `$9` the times.
pub async fn insert(
    conn: &mut Conn,
    sql: &'static str,
    round: &DueRound,
    times: Times,
) -> Result<u64> {
    execute!(
        conn,
        sql,
        round.post_id,
        round.round,
        round.priority.lane(),
        times.due_at,
        times.expires_at,
        times.now,
        times.now.local_minute(),
        times.minute_start(),
        times.digest_at
    )
}

// ── claim ──

/// `$1` lane. Defines `waiting`, the organisations with deliveries to be sent now or later, and at its end NULL: from
/// one to the next along the index, however many rows each has.
macro_rules! lane_organisations {
    () => {
        "WITH RECURSIVE waiting (id) AS (
            SELECT (SELECT d.organisation_id FROM delivery d WHERE d.state = 'due' AND d.lane = $1
                ORDER BY d.organisation_id LIMIT 1)
            UNION ALL SELECT (SELECT d.organisation_id FROM delivery d WHERE d.state = 'due' AND d.lane = $1
                AND d.organisation_id > w.id ORDER BY d.organisation_id LIMIT 1)
            FROM waiting w WHERE w.id IS NOT NULL) "
    };
}
pub(crate) use lane_organisations;

const WAITING: &str = concat!(
    lane_organisations!(),
    "SELECT w.id FROM waiting w WHERE w.id IS NOT NULL AND EXISTS (SELECT 1 FROM delivery d
        WHERE d.state = 'due' AND d.lane = $1 AND d.organisation_id = w.id AND d.due_at <= $2)
    ORDER BY w.id"
);

/// Organisations with deliveries due in a lane, in order of their ids.
pub async fn waiting(conn: &mut Conn, lane: i32, now: Timestamp) -> Result<Vec<OrganisationId>> {
    scalars!(conn, OrganisationId, WAITING, lane, now)
}

/// `$end` closes the statement.
macro_rules! claim {
    ($end:literal) => {
        concat!(
            "UPDATE delivery SET state = 'sending', lease_token = $2, attempts = attempts + 1, updated_at = $1
            WHERE (post_id, round, person_id, channel) IN (
                SELECT d.post_id, d.round, d.person_id, d.channel FROM delivery d
                WHERE d.state = 'due' AND d.lane = $3 AND d.organisation_id = $4 AND d.due_at <= $1
                ORDER BY d.due_at LIMIT $5",
            $end
        )
    };
}
const CLAIM: &str = claim!(")");
const CLAIM_POSTGRES: &str = claim!(" FOR UPDATE SKIP LOCKED)");

/// Claims deliveries of one organisation due in a lane. Returns how many.
pub async fn claim(
    conn: &mut Conn,
    lease: Uuid,
    lane: i32,
    organisation: OrganisationId,
    now: Timestamp,
    limit: i64,
) -> Result<u64> {
    let sql = conn.dialect(CLAIM, CLAIM_POSTGRES);
    execute!(conn, sql, now, lease, lane, organisation, limit)
}

/// A claimed delivery with what rendering and sending it needs.
#[derive(Clone, sqlx::FromRow)]
pub struct Claimed {
    pub post_id: PostId,
    pub round: i32,
    pub person_id: PersonId,
    pub channel: Channel,
    pub lane: i32,
    pub attempts: i32,
    pub expires_at: Timestamp,
    pub purpose: DispatchPurpose,
    pub post_state: PostState,
    pub priority: Priority,
    pub public_title: bool,
    pub original_language: Language,
    pub fallback_languages: String,
    pub reading_language: Language,
    pub link_revision: i32,
    pub allowed: bool,
    pub accepted_before: bool,
    /// Others that go out with it.
    pub bundled: i64,
}

impl Claimed {
    pub const fn key(&self) -> Key {
        (self.post_id, self.round, self.person_id, self.channel)
    }
}

const CLAIMED: &str = concat!(
    "SELECT d.post_id, d.round, d.person_id, d.channel, d.lane, d.attempts, d.expires_at, x.purpose, p.state AS post_state, p.priority,
        p.public_title, p.original_language, o.languages AS fallback_languages, q.reading_language, r.link_revision, ",
    crate::feed::store::allowed!("may_receive"), " AS allowed,
        (d.channel = 'push' AND EXISTS (SELECT 1 FROM delivery_device v WHERE v.post_id = d.post_id
            AND v.round = d.round AND v.person_id = d.person_id)) AS accepted_before,
        CASE WHEN d.digest_at IS NULL THEN 0 ELSE (SELECT COUNT(*) FROM delivery b
            WHERE b.person_id = d.person_id AND b.channel = d.channel AND b.state = 'bundled') END AS bundled
    FROM delivery d
    JOIN dispatch x ON x.post_id = d.post_id AND x.round = d.round
    JOIN post p ON p.id = d.post_id
    JOIN organisation o ON o.id = p.organisation_id
    JOIN person q ON q.id = d.person_id
    JOIN recipient r ON r.post_id = d.post_id AND r.person_id = d.person_id
    WHERE d.lease_token = $1 AND d.state = 'sending'"
);

/// What a lease holds; rights are judged at `now`.
pub async fn claimed(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<Vec<Claimed>> {
    fetch_all!(conn, Claimed, CLAIMED, lease, now)
}

/// A device to send to.
#[derive(Clone, sqlx::FromRow)]
pub struct Device {
    pub id: SubscriptionId,
    pub person_id: PersonId,
    pub post_id: PostId,
    pub round: i32,
    pub endpoint: String,
    pub origin: String,
    pub p256dh: String,
    pub auth: String,
}

const DEVICES: &str = "SELECT s.id, d.person_id, d.post_id, d.round, s.endpoint, s.origin, s.p256dh, s.auth
    FROM delivery d JOIN subscription s ON s.person_id = d.person_id
    WHERE d.lease_token = $1 AND d.state = 'sending' AND d.channel = 'push' AND NOT EXISTS (SELECT 1 FROM delivery_device v
        WHERE v.post_id = d.post_id AND v.round = d.round AND v.person_id = d.person_id AND v.subscription_id = s.id)";

/// The devices a lease still has to reach.
pub async fn devices(conn: &mut Conn, lease: Uuid) -> Result<Vec<Device>> {
    fetch_all!(conn, Device, DEVICES, lease)
}

// ── settle ──

/// The fields of [`Settled`] as columns, `$1` being a JSON array of them. `$value` reads one field as text.
macro_rules! settle {
    ($key:literal, $ids:expr, $from:literal) => {
        concat!(
            "UPDATE delivery ",
            $key,
            " SET state = v.state, due_at = v.due_at, updated_at = $2,
                attempts = delivery.attempts - v.untried, lease_token = NULL,
                reason = CASE WHEN v.state = 'expired' THEN COALESCE(delivery.reason, v.reason) ELSE v.reason END
            FROM (SELECT ",
            $ids,
            ", CAST(j.value->>'round' AS INTEGER) AS round, j.value->>'state' AS state,
                j.value->>'channel' AS channel,
                CAST(j.value->>'due_at' AS BIGINT) AS due_at, j.value->>'reason' AS reason,
                CAST(j.value->>'untried' AS INTEGER) AS untried FROM ",
            $from,
            ") v
            WHERE delivery.post_id = v.post_id AND delivery.round = v.round AND delivery.person_id = v.person_id
                AND delivery.channel = v.channel AND delivery.lease_token = v.lease AND delivery.state = 'sending'
            RETURNING delivery.post_id, delivery.round, delivery.person_id, delivery.channel"
        )
    };
}
const SETTLE: &str = settle!(
    // SQLite may have looked at the table when nothing was being sent, and would go through all of it for each.
    "INDEXED BY sqlite_autoindex_delivery_1",
    "unhex(j.value->>'post_id') AS post_id, unhex(j.value->>'person_id') AS person_id, unhex(j.value->>'lease') AS lease",
    "json_each($1) j"
);
const SETTLE_POSTGRES: &str = settle!(
    "",
    "CAST(j.value->>'post_id' AS UUID) AS post_id, CAST(j.value->>'person_id' AS UUID) AS person_id,
        CAST(j.value->>'lease' AS UUID) AS lease",
    "jsonb_array_elements(CAST($1 AS JSONB)) AS j (value)"
);

/// A verdict to be written. Ids are in plain hexadecimal: both databases read that.
#[derive(serde::Serialize)]
pub struct Settled {
    #[serde(with = "uuid::serde::simple")]
    pub post_id: Uuid,
    pub round: i32,
    #[serde(with = "uuid::serde::simple")]
    pub person_id: Uuid,
    pub channel: Channel,
    #[serde(with = "uuid::serde::simple")]
    pub lease: Uuid,
    pub state: &'static str,
    pub due_at: i64,
    // What expires keeps the reason why it had to wait.
    pub reason: Option<&'static str>,
    pub untried: i32,
}

/// Writes verdicts. Returns those written: the others' leases were lost, somebody else holds them now.
pub async fn settle(conn: &mut Conn, group: &[Settled], now: Timestamp) -> Result<Vec<Key>> {
    let group = json(group)?;
    let sql = conn.dialect(SETTLE, SETTLE_POSTGRES);
    fetch_all!(conn, Key, sql, &group, now)
}

const REMEMBER_DEVICE: &str =
    "INSERT INTO delivery_device (post_id, round, person_id, subscription_id)
    VALUES ($1, $2, $3, $4) ON CONFLICT (post_id, round, person_id, subscription_id) DO NOTHING";

/// This device has it; a retry for another device of the person leaves it in peace.
pub async fn remember_device(
    conn: &mut Conn,
    (post, round, person, _): Key,
    device: SubscriptionId,
) -> Result<()> {
    execute!(conn, REMEMBER_DEVICE, post, round, person, device)?;
    Ok(())
}

const FORGET_DEVICES: &str =
    "DELETE FROM delivery_device WHERE post_id = $1 AND round = $2 AND person_id = $3";

pub async fn forget_devices(conn: &mut Conn, (post, round, person, _): Key) -> Result<()> {
    execute!(conn, FORGET_DEVICES, post, round, person)?;
    Ok(())
}

/// How exactly it is known when a device last took something, milliseconds: not every message is worth a write.
const TOUCH: i64 = HOUR;

/// `$1` is a JSON array of ids.
macro_rules! touch {
    ($id:literal, $from:literal, $lock:literal) => {
        concat!(
            "UPDATE subscription SET last_accepted_at = $2 WHERE id IN (
                SELECT s.id FROM ",
            $from,
            " JOIN subscription s ON s.id = ",
            $id,
            " WHERE s.last_accepted_at IS NULL OR s.last_accepted_at < $3 ORDER BY s.id",
            $lock,
            ")"
        )
    };
}
const TOUCH_DEVICES: &str = touch!("unhex(j.value)", "json_each($1) j", "");
// Locked in one order by all engines.
const TOUCH_DEVICES_POSTGRES: &str = touch!(
    "CAST(j.value AS UUID)",
    "jsonb_array_elements_text(CAST($1 AS JSONB)) AS j (value)",
    " FOR NO KEY UPDATE OF s"
);

/// These devices have just taken a message.
pub async fn touch_devices(conn: &mut Conn, devices: &[Uuid], now: Timestamp) -> Result<()> {
    if devices.is_empty() {
        return Ok(());
    }
    let devices: Vec<_> = devices.iter().map(|id| id.simple().to_string()).collect();
    let sql = conn.dialect(TOUCH_DEVICES, TOUCH_DEVICES_POSTGRES);
    execute!(conn, sql, json(&devices)?, now, now.plus(-TOUCH))?;
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

const RING_AGAIN: &str =
    "UPDATE delivery SET state = 'due', due_at = $4, reason = 'registered_again'
    WHERE post_id = $1 AND round = $2 AND person_id = $3 AND channel = 'push'";

/// Keeps a delivery, just settled in this transaction, for a device that registered again meanwhile.
pub async fn ring_again(
    conn: &mut Conn,
    (post, round, person, _): Key,
    due_at: Timestamp,
) -> Result<()> {
    execute!(conn, RING_AGAIN, post, round, person, due_at)?;
    Ok(())
}

// ── waking ──

const NEXT_ROUND: &str = "SELECT MIN(d.due_at) FROM dispatch d JOIN post p ON p.id = d.post_id
    WHERE d.dispatched_at IS NULL AND ($1 OR p.priority = 'urgent')";

/// When the next round of sending is due that a dispatcher of these lanes takes.
pub async fn next_round(conn: &mut Conn, lanes: Lanes) -> Result<Option<Timestamp>> {
    let all = lanes == Lanes::All;
    Ok(scalar_optional!(conn, Option<Timestamp>, NEXT_ROUND, all)?.flatten())
}

// ── links ──

const LINK_READER: &str =
    "SELECT q.reading_language FROM recipient r JOIN person q ON q.id = r.person_id
    WHERE r.post_id = $1 AND r.person_id = $2 AND r.link_revision = $3 AND q.removed_at IS NULL";

/// The reading language of a link's holder; none when the link was revoked.
pub async fn link_reader(conn: &mut Conn, link: &Link) -> Result<Option<Language>> {
    scalar_optional!(
        conn,
        Language,
        LINK_READER,
        link.post,
        link.person,
        link.revision
    )
}
