//! Dispatch, claim, settle. The lease token is the fence: every write of a worker names the one it claimed with.

use super::DispatchPurpose;
use super::core::Key;
use super::dispatch::{Lanes, Slice, Times};
use crate::channel::preference::store::{digest_at, due_at, preferences, rings};
use crate::db::{
    Conn, Result, execute, fetch_all, fetch_one, fetch_optional, json, scalar, scalar_optional,
    scalars,
};
use caunoi_wire::channel::Channel;
use caunoi_wire::post::{PostState, Priority};
use caunoi_wire::{Language, Timestamp, id::*};
use std::collections::BTreeMap;
use uuid::Uuid;
use uuid::fmt::Simple;

// ── dispatch ──

const NEXT_ROUND: &str = "SELECT MIN(d.due_at) FROM dispatch d JOIN post p ON p.id = d.post_id
    WHERE d.dispatched_at IS NULL AND ($1 OR p.priority = 'urgent')";

/// When the next round of sending is due that a dispatcher of these lanes takes.
pub async fn next_round(conn: &mut Conn, lanes: Lanes) -> Result<Option<Timestamp>> {
    scalar!(conn, Option<Timestamp>, NEXT_ROUND, lanes == Lanes::All)
}

#[derive(sqlx::FromRow)]
pub struct DueRound {
    pub post_id: PostId,
    pub round: i32,
    pub purpose: DispatchPurpose,
    /// People up to here, in the order of their ids, have their deliveries; none: nothing is written yet.
    pub written_to: Option<Uuid>,
    pub state: PostState,
    pub priority: Priority,
    pub root_id: OrganisationId,
    pub organisation_id: OrganisationId,
    pub audience_id: AudienceId,
    pub published_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub quiet_from: i32,
    pub quiet_until: i32,
}

/// `$end` closes the statement.
macro_rules! due_round {
    ($end:literal) => {
        concat!(
            "SELECT d.post_id, d.round, d.purpose, d.written_to, p.state, p.priority, p.root_id, p.organisation_id,
                p.audience_id, p.published_at,
                CASE d.purpose WHEN 'event_reminder' THEN e.starts_at ELSE p.expires_at END AS expires_at,
                o.quiet_from, o.quiet_until
            FROM dispatch d JOIN post p ON p.id = d.post_id JOIN organisation o ON o.id = p.organisation_id
            LEFT JOIN event e ON e.post_id = p.id
            WHERE d.dispatched_at IS NULL AND d.due_at <= $1 AND ($2 OR p.priority = 'urgent')
            ORDER BY CASE p.priority WHEN 'urgent' THEN 0 ELSE 1 END, d.due_at, d.post_id, d.round LIMIT 1",
            $end
        )
    };
}
const DUE_ROUND: &str = due_round!("");
const DUE_ROUND_POSTGRES: &str = due_round!(" FOR UPDATE OF d SKIP LOCKED");

/// An urgent, then the oldest due round; it is ours until this transaction ends.
pub async fn due_round(conn: &mut Conn, lanes: Lanes, now: Timestamp) -> Result<Option<DueRound>> {
    let sql = conn.dialect(DUE_ROUND, DUE_ROUND_POSTGRES);
    fetch_optional!(conn, DueRound, sql, now, lanes == Lanes::All)
}

const ADVANCE: &str =
    "UPDATE dispatch SET written_to = $3, dispatched_at = $4 WHERE post_id = $1 AND round = $2";

/// Remembers how far a round is written; with a time, that it is over.
pub async fn advance(
    conn: &mut Conn,
    round: &DueRound,
    written_to: Option<Uuid>,
    over: Option<Timestamp>,
) -> Result<()> {
    execute!(conn, ADVANCE, round.post_id, round.round, written_to, over)?;
    Ok(())
}

// Who deletes people and who writes to them wait for each other. SQLite has one writer anyhow.
const NOTHING: &str = "SELECT 1";
const WRITE_TO_PEOPLE: &str = "LOCK TABLE recipient IN ROW EXCLUSIVE MODE";
const WRITE_TO_NOBODY: &str = "LOCK TABLE recipient IN SHARE MODE";

/// Until this transaction ends nobody is deleted.
pub async fn write_to_people(conn: &mut Conn) -> Result<()> {
    let sql = conn.dialect(NOTHING, WRITE_TO_PEOPLE);
    execute!(conn, sql)?;
    Ok(())
}

/// Until this transaction ends nobody is written to: for who deletes those never written to.
pub async fn write_to_nobody(conn: &mut Conn) -> Result<()> {
    let sql = conn.dialect(NOTHING, WRITE_TO_NOBODY);
    execute!(conn, sql)?;
    Ok(())
}

/// `$from` has a row `x` for each person of a post, perhaps several.
macro_rules! slice_end {
    ($from:literal) => {
        concat!(
            "SELECT x.person_id FROM ",
            $from,
            " x WHERE x.post_id = $1 AND x.person_id > $2 ORDER BY x.person_id LIMIT 1 OFFSET $3"
        )
    };
}
const SLICE_OF_ADDRESSED: &str = slice_end!("recipient_child");
const SLICE_OF_RECIPIENTS: &str = slice_end!("recipient");

