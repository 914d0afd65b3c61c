//! What a child took part in. Whether the viewer may know is part of every query: a guardian who may see data, or who may
//! know the child by name at its school.

use crate::db::{Conn, Result, fetch_all, fetch_optional};
use crate::session::Viewer;
use caunoi_wire::{Date, Language, Timestamp, id::*};

/// Most events in one record.
const MOST: i64 = 500;

/// `$1` the viewer, `$2` now: whether they are a guardian of child `c` who may see data of it.
macro_rules! is_family {
    () => {
        "EXISTS (SELECT 1 FROM guardianship g WHERE g.child_id = c.id AND g.guardian_id = $1 AND g.ended_at IS NULL
            AND g.may_receive AND g.may_see_data AND (g.blocked_until IS NULL OR g.blocked_until <= $2))"
    };
}

#[derive(sqlx::FromRow)]
pub struct Own {
    pub id: ChildId,
    pub name: String,
}

const CHILDREN: &str = concat!(
    "SELECT c.id, c.name FROM child c WHERE c.removed_at IS NULL AND ",
    is_family!(),
    " ORDER BY c.birth_date, c.id LIMIT 50"
);

pub async fn children(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Own>> {
    fetch_all!(conn, Own, CHILDREN, viewer.person, viewer.now)
}

#[derive(sqlx::FromRow)]
pub struct Child {
    pub id: ChildId,
    pub name: String,
    pub birth_date: Date,
    pub class: Option<String>,
    pub organisation_name: String,
    pub is_family: bool,
}

const CHILD: &str = concat!(
    "SELECT x.* FROM (SELECT c.id, c.name, c.birth_date, (SELECT MIN(g.name) FROM enrolment n
            JOIN groups g ON g.id = n.group_id AND g.kind = 'class' WHERE n.child_id = c.id AND n.ended_at IS NULL) AS class,
        o.name AS organisation_name, c.organisation_id, ",
    is_family!(),
    " AS is_family FROM child c JOIN organisation o ON o.id = c.organisation_id
        WHERE c.id = $3 AND c.removed_at IS NULL) x
    WHERE x.is_family
        OR EXISTS (SELECT 1 FROM enrolment n JOIN group_scope v ON v.group_id = n.group_id
            WHERE n.child_id = x.id AND n.ended_at IS NULL AND v.person_id = $1)
        OR EXISTS (SELECT 1 FROM admin_scope v WHERE v.person_id = $1 AND v.organisation_id = x.organisation_id)"
);

pub async fn child(conn: &mut Conn, viewer: &Viewer, id: ChildId) -> Result<Option<Child>> {
    fetch_optional!(conn, Child, CHILD, viewer.person, viewer.now, id)
}

#[derive(sqlx::FromRow)]
pub struct Row {
    pub post_id: PostId,
    pub organisation_name: String,
    pub fallback_languages: String,
    pub original_language: Language,
    pub place: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

const EVENTS: &str = "SELECT p.id AS post_id, o.name AS organisation_name, o.languages AS fallback_languages,
        p.original_language, e.place, e.starts_at, e.ends_at
    FROM arrived t JOIN event e ON e.post_id = t.post_id JOIN post p ON p.id = t.post_id AND p.state = 'published'
    JOIN organisation o ON o.id = p.organisation_id JOIN child c ON c.id = t.attendee_id
    WHERE t.attendee_id = $2 AND t.came AND e.starts_at >= $4 AND e.starts_at < $5
        AND ($3 OR p.organisation_id = c.organisation_id OR p.author_id = $1
            OR EXISTS (SELECT 1 FROM admin_scope v WHERE v.person_id = $1 AND v.organisation_id = p.organisation_id))
    ORDER BY e.starts_at, p.id LIMIT $6";

/// What a child that [`child`] has given took part in, from a time until another.
pub async fn events(
    conn: &mut Conn,
    viewer: &Viewer,
    child: &Child,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Row>> {
    let (id, all) = (child.id, child.is_family);
    fetch_all!(conn, Row, EVENTS, viewer.person, id, all, from, until, MOST)
}
