//! Accounts in the database.

use crate::db::{Conn, Result, execute, fetch_optional, scalar};
use crate::session::Viewer;
use caunoi_wire::{Timestamp, id::*};

#[derive(sqlx::FromRow)]
pub struct Account {
    pub person_id: PersonId,
    pub login: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_confirmed_at: Option<Timestamp>,
}

const FIND_BY_LOGIN: &str =
    "SELECT a.person_id, a.login, a.password_hash, a.totp_secret, a.totp_confirmed_at
    FROM account a JOIN person p ON p.id = a.person_id WHERE a.login = $1 AND p.removed_at IS NULL";

pub async fn find_by_login(conn: &mut Conn, login: &str) -> Result<Option<Account>> {
    fetch_optional!(conn, Account, FIND_BY_LOGIN, login)
}

const OWN: &str = "SELECT person_id, login, password_hash, totp_secret, totp_confirmed_at FROM account WHERE person_id = $1";

pub async fn own(conn: &mut Conn, viewer: &Viewer) -> Result<Option<Account>> {
    fetch_optional!(conn, Account, OWN, viewer.person)
}

const INSERT: &str = "INSERT INTO account (person_id, login, created_at) VALUES ($1, $2, $3)
    ON CONFLICT (login) DO NOTHING";

/// False when the login is taken.
pub async fn insert(
    conn: &mut Conn,
    person: PersonId,
    login: &str,
    now: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, INSERT, person, login, now)? == 1)
}

const SET_PASSWORD: &str = "UPDATE account SET password_hash = $2 WHERE person_id = $1";

pub async fn set_password(conn: &mut Conn, viewer: &Viewer, hash: &str) -> Result<()> {
    execute!(conn, SET_PASSWORD, viewer.person, hash)?;
    Ok(())
}

const SET_TOTP: &str = "UPDATE account SET totp_secret = $2, totp_confirmed_at = $3, totp_last_step = $4 WHERE person_id = $1";

pub async fn set_totp(conn: &mut Conn, viewer: &Viewer, secret: &str, step: i64) -> Result<()> {
    execute!(conn, SET_TOTP, viewer.person, secret, viewer.now, step)?;
    Ok(())
}

const USE_TOTP_STEP: &str = "UPDATE account SET totp_last_step = $2
    WHERE person_id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)";

/// False when this code or a later one was used already.
pub async fn use_totp_step(conn: &mut Conn, person: PersonId, step: i64) -> Result<bool> {
    Ok(execute!(conn, USE_TOTP_STEP, person, step)? == 1)
}

const USE_RECOVERY_CODE: &str = "UPDATE recovery_code SET used_at = $3
    WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL";

pub async fn use_recovery_code(
    conn: &mut Conn,
    person: PersonId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, USE_RECOVERY_CODE, person, hash, now)? == 1)
}

const DELETE_RECOVERY_CODES: &str = "DELETE FROM recovery_code WHERE person_id = $1";

pub async fn delete_recovery_codes(conn: &mut Conn, person: PersonId) -> Result<()> {
    execute!(conn, DELETE_RECOVERY_CODES, person)?;
    Ok(())
}

const INSERT_RECOVERY_CODE: &str =
    "INSERT INTO recovery_code (person_id, code_hash, created_at) VALUES ($1, $2, $3)";

pub async fn insert_recovery_code(
    conn: &mut Conn,
    person: PersonId,
    hash: &[u8],
    now: Timestamp,
) -> Result<()> {
    execute!(conn, INSERT_RECOVERY_CODE, person, hash, now)?;
    Ok(())
}

const RECOVERY_CODES_LEFT: &str =
    "SELECT COUNT(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL";

pub async fn recovery_codes_left(conn: &mut Conn, viewer: &Viewer) -> Result<i64> {
    scalar!(conn, i64, RECOVERY_CODES_LEFT, viewer.person)
}

// ── ceremonies ──

const INSERT_CEREMONY: &str =
    "INSERT INTO ceremony (id, person_id, kind, state, expires_at) VALUES ($1, $2, $3, $4, $5)";

pub async fn insert_ceremony(
    conn: &mut Conn,
    id: CeremonyId,
    person: PersonId,
    kind: &str,
    state: &str,
    expires_at: Timestamp,
) -> Result<()> {
    execute!(conn, INSERT_CEREMONY, id, person, kind, state, expires_at)?;
    Ok(())
}

const TAKE_CEREMONY: &str = "DELETE FROM ceremony WHERE id = $1 AND kind = $2 AND expires_at > $3 RETURNING person_id, state";
const SWEEP_CEREMONIES: &str = "DELETE FROM ceremony WHERE expires_at <= $1";

/// A ceremony's state, once.
pub async fn take_ceremony(
    conn: &mut Conn,
    id: CeremonyId,
    kind: &str,
    now: Timestamp,
) -> Result<Option<(PersonId, String)>> {
    execute!(conn, SWEEP_CEREMONIES, now)?;
    fetch_optional!(conn, (PersonId, String), TAKE_CEREMONY, id, kind, now)
}
