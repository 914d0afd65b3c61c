//! Who is expected at an event. Names only of those who signed up, which they did with the author, and of those whom
//! the viewer may know anyway.

use crate::db::{Conn, Result, fetch_all, fetch_optional};
use crate::post::store::manages;
use crate::session::Viewer;
use caunoi_wire::event::{Expected, Helper, SignUpState};
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// `$1` the post. Defines `attendee`: the children of the right age it is about, those without a child to whom it
/// came, and whoever answered.
macro_rules! attendees {
    () => {
        "WITH attendee (id) AS (
            SELECT rc.child_id FROM recipient_child rc JOIN child c ON c.id = rc.child_id AND c.removed_at IS NULL
            JOIN event e ON e.post_id = rc.post_id
            WHERE rc.post_id = $1
                AND (e.born_until IS NULL OR (c.birth_date > e.born_after AND c.birth_date <= e.born_until))
            UNION SELECT r.person_id FROM recipient r JOIN event e ON e.post_id = r.post_id
            WHERE r.post_id = $1 AND e.born_until IS NULL AND NOT EXISTS (SELECT 1 FROM recipient_child rc
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id)
            UNION SELECT s.attendee_id FROM signup s WHERE s.post_id = $1
        ) "
    };
}

#[derive(sqlx::FromRow)]
pub struct Counts {
    pub coming: i64,
    pub waiting: i64,
    pub declined: i64,
    pub unanswered: i64,
    pub adults: i64,
    pub came: i64,
}

const COUNTS: &str = concat!(
    attendees!(),
    "SELECT (SELECT COUNT(*) FROM signup s WHERE s.post_id = e.post_id AND s.state = 'coming') AS coming,
        (SELECT COUNT(*) FROM signup s WHERE s.post_id = e.post_id AND s.state = 'waiting') AS waiting,
        (SELECT COUNT(*) FROM signup s WHERE s.post_id = e.post_id AND s.state = 'declined') AS declined,
        (SELECT COUNT(*) FROM attendee a WHERE NOT EXISTS (SELECT 1 FROM signup s
            WHERE s.post_id = e.post_id AND s.attendee_id = a.id)) AS unanswered,
        CAST((SELECT COALESCE(SUM(s.adults), 0) FROM signup s WHERE s.post_id = e.post_id AND s.state = 'coming') AS BIGINT)
            AS adults,
        (SELECT COUNT(*) FROM arrived t WHERE t.post_id = e.post_id AND t.came) AS came
    FROM event e WHERE e.post_id = $1"
);

/// None for a post that is no event. The caller has checked that the viewer manages it.
pub async fn counts(conn: &mut Conn, id: PostId) -> Result<Option<Counts>> {
    fetch_optional!(conn, Counts, COUNTS, id)
}

#[derive(sqlx::FromRow)]
struct ExpectedRow {
    attendee_id: Uuid,
    name: String,
    class: Option<String>,
    state: Option<SignUpState>,
    adults: i32,
    consented: bool,
    by_name: Option<String>,
    phone: Option<String>,
    came_at: Option<Timestamp>,
}

