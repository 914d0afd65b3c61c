//! Imports, classes with their guardians, and guardians' rights in the database. Who may see or change them is part
//! of each query.

use super::Author;
use crate::db::{
    Conn, Result, execute, fetch_all, fetch_optional, scalar, scalar_optional, scalars,
};
use crate::session::Viewer;
use caunoi_wire::person::{ChildOfGroup, GuardianOfChild, GuardianRights, Relation};
use caunoi_wire::roster::*;
use caunoi_wire::{Date, Timestamp, id::*};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a dry run tells, as it is stored.
#[derive(Serialize, Deserialize)]
pub struct Diff {
    pub counts: RosterCounts,
    pub changes: Vec<RosterChange>,
    pub refused: Vec<RefusedRow>,
    pub ignored_columns: Vec<String>,
    pub needs_confirmation: bool,
}

impl Diff {
    pub fn stored(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}

#[derive(sqlx::FromRow)]
pub struct ImportRow {
    pub id: RosterImportId,
    pub organisation_id: OrganisationId,
    pub file_name: String,
    pub state: RosterImportState,
    pub diff: String,
    pub fingerprint: String,
    pub created_at: Timestamp,
    pub applied_at: Option<Timestamp>,
    pub undone_at: Option<Timestamp>,
}

impl ImportRow {
    pub fn diff(&self) -> anyhow::Result<Diff> {
        Ok(serde_json::from_str(&self.diff)?)
    }

    /// The import as the client sees it.
    pub fn told(self) -> crate::error::Result<RosterImport> {
        let diff = self.diff()?;
        Ok(RosterImport {
            id: self.id,
            organisation_id: self.organisation_id,
            file_name: self.file_name,
            state: self.state,
            counts: diff.counts,
            changes: diff.changes,
            refused: diff.refused,
            ignored_columns: diff.ignored_columns,
            needs_confirmation: diff.needs_confirmation,
            created_at: self.created_at,
            applied_at: self.applied_at,
            undone_at: self.undone_at,
        })
    }
}

/// Whether somebody may import into an organisation.
pub async fn may_import(
    conn: &mut Conn,
    author: Author<'_>,
    organisation: OrganisationId,
) -> Result<bool> {
    match author {
        Author::Viewer(viewer) => {
            crate::organisation::store::administers(conn, viewer, organisation).await
        }
        Author::Operator => Ok(true),
    }
}

/// By code, which is unique, before name.
const NAMED: &str = "SELECT id FROM organisation WHERE closed_at IS NULL AND (code = $1
    OR (search_name = $2 AND NOT EXISTS (SELECT 1 FROM organisation c WHERE c.code = $1))) ORDER BY id LIMIT 2";

/// The organisations of this code or name; two mean several.
pub async fn named(conn: &mut Conn, text: &str) -> Result<Vec<OrganisationId>> {
    let (code, name) = (text.trim(), crate::text::search_name(text));
    scalars!(conn, OrganisationId, NAMED, code, name)
}

const INSERT: &str = "INSERT INTO roster_import
    (id, organisation_id, author_id, file_name, state, diff, fingerprint, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn insert(conn: &mut Conn, row: &ImportRow, author: Option<PersonId>) -> Result<()> {
    execute!(
        conn,
        INSERT,
        row.id,
        row.organisation_id,
        author,
        &row.file_name,
        row.state,
        &row.diff,
        &row.fingerprint,
        row.created_at
    )?;
    Ok(())
}

macro_rules! import_columns {
    () => {
        "SELECT i.id, i.organisation_id, i.file_name, i.state, i.diff, i.fingerprint, i.created_at, i.applied_at,
            i.undone_at FROM roster_import i"
    };
}

const FIND: &str = concat!(
    import_columns!(),
    " WHERE i.id = $1 AND EXISTS (SELECT 1 FROM admin_scope s
        WHERE s.person_id = $2 AND s.organisation_id = i.organisation_id)"
);
const FIND_AS_OPERATOR: &str = concat!(import_columns!(), " WHERE i.id = $1");

pub async fn find(
    conn: &mut Conn,
    author: Author<'_>,
    id: RosterImportId,
) -> Result<Option<ImportRow>> {
    match author {
        Author::Viewer(viewer) => fetch_optional!(conn, ImportRow, FIND, id, viewer.person),
        Author::Operator => fetch_optional!(conn, ImportRow, FIND_AS_OPERATOR, id),
    }
}

