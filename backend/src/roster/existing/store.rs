//! The roster's rows at and below an organisation, each query in a fixed order so that its rows can be hashed.

use crate::db::{Conn, Result, fetch_all};
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::person::Relation;
use caunoi_wire::{Date, Language, Timestamp, id::*};

/// An organisation rows may belong to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct School {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    pub code: Option<String>,
}

const SCHOOLS: &str = "SELECT o.id, o.kind, o.name, o.code FROM organisation_closure oc
    JOIN organisation o ON o.id = oc.descendant_id
    WHERE oc.ancestor_id = $1 AND o.closed_at IS NULL ORDER BY o.id";

pub async fn schools(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<School>> {
    fetch_all!(conn, School, SCHOOLS, organisation)
}

#[derive(sqlx::FromRow)]
pub struct ClassRow {
    pub id: GroupId,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub school_year: String,
}

const CLASSES: &str =
    "SELECT g.id, g.organisation_id, g.name, g.school_year FROM organisation_closure oc
    JOIN groups g ON g.organisation_id = oc.descendant_id AND g.kind = 'class'
    WHERE oc.ancestor_id = $1 ORDER BY g.name, g.id";

pub async fn classes(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<ClassRow>> {
    fetch_all!(conn, ClassRow, CLASSES, organisation)
}

#[derive(sqlx::FromRow)]
pub struct ChildRow {
    pub id: ChildId,
    pub organisation_id: OrganisationId,
    pub code: Option<String>,
    pub name: String,
    pub search_name: String,
    pub birth_date: Date,
    pub removed_at: Option<Timestamp>,
}

/// The children at and below organisation `$1`.
macro_rules! children {
    () => {
        " FROM organisation_closure oc JOIN child c ON c.organisation_id = oc.descendant_id "
    };
}

const CHILDREN: &str = concat!(
    "SELECT c.id, c.organisation_id, c.code, c.name, c.search_name, c.birth_date, c.removed_at",
    children!(),
    "WHERE oc.ancestor_id = $1 ORDER BY c.id"
);

pub async fn children(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<ChildRow>> {
    fetch_all!(conn, ChildRow, CHILDREN, organisation)
}

#[derive(sqlx::FromRow)]
pub struct EnrolmentRow {
    pub child_id: ChildId,
    pub group_id: GroupId,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

const ENROLMENTS: &str = concat!(
    "SELECT e.child_id, e.group_id, e.started_at, e.ended_at",
    children!(),
    "JOIN enrolment e ON e.child_id = c.id JOIN groups g ON g.id = e.group_id AND g.kind = 'class'
    WHERE oc.ancestor_id = $1 ORDER BY e.child_id, e.group_id"
);

pub async fn enrolments(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<EnrolmentRow>> {
    fetch_all!(conn, EnrolmentRow, ENROLMENTS, organisation)
}

#[derive(sqlx::FromRow)]
pub struct GuardianshipRow {
    pub child_id: ChildId,
    pub guardian_id: PersonId,
    pub relation: Relation,
    pub blocked_until: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

const GUARDIANSHIPS: &str = concat!(
    "SELECT gs.child_id, gs.guardian_id, gs.relation, gs.blocked_until, gs.ended_at",
    children!(),
    "JOIN guardianship gs ON gs.child_id = c.id
    WHERE oc.ancestor_id = $1 ORDER BY gs.child_id, gs.created_at, gs.guardian_id"
);

pub async fn guardianships(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<GuardianshipRow>> {
    fetch_all!(conn, GuardianshipRow, GUARDIANSHIPS, organisation)
}

#[derive(sqlx::FromRow)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub search_name: String,
    pub reading_language: Language,
    pub spoken_language: Language,
    pub connected: bool,
}

/// The guardians of those children.
macro_rules! guardians {
    () => {
        concat!(
            "(SELECT gs.guardian_id",
            children!(),
            "JOIN guardianship gs ON gs.child_id = c.id WHERE oc.ancestor_id = $1)"
        )
    };
}

const PEOPLE: &str = concat!(
    "SELECT p.id, p.name, p.search_name, p.reading_language, p.spoken_language,
        EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id) AS connected
    FROM person p WHERE p.removed_at IS NULL AND p.id IN ",
    guardians!(),
    " ORDER BY p.id"
);

pub async fn people(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<PersonRow>> {
    fetch_all!(conn, PersonRow, PEOPLE, organisation)
}

#[derive(sqlx::FromRow)]
pub struct PhoneRow {
    pub person_id: PersonId,
    pub value: String,
    pub created_at: Timestamp,
}

const PHONES: &str = concat!(
    "SELECT ct.person_id, ct.value, ct.created_at FROM contact ct WHERE ct.kind = 'phone' AND ct.person_id IN ",
    guardians!(),
    " ORDER BY ct.person_id, ct.value"
);

pub async fn phones(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<PhoneRow>> {
    fetch_all!(conn, PhoneRow, PHONES, organisation)
}

/// How many telephone numbers are looked up by one statement.
pub const PHONES_AT_ONCE: usize = 5_000;

#[derive(sqlx::FromRow)]
pub struct PhonePersonRow {
    pub id: PersonId,
    pub name: String,
    pub search_name: String,
    pub reading_language: Language,
    pub spoken_language: Language,
    pub connected: bool,
    pub relation: Relation,
    pub value: String,
    pub since: Timestamp,
}

/// `$1` the numbers as a JSON array, `$2` the root.
macro_rules! by_phone {
    ($numbers:literal) => {
        concat!(
            "SELECT p.id, p.name, p.search_name, p.reading_language, p.spoken_language,
                EXISTS (SELECT 1 FROM session s WHERE s.person_id = p.id) AS connected,
                COALESCE((SELECT MIN(gs.relation) FROM guardianship gs WHERE gs.guardian_id = p.id), 'guardian')
                    AS relation,
                ct.value, ct.created_at AS since
            FROM ", $numbers, " n JOIN contact ct ON ct.kind = 'phone' AND ct.value = n.value
            JOIN person p ON p.id = ct.person_id AND p.removed_at IS NULL
            WHERE NOT EXISTS (SELECT 1 FROM guardianship gs WHERE gs.guardian_id = p.id)
                OR EXISTS (SELECT 1 FROM guardianship gs JOIN child c ON c.id = gs.child_id
                    JOIN organisation o ON o.id = c.organisation_id
                    WHERE gs.guardian_id = p.id AND o.root_id = $2)
            ORDER BY p.id, ct.value"
        )
    };
}

const BY_PHONE: &str = by_phone!("json_each($1)");
const BY_PHONE_POSTGRES: &str = by_phone!("json_array_elements_text($1::json)");

/// Guardians anywhere in the root who have one of these numbers, and those of no child at all: who signed in with an
/// import that was undone comes back with the next.
pub async fn people_by_phone(
    conn: &mut Conn,
    root: OrganisationId,
    numbers: &[String],
) -> Result<Vec<PhonePersonRow>> {
    let sql = conn.dialect(BY_PHONE, BY_PHONE_POSTGRES);
    let numbers = serde_json::Value::from(numbers).to_string();
    fetch_all!(conn, PhonePersonRow, sql, numbers, root)
}
