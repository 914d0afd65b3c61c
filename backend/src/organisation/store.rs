//! Organisations, groups and memberships in the database. Who may see or change them is part of each query.

use crate::audience::picker::store::group_columns;
use crate::db::{
    Conn, Result, execute, fetch_all, fetch_one, fetch_optional, scalar, scalar_optional,
};
use crate::delivery::decide::QuietHours;
use crate::session::Viewer;
use caunoi_wire::organisation::*;
use caunoi_wire::{Timestamp, id::*};

pub struct NewRow {
    pub id: OrganisationId,
    pub parent_id: Option<OrganisationId>,
    pub root_id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    pub search_name: String,
    pub code: Option<String>,
    pub created_at: Timestamp,
}

const INSERT: &str =
    "INSERT INTO organisation (id, parent_id, root_id, kind, name, search_name, code, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const INSERT_CLOSURE: &str = "INSERT INTO organisation_closure (ancestor_id, descendant_id, depth)
    SELECT ancestor_id, $1, depth + 1 FROM organisation_closure WHERE descendant_id = $2";
const INSERT_CLOSURE_SELF: &str =
    "INSERT INTO organisation_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)";
const INSERT_CODE: &str =
    "INSERT INTO organisation_code (organisation_id, code, valid_from) VALUES ($1, $2, $3)
    ON CONFLICT (organisation_id, code, valid_from) DO NOTHING";

pub async fn insert(conn: &mut Conn, row: &NewRow) -> Result<()> {
    execute!(
        conn,
        INSERT,
        row.id,
        row.parent_id,
        row.root_id,
        row.kind,
        &row.name,
        &row.search_name,
        &row.code,
        row.created_at
    )?;
    execute!(conn, INSERT_CLOSURE_SELF, row.id)?;
    if let Some(parent) = row.parent_id {
        execute!(conn, INSERT_CLOSURE, row.id, parent)?;
    }
    if let Some(code) = &row.code {
        execute!(conn, INSERT_CODE, row.id, code, row.created_at)?;
    }
    Ok(())
}

const CLOSE_CODE: &str = "UPDATE organisation_code SET valid_until = $2
    WHERE organisation_id = $1 AND valid_until IS NULL AND code <> $3";
const UPDATE: &str = "UPDATE organisation SET name = $2, search_name = $3, code = $4 WHERE id = $1";

pub async fn update(
    conn: &mut Conn,
    id: OrganisationId,
    name: &str,
    search_name: &str,
    code: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, UPDATE, id, name, search_name, code)?;
    execute!(conn, CLOSE_CODE, id, now, code.unwrap_or_default())?;
    if let Some(code) = code
        && scalar!(conn, i64, OPEN_CODE, id, code)? == 0
    {
        execute!(conn, INSERT_CODE, id, code, now)?;
    }
    Ok(())
}

const OPEN_CODE: &str = "SELECT COUNT(*) FROM organisation_code
    WHERE organisation_id = $1 AND code = $2 AND valid_until IS NULL";

#[derive(sqlx::FromRow)]
pub struct Found {
    pub root_id: OrganisationId,
    pub kind: OrganisationKind,
}

const FIND: &str = "SELECT root_id, kind FROM organisation WHERE id = $1 AND closed_at IS NULL";

pub async fn find(conn: &mut Conn, id: OrganisationId) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, FIND, id)
}

/// The tree the viewer has a part in: where they are a member, and what is below for administrators and officers.
const TREE: &str = "SELECT o.id, o.parent_id, o.kind, o.name, o.code FROM organisation o
    WHERE o.closed_at IS NULL AND (
        EXISTS (SELECT 1 FROM membership m WHERE m.person_id = $1 AND m.organisation_id = o.id AND m.ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM oversight_scope s WHERE s.person_id = $1 AND s.organisation_id = o.id))
    ORDER BY o.search_name, o.id LIMIT 5000";

