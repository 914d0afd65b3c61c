//! Who came to an event. Names only of those who signed up, came or help, which they did with the author, and of those
//! whom the viewer may know anyway.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar, scalars};
use crate::post::store::manages;
use crate::session::Viewer;
use caunoi_wire::day::{Arrival, SheetPerson};
use caunoi_wire::event::SignUpState;
use caunoi_wire::{Language, Timestamp, id::*};
use uuid::Uuid;

/// Most names on a sheet.
const MOST: i64 = 5_000;

/// `$1` the post. Defines `invited`: the children it is about, those without a child to whom it came, who answered, and
/// who helps.
macro_rules! invited {
    () => {
        "WITH invited (id) AS (
            SELECT rc.child_id FROM recipient_child rc JOIN child c ON c.id = rc.child_id AND c.removed_at IS NULL
            WHERE rc.post_id = $1
            UNION SELECT r.person_id FROM recipient r WHERE r.post_id = $1 AND NOT EXISTS (
                SELECT 1 FROM recipient_child rc WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id)
            UNION SELECT s.attendee_id FROM signup s WHERE s.post_id = $1 AND s.state <> 'declined'
            UNION SELECT v.person_id FROM volunteer v WHERE v.post_id = $1
        ) "
    };
}

/// Whose event it is, and the languages of its texts.
#[derive(sqlx::FromRow)]
pub struct Head {
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub fallback_languages: String,
    pub original_language: Language,
}

const HEAD: &str =
    "SELECT p.organisation_id, o.name AS organisation_name, o.languages AS fallback_languages,
        p.original_language
    FROM post p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = $1";

/// The caller has checked that it may be seen.
pub async fn head(conn: &mut Conn, id: PostId) -> Result<Option<Head>> {
    fetch_optional!(conn, Head, HEAD, id)
}

const INVITED: &str = concat!(invited!(), "SELECT id FROM invited");

/// The caller has checked that the viewer manages the post.
pub async fn invited(conn: &mut Conn, id: PostId) -> Result<Vec<Uuid>> {
    scalars!(conn, Uuid, INVITED, id)
}

/// `$2` the viewer; whether they may know child `c` or person `a.id` by name without anything of this post.
macro_rules! known {
    () => {
        "(EXISTS (SELECT 1 FROM enrolment n JOIN group_scope v ON v.group_id = n.group_id
            WHERE n.child_id = a.id AND n.ended_at IS NULL AND v.person_id = $2)
        OR EXISTS (SELECT 1 FROM admin_scope v WHERE v.person_id = $2 AND v.organisation_id = c.organisation_id)
        OR EXISTS (SELECT 1 FROM admin_scope v JOIN membership m ON m.organisation_id = v.organisation_id
            WHERE v.person_id = $2 AND m.person_id = a.id AND m.ended_at IS NULL))"
    };
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    attendee_id: Uuid,
    name: String,
    class: Option<String>,
    state: Option<SignUpState>,
    adults: i32,
    helps: Option<String>,
    phone: Option<String>,
    is_known: bool,
    came_at: Option<Timestamp>,
}

const PEOPLE: &str = concat!(
    invited!(),
    "SELECT x.* FROM (SELECT a.id AS attendee_id, COALESCE(c.name, q.name) AS name,
        COALESCE(c.search_name, q.search_name) AS search_name, (SELECT MIN(g.name) FROM enrolment n
            JOIN groups g ON g.id = n.group_id AND g.kind = 'class' WHERE n.child_id = c.id AND n.ended_at IS NULL) AS class,
        s.state, COALESCE(s.adults, 0) AS adults, (SELECT MIN(o.name) FROM volunteer v
            JOIN event_role o ON o.post_id = v.post_id AND o.position = v.position
            WHERE v.post_id = $1 AND v.person_id = a.id) AS helps,
        (SELECT MIN(k.value) FROM contact k WHERE k.kind = 'phone' AND k.person_id = CASE
            WHEN s.state IN ('coming', 'waiting') THEN s.person_id WHEN c.id IS NULL THEN a.id END) AS phone,
        t.at AS came_at, ",
    known!(),
    " AS is_known
    FROM invited a
    LEFT JOIN child c ON c.id = a.id
    LEFT JOIN person q ON q.id = a.id
    LEFT JOIN signup s ON s.post_id = $1 AND s.attendee_id = a.id
    LEFT JOIN arrived t ON t.post_id = $1 AND t.attendee_id = a.id AND t.came) x
    WHERE x.name IS NOT NULL AND (x.is_known OR (EXISTS (SELECT 1 FROM post p WHERE p.id = $1 AND ",
    manages!("$2"),
    ") AND (x.state IN ('coming', 'waiting') OR x.came_at IS NOT NULL OR x.helps IS NOT NULL)))
    ORDER BY CASE WHEN x.state = 'coming' THEN 0 WHEN x.state = 'waiting' THEN 2 ELSE 1 END, x.search_name, x.attendee_id
    LIMIT $3"
);

/// Whom the viewer may know by name; their codes are still empty.
pub async fn people(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Vec<SheetPerson>> {
    let rows = fetch_all!(conn, PersonRow, PEOPLE, id, viewer.person, MOST)?;
    let person = |row: PersonRow| SheetPerson {
        attendee_id: row.attendee_id,
        code: String::new(),
        name: row.name,
        class: row.class,
        state: row.state,
        adults: row.adults,
        helps: row.helps,
        phone: row.phone,
        is_known: row.is_known,
        came_at: row.came_at,
    };
    Ok(rows.into_iter().map(person).collect())
}

const INSERT: &str =
    "INSERT INTO arrival (post_id, id, attendee_id, came, way, recorded_by, at, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (post_id, id) DO NOTHING";

/// Writes a record about somebody at a time; one that is there already stays as it is.
pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
    (record, attendee, at): (&Arrival, Uuid, Timestamp),
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        id,
        record.id,
        attendee,
        record.came,
        record.way,
        viewer.person,
        at,
        viewer.now
    )?;
    Ok(())
}

const COUNT: &str = "SELECT COUNT(*) FROM arrived t WHERE t.post_id = $1 AND t.came";

/// How many came, helpers among them.
pub async fn count(conn: &mut Conn, id: PostId) -> Result<i64> {
    scalar!(conn, i64, COUNT, id)
}
