//! The stored rows of imports, and the statements that apply and undo them. Each reads its rows from
//! `roster_import_part` through the JSON functions of the database; only unpacking differs between the two.

use super::Part;
use crate::db::{Conn, Result, execute};
use caunoi_wire::{Timestamp, id::*};

const INSERT: &str =
    "INSERT INTO roster_import_part (import_id, kind, position, content) VALUES ($1, $2, $3, $4)";

pub async fn insert(conn: &mut Conn, import: RosterImportId, parts: &[Part]) -> Result<()> {
    for (position, part) in (0_i32..).zip(parts) {
        execute!(conn, INSERT, import, part.kind, position, &part.content)?;
    }
    Ok(())
}

const DELETE: &str = "DELETE FROM roster_import_part WHERE import_id = $1";

pub async fn delete(conn: &mut Conn, import: RosterImportId) -> Result<()> {
    execute!(conn, DELETE, import)?;
    Ok(())
}

/// One column of a row.
macro_rules! column {
    (sqlite, $at:literal, uuid) => {
        concat!("unhex(json_extract(j.value, '$[", $at, "]'), '-')")
    };
    (sqlite, $at:literal, $type:ident) => {
        concat!("json_extract(j.value, '$[", $at, "]')")
    };
    (postgres, $at:literal, $type:ident) => {
        concat!("(j.value ->> ", $at, ")::", stringify!($type))
    };
}

macro_rules! unpacked {
    (sqlite) => {
        "json_each(p.content) j"
    };
    (postgres) => {
        "json_array_elements(p.content::json) j"
    };
}

/// The rows of a kind of import `$1` as a table `x`.
macro_rules! rows {
    ($dialect:ident, $kind:literal, $($at:literal $name:ident $type:ident),+) => {
        concat!(
            "(SELECT p.position", $(", ", column!($dialect, $at, $type), " AS ", stringify!($name),)+
            " FROM roster_import_part p, ", unpacked!($dialect),
            " WHERE p.import_id = $1 AND p.kind = '", $kind, "') x"
        )
    };
}

macro_rules! group_add {
    ($d:ident) => {
        rows!($d, "group_add", 0 id uuid, 1 organisation_id uuid, 2 name text, 3 search_name text, 4 grade integer,
            5 school_year text)
    };
}
macro_rules! person_add {
    ($d:ident) => {
        rows!($d, "person_add", 0 id uuid, 1 name text, 2 search_name text, 3 language text)
    };
}
macro_rules! person_name {
    ($d:ident) => {
        rows!($d, "person_name", 0 id uuid, 1 name text, 2 search_name text, 3 was_name text, 4 was_search_name text)
    };
}
macro_rules! person_language {
    ($d:ident) => {
        rows!($d, "person_language", 0 id uuid, 1 language text, 2 was_reading text, 3 was_spoken text)
    };
}
macro_rules! contact_add {
    ($d:ident) => {
        rows!($d, "contact_add", 0 person_id uuid, 1 value text)
    };
}
macro_rules! contact_drop {
    ($d:ident) => {
        rows!($d, "contact_drop", 0 person_id uuid, 1 value text, 2 was_created_at bigint)
    };
}
macro_rules! child_add {
    ($d:ident) => {
        rows!($d, "child_add", 0 id uuid, 1 organisation_id uuid, 2 code text, 3 name text, 4 search_name text,
            5 birth_date text)
    };
}
macro_rules! child_set {
    ($d:ident) => {
        rows!($d, "child_set", 0 id uuid, 1 organisation_id uuid, 2 code text, 3 name text, 4 search_name text,
            5 birth_date text, 6 removed boolean, 7 was_organisation_id uuid, 8 was_code text, 9 was_name text,
            10 was_search_name text, 11 was_birth_date text, 12 was_removed_at bigint)
    };
}
macro_rules! enrolment_add {
    ($d:ident) => {
        rows!($d, "enrolment_add", 0 child_id uuid, 1 group_id uuid)
    };
}
macro_rules! enrolment_set {
    ($d:ident) => {
        rows!($d, "enrolment_set", 0 child_id uuid, 1 group_id uuid, 2 ended boolean, 3 was_started_at bigint,
            4 was_ended_at bigint)
    };
}
macro_rules! guardianship_add {
    ($d:ident) => {
        rows!($d, "guardianship_add", 0 child_id uuid, 1 guardian_id uuid, 2 relation text, 3 blocked_until bigint)
    };
}
macro_rules! guardianship_set {
    ($d:ident) => {
        rows!($d, "guardianship_set", 0 child_id uuid, 1 guardian_id uuid, 2 relation text, 3 ended boolean,
            4 was_relation text, 5 was_ended_at bigint)
    };
}

/// A statement in both dialects; `$1` is the import.
enum Step {
    Plain(&'static str, &'static str),
    /// `$2` is the moment.
    Timed(&'static str, &'static str),
}