/// Ids are in the order of time.
const LIST: &str = concat!(
    import_columns!(),
    " WHERE i.organisation_id = $2 AND i.id < $3 AND EXISTS (SELECT 1 FROM admin_scope s
        WHERE s.person_id = $1 AND s.organisation_id = i.organisation_id)
    ORDER BY i.id DESC LIMIT $4"
);

pub async fn list(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
    after: Option<RosterImportId>,
    limit: usize,
) -> Result<Vec<ImportRow>> {
    let after = after.unwrap_or(uuid::Uuid::max().into());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    fetch_all!(
        conn,
        ImportRow,
        LIST,
        viewer.person,
        organisation,
        after,
        limit
    )
}

const MARK_APPLIED: &str = "UPDATE roster_import SET state = $2, applied_at = $3 WHERE id = $1";
const MARK_UNDONE: &str = "UPDATE roster_import SET state = $2, undone_at = $3 WHERE id = $1";

pub async fn mark(
    conn: &mut Conn,
    id: RosterImportId,
    state: RosterImportState,
    now: Timestamp,
) -> Result<()> {
    let sql = if state == RosterImportState::Undone {
        MARK_UNDONE
    } else {
        MARK_APPLIED
    };
    execute!(conn, sql, id, state, now)?;
    Ok(())
}

/// SQLite has one writer anyhow.
const LOCK_ROOT: &str =
    "SELECT r.id FROM organisation o JOIN organisation r ON r.id = o.root_id WHERE o.id = $1";
const LOCK_ROOT_POSTGRES: &str =
    "SELECT r.id FROM organisation o JOIN organisation r ON r.id = o.root_id
    WHERE o.id = $1 FOR UPDATE OF r";

/// Imports of one root are applied and undone one after the other.
pub async fn lock_root(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    let sql = conn.dialect(LOCK_ROOT, LOCK_ROOT_POSTGRES);
    scalar_optional!(conn, OrganisationId, sql, organisation)?;
    Ok(())
}

const IS_SUPERSEDED: &str = "SELECT superseded_at IS NOT NULL FROM roster_import WHERE id = $1";

/// Whether the organisation has a later import, dry or not.
pub async fn is_superseded(conn: &mut Conn, row: &ImportRow) -> Result<bool> {
    scalar!(conn, bool, IS_SUPERSEDED, row.id)
}

const SUPERSEDE: &str = "UPDATE roster_import SET superseded_at = $2
    WHERE organisation_id = $1 AND superseded_at IS NULL";

/// A new import is about to be written: those before it are history.
pub async fn supersede(
    conn: &mut Conn,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, SUPERSEDE, organisation, now)?;
    Ok(())
}

const IS_BUILT_UPON: &str = "SELECT COUNT(*) FROM roster_import i
    WHERE i.state = 'applied' AND i.id <> $2 AND i.applied_at >= $3 AND EXISTS (
        SELECT 1 FROM organisation_closure oc
        WHERE (oc.ancestor_id = $1 AND oc.descendant_id = i.organisation_id)
        OR (oc.ancestor_id = i.organisation_id AND oc.descendant_id = $1))";

/// Whether an import of the same organisation, or of one above or below it, was applied later.
pub async fn is_built_upon(conn: &mut Conn, row: &ImportRow) -> Result<bool> {
    let (organisation, applied) = (row.organisation_id, row.applied_at);
    Ok(scalar!(conn, i64, IS_BUILT_UPON, organisation, row.id, applied)? > 0)
}

const FORGET_PARTS: &str = "DELETE FROM roster_import_part WHERE import_id IN (
    SELECT id FROM roster_import
    WHERE (organisation_id = $1 AND state = 'dry_run') OR applied_at < $2)";

/// Drops what can be neither applied nor undone any more: a new dry run makes the organisation's earlier ones void.
pub async fn forget_parts(
    conn: &mut Conn,
    organisation: OrganisationId,
    applied_before: Timestamp,
) -> Result<()> {
    execute!(conn, FORGET_PARTS, organisation, applied_before)?;
    Ok(())
}

// ── a class ──

#[derive(sqlx::FromRow)]
struct ChildRow {
    id: ChildId,
    name: String,
    birth_date: Date,
    code: Option<String>,
}

