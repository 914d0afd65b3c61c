//! Deliveries over channels beside push: who gets one, what a lease holds of them, and letting go of it.

use super::preference;
use super::preference::store::{digest_at, due_at, preferences, rings, wants};
use crate::db::{Conn, Result, execute, fetch_all, scalar};
use crate::delivery::DispatchPurpose;
use crate::delivery::core::Key;
use crate::delivery::decide::QuietHours;
use crate::delivery::dispatch::{Slice, Times};
use crate::delivery::store::{DueRound, insert};
use caunoi_wire::channel::Channel;
use caunoi_wire::post::Priority;
use caunoi_wire::{Language, Timestamp, id::*};
use uuid::Uuid;

/// Contact `c` is an address that may be written to about a post of which it is known whether it is urgent.
macro_rules! usable_address {
    ($urgent:literal) => {
        concat!(
            "c.kind = 'email' AND NOT EXISTS (SELECT 1 FROM mail_suppression m WHERE m.address = c.value
                AND (m.reason <> 'unsubscribed' OR NOT (",
            $urgent,
            ")))"
        )
    };
}
pub(crate) use usable_address;

/// The parameters of [`insert`]. `$has` is what it takes; over one channel once for a post, unless it is a `$same`
/// round that counts alone.
macro_rules! insert {
    ($channel:literal, $has:expr, $whom:expr) => {
        insert!($channel, $has, $whom, "TRUE")
    };
    ($channel:literal, $has:expr, $whom:expr, $same:literal) => {
        concat!(
            "INSERT INTO delivery (post_id, round, person_id, channel, root_id, organisation_id, lane, state, due_at,
                expires_at, updated_at, digest_at)
            SELECT r.post_id, $2, r.person_id, '", $channel, "', $10, $11, $3, 'due', ",
                due_at!(), ", $5, $6, ", digest_at!(), "
            FROM recipient r ", preferences!(), "
            WHERE r.post_id = $1 AND r.person_id > $12 AND r.person_id <= $13
                AND ", $has, " AND ", wants!($channel, "$3 = 0"), " AND ", $whom, "
                AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
                    AND ((", $same, " AND d.channel = '", $channel, "') OR (d.round = $2 AND d.channel = 'email')))"
        )
    };
}

/// A first round is for those whom no device rings.
macro_rules! without_device {
    () => {
        concat!("NOT ", rings!())
    };
}

/// A further one for those who have not read it, whom nobody told, and who do not wait for a digest.
macro_rules! unread {
    () => {
        "NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'seen')
        AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.post_id = r.post_id AND v.person_id = r.person_id)
        AND (pf.digest IS NULL OR NOT pf.digest OR $3 <> 2)"
    };
}

macro_rules! has_address {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM contact c WHERE c.person_id = r.person_id AND ",
            usable_address!("$3 = 0"),
            ")"
        )
    };
}

macro_rules! has_phone {
    () => {
        "EXISTS (SELECT 1 FROM contact c WHERE c.person_id = r.person_id AND c.kind = 'phone')"
    };
}

/// Those without a device whom a round about answers concerns, each time.
macro_rules! concerned {
    ($channel:literal, $has:expr) => {
        insert!(
            $channel,
            $has,
            concat!(
                without_device!(),
                " AND ",
                crate::lesson::store::concerned!()
            ),
            "d.round = $2"
        )
    };
}

const EMAIL_FIRST: &str = insert!("email", has_address!(), without_device!());
const EMAIL_UNREAD: &str = insert!("email", has_address!(), unread!());
const GATEWAY_FIRST: &str = insert!("gateway", has_phone!(), without_device!());
const GATEWAY_UNREAD: &str = insert!("gateway", has_phone!(), unread!());
const EMAIL_CONCERNED: &str = concerned!("email", has_address!());
const GATEWAY_CONCERNED: &str = concerned!("gateway", has_phone!());

pub async fn insert_email(
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    times: Times,
) -> Result<u64> {
    let sql = match round.purpose {
        DispatchPurpose::Fallback => EMAIL_UNREAD,
        purpose if purpose.is_about_answers() => EMAIL_CONCERNED,
        _ => EMAIL_FIRST,
    };
    insert(conn, sql, round, slice, times).await
}