/// A statement around the rows of one kind or two.
macro_rules! step {
    ($how:ident, $head:expr $(, $rows:ident, $tail:expr)+) => {
        Step::$how(
            concat!($head $(, $rows!(sqlite), $tail)+),
            concat!($head $(, $rows!(postgres), $tail)+),
        )
    };
}

/// In an order that keeps every foreign and unique key satisfied.
const APPLY: &[Step] = &[
    step!(
        Timed,
        "INSERT INTO groups (id, organisation_id, kind, name, search_name, grade, school_year, created_at)
        SELECT x.id, x.organisation_id, 'class', x.name, x.search_name, x.grade, x.school_year, $2 FROM ",
        group_add,
        ""
    ),
    step!(
        Timed,
        "INSERT INTO person (id, name, search_name, reading_language, spoken_language, created_at)
        SELECT x.id, x.name, x.search_name, x.language, x.language, $2 FROM ",
        person_add,
        ""
    ),
    step!(
        Plain,
        "UPDATE person SET name = x.name, search_name = x.search_name FROM ",
        person_name,
        " WHERE person.id = x.id"
    ),
    // Whoever signed in since the dry run chooses for themselves.
    step!(
        Plain,
        "UPDATE person SET reading_language = x.language, spoken_language = x.language FROM ",
        person_language,
        " WHERE person.id = x.id AND NOT EXISTS (SELECT 1 FROM session s WHERE s.person_id = person.id)"
    ),
    step!(
        Plain,
        "DELETE FROM contact WHERE kind = 'phone' AND (person_id, value) IN (SELECT x.person_id, x.value FROM ",
        contact_drop,
        ")"
    ),
    step!(
        Timed,
        "INSERT INTO contact (person_id, kind, value, created_at) SELECT x.person_id, 'phone', x.value, $2 FROM ",
        contact_add,
        " WHERE TRUE ON CONFLICT (person_id, kind, value) DO NOTHING"
    ),
    // Codes move between children: nobody holds one while they do.
    step!(
        Plain,
        "UPDATE child SET code = NULL WHERE id IN (SELECT x.id FROM ",
        child_set,
        ")"
    ),
    step!(
        Timed,
        "UPDATE child SET organisation_id = x.organisation_id, code = x.code, name = x.name,
            search_name = x.search_name, birth_date = x.birth_date,
            removed_at = CASE WHEN x.removed THEN COALESCE(x.was_removed_at, $2) ELSE NULL END FROM ",
        child_set,
        " WHERE child.id = x.id"
    ),
    step!(
        Timed,
        "INSERT INTO child (id, organisation_id, code, name, search_name, birth_date, created_at)
        SELECT x.id, x.organisation_id, x.code, x.name, x.search_name, x.birth_date, $2 FROM ",
        child_add,
        ""
    ),
    step!(
        Timed,
        "UPDATE enrolment SET started_at = CASE WHEN x.ended THEN x.was_started_at ELSE $2 END,
            ended_at = CASE WHEN x.ended THEN $2 ELSE NULL END FROM ",
        enrolment_set,
        " WHERE enrolment.child_id = x.child_id AND enrolment.group_id = x.group_id"
    ),
    step!(
        Timed,
        "INSERT INTO enrolment (child_id, group_id, started_at) SELECT x.child_id, x.group_id, $2 FROM ",
        enrolment_add,
        ""
    ),
    step!(
        Timed,
        "UPDATE guardianship SET relation = x.relation, ended_at = CASE WHEN x.ended THEN $2 ELSE NULL END FROM ",
        guardianship_set,
        " WHERE guardianship.child_id = x.child_id AND guardianship.guardian_id = x.guardian_id"
    ),
    step!(
        Timed,
        "INSERT INTO guardianship (child_id, guardian_id, relation, may_receive, may_see_data, may_respond,
            may_pick_up, blocked_until, created_at)
        SELECT x.child_id, x.guardian_id, x.relation, TRUE, TRUE, TRUE, TRUE, x.blocked_until, $2 FROM ",
        guardianship_add,
        ""
    ),
];

