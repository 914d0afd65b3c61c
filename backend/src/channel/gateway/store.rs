//! Gateways, how far they are used, and what was handed to them.

use super::pace::Pace;
use crate::channel::store::Claimed;
use crate::db::{Conn, Result, execute, fetch_one, fetch_optional, scalar_optional};
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// A gateway as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: GatewayId,
    pub organisation_id: OrganisationId,
    pub settings: String,
    pub sealed: Vec<u8>,
}

const OWN: &str =
    "SELECT id, organisation_id, settings, sealed FROM gateway WHERE organisation_id = $1";

/// The organisation's own gateway.
pub async fn own(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, OWN, organisation)
}

const NEAREST: &str = "SELECT g.id, g.organisation_id, g.settings, g.sealed FROM gateway g
    JOIN organisation_closure oc ON oc.ancestor_id = g.organisation_id
    WHERE oc.descendant_id = $1 ORDER BY oc.depth LIMIT 1";

/// The gateway an organisation uses: its own, or the nearest above.
pub async fn nearest(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, NEAREST, organisation)
}

const FIND: &str = "SELECT id, organisation_id, settings, sealed FROM gateway WHERE id = $1";

/// By its id: for reports, which prove themselves by their signature.
pub async fn find(conn: &mut Conn, id: GatewayId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, FIND, id)
}

const UPSERT: &str =
    "INSERT INTO gateway (id, organisation_id, settings, sealed, changed_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (organisation_id) DO UPDATE SET settings = excluded.settings, sealed = excluded.sealed,
        changed_at = excluded.changed_at";

pub async fn upsert(conn: &mut Conn, row: &Row, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        UPSERT,
        row.id,
        row.organisation_id,
        &row.settings,
        &row.sealed,
        now
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM gateway WHERE id = $1";

pub async fn delete(conn: &mut Conn, id: GatewayId) -> Result<()> {
    execute!(conn, DELETE, id)?;
    Ok(())
}

// Changing nothing takes the row's lock on PostgreSQL; SQLite has one writer anyhow.
const LOCK_PACE: &str =
    "INSERT INTO gateway_pace (gateway_id, second, in_second, day, in_day, taken_until)
    VALUES ($1, 0, 0, 0, 0, $2) ON CONFLICT (gateway_id) DO UPDATE SET second = gateway_pace.second
    RETURNING second, in_second, day, in_day, taken_until";

/// How far a gateway is used; nobody else takes from its quota before this transaction ends.
pub async fn lock_pace(conn: &mut Conn, gateway: GatewayId, now: Timestamp) -> Result<Pace> {
    let row = fetch_one!(
        conn,
        (i64, i64, i64, i64, Timestamp),
        LOCK_PACE,
        gateway,
        now
    )?;
    let (second, in_second, day, in_day, taken_until) = row;
    Ok(Pace {
        second,
        in_second,
        day,
        in_day,
        taken_until,
    })
}

const KEEP_PACE: &str =
    "UPDATE gateway_pace SET second = $2, in_second = $3, day = $4, in_day = $5,
        taken_until = $6 WHERE gateway_id = $1";

pub async fn keep_pace(conn: &mut Conn, gateway: GatewayId, pace: Pace) -> Result<()> {
    execute!(
        conn,
        KEEP_PACE,
        gateway,
        pace.second,
        pace.in_second,
        pace.day,
        pace.in_day,
        pace.taken_until
    )?;
    Ok(())
}

pub struct NewMessage {
    pub id: Uuid,
    pub gateway_id: GatewayId,
    pub parts: i64,
    pub price: i64,
}

const KNOWN: &str =
    "SELECT id FROM gateway_message WHERE post_id = $1 AND person_id = $2 AND round = $3";

/// The id under which a delivery was handed over before.
pub async fn known(conn: &mut Conn, d: &Claimed) -> Result<Option<Uuid>> {
    scalar_optional!(conn, Uuid, KNOWN, d.post_id, d.person_id, d.round)
}

const REMEMBER: &str = "INSERT INTO gateway_message
        (id, post_id, round, person_id, gateway_id, parts, price, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Notes what is handed to a gateway for the first time.
pub async fn remember(
    conn: &mut Conn,
    d: &Claimed,
    new: &NewMessage,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        REMEMBER,
        new.id,
        d.post_id,
        d.round,
        d.person_id,
        new.gateway_id,
        new.parts,
        new.price,
        now
    )?;
    Ok(())
}

/// What a report is about.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Sent {
    pub post_id: PostId,
    pub round: i32,
    pub person_id: PersonId,
}

const MESSAGE: &str =
    "SELECT post_id, round, person_id FROM gateway_message WHERE id = $1 AND gateway_id = $2";

/// The delivery a gateway knows under this id, if it is one of its own.
pub async fn message(conn: &mut Conn, gateway: GatewayId, id: Uuid) -> Result<Option<Sent>> {
    fetch_optional!(conn, Sent, MESSAGE, id, gateway)
}

const NOTE_FAILURE: &str = "UPDATE gateway_message SET failure = $2 WHERE id = $1";

pub async fn note_failure(conn: &mut Conn, id: Uuid, reason: &str) -> Result<()> {
    execute!(conn, NOTE_FAILURE, id, reason)?;
    Ok(())
}

// A report may overtake the writing down of what it reports on.
const FAIL_UNDELIVERED: &str = "UPDATE delivery SET state = 'failed', reason = 'undelivered', updated_at = $4,
        lease_token = NULL
    WHERE post_id = $1 AND round = $2 AND person_id = $3 AND channel = 'gateway' AND state IN ('accepted', 'sending')
        AND NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = $1 AND x.person_id = $3 AND x.kind = 'delivered'
            AND x.via = 'gateway')";

/// The gateway gave up; unless it has said before that the phone got it.
pub async fn fail_undelivered(conn: &mut Conn, sent: &Sent, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        FAIL_UNDELIVERED,
        sent.post_id,
        sent.round,
        sent.person_id,
        now
    )?;
    Ok(())
}