/// The person at the end of a slice of so many; none when fewer are left.
pub async fn slice_end(
    conn: &mut Conn,
    round: &DueRound,
    after: Uuid,
    people: i64,
) -> Result<Option<Uuid>> {
    let sql = match round.purpose {
        purpose if purpose.publishes() => SLICE_OF_ADDRESSED,
        _ => SLICE_OF_RECIPIENTS,
    };
    scalar_optional!(conn, Uuid, sql, round.post_id, after, people)
}

const MARK_PUBLISHED: &str =
    "UPDATE post SET state = 'published', published_at = $2, updated_at = $2 WHERE id = $1";

pub async fn mark_published(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, MARK_PUBLISHED, post, now)?;
    Ok(())
}

/// The parameters of [`insert`].
macro_rules! insert_deliveries {
    ($state:literal, $reason:literal, $whom:expr) => {
        concat!(
            "INSERT INTO delivery (post_id, round, person_id, channel, root_id, organisation_id, lane, state,
                due_at, expires_at, reason, updated_at, digest_at)
            SELECT r.post_id, $2, r.person_id, 'push', $10, $11, $3, ", $state, ", ", due_at!(), ", $5, ",
                $reason, ", $6, ", digest_at!(), "
            FROM recipient r ", preferences!(), "
            WHERE r.post_id = $1 AND r.person_id > $12 AND r.person_id <= $13 AND ", $whom
        )
    };
}

/// Deliveries for whom a device rings, and those settled at once because none does.
macro_rules! ringing_and_not {
    ($whom:expr) => {
        [
            insert_deliveries!("'due'", "NULL", concat!(rings!(), " AND ", $whom)),
            insert_deliveries!(
                "'no_device'",
                "'no_device'",
                concat!("NOT ", rings!(), " AND ", $whom)
            ),
        ]
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

const TO_ALL: [&str; 2] = ringing_and_not!("TRUE");
const TO_KNOWING: [&str; 2] = ringing_and_not!(knows!());
const TO_UNACKNOWLEDGED: [&str; 2] = ringing_and_not!(
    "NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
        AND x.kind = 'acknowledged')"
);

const TO_CONCERNED: [&str; 2] = ringing_and_not!(crate::lesson::store::concerned!());

/// Writes the deliveries by push of a slice of a round, which may be known to be for all of so many people. Returns for
/// how many a device rings, and for how many none does.
pub async fn insert_deliveries(
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    times: Times,
    people: Option<u64>,
) -> Result<(u64, u64)> {
    let [ringing, others] = match round.purpose {
        DispatchPurpose::Publication => TO_ALL,
        DispatchPurpose::Correction | DispatchPurpose::Withdrawal => TO_KNOWING,
        DispatchPurpose::Reminder => TO_UNACKNOWLEDGED,
        purpose if purpose.is_about_answers() => TO_CONCERNED,
        // Over other channels alone.
        _ => return Ok((0, 0)),
    };
    let ringing = insert(conn, ringing, round, slice, times).await?;
    if people == Some(ringing) {
        return Ok((ringing, 0));
    }
    Ok((ringing, insert(conn, others, round, slice, times).await?))
}

/// Runs a statement that writes deliveries: `$1` post, `$2` round, `$3` lane, `$4` to `$9` the times, as [`due_at`]
/// says, `$5` expires, `$10` and `$11` root and organisation, `$12` and `$13` the slice.
pub async fn insert(
    conn: &mut Conn,
    sql: &'static str,
    round: &DueRound,
    slice: Slice,
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
        times.digest_at,
        round.root_id,
        round.organisation_id,
        slice.after,
        slice.until
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
    "SELECT o.id, o.weight FROM waiting w JOIN organisation o ON o.id = w.id
    WHERE EXISTS (SELECT 1 FROM delivery d
        WHERE d.state = 'due' AND d.lane = $1 AND d.organisation_id = w.id AND d.due_at <= $2)
    ORDER BY o.id"
);

/// An organisation whose deliveries are due, and how large its part is beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    pub id: OrganisationId,
    pub weight: i32,
}

/// Organisations with deliveries due in a lane, in order of their ids.
pub async fn waiting(conn: &mut Conn, lane: i32, now: Timestamp) -> Result<Vec<Waiting>> {
    fetch_all!(conn, Waiting, WAITING, lane, now)
}

