//! Deliveries over channels beside push: who gets one, what a lease holds of them, and letting go of it.

use crate::db::{Conn, Result, execute, fetch_all, scalar};
use crate::delivery::DispatchPurpose;
use crate::delivery::core::Key;
use crate::delivery::decide::QuietHours;
use crate::delivery::store::DueRound;
use caunoi_wire::channel::Channel;
use caunoi_wire::post::Priority;
use caunoi_wire::{Language, Timestamp, id::*};
use uuid::Uuid;

/// Contact `c` is an address that may be written to about post `p`.
macro_rules! usable_address {
    () => {
        "c.kind = 'email' AND NOT EXISTS (SELECT 1 FROM mail_suppression m WHERE m.address = c.value
            AND (m.reason <> 'unsubscribed' OR p.priority <> 'urgent'))"
    };
}

/// `$1` post, `$2` round, `$3` lane, `$4` due, `$5` expires, `$6` now. Over one channel once for a post; `$has` is what
/// it takes.
macro_rules! insert {
    ($channel:literal, $has:expr, $whom:expr) => {
        concat!(
            "INSERT INTO delivery (post_id, round, person_id, channel, root_id, organisation_id, lane, state, due_at,
                expires_at, updated_at)
            SELECT r.post_id, $2, r.person_id, '", $channel, "', p.root_id, p.organisation_id, $3, 'due', $4, $5, $6
            FROM recipient r JOIN post p ON p.id = r.post_id
            WHERE r.post_id = $1 AND ", $has, " AND ", $whom, "
                AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
                    AND (d.channel = '", $channel, "' OR (d.round = $2 AND d.channel = 'email')))
            ON CONFLICT (post_id, round, person_id, channel) DO NOTHING"
        )
    };
}

/// A first round is for those whom no device rings.
macro_rules! without_device {
    () => {
        "NOT EXISTS (SELECT 1 FROM subscription s WHERE s.person_id = r.person_id)"
    };
}

/// A further one for those who have not read it, and whom nobody told.
macro_rules! unread {
    () => {
        "NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'seen')
        AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.post_id = r.post_id AND v.person_id = r.person_id)"
    };
}

macro_rules! has_address {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM contact c WHERE c.person_id = r.person_id AND ",
            usable_address!(),
            ")"
        )
    };
}

macro_rules! has_gateway {
    () => {
        "EXISTS (SELECT 1 FROM gateway g JOIN organisation_closure oc ON oc.ancestor_id = g.organisation_id
            WHERE oc.descendant_id = p.organisation_id)
        AND EXISTS (SELECT 1 FROM contact c WHERE c.person_id = r.person_id AND c.kind = 'phone')"
    };
}

const EMAIL_FIRST: &str = insert!("email", has_address!(), without_device!());
const EMAIL_UNREAD: &str = insert!("email", has_address!(), unread!());
const GATEWAY_FIRST: &str = insert!("gateway", has_gateway!(), without_device!());
const GATEWAY_UNREAD: &str = insert!("gateway", has_gateway!(), unread!());

pub async fn insert_email(
    conn: &mut Conn,
    round: &DueRound,
    due_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    let sql = match round.purpose {
        DispatchPurpose::Fallback => EMAIL_UNREAD,
        _ => EMAIL_FIRST,
    };
    insert(conn, sql, round, due_at, expires_at, now).await
}

/// Where a round also writes e-mail, that comes first.
pub async fn insert_gateway(
    conn: &mut Conn,
    round: &DueRound,
    due_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    let sql = match round.purpose {
        DispatchPurpose::Fallback => GATEWAY_UNREAD,
        _ => GATEWAY_FIRST,
    };
    insert(conn, sql, round, due_at, expires_at, now).await
}

async fn insert(
    conn: &mut Conn,
    sql: &'static str,
    round: &DueRound,
    due_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    execute!(
        conn,
        sql,
        round.post_id,
        round.round,
        round.priority.lane(),
        due_at,
        expires_at,
        now
    )
}

/// A claimed delivery of another channel than push that may still go out.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub post_id: PostId,
    pub round: i32,
    pub person_id: PersonId,
    pub channel: Channel,
    pub organisation_id: OrganisationId,
    pub priority: Priority,
    pub public_title: bool,
    pub original_language: Language,
    pub fallback_languages: String,
    pub reading_language: Language,
    pub link_revision: i32,
    pub quiet_from: i32,
    pub quiet_until: i32,
    pub phone: Option<String>,
    /// One that may be written to about this post.
    pub email: Option<String>,
    pub has_email: bool,
    /// They have read it, or somebody told them.
    pub reached: bool,
}