pub async fn tree(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Organisation>> {
    fetch_all!(conn, Organisation, TREE, viewer.person)
}

const ADMINISTERS: &str =
    "SELECT COUNT(*) FROM admin_scope WHERE person_id = $1 AND organisation_id = $2";

pub async fn administers(conn: &mut Conn, viewer: &Viewer, id: OrganisationId) -> Result<bool> {
    Ok(scalar!(conn, i64, ADMINISTERS, viewer.person, id)? > 0)
}

const PARENT: &str = "SELECT parent_id FROM organisation WHERE id = $1 AND closed_at IS NULL";

/// What an organisation hangs on; none for a root, or one that is not there.
pub async fn parent(conn: &mut Conn, id: OrganisationId) -> Result<Option<OrganisationId>> {
    Ok(scalar_optional!(conn, Option<OrganisationId>, PARENT, id)?.flatten())
}

const ANY_ADMIN: &str = "SELECT COUNT(*) FROM membership WHERE role = 'admin' AND ended_at IS NULL";

/// Whether the installation has an administrator at all.
pub async fn any_admin(conn: &mut Conn) -> Result<bool> {
    Ok(scalar!(conn, i64, ANY_ADMIN)? > 0)
}

const HAS_ADMIN: &str = "SELECT COUNT(*) FROM membership m
    JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id AND oc.descendant_id = $1
    WHERE m.role = 'admin' AND m.ended_at IS NULL";

/// Whether somebody administers this organisation, here or from above.
pub async fn has_admin(conn: &mut Conn, id: OrganisationId) -> Result<bool> {
    Ok(scalar!(conn, i64, HAS_ADMIN, id)? > 0)
}

// ── groups ──

pub struct NewGroupRow {
    pub id: GroupId,
    pub organisation_id: OrganisationId,
    pub kind: GroupKind,
    pub name: String,
    pub search_name: String,
    pub grade: Option<i32>,
    pub school_year: String,
    pub created_at: Timestamp,
}

const INSERT_GROUP: &str = "INSERT INTO groups
    (id, organisation_id, kind, name, search_name, grade, school_year, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn insert_group(conn: &mut Conn, g: &NewGroupRow) -> Result<()> {
    execute!(
        conn,
        INSERT_GROUP,
        g.id,
        g.organisation_id,
        g.kind,
        &g.name,
        &g.search_name,
        g.grade,
        &g.school_year,
        g.created_at
    )?;
    Ok(())
}

const GROUPS: &str = concat!(
    "SELECT ", group_columns!(), " FROM groups g JOIN group_scope v ON v.group_id = g.id
    WHERE v.person_id = $1 AND g.organisation_id = $2 AND g.closed_at IS NULL ORDER BY g.grade, g.name LIMIT 1000"
);

/// The groups of an organisation the viewer looks after.
pub async fn groups(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<Vec<Group>> {
    fetch_all!(conn, Group, GROUPS, viewer.person, organisation)
}

const GROUP: &str = concat!(
    "SELECT ",
    group_columns!(),
    " FROM groups g JOIN group_scope v ON v.group_id = g.id
    WHERE v.person_id = $1 AND g.id = $2 AND g.closed_at IS NULL"
);

/// One group the viewer looks after.
pub async fn group(conn: &mut Conn, viewer: &Viewer, id: GroupId) -> Result<Option<Group>> {
    fetch_optional!(conn, Group, GROUP, viewer.person, id)
}

#[derive(sqlx::FromRow)]
pub struct GroupPlace {
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub group_name: String,
}

const GROUP_PLACE: &str = "SELECT g.organisation_id, o.name AS organisation_name, g.name AS group_name
    FROM groups g JOIN organisation o ON o.id = g.organisation_id JOIN group_scope v ON v.group_id = g.id
    WHERE v.person_id = $1 AND g.id = $2";

/// Where a group is, if the viewer looks after it.
pub async fn group_place(
    conn: &mut Conn,
    viewer: &Viewer,
    group: GroupId,
) -> Result<Option<GroupPlace>> {
    fetch_optional!(conn, GroupPlace, GROUP_PLACE, viewer.person, group)
}

const GROUP_IS_IN: &str = "SELECT COUNT(*) FROM groups WHERE id = $1 AND organisation_id = $2";

pub async fn group_is_in(
    conn: &mut Conn,
    group: GroupId,
    organisation: OrganisationId,
) -> Result<bool> {
    Ok(scalar!(conn, i64, GROUP_IS_IN, group, organisation)? > 0)
}

// ── memberships ──

/// The columns of [`Membership`].
macro_rules! membership_columns {
    () => {
        "SELECT m.id, m.person_id, p.name AS person_name, m.organisation_id, o.name AS organisation_name, m.role,
            m.group_id, g.name AS group_name, m.created_at
        FROM membership m JOIN person p ON p.id = m.person_id JOIN organisation o ON o.id = m.organisation_id
        LEFT JOIN groups g ON g.id = m.group_id"
    };
}
pub(crate) use membership_columns;

const MEMBERSHIPS: &str = concat!(
    membership_columns!(),
    " JOIN admin_scope s ON s.organisation_id = m.organisation_id AND s.person_id = $1
    WHERE m.organisation_id = $2 AND m.ended_at IS NULL ORDER BY p.search_name, m.role, m.id LIMIT 1000"
);

/// Who works in an organisation the viewer administers. An administrator from two sides sees each once.
pub async fn memberships(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<Vec<Membership>> {
    let mut rows = fetch_all!(conn, Membership, MEMBERSHIPS, viewer.person, organisation)?;
    rows.dedup_by_key(|m| m.id);
    Ok(rows)
}

const MEMBERSHIP: &str = concat!(
    membership_columns!(),
    " JOIN admin_scope s ON s.organisation_id = m.organisation_id AND s.person_id = $1
    WHERE m.id = $2 AND m.ended_at IS NULL LIMIT 1"
);

/// A membership in an organisation the viewer administers.
pub async fn membership(
    conn: &mut Conn,
    viewer: &Viewer,
    id: MembershipId,
) -> Result<Option<Membership>> {
    fetch_optional!(conn, Membership, MEMBERSHIP, viewer.person, id)
}

const INSERT_MEMBERSHIP: &str =
    "INSERT INTO membership (id, person_id, organisation_id, role, group_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

pub async fn insert_membership(
    conn: &mut Conn,
    id: MembershipId,
    person: PersonId,
    organisation: OrganisationId,
    role: Role,
    group: Option<GroupId>,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        INSERT_MEMBERSHIP,
        id,
        person,
        organisation,
        role,
        group,
        now
    )?;
    Ok(())
}

const END_MEMBERSHIP: &str =
    "UPDATE membership SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";

pub async fn end_membership(conn: &mut Conn, id: MembershipId, now: Timestamp) -> Result<()> {
    execute!(conn, END_MEMBERSHIP, id, now)?;
    Ok(())
}

const IS_COLLEAGUE: &str = "SELECT COUNT(*) FROM membership m
    JOIN admin_scope s ON s.organisation_id = m.organisation_id AND s.person_id = $1
    WHERE m.person_id = $2 AND m.ended_at IS NULL";

/// Whether a person works anywhere the viewer administers.
pub async fn is_colleague(conn: &mut Conn, viewer: &Viewer, person: PersonId) -> Result<bool> {
    Ok(scalar!(conn, i64, IS_COLLEAGUE, viewer.person, person)? > 0)
}

const WORKS_ELSEWHERE: &str = "SELECT COUNT(*) FROM membership m
    WHERE m.person_id = $2 AND m.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM admin_scope s
        WHERE s.person_id = $1 AND s.organisation_id = m.organisation_id)";

/// Whether the viewer administers every organisation a person works in.
pub async fn works_only_under(conn: &mut Conn, viewer: &Viewer, person: PersonId) -> Result<bool> {
    Ok(scalar!(conn, i64, WORKS_ELSEWHERE, viewer.person, person)? == 0)
}

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