/// `$end` closes the statement. Of a digest only the first by id is claimed and carries the others: two workers that
/// took one each would ring twice.
macro_rules! claim {
    ($end:literal) => {
        concat!(
            "UPDATE delivery SET state = 'sending', lease_token = $2, attempts = attempts + 1, updated_at = $1
            WHERE (post_id, round, person_id, channel) IN (
                SELECT d.post_id, d.round, d.person_id, d.channel FROM delivery d
                WHERE d.state = 'due' AND d.lane = $3 AND d.organisation_id = $4 AND d.due_at <= $1
                    AND (d.digest_at IS NULL OR NOT EXISTS (SELECT 1 FROM delivery l
                        WHERE l.person_id = d.person_id AND l.channel = d.channel AND l.digest_at IS NOT NULL
                        AND l.state IN ('due', 'sending') AND l.due_at <= $1 AND l.post_id < d.post_id))
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

/// A claimed delivery with what of it concerns its recipient alone.
#[derive(Clone, sqlx::FromRow)]
pub struct Claimed {
    pub post_id: PostId,
    pub round: i32,
    pub person_id: PersonId,
    pub channel: Channel,
    pub lane: i32,
    pub attempts: i32,
    pub expires_at: Timestamp,
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
    "SELECT d.post_id, d.round, d.person_id, d.channel, d.lane, d.attempts, d.expires_at, q.reading_language,
        r.link_revision, ",
    crate::feed::store::allowed!("may_receive"), " AS allowed,
        (d.channel = 'push' AND EXISTS (SELECT 1 FROM delivery_device v WHERE v.post_id = d.post_id
            AND v.round = d.round AND v.person_id = d.person_id)) AS accepted_before,
        CASE WHEN d.digest_at IS NULL THEN 0 ELSE (SELECT COUNT(*) FROM delivery b
            WHERE b.person_id = d.person_id AND b.channel = d.channel AND b.state = 'bundled') END AS bundled
    FROM delivery d
    JOIN person q ON q.id = d.person_id
    JOIN recipient r ON r.post_id = d.post_id AND r.person_id = d.person_id
    WHERE d.lease_token = $1 AND d.state = 'sending'"
);

/// What a lease holds; rights are judged at `now`.
pub async fn claimed(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<Vec<Claimed>> {
    fetch_all!(conn, Claimed, CLAIMED, lease, now)
}

/// What a round of sending says, the same for all its recipients.
#[derive(sqlx::FromRow)]
pub struct Round {
    pub purpose: DispatchPurpose,
    pub state: PostState,
    pub priority: Priority,
    pub public_title: bool,
    pub original_language: Language,
    pub fallback_languages: String,
}

const ROUND: &str =
    "SELECT x.purpose, p.state, p.priority, p.public_title, p.original_language, o.languages AS fallback_languages
    FROM dispatch x JOIN post p ON p.id = x.post_id JOIN organisation o ON o.id = p.organisation_id
    WHERE x.post_id = $1 AND x.round = $2";

pub async fn round(conn: &mut Conn, post: PostId, round: i32) -> Result<Round> {
    fetch_one!(conn, Round, ROUND, post, round)
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

/// `$1` is a JSON object of people with when each is due next. `$hint` and `$from` read it in a dialect.
macro_rules! settle {
    ($hint:literal, $from:literal) => {
        concat!(
            "UPDATE delivery ",
            $hint,
            " SET state = $7, due_at = v.due_at, updated_at = $2, attempts = delivery.attempts - $9,
                lease_token = NULL,
                reason = CASE WHEN $7 = 'expired' THEN COALESCE(delivery.reason, $8) ELSE $8 END
            FROM (SELECT ",
            $from,
            ") v
            WHERE delivery.post_id = v.post_id AND delivery.round = v.round AND delivery.person_id = v.person_id
                AND delivery.channel = v.channel AND delivery.lease_token = $6 AND delivery.state = 'sending'
            RETURNING delivery.person_id"
        )
    };
}
// SQLite would go through all of a round for each of the people, or through all of the table if it looked at it when
// nothing was being sent. The limit keeps it from seeing that all are of one round.
const SETTLE: &str = settle!(
    "INDEXED BY sqlite_autoindex_delivery_1",
    "$3 AS post_id, $4 AS round, $5 AS channel, unhex(j.key) AS person_id, j.value AS due_at
    FROM json_each($1) j LIMIT -1"
);
const SETTLE_POSTGRES: &str = settle!(
    "",
    "CAST($3 AS UUID) AS post_id, CAST($4 AS INTEGER) AS round, CAST($5 AS TEXT) AS channel,
    CAST(j.key AS UUID) AS person_id, CAST(j.value AS BIGINT) AS due_at
    FROM jsonb_each_text(CAST($1 AS JSONB)) AS j (key, value)"
);

/// A verdict that several deliveries of a round share. Ordered, so that all engines write in one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    pub post: PostId,
    pub round: i32,
    pub channel: Channel,
    pub lease: Uuid,
    pub state: &'static str,
    // What expires keeps the reason why it had to wait.
    pub reason: Option<&'static str>,
    pub untried: i32,
}

/// Writes a verdict for people, with when they are due next. Returns for whom: the others' leases were lost, somebody
/// else holds them now. Ids are in plain hexadecimal: both databases read that.
pub async fn settle(
    conn: &mut Conn,
    verdict: Settled,
    people: &BTreeMap<Simple, Timestamp>,
    now: Timestamp,
) -> Result<Vec<PersonId>> {
    let people = json(people)?;
    let sql = conn.dialect(SETTLE, SETTLE_POSTGRES);
    scalars!(
        conn,
        PersonId,
        sql,
        &people,
        now,
        verdict.post,
        verdict.round,
        verdict.channel,
        verdict.lease,
        verdict.state,
        verdict.reason,
        verdict.untried
    )
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