/// A person who is more by now than a name the import brought: signed in, works here, cares for a child.
macro_rules! is_settled {
    ($id:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM session s WHERE s.person_id = ",
            $id,
            ")
            OR EXISTS (SELECT 1 FROM account a WHERE a.person_id = ",
            $id,
            ")
            OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = ",
            $id,
            ")
            OR EXISTS (SELECT 1 FROM guardianship g WHERE g.guardian_id = ",
            $id,
            "))"
        )
    };
}

/// Children and people who were written to meanwhile stay, marked as removed: their posts' counts must go on adding
/// up. `EXCEPT` reads the large tables once.
const UNDO: &[Step] = &[
    step!(
        Plain,
        "DELETE FROM guardianship WHERE (child_id, guardian_id) IN (SELECT x.child_id, x.guardian_id FROM ",
        guardianship_add,
        ")"
    ),
    step!(
        Plain,
        "UPDATE guardianship SET relation = x.was_relation, ended_at = x.was_ended_at FROM ",
        guardianship_set,
        " WHERE guardianship.child_id = x.child_id AND guardianship.guardian_id = x.guardian_id"
    ),
    step!(
        Plain,
        "DELETE FROM enrolment WHERE (child_id, group_id) IN (SELECT x.child_id, x.group_id FROM ",
        enrolment_add,
        ")"
    ),
    step!(
        Plain,
        "UPDATE enrolment SET started_at = x.was_started_at, ended_at = x.was_ended_at FROM ",
        enrolment_set,
        " WHERE enrolment.child_id = x.child_id AND enrolment.group_id = x.group_id"
    ),
    step!(
        Plain,
        "DELETE FROM child WHERE id IN (SELECT x.id FROM ",
        child_add,
        " EXCEPT SELECT child_id FROM recipient_child EXCEPT SELECT child_id FROM guardianship
        EXCEPT SELECT child_id FROM enrolment)"
    ),
    step!(
        Timed,
        "UPDATE child SET removed_at = $2, code = NULL WHERE id IN (SELECT x.id FROM ",
        child_add,
        ")"
    ),
    step!(
        Plain,
        "UPDATE child SET code = NULL WHERE id IN (SELECT x.id FROM ",
        child_set,
        ")"
    ),
    step!(
        Plain,
        "UPDATE child SET organisation_id = x.was_organisation_id, code = x.was_code, name = x.was_name,
            search_name = x.was_search_name, birth_date = x.was_birth_date, removed_at = x.was_removed_at FROM ",
        child_set,
        " WHERE child.id = x.id"
    ),
    step!(
        Plain,
        "DELETE FROM groups WHERE id IN (SELECT x.id FROM ",
        group_add,
        " EXCEPT SELECT group_id FROM enrolment EXCEPT SELECT group_id FROM membership
        EXCEPT SELECT group_id FROM audience_rule)"
    ),
    step!(
        Plain,
        "DELETE FROM contact WHERE kind = 'phone' AND (person_id, value) IN (SELECT x.person_id, x.value FROM ",
        contact_add,
        ") AND person_id NOT IN (SELECT x.id FROM ",
        person_add,
        concat!(" WHERE ", is_settled!("x.id"), ")")
    ),
    step!(
        Plain,
        "INSERT INTO contact (person_id, kind, value, created_at)
        SELECT x.person_id, 'phone', x.value, x.was_created_at FROM ",
        contact_drop,
        " WHERE TRUE ON CONFLICT (person_id, kind, value) DO NOTHING"
    ),
    step!(
        Timed,
        "UPDATE invitation SET revoked_at = $2 WHERE used_at IS NULL AND revoked_at IS NULL
            AND person_id IN (SELECT x.id FROM ",
        person_add,
        concat!(" WHERE NOT ", is_settled!("x.id"), ")")
    ),
    step!(
        Plain,
        "DELETE FROM person WHERE id IN (SELECT x.id FROM ",
        person_add,
        concat!(
            " WHERE NOT ",
            is_settled!("x.id"),
            " EXCEPT SELECT person_id FROM recipient EXCEPT SELECT person_id FROM invitation
            EXCEPT SELECT person_id FROM audience_rule EXCEPT SELECT person_id FROM contact)"
        )
    ),
    step!(
        Timed,
        "UPDATE person SET removed_at = $2 WHERE removed_at IS NULL AND id IN (SELECT x.id FROM ",
        person_add,
        concat!(" WHERE NOT ", is_settled!("x.id"), ")")
    ),
    // What somebody changed since stays changed.
    step!(
        Plain,
        "UPDATE person SET name = x.was_name, search_name = x.was_search_name FROM ",
        person_name,
        " WHERE person.id = x.id AND person.name = x.name"
    ),
    step!(
        Plain,
        "UPDATE person SET reading_language = x.was_reading, spoken_language = x.was_spoken FROM ",
        person_language,
        " WHERE person.id = x.id AND person.reading_language = x.language AND person.spoken_language = x.language
            AND NOT EXISTS (SELECT 1 FROM session s WHERE s.person_id = person.id)"
    ),
];

/// Writes what the dry run found, in the caller's transaction.
pub async fn apply(conn: &mut Conn, import: RosterImportId, now: Timestamp) -> Result<()> {
    run_all(conn, APPLY, import, now).await
}

/// Takes back what applying wrote.
pub async fn undo(conn: &mut Conn, import: RosterImportId, now: Timestamp) -> Result<()> {
    run_all(conn, UNDO, import, now).await
}

async fn run_all(
    conn: &mut Conn,
    steps: &'static [Step],
    import: RosterImportId,
    now: Timestamp,
) -> Result<()> {
    for step in steps {
        match *step {
            Step::Plain(sqlite, postgres) => {
                let sql = conn.dialect(sqlite, postgres);
                execute!(conn, sql, import)?
            }
            Step::Timed(sqlite, postgres) => {
                let sql = conn.dialect(sqlite, postgres);
                execute!(conn, sql, import, now)?
            }
        };
    }
    Ok(())
}
