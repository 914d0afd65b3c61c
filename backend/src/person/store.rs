//! People in the database.

use crate::db::{Conn, Result, execute, fetch_all, fetch_one, scalar};
use crate::session::Viewer;
use caunoi_wire::organisation::Membership;
use caunoi_wire::person::MyChild;
use caunoi_wire::{Language, Timestamp, id::*};

const INSERT: &str =
    "INSERT INTO person (id, name, search_name, reading_language, spoken_language, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

pub async fn insert(
    conn: &mut Conn,
    id: PersonId,
    name: &str,
    search_name: &str,
    reading: Language,
    spoken: Language,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, INSERT, id, name, search_name, reading, spoken, now)?;
    Ok(())
}

const SET_READING_LANGUAGE: &str = "UPDATE person SET reading_language = $2 WHERE id = $1";

pub async fn set_reading_language(conn: &mut Conn, id: PersonId, language: Language) -> Result<()> {
    execute!(conn, SET_READING_LANGUAGE, id, language)?;
    Ok(())
}

const SET_LANGUAGES: &str =
    "UPDATE person SET reading_language = $2, spoken_language = $3 WHERE id = $1";

pub async fn set_languages(
    conn: &mut Conn,
    viewer: &Viewer,
    reading: Language,
    spoken: Language,
) -> Result<()> {
    execute!(conn, SET_LANGUAGES, viewer.person, reading, spoken)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Own {
    pub name: String,
    pub reading_language: Language,
    pub spoken_language: Language,
}

const OWN: &str = "SELECT name, reading_language, spoken_language FROM person WHERE id = $1";

pub async fn own(conn: &mut Conn, viewer: &Viewer) -> Result<Own> {
    fetch_one!(conn, Own, OWN, viewer.person)
}

const OWN_MEMBERSHIPS: &str = concat!(
    crate::organisation::store::membership_columns!(),
    " WHERE m.person_id = $1 AND m.ended_at IS NULL ORDER BY o.name, m.role, m.id"
);

pub async fn own_memberships(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Membership>> {
    fetch_all!(conn, Membership, OWN_MEMBERSHIPS, viewer.person)
}

const OWN_CHILDREN: &str = "SELECT c.id, c.name, o.name AS organisation_name,
        (SELECT MIN(g.name) FROM enrolment e JOIN groups g ON g.id = e.group_id AND g.kind = 'class'
            WHERE e.child_id = c.id AND e.ended_at IS NULL) AS group_name
    FROM guardianship gs JOIN child c ON c.id = gs.child_id JOIN organisation o ON o.id = c.organisation_id
    WHERE gs.guardian_id = $1 AND gs.ended_at IS NULL AND gs.may_see_data
        AND (gs.blocked_until IS NULL OR gs.blocked_until <= $2) AND c.removed_at IS NULL
    ORDER BY c.birth_date, c.id";

/// The viewer's children whose data they may see now.
pub async fn own_children(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<MyChild>> {
    fetch_all!(conn, MyChild, OWN_CHILDREN, viewer.person, viewer.now)
}

const HAS_ACCOUNT_KEYS: &str = "SELECT COUNT(*) FROM account a WHERE a.person_id = $1 AND (
    (a.password_hash IS NOT NULL AND a.totp_confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = a.person_id))";

/// Whether the viewer can sign in again without help.
pub async fn can_sign_in_again(conn: &mut Conn, viewer: &Viewer) -> Result<bool> {
    Ok(scalar!(conn, i64, HAS_ACCOUNT_KEYS, viewer.person)? > 0)
}
