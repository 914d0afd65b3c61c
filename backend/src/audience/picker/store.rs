//! Groups, organisations and people that the viewer may address when speaking as an organisation.

use crate::audience::store::{reaches_child, reaches_person, scope};
use crate::db::{Conn, Result, fetch_all, scalar};
use crate::session::Viewer;
use caunoi_wire::audience::AudiencePerson;
use caunoi_wire::id::*;
use caunoi_wire::organisation::{Group, Organisation};

const SPEAKS_WHOLE: &str = "SELECT COUNT(*) FROM posting_scope s
    JOIN organisation_closure oc ON oc.ancestor_id = s.speaks_as AND oc.descendant_id = $2
    WHERE s.person_id = $1 AND s.group_id IS NULL";

/// Whether the viewer may address the whole reach of an organisation, not only single groups.
pub async fn speaks_whole(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
) -> Result<bool> {
    Ok(scalar!(conn, i64, SPEAKS_WHOLE, viewer.person, speaker)? > 0)
}

/// The columns of [`Group`]; `g` is the groups row.
macro_rules! group_columns {
    () => {
        "g.id, g.organisation_id, g.kind, g.name, g.grade, g.school_year,
        (SELECT COUNT(*) FROM enrolment e JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL
            WHERE e.group_id = g.id AND e.ended_at IS NULL) AS children,
        (SELECT COUNT(DISTINCT gs.guardian_id) FROM enrolment e
            JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL
            JOIN guardianship gs ON gs.child_id = c.id AND gs.ended_at IS NULL
            WHERE e.group_id = g.id AND e.ended_at IS NULL) AS guardians,
        (SELECT COUNT(DISTINCT gs.guardian_id) FROM enrolment e
            JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL
            JOIN guardianship gs ON gs.child_id = c.id AND gs.ended_at IS NULL
            WHERE e.group_id = g.id AND e.ended_at IS NULL AND EXISTS
                (SELECT 1 FROM session s WHERE s.person_id = gs.guardian_id)) AS connected"
    };
}
pub(crate) use group_columns;

const GROUPS: &str = concat!(
    "SELECT ", group_columns!(), " FROM groups g WHERE g.closed_at IS NULL AND EXISTS (
        SELECT 1 FROM posting_scope s
        JOIN organisation_closure speaks ON speaks.ancestor_id = s.speaks_as AND speaks.descendant_id = $2
        WHERE s.person_id = $1 AND (s.group_id = g.id OR (s.group_id IS NULL AND EXISTS (
            SELECT 1 FROM organisation_closure oc
            WHERE oc.ancestor_id = s.reach_id AND oc.descendant_id = g.organisation_id))))
    ORDER BY g.organisation_id, g.grade, g.name LIMIT 1000"
);

/// The groups the viewer may address when speaking as an organisation.
pub async fn groups(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
) -> Result<Vec<Group>> {
    fetch_all!(conn, Group, GROUPS, viewer.person, speaker)
}

const ORGANISATIONS: &str = concat!(
    "WITH ",
    scope!("$1", "$2"),
    " SELECT o.id, o.parent_id, o.kind, o.name, o.code FROM organisation o
    WHERE o.closed_at IS NULL AND EXISTS (
        SELECT 1 FROM scope s JOIN organisation_closure oc ON oc.ancestor_id = s.reach_id
        WHERE s.group_id IS NULL AND oc.descendant_id = o.id)
    ORDER BY (SELECT MAX(oc.depth) FROM organisation_closure oc WHERE oc.descendant_id = o.id), o.search_name, o.id
    LIMIT 1000"
);

/// The organisations the viewer may address as a whole when speaking as one.
pub async fn organisations(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
) -> Result<Vec<Organisation>> {
    fetch_all!(conn, Organisation, ORGANISATIONS, viewer.person, speaker)
}

/// A found person with one of their children, or none.
#[derive(sqlx::FromRow)]
struct PersonRow {
    person_id: PersonId,
    name: String,
    child: Option<String>,
}

/// `$3` is a pattern over search names. Children shown are those the viewer reaches, no siblings elsewhere.
const PEOPLE: &str = concat!(
    "WITH ",
    scope!("$1", "$2"),
    ", reached (guardian_id, child_id, name, search_name) AS (
        SELECT g.guardian_id, c.id, c.name, c.search_name FROM child c
        JOIN guardianship g ON g.child_id = c.id AND g.ended_at IS NULL
        WHERE c.removed_at IS NULL AND EXISTS (SELECT 1 FROM scope s WHERE ",
    reaches_child!(),
    ")), found AS (
        SELECT p.id, p.name, p.search_name FROM person p
        WHERE p.removed_at IS NULL AND EXISTS (SELECT 1 FROM scope s WHERE ",
    reaches_person!("p.id"),
    ") AND (p.search_name LIKE $3 ESCAPE '!' OR EXISTS (
            SELECT 1 FROM reached x WHERE x.guardian_id = p.id AND x.search_name LIKE $3 ESCAPE '!'))
        ORDER BY p.search_name, p.id LIMIT 20)
    SELECT f.id AS person_id, f.name, x.name AS child FROM found f LEFT JOIN reached x ON x.guardian_id = f.id
    ORDER BY f.search_name, f.id, x.search_name"
);

/// People whose name, or whose child's name, contains the words (a search name); the first twenty.
pub async fn people(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
    words: &str,
) -> Result<Vec<AudiencePerson>> {
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    let mut found: Vec<AudiencePerson> = Vec::new();
    for row in fetch_all!(conn, PersonRow, PEOPLE, viewer.person, speaker, pattern)? {
        if found.last().is_none_or(|p| p.person_id != row.person_id) {
            found.push(AudiencePerson {
                person_id: row.person_id,
                name: row.name,
                children: Vec::new(),
            });
        }
        if let Some(person) = found.last_mut() {
            person.children.extend(row.child);
        }
    }
    Ok(found)
}