/// The children of group `$2` whom viewer `$1` looks after.
macro_rules! in_group {
    () => {
        " FROM group_scope v JOIN enrolment e ON e.group_id = v.group_id AND e.ended_at IS NULL
        JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL "
    };
}

const CHILDREN: &str = concat!(
    "SELECT c.id, c.name, c.birth_date, c.code",
    in_group!(),
    "WHERE v.person_id = $1 AND v.group_id = $2 ORDER BY c.search_name, c.id"
);

#[derive(sqlx::FromRow)]
struct GuardianRow {
    child_id: ChildId,
    id: PersonId,
    name: String,
    relation: Relation,
    phone: Option<String>,
    may_receive: bool,
    may_see_data: bool,
    may_respond: bool,
    may_pick_up: bool,
    blocked_until: Option<Timestamp>,
    connected: bool,
    reachable: bool,
}

const GUARDIANS: &str = concat!(
    "SELECT gs.child_id, p.id, p.name, gs.relation, gs.may_receive, gs.may_see_data, gs.may_respond, gs.may_pick_up,
        gs.blocked_until,
        (SELECT MIN(ct.value) FROM contact ct WHERE ct.person_id = p.id AND ct.kind = 'phone') AS phone,
        EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id) AS connected,
        EXISTS (SELECT 1 FROM subscription b WHERE b.person_id = p.id) AS reachable",
    in_group!(),
    "JOIN guardianship gs ON gs.child_id = c.id AND gs.ended_at IS NULL
    JOIN person p ON p.id = gs.guardian_id AND p.removed_at IS NULL
    WHERE v.person_id = $1 AND v.group_id = $2 ORDER BY gs.relation DESC, p.search_name, p.id"
);

pub async fn children_of_group(
    conn: &mut Conn,
    viewer: &Viewer,
    group: GroupId,
) -> Result<Vec<ChildOfGroup>> {
    let children = fetch_all!(conn, ChildRow, CHILDREN, viewer.person, group)?;
    let mut guardians = HashMap::<ChildId, Vec<GuardianOfChild>>::new();
    for row in fetch_all!(conn, GuardianRow, GUARDIANS, viewer.person, group)? {
        let (child, guardian) = (row.child_id, row.into());
        guardians.entry(child).or_default().push(guardian);
    }
    let child = |row: ChildRow| ChildOfGroup {
        guardians: guardians.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
        birth_date: row.birth_date,
        code: row.code,
    };
    Ok(children.into_iter().map(child).collect())
}

impl From<GuardianRow> for GuardianOfChild {
    fn from(row: GuardianRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            relation: row.relation,
            phone: row.phone,
            rights: GuardianRights {
                may_receive: row.may_receive,
                may_see_data: row.may_see_data,
                may_respond: row.may_respond,
                may_pick_up: row.may_pick_up,
                blocked_until: row.blocked_until,
            },
            connected: row.connected,
            reachable: row.reachable,
        }
    }
}

// ── rights ──

const ADMINISTERED: &str = "SELECT c.organisation_id FROM child c
    JOIN guardianship gs ON gs.child_id = c.id AND gs.ended_at IS NULL
    WHERE c.id = $2 AND gs.guardian_id = $3 AND EXISTS (SELECT 1 FROM admin_scope s
        WHERE s.person_id = $1 AND s.organisation_id = c.organisation_id)";

/// The organisation of a child with this guardian, if the viewer administers it.
pub async fn administered_guardianship(
    conn: &mut Conn,
    viewer: &Viewer,
    child: ChildId,
    guardian: PersonId,
) -> Result<Option<OrganisationId>> {
    scalar_optional!(
        conn,
        OrganisationId,
        ADMINISTERED,
        viewer.person,
        child,
        guardian
    )
}

const SET_RIGHTS: &str = "UPDATE guardianship
    SET may_receive = $3, may_see_data = $4, may_respond = $5, may_pick_up = $6, blocked_until = $7
    WHERE child_id = $1 AND guardian_id = $2";

pub async fn set_rights(
    conn: &mut Conn,
    child: ChildId,
    guardian: PersonId,
    rights: &GuardianRights,
) -> Result<()> {
    execute!(
        conn,
        SET_RIGHTS,
        child,
        guardian,
        rights.may_receive,
        rights.may_see_data,
        rights.may_respond,
        rights.may_pick_up,
        rights.blocked_until
    )?;
    Ok(())
}
