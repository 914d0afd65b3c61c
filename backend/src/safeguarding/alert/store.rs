//! Alerts and the devices they go to.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar, scalar_optional};
use crate::safeguarding::case::TAKE_WITHIN;
use caunoi_wire::{Language, Timestamp, id::*};

const IS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM case_alert WHERE due_at <= $1)";

pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    scalar!(conn, bool, IS_DUE, now)
}

#[derive(sqlx::FromRow)]
pub struct Due {
    pub case_id: CaseId,
    pub round: i32,
    pub person_id: PersonId,
    pub attempts: i32,
}

// The next time is that of whoever takes over should this worker die.
const CLAIM: &str = "UPDATE case_alert SET due_at = $2, attempts = attempts + 1
    WHERE (case_id, round, person_id) IN (SELECT case_id, round, person_id FROM case_alert
        WHERE due_at <= $1 ORDER BY due_at, case_id, round, person_id LIMIT 1) AND due_at <= $1
    RETURNING case_id, round, person_id, attempts";

pub async fn claim(conn: &mut Conn, now: Timestamp, until: Timestamp) -> Result<Option<Due>> {
    fetch_optional!(conn, Due, CLAIM, now, until)
}

#[derive(sqlx::FromRow)]
pub struct Device {
    pub id: SubscriptionId,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

// A case that somebody has taken meanwhile rings nobody.
const DEVICES: &str = "SELECT s.id, s.endpoint, s.p256dh, s.auth FROM subscription s
    WHERE s.person_id = $2 AND EXISTS (SELECT 1 FROM safeguarding_case k WHERE k.id = $1 AND k.state = 'open')";

pub async fn devices(conn: &mut Conn, due: &Due) -> Result<Vec<Device>> {
    fetch_all!(conn, Device, DEVICES, due.case_id, due.person_id)
}

const LANGUAGE: &str = "SELECT reading_language FROM person WHERE id = $1";

pub async fn language(conn: &mut Conn, due: &Due) -> Result<Language> {
    let known = scalar_optional!(conn, Language, LANGUAGE, due.person_id)?;
    Ok(known.unwrap_or(Language::Vietnamese))
}

const SENT: &str = "UPDATE case_alert SET due_at = NULL, sent_at = $4
    WHERE case_id = $1 AND round = $2 AND person_id = $3";

pub async fn sent(conn: &mut Conn, due: &Due, now: Timestamp) -> Result<()> {
    execute!(conn, SENT, due.case_id, due.round, due.person_id, now)?;
    Ok(())
}

const AGAIN: &str =
    "UPDATE case_alert SET due_at = $4 WHERE case_id = $1 AND round = $2 AND person_id = $3";

pub async fn again(conn: &mut Conn, due: &Due, at: Timestamp) -> Result<()> {
    execute!(conn, AGAIN, due.case_id, due.round, due.person_id, at)?;
    Ok(())
}

const GIVE_UP: &str =
    "UPDATE case_alert SET due_at = NULL WHERE case_id = $1 AND round = $2 AND person_id = $3";

pub async fn give_up(conn: &mut Conn, due: &Due) -> Result<()> {
    execute!(conn, GIVE_UP, due.case_id, due.round, due.person_id)?;
    Ok(())
}

// At the top the next time is further away than that: nobody else can be asked sooner.
const HURRY: &str =
    "UPDATE safeguarding_case SET due_at = $3 WHERE id = $1 AND state = 'open' AND due_at <= $4
    AND NOT EXISTS (SELECT 1 FROM case_alert a WHERE a.case_id = $1 AND (a.round > $2
        OR (a.round = $2 AND (a.due_at IS NOT NULL OR a.sent_at IS NOT NULL))))";

/// When nobody of a round could be rung, the next are asked at once.
pub async fn hurry(conn: &mut Conn, due: &Due, now: Timestamp) -> Result<()> {
    let soon = now.plus(TAKE_WITHIN);
    execute!(conn, HURRY, due.case_id, due.round, now, soon)?;
    Ok(())
}