// Who comes, then who waits in their order, then who has not answered, then who does not come.
const EXPECTED: &str = concat!(
    attendees!(),
    "SELECT a.id AS attendee_id, COALESCE(c.name, q.name) AS name, (SELECT MIN(g.name) FROM enrolment n
            JOIN groups g ON g.id = n.group_id AND g.kind = 'class' WHERE n.child_id = c.id AND n.ended_at IS NULL) AS class,
        s.state, COALESCE(s.adults, 0) AS adults, s.consented_at IS NOT NULL AS consented, b.name AS by_name,
        (SELECT MIN(k.value) FROM contact k WHERE k.person_id = b.id AND k.kind = 'phone') AS phone,
        t.at AS came_at
    FROM attendee a
    LEFT JOIN child c ON c.id = a.id
    LEFT JOIN person q ON q.id = a.id
    LEFT JOIN signup s ON s.post_id = $1 AND s.attendee_id = a.id
    LEFT JOIN person b ON b.id = s.person_id AND s.state <> 'declined'
    LEFT JOIN arrived t ON t.post_id = $1 AND t.attendee_id = a.id AND t.came
    WHERE ((s.state IN ('coming', 'waiting') OR t.at IS NOT NULL)
            AND EXISTS (SELECT 1 FROM post p WHERE p.id = $1 AND ",
    manages!("$2"),
    "))
        OR EXISTS (SELECT 1 FROM enrolment n JOIN group_scope v ON v.group_id = n.group_id
            WHERE n.child_id = a.id AND n.ended_at IS NULL AND v.person_id = $2)
        OR EXISTS (SELECT 1 FROM admin_scope v WHERE v.person_id = $2 AND v.organisation_id = c.organisation_id)
        OR EXISTS (SELECT 1 FROM admin_scope v JOIN membership m ON m.organisation_id = v.organisation_id
            WHERE v.person_id = $2 AND m.person_id = a.id AND m.ended_at IS NULL)
    ORDER BY CASE s.state WHEN 'coming' THEN 0 WHEN 'waiting' THEN 1 WHEN 'declined' THEN 3 ELSE 2 END,
        CASE s.state WHEN 'waiting' THEN s.asked_at END, COALESCE(c.search_name, q.search_name), a.id
    LIMIT $3"
);

pub async fn expected(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
    limit: i64,
) -> Result<Vec<Expected>> {
    let rows = fetch_all!(conn, ExpectedRow, EXPECTED, id, viewer.person, limit)?;
    let expected = |row: ExpectedRow| Expected {
        attendee_id: row.attendee_id,
        name: row.name,
        class: row.class,
        state: row.state,
        adults: row.adults,
        consented: row.consented,
        by: row.by_name,
        phone: row.phone,
        came_at: row.came_at,
    };
    Ok(rows.into_iter().map(expected).collect())
}

#[derive(sqlx::FromRow)]
struct HelperRow {
    role: String,
    name: String,
    phone: Option<String>,
    came_at: Option<Timestamp>,
}

const HELPERS: &str = concat!("SELECT o.name AS role, q.name,
        (SELECT MIN(k.value) FROM contact k WHERE k.person_id = q.id AND k.kind = 'phone') AS phone,
        (SELECT t.at FROM arrived t WHERE t.post_id = v.post_id AND t.attendee_id = v.person_id AND t.came) AS came_at
    FROM volunteer v JOIN event_role o ON o.post_id = v.post_id AND o.position = v.position
    JOIN person q ON q.id = v.person_id JOIN post p ON p.id = v.post_id
    WHERE v.post_id = $1 AND (", manages!("$2"), "
        OR EXISTS (SELECT 1 FROM guardianship g JOIN enrolment n ON n.child_id = g.child_id AND n.ended_at IS NULL
            JOIN group_scope x ON x.group_id = n.group_id
            WHERE g.guardian_id = q.id AND g.ended_at IS NULL AND x.person_id = $2)
        OR EXISTS (SELECT 1 FROM guardianship g JOIN child c ON c.id = g.child_id
            JOIN admin_scope x ON x.organisation_id = c.organisation_id
            WHERE g.guardian_id = q.id AND g.ended_at IS NULL AND x.person_id = $2))
    ORDER BY v.position, v.created_at, q.id LIMIT 5000");

/// Who offered help, by role. They gave their names to the author; whoever holds it together with them sees those
/// whom they may know anyway.
pub async fn helpers(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Vec<Helper>> {
    let rows = fetch_all!(conn, HelperRow, HELPERS, id, viewer.person)?;
    let helper = |row: HelperRow| Helper {
        role: row.role,
        name: row.name,
        phone: row.phone,
        came_at: row.came_at,
    };
    Ok(rows.into_iter().map(helper).collect())
}
