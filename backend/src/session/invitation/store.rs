//! Invitations in the database, tokens as hashes.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalars};
use crate::session::Viewer;
use caunoi_wire::session::InvitationPurpose;
use caunoi_wire::{Timestamp, id::*};

pub struct NewInvitation {
    pub id: InvitationId,
    pub person_id: Option<PersonId>,
    pub organisation_id: Option<OrganisationId>,
    pub purpose: InvitationPurpose,
    pub token_hash: Vec<u8>,
    pub created_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

const INSERT: &str = "INSERT INTO invitation
    (id, person_id, organisation_id, purpose, token_hash, created_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn insert(conn: &mut Conn, i: &NewInvitation) -> Result<()> {
    execute!(
        conn,
        INSERT,
        i.id,
        i.person_id,
        i.organisation_id,
        i.purpose,
        &i.token_hash,
        i.created_by,
        i.created_at,
        i.expires_at
    )?;
    Ok(())
}

const REVOKE_FORMER: &str = "UPDATE invitation SET revoked_at = $3
    WHERE purpose = $1 AND used_at IS NULL AND revoked_at IS NULL AND person_id = $2";
const REVOKE_FORMER_NOBODY: &str = "UPDATE invitation SET revoked_at = $2
    WHERE purpose = $1 AND used_at IS NULL AND revoked_at IS NULL AND person_id IS NULL";

/// A new invitation makes the person's earlier ones worthless: a lost sheet of paper opens nothing.
pub async fn revoke_former(
    conn: &mut Conn,
    purpose: InvitationPurpose,
    person: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    match person {
        Some(person) => execute!(conn, REVOKE_FORMER, purpose, person, now)?,
        None => execute!(conn, REVOKE_FORMER_NOBODY, purpose, now)?,
    };
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Invitation {
    pub id: InvitationId,
    pub person_id: Option<PersonId>,
    pub person_name: Option<String>,
    pub organisation_name: Option<String>,
    pub purpose: InvitationPurpose,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

const FIND: &str = "SELECT i.id, i.person_id, p.name AS person_name, o.name AS organisation_name, i.purpose,
        i.expires_at, i.used_at, i.revoked_at
    FROM invitation i LEFT JOIN person p ON p.id = i.person_id LEFT JOIN organisation o ON o.id = i.organisation_id
    WHERE i.token_hash = $1";

pub async fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Invitation>> {
    fetch_optional!(conn, Invitation, FIND, token_hash)
}

const USE_UP: &str =
    "UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";

pub async fn use_up(conn: &mut Conn, id: InvitationId, now: Timestamp) -> Result<bool> {
    Ok(execute!(conn, USE_UP, id, now)? == 1)
}

const CHILDREN: &str = "SELECT c.name FROM guardianship g JOIN child c ON c.id = g.child_id
    WHERE g.guardian_id = $1 AND g.ended_at IS NULL AND (g.blocked_until IS NULL OR g.blocked_until <= $2)
    AND c.removed_at IS NULL ORDER BY c.birth_date";

pub async fn children(conn: &mut Conn, guardian: PersonId, now: Timestamp) -> Result<Vec<String>> {
    scalars!(conn, String, CHILDREN, guardian, now)
}

/// A guardian on the invitation sheet of a group.
#[derive(sqlx::FromRow)]
pub struct Invitee {
    pub guardian_id: PersonId,
    pub guardian_name: String,
    pub child_name: String,
    pub connected: bool,
}

const INVITEES: &str = "SELECT gs.guardian_id, p.name AS guardian_name, c.name AS child_name,
        EXISTS (SELECT 1 FROM session s WHERE s.person_id = gs.guardian_id) AS connected
    FROM group_scope v
    JOIN enrolment e ON e.group_id = v.group_id AND e.ended_at IS NULL
    JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL
    JOIN guardianship gs ON gs.child_id = c.id AND gs.ended_at IS NULL AND gs.may_receive
        AND (gs.blocked_until IS NULL OR gs.blocked_until <= $3)
    JOIN person p ON p.id = gs.guardian_id AND p.removed_at IS NULL
    WHERE v.person_id = $1 AND v.group_id = $2 ORDER BY c.search_name, c.id, gs.relation";

/// The guardians of a group the viewer looks after.
pub async fn invitees(conn: &mut Conn, viewer: &Viewer, group: GroupId) -> Result<Vec<Invitee>> {
    fetch_all!(conn, Invitee, INVITEES, viewer.person, group, viewer.now)
}