/// Where a round also writes e-mail, that comes first.
pub async fn insert_gateway(
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    times: Times,
) -> Result<u64> {
    let sql = match round.purpose {
        DispatchPurpose::Fallback => GATEWAY_UNREAD,
        purpose if purpose.is_about_answers() => GATEWAY_CONCERNED,
        _ => GATEWAY_FIRST,
    };
    // A text message has no room for several.
    let times = Times {
        digest_at: None,
        ..times
    };
    insert(conn, sql, round, slice, times).await
}

const HAS_MAIL: &str = "SELECT EXISTS (SELECT 1 FROM delivery d
    WHERE d.post_id = $1 AND d.round = $2 AND d.channel = 'email')";

/// Whether a round wrote to anybody by e-mail.
pub async fn has_mail(conn: &mut Conn, round: &DueRound) -> Result<bool> {
    scalar!(conn, bool, HAS_MAIL, round.post_id, round.round)
}

/// A claimed delivery of another channel than push that may still go out.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub post_id: PostId,
    pub round: i32,
    pub person_id: PersonId,
    pub channel: Channel,
    pub purpose: DispatchPurpose,
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
    pub digest_at: Option<Timestamp>,
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

/// `$2` now.
macro_rules! claimed {
    ($which:literal) => {
        concat!(
            "SELECT d.post_id, d.round, d.person_id, d.channel, x.purpose, p.organisation_id, p.priority, p.public_title,
                p.original_language, o.languages AS fallback_languages, q.reading_language, r.link_revision,
                COALESCE(pf.quiet_from, o.quiet_from) AS quiet_from,
                COALESCE(pf.quiet_until, o.quiet_until) AS quiet_until, d.digest_at,
                (SELECT MIN(c.value) FROM contact c WHERE c.person_id = d.person_id AND c.kind = 'phone') AS phone,
                (SELECT MIN(c.value) FROM contact c WHERE c.person_id = d.person_id AND ", usable_address!("p.priority = 'urgent'"), ") AS email,
                EXISTS (SELECT 1 FROM contact c WHERE c.person_id = d.person_id AND c.kind = 'email') AS has_email,
                (EXISTS (SELECT 1 FROM receipt y WHERE y.post_id = d.post_id AND y.person_id = d.person_id
                    AND y.kind = 'seen')
                OR EXISTS (SELECT 1 FROM visit v WHERE v.post_id = d.post_id AND v.person_id = d.person_id)) AS reached
            FROM delivery d
            JOIN dispatch x ON x.post_id = d.post_id AND x.round = d.round
            JOIN post p ON p.id = d.post_id
            JOIN organisation o ON o.id = p.organisation_id
            JOIN person q ON q.id = d.person_id
            JOIN recipient r ON r.post_id = d.post_id AND r.person_id = d.person_id",
            preferences!(),
            "WHERE d.channel <> 'push' AND d.expires_at > $2 AND p.state = 'published' AND ",
            crate::feed::store::allowed!("may_receive"), " AND ", $which,
            " ORDER BY d.lane, d.due_at, d.post_id, d.person_id"
        )
    };
}

const CLAIMED: &str = claimed!("d.lease_token = $1 AND d.state = 'sending'");
const BUNDLED: &str = claimed!("d.person_id = $1 AND d.state = 'bundled' AND d.channel = 'email'");

/// What goes out in the same mail.
pub async fn bundled(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<Vec<Claimed>> {
    fetch_all!(conn, Claimed, BUNDLED, person, now)
}

const IS_PARTICULAR: &str =
    "SELECT EXISTS (SELECT 1 FROM delivery d WHERE d.lease_token = $1 AND d.state = 'sending'
    AND (d.channel <> 'push' OR d.digest_at IS NOT NULL))";

/// Whether a lease holds anything but single push messages.
pub async fn is_particular(conn: &mut Conn, lease: Uuid) -> Result<bool> {
    scalar!(conn, bool, IS_PARTICULAR, lease)
}

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
    if d.digest_at.is_some() {
        preference::store::release_bundled(conn, d.person_id, d.channel, now).await?;
    }
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