impl Claimed {
    pub fn key(&self) -> Key {
        (self.post_id, self.round, self.person_id, self.channel)
    }

    pub fn quiet_hours(&self) -> QuietHours {
        QuietHours {
            from: self.quiet_from,
            until: self.quiet_until,
        }
    }
}

const CLAIMED: &str = concat!(
    "SELECT d.post_id, d.round, d.person_id, d.channel, p.organisation_id, p.priority, p.public_title,
        p.original_language, o.languages AS fallback_languages, q.reading_language, r.link_revision, o.quiet_from,
        o.quiet_until,
        (SELECT MIN(c.value) FROM contact c WHERE c.person_id = d.person_id AND c.kind = 'phone') AS phone,
        (SELECT MIN(c.value) FROM contact c WHERE c.person_id = d.person_id AND ",
    usable_address!(),
    ") AS email,
        EXISTS (SELECT 1 FROM contact c WHERE c.person_id = d.person_id AND c.kind = 'email') AS has_email,
        (EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = d.post_id AND x.person_id = d.person_id AND x.kind = 'seen')
            OR EXISTS (SELECT 1 FROM visit v WHERE v.post_id = d.post_id AND v.person_id = d.person_id)) AS reached
    FROM delivery d
    JOIN post p ON p.id = d.post_id
    JOIN organisation o ON o.id = p.organisation_id
    JOIN person q ON q.id = d.person_id
    JOIN recipient r ON r.post_id = d.post_id AND r.person_id = d.person_id
    WHERE d.lease_token = $1 AND d.state = 'sending' AND d.channel <> 'push' AND d.expires_at > $2
        AND p.state = 'published' AND ",
    crate::feed::store::allowed!("may_receive"),
    " ORDER BY d.lane, d.due_at, d.post_id, d.person_id"
);

/// What a lease holds, urgent first.
pub async fn claimed(conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<Vec<Claimed>> {
    fetch_all!(conn, Claimed, CLAIMED, lease, now)
}

/// `$1` post, `$2` round, `$3` person, `$4` channel, `$5` the lease.
macro_rules! held {
    () => {
        " WHERE post_id = $1 AND round = $2 AND person_id = $3 AND channel = $4 AND lease_token = $5
            AND state = 'sending'"
    };
}

// Waiting for one's turn is no try.
const POSTPONE: &str = concat!(
    "UPDATE delivery SET state = 'due', due_at = $6, reason = $7, updated_at = $8, attempts = attempts - 1,
        lease_token = NULL",
    held!()
);

/// Lets go of a delivery until its time comes.
pub async fn postpone(
    conn: &mut Conn,
    lease: Uuid,
    d: &Claimed,
    due_at: Timestamp,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        POSTPONE,
        d.post_id,
        d.round,
        d.person_id,
        d.channel,
        lease,
        due_at,
        reason,
        now
    )?;
    Ok(())
}

const CLOSE: &str = concat!(
    "UPDATE delivery SET state = $6, reason = $7, updated_at = $8, lease_token = NULL",
    held!()
);

/// Ends a delivery that needs no sending any more.
pub async fn cancel(
    conn: &mut Conn,
    lease: Uuid,
    d: &Claimed,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    close(conn, lease, d, "cancelled", reason, now).await
}

/// Ends a delivery that cannot be sent.
pub async fn fail(
    conn: &mut Conn,
    lease: Uuid,
    d: &Claimed,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    close(conn, lease, d, "failed", reason, now).await
}

async fn close(
    conn: &mut Conn,
    lease: Uuid,
    d: &Claimed,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        CLOSE,
        d.post_id,
        d.round,
        d.person_id,
        d.channel,
        lease,
        state,
        reason,
        now
    )?;
    Ok(())
}

const ORGANISATION_NAME: &str = "SELECT name FROM organisation WHERE id = $1";

pub async fn organisation_name(conn: &mut Conn, id: OrganisationId) -> Result<String> {
    scalar!(conn, String, ORGANISATION_NAME, id)
}
